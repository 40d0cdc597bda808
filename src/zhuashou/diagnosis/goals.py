# SPDX-License-Identifier: Apache-2.0
"""A year's targets: which indicator, growth or level, how far along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.diagnosis.base import Snap
from zhuashou.diagnosis.definitions import Indicator, indicators
from zhuashou.tables import choices
from zhuashou.terms import convert, find_unit, load_yaml

GROWTH_ENDINGS = ("_growth", "_yoy")


@dataclass(frozen=True)
class Target:
    """One target of the closed year. kind `growth`: value is a growth in percent; `level`: value is in the indicator's unit."""

    indicator: str
    region: str
    kind: str
    op: str
    value: float
    unit: str
    target_set: str
    key: tuple[str, ...]
    lead_unit: str


@dataclass(frozen=True)
class Standing:
    """How a figure stands to its target: rate and schedule in percent, lead in points, level 0..3."""

    target: Target
    rate: float | None
    schedule: float
    lead: float
    level: int


@cache
def levels() -> dict[str, Any]:
    """The packaged `levels.yaml`."""
    text = resources.files("zhuashou.diagnosis").joinpath("data", "levels.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = load_yaml(text)
    return loaded


def _read(row: Mapping[str, Any]) -> Target | None:
    """A row of `targets` as a Target; None if its indicator is not one of ours or its unit does not fit."""
    code, known = row["indicator"], indicators()
    named_growth = next((code.removesuffix(e) for e in GROWTH_ENDINGS if code.endswith(e)), "")
    ind = known.get(named_growth or code)
    if ind is None:
        return None
    percent = row["unit"] in ("%", "百分点")
    kind = "growth" if named_growth or ind.kind == "official" or (percent and ind.unit != "%") else "level"
    value: Decimal = row["value"]
    if kind == "level" and row["unit"] != ind.unit:
        if find_unit(row["unit"]) is None or find_unit(ind.unit) is None:
            return None
        try:
            value = convert(value, row["unit"], ind.unit)
        except ValueError:
            return None
    key = (code, row["region"], row["period"], row["target_set"])
    unit = "%" if kind == "growth" else ind.unit
    return Target(
        ind.id, row["region"], kind, row["op"], float(value), unit, row["target_set"], key, row["lead_unit"] or ""
    )


def target_list(snap: Snap, target_set: str = "assured") -> list[Target]:
    """Targets of the closed period's year, by indicator and region. Rows of unknown indicators or units are left out."""
    t = snap.table("targets")
    t = t.filter((t.period == str(snap.period.year)) & (t.target_set == target_set))
    rows = t.order_by(["indicator", "region"]).to_pyarrow().to_pylist()
    return [found for row in rows if (found := _read(row)) is not None]


def targets(snap: Snap) -> dict[tuple[str, str], tuple[Target, ...]]:
    """Every target of the closed period's year by (indicator, region): all sets in the order of the list of choices (确保, 奋斗, 上报), of one set
    the growth target before the level target."""
    found: dict[tuple[str, str], tuple[Target, ...]] = {}
    for kind in choices()["target_set"]:
        for goal in sorted(target_list(snap, kind), key=lambda g: (g.indicator, g.region, g.kind)):
            found[goal.indicator, goal.region] = (*found.get((goal.indicator, goal.region), ()), goal)
    return found


def main_targets(snap: Snap, target_set: str = "assured") -> dict[tuple[str, str], Target]:
    """The target that a tile and the rules judge by: of the set, the growth target where there is one, else the level target."""
    kept: dict[tuple[str, str], Target] = {}
    for place, goals in targets(snap).items():
        mine = [g for g in goals if g.target_set == target_set]
        if mine:
            kept[place] = mine[0]
    return kept


def level_goal(snap: Snap, ind: Indicator, region: str) -> Target | None:
    """The level target that a completion rate is measured against: of the first set that has one."""
    return next((g for g in targets(snap).get((ind.id, region), ()) if g.kind == "level"), None)


def _level(table: str, lead: float) -> int:
    return next((int(row["level"]) for row in levels()[table] if lead >= row["floor"]), 3)


def standing(
    target: Target, ind: Indicator, value: float | None, growth: float | None, elapsed: int
) -> Standing | None:
    """How `value` (cumulative) or `growth` (percent) stands to the target; None while the figure is unknown.

    Level targets of sums run with the calendar; ratios, counts and growth targets do not. `le` targets (at most) lead when below.
    """
    schedule = 100 * elapsed / 12
    sign = -1.0 if target.op == "le" else 1.0
    if target.kind == "growth":
        if growth is None:
            return None
        lead = sign * (growth - target.value)
        return Standing(target, None, schedule, lead, _level("growth", lead))
    if value is None or not target.value > 0:
        return None
    rate = 100 * value / target.value
    if ind.is_ratio or ind.kind == "count":
        lead = sign * (value - target.value) if ind.is_ratio else sign * (rate - 100)
        return Standing(target, rate, schedule, lead, _level("growth", lead))
    lead = sign * (rate - schedule)
    return Standing(target, rate, schedule, lead, _level("progress", lead))
