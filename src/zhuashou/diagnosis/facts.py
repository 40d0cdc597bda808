# SPDX-License-Identifier: Apache-2.0
"""Facts about every enterprise: one row each, the declared columns and what `data/facts.yaml` adds, from one query.

The table of facts is data: `declared_facts()` gives each column's names, unit, meaning and number id.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from zhuashou.diagnosis.base import Snap, ids, of_ids
from zhuashou.terms import Period, load_yaml, month
from zhuashou.workspace import Settings

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Fact:
    """One derived column. `number` is `<indicator>.<scope>.<stat>` if it has a number id; `source` is dataset.column if it is stored."""

    id: str
    zh: str
    en: str
    unit: str
    number: str = ""
    source: str = ""
    about: str = ""


@cache
def declared_facts() -> dict[str, Fact]:
    """The derived columns of `enterprise_facts` by id, in their order."""
    text = resources.files("zhuashou.diagnosis").joinpath("data", "facts.yaml").read_text(encoding="utf-8")
    return {
        name: Fact(name, d["zh"], d["en"], d["unit"], d.get("number", ""), d.get("from", ""), d.get("about", ""))
        for name, d in load_yaml(text).items()
    }


def ratio(over: Any, under: Any, factor: float = 100.0) -> Any:
    """over / under × factor as float, null unless under is above zero."""
    import ibis

    a, b = over.cast("float64"), under.cast("float64")
    return (b > 0).ifelse(a / b * factor, ibis.null("float64"))


def rate(now: Any, prior: Any) -> Any:
    """Growth in percent, null unless the base is above zero."""
    return ratio(now - prior, prior)


def _months_back(period: Period, months: int) -> list[Period]:
    """The fewest last periods that cover at least `months` calendar months."""
    found: list[Period] = []
    here = period
    while sum(p.months for p in found) < months:
        found.append(here)
        here = here.previous
    return found


def _output(snap: Snap) -> Any:
    """Output by enterprise: the closed row, the runs before it, sums of the last 12 and 3 months, last year's total."""
    t, period = snap.table("monthly_output"), snap.period
    t = t.filter(t.period <= period.id)
    now, first, second = (p.id for p in (period, period.previous, period.previous.previous))
    quarter = _months_back(period, 3) if period.is_monthly else [period]
    year = ids(_months_back(period, 12))
    december = month(period.year - 1, 12).id

    def at(column: str, where: str) -> Any:
        return t[column].max(where=t.period == where)

    made = {c: at(c, now) for c in (
        "gross_output_month", "gross_output_month_prior", "gross_output_ytd", "gross_output_ytd_prior", "sales_output_ytd",
        "export_delivery_ytd", "export_delivery_ytd_prior", "orders_end")}  # fmt: skip
    grouped = t.group_by("uscc").aggregate(
        **made, m1=at("gross_output_month", first), p1=at("gross_output_month_prior", first), m2=at("gross_output_month", second),
        p2=at("gross_output_month_prior", second), reported=(t.period == now).any(), reported_previous=(t.period == first).any(),
        last_report=t.period.max(), output_12m=t.gross_output_month.sum(where=of_ids(t.period, year)),
        output_last_year=at("gross_output_ytd", december),
        q_sum=t.gross_output_month.sum(where=of_ids(t.period, ids(quarter))),
        q_n=t.gross_output_month.count(where=of_ids(t.period, ids(quarter))),
    )  # fmt: skip
    scale = 12 / sum(p.months for p in quarter)
    import ibis

    return grouped.mutate(
        output_3m_annual=(grouped.q_n == len(quarter)).ifelse(
            grouped.q_sum.cast("float64") * scale, ibis.null("float64")
        )
    )


