# SPDX-License-Identifier: Apache-2.0
"""Structure: shift-share (classic, Dunn), concentration, location quotients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.rates import Floats, _float


@dataclass(frozen=True)
class ShiftShare:
    """Parts of a region's change by industry, in the caller's unit: national growth, industry mix, regional advantage.

    Their sum over the three parts is each industry's change; the sum over industries is the region's change.
    """

    national: Floats
    mix: Floats
    regional: Floats


def shift_share(region: ArrayLike, region_next: ArrayLike, nation: ArrayLike, nation_next: ArrayLike) -> ShiftShare:
    """Classic shift-share (Dunn 1960) of vectors by industry: e g, e (g_i − g), e (r_i − g_i).

    An industry absent from the nation has no national growth; an industry absent from the region at first puts its whole change into
    the regional part, so the parts always add up.
    """
    e0, e1, n0, n1 = (_float(v) for v in (region, region_next, nation, nation_next))
    total = n1.sum() / n0.sum() - 1
    national_i = np.where(n0 > 0, n1 / np.where(n0 > 0, n0, 1.0) - 1, 0.0)
    return ShiftShare(e0 * total, e0 * (national_i - total), e1 - e0 - e0 * national_i)


def herfindahl(values: ArrayLike) -> float:
    """Herfindahl-Hirschman index of shares, 1/n … 1; NaN if nothing is there. Negative values are refused (ValueError)."""
    v = _float(values)
    if (v < 0).any():
        raise ValueError("shares need values of zero or more")
    total = v.sum()
    return float(((v / total) ** 2).sum()) if total > 0 else float("nan")


def concentration_ratio(values: ArrayLike, n: int) -> float:
    """CR-n: share of the n largest in the total, percent; NaN if the total is not above zero."""
    v = np.sort(_float(values))[::-1]
    return float(100 * v[:n].sum() / v.sum()) if v.sum() > 0 else float("nan")


def location_quotient(local: ArrayLike, reference: ArrayLike) -> Floats:
    """Location quotients by industry: local share / reference share (vectors in one unit); NaN where the reference has none."""
    here, there = _float(local), _float(reference)
    share, base = here / here.sum(), there / there.sum()
    return np.where(base > 0, share / np.where(base > 0, base, 1.0), np.nan)
