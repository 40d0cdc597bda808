# SPDX-License-Identifier: Apache-2.0
"""The two hands: enterprises and their dossiers, projects, policies; chains, leads."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhuashou import diagnosis, stock
from zhuashou.doors.web import figures
from zhuashou.doors.web.shell import page, sees

SORTS = {
    "output": "gross_output_ytd",
    "growth": "gross_output_growth",
    "pull": "gross_output_pull",
    "margin": "profit_margin",
    "power": "electricity_growth",
}


@lru_cache(maxsize=4)
def facts(digest: str, found: Any) -> dict[str, dict[str, Any]]:
    """Facts of all enterprises by credit code, once a frozen month."""
    del digest
    return {r["uscc"]: r for r in found.facts.to_pylist()}


def _facts(found: Any) -> dict[str, dict[str, Any]]:
    return facts(found.digest, found)


@page
@require_GET
def enterprises(request: HttpRequest, found: Any) -> HttpResponse:
    """The list: searched, filtered, sorted and cut on the server."""
    rows = [r for r in _facts(found).values() if sees(request, r["region"]) and r["in_scope"] is not False]
    words, region, only = request.GET.get("q", "").strip(), request.GET.get("region", ""), request.GET.get("only", "")
    rows = [
        r
        for r in rows
        if (not words or words in r["name"] or words.upper() in r["uscc"]) and (not region or r["region"] == region)
    ]
    if only == "key":
        rows = [r for r in rows if r["is_key"]]
    alarm: dict[str, int] = {}
    for f in found.findings:
        if f.subject.kind == "enterprise":
            alarm[f.subject.id] = max(alarm.get(f.subject.id, 0), f.severity)
    if only == "alarm":
        rows = [r for r in rows if alarm.get(r["uscc"], 0) >= 2]
    sort = request.GET.get("sort", "output")
    column = SORTS.get(sort, "gross_output_ytd")
    rows.sort(key=lambda r: (r[column] is None, -float(r[column] or 0), r["uscc"]))
    if request.GET.get("dir") == "up":
        rows = sorted((r for r in rows if r[column] is not None), key=lambda r: (float(r[column]), r["uscc"])) + [
            r for r in rows if r[column] is None
        ]
    cut = Paginator(rows, 40).get_page(request.GET.get("page"))
    regions = sorted({r["region"] for r in _facts(found).values() if r["region"]})
    query = request.GET.copy()
    query.pop("page", None)
    return render(request, "web/enterprises.html", {"cut": cut, "count": len(rows), "alarm": alarm, "q": words, "region": region, "only": only, "sort": sort,
                                                    "regions": regions, "query": query.urlencode()})  # fmt: skip


@page
@require_GET
def enterprise(request: HttpRequest, found: Any, uscc: str) -> HttpResponse:
    """One enterprise: the dossier of a key enterprise, the plain figures of any other."""
    row = _facts(found).get(uscc)
    if row is None or not sees(request, row["region"]):
        raise Http404
    dossier = found.dossiers.get(uscc)
    problems = [f for f in found.findings if f.subject.id == uscc]
    trend = (
        dossier["trend"]
        if dossier
        else diagnosis.series(found.snapshot, "gross_output", "enterprise", uscc, periods=22).to_pylist()
    )
    projects = {p["project_id"] for p in dossier["projects"]} if dossier else set()
    measures = [m for m in found.measures if m.subject.id == uscc or m.subject.id in projects]
    ids = {m.id for m in measures}
    tasks = [t for t in found.tasks if t.origin_id in ids or t.subject.id == uscc or row["name"] in t.result]
    lights = {x["subject"]["id"]: x for x in found.lights.get("projects", [])}
    risk = next((x for x in found.risk.get("rows", ()) if x["uscc"] == uscc), None)
    due = [p for p in (dossier or {}).get("policies", []) if p["verdict"] == "yes"]
    near = [p for p in (dossier or {}).get("policies", []) if p["verdict"] != "yes"]
    return render(request, "web/enterprise.html", {"r": row, "d": dossier, "problems": problems, "trend": trend, "measures": measures, "tasks": tasks,
                                                   "lights": lights, "risk": risk, "due": due, "near": near, "worst": max((f.severity for f in problems), default=0)})  # fmt: skip


@page
@require_GET
def projects(request: HttpRequest, found: Any) -> HttpResponse:
    """Projects by light."""
    rows = [x for x in found.lights.get("projects", []) if sees(request, x["region"])]
    table = {p["project_id"]: p for p in found.snapshot.rows("projects").to_pylist()}
    level = request.GET.get("level", "")
    shown = [
        (x, table[x["subject"]["id"]])
        for x in rows
        if not level or (level == "x" and x["excused"]) or (str(x["level"]) == level and not x["excused"])
    ]
    return render(request, "web/projects.html", {"rows": shown[:300], "bar": figures.lightbar(rows), "level": level})


@page
@require_GET
def policies(request: HttpRequest, found: Any) -> HttpResponse:
    """Policies with how many key enterprises they fit, and who misses by one condition."""
    from django.conf import settings

    ruleset = stock.load_policy_texts(stock.policy_texts(settings.WORKSPACE.root / "policies"), examples=False)
    counted = []
    for policy in ruleset.policies:
        answers = [(d, a) for d in found.dossiers.values() for a in d["policies"] if a["id"] == policy.id]
        verdicts = {v: sum(a["verdict"] == v for _, a in answers) for v in ("yes", "open", "no")}
        total = sum(float(a["amount"] or 0) for _, a in answers if a["verdict"] == "yes")
        near = [
            (d, c)
            for d, a in answers
            for c in [[x for x in a["clauses"] if x["verdict"] == "no"]]
            if a["verdict"] == "no" and len(c) == 1 and c[0]["gap"]
        ]
        counted.append(
            {"policy": policy, "verdicts": verdicts, "total": total, "near": [(d, c[0]) for d, c in near][:6]}
        )
    return render(request, "web/policies.html", {"rows": counted, "hash": ruleset.hash})


@page
@require_GET
def chain(request: HttpRequest, found: Any) -> HttpResponse:
    """The chain as a picture, its gaps, target industries."""
    if not found.chains:
        raise Http404
    chosen = next((c for c in found.chains if c["id"] == request.GET.get("id")), found.chains[0])
    gaps = [x for x in chosen["links"] if x["status"] != "ok"]
    top = max((x["demand_high"] for x in gaps), default=1.0) or 1.0
    bands = [{**x, "low": x["demand_low"] / top * 100, "w": (x["demand_high"] - x["demand_low"]) / top * 100,
              "mid": (x["demand_low"] + x["demand_high"]) / 2 / top * 100} for x in gaps]  # fmt: skip
    targets = [t for t in found.targets if t["chain"] == chosen["id"]]
    return render(
        request,
        "web/chain.html",
        {
            "c": chosen,
            "chains": found.chains,
            "picture": figures.chain_picture(chosen),
            "gaps": bands,
            "targets": targets,
        },
    )


@page
@require_GET
def leads(request: HttpRequest, found: Any) -> HttpResponse:
    """Leads with the light of their follow-up."""
    table = {r["lead_id"]: r for r in found.snapshot.rows("leads").to_pylist()}
    lights = [x for x in found.lights.get("leads", []) if sees(request, x["region"])]
    rows = [(x, table[x["subject"]["id"]]) for x in lights]
    return render(request, "web/leads.html", {"rows": rows, "bar": figures.lightbar(lights)})