def _finance(snap: Snap) -> Any:
    t, now, december = snap.table("monthly_finance"), snap.period.id, month(snap.period.year - 1, 12).id
    t = t.filter(of_ids(t.period, [now, december]))
    skip = ("uscc", "name", "period", "_import", "_sheet", "_row", "_version")
    row = t.filter(t.period == now).drop(*[c for c in skip if c != "uscc" and c in t.columns])
    last = t.filter(t.period == december).select(uscc_last=t.uscc, revenue_last_year=t.revenue_ytd)
    joined = row.outer_join(last, row.uscc == last.uscc_last)
    return joined.mutate(uscc=joined.uscc.coalesce(joined.uscc_last)).drop("uscc_last")


def _energy(snap: Snap) -> Any:
    t = snap.table("monthly_energy")
    return t.filter(t.period == snap.period.id).select(
        "uscc", "electricity_month", "electricity_month_prior", "electricity_ytd", "electricity_ytd_prior"
    )


def _scope(snap: Snap) -> Any:
    """First entry, last exit and last event up to the closed period; `ahead`: enters only later."""
    t, now = snap.table("scope_history"), snap.period.id
    past, entered, left = t.period <= now, t.event == "entered", t.event == "left"
    return t.group_by("uscc").aggregate(
        entered_on=t.period.min(where=entered & past), last_entered=t.period.max(where=entered & past),
        left_on=t.period.max(where=left & past), ahead=(t.period.min(where=entered) > now).fill_null(False),
    )  # fmt: skip


def _land(snap: Snap) -> Any:
    t = snap.table("land")
    t = t.filter(t.period <= str(snap.period.year))
    return t.group_by("uscc").aggregate(
        tax_per_mu=ratio(t.tax, t.land_mu, 1.0).argmax(t.period),
        value_added_per_mu=ratio(t.value_added, t.land_mu, 1.0).argmax(t.period),
    )


def _requests(snap: Snap) -> Any:
    import ibis

    t = snap.table("requests")
    end = ibis.literal(snap.period.last_day)
    opened = of_ids(t.state, ("closed", "declined")).fill_null(False).ifelse(False, True) & t.closed_on.isnull()
    return t.group_by("uscc").aggregate(
        requests_open=opened.sum(), requests_overdue=(opened & (t.due_on < end)).fill_null(False).sum()
    )


def _projects(snap: Snap) -> Any:
    t = snap.table("projects")
    t = t.filter(t.uscc.notnull() & (t.status != "ended"))
    return t.group_by("uscc").aggregate(projects_n=t.count(), projects_investment=t.total_investment.sum())


def _awards(snap: Snap) -> Any:
    t = snap.table("awards")
    return t.group_by("uscc").aggregate(awards_amount=t.amount.sum())


def enterprise_facts(snap: Snap, settings: Settings | None = None) -> pa.Table:
    """One row an enterprise of the register, ordered by code: its declared columns and provenance, then the columns of `declared_facts()`.

    A fact is null when a figure it needs is unknown or its base is not above zero. `settings` decides who is a key enterprise.
    """
    t = snap.table("enterprises")
    for part in (_output, _finance, _energy, _scope, _land, _requests, _projects, _awards):
        key, other = f"uscc{part.__name__}", part(snap)
        other = other.select(*(c for c in other.columns if c not in t.columns), **{key: other.uscc})
        t = t.left_join(other, t.uscc == other[key])  # no select in between: all joins are one query
    t = _derive(t, snap, settings or Settings())
    declared = list(snap.table("enterprises").columns)
    kept = [c for c in declared_facts() if c not in declared]
    found: pa.Table = t.select(*declared, *kept).order_by("uscc").to_pyarrow()
    return found


