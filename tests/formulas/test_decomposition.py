# SPDX-License-Identifier: Apache-2.0
"""Exact parts of a change: published values, and identities on random vectors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from formulas.oracles import oracle
from zhuashou.formulas import entry_exit, lmdi, log_mean, mix_rate, price_volume

positive = arrays(np.float64, 6, elements=st.floats(0.01, 1e6))
signed = arrays(np.float64, 6, elements=st.floats(-100, 100))
some = arrays(np.float64, 6, elements=st.one_of(st.just(0.0), st.floats(0.01, 1e4)))


@given(positive, positive, arrays(np.float64, 6, elements=st.floats(0.3, 3)))
def test_price_and_volume_add_up_and_multiply(v0, v1, p):
    found = price_volume(v0, v1, p)
    assert found.price + found.volume == pytest.approx(v1 - v0, rel=1e-9, abs=1e-6)
    assert found.price_index * found.volume_index == pytest.approx(v1.sum() / v0.sum(), rel=1e-9)
    still = price_volume(v0, v1, np.ones(6))
    assert still.price == pytest.approx(0)
    assert still.price_index == pytest.approx(1)
    pure = price_volume(v0, v0 * p, p)
    assert pure.volume == pytest.approx(0, abs=1e-6 * v0.max())
    with pytest.raises(ValueError, match="above zero"):
        price_volume(v0, v1, np.zeros(6))
    index = price_volume(v0, v1, p, "index")
    assert index.price + index.volume == pytest.approx(v1 - v0, rel=1e-9, abs=1e-6)
    assert (index.price_index, index.volume_index) == (found.price_index, found.volume_index)
    assert index.volume.sum() / v0.sum() == pytest.approx(found.volume_index - 1, rel=1e-9, abs=1e-9)
    log = price_volume(v0, v1, p, "log")
    assert log.price.sum() + log.volume.sum() == pytest.approx(np.log(v1.sum() / v0.sum()), rel=1e-9, abs=1e-9)
    assert log.price_index * log.volume_index == pytest.approx(v1.sum() / v0.sum(), rel=1e-9)
    for k in range(6):
        weight = log_mean(v1[k], v0[k]) / log_mean(v1.sum(), v0.sum())
        assert log.price[k] == pytest.approx(weight * np.log(p[k]), rel=1e-9)
        assert log.volume[k] == pytest.approx(weight * np.log(v1[k] / p[k] / v0[k]), rel=1e-9, abs=1e-9)


def test_price_and_volume_with_zeros():
    both = price_volume([0, 5], [0, 6], 1.1, "log")
    assert (both.price[0], both.volume[0]) == (0, 0)
    assert both.price_index == pytest.approx(1.1)
    entered = price_volume([0, 5], [4, 6], [2, 1.0])
    assert entered.price + entered.volume == pytest.approx([4, 1])
    with pytest.raises(ValueError, match=r"one side only at \[0\]"):
        price_volume([0, 5], [4, 6], 1.0, "log")
    with pytest.raises(ValueError, match="nothing changed"):
        price_volume([0], [0], 1.0, "log")
    with pytest.raises(ValueError, match="form is"):
        price_volume([1], [1], 1.0, "fisher")


@given(some, signed, some, signed)
def test_mix_and_rate_add_up(w0, r0, w1, r1):
    if w0.sum() == 0 or w1.sum() == 0:
        return
    w0, w1 = w0 / w0.sum(), w1 / w1.sum()
    found = mix_rate(w0, r0, w1, r1)
    assert found.within.sum() + found.mix.sum() == pytest.approx((w1 * r1).sum() - (w0 * r0).sum(), abs=1e-8)
    same = mix_rate(w0, r0, w0, r1)
    assert same.mix == pytest.approx(0, abs=1e-12)
    with pytest.raises(ValueError, match="one"):
        mix_rate(w0 * 2, r0, w1, r1)


@given(some, signed, some, signed)
def test_entry_and_exit_add_up(w0, l0, w1, l1):
    if not ((w0 > 0) & (w1 > 0)).any():
        return
    found = entry_exit(w0, l0, w1, l1)
    change = (w1 * l1).sum() / w1.sum() - (w0 * l0).sum() / w0.sum()
    assert found.mean + found.reallocation + found.entered + found.left == pytest.approx(change, abs=1e-7)
    if not ((w1 > 0) & (w0 == 0)).any():
        assert found.entered == 0
    if not ((w0 > 0) & (w1 == 0)).any():
        assert found.left == 0


@given(positive, signed, positive, signed)
def test_without_entrants_or_leavers_only_stayers_speak(w0, l0, w1, l1):
    found = entry_exit(w0, l0, w1, l1)
    assert (found.entered, found.left) == (0, 0)
    assert found.mean == pytest.approx(l1.mean() - l0.mean(), abs=1e-9)
    change = np.average(l1, weights=w1) - np.average(l0, weights=w0)
    assert found.mean + found.reallocation == pytest.approx(change, abs=1e-9 * 200)


def test_levels_of_those_who_are_not_there_do_not_matter():
    found = entry_exit([1, 1, 0], [2, 4, np.nan], [1, 0, 1], [3, np.nan, 6])
    assert (found.mean, found.entered, found.left) == (1, 1.5, -1)
    same = mix_rate([1.0, 0.0], [5.0, np.nan], [0.5, 0.5], [5.0, 7.0])
    assert same.within.sum() + same.mix.sum() == pytest.approx(1)


def test_nobody_stayed():
    with pytest.raises(ValueError, match="nobody"):
        entry_exit([1, 0], [1, 1], [0, 1], [1, 1])


def test_lmdi_oracle():
    data = oracle("lmdi.json")
    for row in data["expected"]:
        found = lmdi(data["X"][str(row["frm"])], data["X"][str(row["to"])])
        assert found.additive == pytest.approx(row["dV"], abs=1e-8)
        assert found.multiplicative == pytest.approx(row["D"], abs=1e-8)
        assert found.additive.sum() == pytest.approx(row["dV_total"])
        assert found.multiplicative.prod() == pytest.approx(row["D_total"], rel=1e-8)


factors = arrays(np.float64, (4, 3), elements=st.floats(0.05, 50))


@given(factors, factors, st.integers(0, 3), st.integers(0, 3))
def test_lmdi_adds_up_with_entry_and_exit(x0, x1, new, gone):
    x0[new], x1[gone] = 0, 0
    found = lmdi(x0, x1)
    change = x1.prod(1).sum() - x0.prod(1).sum()
    assert found.additive.sum() + found.entered - found.left == pytest.approx(change, rel=1e-9, abs=1e-6)
    assert found.entered == pytest.approx(x1[new].prod() if new != gone else 0)
    assert found.left == pytest.approx(x0[gone].prod() if new != gone else 0)
    ratio = x1.prod(1).sum() / x0.prod(1).sum()
    assert found.multiplicative.prod() * found.scope == pytest.approx(ratio, rel=1e-9)


@given(factors, factors, st.integers(0, 3))
def test_the_limit_of_a_vanishing_row_is_its_entry_line(x0, x1, row):
    """What 1e-10 fillers approach slowly is what the entry line says at once, for the sum; no factor of the stayers moves."""
    x0[row, 0] = 0
    found = lmdi(x0, x1)
    rest = lmdi(np.delete(x0, row, 0), np.delete(x1, row, 0))
    assert found.additive == pytest.approx(rest.additive, rel=1e-9, abs=1e-9)
    assert found.entered == pytest.approx(x1[row].prod())
    x0[row, 0] = 1e-300
    filled = lmdi(x0, x1)
    assert filled.additive.sum() == pytest.approx(found.additive.sum() + found.entered, rel=1e-6)


def test_lmdi_where_nobody_stayed():
    found = lmdi([[1.0, 2.0], [0.0, 1.0]], [[0.0, 5.0], [3.0, 1.0]])
    assert (found.additive.tolist(), found.entered, found.left) == ([0.0, 0.0], 3.0, 2.0)
    assert np.isnan(found.multiplicative).all()
    assert np.isnan(found.scope)


@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_log_mean_lies_between(a, b):
    mean = float(log_mean(a, b))
    assert min(a, b) * (1 - 1e-9) <= mean <= max(a, b) * (1 + 1e-9)
    assert mean == pytest.approx(float(log_mean(b, a)), rel=1e-9)
    assert float(log_mean(a, a)) == pytest.approx(a)
    assert float(log_mean(a, 0)) == 0
    assert float(log_mean(a * (1 + 1e-7), a)) == pytest.approx(a * (1 + 5e-8), rel=1e-12)


def test_factors_below_zero_are_refused():
    with pytest.raises(ValueError, match="zero or more"):
        lmdi([[-1.0]], [[1.0]])
