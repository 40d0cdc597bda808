# SPDX-License-Identifier: Apache-2.0
"""Forecast of many monthly series at once: the mean of Theta and damped Holt-Winters, and the year-end total with its interval.

Panels are y[N, T]: rows units, columns periods, the last column the closed one; NaN only on the left (young units), values above zero.
A year has 12 periods, or 11 where January and February are reported as one. Method and its scores: the project's monitoring notes;
members after Assimakopoulos and Nikolopoulos (2000) and Gardner and McKenzie (1985).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou.formulas.rates import Floats, _float

KEEP = 120
_THETA = np.array([0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99])
_GRID = np.array([(a, b, g, p) for a in (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9) for b in (0.0, 0.02, 0.1) if b <= a
                  for g in (0.0, 0.05, 0.15) for p in (0.9, 0.98)])  # fmt: skip


@dataclass(frozen=True)
class Forecast:
    """mean[N, H] in the units of y; guarded[N] marks units whose Holt-Winters path was refused and replaced by Theta."""

    mean: Floats
    guarded: NDArray[np.bool_]


@dataclass(frozen=True)
class YearEnd:
    """Expected totals [N] with an 80 % interval from the unit's own past errors; `origins` past forecasts stand behind it."""

    total: Floats
    low: Floats
    high: Floats
    origins: int


