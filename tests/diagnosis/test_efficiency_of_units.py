# SPDX-License-Identifier: Apache-2.0
"""Efficiency: each enterprise is measured within a class that is large enough; who is not, is listed. Per-mu grades: every item and cut."""

from __future__ import annotations

import copy
import json
from collections import Counter
from decimal import Decimal
from importlib import resources

import numpy as np
import pytest
from long_city import PERIOD, long_city

from zhuashou import diagnosis
from zhuashou.diagnosis.grade_schemes import read_scheme
from zhuashou.diagnosis.per_mu import item_scores
from zhuashou.terms import load_yaml, say


@pytest.fixture(scope="module")
def city():
    found = long_city(n=66, periods=24)
    found.rows["enterprises"][0]["land_mu"] = None
    last = [r for r in found.rows["monthly_finance"] if r["period"] == PERIOD.id]
    last[1]["assets_end"] = Decimal(0)
    found.rows["enterprises"][2]["industry"] = "C2011"
    return found


def test_scores_peers_and_targets(city):
    found = diagnosis.efficiency(city)
    assert {u.uscc: say(u.reason) for u in found.unscored} == {
        "E000": "缺少占地面积，不参加比较",
        "E001": "资产总计不大于零，不参加比较",
    }
    assert Counter(s.industry_class for s in found.scored) == {"C131": 32, "C397": 31, "C": 1}
    (alone,) = [s for s in found.scored if s.industry_class == "C"]
    assert (alone.uscc, alone.class_n) == ("E002", 64)
    by_code = {s.uscc: s for s in found.scored}
    for s in found.scored:
        assert 0 < s.score <= 1 + 1e-9
        assert s.scale <= 1 + 1e-6
        for column in found.scheme.columns:  # targets are what the peers together use and make
            made = sum(p.weight * by_code[p.uscc].figures[column] for p in s.peers)
            assert s.targets[column] == pytest.approx(made, rel=1e-5, abs=1e-3)
        for column in found.scheme.inputs:
            assert s.targets[column] <= s.figures[column] * (1 + 1e-6)
        for column in found.scheme.outputs:
            assert s.targets[column] >= s.figures[column] * (1 - 1e-6)
        if s.change:
            assert s.change["index"] == pytest.approx(s.change["catch_up"] * s.change["frontier_shift"], rel=1e-6)
    assert sum(s.change is not None for s in found.scored) > 60


def test_too_few_enterprises_are_not_compared():
    found = diagnosis.efficiency(long_city(n=10, periods=12))
    assert found.scored == ()
    assert {say(u.reason, "en") for u in found.unscored} == {"fewer than 18 comparable enterprises"}
    with pytest.raises(diagnosis.RuleError, match="inputs"):
        diagnosis.read_frontier({"frontier": {"inputs": ["happiness"]}})


def scheme(**changed):
    text = resources.files("zhuashou.diagnosis").joinpath("data", "per_mu", "city.yaml").read_text(encoding="utf-8")
    return read_scheme("city", load_yaml(text) | changed)


def test_published_scores_of_a_district(shared_data):
    """Base family: score = Σ weight · value ÷ base; the mean of the class where emissions are unknown."""
    told = json.loads((shared_data / "oracles" / "monitoring" / "muyun_huangyan.json").read_text(encoding="utf-8"))
    for part in ("regulated", "small"):
        for year in ("2021", "2022"):
            parts = list(told[part].values())
            items = [{"id": f"i{k}", "zh": "项", "en": "item", "over": "tax", "under": "land_mu", "unit": "-", "weight": p["weight"],
                      "base": p[f"base_{year}"]} for k, p in enumerate(parts)]  # fmt: skip
            made = scheme(items=items)
            base = np.array([p[f"base_{year}"] for p in parts])
            values = np.stack([base, 2 * base, base * np.linspace(0.3, 1.7, len(base)), base])
            values[3, 0] = np.nan
            scores, _ = item_scores(made, values, np.ones(4, dtype=bool), list(range(len(parts))))
            totals = [sum(i.score for i in row) for row in scores]
            assert totals[:2] == pytest.approx([100, 200])
            by_hand = sum(p["weight"] * v / b for p, v, b in zip(parts, values[2], base, strict=True))
            assert totals[2] == pytest.approx(by_hand, abs=1e-5)
            filled = parts[0]["weight"] * (1 + 2 + values[2, 0] / base[0]) / 3
            assert scores[3][0].filled
            assert scores[3][0].score == pytest.approx(filled, abs=1e-5)


def test_min_max_family_in_plain_python():
    items = [{"id": "a", "zh": "甲", "en": "a", "over": "tax", "under": "land_mu", "unit": "-", "weight": 60},
             {"id": "b", "zh": "乙", "en": "b", "over": "revenue", "under": "staff", "unit": "-", "weight": 40}]  # fmt: skip
    made = scheme(family="minmax", items=items, missing="zero")
    values = np.array([[1.0, 5.0], [3.0, np.nan], [2.0, 9.0]])
    scores, _ = item_scores(made, values, np.ones(3, dtype=bool), [0, 1])
    assert [[i.score for i in row] for row in scores] == [[12.0, 8.0], [60.0, 0.0], [36.0, 40.0]]


def test_grades_cuts_exemptions_and_vetoes(city):
    snap = copy.copy(city)
    made = scheme(exempt=[{"id": "x", "zh": "免评", "en": "exempt", "grade": "B", "when": [{"fact": "region", "eq": "510781"}]}],
                  veto=[{"id": "v", "zh": "一票否决", "en": "veto", "grade": "D", "when": [{"fact": "uscc", "eq": "E001"}]}])  # fmt: skip
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
        if g.state == "graded":
            own = next(grade for grade, upto in made.cuts if 100 * (g.rank - 1) / 43 < upto)
            assert g.grade == own
        assert say(g.reason)
    assert Counter(g.grade for g in ranked if g.state == "graded")["A"] in (8, 9)


@pytest.mark.parametrize("changed", [{"cuts": [{"grade": "A", "upto": 50}]}, {"family": "magic"}, {"items": []}, {"missing": "guess"},
    {"exempt": [{"id": "x", "zh": "x", "en": "x", "grade": "Z", "when": [{"fact": "region", "eq": "1"}]}]}])  # fmt: skip
def test_bad_schemes_are_refused(changed):
    with pytest.raises(diagnosis.RuleError):
        scheme(**changed)
