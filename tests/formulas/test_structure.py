# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zhuashou.formulas import concentration_ratio, herfindahl, location_quotient, shift_share

ORACLES = Path(__file__).parents[2].parent / "shared" / "data" / "oracles" / "regional"
vectors = arrays(np.float64, 6, elements=st.integers(0, 10**6).map(float))


def oracle(name: str) -> dict:
    file = ORACLES / name
    if not file.is_file():
        pytest.skip("shared oracles are not beside this repository")
    return json.loads(file.read_text(encoding="utf-8"))


@given(vectors, vectors, vectors, vectors)
def test_shift_share_adds_up(e0, e1, n0, n1):
    if n0.sum() == 0:
        return
    s = shift_share(e0, e1, n0, n1)
    assert s.national + s.mix + s.regional == pytest.approx(e1 - e0, abs=1e-3)


def test_shift_share_of_the_nation_is_growth_and_mix_that_cancels():
    n0, n1 = np.array([400.0, 150, 150, 400]), np.array([440.0, 210, 135, 480])
    s = shift_share(n0, n1, n0, n1)
    assert s.regional == pytest.approx(0)
    assert s.mix.sum() == pytest.approx(0)


@pytest.mark.parametrize("name", ["A", "B", "C"])
def test_shift_share_oracle(name):
    data = oracle("shiftshare_reat.json")
    region, nation, want = data["inputs"][name], data["inputs"]["nation"], data["expected"][f"shift_Dunn_{name}"]
    s = shift_share(region["t"], region["t1"], nation["t"], nation["t1"])
    assert s.national.sum() == pytest.approx(want["National share"], abs=1e-9)
    assert s.mix.sum() == pytest.approx(want["Industrial mix"], abs=1e-9)
    assert s.regional.sum() == pytest.approx(want["Regional share"], abs=1e-9)


def test_concentration():
    assert herfindahl([1, 1, 1, 1]) == pytest.approx(0.25)
    assert concentration_ratio([5, 3, 1, 1], 2) == pytest.approx(80)
    with pytest.raises(ValueError, match="zero"):
        herfindahl([-1, 2])


def test_herfindahl_oracle():
    data = oracle("concentration_reat.json")
    sales = data["inputs"].get("sales")
    if sales is None:
        pytest.skip("the oracle has no sales vector")
    assert herfindahl(sales) == pytest.approx(data["expected"]["herf_sales"], abs=1e-12)


def test_location_quotient():
    assert location_quotient([10, 30], [50, 50]) == pytest.approx([0.5, 1.5])
    assert np.isnan(location_quotient([10, 30], [0, 50])[0])
