# SPDX-License-Identifier: Apache-2.0
"""What the next month, quarter and year will bring, what came of stock and increment, what the city's industry is made of."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhuashou import diagnosis
from zhuashou.doors.web import figures
from zhuashou.doors.web.shell import page, sees
from zhuashou.doors.web.templatetags.zs import lang, part_name, words
from zhuashou.terms import month, parse_period

#: Months before the closed one that the fan shows: of a whole year the range would be too thin to see.
TAIL = 4


@page
@require_GET
def outlook(request: HttpRequest, found: Any) -> HttpResponse:
    """What the next month, the quarter and the year will bring: the fan of the city, what supports it, districts and industries, chances of targets."""
    by, span = request.GET.get("by", "region"), request.GET.get("span", "year")
    if by not in ("region", "division") or span not in diagnosis.SPANS:
        raise Http404
    every = [r for r in found.outlooks if r["indicator"] == "gross_output"]
    city = {r["span"]: r for r in every if r["kind"] == "city"}
    head = next((h for h in found.headline if h["indicator"] == "gross_output"), None)
    groups = sorted((r for r in every if r["kind"] == by and r["span"] == span), key=lambda r: -r["total"])
    ahead = found.year_ahead
    goals = sorted(
        found.chances,
        key=lambda c: (
            c["region"] != found.snapshot.manifest.get("city"),
            c["probability"] is None,
            c["probability"] or 0,
        ),
    )
    goal = next((c["target"] for c in goals if c["indicator"] == "gross_output" and c["target_kind"] == "level" and c["target_set"] == "assured"
                 and c["region"] == found.snapshot.manifest.get("city")), None)  # fmt: skip
    return render(request, "web/outlook.html", {
        "whole": city.get(span), "rows": groups, "by": by, "span": span, "spans": ahead.get("spans", ()), "called": _called(ahead, span),
        "fan": _fan(head, city, found.snapshot.period, goal), "goal": goal, "chances": goals, "about": diagnosis.indicators()["gross_output"],
        "names": {n: {"zh": i.zh, "en": i.en} for n, i in diagnosis.indicators().items()}, "way": ahead.get("way"), "festival": ahead.get("festival"),
        "support": next((s for s in ahead.get("support", ()) if s["span"] == span), None),
    })  # fmt: skip


def _called(ahead: Any, span: str) -> str:
    """The span in words: 2026年11月, 2026年四季度, 2026年."""
    held = next((s["periods"][-1] for s in ahead.get("spans", ()) if s["name"] == span), "")
    if not held:
        return ""
    last = parse_period(held)
    named = {"month": last.id, "quarter": f"{last.year}-Q{last.last // 3}", "year": str(last.year)}[span]
    return parse_period(named).label(lang())


def _fan(head: Any, city: Any, period: Any, goal: float | None) -> list[dict[str, Any]]:
    """Rows of the fan: running totals of this and last year, the expected course with its range, the target (100 million yuan)."""
    year, first = city.get("year"), city.get("month")
    if not head or not year or year.get("low") is None:
        return []
    held = {p: float(v) / 1e8 for p, v, _ in head["series"] if v is not None}
    months = [month(period.year, n) for n in range(2, 13)]
    now, start = next(k for k, p in enumerate(months) if p.id == period.id), float(year["done"]) / 1e8
    ends = {k: float(year[k]) / 1e8 for k in ("total", "low", "high")}
    near = (
        {k: start + float(first[k] if first.get(k) is not None else first["total"]) / 1e8 for k in ends}
        if first and now < len(months) - 1
        else ends
    )

    def at(k: int, name: str) -> float | None:
        if k <= now:
            return start if k == now else None
        share = (k - now - 1) / (len(months) - 2 - now) if now < len(months) - 2 else 1.0
        return near[name] + (ends[name] - near[name]) * share

    return [
        {"period": p.id, "now": held.get(p.id) if k <= now else None, "before": held.get(p.prior.id), "expected": at(k, "total"),
         "low": at(k, "low"), "high": at(k, "high"), "goal": goal / 1e8 if goal is not None else None}
        for k, p in enumerate(months) if k >= min(now, len(months) - 1) - TAIL
    ]  # fmt: skip


@page
@require_GET
def structure(request: HttpRequest, found: Any) -> HttpResponse:
    """Location quotients, concentration, variety, shift-share."""
    held = found.structure
    region = request.GET.get("region", "")
    quotients = [q for q in held.get("quotients", ()) if not region or q["region"] == region]
    shown = [q for q in quotients if region or (q["quotient"] >= 1.5 and q["share"] >= 5)]
    regions = {q["region"]: q["region_name"] for q in held.get("quotients", ())}
    return render(request, "web/structure.html", {
        "quotients": sorted(shown, key=lambda q: -q["quotient"])[:40], "concentration": held.get("concentration", ()), "makeup": held.get("makeup", ()),
        "shifts": held.get("shifts", ()), "shift_bars": figures.shift_bars(held.get("shifts", ())), "regions": regions, "region": region,
        "about": diagnosis.indicators()["gross_output"],
    })  # fmt: skip


@page
@require_GET
def increment(request: HttpRequest, found: Any) -> HttpResponse:
    """Stock and increment: what the enterprises that stayed, came and went did to output; by district or industry; who came and went."""
    by = request.GET.get("by", "region")
    if by not in ("region", "division"):
        raise Http404
    held = found.stock_increment
    groups = [g | {"label": part_name(g["id"], g["dimension"])} for g in held.get("groups", ())]
    ways = [w | {"label": words(f"diagnosis.increment.{w['kind']}")} for w in held.get("ways", ())]
    movers = [
        m | {"way": f"diagnosis.increment.{m['kind']}", "open": sees(request, m["region"])}
        for m in held.get("movers", ())
    ]
    whole = next((g for g in groups if g["dimension"] == "city"), None)
    return render(request, "web/increment.html", {
        "whole": whole, "by": by, "groups": [g for g in groups if g["dimension"] == by], "ways": ways, "movers": movers, "moved": held.get("moved", 0),
        "fall": figures.steps(ways, whole), "about": diagnosis.indicators()["gross_output"],
    })  # fmt: skip
