# SPDX-License-Identifier: Apache-2.0
"""Of whom a monthly table is expected: enterprises in the above-scale register in that month, projects under way; and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhuashou.terms import Period
from zhuashou.workspace import Workspace


@dataclass(frozen=True)
class Filer:
    """One enterprise or project that a table is expected of."""

    key: str
    name: str
    region: str


def reporting_rules(ws: Workspace) -> dict[str, Any]:
    """Tables with their filers and days: packaged, or the workspace's own `workflow/reporting.yaml`."""
    return dict(ws.data("workflow", "actions")["reporting"])


def deadline(rules: Mapping[str, Any], table: str, period: Period) -> date:
    """The last day to file `table`: a day of the month after the period, moved to the next working day if the city says so."""
    after = period.last_day + timedelta(days=1)
    days = (date(after.year + after.month // 12, after.month % 12 + 1, 1) - after).days
    day = after.replace(day=min(int(rules["tables"][table]["day"]), days))
    if rules.get("shift") != "next_workday":
        return day
    from zhuashou.plan import work_calendar

    return work_calendar(day.year, day.year + 1).add(day, 0)


def filers(rules: Mapping[str, Any], table: str, period: Period) -> list[Filer]:
    """Of whom the table is expected, by district and key."""
    rule = rules["tables"][table]
    found = _projects(rule) if rule["of"] == "projects" else enterprises_in_scope(period)
    return sorted(found, key=lambda f: (f.region, f.key))


def enterprises_in_scope(period: Period) -> list[Filer]:
    """Enterprises of the register that are above scale in the period: the last event until then says so, or the first one after it."""
    from zhuashou.ledger import fact_model

    events: dict[str, list[tuple[str, str]]] = {}
    for uscc, month, event in (
        fact_model("scope_history").objects.filter(current=True).values_list("uscc", "period", "event")
    ):
        events.setdefault(uscc, []).append((month, event))
    rows = fact_model("enterprises").objects.filter(current=True).values_list("uscc", "name", "region")
    return [
        Filer(uscc, name, region or "") for uscc, name, region in rows if _in_scope(events.get(uscc, []), period.id)
    ]


def _in_scope(events: list[tuple[str, str]], period: str) -> bool:
    events.sort()
    before = [event for month, event in events if month <= period]
    after = [event for month, event in events if month > period]
    return before[-1] == "entered" if before else not after or after[0] == "left"


def _projects(rule: Mapping[str, Any]) -> list[Filer]:
    from zhuashou.ledger import fact_model

    held = fact_model("projects").objects.filter(current=True, stage__in=rule["stages"], status__in=rule["status"])
    return [Filer(key, name, region or "") for key, name, region in held.values_list("project_id", "name", "region")]
