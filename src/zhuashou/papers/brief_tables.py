# SPDX-License-Identifier: Apache-2.0
"""Tables and pull bars of the monthly analysis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhuashou.formulas import largest_remainder
from zhuashou.papers.brief_ranking import ranking_tables
from zhuashou.papers.model import Bar, Bars, Block, Column, Heading, PageBreak, Row, Span, Table
from zhuashou.papers.telling import Rows, Teller, finding_line
from zhuashou.papers.text import DASH, decimal, figure, line, plain, short, signed, slot, tell
from zhuashou.terms import number

if TYPE_CHECKING:
    from zhuashou.papers.brief_data import BriefInput


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
    mark = told.sources.note(f"{indicator}.ytd.growth@{by}:{row['id']}" if row["id"] else "")
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


def annex_tables(told: Teller, data: BriefInput, names: Sequence[str]) -> list[Block]:
    """The tables behind the text, numbered 附表1, 附表2 …; a table without rows is left out."""
    made = [table for name in names for table in _MAKERS[name](told, data)]
    numbered = [
        Table(t.columns, t.rows, told.say("brief.table.number", n=k, caption=t.caption), t.unit, t.size)
        for k, t in enumerate(made, start=1)
    ]
    return [PageBreak(), Heading(told.say("brief.part.annex"), 1), *numbered] if numbered else []


def _indicators(told: Teller, data: BriefInput) -> list[Table]:
    """Main indicators: value, growth, change of growth, target and how far along."""
    rows = []
    for h in data.headline:
        official = h.get("unit") == "%" and h.get("compare") != "difference"
        numbers, yoy = h.get("numbers") or {}, decimal(h.get("yoy"))
        value, unit = (DASH, "%") if official else figure(h.get("value"), str(h["unit"]), told.lang)
        if value == DASH and yoy is None:
            continue
        mark = told.sources.note(numbers.get("value") or numbers.get("growth"))
        goal = decimal(h.get("target"))
        growth_goal = h.get("rate") is None
        rows.append(Row((
            (Span(told.name(h), "", mark),), line(unit), line(value), signed(yoy), signed(h.get("yoy_change")),
            line(DASH if goal is None else f"{number(goal, 1)}%" if growth_goal else told.full(goal, str(h["unit"]))),
            line(number(h.get("rate"), 1)), signed(h.get("lead")),
        )))  # fmt: skip
    titles = ("indicator", "unit", "value_ytd", "growth_pct", "shift", "target", "rate", "lead")
    columns = tuple(Column(told.say(f"main.{t}"), w, "left" if k == 0 else "center" if k == 1 else "right")
                    for k, (t, w) in enumerate(zip(titles, (2.3, 1.1, 1.3, 1, 1.1, 1.5, 1.1, 1.2), strict=True)))  # fmt: skip
    return [Table(columns, tuple(rows), told.say("brief.table.indicators"), "", 10)] if rows else []


def _parts(told: Teller, data: BriefInput, by: str, most: int) -> list[Table]:
    """Industries or regions with the city's row on top; what is not shown is one row, and the printed parts add to the printed city."""
    rows = [r for r in data.growth.get(f"gross_output:{by}", ()) if decimal(r.get("pull")) is not None]
    if not rows:
        return []
    largest = sorted(rows, key=lambda r: -float(r.get("share") or 0))
    city = list(data.growth.get("gross_output:city", ()))
    shown = sorted(largest[:most], key=lambda r: -float(r["pull"])) + remaining(told, largest[most:])
    table = growth_table(
        told, printed(shown, city), by, caption=told.say("brief.table.by", by=told.say(f"by.{by}"), n=len(rows))
    )
    head = tuple(growth_row(told, r, "city", "gross_output") for r in city)
    return [Table(table.columns, head + table.rows, table.caption, table.unit, table.size)]


def remaining(told: Teller, rows: Rows) -> list[dict[str, Any]]:
    """One row of the parts that have no row of their own; none if there are none."""
    if not rows:
        return []
    sums = {
        c: sum((decimal(r.get(c)) or Decimal(0) for r in rows), Decimal(0))
        for c in ("n", "value", "current", "prior", "pull", "share")
    }
    rate = 100 * (sums["current"] - sums["prior"]) / sums["prior"] if sums["prior"] > 0 else None
    return [{"id": "", "name": told.say("brief.rest", n=len(rows)), **sums, "growth": rate}]


#: Columns whose parts add up → digits printed, and the unit that is printed.
_ADDED = {"value": (2, 10**8), "share": (1, 1), "pull": (2, 1)}


def printed(rows: Rows, whole: Rows) -> list[dict[str, Any]]:
    """Rows with value, share and pull rounded so that they add to the whole's printed figure (largest remainder).

    A column stays as it is where a part is unknown or the parts are not all of the whole: the difference is then no matter of rounding.
    """
    made = [dict(r) for r in rows]
    for column, (digits, unit) in _ADDED.items():
        parts, total = [decimal(r.get(column)) for r in made], decimal(whole[0].get(column)) if whole else None
        if total is None or any(p is None for p in parts):
            continue
        known = [p / unit for p in parts if p is not None]
        if abs(sum(known) - total / unit) > Decimal(1).scaleb(-digits - 3):
            continue
        for row, value in zip(made, largest_remainder(known, digits, total / unit), strict=True):
            row[column] = value * unit
    return made


