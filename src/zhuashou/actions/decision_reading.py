# SPDX-License-Identifier: Apache-2.0
"""A decision's file to the parts of a draft: head, items with a source for every value, flags. Nothing is stored here.

A **value** is `{"value", "spans": [[start, end], …], "source"}`: spans are offsets in the clean text, source is text, person or model; an empty
slot has an empty value. An **item** has id, kind (task, target), state (open, accepted, rejected, merged), the task it belongs to (`parent`),
number, heading, quote with `start:end`, the whole passage `body_start:body_end`, and `fields` of values.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError
from zhuashou.actions.decision_files import read_with
from zhuashou.intake import CleanText, IntakeError, clean, clean_document, read_document
from zhuashou.terms import region
from zhuashou.workspace import Workspace

TASK_FIELDS = (
    "title",
    "lead",
    "responsible",
    "coop",
    "open_ended",
    "deadline",
    "scope",
    "industries",
    "regions",
    "enterprises",
)
TARGET_FIELDS = ("indicator", "op", "value", "high", "unit", "year", "period", "region", "target_set")
HEAD_FIELDS = ("title", "issuer", "date", "doc_no", "lead_rule")
Value = dict[str, Any]
Item = dict[str, Any]


def read_parts(ws: Workspace, path: Path, day: date | None) -> dict[str, Any]:
    """Raw and clean text, head, items, flags and brackets that were not understood. Raises ActionError if the file cannot be read."""
    try:
        document = read_document(path)
    except IntakeError as error:
        raise ActionError(error.words) from error
    cleaned = clean_document(document)
    reading = read_with(ws, document, cleaned, day)
    quiet = {(f.code, f.start, f.end) for f in cleaned.flags if not f.blocking}
    return {
        "raw_text": document.text, "clean_text": cleaned.text, "breaks": list(document.breaks()), "head": _head(reading, cleaned.text),
        "items": _items(reading, cleaned.text, ws.settings.city), "flags": [_flag(k, f, quiet) for k, f in enumerate(reading.flags, 1)],
        "not_understood": [[n.text, n.start, n.end] for n in reading.not_understood],
    }  # fmt: skip


def raw_map(raw_text: str, breaks: list[int], clean_text: str) -> CleanText | None:
    """The map from clean to raw text, made again; None if this program would clean the text otherwise than the one that made the draft."""
    found = clean(raw_text, breaks=breaks)
    return found if found.text == clean_text else None


def value(content: Any, spans: list[list[int]] | None = None, source: str = "text") -> Value:
    """A value with its source."""
    return {"value": content, "spans": spans or [], "source": source}


def _spot(text: str, words: str, start: int, end: int) -> list[list[int]]:
    """Where the words stand in `text[start:end]`; empty if nowhere, for what was only implied."""
    at = text.find(words, start, end) if words else -1
    return [] if at < 0 else [[at, at + len(words)]]


def _head(reading: Any, text: str) -> dict[str, Value]:
    top, end = min(len(text), 1500), len(text)
    issued = reading.date.isoformat() if reading.date else ""
    return {
        "title": value(reading.title, _spot(text, reading.title, 0, top)),
        "issuer": value(reading.issuer, _spot(text, reading.issuer, 0, end)),
        "date": value(issued, _date_spot(text, reading.date)),
        "doc_no": value(reading.doc_no, _spot(text, reading.doc_no, 0, end)),
        "lead_rule": value(reading.lead_rule, _spot(text, reading.lead_rule, 0, end)),
    }


def _date_spot(text: str, day: date | None) -> list[list[int]]:
    if day is None:
        return []
    words = f"{day.year}年{day.month}月{day.day}日"
    at = text.rfind(words)
    return [] if at < 0 else [[at, at + len(words)]]


def _flag(number: int, flag: Any, quiet: set[tuple[str, int, int]]) -> dict[str, Any]:
    from zhuashou.terms import say

    return {
        "id": f"f{number}", "code": flag.code, "message": {lang: say(flag.words, lang) for lang in ("zh", "en")}, "start": flag.start,
        "end": flag.end, "blocking": (flag.code, flag.start, flag.end) not in quiet, "acknowledged": None,
    }  # fmt: skip


def _items(reading: Any, text: str, city: str) -> list[Item]:
    tasks = [_task(f"t{k}", t, text) for k, t in enumerate(reading.tasks, 1)]
    found = []
    for k, target in enumerate(reading.targets, 1):
        parent = next((i["id"] for i in tasks if i["body_start"] <= target.start < i["body_end"]), "")
        found.append(_target(f"g{k}", target, text, parent, city))
    return sorted([*tasks, *found], key=lambda i: (i["start"], i["kind"] != "task", i["id"]))


def new_item(name: str, kind: str, start: int, end: int, text: str, fields: dict[str, Value], **more: Any) -> Item:
    """An open item whose quote is `text[start:end]`."""
    return {
        "id": name, "kind": kind, "state": "open", "parent": "", "number": "", "heading": [], "quote": text[start:end], "start": start,
        "end": end, "body_start": start, "body_end": end, "source": "text", "fields": fields,
    } | more  # fmt: skip


def _task(name: str, task: Any, text: str) -> Item:
    a, b = task.body_start, task.body_end
    due = task.deadline
    scope = None
    if task.scope is not None:
        floor = None if task.scope.floor is None else str(task.scope.floor)
        scope = {
            "quote": task.scope.quote,
            "count": task.scope.count,
            "floor": floor,
            "unit": task.scope.unit,
            "measure": task.scope.measure,
        }
    fields = {
        "title": value(task.quote, [[task.start, task.end]]),
        **{r: value(list(units), [s for u in units for s in _spot(text, u, a, b)]) for r, units in
           (("lead", task.lead), ("responsible", task.responsible), ("coop", task.coop))},
        "open_ended": value(task.open_ended),
        "deadline": value(due.norm if due else "", [[due.start, due.end]] if due else []),
        "scope": value(scope, _spot(text, task.scope.quote, a, b) if task.scope else []),
        "industries": value(list(task.industries)),
        "regions": value(list(task.regions), [s for r in task.regions for s in _spot(text, _named(r), a, b)]),
        "enterprises": value(list(task.enterprises), [s for e in task.enterprises for s in _spot(text, e, a, b)]),
    }  # fmt: skip
    more = {"number": task.number, "heading": list(task.heading), "body_start": a, "body_end": b}
    return new_item(name, "task", task.start, task.end, text, fields, **more)


def _named(code: str) -> str:
    found = region(code)
    return found.name if found else code


def _target(name: str, target: Any, text: str, parent: str, city: str) -> Item:
    a, b = target.start, target.end
    sets = {"ensure": "assured", "strive": "stretch", "report": "reported"}
    fields = {
        "indicator": value(target.indicator, _spot(text, target.indicator, max(0, a - 60), b)),
        "op": value(target.op, [[a, b]]),
        "value": value(str(target.value), [[a, b]]),
        "high": value(None if target.high is None else str(target.high)),
        "unit": value(target.unit, _spot(text, target.unit, a, b)),
        "year": value(target.year),
        "period": value(target.period),
        "region": value(target.place or city),
        "target_set": value(sets.get(target.target_set, "assured")),
    }
    return new_item(name, "target", a, b, text, fields, parent=parent)
