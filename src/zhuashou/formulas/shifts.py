# SPDX-License-Identifier: Apache-2.0
"""Shift-share: how much of a region's change the nation, its industries and the region itself explain.

e = region, E = nation, by industry i; g national growth, g_i of the industry in the nation, r_i in the region. Sources: Dunn (1960),
Esteban-Marquillas (1972), Gerfin (1964), Barff and Knight (1988) for the dynamic form. Missing, infinite or negative values, nothing at all,
vectors of unequal length and a nation without a base raise ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.checks import alike, amounts
from zhuashou.formulas.rates import Floats


def _four(region: ArrayLike, region_next: ArrayLike, nation: ArrayLike, nation_next: ArrayLike) -> tuple[Floats, ...]:
    """The four vectors, known, zero or more and of one length; the nation must have a base."""
    named = {"region": region, "region_next": region_next, "nation": nation, "nation_next": nation_next}
    found = {name: amounts(values, name, "zero or more") for name, values in named.items()}
    alike(**found)
    if found["nation"].sum() <= 0:
        raise ValueError("the nation has no base: its first total must be above zero")
    return tuple(found.values())


def _path(region: ArrayLike, nation: ArrayLike) -> tuple[Floats, Floats]:
    """Two paths [years, industries] of one shape with at least two years."""
    e, n = amounts(region, "region", "zero or more", 2), amounts(nation, "nation", "zero or more", 2)
    alike(region=e, nation=n)
    if len(e) < 2:
        raise ValueError("a path needs at least two years, one row a year")
    return e, n


@dataclass(frozen=True)
class ShiftShare:
    """Parts of a region's change by industry, in the caller's unit: national growth, industry mix, regional advantage, allocation.

    The sum of the four is each industry's change; the sum over industries is the region's change. Only Esteban-Marquillas splits the
    regional part: there `regional` is the competitive part at the nation's structure and `allocation` the rest; else allocation is 0.
    """

    national: Floats
    mix: Floats
    regional: Floats
    allocation: Floats


def shift_share(
    region: ArrayLike, region_next: ArrayLike, nation: ArrayLike, nation_next: ArrayLike,
    method: Literal["dunn", "esteban"] = "dunn",
) -> ShiftShare:  # fmt: skip
    """Vectors by industry: national e g, mix e (g_i − g), regional e (r_i − g_i); Esteban-Marquillas with h_i = e E_i / E.

    An industry absent from the nation has no national growth; an industry absent from the region at first puts its whole change into
    the regional part (allocation with Esteban-Marquillas), so the parts always add up. Raises ValueError for an unknown method.
    """
    if method not in ("dunn", "esteban"):
        raise ValueError(f"method is dunn or esteban, not {method!r}")
    e0, e1, n0, n1 = _four(region, region_next, nation, nation_next)
    total = n1.sum() / n0.sum() - 1
    national_i = np.where(n0 > 0, n1 / np.where(n0 > 0, n0, 1.0) - 1, 0.0)
    regional = e1 - e0 - e0 * national_i
    competitive, allocation = regional, np.zeros_like(regional)
    if method == "esteban":
        like_nation = e0.sum() * n0 / n0.sum()
        competitive = np.divide(regional, e0, out=np.zeros_like(regional), where=e0 > 0) * like_nation
        allocation = regional - competitive
    return ShiftShare(e0 * total, e0 * (national_i - total), competitive, allocation)


def dynamic_shift_share(
    region: ArrayLike, nation: ArrayLike, method: Literal["dunn", "esteban"] = "dunn"
) -> ShiftShare:
    """Yearly parts with yearly bases, summed over the years; region and nation are [years, industries]."""
    e, n = _path(region, nation)
    steps = [shift_share(e[t], e[t + 1], n[t], n[t + 1], method) for t in range(len(e) - 1)]
    parts = [
        np.sum([getattr(s, name) for s in steps], axis=0) for name in ("national", "mix", "regional", "allocation")
    ]
    return ShiftShare(*parts)


@dataclass(frozen=True)
class ShiftFactors:
    """Gerfin's factors: growth relative to the nation, net = mix × regional = (1 + r) / (1 + g)."""

    mix: float
    regional: float
    net: float


def shift_factors(region: ArrayLike, region_next: ArrayLike, nation: ArrayLike, nation_next: ArrayLike) -> ShiftFactors:
    """mix = [Σ e_i (1 + g_i) / e] / (1 + g), regional = Σ e1_i / Σ e_i (1 + g_i). Raises ValueError if a total is not above zero."""
    e0, e1, n0, n1 = _four(region, region_next, nation, nation_next)
    if not (e0.sum() > 0 and n1.sum() > 0):
        raise ValueError("the totals of region and nation must be above zero")
    expected = (e0 * np.where(n0 > 0, n1 / np.where(n0 > 0, n0, 1.0), 1.0)).sum()
    if not expected > 0:
        raise ValueError("all industries of the region vanished in the nation: the regional factor is undefined")
    mix = float(expected / e0.sum() / (n1.sum() / n0.sum()))
    regional = float(e1.sum() / expected)
    return ShiftFactors(mix, regional, mix * regional)


def chained_shift_factors(region: ArrayLike, nation: ArrayLike) -> ShiftFactors:
    """Yearly factors multiplied over the years: the product of mix and regional is exactly the net factor of the whole time."""
    e, n = _path(region, nation)
    steps = [shift_factors(e[t], e[t + 1], n[t], n[t + 1]) for t in range(len(e) - 1)]
    mix, regional = (float(np.prod([getattr(s, name) for s in steps])) for name in ("mix", "regional"))
    return ShiftFactors(mix, regional, mix * regional)


def shift_prognosis(region: ArrayLike, nation: ArrayLike, nation_next: ArrayLike, regional: float) -> Floats:
    """Next value by industry, e_i × national growth factor of i × total regional factor (of `shift_factors`, 1 = as the nation).

    An industry that the nation does not have keeps its value times the regional factor. Raises ValueError unless the factor is above zero.
    """
    e, n0, n1 = (amounts(v, name, "zero or more") for v, name in
                 ((region, "region"), (nation, "nation"), (nation_next, "nation_next")))  # fmt: skip
    alike(region=e, nation=n0, nation_next=n1)
    if not regional > 0:
        raise ValueError(f"the regional factor must be above zero, not {regional}")
    return np.asarray(e * np.where(n0 > 0, n1 / np.where(n0 > 0, n0, 1.0), 1.0) * regional)