def _kinds(told: Teller, data: BriefInput) -> list[Table]:
    made: list[Row] = []
    columns: tuple[Column, ...] = ()
    for by in ("size", "ownership"):
        rows = data.growth.get(f"gross_output:{by}", ())
        if rows:
            table = growth_table(told, rows, by, first=told.say("col.kind"))
            columns = table.columns
            made += [Row((line(told.say(f"by.{by}")),), "group"), *table.rows]
    return [Table(columns, tuple(made), told.say("brief.table.kind"), told.say("unit.growth"), 10)] if made else []


def _movers(told: Teller, data: BriefInput, sign: int, most: int = 10) -> list[Table]:
    """Enterprises whose output rose or fell most, by pull points."""
    known = [r for r in data.growth.get("gross_output:enterprise", ()) if sign * float(r.get("pull") or 0) > 0]
    chosen = sorted(known, key=lambda r: -abs(float(r["pull"])))[:most]
    if not chosen:
        return []
    words = "brief.table.more" if sign > 0 else "brief.table.less"
    table = growth_table(told, chosen, "enterprise", caption=told.say(words, n=len(chosen)))
    keep = (0, 2, 3, 5)
    rows = tuple(Row(tuple(r.cells[k] for k in keep)) for r in table.rows)
    return [Table(tuple(table.columns[k] for k in keep), rows, table.caption, told.say("unit.firms"), 10)]


def _late(told: Teller, data: BriefInput) -> list[Table]:
    late = [r for r in data.lights.get("projects", ()) if str(r.get("level")) == "3"]
    columns = (
        Column(told.say("col.project"), 3),
        Column(told.say("col.light"), 1, "center"),
        Column(told.say("col.reason"), 4),
    )
    rows = tuple(
        Row((line(str(r.get("name") or r.get("id"))), line(told.say("level.3"), "light3"), line(tell(r.get("reason"), told.lang))))
        for r in late[:12]
    )  # fmt: skip
    return [Table(columns, rows, told.say("brief.table.late", n=len(rows), all=len(late)), "", 10)] if rows else []


def _problems(told: Teller, data: BriefInput, most: int = 20) -> list[Table]:
    """Findings, worst first, with their causes."""
    chosen = [f for f in data.findings if int(f["severity"]) >= 1 and f.get("status") != "gone"]
    kept = [(f, finding_line(told, f, causes=3)) for f in sorted(chosen, key=lambda f: -int(f["severity"]))[:most]]
    rows = tuple(
        Row((line(told.say(f"level.{f['severity']}"), f"light{f['severity']}"), line(str(f["subject"]["name"])), text))
        for f, text in kept if plain(text)
    )  # fmt: skip
    columns = (
        Column(told.say("col.level"), 0.8, "center"),
        Column(told.say("col.subject"), 2),
        Column(told.say("col.problem"), 6),
    )
    return [Table(columns, rows, told.say("brief.table.findings", n=len(rows)), "", 10)] if rows else []


def _next(told: Teller, data: BriefInput, most: int = 12) -> list[Table]:
    """Proposed measures of both hands, each hand its own group."""
    rows: list[Row] = []
    for hand in ("stock", "attract"):
        chosen = [m for m in data.measures if m["hand"] == hand]
        if chosen:
            rows.append(Row((line(told.say(f"hand.{hand}.n", n=len(chosen))),), "group"))
        for k, m in enumerate(chosen[:most], start=1):
            cells = (line(str(k)), line(tell(m["words"], told.lang)), line(str(m["subject"]["name"])),
                     slot(m.get("lead_unit"), told.lang), line(tell(m.get("effect"), told.lang) or DASH))  # fmt: skip
            rows.append(Row(cells))
    columns = (
        Column(told.say("col.no"), 0.6, "center"), Column(told.say("col.measure"), 4), Column(told.say("col.for"), 1.8),
        Column(told.say("col.lead"), 1.4), Column(told.say("col.effect"), 1.8),
    )  # fmt: skip
    return [Table(columns, tuple(rows), told.say("brief.table.next"), "", 10)] if rows else []


_MAKERS: dict[str, Callable[[Teller, BriefInput], list[Table]]] = {
    "indicators": _indicators,
    "division": lambda told, data: _parts(told, data, "division", 20),
    "region": lambda told, data: _parts(told, data, "region", 20),
    "ranking": ranking_tables,
    "kind": _kinds,
    "more": lambda told, data: _movers(told, data, 1),
    "less": lambda told, data: _movers(told, data, -1),
    "late": _late,
    "findings": _problems,
    "next": _next,
}
