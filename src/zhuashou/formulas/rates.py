# SPDX-License-Identifier: Apache-2.0
"""Growth and its parts. Rates are in percent, pulls in percentage points; an undefined result is NaN, never zero.

Source of the definitions: National Bureau of Statistics, 拉动点数 and 贡献率 (worked examples are test oracles).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou.formulas.checks import places

Floats = NDArray[np.float64]
_KINDS = ("stayed", "entered", "left")


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
    any hierarchy with the same base. All NaN where that base is not above zero. Raises ValueError if a part is missing and no whole is given.
    """
    now, base = np.broadcast_arrays(_float(current), _float(prior))
    whole = _whole(now, base)[1] if whole_prior is None else float(whole_prior)
    if not np.isfinite(whole) or whole <= 0:
        return np.full(now.shape, np.nan)
    return np.asarray(100 * (now - base) / whole)


def _whole(now: Floats, base: Floats) -> tuple[float, float]:
    """Sums of the parts; a missing part would make a whole that is none."""
    missing = ~(np.isfinite(now) & np.isfinite(base))
    if missing.any():
        raise ValueError(
            f"parts missing at {places(missing)}: give the whole, or keep only the parts known on both sides (same_scope)"
        )
    return float(now.sum()), float(base.sum())


def contribution_rates(current: ArrayLike, prior: ArrayLike, whole: tuple[float, float] | None = None) -> Floats:
    """Share of each part in the whole's increase, in percent: 100 (current_i − prior_i) / (current − prior of the whole).

    `whole` is (current, prior) of the whole, by default the sums. All NaN when the whole did not grow (growth ≤ 0 or no base): a
    rate would then carry the wrong sign. Raises ValueError if a part is missing and no whole is given.
    """
    now, base = np.broadcast_arrays(_float(current), _float(prior))
    total, total_base = whole if whole is not None else _whole(now, base)
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


@dataclass(frozen=True)
class PublishedParts:
    """Pull and contribution by part [n] from printed values and rates, and the residual that the printed figures leave."""

    prior: Floats
    pull: Floats
    contribution: Floats
    residual_pull: float
    residual_contribution: float


def parts_from_growth(current: ArrayLike, rate: ArrayLike, whole: tuple[float, float]) -> PublishedParts:
    """Parts of which only current value and growth (percent) are printed; `whole` is the printed (value, growth) of all.

    Bases are current / (1 + rate / 100). Real or rounded growth on nominal values does not add up: residual_pull = growth − Σ pull (points) and
    residual_contribution = 100 − Σ contribution are rows to print, not to hide. Raises ValueError for a missing value or a growth of −100 % or below.
    """
    now, growths = np.broadcast_arrays(_float(current), _float(rate))
    all_now, all_rate = float(whole[0]), float(whole[1])
    wrong = ~(np.isfinite(now) & np.isfinite(growths) & (growths > -100))
    if wrong.any() or not (np.isfinite(all_now) and np.isfinite(all_rate) and all_rate > -100):
        raise ValueError(f"value and growth above -100 % are needed, for the whole too; not so at {places(wrong)}")
    prior, base = prior_from_growth(now, growths), all_now / (1 + all_rate / 100)
    pull, rates = pull_points(now, prior, base), contribution_rates(now, prior, (all_now, base))
    return PublishedParts(prior, pull, rates, all_rate - float(pull.sum()), 100 - float(rates.sum()))


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

    `prior` are last year's own figures (zero or missing for those that entered; current likewise for those that left), `group` one of `stayed`,
    `entered`, `left` a unit, the latter two also with their way after a point (`entered.new_production`, `left.moved_out`). Returns one signed
    entry a kind, the three plain ones always; they add up to the change. Raises ValueError for another kind, a stayer with a missing side, an
    entrant with a base or a leaver with a current figure: such a unit would be counted under the wrong line.
    """
    known = np.isfinite(_float(current)), np.isfinite(_float(prior))
    now, base = (np.where(k, _float(v), 0.0) for k, v in zip(known, (current, prior), strict=True))
    kinds = np.asarray(group, dtype=np.str_)
    if not now.shape == base.shape == kinds.shape:
        raise ValueError(f"one current, prior and kind a unit are needed: {now.shape}, {base.shape}, {kinds.shape}")
    side = np.array([k.partition(".")[0] for k in kinds.tolist()], dtype=np.str_)
    for name, wrong in (("stayed, entered or left", ~np.isin(side, _KINDS)), ("known on both sides if stayed", (side == "stayed") & ~(known[0] & known[1])),
                        ("without a base if entered", (side == "entered") & (base != 0)), ("without a current figure if left", (side == "left") & (now != 0))):  # fmt: skip
        if wrong.any():
            raise ValueError(f"units must be {name}: not so at {places(wrong)}")
    return {
        kind: float((now - base)[kinds == kind].sum()) for kind in [*_KINDS, *sorted(set(kinds.tolist()) - set(_KINDS))]
    }


def month_from_ytd(ytd: ArrayLike) -> Floats:
    """Month figures from cumulative ones along the last axis, first column being January–February of the same year."""
    return np.diff(_float(ytd), axis=-1, prepend=0.0)


def ytd_gap(previous_ytd: ArrayLike, month: ArrayLike, ytd: ArrayLike) -> Floats:
    """Cumulative figure minus (previous cumulative + month): zero when the form is consistent, else the revision it hides."""
    return _float(ytd) - (_float(previous_ytd) + _float(month))
