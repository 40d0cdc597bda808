# SPDX-License-Identifier: Apache-2.0
"""Growth tables and pull bars of the brief."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhuashou.papers.model import Bar, Bars, Block, Column, Row, Span, Table
from zhuashou.papers.telling import Rows, Teller
from zhuashou.papers.text import (
    DASH,
    decimal,
    line,
    short,
    signed,
    tell,
)
from zhuashou.terms import number


def growth_table(
    told: Teller, rows: Rows, by: str, *, indicator: str = "gross_output", caption: str = "", first: str = ""
) -> Table:
    """Rows of a growth table: name with note, enterprises, value (亿元), growth, share, pull."""
    columns = (
        Column(first or told.say(f"by.{by}"), 2.6), Column(told.say("col.n"), 0.9, "right"),
        Column(told.say("col.value"), 1.3, "right"),
        Column(told.say("col.growth"), 1.1, "right"), Column(told.say("col.share"), 1.1, "right"),
        Column(told.say("col.pull"), 1.2, "right"),
    )  # fmt: skip
    return Table(columns, tuple(growth_row(told, r, by, indicator) for r in rows), caption, told.say("unit.growth"), 10)


def growth_row(told: Teller, row: Mapping[str, Any], by: str, indicator: str = "gross_output") -> Row:
    """One row of a growth table; the mark after the name stands for all its numbers."""
    mark = told.sources.note(f"{indicator}.ytd.growth@{by}:{row['id']}")
    value = decimal(row.get("value", row.get("current")))
    grown = tell({"id": row["note"], "values": {}}, told.lang) if row.get("note") else ""
    cells = (
        (Span(tell(row["name"], told.lang) or str(row["id"]), "", mark),),
        line(number(row.get("n"), 0)),
        line(DASH if value is None else number(value / 10**8, 2)),
        line(grown) if grown else signed(row.get("growth")),
        line(number(row.get("share"), 1)),
        signed(row.get("pull"), 2),
    )
    return Row(cells, "total" if by == "city" else "")


def pull_bars(told: Teller, rows: Rows, caption: str, *, most: int = 10) -> list[Block]:
    """Pull points of the parts that moved the whole most, all on one scale."""
    known = [r for r in rows if decimal(r.get("pull")) is not None]
    known = sorted(known, key=lambda r: -abs(float(r["pull"])))[:most]
    known.sort(key=lambda r: -float(r["pull"]))
    if len(known) < 2:
        return []
    bars = tuple(
        Bar(short(tell(r["name"], told.lang), 15), 0.0, float(r["pull"]), number(r["pull"], 2, sign=True),
            "up" if float(r["pull"]) >= 0 else "down")
        for r in known
    )  # fmt: skip
    return [Bars(bars, caption, caption)]
