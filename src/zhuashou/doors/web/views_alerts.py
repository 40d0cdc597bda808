# SPDX-License-Identifier: Apache-2.0
"""Whom to visit first: the month's alerts with their reasons, what was held back and why, verdicts, precision by month."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from zhuashou import actions
from zhuashou.doors.web.shell import actor, page, sees
from zhuashou.doors.web.templatetags.zs import say
from zhuashou.terms import Words

VERDICTS = ("true", "benign", "data_error")


@page
@require_GET
def alerts(request: HttpRequest, found: Any) -> HttpResponse:
    """Pushed alerts with verdict buttons, held ones with what they wait for, precision of past months."""
    held = found.alerts
    rows = [_shown(r) for r in held.get("rows", ()) if sees(request, r["region"])]
    verdicts = actions.verdicts(found.period)
    standing = actions.alert_standing(settings.WORKSPACE)
    pushed = [r | {"verdict": verdicts.get(r["uscc"])} for r in rows if r["pushed"]]
    return render(request, "web/alerts.html", {
        "month": held, "pushed": pushed, "held": [r for r in rows if not r["pushed"]], "months": standing.months, "proposal": standing.proposal,
        "verdicts": [(v, Words(f"diagnosis.verdict.{v}")) for v in VERDICTS], "may_judge": actions.may(actor(request), "judge_alert"),
        "open": sum(r["verdict"] is None for r in pushed),
    })  # fmt: skip


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
    """Write down what an officer found."""
    try:
        told = actions.judge_alert(
            ws=settings.WORKSPACE, actor=actor(request), period=found.period, uscc=uscc, verdict=request.POST.get("verdict", ""),
            note=request.POST.get("note", ""),
        )  # fmt: skip
        messages.success(request, f"{told['name']}：{say(Words('diagnosis.verdict.' + told['verdict']))}")
    except actions.ActionError as error:
        messages.error(request, say(error.words))
    return redirect("alerts")