def _seasonal(y: Floats, period: int, *, pretest: bool) -> Floats:
    """Multiplicative indices [N, period] by column position modulo period; shrunk to 1 (James-Stein), mean 1."""
    n, t = y.shape
    weights = np.ones(period) if period % 2 else np.r_[0.5, np.ones(period - 1), 0.5]
    centre = np.full_like(y, np.nan)
    window = np.lib.stride_tricks.sliding_window_view(y, len(weights), axis=1)
    centre[:, period // 2 : t - period // 2] = window @ (weights / period)
    ratio = y / centre
    index, noise = np.empty((n, period)), np.empty((n, period))
    for j in range(period):
        column = ratio[:, j::period]
        index[:, j] = np.nanmean(column, axis=1)
        noise[:, j] = np.nanvar(column, axis=1) / np.maximum(np.isfinite(column).sum(1) - 1, 1)
    index /= index.mean(1, keepdims=True)
    spread = np.maximum(((index - 1) ** 2).sum(1) / (period - 1), 1e-12)
    shrink = np.clip((period - 3) / (period - 1) * np.nanmean(noise, axis=1) / spread, 0, 1)
    index = 1 + (1 - shrink)[:, None] * (index - 1)
    if pretest:
        index[~_is_seasonal(y, period)] = 1.0
    return np.where(np.isfinite(index) & (index > 0.02), index, 1.0)


def _is_seasonal(y: Floats, period: int) -> NDArray[np.bool_]:
    """90 % test of the autocorrelation one year back (Bartlett's bound)."""
    known = np.isfinite(y)
    z = np.where(known, y - np.nanmean(y, axis=1, keepdims=True), 0.0)
    power = np.maximum((z**2).sum(1), 1e-300)
    acf = np.stack([(z[:, k:] * z[:, :-k]).sum(1) / power for k in range(1, period + 1)], axis=1)
    bound = 1.645 * np.sqrt((1 + 2 * (acf[:, :-1] ** 2).sum(1)) / known.sum(1))
    return np.asarray(np.abs(acf[:, -1]) > bound)


def _theta(d: Floats, horizon: int) -> Floats:
    """Theta path [N, H] of seasonally adjusted d: smoothed level (best alpha of a grid) plus half the trend line."""
    n, t = d.shape
    known = np.isfinite(d)
    count, columns = known.sum(1), np.arange(t, dtype=np.float64)
    value = np.where(known, d, 0.0)
    away = np.where(known, columns - (known * columns).sum(1, keepdims=True) / count[:, None], 0.0)
    slope = (away * value).sum(1) / np.maximum((away**2).sum(1), 1e-12)
    first = known.argmax(1)
    level = np.repeat(d[np.arange(n), first][:, None], len(_THETA), axis=1)
    loss = np.zeros_like(level)
    for k in range(1, t):
        active = (first < k)[:, None]
        error = np.where(active, value[:, k, None] - level, 0.0)
        loss += error * error
        level += _THETA * error
    best = loss.argmin(1)
    a = _THETA[best][:, None]
    drift = np.arange(horizon) + (1 - (1 - a) ** count[:, None]) / a
    return np.asarray(level[np.arange(n), best][:, None] + slope[:, None] / 2 * drift)


def _holt_winters(y: Floats, index: Floats, horizon: int) -> Floats:
    """Damped-trend path [N, H] with an evolving season; every point of the grid runs in one loop over the periods."""
    n, t = y.shape
    period = index.shape[1]
    alpha, beta, gamma, phi = (_GRID[:, i][None, :] for i in range(4))
    rows, first = np.arange(n), np.isfinite(y).argmax(1)
    adjusted = y / index[:, np.arange(t) % period]
    start = adjusted[rows, first]
    span = np.minimum(12, t - 1 - first)
    step = (adjusted[rows, first + span] - start) / np.maximum(span, 1)
    level = np.repeat(start[:, None], len(_GRID), axis=1)
    trend = np.where(beta > 0, step[:, None], 0.0)
    season = np.repeat(index[:, None, :], len(_GRID), axis=1)
    loss = np.zeros_like(level)
    value = np.where(np.isfinite(y), y, 0.0)
    for k in range(1, t):
        active, j = (first < k)[:, None], k % period
        base, s = level + phi * trend, season[:, :, j]
        error = np.where(active, value[:, k, None] - base * s, 0.0)
        relative = error / s
        loss += relative * relative
        season[:, :, j] = s + gamma * error / np.where(np.abs(base) < 1e-9, 1e-9, base)
        level = np.where(active, base + alpha * relative, level)
        trend = np.where(active, phi * trend + beta * relative, trend)
    loss[~np.isfinite(loss)] = np.inf
    best = loss.argmin(1)
    damped = np.cumsum(phi[0, best][:, None] ** np.arange(1, horizon + 1), axis=1)
    future = season[rows, best][:, (t + np.arange(horizon)) % period]
    return np.asarray((level[rows, best][:, None] + damped * trend[rows, best][:, None]) * future)


def forecast(y: ArrayLike, horizon: int, period: int = 12) -> Forecast:
    """Paths of the next `horizon` periods for every row. Raises ValueError if a row has fewer than two years of periods."""
    panel = _float(y)[:, -KEEP:]
    if panel.ndim != 2 or (np.isfinite(panel).sum(1) < 2 * period + 1).any():
        raise ValueError(f"a forecast needs more than {2 * period} known periods in every row")
    t = panel.shape[1]
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # means of empty slices where a row is young
        tested = _seasonal(panel, period, pretest=True)
        future = tested[:, (t + np.arange(horizon)) % period]
        theta = _theta(panel / tested[:, np.arange(t) % period], horizon) * future
        hw = _holt_winters(panel, _seasonal(panel, period, pretest=False), horizon)
        top, low = np.nanmax(panel, axis=1)[:, None], np.nanmin(panel, axis=1)[:, None]
        bad = ~np.isfinite(hw) | (hw > top + 2 * (top - low)) | (hw < np.minimum(0, low) - 1e-9)
    guarded = bad.any(1)
    return Forecast((theta + np.where(guarded[:, None], theta, hw)) / 2, guarded)


def year_end(y: ArrayLike, done: ArrayLike, remaining: int, period: int = 11, origins: int = 12) -> YearEnd:
    """Year's total: what is done plus the forecast of the `remaining` periods, with an 80 % interval.

    y[N, T] period values, done[N] the year's cumulative figure. The interval scales the forecast part by the 10 % and 90 % quantiles of
    the relative errors of the same forecast made at up to `origins` earlier periods (rolling origin, all rows solved at once).
    With fewer than four such origins the interval is unknown (NaN).
    """
    panel, sofar = _float(y), _float(done)
    n, t = panel.shape
    if remaining == 0:
        return YearEnd(sofar, sofar, sofar, 0)
    least = int(np.isfinite(panel).sum(1).min())
    back = max(0, min(origins, least - remaining - (2 * period + 1) + 1))
    shifted = [panel]
    for k in range(back):
        cut = remaining + k
        shifted.append(np.concatenate([np.full((n, cut), np.nan), panel[:, : t - cut]], axis=1))
    rest = forecast(np.concatenate(shifted), remaining, period).mean.sum(1).reshape(back + 1, n)
    if back < 4:
        return YearEnd(sofar + rest[0], np.full(n, np.nan), np.full(n, np.nan), back)
    actual = np.stack([panel[:, t - remaining - k : t - k or None].sum(1) for k in range(back)])
    ratio = actual / rest[1:]
    low, high = np.quantile(ratio, [0.1, 0.9], axis=0)
    return YearEnd(sofar + rest[0], sofar + rest[0] * np.minimum(low, 1), sofar + rest[0] * np.maximum(high, 1), back)
