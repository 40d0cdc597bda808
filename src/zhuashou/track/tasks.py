# SPDX-License-Identifier: Apache-2.0
"""Lights of tasks and requests by working days, what changed between two lists of lights, and escalation of repeated red."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zhuashou.plan import WorkCalendar
from zhuashou.terms import Subject, Words
from zhuashou.track.lights import Light, ordered

_ENDED = ("closed", "cancelled", "drafted")


def task_lights(
    tasks: Any, updates: Any, *, today: date, scheme: Mapping[str, Any], calendar: WorkCalendar
) -> list[Light]:
    """Lights of issued tasks from Arrow tables of `tasks` and `task_updates`, worst first. Drafts have no light."""
    latest: dict[str, Mapping[str, Any]] = {}
    for update in updates.to_pylist():
        held = latest.get(update["task_id"])
        if update["reported_on"] <= today and (held is None or held["reported_on"] < update["reported_on"]):
            latest[update["task_id"]] = update
    found = []
    for task in tasks.to_pylist():
        if task["state"] in ("drafted", "cancelled"):
            continue
        level, reason, numbers = _task_level(task, latest.get(task["task_id"]), today, scheme, calendar)
        excused = bool(level and (task["excused"] or task["state"] == "excused"))
        if excused:
            reason = Words("track.excused", {"why": task["excused"] or ""})
        found.append(
            Light(
                Subject("task", task["task_id"], task["title"]),
                level,
                reason,
                excused,
                task["lead_unit"] or "",
                "",
                numbers,
            )
        )
    return ordered(found)


def _task_level(
    task: Mapping[str, Any],
    update: Mapping[str, Any] | None,
    today: date,
    scheme: Mapping[str, Any],
    calendar: WorkCalendar,
) -> tuple[int, Words, dict[str, Any]]:
    done = float(update["progress"]) if update and update["progress"] is not None else 0.0
    if task["state"] in ("closed", "verified") or done >= 100:
        return 0, Words("track.done"), {"done": 100.0}
    due = task["due_on"]
    if due is None:
        return 0, Words("track.no_deadline"), {"done": done}
    if today > due:
        days = max(1, calendar.between(due, today) - (1 if calendar.is_workday(due) else 0))
        return 3, Words("track.overdue", {"days": days, "due": due.isoformat()}), {"done": done, "overdue": days}
    start = task["start_on"] or today
    schedule = 100.0 if due <= start else max(0.0, min(100.0, (today - start).days / (due - start).days * 100))
    behind = schedule - done
    numbers = {"done": done, "schedule": round(schedule, 1), "lead": round(-behind, 1)}
    if behind > scheme["behind_points"]:
        return 2, Words("track.slow", {"done": done, "schedule": schedule, "behind": behind}), numbers
    left = calendar.between(today, due)
    if left <= scheme["near_workdays"]:
        return 1, Words("track.near", {"days": left}), numbers
    return 0, Words("track.running", {"done": done}), numbers


def request_lights(requests: Any, *, today: date, scheme: Mapping[str, Any], calendar: WorkCalendar) -> list[Light]:
    """Lights of open requests of enterprises: unanswered, near the limit, over it. Worst first."""
    found = []
    for row in requests.to_pylist():
        if row["state"] in ("closed", "declined", "revisited", "long_term"):
            continue
        level, reason, numbers = _request_level(row, today, scheme, calendar)
        name = f"{row['enterprise_name'] or row['uscc']}：{row['text']}"
        found.append(
            Light(
                Subject("request", row["request_id"], name),
                level,
                reason,
                False,
                row["unit"] or "",
                "",
                {**numbers, "uscc": row["uscc"]},
            )
        )
    return ordered(found)


def _request_level(
    row: Mapping[str, Any], today: date, scheme: Mapping[str, Any], calendar: WorkCalendar
) -> tuple[int, Words, dict[str, Any]]:
    due, raised = row["due_on"], row["raised_on"]
    if due is not None and today > due:
        days = calendar.between(due, today)
        return (
            3 if days > scheme["overdue_red_workdays"] else 2,
            Words("track.overdue", {"days": days, "due": due.isoformat()}),
            {"overdue": days},
        )
    waited = calendar.between(raised, today) - 1 if raised else 0
    if row["answered_on"] is None and waited > scheme["answer_workdays"]:
        return 1, Words("track.unanswered", {"days": waited}), {"waited": waited}
    if due is not None and calendar.between(today, due) <= scheme["near_workdays"]:
        return 1, Words("track.near", {"days": calendar.between(today, due)}), {}
    return 0, Words("track.in_hand", {"due": due.isoformat() if due else "—"}), {}


def what_changed(before: Sequence[Light], after: Sequence[Light]) -> dict[str, list[str]]:
    """Ids of subjects whose light is new, worse, better or gone."""
    old = {x.subject.id: x.level for x in before}
    new = {x.subject.id: x.level for x in after}
    return {
        "new": sorted(k for k in new if k not in old),
        "worse": sorted(k for k in new if k in old and new[k] > old[k]),
        "better": sorted(k for k in new if k in old and new[k] < old[k]),
        "gone": sorted(k for k in old if k not in new),
    }
