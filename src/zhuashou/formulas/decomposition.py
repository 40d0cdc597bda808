# SPDX-License-Identifier: Apache-2.0
"""A change taken apart exactly: price and volume, mix and rate, entry and exit, and factors of a product (LMDI-I).

Sources: Bennet (1920); Vartia (1976) and Montgomery (1937) for the logarithmic form; Melitz and Polanec (2015); Ang (2005). Values of one
whole in one unit; parts add to the change (or multiply to the ratio) as exactly as floats can.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou.formulas.rates import Floats, _float


def log_mean(a: ArrayLike, b: ArrayLike) -> Floats:
    """L(a, b) = (a − b) / (ln a − ln b), L(a, a) = a, L(a, 0) = 0; for values of zero or more."""
    x, y = np.broadcast_arrays(_float(a), _float(b))
    positive = (x > 0) & (y > 0)
    ratio = np.where(positive, np.where(positive, x, 1.0) / np.where(positive, y, 1.0), 1.0)
    near = np.abs(ratio - 1) < 1e-6  # the quotient loses its digits there: series of L / y about 1
    step = ratio - 1
    plain = np.divide(x - y, np.log(ratio), out=np.zeros_like(ratio), where=~near)
    return np.asarray(np.where(positive, np.where(near, y * (1 + step / 2 - step * step / 12), plain), 0.0))


@dataclass(frozen=True)
class PriceVolume:
    """Change of value by part [n] in the caller's unit, and the same of the whole as indices: value index = volume × price."""

    price: Floats
    volume: Floats
    price_index: float
    volume_index: float


def price_volume(prior: ArrayLike, current: ArrayLike, price_ratio: ArrayLike) -> PriceVolume:
    """Bennet parts p̄ Δq and q̄ Δp with q = v / p, p0 = 1, p1 = `price_ratio` (PPI, same period of last year = 1); Laspeyres volume × Paasche price.

    Price and volume of a part add to its change. Raises ValueError unless every price ratio is above zero.
    """
    v0, v1, p = np.broadcast_arrays(_float(prior), _float(current), _float(price_ratio))
    if not (p > 0).all():
        raise ValueError("price ratios must be above zero; 1 means unchanged prices")
    q1 = v1 / p
    price, volume = (v0 + q1) / 2 * (p - 1), (1 + p) / 2 * (q1 - v0)
    base, now = float(v0.sum()), float(q1.sum())
    return PriceVolume(
        price, volume, float(v1.sum()) / now if now else float("nan"), now / base if base else float("nan")
    )


@dataclass(frozen=True)
class MixRate:
    """Change of a ratio R = Σ w ρ by part [n]: within (the parts' own rates) and mix (their weights); both sums add to the change."""

    within: Floats
    mix: Floats


def mix_rate(weight: ArrayLike, rate: ArrayLike, weight_next: ArrayLike, rate_next: ArrayLike) -> MixRate:
    """within = w̄ Δρ, mix = (ρ̄ − R̄) Δw. Weights add to one on both sides (else ValueError); a weight of zero may have any rate."""
    w0, r0, w1, r1 = (_float(v) for v in (weight, rate, weight_next, rate_next))
    if abs(w0.sum() - 1) > 1e-9 or abs(w1.sum() - 1) > 1e-9:
        raise ValueError("weights must add to one")
    r0, r1 = np.where(w0 == 0, np.where(w1 == 0, 0.0, r1), r0), np.where(w1 == 0, np.where(w0 == 0, 0.0, r0), r1)
    middle = ((w0 * r0).sum() + (w1 * r1).sum()) / 2
    return MixRate((w0 + w1) / 2 * (r1 - r0), ((r0 + r1) / 2 - middle) * (w1 - w0))


@dataclass(frozen=True)
class EntryExit:
    """Change of a weighted level: mean of those that stayed, their reallocation (covariance), those that entered, those that left."""

    mean: float
    reallocation: float
    entered: float
    left: float


def entry_exit(weight: ArrayLike, level: ArrayLike, weight_next: ArrayLike, level_next: ArrayLike) -> EntryExit:
    """Melitz–Polanec: ΔP = Δ unweighted mean + Δ covariance of the stayers + s_E (P_E − P_S) + s_X (P_S − P_X).

    Weights (zero: not there) and levels by unit [n]; without entrants or leavers their term is 0. Raises ValueError if nobody stayed.
    """
    w0, l0, w1, l1 = (_float(v) for v in (weight, level, weight_next, level_next))
    stayed = (w0 > 0) & (w1 > 0)
    if not stayed.any():
        raise ValueError("nobody is there on both sides: the change has no common part")
    before, after = _olley_pakes(w0[stayed], l0[stayed]), _olley_pakes(w1[stayed], l1[stayed])
    new, gone = (w1 > 0) & ~stayed, (w0 > 0) & ~stayed
    return EntryExit(
        after[0] - before[0], after[1] - before[1], _side(w1, l1, new, sum(after)), -_side(w0, l0, gone, sum(before))
    )


def _olley_pakes(w: Floats, level: Floats) -> tuple[float, float]:
    """Weighted level as unweighted mean plus covariance of share and level (Olley and Pakes 1996)."""
    share, mean = w / w.sum(), float(level.mean())
    return mean, float(((share - share.mean()) * (level - mean)).sum())


def _side(w: Floats, level: Floats, there: NDArray[np.bool_], stayers: float) -> float:
    """Share of those there × (their weighted level − that of the stayers)."""
    if not there.any():
        return 0.0
    part = w[there]
    return float(part.sum() / w.sum() * ((part * level[there]).sum() / part.sum() - stayers))


@dataclass(frozen=True)
class FactorChange:
    """LMDI-I parts of a change of V = Σ Π x: additive [k] in the unit of V, multiplicative [k]; and what entered and left the rows."""

    additive: Floats
    multiplicative: Floats
    entered: float
    left: float


def lmdi(factors: ArrayLike, factors_next: ArrayLike) -> FactorChange:
    """Factors [rows, k] (activity, structure, intensity …), zero or more; V is the sum over rows of the product of a row's factors.

    ΔV = Σ additive + entered − left. The multiplicative parts are those of the rows that stayed; without entry and exit their product
    is V1 / V0. A row that appears or disappears is put into its own line, never filled with a small number. Raises ValueError for
    negative factors.
    """
    x0, x1 = _float(factors), _float(factors_next)
    if (x0 < 0).any() or (x1 < 0).any():
        raise ValueError("factors must be zero or more")
    v0, v1 = x0.prod(1), x1.prod(1)
    stayed = (v0 > 0) & (v1 > 0)
    weight = log_mean(v1[stayed], v0[stayed])
    additive = (weight[:, None] * np.log(x1[stayed] / x0[stayed])).sum(0)
    whole = float(log_mean(v1[stayed].sum(), v0[stayed].sum()))
    ratio = np.exp(additive / whole) if whole > 0 else np.ones_like(additive)
    return FactorChange(additive, ratio, float(v1[~stayed].sum()), float(v0[~stayed].sum()))
