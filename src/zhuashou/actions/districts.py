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


class Districts:
    """The county of any row, looked up in sets: the register and the projects are read once, never a query a row.

    `more`: credit code → county of enterprises that a file brings along.
    """

    def __init__(self, more: Mapping[str, str] | None = None) -> None:
        self._enterprises = {**(more or {}), **enterprise_regions()}
        self._own: dict[str, dict[tuple[Any, ...], str]] = {}

    def held(self, dataset: str, key: tuple[Any, ...]) -> str | None:
        """County of a row by its key: as the ledger has it, else that of its project or enterprise."""
        columns = declared(dataset).by_id
        found = self._rows(dataset).get(tuple(key)) if "region" in columns else None
        given = dict(zip(declared(dataset).key, key, strict=True))
        if found is None and dataset != "projects" and given.get("project_id"):
            found = self._rows("projects").get((given["project_id"],))
        return found or self._enterprises.get(given.get("uscc", ""))

    def of_rows(self, dataset: str, table: Any) -> list[frozenset[str]]:
        """Counties that each row touches: the one it names, the one the ledger has for it, else that of its project or enterprise."""
        about = declared(dataset)
        blank = [None] * table.num_rows
        cells = {
            c: table.column(c).to_pylist() if c in table.column_names else blank
            for c in {*about.key, "region", "project_id", "uscc"}
        }
        by_project = self._rows("projects") if "project_id" in about.by_id and dataset != "projects" else {}
        found = []
        for k in range(table.num_rows):
            touched = {cells["region"][k], self.held(dataset, tuple(cells[c][k] for c in about.key))} - {None}
            if not touched:
                touched = {by_project.get((cells["project_id"][k],)), self._enterprises.get(cells["uscc"][k])} - {None}
            found.append(frozenset(touched))
        return found

    def _rows(self, dataset: str) -> dict[tuple[Any, ...], str]:
        if dataset not in self._own:
            from zhuashou.ledger import fact_model

            rows = fact_model(dataset).objects.filter(current=True, region__isnull=False)
            self._own[dataset] = {tuple(k): r for *k, r in rows.values_list(*declared(dataset).key, "region")}
        return self._own[dataset]


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
