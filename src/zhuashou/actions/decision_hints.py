# SPDX-License-Identifier: Apache-2.0
"""What the language model of the settings says about one task of a draft. It is shown and never stored: a person takes it over by hand or not."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, demand_may
from zhuashou.actions.decisions import held_draft
from zhuashou.actions.model_calls import suggest
from zhuashou.terms import Words
from zhuashou.workspace import Workspace


def draft_suggestions(*, ws: Workspace, actor: Actor, draft_id: int, item: str) -> list[dict[str, Any]]:
    """Suggestions for a task's whole passage, as `suggest` gives them. Raises ActionError: no model is set, it cannot be reached, no such task."""
    demand_may(actor, "change_decision")
    draft = held_draft(draft_id)
    task = next((i for i in draft.items if i["id"] == item and i["kind"] == "task"), None)
    if task is None:
        raise ActionError(Words("actions.no_such_item", {"item": item}))
    day = draft.head["date"]["value"]
    targets = [SimpleNamespace(year=i["fields"]["year"]["value"]) for i in draft.items if i["kind"] == "target"]
    reading = SimpleNamespace(
        clean_text=draft.clean_text, date=date.fromisoformat(day) if day else None, targets=targets
    )
    return suggest(ws=ws, reading=reading, spans=[(task["body_start"], task["body_end"])])
