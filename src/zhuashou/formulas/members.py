# SPDX-License-Identifier: Apache-2.0
"""Members of the forecast combination, each for all series at once: seasonal indices, Theta, damped Holt-Winters.

Panels y[N, T] as in `panels`. After Assimakopoulos and Nikolopoulos (2000), Gardner and McKenzie (1985), Miller and Williams (2003) for
shrunken indices. Method and scores: the project's monitoring notes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zhuashou.formulas.rates import Floats

__all__ = ["additive_season", "holt_winters", "last_year", "seasonal_index", "theta"]

_THETA = np.array([0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99])
_GRID = np.array([(a, b, g, p) for a in (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9) for b in (0.0, 0.02, 0.1) if b <= a
                  for g in (0.0, 0.05, 0.15) for p in (0.9, 0.98)])  # fmt: skip


def seasonal_index(y: Floats, period: int, *, pretest: bool) -> Floats:
    """Multiplicative indices [N, period] by column position modulo period; shrunk to 1 (James-Stein), mean 1."""
    n, t = y.shape
    if period == 1:
        return np.ones((n, 1))
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
    spread = np.maximum(((index - 1) ** 2).sum(1) / max(period - 1, 1), 1e-12)
    shrink = np.clip(max(period - 3, 0) / (period - 1) * np.nanmean(noise, axis=1) / spread, 0, 1)
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


def theta(d: Floats, horizon: int) -> Floats:
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


def holt_winters(y: Floats, index: Floats, horizon: int) -> Floats:
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


def additive_season(y: Floats, period: int) -> Floats:
    """Additive indices [N, period] for series with zeros or changing signs; shrunk to 0 (James-Stein), mean 0; 0 where not seasonal."""
    n, t = y.shape
    if period == 1:
        return np.zeros((n, 1))
    weights = np.ones(period) if period % 2 else np.r_[0.5, np.ones(period - 1), 0.5]
    centre = np.full_like(y, np.nan)
    window = np.lib.stride_tricks.sliding_window_view(y, len(weights), axis=1)
    centre[:, period // 2 : t - period // 2] = window @ (weights / period)
    gap = y - centre
    index = np.stack([np.nanmean(gap[:, j::period], axis=1) for j in range(period)], axis=1)
    noise = np.stack(
        [
            np.nanvar(gap[:, j::period], axis=1) / np.maximum(np.isfinite(gap[:, j::period]).sum(1) - 1, 1)
            for j in range(period)
        ],
        axis=1,
    )
    index -= index.mean(1, keepdims=True)
    spread = np.maximum((index**2).sum(1) / max(period - 1, 1), 1e-300)
    shrink = np.clip(max(period - 3, 0) / (period - 1) * np.nanmean(noise, axis=1) / spread, 0, 1)
    index = (1 - shrink)[:, None] * index
    index[~_is_seasonal(y, period)] = 0.0
    return np.where(np.isfinite(index), index, 0.0)


def last_year(y: Floats, horizon: int, period: int, *, additive: bool) -> Floats:
    """Path [N, H] from the newest two years of rows with more than one year known: last year's figures moved on, and Theta.

    Last year's figures grow by the root of the growth over all that is comparable and, the other half, by that of the newest three periods
    (`additive`: amounts instead of rates). They weigh as much as they explained of the second year, Theta as much as a straight line did.
    """
    if y.shape[1] < 2 * period:
        y = np.concatenate([np.full((len(y), 2 * period - y.shape[1]), np.nan), y], axis=1)
    held = y[:, -2 * period :]
    base, now = held[:, :period], held[:, period:]
    both, recent = np.isfinite(base), np.arange(period) >= period - 3
    whole, new = _move(now, base, both, additive), _move(now, base, both & recent, additive)
    step = np.arange(horizon)
    shape, year = now[:, step % period], 1 + step // period
    if additive:
        moved = shape + (whole * year / 2 + new + whole * (year - 1)) / 2
        fitted = base + whole
    else:
        moved = shape * (whole ** (year / 2) + new * whole ** ((year - 1) / 2)) / 2
        fitted = base * whole
    missed = np.where(both, now - fitted, 0.0)
    explained = (missed**2).sum(1) / both.sum(1)
    spread = _line_spread(held)
    total = spread + explained
    weight = np.divide(spread, total, out=np.zeros_like(total), where=total > 1e-24)[:, None]
    return np.asarray(weight * moved + (1 - weight) * theta(held, horizon))


def _move(now: Floats, base: Floats, both: NDArray[np.bool_], additive: bool) -> Floats:
    """Growth [N, 1] of what can be compared, as a factor (within 1/4 and 4) or as a mean amount."""
    here, before = np.where(both, now, 0.0).sum(1, keepdims=True), np.where(both, base, 0.0).sum(1, keepdims=True)
    if additive:
        return np.asarray((here - before) / np.maximum(both.sum(1, keepdims=True), 1))
    factor = np.clip(here / before, 0.25, 4)
    return np.where(np.isfinite(factor), factor, 1.0)


def _line_spread(y: Floats) -> Floats:
    """Mean squared distance [N] from the least-squares line."""
    known = np.isfinite(y)
    count = known.sum(1, keepdims=True)
    value, column = np.where(known, y, 0.0), np.where(known, np.arange(y.shape[1]), 0.0)
    away = np.where(known, column - column.sum(1, keepdims=True) / count, 0.0)
    rest = np.where(known, value - value.sum(1, keepdims=True) / count, 0.0)
    slope = (away * rest).sum(1, keepdims=True) / np.maximum((away**2).sum(1, keepdims=True), 1e-12)
    return np.asarray(((rest - slope * away) ** 2).sum(1) / count[:, 0])
