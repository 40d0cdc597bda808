# SPDX-License-Identifier: Apache-2.0
"""Blank workbooks made from the declaration: title, unit line, header, sample row, drop-downs, and a filled instruction sheet."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from zhuashou.tables import Column, choices, dataset

_SAMPLE = {"money": 1234.5, "quantity": 100, "percent": 12.5, "count": 120, "date": "2026-10-31", "period": "2026-10", "bool": "是",
           "uscc": "91510703MA0000000X", "region": "涪城区", "industry": "3973"}  # fmt: skip
_ROWS = 2000


def write_template(name: str, lang: str = "zh") -> bytes:
    """The blank workbook of a dataset as xlsx bytes (the same bytes each time). Money is asked for in 万元. Raises KeyError."""
    import xlsxwriter

    declared = dataset(name)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": declared.title(lang), "created": datetime(2026, 1, 1)})  # noqa: DTZ001 (xlsxwriter wants a naive time)
    sheet = book.add_worksheet(declared.title(lang)[:31])
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    head = book.add_format(
        {"bold": True, "bg_color": "#DCE6F2", "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    key = book.add_format(
        {"bold": True, "bg_color": "#FCE4D6", "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    faint = book.add_format({"italic": True, "font_color": "#808080"})
    last = len(declared.columns) - 1
    sheet.set_row(0, 28)
    sheet.merge_range(0, 0, 0, max(last, 1), declared.title(lang), title)
    sheet.write(1, 0, "单位：万元（金额）", faint)
    sheet.set_row(2, 44)
    for number, column in enumerate(declared.columns):
        sheet.write(2, number, _header(column, lang), key if column.need != "optional" else head)
        sheet.write(3, number, _sample(column) if number else "示例（导入时不读此行）", faint)
        sheet.set_column(number, number, 20 if column.type in ("text", "uscc") else 14)
        if column.choice:
            names = [c.zh if lang == "zh" else c.en for c in choices()[column.choice].values()]
            if len(",".join(names)) < 250:
                sheet.data_validation(4, number, _ROWS, number, {"validate": "list", "source": names})
    sheet.freeze_panes(3, 2)
    _instructions(book, declared, lang, head)
    book.close()
    return target.getvalue()


def _header(column: Column, lang: str) -> str:
    unit = "万元" if column.type == "money" else column.unit
    return f"{column.title(lang)}（{unit}）" if unit else column.title(lang)


def _sample(column: Column) -> Any:
    if column.choice:
        return next(iter(choices()[column.choice].values())).zh
    return _SAMPLE.get(column.type, "……")


def _instructions(book: Any, declared: Any, lang: str, head: Any) -> None:
    """The second sheet: what each column means and whether it is needed."""
    zh = lang == "zh"
    sheet = book.add_worksheet("填表说明" if zh else "Instructions")
    titles = ("栏目", "是否必填", "类型", "单位", "说明") if zh else ("Column", "Needed", "Type", "Unit", "Meaning")
    need = {"key": "必填（主键）", "required": "必填", "optional": "选填"} if zh else {}
    for number, text in enumerate(titles):
        sheet.write(0, number, text, head)
    for row, column in enumerate(declared.columns, start=1):
        unit = ("万元" if zh else "CNY 10k") if column.type == "money" else column.unit
        meaning = column.meaning_zh if zh else column.meaning_en
        if column.choice:
            meaning += "：" + "、".join(c.zh if zh else c.en for c in choices()[column.choice].values())
        for number, text in enumerate(
            (column.title(lang), need.get(column.need, column.need), column.type, unit, meaning)
        ):
            sheet.write_string(row, number, text)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 3, 14)
    sheet.set_column(4, 4, 90)
