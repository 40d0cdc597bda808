# SPDX-License-Identifier: Apache-2.0
"""Exact sums of indicators over any grouping: one query a dataset, decimals stay decimals until the last division."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zhuashou.diagnosis.base import DIMENSIONS, Snap, city_of, dims, of_ids
from zhuashou.diagnosis.definitions import Indicator
from zhuashou.diagnosis.held import Held, stored
from zhuashou.diagnosis.rows import owned, project_rows, source_rows

if TYPE_CHECKING:
    import pyarrow as pa

#: Two float quotients nearer than this (relative) are equal.
ROUNDING = 1e-12
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
    if ind.above or ind.floor is not None:
        return _holds(t, ind, over, under)
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
        return {"over": _of_negative(t, over[0], ind.where_negative, ind.factor), "under": None,
                "over_p": _of_negative(t, f"{over[0]}_prior", f"{ind.where_negative}_prior", ind.factor), "under_p": None}  # fmt: skip
    return {"over": _sum(t, over), "under": _sum(t, under) if under else None,
            "over_p": None if ind.no_prior else _sum(t, over, "_prior"),
            "under_p": _sum(t, under, "_prior") if under and not ind.no_prior else None}  # fmt: skip


def _holds(t: Any, ind: Indicator, over: Sequence[str], under: Sequence[str]) -> dict[str, Any]:
    """0/1 a unit: is each quotient above the same period (`above`), or the quotient at least the floor; unknown without a positive base."""
    import ibis

    pairs = list(zip(over, under, strict=True))
    now, prior = ([_quotient(t, a, b, end) for a, b in pairs] for end in ("", "_prior"))
    one, nothing = ibis.literal(1).cast("int64"), ibis.null("int64")
    if ind.above:
        known, holds = ibis.literal(True), ibis.literal(True)
        for a, b in zip(now, prior, strict=True):
            known = known & a.notnull() & b.notnull()
            holds = holds & (a - b > ROUNDING * ibis.greatest(a.abs(), b.abs()))
        return {
            "over": known.ifelse(holds.cast("int64"), nothing),
            "under": known.ifelse(one, nothing),
            "over_p": None,
            "under_p": None,
        }
    elapsed = t.period.substr(5, 2).cast("float64")
    scale = {"annual": ind.factor * 12 / elapsed, "times": ind.factor * elapsed}.get(
        ind.months, ibis.literal(ind.factor)
    )
    found: dict[str, Any] = {}
    for end, x in (("", now[0] * scale), ("_p", prior[0] * scale)):
        found[f"over{end}"] = (x >= float(ind.floor or 0) * (1 - ROUNDING)).cast("int64")
        found[f"under{end}"] = x.notnull().ifelse(one, nothing)
    return found


def _quotient(t: Any, over: str, under: str, ending: str) -> Any:
    """over ÷ under of a row as float, unknown unless under is above zero."""
    import ibis

    a, b = (_sum(t, [c], ending).cast("float64") for c in (over, under))
    return (b > 0).ifelse(a / b, ibis.null("float64"))


def _of_negative(t: Any, column: str, condition: str, factor: float) -> Any:
    """The column (with its sign turned, if the factor is negative) where the condition is below zero, zero where it is not; unknown if the
    condition is, or if a counted figure is."""
    import ibis

    kind, figure = t[column].type(), -t[column] if factor < 0 else t[column]
    counted = (t[condition] < 0).ifelse(figure, ibis.literal(0).cast(kind))
    return t[condition].isnull().ifelse(ibis.null(kind), counted)


def _sums(t: Any, ind: Indicator, scope: str, tag: str) -> dict[str, Any]:
    """Aggregates of one indicator, named `<tag>_<sum>`."""
    if ind.dataset == "projects":
        return _project_sums(t, ind, scope, tag)
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


def _project_sums(t: Any, ind: Indicator, scope: str, tag: str) -> dict[str, Any]:
    """Aggregates over projects: those due now and those due a year earlier are other projects, so each year is measured on its own."""
    (over,), (under,) = ind.columns[scope]
    found = {"n": (t[under] > 0).sum(), "v_over": t[over].sum(), "v_under": t[under].sum()}
    if not ind.no_prior:
        found |= {"c_over": found["v_over"], "c_under": found["v_under"]}
        found |= {"p_over": t[f"{over}_prior"].sum(), "p_under": t[f"{under}_prior"].sum()}
    return {f"{tag}_{name}": value for name, value in found.items()}


def reported(snap: Snap, dataset: str, periods: Sequence[str], *, every: bool = False) -> Any:
    """Rows of a monthly dataset with the enterprises' dimensions; `every` also keeps enterprises that did not report (values null).

    An enterprise that is not in the register stays in the totals, with empty dimensions. Rows of `projects` are projects.
    """
    import ibis

    if dataset == "projects":
        return project_rows(snap, periods).rename(own_name="name").mutate(name=lambda t: t.enterprise_name)
    rows = source_rows(snap, dataset, periods).rename(own_name="name")
    known = dims(snap)
    joined = (rows.outer_join if every else rows.left_join)(known, "uscc")
    return joined.mutate(uscc=ibis.coalesce(joined.uscc, joined.uscc_right), name=ibis.coalesce(joined.name, joined.own_name),
                         d_city=ibis.literal(city_of(snap)),
                         d_enterprise=ibis.coalesce(joined.uscc, joined.uscc_right))  # fmt: skip


def closed(snap: Snap, dataset: str, *, every: bool = False) -> Any:
    """`reported` of the closed period alone; a snapshot with a memory joins the dimensions once."""
    if not isinstance(snap, Held):
        return reported(snap, dataset, [snap.period.id], every=every)
    t = snap.once(("closed", dataset), lambda: stored(_plain(reported(snap, dataset, [snap.period.id], every=True))))
    return t if every else t.filter(t.period.notnull())


def _plain(t: Any) -> Any:
    """Without where the rows came from."""
    return t.drop(*(c for c in t.columns if c.startswith("_")))


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
    return flows.inner_join(owned(projects, snap), "project_id")


def check_dimension(name: str) -> None:
    """Raises ValueError for what is not a dimension."""
    if name not in DIMENSIONS:
        raise ValueError(f"{name!r} is not a dimension; known: {', '.join(DIMENSIONS)}")


def narrow(t: Any, where: Mapping[str, str] | None) -> Any:
    """Only the rows of the named groups, for example `{"region": "510703"}`. Raises ValueError for an unknown dimension."""
    for dim, code in (where or {}).items():
        check_dimension(dim)
        t = t.filter(t[f"d_{dim}"].fill_null("") == code)
    return t


def sums_by(snap: Snap, ind: Indicator, by: str, scope: str, where: Mapping[str, str] | None = None) -> pa.Table:
    """One row a group of the closed period: `id`, `name` and the SUMS of the indicator (missing kinds of sums are absent)."""
    period = snap.period
    check_dimension(by)
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
        t = narrow(closed(snap, ind.dataset, every=by != "enterprise"), where)
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
