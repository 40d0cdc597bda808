# SPDX-License-Identifier: Apache-2.0
"""Spring Festival regressors, reconciliation, evidence and the risk score."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuashou.formulas import (
    MONTHLY_SETS,
    PERIOD_SETS,
    festival_paths,
    festival_shares,
    forecast,
    hierarchy,
    january_share,
    reconcile,
    reporting_year,
    split_jan_feb,
)

NEW_YEARS = {2021: date(2021, 2, 12), 2022: date(2022, 2, 1), 2023: date(2023, 1, 22), 2024: date(2024, 2, 10), 2025: date(2025, 1, 29),
             2026: date(2026, 2, 17)}  # fmt: skip

#: Enough years for steady means.
NEW_YEARS_LONG = {2012: date(2012, 1, 23), 2013: date(2013, 2, 10), 2014: date(2014, 1, 31), 2015: date(2015, 2, 19), 2016: date(2016, 2, 8),
                  2017: date(2017, 1, 28), 2018: date(2018, 2, 16), 2019: date(2019, 2, 5), 2020: date(2020, 1, 25), **NEW_YEARS}  # fmt: skip


def test_shares_by_counting_days_and_without_a_fixed_season():
    held = festival_shares(NEW_YEARS, 2022, 2025)
    for w, (start, end) in enumerate(((-5, -1), (0, 6), (7, 20))):
        days = {y: [NEW_YEARS[y] + timedelta(k) for k in range(start, end + 1)] for y in NEW_YEARS}
        mean = [np.mean([sum(d.month == m for d in days[y]) / len(days[y]) for y in NEW_YEARS]) for m in range(1, 13)]
        for year in range(2022, 2026):
            for m in range(1, 13):
                raw = sum(d.month == m for d in days[year]) / len(days[year])
                assert held[(year - 2022) * 12 + m - 1, w] == pytest.approx(raw - mean[m - 1], abs=1e-12)
    assert festival_shares(NEW_YEARS, 2021, 2026).reshape(-1, 12, 3).mean(0) == pytest.approx(0, abs=1e-12)
    with pytest.raises(ValueError, match="2027"):
        festival_shares(NEW_YEARS, 2026, 2027)


def regressors(sets, first, last):
    return [festival_shares(NEW_YEARS_LONG, first, last, windows) for windows in sets]


def test_effect_is_found_in_months_and_drawn_to_zero_where_there_is_none():
    r = np.random.default_rng(0)
    held = regressors(MONTHLY_SETS, 2013, 2019)
    true = held[0] @ np.array([0.03, -0.3, -0.12])
    t = np.arange(72)
    noise = r.normal(0, 0.05, (200, 72)) + r.normal(0, 0.015, 72)  # what strikes all in a month counts as noise too
    plain = 8 + 0.004 * t + r.normal(0, 0.1, (200, 12))[:, t % 12] + noise
    found = festival_paths(np.exp(plain + true[:72]), held)
    assert found.shape == (200, 84)
    assert np.abs(found[0] - true)[true != 0].mean() < 0.35 * np.abs(true[true != 0]).mean()
    none = festival_paths(np.exp(plain), held)
    assert np.abs(none).max() < 0.06
    assert festival_paths(np.exp(plain[:, :30]), [x[:40] for x in held]).tolist() == np.zeros((200, 40)).tolist()
    assert festival_paths(-np.exp(plain), held).tolist() == np.zeros((200, 84)).tolist()


def test_industries_differ_and_lean_on_all():
    r = np.random.default_rng(3)
    held = regressors(MONTHLY_SETS, 2013, 2019)
    kind = np.repeat([0, 1, 2], 60)
    strength = np.array([1.5, 1.0, 0.5])[kind][:, None]
    true = strength * (held[0] @ np.array([0.0, -0.3, -0.15]))
    y = np.exp(8 + true[:, :72] + r.normal(0, 0.06, (180, 72)))
    grouped, pooled = festival_paths(y, held, group=kind), festival_paths(y, held)
    moved = np.abs(true).max(1) > 0
    error = [np.abs(f - true)[moved].mean() for f in (grouped, pooled)]
    assert error[0] < 0.7 * error[1]


def city(seed, effect, years=5, n=120):
    """Enterprises' reporting periods (11 a year) from months with a festival; the noise of a month is partly common to all."""
    r = np.random.default_rng(seed)
    shares = festival_shares(NEW_YEARS_LONG, 2014, 2014 + years, ((7, 20), (0, 6)))
    months = len(shares)
    own = effect * r.uniform(0.5, 1.5, (n, 1))
    logs = (
        r.normal(5, 1, (n, 1)) + 0.004 * np.arange(months) + r.normal(0, 0.05, (n, months)) + r.normal(0, 0.008, months)
    )
    y = np.exp(logs + own * shares.sum(1)).reshape(n, -1, 12)
    return np.concatenate([y[:, :, :2].sum(2, keepdims=True), y[:, :, 2:]], axis=2).reshape(n, -1)


