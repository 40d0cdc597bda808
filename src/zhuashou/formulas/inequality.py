# SPDX-License-Identifier: Apache-2.0
"""Inequality of values: Theil, Atkinson, Gini, coefficient of variation. Free of the unit; equal values give 0.

Missing, infinite or wrongly signed values, and nothing at all, raise ValueError; a total of zero leaves the index undefined (NaN).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.checks import alike, amounts
from zhuashou.formulas.rates import Floats


def theil(values: ArrayLike, kind: Literal["T", "L"]) -> float:
    """Theil-T = Σ s ln(n s) (zeros allowed) or Theil-L = mean ln(mean / x) (above zero). They differ: the kind must be said."""
    if kind == "T":
        s = _shares(values)
        return float((s * np.log(np.where(s > 0, s * s.size, 1.0))).sum())
    if kind == "L":
        v = amounts(values, "values", "above zero")
        return float(np.log(v.mean() / v).mean())
    raise ValueError(f"kind is T or L, not {kind!r}")


def _shares(values: ArrayLike) -> Floats:
    v = amounts(values, "values", "zero or more")
    return v / v.sum() if v.sum() > 0 else np.full(v.shape, np.nan)


@dataclass(frozen=True)
class TheilParts:
    """Theil-T of all = between groups + within groups."""

    total: float
    between: float
    within: float


def theil_by_group(values: ArrayLike, groups: ArrayLike) -> TheilParts:
    """Theil-T split by group: between = Σ P ln(P n / n_g), within = Σ P T_g, P the group's share, n_g its size."""
    v, names = _shares(values), np.asarray(groups)
    alike(values=v, groups=names)
    _, number, count = np.unique(names, return_inverse=True, return_counts=True)
    if np.isnan(v).any():
        return TheilParts(*[float("nan")] * 3)
    share = np.bincount(number, weights=v)
    between = float((share * np.log(np.where(share > 0, share * v.size / count, 1.0))).sum())
    within = sum(float(p) * theil(v[number == g], "T") for g, p in enumerate(share) if p > 0)
    return TheilParts(theil(v, "T"), between, within)


def atkinson(values: ArrayLike, epsilon: float) -> float:
    """Atkinson's index for an aversion ε > 0; ε = 1 is 1 − geometric / arithmetic mean. Values above zero (ValueError)."""
    v = amounts(values, "values", "above zero")
    if not epsilon > 0:
        raise ValueError("epsilon must be above zero")
    if epsilon == 1:
        return float(1 - np.exp(np.log(v).mean()) / v.mean())
    return float(1 - ((v / v.mean()) ** (1 - epsilon)).mean() ** (1 / (1 - epsilon)))


def gini(values: ArrayLike, *, normalised: bool = False) -> float:
    """Gini coefficient Σ (2k − n − 1) x_(k) / (n Σ x), 0 … 1 − 1/n; normalised by n / (n − 1). Values zero or more (ValueError)."""
    s = np.sort(_shares(values))
    n = s.size
    found = float(((2 * np.arange(1, n + 1) - n - 1) * s).sum() / n)
    if not normalised:
        return found
    return found * n / (n - 1) if n > 1 else float("nan")


def variation(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Coefficient of variation: sample deviation over mean; with weights (Williamson's index) both use the weighted mean.

    NaN where the mean is zero, and without weights for a single value.
    """
    v = amounts(values, "values")
    if weights is None:
        return float(v.std(ddof=1) / v.mean()) if v.size > 1 and v.mean() != 0 else float("nan")
    w = amounts(weights, "weights", "zero or more")
    alike(values=v, weights=w)
    mean = float((w * v).sum() / w.sum()) if w.sum() > 0 else 0.0
    return float(np.sqrt((w * (v - mean) ** 2).sum() / w.sum()) / mean) if mean != 0 else float("nan")
