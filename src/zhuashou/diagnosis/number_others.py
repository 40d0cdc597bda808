# SPDX-License-Identifier: Apache-2.0
"""The ledger cells behind numbers that are not sums over one row an enterprise: published figures, projects, three months of output, spreads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from zhuashou.diagnosis.base import NumberRef, Snap, of_ids
from zhuashou.diagnosis.definitions import Indicator
from zhuashou.diagnosis.number_rows import TraceRow, Weights
from zhuashou.diagnosis.rows import owned, project_rows, quarter_of
from zhuashou.diagnosis.spread import parts_of
from zhuashou.diagnosis.totals import narrow, reported

Traced = tuple[list[TraceRow], int]


def official_rows(snap: Snap, ind: Indicator, ref: NumberRef) -> Traced:
    """The published figure itself."""
    t = snap.table("official_figures")
    t = t.filter((t.indicator == ind.id) & (t.region == ref.id) & (t.period == snap.period.id))
    column = "yoy" if ref.stat == "growth" else "value"
    found = [
        TraceRow("official_figures", (r["indicator"], r["region"], r["period"]), column, r[column], None if r[column] is None else float(r[column]),
                 r["name"], r["_import"], r["_sheet"], r["_row"]) for r in t.to_pyarrow().to_pylist()
    ]  # fmt: skip
    return found, len(found)


def invest_rows(snap: Snap, ind: Indicator, ref: NumberRef, w: Weights, limit: int) -> Traced:
    """Progress of projects, this year's and that of the same period."""
    projects, progress = snap.table("projects"), snap.table("project_progress")
    if ind.project_kinds:
        projects = projects.filter(of_ids(projects.kind, ind.project_kinds))
    projects = narrow(owned(projects, snap), {ref.kind: ref.id})
    now, prior = snap.period.id, snap.period.prior.id
    weight = {period: x for period, x in ((now, w.now), (prior, w.prior)) if x is not None}
    t = progress.filter(of_ids(progress.period, list(weight)) & progress.invested_ytd.notnull()).semi_join(
        projects, "project_id"
    )
    shown = t.order_by([t.invested_ytd.desc(), t.project_id, t.period]).limit(limit).to_pyarrow().to_pylist()
    found = [_progress(r, weight[r["period"]]) for r in shown]
    return found, int(t.count().to_pyarrow().as_py())


def _progress(r: Mapping[str, Any], weight: float) -> TraceRow:
    return TraceRow("project_progress", (r["project_id"], r["period"]), "invested_ytd", r["invested_ytd"], weight * float(r["invested_ytd"]),
                    r["name"] or r["project_id"], r["_import"], r["_sheet"], r["_row"])  # fmt: skip


#: Date that decides whether a project counts over the line.
_DAYS = {"started": "started_on", "finished": "completed_on", "producing": "production_on"}


def project_rate_rows(snap: Snap, ind: Indicator, ref: NumberRef, w: Weights, limit: int) -> Traced:
    """The projects due, each with the date that decides; of the investment rate, the investment reported and the plan."""
    t = narrow(project_rows(snap, [snap.period.id]), {ref.kind: ref.id})
    (over,), (under,) = ind.columns[ref.scope]
    sides: list[tuple[str, str, float]] = [(over, under, w.now)] if w.now is not None else []
    sides += [(f"{over}_prior", f"{under}_prior", w.prior)] if w.prior is not None and not ind.no_prior else []
    due = t[sides[0][1]] > 0
    for _, name, _ in sides[1:]:
        due = due | (t[name] > 0)
    t = t.filter(due)
    count = int(t.count().to_pyarrow().as_py())
    rows = t.order_by([t[sides[0][0]].desc(), t.project_id]).limit(limit).to_pyarrow().to_pylist()
    if over == "invested":
        return [cell for r in rows for cell in _money(r, w.now or 0.0)], count * 2
    found = []
    for r in rows:
        share = sum(weight * r[name] for name, _, weight in sides)
        found.append(TraceRow("projects", (r["project_id"],), _DAYS[over], r[_DAYS[over]], share, r["name"] or r["project_id"],
                              r["_import"], r["_sheet"], r["_row"]))  # fmt: skip
    return found, count


