# SPDX-License-Identifier: Apache-2.0
"""Decision text and measures to tasks; tasks to dates: task book, roadmap, timetable.

Public: `read_decision`, `read_cleaned`, `UnitName`, `DecisionReading`, `Cell`, `Claim`, `Passage`, `messages`, `claims_of`, `verify`, `draft_tasks`, `decided_task`, `schedule`, `Timetable`, `roadmap`, `Stage`, `work_calendar`,
`WorkCalendar`, `CycleError`, `critical_path`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhuashou.plan.decision.model import Cell, DecisionReading, UnitName
    from zhuashou.plan.decision.reading import read_cleaned, read_decision
    from zhuashou.plan.drafting import Stage, decided_task, draft_tasks, roadmap
    from zhuashou.plan.hints.claims import BadAnswer, Claim, claims_of, messages
    from zhuashou.plan.hints.verifier import Passage, verify
    from zhuashou.plan.network import CycleError, Timetable, critical_path, schedule
    from zhuashou.plan.workdays import WorkCalendar, work_calendar

__all__ = [
    "BadAnswer", "Cell", "Claim", "CycleError", "DecisionReading", "Passage", "Stage", "Timetable", "UnitName", "WorkCalendar", "claims_of", "critical_path", "decided_task", "draft_tasks", "messages", "read_cleaned", "read_decision", "roadmap", "schedule", "verify", "work_calendar",
]  # fmt: skip
_HOME = {
    "read_decision": "decision.reading", "read_cleaned": "decision.reading", "Cell": "decision.model", "DecisionReading": "decision.model",
    "UnitName": "decision.model", "BadAnswer": "hints.claims", "Claim": "hints.claims", "claims_of": "hints.claims", "messages": "hints.claims",
    "Passage": "hints.verifier", "verify": "hints.verifier", "draft_tasks": "drafting", "decided_task": "drafting", "roadmap": "drafting",
    "Stage": "drafting", "work_calendar": "workdays", "WorkCalendar": "workdays",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"zhuashou.plan.{_HOME.get(name, 'network')}"), name)