@pytest.mark.parametrize(("effect", "least", "most"), [(-0.35, 0.0, 0.8), (0.0, 0.0, 1.02)])
def test_reporting_years_forecast_january_to_march_better_with_an_effect_and_no_worse_without(effect, least, most):
    """Jan-Feb and March 2019 (New Year on 5 February after the 16th of 2018), of enterprises and of the city."""
    held = [reporting_year(x)[:57] for x in regressors(PERIOD_SETS, 2014, 2019)]
    errors = {"with": [], "without": []}
    for seed in range(6):
        y = city(seed, effect)
        past, came = y[:, :55], y[:, 55:57]
        path = np.exp(festival_paths(past, held, 11))
        ways = {"with": forecast(past / path[:, :55], 2, 11).mean * path[:, 55:], "without": forecast(past, 2, 11).mean}
        for way, mean in ways.items():
            errors[way].append(np.abs(mean.sum(0) / came.sum(0) - 1).mean() + np.abs(mean / came - 1).mean())
    ratio = np.mean(errors["with"]) / np.mean(errors["without"])
    assert least <= ratio <= most


def test_january_and_february_add_to_what_was_reported():
    total = np.array([[100.0, 120.0]])
    january, february = split_jan_feb(total, [NEW_YEARS[2023], NEW_YEARS[2024]])
    assert january + february == pytest.approx(total)
    assert january_share(NEW_YEARS[2023]) == pytest.approx(0.486, abs=1e-3)
    assert january_share(NEW_YEARS[2024]) == pytest.approx(0.628, abs=1e-3)


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_reconciled_forecasts_agree_and_equal_the_textbook_formula(seed):
    r = np.random.default_rng(seed)
    n = 9
    tree = hierarchy(city=np.zeros(n), industry=r.integers(0, 3, n), district=r.integers(0, 2, n))
    c = tree.matrix.toarray()
    base = r.lognormal(0, 1, (n, 4))
    above = c @ base * np.exp(r.normal(0, 0.1, (len(c), 4)))
    wb, wa = r.uniform(0.5, 2, n), r.uniform(0.5, 2, len(c))
    found = reconcile(base, above, tree, wb, wa)
    assert found.aggregates == pytest.approx(c @ found.units, rel=1e-9)
    s = np.vstack([c, np.eye(n)])
    w = np.diag(1 / np.concatenate([wa, wb]))
    plain = np.linalg.solve(s.T @ w @ s, s.T @ w @ np.vstack([above, base]))
    assert found.units == pytest.approx(plain, rel=1e-8)
    same = reconcile(base, c @ base, tree)
    assert same.units == pytest.approx(base)
    forced = reconcile(base, above * 0.1, tree, wb, wa, positive=True)
    assert (forced.units >= 0).all()
    assert forced.aggregates == pytest.approx(c @ forced.units)
    with pytest.raises(ValueError, match="above zero"):
        reconcile(base, above, tree, wb * 0, wa)


def test_hierarchy_names_its_sums():
    tree = hierarchy(city=["x", "x"], industry=["C13", "C26"])
    assert tree.names == (("city", "x"), ("industry", "C13"), ("industry", "C26"))
    with pytest.raises(ValueError, match="one code"):
        hierarchy(city=["x"], industry=["a", "b"])
