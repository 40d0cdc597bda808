# SPDX-License-Identifier: Apache-2.0
"""Every indicator on every grouping against its slow second implementation, and every number led back to cells that add up to it."""

from __future__ import annotations

from decimal import Decimal

import pytest
import slow_diagnosis as slow
from small_city import random_city
from test_queries import check, same

from zhuashou import diagnosis
from zhuashou.terms import month, say

GROUPINGS = tuple(d for d in diagnosis.DIMENSIONS if d != "city")
NEW = ("loss_output", "loss_amount", "loss_staff", "design_rate", "design_share", "capacity_share", "efficiency_share", "revenue_per_mu",
       "cost_per_100", "expense_per_100", "revenue_per_100_assets")  # fmt: skip
RATES = ("start_rate", "completion_rate", "production_rate", "investment_rate")
SPREADS = (
    "enterprise_concentration",
    "industry_concentration",
    "largest_four",
    "industry_growth_share",
    "location_quotient",
)


def turns(seed: int, count: int) -> list[str]:
    """Some groupings for a seed, so that all seeds together cover all."""
    return [GROUPINGS[(seed * count + k) % len(GROUPINGS)] for k in range(count)]


@pytest.mark.parametrize("seed", range(2))
def test_indicators_agree_with_plain_python(seed):
    snap = random_city(seed)
    for by in turns(seed, 3):
        for name in NEW:
            ind = diagnosis.indicator(name)
            check(diagnosis.growth(snap, name, by), slow.growth(snap, ind, by, ind.scope), exact=not ind.is_ratio)


@pytest.mark.parametrize("seed", range(2))
def test_project_rates_agree_with_plain_python(seed):
    snap = random_city(seed)
    for by in turns(seed, 3):
        for name in RATES:
            ind = diagnosis.indicator(name)
            rows = {r["id"]: r for r in diagnosis.growth(snap, name, by).to_pylist()}
            expected = slow.project_rates(snap, ind, by)
            assert rows.keys() == expected.keys()
            for code, want in expected.items():
                assert rows[code]["n"] == want["n"], (name, by, code)
                assert same(rows[code]["value"], want["value"])
                assert same(rows[code]["prior"], want["prior"])
                both = None not in (want["value"], want["prior"])
                assert same(rows[code]["growth"], want["value"] - want["prior"] if both else None)


@pytest.mark.parametrize("seed", range(2))
def test_spreads_agree_with_the_textbook(seed):
    snap = random_city(seed)
    where = {"region": "510703"}
    for by, part in (*((by, None) for by in turns(seed, 3)), ("division", where)):
        for name in SPREADS:
            rows = {r["id"]: r for r in diagnosis.growth(snap, name, by, where=part).to_pylist()}
            expected = slow.spread(snap, diagnosis.indicator(name), by, part)
            assert rows.keys() == expected.keys()
            for code, (value, prior) in expected.items():
                assert same(rows[code]["value"], value), (name, by, code)
                assert same(rows[code]["prior"], prior)


def test_investment_on_groupings_that_only_enterprises_have():
    snap = random_city(2)
    for by in ("size", "officer", "listed", "link", "class", "chain"):
        check(
            diagnosis.growth(snap, "industrial_investment", by),
            slow.invested(snap, diagnosis.indicator("industrial_investment"), by),
            exact=True,
        )


@pytest.mark.parametrize("stat", ["value", "growth"])
def test_every_kind_of_number_leads_to_cells_that_add_up_to_it(stat):
    snap = random_city(5, month(2026, 9))
    for k, name in enumerate(
        (
            *NEW,
            *RATES,
            *SPREADS[:3],
            "tax",
            "labour_productivity",
            "industrial_investment",
            "above_scale",
            "growth_share",
        )
    ):
        ind, kind = diagnosis.indicator(name), turns(k, 1)[0] if k % 2 else "region"
        rows = [r for r in diagnosis.growth(snap, name, kind).to_pylist() if r["id"]]
        row = max(rows, key=lambda r: (r[stat] is not None, r["n"]), default=None)
        if row is None:
            continue
        trace = diagnosis.resolve(snap, f"{name}.{ind.scope}.{stat}@{kind}:{row['id']}", limit=10_000)
        assert same(trace.value, row[stat]), (name, stat)
        assert trace.row_count == len(trace.rows)
        assert all(r.import_id and r.sheet and r.row for r in trace.rows), (name, stat)
        parts = [r.contribution for r in trace.rows if r.contribution is not None]
        if (
            trace.value is not None and name != "design_share"
        ):  # a share of enterprises over three months: no month has a part of its own
            assert sum(parts) == pytest.approx(trace.value, rel=1e-9, abs=1e-6), (name, stat, kind, row)


