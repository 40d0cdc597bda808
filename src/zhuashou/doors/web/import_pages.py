# SPDX-License-Identifier: Apache-2.0
"""What the page of one upload shows: its stages, the sheet as a grid, the mapping, the issues, the difference, what still stands in the way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from zhuashou import actions
from zhuashou.doors.web import import_grid as grids
from zhuashou.doors.web.import_difference import difference
from zhuashou.doors.web.import_forms import KEEP_RAW, KINDS
from zhuashou.doors.web.jobs import running
from zhuashou.doors.web.templatetags.zs import say
from zhuashou.tables import datasets
from zhuashou.terms import UNITS

#: Issues on one page; rows with issues that are kept ready for the grid; columns that the form shows.
PAGE, READY, COLUMNS = 50, 200, 120
QUESTIONS = ("identity_unmatched", "identity_several")


def address(number: int, **query: Any) -> str:
    """The page of an upload, with what is looked at."""
    told = {k: v for k, v in query.items() if v not in ("", None)}
    return reverse("upload", args=[number]) + (f"?{urlencode(told)}" if told else "")


def progress(record: Any) -> dict[str, Any]:
    """Stage and share of the work under way, and whether it waits for other files."""
    held = actions.progress_of(settings.WORKSPACE, record.id)
    job = running(record.id)
    order = {"read": 0, "check": 1, "difference": 2, "book": 3}
    last = 4 if job is not None and job.deed == "commit" else 3
    share = (order.get(held["stage"], 0) + held["done"] / max(held["total"], 1)) / last
    stage = held["stage"] if held["stage"] in order else "read"
    return {"stage": {"id": f"actions.stage.{stage}", "values": {}}, "share": round(min(share, 1) * 100), "done": held["done"],
            "total": held["total"]}  # fmt: skip


def rows_to_show(result: Mapping[str, Any], issues: Iterable[Mapping[str, Any]] | None = None) -> dict[str, set[int]]:
    """Rows of the cells that the page links to: of the first issues and of the changes."""
    found: dict[str, set[int]] = {}
    for i in list(result["issues"] if issues is None else issues)[:READY]:
        if i["row"]:
            found.setdefault(i["sheet"], set()).add(i["row"])
    for row in result["difference"]["changed"][:READY]:
        found.setdefault(row["sheet"], set()).add(row["row"])
    return found


def context(request: Any, person: Any, record: Any, seen: Mapping[str, Any]) -> dict[str, Any]:
    """Everything of the page. `seen` is the preview."""
    query = request.GET
    sheet = _chosen(seen["sheets"], query.get("sheet", ""))
    given = {"ws": settings.WORKSPACE, "actor": person, "upload": record.id}
    result = _result(record, given)
    issues, diff, extra = None, None, {}
    if result is not None:
        issues = _issues(record, result, query)
        diff = difference(record, result["difference"], query)
        wanted = rows_to_show(result, issues["cut"].object_list)
        extra = actions.upload_rows(**given, wanted=wanted).get(sheet["name"], {})
    names = ("upload_file", "import_file", "save_template", "accept_warning", "correct_locked", "decide_identity")
    may = {name: actions.may(person, name) for name in names}
    return {
        "u": record, "seen": seen, "sheet": sheet, "tabs": _tabs(record, seen["sheets"], sheet), "may": may,
        "grid": grids.grid(sheet, extra, result), "columns": _columns(sheet), "hidden_columns": max(len(sheet["columns"]) - COLUMNS, 0), "choice": sheet["choice"], "rows_chosen": _rows_chosen(sheet),
        "datasets": datasets().values(), "fields": datasets()[sheet["dataset"]].columns if sheet["dataset"] else [], "units": list(UNITS.values()),
        "kinds": [(k, grids.kind_name(k)) for k in KINDS], "raw": KEEP_RAW, "checked": result is not None, "issues": issues, "diff": diff,
        "stages": _stages(record, seen, result), "correction": actions.correction_of(person, record.id), "s": record.summary,
        "any_dataset": any(s["dataset"] for s in seen["sheets"]), "locked": _locked(result), "others": len(seen["sheets"]) > 1,
        "say": _conclusion(record, seen, result),
    }  # fmt: skip


def _result(record: Any, given: Mapping[str, Any]) -> dict[str, Any] | None:
    if record.state != "checked":
        return None
    try:
        found: dict[str, Any] = actions.check_result(**given)
    except actions.ActionError:  # templates or rules changed since: it is to be checked again
        return None
    return found


def _chosen(sheets: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The sheet that is looked at: the one named, else the first that is understood, else the first."""
    named = [s for s in sheets if s["name"] == name] or [s for s in sheets if s["dataset"]]
    return (named or sheets)[0]


