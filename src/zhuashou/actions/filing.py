# SPDX-License-Identifier: Apache-2.0
"""A district's month: handed in by its people, approved by its lead, or returned with a reason. The transitions are data of the city."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.actions.districts import enterprise_regions, region_name
from zhuashou.actions.workflow import effective_state, move, transitions
from zhuashou.terms import Period, Words, to_json
from zhuashou.workspace import Workspace


@dataclass(frozen=True)
class FilingState:
    """Where one district's month stands, and who brought it there."""

    period: str
    region: str
    name: str
    state: str
    reason: str = ""
    by: str = ""
    at: Any = None

    def to_json(self) -> Any:
        """Plain data."""
        return to_json(self)


def filing_districts() -> list[str]:
    """Codes of the districts that file: those with enterprises in the register, in order."""
    return sorted({r for r in enterprise_regions().values() if r})


def filings(period: Period | str) -> list[FilingState]:
    """The state of every district's month; a district that did nothing yet is open."""
    from zhuashou.ledger import Filing

    held = {f.region: f for f in Filing.objects.filter(period=str(period))}
    found = []
    for code in sorted({*filing_districts(), *held}):
        f = held.get(code)
        said = (f.state, f.reason, f.actor, f.at) if f is not None else ("open", "", "", None)
        found.append(FilingState(str(period), code, region_name(code), *said))
    return found


def filing_counts(periods: Iterable[str]) -> dict[str, dict[str, int]]:
    """For each period: districts that file, and how many are submitted and approved."""
    from zhuashou.ledger import Filing

    wanted = list(periods)
    found = {p: {"districts": len(filing_districts()), "submitted": 0, "approved": 0} for p in wanted}
    held = Filing.objects.filter(period__in=wanted, state__in=("submitted", "approved"))
    for period, state in held.values_list("period", "state"):
        found[period][state] += 1
    return found


def submit_period(*, ws: Workspace, actor: Actor, period: Period, region: str, reason: str = "") -> FilingState:
    """Hand in a district's month: its own people change nothing more until it is returned. Raises ActionError."""
    return _move(ws, actor, "submit_period", period, region, reason)


def approve_filing(*, ws: Workspace, actor: Actor, period: Period, region: str, reason: str = "") -> FilingState:
    """The district's lead approves what was handed in; by default not the person who handed it in. Raises ActionError."""
    return _move(ws, actor, "approve_filing", period, region, reason)


def return_filing(*, ws: Workspace, actor: Actor, period: Period, region: str, reason: str) -> FilingState:
    """Give a district's month back with a reason; the district may change figures again. Raises ActionError."""
    return _move(ws, actor, "return_filing", period, region, reason)


def _move(ws: Workspace, actor: Actor, name: str, period: Period, region: str, reason: str) -> FilingState:
    from zhuashou.ledger import Filing, PeriodState, lock

    rule = transitions(ws)["district"][name]
    if region not in filing_districts():
        raise ActionError(Words("actions.not_a_district", {"region": region_name(region)}))
    if not actor.sees(region):
        own = [region_name(r) for r in actor.regions]
        raise ActionError(Words("actions.other_district", {"region": region_name(region), "own": own}))
    details = {"region": region, "reason": reason}
    with deed(actor, name, subject=("period", period.id), details=details, now=ws.now()) as line:
        lock()
        city = effective_state(PeriodState.objects.filter(period=period.id).first(), ws.now().date())
        if city not in ("open", "reopened"):
            raise ActionError(Words("actions.locked", {"periods": [period.id]}))
        held = Filing.objects.filter(period=period.id, region=region).first() or Filing(period=period.id, region=region)
        said = {"region": region_name(region), "period": period.id}
        to = move(name, rule, held.state, reason, Words("actions.wrong_filing", said))
        if rule.get("other_person") and held.actor == actor.name and actor.role != "system":
            raise ActionError(Words("actions.same_person", said))
        held.state, held.reason, held.actor, held.at = to, reason, actor.name, ws.now()
        held.save()
        line.details["state"] = to
    return FilingState(period.id, region, region_name(region), to, reason, actor.name, held.at)
