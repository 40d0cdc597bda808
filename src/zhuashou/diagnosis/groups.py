# SPDX-License-Identifier: Apache-2.0
"""Tables of facts about totals and projects, which the rules judge: the city by indicator, districts, divisions, projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zhuashou.diagnosis.ahead import Ahead, YearAhead
from zhuashou.diagnosis.base import Snap
from zhuashou.diagnosis.breakdown import growth
from zhuashou.diagnosis.definitions import indicator
from zhuashou.diagnosis.goals import main_targets, standing
from zhuashou.diagnosis.tiles import Headline
from zhuashou.terms import Period

if TYPE_CHECKING:
    import pyarrow as pa

#: Indicators whose district targets are judged, besides output.
DISTRICT_INDICATORS = ("gross_output", "value_added", "industrial_investment", "tech_renovation_investment")

#: Facts about the end of the year.
OUTLOOK = ("outlook_total", "outlook_low", "outlook_high", "outlook_growth", "outlook_lead", "outlook_high_lead")


def city_facts(snap: Snap, tiles: list[Headline], city: str, name: str, ahead: YearAhead | None) -> pa.Table:
    """One row an indicator of the cockpit: its value, growth, change, target, lead, level; of output also the year-end outlook."""
    import pyarrow as pa

    text = ("id", "name", "indicator", "scope", "unit", "direction", "compare", "target_kind")
    real = ("value", "growth", "growth_previous", "growth_change", "target", "rate", "schedule", "lead", *OUTLOOK)
    whole = [("level", pa.int64()), ("elapsed", pa.int64())]
    schema = pa.schema([(c, pa.string()) for c in text] + [(c, pa.float64()) for c in real] + whole)
    row = ahead.row("city", city) if ahead is not None else None
    rows = [{
        "id": city, "name": name, "indicator": t.indicator, "scope": t.scope, "unit": t.unit, "direction": t.direction,
        "compare": t.compare, "target_kind": t.target_kind, "value": t.value, "growth": t.yoy, "growth_previous": t.yoy_previous,
        "growth_change": t.yoy_change, "target": t.target, "rate": t.rate, "schedule": t.schedule, "lead": t.lead, "level": t.level,
        "elapsed": snap.period.elapsed, **(_ahead(row, t) if row and ahead and t.indicator == ahead.indicator else {}),
    } for t in tiles]  # fmt: skip
    return pa.Table.from_pylist([{c: r.get(c) for c in schema.names} for r in rows], schema=schema)


def _ahead(at: Ahead, tile: Headline) -> dict[str, float | None]:
    """Year-end outlook beside the target: leads in points (growth target) or percent of the target (level target)."""
    found: dict[str, float | None] = {
        "outlook_total": at.total, "outlook_low": at.low, "outlook_high": at.high, "outlook_growth": at.growth,
    }  # fmt: skip
    if tile.target is None:
        return found
    level = tile.target_kind == "level"
    for name, total, rate in (("outlook_lead", at.total, at.growth), ("outlook_high_lead", at.high, at.high_growth)):
        known = total if level else rate
        found[name] = None if known is None else 100 * known / tile.target - 100 if level else known - tile.target
    return found


def region_facts(snap: Snap) -> pa.Table:
    """One row a district and indicator: growth, pull on the city, target, lead, level."""
    import pyarrow as pa

    goals, rows = main_targets(snap), []
    for name in DISTRICT_INDICATORS:
        ind = indicator(name)
        if name != "gross_output" and not any(i == name and not r.endswith("00") for i, r in goals):
            continue
        whole = next((r["growth"] for r in growth(snap, name, "city").to_pylist()), None)
        for r in growth(snap, name, "region").to_pylist():
            goal = goals.get((name, r["id"]))
            value = None if r["value"] is None else float(r["value"])
            at = standing(goal, ind, value, r["growth"], snap.period.elapsed) if goal else None
            rows.append({**r, "indicator": name, "value": value, "current": _float(r["current"]), "prior": _float(r["prior"]),
                         "target": goal.value if goal else None, "target_kind": goal.kind if goal else "",
                         "rate": at.rate if at else None, "schedule": at.schedule if at else None,
                         "lead": at.lead if at else None, "level": at.level if at else None, "scope": ind.scope,
                         "gap": None if None in (r["growth"], whole) else r["growth"] - whole})  # fmt: skip
    text = ("id", "name", "indicator", "scope", "note", "target_kind")
    real = (
        "value",
        "current",
        "prior",
        "growth",
        "pull",
        "contribution",
        "share",
        "target",
        "rate",
        "schedule",
        "lead",
        "gap",
    )
    schema = pa.schema(
        [(c, pa.string()) for c in text]
        + [(c, pa.float64()) for c in real]
        + [("n", pa.int64()), ("level", pa.int64())]
    )
    return pa.Table.from_pylist([{c: r.get(c) for c in schema.names} for r in rows], schema=schema)


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def division_facts(snap: Snap) -> pa.Table:
    """One row a division (大类) with the growth of output and its pull on the city."""
    import pyarrow as pa

    table = growth(snap, "gross_output", "division")
    n = table.num_rows
    return table.append_column("indicator", pa.array(["gross_output"] * n)).append_column(
        "scope", pa.array(["ytd"] * n)
    )


def _since(now: Period, day: Any) -> Any:
    """Calendar months from the month of `day` to the closed month."""
    return (now.year * 12 + now.last) - (day.year() * 12 + day.month())


def project_facts(snap: Snap) -> pa.Table:
    """One row a project, ordered by id: declared columns, latest progress of the year, and how far it is behind.

    completion and schedule are percent of the year's plan and of the year (unknown without a report this year); behind = schedule − completion, points. start_missed counts
    months from the planned month on (1 = its own month passed without a start); unregistered counts months since the start.
    """
    import ibis

    t, period = snap.table("projects"), snap.period
    progress = snap.table("project_progress")
    first = f"{period.year}-01"
    progress = progress.filter((progress.period >= first) & (progress.period <= period.id))
    latest = progress.group_by("project_id").aggregate(
        progress_period=progress.period.max(), invested_ytd=progress.invested_ytd.argmax(progress.period),
        invested_total=progress.invested_total.argmax(progress.period), image_progress=progress.image_progress.argmax(progress.period),
        problem=progress.problem.argmax(progress.period), excused=progress.excused.argmax(progress.period),
    )  # fmt: skip
    t = t.left_join(latest, "project_id").drop("project_id_right")
    halted = t.status.isin(["suspended", "ended"]).fill_null(False)
    begun = t.started_on.notnull() & (t.started_on <= ibis.literal(period.last_day))
    nothing = ibis.null("float64")
    plan = t.plan_year.cast("float64")
    done = t.invested_ytd.cast("float64")
    schedule = 100 * period.elapsed / 12
    t = t.mutate(
        running=begun & t.completed_on.isnull() & ~halted, waiting=~begun & ~halted & t.stage.isin(["reserve", "filed"]).fill_null(False),
        completion=(plan > 0).ifelse(done / plan * 100, nothing), schedule=ibis.literal(schedule),
        start_missed=(~begun & t.planned_start.notnull() & (t.planned_start <= ibis.literal(period.last_day))).ifelse(
            _since(period, t.planned_start) + 1, 0),
        unregistered=(begun & t.registered_on.isnull() & t.completed_on.isnull() & ~halted).ifelse(_since(period, t.started_on), 0),
    )  # fmt: skip
    found: pa.Table = t.mutate(behind=schedule - t.completion).order_by("project_id").to_pyarrow()
    return found
