# SPDX-License-Identifier: Apache-2.0
"""Where does this number come from: number id → value, formula, and the ledger rows with their share in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhuashou.diagnosis.base import NumberRef, Snap, name_of, parse_number
from zhuashou.diagnosis.breakdown import growth
from zhuashou.diagnosis.definitions import Indicator, indicator
from zhuashou.diagnosis.goals import Target, level_goal, standing
from zhuashou.diagnosis.number_others import maker, official_rows
from zhuashou.diagnosis.number_rows import TraceRow, Weights, count_rows, unit_of, unit_rows, weights_of
from zhuashou.diagnosis.totals import sums_by
from zhuashou.terms import Words


@dataclass(frozen=True)
class NumberTrace:
    """A number explained. `rows` are the largest contributions first, at most the limit; `row_count` is how many there are in all."""

    number: str
    value: float | None
    unit: str
    subject: str
    indicator: Mapping[str, str]
    formula: Words
    period: str
    revision: str
    rows: tuple[TraceRow, ...]
    row_count: int


def resolve(snap: Snap, number_id: str, limit: int = 50) -> NumberTrace:
    """Explain a number of the closed month. Raises ValueError for text that is not a number id, KeyError for an unknown indicator or
    group."""
    ref = parse_number(number_id)
    ind = indicator(ref.indicator)
    value, weights = _value(snap, ind, ref)
    rows, count = _rows(snap, ind, ref, weights, limit)
    if ref.stat == "target_rate" and (goal := level_goal(snap, ind, ref.id)):
        rows = [_target_row(snap, goal), *rows][:limit]
        count += 1
    formula = Words(f"diagnosis.formula.{_formula(ind, ref)}", {"formula": ind.formula, "indicator": ind.name})
    return NumberTrace(number_id, value, unit_of(ind, ref.stat), name_of(ref.kind, ref.id), ind.name, formula, snap.period.id,
                       snap.revision, tuple(rows), count)  # fmt: skip


def _formula(ind: Indicator, ref: NumberRef) -> str:
    if ind.kind == "official":
        return "value"
    return "difference" if ref.stat == "growth" and ind.is_ratio else ref.stat


def _value(snap: Snap, ind: Indicator, ref: NumberRef) -> tuple[float | None, Weights]:
    """The number, recomputed; and what a unit adds to it."""
    table = growth(snap, ref.indicator, ref.kind, ref.scope).to_pylist()
    own = next((r for r in table if r["id"] == ref.id), None)
    if own is None:
        raise KeyError(f"nothing is known of {ref.kind} {ref.id} for {ref.indicator} in {snap.period.id}")
    goal = level_goal(snap, ind, ref.id) if ref.stat == "target_rate" else None
    sums = _sums(snap, ind, ref) | {"target": goal.value if goal else 0.0}
    sums["whole_prior"] = sum(_float(r["prior"]) or 0.0 for r in table)
    sums["whole_change"] = sum(_float(r["current"]) or 0.0 for r in table) - sums["whole_prior"]
    weights = weights_of(ind, ref.stat, sums, ind.scale(snap.period.elapsed))
    if ref.stat != "target_rate":
        return _float(own[ref.stat]), weights
    at = standing(goal, ind, _float(own["value"]), own["growth"], snap.period.elapsed) if goal else None
    return (at.rate if at else None), weights


def _sums(snap: Snap, ind: Indicator, ref: NumberRef) -> dict[str, float]:
    """The group's own sums (`SUMS`), which its rows are measured against; none for published figures and spreads."""
    if ind.kind == "official" or ind.spread:
        return {}
    raw = sums_by(snap, ind, ref.kind, ref.scope).to_pylist()
    own = next(r for r in raw if r["id"] == ref.id)
    return {k: float(v or 0) for k, v in own.items() if k not in ("id", "name")}


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _rows(snap: Snap, ind: Indicator, ref: NumberRef, weights: Weights, limit: int) -> tuple[list[TraceRow], int]:
    if ind.kind == "official":
        return official_rows(snap, ind, ref)
    return (maker(ind) or (count_rows if ind.kind == "count" else unit_rows))(snap, ind, ref, weights, limit)


def _target_row(snap: Snap, goal: Target) -> TraceRow:
    """The ledger row of the target that a completion rate is measured against."""
    t = snap.table("targets")
    names = dict(zip(("indicator", "region", "period", "target_set"), goal.key, strict=True))
    for column, value in names.items():
        t = t.filter(t[column] == value)
    r = t.to_pyarrow().to_pylist()[0]
    return TraceRow(
        "targets", goal.key, "value", r["value"], None, r["name"] or "", r["_import"], r["_sheet"], r["_row"]
    )
