# SPDX-License-Identifier: Apache-2.0
"""The deeds of a task: issue, sign for, report, close. Each is a new version of the fact with who, when and why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.terms import Words
from zhuashou.workspace import Workspace

#: Which states a deed may start from (GLOSSARY: states of a task).
FROM = {
    "issue_task": ("drafted",),
    "sign_task": ("issued",),
    "report_task": ("signed_for", "in_progress", "reported", "issued", "late"),
    "close_task": ("reported", "verified", "in_progress", "signed_for"),
}


def task_record(task_id: str) -> dict[str, Any] | None:
    """The current version of a task as plain values, with its updates; None if there is no such task."""
    from zhuashou.ledger import fact_model

    found = fact_model("tasks").objects.filter(task_id=task_id, current=True).values().first()
    if found is None:
        return None
    updates = fact_model("task_updates").objects.filter(task_id=task_id, current=True).order_by("reported_on").values()
    return dict(found) | {"updates": [dict(u) for u in updates]}


def issue_task(
    *,
    ws: Workspace,
    actor: Actor,
    task_id: str,
    lead_unit: str = "",
    due_on: date | None = None,
    version: int | None = None,
) -> None:
    """Issue a drafted task. A task without lead unit or deadline is refused until a person fills the empty slot."""
    held = _held("issue_task", task_id, version)
    lead, due = lead_unit or held["lead_unit"], due_on or held["due_on"]
    empty = [Words(f"actions.slot.{slot}") for slot, value in (("lead_unit", lead), ("due_on", due)) if not value]
    if empty:
        raise ActionError(Words("actions.empty_slots", {"task": held["title"], "slots": empty}))
    _move(ws, actor, "issue_task", held, {"state": "issued", "lead_unit": lead, "due_on": due})


def sign_task(*, ws: Workspace, actor: Actor, task_id: str, version: int | None = None) -> None:
    """The lead unit signs for an issued task."""
    _move(ws, actor, "sign_task", _held("sign_task", task_id, version), {"state": "signed_for"})


def report_task(
    *, ws: Workspace, actor: Actor, task_id: str, progress: Decimal, text: str, version: int | None = None
) -> None:
    """Report progress (0 to 100 percent) with a sentence; 100 makes the task `reported`, anything less `in_progress`."""
    from zhuashou.ledger import book_rows

    held = _held("report_task", task_id, version)
    if not Decimal(0) <= progress <= Decimal(100) or not text.strip():
        raise ActionError(Words("actions.bad_report"))
    state = "reported" if progress == 100 else "in_progress"
    now = ws.now()
    update = {"task_id": task_id, "reported_on": now.date(), "title": held["title"], "progress": progress, "text": text.strip(),
              "state": state, "reporter": actor.name}  # fmt: skip
    with deed(actor, "report_task", subject=("task", task_id), details={"progress": str(progress)}, now=now):
        book_rows("task_updates", [update], kind="edit", label="report_task", now=now, actor=actor.name)
        book_rows(
            "tasks", [{"task_id": task_id, "state": state}], kind="edit", label="report_task", now=now, actor=actor.name
        )


def close_task(*, ws: Workspace, actor: Actor, task_id: str, reason: str, version: int | None = None) -> None:
    """Verified closing (销号) with a sentence on the evidence."""
    if not reason.strip():
        raise ActionError(Words("actions.reason_needed"))
    _move(ws, actor, "close_task", _held("close_task", task_id, version), {"state": "closed"}, reason)


def _held(name: str, task_id: str, version: int | None) -> dict[str, Any]:
    """The task, if the deed may start from its state and nobody changed it since the page was opened."""
    held = task_record(task_id)
    if held is None:
        raise ActionError(Words("actions.no_such_task", {"task": task_id}))
    if version is not None and held["version"] != version:
        raise ActionError(
            Words("actions.changed_meanwhile", {"task": held["title"], "seen": version, "now": held["version"]})
        )
    if held["state"] not in FROM[name]:
        raise ActionError(
            Words("actions.wrong_state", {"deed": Words(f"actions.deed.{name}"), "state": _state(held["state"])})
        )
    return held


def _state(state: str) -> dict[str, str]:
    from zhuashou.tables import choices

    choice = choices()["task_state"][state]
    return {"zh": choice.zh, "en": choice.en}


def _move(
    ws: Workspace, actor: Actor, name: str, held: dict[str, Any], values: dict[str, Any], reason: str = ""
) -> None:
    from zhuashou.ledger import book_rows

    row = {"task_id": held["task_id"], **values}
    with deed(
        actor,
        name,
        subject=("task", held["task_id"]),
        details={"state": values["state"], "reason": reason},
        now=ws.now(),
    ):
        book_rows("tasks", [row], kind="edit", label=name, now=ws.now(), actor=actor.name, reason=reason)
