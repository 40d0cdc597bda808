# SPDX-License-Identifier: Apache-2.0
"""How sure a forecast is: intervals from the errors of the same forecast made at earlier times, the year's total, the chance of a target.

The past is replayed (rolling origin, all rows and origins in one panel); an error is measured in the spread that the row showed before that
origin, so that calm and restless rows can share what was learnt. Quantiles are those of split conformal prediction (Lei et al. 2018).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou.formulas.members import additive_season, seasonal_index
from zhuashou.formulas.panels import Forecast, bridge, forecast
from zhuashou.formulas.rates import Floats, _float

LEVELS = (0.8, 0.95)
ORIGINS = 6
#: Fewer replayed errors than this in a group say nothing about its tails: the whole panel is asked instead.
LEAST = 60


@dataclass(frozen=True)
class Intervals:
    """forecast with low[L, N, H] and high[L, N, H] for each level; NaN where nothing could be replayed. `errors` stand behind each horizon, [H]."""

    forecast: Forecast
    levels: tuple[float, ...]
    low: Floats
    high: Floats
    errors: NDArray[np.int64]


def forecast_intervals(
    y: ArrayLike, horizon: int, period: int = 12, levels: tuple[float, ...] = LEVELS, group: ArrayLike | None = None, origins: int = ORIGINS
) -> Intervals:  # fmt: skip
    """Forecast of panel y[N, T] with calibrated intervals; rows of one `group` [N] share their errors. Raises ValueError as `forecast` does."""
    panel = _float(y)
    replayed = [_replay(panel, cut, min(cut, horizon), period) for cut in _cuts(panel, horizon, origins)]
    found = forecast(panel, horizon, period)
    scale, logs = _spread(panel, period)
    groups = (
        np.zeros(len(panel), dtype=np.int64) if group is None else np.unique(np.asarray(group), return_inverse=True)[1]
    )
    low, high = (np.full((len(levels), len(panel), horizon), np.nan) for _ in range(2))
    counts = np.zeros(horizon, dtype=np.int64)
    for h in range(horizon):
        errors = [(e[:, h], np.isfinite(e[:, h])) for e in replayed if e.shape[1] > h]
        counts[h] = sum(int(known.sum()) for _, known in errors)
        for g in np.unique(groups):
            mine = _pool(errors, groups == g)
            for level, share in enumerate(levels):
                bounds = _quantiles(mine, share)
                rows = groups == g
                step = scale[rows][:, None] * bounds
                centre = found.mean[rows, h][:, None]
                both = np.where(logs[rows][:, None], centre * np.exp(step), centre + step)
                low[level, rows, h], high[level, rows, h] = both[:, 0], both[:, 1]
    return Intervals(found, levels, low, high, counts)


def _cuts(panel: Floats, horizon: int, origins: int) -> list[int]:
    """How many of the newest columns are hidden in each replay: steps of half a horizon, as long as most of the panel is left."""
    step = max(1, horizon // 2)
    return [cut for cut in range(step, step * origins + 1, step) if cut < panel.shape[1]]


def _replay(panel: Floats, cut: int, horizon: int, period: int) -> Floats:
    """Errors [N, horizon] of the forecast made `cut` columns ago, in the spread known then; NaN where it could not be made the same way."""
    past, future = panel[:, :-cut], panel[:, -cut : panel.shape[1] - cut + horizon or None]
    enough = np.isfinite(past).sum(1) >= 2 * period + 1
    out = np.full((len(panel), horizon), np.nan)
    if enough.any():
        made = forecast(past[enough], horizon, period).mean
        scale, logs = _spread(past[enough], period)
        with np.errstate(all="ignore"):
            gap = np.where(logs[:, None], np.log(future[enough] / made), future[enough] - made) / scale[:, None]
        out[enough] = np.where(np.isfinite(gap), gap, np.nan)
    return out


def _spread(panel: Floats, period: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Mean size of the steps of the seasonally adjusted row, [N] (in logs where all is above zero), and which rows are in logs."""
    filled = bridge(panel)
    known = np.isfinite(filled)
    logs = np.asarray((np.where(known, filled, 1.0) > 0).all(1))
    where = np.arange(panel.shape[1]) % period
    long = known.sum(1) > 2 * period
    adjusted = np.where(logs[:, None], np.log(np.where(known & logs[:, None], filled, 1.0)), filled)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # rows of which nothing is known
        if (long & logs).any():
            adjusted[long & logs] -= np.log(seasonal_index(filled[long & logs], period, pretest=True))[:, where]
        if (long & ~logs).any():
            adjusted[long & ~logs] -= additive_season(filled[long & ~logs], period)[:, where]
        steps = np.abs(np.diff(np.where(known, adjusted, np.nan), axis=1))
        size = np.nanmean(steps, axis=1)
        floor = np.where(logs, 1e-4, 1e-4 * np.nanmean(np.abs(filled), axis=1))
    return np.maximum(np.where(np.isfinite(size), size, floor), np.maximum(floor, 1e-12)), logs


