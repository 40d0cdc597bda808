# SPDX-License-Identifier: Apache-2.0
"""How well enterprises use land, people, power and capital: the frontier, one unit's peers and slacks, per-mu grades."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhuashou.doors.web.shell import page, sees
from zhuashou.terms import Words

#: Parts of the Malmquist index; index = catch_up × frontier_shift, catch_up = pure × scale.
PARTS = ("index", "catch_up", "pure", "scale", "frontier_shift")


@page
@require_GET
def efficiency(request: HttpRequest, found: Any) -> HttpResponse:
    """The scatter of one industry class with its frontier, the table of scores, one unit in detail (`unit`), grades (`grade`)."""
    held = found.efficiency
    rows = [r for r in held.get("scored", ()) if sees(request, r["region"])]
    classes = {r["industry_class"]: r["class_name"] for r in rows}
    unit = next((r for r in rows if r["uscc"] == request.GET.get("unit", "")), None)
    chosen = request.GET.get("class", "") or (unit["industry_class"] if unit else _largest(rows))
    if rows and chosen not in classes:
        raise Http404
    scheme = held.get("scheme") or {"inputs": [], "outputs": []}
    x, y = request.GET.get("x", ""), request.GET.get("y", "")
    x = x if x in scheme["inputs"] else (scheme["inputs"] or [""])[0]
    y = y if y in scheme["outputs"] else (scheme["outputs"] or [""])[0]
    shown = sorted((r for r in rows if r["industry_class"] == chosen), key=lambda r: (r["score"], r["uscc"]))
    graded = found.grades[0] if found.grades else None
    items = graded["scheme"]["items"] if graded else []
    grades = _grades(request, graded, request.GET.get("grade", ""))
    return render(request, "web/efficiency.html", {
        "rows": shown, "classes": sorted(classes.items()), "class": chosen, "scheme": scheme, "x": x, "y": y, "unit": _detail(unit, scheme, {r["uscc"]: r for r in rows}),
        "columns": {c: Words(f"diagnosis.efficiency.column.{c}") for c in (*scheme["inputs"], *scheme["outputs"])},
        "unscored": [r for r in held.get("unscored", ()) if sees(request, r["region"])], "graded": graded, "grade_items": items, "grades": grades,
        "grade": request.GET.get("grade", ""), "counts": _counts(request, graded), "full": sum(r["score"] >= 0.9999 for r in shown),
    })  # fmt: skip


def _largest(rows: list[dict[str, Any]]) -> str:
    """The class with most enterprises."""
    names = [r["industry_class"] for r in rows]
    return max(sorted(set(names)), key=names.count, default="")


def _detail(unit: dict[str, Any] | None, scheme: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any] | None:
    """One unit: what it uses and makes, what its peers together would, what could be saved; beside it the peers that may be seen."""
    if unit is None:
        return None
    peers = sorted((p for p in unit["peers"] if p["weight"] >= 0.005), key=lambda p: (-p["weight"], p["uscc"]))
    beside = [seen[p["uscc"]] for p in peers if p["uscc"] in seen and p["uscc"] != unit["uscc"]][:3]
    lines = [
        {"column": c, "input": c in scheme["inputs"], "own": unit["figures"][c], "target": unit["targets"][c], "slack": unit["slacks"].get(c),
         "gap": 100 * (unit["targets"][c] / unit["figures"][c] - 1) if unit["figures"][c] else None, "peers": [p["figures"][c] for p in beside]}
        for c in (*scheme["inputs"], *scheme["outputs"])
    ]  # fmt: skip
    change = unit.get("change")
    parts = [(name, change[name], 100 * (change[name] - 1)) for name in PARTS] if change else []
    return unit | {"lines": lines, "peers": peers, "beside": beside, "parts": parts}


def _grades(request: HttpRequest, graded: dict[str, Any] | None, grade: str) -> list[dict[str, Any]]:
    rows = [r for r in (graded or {}).get("rows", ()) if sees(request, r["region"])]
    order = [i["id"] for i in (graded or {"scheme": {"items": []}})["scheme"]["items"]]
    by_id = [(r, {i["id"]: i for i in r["items"]}) for r in rows if not grade or r["grade"] == grade]
    return [r | {"scores": [items.get(name, {}) for name in order]} for r, items in by_id[:60]]


def _counts(request: HttpRequest, graded: dict[str, Any] | None) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in (graded or {}).get("rows", ()):
        if row["grade"] and sees(request, row["region"]):
            counts[row["grade"]] = counts.get(row["grade"], 0) + 1
    return dict(sorted(counts.items()))
