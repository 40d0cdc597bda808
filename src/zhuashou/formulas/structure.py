# SPDX-License-Identifier: Apache-2.0
"""Structure: concentration, variety, location quotients and their kin. Every index is free of the unit of its values.

Sources: Herfindahl (1950), Theil (1967), Frenken et al. (2007) for related variety, Krugman (1991), Hoover (1936), Hachman (1995),
Ellison and Glaeser (1997), Litzenberger and Sternberg (2005). Missing, infinite or negative values, nothing at all, and vectors of unequal
length raise ValueError; a total of zero leaves the index undefined (NaN).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.checks import alike, amounts
from zhuashou.formulas.rates import Floats, _float


def _shares(values: ArrayLike, name: str = "values") -> Floats:
    v = amounts(values, name, "zero or more")
    total = v.sum()
    return v / total if total > 0 else np.full(v.shape, np.nan)


def herfindahl(values: ArrayLike, *, normalised: bool = False) -> float:
    """Herfindahl-Hirschman index of shares, 1/n … 1; normalised (H − 1/n) / (1 − 1/n), 0 … 1. NaN if nothing is there.

    1 / H is the equivalent number of equal parts. Negative values are refused (ValueError).
    """
    s = _shares(values)
    h = float((s**2).sum())
    if not normalised:
        return h
    return (h - 1 / s.size) / (1 - 1 / s.size) if s.size > 1 else float("nan")


def concentration_ratio(values: ArrayLike, n: int) -> float:
    """CR-n: share of the n largest in the total, percent; NaN if the total is not above zero."""
    if n < 1:
        raise ValueError(f"CR-n needs n of 1 or more, not {n}")
    return float(100 * np.sort(_shares(values))[::-1][:n].sum())


@dataclass(frozen=True)
class Variety:
    """Entropy in nats: total = unrelated (between groups) + related (within groups, weighted by their share)."""

    total: float
    unrelated: float
    related: float


def variety(values: ArrayLike, groups: ArrayLike) -> Variety:
    """Entropy −Σ s ln s of parts [n], split by group [n] (industry division). Zero parts add nothing. Raises ValueError below zero."""
    s, names = _shares(values), np.asarray(groups)
    alike(values=s, groups=names)
    _, number = np.unique(names, return_inverse=True)
    between = _entropy(_float(np.bincount(number, weights=s)))
    total = _entropy(s)
    return Variety(total, between, total - between)


def _entropy(s: Floats) -> float:
    return float(-(s * np.log(np.where(s > 0, s, 1.0))).sum())


def _two_shares(values: ArrayLike, reference: ArrayLike) -> tuple[Floats, Floats]:
    s, t = _shares(values), _shares(reference, "reference")
    alike(values=s, reference=t)
    return s, t


def location_quotient(local: ArrayLike, reference: ArrayLike) -> Floats:
    """Location quotients by industry: local share / reference share (vectors in one unit); NaN where the reference has none."""
    share, base = _two_shares(local, reference)
    return np.where(base > 0, share / np.where(base > 0, base, 1.0), np.nan)


def krugman(values: ArrayLike, reference: ArrayLike) -> float:
    """Krugman's index Σ |s − t| of two structures, 0 … 2. The caller says whether the reference includes the unit itself."""
    s, t = _two_shares(values, reference)
    return float(np.abs(s - t).sum())


def hoover(values: ArrayLike, reference: ArrayLike) -> float:
    """Hoover's index ½ Σ |s − t|, 0 … 1: the share that would have to move."""
    return krugman(values, reference) / 2


def coulter(values: ArrayLike, reference: ArrayLike) -> float:
    """Coulter's coefficient √(½ Σ (s − t)²)."""
    s, t = _two_shares(values, reference)
    return float(np.sqrt(((s - t) ** 2).sum() / 2))


def hachman(values: ArrayLike, reference: ArrayLike) -> float:
    """Hachman's index 1 / Σ s LQ, 0 … 1: 1 where the structure is that of the reference."""
    s, t = _two_shares(values, reference)
    if np.isnan(s).any() or np.isnan(t).any():
        return float("nan")
    return float(1 / (s * np.divide(s, t, out=np.full_like(s, np.inf), where=t > 0))[s > 0].sum())


@dataclass(frozen=True)
class Agglomeration:
    """Ellison–Glaeser: gamma, raw concentration G, z value, number of plants, plant Herfindahl."""

    gamma: float
    raw: float
    z: float
    plants: int
    plant_herfindahl: float


def ellison_glaeser(plants: ArrayLike, region: ArrayLike, totals: ArrayLike) -> Agglomeration:
    """Concentration of an industry beyond what its plants' sizes explain.

    plants[k] sizes, region[k] numbers 0 … R−1, totals[R] of all industries by region. Raises ValueError for an unknown region.
    """
    size, where, x = _shares(plants, "plants"), np.asarray(region, dtype=np.intp), _shares(totals, "totals")
    alike(plants=size, region=_float(where))
    if where.min() < 0 or where.max() >= x.size:
        raise ValueError("a plant lies in a region that has no total")
    raw = float(((np.bincount(where, weights=size, minlength=x.size) - x) ** 2).sum())
    h, spread = float((size**2).sum()), float(1 - (x**2).sum())
    gamma = (raw - spread * h) / (spread * (1 - h)) if spread * (1 - h) > 0 else float("nan")
    x2 = float((x**2).sum())
    inner = x2 - 2 * float((x**3).sum()) + x2**2
    variance = 2 * (h**2 * inner - float((size**4).sum()) * (x2 - 4 * float((x**3).sum()) + 3 * x2**2))
    z = (raw - spread * h) / np.sqrt(variance) if variance > 0 else float("nan")
    return Agglomeration(float(gamma), raw, float(z), size.size, h)


def cluster_index(
    local: float, industry: float, area: tuple[float, float], people: tuple[float, float], plants: tuple[float, float]
) -> float:
    """Litzenberger–Sternberg: relative density × relative specialisation ÷ relative plant size, of an industry in a region.

    `local` and `industry` are its jobs (or output) in the region and in all; area, people, plants are (of the region, of all), each above
    zero (ValueError): where the industry has no plant there is no index.
    """
    amounts([local, industry, *area, *people, *plants], "jobs, areas, people and plants", "above zero")
    dense = (local / area[0]) / (industry / area[1])
    special = (local / people[0]) / (industry / people[1])
    return dense * special / ((local / plants[0]) / (industry / plants[1]))
