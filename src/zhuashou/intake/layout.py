# SPDX-License-Identifier: Apache-2.0
"""How a sheet is laid out: title rows, header block with merged cells joined to paths, units, first data row, kind of every row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhuashou.intake.choices import SheetChoice, check_sheets
from zhuashou.intake.grid import Grid
from zhuashou.intake.reader import IntakeError, RawSheet, column_number, letter, read_sheets
from zhuashou.intake.rowkinds import RowKinds, is_value, text_of
from zhuashou.intake.shapes import fingerprint_of
from zhuashou.intake.structure import HeaderColumn, SheetLayout
from zhuashou.intake.unitnames import has_unit_line, unit_in, unit_named, units_in_line

__all__ = ["HeaderColumn", "SheetLayout", "layout_of", "read_layout"]
MAX_HEADER = 4
SEARCH = 30
#: Heads of the column that an annotated copy adds (`intake.mark.column` without blanks): it is none of the user's.
OWN_COLUMNS = ("校验结果", "Checkresult")
_LABELLED = re.compile(r"(?!其\s*中)[^:：]{1,14}[:：].*|(\d{4}年)?\d{1,2}(\s*[-—–至]\s*\d{1,2})?月份?", re.DOTALL)
_SCOPE = re.compile(
    r"(本年|本期|上年|去年|同期|上年同期|去年同期)?(本月|当月|同月|累计|期末|年末|年初|期初|1[-—–~]本月|年?初至本月)?(累计|止累计)?([（(].{0,8}[）)])?"
)


def read_layout(path: Path, choices: Mapping[str, SheetChoice] | None = None) -> tuple[SheetLayout, ...]:
    """Layout of every sheet of a file, with what a person decided by sheet name. Raises IntakeError."""
    sheets = read_sheets(Path(path))
    check_sheets(choices or {}, [s.name for s in sheets])
    return tuple(layout_of(sheet, (choices or {}).get(sheet.name)) for sheet in sheets)


def layout_of(sheet: RawSheet, choice: SheetChoice | None = None) -> SheetLayout:
    """Layout of one sheet as detected, except where a choice says otherwise. Raises IntakeError for a choice outside the sheet."""
    choice = choice or SheetChoice()
    _check_inside(sheet, choice)
    rows = sheet.rows
    filled = _filled(sheet, choice)
    block = _block(rows, filled, sheet, choice)
    if block is None:
        empty = tuple((k + 1, "blank" if _blank(row) else "note") for k, row in enumerate(rows))
        return SheetLayout(sheet.name, 0, 0, "", 0, (), empty, (), sheet.hidden)
    first, last, unit_row = block
    names = last if unit_row is None else last - 1
    columns = _columns(filled, first, names, None if unit_row is None else rows[unit_row])
    titles = tuple(text_of(c) for row in rows[:first] for c in row if text_of(c))
    kinds = [(k + 1, "blank" if _blank(rows[k]) else "title") for k in range(first)]
    kinds += [(k + 1, "unit" if k == unit_row else "header") for k in range(first, last + 1)]
    under = RowKinds(rows, first, last, [(column_number(c.letter), c.path) for c in columns])
    kinds += enumerate(under.all(), start=last + 2)
    kinds = _told_kinds(kinds, choice)
    data = next((k for k, kind in kinds[last + 1 :] if kind == "data"), last + 2)
    units = _sheet_units(titles)
    unit = units[0] if units else ""
    found = SheetLayout(sheet.name, first + 1, last + 1, unit, data, columns, tuple(kinds), titles, sheet.hidden, units)
    return _told_units(replace(found, shape=fingerprint_of(found)), choice)


def _check_inside(sheet: RawSheet, choice: SheetChoice) -> None:
    """A choice must name rows and columns that the sheet has."""
    width = len(sheet.rows.columns)
    numbers = [choice.header_first_row, choice.header_last_row, *choice.rows]
    outside = [str(row) for row in numbers if row is not None and row > len(sheet.rows)]
    outside += [a for a in (*choice.columns, *choice.units) if column_number(a) >= width]
    if outside:
        raise IntakeError("choice_outside", sheet=sheet.name, what=outside[0])


def _block(
    rows: Grid, filled: list[list[Any]], sheet: RawSheet, choice: SheetChoice
) -> tuple[int, int, int | None] | None:
    """Zero-based first and last row of the header, and its row of units if it has one; None if there is no header."""
    first = choice.header_first_row - 1 if choice.header_first_row else _header_start(rows, filled)
    if first is None and choice.header_last_row is None:
        return None
    if first is None or first > (choice.header_last_row or 2**31) - 1:
        first = (choice.header_last_row or 1) - 1
    last = choice.header_last_row - 1 if choice.header_last_row else _header_end(rows, first, sheet)
    if choice.first_data_row and choice.header_last_row is None:
        last = max(first, min(last, choice.first_data_row - 2))
    return first, last, last if last > first and _is_unit_row(rows[last]) else None


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


def _filled(sheet: RawSheet, choice: SheetChoice) -> list[list[Any]]:
    """The first rows with merged cells filled by their top left value."""
    most = max(SEARCH + MAX_HEADER, (choice.header_last_row or choice.header_first_row or 0) + MAX_HEADER)
    rows = [list(row) for row in sheet.rows[:most]]
    room = sum(
        len(row) for row in rows
    )  # merges never overlap, so together they cover no more; more than that is hostile
    for (top, left), (bottom, right) in sheet.merges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        room -= (min(bottom + 1, len(rows)) - top) * (min(right + 1, len(rows[top])) - left)
        if room < 0:
            break
        value = rows[top][left]
        for r in range(top, min(bottom + 1, len(rows))):
            for c in range(left, min(right + 1, len(rows[r]))):
                rows[r][c] = value
    return rows


def _blank(row: Sequence[Any]) -> bool:
    return not any(text_of(c) for c in row)


def _words(row: Sequence[Any]) -> int:
    return sum(1 for c in row if text_of(c) and not is_value(c))


def _header_start(rows: Grid, filled: list[list[Any]]) -> int | None:
    """The first row that holds several different words, at least half as many as the widest of the rows that follow, and no values."""
    window = range(min(SEARCH, len(rows)))
    width = max((len({text_of(c) for c in filled[k] if text_of(c)}) for k in window), default=0)
    for k in window:
        distinct = {text_of(c) for c in filled[k] if text_of(c)}
        covered = _covered(filled, k)
        values = sum(1 for c in rows[k] if is_value(c) and text_of(c))
        if (
            values <= len(distinct) * 0.2
            and (len(distinct) >= 2 and covered >= max(2, 0.5 * width))
            and not _is_form_line(filled[k])
        ):
            return k
    return None


def _covered(filled: list[list[Any]], k: int) -> int:
    """Columns that a row names; the blanks right of a group's name count when the next row names what is in the group."""
    row = [text_of(c) for c in filled[k]]
    below = filled[k + 1] if k + 1 < len(filled) else []
    start = next((c for c, text in enumerate(row) if text), 0)
    if start < len(below) and not text_of(below[start]):
        return sum(
            1 for c, t in enumerate(row) if t or (c < len(below) and text_of(below[c]) and not is_value(below[c]))
        )
    return sum(1 for text in row if text)


