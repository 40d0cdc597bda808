# SPDX-License-Identifier: Apache-2.0
"""工作进展通报: how many tasks and projects are on schedule, which units, and those that lag by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhuashou.papers.frame import Stamp, number_parts
from zhuashou.papers.lights import LEVELS, level_of
from zhuashou.papers.model import Block, Column, Document, Note, Para, Row, Table
from zhuashou.papers.telling import Rows, Teller
from zhuashou.papers.text import Num, Sources, join, line, slot, tell
from zhuashou.terms import say


@dataclass(frozen=True)
class StatusInput:
    """Lights as JSON: rows with `id`, `name`, `level` (0..3 or `excused`), `unit` in charge, `reason`. kinds: tasks, projects …"""

    stamp: Stamp
    lights: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def _summary(told: Teller, kind: str, rows: Rows) -> Para:
    counts = {level: sum(1 for r in rows if level_of(r) == level) for level in LEVELS}
    said = told.sentence(f"status.summary.{kind}", n=Num(len(rows)), **{f"l{k}": Num(v) for k, v in counts.items()})
    return Para(join([said]))


def _by_unit(told: Teller, rows: Rows) -> Table:
    units: dict[str, list[str]] = {}
    for r in rows:
        units.setdefault(tell(r.get("unit"), told.lang), []).append(level_of(r))
    order = sorted(units, key=lambda u: (-sum(v in "23" for v in units[u]), -len(units[u]), u))
    columns = (
        Column(told.say("status.unit"), 2.4), Column(told.say("status.all"), 1, "right"),
        *(Column(told.say(f"level.{level}"), 1, "right") for level in LEVELS),
    )  # fmt: skip
    made = tuple(
        Row(
            (
                slot(unit, told.lang),
                line(str(len(units[unit]))),
                *(line(str(units[unit].count(level))) for level in LEVELS),
            )
        )
        for unit in order
    )
    return Table(columns, made, told.say("status.table.units"), "", 10)


def _late(told: Teller, rows: Rows, *, most: int = 40) -> list[Block]:
    chosen = sorted((r for r in rows if level_of(r) in ("2", "3")), key=lambda r: (-int(level_of(r)), str(r.get("id"))))
    columns = (
        Column(told.say("col.level"), 0.9, "center"), Column(told.say("status.item"), 3.4), Column(told.say("status.unit"), 1.6),
        Column(told.say("col.reason"), 3.6),
    )  # fmt: skip
    made = tuple(
        Row((line(told.say(f"level.{level_of(r)}"), f"light{level_of(r)}"), line(str(r.get("name") or r.get("id"))),
             slot(r.get("unit"), told.lang), line(tell(r.get("reason"), told.lang))))
        for r in chosen[:most]
    )  # fmt: skip
    return [Table(columns, made, told.say("status.table.late", n=len(made), all=len(chosen)), "", 10)] if made else []


def status_report(data: StatusInput, lang: str = "zh") -> Document:
    """The document: one part a kind (tasks, projects, requests, leads), kinds without rows are left out."""
    told = Teller(data.stamp, Sources(), lang)
    parts = []
    for kind in ("tasks", "projects", "requests", "leads"):
        rows = data.lights.get(kind, ())
        if rows:
            parts.append(
                (f"papers.status.part.{kind}", [_summary(told, kind, rows), _by_unit(told, rows), *_late(told, rows)])
            )
    blocks: list[Block] = number_parts(parts, lang) or [Note(line(told.say("status.nothing")))]
    title = say("papers.status.title", lang, city=data.stamp.city)
    return data.stamp.document(title, blocks, lang, subtitle=data.stamp.month.label(lang))
