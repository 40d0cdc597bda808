# SPDX-License-Identifier: Apache-2.0
"""Merged cells: header names spread over what they cover; a group's name in the rows under it stands for each of them."""

from __future__ import annotations

from typing import Any

from zhuashou.intake.reader import RawSheet


def spread(sheet: RawSheet, most: int) -> list[list[Any]]:
    """The first rows with every merged range filled by its top left value."""
    rows = [list(row) for row in sheet.rows[:most]]
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


def fill_down(sheet: RawSheet, start: int) -> dict[int, list[Any]]:
    """Rows from the zero-based `start` on that a vertical merge covers, with its value repeated in its first column; others are left out.

    Figures are repeated too; who adds them up must know `merged_figures`.
    """
    found: dict[int, list[Any]] = {}
    room = sum(map(len, sheet.rows[start:])) if sheet.merges else 0
    for (top, left), (bottom, _) in sheet.merges:
        if top < start or bottom == top or top >= len(sheet.rows) or left >= len(sheet.rows[top]):
            continue
        room -= min(bottom + 1, len(sheet.rows)) - top
        if room < 0:
            break
        for r in range(top + 1, min(bottom + 1, len(sheet.rows))):
            if left < len(sheet.rows[r]):
                found.setdefault(r, list(sheet.rows[r]))[left] = sheet.rows[top][left]
    return found


def covered(sheet: RawSheet, start: int) -> dict[int, set[int]]:
    """Zero-based column → zero-based rows below the top of a vertical merge from row `start` on: a figure there is counted already."""
    found: dict[int, set[int]] = {}
    for (top, left), (bottom, _) in sheet.merges:
        if top >= start and bottom > top:
            found.setdefault(left, set()).update(range(top + 1, min(bottom, len(sheet.rows) - 1) + 1))
    return found
