# SPDX-License-Identifier: Apache-2.0
"""Signals of single series: unusual changes and runs of falls. Rows are units, columns periods, the last column is the newest."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou.formulas.rates import Floats, _float

MAD_TO_SIGMA = 1.4826


def robust_z(values: ArrayLike, lag: int = 11, floor: float = 0.03, least: int = 6) -> Floats:
    """Robust z of the newest log change against the unit's own past: (d − median) / max(1.4826 MAD, floor).

    values [N, T] > 0 (others count as missing); d_t = ln y_t − ln y_{t−lag}; a year has 11 reporting periods. The past never includes
    the newest change and needs at least `least` known changes, else NaN. Shape [N].
    """
    y = _float(values)
    logs = np.log(np.where(y > 0, y, np.nan))
    change = logs[:, lag:] - logs[:, :-lag]
    if change.shape[1] < 2:
        return np.full(len(y), np.nan)
    past, now = change[:, :-1], change[:, -1]
    enough = np.isfinite(past).sum(1) >= least
    safe = np.where(enough[:, None], past, 0.0)
    middle = np.nanmedian(safe, axis=1)
    spread = MAD_TO_SIGMA * np.nanmedian(np.abs(safe - middle[:, None]), axis=1)
    return np.where(enough, (now - middle) / np.maximum(spread, floor), np.nan)


def consecutive_falls(rates: ArrayLike) -> NDArray[np.int64]:
    """How many of the newest periods in a row had a growth below zero; a missing rate ends the run. rates [N, T] → [N]."""
    fell = _float(rates) < 0
    return np.asarray(np.cumprod(fell[:, ::-1], axis=1).sum(1), dtype=np.int64)


def worst_of(rates: ArrayLike, n: int = 3) -> Floats:
    """Smallest fall of the newest n periods, at least 0: high only if all n fell. rates [N, T] in percent → [N], NaN if unknown."""
    return np.asarray(np.maximum(np.min(-_float(rates)[:, -n:], axis=1), 0.0))
