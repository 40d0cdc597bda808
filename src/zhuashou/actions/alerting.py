# SPDX-License-Identifier: Apache-2.0
"""What became of the alerts: a verdict on each, precision month by month, and the settings that verdicts ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.actions.districts import region_name
from zhuashou.actions.results import Results
from zhuashou.terms import Period, Words, parse_period
from zhuashou.workspace import Workspace

if TYPE_CHECKING:
    from zhuashou.diagnosis import Judged, Proposal


@dataclass(frozen=True)
class AlertStanding:
    """Precision by period (counts of true, benign, data_error and percent), and what re-tuning proposes; a person adopts it as a file."""

    months: list[dict[str, Any]]
    proposal: Proposal


def verdicts(period: Period | str) -> dict[str, dict[str, Any]]:
    """Verdicts of a period by credit code: `verdict, note, actor, at`."""
    from zhuashou.ledger import AlertVerdict

    held = AlertVerdict.objects.filter(period=str(period)).order_by("uscc")
    return {v.uscc: {"verdict": v.verdict, "note": v.note, "actor": v.actor, "at": v.at} for v in held}


def judge_alert(
    *, ws: Workspace, actor: Actor, period: Period | str, uscc: str, verdict: str, note: str = ""
) -> dict[str, Any]:
    """Write down what an officer found: true, benign, or data_error (with a note). Again replaces the verdict. Raises ActionError."""
    from zhuashou.diagnosis import VERDICTS
    from zhuashou.ledger import AlertVerdict, lock

    if verdict not in VERDICTS:
        raise ActionError(Words("actions.bad_verdict", {"verdict": verdict}))
    if verdict == "data_error" and not note.strip():
        raise ActionError(Words("actions.verdict_needs_note"))
    when = parse_period(str(period))
    row = next((r for r in _rows(ws, when) if r["uscc"] == uscc and r["pushed"]), None)
    if row is None:
        raise ActionError(Words("actions.no_such_alert", {"period": when.id, "uscc": uscc}))
    if not actor.sees(row["region"]):
        own = [region_name(r) for r in actor.regions]
        raise ActionError(Words("actions.other_district", {"region": region_name(row["region"]), "own": own}))
    details = {"period": when.id, "verdict": verdict, "note": note.strip()}
    with deed(actor, "judge_alert", subject=("enterprise", uscc), details=details, now=ws.now()) as line:
        lock()
        held = AlertVerdict.objects.filter(period=when.id, uscc=uscc).first()
        if held is not None:
            line.details["before"] = held.verdict
            line.changed = (held.verdict, held.note) != (verdict, note.strip())
        told = {"verdict": verdict, "note": note.strip(), "actor": actor.name, "at": ws.now()}
        if line.changed:
            AlertVerdict.objects.update_or_create(period=when.id, uscc=uscc, defaults=told)
    return {"period": when.id, "uscc": uscc, "name": row["name"], **told}


def _rows(ws: Workspace, period: Period) -> list[dict[str, Any]]:
    """Alerts of the newest revision of a period; none if it was never diagnosed."""
    from zhuashou.snapshot import latest

    found = latest(ws.snapshots, period.id)
    return list(Results(ws, found).alerts.get("rows", ())) if found is not None else []


def alert_standing(ws: Workspace) -> AlertStanding:
    """All verdicts beside what their alerts showed; an alert that a later revision no longer pushes keeps its verdict but teaches nothing."""
    from zhuashou import diagnosis

    settings = diagnosis.read_alert_settings(ws.data("alerts", "diagnosis"))
    judged = _judged(ws)
    return AlertStanding(diagnosis.precision_by_month(judged), diagnosis.retune(judged, settings))


def _judged(ws: Workspace) -> list[Judged]:
    from zhuashou.diagnosis import Judged
    from zhuashou.ledger import AlertVerdict

    found: list[Judged] = []
    shown: dict[str, dict[str, dict[str, Any]]] = {}
    for v in AlertVerdict.objects.order_by("period", "uscc"):
        if v.period not in shown:
            shown[v.period] = {r["uscc"]: r for r in _rows(ws, parse_period(v.period)) if r["pushed"]}
        row = shown[v.period].get(v.uscc)
        if row is not None:
            found.append(Judged(v.period, v.uscc, v.verdict, float(row["score"]), float(row["q_value"])))
    return found
