# SPDX-License-Identifier: Apache-2.0
"""Growth and its parts: identities as properties, published worked examples as oracles."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuashou import formulas

ORACLES = Path(__file__).parents[2].parent / "shared" / "data" / "oracles" / "regional"
money = st.integers(min_value=-(10**12), max_value=10**12).map(float)
base = st.integers(min_value=0, max_value=10**12).map(float)
pairs = st.lists(st.tuples(money, base), min_size=1, max_size=30)


def oracle(name: str) -> dict:
    file = ORACLES / name
    if not file.is_file():
        pytest.skip("shared oracles are not beside this repository")
    return json.loads(file.read_text(encoding="utf-8"))


@given(pairs)
def test_pulls_add_up_to_the_growth_of_the_whole(rows):
    now, prior = map(np.array, zip(*rows, strict=True))
    p = formulas.parts(now, prior)
    if prior.sum() <= 0:
        assert np.isnan(p.whole)
        assert np.isnan(p.pull).all()
    else:
        assert p.pull.sum() == pytest.approx(p.whole, rel=1e-9, abs=1e-6)


@given(pairs)
def test_contributions_add_to_100_or_are_undefined(rows):
    now, prior = map(np.array, zip(*rows, strict=True))
    rates = formulas.contribution_rates(now, prior)
    if prior.sum() > 0 and now.sum() > prior.sum():
        assert rates.sum() == pytest.approx(100, abs=1e-3 * np.abs(rates).sum())
    else:
        assert np.isnan(rates).all()


@given(pairs, st.integers(0, 29))
def test_pulls_add_over_a_hierarchy(rows, cut):
    now, prior = map(np.array, zip(*rows, strict=True))
    if prior.sum() <= 0:
        return
    inner = formulas.pull_points(now[:cut], prior[:cut], float(prior.sum()))
    outer = formulas.pull_points(np.array([now[:cut].sum()]), np.array([prior[:cut].sum()]), float(prior.sum()))
    assert inner.sum() == pytest.approx(outer[0], rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("prior", [0.0, -5.0, np.nan])
def test_no_rate_on_a_base_that_is_not_above_zero(prior):
    assert np.isnan(formulas.growth(10.0, prior))
    assert formulas.growth(15.0, 10.0) == pytest.approx(50)


def test_ytd_pull_is_the_base_weighted_mean_of_monthly_pulls():
    r = np.random.default_rng(4)
    now, prior = r.uniform(1, 9, (5, 10)), r.uniform(1, 9, (5, 10))
    monthly = np.stack([formulas.pull_points(now[:, m], prior[:, m]) for m in range(10)], axis=1)
    weights = prior.sum(0) / prior.sum()
    assert (monthly * weights).sum(1) == pytest.approx(formulas.pull_points(now.sum(1), prior.sum(1)))


@given(st.lists(st.integers(0, 10**9).map(float), min_size=2, max_size=11))
def test_month_and_cumulative_figures_agree(months):
    ytd = np.cumsum(months)
    assert formulas.month_from_ytd(ytd) == pytest.approx(np.array(months))
    assert formulas.ytd_gap(ytd[:-1], months[1:], ytd[1:]) == pytest.approx(0)
    assert formulas.ytd_gap(ytd[0], months[1], ytd[1] + 3) == pytest.approx(3)


@given(pairs)
def test_scope_parts_add_to_the_change(rows):
    now, prior = map(np.array, zip(*rows, strict=True))
    group = np.array(["stayed", "entered", "left"])[np.arange(len(now)) % 3]
    found = formulas.scope_parts(now, prior, group)
    assert sum(found.values()) == pytest.approx(now.sum() - prior.sum(), abs=1)


def test_a_blank_is_not_a_zero():
    assert formulas.same_scope([1.0, np.nan, 0.0], [np.nan, 2.0, 0.0]).tolist() == [False, False, True]


def test_published_examples():
    cases = oracle("contribution_pull.json")["cases"]
    guangdong, output = cases[0], cases[1]
    value, rate = map(np.array, zip(*guangdong["parts"], strict=True))
    total, total_rate = guangdong["total"]
    whole_prior = float(formulas.prior_from_growth(total, 100 * total_rate))
    prior = formulas.prior_from_growth(value, 100 * rate)
    pull = formulas.pull_points(value, prior, whole_prior)
    contribution = formulas.contribution_rates(value, prior, (total, whole_prior))
    assert pull == pytest.approx(guangdong["recomputed_pull"], abs=1e-9)
    assert contribution == pytest.approx(guangdong["recomputed"], abs=1e-9)
    assert contribution == pytest.approx(guangdong["published_contribution"], abs=0.1)
    assert 100 - contribution.sum() == pytest.approx(guangdong["residual_pct"], abs=1e-9)
    assert formulas.pull_points(3433, 2556, 4888) == pytest.approx(output["pull"], abs=1e-9)
    assert formulas.contribution_rates(3433, 2556, (6341, 4888)) == pytest.approx(output["contribution"], abs=1e-9)
    for value, rate, total, total_rate, expected in (
        (23.58, 27, 40.98, 19.6, cases[2]["recomputed"]), (890.7, 7.2, 3482.7, 3.3, cases[3]["recomputed"])):  # fmt: skip
        part = float(formulas.prior_from_growth(value, rate))
        whole = float(formulas.prior_from_growth(total, total_rate))
        assert formulas.contribution_rates(value, part, (total, whole)) == pytest.approx(expected[0], abs=1e-9)
        assert formulas.pull_points(value, part, whole) == pytest.approx(expected[1], abs=1e-9)


def test_schedule_progress_and_lead():
    assert formulas.schedule_progress(11) == pytest.approx(91.6667, abs=1e-4)
    assert formulas.lead(50, 100, 6) == pytest.approx(0)
    assert np.isnan(formulas.completion(50, 0))
    # Mianyang's county 2024: 29.8 % of the plan in the first quarter is 4.8 points ahead.
    assert formulas.lead(29.8, 100, 3) == pytest.approx(4.8)
