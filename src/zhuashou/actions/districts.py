# SPDX-License-Identifier: Apache-2.0
"""Whose rows are whose: the district of a row, and which periods are locked for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from zhuashou.actions.audit import ActionError, Actor
from zhuashou.tables import dataset as declared
from zhuashou.terms import Words, region

#: States of a district's month in which the district's own people change nothing any more.
HANDED_IN = ("submitted", "approved")


def enterprise_regions() -> dict[str, str]:
    """Credit code → county of the current register."""
    from zhuashou.ledger import fact_model

    return dict(fact_model("enterprises").objects.filter(current=True).values_list("uscc", "region"))


def region_of(dataset: str, row: Mapping[str, Any]) -> str | None:
    """County of one row: its own, else that of its enterprise or project; None where it has none."""
    from zhuashou.ledger import fact_model

    columns = declared(dataset).by_id
    if "region" in columns and row.get("region"):
        return str(row["region"])
    for name, key in (("projects", "project_id"), ("enterprises", "uscc")):
        if key in columns and row.get(key) and name != dataset:
            held = fact_model(name).objects.filter(current=True, **{key: row[key]}).values_list("region", flat=True)
            return held.first()
    return None


def demand_own(actor: Actor, dataset: str, row: Mapping[str, Any]) -> None:
    """Refuse rows of other districts to people with a district scope. Raises ActionError."""
    where = region_of(dataset, row)
    if actor.regions and where not in actor.regions:
        raise ActionError(
            Words(
                "actions.other_district", {"region": region_name(where), "own": [region_name(r) for r in actor.regions]}
            )
        )


def region_name(code: str | None) -> str:
    """Name of a county for people; the code itself if it is not known, a dash if there is none."""
    found = region(code) if code else None
    return found.name if found else code or "—"


def locked_periods(today: date) -> frozenset[str]:
    """Ids of periods that take only corrections: accepted, frozen, and reopened ones whose time is over."""
    from zhuashou.ledger import PeriodState

    return frozenset(
        s.period
        for s in PeriodState.objects.exclude(state="open")
        if s.state != "reopened" or (s.reopened_until is not None and s.reopened_until < today)
    )


def handed_in(regions: Iterable[str]) -> frozenset[str]:
    """Ids of periods that one of these districts has handed in: its own people wait until they are returned."""
    from zhuashou.ledger import Filing

    held = Filing.objects.filter(region__in=list(regions), state__in=HANDED_IN)
    return frozenset(held.values_list("period", flat=True))


def locked_for(actor: Actor, today: date) -> frozenset[str]:
    """Periods in which the actor changes figures only by a correction."""
    return locked_periods(today) | (handed_in(actor.regions) if actor.regions else frozenset())
