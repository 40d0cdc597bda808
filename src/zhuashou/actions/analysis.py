# SPDX-License-Identifier: Apache-2.0
"""The analytical deeds: each takes a frozen month, calls one thinking room and keeps the results. Nothing here computes."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from zhuashou.actions.audit import Actor, deed
from zhuashou.actions.results import Results, digest_of, frozen, rows
from zhuashou.terms import Period
from zhuashou.workspace import Workspace

if TYPE_CHECKING:
    from zhuashou.terms import Finding

#: Growth tables that pages and papers read: indicator → dimensions.
GROWTH = {
    "gross_output": ("city", "region", "park", "section", "division", "size", "ownership", "chain", "enterprise"),
    "revenue": ("city", "region", "division", "enterprise"),
    "profit": ("city", "region", "division", "enterprise"),
    "electricity": ("city", "region", "division"),
    "export_delivery": ("city", "division"),
    "loss_share": ("city", "region", "division"),
    **dict.fromkeys(
        ("sales_output", "sales_ratio", "orders", "cost_per_100", "expense_per_100", "debt_ratio", "receivables", "receivable_days",
         "finished_stock", "finished_stock_days", "capacity_utilisation", "rd_ratio", "revenue_per_head", "energy"), ("city",)),
}  # fmt: skip


#: Indicators that are forecast besides output.
FORECAST = ("electricity",)

#: Kinds of the city's own data that a diagnosis depends on.
DATA = ("warnings", "alerts", "efficiency", "per_mu", "ahead", "risk", "rankings")


def diagnose(*, ws: Workspace, actor: Actor, period: Period | None = None) -> Results:
    """Find what is wrong and why; keep findings, alerts, outlooks, efficiency, growth tables and lights. Skipped when nothing it depends on
    changed. Raises RuleError for a bad file of the city, NoResults for a month that is not frozen.
    """
    from zhuashou import diagnosis

    found = Results(ws, frozen(ws, period))
    data = {kind: ws.data(kind, "diagnosis") for kind in DATA}
    settings = diagnosis.read_alert_settings(data["alerts"])
    earlier = earlier_alerts(ws, found.snapshot.period, settings.cool_off)
    before = _previous_findings(ws, found)
    inputs = digest_of(
        data,
        earlier,
        before,
        ws.settings.lights,
        ws.settings.city,
        ws.settings.key_measure,
        ws.settings.key_floor,
        _today(ws),
    )
    details = {"digest": found.digest, "inputs": inputs}
    with deed(actor, "diagnose", subject=("period", found.period), details=details, now=ws.now(), once=True):
        if found.current("findings", inputs) and found.current("lights", inputs):
            return found
        snap = diagnosis.held(found.snapshot)
        facts = diagnosis.enterprise_facts(snap, ws.settings)
        found.keep_facts(facts)
        ahead = diagnosis.year_ahead(snap, settings=data["ahead"])
        judged = diagnosis.judge(snap, data["warnings"], ws.settings, previous=before, facts=facts, ahead=ahead)
        found.write(inputs, **_tables(snap, ws), lights=_lights(ws, snap))
        more = [diagnosis.year_ahead(snap, i, data["ahead"]) for i in FORECAST]
        found.write(inputs, outlooks=[_kept(a) for a in more if a is not None])
        found.write(
            inputs,
            alerts=diagnosis.alerts(snap, settings, earlier, facts),
            year_ahead=_kept(ahead),
            chances=diagnosis.chances(snap, ahead),
            risk=diagnosis.financial_risk(snap, facts, diagnosis.read_risk(data["risk"])),
            **_efficiency(snap, data, facts),
        )
        schemes = diagnosis.read_rankings(data["rankings"]).values()
        found.write(inputs, rankings=[diagnosis.ranking(snap, scheme) for scheme in schemes])
        found.write(inputs, gone=judged.gone, findings=judged.findings)
    return Results(ws, found.snapshot)


def _tables(snap: Any, ws: Workspace) -> dict[str, Any]:
    """What the month's figures say by themselves: tiles, growth tables, figures beside them, structure, stock and increment."""
    from zhuashou import diagnosis

    growth = {f"{i}:{by}": rows(diagnosis.growth(snap, i, by)) for i, dimensions in GROWTH.items() for by in dimensions}
    return {
        "headline": diagnosis.headline(snap, ws.settings),
        "growth": growth,
        "beside": diagnosis.beside(snap),
        "structure": diagnosis.structure(snap),
        "stock_increment": diagnosis.stock_and_increment(snap),
    }


def _kept(ahead: Any) -> Any:
    """An outlook without the replayed ratios behind its chances."""
    return None if ahead is None else dataclasses.replace(ahead, ratios={})


