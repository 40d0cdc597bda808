# SPDX-License-Identifier: Apache-2.0
"""Shift-share and structure: published values and identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from formulas.oracles import oracle
from zhuashou import formulas
from zhuashou.formulas import (
    atkinson,
    chained_shift_factors,
    cluster_index,
    concentration_ratio,
    coulter,
    dynamic_shift_share,
    ellison_glaeser,
    gini,
    hachman,
    herfindahl,
    hoover,
    krugman,
    location_quotient,
    shift_factors,
    shift_share,
    theil,
    theil_by_group,
    variation,
    variety,
)

vectors = arrays(np.float64, 6, elements=st.integers(0, 10**6).map(float))
positive = arrays(np.float64, 8, elements=st.floats(0.01, 1e5))


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


@given(vectors, vectors, vectors, vectors)
def test_esteban_marquillas_adds_up(e0, e1, n0, n1):
    if n0.sum() == 0:
        return
    s = shift_share(e0, e1, n0, n1, "esteban")
    assert s.national + s.mix + s.regional + s.allocation == pytest.approx(e1 - e0, abs=1e-3)
    with pytest.raises(ValueError, match="method"):
        shift_share(e0, e1, n0, n1, "gerfin")


@pytest.mark.parametrize("name", ["A", "B", "C", "Freiburg"])
def test_esteban_and_gerfin_oracles(name):
    data = oracle("shiftshare_reat.json")
    four = _four(data, name)
    want, s = data["expected"][f"shift_Esteban_{name}"], shift_share(*four, "esteban")
    assert s.regional.sum() == pytest.approx(want["Regional share"], rel=1e-9)
    assert s.allocation.sum() == pytest.approx(want["Allocation effect"], rel=1e-9)
    factors, want = shift_factors(*four), data["expected"][f"shift_Gerfin_{name}"]
    assert (factors.mix, factors.regional, factors.net) == pytest.approx(
        (want["Industrial mix"], want["Regional share"], want["Net total shift"]), rel=1e-9
    )


def _four(data, name):
    if name == "Freiburg":
        f = data["Freiburg"]
        return f["e_Freiburg2008"], f["e_Freiburg2014"], f["e_Germany2008"], f["e_Germany2014"]
    region, nation = data["inputs"][name], data["inputs"]["nation"]
    return region["t"], region["t1"], nation["t"], nation["t1"]


@pytest.mark.parametrize("method", ["dunn", "esteban"])
def test_dynamic_oracle(method):
    data = oracle("shiftshare_reat.json")
    region, nation = (data["inputs"][k] for k in ("A", "nation"))
    path = [[x[k] for k in ("t", "t1", "t2")] for x in (region, nation)]
    s, want = dynamic_shift_share(*path, method), data["expected"][f"shiftd_{method.title()}_A"]
    assert s.national.sum() == pytest.approx(want["National share"], rel=1e-9)
    assert s.mix.sum() == pytest.approx(want["Industrial mix"], rel=1e-9)
    assert s.regional.sum() == pytest.approx(want["Regional share"], rel=1e-9)
    assert s.allocation.sum() == pytest.approx(want.get("Allocation effect", 0), abs=1e-9)
    chained = chained_shift_factors(*path)
    e, n = (np.array(p).sum(1) for p in path)
    assert chained.net == pytest.approx(e[-1] / e[0] / (n[-1] / n[0]), rel=1e-12)


def test_concentration_oracles():
    data = oracle("concentration_reat.json")
    given_, want = data["inputs"], data["expected"]
    gdp, pop, sales, incomes = (np.array(given_[k], float) for k in ("gdp", "pop", "sales", "regincome"))
    found = {
        "herf_sales_norm": herfindahl(sales, normalised=True), "herf_sales_eq": 1 / herfindahl(sales), "herf_gdp": herfindahl(gdp),
        "gini_gdp": gini(gdp), "gini_sales": gini(sales), "gini_sales_norm": gini(sales, normalised=True),
        "theil_regincome": theil(incomes, "L"), "theil_gdp": theil(gdp, "L"), "atkinson_gdp": atkinson(gdp, 0.5), "cv_gdp": variation(gdp),
        "hoover_gdp_pop": hoover(gdp, pop), "coulter_gdp_pop": coulter(gdp, pop),
        "krugman_spec": krugman(given_["krugman_spec"]["region"], given_["krugman_spec"]["reference"]),
    }  # fmt: skip
    for name, value in found.items():
        assert value == pytest.approx(want[name], abs=1e-12), name
    assert theil(incomes, "T") == pytest.approx(data["own_values"]["theil_T_regincome"], abs=1e-12)
    assert variation(gdp / pop, pop) == pytest.approx(data["own_values"]["williamson_weighted_mean"], abs=1e-12)
    q = given_["gini_conc_FK"]
    quotients = location_quotient(q["e_ij"], q["e_j"])
    assert gini(quotients) == pytest.approx(want["gini_conc_FK"], abs=1e-12)
    place = given_["litzenberger"]
    index = cluster_index(
        place["e_ij"],
        place["e_i"],
        (place["a_j"], place["a"]),
        (place["p_j"], place["p"]),
        (place["b_ij"], place["b_i"]),
    )
    assert index == pytest.approx(want["litzenberger"], rel=1e-9)


def test_ellison_glaeser_oracle():
    data = oracle("concentration_reat.json")
    plants = data["inputs"]["ellison_a"]
    names = ["Wien", "Linz", "Graz"]
    found = ellison_glaeser(plants["e_ik"], [names.index(r) for r in plants["regions"]], plants["e_j"])
    want = data["expected"]["ellison_a"]
    assert (found.gamma, found.raw, found.z, found.plants, found.plant_herfindahl) == pytest.approx(want, rel=1e-9)
    with pytest.raises(ValueError, match="no total"):
        ellison_glaeser([1, 2], [0, 5], [1, 2, 3])


@given(positive, st.floats(0.01, 100))
def test_inequality_is_free_of_the_unit(v, factor):
    assert theil(v * factor, "T") == pytest.approx(theil(v, "T"), abs=1e-9)
    assert theil(v * factor, "L") == pytest.approx(theil(v, "L"), abs=1e-9)
    assert gini(v * factor) == pytest.approx(gini(v), abs=1e-9)
    assert atkinson(v * factor, 0.7) == pytest.approx(atkinson(v, 0.7), abs=1e-9)
    same = np.full(5, v[0])
    assert (theil(same, "T"), theil(same, "L"), gini(same), atkinson(same, 1)) == pytest.approx((0, 0, 0, 0), abs=1e-9)


@given(positive, arrays(np.int64, 8, elements=st.integers(0, 2)))
def test_entropy_and_theil_add_up_over_groups(v, groups):
    parts, found = variety(v, groups), theil_by_group(v, groups)
    assert parts.related >= -1e-9
    assert parts.total == pytest.approx(parts.unrelated + parts.related)
    assert found.total == pytest.approx(found.between + found.within, abs=1e-9)
    h = herfindahl(v)
    share = v / v.sum()
    assert h == pytest.approx(1 / v.size + v.size * share.var(), abs=1e-12)


@given(positive, positive)
def test_kin_of_location_quotients(v, t):
    assert krugman(v, v) == pytest.approx(0, abs=1e-12)
    assert hachman(v, v) == pytest.approx(1)
    assert 0 <= hoover(v, t) <= 1
    assert hachman(v, t) <= 1 + 1e-9
    assert (location_quotient(v, t) * t / t.sum()).sum() == pytest.approx(1)


def test_kinds_and_signs_are_asked_for():
    with pytest.raises(ValueError, match="T or L"):
        theil([1, 2], "X")
    for wrong in (
        lambda: theil([-1, 2], "T"),
        lambda: theil([0, 2], "L"),
        lambda: gini([-1, 2]),
        lambda: atkinson([0, 1], 0.5),
    ):
        with pytest.raises(ValueError, match="zero"):
            wrong()
    with pytest.raises(ValueError, match="epsilon"):
        atkinson([1, 2], 0)
    assert set(formulas.__all__) <= set(dir(formulas))
