# SPDX-License-Identifier: Apache-2.0
"""Spring Festival (春节): New Year's Day of the lunar calendar, from a table of dates."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources


@cache
def spring_festivals() -> dict[int, date]:
    """Year → New Year's Day, 1949 to 2050."""
    text = resources.files("zhuashou.terms").joinpath("data", "spring_festival.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines()[2:]]
    return {int(year): date.fromisoformat(day) for year, day in rows}


def spring_festival(year: int) -> date:
    """New Year's Day of the lunar year that begins in `year`. Raises KeyError outside 1949 to 2050."""
    if year not in spring_festivals():
        raise KeyError(f"the date of Spring Festival is known from 1949 to 2050, not for {year}")
    return spring_festivals()[year]
