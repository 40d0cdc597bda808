# SPDX-License-Identifier: Apache-2.0
"""From a file to the ledger, step by step: what waits, one upload with all its steps, its copies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhuashou import actions
from zhuashou.doors.web import import_forms as forms
from zhuashou.doors.web import import_pages as pages
from zhuashou.doors.web import jobs
from zhuashou.doors.web.shell import actor, look
from zhuashou.doors.web.templatetags.zs import lang, say
from zhuashou.terms import Words

#: Seconds that a page waits for work before it shows the progress instead.
PATIENCE = 0.8
#: Rows under the header that the preview shows.
ROWS = 30


def own(view: Any) -> Any:
    """A view of one upload that the person may see, given as `(request, record)`; 404 for others."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, upload: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            record = actions.upload_record(actor(request), upload)
        except actions.ActionError as error:
            raise Http404 from error
        return view(request, record, *args, **kwargs)

    return wrapped


@login_required
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Files that wait, the form for new ones, the batches; a POST takes files in."""
    if request.method == "POST":
        taken = [r for file in request.FILES.getlist("files") if (r := _take(request, file)) is not None]
        if len(taken) == 1 and taken[0].id:
            return redirect("upload", upload=taken[0].id)
        return redirect("imports")
    person = actor(request)
    waiting = [(u, jobs.running(u.id)) for u in actions.waiting_uploads(person)]
    batches = [b | {"open": b["warnings"] - b["accepted"]} for b in actions.list_batches(300, person)]
    cut = Paginator(batches, 20).get_page(request.GET.get("page"))
    request.zs_results = look(request)
    return render(
        request, "web/imports.html", {"waiting": waiting, "cut": cut, "may": actions.may(person, "upload_file")}
    )


def _take(request: HttpRequest, file: Any, *, begin: bool = True) -> Any:
    """Take one file in and (`begin`) start to read it; None if it was refused, with the reason on the page."""
    try:
        record = actions.upload_file(
            ws=settings.WORKSPACE, actor=actor(request), content=file.read(), name=str(file.name)
        )
    except actions.ActionError as error:
        messages.error(request, say(error.words))
        return None
    if record.state == "seen":
        seen = record.seen
        told = {
            "file": record.name,
            "by": seen["by"],
            "at": f"{localtime(seen['at']):%Y-%m-%d %H:%M}",
            "batch": seen["batch"],
        }
        messages.info(request, _("“%(file)s”的内容此前已入账：%(by)s，%(at)s，批次 %(batch)s。没有重复导入。") % told)
    elif begin and record.state == "uploaded" and not record.choices:
        _open(actor(request), record)
    return record


def _open(person: Any, record: Any) -> jobs.Job:
    """Read the file; where nothing needs a person, check it at once."""

    def work() -> None:
        seen = actions.preview(ws=settings.WORKSPACE, actor=person, upload=record.id, rows=ROWS)
        if seen["understood"]:
            _check(person, record.id, record.version, "")

    return jobs.start(record.id, "check", work)


def _check(person: Any, upload: int, version: int, correction: str) -> None:
    """Check, and read the rows that the page will show."""
    given = {"ws": settings.WORKSPACE, "actor": person, "upload": upload}
    actions.check(**given, version=version, correction=correction)
    actions.upload_rows(**given, wanted=pages.rows_to_show(actions.check_result(**given)))


@own
@require_GET
def upload(request: HttpRequest, record: Any) -> HttpResponse:
    """One upload with all its steps; its progress while something is done."""
    if record.state == "booked":
        return redirect("batch", batch=record.batch)
    if record.state == "discarded":
        messages.info(request, _("“%(file)s”已放弃。") % {"file": record.name})
        return redirect("imports")
    request.zs_results = look(request)
    running = jobs.running(record.id)
    if running is not None and not running.wait(PATIENCE):
        return _working(request, record)
    if running is not None:  # done just now
        return redirect(request.get_full_path())
    refused = jobs.take_refusal(record.id)
    if refused is not None:
        messages.error(request, say(refused))
    person = actor(request)
    job = jobs.start(record.id, "preview",
                     lambda: actions.preview(ws=settings.WORKSPACE, actor=person, upload=record.id, rows=ROWS))  # fmt: skip
    if not job.wait(PATIENCE):
        return _working(request, record)
    if job.deed != "preview":
        return redirect(request.get_full_path())
    if job.refused is not None:
        return render(request, "web/upload_unread.html", {"u": record, "why": say(jobs.take_refusal(record.id))})
    return render(request, "web/upload.html", pages.context(request, person, record, job.result))


def _working(request: HttpRequest, record: Any) -> HttpResponse:
    return render(request, "web/upload_working.html", {"u": record, "p": pages.progress(record)})


@own
@require_GET
def upload_progress(request: HttpRequest, record: Any) -> HttpResponse:
    """How far the work is, asked once a second; when it is done the page is loaded anew."""
    if jobs.running(record.id) is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "web/parts/import_progress.html", {"u": record, "p": pages.progress(record)})


@dataclass(frozen=True)
class Asked:
    """A deed that was asked for: the form, the upload, and the version of it that the page showed."""

    request: HttpRequest
    record: Any
    given: dict[str, Any]
    version: int

    def text(self, name: str) -> str:
        """A field of the form."""
        return str(self.request.POST.get(name, "")).strip()


@own
@require_POST
def upload_deed(request: HttpRequest, record: Any, deed: str) -> HttpResponse:
    """Decide, check, commit, keep a template, replace the file, give it up; a refusal is shown and nothing changes."""
    deeds = {"decide": _decide, "forget": _forget, "check": _begin_check, "commit": _commit, "template": _template,
             "replace": _replace, "discard": _discard}  # fmt: skip
    if deed not in deeds:
        raise Http404
    seen = request.POST.get("version", "")
    given = {"ws": settings.WORKSPACE, "actor": actor(request), "upload": record.id}
    asked = Asked(request, record, given, int(seen) if seen.isdigit() else 0)
    try:
        return deeds[deed](asked) or _back(request, record.id)
    except actions.ActionError as error:
        messages.error(request, say(error.words))
    return _back(request, record.id)


def _back(request: HttpRequest, number: int) -> HttpResponse:
    """The page of an upload, on the sheet that was looked at."""
    return redirect(pages.address(number, sheet=request.POST.get("sheet", "")))


def _decide(asked: Asked) -> None:
    sheet, record = str(asked.request.POST.get("sheet", "")), asked.record
    choice = forms.choice_of(asked.request.POST, record.choices.get(sheet) or {})
    decided = actions.decide(**asked.given, version=asked.version, choices={sheet: choice})
    if asked.text("then") == "check":
        jobs.start(record.id, "check", lambda: _check(asked.given["actor"], record.id, decided.version, ""))
    else:
        messages.success(asked.request, _("已保存对应，请看预览后校验。"))


def _forget(asked: Asked) -> None:
    actions.decide(**asked.given, version=asked.version, choices=dict.fromkeys(asked.record.choices))


def _begin_check(asked: Asked) -> None:
    person, number, correction = asked.given["actor"], asked.record.id, asked.text("correction")
    jobs.start(number, "check", lambda: _check(person, number, asked.version, correction))


def _commit(asked: Asked) -> None:
    decisions = forms.decisions_of(asked.request.POST)
    jobs.start(
        asked.record.id, "commit", lambda: actions.commit(**asked.given, version=asked.version, decisions=decisions)
    )


def _template(asked: Asked) -> None:
    sheet = str(asked.request.POST.get("sheet", ""))
    made = actions.save_upload_template(**asked.given, sheet=sheet, name=asked.text("name"))
    messages.success(asked.request, _("模板“%(name)s”第 %(version)s 版已保存，同样的表头以后不再问。") % made)


def _replace(asked: Asked) -> HttpResponse | None:
    """Another file in the place of this one, with what was decided; the old one is given up only when the new one was taken."""
    file = asked.request.FILES.get("files")
    if file is None:
        raise actions.ActionError(Words("actions.no_file"))
    if asked.version != asked.record.version:  # before anything is taken in
        told = {"file": asked.record.name, "seen": asked.version, "now": asked.record.version}
        raise actions.ActionError(Words("actions.upload_changed", told))
    choices = asked.record.choices
    fresh = _take(asked.request, file, begin=not choices)
    if fresh is None or not fresh.id or fresh.id == asked.record.id:
        return None
    if choices:
        decided = actions.decide(**asked.given | {"upload": fresh.id}, version=fresh.version, choices=choices)
        person = asked.given["actor"]
        jobs.start(fresh.id, "check", lambda: _check(person, fresh.id, decided.version, ""))
    actions.discard(**asked.given, version=asked.version)
    return _back(asked.request, fresh.id)


def _discard(asked: Asked) -> HttpResponse:
    actions.discard(**asked.given, version=asked.version)
    messages.success(asked.request, _("“%(file)s”已放弃。") % {"file": asked.record.name})
    return redirect("imports")


@own
@require_GET
def upload_copy(request: HttpRequest, record: Any, kind: str) -> HttpResponse:
    """The annotated copy, or the rejected rows."""
    make = {"annotated": actions.annotate_upload, "rejected": actions.reject_upload}.get(kind)
    if make is None:
        raise Http404
    try:
        path = make(ws=settings.WORKSPACE, actor=actor(request), upload=record.id, lang=lang())
    except actions.ActionError as error:
        messages.error(request, say(error.words))
        return redirect("upload", upload=record.id)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
