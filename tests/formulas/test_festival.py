# SPDX-License-Identifier: Apache-2.0
"""Spring Festival regressors, reconciliation, evidence and the risk score."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulas.alert_play import play, simulate
from zhuashou.formulas import (
    alert_evidence,
    allocate_alerts,
    discoveries,
    festival_effect,
    festival_shares,
    hierarchy,
    january_share,
    rank_mix,
    rank_share,
    reconcile,
    split_jan_feb,
)

NEW_YEARS = {2021: date(2021, 2, 12), 2022: date(2022, 2, 1), 2023: date(2023, 1, 22), 2024: date(2024, 2, 10), 2025: date(2025, 1, 29),
             2026: date(2026, 2, 17)}  # fmt: skip


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


def test_effect_is_found_and_pooling_steadies_it():
    r = np.random.default_rng(0)
    shares = festival_shares(NEW_YEARS, 2021, 2026)
    true = np.array([0.03, -0.3, -0.12])
    t = np.arange(72)
    y = 8 + 0.004 * t + r.normal(0, 0.1, (300, 12))[:, t % 12] + shares @ true + r.normal(0, 0.05, (300, 72))
    alone, pooled = festival_effect(y, shares), festival_effect(y, shares, np.zeros(300))
    assert pooled.mean(0) == pytest.approx(true, abs=0.05)
    assert np.abs(pooled - true).mean() < 0.5 * np.abs(alone - true).mean()
    with pytest.raises(ValueError, match="three years"):
        festival_effect(y[:, :30], shares[:30])


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


def test_evidence_sees_a_ramp_and_not_a_single_shock():
    r = np.random.default_rng(2)
    log_y = 5 + r.normal(0, 0.04, (60, 60))
    log_y[0, 50:] -= np.minimum(np.arange(10) / 5, 1) * 0.8
    log_y[1, 55] -= 1.0
    found = alert_evidence(np.exp(log_y), np.zeros(60), 12, 36)
    assert found.cusum[0, 59] == found.cusum[:, 59].max()
    assert found.worst_of_3[0, 59] > 0.5
    assert found.worst_of_3[1, 59] < 0.2
    assert discoveries(found.p_quarter[:, 59], 0.1)[0]
    parts = rank_mix(found, 59)
    assert sum(parts.values()).argmax() == 0
    assert np.isnan(alert_evidence(np.full((2, 60), np.nan), [0, 0]).z).all()
    slow = [(found.peer_growth[0, 59] - np.median(found.peer_growth[0, 12:59]))
            / max(1.4826 * np.median(np.abs(found.peer_growth[0, 12:59] - np.median(found.peer_growth[0, 12:59]))), 0.03)]  # fmt: skip
    assert found.z[0, 59] == pytest.approx(slow[0])


def test_alerts_of_a_simulated_city_are_few_right_and_early():
    city = simulate(7)
    ours, plain = play(city), play(city, plain=True)
    assert ours.a_month <= 12
    assert ours.precision >= 0.80
    assert ours.recall >= 0.98
    assert ours.early >= 1.2 * plain.early


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0.01, 0.5))
def test_the_gate_is_benjamini_hochberg(p, q):
    p = np.array(p)
    m = len(p)
    k = max((i + 1 for i, v in enumerate(sorted(p)) if v <= q * (i + 1) / m), default=0)
    want = p <= sorted(p)[k - 1] if k else np.zeros(m, dtype=bool)
    assert (discoveries(p, q) == want).all()


def test_ration_respects_budget_officers_and_rest():
    score, p, last = np.arange(10.0), np.full(10, 1e-6), np.full(10, 99)
    last[9] = 2
    found = allocate_alerts(score, p, last, 3)
    assert found.pushed.tolist() == [8, 7, 6]
    assert set(found.held) == set(range(6))
    each = allocate_alerts(score, p, last, 5, officer=np.array(["a"] * 5 + ["b"] * 5), per_officer=1)
    assert each.pushed.tolist() == [8, 4]
    assert allocate_alerts(score, np.ones(10), last, 3).pushed.size == 0
    assert rank_share([3.0, 1, 1]).tolist() == [1.0, 0.5, 0.5]
