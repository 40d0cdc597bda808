# SPDX-License-Identifier: Apache-2.0
"""From the decision's text and the measures to tasks with dates; drafts become ledger facts, a person's edits are never overwritten."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhuashou.actions.analysis import diagnose, find_targets, make_dossiers
from zhuashou.actions.audit import Actor, deed
from zhuashou.actions.decision_files import read_decision_file, unit_names
from zhuashou.actions.decision_tasks import Confirmed, confirmed_decisions
from zhuashou.actions.results import Results, digest_of
from zhuashou.terms import Period, TaskDraft, to_json
from zhuashou.workspace import Workspace

TEXTS = (".docx", ".pdf", ".txt", ".html")


def decision_files(ws: Workspace) -> list[Path]:
    """Decision texts waiting in `inbox/decision/`, in order of name."""
    return sorted(f for f in (ws.inbox / "decision").glob("*") if f.suffix.lower() in TEXTS)


def unconfirmed(ws: Workspace, confirmed: Confirmed) -> dict[str, Any]:
    """Readings of the waiting decision files that nobody has confirmed, by file name."""
    found = {}
    for file in decision_files(ws):
        reading = read_decision_file(file, ws=ws)
        if not confirmed.covers(hashlib.sha256(file.read_bytes()).hexdigest(), reading.doc_no or reading.title):
            found[file.name] = reading
    return found


def make_plan(*, ws: Workspace, actor: Actor, period: Period | None = None) -> Results:
    """Task book, roadmap and timetable of a month; drafts are booked as tasks unless a person has already taken them up."""
    from zhuashou import plan

    diagnose(ws=ws, actor=actor, period=period)
    find_targets(ws=ws, actor=actor, period=period)
    found = make_dossiers(ws=ws, actor=actor, period=period)
    confirmed = confirmed_decisions()
    readings = unconfirmed(ws, confirmed)
    units = unit_names()
    today = ws.now().date()
    inputs = digest_of(
        {n: r.clean_text for n, r in readings.items()},
        to_json(confirmed.tasks),
        [u.name for u in units],
        [m.id for m in found.measures],
        today,
    )
    if not found.current("timetable", inputs):
        drafts = plan.draft_tasks(list(readings.values()), found.measures, found.findings, confirmed.tasks)
        calendar = plan.work_calendar(today.year, today.year + 2)
        timetable = plan.schedule(drafts, today, calendar)
        roadmap = plan.roadmap(timetable)
        decisions = confirmed.shown | {name: reading.to_json() for name, reading in readings.items()}
        # A measure is our own proposal: the planned end is its deadline. What a decision left open stays open.
        tasks = [
            replace(t, deadline=t.finish_on) if t.origin == "measure" and t.deadline is None else t
            for t in timetable.tasks
        ]
        data = {"tasks": tasks, "warnings": timetable.warnings, "roadmap": roadmap, "decisions": decisions}
        found.write(inputs, timetable=data)
    found = Results(ws, found.snapshot)
    details = {"digest": found.digest, "inputs": inputs, "tasks": len(found.tasks)}
    with deed(actor, "make_plan", subject=("period", found.period), details=details, now=ws.now(), once=True):
        book_drafts(ws, found.tasks)
    return found


def book_drafts(ws: Workspace, tasks: list[TaskDraft]) -> int:
    """Book tasks that the ledger does not hold yet, or holds as untouched drafts. Returns how many rows were written."""
    from zhuashou import ledger

    held = ledger.table("tasks")
    taken = {
        t
        for t, s in zip(held.column("task_id").to_pylist(), held.column("state").to_pylist(), strict=True)
        if s != "drafted"
    }
    rows = [task_row(task) for task in tasks if task.id not in taken]
    if not rows:
        return 0
    counts = ledger.book_rows("tasks", rows, kind="derived", label="task_book", now=ws.now())
    return counts.new + counts.changed


def task_row(task: TaskDraft) -> dict[str, Any]:
    """A draft as a row of the `tasks` dataset. What the decision left open stays empty."""
    return {
        "task_id": task.id,
        "title": task.title,
        "origin": task.origin,
        "origin_id": task.origin_id,
        "subject_kind": task.subject.kind,
        "subject_id": task.subject.id,
        "subject_name": task.subject.name,
        "stage": task.stage or None,
        "lead_unit": task.lead_unit or None,
        "responsible_units": "、".join(task.responsible_units) or None,
        "support_units": "、".join(task.support_units) or None,
        "result": task.result or None,
        "start_on": task.start_on,
        "due_on": task.deadline or task.finish_on,
        "workdays": task.workdays,
        "after": "、".join(task.after) or None,
        "rhythm": task.rhythm or None,
        "state": "drafted",
        "quote": task.quote or None,
    }
