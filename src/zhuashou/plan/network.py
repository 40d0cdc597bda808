# SPDX-License-Identifier: Apache-2.0
"""The critical path on working days: forward and backward pass over finish-to-start links; a cycle is named, never broken silently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from zhuashou.plan.workdays import WorkCalendar
from zhuashou.terms import TaskDraft, Words

DEFAULT_WORKDAYS = 20


class CycleError(ValueError):
    """Tasks wait for each other; `words` names them in order."""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__(" → ".join(titles))
        self.words = Words("plan.cycle", {"tasks": " → ".join(titles)})


@dataclass(frozen=True)
class Timetable:
    """Tasks with their dates, the last day of all, and what does not fit."""

    tasks: tuple[TaskDraft, ...]
    finish: date
    warnings: tuple[Words, ...] = ()


def order(durations: Sequence[int], before: Sequence[Sequence[int]], names: Sequence[str] = ()) -> list[int]:
    """Topological order of tasks (ties by position). Raises CycleError naming one cycle."""
    waiting = [len(set(b)) for b in before]
    after: list[list[int]] = [[] for _ in durations]
    for k, tasks in enumerate(before):
        for b in set(tasks):
            after[b].append(k)
    ready = [k for k, n in enumerate(waiting) if n == 0]
    found: list[int] = []
    while ready:
        k = ready.pop(0)
        found.append(k)
        for a in after[k]:
            waiting[a] -= 1
            if waiting[a] == 0:
                ready.append(a)
    if len(found) < len(durations):
        raise CycleError(
            [names[k] if names else str(k) for k in _cycle(before, {k for k, n in enumerate(waiting) if n > 0})]
        )
    return found


def _cycle(before: Sequence[Sequence[int]], left: set[int]) -> list[int]:
    """One cycle among tasks that can never start."""
    here, path = min(left), []
    while here not in path:
        path.append(here)
        here = min(b for b in before[here] if b in left)
    return [*path[path.index(here) :], here][::-1]


def critical_path(
    durations: Sequence[int], before: Sequence[Sequence[int]], release: Sequence[int], names: Sequence[str] = ()
) -> tuple[list[int], list[int], list[int]]:
    """Earliest start, earliest finish (exclusive) and total slack of each task, in working days from day 0.

    Source: the critical path method (Kelley and Walker, 1959): start = max(release, finishes of the tasks before).
    """
    sequence = order(durations, before, names)
    start = [0] * len(durations)
    for k in sequence:
        start[k] = max([release[k], *(start[b] + durations[b] for b in before[k])])
    finish = [s + d for s, d in zip(start, durations, strict=True)]
    end = max(finish, default=0)
    latest = [end] * len(durations)
    for k in reversed(sequence):
        for b in before[k]:
            latest[b] = min(latest[b], latest[k] - durations[k])
    return start, finish, [late - f for late, f in zip(latest, finish, strict=True)]


def schedule(drafts: Sequence[TaskDraft], start: date, calendar: WorkCalendar) -> Timetable:
    """Dates of all tasks from `start` on working days; a rhythm has no end and gets its first round only.

    Slack is counted to the task's own deadline where it has one, otherwise to the end of the whole plan. Raises CycleError.
    """
    place = {draft.id: k for k, draft in enumerate(drafts)}
    durations = [max(1, d.workdays if d.workdays is not None else DEFAULT_WORKDAYS) for d in drafts]
    before = [[place[a] for a in d.after if a in place] for d in drafts]
    zero = calendar.number(start)
    release = [max(0, calendar.number(d.start_on) - zero) if d.start_on else 0 for d in drafts]
    starts, finishes, slack = critical_path(durations, before, release, [d.title for d in drafts])
    found: list[TaskDraft] = []
    warnings: list[Words] = []
    for k, draft in enumerate(drafts):
        first, last = calendar.day(zero + starts[k]), calendar.day(zero + finishes[k] - 1)
        notes: list[Words] = []
        spare = slack[k]
        if draft.deadline is not None:
            limit = calendar.last_on_or_before(draft.deadline)
            spare = calendar.number(limit) - calendar.number(last)
            if spare < 0:
                notes.append(
                    Words(
                        "plan.misses_deadline",
                        {"task": draft.title, "days": -spare, "deadline": draft.deadline.isoformat()},
                    )
                )
        warnings += [n for n in notes if n.id == "plan.misses_deadline"]
        found.append(
            replace(draft, start_on=first, finish_on=last, slack=spare, critical=slack[k] == 0, notes=tuple(notes))
        )
    ends = [t.finish_on for t in found if t.finish_on]
    warnings += calendar.warnings(*ends)
    return Timetable(tuple(found), max((t.finish_on for t in found if t.finish_on), default=start), tuple(warnings))
