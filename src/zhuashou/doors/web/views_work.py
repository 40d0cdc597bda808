# SPDX-License-Identifier: Apache-2.0
"""Task book, one task and its deeds, tracking; ledger, audit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from zhuashou import actions
from zhuashou.doors.web import figures
from zhuashou.doors.web.shell import actor, page, sees
from zhuashou.doors.web.templatetags.zs import say
from zhuashou.doors.web.views_records import record_url
from zhuashou.tables import datasets


@page
@require_GET
def task_book(request: HttpRequest, found: Any) -> HttpResponse:
    """Task book, roadmap and timetable of the month."""
    tasks = list(found.tasks)
    origin = request.GET.get("origin", "")
    shown = [t for t in tasks if not origin or t.origin == origin]
    empty = sum(
        (not t.lead_unit and not t.responsible_units) or not (t.deadline or t.rhythm)
        for t in tasks
        if t.origin == "decision"
    )
    return render(request, "web/tasks.html", {
        "tasks": shown, "gantt": figures.gantt(shown), "stages": found.timetable.get("roadmap", []), "warnings": found.timetable.get("warnings", []),
        "decisions": found.timetable.get("decisions", {}), "origin": origin, "empty": empty, "count": len(tasks),
    })  # fmt: skip


@page
@require_GET
def task(request: HttpRequest, found: Any, task_id: str) -> HttpResponse:
    """One task: what, who, when, its source in the decision's text, its deeds."""
    record = actions.task_record(task_id)
    draft = next((t for t in found.tasks if t.id == task_id), None)
    if record is None and draft is None:
        raise Http404
    light = next((x for x in found.lights.get("tasks", []) if x["subject"]["id"] == task_id), None)
    measure = next((m for m in found.measures if draft is not None and m.id == draft.origin_id), None)
    after = [t for t in found.tasks if draft is not None and t.id in draft.after]
    next_deed = {"drafted": "issue_task", "issued": "sign_task", "signed_for": "report_task", "in_progress": "report_task", "late": "report_task",
                 "reported": "close_task"}.get((record or {}).get("state", ""))  # fmt: skip
    allowed = bool(next_deed and actions.may(actor(request), next_deed))
    spans = [s for s in actions.fact_spans("tasks", (task_id,)) if s["field"] == "quote"]
    return render(request, "web/task.html", {"t": record, "draft": draft, "source": spans[-1] if spans else None, "light": light, "measure": measure, "after": after, "deed": next_deed, "allowed": allowed,
                                             "states": ("drafted", "issued", "signed_for", "in_progress", "reported", "closed")})  # fmt: skip


@login_required
@require_POST
def task_deed(request: HttpRequest, task_id: str, deed: str) -> HttpResponse:
    """Issue, sign for, report or close; a refusal is shown on the page and nothing changes."""
    given: dict[str, Any] = {"ws": settings.WORKSPACE, "actor": actor(request), "task_id": task_id}
    try:
        given["version"] = int(request.POST.get("version", ""))
        if deed == "issue_task":
            due = request.POST.get("due_on", "")
            actions.issue_task(
                **given, lead_unit=request.POST.get("lead_unit", ""), due_on=date.fromisoformat(due) if due else None
            )
        elif deed == "sign_task":
            actions.sign_task(**given)
        elif deed == "report_task":
            actions.report_task(
                **given, progress=Decimal(request.POST.get("progress", "")), text=request.POST.get("text", "")
            )
        elif deed == "close_task":
            actions.close_task(**given, reason=request.POST.get("reason", ""))
        else:
            raise Http404
    except actions.ActionError as error:
        messages.error(request, say(error.words))
    except (ValueError, InvalidOperation):
        messages.error(
            request,
            say(
                {
                    "zh": "有一格填得不对：日期写 2026-12-31，进度写 0 到 100。",
                    "en": "A field is not readable: dates like 2026-12-31, progress 0 to 100.",
                }
            ),
        )
    return redirect("task", task_id=task_id)


@page
@require_GET
def tracking(request: HttpRequest, found: Any) -> HttpResponse:
    """Lights of tasks and requests, worst first."""
    kinds = {}
    for kind in ("tasks", "requests"):
        rows = [x for x in found.lights.get(kind, []) if sees(request, x["region"] or None) or not x["region"]]
        kinds[kind] = {"bar": figures.lightbar(rows), "rows": [x for x in rows if x["level"] or x["excused"]][:60]}
    return render(request, "web/tracking.html", kinds)


@login_required
@require_GET
def ledger(request: HttpRequest, name: str = "enterprises") -> HttpResponse:
    """Any dataset, paged, with the file, sheet and row of each record."""
    from zhuashou.ledger import fact_model

    if name not in datasets():
        raise Http404
    declared = datasets()[name]
    facts = fact_model(name).objects.filter(current=True).select_related("batch").order_by(*declared.key)
    scope = actor(request).regions
    if scope and "region" in declared.by_id:
        facts = facts.filter(region__in=scope)
    elif scope and "uscc" in declared.by_id:
        facts = facts.filter(
            uscc__in=fact_model("enterprises").objects.filter(current=True, region__in=scope).values("uscc")
        )
    if declared.period and request.GET.get("period"):
        facts = facts.filter(**{declared.period: request.GET["period"]})
    cut = Paginator(facts, 30).get_page(request.GET.get("page"))
    columns = declared.columns[:12]
    rows = [
        ([getattr(f, c.id) for c in columns], f, record_url(name, [getattr(f, k) for k in declared.key])) for f in cut
    ]
    return render(
        request,
        "web/ledger.html",
        {"d": declared, "columns": columns, "rows": rows, "cut": cut, "datasets": datasets().values()},
    )


@login_required
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what, for the administrator."""
    from zhuashou.ledger import AuditEvent

    if request.user.role != "admin":
        raise Http404
    return render(
        request,
        "web/audit.html",
        {"cut": Paginator(AuditEvent.objects.order_by("-id"), 50).get_page(request.GET.get("page"))},
    )
