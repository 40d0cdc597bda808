# SPDX-License-Identifier: Apache-2.0
"""Panels made whole before they are forecast: gaps are bridged, zeros that are plainly accidents are treated as gaps."""

from __future__ import annotations

import numpy as np

from zhuashou.formulas.rates import Floats

#: Accidents are at most this share of a row.
ACCIDENTS = 0.2


def bridge(panel: Floats, period: int = 1) -> Floats:
    """Gaps of y[N, T] between known values filled by straight lines; what is unknown before the first value stays so.

    After the last known value: last year's figures in the proportion of the newest comparable ones, else the last value is held.
    """
    gaps = ~np.isfinite(panel)
    first = np.where(gaps.all(1), panel.shape[1], (~gaps).argmax(1))
    columns = np.arange(panel.shape[1])
    inside = gaps & (columns >= first[:, None])
    if not inside.any():
        return panel
    filled = panel.copy()
    for row in np.flatnonzero(inside.any(1)):
        known = ~gaps[row]
        filled[row, inside[row]] = np.interp(columns[inside[row]], columns[known], panel[row, known])
        end = int(np.flatnonzero(known)[-1]) + 1
        if end < panel.shape[1]:
            _prolong(filled[row], end, int(first[row]), period)
    return filled


def _prolong(row: Floats, end: int, first: int, period: int) -> None:
    """Fill row[end:] from the year before, where that is known and above zero."""
    if end - period - first < 1 or not (row[end - period : end] > 0).all():
        return
    span = min(3, end - period - first)
    base = row[end - period - span : end - period].sum()
    ratio = np.clip(row[end - span : end].sum() / base, 0.25, 4) if base > 0 else 1.0
    for k in range(end, len(row)):
        row[k] = row[k - period] * (ratio if k < end + period else 1.0)


def without_accidents(panel: Floats, period: int) -> Floats:
    """Lone zeros of rows that are above zero otherwise become straight lines between their neighbours.

    Not the newest value (it may be a stop), not a zero that stands at the same place of the year before or after (a season), not in rows with more
    than `ACCIDENTS` of zeros (demand that comes and goes) or with any negative figure.
    """
    zero = panel == 0
    if not zero.any() or panel.shape[1] < 3:
        return panel
    known = np.isfinite(panel)
    rows = (np.where(known, panel, 0.0) >= 0).all(1) & (zero.sum(1) <= ACCIDENTS * known.sum(1))
    lone = zero & rows[:, None]
    lone[:, [0, -1]] = False
    lone[:, 1:-1] &= (panel[:, :-2] > 0) & (panel[:, 2:] > 0)
    if panel.shape[1] > period > 1:
        lone[:, period:] &= ~zero[:, :-period]
        lone[:, :-period] &= ~zero[:, period:]
    return bridge(np.where(lone, np.nan, panel)) if lone.any() else panel
