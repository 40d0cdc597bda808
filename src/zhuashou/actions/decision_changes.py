# SPDX-License-Identifier: Apache-2.0
"""Changing the items of a decision's draft: accept, reject, reopen, fill or change a field, split, merge, add. Every change is kept."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from zhuashou.actions.audit import ActionError, Actor
from zhuashou.actions.decision_reading import HEAD_FIELDS, TARGET_FIELDS, TASK_FIELDS, Item, new_item, value
from zhuashou.actions.decision_values import written_value
from zhuashou.actions.decisions import changing, decision_draft, empty_slots, event
from zhuashou.terms import Words
from zhuashou.workspace import Workspace

HEAD = "head"


def change_item(
    *, ws: Workspace, actor: Actor, draft_id: int, item: str, change: str, version: int | None = None, field: str = "", text: str = "",
    other: str = "", at: int | None = None, end: int | None = None, reason: str = "",
) -> dict[str, Any]:  # fmt: skip
    """One change of a draft. Returns the draft as `decision_draft` does.

    `change` is accept, reject, reopen; `set` (`field` to `text` as people write it, blank empties; the document's head is item `head`; field
    `measure` chooses what a scope is measured by; `at`, `end` may name the source in the clean text); `split` (a task, at clean offset
    `at`); `merge` (two neighbouring tasks, `other` goes into the earlier one); `add` (a task from clean text `at:end`, item ``); `accept_rest`
    (every open item that has no empty slot, item ``). `version` is the one the person saw. Raises ActionError.
    """
    work = _CHANGES.get(change)
    if work is None:
        raise ActionError(Words("actions.no_such_change", {"change": change}))
    with changing(ws, actor, draft_id, version, change, item=item, field=field) as draft:
        given = {"field": field, "text": text, "other": other, "at": at, "end": end, "reason": reason}
        before, after = work(draft, item, given)
        event(
            draft,
            actor,
            change,
            item=item or after.get("id", ""),
            field=field,
            old=before,
            new=after,
            reason=reason.strip(),
        )
    return decision_draft(draft_id)


def _find(draft: Any, name: str) -> Item:
    """The item. Raises ActionError if there is none or it went into another."""
    found = next((i for i in draft.items if i["id"] == name), None)
    if found is None:
        raise ActionError(Words("actions.no_such_item", {"item": name}))
    if found["state"] == "merged":
        raise ActionError(Words("actions.item_merged", {"item": name, "into": found["into"]}))
    return found


def _decide(state: str) -> Callable[[Any, str, dict[str, Any]], tuple[Any, dict[str, Any]]]:
    def work(draft: Any, name: str, given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        item = _find(draft, name)
        if (
            state == "accepted" and item["source"] == "model" and not given["reason"].strip()
        ):  # never taken over at one click
            raise ActionError(Words("actions.say_why"))
        before, item["state"] = item["state"], state
        return {"state": before}, {"state": state}

    return work


def _accept_rest(draft: Any, _name: str, _given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """One click for all: never while a flag waits for a person, never what a model suggested, never an item with an empty slot."""
    waiting = [f for f in draft.flags if f["blocking"] and not f["acknowledged"]]
    if waiting:
        raise ActionError(Words("actions.flags_wait", {"n": len(waiting), "first": waiting[0]["message"]}))
    taken = [i for i in draft.items if i["state"] == "open" and i["source"] != "model" and not empty_slots(i)]
    for item in taken:
        item["state"] = "accepted"
    return None, {"accepted": [i["id"] for i in taken]}


def _set(draft: Any, name: str, given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    field = given["field"]
    content = written_value(field, given["text"])
    if name == HEAD:
        fields, allowed = draft.head, HEAD_FIELDS
    else:
        item = _find(draft, name)
        fields, allowed = item["fields"], (*TASK_FIELDS, "measure") if item["kind"] == "task" else TARGET_FIELDS
    if field not in allowed:
        raise ActionError(Words("actions.no_such_field", {"field": field}))
    if field == "measure":
        return _choose_measure(fields, content)
    spans = [] if given["at"] is None else [_span(draft, given)]
    before = fields.get(field)
    if before is not None and before["value"] == content and not spans:
        raise ActionError(Words("actions.nothing_changed_here"))
    fields[field] = value(content, spans or _same_source(field, before, content), "person")
    return before, fields[field]


def _same_source(field: str, before: dict[str, Any] | None, content: Any) -> list[list[int]]:
    """A title said in other words keeps its source, and so does a list of units of which some were only left out."""
    if before and field == "title":
        return [list(s) for s in before["spans"]]
    if before and isinstance(content, list) and content and set(content) <= set(before["value"] or ()):
        return [list(s) for s in before["spans"]]
    return []


def _choose_measure(fields: dict[str, Any], measure: str) -> tuple[Any, dict[str, Any]]:
    held = fields["scope"]
    if not held["value"]:
        raise ActionError(Words("actions.no_scope"))
    before = copy.deepcopy(held)
    fields["scope"] = {**held, "value": held["value"] | {"measure": measure or None}, "source": "person"}
    return before, fields["scope"]


def _span(draft: Any, given: dict[str, Any]) -> list[int]:
    a, b = given["at"], given["end"]
    if a is None or b is None or not 0 <= a < b <= len(draft.clean_text) or not draft.clean_text[a:b].strip():
        raise ActionError(Words("actions.bad_span"))
    return [a, b]


def _next(draft: Any, letter: str) -> str:
    return letter + str(1 + max((int(i["id"][1:]) for i in draft.items if i["id"][0] == letter), default=0))


def _ordered(draft: Any) -> None:
    draft.items = sorted(draft.items, key=lambda i: (i["start"], i["kind"] != "task", i["id"]))


def _add(draft: Any, _name: str, given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    a, b = _span(draft, given)
    while draft.clean_text[a].isspace():
        a += 1
    while draft.clean_text[b - 1].isspace():
        b -= 1
    empty: dict[str, Any] = {"open_ended": False, "deadline": "", "scope": None}
    fields = {f: value(empty.get(f, []), source="person") for f in TASK_FIELDS}
    fields["title"] = value(" ".join(draft.clean_text[a:b].split()), [[a, b]], "person")
    item = new_item(_next(draft, "t"), "task", a, b, draft.clean_text, fields, source="person")
    draft.items.append(item)
    _ordered(draft)
    return None, item


def _task(draft: Any, name: str) -> Item:
    item = _find(draft, name)
    if item["kind"] != "task":
        raise ActionError(Words("actions.only_tasks"))
    return item


def _split(draft: Any, name: str, given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Two tasks from one. What stands behind the cut (as a bracket of units does) belongs to both, what stands before it to the first."""
    item, at, text = _task(draft, name), given["at"], draft.clean_text
    if (
        at is None
        or not item["start"] < at < item["end"]
        or not text[item["start"] : at].strip()
        or not text[at : item["end"]].strip()
    ):
        raise ActionError(Words("actions.bad_cut"))
    before = copy.deepcopy(item)
    start = at + len(text[at:]) - len(text[at:].lstrip(" \n，、；。;,"))
    second = copy.deepcopy(item)
    second |= {
        "id": _next(draft, "t"),
        "start": start,
        "body_start": start,
        "quote": text[start : item["end"]],
        "state": "open",
    }
    for field, held in second["fields"].items():
        if held["spans"] and all(s[0] < at for s in held["spans"]):
            second["fields"][field] = value(
                [] if isinstance(held["value"], list) else None if field == "scope" else "", source=held["source"]
            )
    second["fields"]["title"] = value(second["quote"].strip(), [[start, item["end"]]])
    end = at - (len(text[:at]) - len(text[:at].rstrip(" \n，、；;,")))
    item |= {"end": end, "body_end": item["body_end"], "quote": text[item["start"] : end], "state": "open"}
    item["fields"]["title"] = value(item["quote"].strip(), [[item["start"], end]])
    for target in draft.items:
        if target["parent"] == name and target["start"] >= start:
            target["parent"] = second["id"]
    draft.items.append(second)
    _ordered(draft)
    return before, {"first": item, "second": second}


