# SPDX-License-Identifier: Apache-2.0
"""The monthly analysis on the web: its paragraphs with live numbers, a person's edits, their history, the paper itself."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from zhuashou import actions
from zhuashou.doors.web.shell import actor, page
from zhuashou.doors.web.templatetags.zs import lang, say

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def _whole_city(request: HttpRequest) -> None:
    """The analysis tells of the whole city; people of one district have their own pages."""
    if actor(request).regions:
        raise Http404


@page
@require_GET
def brief(request: HttpRequest, found: Any) -> HttpResponse:
    """All paragraphs by part; edited ones say by whom, typed numbers are told from live ones."""
    _whole_city(request)
    return _page(request, found)


def _page(request: HttpRequest, found: Any, typed: dict[str, str] | None = None) -> HttpResponse:
    held = actions.brief_paragraphs(settings.WORKSPACE, found, lang())
    for p in held:
        p["typed"] = (typed or {}).get(p["id"], p["source"])
        p["open"] = p["id"] in (typed or {})
        p["manual"] = sum(piece.kind == "typed" for piece in p["pieces"]) if p["edit"] else 0
        p["stale"] = sum(bool(piece.now) for piece in p["pieces"])
    parts = [(part, list(rows)) for part, rows in groupby(held, key=lambda p: p["part"])]
    return render(request, "web/brief.html", {
        "parts": parts, "edited": sum(bool(p["edit"]) for p in held), "overtaken": sum(p["overtaken"] for p in held), "count": len(held),
        "manual": sum(p["manual"] for p in held), "stale": sum(bool(p["stale"]) for p in held), "may_edit": actions.may(actor(request), "edit_brief"),
    })  # fmt: skip


@page
@require_POST
def brief_deed(request: HttpRequest, found: Any, paragraph: str, deed: str) -> HttpResponse:
    """Save a person's text, or give the paragraph back to the templates."""
    _whole_city(request)
    version = request.POST.get("version", "0")
    given = {"ws": settings.WORKSPACE, "actor": actor(request), "found": found, "paragraph": paragraph, "lang": lang(),
             "version": int(version) if version.isdigit() else 0}  # fmt: skip
    text = request.POST.get("text", "")
    try:
        if deed == "edit":
            actions.edit_brief(**given, text=text)
        elif deed == "revert":
            actions.revert_brief(**given)
        else:
            raise Http404
    except actions.ActionError as error:
        messages.error(request, say(error.words))
        return _page(request, found, {paragraph: text} if deed == "edit" else None)
    response = redirect("brief")
    response["Location"] += f"#{paragraph}"
    return response


@page
@require_GET
def brief_history(request: HttpRequest, found: Any, paragraph: str) -> HttpResponse:
    """All versions of a paragraph's edits (htmx)."""
    _whole_city(request)
    return render(
        request, "web/parts/brief_history.html", {"rows": actions.brief_history(found.period, paragraph, lang())}
    )


@page
@require_GET
def brief_paper(request: HttpRequest, found: Any, kind: str) -> HttpResponse:
    """The paper as it stands now, Word or PDF."""
    from zhuashou import papers

    _whole_city(request)
    if kind not in KINDS:
        raise Http404
    document = papers.brief(actions.brief_data(settings.WORKSPACE, found, lang()), lang())
    response = HttpResponse(papers.write(document, kind), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="brief_{found.period}_{found.revision}.{kind}"'
    return response
