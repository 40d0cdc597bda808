# SPDX-License-Identifier: Apache-2.0
"""Progress against a year's target by the calendar (序时进度), in percent and percentage points."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.rates import Floats, _float


def schedule_progress(months: ArrayLike) -> Floats:
    """Share of the year elapsed, in percent: 100 months / 12 (linear; 10 months give 83.33). Raises ValueError outside 0..12."""
    passed = _float(months)
    if not ((passed >= 0) & (passed <= 12)).all():
        raise ValueError("months of the year that have passed: 0 to 12")
    return 100 * passed / 12


def completion(done: ArrayLike, target: ArrayLike) -> Floats:
    """Completion rate in percent, 100 done / target; NaN where the target is not above zero or a side is missing."""
    now, goal = np.broadcast_arrays(_float(done), _float(target))
    usable = np.isfinite(now) & np.isfinite(goal) & (goal > 0)
    return np.where(usable, 100 * now / np.where(usable, goal, 1.0), np.nan)


def lead(done: ArrayLike, target: ArrayLike, months: ArrayLike) -> Floats:
    """Completion minus schedule progress in percentage points; negative is behind the calendar."""
    return completion(done, target) - schedule_progress(months)


def efficacy_score(values: ArrayLike, full: float = 100.0, *, higher: bool = True) -> Floats:
    """Ranking score (功效系数法): 0.6 full + 0.4 full (x − min) / (max − min), [N]; all full where all are equal, NaN stays NaN.

    `higher` False: the least value is best. Source: scoring rule of a prefecture's ranking of districts, 2020.
    """
    x = _float(values) if higher else -_float(values)
    known = x[np.isfinite(x)]
    if not len(known):
        return np.full(x.shape, np.nan)
    low, high = known.min(), known.max()
    share = (x - low) / (high - low) if high > low else np.where(np.isfinite(x), 1.0, np.nan)
    return full * (0.6 + 0.4 * share)
