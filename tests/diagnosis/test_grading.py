# SPDX-License-Identifier: Apache-2.0
"""Per-mu grades: published formulas of a district, both families, every rule of a scheme as data, and grading anew after an objection."""

from __future__ import annotations

import copy
import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from long_city import long_city
from slow_grades import slow_grades
from small_city import random_city

from zhuashou import diagnosis
from zhuashou.diagnosis.grade_schemes import packaged_schemes, read_scheme, read_schemes
from zhuashou.diagnosis.grading import Case, grade_list, item_scales, item_value, score_items
from zhuashou.terms import from_json, say, to_json


def raw(**changed):
    return packaged_schemes()["city"] | changed


def scheme(**changed):
    return read_scheme("city", raw(**changed))


def item(name, over="tax", under="land_mu", weight=10, **more):
    return {"id": name, "zh": "项", "en": "item", "over": over, "under": under, "unit": "-", "weight": weight, **more}


def totals(made, values):
    """Scores of rows of values that are all ranked."""
    array = np.array(values, dtype=float)
    scales = item_scales(made, array, np.ones(len(array), bool), range(len(made.items)))
    rows = [
        score_items(scales, {i.id: None if np.isnan(v) else float(v) for i, v in zip(made.items, row, strict=True)})
        for row in array
    ]
    return rows, [sum(i.score for i in row) for row in rows]


#: The items of the published rule by their columns: tax and value added per mu, per energy, per emission, per head, R&D share.
REGULATED = (("tax", "land_mu", 10000), ("value_added", "land_mu", 10000), ("value_added", "energy", 10000),
             ("value_added", "emission", 10000), ("value_added", "staff", 10000), ("rd_expense", "revenue", 1))  # fmt: skip
SMALL = (("tax", "land_mu", 10000), ("tax", "electricity", 1))


def published_schemes(told):
    """The district's two schemes as data: bases by year of data, below-scale enterprises apart."""
    for part, columns in (("regulated", REGULATED), ("small", SMALL)):
        items = [
            item(f"i{k}", over, under, p["weight"], scale=s, base={2021: p["base_2021"], 2022: p["base_2022"]})
            for k, ((over, under, s), p) in enumerate(zip(columns, told[part].values(), strict=True))
        ]
        yield part, raw(id=part, items=items, applies=[{"fact": "in_scope", "is": part == "regulated"}])


def test_published_formulas_of_a_district(shared_data):
    """Score = Σ weight · value ÷ base of the year; the mean of the class where emissions are unknown."""
    told = json.loads((shared_data / "oracles" / "monitoring" / "muyun_huangyan.json").read_text(encoding="utf-8"))
    data = dict(published_schemes(told))
    for year in ("2021", "2022"):
        for part, made in read_schemes(data, year).items():
            parts = list(told[part].values())
            base = np.array([p[f"base_{year}"] for p in parts])
            assert [i.base for i in made.items] == list(base)
            values = np.stack([base, 2 * base, base * np.linspace(0.3, 1.7, len(base)), base])
            lacks = 3 if part == "regulated" else 1  # emissions; electricity
            values[3, lacks] = np.nan
            rows, sums = totals(made, values)
            assert sums[:2] == pytest.approx([100, 200])
            by_hand = sum(p["weight"] * v / b for p, v, b in zip(parts, values[2], base, strict=True))
            assert sums[2] == pytest.approx(by_hand, abs=1e-5)
            assert rows[3][lacks].filled
            mean = parts[lacks]["weight"] * (1 + 2 + values[2, lacks] / base[lacks]) / 3
            assert rows[3][lacks].score == pytest.approx(mean, abs=1e-5)
    with pytest.raises(diagnosis.RuleError, match="base_year"):
        read_schemes(data, "2023")


