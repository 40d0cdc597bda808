# SPDX-License-Identifier: Apache-2.0
"""Decisions: upload, review of a draft beside its text, confirmation, comparison of two versions."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhuashou import actions
from zhuashou.doors.web import decision_page as shown
from zhuashou.doors.web.shell import actor, look
from zhuashou.doors.web.templatetags.zs import say
from zhuashou.terms import industries, regions

#: Fields whose value is several names, each with a line of its own in the form.
LISTS = ("lead", "responsible", "coop", "industries", "regions", "enterprises")
#: Characters shown around a difference.
AROUND = 12
CHOSEN = ("measure", "op", "period", "target_set")


@login_required
def decisions(request: HttpRequest) -> HttpResponse:
    """Drafts and confirmed decisions, and the form to upload one."""
    request.zs_results = look(request)
    if request.method == "POST":
        made = _upload(request)
        return redirect("decision", draft_id=made) if made else redirect("decisions")
    found = [shown.timed(d) for d in actions.decision_drafts()]
    return render(request, "web/decisions.html", {
        "drafts": found, "may": actions.may(actor(request), "upload_decision"), "waiting": sum(d["state"] == "draft" for d in found),
    })  # fmt: skip


def _upload(request: HttpRequest) -> int:
    """The draft's number; 0 if the file was refused, which is said."""
    file, day = request.FILES.get("file"), request.POST.get("day", "")
    if file is None:
        messages.error(request, _("请先选一个文件。"))
        return 0
    try:
        draft = actions.upload_decision(
            ws=settings.WORKSPACE, actor=actor(request), content=file.read(), name=str(file.name), day=date.fromisoformat(day) if day else None
        )  # fmt: skip
    except actions.ActionError as error:
        messages.error(request, say(error.words))
        return 0
    except ValueError:
        messages.error(request, _("成文日期写成 2026-11-20。"))
        return 0
    if draft["seen"]:
        messages.info(request, _("这份文件传过，这是已有的草稿。"))
    return int(draft["id"])


def _draft(draft_id: int) -> dict[str, Any]:
    try:
        return actions.decision_draft(draft_id)
    except actions.ActionError as error:
        raise Http404 from error


