# SPDX-License-Identifier: Apache-2.0
"""The cells of a pre-filled workbook: what the ledger holds is shaded and says where it came from, the rest stays open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from zhuashou.intake.single import read_value
from zhuashou.tables import Column, choices
from zhuashou.terms import region as find_region

#: More notes than this make a workbook slow to open; then the shading alone tells.
MOST_NOTES = 20_000


@dataclass(frozen=True)
class Filled:
    """What is written into a template: `rows` hold typed values by column, `notes` say where each came from, `line` stands under the title."""

    rows: Sequence[Mapping[str, Any]]
    notes: Sequence[Mapping[str, str]]
    line: str


def write_filled(book: Any, sheet: Any, first: int, columns: Sequence[Column], filled: Filled, lang: str) -> None:
    """Write the rows from zero-based row `first`; text is always text."""
    shade = {"bg_color": "#E3EEF9", "border": 1, "border_color": "#C3CDD8"}
    text, open_cell = (
        book.add_format({**shade, "num_format": "@"}),
        book.add_format({"border": 1, "border_color": "#C3CDD8"}),
    )
    number = book.add_format({**shade, "num_format": "#,##0.00####"})
    whole = book.add_format({**shade, "num_format": "#,##0"})
    noted = sum(len(n) for n in filled.notes) <= MOST_NOTES
    for r, (row, notes) in enumerate(zip(filled.rows, filled.notes, strict=True), start=first):
        for k, column in enumerate(columns):
            value = row.get(column.id)
            if value is None:
                sheet.write_blank(r, k, None, open_cell)
                continue
            shown = _shown(column, value, lang)
            if isinstance(shown, str):
                sheet.write_string(r, k, shown, text)
            else:
                sheet.write_number(r, k, shown, whole if column.type == "count" else number)
            if noted and notes.get(column.id):
                sheet.write_comment(r, k, notes[column.id], {"x_scale": 1.6, "y_scale": 0.6, "font_size": 9})


def _shown(column: Column, value: Any, lang: str) -> str | float:
    """A value as it is written: money in 万元, words for codes where they read back as the same code."""
    if column.is_number:
        exact = Decimal(value).scaleb(-4) if column.type == "money" else Decimal(value)
        shown = float(exact)
        return shown if Decimal(repr(shown)) == exact else f"{exact:f}"
    if column.type == "bool":
        return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
    if column.choice:
        choice = choices()[column.choice].get(str(value))
        return str(value) if choice is None else choice.zh if lang == "zh" else choice.en
    return _district(str(value)) if column.type == "region" else str(value)


@lru_cache(maxsize=4096)
def _district(code: str) -> str:
    """The name of a county if it is read back as that county, else its code."""
    found = find_region(code)
    try:
        return found.name if found and read_value("enterprises", "region", found.name) == code else code
    except ValueError:
        return code
