# SPDX-License-Identifier: Apache-2.0
"""Workbooks made from the declaration: title, unit line, header, sample row or what the ledger holds, drop-downs, an instruction sheet."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from zhuashou.intake.filled import Filled, write_filled
from zhuashou.tables import Column, Dataset, choices, dataset
from zhuashou.terms import find_unit, say, sheet_name

FIRST, ROWS = 4, 5000
_SAMPLE = {"money": 1234.5, "quantity": 100, "percent": 12.5, "count": 120, "date": "2026-10-31", "period": "2026-10",
           "uscc": "91510703MA00000000", "region": "510703", "industry": "3973", "text": "……", "code": "……"}  # fmt: skip
_WIDE = {"text": 22, "uscc": 22, "date": 13, "period": 11, "region": 12}
_HEAD = {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}


def write_template(name: str, lang: str = "zh", filled: Filled | None = None) -> bytes:
    """The workbook of a dataset as xlsx bytes (the same bytes each time), blank or with what the ledger holds. Money is asked for in 万元.

    Cells of codes, dates and periods are text, so that no program turns 2026.10 into 2026.1 or a code into a rounded number.
    Raises KeyError for an unknown dataset.
    """
    import xlsxwriter

    declared = dataset(name)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": declared.title(lang), "created": datetime(2026, 1, 1)})  # noqa: DTZ001 (xlsxwriter wants a naive time)
    sheet = book.add_worksheet(sheet_name(declared.title(lang)))
    _head(book, sheet, declared, lang, filled)
    lists = [c for c in declared.columns if len(",".join(_options(c, lang))) >= 250]
    for number, column in enumerate(declared.columns):
        _column(
            book, sheet, number, column, lang, lists.index(column) if column in lists else None, sample=filled is None
        )
    if filled is not None:
        write_filled(book, sheet, FIRST - 1, declared.columns, filled, lang)
    sheet.freeze_panes(FIRST - 1, 2)
    _instructions(book, declared, lang)
    if lists:
        hidden = book.add_worksheet("选项 Lists")
        hidden.hide()
        for number, column in enumerate(lists):
            hidden.write_column(0, number, _options(column, lang))
    book.close()
    return target.getvalue()


def _head(book: Any, sheet: Any, declared: Dataset, lang: str, filled: Filled | None) -> None:
    """Title, unit line; a pre-filled workbook says so, for whom and what the shading means."""
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    faint = book.add_format({"italic": True, "font_color": "#808080"})
    sheet.set_row(0, 28)
    sheet.merge_range(0, 0, 0, max(len(declared.columns) - 1, 1), declared.title(lang), title)
    sheet.write_string(1, 0, say("intake.template.unit", lang), faint)
    if filled is not None:
        sheet.write_string(1, 2, f"{filled.line}　{say('intake.template.held', lang)}", faint)
    sheet.set_row(2, 44)


def _column(book: Any, sheet: Any, number: int, column: Column, lang: str, listed: int | None, *, sample: bool) -> None:
    """Header, sample, width, format and drop-down of one column."""
    head = book.add_format({**_HEAD, "bg_color": "#DCE6F2" if column.need == "optional" else "#FCE4D6"})
    faint = book.add_format({"italic": True, "font_color": "#808080", "bg_color": "#F5F5F5"})
    text = column.type in ("text", "code", "uscc", "date", "period", "region", "industry", "choice", "bool")
    body = book.add_format({"num_format": "@" if text else "#,##0.00##" if column.type != "count" else "#,##0"})
    sheet.set_column(number, number, _WIDE.get(column.type, 15), body)
    sheet.write_string(FIRST - 2, number, _header(column, lang), head)
    options = _options(column, lang)
    if sample and number == 0:
        sheet.write_string(FIRST - 1, 0, say("intake.template.sample", lang), faint)
    elif sample:
        sheet.write(FIRST - 1, number, options[0] if options else _SAMPLE[column.type], faint)
    first = FIRST if sample else FIRST - 1
    if options:
        letter = chr(65 + (listed or 0))
        source: Any = options if listed is None else f"='选项 Lists'!${letter}$1:${letter}${len(options)}"
        sheet.data_validation(first, number, ROWS, number, {"validate": "list", "source": source})
    elif column.check == ">=0":
        rule = {"validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True, "error_type": "warning"}
        sheet.data_validation(first, number, ROWS, number, rule)


def _options(column: Column, lang: str) -> list[str]:
    """What may be chosen in a column; empty if anything may be written."""
    if column.type == "bool":
        return ["是", "否"] if lang == "zh" else ["yes", "no"]
    return [c.zh if lang == "zh" else c.en for c in choices()[column.choice].values()] if column.choice else []


def _unit(column: Column, lang: str) -> str:
    unit = find_unit("万元" if column.type == "money" else column.unit)
    return column.unit if unit is None else unit.id if lang == "zh" else unit.en


def _header(column: Column, lang: str) -> str:
    unit = _unit(column, lang)
    if not unit:
        return column.title(lang)
    return f"{column.title(lang)}（{unit}）" if lang == "zh" else f"{column.title(lang)} [{unit}]"


def _instructions(book: Any, declared: Dataset, lang: str) -> None:
    """The second sheet: how to fill in, and what each column means, whether it is needed, its unit and its choices."""
    head = book.add_format({**_HEAD, "bg_color": "#DCE6F2"})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    sheet = book.add_worksheet("填表说明" if lang == "zh" else "Instructions")
    lines = [say(f"intake.template.rule_{n}", lang) for n in range(1, 7)]
    for row, line in enumerate([declared.about_zh if lang == "zh" else declared.about_en, *lines]):
        sheet.write_string(row, 0, line)
    first = len(lines) + 2
    for number, name in enumerate(("column", "needed", "type", "unit_of", "meaning", "range")):
        sheet.write_string(first, number, say(f"intake.template.{name}", lang), head)
    for row, column in enumerate(declared.columns, start=first + 1):
        meaning = column.meaning_zh if lang == "zh" else column.meaning_en
        cells = (column.title(lang), say(f"intake.template.{column.need}", lang), say(f"intake.template.type_{column.type}", lang),
                 _unit(column, lang), meaning, ("、" if lang == "zh" else ", ").join(_options(column, lang)) or column.check)  # fmt: skip
        for number, text in enumerate(cells):
            sheet.write_string(row, number, text, wrap)
    for number, width in enumerate((30, 14, 18, 14, 60, 50)):
        sheet.set_column(number, number, width)