def _efficiency(snap: Any, data: dict[str, Any], facts: Any) -> dict[str, Any]:
    from zhuashou import diagnosis

    schemes = diagnosis.read_schemes(data["per_mu"], diagnosis.graded_year(snap))
    graded = [diagnosis.grades(snap, scheme, facts) for scheme in schemes.values()]
    return {"efficiency": diagnosis.efficiency(snap, diagnosis.read_frontier(data["efficiency"])), "grades": graded}


def earlier_alerts(ws: Workspace, period: Period, months: int) -> dict[str, str]:
    """Credit code → the last earlier period in which it was pushed, of the newest revisions of the `months` before `period`."""
    from zhuashou.snapshot import latest

    found: dict[str, str] = {}
    here = period.previous
    while (period.year - here.year) * 12 + period.last - here.last <= months:
        frozen_then = latest(ws.snapshots, here.id)
        held = Results(ws, frozen_then).alerts if frozen_then is not None else {}
        for row in held.get("rows", ()):
            if row["pushed"]:
                found.setdefault(row["uscc"], here.id)
        here = here.previous
    return dict(sorted(found.items()))


def _today(ws: Workspace) -> str:
    return ws.now().date().isoformat()


#: How many reporting periods are looked back for findings to compare with.
LOOK_BACK = 11


def _previous_findings(ws: Workspace, found: Results) -> list[Finding] | None:
    """The findings of the last earlier month that was judged, of its newest revision that was; None if there is none within a year."""
    from zhuashou.snapshot import revisions

    held: dict[str, list[Any]] = {}
    for snapshot in revisions(ws.snapshots):
        held.setdefault(snapshot.period.id, []).append(snapshot)
    here = found.snapshot.period
    for _ in range(LOOK_BACK):
        here = here.previous
        for snapshot in reversed(held.get(here.id, [])):
            earlier = Results(ws, snapshot)
            if earlier.read("findings") is not None:
                return earlier.findings
    return None


def _lights(ws: Workspace, snap: Any) -> dict[str, Any]:
    from zhuashou import attract, plan, track

    today = ws.now().date()
    table = {
        name: snap.table(name).to_pyarrow()
        for name in ("projects", "project_progress", "tasks", "task_updates", "requests")
    }
    calendar = plan.work_calendar(today.year - 1, today.year + 2)
    schemes = track.schemes(ws.data("rules", "track"))
    return {
        "projects": track.project_lights(
            table["projects"],
            table["project_progress"],
            period=snap.period,
            today=today,
            scheme=schemes[ws.settings.lights],
        ),
        "tasks": track.task_lights(
            table["tasks"], table["task_updates"], today=today, scheme=schemes["task"], calendar=calendar
        ),
        "requests": track.request_lights(table["requests"], today=today, scheme=schemes["request"], calendar=calendar),
        "leads": attract.lead_lights(snap, today),
    }


def make_dossiers(*, ws: Workspace, actor: Actor, period: Period | None = None) -> Results:
    """One enterprise, one policy: dossiers of the key enterprises and the measures of the stock hand."""
    from zhuashou import stock

    found = diagnose(ws=ws, actor=actor, period=period)
    ruleset = stock.load_policy_texts(stock.policy_texts(ws.root / "policies"))
    inputs = digest_of(ruleset.hash, [f.id for f in found.findings], _today(ws))
    details = {"digest": found.digest, "inputs": inputs, "policies": ruleset.hash}
    with deed(actor, "make_dossiers", subject=("period", found.period), details=details, now=ws.now(), once=True):
        if found.current("dossiers", inputs) and found.current("stock_measures", inputs):
            return found
        day = ws.now().date()
        dossiers = stock.dossiers(found.snapshot, found.findings, ruleset, ws.settings, day)
        found.write(inputs, dossiers=dossiers)
        found.write(inputs, stock_measures=stock.measures(dossiers, found.snapshot, found.findings, ws.settings))
    return Results(ws, found.snapshot)


def find_targets(*, ws: Workspace, actor: Actor, period: Period | None = None) -> Results:
    """Chain maps with their missing, weak and broken links, target industries and the measures of the attracting hand."""
    from zhuashou import attract

    found = Results(ws, frozen(ws, period))
    data = ws.data("chains", "attract")
    inputs = digest_of(data)
    details = {"digest": found.digest, "inputs": inputs, "chains": sorted(data)}
    with deed(actor, "find_targets", subject=("period", found.period), details=details, now=ws.now(), once=True):
        if found.current("chains", inputs) and found.current("attract_measures", inputs):
            return found
        maps = [attract.chain_map(found.snapshot, chain) for chain in attract.load_chains(data)]
        targets = attract.target_industries(maps, found.snapshot)
        found.write(inputs, chains=maps, targets=targets)
        found.write(inputs, attract_measures=attract.measures(maps, targets, found.snapshot))
    return Results(ws, found.snapshot)
