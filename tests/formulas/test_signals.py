# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuashou.formulas import consecutive_falls, robust_z, worst_of


@given(st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=1, max_size=8))
def test_runs_of_falls_against_a_plain_loop(rates):
    expected = 0
    for rate in reversed(rates):
        if rate is None or rate >= 0:
            break
        expected += 1
    row = np.array([[np.nan if r is None else float(r) for r in rates]])
    assert consecutive_falls(row).tolist() == [expected]


def test_robust_z_sees_a_break_and_not_the_season():
    t = np.arange(55)
    calm = 100 * np.exp(0.004 * t + 0.3 * np.sin(2 * np.pi * t / 11) + 0.01 * np.random.default_rng(2).normal(size=55))
    broken = calm.copy()
    broken[-1] *= 0.6
    z = robust_z(np.stack([calm, broken]))
    assert abs(z[0]) < 3
    assert z[1] < -8


def test_robust_z_needs_a_past_and_positive_values():
    assert np.isnan(robust_z(np.ones((1, 12)))).all()
    series = np.full((1, 40), 5.0)
    series[0, -1] = 0
    assert np.isnan(robust_z(series)).all()


def test_worst_of_three():
    assert worst_of([[-5.0, -10, -2], [-5, 3, -9]]) == pytest.approx([2, 0])
