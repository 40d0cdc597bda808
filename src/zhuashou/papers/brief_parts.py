# SPDX-License-Identifier: Apache-2.0
"""The parts of the monthly brief, one function each; each returns no block when nothing happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhuashou.papers.brief_tables import growth_row, growth_table, pull_bars
from zhuashou.papers.model import Block, Column, Line, Para, Row, Span, Table, Tile, Tiles, Trend
from zhuashou.papers.telling import Rows, Teller, change, direction, finding_line, statement
from zhuashou.papers.text import (
    DASH,
    Num,
    decimal,
    figure,
    join,
    line,
    plain,
    slot,
    tell,
)
from zhuashou.terms import number, parse_period

_SINGLE = ("enterprise", "project", "request", "lead", "asset", "task")
_ORDER = {"new": 0, "worse": 1, "continuing": 2, "better": 3, "gone": 4}


def unusual(told: Teller, findings: Rows) -> list[Block]:
    """New and worsened warnings: at most four of the city and its parts, then at most three of enterprises and projects."""
    chosen = [f for f in findings if int(f["severity"]) >= 2 and f.get("status", "new") in ("new", "worse")]
    chosen.sort(key=lambda f: (-int(f["severity"]), _ORDER.get(f.get("status", "new"), 9)))
    wide = [f for f in chosen if f["subject"]["kind"] not in _SINGLE]
    blocks: list[Block] = []
    for finding in [*wide[:4], *[f for f in chosen if f["subject"]["kind"] in _SINGLE][:3]]:
        told_line = finding_line(told, finding)
        if told_line:
            tag = Span(told.say(f"level.{finding['severity']}") + told.say("colon"), f"light{finding['severity']}")
            blocks.append(Para((tag, *told_line)))
    return blocks


def overall(told: Teller, headline: Rows) -> list[Block]:
    """Tiles, one sentence an indicator that has figures, and the growth line of gross output."""
    tiles = []
    for h in headline:
        official = h.get("unit") == "%" and h.get("compare") != "difference"
        value = h.get("yoy") if official else h.get("value")
        if decimal(value) is None:
            continue
        text, unit = figure(value, str(h["unit"]), told.lang)
        text = number(value, 1, sign=True) if official else text
        numbers = h.get("numbers") or {}
        mark = told.sources.note(numbers.get("growth" if official else "value"))
        below = () if official else (change(told, h) or ())
        if official:
            below = line(told.say("tile.real"))
        tiles.append(Tile(told.name(h), text, unit, below, mark))
    if not tiles:
        return []
    first = [
        statement(told, h)
        for h in headline
        if h["indicator"] in ("value_added", "gross_output", "sales_ratio", "above_scale")
    ]
    blocks: list[Block] = [Tiles(tuple(tiles))]
    if any(first):
        blocks.append(Para(join(first)))
    return [*blocks, *_trend(told, headline)]


def _trend(told: Teller, headline: Rows) -> list[Block]:
    for h in headline:
        if h["indicator"] == "gross_output":
            points = [(p, y) for p, _, y in (h.get("series") or ()) if y is not None][-13:]
            if len(points) >= 3:
                labels = tuple(parse_period(p).id[2:] for p, _ in points)
                title = told.say("brief.chart.trend", name=told.name(h))
                values = tuple(float(y) for _, y in points)
                return [Trend(labels, ((told.say("chart.yoy"), values),), title, alt=title)]
    return []


def _leaders(told: Teller, rows: Rows, by: str) -> Line | None:
    """Who pulled most and who dragged most, in one sentence each."""
    known = sorted((r for r in rows if decimal(r.get("pull")) is not None), key=lambda r: float(r["pull"]))
    if not known:
        return None
    said = []
    for row, words in ((known[-1], "brief.pull.up"), (known[0], "brief.pull.down")):
        pull = float(row["pull"])
        if (pull > 0) != (words == "brief.pull.up") or direction(pull * 10) == "flat":
            continue
        growth_id = f"gross_output.ytd.growth@{by}:{row['id']}"
        said.append(told.sentence(
            f"{words}.{direction(row.get('growth'))}", by=told.say(f"by.{by}"), name=tell(row["name"], told.lang),
            growth=Num(None if row.get("growth") is None else abs(float(row["growth"])), growth_id),
            pull=Num(abs(pull), f"gross_output.ytd.pull@{by}:{row['id']}"),
        ))  # fmt: skip
    return join(said) or None


def structure(told: Teller, growth: Mapping[str, Rows]) -> list[Block]:
    """Industries, regions, size and ownership: sentence, bars, table."""
    blocks: list[Block] = []
    total = growth.get("gross_output:city", ())
    for by, most in (("division", 12), ("region", 20)):
        rows = [r for r in growth.get(f"gross_output:{by}", ()) if decimal(r.get("pull")) is not None]
        if not rows:
            continue
        said = _leaders(told, rows, by)
        if said:
            blocks.append(Para(said))
        if by == "division":
            blocks += pull_bars(told, rows, told.say("brief.chart.pull", by=told.say(f"by.{by}")))
        rows = sorted(sorted(rows, key=lambda r: -float(r.get("share") or 0))[:most], key=lambda r: -float(r["pull"]))
        table = growth_table(told, rows, by, caption=told.say("brief.table.by", by=told.say(f"by.{by}"), n=len(rows)))
        head = tuple(growth_row(told, r, "city", "gross_output") for r in total)
        blocks.append(Table(table.columns, head + table.rows, table.caption, table.unit, table.size))
    return blocks + _by_kind(told, growth)


def _by_kind(told: Teller, growth: Mapping[str, Rows]) -> list[Block]:
    made: list[Row] = []
    columns: tuple[Column, ...] = ()
    for by in ("size", "ownership"):
        rows = growth.get(f"gross_output:{by}", ())
        if rows:
            table = growth_table(told, rows, by, first=told.say("col.kind"))
            columns = table.columns
            made += [Row((line(told.say(f"by.{by}")),), "group"), *table.rows]
    return [Table(columns, tuple(made), told.say("brief.table.kind"), told.say("unit.growth"), 10)] if made else []


def enterprises(told: Teller, rows: Rows) -> list[Block]:
    """Enterprises whose output rose and fell most, by pull points."""
    known = [r for r in rows if decimal(r.get("pull")) is not None]
    ups = sorted((r for r in known if float(r["pull"]) > 0), key=lambda r: -float(r["pull"]))
    downs = sorted((r for r in known if float(r["pull"]) < 0), key=lambda r: float(r["pull"]))
    blocks: list[Block] = []
    if ups or downs:
        said = told.sentence("brief.firms", n=Num(len(known)), up=Num(len(ups)), down=Num(len(downs)))
        blocks.append(Para(said or ()))
    for chosen, words in ((ups[:8], "brief.table.more"), (downs[:8], "brief.table.less")):
        if chosen:
            table = growth_table(told, chosen, "enterprise", caption=told.say(words, n=len(chosen)))
            keep = (0, 2, 3, 5)
            rows_kept = tuple(Row(tuple(r.cells[k] for k in keep)) for r in table.rows)
            blocks.append(
                Table(tuple(table.columns[k] for k in keep), rows_kept, table.caption, told.say("unit.firms"), 10)
            )
    return blocks


def efficiency(told: Teller, tiles: Mapping[str, Mapping[str, Any]], growth: Mapping[str, Rows]) -> list[Block]:
    """Revenue, profit, losses; industries whose profit moved most."""
    said = [
        statement(told, tiles.get(name))
        for name in ("revenue", "profit", "profit_margin", "loss_share", "receivables", "finished_stock")
    ]
    blocks: list[Block] = [Para(join(said))] if any(said) else []
    rows = growth.get("profit:division", ())
    return blocks + (pull_bars(told, rows, told.say("brief.chart.profit"), most=8) if blocks else [])


def electricity(told: Teller, tiles: Mapping[str, Mapping[str, Any]], growth: Mapping[str, Rows]) -> list[Block]:
    """Electricity of the city, and the districts that fell."""
    said = statement(told, tiles.get("electricity"))
    if not said:
        return []
    falling = sorted(
        (r for r in growth.get("electricity:region", ()) if (decimal(r.get("growth")) or 0) < 0),
        key=lambda r: float(r["growth"]),
    )
    more = [
        told.sentence("brief.electricity.fall", name=tell(r["name"], told.lang), x=Num(-float(r["growth"]),
                      f"electricity.ytd.growth@region:{r['id']}"))
        for r in falling[:3]
    ]  # fmt: skip
    return [Para(join([said, *more]))]


def projects(told: Teller, tiles: Mapping[str, Mapping[str, Any]], lights: Rows) -> list[Block]:
    """Investment, projects by light, the red ones by name."""
    said = [statement(told, tiles.get(name)) for name in ("industrial_investment", "tech_renovation_investment")]
    counts = [sum(1 for r in lights if str(r.get("level")) == level) for level in ("0", "1", "2", "3")]
    if lights:
        said.append(
            told.sentence("brief.lights", n=Num(len(lights)), **{f"l{k}": Num(c) for k, c in enumerate(counts)})
        )
    blocks: list[Block] = [Para(join(said))] if any(said) else []
    late = [r for r in lights if str(r.get("level")) == "3"][:12]
    if late:
        columns = (
            Column(told.say("col.project"), 3),
            Column(told.say("col.light"), 1, "center"),
            Column(told.say("col.reason"), 4),
        )
        rows = tuple(
            Row((line(str(r.get("name") or r.get("project_id") or r.get("id"))), line(told.say("level.3"), "light3"),
                 line(tell(r.get("reason") or r.get("words"), told.lang))))
            for r in late
        )  # fmt: skip
        blocks.append(Table(columns, rows, told.say("brief.table.late", n=len(late), all=counts[3]), "", 10))
    return blocks


def problems(told: Teller, findings: Rows, *, most: int = 20) -> list[Block]:
    """Findings as a table, worst first, with their causes."""
    chosen = [f for f in findings if int(f["severity"]) >= 1 and f.get("status") != "gone"]
    kept = [(f, finding_line(told, f, causes=3)) for f in sorted(chosen, key=lambda f: -int(f["severity"]))[:most]]
    rows = tuple(
        Row((line(told.say(f"level.{f['severity']}"), f"light{f['severity']}"), line(str(f["subject"]["name"])), text))
        for f, text in kept if plain(text)
    )  # fmt: skip
    if not rows:
        return []
    columns = (
        Column(told.say("col.level"), 0.8, "center"),
        Column(told.say("col.subject"), 2),
        Column(told.say("col.problem"), 6),
    )
    counts = {k: sum(1 for f in chosen if int(f["severity"]) == k) for k in (1, 2, 3)}
    said = told.sentence("brief.findings", n=Num(len(chosen)), l3=Num(counts[3]), l2=Num(counts[2]), l1=Num(counts[1]))
    return [Para(said or ()), Table(columns, rows, told.say("brief.table.findings", n=len(rows)), "", 10)]


def _year_end(told: Teller, row: Mapping[str, Any]) -> Line | None:
    """The expected year with its interval, as diagnosis forecast it; money in 亿元."""
    growth, name = decimal(row.get("growth")), told.stamp.named(str(row["indicator"]), told.lang)
    if growth is None:
        return None
    number_id = f"{row['indicator']}.ytd.value@{row['kind']}:{row['id'] or told.stamp.city_id}"
    first = told.sentence(
        f"brief.year.{direction(growth)}", year=row["year"], name=name, done=Num(row["done"], number_id), total=Num(row["total"]), growth=Num(abs(growth))
    )  # fmt: skip
    low, high = decimal(row.get("low_growth")), decimal(row.get("high_growth"))
    range_ = (
        told.sentence("brief.year.range", low=Num(low), high=Num(high))
        if low is not None and high is not None
        else None
    )
    return join([first, range_, line(told.say("stop"))])


def outlook(told: Teller, headline: Rows, outlooks: Rows = ()) -> list[Block]:
    """The expected year, and where each indicator with a target stands; forecasts are made by diagnosis, not here."""
    ahead = [_year_end(told, row) for row in outlooks]
    said = []
    for h in headline:
        target, lead = decimal(h.get("target")), decimal(h.get("lead"))
        if target is None or lead is None:
            continue
        numbers = h.get("numbers") or {}
        side = "ahead" if lead >= 0 else "behind"
        if decimal(h.get("rate")) is not None and decimal(h.get("schedule")) is not None:
            said.append(told.sentence(f"brief.rate.{side}", name=told.name(h), target=told.full(target, str(h["unit"])),
                                      rate=Num(h["rate"], numbers.get("target_rate", "")), lead=Num(abs(lead))))  # fmt: skip
        else:
            said.append(
                told.sentence(
                    f"brief.target.{side}",
                    name=told.name(h),
                    target=Num(target),
                    lead=Num(abs(lead), numbers.get("growth", "")),
                )
            )
    return [Para(join(group)) for group in (ahead, said) if any(group)]


def next_steps(told: Teller, measures: Rows, *, most: int = 12) -> list[Block]:
    """Proposed measures of both hands, each hand its own group."""
    rows: list[Row] = []
    for hand in ("stock", "attract"):
        chosen = [m for m in measures if m["hand"] == hand]
        if chosen:
            rows.append(Row((line(told.say(f"hand.{hand}.n", n=len(chosen))),), "group"))
        for k, m in enumerate(chosen[:most], start=1):
            cells = (line(str(k)), line(tell(m["words"], told.lang)), line(str(m["subject"]["name"])),
                     slot(m.get("lead_unit"), told.lang), line(tell(m.get("effect"), told.lang) or DASH))  # fmt: skip
            rows.append(Row(cells))
    if not rows:
        return []
    columns = (
        Column(told.say("col.no"), 0.6, "center"), Column(told.say("col.measure"), 4), Column(told.say("col.for"), 1.8),
        Column(told.say("col.lead"), 1.4), Column(told.say("col.effect"), 1.8),
    )  # fmt: skip
    return [Table(columns, tuple(rows), told.say("brief.table.next"), "", 10)]