def test_a_whole_district_by_the_published_schemes(shared_data):
    """From rows of the ledger: the enterprise at the base figures has 100 points, below-scale ones are graded by their own scheme."""
    told = json.loads((shared_data / "oracles" / "monitoring" / "muyun_huangyan.json").read_text(encoding="utf-8"))
    data = dict(published_schemes(told))
    snap = copy.copy(long_city(n=40, periods=3))
    b = [p["base_2022"] for p in told["regulated"].values()]
    mu = 10
    at_base = {"land_mu": mu, "tax": b[0] * mu * 1e4, "value_added": b[1] * mu * 1e4, "energy": b[1] * mu / b[2], "emission": b[1] * mu / b[3],
               "staff": 1, "revenue": 1000, "rd_expense": 1000 * b[5]}  # fmt: skip
    left = [{"uscc": "E002", "period": "2024-03", "event": "left"}]
    land = [r | {"period": "2022", "emission": Decimal(9), "electricity": Decimal(10**6)} for r in snap.rows["land"]]
    land[0] |= {k: Decimal(f"{v:.10f}").quantize(Decimal("0.0001")) if k != "staff" else v for k, v in at_base.items()}
    land[0] |= {k: land[0][k].quantize(Decimal("0.01")) for k in ("tax", "value_added", "revenue", "rd_expense")}
    snap.rows = snap.rows | {"land": land, "scope_history": left}
    snap.__dict__.pop("_tables", None)
    year = diagnosis.graded_year(snap)
    found = {name: diagnosis.grades(snap, s) for name, s in read_schemes(data, year).items()}
    assert year == "2022"
    first = next(r for r in found["regulated"].rows if r.uscc == "E000")
    points = {i.id: i.score for i in first.items}
    assert points.pop("i4") == pytest.approx(
        10 * b[1] * mu / told["regulated"]["全员劳动生产率(万元/人·年)"]["base_2022"], rel=1e-4
    )
    assert points == pytest.approx({"i0": 30, "i1": 20, "i2": 20, "i3": 10, "i5": 10}, rel=1e-3)
    assert [r.uscc for r in found["small"].rows] == ["E002"]
    assert "E002" not in {r.uscc for r in found["regulated"].rows}


def test_min_max_family_in_plain_numbers():
    items = [item("a", weight=60), item("b", "revenue", "staff", weight=40)]
    made = scheme(family="minmax", items=items, missing="zero")
    rows, _ = totals(made, [[1.0, 5.0], [3.0, np.nan], [2.0, 9.0]])
    assert [[i.score for i in row] for row in rows] == [[12.0, 8.0], [60.0, 0.0], [36.0, 40.0]]


def test_versions_of_a_scheme_by_year():
    data = {"city": raw(), "city_2026": raw(since="2026", version="2027-1"), "small": packaged_schemes()["small"]}
    assert {y: read_schemes(data, y)["city"].version for y in ("2024", "2026", "2027", "")} == {
        "2024": "2026-1", "2026": "2027-1", "2027": "2027-1", "": "2027-1",
    }  # fmt: skip
    assert set(read_schemes(data)) == {"city"}
    assert set(read_schemes(data | {"small": data["small"] | {"enabled": True}})) == {"city", "small"}
    with pytest.raises(diagnosis.RuleError, match="id_twice"):
        read_schemes({"a": raw(), "b": raw()})


BAD = [{"cuts": [{"grade": "A", "upto": 50}]}, {"family": "magic"}, {"items": []}, {"missing": "guess"}, {"objection": {"days": 0}},
       {"objection": {"days": 3, "hours": 2}}, {"items": [item("a"), item("a")]}, {"items": [item("a", base={})]}, {"items": [item("a", base=-1)]},
       {"items": [item("a", over="happiness")]}, {"applies": [{"fact": "region"}]},
       {"exempt": [{"id": "x", "zh": "x", "en": "x", "grade": "Z", "when": [{"fact": "region", "eq": "1"}]}]}]  # fmt: skip


@pytest.mark.parametrize("changed", BAD)
def test_bad_schemes_are_refused(changed):
    with pytest.raises(diagnosis.RuleError):
        scheme(**changed)


