# SPDX-License-Identifier: Apache-2.0
"""Scoring, ranking and grading a list of enterprises by a per-mu scheme, and grading it anew after an upheld objection. No snapshot here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from zhuashou.diagnosis.grade_schemes import GradeExcept, GradeItem, GradeScheme
from zhuashou.diagnosis.panels import Floats
from zhuashou.terms import Words


@dataclass(frozen=True)
class ItemScore:
    """One item of one enterprise: value and base in the item's unit (None unknown), score, and whether the cap or the missing-value rule made it."""

    id: str
    value: float | None
    base: float | None
    score: float
    capped: bool
    filled: bool


@dataclass(frozen=True)
class ItemScale:
    """How an item turns a value into a score on one list: weight after sharing out dropped items, base (family base) or least and most value
    (family minmax) in the item's unit, `most` the capped score (None: no cap), `filler` the score where the value is unknown."""

    id: str
    weight: float
    base: float | None
    low: float | None
    high: float | None
    most: float | None
    filler: float


@dataclass(frozen=True)
class Case:
    """One enterprise to be graded. figures: the columns of `land` it is graded by (None: no data of the year); values[items] in their units;
    exempt and veto: the id of the exception that holds for it, or empty."""

    uscc: str
    name: str
    region: str
    figures: Mapping[str, Decimal | None] | None
    values: tuple[float | None, ...]
    exempt: str = ""
    veto: str = ""


@dataclass(frozen=True)
class Grade:
    """One enterprise. rank and share (percent from the top) are None where it is not ranked; state: graded, exempt, veto, no_data, excluded.

    figures, exempt and veto are those of its `Case`, as text where they are figures, so that it can be graded anew from what was published.
    """

    uscc: str
    name: str
    region: str
    score: float | None
    rank: int | None
    share: float | None
    grade: str
    state: str
    reason: Words
    items: tuple[ItemScore, ...]
    figures: Mapping[str, str | None] | None = None
    exempt: str = ""
    veto: str = ""


def item_value(item: GradeItem, figures: Mapping[str, Any] | None) -> float | None:
    """over ÷ under ÷ scale; None if one of them is unknown or the divisor is not above zero."""
    if figures is None:
        return None
    over, under = figures.get(item.over), figures.get(item.under)
    if over is None or under is None or not Decimal(under) > 0:
        return None
    return float(Decimal(over)) / float(Decimal(under)) / item.scale


def grade_list(
    scheme: GradeScheme, cases: Sequence[Case], used: Sequence[str] | None = None
) -> tuple[tuple[Grade, ...], tuple[ItemScale, ...]]:
    """All grades, best first, those without a rank last; and the scales of the items that were used (`used` given: those and no others).

    Items that nobody has are not used; their weight goes to the others. Who has none of the used items is not ranked.
    """
    cases = sorted(cases, key=lambda c: c.uscc)  # so that means do not depend on the order, to the last digit
    values = np.array([[np.nan if v is None else v for v in c.values] for c in cases], dtype=float)
    values = values.reshape(len(cases), len(scheme.items))
    can = np.array([c.figures is not None and not c.exempt for c in cases], dtype=bool)
    known = [
        k for k, i in enumerate(scheme.items) if np.isfinite(values[can, k]).any() and (used is None or i.id in used)
    ]
    there = np.isfinite(values[:, known])
    can &= there.all(1) & there.any(1) if scheme.missing == "exclude" else there.any(1)
    scales = item_scales(scheme, values, can, known if can.any() else [])
    scored = [score_case(scheme, c, scales) for c in cases]
    totals = [round(sum(i.score for i in items), 4) for items in scored]
    order = sorted(np.flatnonzero(can).tolist(), key=lambda k: (-totals[k], cases[k].uscc))
    ranks = _ranks(totals, order)
    rows = [grade_one(scheme, c, scored[k], totals[k], ranks.get(k), len(order)) for k, c in enumerate(cases)]
    return tuple(sorted(rows, key=lambda g: (g.rank is None, g.rank or 0, g.uscc))), scales


def _ranks(totals: Sequence[float], order: Sequence[int]) -> dict[int, int]:
    """Place by row; equal scores share the better place."""
    found: dict[int, int] = {}
    for n, k in enumerate(order):
        same = n > 0 and totals[order[n - 1]] == totals[k]
        found[k] = found[order[n - 1]] if same else n + 1
    return found


