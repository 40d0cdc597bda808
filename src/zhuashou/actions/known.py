# SPDX-License-Identifier: Apache-2.0
"""What the checks of intake may know of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from zhuashou.intake import WATCHED, Known, WorkbookReading
from zhuashou.tables import dataset
from zhuashou.terms import parse_period
from zhuashou.workspace import Workspace

#: Forms whose figures checks compare with earlier ones, and how far back they look: a year, and what an enterprise usually files.
FORMS = ("monthly_output", "monthly_finance", "monthly_energy")
PAST = 12


def known(ws: Workspace, reading: WorkbookReading | None = None, frozen: frozenset[str] | None = None) -> Known:
    """Enterprises, locked periods (`frozen`, else those of the city), identity schemes; for a reading the earlier figures of its rows."""
    from zhuashou.actions.districts import locked_periods
    from zhuashou.ledger import Alias, fact_model

    names = dict(fact_model("enterprises").objects.filter(current=True).values_list("uscc", "name"))
    schemes = ws.data("rules", "intake").get("identity") or {}
    figures = {} if reading is None else _figures(reading)
    aliases = dict(Alias.objects.values_list("text", "uscc"))
    locked = locked_periods(ws.now().date()) if frozen is None else frozen
    due = {} if reading is None else _due(ws, reading)
    return Known(enterprises=names or None, aliases=aliases, frozen=locked, figures=figures, schemes=schemes, due=due)


def _due(ws: Workspace, reading: WorkbookReading) -> dict[str, dict[str, date]]:
    """Dataset → period → last day to file it in time; without what was due before the ledger was in use, which nobody can call late."""
    from zhuashou.actions.expected import deadline, reporting_rules
    from zhuashou.ledger import Batch

    first = Batch.objects.filter(kind="import").order_by("created_at").values_list("created_at", flat=True).first()
    if first is None:
        return {}
    rules, since = reporting_rules(ws), first.astimezone(ws.now().tzinfo).date()
    found: dict[str, dict[str, date]] = {}
    for sheet in reading.sheets:
        if sheet.dataset in FORMS and sheet.dataset in rules["tables"]:
            for text in sheet.table.column("period").unique().to_pylist():
                last = deadline(rules, sheet.dataset, parse_period(text)) if text is not None else since
                if text is not None and last >= since:
                    found.setdefault(sheet.dataset, {})[text] = last
    return found


def _figures(reading: WorkbookReading) -> dict[tuple[str, str], Mapping[tuple[str, str], int | None]]:
    """(dataset, column) → {(uscc, period): scaled integer} of the periods of the sheets and those before, in two queries a form."""
    from zhuashou.ledger import past_figures

    found: dict[tuple[str, str], Mapping[tuple[str, str], int | None]] = {}
    for name in FORMS:
        sheets = [s for s in reading.sheets if s.dataset == name]
        periods = {p for s in sheets for p in s.table.column("period").unique().to_pylist() if p is not None}
        codes = {c for s in sheets for c in s.table.column("uscc").unique().to_pylist() if c is not None}
        columns = _compared(name, {c for s in sheets for c in s.columns or {}})
        near, far = _before(periods)
        if periods and codes:
            watched = [c for c in columns if c in WATCHED]
            held = past_figures(name, watched, sorted(periods | near | far), sorted(codes))
            held |= past_figures(name, [c for c in columns if c not in WATCHED], sorted(periods | near), sorted(codes))
            found |= {(name, c): figures for c, figures in held.items()}
    return found


def _compared(name: str, mapped: set[str]) -> list[str]:
    """Figures of the form that the mapped columns are compared with: themselves, this year's for a same-period one, the cumulative of a month."""
    wanted = {c.removesuffix("_prior") for c in mapped}
    wanted |= {c.removesuffix("month") + "ytd" for c in wanted if c.endswith("_month")}
    return [c.id for c in dataset(name).columns if c.is_number and c.id in wanted | mapped]


def _before(periods: set[str]) -> tuple[set[str], set[str]]:
    """The periods before and a year before these ones; and those further back that tell what an enterprise usually files."""
    found = set()
    for text in periods:
        period = parse_period(text)
        for _ in range(PAST):
            period = period.previous
            found.add(period.id)
    near = {parse_period(text).prior.id for text in periods} | {parse_period(text).previous.id for text in periods}
    return near, found - near - periods
