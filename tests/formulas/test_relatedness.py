# SPDX-License-Identifier: Apache-2.0
"""Complexity and relatedness: the textbook eigenproblem, products by loops, and the defects of known packages as properties."""

import csv
import gzip

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from formulas.oracles import oracle_file
from zhuashou.formulas import complexity, complexity_table, cube, density, outlook, presence, proximity

seeds = st.integers(0, 10**6)


def made_up(seed, regions=14, industries=20):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(regions, 1)), np.sort(rng.normal(size=industries))[None]
    v = np.exp(1.5 * rng.normal(size=(regions, industries)) + 1.2 * a * b)
    v[rng.random(v.shape) < 0.3] = 0
    return v


def connected(seed, **shape):
    found = presence(made_up(seed, **shape))
    try:
        return found.matrix, complexity(found.matrix)
    except ValueError:
        assume(False)


@given(seeds, st.booleans())
@settings(max_examples=30, deadline=None)
def test_index_equals_the_plain_eigenproblem(seed, tall):
    m, found = connected(seed, **({"regions": 25, "industries": 9} if tall else {}))
    assume(found.gap > 1e-3)
    d, u = m.sum(1), m.sum(0)
    values, vectors = np.linalg.eig((m / d[:, None]) @ (m / u).T)
    plain = np.real(vectors[:, np.argsort(-np.real(values))[1]])
    plain = (plain - plain.mean()) / plain.std()
    assert np.minimum(np.abs(plain - found.eci).max(), np.abs(plain + found.eci).max()) < 1e-8
    assert found.eci == pytest.approx(m @ found.pci / d, abs=1e-10)
    assert np.corrcoef(found.eci, d)[0, 1] >= 0
    assert found.eci.mean() == pytest.approx(0, abs=1e-10)
    assert found.eci.std() == pytest.approx(1)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_proximity_density_and_outlook_by_loops(seed):
    m, found = connected(seed, regions=7, industries=9)
    phi = proximity(m)
    u = m.sum(0)
    for p in range(m.shape[1]):
        for q in range(m.shape[1]):
            assert phi[p, q] == pytest.approx((m[:, p] & m[:, q]).sum() / max(u[p], u[q]))
    dens = density(m, phi)
    assert ((dens >= 0) & (dens <= 1 + 1e-12)).all()
    ahead = outlook(m, phi, dens, found)
    raw = [sum(dens[c, p] * found.raw_pci[p] for p in range(m.shape[1]) if not m[c, p]) for c in range(len(m))]
    assert ahead.index == pytest.approx((np.array(raw) - np.mean(raw)) / np.std(raw), abs=1e-8)
    for c in range(len(m)):
        for p in range(m.shape[1]):
            gain = (
                sum(phi[p, q] * found.raw_pci[q] / phi[:, q].sum() for q in range(m.shape[1]) if not m[c, q])
                / found.scale
            )
            assert ahead.gain[c, p] == pytest.approx(0 if m[c, p] else gain, abs=1e-8)
    assert np.diagonal(proximity(m, own=False)) == pytest.approx(0)


@given(seeds, st.floats(0, 60), st.floats(0, 60))
@settings(max_examples=40, deadline=None)
def test_presence_needs_no_division_and_says_who_was_left_out(seed, least_region, least_industry):
    v = made_up(seed)
    found = presence(v, least_region, least_industry)
    kept = v[np.ix_(found.regions, found.industries)]
    assert found.regions_left_out == len(v) - len(found.regions)
    assert found.industries_left_out == v.shape[1] - len(found.industries)
    if found.matrix.size:
        quotient = kept / kept.sum(1, keepdims=True) / (kept.sum(0) / kept.sum())
        sure = np.abs(quotient - 1) > 1e-9
        assert (found.matrix == (quotient >= 1))[sure].all()
        assert (kept.sum(1) >= least_region).all()
        assert (kept.sum(0) >= least_industry).all()


def test_the_order_of_rows_and_the_unit_do_not_matter():
    v = made_up(4)
    order = np.random.default_rng(1).permutation(len(v))
    a, b = complexity(presence(v).matrix), complexity(presence(v[order] * 1e4).matrix)
    assert b.eci == pytest.approx(a.eci[order], abs=1e-9)


def test_what_is_not_defined_is_refused():
    m = presence(made_up(4)).matrix
    with pytest.raises(ValueError, match="separate parts"):
        complexity(np.kron(np.eye(2, dtype=bool), m))
    with pytest.raises(ValueError, match="at least three"):
        complexity(np.ones((2, 5), dtype=bool))
    with pytest.raises(ValueError, match="known"):
        presence([[1.0, np.nan], [1.0, 2.0]])
    with pytest.raises(ValueError, match="known"):
        cube(["a"], ["b"], [np.nan])


def test_long_rows_become_a_matrix():
    found = cube(["b", "a", "b", "b"], ["x", "x", "y", "x"], [1.0, 2.0, 3.0, 4.0])
    assert list(found.regions) == ["a", "b"]
    assert found.values.tolist() == [[2.0, 0.0], [5.0, 3.0]]


