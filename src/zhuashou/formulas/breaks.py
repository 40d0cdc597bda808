# SPDX-License-Identifier: Apache-2.0
"""Since when: changes of level in a short series, found exactly by least squares (dynamic programming over all partitions).

Bellman (1961), Bai and Perron (1998) for the partition; the price of a change is a robust BIC. For explaining, not for alerting.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.rates import Floats, _float
from zhuashou.formulas.signals import MAD_TO_SIGMA


@dataclass(frozen=True)
class Breaks:
    """starts: columns in which a new level begins, ascending; levels: mean of each of the len(starts) + 1 segments; error: sum of squares left."""

    starts: tuple[int, ...]
    levels: tuple[float, ...]
    error: float


def change_points(values: ArrayLike, most: int = 3, least: int = 3, price: float = 3.0, spread: float = 0.0) -> Breaks:
    """The partition of values[T] into at most `most` + 1 levels with the least error plus price · ln(n) · σ² a change.

    Unknown values (NaN) are passed over; a level lasts at least `least` known values. σ is 1.4826 MAD of the steps ÷ √2, at least `spread`.
    Fewer than 2 · least known values have no change. Among equal partitions the one with fewer changes, then the earliest, is given.
    """
    row = _float(values)
    place = np.flatnonzero(np.isfinite(row))
    y = row[place]
    n = len(y)
    if n < 2 * least:
        return Breaks((), (float(y.mean()),) if n else (), float(((y - y.mean()) ** 2).sum()) if n else 0.0)
    steps = np.diff(y)
    sigma = max(MAD_TO_SIGMA * float(np.median(np.abs(steps - np.median(steps)))) / np.sqrt(2), spread, 1e-12)
    cost = _costs(y, least)
    best, back = cost[0].copy(), []
    totals = [best[n]]
    for _ in range(most):
        through = best[:, None] + cost
        back.append(through.argmin(0))
        best = through.min(0)
        totals.append(best[n])
    priced = [total + k * price * np.log(n) * sigma**2 for k, total in enumerate(totals)]
    count = int(np.argmin(priced))
    starts: list[int] = []
    end = n
    for k in range(count, 0, -1):
        end = int(back[k - 1][end])
        starts.append(end)
    cuts = [0, *starts[::-1], n]
    levels = tuple(float(y[a:b].mean()) for a, b in pairwise(cuts))
    return Breaks(tuple(int(place[s]) for s in starts[::-1]), levels, float(totals[count]))


def _costs(y: Floats, least: int) -> Floats:
    """cost[i, j] of one level over y[i:j] (infinite for segments that are too short), [n + 1, n + 1]."""
    n = len(y)
    centred = y - y.mean()
    one, two = (np.concatenate([[0.0], np.cumsum(v)]) for v in (centred, centred**2))
    length = np.arange(n + 1)[None, :] - np.arange(n + 1)[:, None]
    safe = np.maximum(length, 1)
    error = (two[None, :] - two[:, None]) - (one[None, :] - one[:, None]) ** 2 / safe
    return np.where(length >= least, np.maximum(error, 0.0), np.inf)
