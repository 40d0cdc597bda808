# SPDX-License-Identifier: Apache-2.0
"""Input–output: published inverses and multipliers, identities on random tables, and the slow way beside every closed form."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formulas.oracles import oracle, oracle_file
from zhuashou.formulas import (
    Leontief,
    aggregate,
    calibrate_delta,
    charm,
    close_households,
    coefficients,
    cross_quotients,
    domestic,
    extraction_losses,
    footprints,
    heterogeneity,
    linkages,
    output_without,
    ras,
    regionalise,
    simple_quotients,
    size_factor,
    trade_coefficients,
    type_two_multipliers,
)

seeds = st.integers(0, 10**6)


def table(seed: int, n: int = 7, empty: bool = False):
    """A productive random economy: flows, final demand, output; `empty` makes the last sector idle."""
    rng = np.random.default_rng(seed)
    flows = rng.random((n, n)) ** 3 * (rng.random((n, n)) < 0.7)
    if empty:
        flows[:, -1] = flows[-1] = 0
    final = rng.random(n) + 0.2
    if empty:
        final[-1] = 0
    return flows, final, flows.sum(1) + final


def test_uk_2010_inverse_and_multipliers():
    uk = oracle("uk_2010_ons.json")
    x = np.array(uk["output"])
    a = coefficients(uk["Z"], x)
    published = np.load(oracle_file("uk_2010_ons_inverse.npz"))["L"]
    economy = Leontief(a)
    assert np.abs(economy.inverse() - published).max() < 1e-12
    assert economy.output_multipliers() == pytest.approx(uk["published_output_multiplier"], abs=1e-12)
    pay = np.divide(uk["compensation"], x, out=np.zeros_like(x), where=x > 0)
    assert economy.multipliers(pay) == pytest.approx(uk["published_employment_cost_effects"], abs=1e-12)
    gva = np.divide(uk["gva"], x, out=np.zeros_like(x), where=x > 0)
    effects = economy.multipliers(gva)
    assert effects == pytest.approx(uk["published_gva_effects"], abs=1e-12)
    ratio = np.divide(effects, gva, out=np.full_like(x, np.nan), where=gva > 0)
    assert ratio == pytest.approx(np.array(uk["published_gva_multiplier"], float), abs=1e-12, nan_ok=True)


def test_germany_1995():
    de = oracle("germany_1995_beutel.json")
    x = np.array(de["output"])
    economy, printed = Leontief(coefficients(de["Z"], x)), de["published"]
    assert economy.output_multipliers() == pytest.approx(printed["output_multipliers"], abs=6e-5)
    assert np.diag(economy.inverse())[:3] == pytest.approx(printed["leontief_diag_first3"], abs=6e-5)
    both = economy.multipliers(np.array([de["gva"], de["employment"]]) / x)
    assert both[0] == pytest.approx(printed["gva_multipliers"], abs=6e-5)
    assert both[1] == pytest.approx(printed["employment_multipliers"], abs=6e-5)
    found = linkages(de["Z"], x)
    assert found.backward == pytest.approx(printed["backward_linkages"], abs=6e-5)
    usable = [0, 2, 3, 4, 5]  # the second printed value has two digits exchanged
    assert found.forward[usable] == pytest.approx(np.array(printed["forward_linkages"])[usable], abs=6e-5)
    assert found.forward[1] == pytest.approx(1.6910, abs=6e-5)
    assert found.forward == pytest.approx(de["forward_linkages_use"], abs=6e-5)
    assert np.array(de["gva"]) / x == pytest.approx(printed["gva_indicator"], abs=6e-5)
    exact = de["recomputed_numpy"]
    assert economy.output_multipliers() == pytest.approx(exact["output_multipliers"], abs=1e-12)
    assert both[0] == pytest.approx(exact["gva_multipliers"], abs=1e-12)
    assert both[1] == pytest.approx(exact["employment_multipliers"], abs=1e-12)


def test_two_regions_by_product():
    """Multipliers and consumption-based accounts of each product of each region's demand, and their imports."""
    small = oracle("miller_blair_and_pymrio_small.json")["small_mrio_6x6"]
    z, y, f = (np.array(small[k], float) for k in ("Z", "Y", "F"))
    x, of_region = z.sum(1) + y.sum(1), np.arange(6) // 3
    economy, intensity = Leontief(coefficients(z, x)), f[0] / x
    assert economy.multipliers(f / x)[0] == pytest.approx(small["M_row1"], abs=1e-12)
    used, brought = [], []
    for region in range(2):
        for product in range(3):
            demand = np.where(np.arange(6) % 3 == product, y[:, region], 0.0)
            need = intensity * economy.solve(demand)
            used.append(need.sum())
            brought.append(need[of_region != region].sum())
    assert used == pytest.approx(small["D_cba_row1"], abs=1e-12)
    assert brought == pytest.approx(small["D_imp_row1"], abs=1e-12)
    found = footprints(z, x, y, f, of_region)
    assert found.consumption[0] == pytest.approx(np.array(used).reshape(2, 3).sum(1), rel=1e-12)
    assert found.imports[0] == pytest.approx(np.array(brought).reshape(2, 3).sum(1), rel=1e-12)


