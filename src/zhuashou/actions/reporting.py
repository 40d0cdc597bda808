# SPDX-License-Identifier: Apache-2.0
"""Who has filed what for a month and who is late: rates by district and table, the missing ones by name, reminders to copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from zhuashou.actions.audit import Actor
from zhuashou.actions.districts import region_name
from zhuashou.actions.expected import Filer, deadline, filers, reporting_rules
from zhuashou.tables import dataset as declared
from zhuashou.terms import Period, Words, say, to_json
from zhuashou.workspace import Workspace


@dataclass(frozen=True)
class Table:
    """One table of the month. `judged`: the ledger was in use at the deadline, so that on time and late can be told apart."""

    id: str
    title: dict[str, str]
    deadline: date
    overdue: bool
    judged: bool


@dataclass(frozen=True)
class Cell:
    """One table in one district. `on_time` and `late` count what was filed; None before the ledger was in use."""

    table: str
    expected: int
    filed: int
    on_time: int | None
    late: int | None
    missing: tuple[Filer, ...]

    @property
    def filed_rate(self) -> float | None:
        """Filed of expected in percent; None if nothing is expected."""
        return self.filed * 100 / self.expected if self.expected else None

    @property
    def on_time_rate(self) -> float | None:
        """Filed on time of expected in percent."""
        return None if self.on_time is None or not self.expected else self.on_time * 100 / self.expected


@dataclass(frozen=True)
class District:
    """One district's tables, in order; code empty for the whole city."""

    region: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def missing(self) -> int:
        """How many reports are missing."""
        return sum(len(c.missing) for c in self.cells)


@dataclass(frozen=True)
class Reporting:
    """The month's reports as far as the actor may see them."""

    period: str
    label: dict[str, str]
    tables: tuple[Table, ...]
    districts: tuple[District, ...]
    total: District

    def to_json(self) -> Any:
        """Plain data with the rates."""
        return {
            "period": self.period, "tables": to_json(self.tables), "total": _plain(self.total),
            "districts": [_plain(d) | {"reminder": {x: reminder(self, d, x) for x in ("zh", "en")}} for d in self.districts],
        }  # fmt: skip


def _plain(district: District) -> dict[str, Any]:
    cells = [
        to_json(c) | {"filed_rate": _rounded(c.filed_rate), "on_time_rate": _rounded(c.on_time_rate)}
        for c in district.cells
    ]
    return {"region": district.region, "name": district.name, "tables": cells}


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 2)


def reporting_of(*, ws: Workspace, actor: Actor, period: Period) -> Reporting:
    """Rates and missing reports of a month, for the districts that the actor may see."""
    rules, today = reporting_rules(ws), ws.now().date()
    since = _in_use_since(ws)
    tables, found = [], {}
    for name in rules["tables"]:
        about, last = declared(name), deadline(rules, name, period)
        judged = since is not None and since <= last
        tables.append(Table(name, {"zh": about.zh, "en": about.en}, last, today > last, judged))
        filed = _first_filed(name, period)
        for filer in filers(rules, name, period):
            if actor.sees(filer.region):
                found.setdefault(filer.region, {}).setdefault(name, []).append((filer, filed.get(filer.key)))
    districts = tuple(_district(code, region_name(code), tables, found[code]) for code in sorted(found))
    every = {t.id: [x for tallies in found.values() for x in tallies.get(t.id, [])] for t in tables}
    label = {lang: period.label(lang) for lang in ("zh", "en")}
    return Reporting(period.id, label, tuple(tables), districts, _district("", "", tables, every))


def _district(code: str, name: str, tables: list[Table], tallies: dict[str, list[tuple[Filer, Any]]]) -> District:
    return District(code, name, tuple(_cell(t, tallies.get(t.id, [])) for t in tables))


def _cell(table: Table, tally: list[tuple[Filer, Any]]) -> Cell:
    days = [day for _, day in tally if day is not None]
    on_time = sum(day <= table.deadline for day in days) if table.judged else None
    late = len(days) - on_time if on_time is not None else None
    missing = tuple(filer for filer, day in tally if day is None)
    return Cell(table.id, len(tally), len(days), on_time, late, missing)


def _in_use_since(ws: Workspace) -> date | None:
    """The day of the first import: what was due before was brought in afterwards, and nobody knows when it was filed."""
    from zhuashou.ledger import Batch

    first = Batch.objects.filter(kind="import").order_by("created_at").values_list("created_at", flat=True).first()
    return first.astimezone(ws.now().tzinfo).date() if first else None


def _first_filed(table: str, period: Period) -> dict[str, date]:
    """Enterprise or project → the day its row of the period first came in; rows withdrawn meanwhile are not filed."""
    from zhuashou.ledger import fact_model

    key = next(k for k in declared(table).key if k != "period")
    rows = fact_model(table).objects.filter(period=period.id)
    held = set(rows.filter(current=True).values_list(key, flat=True))
    first = rows.filter(version=1).values_list(key, "batch__created_at")
    return {k: at.astimezone().date() for k, at in first if k in held}


def reminder(report: Reporting, district: District, lang: str) -> str:
    """The text to send to a district; empty if nothing is missing. Enterprises are named, tables due soonest first."""
    about = {t.id: t for t in report.tables}
    lines = []
    for cell in sorted((c for c in district.cells if c.missing), key=lambda c: about[c.table].deadline):
        table = about[cell.table]
        said = {"table": table.title, "expected": cell.expected, "filed": cell.filed, "deadline": table.deadline.isoformat(),
                "n": len(cell.missing), "names": [f.name for f in cell.missing]}  # fmt: skip
        lines.append(say(Words(f"actions.reminder.{'late' if table.overdue else 'due'}", said), lang))
    if not lines:
        return ""
    head = say(Words("actions.reminder.head", {"region": district.name, "period": report.label}), lang)
    return "\n".join([head, *lines, say(Words("actions.reminder.end"), lang)])


def reporting_xlsx(report: Reporting, lang: str = "zh") -> bytes:
    """Rates and the list of the missing as a workbook; text is never a formula."""
    from zhuashou.papers import table_xlsx

    def word(name: str) -> str:
        return say(Words(f"actions.reporting.{name}"), lang)

    about = {t.id: t for t in report.tables}
    heads = [
        word(h)
        for h in (
            "region",
            "table",
            "deadline",
            "expected",
            "filed",
            "filed_rate",
            "on_time",
            "late",
            "on_time_rate",
            "missing",
        )
    ]
    rates, missing = [], []
    for district in (*report.districts, report.total):
        for cell in district.cells:
            table, name = about[cell.table], district.name or word("city")
            said = [
                name,
                table.title[lang],
                table.deadline,
                cell.expected,
                cell.filed,
                _rounded(cell.filed_rate),
                cell.on_time,
                cell.late,
            ]
            rates.append([*said, _rounded(cell.on_time_rate), len(cell.missing)])
            if district.region:
                missing += [[district.name, table.title[lang], f.key, f.name] for f in cell.missing]
    title = say(Words("actions.reporting.title", {"period": report.label}), lang)
    sheets = [
        (word("sheet"), heads, rates),
        (word("missing_sheet"), [word(h) for h in ("region", "table", "code", "name")], missing),
    ]
    return table_xlsx(title, sheets)
