# SPDX-License-Identifier: Apache-2.0
"""Cockpit, analysis, findings, and the drawer that leads a number to its cell."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhuashou import actions, diagnosis
from zhuashou.doors.web import figures
from zhuashou.doors.web.shell import page, sees

DIMENSIONS = ("division", "region", "park", "size", "ownership", "chain", "enterprise")
TILES = ("value_added", "gross_output", "revenue", "profit", "tech_renovation_investment", "electricity")


@page
@require_GET
def cockpit(request: HttpRequest, found: Any) -> HttpResponse:
    """Headline, who pulls, the map, what is wrong, projects and tasks by light."""
    head = {h["indicator"]: h for h in found.headline}
    worst = [f for f in found.findings if sees(request, f.region)]
    lights = {kind: [x for x in rows if sees(request, x["region"])] for kind, rows in found.lights.items()}
    total = found.growth["gross_output:city"][0]
    chance = {
        c["indicator"]: c["probability"]
        for c in found.chances
        if c["region"] == found.snapshot.manifest.get("city") and c["target_set"] == "assured"
    }
    return render(request, "web/cockpit.html", {
        "tiles": [figures.tile(head[t]) | {"chance": chance.get(t)} for t in TILES if t in head], "pulls": figures.pulls(found.growth["gross_output:division"]), "by": "division",
        "dimensions": DIMENSIONS, "map": figures.city_map(found.growth["gross_output:region"]), "total": total, "findings": worst[:6],
        "tally": _tally(worst), "statuses": _statuses(worst, found.gone), "projects": figures.lightbar(lights.get("projects", [])), "late": _bad(lights.get("projects", []))[:5],
        "tasks": figures.lightbar(lights.get("tasks", [])), "late_tasks": _bad(lights.get("tasks", []))[:4], "requests": figures.lightbar(lights.get("requests", [])),
        "movers": _movers(found), "gaps": [(c, x) for c in found.chains for x in c["links"] if x["status"] != "ok"], "lead": _lead(found, total),
    })  # fmt: skip


def _tally(findings: list[Any]) -> dict[str, int]:
    return {str(k): sum(f.severity == k for f in findings) for k in (1, 2, 3)}


def _statuses(findings: list[Any], gone: list[Any]) -> dict[str, int]:
    """How the findings stand to the month before; empty if that month was not diagnosed."""
    counts = {s: sum(f.status == s for f in findings) for s in ("new", "worse", "better", "continuing")} | {
        "gone": len(gone)
    }
    return counts if counts["new"] < len(findings) or gone else {}


def _bad(lights: list[Any]) -> list[Any]:
    return [x for x in lights if x["level"] >= 1 and not x["excused"]]


def _movers(found: Any) -> dict[str, list[Any]]:
    rows = [r for r in found.growth["gross_output:enterprise"] if r["pull"] is not None]
    rows.sort(key=lambda r: -r["pull"])
    return {"up": rows[:5], "down": rows[::-1][:5]}


def _lead(found: Any, total: dict[str, Any]) -> dict[str, Any]:
    """What the sentence under the title is made of."""
    divisions = [r for r in found.growth["gross_output:division"] if r["pull"] is not None]
    best = max(divisions, key=lambda r: r["pull"], default=None)
    worst = min(divisions, key=lambda r: r["pull"], default=None)
    alarms = sum(f.severity >= 3 for f in found.findings)
    return {
        "growth": total["growth"],
        "best": best,
        "worst": worst if worst and worst["pull"] < 0 else None,
        "alarms": alarms,
    }


@page
@require_GET
def pulls(request: HttpRequest, found: Any) -> HttpResponse:
    """The pull bars of one dimension (htmx)."""
    by = request.GET.get("by", "division")
    if by not in DIMENSIONS:
        raise Http404
    return render(
        request,
        "web/parts/pulls.html",
        {"pulls": figures.pulls(found.growth[f"gross_output:{by}"]), "by": by, "dimensions": DIMENSIONS},
    )


@page
@require_GET
def findings(request: HttpRequest, found: Any) -> HttpResponse:
    """All findings, filtered by level, rule and district."""
    rows = [f for f in found.findings if sees(request, f.region)]
    rules = sorted({f.rule for f in rows})
    level, rule, region, words = (request.GET.get(k, "") for k in ("level", "rule", "region", "q"))
    rows = [
        f
        for f in rows
        if (not level or str(f.severity) == level)
        and (not rule or f.rule == rule)
        and (not region or f.region == region)
    ]
    rows = [f for f in rows if not words or words in f.subject.name]
    known = diagnosis.packaged_rules()
    names = {r: _rule_name(known.get(r)) for r in rules}
    return render(request, "web/findings.html", {"rows": rows[:150], "count": len(rows), "rules": names, "level": level, "rule": rule, "region": region, "q": words,
                                                 "regions": sorted({f.region for f in found.findings if f.region}), "tally": _tally(rows)})  # fmt: skip


def _rule_name(rule: Any) -> dict[str, str]:
    if isinstance(rule, dict):
        return {"zh": rule.get("zh", ""), "en": rule.get("en", "")}
    return {"zh": getattr(rule, "zh", ""), "en": getattr(rule, "en", "")}


@page
@require_GET
def finding(request: HttpRequest, found: Any, finding_id: str) -> HttpResponse:
    """One finding: its numbers, its causes, what answers it."""
    one = next((f for f in found.findings if f.id == finding_id), None)
    if one is None or not sees(request, one.region):
        raise Http404
    answers = [m for m in found.measures if finding_id in m.finding_ids]
    ids = {m.id for m in answers}
    tasks = [t for t in found.tasks if t.origin_id in ids]
    about = diagnosis.indicators()
    facts = diagnosis.declared_facts()
    evidence = [(e, _name(e.indicator, about, facts)) for e in one.evidence]
    return render(request, "web/finding.html", {"f": one, "evidence": evidence, "measures": answers, "tasks": tasks})


def _name(indicator: str, about: Any, facts: Any) -> Any:
    if indicator in about:
        return {"zh": about[indicator].zh, "en": about[indicator].en}
    held = facts.get(indicator)
    return (
        {"zh": held["zh"], "en": held["en"]}
        if isinstance(held, dict)
        else {"zh": getattr(held, "zh", indicator), "en": getattr(held, "en", indicator)}
    )


@login_required
@require_GET
def trace(request: HttpRequest) -> HttpResponse:
    """Where a number comes from (htmx drawer)."""
    number, period = request.GET.get("n", ""), request.GET.get("p") or None
    try:
        path = actions.trace_number(settings.WORKSPACE, number, period=period, rows=6)
    except (actions.ActionError, actions.NoResults) as error:
        return render(request, "web/parts/trace.html", {"fault": error.words})
    if not request.user.scope_regions:
        return render(request, "web/parts/trace.html", {"path": path})
    own = [r for r in path["rows"] if _own(request, r)]
    return render(request, "web/parts/trace.html", {"path": {**path, "rows": own}})


def _own(request: HttpRequest, row: dict[str, Any]) -> bool:
    from zhuashou.ledger import fact_model

    held = (
        fact_model("enterprises")
        .objects.filter(uscc=row["key"][0], current=True)
        .values_list("region", flat=True)
        .first()
    )
    return held is None or sees(request, held)
