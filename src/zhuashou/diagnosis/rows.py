# SPDX-License-Identifier: Apache-2.0
"""The rows that indicators are made of: datasets as they are, and what is derived from them a row an enterprise (or project) and period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from zhuashou.diagnosis.base import Snap, city_of, dims, ids, levels_of, of_ids
from zhuashou.terms import Period, parse_period

#: Names of derived rows and the datasets of the ledger they come from.
DERIVED = {"last_quarter": "monthly_output", "output_and_finance": "monthly_finance"}
#: Where a row came from; of a second row beside it they are `made_import` … (output) and `prior_import` … (the year before).
MARKS = ("_import", "_sheet", "_row")


def source_rows(snap: Snap, name: str, periods: Sequence[str]) -> Any:
    """Rows of a dataset, or of one of `DERIVED`, with `uscc`, `name`, `period`; only those of `periods`."""
    if name == "land":
        t = yearly(snap)
    elif name == "last_quarter":
        return last_quarter(snap, periods)
    elif name == "output_and_finance":
        return output_and_finance(snap, periods)
    else:
        t = snap.table(name)
    return t.filter(of_ids(t.period, periods))


def yearly(snap: Snap) -> Any:
    """Rows of `land` of the newest year up to the closed period, as period's rows, with the figures of the year before as `_prior`."""
    import ibis

    t = snap.table("land")
    t = t.filter(t.period <= str(snap.period.year))
    newest = t.period.max().as_scalar()
    figures = ("land_mu", "tax", "value_added", "energy", "rd_expense", "revenue", "staff", "emission", "electricity")
    now = t.filter(t.period == newest)
    marks = {f"prior{c}": t[c] for c in MARKS}
    before = t.filter(t.period == (newest.cast("int64") - 1).cast("string")).select(
        "uscc", **{f"{c}_prior": t[c] for c in figures}, **marks
    )
    joined = now.left_join(before, "uscc").drop("uscc_right")
    return joined.mutate(of_year=joined.period, period=ibis.literal(snap.period.id))


def output_and_finance(snap: Snap, periods: Sequence[str]) -> Any:
    """Rows of the financial form with the output that the same enterprise reported for the same period (unknown without a report)."""
    t, output = snap.table("monthly_finance"), snap.table("monthly_output")
    t = t.filter(of_ids(t.period, periods))
    marks = {f"made{c}": output[c] for c in MARKS}
    made = output.select("uscc", "period", "gross_output_ytd", "gross_output_ytd_prior", **marks)
    return t.left_join(made, ["uscc", "period"]).drop("uscc_right", "period_right")


def quarter_of(period: Period) -> list[Period]:
    """The fewest last periods that cover three calendar months, newest first."""
    found, here = [period], period
    while period.is_monthly and sum(p.months for p in found) < 3:
        here = here.previous
        found.append(here)
    return found


def last_quarter(snap: Snap, periods: Sequence[str]) -> Any:
    """Output of the last three calendar months a year (`output_3m_annual`, and `_prior` from the same-period columns), an enterprise and period.

    Known only if every one of the months was reported. January–February is one report of two months, so that three or four months are
    covered; the sum is scaled to twelve.
    """
    import ibis

    t, parts = snap.table("monthly_output"), []
    for name in periods:
        span = quarter_of(parse_period(name))
        own = t.filter(of_ids(t.period, ids(span)))
        sums = own.group_by("uscc").aggregate(
            name=own.name.max(), n=own.gross_output_month.count(), n_prior=own.gross_output_month_prior.count(),
            made=own.gross_output_month.sum(), made_prior=own.gross_output_month_prior.sum(), reported=(own.period == name).any(),
        )  # fmt: skip
        sums = sums.filter(sums.reported)
        scale, nothing = 12 / sum(p.months for p in span), ibis.null("float64")
        parts.append(sums.select(
            "uscc", "name", period=ibis.literal(name),
            output_3m_annual=(sums.n == len(span)).ifelse(sums.made.cast("float64") * scale, nothing),
            output_3m_annual_prior=(sums.n_prior == len(span)).ifelse(sums.made_prior.cast("float64") * scale, nothing),
        ))  # fmt: skip
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def owned(projects: Any, snap: Snap) -> Any:
    """Projects with every dimension: place, industry and chain are the project's own, the others those of the enterprise that builds it."""
    import ibis

    firms = dims(snap).select("uscc", "d_size", "d_ownership", "d_link", "d_listed", "d_officer")
    t = projects.left_join(firms, "uscc").drop("uscc_right")
    return t.mutate(
        d_city=ibis.literal(city_of(snap)), d_region=t.region, d_park=t.park, **levels_of(t.industry), d_chain=t.chain, d_enterprise=t.uscc
    )  # fmt: skip


def project_rows(snap: Snap, periods: Sequence[str]) -> Any:
    """Projects as counts, a row a project and period: 0 or 1 for `due_start, started, due_finish, finished, completed, producing`, each with
    its `_prior` a year earlier by the dates known now; `plan` and `invested` of the year.

    Due is what was planned by the end of the period, of this year or left over from before; ended projects are left out.
    """
    import ibis

    t = snap.table("projects")
    t = owned(t.filter((t.status != "ended").fill_null(True)), snap)
    parts = []
    for name in periods:
        period = parse_period(name)
        own = t.left_join(_invested(snap, period), "project_id").drop("project_id_right")
        plan = (own.plan_year > 0).fill_null(False).ifelse(own.plan_year, 0).cast("decimal(38,4)")
        done = (plan > 0).ifelse(own.invested_ytd.fill_null(0), 0).cast("decimal(38,4)")
        counts = _counts(own, period, "") | _counts(own, period.prior, "_prior")
        parts.append(own.mutate(period=ibis.literal(name), plan=plan, invested=done, **counts))
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def _invested(snap: Snap, period: Period) -> Any:
    """Investment of the year by project as last reported up to the period."""
    t = snap.table("project_progress")
    t = t.filter((t.period >= f"{period.year}-01") & (t.period <= period.id) & t.invested_ytd.notnull())
    return t.group_by("project_id").aggregate(
        invested_ytd=t.invested_ytd.argmax(t.period), of_period=t.period.max(),
        **{f"p{c}": t[c].argmax(t.period) for c in MARKS},
    )  # fmt: skip


def _counts(t: Any, period: Period, ending: str) -> dict[str, Any]:
    """0/1 columns of the state at the end of `period`, from the dates of the register."""
    import ibis

    first, last = ibis.literal(date(period.year, 1, 1)), ibis.literal(period.last_day)

    def by(day: Any, when: Any) -> Any:
        return (day <= when).fill_null(False)

    def before(day: Any) -> Any:
        return (day < first).fill_null(False)

    due_start = by(t.planned_start, last) & (~before(t.planned_start) | ~before(t.started_on))
    due_finish = by(t.planned_finish, last) & (~before(t.planned_finish) | ~before(t.completed_on))
    completed = by(t.completed_on, last) & (~before(t.completed_on) | ~before(t.production_on))
    made = {
        "due_start": due_start, "started": due_start & by(t.started_on, last),
        "due_finish": due_finish, "finished": due_finish & by(t.completed_on, last),
        "completed": completed, "producing": completed & by(t.production_on, last),
    }  # fmt: skip
    return {f"{name}{ending}": value.cast("int64") for name, value in made.items()}
