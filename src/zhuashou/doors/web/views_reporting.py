# SPDX-License-Identifier: Apache-2.0
"""Who has filed and who is late, pre-filled templates, the reporting burden."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhuashou import actions
from zhuashou.doors.web.shell import actor, look
from zhuashou.doors.web.templatetags.zs import lang, say
from zhuashou.tables import datasets
from zhuashou.terms import Period, PeriodError, parse_period

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _period(request: HttpRequest) -> Period:
    """The period asked for, else the newest with figures. Raises Http404."""
    text = request.POST.get("period") or request.GET.get("period")
    try:
        return parse_period(text) if text else actions.newest_period(settings.WORKSPACE)
    except PeriodError as error:
        raise Http404 from error


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


@login_required
@require_GET
def reporting(request: HttpRequest) -> HttpResponse:
    """Rates by district and table, the missing ones by name, reminders to copy, templates to send."""
    request.zs_results = look(request)
    ws, who = settings.WORKSPACE, actor(request)
    try:
        chosen = _period(request)
    except actions.ActionError as error:
        messages.error(request, say(error.words))
        return redirect("imports")
    report = actions.reporting_of(ws=ws, actor=who, period=chosen)
    reminders = [(d, actions.reminder(report, d, lang())) for d in report.districts if d.missing]
    periods = [p["period"] for p in actions.status(ws)["periods"]][:18]
    following = chosen.following.id
    return render(request, "web/reporting.html", {
        "report": report, "chosen": chosen, "reminders": reminders, "periods": sorted({*periods, chosen.id, following}, reverse=True),
        "all_text": "\n\n".join(t for _, t in reminders), "may": actions.may(who, "issue_template"), "late": any(t.overdue for t in report.tables),
        "datasets": [datasets()[n] for n in ("enterprises", *actions.template_datasets(ws))],
    })  # fmt: skip


@login_required
@require_GET
def reporting_table(request: HttpRequest) -> HttpResponse:
    """The rates and the missing ones as a workbook."""
    report = actions.reporting_of(ws=settings.WORKSPACE, actor=actor(request), period=_period(request))
    return _file(
        actions.reporting_xlsx(report, lang()), f"{say({'zh': '报送情况', 'en': 'reports'})}_{report.period}.xlsx"
    )


@login_required
@require_POST
def template(request: HttpRequest) -> HttpResponse:
    """First what a template asks and what is held already; then, issued, the workbook itself."""
    given: dict[str, Any] = {"ws": settings.WORKSPACE, "actor": actor(request), "dataset": request.POST.get("dataset", ""), "period": _period(request),
                             "region": request.POST.get("region", ""), "uscc": request.POST.get("uscc", "").strip(), "lang": lang()}  # fmt: skip
    try:
        issued = actions.issue_template(**given, preview="issue" not in request.POST)
    except actions.ActionError as error:
        messages.error(request, say(error.words))
        return redirect("reporting")
    if "issue" in request.POST:
        return _file(issued.content, issued.name)
    request.zs_results = look(request)
    share = issued.held * 100 / issued.cells if issued.cells else 0
    return render(
        request,
        "web/template.html",
        {"t": issued, "given": given, "chosen": given["period"], "share": share, "open": issued.cells - issued.held},
    )


@login_required
@require_http_methods(["GET", "POST"])
def burden(request: HttpRequest) -> HttpResponse:
    """What was asked of whom and how much of it was held; a table to be sent is checked first."""
    request.zs_results = look(request)
    checked = _checked(request) if request.method == "POST" and request.FILES.get("file") else None
    chosen = _period(request) if request.GET.get("period") else None
    data = actions.burden_of(actor=actor(request), period=chosen)
    periods = [p["period"] for p in actions.status(settings.WORKSPACE)["periods"]][:18]
    may = actions.may(actor(request), "issue_template")
    return render(
        request, "web/burden.html", {"b": data, "checked": checked, "periods": periods, "chosen": chosen, "may": may}
    )


def _checked(request: HttpRequest) -> Any:
    """The verdict on an uploaded table, or None with the reason on the page."""
    upload = request.FILES["file"]
    name = Path(str(upload.name)).name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(upload.read())
        try:
            return actions.check_table(ws=settings.WORKSPACE, actor=actor(request), path=path, period=_period(request), name=name,
                                       record=bool(request.POST.get("record")))  # fmt: skip
        except actions.ActionError as error:
            messages.error(request, say(error.words))
    return None
