# SPDX-License-Identifier: Apache-2.0
"""Efficiency: published scores, one linear program a unit as the slow way, and what must hold for any data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from formulas.oracles import oracle
from zhuashou.formulas import additive, against, dominated, envelopment, malmquist, positive_units, slack_based
from zhuashou.formulas.simplex import Batch, solve

MONITORING = "oracles/monitoring"
seeds = st.integers(0, 10**6)


def units(seed: int, n: int = 25, m: int = 3, s: int = 2):
    r = np.random.default_rng(seed)
    x = r.lognormal(3, 1, (n, m))
    made = np.prod(x ** np.array([0.35, 0.4, 0.25])[:m], 1) * np.exp(-np.abs(r.normal(0, 0.45, n)))
    return x, made[:, None] * r.dirichlet([4] * s, n)


def by_linprog(x, y, o, returns, orientation="input"):
    """One radial program the plain way."""
    n, m = x.shape
    s = y.shape[1]
    a = np.zeros((m + s, n + 1))
    a[:m, 1:], a[m:, 1:] = x.T, -y.T
    if orientation == "input":
        a[:m, 0], limit, aim = -x[o], np.r_[np.zeros(m), -y[o]], np.r_[1, np.zeros(n)]
    else:
        a[m:, 0], limit, aim = y[o], np.r_[x[o], np.zeros(s)], np.r_[-1, np.zeros(n)]
    more = {"A_eq": np.r_[0, np.ones(n)][None], "b_eq": [1]} if returns == "variable" else {}
    return abs(linprog(aim, a, limit, method="highs", **more).fun)


@given(seeds, st.sampled_from(["constant", "variable"]), st.sampled_from(["input", "output"]))
@settings(max_examples=25, deadline=None)
def test_scores_equal_one_program_a_unit(seed, returns, orientation):
    x, y = units(seed)
    found = envelopment(x, y, returns, orientation)
    for o in range(0, len(x), 4):
        assert found.score[o] == pytest.approx(by_linprog(x, y, o, returns, orientation), abs=1e-8)


@given(seeds, st.sampled_from(["constant", "variable"]))
@settings(max_examples=20, deadline=None)
def test_what_holds_for_every_model(seed, returns):
    x, y = units(seed)
    inward, outward = envelopment(x, y, returns), envelopment(x, y, returns, "output")
    assert (inward.score <= 1 + 1e-9).all()
    assert (outward.score >= 1 - 1e-9).all()
    if returns == "constant":
        assert outward.score == pytest.approx(1 / inward.score, rel=1e-8)
    for found, part in ((inward, x * inward.score[:, None]), (outward, x)):
        for o in range(len(x)):
            used = found.peer_weights[o] @ x[found.peers[o]]
            made = found.peer_weights[o] @ y[found.peers[o]]
            wanted = y[o] if found is inward else y[o] * outward.score[o]
            assert used + found.input_slack[o] == pytest.approx(part[o], rel=1e-6)
            assert made - found.output_slack[o] == pytest.approx(wanted, rel=1e-6)
            if returns == "variable":
                assert found.peer_weights[o].sum() == pytest.approx(1)
        assert (found.input_slack >= 0).all()
    constant = envelopment(x, y, "constant").score
    assert (envelopment(x, y, "variable").score >= constant - 1e-9).all()
    slack = slack_based(x, y, returns)
    assert ((slack.score > 0) & (slack.score <= inward.score + 1e-8)).all()
    assert (slack_based(x, y, returns, "input").score <= inward.score + 1e-8).all()
    assert (slack_based(x, y, returns, "input").score >= slack.score - 1e-8).all()
    assert (slack_based(x, y, returns, "output").score >= slack.score - 1e-8).all()
    efficient = additive(x, y, returns).score < 1e-7 * x.mean()
    assert (efficient == (slack.score > 1 - 1e-7)).all()
    scaled = envelopment(x * [10, 1000, 0.1], y * 7, returns).score
    assert scaled == pytest.approx(inward.score, abs=1e-8)


def near_multiples(seed, n=40):
    """Figures that are multiples of each other but for rounding, as tax and revenue of small enterprises can be."""
    r = np.random.default_rng(seed)
    x, y = units(seed, n)
    made = np.round(y[:, :1] * 1e4, 2)
    return np.hstack([x, np.round(made * 9, 2) + 1000]), np.hstack([made, np.round(made / 50, 2) + r.integers(0, 2)])


MODELS = {
    "ccr": lambda x, y: envelopment(x, y, "constant"), "bcc": lambda x, y: envelopment(x, y, "variable"),
    "bcc_out": lambda x, y: envelopment(x, y, "variable", "output"), "sbm": lambda x, y: slack_based(x, y, "variable"),
    "sbm_constant": lambda x, y: slack_based(x, y, "constant"), "sbm_out": lambda x, y: slack_based(x, y, "variable", "output"),
    "additive": lambda x, y: additive(x, y, "variable")}  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
@given(seeds)
@settings(max_examples=6, deadline=None)
def test_scores_are_proved_by_simplex(model, seed):
    found = MODELS[model](*units(seed, 40))
    assert found.proved.all()
    assert max(found.primal_gap.max(), found.dual_gap.max()) <= 1e-9
    flat = MODELS[model](*near_multiples(seed))
    assert flat.proved.mean() >= 0.85  # what floating point cannot prove is HiGHS's
    assert max(flat.primal_gap[flat.proved].max(), flat.dual_gap[flat.proved].max()) <= 1e-9
    assert np.isfinite(flat.score).all()


@given(seeds, st.sampled_from(["constant", "variable"]))
@settings(max_examples=15, deadline=None)
def test_nearly_proportional_columns_and_unlike_sizes_have_the_scores_of_one_program_a_unit(seed, returns):
    x, y = near_multiples(seed, 20)
    size = np.random.default_rng(seed).lognormal(0, 2, (20, 1))
    for orientation in ("input", "output"):
        found = envelopment(x * size, y * size, returns, orientation)
        scales = (x * size).mean(0), (y * size).mean(0)
        for o in range(0, 20, 3):
            want = by_linprog(x * size / scales[0], y * size / scales[1], o, returns, orientation)
            assert found.score[o] == pytest.approx(want, rel=1e-6)
        if returns == "constant":
            assert found.score == pytest.approx(envelopment(x, y, returns, orientation).score, rel=1e-7)


@given(seeds, st.sampled_from(sorted(MODELS)))
@settings(max_examples=20, deadline=None)
def test_duplicates_dominated_units_and_strangers(seed, model):
    x, y = units(seed)
    score = MODELS[model](x, y).score
    twice = MODELS[model](np.vstack([x, x[:8]]), np.vstack([y, y[:8]])).score
    if model != "additive":  # its scale moves with the mean
        assert twice == pytest.approx(np.r_[score, score[:8]], rel=1e-8)
    worse = MODELS[model](np.vstack([x, x[:1] * 1.5]), np.vstack([y, y[:1] * 0.8])).score
    down = worse[0] - worse[-1] if model not in ("bcc_out", "additive") else worse[-1] - worse[0]
    assert down > 1e-6
    assert worse[:-1] == pytest.approx(score, rel=1e-7, abs=1e-7)  # who is dominated moves nobody's frontier


@pytest.mark.parametrize("model", MODELS)
def test_one_unit_alone_and_all_units_equal(model):
    best = 0.0 if model == "additive" else 1.0
    for n in (1, 2, 9):
        found = MODELS[model](np.tile([3.0, 2, 5], (n, 1)), np.tile([7.0, 1], (n, 1)))
        assert found.score == pytest.approx(np.full(n, best), abs=1e-9)
        assert found.proved.all()
        assert np.hstack([found.input_slack, found.output_slack]) == pytest.approx(np.zeros((n, 5)), abs=1e-8)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_dual_and_primal_objective_agree_and_singular_starts_go_to_highs(seed):
    r = np.random.default_rng(seed)
    n, rows, k = 6, 3, 8
    common = r.uniform(0.1, 1, (rows, k))
    private = np.concatenate([np.tile(np.eye(rows), (n, 1, 1)), r.uniform(0, 1, (n, rows, 2))], axis=2)
    b, cost = r.uniform(0.5, 2, (n, rows)), np.hstack([r.uniform(0, 1, (n, rows)), -r.uniform(0, 1, (n, 2))])
    start = np.tile(np.arange(k, k + rows), (n, 1))
    found = solve(Batch(common, private, b, b + 1e-7 * (1 + r.random(rows)), start), cost)
    assert found.proved.all()
    assert (found.duals * b).sum(1) == pytest.approx((cost * found.private).sum(1), abs=1e-9)
    assert found.common @ common.T + np.einsum("nrp,np->nr", private, found.private) == pytest.approx(b, abs=1e-9)
    broken = private.copy()
    broken[0, :, 1] = broken[0, :, 0]
    other = solve(Batch(common, broken, b, b, start), cost)
    assert not other.proved[0]
    assert other.objective[1:] == pytest.approx(found.objective[1:], abs=1e-8)


def test_second_slacks_are_the_largest_without_moving_the_score():
    x, y = np.array([[1.0, 4], [2, 2], [4, 1], [4, 4], [1, 6]]), np.ones((5, 1))
    found = envelopment(x, y, "constant")
    assert found.score == pytest.approx([1, 1, 1, 0.5, 1])
    assert found.input_slack[4] == pytest.approx([0, 2])  # weakly efficient: two units of the second input too many
    assert found.peers[4].tolist() == [0]
    assert found.peers[3].tolist() == [1]


def test_ccr_1981():
    data = oracle("ccr1981_pft.json", MONITORING)
    inside = [s for s, row in data["data"].items() if row["program"] == "PFT"]
    x, y = (np.array([data["data"][s][k] for s in inside]) for k in "xy")
    want = data["expected_pft_sites_1_49"]
    assert envelopment(x, y, "constant").score == pytest.approx([want[s]["ccr"] for s in inside], abs=1e-6)
    assert envelopment(x, y, "variable").score == pytest.approx([want[s]["bcc"] for s in inside], abs=1e-6)
    assert envelopment(x, y, "constant", "output").score == pytest.approx([want[s]["ccr_oo"] for s in inside], abs=1e-6)
    rest, want = [s for s in data["data"] if s not in inside], data["expected_nft_sites_50_70"]
    x, y = (np.array([data["data"][s][k] for s in rest]) for k in "xy")
    assert envelopment(x, y, "constant").score == pytest.approx([want[s]["ccr"] for s in rest], abs=1e-6)


@pytest.mark.parametrize("name", ["tone2001_sbm.json", "golany_roll1989.json"])
def test_slack_based_oracles(name):
    data = oracle(name, MONITORING)
    x, y = (np.array([row[k] for row in data["data"].values()]) for k in "xy")
    want = list(data["expected"].values())
    assert slack_based(x, y, "constant").score == pytest.approx([w["sbm"] for w in want], abs=1e-6)
    assert envelopment(x, y, "constant").score == pytest.approx([w["ccr"] for w in want], abs=1e-6)
    if "bcc" in want[0]:
        assert envelopment(x, y, "variable").score == pytest.approx([w["bcc"] for w in want], abs=1e-6)


def test_radial_and_additive_textbook():
    data = oracle("fls_book_radial_additive.json", MONITORING)
    x, y, want = np.array(data["x"], float), np.array(data["y"], float)[:, None], data["expected"]
    assert envelopment(x, y, "constant").score == pytest.approx(want["ccr_io"], abs=1e-7)
    assert envelopment(x, y, "constant", "output").score == pytest.approx(want["ccr_oo"], abs=1e-7)
    assert envelopment(x, y, "variable").score == pytest.approx(want["bcc_io"], abs=1e-7)
    for returns, key in (("constant", "additive_crs"), ("variable", "additive_vrs")):
        assert additive(x, y, returns).score == pytest.approx(want[key], abs=1e-7)


def test_malmquist_of_chinese_provinces():
    data = oracle("wang_lan2011_china_industry_malmquist.json", MONITORING)
    panel = np.array(list(data["data"].values())).transpose(1, 0, 2)
    found = malmquist(panel[:, :, :2], panel[:, :, 2:])
    for name, values in (("mi", found.index), ("ec", found.catch_up), ("tc", found.frontier_shift)):
        want = np.array([list(row.values()) for row in data["expected"][name].values()]).T
        assert values == pytest.approx(want, abs=1e-6)


def test_malmquist_with_variable_returns():
    data = oracle("grifell_lovell1999_malmquist.json", MONITORING)
    rows = {(int(r[0]), r[1]): r[2:] for r in data["data"]}
    names = sorted({n for _, n in rows})
    panel = np.array([[rows[t, n] for n in names] for t in (1, 2)], float)
    found = malmquist(panel[:, :, :1], panel[:, :, 1:], "output")
    parts = {"mi": found.index, "pech": found.pure, "sech": found.scale, "tc": found.frontier_shift}
    for name, values in parts.items():
        assert values[0] == pytest.approx([data["expected"][name][n]["2"] for n in names], abs=1e-6)


def test_malmquist_over_three_periods():
    data = oracle("malmquist_small_3periods.json", MONITORING)
    found = malmquist(np.array(data["x"], float)[:, :, None], np.array(data["y"], float)[:, :, None])
    for name, values in (("mi", found.index), ("ec", found.catch_up), ("tc", found.frontier_shift)):
        assert values == pytest.approx(np.array(data["expected"][name]), abs=1e-6)


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_malmquist_of_a_uniform_change(seed):
    x, y = units(seed, 12)
    found = malmquist(np.stack([x, x * 0.8]), np.stack([y, y * 1.2]))
    assert found.index == pytest.approx(1.5)
    assert found.catch_up == pytest.approx(1)
    assert found.index == pytest.approx(found.catch_up * found.frontier_shift)
    assert against(x, y, x, y) == pytest.approx(envelopment(x, y, "constant").score, abs=1e-8)


@given(seeds)
@settings(max_examples=15, deadline=None)
def test_dominance_by_pairs(seed):
    r = np.random.default_rng(seed)
    x, y = r.integers(1, 5, (30, 2)), r.integers(1, 4, (30, 1))
    for o, bad in enumerate(dominated(x, y, 7)):
        worse = (x <= x[o]).all(1) & (y >= y[o]).all(1) & ((x < x[o]).any(1) | (y > y[o]).any(1))
        assert bad == worse.any()


def test_units_that_cannot_be_scored_are_refused():
    x, y = [[1.0, 2], [0, 1], [np.nan, 1]], [[1.0], [1], [1]]
    assert positive_units(x, y).tolist() == [True, False, False]
    with pytest.raises(ValueError, match="above zero"):
        envelopment(x, y, "constant")
    with pytest.raises(ValueError, match="unknown model"):
        envelopment([[1.0]], [[1.0]], "rising")
    with pytest.raises(ValueError, match="every period"):
        malmquist(np.zeros((2, 3, 1)), np.ones((2, 3, 1)))
