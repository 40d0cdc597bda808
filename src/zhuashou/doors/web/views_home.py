# SPDX-License-Identifier: Apache-2.0
"""Cockpit, its pull bars, and the drawer that leads a number to its cell."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhuashou import actions
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
        "tally": tally(worst), "statuses": _statuses(worst, found.gone), "projects": figures.lightbar(lights.get("projects", [])), "late": _bad(lights.get("projects", []))[:5],
        "tasks": figures.lightbar(lights.get("tasks", [])), "late_tasks": _bad(lights.get("tasks", []))[:4], "requests": figures.lightbar(lights.get("requests", [])),
        "movers": _movers(found), "gaps": [(c, x) for c in found.chains for x in c["links"] if x["status"] != "ok"], "lead": _lead(found, total), "rankings": [figures.ranked(r) for r in found.rankings if r["rows"]],
    })  # fmt: skip


def tally(findings: list[Any]) -> dict[str, int]:
    """How many findings of each level."""
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
