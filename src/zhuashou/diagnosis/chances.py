# SPDX-License-Identifier: Apache-2.0
"""How likely each annual target is: what is still needed against what past forecasts were worth, or the reason why nobody can say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.ahead import HISTORY, YearAhead
from zhuashou.diagnosis.ahead_spans import YEAR_PERIODS, ends
from zhuashou.diagnosis.base import Snap, city_of, ids, name_of, recent
from zhuashou.diagnosis.breakdown import floats
from zhuashou.diagnosis.definitions import Indicator, indicator
from zhuashou.diagnosis.goals import Target, target_list
from zhuashou.diagnosis.panels import Floats
from zhuashou.diagnosis.totals import totals
from zhuashou.tables import choices
from zhuashou.terms import Words


@dataclass(frozen=True)
class Chance:
    """One target of the year. expected, low, high (80 %): the year's total in the indicator's unit, or growth in percent for growth targets.

    probability: 0…1, None with a `reason`. needed: what the rest of the year must bring (level targets, in the unit).
    """

    indicator: str
    region: str
    name: str
    target_set: str
    target_kind: str
    op: str
    target: float
    unit: str
    expected: float | None
    low: float | None
    high: float | None
    needed: float | None
    probability: float | None
    reason: Words | None


def chances(snap: Snap, known: YearAhead | None) -> list[Chance]:
    """All targets of the closed period's year, sets in the order of the list of choices, by indicator and region."""
    found = []
    for kind in choices()["target_set"]:
        found += [_chance(snap, goal, known) for goal in target_list(snap, kind)]
    return found


def _chance(snap: Snap, goal: Target, known: YearAhead | None) -> Chance:
    ind = indicator(goal.indicator)
    if goal.op not in ("ge", "le"):
        return _unknown(goal, "op")
    if ind.kind in ("ratio", "share", "count", "invest", "official"):
        return _unknown(goal, ind.kind)
    if not snap.period.is_monthly or "ytd" not in ind.columns:
        return _unknown(goal, "history")
    row = known.row(_kind(snap, goal), goal.region) if known is not None and known.indicator == ind.id else None
    if row is not None and known is not None:
        ratios = known.ratios.get(f"{row.kind}:{row.id}", np.empty(0))
        return _answer(
            goal,
            ratios,
            (row.done, row.rest),
            (row.total, row.low, row.high),
            (row.growth, row.low_growth, row.high_growth),
        )
    return _own(snap, goal, ind)


def _kind(snap: Snap, goal: Target) -> str:
    return "city" if goal.region == city_of(snap) else "region"


def _own(snap: Snap, goal: Target, ind: Indicator) -> Chance:
    """A target of an indicator with cumulative figures only: its months are differences; growth compares with last year as recorded."""
    series = _months(snap, ind, _kind(snap, goal), goal.region)
    if series is None:
        return _unknown(goal, "history")
    values, done, last_year = series
    remaining = 12 - snap.period.last
    at = ends(values[None, :], [remaining])
    rest = float(at.path[0].sum())
    ratios = at.ratios[0][:, 0] if at.ratios else np.empty(0)
    if remaining and not np.isfinite(at.low[0, 0]):
        return _unknown(goal, "history")
    whole = (done + rest, done + rest * float(at.low[0, 0]), done + rest * float(at.high[0, 0]))
    rates = tuple(100 * (v / last_year - 1) if last_year > 0 else None for v in whole)
    return _answer(goal, ratios, (done, rest), whole, (rates[0], rates[1], rates[2]))


def _months(snap: Snap, ind: Indicator, kind: str, code: str) -> tuple[Floats, float, float] | None:
    """(figures of the periods, cumulative now, last year's total) of a group from its cumulative sums; None if a period is missing."""
    table = totals(snap, [(ind, "ytd")], ids(recent(snap.period, HISTORY)), kind, code)
    names = table["period"].to_pylist()
    if len(names) < 2 * YEAR_PERIODS + 2 or names != ids(recent(snap.period, len(names))):
        return None
    ytd = floats(table[f"{ind.id}.ytd_v_over"])
    first = np.array([n.endswith("-02") for n in names])
    months = ytd - np.where(first, 0.0, np.concatenate([[np.nan], ytd[:-1]]))
    start = 0 if first[0] else 1
    last = [v for n, v in zip(names, ytd, strict=True) if n == f"{snap.period.year - 1}-12"]
    return months[start:], float(ytd[-1]), float(last[0]) if last else float("nan")


def _answer(
    goal: Target, ratios: Floats, part: tuple[float, float], whole: tuple[float, float | None, float | None],
    rates: tuple[float | None, float | None, float | None],
) -> Chance:  # fmt: skip
    """The chance, after a growth target was turned into the total that would just reach it."""
    growth, (done, rest) = rates[0], part
    if goal.kind == "growth" and growth is None:
        return _unknown(goal, "base")
    wanted = goal.value if goal.kind == "level" else whole[0] * (1 + goal.value / 100) / (1 + (growth or 0.0) / 100)
    chance = float(formulas.reach_probability(ratios.reshape(-1, 1), [rest], [done], [wanted])[0])
    shown = whole if goal.kind == "level" else rates
    if not np.isfinite(chance):
        return _unknown(goal, "history")
    if goal.op == "le":
        chance = 1 - chance
    return Chance(
        goal.indicator,
        goal.region,
        _name(goal),
        goal.target_set,
        goal.kind,
        goal.op,
        goal.value,
        goal.unit,
        *shown,
        wanted - done,
        chance,
        None,
    )


def _unknown(goal: Target, why: str) -> Chance:
    return Chance(goal.indicator, goal.region, _name(goal), goal.target_set, goal.kind, goal.op, goal.value, goal.unit, None, None, None, None, None,
                  Words(f"diagnosis.chance.{why}"))  # fmt: skip


def _name(goal: Target) -> str:
    return name_of("region", goal.region)
