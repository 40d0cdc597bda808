# SPDX-License-Identifier: Apache-2.0
"""Tasks from decisions and measures, and how they hang together: what a measure does serves the decision's task of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.plan.decision.model import DecisionReading, TaskText
from zhuashou.terms import Finding, Measure, Subject, TaskDraft, Words, load_yaml, say, stable_id


@cache
def templates() -> dict[str, Any]:
    """Stages, default durations and keywords that link measures to the decision's tasks (data of this room)."""
    return dict(
        load_yaml(resources.files("zhuashou.plan").joinpath("data", "drafting.yaml").read_text(encoding="utf-8"))
    )


def draft_tasks(
    readings: Sequence[DecisionReading],
    measures: Sequence[Measure],
    findings: Sequence[Finding] = (),
    confirmed: Sequence[TaskDraft] = (),
) -> list[TaskDraft]:
    """Decision tasks in the text's order (`confirmed`: those that a person has reviewed), then measures grouped by kind, district and unit
    where there are many of one kind.
    """
    decided = [*confirmed, *(_decided(reading, task) for reading in readings for task in reading.tasks)]
    severity = {f.id: f.severity for f in findings}
    proposed = [draft for group in _groups(measures) for draft in _proposed(group, severity)]
    linked = [replace(draft, after=tuple(_preparing(draft, decided))) for draft in proposed]
    return [*decided, *linked]


def _decided(reading: DecisionReading, task: TaskText) -> TaskDraft:
    results = "；".join(t.quote for t in reading.targets if task.body_start <= t.start < task.body_end)
    return decided_task(
        reading.doc_no or reading.title, task.quote, lead=task.lead, responsible=task.responsible, coop=task.coop, open_ended=task.open_ended,
        norm=task.deadline.norm if task.deadline else "", heading=task.heading, result=results, span=(task.start, task.end),
    )  # fmt: skip


def decided_task(
    decision: str, quote: str, *, title: str = "", lead: Sequence[str], responsible: Sequence[str], coop: Sequence[str], open_ended: bool, norm: str,
    heading: Sequence[str], result: str, span: tuple[int, int],
) -> TaskDraft:  # fmt: skip
    """A task of a decision (its document number or title). `norm` is an ISO date or a rhythm; the second of several lead units is responsible."""
    day = date.fromisoformat(norm) if norm[:1].isdigit() else None
    return TaskDraft(
        stable_id("T", decision, quote), title or _short(quote), "decision", decision, Subject("city", "", heading[-1] if heading else ""),
        lead[0] if lead else "", (*lead[1:], *responsible), tuple(coop), open_ended, day, "" if day else norm, _workdays(quote), (), _stage(day),
        result, quote, span,
    )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _workdays(text: str) -> int:
    for rule in templates()["durations"]:
        if any(w in text for w in rule["words"]):
            return int(rule["workdays"])
    return int(templates()["default_workdays"])


def _stage(day: date | None) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}" if day else ""


def _groups(measures: Sequence[Measure]) -> list[list[Measure]]:
    """Measures of one kind, district and unit together when a kind has more than the limit; otherwise each alone."""
    limit = int(templates()["group_above"])
    kinds: dict[str, int] = {}
    for m in measures:
        kinds[m.kind] = kinds.get(m.kind, 0) + 1
    groups: dict[tuple[str, ...], list[Measure]] = {}
    for m in measures:
        key = (m.kind, m.region, m.lead_unit) if kinds[m.kind] > limit else (m.kind, m.id)
        groups.setdefault(key, []).append(m)
    return list(groups.values())


def _proposed(group: Sequence[Measure], severity: dict[str, int]) -> list[TaskDraft]:
    """One task for a group; what each member needs stands in its result."""
    first = group[0]
    single = len(group) == 1
    title = (
        say(first.words)
        if single
        else say(Words("plan.group_title", {"kind": _kind(first.kind), "place": _place(first), "n": len(group)}))
    )
    names = "、".join(dict.fromkeys(m.subject.name for m in group))
    support = tuple(dict.fromkeys(u for m in group for u in m.support_units))
    alarm = any(severity.get(f, 0) >= 3 for m in group for f in m.finding_ids)
    return [
        TaskDraft(
            stable_id("T", "measure", *sorted(m.id for m in group)), _short(title), "measure", first.id, first.subject if single else
            Subject("group", first.kind, _short(names)), first.lead_unit, (), support, False, None, "", max(m.workdays for m in group), (),
            "", names if not single else "", "", None, notes=(Words("plan.urgent"),) if alarm else (),
        )
    ]  # fmt: skip


def _kind(kind: str) -> dict[str, str]:
    names = templates()["kinds"]
    return dict(names.get(kind) or {"zh": kind, "en": kind})


def _place(measure: Measure) -> str:
    from zhuashou.terms import region

    found = region(measure.region) if measure.region else None
    return found.name if found else ""


def _preparing(draft: TaskDraft, decided: Sequence[TaskDraft]) -> list[str]:
    """Decision tasks that prepare this one (building the file, naming the officer), by the keywords of its kind."""
    kind = draft.subject.id if draft.subject.kind == "group" else ""
    text = draft.title + kind
    found = []
    for rule in templates()["prepare"]:
        if any(w in text for w in rule["when"]):
            found += [d.id for d in decided if d.workdays and any(w in d.title for w in rule["after"])]
    return list(dict.fromkeys(found))[:2]


@dataclass(frozen=True)
class Stage:
    """One quarter of the roadmap: tasks that end in it and its milestones."""

    id: str
    label: Words
    first: date
    last: date
    tasks: tuple[str, ...]
    milestones: tuple[str, ...]


def roadmap(timetable: Any) -> list[Stage]:
    """Stages by quarter from the timetable; milestones are the decision's tasks and what is critical."""
    quarters: dict[tuple[int, int], list[TaskDraft]] = {}
    for task in timetable.tasks:
        day = task.deadline or task.finish_on
        if day is not None:
            quarters.setdefault((day.year, (day.month + 2) // 3), []).append(task)
    found = []
    for (year, quarter), tasks in sorted(quarters.items()):
        last_month = quarter * 3
        first, last = date(year, last_month - 2, 1), date(year, last_month, 31 if last_month in (3, 12) else 30)
        marks = [t.title for t in tasks if t.origin == "decision"][:6] or [t.title for t in tasks if t.critical][:3]
        label = Words("plan.stage", {"year": year, "quarter": quarter})
        found.append(Stage(f"{year}Q{quarter}", label, first, last, tuple(t.id for t in tasks), tuple(marks)))
    return found
