# SPDX-License-Identifier: Apache-2.0
"""Never ask twice: templates filled with what the ledger holds, and a record of what was asked of whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.actions.districts import enterprise_regions, region_name
from zhuashou.actions.expected import reporting_rules
from zhuashou.actions.prefill import Prefill, prefill
from zhuashou.tables import datasets
from zhuashou.terms import Period, Words, say, to_json
from zhuashou.workspace import Workspace


@dataclass(frozen=True)
class Issued:
    """A template that was issued: its file, what it asks, what is held already, and words that say so."""

    name: str
    dataset: str
    period: str
    region: str
    uscc: str
    rows: int
    cells: int
    held: int
    words: tuple[Words, ...]
    content: bytes

    def to_json(self) -> Any:
        """Plain data without the content."""
        data = {k: v for k, v in vars(self).items() if k != "content"}
        said = {lang: [say(w, lang) for w in self.words] for lang in ("zh", "en")}
        return to_json(data | {"words": said})


def template_datasets(ws: Workspace) -> list[str]:
    """Datasets a pre-filled set consists of: the monthly tables of the city's reporting rules."""
    return list(reporting_rules(ws)["tables"])


def issue_template(
    *,
    ws: Workspace,
    actor: Actor,
    dataset: str,
    period: Period,
    region: str = "",
    uscc: str = "",
    lang: str = "zh",
    preview: bool = False,
) -> Issued:
    """A pre-filled workbook for a district, one enterprise or all that the actor sees, entered in the burden ledger.

    Issued again with the same content it is not counted twice. A `preview` says what would be asked and leaves no trace. Raises ActionError: unknown dataset or enterprise, another district,
    nobody to fill it in.
    """
    from zhuashou.intake import Filled, write_template

    declared = datasets().get(dataset)
    if declared is None:
        raise ActionError(Words("actions.no_such_dataset", {"dataset": dataset}))
    _demand_scope(actor, region, uscc)
    keep = [region] if region else list(actor.regions) or None
    found = prefill(ws, dataset, period, keep, uscc, lang)
    title = {"zh": declared.zh, "en": declared.en}
    if not found.rows:
        raise ActionError(Words("actions.template.nobody", {"table": title, "period": period.id}))
    where = _where(found, region, uscc)
    line = say(
        Words("actions.template.line", {"where": where, "period": period.label(lang) if found.period else ""}), lang
    )
    details = {
        "dataset": dataset,
        "period": found.period,
        "region": region,
        "uscc": uscc,
        "cells": found.cells,
        "held": found.held,
    }
    name = "_".join(x for x in (declared.title(lang), found.period, where) if x) + ".xlsx"
    with deed(actor, "issue_template", subject=("dataset", dataset), details=details, now=ws.now()) as audit:
        words = tuple(telling(found, region))
        audit.changed = not preview and record_demand(ws, actor, name, found, region)
        content = b"" if preview else write_template(dataset, lang, Filled(found.rows, found.notes, line.strip()))
    return Issued(name, dataset, found.period, region, uscc, len(found.rows), found.cells, found.held, words, content)


def _demand_scope(actor: Actor, region: str, uscc: str) -> None:
    """The district, or that of the enterprise, must be known and the actor's own."""
    if uscc:
        held = enterprise_regions()
        if uscc not in held:
            raise ActionError(Words("actions.template.unknown_enterprise", {"uscc": uscc}))
        region = held[uscc] or ""
    if region and not actor.sees(region):
        own = [region_name(r) for r in actor.regions]
        raise ActionError(Words("actions.other_district", {"region": region_name(region), "own": own}))


def _where(found: Prefill, region: str, uscc: str) -> str:
    if uscc:
        return str(found.rows[0].get("name") or uscc)
    return region_name(region) if region else ""


def telling(found: Prefill, region: str = "") -> list[Words]:
    """What a table asks although the ledger holds it, where that is held, and who asked the same before."""
    declared = found.dataset
    table = {"zh": declared.zh, "en": declared.en}
    said = {"table": table, "cells": found.cells, "held": found.held}
    if not found.held:
        words = [Words("actions.template.nothing_held", said)]
    else:
        words = [Words("actions.template.held", {**said, "columns": _groups(found)})]
    return [*words, *_elsewhere(found), *_asked_before(found, region)]


def _groups(found: Prefill) -> list[Words]:
    """Columns held, by the kind of source, each with the number of cells."""
    last = str(int(found.period[:4]) - 1) + found.period[4:] if found.period else ""
    groups = []
    for source in sorted({s for _, s in found.sources}):
        held = [c for c in found.asked if found.sources[c, source]]
        titles = [{"zh": found.dataset.by_id[c].zh, "en": found.dataset.by_id[c].en} for c in held]
        said = {
            "source": Words(f"actions.template.{source}", {"period": last}),
            "n": sum(found.sources[c, source] for c in held),
        }
        groups.append(Words("actions.template.group", {**said, "columns": titles}))
    return groups


def _elsewhere(found: Prefill) -> list[Words]:
    """Columns still open here that another dataset holds for the same enterprises, by the same column id."""
    from zhuashou.ledger import fact_model

    open_columns = [
        c for c in found.asked if any(r.get(c) is None for r in found.rows) and found.dataset.by_id[c].is_number
    ]
    people = {p[0] for p in found.people}
    words = []
    for name, other in datasets().items():
        shared = [c for c in open_columns if c in other.by_id]
        if name == found.dataset.id or not shared or "uscc" not in other.key:
            continue
        held = [r for r in fact_model(name).objects.filter(current=True).values("uscc", *shared) if r["uscc"] in people]
        there = [c for c in shared if any(r[c] is not None for r in held)]
        if there:
            columns = [{"zh": found.dataset.by_id[c].zh, "en": found.dataset.by_id[c].en} for c in there]
            n = len({(r["uscc"], c) for r in held for c in there if r[c] is not None})
            words.append(
                Words(
                    "actions.template.elsewhere",
                    {"columns": columns, "table": {"zh": other.zh, "en": other.en}, "n": n},
                )
            )
    return words


def _same_demand(found: Prefill, region: str) -> Any:
    from zhuashou.ledger import Demand

    return Demand.objects.filter(dataset=found.dataset.id, period=found.period, region=region).order_by("at", "id")


def _people(demand: Any) -> set[str]:
    return {p[0] for p in demand.enterprises}


def _asked_before(found: Prefill, region: str) -> list[Words]:
    """The first demand of the same figures of the same people, if there was one."""
    now = {p[0] for p in found.people}
    for held in _same_demand(found, region):
        if now <= _people(held) and set(found.asked) <= set(held.columns):
            return [
                Words(
                    "actions.template.asked",
                    {"by": held.actor, "at": held.at.date().isoformat(), "title": Path(held.title).stem},
                )
            ]
    return []


def record_demand(
    ws: Workspace, actor: Actor, title: str, found: Prefill, region: str, columns: Sequence[str] | None = None
) -> bool:
    """Enter what was asked in the burden ledger; False if the same was asked of the same people under this title before."""
    from zhuashou.ledger import Demand

    now = {p[0] for p in found.people}
    asked = list(columns if columns is not None else found.asked)
    if any(d.title == title and _people(d) == now and d.columns == asked for d in _same_demand(found, region)):
        return False
    Demand.objects.create(
        at=ws.now(), actor=actor.name, title=title, dataset=found.dataset.id, columns=asked, period=found.period, region=region,
        enterprises=[list(p) for p in found.people], cells=found.cells, held=found.held,
    )  # fmt: skip
    return True
