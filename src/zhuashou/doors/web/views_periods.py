# SPDX-License-Identifier: Apache-2.0
"""Months: which are open and frozen, one month with its districts and deeds, the difference of two revisions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from zhuashou import actions
from zhuashou.doors.web.shell import actor, look
from zhuashou.doors.web.templatetags.zs import say
from zhuashou.doors.web.views_records import record_url, shown, shown_unit
from zhuashou.tables import dataset
from zhuashou.terms import Period, PeriodError, Words, parse_period

DISTRICT_DEEDS = ("submit_period", "approve_filing", "return_filing")
CITY_DEEDS = ("accept_period", "close_period", "reopen_period")
#: What stands on the way of a month.
STAGES = ("open", "submitted", "approved", "accepted", "frozen")


@login_required
@require_GET
def months(request: HttpRequest) -> HttpResponse:
    """Which months are open and frozen, with the districts that have handed in."""
    request.zs_results = look(request)
    state = actions.status(settings.WORKSPACE)
    counts = actions.filing_counts([p["period"] for p in state["periods"][:14]])
    may = {d: actions.may(actor(request), d) for d in CITY_DEEDS}
    return render(
        request,
        "web/months.html",
        {
            "state": state,
            "may": may,
            "counts": counts,
            "open_ones": [p for p in state["periods"] if p["state"] == "reopened"],
        },
    )


def _period(text: str) -> Period:
    try:
        return parse_period(text)
    except PeriodError as error:
        raise Http404 from error


@login_required
@require_GET
def month(request: HttpRequest, period: str) -> HttpResponse:
    """One month: where it stands, its districts, its revisions, what the person may do."""
    request.zs_results = look(request)
    ws, who, chosen = settings.WORKSPACE, actor(request), _period(period)
    held = actions.period_standing(ws, chosen.id)
    flow = actions.transitions(ws)
    open_now = held["state"] in ("open", "reopened")
    districts = [
        (f, [d for d in DISTRICT_DEEDS if open_now and actions.may(who, d) and f.state in flow["district"][d]["from"]])
        for f in held["filings"]
        if who.sees(f.region)
    ]
    deeds = [d for d in CITY_DEEDS if actions.may(who, d) and held["state"] in flow["city"][d]["from"]]
    today = ws.now().date()
    pairs = [(r, held["revisions"][k - 1]["revision"] if k else "") for k, r in enumerate(held["revisions"])]
    return render(request, "web/month.html", {
        "m": held, "chosen": chosen, "districts": districts, "deeds": deeds, "stages": _stages(held), "revisions": pairs[::-1], "today": today,
        "tally": {s: sum(f.state == s for f in held["filings"]) for s in ("open", "submitted", "approved", "returned")},
        "last": today + timedelta(days=int(flow["reopen_days"])), "story": [(e, Words(f"actions.deed.{e['deed']}")) for e in held["story"] if who.sees(e.get("region")) or not e.get("region")],
        "undiagnosed": _undiagnosed(held) if actions.may(who, "diagnose") else "",
    })  # fmt: skip


def _undiagnosed(held: dict[str, Any]) -> str:
    """The newest revision if nothing was derived from it yet."""
    folder = settings.WORKSPACE.results(held["period"], held["revision"] or "r0")
    return "" if not held["revision"] or (folder / "findings.json").exists() else str(held["revision"])


def _stages(held: dict[str, Any]) -> list[tuple[str, str]]:
    """Stages with their class. A stage is done only if it was really passed: a month frozen at once was not approved by its districts."""
    states = [f.state for f in held["filings"]] or [""]
    deeds = [e["deed"] for e in held["story"]]
    passed = {
        "open": True, "submitted": all(s in ("submitted", "approved") for s in states), "approved": all(s == "approved" for s in states),
        "accepted": "accept_period" in deeds, "frozen": False,
    }  # fmt: skip
    now = held["state"] if held["state"] in ("accepted", "frozen") else ""
    now = now or ("approved" if passed["approved"] else "submitted" if passed["submitted"] else "open")
    return [(s, "stage--now" if s == now else "stage--done" if passed[s] else "") for s in STAGES]


@login_required
@require_POST
def close_month(request: HttpRequest) -> HttpResponse:
    """Freeze a month from the list."""
    return month_deed(request, request.POST.get("period", ""), "close_period", to="months")


@login_required
@require_POST
def month_deed(request: HttpRequest, period: str, deed: str, to: str = "") -> HttpResponse:
    """One deed on a month or a district's month; a refusal is shown and nothing changes."""
    chosen = _period(period)
    given: dict[str, Any] = {
        "ws": settings.WORKSPACE,
        "actor": actor(request),
        "period": chosen,
        "reason": request.POST.get("reason", ""),
    }
    try:
        if deed in DISTRICT_DEEDS:
            getattr(actions, deed)(**given, region=request.POST.get("region", ""))
        elif deed == "reopen_period":
            until = date.fromisoformat(request.POST.get("until", ""))
            actions.reopen_period(**given, until=until, regions=request.POST.getlist("regions"))
        elif deed in CITY_DEEDS:
            getattr(actions, deed)(**given)
        elif deed == "diagnose":
            actions.derive_month(ws=settings.WORKSPACE, actor=actor(request), period=chosen)
        else:
            raise Http404
        done = Words(f"actions.deed.{deed}")
        messages.success(request, f"{chosen.id} · {say(done)} ✓")
    except actions.ActionError as error:
        messages.error(request, say(error.words))
    except ValueError:
        messages.error(request, say({"zh": "截止日写成 2026-11-20。", "en": "Write the last day as 2026-11-20."}))
    return redirect(to) if to else redirect("month", period=chosen.id)


@login_required
@require_GET
def month_diff(request: HttpRequest, period: str) -> HttpResponse:
    """What differs between two revisions of a month: rows, cells, effect on the headline; rows of own districts only."""
    request.zs_results = look(request)
    ws, chosen = settings.WORKSPACE, _period(period)
    names = [r["revision"] for r in actions.revision_list(ws, chosen.id)]
    before, after = (
        request.GET.get("from") or (names[-2] if len(names) > 1 else ""),
        request.GET.get("to") or (names[-1] if names else ""),
    )
    if before not in names or after not in names:
        raise Http404
    report = actions.revision_report(ws, f"{chosen.id}/{before}", f"{chosen.id}/{after}", actor=actor(request))
    for entry in [*report["cells"], *report["rows"]]:
        entry["url"] = record_url(entry["dataset"], entry["key"])
    for entry in report["cells"]:
        column = dataset(entry["dataset"]).by_id[entry["column"]]
        entry |= {
            "was": shown(column, entry["before"]),
            "is_now": shown(column, entry["after"]),
            "unit": shown_unit(column),
        }
    for head in report["headline"]:
        head["digits"] = 0 if head["unit"] in ("家", "个", "人") else 2
    changed = [d for d in report["datasets"] if d["new"] or d["changed"] or d["gone"]]
    same = [dataset(d["dataset"]) for d in report["datasets"] if d not in changed]
    return render(
        request,
        "web/month_diff.html",
        {
            "chosen": chosen,
            "before": before,
            "after": after,
            "names": names,
            "r": report,
            "changed": changed,
            "same": same,
        },
    )
