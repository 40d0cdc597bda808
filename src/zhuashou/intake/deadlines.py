# SPDX-License-Identifier: Apache-2.0
"""Dates as time limits are written: 2025年12月底前, 年底前, 9月30日前. The last day that is meant counts."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Any

from zhuashou.intake.numerals import clean
from zhuashou.tables import Column

_BY = r"(?:之?以?前)"
_QUARTERS = {**{c: n for n, c in enumerate("一二三四", start=1)}, **{str(n): n for n in range(1, 5)}}
_END = re.compile(
    rf"(\d{{4}})年(?:(\d{{1,2}})月(?:(\d{{1,2}})[日号]{_BY}|[底末]{_BY}?|{_BY})|第?([一二三四1-4])季度(?:[底末]{_BY}?|{_BY})|[底末内]{_BY}?)"
)
#: The same without a year.
_OF_YEAR = re.compile(
    rf"\d{{1,2}}月(?:\d{{1,2}}[日号]{_BY}?|[底末份]?{_BY}?)|年[底末内]{_BY}?|第?[一二三四1-4]季度[底末]?{_BY}?"
)
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?份?")
#: Columns of what is planned, where 年底前 is exact enough; of what happened it is not. As a time limit, a month alone means its last day.
_PLANS, _LIMITS = frozenset({"due_on", "planned_start", "planned_finish"}), frozenset({"due_on"})


def deadline(text: str) -> str | None:
    """The last day that a time limit means, as ISO date: 2025年三季度末 is 30 September. None for anything else, and for days that do not exist."""
    match = _END.fullmatch(text)
    if match is None:
        return None
    year, month, day, quarter = match.groups()
    last = int(month) if month else 3 * _QUARTERS[quarter] if quarter else 12
    if not 1 <= last <= 12 or not 1900 <= int(year) <= 2100:
        return None
    days = monthrange(int(year), last)[1]
    return date(int(year), last, int(day or days)).isoformat() if 1 <= int(day or days) <= days else None


def date_reader(column: Column, year: str, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The reader of a column of dates in a sheet whose title names the year (empty if it names none): 6月底前, 9月30日前 belong to it."""

    def told(cell: Any) -> Any:
        text = re.sub(r"\s+", "", clean(cell)) if type(cell) is str else ""
        if year and _OF_YEAR.fullmatch(text):
            cell = text = f"{year}年{text.removeprefix('年')}"
        if column.id not in _PLANS:
            return read(cell)
        month = _MONTH.fullmatch(text)
        if column.id in _LIMITS and (month or text.endswith("季度")):
            text = f"{month[1]}年{month[2]}月底" if month else f"{text}末"
        return deadline(text) or read(cell)

    return told
