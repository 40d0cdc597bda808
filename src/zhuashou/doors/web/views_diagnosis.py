# SPDX-License-Identifier: Apache-2.0
"""Where growth comes from, where the year will end, what the city's industry is made of."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhuashou import diagnosis
from zhuashou.doors.web import figures
from zhuashou.doors.web.shell import page, sees
from zhuashou.terms import month

DIMENSIONS = ("division", "region", "park", "section", "size", "ownership", "chain", "enterprise")
INDICATORS = ("gross_output", "sales_output", "export_delivery", "revenue", "profit", "electricity", "energy")
SCOPES = ("ytd", "month")


@page
@require_GET
def analysis(request: HttpRequest, found: Any) -> HttpResponse:
    """One indicator by one dimension: who pulls and who drags (waterfall), how large the parts are (tree map), the table."""
    indicator, by = request.GET.get("indicator", "gross_output"), request.GET.get("by", "division")
    scope = request.GET.get("scope", "ytd")
    if indicator not in INDICATORS or by not in DIMENSIONS or scope not in SCOPES:
        raise Http404
    about = diagnosis.indicators()
    ind = about[indicator]
    scopes = [s for s in SCOPES if s in ind.columns]
    scope = scope if scope in scopes else ind.scope
    rows = _growth(found, indicator, by, scope)
    if by == "enterprise":
        rows = [r | {"link": sees(request, _region(found, r["id"]))} for r in rows]
    total = _growth(found, indicator, "city", scope)[0]
    fold = figures.fold_unit(ind.unit)
    series = diagnosis.series(
        found.snapshot, indicator, "city", settings.WORKSPACE.settings.city, periods=22
    ).to_pylist()
    return render(request, "web/analysis.html", {
        "rows": rows[:200], "count": len(rows), "indicator": indicator, "by": by, "scope": scope, "scopes": scopes,
        "indicators": [(n, {"zh": about[n].zh, "en": about[n].en}) for n in INDICATORS], "dimensions": DIMENSIONS, "about": ind,
        "total": total, "fold": fold, "fall": figures.waterfall(rows, total, fold), "tree": figures.tree(rows, fold),
        "series": [figures.folded(r, ("current", "prior"), fold) for r in series],
    })  # fmt: skip


def _growth(found: Any, indicator: str, by: str, scope: str) -> list[dict[str, Any]]:
    """The month's table as it was kept, or asked of the frozen month."""
    key = f"{indicator}:{by}"
    kept = found.growth.get(key) if scope == diagnosis.indicators()[indicator].scope else None
    rows = kept or diagnosis.growth(found.snapshot, indicator, by, scope).to_pylist()
    return sorted(rows, key=lambda r: -(r["pull"] if r["pull"] is not None else -1e9))


def _region(found: Any, uscc: str) -> str | None:
    """The district of an enterprise in the frozen month (read once a page)."""
    held: dict[str, str | None] | None = getattr(found, "zs_regions", None)
    if held is None:
        rows = found.snapshot.rows("enterprises")
        held = dict(zip(rows.column("uscc").to_pylist(), rows.column("region").to_pylist(), strict=True))
        found.zs_regions = held
    return held.get(uscc)


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
