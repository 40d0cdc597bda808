# SPDX-License-Identifier: Apache-2.0
"""Confirmed decisions for the planner: their tasks as a person left them, and what else the pages show of a decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from zhuashou.terms import TaskDraft, stable_id


@dataclass(frozen=True)
class Confirmed:
    """Tasks of the newest confirmed version of each decision; `shown` has the stable shape of `decision read`, by file name."""

    tasks: tuple[TaskDraft, ...] = ()
    shown: dict[str, Any] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()

    def covers(self, sha256: str, name: str) -> bool:
        """Whether a file (or another version of its decision, by document number or title) was confirmed: it is not read again."""
        return sha256 in self.files or stable_id("D", name) in self.decisions


def confirmed_decisions() -> Confirmed:
    """All confirmed decisions, the newest version of each."""
    from zhuashou.ledger import DecisionDraft

    drafts = list(DecisionDraft.objects.filter(state="confirmed").order_by("confirmed_at", "pk").defer("raw_text"))
    newest = {d.decision_id: d for d in drafts}
    tasks = [task for d in newest.values() for task in _tasks(d)]
    return Confirmed(
        tuple(tasks),
        {d.name: _shown(d) for d in newest.values()},
        frozenset(d.sha256 for d in drafts),
        frozenset(newest),
    )


def task_of(item: dict[str, Any], accepted: list[dict[str, Any]], decision: str) -> TaskDraft:
    """An accepted item as a task; its result are the quotes of the accepted targets in it."""
    from zhuashou.plan import decided_task

    held = {name: v["value"] for name, v in item["fields"].items()}
    results = [i["quote"].strip() for i in accepted if i["kind"] == "target" and i["parent"] == item["id"]]
    return decided_task(
        decision, item["quote"].strip().rstrip("。"), title=held["title"], lead=held["lead"], responsible=held["responsible"], coop=held["coop"],
        open_ended=held["open_ended"], norm=held["deadline"], heading=item["heading"], result="；".join(results), span=(item["start"], item["end"]),
    )  # fmt: skip


def name_of(head: dict[str, Any]) -> str:
    """What a decision is known by: its document number, else its title."""
    return str(head["doc_no"]["value"] or head["title"]["value"])


def _accepted(draft: Any) -> list[dict[str, Any]]:
    return [i for i in draft.items if i["state"] == "accepted"]


def _tasks(draft: Any) -> list[TaskDraft]:
    accepted = _accepted(draft)
    return [task_of(i, accepted, name_of(draft.head)) for i in accepted if i["kind"] == "task"]


def _shown(draft: Any) -> dict[str, Any]:
    """The draft in the shape of a reading."""
    head = {name: v["value"] for name, v in draft.head.items()}
    tasks, targets = [], []
    for item in _accepted(draft):
        held = {name: v["value"] for name, v in item["fields"].items()}
        place = {"quote": item["quote"], "start": item["start"], "end": item["end"]}
        if item["kind"] == "target":
            targets.append({k: held[k] for k in ("indicator", "op", "value", "unit", "year", "period")} | place)
        else:
            due = {"norm": held["deadline"], "quote": ""} if held["deadline"] else None
            tasks.append(
                {k: held[k] for k in ("lead", "responsible", "coop", "open_ended", "scope", "industries")}
                | {"deadline": due}
                | place
            )
    return head | {
        "date": head["date"] or None, "clean_text": draft.clean_text, "flags": [], "not_understood": [], "tasks": tasks, "targets": targets,
        "deadlines": [], "confirmed_by": draft.confirmed_by,
    }  # fmt: skip