def test_cuts_exemptions_vetoes_and_reasons():
    city = long_city(n=66, periods=24)
    made = scheme(exempt=[{"id": "x", "zh": "免评", "en": "exempt", "grade": "B", "when": [{"fact": "region", "eq": "510781"}]}],
                  veto=[{"id": "v", "zh": "一票否决", "en": "veto", "grade": "D", "when": [{"fact": "uscc", "eq": "E001"}]}])  # fmt: skip
    snap = copy.copy(city)
    snap.rows = city.rows | {"land": [r for r in city.rows["land"] if r["uscc"] != "E003"]}
    snap.__dict__.pop("_tables", None)
    found = diagnosis.grades(snap, made)
    by_code = {g.uscc: g for g in found.rows}
    assert (found.year, found.ranked) == ("2025", 43)
    assert {g.state for g in found.rows if g.region == "510781"} == {"exempt"}
    assert (by_code["E001"].state, by_code["E001"].grade, by_code["E003"].state) == ("veto", "D", "no_data")
    ranked = [g for g in found.rows if g.rank is not None]
    assert [g.score for g in ranked] == sorted((g.score for g in ranked), reverse=True)
    for g in ranked:
        assert g.score == pytest.approx(sum(i.score for i in g.items), abs=1e-3)
        assert g.state == "veto" or g.grade == next(n for n, upto in made.cuts if 100 * (g.rank - 1) / 43 < upto)
        assert say(g.reason)
        assert say(g.reason, "en")
    assert Counter(g.grade for g in ranked if g.state == "graded")["A"] in (8, 9)
    again = from_json(diagnosis.GradeYear, json.loads(json.dumps(to_json(found))))
    assert to_json(again) == to_json(found)


@pytest.mark.parametrize("family", ["base", "minmax"])
@pytest.mark.parametrize("missing", ["mean", "zero", "exclude"])
def test_random_cities_against_the_slow_way(family, missing):
    exempt = [{"id": "utility", "zh": "免评", "en": "exempt", "grade": "B", "when": [{"fact": "section", "eq": "D"}]}]
    veto = [{"id": "stop", "zh": "停产", "en": "stopped", "grade": "D", "when": [{"fact": "uscc", "eq": "E004"}]}]
    made = scheme(family=family, missing=missing, exempt=exempt, veto=veto)
    for seed in range(8):
        snap = random_city(seed)
        facts = diagnosis.enterprise_facts(snap).to_pylist()
        year = diagnosis.graded_year(snap)
        land = {r["uscc"]: r for r in snap.rows["land"] if r["period"] == year}
        people = {
            f["uscc"]: (land.get(f["uscc"]), "utility" if f["section"] == "D" else "", "stop" if f["uscc"] == "E004" else "")
            for f in facts if f["in_scope"]
        }  # fmt: skip
        found = diagnosis.grades(snap, made)
        fast = {g.uscc: (g.score, g.rank, g.grade) for g in found.rows}
        slow = slow_grades(made, people)
        assert fast.keys() == slow.keys()
        for code, (score, rank, grade) in slow.items():
            assert fast[code][0] == (None if score is None else pytest.approx(score, abs=2e-4))
            assert fast[code][1:] == (rank, grade), (seed, code)


COLUMNS = ("tax", "land_mu", "value_added", "energy", "staff", "rd_expense", "revenue")
figure = st.one_of(st.none(), st.integers(0, 10**6).map(Decimal))
people = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, figure)), min_size=2, max_size=14)


def cases(made, rows):
    return [Case(f"E{k:02d}", "样例", "", f, tuple(item_value(i, f) for i in made.items)) for k, f in enumerate(rows)]


