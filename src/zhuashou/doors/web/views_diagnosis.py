# SPDX-License-Identifier: Apache-2.0
"""Where the year will end, what the city's industry is made of."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhuashou import diagnosis
from zhuashou.doors.web import figures
from zhuashou.doors.web.shell import page
from zhuashou.terms import month


@page
@require_GET
def outlook(request: HttpRequest, found: Any) -> HttpResponse:
    """Where the year will end: the fan of the city, the table by district and industry, the chance of each target."""
    by = request.GET.get("by", "region")
    if by not in ("region", "division"):
        raise Http404
    rows = [r for r in found.outlooks if r["indicator"] == "gross_output"]
    city = next((r for r in rows if r["kind"] == "city"), None)
    head = next((h for h in found.headline if h["indicator"] == "gross_output"), None)
    groups = sorted((r for r in rows if r["kind"] == by), key=lambda r: -r["total"])
    goals = sorted(
        found.chances,
        key=lambda c: (
            c["region"] != found.snapshot.manifest.get("city"),
            c["probability"] is None,
            c["probability"] or 0,
        ),
    )
    return render(request, "web/outlook.html", {
        "whole": city, "rows": groups, "by": by, "fan": _fan(head, city, found.snapshot.period), "chances": goals,
        "about": diagnosis.indicators()["gross_output"], "names": {n: {"zh": i.zh, "en": i.en} for n, i in diagnosis.indicators().items()},
        "low": [c for c in goals if c["probability"] is not None and c["probability"] < 0.5],
    })  # fmt: skip


def _fan(head: Any, city: Any, period: Any) -> list[dict[str, Any]]:
    """Rows of the fan: running totals of this and last year, the expected course and its range (100 million yuan)."""
    if not head or not city or city.get("low") is None:
        return []
    held = {p: float(v) / 1e8 for p, v, _ in head["series"] if v is not None}
    months = [month(period.year, n) for n in range(2, 13)]
    now = next(k for k, p in enumerate(months) if p.id == period.id)
    start, ends = held.get(period.id), [float(city[k]) / 1e8 for k in ("total", "low", "high")]
    if start is None:
        return []

    def at(k: int, end: float) -> float | None:
        share = (k - now) / (len(months) - 1 - now) if now < len(months) - 1 else 0.0
        return start + (end - start) * share if k >= now else None

    return [
        {"period": p.id, "now": held.get(p.id) if k <= now else None, "before": held.get(p.prior.id), "expected": at(k, ends[0]),
         "low": at(k, ends[1]), "high": at(k, ends[2])}
        for k, p in enumerate(months)
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
