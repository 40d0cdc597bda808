# SPDX-License-Identifier: Apache-2.0
"""Remarks about how a sheet was read: what is hidden, formulas without a value, figures merged over rows, a second table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from zhuashou.intake.issues import FATAL, WARNING, CellIssue
from zhuashou.intake.mapping import Place
from zhuashou.intake.marks import SheetMarks
from zhuashou.intake.reader import RawSheet, raw_text
from zhuashou.intake.structure import SheetLayout
from zhuashou.tables import Dataset
from zhuashou.terms import Words

#: Rows and columns that a remark lists.
LISTED = 20


def remarks(
    sheet: RawSheet, layout: SheetLayout, places: Mapping[str, Place], declared: Dataset, marks: SheetMarks
) -> Iterator[CellIssue]:
    """Remarks about a sheet that was recognised. Only a formula without a value keeps its row from being booked."""
    data = {row for row, kind in layout.rows if kind == "data"}
    fields = {place.letter: name for name, place in places.items()}
    first = max(layout.header_last_row, 1)
    hidden = sorted(data & marks.rows)
    if hidden:
        yield _remark(sheet.name, "A", hidden[0], "", "hidden_rows", rows=hidden[:LISTED], count=len(hidden))
    columns = [place.letter for place in places.values() if place.letter in marks.columns]
    if columns:
        yield _remark(sheet.name, columns[0], first, fields[columns[0]], "hidden_columns", columns=columns[:LISTED])
    for cell in sorted(marks.unsaved):
        match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
        if match and match[1] in fields and int(match[2]) in data:
            yield _remark(sheet.name, match[1], int(match[2]), fields[match[1]], "unsaved_formula", FATAL)
    if layout.second_table:
        rows = sum(1 for row, kind in layout.rows if row > layout.second_table and kind == "note")
        yield _remark(sheet.name, "A", layout.second_table, "", "second_table", at=layout.second_table, rows=rows)
    yield from _merged(sheet, layout, places, declared)


def _merged(
    sheet: RawSheet, layout: SheetLayout, places: Mapping[str, Place], declared: Dataset
) -> Iterator[CellIssue]:
    """Figures merged over several rows: they are booked once, with the first row."""
    numbers = {place.number: (name, place) for name, place in places.items() if declared.by_id[name].is_number}
    for (top, left), (bottom, _) in sorted(sheet.merges):
        if top >= layout.header_last_row and top < bottom < len(sheet.rows) and left in numbers:
            name, place = numbers[left]
            raw = raw_text(sheet.rows.columns[left][top])
            yield _remark(
                sheet.name, place.letter, top + 1, name, "merged_figure", raw=raw, rows=f"{top + 1}–{bottom + 1}"
            )


def _remark(
    sheet: str, letters: str, row: int, field: str, rule: str, severity: str = WARNING, raw: str = "", **values: Any
) -> CellIssue:
    values = {"raw": raw, **values}
    return CellIssue(sheet, f"{letters}{row}", row, letters, field, rule, severity, raw, Words(f"intake.rule.{rule}", values),
                     Words(f"intake.mend.{rule}", values))  # fmt: skip
