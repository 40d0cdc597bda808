# SPDX-License-Identifier: Apache-2.0
"""Files that are no xlsx package (xls, ods, csv), or one that cannot be patched: their values carried over into a new xlsx."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from zhuashou.intake.reader import RawSheet, read_sheets
from zhuashou.terms import formula_like, safe_text, sheet_name

_STAMP = datetime(1980, 1, 1)  # noqa: DTZ001 (a workbook's own property has no zone)


def carry_over(source: Path, target: Path) -> dict[str, str]:
    """Write the values of every sheet to a new xlsx, text as text; old name → new name of each sheet. Raises IntakeError."""
    import xlsxwriter

    sheets = read_sheets(source)
    book = xlsxwriter.Workbook(
        str(target),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"created": _STAMP})
    looks = {
        "quoted": book.add_format({"quote_prefix": True}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        "time": book.add_format({"num_format": "[h]:mm:ss"}),
    }
    names: dict[str, str] = {}
    for sheet in sheets:
        names[sheet.name] = sheet_name(sheet.name, names.values())
        _sheet(book.add_worksheet(names[sheet.name]), sheet, looks)
    book.close()
    return names


def _sheet(page: Any, sheet: RawSheet, looks: dict[str, Any]) -> None:
    for r, row in enumerate(sheet.rows):
        for c, value in enumerate(row):
            if value != "" and value is not None:
                _cell(page, r, c, value, looks)
    for (top, left), (bottom, right) in sheet.merges:
        page.merge.append([top, left, bottom, right])  # merge_range would write cells of rows that have passed
    if sheet.hidden:
        page.hide()


def _cell(page: Any, row: int, column: int, value: Any, looks: dict[str, Any]) -> None:
    """One value in its own type; text never becomes a formula."""
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        page.write_number(row, column, value)
    elif isinstance(value, datetime):
        plain = value.hour == value.minute == value.second == 0
        page.write_datetime(row, column, value, looks["date" if plain else "moment"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, looks["date"])
    elif isinstance(value, (time, timedelta)):
        page.write_datetime(row, column, value, looks["time"])
    else:
        text = safe_text(value)
        page.write_string(row, column, text, *([looks["quoted"]] if formula_like(text) else []))