@settings(max_examples=60, deadline=None)
@given(people, st.sampled_from(["base", "minmax"]), st.integers(0, 13), st.integers(1, 10**6))
def test_scores_are_monotone_and_cuts_exhaust(rows, family, who, more):
    made = scheme(family=family, missing="zero", veto=[], items=[i | {"base": 3} for i in raw()["items"]])
    before, _ = grade_list(made, cases(made, rows))
    ranked = [g for g in before if g.rank is not None]
    assert [g.grade for g in ranked] == sorted(g.grade for g in ranked)
    for n, (name, upto) in enumerate(made.cuts):
        if ranked and len({g.score for g in ranked}) == len(
            ranked
        ):  # without ties every cut holds its share, rounded up
            within = sum(g.grade in [c for c, _ in made.cuts[: n + 1]] for g in ranked)
            assert within == -(-len(ranked) * upto // 100), name
    assert all(g.grade for g in ranked)
    who %= len(rows)
    if rows[who]["tax"] is None or not rows[who]["land_mu"] or family == "minmax":
        return  # in the min-max family the others' scores move with the most
    raised = [f | {"tax": f["tax"] + more} if k == who else f for k, f in enumerate(rows)]
    after, _ = grade_list(made, cases(made, raised))
    old, new = (next(g for g in found if g.uscc == f"E{who:02d}") for found in (before, after))
    assert new.score >= old.score
    assert new.rank <= old.rank
    others = [{g.uscc: g.score for g in found if g.uscc != old.uscc} for found in (before, after)]
    assert others[0] == others[1]


@settings(max_examples=40, deadline=None)
@given(people, st.integers(0, 13), st.integers(1, 10**6), st.booleans())
def test_an_upheld_objection_moves_others_only_where_the_scheme_says_so(rows, who, claim, others_move):
    made = scheme(veto=[], objection={"days": 3, "count": "days", "others_move": others_move})
    listed, scales = grade_list(made, cases(made, rows))
    row = next(g for g in listed if g.uscc == f"E{who % len(rows):02d}")
    found = diagnosis.regrade(made, listed, scales, diagnosis.corrected_case(made, row, "tax", Decimal(claim)))
    changed = {g.uscc: g for g in found.rows}
    fresh = [f | {"tax": Decimal(claim)} if f"E{k:02d}" == row.uscc else f for k, f in enumerate(rows)]
    anew, _ = grade_list(made, cases(made, fresh), [s.id for s in scales])
    moved = {a.uscc for a in anew for b in listed if a.uscc == b.uscc and a.grade != b.grade} - {row.uscc}
    assert {m.uscc for m in found.would_move} == moved
    if others_move:
        assert {g.uscc: changed.get(g.uscc, g) for g in listed} == {g.uscc: g for g in anew}
        assert found.moved == found.would_move
    else:
        assert set(changed) == {row.uscc}
        assert found.moved == ()
        mine = changed[row.uscc]
        better = (
            sum(g.score > mine.score for g in listed if g.score is not None and g.uscc != row.uscc) if mine.rank else 0
        )
        assert mine.rank in (None, better + 1)


def test_the_order_of_a_list_changes_nothing_to_the_last_digit():
    made = scheme()
    rows = [dict.fromkeys(COLUMNS, Decimal(7)) | {"tax": Decimal(3**k), "energy": Decimal(10 + k)} for k in range(12)]
    listed = cases(made, rows)
    assert grade_list(made, listed) == grade_list(made, listed[::-1]) == grade_list(made, listed[5:] + listed[:5])


def test_without_its_veto_an_enterprise_has_its_own_grade_again():
    made = scheme(
        veto=[{"id": "v", "zh": "停产", "en": "stopped", "grade": "D", "when": [{"fact": "uscc", "eq": "E00"}]}]
    )
    rows = [dict.fromkeys(COLUMNS, Decimal(k)) | {"tax": Decimal(100 - k)} for k in range(1, 9)]
    listed, scales = grade_list(made, [replace(c, veto="v" if k == 0 else "") for k, c in enumerate(cases(made, rows))])
    first = listed[0]
    assert (first.state, first.grade, first.rank) == ("veto", "D", 1)
    assert diagnosis.contestable(made, first)[-1] == "veto"
    (after,) = diagnosis.regrade(made, listed, scales, diagnosis.corrected_case(made, first, "veto", None)).rows
    assert (after.state, after.grade, after.score) == ("graded", "A", first.score)
