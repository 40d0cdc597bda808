# SPDX-License-Identifier: Apache-2.0
"""The reporting burden: how many figures were asked of whom by which table, and how many of them the ledger held already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.actions.districts import enterprise_regions, region_name
from zhuashou.actions.prefill import Prefill, prefill
from zhuashou.actions.templates import record_demand, telling
from zhuashou.tables import datasets
from zhuashou.terms import Period, Words
from zhuashou.workspace import Workspace


def burden_of(*, actor: Actor, period: Period | None = None, limit: int = 200) -> dict[str, Any]:
    """Demands newest first, and cells asked and held by enterprise, district and table, for the districts that the actor may see.

    `times` counts the tables that asked.
    """
    from zhuashou.ledger import Demand, fact_model

    regions = enterprise_regions()
    regions |= dict(fact_model("projects").objects.filter(current=True).values_list("project_id", "region"))
    held = Demand.objects.order_by("-at", "-id")
    held = held.filter(period=period.id) if period is not None else held
    people: dict[str, list[int]] = {}
    districts: dict[str, list[int]] = {}
    tables: dict[str, list[int]] = {}
    demands = []
    for demand in held:
        own = [p for p in demand.enterprises if actor.sees(regions.get(p[0]))]
        if not own:
            continue
        for key, cells, known in own:
            for tally, name in ((people, key), (districts, regions.get(key) or ""), (tables, demand.dataset)):
                _count(tally, name, cells, known)
            people[key][2] += 1
        tables[demand.dataset][2] += 1
        for name in {regions.get(p[0]) or "" for p in own}:
            districts[name][2] += 1
        demands.append(_demand(demand, own))
    names = _names()
    total = [sum(d["cells"] for d in demands), sum(d["held"] for d in demands), len(demands)]
    return {
        "total": _said("", "", total), "demands": demands[:limit],
        "enterprises": [_said(k, names.get(k, k), v) for k, v in _most(people)[:limit]],
        "districts": [_said(k, region_name(k), v) for k, v in _most(districts)],
        "tables": [_said(k, {"zh": datasets()[k].zh, "en": datasets()[k].en}, v) for k, v in _most(tables)],
    }  # fmt: skip


def _count(tally: dict[str, list[int]], key: str, cells: int, held: int) -> None:
    entry = tally.setdefault(key, [0, 0, 0])
    entry[0], entry[1] = entry[0] + cells, entry[1] + held


def _most(tally: dict[str, list[int]]) -> list[tuple[str, list[int]]]:
    return sorted(tally.items(), key=lambda x: (-x[1][0], x[0]))


def _said(key: str, name: Any, entry: Sequence[int]) -> dict[str, Any]:
    cells, held, times = entry
    share = round(held * 100 / cells, 2) if cells else None
    return {"id": key, "name": name, "cells": cells, "held": held, "share": share, "times": times}


def _demand(demand: Any, own: Iterable[Any]) -> dict[str, Any]:
    people = list(own)
    cells, held = sum(p[1] for p in people), sum(p[2] for p in people)
    return {
        "id": demand.pk, "at": demand.at, "by": demand.actor, "title": Path(demand.title).stem, "dataset": demand.dataset, "period": demand.period,
        "region": demand.region, "columns": demand.columns, "of": len(people), "cells": cells, "held": held,
        "share": round(held * 100 / cells, 2) if cells else None,
    }  # fmt: skip


def _names() -> dict[str, str]:
    from zhuashou.ledger import fact_model

    names = dict(fact_model("enterprises").objects.filter(current=True).values_list("uscc", "name"))
    return names | dict(fact_model("projects").objects.filter(current=True).values_list("project_id", "name"))


def check_table(
    *, ws: Workspace, actor: Actor, path: Path, period: Period, region: str = "", name: str = "", record: bool = False
) -> dict[str, Any]:
    """Somebody's own table before it is sent out: which of its columns the ledger holds, which are new; `record` enters it as asked.

    Raises ActionError if no table is recognised or the file cannot be read.
    """
    from zhuashou.actions.imports import read

    if region and not actor.sees(region):
        own = [region_name(r) for r in actor.regions]
        raise ActionError(Words("actions.other_district", {"region": region_name(region), "own": own}))
    title = name or path.name
    words: list[Words] = []
    found_any = {"cells": 0, "held": 0}
    with deed(
        actor, "issue_template", subject=("file", title), details={"period": period.id, "region": region}, now=ws.now()
    ) as line:
        line.changed = record
        for sheet in read(ws, path).sheets:
            if not sheet.dataset:
                continue
            found = _narrowed(
                prefill(ws, sheet.dataset, period, [region] if region else list(actor.regions) or None, "", "zh"),
                sheet.columns,
            )
            words += telling(found, region)
            if sheet.unmapped:
                words.append(Words("actions.demand.new", {"columns": list(sheet.unmapped.values())}))
            found_any = {"cells": found_any["cells"] + found.cells, "held": found_any["held"] + found.held}
            if record and found.rows:
                record_demand(ws, actor, title, found, region, [c for c in found.asked if c in sheet.columns])
    if not words:
        raise ActionError(Words("actions.demand.unreadable", {"file": title}))
    return {"title": title, "period": period.id, "region": region, **found_any, "words": words, "recorded": record}


def _narrowed(found: Prefill, columns: Any) -> Prefill:
    """Only the columns that the table really has."""
    asked = [c for c in found.asked if c in columns]
    people = [
        (p[0], len(asked), sum(row.get(c) is not None for c in asked))
        for p, row in zip(found.people, found.rows, strict=True)
    ]
    kept = type(found.sources)({k: n for k, n in found.sources.items() if k[0] in asked})
    return replace(found, people=people, sources=kept)
