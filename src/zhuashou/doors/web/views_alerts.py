# SPDX-License-Identifier: Apache-2.0
"""Whom to visit first: the month's alerts with their reasons, what was held back and why, verdicts, precision by month."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from zhuashou import actions
from zhuashou.doors.web.shell import actor, page, sees
from zhuashou.doors.web.templatetags.zs import say
from zhuashou.terms import Words

VERDICTS = ("true", "benign", "data_error")
#: Keys that press the verdict buttons of the alert in focus.
KEYS = ("1", "2", "3")


@page
@require_GET
def alerts(request: HttpRequest, found: Any) -> HttpResponse:
    """Pushed alerts with verdict buttons, held ones with what they wait for, precision of past months; `officer` narrows to one person's."""
    held = found.alerts
    everyone = [_shown(r) for r in held.get("rows", ()) if sees(request, r["region"])]
    officer = request.GET.get("officer", "")
    rows = [r for r in everyone if not officer or r["officer"] == officer]
    return render(request, "web/alerts.html", {
        "month": held, "pushed": [r for r in rows if r["pushed"]], "held": [r for r in rows if not r["pushed"]], "officer": officer,
        "officers": sorted({r["officer"] for r in everyone if r["officer"]}), **_judging(request, found, rows),
    })  # fmt: skip


def _judging(request: HttpRequest, found: Any, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Verdicts so far, who may give them, how many are open, and what they say about the alerts."""
    given = actions.verdicts(found.period)
    for row in rows:
        row["verdict"] = given.get(row["uscc"])
    standing = actions.alert_standing(settings.WORKSPACE)
    return {
        "verdicts": [(v, Words(f"diagnosis.verdict.{v}"), key) for v, key in zip(VERDICTS, KEYS, strict=True)], "months": standing.months,
        "proposal": standing.proposal, "may_judge": actions.may(actor(request), "judge_alert"),
        "open": sum(r["pushed"] and r["verdict"] is None for r in rows),
    }  # fmt: skip


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """An alert with its parts as bars (share of the score) and its reason of waiting in words."""
    whole = sum(abs(v) for v in row["parts"].values()) or 1.0
    parts = [
        {"name": name, "value": v, "w": 100 * abs(v) / whole}
        for name, v in sorted(row["parts"].items(), key=lambda p: -abs(p[1]))
    ]
    waits = Words(f"diagnosis.alert.waits.{row['waits']}") if row["waits"] else None
    return row | {"bars": parts, "waiting": waits}


@page
@require_POST
def judge(request: HttpRequest, found: Any, uscc: str) -> HttpResponse:
    """Write down what an officer found; htmx gets the alert and the precision again, without a new page."""
    fault, note = "", request.POST.get("note", "")
    try:
        told = actions.judge_alert(
            ws=settings.WORKSPACE, actor=actor(request), period=found.period, uscc=uscc, verdict=request.POST.get("verdict", ""), note=note
        )  # fmt: skip
        done = f"{told['name']}：{say(Words('diagnosis.verdict.' + told['verdict']))}"
    except actions.ActionError as error:
        fault = say(error.words)
    if not request.headers.get("HX-Request"):
        (messages.error if fault else messages.success)(request, fault or done)
        return redirect("alerts")
    rows = [_shown(r) for r in found.alerts.get("rows", ()) if r["uscc"] == uscc and sees(request, r["region"])]
    if not rows:
        raise Http404
    return render(
        request,
        "web/parts/alert_judged.html",
        {"r": rows[0], "fault": fault, "note": note, **_judging(request, found, rows)},
    )
