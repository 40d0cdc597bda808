# SPDX-License-Identifier: Apache-2.0
"""Per-mu grades: a year's list with its state and window, one enterprise's items, objections and their decisions, the final list."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from zhuashou import actions
from zhuashou.doors.web.shell import actor, page
from zhuashou.doors.web.templatetags.zs import lang, say
from zhuashou.doors.web.views_reporting import XLSX
from zhuashou.terms import UNITS, Words, find_unit

DEEDS = ("publish_grades", "finalise_grades", "withdraw_grades")
#: Stages as they are shown; a withdrawn list stands before its next publication.
STAGES = ("draft", "published", "handled", "final")


def _standing(request: HttpRequest, found: Any) -> Any:
    """The list that is asked for (the newest if none is). None if nothing is computed and nothing published."""
    choices = actions.grade_choices(settings.WORKSPACE, f"{found.period}/{found.revision}")
    request.zs_lists = choices
    scheme, year = request.GET.get("scheme", ""), request.GET.get("year", "")
    chosen = next((c for c in choices if scheme in ("", c["scheme"]) and year in ("", c["year"])), None)
    if chosen is None:
        if scheme or year:
            raise Http404
        return None
    version = request.GET.get("version", "")
    try:
        return actions.grade_standing(
            ws=settings.WORKSPACE, actor=actor(request), scheme=chosen["scheme"], year=chosen["year"], period=f"{found.period}/{found.revision}",
            version=int(version) if version.isdigit() else 0,
        )  # fmt: skip
    except actions.ActionError as error:
        raise Http404 from error


@page
@require_GET
def grades(request: HttpRequest, found: Any) -> HttpResponse:
    """The whole page; only the part about one enterprise when it was asked for by a click."""
    held = _standing(request, found)
    unit = _unit(request, held) if held else None
    if request.headers.get("HX-Request") == "true" and unit:
        return render(request, "web/parts/grade_unit.html", {"g": held, "unit": unit, "here": _here(held)})
    if held is None:
        return render(request, "web/grades.html", {"g": None})
    words, grade = request.GET.get("q", "").strip(), request.GET.get("grade", "")
    rows = [
        r for r in held.rows
        if (not grade or r["grade"] == grade) and (not words or words in r["name"] or words.upper() in r["uscc"])
    ]  # fmt: skip
    flow, who = actions.grading_flow(settings.WORKSPACE), actor(request)
    shown_old = bool(request.GET.get("version"))
    may = [
        d for d in DEEDS if not who.regions and not shown_old and actions.may(who, d) and held.state in flow[d]["from"]
    ]
    query = request.GET.copy()
    for name in ("page", "unit"):
        query.pop(name, None)
    own = {a["appeal"] for a in held.appeals if a["filed_by"] == who.name}
    return render(request, "web/grades.html", {
        "g": held, "cut": Paginator(rows, 40).get_page(request.GET.get("page")), "n": len(rows), "q": words, "grade": grade, "unit": unit,
        "query": query.urlencode(), "stages": _stages(held.state), "may": may, "lists": request.zs_lists, "here": _here(held),
        "may_decide": actions.may(who, "decide_appeal") and held.state in flow["decide_appeal"]["from"], "own": own,
        "appeals": [_appeal(a) for a in held.appeals], "state": Words(f"actions.grading.{held.state}"),
    })  # fmt: skip


def _here(held: Any) -> str:
    return urlencode({"scheme": held.scheme, "year": held.year})


def _stages(state: str) -> list[tuple[str, str]]:
    """Stages with their class."""
    now = STAGES.index(state) if state in STAGES else 0
    return [(s, "stage--now" if k == now else "stage--done" if k < now else "") for k, s in enumerate(STAGES)]


def _unit(request: HttpRequest, held: Any) -> dict[str, Any] | None:
    """One enterprise: items with their names, what may be contested, its objections; None if none is asked for. Raises Http404."""
    uscc = request.GET.get("unit", "")
    if not uscc:
        return None
    row = next((r for r in held.rows if r["uscc"] == uscc), None)
    if row is None:
        raise Http404
    names = {i["id"]: i for i in held.items}
    items = [i | {"name": names[i["id"]], "full": names[i["id"]]["weight"]} for i in row["items"]]
    ws, who = settings.WORKSPACE, actor(request)
    open_to = held.state in actions.grading_flow(ws)["appeal_grade"]["from"] and not request.GET.get("version")
    fields = actions.contest_choices(held, uscc) if open_to and actions.may(who, "appeal_grade") else []
    return row | {
        "named": items, "fields": fields, "units": list(dict.fromkeys(u for f in fields for u in _units(f["unit"]))), "today": ws.now().date(),
        "contests": [_appeal(a) for a in held.appeals if a["uscc"] == uscc],
    }  # fmt: skip


def _units(unit: str) -> list[str]:
    """Units in which a figure may be written, the declared one's family."""
    own = find_unit(unit)
    return [u.id for u in UNITS.values() if own is not None and u.family == own.family]


def _appeal(a: dict[str, Any]) -> dict[str, Any]:
    field = a["field_name"]
    return a | {"field_words": Words(field["id"]) if "id" in field else field, "state_words": Words(f"actions.appeal.{a['state']}"),
                "units": _units(a["unit"]) or [a["unit"]]}  # fmt: skip


@page
@require_GET
def grades_table(request: HttpRequest, found: Any) -> HttpResponse:
    """The list as a workbook for publication."""
    held = _standing(request, found)
    if held is None:
        raise Http404
    answer = HttpResponse(actions.grades_xlsx(settings.WORKSPACE, held, lang()), content_type=XLSX)
    name = f"{say({'zh': '亩均评价公示表', 'en': 'per-mu grades'})}_{held.year}.xlsx"
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


@page
@require_POST
def grade_deed(request: HttpRequest, found: Any, deed: str) -> HttpResponse:
    """One deed on a list or an objection; a refusal is shown and nothing changes."""
    post, given = request.POST, {"ws": settings.WORKSPACE, "actor": actor(request)}
    here = {"scheme": post.get("scheme", ""), "year": post.get("year", "")}
    unit = post.get("uscc", "")
    try:
        if deed == "publish_grades":
            period = f"{found.period}/{found.revision}"
            actions.publish_grades(**given, scheme=here["scheme"], period=period, reason=post.get("reason", ""))
        elif deed == "finalise_grades":
            actions.finalise_grades(**given, **here)
        elif deed == "withdraw_grades":
            actions.withdraw_grades(**given, **here, reason=post.get("reason", ""))
        elif deed == "appeal_grade":
            told = {k: post.get(k, "") for k in ("uscc", "field", "value", "unit", "reason", "evidence")}
            actions.appeal_grade(**given, **here, **told, filed_on=date.fromisoformat(post.get("filed_on", "")))
        elif deed == "decide_appeal":
            told = {k: post.get(k, "") for k in ("value", "unit", "reason")}
            number = int(post.get("appeal", "0") or 0)
            actions.decide_appeal(**given, **told, appeal=number, upheld=post.get("verdict") == "uphold")
        else:
            raise Http404
        messages.success(request, f"{say(Words(f'actions.deed.{deed}'))} ✓")
    except (actions.ActionError, actions.NoResults) as error:
        messages.error(request, say(error.words))
    except ValueError:
        messages.error(request, say({"zh": "日期写成 2026-11-20。", "en": "Write the day as 2026-11-20."}))
    query = urlencode({k: v for k, v in {**here, "unit": unit}.items() if v})
    return redirect(f"{reverse('grades')}?{query}{'#unit' if unit else '#appeals' if deed == 'decide_appeal' else ''}")
