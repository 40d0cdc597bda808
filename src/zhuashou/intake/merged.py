# SPDX-License-Identifier: Apache-2.0
"""Merged cells: header names spread over what they cover; a group's name in the rows under it stands for each of them."""

from __future__ import annotations

from typing import Any

from zhuashou.intake.grid import Grid
from zhuashou.intake.reader import RawSheet


def spread(sheet: RawSheet, most: int) -> list[list[Any]]:
    """The first rows with every merged range filled by its top left value."""
    rows = sheet.rows[:most]
    room = sum(map(len, rows))  # merges never overlap, so together they cover no more; more than that is hostile
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


def fill_down(sheet: RawSheet, start: int) -> Grid:
    """The rows with the value of every vertical merge from the zero-based row `start` on repeated in its first column.

    A figure is repeated too, so whoever adds up takes `sheet.rows`, where it stands once.
    """
    places: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in sheet.merges:
        if start <= top < min(bottom, len(sheet.rows) - 1) and left < len(sheet.rows.columns):
            places.setdefault(left, []).append((top, min(bottom, len(sheet.rows) - 1)))
    if not places:
        return sheet.rows
    columns = list(sheet.rows.columns)
    for left, spans in places.items():
        cells, room = list(columns[left]), len(sheet.rows)  # merges never overlap; more is hostile
        for top, bottom in sorted(spans):
            room -= bottom - top
            if room < 0:
                break
            cells[top + 1 : bottom + 1] = [cells[top]] * (bottom - top)
        columns[left] = Grid.of_rows(([cell] for cell in cells), 1).columns[0]
    return Grid(columns, len(sheet.rows))
