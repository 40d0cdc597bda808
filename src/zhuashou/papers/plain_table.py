# SPDX-License-Identifier: Apache-2.0
"""Plain tables as a workbook: title, head, filter; text is always text, whatever it begins with."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhuashou.terms import formula_like, safe_text, sheet_name


def table_xlsx(title: str, sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Any]]]]) -> bytes:
    """One worksheet for each (name, heads, rows). Numbers and dates stay such, None is blank, everything else is text. Same input, same bytes."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": datetime(2026, 1, 1)})  # noqa: DTZ001 (xlsxwriter wants a naive time)
    looks = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "head": book.add_format(
            {"bold": True, "border": 1, "bg_color": "#F3F5F8", "align": "center", "text_wrap": True}
        ),
        "text": book.add_format({"border": 1, "valign": "top"}),
        "quoted": book.add_format({"border": 1, "quote_prefix": True}),
        "number": book.add_format({"border": 1, "num_format": "#,##0.##"}),
        "whole": book.add_format({"border": 1, "num_format": "#,##0"}),
        "date": book.add_format({"border": 1, "num_format": "yyyy-mm-dd", "align": "center"}),
    }
    for name, heads, rows in sheets:
        sheet = book.add_worksheet(sheet_name(name))
        sheet.write_string(0, 0, title, looks["title"])
        for k, head in enumerate(heads):
            sheet.write_string(1, k, safe_text(head), looks["head"])
        for r, row in enumerate(rows, start=2):
            for k, value in enumerate(row):
                _cell(sheet, r, k, value, looks)
        for k, head in enumerate(heads):
            longest = max([len(str(head)), *(len(str(row[k])) for row in rows)], default=8)
            sheet.set_column(k, k, min(46, max(9, longest * 1.7)))
        sheet.freeze_panes(2, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, 1)
        sheet.set_footer("&C&P / &N")
        sheet.autofilter(1, 0, max(len(rows) + 1, 1), len(heads) - 1)
    book.close()
    return target.getvalue()


def _cell(sheet: Any, row: int, column: int, value: Any, looks: dict[str, Any]) -> None:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        sheet.write_number(row, column, float(value), looks["whole" if value == int(value) else "number"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), looks["date"])  # noqa: DTZ001
    else:
        text = safe_text(value)
        sheet.write_string(row, column, text, looks["quoted"] if formula_like(text) else looks["text"])