def _is_form_line(row: Sequence[Any]) -> bool:
    """单位：万元, 填报单位：…, 2026年10月: what stands between title and header."""
    texts = {text_of(c) for c in row if text_of(c)}
    if len(texts) <= 2 and any(has_unit_line(t) for t in texts):
        return True
    return sum(1 for t in texts if _LABELLED.fullmatch(t)) >= max(1, 0.6 * len(texts))


def _header_end(rows: Grid, first: int, sheet: RawSheet) -> int:
    """The last row of the header block: rows tied to it by merges, or by group names that spread over blank cells, or a unit row."""
    last = first
    for (top, _), (bottom, _) in sheet.merges:
        if first <= top <= last < bottom:
            last = min(bottom, first + MAX_HEADER - 1, len(rows) - 1)
    while last + 1 < len(rows) and last - first + 1 < MAX_HEADER:
        row = rows[last + 1]
        if _is_unit_row(row) or (
            _continues(sheet, rows, first, last) and _words(row) and not any(is_value(c) and text_of(c) for c in row)
        ):
            last += 1
            continue
        break
    return last


def _continues(sheet: RawSheet, rows: Grid, first: int, last: int) -> bool:
    """Does the row carry group names: merged across columns, or followed by blanks that the next row fills?

    Without merges a second header row leaves blank what the first names alone; a data row does not. A row of 本月, 累计, 上年同期
    is always one of the header.
    """
    if any(top == last and right > left and bottom == top for (top, left), (bottom, right) in sheet.merges):
        return True
    upper, lower = [text_of(c) for c in rows[last]], [text_of(c) for c in rows[last + 1]]
    filled = [text for text in lower if text]
    if len(filled) < 2:
        return False
    if sum(1 for text in filled if _SCOPE.fullmatch(re.sub(r"\s+", "", text))) > 0.6 * len(filled):
        return True
    if any(first <= bottom and top <= last for (top, _), (bottom, _) in sheet.merges):
        return False
    named = next((c for c, text in enumerate(upper) if text), len(upper))
    spread = sum(1 for a, b in zip(upper[named:], lower[named:], strict=False) if not a and b)
    start = next((c for c, cell in enumerate(rows[first]) if text_of(cell)), 0)
    if spread and start < len(lower) and not lower[start]:
        return True
    alone = [c for c, text in enumerate(upper[:-1]) if text and upper[c + 1]]
    kept = sum(1 for c in alone if c < len(lower) and lower[c])
    return spread >= 1 and kept <= 0.25 * len(alone)


