# SPDX-License-Identifier: Apache-2.0
"""Exact sums of indicators over any grouping: one query a dataset, decimals stay decimals until the last division."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zhuashou.diagnosis.base import DIMENSIONS, LEVELS, Snap, city_of, dims, of_ids
from zhuashou.diagnosis.definitions import Indicator

if TYPE_CHECKING:
    import pyarrow as pa

#: Sums kept for one indicator: n reported, v = of all that reported; c and p = current and prior where both are known.
SUMS = ("n", "v_over", "v_under", "c_over", "c_under", "p_over", "p_under")


def _sum(t: Any, names: Sequence[str], suffix: str = "") -> Any:
    """Sum of the columns of a row (unknown if one is blank); a register column has no `_prior` twin and stands for both years."""
    parts = [t[f"{n}{suffix}"] if f"{n}{suffix}" in t.columns else t[n] for n in names]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def terms_of(t: Any, ind: Indicator, scope: str) -> dict[str, Any]:
    """Row-level columns `over`, `under`, `over_p`, `under_p` of an indicator (None where a sum has no lower line or no prior)."""
    import ibis

    over, under = ind.columns[scope]
    if ind.kind == "share":
        now, base = t[over[0]], t[f"{over[0]}_prior"]
        one = ibis.literal(1)
        if ind.rising:
            both = now.notnull() & base.notnull()
            return {"over": both.ifelse((now > base).cast("int64"), ibis.null("int64")), "under": both.ifelse(one, ibis.null("int64")),
                    "over_p": None, "under_p": None}  # fmt: skip
        return {"over": (now < 0).cast("int64"), "under": now.notnull().ifelse(one, ibis.null("int64")),
                "over_p": (base < 0).cast("int64"), "under_p": base.notnull().ifelse(one, ibis.null("int64"))}  # fmt: skip
    if ind.where_negative:
        return {"over": _of_negative(t, over[0], ind.where_negative), "under": None,
                "over_p": _of_negative(t, f"{over[0]}_prior", f"{ind.where_negative}_prior"), "under_p": None}  # fmt: skip
    return {"over": _sum(t, over), "under": _sum(t, under) if under else None,
            "over_p": None if ind.no_prior else _sum(t, over, "_prior"),
            "under_p": _sum(t, under, "_prior") if under and not ind.no_prior else None}  # fmt: skip


def _of_negative(t: Any, column: str, condition: str) -> Any:
    """The column where the condition is below zero, zero where it is not; unknown if the condition is, or if a counted figure is."""
    import ibis

    kind = t[column].type()
    counted = (t[condition] < 0).ifelse(t[column], ibis.literal(0).cast(kind))
    return t[condition].isnull().ifelse(ibis.null(kind), counted)


def yearly(snap: Snap) -> Any:
    """Rows of `land` of the newest year up to the closed period, as period's rows, with the figures of the year before as `_prior`."""
    import ibis

    t = snap.table("land")
    t = t.filter(t.period <= str(snap.period.year))
    newest = t.period.max().as_scalar()
    figures = ("land_mu", "tax", "value_added", "energy", "rd_expense", "revenue", "staff")
    now = t.filter(t.period == newest)
    before = t.filter(t.period == (newest.cast("int64") - 1).cast("string")).select(
        "uscc", **{f"{c}_prior": t[c] for c in figures}
    )
    joined = now.left_join(before, "uscc").drop("uscc_right")
    return joined.mutate(of_year=joined.period, period=ibis.literal(snap.period.id))


def _rows(snap: Snap, dataset: str) -> Any:
    """The rows that indicators are made of: the dataset's, with what is derived from one row."""
    if dataset == "land":
        return yearly(snap)
    t = snap.table(dataset)
    if dataset == "monthly_finance":
        none = t.profit_ytd - t.profit_ytd
        return t.mutate(loss_ytd=(t.profit_ytd < 0).ifelse(-t.profit_ytd, none),
                        loss_ytd_prior=(t.profit_ytd_prior < 0).ifelse(-t.profit_ytd_prior, t.profit_ytd_prior - t.profit_ytd_prior))  # fmt: skip
    return t


def _sums(t: Any, ind: Indicator, scope: str, tag: str) -> dict[str, Any]:
    """Aggregates of one indicator, named `<tag>_<sum>`."""
    c = terms_of(t, ind, scope)
    known = c["over"].notnull()
    if c["under"] is not None:
        known = known & c["under"].notnull()
    found = {"n": known.sum(), "v_over": c["over"].sum(where=known)}
    if c["under"] is not None:
        found["v_under"] = c["under"].sum(where=known)
    if c["over_p"] is not None:
        both = known & c["over_p"].notnull()
        if c["under_p"] is not None:
            both = both & c["under_p"].notnull()
            found |= {"c_under": c["under"].sum(where=both), "p_under": c["under_p"].sum(where=both)}
        found |= {"c_over": c["over"].sum(where=both), "p_over": c["over_p"].sum(where=both)}
    return {f"{tag}_{name}": value for name, value in found.items()}


