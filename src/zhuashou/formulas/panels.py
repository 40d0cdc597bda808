# SPDX-License-Identifier: Apache-2.0
"""Forecast of many series at once: the mean of Theta and damped Holt-Winters, with a simpler way for rows that do not allow it.

Panels are y[N, T]: rows units, columns periods, the last column the closed one; NaN on the left for young units. A year has `period`
columns: 12 months, 11 where January and February are reported as one, 4 quarters, 1 for yearly figures. Method and scores: the project's
monitoring notes.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou.formulas.members import additive_season, holt_winters, seasonal_index, theta
from zhuashou.formulas.rates import Floats, _float

#: Years of history that are used: longer ones describe another economy.
KEEP_YEARS = 10
#: How a row was forecast. combined: Theta and Holt-Winters; theta: Holt-Winters was refused by the guard; additive: zeros or changing signs;
#: last_year: less than two years known, last year's period scaled by growth; level: less than a year; none: nothing known.
METHODS = ("none", "level", "last_year", "additive", "theta", "combined")


@dataclass(frozen=True)
class Forecast:
    """mean[N, H] in the units of y; method[N], one of `METHODS`; guarded[N]: Holt-Winters was refused and replaced by Theta."""

    mean: Floats
    method: NDArray[np.str_]
    guarded: NDArray[np.bool_]


def forecast(y: ArrayLike, horizon: int, period: int = 12) -> Forecast:
    """Paths of the next `horizon` periods for every row. Gaps inside a row are bridged by straight lines.

    Rows do not influence each other. Raises ValueError for a panel that is not two-dimensional, a horizon or a period below one.
    """
    panel = _float(y)
    if panel.ndim != 2 or horizon < 1 or period < 1:
        raise ValueError("a forecast needs y[N, T], a horizon and a period of at least one")
    panel = bridge(panel[:, -KEEP_YEARS * max(period, 4) :] if period > 1 else panel)
    known = np.isfinite(panel)
    count, positive = known.sum(1), (np.where(known, panel, 1.0) > 0).all(1)
    long = count >= max(2 * period + 1, 4)
    mean, method = np.full((len(panel), horizon), np.nan), np.full(len(panel), "none", dtype="U9")
    guarded = np.zeros(len(panel), dtype=bool)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # means of empty slices where a row is young
        best = long & positive
        if best.any():
            mean[best], guarded[best] = _combined(panel[best], horizon, period)
        for rows, way in (
            (long & ~positive, _additive),
            (~long & (count > period), _last_year),
            (~long & (count <= period) & (count > 0), _level),
        ):
            if rows.any():
                mean[rows], method[rows] = way(panel[rows], horizon, period), way.__name__.removeprefix("_")
    method[best] = np.where(guarded[best], "theta", "combined")
    return Forecast(mean, method, guarded)


def bridge(panel: Floats) -> Floats:
    """Gaps between known values filled by straight lines; what is unknown before the first value stays so, after the last it is held."""
    gaps = ~np.isfinite(panel)
    filled = panel
    first = np.where(gaps.all(1), panel.shape[1], (~gaps).argmax(1))
    inside = gaps & (np.arange(panel.shape[1]) >= first[:, None])
    if inside.any():
        filled, columns = panel.copy(), np.arange(panel.shape[1])
        for row in np.flatnonzero(inside.any(1)):
            known = ~gaps[row]
            filled[row, inside[row]] = np.interp(columns[inside[row]], columns[known], panel[row, known])
    return filled


def _combined(y: Floats, horizon: int, period: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Mean of Theta on a tested season and of Holt-Winters; a path outside what the history makes plausible is replaced by Theta."""
    t = y.shape[1]
    tested = seasonal_index(y, period, pretest=True)
    future = tested[:, (t + np.arange(horizon)) % period]
    line = theta(y / tested[:, np.arange(t) % period], horizon) * future
    smooth = holt_winters(y, seasonal_index(y, period, pretest=False), horizon)
    top, low = np.nanmax(y, axis=1)[:, None], np.nanmin(y, axis=1)[:, None]
    bad = ~np.isfinite(smooth) | (smooth > top + 2 * (top - low)) | (smooth < np.minimum(0, low) - 1e-9)
    guarded = bad.any(1)
    return (line + np.where(guarded[:, None], line, smooth)) / 2, guarded


def _additive(y: Floats, horizon: int, period: int) -> Floats:
    """Theta on additively adjusted figures."""
    t = y.shape[1]
    season = additive_season(y, period)
    return theta(y - season[:, np.arange(t) % period], horizon) + season[:, (t + np.arange(horizon)) % period]


def _last_year(y: Floats, horizon: int, period: int) -> Floats:
    """Last year's period scaled by half of the growth (in logs) of what can be compared; unscaled where a base is not above zero."""
    t = y.shape[1]
    now, base = y[:, period:], y[:, :-period]
    both = np.isfinite(now) & np.isfinite(base)
    ratio = np.where(both, now, 0).sum(1) / np.where(both, base, 0).sum(1)
    factor = np.where(np.isfinite(ratio) & (ratio > 0), np.sqrt(np.clip(ratio, 0.25, 4)), 1.0)
    return y[:, t - period + np.arange(horizon) % period] * factor[:, None] ** (1 + np.arange(horizon) // period)


def _level(y: Floats, horizon: int, _: int) -> Floats:
    """Mean of the newest three known figures (fewer where there are fewer)."""
    return np.repeat(np.nanmean(y[:, -3:], axis=1)[:, None], horizon, axis=1)
