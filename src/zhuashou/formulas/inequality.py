# SPDX-License-Identifier: Apache-2.0
"""Inequality of values: Theil, Atkinson, Gini, coefficient of variation. Free of the unit; equal values give 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.rates import Floats, _float


def _positive(values: ArrayLike) -> Floats:
    v = _float(values)
    if not (v > 0).all():
        raise ValueError("values must be above zero")
    return v


def theil(values: ArrayLike, kind: Literal["T", "L"]) -> float:
    """Theil-T = Σ s ln(n s) (zeros allowed) or Theil-L = mean ln(mean / x) (above zero). They differ: the kind must be said."""
    v = _float(values)
    if kind == "T":
        if (v < 0).any():
            raise ValueError("values must be zero or more")
        s = v / v.sum()
        return float((s * np.log(np.where(s > 0, s * v.size, 1.0))).sum())
    if kind == "L":
        v = _positive(v)
        return float(np.log(v.mean() / v).mean())
    raise ValueError(f"kind is T or L, not {kind!r}")


@dataclass(frozen=True)
class TheilParts:
    """Theil-T of all = between groups + within groups."""

    total: float
    between: float
    within: float


def theil_by_group(values: ArrayLike, groups: ArrayLike) -> TheilParts:
    """Theil-T split by group: between = Σ P ln(P n / n_g), within = Σ P T_g, P the group's share, n_g its size."""
    v = _float(values)
    _, number, count = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)
    share = np.bincount(number, weights=v) / v.sum()
    between = float((share * np.log(np.where(share > 0, share * v.size / count, 1.0))).sum())
    within = sum(float(p) * theil(v[number == g], "T") for g, p in enumerate(share) if p > 0)
    return TheilParts(theil(v, "T"), between, within)


def atkinson(values: ArrayLike, epsilon: float) -> float:
    """Atkinson's index for an aversion ε > 0; ε = 1 is 1 − geometric / arithmetic mean. Values above zero (ValueError)."""
    v = _positive(values)
    if epsilon <= 0:
        raise ValueError("epsilon must be above zero")
    if epsilon == 1:
        return float(1 - np.exp(np.log(v).mean()) / v.mean())
    return float(1 - ((v / v.mean()) ** (1 - epsilon)).mean() ** (1 / (1 - epsilon)))


def gini(values: ArrayLike, *, normalised: bool = False) -> float:
    """Gini coefficient Σ (2k − n − 1) x_(k) / (n Σ x), 0 … 1 − 1/n; normalised by n / (n − 1). Values zero or more (ValueError)."""
    v = np.sort(_float(values))
    if (v < 0).any():
        raise ValueError("values must be zero or more")
    n = v.size
    found = float(((2 * np.arange(1, n + 1) - n - 1) * v).sum() / (n * v.sum()))
    return found * n / (n - 1) if normalised else found


def variation(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Coefficient of variation: sample deviation over mean; with weights (Williamson's index) both use the weighted mean."""
    v = _float(values)
    if weights is None:
        return float(v.std(ddof=1) / v.mean())
    w = _float(weights) / _float(weights).sum()
    mean = float((w * v).sum())
    return float(np.sqrt((w * (v - mean) ** 2).sum()) / mean)