def _pool(errors: list[tuple[Floats, NDArray[np.bool_]]], rows: NDArray[np.bool_]) -> Floats:
    """Sorted errors of the group; of all rows where the group has too few."""
    if not errors:
        return np.empty(0)
    mine = np.concatenate([e[known & rows] for e, known in errors])
    if len(mine) < LEAST:
        mine = np.concatenate([e[known] for e, known in errors])
    return np.sort(mine)


def _quantiles(errors: Floats, share: float) -> Floats:
    """Lower and upper error [2] that hold the share in the middle; NaN if there are too few errors for such a tail."""
    n, tail = len(errors), (1 - share) / 2
    k = int(np.floor((n + 1) * tail))
    return np.array([errors[k - 1], errors[n - k]]) if k >= 1 else np.full(2, np.nan)


@dataclass(frozen=True)
class YearEnd:
    """Expected totals [N] with an interval from past errors, and those errors: ratios[origins, N] of what came to what was forecast."""

    total: Floats
    low: Floats
    high: Floats
    origins: int
    rest: Floats
    ratios: Floats


def year_end(
    y: ArrayLike, done: ArrayLike, remaining: int, period: int = 11, origins: int = 12, level: float = 0.8
) -> YearEnd:
    """Year's total: what is done plus the forecast of the `remaining` periods, with an interval.

    y[N, T] period values, done[N] the year's cumulative figure. The interval scales the forecast part by quantiles of the ratios between
    what came and what the same forecast said at up to `origins` earlier periods, of all rows together where there are several. With fewer
    than four origins the interval is unknown (NaN).
    """
    panel, sofar = _float(y), _float(done)
    n, t = panel.shape
    if remaining == 0:
        return YearEnd(sofar, sofar, sofar, 0, np.zeros(n), np.empty((0, n)))
    least = int(np.isfinite(panel).sum(1).min())
    back = max(0, min(origins, least - remaining - (2 * period + 1) + 1))
    shifted = [panel]
    for k in range(back):
        cut = remaining + k
        shifted.append(np.concatenate([np.full((n, cut), np.nan), panel[:, : t - cut]], axis=1))
    rest = forecast(np.concatenate(shifted), remaining, period).mean.sum(1).reshape(back + 1, n)
    if back < 4:
        return YearEnd(sofar + rest[0], np.full(n, np.nan), np.full(n, np.nan), back, rest[0], np.empty((0, n)))
    actual = np.stack([panel[:, t - remaining - k : t - k or None].sum(1) for k in range(back)])
    ratio = actual / rest[1:]
    low, high = np.quantile(ratio, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return YearEnd(
        sofar + rest[0],
        sofar + rest[0] * np.minimum(low, 1),
        sofar + rest[0] * np.maximum(high, 1),
        back,
        rest[0],
        ratio,
    )


def reach_probability(found: YearEnd, done: ArrayLike, target: ArrayLike) -> Floats:
    """Chance [N] that the year's total reaches `target`: what is still needed against the replayed ratios, as a t distribution of their logs.

    1 or 0 once nothing remains; NaN where fewer than four forecasts could be replayed. A normal with the sample's own spread would promise
    too much for so few errors, hence Student's t with origins − 1 degrees of freedom (prediction of one more value).
    """
    from scipy.stats import t as student

    sofar, wanted = np.broadcast_arrays(_float(done), _float(target))
    if found.origins == 0:
        return np.where(found.rest == 0, (sofar >= wanted).astype(np.float64), np.nan)
    if not found.ratios.size:
        return np.full(sofar.shape, np.nan)
    needed = (wanted - sofar) / found.rest
    with np.errstate(all="ignore"):
        logs = np.log(found.ratios)
        n = len(logs)
        centre, spread = logs.mean(0), np.maximum(logs.std(0, ddof=1) * np.sqrt(1 + 1 / n), 1e-6)
        chance = student.sf((np.log(needed) - centre) / spread, n - 1)
    return np.where(needed <= 0, 1.0, chance)