def test_miller_and_blair():
    book = oracle("miller_blair_and_pymrio_small.json")
    a = coefficients(book["Z"], book["x"])
    assert a == pytest.approx(np.array(book["A"]))
    assert Leontief(a).inverse() == pytest.approx(np.array(book["L"]), abs=1e-8)
    new = Leontief(a).solve(book["new_final_demand"])
    assert new == pytest.approx(book["new_x_for_new_f"], abs=0.05)
    assert new * book["labour_coeff"] == pytest.approx(book["labour_total"], abs=0.05)


def test_accounts_of_the_pymrio_test_system():
    want, held = oracle("pymrio_test_mrio.json"), np.load(oracle_file("pymrio_test_mrio_inputs.npz"))
    z, y, f, direct = held["Z"], held["Y"], held["F"], held["F_Y"]
    of_region = np.repeat(np.arange(6), y.shape[1] // 6)
    final = np.stack([y[:, of_region == r].sum(1) for r in range(6)], axis=1)
    own = np.stack([direct[:, of_region == r].sum(1) for r in range(6)], axis=1)
    x = z.sum(1) + y.sum(1)
    assert x.sum() == pytest.approx(want["x_sum"], rel=1e-12)
    inverse = Leontief(coefficients(z, x)).inverse()
    assert np.trace(inverse) == pytest.approx(want["L_trace"], rel=1e-12)
    assert inverse.sum(0)[:8] == pytest.approx(want["L_colsum_first8"], rel=1e-12)
    found = footprints(z, x, final, f, np.repeat(np.arange(6), 8))
    for name, held_by in (("D_cba_reg", found.consumption + own), ("D_pba_reg", found.production + own), ("D_imp_reg", found.imports),
                          ("D_exp_reg", found.exports)):  # fmt: skip
        assert held_by == pytest.approx(np.array(want[name]), rel=1e-11)
    assert found.consumption.sum(1) == pytest.approx(found.production.sum(1), rel=1e-12)
    assert found.consumption - found.imports == pytest.approx(found.production - found.exports, rel=1e-12)


@given(seeds, st.booleans())
@settings(max_examples=40, deadline=None)
def test_identities(seed, empty):
    z, y, x = table(seed, empty=empty)
    a = coefficients(z, x)
    economy = Leontief(a)
    inverse = economy.inverse()
    assert economy.solve(y) == pytest.approx(x, rel=1e-9)
    assert inverse @ a == pytest.approx(inverse - np.eye(len(x)), abs=1e-9)
    value_added = np.divide(x - z.sum(0), x, out=np.ones_like(x), where=x > 0)
    assert economy.multipliers(value_added) == pytest.approx(1, rel=1e-9)
    found = linkages(z, x)
    ghosh = np.linalg.inv(np.eye(len(x)) - np.divide(z.T, x, out=np.zeros_like(z), where=x > 0).T)
    assert found.forward == pytest.approx(ghosh.sum(1), rel=1e-9)
    assert found.direct_backward == pytest.approx(a.sum(0))
    assert found.backward_index.mean() == pytest.approx(1)
    assert found.forward_index.mean() == pytest.approx(1)


@given(seeds, st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_type_two_closes_the_households(seed, spent):
    z, _, x = table(seed)
    a, rng = coefficients(z, x), np.random.default_rng(seed)
    bought, inverse = rng.dirichlet(np.ones(len(x))) * spent, Leontief(a).inverse()
    pay = rng.random(len(x))
    pay *= 0.9 / (pay @ inverse).max()
    around = 1 / (1 - pay @ inverse @ bought)  # what a unit of household income comes to after all rounds
    by_hand = inverse + np.outer(inverse @ bought, pay @ inverse) * around
    jobs = rng.random((2, len(x)))
    assert type_two_multipliers(a, pay, bought) == pytest.approx(by_hand.sum(0), rel=1e-9)
    assert type_two_multipliers(a, pay, bought, jobs) == pytest.approx(jobs @ by_hand, rel=1e-9)
    assert (type_two_multipliers(a, pay, bought) >= inverse.sum(0) - 1e-9).all()
    assert close_households(a, pay, bought).shape == (len(x) + 1, len(x) + 1)


@given(seeds, st.sampled_from(["total", "purchases", "sales"]))
@settings(max_examples=40, deadline=None)
def test_extraction_equals_solving_the_changed_table(seed, kind):
    z, y, x = table(seed)
    a = coefficients(z, x)
    losses = extraction_losses(Leontief(a).inverse(), x, y, kind)
    for j in range(len(x)):
        b, f = a.copy(), y.copy()
        if kind in ("total", "purchases"):
            b[:, j] = 0
        if kind in ("total", "sales"):
            b[j] = 0
        if kind == "total":
            f[j] = 0
        assert losses[j] == pytest.approx(x.sum() - np.linalg.solve(np.eye(len(x)) - b, f).sum(), rel=1e-9)


@given(seeds, st.lists(st.integers(0, 6), max_size=7, unique=True))
@settings(max_examples=40, deadline=None)
def test_a_group_taken_out(seed, group):
    z, y, x = table(seed)
    a = coefficients(z, x)
    left = [k for k in range(len(x)) if k not in group]
    want = np.zeros(len(x))
    want[left] = np.linalg.solve(np.eye(len(left)) - a[np.ix_(left, left)], y[left]) if left else []
    assert output_without(Leontief(a).inverse(), x, np.array(group)) == pytest.approx(want, abs=1e-9)


def test_float32_is_near_and_singular_tables_are_named():
    z, _, x = table(3, 40)
    a = coefficients(z, x)
    assert Leontief(a, np.float32).output_multipliers() == pytest.approx(Leontief(a).output_multipliers(), rel=1e-4)
    with pytest.raises(ValueError, match="singular"):
        Leontief([[1.0, 0.0], [0.0, 0.5]])
    with pytest.raises(ValueError, match="below zero"):
        coefficients([[1.0]], [-1.0])
    with pytest.raises(ValueError, match="square"):
        coefficients([[1.0, 2.0]], [1.0])
    with pytest.raises(ValueError, match="kind"):
        extraction_losses([[1.0]], [1.0], [1.0], "both")


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_domestic_table_gives_back_output(seed):
    rng = np.random.default_rng(seed)
    z, final_use, _ = table(seed)
    use = z.sum(1) + final_use
    imports, exports = rng.random(len(use)) * 0.5 * use, rng.random(len(use))
    x = use + exports - imports
    found = domestic(z, x, final_use, exports, imports)
    assert Leontief(found.coefficients).solve(found.final_demand) == pytest.approx(x, rel=1e-9)
    assert ((found.import_share >= 0) & (found.import_share <= 1)).all()


@pytest.mark.parametrize("name", ["china2007_42_flows.csv", "china2007_135_flows.csv"])
def test_china_2007_competitive_table_becomes_domestic(name):
    with oracle_file(name, "io").open(encoding="utf-8-sig") as text:
        head, *rows = csv.reader(text)
    columns = {code: k for k, code in enumerate(head)}
    sectors = [row for row in rows if row[0] in columns and row[0].isdigit()]
    codes = [row[0] for row in sectors]

    def column(code):
        return np.array([float(row[columns[code]] or 0) for row in sectors])

    z = np.stack([column(code) for code in codes], axis=1)
    exports, imports, error, final = column("EX"), column("IM"), column("ERR"), column("TFU") - column("EX")
    x = z.sum(1) + final + exports - imports + error
    assert x == pytest.approx(column("GO"), rel=1e-6)
    found = domestic(z, x, final + error, exports, imports)  # the error column is final demand with a name
    assert Leontief(found.coefficients).solve(found.final_demand) == pytest.approx(x, rel=1e-9)
    assert (
        Leontief(found.coefficients).output_multipliers() <= Leontief(coefficients(z, x)).output_multipliers() + 1e-9
    ).all()


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_ras_meets_both_totals_and_keeps_zeros(seed):
    rng = np.random.default_rng(seed)
    start = rng.random((6, 5)) * (rng.random((6, 5)) < 0.8) + np.eye(6, 5) * 0.1
    start[5, 0] += 0.1
    target = start * np.exp(rng.normal(size=start.shape))
    fitted = ras(start, target.sum(1), target.sum(0))
    assert fitted.sum(1) == pytest.approx(target.sum(1), rel=1e-8)
    assert fitted.sum(0) == pytest.approx(target.sum(0), rel=1e-8)
    assert ((fitted == 0) == (start == 0)).all()


def test_ras_refuses_what_cannot_be():
    with pytest.raises(ValueError, match="add to"):
        ras(np.ones((2, 2)), [1, 1], [1, 2])
    with pytest.raises(ValueError, match=r"rows \[0\]"):
        ras([[0, 0], [1, 1]], [1, 1], [1, 1])
    with pytest.raises(ValueError, match="no fit"):
        ras([[1, 1], [1, 0]], [1, 2], [1, 2], rounds=50)


def test_aggregation_keeps_totals():
    z, y, x = table(5)
    shares = np.zeros((7, 3))
    shares[[0, 1, 2, 3, 4, 5, 6], [0, 0, 1, 1, 2, 2, 0]] = 1
    shares[6] = [0.5, 0.5, 0]
    flows, output = aggregate(z, x, shares)
    assert flows.sum() == pytest.approx(z.sum())
    assert output.sum() == pytest.approx(x.sum())
    assert flows.sum(1) + shares.T @ y == pytest.approx(output)
    unmapped = np.r_[np.zeros((1, 3)), np.tile([1, 0, 0], (6, 1))]
    with pytest.raises(ValueError, match=r"unmapped sectors \[0\]"):
        aggregate(z, x, unmapped)
    with pytest.raises(ValueError, match=r"unmapped sectors \['C13'\]"):
        aggregate(z, x, unmapped, ["C13", *"abcdef"])
    shares[3] = [0.5, 0.2, 0.0]
    with pytest.raises(ValueError, match=r"do not add to one in \[3\]"):
        aggregate(z, x, shares)


def test_flq_by_hand():
    small = oracle("flq_small.json")
    city, nation, a = small["regional"], small["national"], np.array(small["A"])
    assert simple_quotients(city, nation) == pytest.approx(small["SLQ"], abs=1e-12)
    assert size_factor(city, nation, 0.3) == pytest.approx(small["lambda_"], abs=1e-12)
    assert cross_quotients(city, nation) * small["lambda_"] == pytest.approx(np.array(small["FLQ"]), abs=1e-12)
    regional = regionalise(a, city, nation, 0.3)
    assert regional == pytest.approx(np.array(small["r"]), abs=1e-12)
    assert Leontief(a).output_multipliers() == pytest.approx(small["national_multipliers"], abs=1e-12)
    assert Leontief(regional).output_multipliers() == pytest.approx(small["regional_multipliers"], abs=1e-12)
    assert calibrate_delta(a, city, nation, small["regional_multipliers"]) == pytest.approx(0.3, abs=1e-4)


@given(seeds, st.floats(0.05, 0.95))
@settings(max_examples=40, deadline=None)
def test_quotients(seed, delta):
    rng = np.random.default_rng(seed)
    nation = rng.random(6) * 100 + 1
    city = nation * 0.02 * rng.random(6) * (rng.random(6) < 0.8)
    if city.sum() == 0:
        return
    slq = simple_quotients(city, nation)
    assert (slq * nation).sum() / nation.sum() == pytest.approx(1)
    for method in ("slq", "cilq", "flq", "aflq"):
        t = trade_coefficients(city, nation, delta, method)
        assert ((t >= 0) & (t <= 1)).all()
    flq, aflq = (trade_coefficients(city, nation, delta, method) for method in ("flq", "aflq"))
    strong = slq > 1
    assert aflq[:, ~strong] == pytest.approx(flq[:, ~strong])
    assert (aflq[:, strong] >= flq[:, strong] - 1e-12).all()
    wanted = np.minimum(cross_quotients(city, nation) * size_factor(city, nation, delta) * np.log2(1 + slq), 1)
    assert aflq[:, strong] == pytest.approx(wanted[:, strong])
    same = trade_coefficients(nation * 0.02, nation, delta)
    assert same == pytest.approx(size_factor(nation * 0.02, nation, delta))
    with pytest.raises(ValueError, match="method"):
        trade_coefficients(city, nation, delta, "gravity")


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_charm_balances_and_never_sends_more_than_it_makes(seed):
    rng = np.random.default_rng(seed)
    x, d, h = rng.random(8) * 10, rng.random(8) * 10, rng.random(8) * 0.8
    trade = charm(x, d, h)
    assert trade.exports - trade.imports == pytest.approx(x - d, abs=1e-9)
    assert (trade.exports <= x + 1e-9).all()
    assert (trade.imports <= d + 1e-9).all()
    assert (trade.capped >= -1e-12).all()
    plain = h * (x + d)
    assert (trade.capped > 1e-12).tolist() == (plain > 2 * np.minimum(x, d) + 1e-12).tolist()
    free = trade.capped <= 1e-12
    assert trade.exports[free] == pytest.approx(((np.abs(x - d) + plain + x - d) / 2)[free], rel=1e-9)
    assert trade.imports[free] == pytest.approx(((np.abs(x - d) + plain - x + d) / 2)[free], rel=1e-9)
    nation = charm(x, d, heterogeneity(trade.exports, trade.imports, x, d))
    assert nation.exports == pytest.approx(trade.exports, abs=1e-9)
