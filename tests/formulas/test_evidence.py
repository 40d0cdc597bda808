# SPDX-License-Identifier: Apache-2.0
"""Evidence and ration of alerts: what each figure is, what simulated cities of three kinds get, and what odd figures must not do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formulas.alert_play import FIRST, WORLDS, play, ration, simulate
from zhuashou.formulas import alert_evidence, allocate_alerts, discoveries, rank_mix, rank_share
from zhuashou.formulas.evidence import PRIOR


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
    past = found.peer_growth[:, 12:59]
    spread = [max(1.4826 * np.median(np.abs(row - np.median(row))), 0.03) for row in past]
    own, usual = spread[0] ** 2, np.median(spread) ** 2  # the own past, filled up with PRIOR periods of a typical one
    scale = np.sqrt((47 * own + PRIOR * usual) / (47 + PRIOR) * (1 + np.pi / 2 / (47 + PRIOR)))
    assert found.z[0, 59] == pytest.approx((found.peer_growth[0, 59] - np.median(past[0]) * 47 / (47 + PRIOR)) / scale)


@pytest.mark.parametrize("world", WORLDS)
def test_alerts_of_simulated_cities_are_few_right_and_early(world):
    city = simulate(7, WORLDS[world])
    ours, plain = play(city), play(city, plain=True)
    assert ours.a_month <= 12
    assert ours.precision >= 0.80
    assert ours.recall >= 0.97
    assert ours.early >= 1.2 * plain.early


def test_unknown_months_neither_count_nor_tighten_the_gate():
    r = np.random.default_rng(3)
    y = np.exp(5 + r.normal(0, 0.05, (400, 60)))
    holes = y.copy()
    holes[r.random(y.shape) < 0.3] = np.nan
    holes[0, 58:], holes[1, :] = np.nan, np.nan
    full, gaps = (alert_evidence(v, np.zeros(400), 12, 36) for v in (y, holes))
    assert gaps.p_quarter[0, 59] == gaps.p_quarter[1, 59] == 1  # of the last three at most one is known
    wrong = [np.mean([discoveries(e.p_quarter[:, t], 0.1).mean() for t in range(40, 60)]) for e in (full, gaps)]
    assert max(wrong) < 0.005  # nothing happened in this city
    assert np.isfinite(rank_mix(gaps, 59)["recent"]).all()


def test_a_short_past_is_not_taken_at_its_word():
    r = np.random.default_rng(4)
    log_y = 5 + r.normal(0, 0.10, (200, 60))
    log_y[0, :40] = np.nan
    log_y[0, 40:59] = 5 + r.normal(0, 0.001, 19)  # seven quiet growth rates by chance
    log_y[0, 59] = 4.85
    found = alert_evidence(np.exp(log_y), np.zeros(200), 12, 36)
    assert -3 < found.z[0, 59] < -0.5


def test_new_and_left_enterprises_zeros_and_gaps_do_not_crash_or_flood():
    city = simulate(5, WORLDS["usual"])
    left, new, zero = slice(900, 950), slice(950, 1000), slice(1000, 1050)
    for values in (city.output, city.electricity):
        values[left, 50:], values[new, :60] = np.nan, np.nan
    city.output[zero, 55:] = 0
    city.output[1050:1060] = 0
    alerts = ration(city, range(FIRST, 72))
    assert max(np.bincount([a.month for a in alerts])) <= 12
    assert not [a for a in alerts if 900 <= a.row < 950 and a.month > 51]  # who left is not visited
    assert not [a for a in alerts if 950 <= a.row < 1000]  # who came lately is not judged
    assert np.mean([a.right for a in alerts if a.row < 900]) > 0.8  # the others' alerts are as right as ever
    by_row: dict[int, int] = {}
    for a in alerts:
        assert a.month - by_row.get(a.row, -99) >= 6  # cool-off
        by_row[a.row] = a.month


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
