# SPDX-License-Identifier: Apache-2.0
"""Fourteen defects seen in known packages, each as a property of ours that the defect would break."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from formulas.oracles import oracle
from formulas.test_relatedness import made_up
from zhuashou import formulas as f

seeds = st.integers(0, 10**6)
quick = settings(max_examples=20, deadline=None)
positive = arrays(np.float64, 8, elements=st.floats(0.01, 1e5))


def index_of(m):
    try:
        return f.complexity(m)
    except ValueError:
        assume(False)


@given(seeds, st.integers(1, 20))
@quick
def test_1_density_of_neighbours_is_a_share_and_keeps_its_weights(seed, k):
    m = f.presence(made_up(seed, 7, 9)).matrix
    phi = f.proximity(m)
    found = f.density(m, phi, k)
    assert ((found >= 0) & (found <= 1 + 1e-12)).all()
    assert f.density(m, phi, m.shape[1]) == pytest.approx(f.density(m, phi), abs=1e-12)
    if 1 < k < m.shape[1]:
        assert len(np.unique(found)) > k + 1 or not ((phi > 0) & (phi < 1)).any()  # a count of 0..k has k + 1 values


@pytest.mark.parametrize("rule", ["quotient", "amount", "both"])
def test_2_presence_is_boolean_under_every_rule(rule):
    assert f.presence(made_up(3), rule=rule, least=0.5).matrix.dtype == bool


@given(seeds)
@quick
def test_3_blanks_by_choice_and_no_effect_of_row_order(seed):
    v = made_up(seed)
    holes, order = np.where(v == 0, np.nan, v), np.random.default_rng(seed).permutation(len(v))
    with pytest.raises(ValueError, match="blank"):
        f.presence(holes)
    a = f.presence(holes, blank="zero")
    b = f.presence(holes[order], blank="zero")
    assert (a.matrix[order] == b.matrix).all()
    first = index_of(a.matrix)
    assume(first.gap > 1e-3)
    assert f.complexity(b.matrix).eci == pytest.approx(first.eci[order], abs=1e-8)


@given(seeds)
@quick
def test_4_signs_of_both_sides_go_together(seed):
    m = f.presence(made_up(seed)).matrix
    found = index_of(m)
    assert found.eci == pytest.approx(m @ found.pci / m.sum(1), abs=1e-10)
    assert np.corrcoef(found.eci, m.sum(1))[0, 1] > 0
    phi = f.proximity(m)
    assert f.density(m, phi).max() <= 1 + 1e-12


def test_5_nothing_is_rounded_inside():
    """A quotient of 0.9996 is below one and one of 1.0004 above; two digits would make both 1."""
    v = np.array([[100.0, 100.04], [100.0, 100.0]])
    assert f.presence(v).matrix.tolist() == [[False, True], [True, False]]
    m = np.array([[1, 1, 0], [1, 0, 1], [1, 1, 1]], dtype=bool)
    assert f.density(m, f.proximity(m))[0, 2] == pytest.approx((2 / 3 + 1 / 2) / (1 + 2 / 3 + 1 / 2), abs=1e-15)


def test_6_the_kind_of_theil_is_said():
    incomes = [10, 10, 10, 20, 50]
    assert f.theil(incomes, "L") == pytest.approx(0.232630, abs=5e-7)
    assert f.theil(incomes, "T") == pytest.approx(0.250201, abs=5e-7)
    with pytest.raises(TypeError):
        f.theil(incomes)


def test_7_the_printed_forward_linkage_is_the_recomputed_one():
    de = oracle("germany_1995_beutel.json")
    found = f.linkages(de["Z"], np.array(de["output"])).forward
    assert found == pytest.approx(de["forward_linkages_use"], abs=6e-5)
    assert abs(found[1] - 1.6691) > 0.02


def test_8_small_units_are_left_out_and_named():
    """A tiny unit whose single rare product would rank it first."""
    v = made_up(5)
    v = np.vstack([v, np.zeros(v.shape[1])])
    v[-1, int(np.argmin((v > 0).sum(0)))] = 1e-3
    found = f.presence(v, min_region=1.0)
    assert found.without_regions().tolist() == [len(v) - 1]
    assert found.regions_left_out == 1
    assert f.presence(v).regions_left_out == 0


def test_9_arrays_in_arrays_out_and_the_input_is_not_changed():
    """Multipliers need no frame and no inverse; speed and memory are in benchmarks/regional.py."""
    a = np.random.default_rng(1).random((50, 50)) / 60
    kept = a.copy()
    table = f.Leontief(a)
    assert type(table.multipliers(np.ones((3, 50)))) is np.ndarray
    assert (a == kept).all()
    held = [v for value in vars(table).values() for v in (value if isinstance(value, tuple) else (value,))]
    assert sum(getattr(v, "nbytes", 0) for v in held) < 1.1 * a.nbytes  # the factors and the pivots, no second copy


@given(arrays(np.float64, (4, 5), elements=st.floats(1, 1e4)), arrays(np.float64, (4, 5), elements=st.floats(1, 1e4)))
@quick
def test_10_chained_factors_multiply_exactly(region, nation):
    found = f.chained_shift_factors(region, nation)
    net = region[-1].sum() / region[0].sum() / (nation[-1].sum() / nation[0].sum())
    assert found.mix * found.regional == pytest.approx(net, rel=1e-12)


@given(positive, positive)
@quick
def test_11_the_weighted_variation_has_one_mean(v, w):
    """Splitting a unit in two halves of the same level changes nothing; with two means it would."""
    split_v, split_w = np.append(v, v[0]), np.append(w, w[0] / 2)
    split_w[0] /= 2
    assert f.variation(split_v, split_w) == pytest.approx(f.variation(v, w), rel=1e-9, abs=1e-12)
    share = w / w.sum()
    mean = share @ v
    assert f.variation(v, w) == pytest.approx(np.sqrt(share @ (v - mean) ** 2) / mean, rel=1e-9, abs=1e-12)


@given(seeds)
@quick
def test_12_agglomeration_stays_in_its_range(seed):
    """G lies between 0 and all plants in one region; at random places gamma is 0 on average."""
    r = np.random.default_rng(seed)
    totals, plants = r.random(4) + 0.1, r.lognormal(0, 1, 12)
    x, s = totals / totals.sum(), plants / plants.sum()
    h, x2 = (s**2).sum(), (x**2).sum()
    low, high = -h / (1 - h), (1 + x2 - (1 - x2) * h) / ((1 - x2) * (1 - h))
    found = [f.ellison_glaeser(plants, r.choice(4, 12, p=x), totals) for _ in range(400)]
    gammas = np.array([g.gamma for g in found])
    assert ((gammas >= low - 1e-12) & (gammas <= high + 1e-12)).all()
    assert abs(gammas.mean()) < 5 * gammas.std() / 20 + 1e-12
    assert abs(np.mean([g.z for g in found])) < 0.3


def test_12_agglomeration_of_the_textbook_firms():
    """On the firms where the peer gives a co-agglomeration of 12, every industry alone is within its range."""
    rows = oracle("concentration_reat.json")["not_oracles"]["FK2014_EGC"]
    totals = dict(zip(rows["region"], rows["emp_region"], strict=True))
    for industry in sorted(set(rows["industry"])):
        mine = [k for k, name in enumerate(rows["industry"]) if name == industry]
        plants = [rows["emp_firm"][k] for k in mine]
        found = f.ellison_glaeser(plants, [rows["region"][k] - 1 for k in mine], [totals[1], totals[2], totals[3]])
        assert -0.2 < found.gamma < 1


@given(positive, st.floats(0.01, 100))
@quick
def test_13_no_index_depends_on_the_unit(v, unit):
    other = v[::-1].copy()
    for index in (
        lambda x: f.theil(x, "T"), lambda x: f.theil(x, "L"), f.gini, lambda x: f.atkinson(x, 0.5), f.variation, f.herfindahl,
        lambda x: f.hoover(x, other), lambda x: f.krugman(x, other), lambda x: f.coulter(x, other), lambda x: f.hachman(x, other),
        lambda x: f.concentration_ratio(x, 3), lambda x: f.variety(x, np.arange(8) % 3).related,
    ):  # fmt: skip
        assert index(v * unit) == pytest.approx(index(v), rel=1e-9, abs=1e-9)


def test_14_direct_and_total_linkages_are_told_apart():
    de = oracle("germany_1995_beutel.json")
    z, x = np.array(de["Z"]), np.array(de["output"])
    found = f.linkages(z, x)
    assert found.direct_backward == pytest.approx((z / x).sum(0), rel=1e-12)
    assert found.direct_forward == pytest.approx(z.sum(1) / x, rel=1e-12)
    assert found.backward == pytest.approx(np.linalg.inv(np.eye(6) - z / x).sum(0), rel=1e-12)
    assert found.forward == pytest.approx(np.linalg.inv(np.eye(6) - z / x[:, None]).sum(1), rel=1e-12)
    assert (found.backward > 1 + found.direct_backward).all()