def _derive(t: Any, snap: Snap, settings: Settings) -> Any:
    """The columns that are computed from the joined figures."""
    import ibis

    n, year = snap.period.elapsed, str(snap.period.year)
    measure = "output" if settings.key_measure == "gross_output" else "revenue"
    t = t.mutate(
        division=t.industry.substr(0, 3), section=t.industry.substr(0, 1), reported=t.reported.fill_null(False),
        reported_previous=t.reported_previous.fill_null(False),
        in_scope=(t.left_on.isnull() & ~t.ahead.fill_null(False)) | (t.last_entered >= t.left_on).fill_null(False),
        entered_this_year=t.last_entered.startswith(year).fill_null(False),
        requests_open=t.requests_open.fill_null(0), requests_overdue=t.requests_overdue.fill_null(0),
        projects_n=t.projects_n.fill_null(0),
        **{f"{new}_growth": rate(t[c], t[f"{c}_prior"]) for new, c in (
            ("gross_output_month", "gross_output_month"), ("gross_output", "gross_output_ytd"), ("revenue", "revenue_ytd"),
            ("profit", "profit_ytd"), ("export_delivery", "export_delivery_ytd"), ("finished_stock", "finished_stock_end"),
            ("staff", "staff_ytd"), ("electricity_month", "electricity_month"), ("electricity", "electricity_ytd"))},
        gross_output_month_growth_1=rate(t.m1, t.p1), gross_output_month_growth_2=rate(t.m2, t.p2),
        design_completion=ratio(t.output_3m_annual, t.design_output), output_per_mu=ratio(t.output_12m, t.land_mu, 1.0),
        capacity_utilisation=ratio(t.gross_output_ytd, t.capacity_value, 100 * 12 / n),
        sales_ratio=ratio(t.sales_output_ytd, t.gross_output_ytd), profit_margin=ratio(t.profit_ytd, t.revenue_ytd),
        cost_per_100=ratio(t.cost_ytd, t.revenue_ytd), rd_ratio=ratio(t.rd_expense_ytd, t.revenue_ytd),
        tax_ytd=t.taxes_ytd + t.vat_ytd, debt_ratio=ratio(t.liabilities_end, t.assets_end),
        receivable_days=ratio(t.receivables_end, t.revenue_ytd, 30.0 * n),
        receivable_days_prior=ratio(t.receivables_end_prior, t.revenue_ytd_prior, 30.0 * n),
        finished_stock_days=ratio(t.finished_stock_end, t.cost_ytd, 30.0 * n),
        loss=t.profit_ytd < 0, turned_loss=(t.profit_ytd < 0) & (t.profit_ytd_prior > 0), profit_note=_profit_note(t),
    )  # fmt: skip
    base = snap.table("monthly_output").filter(lambda o: (o.period == snap.period.id) & o.gross_output_ytd.notnull())
    whole = base.gross_output_ytd_prior.sum().as_scalar()
    fell = [(t[c] < 0).fill_null(False).cast("int64") for c in
            ("gross_output_month_growth", "gross_output_month_growth_1", "gross_output_month_growth_2")]  # fmt: skip
    money = ibis.greatest(*(t[c].fill_null(0).cast("float64") for c in (
        ("output_12m", "output_last_year") if measure == "output" else ("revenue_last_year", "revenue_ytd"))))  # fmt: skip
    return t.mutate(
        gross_output_pull=ratio(t.gross_output_ytd - t.gross_output_ytd_prior, whole),
        output_falls=fell[0] + fell[0] * fell[1] + fell[0] * fell[1] * fell[2],
        profit_margin_change=t.profit_margin - ratio(t.profit_ytd_prior, t.revenue_ytd_prior),
        receivable_days_growth=rate(t.receivable_days, t.receivable_days_prior),
        stock_gap=t.finished_stock_growth - t.revenue_growth,
        output_electricity_gap=t.gross_output_month_growth - t.electricity_month_growth,
        is_key=t.key_enterprise.fill_null(False) | (money >= float(settings.key_floor)),
    )


def _profit_note(t: Any) -> Any:
    """Words id in place of a growth of profit that has no meaning."""
    import ibis

    now, prior = t.profit_ytd, t.profit_ytd_prior
    return ibis.cases(
        (now.isnull() | prior.isnull(), ""), ((prior < 0) & (now >= 0), "diagnosis.note.turned_profit"),
        ((prior < 0) & (now < prior), "diagnosis.note.loss_wider"), (prior < 0, "diagnosis.note.loss_smaller"),
        (now < 0, "diagnosis.note.turned_loss"), ((prior == 0) & (now > 0), "diagnosis.note.added"), else_="",
    )  # fmt: skip