def _tabs(record: Any, sheets: list[dict[str, Any]], chosen: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": s["name"], "url": address(record.id, sheet=s["name"]), "chosen": s is chosen, "hidden": s["hidden"],
         "what": s["title"], "skip": bool(s["choice"].get("skip"))}
        for s in sheets
    ]  # fmt: skip


def _columns(sheet: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each column with what was decided about it; a suggestion is offered, never taken by itself."""
    choice = sheet["choice"]
    decided = choice.get("columns") or {}
    units = choice.get("units") or {}
    return [
        c | {"chosen": KEEP_RAW if c["letter"] in decided and decided[c["letter"]] is None else decided.get(c["letter"], ""),
             "unit_chosen": units.get(c["letter"], ""), "by": "hand" if c["letter"] in decided else "found" if c["field"] else ""}
        for c in sheet["columns"][:COLUMNS]
    ]  # fmt: skip


def _rows_chosen(sheet: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Rows whose kind was decided, and three empty places."""
    held = sorted((sheet["choice"].get("rows") or {}).items(), key=lambda pair: int(pair[0]))
    return [(str(row), kind) for row, kind in held] + [("", "")] * 3


def _issues(record: Any, result: Mapping[str, Any], query: Any) -> dict[str, Any]:
    """The issues as the page lists them: filter, page, link to the cell, what stands open."""
    every = result["issues"]
    counts = {kind: sum(i["severity"] == kind for i in every) for kind in ("fatal", "warning")}
    kind = query.get("show") if query.get("show") in counts else ""
    shown = [i for i in every if not kind or i["severity"] == kind]
    cut = Paginator(shown, PAGE).get_page(query.get("page"))
    cut.object_list = [
        i | {"url": f"{address(record.id, sheet=i['sheet'], show=kind, page=query.get('page'))}#cell-{i['cell']}",
             "key": json.dumps([i["sheet"], i["cell"], i["rule"]], ensure_ascii=False), "title": _field(i),
             "who": i["words"]["values"].get("name", "") if i["rule"] in QUESTIONS else ""}
        for i in cut.object_list
    ]  # fmt: skip
    return {"cut": cut, "counts": counts, "kind": kind, "all": len(every), "query": urlencode({"sheet": query.get("sheet", ""), "show": kind}),
            "names": any(i["rule"] in QUESTIONS for i in every)}  # fmt: skip


def _field(issue: Mapping[str, Any]) -> dict[str, str] | str:
    """The name of the column that an issue is about, if any dataset has it."""
    for about in datasets().values():
        column = about.by_id.get(issue["field"])
        if column is not None:
            return {"zh": column.zh, "en": column.en}
    return ""


def _locked(result: Mapping[str, Any] | None) -> bool:
    """Does a locked period stand in the way?"""
    return result is not None and any(i["rule"] == "locked_period" for i in result["issues"])


def _stages(record: Any, seen: Mapping[str, Any], result: Mapping[str, Any] | None) -> list[tuple[str, str, str]]:
    """Name, class and remark of every stage."""
    known = any(s["dataset"] for s in seen["sheets"])
    s = record.summary
    fatal, ticks = (s["fatal"], s["ticks"]) if result is not None else (0, 0)
    check = "stage--stop" if fatal else "stage--done" if result is not None else ""
    compare = "" if result is None else "stage--stop" if ticks else "stage--done"
    return [
        (_("上传"), "stage--done", ""),
        (_("看懂"), "stage--done" if known else "stage--stop", "" if known else _("没认出台账")),
        (_("对应"), "stage--done" if result is not None else "stage--now", ""),
        (_("检查"), check, _("%s 处必须处理") % fatal if fatal else ""),
        (_("比对"), compare, _("%s 处要确认") % ticks if ticks else ""),
        (_("入账"), "stage--now" if result is not None and not fatal and not ticks else "", ""),
    ]


def _conclusion(record: Any, seen: Mapping[str, Any], result: Mapping[str, Any] | None) -> str:
    """One sentence about the state of the file."""
    if result is not None:
        told = {k: record.summary[k] for k in ("fatal", "warnings", "new", "changed")}
        return _("%(fatal)s 处必须处理，%(warnings)s 处请确认；入账会新增 %(new)s 行、改动 %(changed)s 行。") % told
    read = [s for s in seen["sheets"] if s["dataset"]]
    if not read:
        return _("没有认出台账，请指明是哪个台账、表头在哪几行。")
    columns = [c for s in read for c in s["columns"]]
    taken = sum(bool(c["field"]) for c in columns)
    first = "、".join(dict.fromkeys(say(s["title"]) for s in read))
    return _("认出%(what)s；读懂 %(all)s 列中的 %(taken)s 列。") % {"what": first, "all": len(columns), "taken": taken}
