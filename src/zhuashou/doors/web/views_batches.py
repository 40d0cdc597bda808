# SPDX-License-Identifier: Apache-2.0
"""What was booked: one batch with all that is known of it, its deeds and its file; accepted warnings; mapping templates."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhuashou import actions
from zhuashou.doors.web.import_forms import cells_of
from zhuashou.doors.web.shell import actor, look
from zhuashou.doors.web.templatetags.zs import say
from zhuashou.doors.web.views_records import record_url
from zhuashou.tables import datasets


def _held(request: HttpRequest, batch: int) -> dict[str, Any]:
    try:
        found: dict[str, Any] = actions.batch_record(str(batch), actor(request))
    except actions.ActionError as error:
        raise Http404 from error
    return found


@login_required
@require_GET
def batch(request: HttpRequest, batch: int) -> HttpResponse:
    """The record of one batch."""
    person = actor(request)
    held = _held(request, batch)
    warnings = [
        w | {"key": json.dumps([w["sheet"], w["cell"], w["rule"]], ensure_ascii=False)} for w in held["warnings"]
    ]
    cut = Paginator(warnings, 50).get_page(request.GET.get("page"))
    mapping = [
        (sheet, field, place, _title(held["datasets"], field))
        for sheet, fields in held["mapping"].items()
        for field, place in fields.items()
    ]
    sent = actions.upload_of_batch(person, held["id"])
    request.zs_results = look(request)
    return render(request, "web/batch.html", {
        "b": held, "cut": cut, "mapping": mapping, "open": sum(w["accepted"] is None for w in warnings), "query": "",
        "revisions": [(r, _title([r["dataset"]], r["column"]), record_url(r["dataset"], (r["uscc"], r["period"]))) for r in held["revisions"][:200]],
        "rejected": sent if sent is not None and sent.summary.get("fatal") else None,
        "may_undo": actions.may(person, "undo_batch"), "may_accept": actions.may(person, "accept_warning"),
        "undoable": not held["undone"] and held["kind"] in ("import", "correction", "edit", "merge"),
    })  # fmt: skip


def _title(names: list[str], field: str) -> Any:
    """The name of a field in the first of the datasets that has it."""
    column = next((datasets()[n].by_id[field] for n in names if n in datasets() and field in datasets()[n].by_id), None)
    return {"zh": column.zh, "en": column.en} if column else field


@login_required
@require_GET
def batch_file(request: HttpRequest, batch: int) -> HttpResponse:
    """The file as it was sent."""
    held = _held(request, batch)
    path = settings.WORKSPACE.root / held["kept"] if held["kept"] else None
    if path is None or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=held["file"])


@login_required
@require_POST
def batch_deed(request: HttpRequest, batch: int, deed: str) -> HttpResponse:
    """Undo a batch, or accept warnings of it; a refusal is shown on the page and nothing changes."""
    _held(request, batch)
    given: dict[str, Any] = {"ws": settings.WORKSPACE, "actor": actor(request), "batch": str(batch),
                             "reason": request.POST.get("reason", "")}  # fmt: skip
    try:
        if deed == "undo":
            done = actions.undo_batch(**given)
            messages.success(request, _("已撤销，撤销本身是批次 %(reversal)s。") % done)
        elif deed == "accept":
            cells = tuple((s, c, r) for s, c, r in cells_of(request.POST.getlist("accept"), 3))
            number = actions.accept_warnings(**given, cells=cells)
            messages.success(request, _("已接受 %s 条提醒，理由已保存。") % number)
        else:
            raise Http404
    except actions.ActionError as error:
        messages.error(request, say(error.words))
    return redirect("batch", batch=batch)


@login_required
@require_GET
def accepted(request: HttpRequest) -> HttpResponse:
    """Every accepted warning with its reason."""
    cut = Paginator(actions.accepted_warnings(2000, actor(request)), 50).get_page(request.GET.get("page"))
    request.zs_results = look(request)
    return render(request, "web/accepted.html", {"cut": cut, "query": ""})


@login_required
@require_GET
def mapping_templates(request: HttpRequest) -> HttpResponse:
    """The kept mappings."""
    request.zs_results = look(request)
    return render(
        request,
        "web/mapping_templates.html",
        {"templates": actions.mapping_templates(), "may": actions.may(actor(request), "save_template")},
    )


@login_required
@require_POST
def mapping_deed(request: HttpRequest, deed: str) -> HttpResponse:
    """Rename or forget a kept mapping."""
    given: dict[str, Any] = {"ws": settings.WORKSPACE, "actor": actor(request), "name": request.POST.get("name", "")}
    try:
        if deed == "rename":
            done = actions.rename_template(**given, new_name=request.POST.get("new_name", ""))
            messages.success(request, _("模板改名为“%(name)s”。") % done)
        elif deed == "delete":
            actions.delete_template(**given)
            messages.success(request, _("模板“%(name)s”已删除；已入账的不受影响。") % given)
        else:
            raise Http404
    except actions.ActionError as error:
        messages.error(request, say(error.words))
    return redirect("mapping_templates")
