# SPDX-License-Identifier: Apache-2.0
"""The states of a period as data: which deed leads from where to where, what it demands, and what a state means today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhuashou.actions.audit import ActionError
from zhuashou.terms import Words
from zhuashou.workspace import Workspace


def transitions(ws: Workspace) -> dict[str, Any]:
    """The transitions of the city: packaged ones, or the workspace's own `workflow/period.yaml`."""
    return dict(ws.data("workflow", "actions")["period"])


def effective_state(held: Any, today: date) -> str:
    """What the state of a whole period means today: a reopening whose last day is over is locked again, as it was before."""
    if held is None:
        return "open"
    if held.state == "reopened" and held.reopened_until is not None and held.reopened_until < today:
        return "frozen" if held.revision else "accepted"
    return str(held.state)


def move(name: str, rule: Mapping[str, Any], state: str, reason: str, refused: Words, states: str = "period") -> str:
    """The state that a deed leads to; `states` is where its words stand. Raises ActionError from a wrong state (`refused` names the subject) or without its reason."""
    if state not in rule["from"]:
        said = {"state": Words(f"actions.{states}.{state}"), "deed": Words(f"actions.deed.{name}")}
        raise ActionError(Words(refused.id, {**refused.values, **said}))
    if rule.get("reason") and not reason.strip():
        raise ActionError(Words("actions.say_why"))
    return str(rule["to"])
