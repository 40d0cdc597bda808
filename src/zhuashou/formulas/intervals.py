# SPDX-License-Identifier: Apache-2.0
"""How sure a forecast is: intervals from the errors of the same forecast made at earlier times.

The past is replayed (rolling origin, all rows and origins in one panel); an error is measured in the spread that the row showed before that
origin, so that calm and restless rows can share what was learnt. Quantiles are those of split conformal prediction (Lei et al. 2018).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou.formulas.members import additive_season, seasonal_index
from zhuashou.formulas.panels import Forecast, forecast
from zhuashou.formulas.rates import Floats, _float
from zhuashou.formulas.repair import bridge

LEVELS = (0.8, 0.95)
ORIGINS = 6
#: Fewer replayed errors than this in a group say nothing about its tails: the whole panel is asked instead.
LEAST = 60
#: Fewer than this say nothing at all.
FEWEST = 4


#: A replay with this share of the history known now is as good as the forecast itself.
NEAR = 0.6
#: Smallest history a replay starts from.
SHORTEST = 3
#: A step of an interval is at most this much in logs: a factor of about a hundred.
WIDEST = 4.6


@dataclass(frozen=True)
class Intervals:
    """forecast with low[L, N, H] and high[L, N, H] for each level; NaN where less than three figures are known of a row.

    `errors` replayed ones stand behind each horizon, [H]. Where they are too few for a quantile, the interval is that of Student's t with their
    spread; where there is none, that of a random walk with the row's own steps.
    """

    forecast: Forecast
    levels: tuple[float, ...]
    low: Floats
    high: Floats
    errors: NDArray[np.int64]


@dataclass(frozen=True)
class _Replay:
    """error[N, H] of an earlier forecast in the spread known then (NaN unknown), tier[N]: how much history it had (`_tiers`), near[N]: was
    that most of what is known now."""

    error: Floats
    tier: NDArray[np.int64]
    near: NDArray[np.bool_]


def forecast_intervals(
    y: ArrayLike, horizon: int, period: int = 12, levels: tuple[float, ...] = LEVELS, group: ArrayLike | None = None, origins: int = ORIGINS
) -> Intervals:  # fmt: skip
    """Forecast of panel y[N, T] with calibrated intervals; rows of one `group` [N] share their errors. Raises ValueError as `forecast` does."""
    panel = _float(y)
    found = forecast(panel, horizon, period)
    replays = [_replay(panel, cut, min(cut, horizon), period) for cut in _cuts(panel, horizon, period, origins)]
    scale, logs = _spread(panel, period)
    count = _counts(panel)
    tier, enough = _tiers(count, period), count >= SHORTEST
    groups = (
        np.zeros(len(panel), dtype=np.int64) if group is None else np.unique(np.asarray(group), return_inverse=True)[1]
    )
    low, high = (np.full((len(levels), len(panel), horizon), np.nan) for _ in range(2))
    for kind in np.unique(np.stack([groups, tier]), axis=1).T if len(panel) else ():
        rows = (groups == kind[0]) & (tier == kind[1]) & enough
        if not rows.any():
            continue
        bounds = _bounds(replays, groups == kind[0], int(kind[1]), horizon, levels)
        for level in range(len(levels)):
            step = scale[rows, None, None] * bounds[level]
            centre, log = found.mean[rows][:, :, None], logs[rows, None, None]
            both = np.where(log, centre * np.exp(np.clip(np.where(log, step, 0), -WIDEST, WIDEST)), centre + step)
            low[level, rows], high[level, rows] = both[:, :, 0], both[:, :, 1]
    return Intervals(found, levels, low, high, _known(replays, horizon))


def _counts(panel: Floats) -> NDArray[np.int64]:
    """Periods [N] from the first known figure on."""
    known = np.isfinite(panel)
    return np.where(known.any(1), panel.shape[1] - known.argmax(1), 0)


def _tiers(count: NDArray[np.int64], period: int) -> NDArray[np.int64]:
    """2 two years and more, 1 more than one year, 0 less, as `forecast` decides its ways."""
    return (count >= max(2 * period + 1, 4)).astype(np.int64) + ((count > period) | (count >= max(2 * period + 1, 4)))


def _known(replays: list[_Replay], horizon: int) -> NDArray[np.int64]:
    return np.array(
        [sum(int(np.isfinite(r.error[:, h]).sum()) for r in replays if r.error.shape[1] > h) for h in range(horizon)]
    )


def _cuts(panel: Floats, horizon: int, period: int, origins: int) -> list[int]:
    """How many of the newest columns are hidden in each replay: steps of half a horizon, finer ones where rows are short."""
    step, t = max(1, horizon // 2), panel.shape[1]
    cuts = {*range(step, step * origins + 1, step)}
    shortest = int(min(_counts(panel), default=0))
    if shortest - step * origins < 2 * period + 1:
        cuts |= {1, 2, 3, 4, 6, 9}
    return sorted(cut for cut in cuts if cut <= t - SHORTEST)


def _replay(panel: Floats, cut: int, horizon: int, period: int) -> _Replay:
    """The forecast made `cut` columns ago beside what came."""
    past, future = panel[:, :-cut], panel[:, -cut : panel.shape[1] - cut + horizon or None]
    count = _counts(past)
    made = forecast(past, horizon, period).mean
    scale, logs = _spread(past, period)
    with np.errstate(all="ignore"):
        gap = np.where(logs[:, None], np.log(future / made), future - made) / scale[:, None]
    return _Replay(
        np.where(np.isfinite(gap) & (count >= SHORTEST)[:, None], gap, np.nan),
        _tiers(count, period),
        count >= NEAR * _counts(panel),
    )


def _bounds(
    replays: list[_Replay], rows: NDArray[np.bool_], tier: int, horizon: int, levels: tuple[float, ...]
) -> Floats:
    """Lower and upper error [levels, H, 2] in spreads for the rows of one group that have one length of history."""
    out = np.empty((len(levels), horizon, 2))
    before, at = np.empty(0), 0
    for h in range(horizon):
        errors = _pool([(r.error[:, h], r) for r in replays if r.error.shape[1] > h], rows, tier, len(before) > 0)
        if len(errors) >= FEWEST:
            before, at = errors, h
        grown = before * np.sqrt((h + 1) / (at + 1))
        for level, share in enumerate(levels):
            out[level, h] = _quantiles(grown, share, h)
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


def _pool(errors: list[tuple[Floats, _Replay]], rows: NDArray[np.bool_], tier: int, begun: bool) -> Floats:
    """Sorted errors of the group with as much history; of all rows where these are too few, then of shorter histories too.

    Forecasts made with much less than is known now, or in another way, are asked only where a nearer horizon has nothing either (`begun`).
    """
    found, every = np.empty(0), np.ones_like(rows)
    steps = [(mine, least, near) for near in (True, False) for least in range(tier, -1, -1) for mine in (rows, every)]
    for mine, least, near in steps:
        if begun and not (near and least == tier):
            break
        parts = [
            e[np.isfinite(e) & mine & (r.tier >= least) & (r.tier <= tier) & (r.near | (not near))] for e, r in errors
        ]
        found = np.concatenate(parts) if parts else found
        if len(found) >= LEAST:
            break
    return np.sort(found)


def _quantiles(errors: Floats, share: float, step: int) -> Floats:
    """Lower and upper error [2] that hold the share in the middle; Student's t where there are too few for such a tail."""
    from scipy.stats import t as student

    n, tail = len(errors), (1 - share) / 2
    k = int(np.floor((n + 1) * tail))
    if k >= 1 and n >= FEWEST:
        return np.array([errors[k - 1], errors[n - k]])
    if n >= FEWEST:
        half = student.isf(tail, n - 1) * np.sqrt((errors**2).mean() * (1 + 1 / n))
    else:
        half = student.isf(tail, FEWEST) * 1.25 * np.sqrt(step + 1)  # 1.25: from mean size to standard deviation
    return np.array([-half, half])
