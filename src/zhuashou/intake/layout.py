# SPDX-License-Identifier: Apache-2.0
"""How a sheet is laid out: title rows, header block with merged cells joined to paths, units, first data row, kind of every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from zhuashou.intake.celltext import places, text_of
from zhuashou.intake.choices import SheetChoice, check_sheets
from zhuashou.intake.headers import MAX_HEADER, SEARCH, Block, find_block, header_columns
from zhuashou.intake.marks import SheetMarks, sheet_marks
from zhuashou.intake.merged import fill_down, spread
from zhuashou.intake.reader import IntakeError, RawSheet, column_number, iter_sheets
from zhuashou.intake.rowkinds import RowKinds
from zhuashou.intake.shapes import fingerprint_of
from zhuashou.intake.stacked import second_table
from zhuashou.intake.structure import HeaderColumn, SheetLayout
from zhuashou.intake.unitnames import lone_unit, unit_in, units_in_line

__all__ = ["HeaderColumn", "SheetLayout", "layout_of", "read_layout"]


def read_layout(path: Path, choices: Mapping[str, SheetChoice] | None = None) -> tuple[SheetLayout, ...]:
    """Layout of every sheet of a file, with what a person decided by sheet name. Raises IntakeError."""
    marks: dict[str, SheetMarks] = {}
    sheets = list(iter_sheets(Path(path), lambda package: marks.update(sheet_marks(package))))
    check_sheets(choices or {}, [s.name for s in sheets])
    return tuple(layout_of(sheet, (choices or {}).get(sheet.name), marks.get(sheet.name)) for sheet in sheets)


def layout_of(sheet: RawSheet, choice: SheetChoice | None = None, marks: SheetMarks | None = None) -> SheetLayout:
    """Layout of one sheet as detected, except where a choice says otherwise. Raises IntakeError for a choice outside the sheet."""
    choice, marks = choice or SheetChoice(), marks or SheetMarks()
    _check_inside(sheet, choice)
    rows = sheet.rows
    top = max(SEARCH, choice.header_last_row or choice.header_first_row or 0) + MAX_HEADER
    filled = spread(sheet, top)
    block = find_block(sheet, filled, choice)
    if block is None:
        empty = tuple((k + 1, "note" if any(map(text_of, row)) else "blank") for k, row in enumerate(rows))
        return _hiding(SheetLayout(sheet.name, 0, 0, "", 0, (), empty, (), sheet.hidden), marks)
    columns = header_columns(filled, block, None if block.unit_row is None else rows[block.unit_row])
    titles = tuple(text_of(c) for row in rows[: block.first] for c in row if text_of(c))
    kinds, second = _kinds(sheet, block, columns, choice)
    units = _sheet_units(titles)
    found = SheetLayout(
        sheet.name, block.first + 1, block.last + 1, units[0] if units else "", _first_data(kinds, block.last), columns, tuple(kinds), titles,
        sheet.hidden, units, second_table=second,
    )  # fmt: skip
    found = _hiding(found, marks)
    return _told_units(replace(found, shape=fingerprint_of(found)), choice)


def _hiding(layout: SheetLayout, marks: SheetMarks) -> SheetLayout:
    """The layout with what the workbook keeps out of sight."""
    columns = tuple(sorted(marks.columns, key=column_number))
    return replace(
        layout, hidden_rows=tuple(sorted(marks.rows)), hidden_columns=columns, unsaved=tuple(sorted(marks.unsaved))
    )


def _kinds(
    sheet: RawSheet, block: Block, columns: tuple[HeaderColumn, ...], choice: SheetChoice
) -> tuple[list[tuple[int, str]], int]:
    """Kinds of all rows, 1-based, and the row of a second table (0 if none), from which on nothing is data."""
    start = block.last + 1
    rows = fill_down(sheet, start)
    kinds = [(k + 1, "title" if any(map(text_of, rows[k])) else "blank") for k in range(block.first)]
    for k in range(block.first, start):
        kinds.append((k + 1, "unit" if k == block.unit_row else "header"))
    wide = frozenset(
        top for (top, left), (bottom, right) in sheet.merges if top == bottom >= start and right > left + 1
    )
    under = RowKinds(rows, block.first, block.last, [(column_number(c.letter), c.path) for c in columns], wide)
    kinds += enumerate(under.all(), start=start + 1)
    second = second_table(rows, kinds[start:], start)
    if second:
        title = second - 1 if len(places(rows[second - 1], 2)) == 1 else second
        kinds = [(row, kind if row <= title or kind == "blank" else "note") for row, kind in kinds]
        kinds[second] = (second + 1, "header")
    return _told_kinds(kinds, choice), second + 1 if second else 0


def _first_data(kinds: list[tuple[int, str]], last: int) -> int:
    """The first row of data; where there is none, the row in which it would stand."""
    found = next((row for row, kind in kinds[last + 1 :] if kind == "data"), 0)
    row = last + 2
    while not found and row <= len(kinds) and kinds[row - 1][1] in ("hint", "sample"):
        row += 1
    return found or row


def _check_inside(sheet: RawSheet, choice: SheetChoice) -> None:
    """A choice must name rows and columns that the sheet has."""
    width = len(sheet.rows.columns)
    numbers = [choice.header_first_row, choice.header_last_row, *choice.rows]
    outside = [str(row) for row in numbers if row is not None and row > len(sheet.rows)]
    outside += [a for a in (*choice.columns, *choice.units) if column_number(a) >= width]
    if outside:
        raise IntakeError("choice_outside", sheet=sheet.name, what=outside[0])


def _told_kinds(kinds: list[tuple[int, str]], choice: SheetChoice) -> list[tuple[int, str]]:
    """Kinds of rows as told; what stands between the header and the first row of data that was told is no data."""
    start = choice.first_data_row or 0
    if not start and not choice.rows:
        return kinds
    told = [
        (row, "note" if row < start and kind == "data" else "data" if row == start else kind) for row, kind in kinds
    ]
    return [(row, choice.rows.get(row, kind)) for row, kind in told]


def _told_units(layout: SheetLayout, choice: SheetChoice) -> SheetLayout:
    """The layout with the units that a person gave to the sheet or to columns."""
    columns = tuple(replace(c, unit=choice.units.get(c.letter, c.unit)) for c in layout.columns)
    if choice.unit is None:
        return replace(layout, columns=columns)
    return replace(layout, columns=columns, unit=choice.unit, units=(choice.unit,))


def _sheet_units(titles: Sequence[str]) -> tuple[str, ...]:
    """Units that a unit line names, else one in brackets in a title."""
    for text in titles:
        found = units_in_line(text)
        if found:
            return found
    return next(((unit,) for text in titles if (unit := lone_unit(text) or unit_in(text))), ())
