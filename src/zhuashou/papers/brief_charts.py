# SPDX-License-Identifier: Apache-2.0
"""Pictures of the monthly analysis, drawn for print: pull bars, growth by industry, the trend line, the outlook's fan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zhuashou.papers.brief_tables import pull_bars
from zhuashou.papers.model import Band, Bar, Bars, Block, Trend
from zhuashou.papers.telling import Rows, Teller
from zhuashou.papers.text import decimal, short, tell
from zhuashou.terms import Period, month, number, parse_period

if TYPE_CHECKING:
    from zhuashou.papers.brief_data import BriefInput


def chart(name: str, told: Teller, data: BriefInput) -> list[Block]:
    """The picture called `name` in the outline; nothing where there are too few figures to draw."""
    tiles = {str(h["indicator"]): h for h in data.headline}
    if name == "trend":
        return trend(told, tiles.get("gross_output"))
    if name == "division_pull":
        title = told.say("brief.chart.pull", by=told.say("by.division"))
        return pull_bars(told, data.growth.get("gross_output:division", ()), title)
    if name == "division_growth":
        return growth_bars(told, data.growth.get("gross_output:division", ()), told.say("brief.chart.growth"))
    if name == "profit_pull":
        return pull_bars(told, data.growth.get("profit:division", ()), told.say("brief.chart.profit"), most=8)
    if name == "outlook":
        row = next(
            (r for r in data.outlooks if r["indicator"] == "gross_output" and r.get("kind", "city") == "city"), None
        )
        return fan(told, tiles.get("gross_output"), row)
    raise ValueError(f"the outline names a picture {name!r} that is not known")


def trend(told: Teller, tile: Mapping[str, Any] | None) -> list[Block]:
    """Growth year to date of the last 13 periods."""
    points = [(p, y) for p, _, y in ((tile or {}).get("series") or ()) if y is not None][-13:]
    if tile is None or len(points) < 3:
        return []
    labels = tuple(parse_period(p).id[2:] for p, _ in points)
    title = told.say("brief.chart.trend", name=told.name(tile))
    return [Trend(labels, ((told.say("chart.yoy"), tuple(float(y) for _, y in points)),), title, alt=title)]


def growth_bars(told: Teller, rows: Rows, caption: str, *, most: int = 10) -> list[Block]:
    """Growth of the largest parts, one scale."""
    known = [r for r in rows if decimal(r.get("growth")) is not None and not r.get("note")]
    known = sorted(known, key=lambda r: -float(r.get("share") or 0))[:most]
    known.sort(key=lambda r: -float(r["growth"]))
    if len(known) < 2:
        return []
    bars = tuple(
        Bar(short(tell(r["name"], told.lang), 15), 0.0, float(r["growth"]), number(r["growth"], 1, sign=True), "up" if float(r["growth"]) >= 0 else "down")
        for r in known
    )  # fmt: skip
    return [Bars(bars, caption, caption)]


def fan(told: Teller, tile: Mapping[str, Any] | None, row: Mapping[str, Any] | None) -> list[Block]:
    """This year's running total beside last year's, and the range in which the year will end with 80 % probability."""
    values = {p: float(v) for p, v, _ in ((tile or {}).get("series") or ()) if v is not None}
    if tile is None or row is None or row.get("low") is None or not values:
        return []
    here = told.stamp.month
    months = [month(here.year, n) for n in range(2, 13)]
    scale = 10**8 if told.lang == "zh" else 10**9

    def known(p: Period) -> float | None:
        return values[p.id] / scale if p.id in values else None

    now = next((k for k, p in enumerate(months) if p.id == here.id), 0)
    end = len(months) - 1
    if months[now].id not in values or now == end:
        return []
    total, low, high = (float(row[k]) / scale for k in ("total", "low", "high"))
    start = values[here.id] / scale
    expected = tuple(
        start + (total - start) * (k - now) / (end - now) if k >= now else None for k in range(len(months))
    )
    series = (
        (told.say("chart.last_year"), tuple(known(p.prior) for p in months)),
        (told.say("chart.expected"), expected),
        (told.say("chart.this_year"), tuple(known(p) if k <= now else None for k, p in enumerate(months))),
    )
    title = told.say("brief.chart.outlook", name=told.name(tile))
    labels = tuple(p.label(told.lang).removeprefix(f"{p.year}年") for p in months)
    return [
        Trend(
            labels, series, title, alt=title, digits=0, band=Band(((now, start, start), (end, low, high))), dashed=(1,)
        )
    ]
