# SPDX-License-Identifier: Apache-2.0
"""Another table under the first one on the same sheet: its rows are not those of the first header, so they must not be read by it."""

from __future__ import annotations

from collections.abc import Sequence

from zhuashou.intake.celltext import is_value, places, text_of
from zhuashou.intake.grid import Grid
from zhuashou.intake.headerwords import is_known


def second_table(rows: Grid, kinds: Sequence[tuple[int, str]], start: int) -> int:
    """The zero-based row of a second header under the first table, whose rows begin at `start`; 0 if there is none.

    It stands after a blank row or a line of text, holds only words, and most of them are known headers, or stand where figures stood above.
    """
    for position, (row, kind) in enumerate(kinds):
        k = row - 1
        if k <= start or kind != "data" or not _parted(rows, kinds, position):
            continue
        texts = [(c, text_of(cell)) for c, cell in enumerate(rows[k]) if text_of(cell)]
        if len(texts) < 3 or any(is_value(rows[k][c]) for c, _ in texts) or any(len(t) > 30 for _, t in texts):
            continue
        known = sum(1 for _, t in texts if is_known(t))
        if known >= max(3, 0.6 * len(texts)) or _where_figures_stood(rows, kinds, [c for c, _ in texts], start, k):
            return k
    return 0


def _parted(rows: Grid, kinds: Sequence[tuple[int, str]], position: int) -> bool:
    """Is the row before a blank one, a total or a remark, or a single text under a blank row?"""
    row, kind = kinds[position - 1]
    if kind != "data":
        return kind in ("blank", "note", "group", "total")
    if position < 2 or kinds[position - 2][1] != "blank":
        return False
    before = rows[row - 1]
    return len(places(before, 2)) == 1 and not is_value(before[places(before, 1)[0]])


def _where_figures_stood(
    rows: Grid, kinds: Sequence[tuple[int, str]], columns: Sequence[int], start: int, k: int
) -> bool:
    """Are at least two of the columns, and half of them, columns of figures in the table above?"""
    above = [rows[row - 1] for row, kind in kinds if start <= row - 1 < k and kind == "data"][:200]
    figures = 0
    for c in columns:
        cells = [row[c] for row in above if c < len(row) and text_of(row[c])]
        figures += len(cells) >= 2 and sum(1 for cell in cells if is_value(cell)) >= 0.9 * len(cells)
    return figures >= max(2, 0.5 * len(columns))
