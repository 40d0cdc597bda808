# SPDX-License-Identifier: Apache-2.0
"""The year ahead adds up, its intervals surround it, and chances say what they can."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from long_city import PERIOD, long_city

from zhuashou import diagnosis
from zhuashou.terms import month, say


@pytest.fixture(scope="module")
def city():
    found = long_city(young={30: 14, 31: 3}, stop={20: 2})
    wanted = {
        "gross_output": ("1", "亿元"),
        "gross_output_growth": ("3", "%"),
        "value_added_growth": ("8", "%"),
        "revenue": ("1", "亿元"),
    }
    found.rows["targets"] = [{"indicator": i, "region": "510700", "period": "2026", "target_set": "assured", "op": "ge", "value": Decimal(v), "unit": u}
                             for i, (v, u) in wanted.items()]  # fmt: skip
    return found


def test_levels_add_up_and_done_is_what_was_reported(city):
    found = diagnosis.year_ahead(city)
    top = found.row("city", "510700")
    for kind in ("region", "division", "enterprise"):
        rows = [r for r in found.rows if r.kind == kind]
        assert sum(r.total for r in rows) == pytest.approx(top.total, rel=1e-9)
        assert sum(r.n for r in rows) == top.n == 60
    reported = sum(r["gross_output_ytd"] for r in city.rows["monthly_output"] if r["period"] == PERIOD.id)
    assert top.done == pytest.approx(float(reported))
    for row in found.rows:
        assert row.total == pytest.approx(row.done + row.rest)
        if row.low is not None:
            assert row.low <= row.total <= row.high
    assert 3 < top.growth < 7
    assert top.base_n == 58


def test_the_base_is_last_years_same_scope_total_in_plain_python(city):
    rows = {(r["uscc"], r["period"]): r for r in city.rows["monthly_output"]}
    base = Decimal(0)
    for code in {u for u, _ in rows}:
        now = rows[code, PERIOD.id]
        rest = [rows.get((code, p)) for p in ("2025-11", "2025-12")]
        if now["gross_output_ytd_prior"] is not None and None not in rest:
            base += now["gross_output_ytd_prior"] + sum(r["gross_output_month"] for r in rest)
    assert diagnosis.year_ahead(city).row("city", "510700").base == pytest.approx(float(base))


def test_nothing_remains_in_december_and_a_short_history_says_nothing():
    found = diagnosis.year_ahead(long_city(n=12, period=month(2025, 12)))
    assert {r.rest for r in found.rows} == {0.0}
    assert all(r.low == r.total == r.high for r in found.rows)
    assert diagnosis.year_ahead(long_city(n=6, periods=20)) is None
    with pytest.raises(ValueError, match="monthly sums"):
        diagnosis.year_ahead(long_city(n=6, periods=20), "revenue")


def test_chances(city):
    ahead = diagnosis.year_ahead(city)
    by_kind = {(c.indicator, c.target_kind): c for c in diagnosis.chances(city, ahead)}
    level = by_kind["gross_output", "level"]
    assert level.expected == ahead.row("city", "510700").total
    assert level.needed == pytest.approx(1e8 - ahead.row("city", "510700").done)
    assert by_kind["value_added", "growth"].probability is None
    assert "增速" in say(by_kind["value_added", "growth"].reason)
    assert by_kind["revenue", "level"].reason is not None
    chance = []
    for wanted in (-20, ahead.row("city", "510700").growth, 40):
        row = city.rows["targets"][1] | {"value": Decimal(f"{wanted:.2f}")}
        snap = type(city)(city.period, city.rows | {"targets": [row]})
        (only,) = diagnosis.chances(snap, ahead)
        chance.append(only.probability)
    assert chance[0] > 0.99
    assert 0.1 < chance[1] < 0.9
    assert chance[2] < 0.01
    at_most = type(city)(city.period, city.rows | {"targets": [city.rows["targets"][0] | {"op": "le"}]})
    assert diagnosis.chances(at_most, ahead)[0].probability == pytest.approx(1 - level.probability)
    assert dataclasses.is_dataclass(level)