def _is_unit_row(row: Sequence[Any]) -> bool:
    texts = [text_of(c) for c in row if text_of(c)]
    units = [t for t in texts if t.strip("（）()[]") == "—" or t in ("-", "/") or unit_named(t.strip("（）()[]"))]
    return len(units) >= 1 and len(units) >= 0.6 * len(texts)


def _columns(
    filled: list[list[Any]], first: int, last: int, unit_row: Sequence[Any] | None
) -> tuple[HeaderColumn, ...]:
    found = []
    width = max(len(filled[k]) for k in range(first, last + 1))
    groups = [_spread(filled, k, last) for k in range(first, last + 1)]
    for c in range(width):
        parts: list[str] = []
        for texts in groups:
            text = re.sub(r"\s+", "", texts[c]) if c < len(texts) else ""
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        if not parts or parts[-1] in OWN_COLUMNS:
            continue
        path = "/".join(parts)
        unit = text_of(unit_row[c]).strip("（）()[]") if unit_row is not None and c < len(unit_row) else ""
        found.append(HeaderColumn(letter(c), path, unit if unit_named(unit) else unit_in(path)))
    return tuple(found)


def _spread(filled: list[list[Any]], k: int, last: int) -> list[str]:
    """Texts of one header row; above the last row a name spreads over the blanks to its right that lower rows fill."""
    texts = [text_of(c) for c in filled[k]]
    if k == last:
        return texts
    for c in range(1, len(texts)):
        below = any(c < len(filled[r]) and text_of(filled[r][c]) for r in range(k + 1, last + 1))
        above_left = texts[c - 1]
        left_alone = not any(text_of(filled[r][c - 1]) for r in range(k + 1, last + 1) if c - 1 < len(filled[r]))
        if not texts[c] and below and above_left and not left_alone:
            texts[c] = above_left
    return texts


def _sheet_units(titles: Sequence[str]) -> tuple[str, ...]:
    """Units that a unit line names, else one in brackets in a title."""
    for text in titles:
        found = units_in_line(text)
        if found:
            return found
    return next(((unit,) for unit in map(unit_in, titles) if unit), ())
