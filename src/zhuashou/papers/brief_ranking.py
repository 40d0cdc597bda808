# SPDX-License-Identifier: Apache-2.0
"""The ranking of districts as a table of the monthly analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zhuashou.papers.model import Column, Row, Span, Table
from zhuashou.papers.telling import Teller
from zhuashou.papers.text import DASH, decimal, line, tell
from zhuashou.terms import number

if TYPE_CHECKING:
    from zhuashou.papers.brief_data import BriefInput


def ranking_tables(told: Teller, data: BriefInput) -> list[Table]:
    """One table a scheme that ranked somebody: rank, district, score, change, then value and points of each indicator."""
    return [_table(told, found) for found in data.rankings if any(r["rank"] for r in found["rows"])]


def _table(told: Teller, found: Mapping[str, Any]) -> Table:
    items = found["rows"][0]["items"]
    heads = [told.say(f"ranking.{c}") for c in ("rank", "district", "score", "change")]
    columns = tuple(
        Column(h, w, "left" if k == 1 else "right")
        for k, (h, w) in enumerate(zip(heads, (0.6, 1.3, 0.9, 0.7), strict=True))
    )
    columns += tuple(
        Column(f"{tell(i['name'], told.lang)}{told.say('ranking.stat.' + i['item'].rpartition('.')[2])}", 1.2, "right")
        for i in items
    )
    rows = tuple(_row(told, r) for r in found["rows"])
    caption = told.say("ranking.caption", title=found[told.lang], version=found["version"])
    return Table(columns, rows, caption, told.say("ranking.unit", full=found["full"]), 8)


def _row(told: Teller, r: Mapping[str, Any]) -> Row:
    change = r["change"]
    moved = DASH if change is None else number(change, 0, sign=True) if change else "0"
    cells = [line(str(r["rank"] or DASH)), line(str(r["name"])), line(number(r["score"], 2)), line(moved)]
    for i in r["items"]:
        text = DASH if i["value"] is None else number(decimal(i["value"]), 2)
        points = "" if i["points"] is None else told.say("ranking.points", points=number(decimal(i["points"]), 2))
        mark = told.sources.note(i["number"]) if i["number"] else 0
        cells.append((Span(text, "", mark), *line(points)) if mark else line(text + points))
    return Row(tuple(cells))