@login_required
@require_GET
def decision(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The text on one side, the draft on the other; what keeps it from being confirmed; every change."""
    request.zs_results = look(request)
    draft = _draft(draft_id)
    who, raw = actor(request), request.GET.get("text") == "raw"
    editable = draft["state"] == "draft" and actions.may(who, "change_decision")
    cards = shown.cards(draft)
    marks = shown.raw_marks(draft) if raw else shown.clean_marks(draft)
    return render(request, "web/decision.html", {
        "d": shown.timed(draft), "raw": raw, "paper": shown.paper(draft["raw_text" if raw else "clean_text"], marks), "head": shown.head_slots(draft),
        "cards": [c for c in cards if not c["model"]], "hints": [c for c in cards if c["model"]], "tally": _tally(cards), "story": shown.story(draft),
        "flags": [f | {"acknowledged": f["acknowledged"] and shown.timed(f["acknowledged"])} for f in draft["flags"]], "editable": editable, "panel_url": reverse("decision_panel", args=[draft_id]) + f"?seen={draft['version']}&edit=", "model": bool(settings.WORKSPACE.settings.model_url), "may_confirm": actions.may(who, "confirm_decision"), "made": _made(request, draft),
        "may_plan": actions.may(who, "make_plan"), "others": [o for o in actions.decision_drafts() if o["id"] != draft_id],
        **(_panel(draft, request) if editable else {}),
    })  # fmt: skip


def _tally(cards: list[dict[str, Any]]) -> dict[str, Any]:
    """What the page's sentence says."""
    kept = [c for c in cards if c["state"] != "rejected"]
    units = {
        u for c in kept if c["kind"] == "task" for f in ("lead", "responsible", "coop") for u in c["fields"][f]["value"]
    }
    return {
        "tasks": sum(c["kind"] == "task" for c in kept), "targets": sum(c["kind"] == "target" for c in kept), "units": len(units),
        "deadlines": sum(c["kind"] == "task" and bool(c["fields"]["deadline"]["value"]) for c in kept),
        "slots": sum(len(c["empty"]) for c in kept), "undone": sum(not c["settled"] for c in cards),
    }  # fmt: skip


def _made(request: HttpRequest, draft: dict[str, Any]) -> dict[str, Any] | None:
    """Tasks that a confirmed draft made, and how many of them the task book of the month on view does not hold yet."""
    if draft["state"] != "confirmed":
        return None
    from zhuashou.ledger import fact_model

    name = draft["head"]["doc_no"]["value"] or draft["head"]["title"]["value"]
    rows = fact_model("tasks").objects.filter(current=True, origin="decision", origin_id=name).order_by("task_id")
    held = {t.id for t in request.zs_results.tasks} if request.zs_results else set()
    tasks = list(rows.values("task_id", "title", "lead_unit", "due_on", "rhythm", "state"))
    return {
        "tasks": tasks,
        "waiting": sum(t["task_id"] not in held for t in tasks),
        "month": request.zs_results is not None,
    }


@login_required
@require_GET
def decision_panel(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The form of one field, or of a split or merge, for the place below its item."""
    draft = _draft(draft_id)
    given = _panel(draft, request)
    if not given:
        raise Http404
    return render(request, "web/parts/decision_panel.html", {"d": draft, **given})


def _panel(draft: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """What the form named by `edit` (`t1-lead`, `t1-split`, `t1-merge`, `head-title`) needs; nothing if there is no such field.

    `seen` is the version of the page that asks: a form that comes later must not pass for a look at the newest draft.
    """
    name, _dash, field = request.GET.get("edit", "").partition("-")
    item = next((i for i in draft["items"] if i["id"] == name and i["state"] != "merged"), None)
    fields = draft["head"] if name == "head" else item["fields"] if item else {}
    seen = request.GET.get("seen", "")
    given: dict[str, Any] = {"name": name, "field": field, "seen": int(seen) if seen.isdecimal() else draft["version"]}
    if item and item["kind"] == "task" and field in ("split", "merge"):
        tasks = [i for i in draft["items"] if i["kind"] == "task" and i["state"] != "merged"]
        at = tasks.index(item)
        return given | {"cuts": list(shown.cuts(item)), "near": [*tasks[max(0, at - 1) : at], *tasks[at + 1 : at + 3]]}
    if item and item["kind"] == "task" and field == "model" and settings.WORKSPACE.settings.model_url:
        return given | _suggested(request, draft, name)
    held = fields.get("scope" if field == "measure" else field)
    if held is None or field == "scope":
        return {}
    value = (held["value"] or {}).get("measure") if field == "measure" else held["value"]
    text, said = draft["clean_text"], request.GET.get("said")
    if said is not None:
        value = _typed(field, said)
    lines = [shown.region(v) if field == "regions" else v for v in value or []] if field in LISTS else []
    return given | {
        "label": shown.label(field, name), "value": shown.region(value) if field == "region" else value, "lines": [*lines, "", ""] if field in LISTS else [],
        "choices": actions.field_choices(field), "chosen": field in CHOSEN, "sources": [{"before": text[max(0, a - 15) : a], "words": text[a:b], "after": text[b : b + 15]} for a, b in held["spans"][:3]],
        "offered": _offered(field),
    }  # fmt: skip


def _typed(field: str, said: str) -> Any:
    """What a person had typed when a change was refused, as the form shows it again."""
    lines = [v for v in said.split("、") if v]
    if field in LISTS:
        return lines
    return lines[0] if lines and field in ("deadline", "date") else said


def _suggested(request: HttpRequest, draft: dict[str, Any], name: str) -> dict[str, Any]:
    """What the model says about a task, or why it says nothing."""
    given = {"ws": settings.WORKSPACE, "actor": actor(request), "draft_id": draft["id"], "item": name}
    try:
        return {"suggestions": actions.draft_suggestions(**given)}
    except actions.ActionError as error:
        return {"refused": error.words}


def _offered(field: str) -> list[tuple[str, str]]:
    """What an input suggests: units of the bureau's table, industries, districts."""
    if field in ("lead", "responsible", "coop"):
        return [(name, "") for name in shown.units_known()]
    if field == "industries":
        return [(i.code, i.name) for i in industries().values() if i.level <= 2]
    if field in ("regions", "region"):
        city = settings.WORKSPACE.settings.city
        return [(r.name, r.code) for r in regions().values() if r.parent == city or r.code == city]
    return []


@login_required
@require_POST
def decision_deed(request: HttpRequest, draft_id: int, deed: str) -> HttpResponse:
    """One deed on a draft; a refusal is shown and nothing changes. What was typed stays in the form."""
    post, back = request.POST, reverse("decision", args=[draft_id])
    change, _space, item = post.get("do", "").partition(" ")
    given: dict[str, Any] = {"ws": settings.WORKSPACE, "actor": actor(request), "draft_id": draft_id}
    query = ""
    try:
        if deed == "plan":
            actions.make_plan(ws=settings.WORKSPACE, actor=actor(request))
            messages.success(request, _("任务书、路线图、时间表已更新。"))
            return redirect(reverse("tasks") + "?origin=decision")
        given["version"] = int(post.get("version", ""))
        if deed == "change":
            _change(request, given, change, item)
        elif deed == "acknowledge":
            actions.acknowledge_flag(**given, flag=item, reason=post.get(f"reason-{item}", ""))
        elif deed == "confirm":
            _confirmed(request, actions.confirm_decision(**given))
        elif deed == "discard":
            actions.discard_decision(**given, reason=post.get("reason", ""))
        else:
            raise Http404
    except (actions.ActionError, actions.NoResults) as error:
        messages.error(request, say(error.words))
        if change == "set":
            field = post.get("field", "")
            query = "?" + urlencode({"edit": f"{item}-{field}", "said": _written(request)})
    except ValueError:
        messages.error(request, _("表单不完整，请刷新后再做。"))
    return redirect(f"{back}{query}{_anchor(deed, item)}")


def _anchor(deed: str, item: str) -> str:
    if deed == "acknowledge":
        return "#flags"
    return f"#d{item}" if item else ""


def _written(request: HttpRequest) -> str:
    """The lines of a form as one text."""
    return "、".join(t.strip() for t in request.POST.getlist("text") if t.strip())


def _offset(text: str) -> int | None:
    return int(text) if text else None


def _change(request: HttpRequest, given: dict[str, Any], change: str, item: str) -> None:
    """One change of an item."""
    post = request.POST
    actions.change_item(
        **given, item=item, change=change, field=post.get("field", ""), text=_written(request), other=post.get("other", ""),
        at=_offset(post.get("at", "")), end=_offset(post.get("end", "")), reason=post.get(f"reason-{item}", post.get("reason", "")),
    )  # fmt: skip


def _confirmed(request: HttpRequest, made: dict[str, Any]) -> None:
    messages.success(
        request,
        _("已确认：任务 %(tasks)s 项，目标 %(targets)s 个入账。")
        % {"tasks": len(made["tasks"]), "targets": len(made["targets"])},
    )
    if made["left_over"]:
        messages.warning(
            request, _("上一版有 %(n)s 项任务这一版没有，请到任务书核对。") % {"n": len(made["left_over"])}
        )


@login_required
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two versions: items added, removed and changed, and the text's differences."""
    request.zs_results = look(request)
    drafts = actions.decision_drafts()
    known = {str(d["id"]) for d in drafts}
    a, b = request.GET.get("a", ""), request.GET.get("b", "")
    found = None
    if a in known and b in known:
        found = actions.compare_decisions(int(a), int(b))
        texts = [actions.decision_draft(int(n))["clean_text"] for n in (a, b)]
        found["text"] = [_in_place(t, *texts) for t in found["text"]]
        for pair in found["changed"]:
            pair["said"] = [
                (shown.label(f), shown.shown(f, old), shown.shown(f, new)) for f, (old, new) in pair["fields"].items()
            ]
    return render(request, "web/decision_compare.html", {"drafts": drafts, "a": a, "b": b, "r": found})


def _in_place(found: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """A differing passage with the words around it."""
    sides = ((before, found["a_start"], found["a_end"]), (after, found["b_start"], found["b_end"]))
    around = [(text[max(0, a - AROUND) : a], text[b : b + AROUND]) for text, a, b in sides]
    return found | {"old_around": around[0], "new_around": around[1]}
