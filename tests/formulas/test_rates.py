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


months = st.integers(1, 10).flatmap(
    lambda n: st.lists(st.tuples(st.lists(base, min_size=n, max_size=n), st.lists(base, min_size=n, max_size=n)), min_size=1, max_size=6)
)  # fmt: skip


@given(months)
def test_ytd_pull_is_the_base_weighted_mean_of_monthly_pulls(rows):
    now, prior = (np.array(side) for side in zip(*rows, strict=True))
    whole = prior.sum(0)
    if not (whole > 0).all():
        return  # a month without a base has no pulls
    monthly = np.stack([formulas.pull_points(now[:, m], prior[:, m]) for m in range(now.shape[1])], axis=1)
    ytd = formulas.pull_points(now.sum(1), prior.sum(1))
    scale = np.abs(now).sum() / whole.sum() + 1
    assert (monthly * whole / whole.sum()).sum(1) == pytest.approx(ytd, rel=1e-9, abs=1e-9 * 100 * scale)


@given(st.lists(st.integers(0, 10**9).map(float), min_size=2, max_size=11))
def test_month_and_cumulative_figures_agree(months):
    ytd = np.cumsum(months)
    assert formulas.month_from_ytd(ytd) == pytest.approx(np.array(months))
    assert formulas.ytd_gap(ytd[:-1], months[1:], ytd[1:]) == pytest.approx(0)
    assert formulas.ytd_gap(ytd[0], months[1], ytd[1] + 3) == pytest.approx(3)


KINDS = [
    "stayed",
    "entered.new_production",
    "entered.grown",
    "entered.moved_in",
    "left.deleted",
    "left.stopped",
    "left.moved_out",
]


@given(st.lists(st.tuples(money, base, st.sampled_from(KINDS)), min_size=1, max_size=30))
def test_stock_and_increment_add_to_the_change(rows):
    now = np.array([0.0 if kind.startswith("left") else v for v, _, kind in rows])
    prior = np.array([np.nan if kind.startswith("entered") else v for _, v, kind in rows])
    kinds = [kind for *_, kind in rows]
    found = formulas.scope_parts(now, prior, kinds)
    assert sum(found.values()) == pytest.approx(now.sum() - np.nansum(prior), rel=1e-9, abs=1e-3)
    for kind in set(kinds):
        change = sum(v - (0 if np.isnan(p) else p) for v, p, k in zip(now, prior, kinds, strict=True) if k == kind)
        assert found[kind] == pytest.approx(change, rel=1e-9, abs=1e-3)
    assert {"stayed", "entered", "left"} <= set(found)


@pytest.mark.parametrize(
    ("now", "prior", "kind", "told"),
    [(1, 1, "came", "stayed, entered or left"), (1, np.nan, "stayed", "both sides"), (1, 2, "entered", "without a base"),
     (3, 2, "left.stopped", "without a current")],
)  # fmt: skip
def test_a_unit_under_the_wrong_line_is_refused(now, prior, kind, told):
    with pytest.raises(ValueError, match=told):
        formulas.scope_parts([now], [prior], [kind])
    with pytest.raises(ValueError, match="are needed"):
        formulas.scope_parts([1, 2], [1, 2], ["stayed"])


@given(st.lists(st.tuples(st.integers(1, 10**9), st.floats(-90, 300)), min_size=1, max_size=12), st.floats(-90, 300))
def test_printed_growth_leaves_a_residual_row(rows, whole_rate):
    value, rate = map(np.array, zip(*rows, strict=True))
    found = formulas.parts_from_growth(value, rate, (float(value.sum()), whole_rate))
    assert found.pull.sum() + found.residual_pull == pytest.approx(whole_rate, abs=1e-8)
    assert np.isnan(found.residual_contribution) == (whole_rate <= 0) or whole_rate < 1e-9
    base = float(found.prior.sum())
    exact = formulas.parts_from_growth(value, rate, (float(value.sum()), 100 * (value.sum() / base - 1)))
    assert exact.residual_pull == pytest.approx(0, abs=1e-7)
    with pytest.raises(ValueError, match="-100"):
        formulas.parts_from_growth(value, -100, (1.0, 1.0))


def test_a_whole_is_not_made_of_missing_parts():
    for of_parts in (formulas.pull_points, formulas.contribution_rates):
        with pytest.raises(ValueError, match=r"missing at \[1\]"):
            of_parts([1.0, np.nan], [1.0, 2.0])
    assert formulas.pull_points([3.0, np.nan], [1.0, 2.0], 4.0) == pytest.approx([50, np.nan], nan_ok=True)
    with pytest.raises(ValueError, match="0 to 12"):
        formulas.schedule_progress(13)


def test_a_blank_is_not_a_zero():
    assert formulas.same_scope([1.0, np.nan, 0.0], [np.nan, 2.0, 0.0]).tolist() == [False, False, True]


def test_published_examples():
    cases = oracle("contribution_pull.json")["cases"]
    guangdong, output = cases[0], cases[1]
    value, rate = map(np.array, zip(*guangdong["parts"], strict=True))
    total, total_rate = guangdong["total"]
    found = formulas.parts_from_growth(value, 100 * rate, (total, 100 * total_rate))
    assert found.pull == pytest.approx(guangdong["recomputed_pull"], abs=1e-9)
    assert found.contribution == pytest.approx(guangdong["recomputed"], abs=1e-9)
    assert found.contribution == pytest.approx(guangdong["published_contribution"], abs=0.1)
    assert found.residual_contribution == pytest.approx(guangdong["residual_pct"], abs=1e-9)
    assert found.pull.sum() + found.residual_pull == pytest.approx(100 * total_rate, abs=1e-9)
    assert formulas.pull_points(3433, 2556, 4888) == pytest.approx(output["pull"], abs=1e-9)
    assert formulas.contribution_rates(3433, 2556, (6341, 4888)) == pytest.approx(output["contribution"], abs=1e-9)
    assert output["published"] == pytest.approx([output["pull"], output["contribution"]], abs=0.1)
    assert cases[2]["published"] == pytest.approx(cases[2]["recomputed"], abs=0.1)  # the page is itself 0.096 off
    assert cases[3]["published_pull_approx"] == pytest.approx(cases[3]["recomputed"][1], abs=0.5)
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
