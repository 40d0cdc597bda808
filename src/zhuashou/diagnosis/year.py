# SPDX-License-Identifier: Apache-2.0
"""Where the year will end: what is done plus a forecast of the remaining periods, with an interval from past errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.base import Snap, city_of, ids, recent
from zhuashou.diagnosis.breakdown import floats
from zhuashou.diagnosis.definitions import indicator
from zhuashou.diagnosis.totals import totals
from zhuashou.terms import Period, month

YEAR_PERIODS = 11
HISTORY = 55


@dataclass(frozen=True)
class Outlook:
    """Expected total of the year in the indicator's unit, its 80 % interval (None if too few past forecasts), last year's total.

    growth is against last year's total as recorded then, so it includes changes of scope; low_growth and high_growth likewise.
    """

    indicator: str
    kind: str
    id: str
    year: int
    done: float
    total: float
    low: float | None
    high: float | None
    last_year: float | None
    growth: float | None
    low_growth: float | None
    high_growth: float | None
    origins: int


def outlook(snap: Snap, name: str = "gross_output", kind: str = "city", code: str = "") -> Outlook | None:
    """Year-end outlook of a summed indicator with monthly figures; None if its history is too short, broken or not positive.

    Raises ValueError for indicators without monthly sums.
    """
    ind = indicator(name)
    if ind.kind != "flow" or "month" not in ind.columns:
        raise ValueError(f"{name} has no monthly sums to forecast")
    if not snap.period.is_monthly:
        return None
    code = code or (city_of(snap) if kind == "city" else "")
    table = totals(snap, [(ind, "month"), (ind, "ytd")], ids(recent(snap.period, HISTORY)), kind, code)
    values = floats(table[f"{name}.month_v_over"])
    done, last = _year_sum(table, name, snap.period), _year_sum(table, name, month(snap.period.year - 1, 12))
    remaining = 12 - snap.period.last
    if done is None or not _unbroken(table["period"].to_pylist(), snap.period) or not (values > 0).all():
        return None
    if len(values) < 2 * YEAR_PERIODS + 1:
        return None
    found = formulas.year_end(values[None, :], np.array([done]), remaining, YEAR_PERIODS)
    total, low, high = (float(v[0]) for v in (found.total, found.low, found.high))
    known = bool(np.isfinite(low))
    return Outlook(
        name, kind, code, snap.period.year, done, total, low if known else None, high if known else None, last,
        _growth(total, last), _growth(low, last), _growth(high, last), found.origins,
    )  # fmt: skip


def _growth(value: float, last: float | None) -> float | None:
    return None if last is None or last <= 0 or not np.isfinite(value) else 100 * (value - last) / last


def _year_sum(table: Any, name: str, period: Period) -> float | None:
    columns = dict(zip(table["period"].to_pylist(), floats(table[f"{name}.ytd_v_over"]), strict=True))
    value = columns.get(period.id)
    return None if value is None or not np.isfinite(value) else float(value)


def _unbroken(periods: list[str], last: Period) -> bool:
    """Are the periods the latest ones without a gap?"""
    return periods == ids(recent(last, len(periods)))
