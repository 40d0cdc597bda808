# SPDX-License-Identifier: Apache-2.0
"""Efficiency: each enterprise is measured within a class that is large enough; who is not, is listed."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from long_city import PERIOD, long_city

from zhuashou import diagnosis
from zhuashou.terms import say


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
        assert s.proved  # by simplex, although tax, revenue and output are multiples of each other but for rounding
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
