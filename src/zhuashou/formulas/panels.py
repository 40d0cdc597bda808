# SPDX-License-Identifier: Apache-2.0
"""Forecast of many series at once: Theta, damped Holt-Winters and last year's shape, weighed by how many years are known.

Panels are y[N, T]: rows units, columns periods, the last column the closed one; NaN on the left for young units. A year has `period`
columns: 12 months, 11 where January and February are reported as one, 4 quarters, 1 for yearly figures. Method and scores: the project's
monitoring notes; the weights were chosen on collections other than the one that the benchmark reports.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou.formulas.members import additive_season, holt_winters, last_year, seasonal_index, theta
from zhuashou.formulas.rates import Floats, _float
from zhuashou.formulas.repair import bridge, without_accidents

#: Years of history that are used: longer ones describe another economy.
KEEP_YEARS = 10
#: Periods of yearly figures that are used.
KEEP_SINGLE = 40
#: How a row was forecast. combined: Theta, Holt-Winters and last year's shape; theta: Holt-Winters was refused by the guard; additive: zeros or
#: changing signs; last_year: less than two years known, last year's shape and Theta; level: less than a year, Theta alone; none: nothing known.
METHODS = ("none", "level", "last_year", "additive", "theta", "combined")
#: Rows that run together: small enough to stay in the processor's cache.
BLOCK = 256

_Way = Callable[[Floats, int, int], tuple[Floats, NDArray[np.bool_]]]


@dataclass(frozen=True)
class Forecast:
    """mean[N, H] in the units of y; method[N], one of `METHODS`; guarded[N]: Holt-Winters was refused and replaced by Theta."""

    mean: Floats
    method: NDArray[np.str_]
    guarded: NDArray[np.bool_]


def forecast(y: ArrayLike, horizon: int, period: int = 12) -> Forecast:
    """Paths of the next `horizon` periods for every row; always finite where anything is known of the row's last ten years.

    Gaps inside a row are bridged, zeros that are plainly accidents too. Rows do not influence each other. Raises ValueError for a panel that is
    not two-dimensional, a horizon or a period below one.
    """
    panel = _float(y)
    if panel.ndim != 2 or horizon < 1 or period < 1:
        raise ValueError("a forecast needs y[N, T], a horizon and a period of at least one")
    panel = panel[:, -(KEEP_YEARS * period if period > 1 else KEEP_SINGLE) :]
    panel = without_accidents(bridge(np.where(np.isfinite(panel), panel, np.nan), period), period)
    known = np.isfinite(panel)
    count, positive = known.sum(1), (np.where(known, panel, 1.0) > 0).all(1)
    size = np.where(known, np.abs(panel), 0).max(1, initial=0.0)[:, None]
    panel = panel / np.where(size > 0, size, 1.0)
    long, young = count >= max(2 * period + 1, 4), (count > period) & (period > 1)
    mean, method = np.full((len(panel), horizon), np.nan), np.full(len(panel), "none", dtype="U9")
    guarded = np.zeros(len(panel), dtype=bool)
    ways: tuple[tuple[str, NDArray[np.bool_], _Way], ...] = (
        ("combined", long & positive, _combined), ("additive", long & ~positive, _additive),
        ("last_year", ~long & young, _young), ("level", ~long & ~young & (count > 0), _level),
    )  # fmt: skip
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # means of empty slices where a row is young
        for name, rows, way in ways:
            for some in _blocks(rows, count):
                block = panel[some, -int(count[some].max()) :]
                path, guarded[some] = way(block, horizon, period)
                mean[some], method[some] = _bounded(path, block), name
    method[guarded & (method == "combined")] = "theta"
    return Forecast(mean * np.where(size > 0, size, 1.0), method, guarded)


def _blocks(rows: NDArray[np.bool_], count: NDArray[np.int64]) -> Iterator[NDArray[np.intp]]:
    """Row numbers in blocks of similar length."""
    chosen = np.flatnonzero(rows)
    chosen = chosen[np.argsort(count[chosen], kind="stable")]
    for start in range(0, len(chosen), BLOCK):
        yield chosen[start : start + BLOCK]


def _bounded(path: Floats, y: Floats) -> Floats:
    """The path, with the newest value where it is not finite; rows that were never negative stay so."""
    low = np.nanmin(y, axis=1)[:, None]
    held = np.where(np.isfinite(path), path, y[:, -1:])
    return np.where(low >= 0, np.maximum(held, low / 10), held)


def _combined(y: Floats, horizon: int, period: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Mean of Theta on a tested season and of Holt-Winters, then last year's shape, which weighs less the more years are known.

    A Holt-Winters path outside what the history makes plausible is replaced by Theta.
    """
    t = y.shape[1]
    tested = seasonal_index(y, period, pretest=True)
    future = tested[:, (t + np.arange(horizon)) % period]
    line = theta(y / tested[:, np.arange(t) % period], horizon) * future
    smooth = holt_winters(y, seasonal_index(y, period, pretest=False), horizon)
    top, low = np.nanmax(y, axis=1)[:, None], np.nanmin(y, axis=1)[:, None]
    bad = ~np.isfinite(smooth) | (smooth > top + 2 * (top - low)) | (smooth < np.minimum(0, low) - 1e-9)
    guarded = bad.any(1)
    path = (line + np.where(guarded[:, None], line, smooth)) / 2
    return _with_last_year(path, y, horizon, period, additive=False), guarded


def _additive(y: Floats, horizon: int, period: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Theta on additively adjusted figures, and last year's shape likewise."""
    t = y.shape[1]
    season = additive_season(y, period)
    path = theta(y - season[:, np.arange(t) % period], horizon) + season[:, (t + np.arange(horizon)) % period]
    return _with_last_year(path, y, horizon, period, additive=True), np.zeros(len(y), dtype=bool)


def _with_last_year(path: Floats, y: Floats, horizon: int, period: int, *, additive: bool) -> Floats:
    """Two years say little of a season, so last year's shape has all the weight there and a quarter from five years on.

    Yearly figures take the newest value moved by the mean of the newest eight steps as a third member instead.
    """
    if period == 1:
        steps = np.nanmean(np.diff(y[:, -9:], axis=1), axis=1, keepdims=True)
        return np.asarray((2 * path + y[:, -1:] + steps * np.arange(1, horizon + 1)) / 3)
    years = np.isfinite(y).sum(1)[:, None] / period
    weight = np.clip(1 - (years - 2) / 4, 0.25, 1)
    return np.asarray((1 - weight) * path + weight * last_year(y, horizon, period, additive=additive))


def _young(y: Floats, horizon: int, period: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Last year's shape with Theta, added where a figure is not above zero."""
    positive = (np.where(np.isfinite(y), y, 1.0) > 0).all(axis=1, keepdims=True)
    paths = [last_year(y, horizon, period, additive=way) for way in (False, True)]
    return np.where(positive, *paths), np.zeros(len(y), dtype=bool)


def _level(y: Floats, horizon: int, _: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Between the newest value and Theta, which weighs more the more is known; never further away than the row has ever moved."""
    known = np.isfinite(y).sum(1)[:, None]
    weight = np.where(known < 4, 0.0, known / (known + 4))
    path = weight * np.nan_to_num(theta(y, horizon)) + (1 - weight) * y[:, -1:]
    top, low = np.nanmax(y, axis=1)[:, None], np.nanmin(y, axis=1)[:, None]
    return np.clip(path, 2 * low - top, 2 * top - low), np.zeros(len(y), dtype=bool)
