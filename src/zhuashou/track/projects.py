# SPDX-License-Identifier: Apache-2.0
"""Lights of projects: progress of investment against the share of the year, missed starts, missing registration in statistics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhuashou.terms import Period, Subject, Words
from zhuashou.track.lights import Light, ordered

_OPEN = ("started", "registered_in_statistics", "under_construction")
_DONE = ("completed", "in_production", "design_output", "above_scale")


def project_lights(
    projects: Any, progress: Any, *, period: Period, today: date, scheme: Mapping[str, Any]
) -> list[Light]:
    """Lights of all projects from Arrow tables of `projects` and `project_progress`, worst first."""
    reports = {r["project_id"]: r for r in progress.to_pylist() if r["period"] == period.id}
    found = [_light(p, reports.get(p["project_id"]), period, today, scheme) for p in projects.to_pylist()]
    return ordered([x for x in found if x is not None])


def _light(
    project: Mapping[str, Any], report: Mapping[str, Any] | None, period: Period, today: date, scheme: Mapping[str, Any]
) -> Light | None:
    if project["status"] == "ended":
        return None
    level, reason, numbers = _level(project, report, period, today, scheme)
    excuse = (report or {}).get("excused") or (project["status_reason"] if project["status"] == "suspended" else None)
    if excuse and level:
        reason = Words("track.excused", {"why": excuse})
    subject = Subject("project", project["project_id"], project["name"])
    weight = float(project["total_investment"] or 0)
    return Light(
        subject,
        level,
        reason,
        bool(excuse and level),
        project["lead_unit"] or "",
        project["region"] or "",
        {**numbers, "weight": weight},
    )


def _level(
    project: Mapping[str, Any], report: Mapping[str, Any] | None, period: Period, today: date, scheme: Mapping[str, Any]
) -> tuple[int, Words, dict[str, Any]]:
    """Level, reason and numbers before excuses are heard; the worst of the three rules counts."""
    stage = project["stage"]
    if stage in _DONE:
        return 0, Words("track.done"), {}
    if stage not in _OPEN:
        return _not_started(project, today, scheme)
    late = _registration(project, today, scheme)
    level, reason, numbers = _progress(project, report, period, scheme)
    return (late[0], late[1], numbers) if late and late[0] > level else (level, reason, numbers)


def _not_started(
    project: Mapping[str, Any], today: date, scheme: Mapping[str, Any]
) -> tuple[int, Words, dict[str, Any]]:
    planned = project["planned_start"]
    if planned is None or planned >= today or project["started_on"] is not None:
        return 0, Words("track.reserve"), {}
    months = _months(planned, today)
    limits = scheme["start_missed"]
    level = 3 if months >= limits["red"] else 1 if months >= limits["yellow"] else 0
    words = Words("track.start_missed", {"planned": planned.isoformat(), "months": months})
    return level, words if level else Words("track.reserve"), {"months": months}


def _registration(project: Mapping[str, Any], today: date, scheme: Mapping[str, Any]) -> tuple[int, Words] | None:
    started = project["started_on"]
    if started is None or project["registered_on"] is not None:
        return None
    months, limits = _months(started, today), scheme["registration"]
    level = 3 if months > limits["red"] else 1 if months >= limits["yellow"] else 0
    return (level, Words("track.not_registered", {"started": started.isoformat(), "months": months})) if level else None


def _progress(
    project: Mapping[str, Any], report: Mapping[str, Any] | None, period: Period, scheme: Mapping[str, Any]
) -> tuple[int, Words, dict[str, Any]]:
    plan = project["plan_year"]
    if not plan:
        return 0, Words("track.no_plan"), {}
    if report is None or report["invested_ytd"] is None:
        return 1, Words("track.no_report"), {}
    done = float(report["invested_ytd"] / plan * 100)
    schedule = period.elapsed / 12 * 100
    behind = round(schedule - done, 9)  # floats of thirds must not turn a light
    gap = behind if scheme["kind"] == "points" else behind / schedule * 100
    if scheme["kind"] == "points":
        level = 3 if gap > scheme["red"] else 1 if gap >= scheme["yellow"] else 0
    else:
        level = 3 if gap > scheme["red"] else 1 if gap > scheme["yellow"] else 0
    numbers = {"done": round(done, 2), "schedule": round(schedule, 2), "lead": round(-behind, 2)}
    return (
        level,
        Words("track.behind" if level else "track.on_schedule", {"done": done, "schedule": schedule, "behind": behind}),
        numbers,
    )


def _months(first: date, last: date) -> int:
    """Whole months from one day to another."""
    return (last.year - first.year) * 12 + last.month - first.month - (1 if last.day < first.day else 0)