def reported(snap: Snap, dataset: str, periods: Sequence[str], *, every: bool = False) -> Any:
    """Rows of a monthly dataset with the enterprises' dimensions; `every` also keeps enterprises that did not report (values null).

    An enterprise that is not in the register stays in the totals, with empty dimensions.
    """
    import ibis

    rows = _rows(snap, dataset)
    rows = rows.filter(of_ids(rows.period, periods)).rename(own_name="name")
    known = dims(snap)
    joined = (rows.outer_join if every else rows.left_join)(known, "uscc")
    return joined.mutate(uscc=ibis.coalesce(joined.uscc, joined.uscc_right), name=ibis.coalesce(joined.name, joined.own_name),
                         d_city=ibis.literal(city_of(snap)),
                         d_enterprise=ibis.coalesce(joined.uscc, joined.uscc_right))  # fmt: skip


def investments(snap: Snap, ind: Indicator, period: str, prior: str) -> Any:
    """Project rows: `over` invested this year at `period`, `over_p` at `prior` (as recorded then; no record is zero), dimensions."""
    import ibis

    progress, projects = snap.table("project_progress"), snap.table("projects")
    progress = progress.filter(of_ids(progress.period, [period, prior]) & progress.invested_ytd.notnull())
    zero = ibis.literal(0).cast(progress.invested_ytd.type())
    flows = progress.select(
        "project_id", over=(progress.period == period).ifelse(progress.invested_ytd, zero),
        over_p=(progress.period == prior).ifelse(progress.invested_ytd, zero), here=progress.period == period,
    )  # fmt: skip
    if ind.project_kinds:
        projects = projects.filter(of_ids(projects.kind, ind.project_kinds))
    joined = flows.inner_join(projects, "project_id")
    return joined.mutate(
        d_city=ibis.literal(city_of(snap)), d_region=joined.region, d_park=joined.park, d_size=ibis.null("string"),
        d_ownership=ibis.null("string"), d_chain=joined.chain, d_enterprise=joined.uscc,
        **{f"d_{level}": joined.industry.substr(0, n) for level, n in LEVELS.items()},
    )  # fmt: skip


def narrow(t: Any, where: Mapping[str, str] | None) -> Any:
    """Only the rows of the named groups, for example `{"region": "510703"}`. Raises ValueError for an unknown dimension."""
    for dim, code in (where or {}).items():
        if dim not in DIMENSIONS:
            raise ValueError(f"{dim!r} is not a dimension; known: {', '.join(DIMENSIONS)}")
        t = t.filter(t[f"d_{dim}"].fill_null("") == code)
    return t


def sums_by(snap: Snap, ind: Indicator, by: str, scope: str, where: Mapping[str, str] | None = None) -> pa.Table:
    """One row a group of the closed period: `id`, `name` and the SUMS of the indicator (missing kinds of sums are absent)."""
    period = snap.period
    if by not in DIMENSIONS:
        raise ValueError(f"{by!r} is not a dimension; known: {', '.join(DIMENSIONS)}")
    if ind.kind == "invest":
        t = narrow(investments(snap, ind, period.id, period.prior.id), where)
        aggregates = {"n": t.here.sum(), "v_over": t.over.sum(), "c_over": t.over.sum(), "p_over": t.over_p.sum()}
        label = t.enterprise_name.max()
    elif ind.kind == "count":
        t = narrow(reported(snap, ind.dataset, [period.id, period.prior.id], every=by != "enterprise"), where)
        there = t[ind.columns[scope][0][0]].notnull()
        now, base = (there & (t.period == period.id)).sum(), (there & (t.period == period.prior.id)).sum()
        aggregates, label = {"n": now, "v_over": now, "c_over": now, "p_over": base}, t.name.max()
    else:
        t = narrow(reported(snap, ind.dataset, [period.id], every=by != "enterprise"), where)
        aggregates = {k.removeprefix("x_"): v for k, v in _sums(t, ind, scope, "x").items()}
        label = t.name.max()
    grouped = t.group_by(id=t[f"d_{by}"].fill_null("")).aggregate(name=label, **aggregates)
    found: pa.Table = grouped.order_by("id").to_pyarrow()
    return found


def totals(
    snap: Snap,
    pairs: Sequence[tuple[Indicator, str]],
    periods: Sequence[str],
    kind: str = "city",
    code: str = "",
    where: Mapping[str, str] | None = None,
) -> pa.Table:
    """Sums of several indicators of one dataset by period: `period` and `<indicator>.<scope>_<sum>` columns, oldest period first.

    kind and code choose the whole (`city` is everything), `where` a part of it.
    """
    t = narrow(reported(snap, pairs[0][0].dataset, periods), where)
    if kind != "city":
        t = narrow(t, {kind: code})
    aggregates: dict[str, Any] = {}
    for ind, scope in pairs:
        aggregates |= _sums(t, ind, scope, f"{ind.id}.{scope}")
    found: pa.Table = t.group_by("period").aggregate(**aggregates).order_by("period").to_pyarrow()
    return found