def test_only_those_that_lose_stand_behind_the_figures_of_losers(city):
    rows = [{"uscc": u, "period": "2026-10", "revenue_ytd": Decimal(9), "profit_ytd": Decimal(p), "staff_ytd": n, "profit_ytd_prior": Decimal(q),
             "staff_ytd_prior": m} for u, p, n, q, m in (("A", -5, 30, 1, 20), ("B", 5, 50, -1, 40), ("C", -1, 7, -2, 9))]  # fmt: skip
    snap = type(city)(month(2026, 10), {"monthly_finance": rows})
    trace = diagnosis.resolve(snap, "loss_staff.ytd.value@city:510700")
    assert trace.value == 37
    assert {(r.key[0], r.column): r.contribution for r in trace.rows} == {
        ("A", "staff_ytd"): 30, ("A", "profit_ytd"): None, ("C", "staff_ytd"): 7, ("C", "profit_ytd"): None}  # fmt: skip
    trace = diagnosis.resolve(snap, "loss_amount.ytd.growth@city:510700")
    assert trace.value == pytest.approx(100)
    assert sum(r.contribution for r in trace.rows if r.contribution) == pytest.approx(100)


def test_what_cannot_be_told_says_why(city):
    rows = [{"uscc": u, "period": "2026-10", "revenue_ytd": Decimal(9), "profit_ytd": Decimal(5), "profit_ytd_prior": base,
             "equity_end": Decimal(8), "equity_end_prior": equity} for u, base, equity in (("A", Decimal(-3), Decimal(-4)), ("B", None, Decimal(0)), ("C", Decimal(0), None))]  # fmt: skip
    snap = type(city)(month(2026, 10), {"monthly_finance": rows, "enterprises": [{"uscc": "D", "region": "510703"}]})

    def reasons(name, by="enterprise"):
        return {r["id"]: r["reason"].rpartition(".")[2] for r in diagnosis.growth(snap, name, by).to_pylist()}

    assert reasons("profit") == {"A": "negative_base", "B": "no_base", "C": "zero_base"}
    assert reasons("capital_preservation") == {"A": "no_denominator", "B": "no_denominator", "C": "not_reported"}
    assert reasons("profit", "region") == {"": "zero_base", "510703": "not_reported"} | {"": "negative_base"}
    assert diagnosis.growth(snap, "capital_preservation", "enterprise").to_pylist()[0]["value"] is None
    for reason in (
        "negative_base",
        "no_base",
        "zero_base",
        "no_denominator",
        "no_denominator_prior",
        "not_reported",
        "not_compared",
        "not_published",
    ):
        assert say(f"diagnosis.reason.{reason}", "zh") != say(f"diagnosis.reason.{reason}", "en")


def test_both_targets_of_all_sets_are_kept():
    def goal(code, value, unit, of="assured"):
        return {
            "indicator": code,
            "region": "510700",
            "period": "2026",
            "target_set": of,
            "op": "ge",
            "value": Decimal(value),
            "unit": unit,
        }

    snap = random_city(1, month(2026, 10))
    snap.rows["targets"][:] = [goal("gross_output", "5000", "亿元"), goal("gross_output_growth", "8", "%"), goal("gross_output_growth", "10", "%", "stretch"),
                               goal("gross_output", "6000", "亿元", "reported")]  # fmt: skip
    kept = diagnosis.targets(snap)["gross_output", "510700"]
    assert [(g.target_set, g.kind) for g in kept] == [
        ("assured", "growth"),
        ("assured", "level"),
        ("stretch", "growth"),
        ("reported", "level"),
    ]
    tile = next(t for t in diagnosis.headline(snap) if t.indicator == "gross_output")
    assert [s.target for s in tile.standings] == list(kept)
    assert (tile.target, tile.target_kind) == (8, "growth")
    for s in tile.standings:
        expected = (
            tile.yoy - s.target.value
            if s.target.kind == "growth"
            else 100 * tile.value / s.target.value - 100 * 10 / 12
        )
        assert s.lead == pytest.approx(expected)
