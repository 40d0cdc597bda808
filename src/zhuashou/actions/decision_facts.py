# SPDX-License-Identifier: Apache-2.0
"""From a reviewed draft to facts: decision, tasks and targets with their spans, in one transaction."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.actions.audit import ActionError, Actor
from zhuashou.actions.decision_reading import Item, raw_map
from zhuashou.actions.decision_tasks import name_of, task_of
from zhuashou.actions.decisions import changing, event, standing_of
from zhuashou.actions.planning import task_row
from zhuashou.terms import Words, load_yaml, stable_id
from zhuashou.workspace import Workspace

#: Fields of an item → columns of the fact whose source they are.
_TASK_SPANS = {
    "title": "quote",
    "lead": "lead_unit",
    "responsible": "responsible_units",
    "coop": "support_units",
    "deadline": "due_on",
}
_TARGET_SPANS = {"indicator": "name", "value": "value", "unit": "unit"}


@cache
def _names() -> tuple[dict[str, str], tuple[str, ...]]:
    data = load_yaml(
        resources.files("zhuashou.actions").joinpath("data", "decision_targets.yaml").read_text(encoding="utf-8")
    )
    return {name: code for code, names in data["names"].items() for name in names}, tuple(data["endings"])


def confirm_decision(*, ws: Workspace, actor: Actor, draft_id: int, version: int | None = None) -> dict[str, Any]:
    """Make the facts of a draft's accepted items. Returns `{decision_id, tasks, targets, left_over}` (ids; `left_over` are tasks of an earlier
    version of this decision that this one no longer has).

    Raises ActionError, changing nothing: an item is not decided, an accepted one has an empty slot, a blocking flag is not acknowledged,
    nothing was accepted, two targets contradict each other.
    """
    with changing(ws, actor, draft_id, version, "confirm", "confirm_decision") as draft:
        _demand_ready(draft)
        head = {name: v["value"] for name, v in draft.head.items()}
        name = name_of(draft.head)
        decision = stable_id("D", name)
        accepted = [i for i in draft.items if i["state"] == "accepted"]
        tasks = {i["id"]: task_row(task_of(i, accepted, name)) for i in accepted if i["kind"] == "task"}
        targets = {i["id"]: _target_row(i, accepted) for i in accepted if i["kind"] == "target"}
        _demand_keys(tasks, targets)
        earlier = set(_tasks_of(decision))
        row = {"decision_id": decision, "title": head["title"], "issuer": head["issuer"] or None, "doc_no": head["doc_no"] or None,
               "issued_on": date.fromisoformat(head["date"]) if head["date"] else None, "file_sha256": draft.sha256}  # fmt: skip
        for dataset, rows in (
            ("decisions", [row]),
            ("tasks", list(tasks.values())),
            ("targets", list(targets.values())),
        ):
            _book(ws, actor, dataset, rows)
        made = sorted(t["task_id"] for t in tasks.values())
        _withdraw_drafts(ws, actor, name, made, earlier)
        _write_spans(draft, tasks, targets)
        event(draft, actor, "confirm", new={"decision_id": decision, "tasks": len(tasks), "targets": len(targets)})
        draft.state, draft.decision_id, draft.confirmed_by, draft.confirmed_at = (
            "confirmed",
            decision,
            actor.name,
            ws.now(),
        )
    keys = sorted("/".join(map(str, _target_key(t))) for t in targets.values())
    return {"decision_id": decision, "tasks": made, "targets": keys, "left_over": sorted(earlier - set(made))}


def _demand_ready(draft: Any) -> None:
    todo = standing_of(draft)["to_do"]
    if todo["flags"]:
        first = next(f for f in draft.flags if f["id"] == todo["flags"][0])
        raise ActionError(Words("actions.flags_wait", {"n": len(todo["flags"]), "first": first["message"]}))
    if todo["open"]:
        raise ActionError(Words("actions.items_open", {"n": len(todo["open"]), "items": todo["open"][:10]}))
    for name, slots in todo["empty"].items():
        item = next(i for i in draft.items if i["id"] == name)
        said = [Words(f"actions.field.{s}") for s in slots]
        raise ActionError(
            Words("actions.slots_empty", {"n": len(todo["empty"]), "item": item["quote"][:30], "slots": said})
        )
    if not draft.head["title"]["value"]:
        raise ActionError(Words("actions.no_title"))
    if not any(i["state"] == "accepted" for i in draft.items):
        raise ActionError(Words("actions.nothing_accepted"))


def _demand_keys(tasks: dict[str, dict[str, Any]], targets: dict[str, dict[str, Any]]) -> None:
    for keys in (Counter(t["task_id"] for t in tasks.values()), Counter(_target_key(t) for t in targets.values())):
        twice = [k for k, n in keys.items() if n > 1]
        if twice:
            key = twice[0]
            names = [
                i
                for i, t in {**tasks, **targets}.items()
                if key in (t.get("task_id"), _target_key(t) if "indicator" in t else None)
            ]
            raise ActionError(Words("actions.same_key", {"items": names}))


def _fields(item: Item) -> dict[str, Any]:
    return {name: v["value"] for name, v in item["fields"].items()}


def _target_row(item: Item, accepted: list[Item]) -> dict[str, Any]:
    held = _fields(item)
    parent = next((i for i in accepted if i["id"] == item["parent"]), None)
    lead = _fields(parent)["lead"] if parent else []
    return {
        "indicator": indicator_code(held["indicator"], held["unit"], held["period"]), "region": held["region"], "period": str(held["year"]),
        "target_set": held["target_set"] or "assured", "name": held["indicator"], "op": held["op"], "value": Decimal(held["value"]),
        "unit": held["unit"], "lead_unit": lead[0] if lead else None,
    }  # fmt: skip


def indicator_code(name: str, unit: str, period: str = "annual") -> str:
    """The catalogue's id of an indicator named in a text, with `_growth` for a percentage of a flow; the name itself if it is unknown.

    A yearly average and a sum over several years are other figures than the year's: they get the endings `_avg` and `_cumulative`.
    """
    names, endings = _names()
    bare = next((name.removesuffix(e) for e in endings if name.endswith(e)), name).strip()
    code = names.get(bare, name)
    if bare in names and unit in ("%", "百分点", "个百分点"):
        code += "_growth"
    return code + {"annual_avg": "_avg", "cumulative": "_cumulative"}.get(period, "")


def _target_key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["indicator"], row["region"], row["period"], row["target_set"]


def _book(ws: Workspace, actor: Actor, dataset: str, rows: list[dict[str, Any]]) -> None:
    from zhuashou.ledger import book_rows

    if rows:
        book_rows(dataset, rows, kind="edit", label="confirm_decision", now=ws.now(), actor=actor.name)


def _tasks_of(decision: str) -> list[str]:
    """Ids of tasks made by earlier versions of a decision."""
    from zhuashou.ledger import FactSpan

    return sorted(
        set(FactSpan.objects.filter(draft__decision_id=decision, dataset="tasks").values_list("key", flat=True))
    )


def _withdraw_drafts(ws: Workspace, actor: Actor, name: str, made: list[str], earlier: set[str]) -> None:
    """Take back what the planner had drafted from this decision before anybody reviewed it and the person now left out."""
    from zhuashou.ledger import Batch, fact_model, withdraw

    drafted = fact_model("tasks").objects.filter(current=True, origin="decision", origin_id=name, state="drafted")
    gone = sorted(set(drafted.values_list("task_id", flat=True)) - set(made) - earlier)
    if gone:
        text = f"confirm {name} {gone} {Batch.objects.count()}"
        batch = Batch.objects.create(sha256=hashlib.sha256(text.encode()).hexdigest(), kind="edit", name="confirm_decision", datasets=["tasks"],
                                     actor=actor.name, created_at=ws.now(), counts={"withdrawn": len(gone)})  # fmt: skip
        withdraw("tasks", [(t,) for t in gone], batch)


def _write_spans(draft: Any, tasks: dict[str, dict[str, Any]], targets: dict[str, dict[str, Any]]) -> None:
    from zhuashou.ledger import FactSpan

    mapped = raw_map(draft.raw_text, draft.breaks, draft.clean_text)
    rows = []
    for item in draft.items:
        made = tasks.get(item["id"]) or targets.get(item["id"])
        if made is None:
            continue
        is_task = item["kind"] == "task"
        key = made["task_id"] if is_task else "/".join(map(str, _target_key(made)))
        for field, column in (_TASK_SPANS if is_task else _TARGET_SPANS).items():
            for a, b in item["fields"][field]["spans"]:
                raw = mapped.raw_span(a, b) if mapped else (None, None)
                rows.append(FactSpan(draft=draft, dataset="tasks" if is_task else "targets", key=key, field=column,
                                     start=a, end=b, raw_start=raw[0], raw_end=raw[1]))  # fmt: skip
    FactSpan.objects.bulk_create(rows)


def fact_spans(dataset: str, key: tuple[str, ...]) -> list[dict[str, Any]]:
    """Where the values of a fact stand in the decision texts that made it: draft, column, words, clean and raw offsets."""
    from zhuashou.ledger import FactSpan

    found = (
        FactSpan.objects.filter(dataset=dataset, key="/".join(key))
        .select_related("draft")
        .order_by("draft_id", "start", "pk")
    )
    return [
        {"draft": s.draft_id, "file": s.draft.name, "field": s.field, "words": s.draft.clean_text[s.start : s.end], "start": s.start, "end": s.end,
         "raw_start": s.raw_start, "raw_end": s.raw_end}
        for s in found
    ]  # fmt: skip
