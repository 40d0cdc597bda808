# SPDX-License-Identifier: Apache-2.0
"""Who is who: names that wait for a decision, decisions, new enterprises; merging two records of one enterprise."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhuashou import actions
from zhuashou.doors.web.shell import actor
from zhuashou.doors.web.templatetags.zs import say
from zhuashou.tables import datasets
from zhuashou.terms import uscc_fault


@login_required
@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Names that wait, what a name asked on the page means, all decisions."""
    person, ws = actor(request), settings.WORKSPACE
    asked = request.GET.get("q", "").strip()
    answer = _answer(asked) if asked else None
    return render(request, "web/who.html", {
        "waiting": Paginator(actions.waiting_names(ws, person), 50).get_page(request.GET.get("w")), "asked": asked, "answer": answer,
        "cut": Paginator(actions.aliases(person), 30).get_page(request.GET.get("page")),
        "counties": [c for c in actions.county_choices(ws.settings.city) if person.sees(c[0])],
        "may": {name: actions.may(person, name) for name in ("decide_identity", "register_enterprise", "merge_enterprises")},
    })  # fmt: skip


def _answer(asked: str) -> Any:
    code = asked.upper() if uscc_fault(asked.upper()) is None else None
    return actions.identify(["" if code else asked], [code], show=5)[0]


@login_required
@require_POST
def who_deed(request: HttpRequest, deed: str) -> HttpResponse:
    """Decide, forget or register; a refusal is shown on the page and nothing changes."""
    given: dict[str, Any] = {"ws": settings.WORKSPACE, "actor": actor(request)}
    told = {
        k: request.POST.get(k, "").strip() for k in ("written", "uscc", "reason", "name", "region_code", "industry")
    }
    try:
        if deed == "decide":
            done = actions.decide_identity(**given, written=told["written"], uscc=told["uscc"], reason=told["reason"])
            messages.success(request, _("“%(written)s”已认定为 %(name)s，以后自动识别。") % done)
        elif deed == "forget":
            actions.forget_alias(**given, written=told["written"], reason=told["reason"])
            messages.success(request, _("“%(written)s”的认定已撤销，以后会再问。") % told)
        elif deed == "register":
            done = actions.register_enterprise(**given, **told)
            messages.success(request, _("已登记 %(name)s（%(uscc)s）。") % done)
        else:
            raise Http404
    except actions.ActionError as error:
        messages.error(request, say(error.words))
    return redirect("who")


@login_required
@require_GET
def who_merge(request: HttpRequest) -> HttpResponse:
    """The plan of a merge, and the list of merges."""
    person = actor(request)
    old, new = (request.GET.get(k, "").strip() for k in ("old", "new"))
    plan = None
    if old and new:
        try:
            plan = actions.merge_plan(old, new)
        except actions.ActionError as error:
            messages.error(request, say(error.words))
    return render(request, "web/who_merge.html", {
        "old": old, "new": new, "plan": plan, "may": actions.may(person, "merge_enterprises"), "may_undo": actions.may(person, "undo_batch"),
        "rows": [(datasets()[d], n, plan.both.get(d, 0)) for d, n in plan.rows.items()] if plan else [],
        "conflicts": _conflicts(plan) if plan else [],
        "cut": Paginator(actions.merges(), 30).get_page(request.GET.get("page")),
    })  # fmt: skip


def _conflicts(plan: Any) -> list[Any]:
    """Dataset, conflict and unit of the values, the first two hundred."""
    found = [(datasets()[c.dataset], c) for c in plan.conflicts[:200]]
    return [(about, c, about.by_id[c.column].unit) for about, c in found]


@login_required
@require_POST
def who_merge_deed(request: HttpRequest, deed: str) -> HttpResponse:
    """Merge as the plan that was seen says, or undo a merge."""
    given: dict[str, Any] = {
        "ws": settings.WORKSPACE,
        "actor": actor(request),
        "reason": request.POST.get("reason", ""),
    }
    told = {k: request.POST.get(k, "") for k in ("old", "new", "wins", "digest", "batch")}
    try:
        if deed == "merge":
            done = actions.merge(
                **given, old=told["old"], new=told["new"], plan_digest=told["digest"], wins=told["wins"]
            )
            messages.success(request, _("已合并，%(total)s 条记录搬到留下的企业；批次 %(batch)s。") % done)
        elif deed == "undo":
            actions.undo_batch(**given, batch=told["batch"])
            messages.success(request, _("已撤销合并，一切恢复原样。"))
        else:
            raise Http404
    except actions.ActionError as error:
        messages.error(request, say(error.words))
    return redirect("who_merge")
