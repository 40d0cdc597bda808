# SPDX-License-Identifier: Apache-2.0
"""The parts of 一企一策, one function each; each returns no block when there is nothing to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhuashou.papers.model import Block, Column, KeyValues, Line, Para, Row, Span, Table, Trend
from zhuashou.papers.telling import Teller, finding_line
from zhuashou.papers.text import DASH, decimal, figure, line, plain, signed, slot, tell
from zhuashou.terms import money, number

Rows = Sequence[Mapping[str, Any]]
VERDICTS: tuple[str, ...] = ("yes", "no", "open")
_STYLE = {"yes": "light0", "no": "muted", "open": "light1"}


def facts(told: Teller, pairs: Sequence[tuple[Any, Any]]) -> list[Block]:
    """Known facts as pairs; an unknown fact is left out, not shown as blank."""
    known = tuple(
        (tell(name, told.lang), line(tell(value, told.lang))) for name, value in pairs if tell(value, told.lang)
    )
    return [KeyValues(known)] if known else []


def years(told: Teller, data: tuple[Sequence[str], Sequence[Sequence[Any]]] | None) -> list[Block]:
    """Yearly figures: one row an indicator, one column a year (ready text or numbers in the row's unit)."""
    if not data or not data[1]:
        return []
    head, rows = data
    columns = (Column(told.say("dossier.item"), 2.4), *(Column(str(h), 1.2, "right") for h in head))
    made = tuple(
        Row(
            (
                line(tell(label, told.lang)),
                *(line(number(v, 2) if decimal(v) is not None else tell(v, told.lang) or DASH) for v in values),
            )
        )
        for label, *values in rows
    )
    return [Table(columns, made, told.say("dossier.table.years"), "", 10)]


def trend(told: Teller, points: Sequence[tuple[str, Any, Any]]) -> list[Block]:
    """Monthly gross output beside the same period of last year; January–February stands as two months' sum."""
    if sum(decimal(now) is not None for _, now, _ in points) < 3:
        return []

    def scaled(value: Any) -> float | None:
        exact = decimal(value)
        return None if exact is None else float(exact / 10**8)

    labels = tuple(str(p)[2:] for p, _, _ in points)
    before = tuple(scaled(v) for _, _, v in points)
    now = tuple(scaled(v) for _, v, _ in points)
    series: tuple[tuple[str, tuple[float | None, ...]], ...] = (
        (told.say("dossier.prior"), before),
        (told.say("dossier.current"), now),
    )
    if all(v is None for v in before):
        series = series[1:]
    title = told.say("dossier.chart.trend")
    return [Trend(labels, series, title, title, 2)]


def figures(told: Teller, rows: Rows) -> list[Block]:
    """Indicators with change and the median of peers; the mark leads to the number's source."""
    made = []
    for r in rows:
        text, unit = figure(r.get("value"), str(r.get("unit") or ""), told.lang)
        peer = (
            figure(r.get("peer"), str(r.get("unit") or ""), told.lang)[0]
            if decimal(r.get("peer")) is not None
            else DASH
        )
        mark = told.sources.note(r.get("number"))
        name: Line = (Span(tell(r, told.lang) or str(r.get("indicator", "")), "", mark),)
        change_unit = line(tell(r.get("change_unit"), told.lang) or "%") if decimal(r.get("change")) is not None else ()
        made.append(Row((name, line(text), line(unit), signed(r.get("change")), change_unit, line(peer))))
    if not made:
        return []
    heads = (("item", 2.4, "left"), ("value", 1.4, "right"), ("unit", 1, "center"), ("change", 1.2, "right"), ("unit", 0.9, "center"),
             ("peer", 1.4, "right"))  # fmt: skip
    columns = tuple(Column(told.say(f"dossier.{name}"), width, align) for name, width, align in heads)
    return [Table(columns, tuple(made), "", "", 10)]


def projects(told: Teller, rows: Rows) -> list[Block]:
    """Projects: name, kind, stage, investment, light with reason."""
    made = []
    for r in rows:
        level = str(r.get("level", ""))
        light = line(told.say(f"level.{level}"), f"light{level}") if level in ("0", "1", "2", "3") else line(DASH)
        cells = (line(str(r.get("name", ""))), line(tell(r.get("stage"), told.lang)), line(money(r.get("total_investment"), "亿元")),
                 light, line(tell(r.get("reason"), told.lang)))  # fmt: skip
        made.append(Row(cells))
    if not made:
        return []
    columns = (
        Column(told.say("col.project"), 2.6), Column(told.say("dossier.stage"), 1.1, "center"),
        Column(told.say("dossier.investment"), 1.2, "right"),
        Column(told.say("col.light"), 0.9, "center"), Column(told.say("col.reason"), 3),
    )  # fmt: skip
    return [Table(columns, tuple(made), "", told.say("dossier.unit.investment"), 10)]


def problems(told: Teller, findings: Rows) -> list[Block]:
    """Findings with causes, worst first."""
    rows = []
    for f in sorted(findings, key=lambda f: -int(f["severity"])):
        text = finding_line(told, f, causes=4)
        if plain(text):
            rows.append(Row((line(told.say(f"level.{f['severity']}"), f"light{f['severity']}"), text)))
    columns = (Column(told.say("col.level"), 0.9, "center"), Column(told.say("col.problem"), 8))
    return [Table(columns, tuple(rows), "", "", 10)] if rows else []


def requests(told: Teller, rows: Rows) -> list[Block]:
    """What the enterprise asks for and where it stands."""
    made = tuple(
        Row((line(tell(r.get("category"), told.lang)), line(tell(r.get("title"), told.lang)), line(tell(r.get("state"), told.lang)),
             slot(r.get("unit"), told.lang), line(tell(r.get("due"), told.lang) or DASH)))
        for r in rows
    )  # fmt: skip
    columns = (
        Column(told.say("dossier.category"), 0.9, "center"), Column(told.say("dossier.request"), 4),
        Column(told.say("dossier.state"), 1.1, "center"),
        Column(told.say("dossier.handler"), 1.5), Column(told.say("book.due"), 1.2, "center"),
    )  # fmt: skip
    return [Table(columns, made, told.say("dossier.table.requests", n=len(made)), "", 10)] if made else []


def lines(told: Teller, items: Sequence[Any]) -> list[Block]:
    """Plain lines, one paragraph each."""
    return [Para(line(text)) for text in (tell(item, told.lang) for item in items) if text]


def policies(told: Teller, rows: Rows) -> list[Block]:
    """Policy matches: verdict, amount and nature, conditions not met or not known. An amount that is a ceiling says 至多."""
    made = []
    for r in rows:
        verdict = str(r.get("verdict", "open"))
        clauses: list[str] = [tell(c, told.lang) for c in r.get("missing") or ()]
        mark = Span(told.say(f"verdict.{verdict if verdict in VERDICTS else 'open'}"), _STYLE.get(verdict, "light1"))
        missing: Line = line(("；" if told.lang == "zh" else "; ").join(c for c in clauses if c) or DASH)
        made.append(
            Row(
                (line(tell(r.get("name"), told.lang)), (mark,), line(tell(r.get("amount"), told.lang) or DASH), missing)
            )
        )
    columns = (
        Column(told.say("dossier.policy"), 2.8), Column(told.say("dossier.verdict"), 1, "center"), Column(told.say("dossier.amount"), 1.8),
        Column(told.say("dossier.missing"), 3.4),
    )  # fmt: skip
    return [Table(columns, tuple(made), "", "", 10)] if made else []


def measures(told: Teller, rows: Rows) -> list[Block]:
    """序号 · 措施 · 牵头 · 配合 · 工作日 · 预期效果; empty slots stay empty."""
    made = tuple(
        Row((line(str(k)), line(tell(m["words"], told.lang)), slot(m.get("lead_unit"), told.lang),
             line("、".join(m.get("support_units") or ())), line(number(m.get("workdays"), 0)), line(tell(m.get("effect"), told.lang) or DASH)))
        for k, m in enumerate(rows, start=1)
    )  # fmt: skip
    columns = (
        Column(told.say("col.no"), 0.6, "center"), Column(told.say("col.measure"), 4), Column(told.say("col.lead"), 1.4),
        Column(told.say("dossier.support"), 1.6), Column(told.say("dossier.workdays"), 0.9, "right"), Column(told.say("col.effect"), 2),
    )  # fmt: skip
    return [Table(columns, made, "", "", 10)] if made else []
