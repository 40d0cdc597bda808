# SPDX-License-Identifier: Apache-2.0
"""A change taken apart exactly: price and volume, mix and rate, entry and exit, and factors of a product (LMDI-I).

Sources: Bennet (1920); Vartia (1976) and Montgomery (1937) for the logarithmic form; Melitz and Polanec (2015); Ang (2005). Values of one
whole in one unit; parts add to the change (or multiply to the ratio) as exactly as floats can. Missing, infinite or wrongly signed values, nothing at all
and arrays of unequal shape raise ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou.formulas.checks import alike, amounts, places
from zhuashou.formulas.rates import Floats, _float


def log_mean(a: ArrayLike, b: ArrayLike) -> Floats:
    """L(a, b) = (a − b) / (ln a − ln b), L(a, a) = a, L(a, 0) = 0; for values of zero or more (else ValueError)."""
    x, y = np.broadcast_arrays(_float(a), _float(b))
    if not ((x >= 0) & (y >= 0) & np.isfinite(x + y)).all():
        raise ValueError("the logarithmic mean is of known values of zero or more")
    positive = (x > 0) & (y > 0)
    u, v = np.where(positive, x, 1.0), np.where(positive, y, 1.0)
    gap = np.log(u) - np.log(v)
    near = np.abs(gap) < 1e-6  # the quotient loses its digits there: series of L / v about 1
    step = np.divide(u - v, v, out=np.zeros_like(gap), where=near)
    plain = np.divide(u - v, gap, out=np.zeros_like(gap), where=~near)
    return np.asarray(np.where(positive, np.where(near, v * (1 + step / 2 - step * step / 12), plain), 0.0))


@dataclass(frozen=True)
class PriceVolume:
    """Price and volume parts by part [n], and the two indices of the whole, whose product is V1 / V0.

    Parts are in the caller's unit and add to V1 − V0; in the logarithmic form they are in logarithms and add to ln(V1 / V0).
    """

    price: Floats
    volume: Floats
    price_index: float
    volume_index: float


def price_volume(
    prior: ArrayLike, current: ArrayLike, price_ratio: ArrayLike, form: Literal["bennet", "index", "log"] = "bennet"
) -> PriceVolume:
    """A change of values taken apart with q = v / p, p0 = 1, p1 = `price_ratio` (PPI, same period of last year = 1).

    bennet: p̄ Δq and q̄ Δp, symmetric in time. index: volume at last year's prices, price at this year's volumes. Both give the Laspeyres volume
    and the Paasche price index. log: s_i ln(q1 / q0) and s_i ln p1 with s_i = L(v1, v0) / L(V1, V0); its indices are exp of the sums; a part that
    is zero on one side only has no logarithm (ValueError: take what entered or left out first). Values zero or more, ratios above zero.
    """
    v0, v1 = amounts(prior, "prior", "zero or more"), amounts(current, "current", "zero or more")
    p = amounts(np.broadcast_to(_float(price_ratio), v0.shape), "price ratios (1 means unchanged prices)", "above zero")
    alike(prior=v0, current=v1)
    if form == "log":
        return _log_form(v0, v1, p)
    q1 = v1 / p
    if form == "bennet":
        price, volume = (v0 + q1) / 2 * (p - 1), (1 + p) / 2 * (q1 - v0)
    elif form == "index":
        price, volume = q1 * (p - 1), q1 - v0
    else:
        raise ValueError(f"form is bennet, index or log, not {form!r}")
    base, now = float(v0.sum()), float(q1.sum())
    return PriceVolume(
        price, volume, float(v1.sum()) / now if now else float("nan"), now / base if base else float("nan")
    )


def _log_form(v0: Floats, v1: Floats, p: Floats) -> PriceVolume:
    """Montgomery–Vartia: consistent in aggregation, exact in logarithms."""
    onesided = (v0 > 0) != (v1 > 0)
    if onesided.any():
        raise ValueError(
            f"zero on one side only at {places(onesided)}: take what entered or left out first (entry_exit)"
        )
    there = v0 > 0
    if not there.any():
        raise ValueError("all values are zero: nothing changed and nothing can be taken apart")
    weight = log_mean(v1, v0) / log_mean(v1.sum(), v0.sum())
    total = np.log(np.where(there, v1, 1.0) / np.where(there, v0, 1.0))
    price = weight * np.log(p)
    volume = weight * total - price
    return PriceVolume(price, volume, float(np.exp(price.sum())), float(np.exp(volume.sum())))


@dataclass(frozen=True)
class MixRate:
    """Change of a ratio R = Σ w ρ by part [n]: within (the parts' own rates) and mix (their weights); both sums add to the change."""

    within: Floats
    mix: Floats


def mix_rate(weight: ArrayLike, rate: ArrayLike, weight_next: ArrayLike, rate_next: ArrayLike) -> MixRate:
    """within = w̄ Δρ, mix = (ρ̄ − R̄) Δw. Weights add to one on both sides (else ValueError); a weight of zero may have any rate."""
    w0, w1 = amounts(weight, "weight"), amounts(weight_next, "weight_next")
    r0, r1 = _where_weighed(rate, w0, "rate"), _where_weighed(rate_next, w1, "rate_next")
    alike(weight=w0, weight_next=w1, rate=r0, rate_next=r1)
    if abs(w0.sum() - 1) > 1e-9 or abs(w1.sum() - 1) > 1e-9:
        raise ValueError(f"weights must add to one, not to {w0.sum():g} and {w1.sum():g}: divide them by their sum")
    r0, r1 = np.where(w0 == 0, np.where(w1 == 0, 0.0, r1), r0), np.where(w1 == 0, np.where(w0 == 0, 0.0, r0), r1)
    middle = ((w0 * r0).sum() + (w1 * r1).sum()) / 2
    return MixRate((w0 + w1) / 2 * (r1 - r0), ((r0 + r1) / 2 - middle) * (w1 - w0))


def _where_weighed(values: ArrayLike, weight: Floats, name: str) -> Floats:
    """Rates or levels; where the weight is zero they do not count and may be missing (0 is put there)."""
    given = _float(values)
    alike(weight=weight, **{name: given})
    return amounts(np.where(weight == 0, 0.0, given), name)


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
    w0, w1 = amounts(weight, "weight", "zero or more"), amounts(weight_next, "weight_next", "zero or more")
    l0, l1 = _where_weighed(level, w0, "level"), _where_weighed(level_next, w1, "level_next")
    alike(weight=w0, weight_next=w1)
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
    """LMDI-I parts of a change of V = Σ Π x: additive [k] in the unit of V, multiplicative [k]; and what entered and left the rows.

    ΔV = Σ additive + entered − left; V1 / V0 = Π multiplicative × scope, scope being the ratio that entry and exit make (1 without them).
    """

    additive: Floats
    multiplicative: Floats
    entered: float
    left: float
    scope: float


def lmdi(factors: ArrayLike, factors_next: ArrayLike) -> FactorChange:
    """Factors [rows, k] (activity, structure, intensity …), zero or more; V is the sum over rows of the product of a row's factors.

    A row that appears or disappears is put into its own line (the limit of the logarithmic mean), never filled with a small number. If no row
    stayed the multiplicative parts and `scope` are NaN: there is no ratio to take apart.
    """
    x0, x1 = amounts(factors, "factors", "zero or more", 2), amounts(factors_next, "factors_next", "zero or more", 2)
    alike(factors=x0, factors_next=x1)
    v0, v1 = x0.prod(1), x1.prod(1)
    stayed = (v0 > 0) & (v1 > 0)
    entered, left = float(v1[~stayed].sum()), float(v0[~stayed].sum())
    if not stayed.any():
        blank = np.full(x0.shape[1], np.nan)
        return FactorChange(np.zeros(x0.shape[1]), blank, entered, left, float("nan"))
    weight = log_mean(v1[stayed], v0[stayed])
    additive = (weight[:, None] * np.log(x1[stayed] / x0[stayed])).sum(0)
    now, base = v1[stayed].sum(), v0[stayed].sum()
    scope = float((v1.sum() / now) / (v0.sum() / base))
    return FactorChange(additive, np.exp(additive / log_mean(now, base)), entered, left, scope)
