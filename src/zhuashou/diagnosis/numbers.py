# SPDX-License-Identifier: Apache-2.0
"""Where does this number come from: number id → value, formula, and the ledger rows with their share in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhuashou.diagnosis.base import NumberRef, Snap, name_of, parse_number
from zhuashou.diagnosis.breakdown import growth
from zhuashou.diagnosis.definitions import Indicator, indicator
from zhuashou.diagnosis.goals import standing, targets
from zhuashou.diagnosis.totals import narrow, reported
from zhuashou.tables import dataset
from zhuashou.terms import Words


@dataclass(frozen=True)
class TraceRow:
    """One ledger cell behind a number: its value, and what it adds to the number (in the number's unit; None for a target's row)."""

    dataset: str
    key: tuple[str, ...]
    column: str
    value: Any
    contribution: float | None
    name: str
    import_id: str
    sheet: str
    row: int | None


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


def unit_of(ind: Indicator, stat: str) -> str:
    """Unit of a statistic of an indicator."""
    if stat in ("contribution", "target_rate"):
        return "%"
    if stat == "pull":
        return "百分点"
    if stat == "growth":
        return ("百分点" if ind.unit == "%" else ind.unit) if ind.is_ratio else "%"
    return ind.unit


def resolve(snap: Snap, number_id: str, limit: int = 50) -> NumberTrace:
    """Explain a number of the closed month. Raises ValueError for text that is not a number id, KeyError for an unknown indicator or
    group."""
    ref = parse_number(number_id)
    ind = indicator(ref.indicator)
    value, whole = _value(snap, ind, ref)
    rows, count = _rows(snap, ind, ref, whole, limit)
    if ref.stat == "target_rate":
        rows = [_target_row(snap, ref), *rows][:limit]
        count += 1
    formula = Words(f"diagnosis.formula.{_formula(ind, ref)}", {"formula": ind.formula, "indicator": ind.name})
    return NumberTrace(number_id, value, unit_of(ind, ref.stat), name_of(ref.kind, ref.id), ind.name, formula, snap.period.id,
                       snap.revision, tuple(rows), count)  # fmt: skip


def _formula(ind: Indicator, ref: NumberRef) -> str:
    if ind.kind == "official":
        return "value"
    return "difference" if ref.stat == "growth" and ind.is_ratio else ref.stat


def _value(snap: Snap, ind: Indicator, ref: NumberRef) -> tuple[float | None, Mapping[str, float]]:
    """The number, recomputed; and the sums its rows are measured against."""
    table = growth(snap, ref.indicator, ref.kind, ref.scope).to_pylist()
    own = next((r for r in table if r["id"] == ref.id), None)
    if own is None:
        raise KeyError(f"nothing is known of {ref.kind} {ref.id} for {ref.indicator} in {snap.period.id}")
    sums = {"target": 0.0, "prior": _float(own["prior"]) or 0.0, "value": _float(own["value"]) or 0.0}
    sums["whole_prior"] = sum(_float(r["prior"]) or 0.0 for r in table)
    sums["whole_change"] = sum(_float(r["current"]) or 0.0 for r in table) - sums["whole_prior"]
    if ref.stat != "target_rate":
        return _float(own[ref.stat]), sums
    goal = targets(snap).get((ind.id, ref.id))
    sums["target"] = goal.value if goal and goal.kind == "level" else 0.0
    at = standing(goal, ind, _float(own["value"]), own["growth"], snap.period.elapsed) if goal else None
    return (at.rate if at else None), sums


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _rows(
    snap: Snap, ind: Indicator, ref: NumberRef, sums: Mapping[str, float], limit: int
) -> tuple[list[TraceRow], int]:
    if ind.kind == "official":
        return _official_rows(snap, ind, ref)
    if ind.kind == "invest":
        return _invest_rows(snap, ind, ref, sums, limit)
    now, before = snap.period.id, snap.period.prior.id
    counted = {"value": [now], "prior": [before]}.get(ref.stat, [now, before])
    t = narrow(reported(snap, ind.dataset, counted if ind.kind == "count" else [now]), {ref.kind: ref.id})
    over, under = ind.columns[ref.scope]
    columns = [*over, *(c for c in under if c in dataset(ind.dataset).by_id)]
    twins = [f"{c}_prior" for c in columns if f"{c}_prior" in t.columns]
    used = columns if ref.stat in ("value", "target_rate") or ind.no_prior or ind.kind == "count" else columns + twins
    if ref.stat == "prior" and ind.kind != "count":
        used = twins
    t = t.filter(_known(t, used))
    first = t[used[0]].cast("float64")
    ordered = t.order_by([first.abs().desc(), t.uscc, t.period]).limit(limit)
    shown = (
        ordered.mutate(period=ordered.of_year if "of_year" in ordered.columns else ordered.period)
        .select("uscc", "own_name", "name", "period", "_import", "_sheet", "_row", *used)
        .to_pyarrow()
        .to_pylist()
    )
    count = int(t.count().to_pyarrow().as_py())
    found = []
    for row in shown:
        for column in used:
            share = _share(ind, ref, row, column, sums)
            found.append(TraceRow(ind.dataset, (row["uscc"], row["period"]), column, row[column], share,
                                  row["name"] or row["own_name"] or row["uscc"], row["_import"], row["_sheet"], row["_row"]))  # fmt: skip
    return found, count * len(used)


def _known(t: Any, columns: list[str]) -> Any:
    known = t[columns[0]].notnull()
    for column in columns[1:]:
        known = known & t[column].notnull()
    return known


def _share(
    ind: Indicator, ref: NumberRef, row: Mapping[str, Any], column: str, sums: Mapping[str, float]
) -> float | None:
    """What a cell adds to the number: sums are split exactly; of a ratio no single cell has a share (None)."""
    if ind.is_ratio or ind.kind == "count" or ind.where_negative:
        return None
    value = float(row[column])
    sign = -1.0 if column.endswith("_prior") else 1.0
    if ref.stat in ("value", "prior"):
        return value
    base = {"growth": sums["prior"], "pull": sums["whole_prior"], "contribution": sums["whole_change"],
            "target_rate": sums["target"]}[ref.stat]  # fmt: skip
    return 100 * sign * value / base if base > 0 else None


def _official_rows(snap: Snap, ind: Indicator, ref: NumberRef) -> tuple[list[TraceRow], int]:
    t = snap.table("official_figures")
    t = t.filter((t.indicator == ind.id) & (t.region == ref.id) & (t.period == snap.period.id))
    rows = t.to_pyarrow().to_pylist()
    column = "yoy" if ref.stat == "growth" else "value"
    found = [TraceRow("official_figures", (r["indicator"], r["region"], r["period"]), column, r[column], _float(r[column]), r["name"],
                      r["_import"], r["_sheet"], r["_row"]) for r in rows]  # fmt: skip
    return found, len(found)


def _invest_rows(
    snap: Snap, ind: Indicator, ref: NumberRef, sums: Mapping[str, float], limit: int
) -> tuple[list[TraceRow], int]:
    projects, progress = snap.table("projects"), snap.table("project_progress")
    if ind.project_kinds:
        projects = projects.filter(projects.kind.isin(list(ind.project_kinds)))
    side = {
        "division": projects.industry.substr(0, 3),
        "section": projects.industry.substr(0, 1),
        "enterprise": projects.uscc,
    }
    if ref.kind != "city":
        column = side.get(ref.kind, projects[ref.kind] if ref.kind in projects.columns else None)
        projects = projects.filter(column.fill_null("") == ref.id) if column is not None else projects.filter(False)
    now, prior = snap.period.id, snap.period.prior.id
    wanted = [now] if ref.stat in ("value", "target_rate") else [prior] if ref.stat == "prior" else [now, prior]
    t = progress.filter(progress.period.isin(wanted) & progress.invested_ytd.notnull()).semi_join(
        projects, "project_id"
    )
    count = int(t.count().to_pyarrow().as_py())
    found = []
    for r in t.order_by([t.invested_ytd.desc(), t.project_id, t.period]).limit(limit).to_pyarrow().to_pylist():
        cell = "invested_ytd_prior" if r["period"] == prior and ref.stat != "prior" else "invested_ytd"
        share = _share(ind, ref, {cell: r["invested_ytd"]}, cell, sums)
        found.append(TraceRow("project_progress", (r["project_id"], r["period"]), "invested_ytd", r["invested_ytd"], share,
                              r["name"] or r["project_id"], r["_import"], r["_sheet"], r["_row"]))  # fmt: skip
    return found, count


def _target_row(snap: Snap, ref: NumberRef) -> TraceRow:
    """The ledger row of the target that a completion rate is measured against."""
    goal = targets(snap)[ref.indicator, ref.id]
    t = snap.table("targets")
    names = dict(zip(("indicator", "region", "period", "target_set"), goal.key, strict=True))
    for column, value in names.items():
        t = t.filter(t[column] == value)
    r = t.to_pyarrow().to_pylist()[0]
    return TraceRow(
        "targets", goal.key, "value", r["value"], None, r["name"] or "", r["_import"], r["_sheet"], r["_row"]
    )
