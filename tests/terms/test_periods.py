# SPDX-License-Identifier: Apache-2.0
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuashou.terms import Period, PeriodError, between, covering, month, parse_period

MONTHS = st.builds(month, st.integers(1990, 2100), st.integers(2, 12))
QUARTERS = st.builds(lambda y, q: Period(y, q * 3, "quarter"), st.integers(1990, 2100), st.integers(1, 4))
YEARS = st.builds(lambda y: Period(y, 12, "year"), st.integers(1990, 2100))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10", "2026-10"),
        ("2026年10月", "2026-10"),
        ("2026年10月份", "2026-10"),
        ("202610", "2026-10"),
        ("2026/3", "2026-03"),
        ("2026.10", "2026-10"),
        ("２０２６年３月", "2026-03"),
        ("2026年1—2月", "2026-02"),
        ("2026年1-2月", "2026-02"),
        ("2026年1至2月份", "2026-02"),
        ("2026-02", "2026-02"),
        ("2026年1—10月", "2026-10"),
        ("2014Q3", "2014-Q3"),
        ("2026-Q1", "2026-Q1"),
        ("2026年三季度", "2026-Q3"),
        ("2026年第4季度", "2026-Q4"),
        ("2025", "2025"),
        ("2025年度", "2025"),
        ("2026-10-31", "2026-10"),
    ],
)
def test_usual_spellings(text, expected):
    assert parse_period(text).id == expected


@pytest.mark.parametrize("text", ["", "十月", "2026-13", "2026-00", "20XX.0X", "26-10", "2026-Q5", "1800-03"])
def test_unreadable_is_an_error(text):
    with pytest.raises(PeriodError):
        parse_period(text)


def test_a_lone_january_is_refused_with_its_own_reason():
    with pytest.raises(PeriodError) as error:
        parse_period("2026-01")
    assert error.value.reason == "period.january"


@given(st.one_of(MONTHS, QUARTERS, YEARS))
def test_id_round_trip_and_neighbours(period):
    assert parse_period(period.id) == period
    assert period.following.previous == period
    assert period.previous < period < period.following
    assert period.prior.year == period.year - 1
    assert period.previous.last_day.toordinal() + 1 == period.first_day.toordinal()


@given(MONTHS)
def test_eleven_monthly_periods_a_year(period):
    year = between(month(period.year, 2), month(period.year, 12))
    assert len(year) == 11
    assert sum(p.months for p in year) == 12
    assert year[0].first_day == date(period.year, 1, 1)


def test_covering_puts_january_into_january_february():
    assert covering(date(2026, 1, 9)) == month(2026, 2)
    assert covering(date(2026, 12, 31)) == month(2026, 12)


def test_labels_say_january_to_february():
    assert month(2026, 2).label() == "2026年1—2月"
    assert month(2026, 10).label(scope="ytd") == "2026年1—10月"
    assert month(2026, 10).label("en") == "Oct 2026"
