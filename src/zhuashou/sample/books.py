# SPDX-License-Identifier: Apache-2.0
"""Writing workbooks as a bureau keeps them, with the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

STAMP = datetime(2026, 11, 5, 9, 0)  # noqa: DTZ001 (a workbook's own property has no zone)


@dataclass
class Page:
    """One sheet: title lines, header rows (None continues the cell to the left, "^" the one above), rows, foot lines."""

    name: str
    titles: Sequence[str]
    header: Sequence[Sequence[str | None]]
    rows: Sequence[Sequence[Any]]
    foot: Sequence[str] = ()
    total: Sequence[Any] | None = None
    blanks: Sequence[int] = field(default_factory=tuple)
    hidden: bool = False


def xlsx(path: Path, pages: Sequence[Page]) -> None:
    """Write an xlsx workbook with merged headers."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path), {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": path.stem, "comments": "样例数据", "created": STAMP})
    style = {
        "title": book.add_format({"bold": True, "font_size": 15, "align": "center"}),
        "head": book.add_format(
            {
                "bold": True,
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                "bg_color": "#E8EEF4",
            }
        ),
        "total": book.add_format({"bold": True, "top": 1}),
        "note": book.add_format({"italic": True, "font_color": "#666666"}),
    }
    for page in pages:
        _page(book, page, style)
    book.close()


def _page(book: Any, page: Page, style: dict[str, Any]) -> None:
    sheet = book.add_worksheet(page.name[:31])
    width = len(page.header[-1])
    line = 0
    for k, title in enumerate(page.titles):
        if k == 0 and width > 1:
            sheet.merge_range(line, 0, line, width - 1, title, style["title"])
        else:
            sheet.write_string(line, 0, title)
        line += 1
    _header(sheet, page.header, line, style["head"])
    line += len(page.header)
    sheet.freeze_panes(line, 2)
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, max(2, width - 1), 13)
    for k, row in enumerate(page.rows):
        if k in page.blanks:
            line += 1
        sheet.write_row(line, 0, row)
        line += 1
    if page.total is not None:
        sheet.write_row(line, 0, page.total, style["total"])
        line += 1
    for text in page.foot:
        sheet.write_string(line, 0, text, style["note"])
        line += 1
    if page.hidden:
        sheet.hide()


def _header(sheet: Any, header: Sequence[Sequence[str | None]], top: int, style: Any) -> None:
    depth, width = len(header), len(header[-1])
    for r in range(depth):
        for c in range(width):
            text = header[r][c]
            if text is None or text == "^":
                continue
            down = 1
            while r + down < depth and header[r + down][c] == "^":
                down += 1
            across = 1
            while down == 1 and c + across < width and header[r][c + across] is None:
                across += 1
            if down > 1 or across > 1:
                sheet.merge_range(top + r, c, top + r + down - 1, c + across - 1, text, style)
            else:
                sheet.write(top + r, c, text, style)


def xls(path: Path, page: Page) -> None:
    """Write an old .xls workbook (one sheet, header of one row)."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(page.name[:31])
    rows: list[Sequence[Any]] = [*([t] for t in page.titles), *page.header, *page.rows, *([t] for t in page.foot)]
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value)
    target = io.BytesIO()
    book.save(target)
    path.write_bytes(target.getvalue())


def csv(path: Path, rows: Sequence[Sequence[Any]], encoding: str) -> None:
    """Write a csv file in the given encoding."""
    import csv as plain

    target = io.StringIO()
    plain.writer(target, lineterminator="\r\n").writerows(["" if v is None else v for v in row] for row in rows)
    path.write_bytes(target.getvalue().encode(encoding))