def _merge(draft: Any, name: str, given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """One task from two: units together, the first one's deadline and scope unless it has none; the other stays in the draft as merged."""
    first, second = sorted((_task(draft, name), _task(draft, given["other"])), key=lambda i: i["start"])
    if first is second:
        raise ActionError(Words("actions.same_item"))
    before = {"first": copy.deepcopy(first), "second": copy.deepcopy(second)}
    ours, theirs = first["fields"], second["fields"]
    for field in ("lead", "responsible", "coop", "industries", "regions", "enterprises"):
        extra = [v for v in theirs[field]["value"] if v not in ours[field]["value"]]
        if extra:
            ours[field] = value(
                [*ours[field]["value"], *extra], [*ours[field]["spans"], *theirs[field]["spans"]], ours[field]["source"]
            )
    for field in ("deadline", "scope"):
        if not ours[field]["value"]:
            ours[field] = theirs[field]
    ours["open_ended"] = value(ours["open_ended"]["value"] or theirs["open_ended"]["value"])
    titles = ours["title"], theirs["title"]
    ours["title"] = value(
        "；".join(t["value"].rstrip("。；") for t in titles), [*titles[0]["spans"], *titles[1]["spans"]], "person"
    )
    first |= {"body_end": max(first["body_end"], second["body_end"]), "state": "open"}
    for target in draft.items:
        if target["parent"] == second["id"]:
            target["parent"] = first["id"]
    second |= {"state": "merged", "into": first["id"]}
    return before, {"first": first, "into": first["id"]}


_CHANGES: dict[str, Callable[[Any, str, dict[str, Any]], tuple[Any, dict[str, Any]]]] = {
    "accept": _decide("accepted"), "reject": _decide("rejected"), "reopen": _decide("open"), "accept_rest": _accept_rest, "set": _set,
    "split": _split, "merge": _merge, "add": _add,
}  # fmt: skip
