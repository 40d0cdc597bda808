# SPDX-License-Identifier: Apache-2.0
"""What is wrong: the list, filtered, and one finding with its evidence, its causes as a tree, its like and what answers it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhuashou import diagnosis
from zhuashou.doors.web.shell import page, sees
from zhuashou.doors.web.views_home import tally
from zhuashou.tables import datasets
from zhuashou.terms import Words, catalogue

FILTERS = ("level", "kind", "status", "rule", "region", "officer", "q")
STATUSES = ("new", "worse", "continuing", "better")
#: Datasets whose columns stand in evidence as they are.
COLUMNS_OF = ("projects", "project_progress", "requests", "enterprises")
#: Directions of a cause, in the order they are told.
DIRECTIONS = ("down", "side", "back")


@page
@require_GET
def findings(request: HttpRequest, found: Any) -> HttpResponse:
    """All findings, most important first, filtered by level, subject, status, rule, district, liaison officer and name."""
    seen = [f for f in found.findings if sees(request, f.region)]
    officers = _officers(found)
    asked = {k: request.GET.get(k, "").strip() for k in FILTERS}
    rows = [f for f in seen if _fits(f, asked, officers)]
    known = _rules(found)
    cut = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "web/findings.html", {
        "cut": cut, "rows": [_headed(f) for f in cut], "count": len(rows), "all": len(seen), "asked": asked, "tally": tally(rows),
        "rules": {r: _words(known.get(r)) for r in sorted({f.rule for f in seen})}, "kinds": sorted({f.subject.kind for f in seen}),
        "regions": sorted({f.region for f in seen if f.region}), "statuses": [s for s in STATUSES if any(f.status == s for f in seen)],
        "officers": sorted({o for f in seen if (o := officers.get(f.subject.id))}), "gone": [f for f in found.gone if sees(request, f.region)],
        "query": urlencode({k: v for k, v in asked.items() if v}),
    })  # fmt: skip


def _fits(f: Any, asked: dict[str, str], officers: dict[str, str | None]) -> bool:
    """Does the finding pass every filter that is set?"""
    wanted = (
        ("level", str(f.severity)),
        ("kind", f.subject.kind),
        ("status", f.status),
        ("rule", f.rule),
        ("region", f.region),
    )
    if any(asked[name] and asked[name] != value for name, value in wanted):
        return False
    if asked["officer"] and officers.get(f.subject.id) != asked["officer"]:
        return False
    return not asked["q"] or asked["q"] in f.subject.name or asked["q"].upper() in f.subject.id


def _officers(found: Any) -> dict[str, str | None]:
    """The liaison officer of each enterprise."""
    return dict(zip(found.facts["uscc"].to_pylist(), found.facts["liaison_officer"].to_pylist(), strict=True))


def _headed(f: Any) -> dict[str, Any]:
    """A finding with its two leading numbers and since when it holds, as far as the data say."""
    about, facts = diagnosis.indicators(), diagnosis.declared_facts()
    shown = [(e, _name(e.indicator, about, facts)) for e in f.evidence if e.value is not None and e.unit][:2]
    return {"f": f, "shown": shown, "since": _since(f)}


def _since(f: Any) -> str:
    """The period a backward cause names; empty if none does."""
    return next((str(c.values["period"]) for c in f.causes if c.values.get("direction") == "back"), "")


def _rules(found: Any) -> dict[str, Any]:
    """The city's rules by id (read once a month's results)."""
    held: dict[str, Any] | None = getattr(found, "zs_rules", None)
    if held is None:
        held = found.zs_rules = diagnosis.read_rules(settings.WORKSPACE.data("warnings", "diagnosis"))
    return held


def _words(rule: Any) -> dict[str, str]:
    return {"zh": getattr(rule, "zh", ""), "en": getattr(rule, "en", "")}


@page
@require_GET
def finding(request: HttpRequest, found: Any, finding_id: str) -> HttpResponse:
    """One finding: its numbers, its causes, its like, what answers it."""
    one = next((f for f in found.findings if f.id == finding_id), None)
    if one is None or not sees(request, one.region):
        raise Http404
    answers = [m for m in found.measures if finding_id in m.finding_ids]
    ids = {m.id for m in answers}
    about, facts = diagnosis.indicators(), diagnosis.declared_facts()
    rule = _rules(found).get(one.rule)
    seen = [f for f in found.findings if f.id != one.id and sees(request, f.region)]
    like = [f for f in seen if f.rule == one.rule]
    like.sort(key=lambda f: (f.region != one.region, -f.severity))
    return render(request, "web/finding.html", {
        "f": one, "evidence": [(e, _name(e.indicator, about, facts)) for e in one.evidence], "measures": answers, "since": _since(one),
        "tasks": [t for t in found.tasks if t.origin_id in ids], "rule": _words(rule), "rule_source": getattr(rule, "source", ""),
        "tree": [(d, [_cause(one, c) for c in one.causes if c.values.get("direction", "side") == d]) for d in DIRECTIONS],
        "own": [f for f in seen if f.subject.id == one.subject.id], "like": like[:6], "like_count": len(like), "dossier": one.subject.id in found.dossiers,
        "drill": _drill(one.subject.kind, one.subject.id, "division"),
    })  # fmt: skip


def _cause(f: Any, words: Any) -> dict[str, Any]:
    """A cause with its parts as bars on one scale; each part leads inside, the remainder is stated."""
    rows = [dict(r) for r in words.values.get("rows", ())]
    ends = [0.0, *(r["points"] for r in rows if r["points"] is not None and r["kind"] != "remainder")]
    low, span = min(ends), (max(ends) - min(ends)) or 1.0
    axis = -low / span * 100
    for r in rows:
        r["rest"] = r["kind"] == "remainder"
        r["x"], r["w"] = (
            (axis, 0.0)
            if r["rest"]
            else (axis if r["points"] >= 0 else axis + r["points"] / span * 100, abs(r["points"]) / span * 100)
        )
        r["url"] = "" if r["rest"] else _inside(f.subject, r["kind"], r["id"])
    return {"words": words, "rows": rows, "axis": axis, "total": words.values.get("total")}


def _inside(subject: Any, kind: str, code: str) -> str:
    """Where a part of a cause can be looked into."""
    if kind == "enterprise":
        return reverse("enterprise", args=[code])
    held = [("in", f"region:{subject.id}")] if subject.kind == "district" and kind != "region" else []
    held += [("in", f"division:{subject.id}")] if subject.kind == "industry" and kind != "division" else []
    by = "division" if kind == "region" and subject.kind != "industry" else "enterprise"
    return f"{reverse('analysis')}?{urlencode([('by', by), *held, ('in', f'{kind}:{code}')])}"


def _drill(kind: str, code: str, by: str) -> str:
    """The breakdown of the finding's subject; empty where it is not a total."""
    inside = {"city": [], "district": [("in", f"region:{code}")], "industry": [("in", f"division:{code}")]}.get(kind)
    if inside is None:
        return ""
    return f"{reverse('analysis')}?{urlencode([('by', 'enterprise' if kind == 'industry' else by), *inside])}"


def _name(indicator: str, about: Any, facts: Any) -> Any:
    """An indicator or a fact by name in both languages; the label of what is only known of totals."""
    label = f"diagnosis.label.{indicator}"
    held = about.get(indicator) or facts.get(indicator)
    if held is None and label in catalogue("diagnosis"):
        return Words(label)
    if held is None:
        held = next((c.by_id[indicator] for n in COLUMNS_OF if indicator in (c := datasets()[n]).by_id), None)
    if isinstance(held, dict):
        return {"zh": held["zh"], "en": held["en"]}
    return {"zh": getattr(held, "zh", indicator), "en": getattr(held, "en", indicator)}
