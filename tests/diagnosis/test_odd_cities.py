# SPDX-License-Identifier: Apache-2.0
"""Every query on cities where everything goes wrong, against its slow second implementation."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
import slow_diagnosis as slow
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from odd_city import cities
from test_queries import check, same

from zhuashou import diagnosis, formulas
from zhuashou.terms import Words, parse_period, say

# No shrinking: every question is a query of some 50 ms, and a city prints as the plan it was made of.
few = settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.generate))
MEASURED = [
    i
    for i in diagnosis.indicators().values()
    if i.kind in ("flow", "ratio", "share") and i.dataset != "projects" and not i.spread
]
ADDITIVE = [i for i in MEASURED if i.kind == "flow"]
BY = tuple(b for b in diagnosis.DIMENSIONS)
questions = st.lists(st.tuples(st.sampled_from(MEASURED), st.sampled_from(BY)), min_size=2, max_size=4)


@given(cities, questions, st.data())
@few
def test_growth_by_any_dimension(snap, asked, data):
    for ind, by in asked:
        scope = data.draw(st.sampled_from(sorted(ind.columns)))
        where = data.draw(st.sampled_from((None, None, {"region": "510703"}, {"section": "C"}, {"size": ""})))
        found = diagnosis.growth(snap, ind.id, by, scope, where)
        check(found, slow.growth(snap, ind, by, scope, where), exact=not ind.is_ratio)


@given(cities, questions, st.sampled_from((None, {"region": "510703"}, {"size": ""})))
@few
def test_a_snapshot_with_a_memory_answers_the_same(snap, asked, where):
    kept = diagnosis.held(snap)
    for ind, by in [*asked, *asked]:
        assert diagnosis.growth(kept, ind.id, by, where=where).equals(diagnosis.growth(snap, ind.id, by, where=where))
    assert diagnosis.headline(kept) == diagnosis.headline(snap)
    assert diagnosis.held(kept) is kept


@given(cities, st.sampled_from(("gross_output", "profit", "tax")), st.sampled_from(BY[1:]), st.sampled_from(BY[1:-1]))
@few
def test_parts_add_to_the_total_at_every_level(snap, name, by, above):
    """Over any dimension, and of a group over its enterprises: exact in money, points of one whole, contributions 100."""
    (whole,) = diagnosis.growth(snap, name, "city").to_pylist() or [None]
    rows = diagnosis.growth(snap, name, by).to_pylist()
    assert changed(rows) == (changed([whole]) if whole else 0)
    if whole and whole["growth"] is not None:
        assert sum(r["pull"] or 0 for r in rows) == pytest.approx(whole["growth"], rel=1e-9, abs=1e-9)
    if any(r["contribution"] is not None for r in rows):
        assert sum(r["contribution"] or 0 for r in rows) == pytest.approx(100, rel=1e-6)
    for group in diagnosis.growth(snap, name, above).to_pylist()[:2]:
        inner = diagnosis.growth(snap, name, "enterprise", where={above: group["id"]}).to_pylist()
        assert changed(inner) == changed([group])


def changed(rows):
    return sum((r["current"] - r["prior"] for r in rows if r["current"] is not None), Decimal(0))


@given(cities)
@few
def test_investment_and_counts(snap):
    for name in ("industrial_investment", "tech_renovation_investment"):
        for by in ("city", "region", "division", "enterprise"):
            check(diagnosis.growth(snap, name, by), slow.invested(snap, diagnosis.indicator(name), by), exact=True)
    for by in ("city", "region", "chain", "enterprise"):
        check(diagnosis.growth(snap, "above_scale", by), slow.counted(snap, by), exact=True)


@given(
    cities,
    st.sampled_from([i for i in MEASURED if i.dataset != "land"]),
    st.sampled_from((("city", "510700"), ("region", "510703"), ("enterprise", "E001"))),
)
@few
def test_series_of_any_group(snap, ind, of):
    scope = "month" if "month" in ind.columns else ind.scope
    for row in diagnosis.series(snap, ind.id, *of).to_pylist():
        then = type(snap)(parse_period(row["period"]), snap.rows)
        want = slow.growth(then, ind, of[0], scope)[of[1]]
        for part in ("value", "current", "prior"):
            assert same(row[part], want[part]), (row, want)


@given(cities)
@few
def test_tiles(snap):
    for tile in diagnosis.headline(snap):
        ind = diagnosis.indicator(tile.indicator)
        if ind.kind in ("flow", "ratio", "share"):
            want = slow.growth(snap, ind, "city", tile.scope).get("510700", {"n": 0, "growth": None, "value": None})
            assert same(tile.yoy, want["growth"])
            assert tile.value is None if want["n"] == 0 else same(tile.value, want["value"])
        elif ind.kind == "count":
            want = slow.counted(snap, "city").get("510700", {"value": 0, "growth": None})
            assert (tile.value or 0) == want["value"]
            assert same(tile.yoy, want["growth"])
        elif ind.kind == "invest":
            want = slow.invested(snap, ind, "city").get("510700", {"n": 0, "value": None, "growth": None})
            if want["n"]:
                assert same(tile.value, want["value"])
                assert same(tile.yoy, want["growth"])
        goal = slow.targets(snap).get((tile.indicator, "510700"))
        at = slow.standing(goal, ind, tile.value, tile.yoy, snap.period.elapsed) if goal else None
        assert (tile.target is None) == (goal is None)
        if at is None:
            assert tile.level is None
        else:
            assert same(tile.rate, at["rate"])
            assert same(tile.lead, at["lead"])
            assert tile.level == at["level"]


@given(cities)
@few
def test_facts_of_enterprises_and_projects(snap):
    rows = diagnosis.enterprise_facts(snap).to_pylist()
    assert [r["uscc"] for r in rows] == sorted(e["uscc"] for e in snap.rows["enterprises"])
    for row in rows:
        for column, want in slow.enterprise(snap, row["uscc"]).items():
            got = row[column]
            plain = isinstance(want, (str, bool)) or isinstance(got, (str, bool))
            assert got == want if plain else same(got, want), (row["uscc"], column, got, want)
    projects = {r["project_id"]: r for r in diagnosis.project_facts(snap).to_pylist()}
    for p in snap.rows["projects"]:
        for column, want in slow.project(snap, p).items():
            got = projects[p["project_id"]][column]
            assert got == want if isinstance(want, (bool, str)) else same(got, want), (p, column, got, want)


@given(cities)
@few
def test_counts_beside_the_tiles(snap):
    found = diagnosis.overview(snap)
    for name, dataset, column in (("projects_by_stage", "projects", "stage"), ("projects_by_kind", "projects", "kind"), ("requests_by_state", "requests", "state"),
                                  ("leads_by_state", "leads", "state")):  # fmt: skip
        assert found[name] == dict(sorted(Counter(r.get(column) or "" for r in snap.rows[dataset]).items()))
    tile = diagnosis.growth(snap, "above_scale", "city").to_pylist()
    assert found["reported"] == (int(tile[0]["value"] or 0) if tile else 0)


@given(cities)
@few
def test_beside(snap):
    found = diagnosis.beside(snap)
    want = slow.beside(snap)
    assert found["scope"]["entered"] == want["entered"]
    assert found["scope"]["left"] == want["left"]
    assert same(found["scope"]["lost"], want["lost"])
    assert same(found["scope"]["pull"], want["pull"])
    assert [(p["id"], p["n"]) for p in found["products"]] == [(p["id"], p["n"]) for p in want["products"]]
    for got, plain in zip(found["products"], want["products"], strict=True):
        for column in ("value", "growth", "pull"):
            assert same(got[column], plain[column])


@given(
    cities,
    st.sampled_from(ADDITIVE),
    st.sampled_from(("value", "prior", "growth", "pull", "contribution")),
    st.sampled_from(("city", "region", "enterprise")),
)
@few
def test_the_rows_behind_a_number_add_to_it(snap, ind, stat, kind):
    scope = ind.scope
    if ind.where_negative or ind.no_prior:
        return
    for row in diagnosis.growth(snap, ind.id, kind, scope).to_pylist()[:3]:
        if not row["id"]:
            continue
        trace = diagnosis.resolve(snap, diagnosis.number_id(ind.id, scope, stat, kind, row["id"]), limit=1000)
        assert same(trace.value, row[stat])
        assert trace.row_count == len(trace.rows)
        if trace.value is not None and all(t.contribution is not None for t in trace.rows) and trace.rows:
            added = sum(t.contribution for t in trace.rows)
            scale = max(abs(t.contribution) for t in trace.rows)
            assert added == pytest.approx(trace.value, abs=1e-9 * (1 + scale) * 100), (ind.id, stat, kind)


@given(cities)
@few
def test_targets_and_how_they_stand(snap):
    found = {k: g[0] for k, g in diagnosis.targets(snap).items() if g[0].target_set == "assured"}
    want = slow.targets(snap)
    assert {k: (g.kind, g.value, g.op, g.unit) for k, g in found.items()} == {
        k: (g["kind"], g["value"], g["op"], g["unit"]) for k, g in want.items()
    }
    for (name, _), goal in found.items():
        ind = diagnosis.indicator(name)
        for value, growth in ((None, None), (5e8, -3.0), (0.0, 12.0), (-4e7, 7.0)):
            at = diagnosis.standing(goal, ind, value, growth, snap.period.elapsed)
            plain = slow.standing(want[goal.indicator, goal.region], ind, value, growth, snap.period.elapsed)
            assert (at is None) == (plain is None)
            if at:
                assert same(at.rate, plain["rate"])
                assert same(at.lead, plain["lead"])
                assert at.level == plain["level"]


@given(cities)
@few
def test_structure_never_fails_and_its_shares_add_up(snap):
    found = diagnosis.structure(snap)
    whole = sum(Fraction(r["gross_output_ytd"]) for r in snap.rows["monthly_output"]
                if r["period"] == snap.period.id and (r["gross_output_ytd"] or 0) > 0)  # fmt: skip
    for region in {q.region for q in found.quotients}:
        assert sum(q.share for q in found.quotients if q.region == region) <= 100 + 1e-9
    assert sum(c.share for c in found.concentration) <= 100 + 1e-9
    assert bool(found.makeup) == (whole > 0)
    for s in found.shifts:
        assert s.growth == pytest.approx(s.city + s.mix + s.own, abs=1e-6)


@given(cities)
@few
def test_a_register_that_changed_moves_whole_enterprises_between_groups(snap):
    """An enterprise that moved district or changed industry or size takes all its figures along; the city does not change."""
    before = {
        by: {r["id"]: r for r in diagnosis.growth(snap, "gross_output", by).to_pylist()}
        for by in ("city", "region", "size")
    }
    moved = [r | {"region": "510704", "size": "large", "industry": "C3311"} for r in snap.rows["enterprises"]]
    later = type(snap)(snap.period, snap.rows | {"enterprises": moved})
    (city,) = diagnosis.growth(later, "gross_output", "city").to_pylist()
    for part in ("value", "current", "prior", "growth"):
        assert city[part] == before["city"][city["id"]][part]
    for by, only in (("region", "510704"), ("size", "large")):
        rows = {r["id"]: r for r in diagnosis.growth(later, "gross_output", by).to_pylist()}
        assert set(rows) <= {only, ""}
        want = slow.growth(later, diagnosis.indicator("gross_output"), by, "ytd")
        assert same(rows[only]["value"], want[only]["value"])


@given(cities, st.sampled_from(BY))
@few
def test_stock_and_increment_by_way_add_to_the_change(snap, by):
    rows = diagnosis.increment(snap, by=by).to_pylist()
    want = slow.increment(snap, by)
    assert {(r["id"], r["kind"]): [r["n"], Fraction(r["current"]), Fraction(r["prior"])] for r in rows} == want
    base = sum(g[2] for g in want.values())
    change = sum(g[1] for g in want.values()) - base
    assert sum(Fraction(r["change"]) for r in rows) == change
    for r in rows:
        assert same(
            r["points"], 100 * (want[r["id"], r["kind"]][1] - want[r["id"], r["kind"]][2]) / base if base > 0 else None
        )
        assert say(Words(f"diagnosis.increment.{r['kind']}"), "zh")
    kinds, parts = (
        [r["kind"] for r in rows],
        formulas.scope_parts(
            [float(r["current"]) for r in rows], [float(r["prior"]) for r in rows], [r["kind"] for r in rows]
        ),
    )
    assert sum(parts.values()) == pytest.approx(float(change), rel=1e-9, abs=1e-6)
    assert set(kinds) <= set(parts)


@given(cities)
@few
def test_sides_of_stock_and_increment_are_the_ways_added_up(snap):
    found = diagnosis.stock_and_increment(snap)
    for by in ("city", "region", "division"):
        want = slow.increment(snap, by)
        groups = {g.id: g for g in found.groups if g.dimension == by}
        assert set(groups) == {code for code, _ in want}
        for code, g in groups.items():
            own = {kind: figures for (where, kind), figures in want.items() if where == code}
            for side in ("stayed", "entered", "left"):
                mine = [figures for kind, figures in own.items() if kind.partition(".")[0] == side]
                assert g.counts[side] == sum(f[0] for f in mine)
                assert Fraction(g.amounts[side]) == sum(f[1] - f[2] for f in mine)
            assert g.change == sum(g.amounts.values()) == g.current - g.prior
    moved = {code: figures for (code, kind), figures in slow.increment(snap, "enterprise").items() if kind != "stayed"}
    assert {m.uscc: Fraction(m.change) for m in found.movers} == {code: f[1] - f[2] for code, f in moved.items()}
    assert [abs(m.change) for m in found.movers] == sorted((abs(m.change) for m in found.movers), reverse=True)
    assert found.moved == len(moved)


def test_no_increment_of_a_ratio(city):
    with pytest.raises(ValueError, match="no sum"):
        diagnosis.increment(city, "debt_ratio")
    with pytest.raises(ValueError, match="dimension"):
        diagnosis.increment(city, by="planet")