def item_scales(scheme: GradeScheme, values: Floats, ranked: Any, used: Sequence[int]) -> tuple[ItemScale, ...]:
    """Scales of the `used` items from values[N, items] (NaN unknown) of the `ranked` rows [N]. Base: weight × value ÷ base, nothing below zero;
    min-max: weight × (20 + 80 × (value − least) ÷ (most − least)) ÷ 100, full weight where all are equal."""
    share = sum(i.weight for i in scheme.items) / sum(scheme.items[k].weight for k in used) if used else 1.0
    found = []
    for k in used:
        item, known = scheme.items[k], values[ranked & np.isfinite(values[:, k]), k]
        weight = item.weight * share
        base = (item.base if item.base is not None else float(known.mean())) if scheme.family == "base" else None
        low, high = (float(known.min()), float(known.max())) if scheme.family == "minmax" else (None, None)
        most = None if item.cap is None else item.cap * weight
        scale = ItemScale(item.id, weight, base, low, high, most, 0.0)
        if scheme.missing == "mean" and known.size:
            scale = replace(scale, filler=float(np.mean([_score(scale, float(v))[0] for v in known])))
        found.append(scale)
    return tuple(found)


def _score(scale: ItemScale, value: float) -> tuple[float, bool]:
    """(score, was it capped) of a known value."""
    if scale.base is not None:
        raw = scale.weight * max(value, 0.0) / scale.base if scale.base > 0 else 0.0
    elif scale.low is not None and scale.high is not None and scale.high > scale.low:
        # who is not ranked, or was corrected after publication, may lie outside: the family reaches from 20 to 100
        part = min(max((value - scale.low) / (scale.high - scale.low), 0.0), 1.0)
        raw = scale.weight * (20 + 80 * part) / 100
    else:
        raw = scale.weight
    return (scale.most, True) if scale.most is not None and raw > scale.most else (raw, False)


def score_items(scales: Sequence[ItemScale], values: Mapping[str, float | None]) -> tuple[ItemScore, ...]:
    """Scores of one enterprise on a list's scales; an unknown value gets the filler."""
    found = []
    for scale in scales:
        value = values.get(scale.id)
        score, capped = (scale.filler, False) if value is None else _score(scale, value)
        found.append(ItemScore(scale.id, value, scale.base, round(score, 6), capped, value is None))
    return tuple(found)


def score_case(scheme: GradeScheme, case: Case, scales: Sequence[ItemScale]) -> tuple[ItemScore, ...]:
    """Scores of a case on a list's scales."""
    return score_items(scales, dict(zip((i.id for i in scheme.items), case.values, strict=True)))


def grade_one(
    scheme: GradeScheme, case: Case, items: tuple[ItemScore, ...], total: float, rank: int | None, n: int
) -> Grade:
    """The row of one enterprise: rank of n (None: not ranked), its grade and why."""
    share = None if rank is None else 100 * rank / n
    grade, state, reason = _verdict(scheme, case, items, total, rank, n)
    figures = None if case.figures is None else {c: None if v is None else str(v) for c, v in case.figures.items()}
    return Grade(case.uscc, case.name, case.region, total if rank is not None else None, rank, share, grade, state, reason,
                 items if case.figures is not None else (), figures, case.exempt, case.veto)  # fmt: skip


def _verdict(
    scheme: GradeScheme, case: Case, items: tuple[ItemScore, ...], total: float, rank: int | None, n: int
) -> tuple[str, str, Words]:
    """(grade, state, reason) of one enterprise."""
    exempt, veto = _named(scheme.exempt, case.exempt), _named(scheme.veto, case.veto)
    if exempt is not None:
        why = {"zh": exempt.zh, "en": exempt.en}
        return exempt.grade, "exempt", Words("diagnosis.grade.exempt", {"why": why, "grade": exempt.grade})
    if case.figures is None:
        return "", "no_data", Words("diagnosis.grade.no_data")
    if rank is None:
        known = {s.id for s in items if not s.filled}
        lacking = [
            i.name for i in scheme.items if i.id not in known and (not items or any(s.id == i.id for s in items))
        ]
        return "", "excluded", Words("diagnosis.grade.excluded", {"items": lacking})
    # the cut is met by the enterprises ranked before it, so that the best is always of the first grade
    grade, upto = next((g, u) for g, u in scheme.cuts if 100 * (rank - 1) / n < u)
    names = [g for g, _ in scheme.cuts]
    if veto is not None and names.index(veto.grade) > names.index(grade):
        values = {"why": {"zh": veto.zh, "en": veto.en}, "score": total, "own": grade}
        return veto.grade, "veto", Words("diagnosis.grade.veto", values)
    told = {"score": total, "rank": rank, "n": n, "grade": grade, "upto": upto, "places": math.ceil(n * upto / 100)}
    return grade, "graded", Words("diagnosis.grade.cut", told)


def _named(rules: Sequence[GradeExcept], name: str) -> GradeExcept | None:
    return next((r for r in rules if r.id == name), None)
