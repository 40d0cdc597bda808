# SPDX-License-Identifier: Apache-2.0
"""One record of the ledger: its values with their cells, all its versions, the form that corrects or withdraws it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhuashou import actions
from zhuashou.doors.web.shell import actor, look
from zhuashou.doors.web.templatetags.zs import lang, say
from zhuashou.tables import Column, choices, datasets

MONEY_UNITS = ("万元", "元", "千元", "亿元")


def record_url(name: str, key: Iterable[Any]) -> str:
    """Address of a record; a slash inside a part of the key survives, because each part is quoted twice."""
    parts = [quote(str(k), safe="") for k in key]
    return reverse("record", args=[name, "/".join(parts)])


@login_required
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """The record; a POST corrects or withdraws it. What was typed stays on the page when the deed is refused."""
    if name not in datasets():
        raise Http404
    parts = tuple(unquote(p) for p in key.split("/"))
    typed: dict[str, str] = {}
    if request.method == "POST":
        typed = {k: v for k, v in request.POST.items() if v.strip()}
        if _deed(request, name, parts):
            return redirect(record_url(name, parts))
    try:
        held = actions.record(settings.WORKSPACE, name, parts, actor=actor(request))
    except actions.ActionError as error:
        raise Http404 from error
    declared = datasets()[name]
    fields = [_field(c, held, typed) for c in declared.columns]
    versions = [
        v | {"lines": [_line(declared.by_id[c], a, b) for c, (a, b) in v["changed"].items()]} for v in held["versions"]
    ]
    may_edit = (
        held["editable"]
        and not held["withdrawn"]
        and (not held["locked"] or actions.may(actor(request), "correct_locked"))
    )
    request.zs_results = look(request)
    return render(request, "web/record.html", {
        "d": declared, "r": held, "fields": fields, "versions": versions, "typed": typed, "may_edit": may_edit, "key": parts, "money_units": MONEY_UNITS,
        "title": held["values"].get("name") or held["values"].get("title") or " ".join(parts),
    })  # fmt: skip


def _deed(request: HttpRequest, name: str, parts: tuple[str, ...]) -> bool:
    """Correct or withdraw; False if it was refused, with the reason on the page."""
    seen = request.POST.get("version", "")
    given: dict[str, Any] = {"ws": settings.WORKSPACE, "actor": actor(request), "dataset": name, "key": parts, "reason": request.POST.get("reason", ""),
                             "version": int(seen) if seen.isdigit() else None}  # fmt: skip
    declared = datasets()[name]
    try:
        if request.POST.get("remove"):
            version = actions.remove(**given)
        else:
            values = {
                c.id: request.POST[f"v_{c.id}"] for c in declared.columns if request.POST.get(f"v_{c.id}", "").strip()
            }
            unit = request.POST.get("unit", "")
            units = {c: unit for c in values if declared.by_id[c].type == "money"} if unit in MONEY_UNITS else {}
            version = actions.correct(**given, values=values, units=units)
    except actions.ActionError as error:
        messages.error(request, say(error.words))
        return False
    messages.success(
        request, say({"zh": f"已更正，现在是第 {version} 版", "en": f"Corrected; it is now version {version}"})
    )
    return True


def _field(column: Column, held: dict[str, Any], typed: dict[str, str]) -> dict[str, Any]:
    """One line of the record: title, value as people read it, where it came from, and what may be chosen."""
    value = held["values"][column.id]
    return {
        "column": column, "title": {"zh": column.zh, "en": column.en}, "value": shown(column, value), "source": held["cells"].get(column.id, ""),
        "unit": shown_unit(column), "key": column.need == "key", "typed": typed.get(f"v_{column.id}", ""),
        "options": _options(column),
    }  # fmt: skip


def _options(column: Column) -> list[tuple[str, str]]:
    if column.type == "bool":
        return [("是", "是"), ("否", "否")] if lang() == "zh" else [("yes", "yes"), ("no", "no")]
    if not column.choice:
        return []
    return [(c.id, c.zh if lang() == "zh" else c.en) for c in choices()[column.choice].values()]


def shown_unit(column: Column) -> str:
    """The unit in which `shown` writes a figure."""
    return "万元" if column.type == "money" else column.unit


def shown(column: Column, value: Any) -> str:
    """A value for people: money in 万元 with all its digits, names of controlled words."""
    if value is None:
        return "—"
    if column.choice:
        choice = choices()[column.choice].get(str(value))
        return str(value) if choice is None else choice.zh if lang() == "zh" else choice.en
    if isinstance(value, bool):
        return {True: "是", False: "否"}[value] if lang() == "zh" else {True: "yes", False: "no"}[value]
    if isinstance(value, Decimal):
        exact = value.scaleb(-4) if column.type == "money" else value
        text = f"{abs(exact):,f}"
        whole, _, digits = text.partition(".")
        digits = digits.rstrip("0").ljust(2, "0") if column.type == "money" else digits.rstrip("0")
        return ("−" if exact < 0 else "") + whole + (f".{digits}" if digits else "")
    return value.isoformat() if isinstance(value, date) else f"{value:,}" if isinstance(value, int) else str(value)


def _line(column: Column, before: Any, after: Any) -> dict[str, Any]:
    title = {"zh": column.zh, "en": column.en}
    return {"title": title, "before": shown(column, before), "after": shown(column, after), "unit": shown_unit(column)}
