# SPDX-License-Identifier: Apache-2.0
"""Change points against trying every partition."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuashou import formulas


def slow(y, most, least, price):
    """Every partition, priced the same way."""
    n = len(y)
    steps = np.diff(y)
    sigma = max(1.4826 * np.median(np.abs(steps - np.median(steps))) / np.sqrt(2), 1e-12)
    found = []
    for k in range(most + 1):
        for starts in combinations(range(1, n), k):
            cuts = [0, *starts, n]
            if min(np.diff(cuts)) >= least:
                error = sum(((y[a:b] - y[a:b].mean()) ** 2).sum() for a, b in pairwise(cuts))
                found.append((error + k * price * np.log(n) * sigma**2, starts))
    return min(found)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=6, max_size=14), st.integers(2, 3), st.floats(0.1, 4))
def test_the_partition_is_the_best_of_all(values, least, price):
    y = np.array(values)
    found = formulas.change_points(y, 2, least, price)
    best, _ = slow(y, 2, least, price)
    steps = np.diff(y)
    sigma = max(1.4826 * np.median(np.abs(steps - np.median(steps))) / np.sqrt(2), 1e-12)
    mine = found.error + len(found.starts) * price * np.log(len(y)) * sigma**2
    assert mine == pytest.approx(best, rel=1e-9, abs=1e-9)


def test_a_drop_is_dated_and_calm_has_no_date():
    rng = np.random.default_rng(5)
    y = rng.normal(0, 0.05, 40)
    assert formulas.change_points(y).starts == ()
    y[31:] -= 0.6
    y[7] = np.nan
    found = formulas.change_points(y)
    assert found.starts == (31,)
    assert found.levels[1] == pytest.approx(-0.6, abs=0.05)
    assert formulas.change_points([1.0, np.nan, 2.0]).starts == ()
    assert formulas.change_points([]).levels == ()
