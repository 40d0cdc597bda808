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
    cube,
    dynamic_shift_share,
    ellison_glaeser,
    gini,
    hachman,
    herfindahl,
    hoover,
    krugman,
    location_quotient,
    shift_factors,
    shift_prognosis,
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


@pytest.mark.parametrize("name", ["A", "B", "C", "Freiburg"])
def test_shift_share_oracle(name):
    data = oracle("shiftshare_reat.json")
    four, want = _four(data, name), data["expected"][f"shift_Dunn_{name}"]
    s = shift_share(*four)
    assert sum(four[1]) - sum(four[0]) == want["Growth (t1-t)"]
    assert s.mix.sum() + s.regional.sum() == pytest.approx(want["Net total shift"], abs=1e-9)
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
    assert herfindahl(data["inputs"]["sales"]) == pytest.approx(data["expected"]["herf_sales"], abs=1e-12)


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
    assert s.national.sum() == pytest.approx(want["National share"], rel=1e-9)
    assert s.mix.sum() == pytest.approx(want["Industrial mix"], abs=1e-9)
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
    yearly = [shift_factors(path[0][t], path[0][t + 1], path[1][t], path[1][t + 1]) for t in (0, 1)]
    printed = data["expected"]["shiftd_Gerfin_A"]  # the source prints arithmetic means of the yearly factors
    for name, key in (("mix", "Industrial mix"), ("regional", "Regional share"), ("net", "Net total shift")):
        assert np.mean([getattr(y, name) for y in yearly]) == pytest.approx(printed[key], rel=1e-9)
    assert printed["Industrial mix"] * printed["Regional share"] != pytest.approx(printed["Net total shift"], rel=1e-6)
    chained = chained_shift_factors(*path)
    assert chained.mix * chained.regional == pytest.approx(chained.net, rel=1e-12)
    e, n = (np.array(p).sum(1) for p in path)
    assert chained.net == pytest.approx(e[-1] / e[0] / (n[-1] / n[0]), rel=1e-12)


def test_shift_share_by_industry_and_prognosis_oracles():
    data = oracle("shiftshare_reat.json")
    four, want = _four(data, "A"), data["expected"]["shifti_Dunn_A"]
    s = shift_share(*four)
    rows = {
        name: np.array([want[str(k)][at] for k in range(1, 5)])
        for at, name in enumerate(data["expected"]["shifti_rownames"])
    }
    assert s.national + s.mix == pytest.approx(rows["National share"], abs=1e-9)  # there the national share is e g_i
    assert s.regional == pytest.approx(rows["Regional share"], abs=1e-9)
    assert rows["Net total shift"] == pytest.approx(rows["Regional share"], abs=1e-9)  # e g_i leaves no mix by industry
    assert s.national + s.mix + s.regional == pytest.approx(rows["Growth (t1-t)"], abs=1e-9)
    given_, want = data["inputs"]["prognosis_region"], data["expected"]["shiftp_region1"]
    region, nation = (
        [given_[f"{who}_{year}"] for year in years]
        for who, years in (("region", (2000, 2006)), ("nation", (2000, 2006, 2010)))
    )
    factors = shift_factors(*region, *nation[:2])
    assert (factors.mix, factors.regional, factors.net) == pytest.approx(want["components"]["v"], rel=1e-9)
    of_industry = np.array(region[1]) / region[0] / (np.array(nation[1]) / nation[0])
    assert np.repeat(of_industry, 2) == pytest.approx(want["components.industry"]["v"], rel=1e-9)
    ahead = shift_prognosis(region[1], nation[1], nation[2], factors.regional)
    assert ahead == pytest.approx(want["prog"]["v"], rel=1e-9)


@given(arrays(np.float64, (3, 4, 6), elements=st.integers(0, 10**6).map(float)), st.sampled_from(["dunn", "esteban"]))
def test_dynamic_parts_add_up_and_cancel_over_regions(regions, method):
    """Three regions over four years: every region's parts add to its change; the regional parts cancel over the regions of the nation."""
    nation = regions.sum(0)
    if (nation[:-1].sum(1) == 0).any():
        return
    found = [dynamic_shift_share(r, nation, method) for r in regions]
    scale = 1e-9 * (nation.sum() + 1)
    for r, s in zip(regions, found, strict=True):
        assert s.national + s.mix + s.regional + s.allocation == pytest.approx(r[-1] - r[0], abs=10 * scale)
    born = ((nation[:-1] == 0) & (nation[1:] > 0)).any()
    if not born:  # an industry new to the nation has no national growth
        assert sum(s.regional + s.allocation for s in found) == pytest.approx(0, abs=10 * scale)
        assert sum(s.mix.sum() for s in found) == pytest.approx(0, abs=10 * scale)


@given(arrays(np.float64, (4, 6), elements=st.floats(1, 1e5)), arrays(np.float64, (4, 6), elements=st.floats(1, 1e5)))
def test_chained_factors_multiply_to_the_whole(region, nation):
    found = chained_shift_factors(region, nation)
    net = region[-1].sum() / region[0].sum() / (nation[-1].sum() / nation[0].sum())
    assert found.mix * found.regional == pytest.approx(net, rel=1e-9)


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
    q, freiburg = given_["gini_spec_FK"], oracle("shiftshare_reat.json")["Freiburg"]
    assert gini(location_quotient(q["e_ij"], q["e_i"])) == pytest.approx(want["gini_spec_FK"], abs=1e-12)
    of_freiburg = location_quotient(freiburg["e_Freiburg2014"], freiburg["e_Germany2014"])
    assert gini(of_freiburg) == pytest.approx(want["gini_spec_Freiburg"], abs=1e-12)
    q = given_["locq"]
    both = location_quotient([q["e_ij"], q["e_j"] - q["e_ij"]], [q["e_i"], q["e"] - q["e_i"]])
    assert both[0] == pytest.approx(want["locq_FarhauerKroell"], abs=1e-12)
    place = given_["litzenberger"]
    index = cluster_index(
        place["e_ij"],
        place["e_i"],
        (place["a_j"], place["a"]),
        (place["p_j"], place["p"]),
        (place["b_ij"], place["b_i"]),
    )
    assert index == pytest.approx(want["litzenberger"], rel=1e-9)


def test_tables_of_specialisation_and_concentration():
    """17 industries × 16 regions: Hoover and Gini against the total, Krugman against the mean of the shares of all others."""
    data = oracle("concentration_reat.json")
    rows, want = data["G_regions_industries"], data["expected"]
    held = cube(rows["region_code"], rows["ind_code"], rows["emp_all"])
    for name, table, labels in (("spec_G_regions", held.values, held.regions), ("conc_G_regions", held.values.T, held.industries)):  # fmt: skip
        assert labels.tolist() == want[name]["rows"]
        printed = np.array(want[name]["v"]).reshape(3, -1).T
        shares, total = table / table.sum(1, keepdims=True), table.sum(0)
        for k, own in enumerate(table):
            others = np.delete(shares, k, 0).mean(0)
            found = hoover(own, total), gini(location_quotient(own, total)), krugman(own, others)
            assert found == pytest.approx(printed[k], abs=1e-12), (name, labels[k])
    quotients = np.array([location_quotient(own, held.values.sum(0)) for own in held.values])
    best = [divmod(int(k), quotients.shape[1]) for k in np.argsort(-quotients, axis=None)[:5]]
    top = want["locq2_top5"]
    assert [(held.regions[r], held.industries[i]) for r, i in best] == list(
        zip(top["region"], top["industry"], strict=True)
    )
    assert [quotients[at] for at in best] == pytest.approx(top["LQ"], abs=1e-12)


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