@given(seeds, st.sampled_from(["quotient", "amount", "both"]), st.floats(0, 5))
@settings(max_examples=25, deadline=None)
def test_presence_is_boolean_under_every_rule(seed, rule, least):
    v = made_up(seed)
    found = presence(v, rule=rule, least=least)
    assert found.matrix.dtype == bool
    kept = v[np.ix_(found.regions, found.industries)]
    if rule != "quotient":
        assert (kept[found.matrix] >= least).all()
    if rule == "amount":
        assert (found.matrix == ((kept > 0) & (kept >= least))).all()
    assert sorted([*found.regions, *found.without_regions()]) == list(range(len(v)))
    assert sorted([*found.industries, *found.without_industries()]) == list(range(v.shape[1]))


@given(seeds, st.integers(1, 12), st.sampled_from([np.float64, np.float32]))
@settings(max_examples=25, deadline=None)
def test_density_of_the_nearest_is_a_share(seed, k, kind):
    m = presence(made_up(seed, regions=7, industries=9)).matrix
    phi = proximity(m, kind)
    found = density(m, phi, k)
    assert ((found >= 0) & (found <= 1 + 1e-6)).all()
    for p in range(m.shape[1]):
        near = sorted(range(m.shape[1]), key=lambda q: -phi[q, p])[:k]
        total = sum(float(phi[q, p]) for q in near)
        for c in range(len(m)):
            assert found[c, p] == pytest.approx(sum(float(phi[q, p]) for q in near if m[c, q]) / total, abs=1e-6)
    assert density(m, phi, m.shape[1]) == pytest.approx(density(m, phi), abs=1e-12)


@given(seeds, st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_long_table_in_and_out_whatever_the_order(seed, shuffle):
    v = made_up(seed)
    rows = [(f"r{c:02d}", f"p{p:02d}", v[c, p]) for c in range(len(v)) for p in range(v.shape[1]) if v[c, p] > 0]
    mixed = list(rows)
    shuffle.shuffle(mixed)
    tables = []
    for held in (cube(*zip(*rows, strict=True)), cube(*zip(*mixed, strict=True))):
        found = presence(held.values, min_region=1, min_industry=0.5)
        try:
            index = complexity(found.matrix)
        except ValueError:
            assume(False)
        phi = proximity(found.matrix)
        dens = density(found.matrix, phi)
        tables.append(complexity_table(held, found, index, dens, outlook(found.matrix, phi, dens, index)))
    for name, column in tables[0].items():
        if column.dtype.kind == "f":
            assert tables[1][name] == pytest.approx(column, abs=1e-8)
        else:
            assert (tables[1][name] == column).all()
    first = tables[0]
    assert len(set(zip(first["region"].tolist(), first["industry"].tolist(), strict=True))) == len(first["eci"])
    for region in set(first["region"].tolist()):
        mine = first["region"] == region
        assert first["pci"][mine & first["present"]].mean() == pytest.approx(first["eci"][mine][0], abs=1e-9)
        assert (first["gain"][mine & first["present"]] == 0).all()


def test_a_nested_table_ranks_both_sides_alike():
    """Regions with more industries have the rarer ones too: complexity must rise with diversity and fall with ubiquity together."""
    m = np.array([[c + p < 9 or p == 0 for p in range(9)] for c in range(9)])
    found = complexity(m)
    assert np.corrcoef(found.eci, m.sum(1))[0, 1] > 0.9
    assert np.corrcoef(found.pci, m.sum(0))[0, 1] < -0.9
    assert found.eci == pytest.approx(m @ found.pci / m.sum(1), abs=1e-10)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_what_has_no_single_order_is_refused(kind):
    m = presence(made_up(4)).matrix
    with pytest.raises(ValueError, match="separate parts"):
        complexity(np.kron(np.eye(2, dtype=bool), m), kind)
    with pytest.raises(ValueError, match="not unique"):
        complexity(np.ones((4, 6), dtype=bool), kind)
    with pytest.raises(ValueError, match="not unique"):  # a ring has no first and last
        complexity(np.eye(6, dtype=bool) | np.roll(np.eye(6, dtype=bool), 1, axis=1), kind)


def test_blanks_by_a_named_choice():
    v = made_up(4)
    holes = np.where(v == 0, np.nan, v)
    assert (presence(holes, blank="zero").matrix == presence(v).matrix).all()
    for wrong in (
        {"values": holes},
        {"values": v, "blank": "mean"},
        {"values": v, "rule": "rca"},
        {"values": -v},
        {"values": v[0]},
    ):
        with pytest.raises(ValueError, match=r"blank|rule|zero or more"):
            presence(**wrong)


def test_float32_ranks_the_same():
    m = presence(made_up(2, 40, 90)).matrix
    assert complexity(m, np.float32).eci == pytest.approx(complexity(m).eci, abs=1e-4)
    assert proximity(m, np.float32) == pytest.approx(proximity(m), abs=1e-6)


def test_a_minimum_size_removes_tiny_territories_of_world_trade():
    file = oracle_file("world_trade_avg_1998_2000.csv.gz", "complexity")
    with gzip.open(file, "rt", encoding="utf-8") as text:
        head, *rows = csv.reader(text)
    value = next(k for k, name in enumerate(head) if "value" in name.lower())
    held = cube([r[0] for r in rows], [r[1] for r in rows], [float(r[value]) for r in rows])
    found = presence(held.values, min_region=1e6)
    index = complexity(found.matrix)
    assert found.regions_left_out >= 2
    best = held.regions[found.regions[np.argsort(-index.eci)[:10]]]
    assert {"jpn", "deu", "che"} <= {str(b).lower() for b in best}
