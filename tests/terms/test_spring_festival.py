# SPDX-License-Identifier: Apache-2.0
"""Dates of Spring Festival against published ones and the rules of the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from zhuashou.terms import spring_festival, spring_festivals


def test_known_dates():
    for day in (
        "1949-01-29",
        "1966-01-21",
        "1985-02-20",
        "2000-02-05",
        "2019-02-05",
        "2024-02-10",
        "2025-01-29",
        "2026-02-17",
        "2027-02-06",
        "2033-01-31",
    ):
        assert spring_festival(int(day[:4])) == date.fromisoformat(day)


def test_every_year_is_there_and_follows_the_moon():
    days = spring_festivals()
    assert sorted(days) == list(range(1949, 2051))
    for year, day in days.items():
        assert day.year == year
        assert (1, 21) <= (day.month, day.day) <= (2, 21)
        if year > 1949:
            months = (day - days[year - 1]).days / 29.530588
            assert abs(months - round(months)) < 0.05
    with pytest.raises(KeyError, match="1949 to 2050"):
        spring_festival(2051)
