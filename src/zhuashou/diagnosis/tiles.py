# SPDX-License-Identifier: Apache-2.0
"""The cockpit's tiles and the time series behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from zhuashou.diagnosis.base import Snap, city_of, ids, number_id, recent
from zhuashou.diagnosis.breakdown import floats, measure
from zhuashou.diagnosis.definitions import Indicator, indicator
from zhuashou.diagnosis.goals import Standing, levels, standing, targets
from zhuashou.diagnosis.held import once
from zhuashou.diagnosis.totals import SUMS, totals
from zhuashou.terms import parse_period
from zhuashou.workspace import Settings

if TYPE_CHECKING:
    import pyarrow as pa

SPARK = 24


@dataclass(frozen=True)
class Headline:
    """One tile. value in `unit`; yoy percent (points where `compare` is difference); yoy_change against the
    previous period, points.

    note: words id that must stand in place of yoy (由盈转亏 …). rate and schedule percent; lead points; level 0..3, or None without a
    target. target, rate, schedule, lead and level are of the assured target (growth before level); standings of every target of all sets. series: (period, value, yoy), oldest first.
    """

    indicator: str
    zh: str
    en: str
    scope: str
    unit: str
    basis: str
    direction: str
    compare: str
    value: float | None
    yoy: float | None
    yoy_previous: float | None = None
    yoy_change: float | None = None
    note: str = ""
    target: float | None = None
    target_kind: str = ""
    target_op: str = ""
    rate: float | None = None
    schedule: float | None = None
    lead: float | None = None
    level: int | None = None
    standings: tuple[Standing, ...] = ()
    series: tuple[tuple[str, float | None, float | None], ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)


Line = list[tuple[str, float | None, float | None]]


def _none(value: float) -> float | None:
    return None if not np.isfinite(value) else float(value)


def _line(table: pa.Table, ind: Indicator, scope: str) -> Line:
    """(period, value, change) of one indicator from a table of `totals`."""
    periods = table["period"].to_pylist()
    tag, found = f"{ind.id}.{scope}_", []
    columns = {s: floats(table[f"{tag}{s}"]) for s in SUMS if f"{tag}{s}" in table.column_names}
    for i, period in enumerate(periods):
        row = {name: array[i : i + 1] for name, array in columns.items()}
        m = measure(row, ind, parse_period(period).elapsed)
        found.append((period, _none(m.value[0]) if m.n[0] else None, _none(m.change[0])))
    return found


def _counts(table: pa.Table, periods: Sequence[Any], ind: Indicator) -> Line:
    """Numbers of reporting enterprises and their change on the same period of last year."""
    n = dict(zip(table["period"].to_pylist(), table[f"{ind.id}.month_n"].to_pylist(), strict=True))
    found: Line = []
    for p in periods:
        now, base = n.get(p.id), n.get(p.prior.id)
        found.append(
            (p.id, None if now is None else float(now), 100 * (now - base) / base if now is not None and base else None)
        )
    return found


def _official_line(snap: Snap, ind: Indicator, periods: Sequence[str]) -> Line:
    t = snap.table("official_figures")
    t = t.filter((t.indicator == ind.id) & (t.region == city_of(snap)) & t.period.isin(list(periods)))
    rows = t.select("period", "value", "yoy").order_by("period").to_pyarrow().to_pylist()
    return [(r["period"], *(None if r[c] is None else float(r[c]) for c in ("value", "yoy"))) for r in rows]


def _invest_line(snap: Snap, ind: Indicator, periods: Sequence[Any]) -> Line:
    """Investment of projects by period, and its growth on the same period of last year."""
    progress, projects = snap.table("project_progress"), snap.table("projects")
    if ind.project_kinds:
        projects = projects.filter(projects.kind.isin(list(ind.project_kinds)))
    wanted = sorted({*ids(periods), *(p.prior.id for p in periods)})
    t = progress.filter(progress.period.isin(wanted)).semi_join(projects, "project_id")
    rows = t.group_by("period").aggregate(v=t.invested_ytd.sum()).to_pyarrow().to_pylist()
    sums = {r["period"]: float(r["v"]) for r in rows if r["v"] is not None}
    found: Line = []
    for p in periods:
        now, base = sums.get(p.id), sums.get(p.prior.id, 0.0)
        found.append((p.id, now, 100 * (now - base) / base if now is not None and base > 0 else None))
    return found


def lines(snap: Snap, wanted: Sequence[tuple[Indicator, str]], count: int = SPARK) -> dict[str, Line]:
    """City lines of several indicators, `<indicator>.<scope>` → (period, value, change), oldest first; one query a dataset."""
    periods = recent(snap.period, count)
    span = sorted({*ids(periods), *(p.prior.id for p in periods)})
    found: dict[str, Line] = {}
    datasets = sorted({ind.dataset for ind, _ in wanted if ind.dataset})
    for dataset in datasets:
        pairs = [(ind, scope) for ind, scope in wanted if ind.dataset == dataset]
        table = totals(snap, pairs, span)
        for ind, scope in pairs:
            line = _counts(table, periods, ind) if ind.kind == "count" else _line(table, ind, scope)
            found[f"{ind.id}.{scope}"] = [row for row in line if row[0] >= periods[0].id]
    for ind, scope in wanted:
        if ind.kind == "official":
            found[f"{ind.id}.{scope}"] = _official_line(snap, ind, ids(periods))
        elif ind.kind == "invest":
            found[f"{ind.id}.{scope}"] = _invest_line(snap, ind, periods)
    return found


def headline(snap: Snap, settings: Settings | None = None) -> list[Headline]:
    """The tiles of `levels.yaml` in their order; an indicator without any figure this period has value and yoy None."""
    city = (settings.city if settings else "") or city_of(snap)
    return list(once(snap, ("headline", city), lambda: _headline(snap, city)))


def _headline(snap: Snap, city: str) -> list[Headline]:
    wanted = [(indicator(text.split(".")[0]), text.split(".")[1]) for text in levels()["headline"]]
    known = lines(snap, wanted)
    goals = targets(snap)
    return [_tile(snap, ind, scope, known[f"{ind.id}.{scope}"], goals, city) for ind, scope in wanted]


def _tile(
    snap: Snap, ind: Indicator, scope: str, line: Line, goals: Mapping[tuple[str, str], Any], city: str
) -> Headline:
    by_period = {period: (value, yoy) for period, value, yoy in line}
    value, yoy = by_period.get(snap.period.id, (None, None))
    _, before = by_period.get(snap.period.previous.id, (None, None))
    all_goals = goals.get((ind.id, city), ())
    goal = next((g for g in all_goals if g.target_set == "assured"), None)
    judged = {g.key: standing(g, ind, value, yoy, snap.period.elapsed) for g in all_goals}
    at = judged[goal.key] if goal else None
    numbers = {stat: number_id(ind.id, scope, stat, "city", city) for stat, there in (
        ("value", value), ("growth", yoy), ("target_rate", at.rate if at else None)) if there is not None}  # fmt: skip
    return Headline(
        indicator=ind.id, zh=ind.zh, en=ind.en, scope=scope, unit=ind.unit, basis=ind.basis, direction=ind.direction,
        compare="difference" if ind.is_ratio else "growth", value=value, yoy=yoy, yoy_previous=before,
        yoy_change=None if yoy is None or before is None else yoy - before, note=_note(ind, value, yoy),
        target=goal.value if goal else None, target_kind=goal.kind if goal else "", target_op=goal.op if goal else "",
        rate=at.rate if at else None, schedule=at.schedule if at else None, lead=at.lead if at else None,
        level=at.level if at else None, standings=tuple(s for s in judged.values() if s), series=tuple(line), numbers=numbers,
    )  # fmt: skip


def _note(ind: Indicator, value: float | None, yoy: float | None) -> str:
    """Words in place of a growth that misleads: a loss where there was a profit (growth below −100 %)."""
    return "diagnosis.note.turned_loss" if ind.signed and value is not None and value < 0 and yoy is not None else ""


def series(
    snap: Snap,
    name: str,
    kind: str = "city",
    code: str = "",
    periods: int = 24,
    scope: str = "",
    where: Mapping[str, str] | None = None,
) -> pa.Table:
    """The last `periods` periods of an indicator for one group: `period, value, current, prior`, oldest first.

    value is everything reported; current and prior are same-scope as reported in that period. scope: month where the indicator has one.
    `where` narrows further, `{"division": "C39"}`.
    Periods without any report are absent. Raises ValueError for kinds of indicators without monthly columns (use `headline`).
    """
    import pyarrow as pa

    ind = indicator(name)
    scope = scope or ("month" if "month" in ind.columns else ind.scope)
    if ind.spread:
        raise ValueError(f"{name} has no series: it is told of one period at a time")
    if scope not in ind.columns:
        raise ValueError(f"{name} has no scope {scope!r}; it has {', '.join(ind.columns) or 'no monthly columns'}")
    shown = recent(snap.period, periods)
    if ind.kind == "count":
        return _series_of_counts(snap, ind, shown, kind, code, where)
    table = totals(snap, [(ind, scope)], ids(shown), kind, code, where)
    tag = f"{ind.id}.{scope}_"
    columns = {s: floats(table[f"{tag}{s}"]) for s in SUMS if f"{tag}{s}" in table.column_names}
    rows = [
        measure({k: v[i : i + 1] for k, v in columns.items()}, ind, parse_period(p).elapsed)
        for i, p in enumerate(table["period"].to_pylist())
    ]
    pick = {
        part: pa.array([_none(getattr(m, part)[0]) for m in rows], pa.float64())
        for part in ("value", "current", "prior")
    }
    return pa.table({"period": table["period"], **pick})


def _series_of_counts(
    snap: Snap, ind: Indicator, periods: Sequence[Any], kind: str, code: str, where: Mapping[str, str] | None
) -> pa.Table:
    """Numbers of reporting enterprises by period, and those of the same period a year before."""
    import pyarrow as pa

    span = sorted({*ids(periods), *(p.prior.id for p in periods)})
    table = totals(snap, [(ind, "month")], span, kind, code, where)
    n = dict(zip(table["period"].to_pylist(), table[f"{ind.id}.month_n"].to_pylist(), strict=True))
    there = [p for p in periods if p.id in n]
    now, base = (
        [None if q not in n else float(n[q]) for q in names] for names in (ids(there), [p.prior.id for p in there])
    )
    numbers = {
        name: pa.array(values, pa.float64()) for name, values in (("value", now), ("current", now), ("prior", base))
    }
    return pa.table({"period": pa.array(ids(there), pa.string()), **numbers})