def _money(r: Mapping[str, Any], weight: float) -> list[TraceRow]:
    """The plan, and the progress row that the investment was taken from (the plan's own place where nothing was reported)."""
    name, marks = r["name"] or r["project_id"], (r["_import"], r["_sheet"], r["_row"])
    plan = TraceRow("projects", (r["project_id"],), "plan_year", r["plan_year"], None, name, *marks)
    if r["of_period"] is None:
        return [TraceRow("projects", (r["project_id"],), "plan_year", r["plan_year"], 0.0, name, *marks), plan]
    done = TraceRow("project_progress", (r["project_id"], r["of_period"]), "invested_ytd", r["invested_ytd"], weight * float(r["invested"]), name,
                    r["p_import"], r["p_sheet"], r["p_row"])  # fmt: skip
    return [done, plan]


def quarter_rows(snap: Snap, ind: Indicator, ref: NumberRef, w: Weights, limit: int) -> Traced:
    """The reports of the last months of the enterprises that have a design output; of a share of enterprises no month has a part of its own."""
    span = quarter_of(snap.period)
    units = narrow(reported(snap, ind.dataset, [snap.period.id]), {ref.kind: ref.id})
    known = units.output_3m_annual.notnull() & (
        units.design_output > 0 if ind.floor is not None else units.design_output.notnull()
    )
    compared = w.prior is not None and not ind.no_prior
    units = units.filter(known & units.output_3m_annual_prior.notnull() if compared else known)
    t = snap.table("monthly_output")
    t = t.filter(of_ids(t.period, [p.id for p in span])).semi_join(units, "uscc")
    scale = 0.0 if ind.floor is not None else 12 / sum(p.months for p in span)
    cells = [("gross_output_month", w.now)] if w.now is not None else []
    if w.prior is not None and compared:
        cells.append(("gross_output_month_prior", w.prior))
    first = t[cells[0][0]]
    rows = t.order_by([first.desc(), t.uscc, t.period]).limit(limit).to_pyarrow().to_pylist()
    found = [
        TraceRow("monthly_output", (r["uscc"], r["period"]), c, r[c], scale * x * float(r[c]) if scale else None,
                 r["name"] or r["uscc"], r["_import"], r["_sheet"], r["_row"])
        for r in rows for c, x in cells
    ]  # fmt: skip
    return found, int(t.count().to_pyarrow().as_py()) * len(cells)


def spread_rows(snap: Snap, ind: Indicator, ref: NumberRef, w: Weights, limit: int) -> Traced:
    """Enterprises with what their figure adds to the concentration of their group."""
    t = narrow(reported(snap, ind.dataset, [snap.period.id]), {ref.kind: ref.id})
    column = ind.columns[ref.scope][0][0]
    t = t.filter(t[column].notnull()).order_by("uscc")
    wanted = ["uscc", "own_name", "name", "period", "_import", "_sheet", "_row", column, f"{column}_prior"]
    table = t.select(*wanted, member=t[f"d_{ind.across}"].fill_null("")).to_pyarrow()
    now, prior = (table[c].cast("float64").to_numpy(zero_copy_only=False) for c in (column, f"{column}_prior"))
    both = np.isfinite(prior)
    figures = {
        "now": np.where(both, now, 0.0) if w.prior is not None and w.now is not None else now,
        "prior": np.where(both, prior, 0.0),
    }
    sides = [
        (s, c, x)
        for s, c, x in (("now", column, w.now), ("prior", f"{column}_prior", w.prior if not ind.no_prior else None))
        if x is not None
    ]
    shares = {side: parts_of(ind.spread, table["member"].to_pylist(), figures[side]) for side, _, _ in sides}
    order = np.argsort(-(shares[sides[0][0]] if shares[sides[0][0]] is not None else now), kind="stable")[:limit]
    found = []
    for k in order:
        r = {c: table[c][int(k)].as_py() for c in wanted}
        for side, c, _ in sides:
            sign, part = (-1.0 if side == "prior" and w.now is not None else 1.0), shares[side]
            share = None if part is None else sign * ind.factor * float(part[k])
            found.append(TraceRow(ind.dataset, (r["uscc"], r["period"]), c, r[c], share, r["name"] or r["own_name"] or r["uscc"],
                                  r["_import"], r["_sheet"], r["_row"]))  # fmt: skip
    return found, table.num_rows * len(sides)


def maker(ind: Indicator) -> Callable[[Snap, Indicator, NumberRef, Weights, int], Traced] | None:
    """The function that finds the rows of an indicator of one of these kinds; None for sums over rows of enterprises."""
    if ind.kind == "invest":
        return invest_rows
    if ind.spread:
        return spread_rows
    return {"projects": project_rate_rows, "last_quarter": quarter_rows}.get(ind.dataset)
