# SPDX-License-Identifier: Apache-2.0
"""Growth and its parts. Rates are in percent, pulls in percentage points; an undefined result is NaN, never zero.

Source of the definitions: National Bureau of Statistics, 拉动点数 and 贡献率 (worked examples are test oracles).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def _float(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def growth(current: ArrayLike, prior: ArrayLike) -> Floats:
    """Growth in percent, 100 (current − prior) / prior, elementwise; NaN where the base is not above zero or a side is missing.

    A rate on a zero or negative base says nothing (profit: use words such as 扭亏 instead), so it is left undefined.
    """
    now, base = np.broadcast_arrays(_float(current), _float(prior))
    usable = np.isfinite(now) & np.isfinite(base) & (base > 0)
    return np.where(usable, 100 * (now - base) / np.where(usable, base, 1.0), np.nan)


def pull_points(current: ArrayLike, prior: ArrayLike, whole_prior: float | None = None) -> Floats:
    """Pull of each part in percentage points: 100 (current_i − prior_i) / prior of the whole.

    `whole_prior` is the base of the whole; without it the parts given are the whole. Parts of one whole add up to its growth, over
    any hierarchy with the same base. All NaN where that base is not above zero.
    """
    now, base = np.broadcast_arrays(_float(current), _float(prior))
    whole = float(np.nansum(base)) if whole_prior is None else float(whole_prior)
    if not np.isfinite(whole) or whole <= 0:
        return np.full(now.shape, np.nan)
    return np.asarray(100 * (now - base) / whole)


def contribution_rates(current: ArrayLike, prior: ArrayLike, whole: tuple[float, float] | None = None) -> Floats:
    """Share of each part in the whole's increase, in percent: 100 (current_i − prior_i) / (current − prior of the whole).

    `whole` is (current, prior) of the whole, by default the sums. All NaN when the whole did not grow (growth ≤ 0 or no base): a
    rate would then carry the wrong sign.
    """
    now, base = np.broadcast_arrays(_float(current), _float(prior))
    total, total_base = whole if whole is not None else (float(np.nansum(now)), float(np.nansum(base)))
    if not total_base > 0 or not total > total_base:
        return np.full(now.shape, np.nan)
    return np.asarray(100 * (now - base) / (total - total_base))


@dataclass(frozen=True)
class Parts:
    """Growth of a whole and of its parts; arrays have one entry a part. Rates in percent, pulls in points."""

    whole: float
    growth: Floats
    pull: Floats
    contribution: Floats
    share: Floats


def parts(current: ArrayLike, prior: ArrayLike) -> Parts:
    """All of growth, pull, contribution and share (of the current total, percent) for the parts of one whole."""
    now, base = _float(current), _float(prior)
    total, total_base = float(now.sum()), float(base.sum())
    share = 100 * now / total if total > 0 else np.full(now.shape, np.nan)
    return Parts(float(growth(total, total_base)), growth(now, base), pull_points(now, base, total_base),
                 contribution_rates(now, base, (total, total_base)), share)  # fmt: skip


def prior_from_growth(current: ArrayLike, rate: ArrayLike) -> Floats:
    """The base that a published value and its growth (percent) imply: current / (1 + rate / 100); NaN at −100 % or below."""
    now, factor = np.broadcast_arrays(_float(current), 1 + _float(rate) / 100)
    return np.where(factor > 0, now / np.where(factor > 0, factor, 1.0), np.nan)


def same_scope(current: ArrayLike, prior: ArrayLike) -> NDArray[np.bool_]:
    """Which units may be compared: both figures are known. A blank is not a zero."""
    now, base = np.broadcast_arrays(_float(current), _float(prior))
    return np.asarray(np.isfinite(now) & np.isfinite(base))


def scope_parts(current: ArrayLike, prior: ArrayLike, group: ArrayLike) -> dict[str, float]:
    """The change of a total split by kind of unit: V1 − V0 = Σ stayed (v1 − v0) + Σ entered v1 − Σ left v0.

    `prior` are last year's own figures (zero or missing for those that entered), `group` one of `stayed`, `entered`, `left` a unit.
    Returns the three parts in the caller's unit; they add up to the change exactly as floats of exact sums can.
    """
    now, base = np.nan_to_num(_float(current)), np.nan_to_num(_float(prior))
    kinds = np.asarray(group)
    return {kind: float((now[kinds == kind] - base[kinds == kind]).sum()) for kind in ("stayed", "entered", "left")}


def month_from_ytd(ytd: ArrayLike) -> Floats:
    """Month figures from cumulative ones along the last axis, first column being January–February of the same year."""
    return np.diff(_float(ytd), axis=-1, prepend=0.0)


def ytd_gap(previous_ytd: ArrayLike, month: ArrayLike, ytd: ArrayLike) -> Floats:
    """Cumulative figure minus (previous cumulative + month): zero when the form is consistent, else the revision it hides."""
    return _float(ytd) - (_float(previous_ytd) + _float(month))
