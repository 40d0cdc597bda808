# SPDX-License-Identifier: Apache-2.0
"""What supports the outlook (支撑增量): how much enterprises, industries, districts, newly entered firms and projects add to last year's figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from zhuashou.diagnosis.ahead_spans import Span
from zhuashou.diagnosis.base import Snap, name_of
from zhuashou.diagnosis.panels import Floats
from zhuashou.diagnosis.rules import RuleError
from zhuashou.terms import load_yaml, parse_period

_WHOLE = ("most", "ramp_months", "slip_months")


@dataclass(frozen=True)
class SupportPart:
    """One part: amount beyond last year's (below zero: a drag) and its points on the whole (None without a base). day: of a project, its start."""

    id: str
    name: str
    amount: float
    points: float | None
    day: str = ""


@dataclass(frozen=True)
class Support:
    """Change of a span against last year, `change` = same scope + entered − left; base: last year's same-scope figure and that of those who left.

    up and down: largest parts of `same` by kind (enterprise, division, region), and `entered` ones. projects: starting ahead, their output is NOT in
    the forecast; started: since the year began, their output is in it as far as it was reported.
    """

    span: str
    base: float
    change: float
    same: float
    entered: float
    entered_n: int
    left: float
    left_n: int
    up: dict[str, tuple[SupportPart, ...]]
    down: dict[str, tuple[SupportPart, ...]]
    projects: tuple[SupportPart, ...]
    projects_n: int
    projects_added: float
    started: tuple[SupportPart, ...]
    started_n: int
    started_added: float


@cache
def _packaged() -> dict[str, Any]:
    text = resources.files("zhuashou.diagnosis").joinpath("data", "ahead", "support.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = load_yaml(text)
    return loaded


def read_support(raw: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Settings of `ahead/support.yaml` (`Workspace.data("ahead", "diagnosis")` or its `support`), missing ones as packaged. Raises RuleError."""
    given = dict((raw or {}).get("support", raw or {}))
    for name, value in given.items():
        if name not in _packaged():
            raise RuleError("support", name, "unknown_key")
        if name in _WHOLE and (
            not isinstance(value, int) or isinstance(value, bool) or value < (0 if name == "slip_months" else 1)
        ):
            raise RuleError("support", name, "number")
        if name == "x13" and not isinstance(value, bool):
            raise RuleError("support", name, "value")
    return {**_packaged(), **given}


def support_of(
    snap: Snap, span: Span, settings: Mapping[str, Any], codes: Sequence[str], names: Sequence[str], groups: Mapping[str, Any], total: Floats,
    base: Floats, left: tuple[float, int], *, money: bool,
) -> Support:  # fmt: skip
    """Parts of the units' expected totals [N] against their bases [N] (NaN: newly entered), exact sums; projects only for money."""
    known = np.isfinite(base)
    gain = np.where(known, total - np.nan_to_num(base), 0.0)
    whole = float(base[known].sum()) + left[0]
    most = int(settings["most"])

    def part(code: str, name: str, amount: float, day: str = "") -> SupportPart:
        return SupportPart(code, name, amount, 100 * amount / whole if whole > 0 else None, day)

    up: dict[str, tuple[SupportPart, ...]] = {}
    down: dict[str, tuple[SupportPart, ...]] = {}
    parts = {"enterprise": [part(codes[k], names[k], float(gain[k])) for k in np.flatnonzero(known).tolist()]}
    for level, held in groups.items():
        kinds = [str(c) for c in np.unique(held[known])]
        parts[level] = [part(c, name_of(level, c), float(gain[known & (held == c)].sum())) for c in kinds]
    parts["entered"] = [part(codes[k], names[k], float(total[k])) for k in np.flatnonzero(~known).tolist()]
    for kind, found in parts.items():
        ranked = sorted(found, key=lambda p: (-p.amount, p.id))
        up[kind] = tuple(p for p in ranked if p.amount > 0)[:most]
        down[kind] = tuple(p for p in ranked[::-1] if p.amount < 0)[:most]
    coming, started = projects_of(snap, span, settings) if money else ([], [])
    same, entered = float(gain.sum()), float(total[~known].sum())
    shown = [tuple(part(*row) for row in rows[:most]) for rows in (coming, started)]
    return Support(span.name, whole, same + entered - left[0], same, entered, int((~known).sum()), left[0], left[1], up, down,
                   shown[0], len(coming), float(sum(r[2] for r in coming)), shown[1], len(started), float(sum(r[2] for r in started)))  # fmt: skip


_Row = tuple[str, str, float, str]


def projects_of(snap: Snap, span: Span, settings: Mapping[str, Any]) -> tuple[list[_Row], list[_Row]]:
    """(starting ahead, started since the year began): project, name, output expected in the span, day of the start; largest first."""
    columns = ("project_id", "name", "status", "planned_finish", "completed_on", "production_on", "added_output")
    rows = snap.table("projects").select(*columns).to_pyarrow().to_pylist()
    closed = snap.period.last_day
    first, last = parse_period(span.first).first_day, parse_period(span.last).last_day
    coming: list[_Row] = []
    started: list[_Row] = []
    for row in rows:
        if row["status"] in ("suspended", "ended") or not row["added_output"]:
            continue
        ready = row["production_on"] or row["completed_on"] or row["planned_finish"]
        if ready is None:
            continue
        begun = row["production_on"] is not None and row["production_on"] <= closed
        slip = 0 if begun or row["completed_on"] else int(settings["slip_months"])
        day = ready if begun else max(ready, closed)
        amount = float(row["added_output"]) / 12 * _months(day, slip, first, last, int(settings["ramp_months"]))
        if amount > 0 and (not begun or day.year == snap.period.year):
            (started if begun else coming).append((row["project_id"], row["name"], amount, str(ready)))
    return sorted(coming, key=lambda r: (-r[2], r[0])), sorted(started, key=lambda r: (-r[2], r[0]))


def _months(day: date, slip: int, first: date, last: date, ramp: int) -> float:
    """Months of full output in the span of a plant that starts in the month after `day` and `slip`, growing evenly over `ramp` months."""
    start = day.year * 12 + day.month - 1 + 1 + slip
    held = 0.0
    for here in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        if here >= start:
            held += min(1.0, (here - start + 1) / ramp)
    return held
