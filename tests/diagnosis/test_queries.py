# SPDX-License-Identifier: Apache-2.0
"""Every query against its slow second implementation on small random cities."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
import slow_diagnosis as slow
from small_city import random_city

from zhuashou import diagnosis
from zhuashou.terms import month

SEEDS = range(6)
FLOWS = (
    "gross_output",
    "revenue",
    "profit",
    "electricity",
    "staff",
    "receivables",
    "loss_amount",
    "loss_staff",
    "loss_revenue",
    "tax",
)
RATIOS = (
    "sales_ratio",
    "profit_margin",
    "debt_ratio",
    "receivable_days",
    "loss_share",
    "capacity_utilisation",
    "revenue_per_head",
    "cost_profit_ratio",
    "current_asset_turnover",
    "capital_preservation",
    "growth_share",
    "labour_productivity",
    "tax_per_mu",
    "value_added_per_energy",
    "value_added_per_emission",
    "tax_per_electricity",
    "rd_intensity",
)


def same(fast, plain) -> bool:
    if fast is None or plain is None:
        return fast is None and plain is None
    return float(fast) == pytest.approx(float(plain), rel=1e-9, abs=1e-9)


def check(table, expected, *, exact: bool) -> None:
    rows = {r["id"]: r for r in table.to_pylist()}
    assert rows.keys() == expected.keys()
    for code, row in rows.items():
        want = expected[code]
        assert row["n"] == want["n"]
        for column in ("value", "current", "prior"):
            if exact and row[column] is not None:
                assert Fraction(row[column]) == want[column], (code, column)
            else:
                assert same(row[column], want[column]), (code, column)
        for column in ("growth", "pull", "contribution", "share"):
            assert same(row[column], want[column]), (code, column, row, want)


@pytest.mark.parametrize("seed", SEEDS)
def test_growth_agrees_with_plain_python(seed):
    snap = random_city(seed)
    for name in (*FLOWS, *RATIOS):
        ind = diagnosis.indicator(name)
        for by in (
            ("city", "region", "division", "size", "enterprise") if seed % 2 else ("region", "chain", "park", "section")
        ):
            check(diagnosis.growth(snap, name, by), slow.growth(snap, ind, by, ind.scope), exact=not ind.is_ratio)


@pytest.mark.parametrize("seed", SEEDS)
def test_monthly_growth_within_a_group(seed):
    snap = random_city(seed)
    ind, where = diagnosis.indicator("gross_output"), {"region": "510703"}
    table = diagnosis.growth(snap, "gross_output", "enterprise", "month", where)
    check(table, slow.growth(snap, ind, "enterprise", "month", where), exact=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_investment_agrees_with_plain_python(seed):
    snap = random_city(seed)
    for name in ("industrial_investment", "tech_renovation_investment"):
        for by in ("city", "region"):
            check(diagnosis.growth(snap, name, by), slow.invested(snap, diagnosis.indicator(name), by), exact=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_pull_points_add_up_to_the_city(seed):
    snap = random_city(seed)
    whole = diagnosis.growth(snap, "gross_output", "city").to_pylist()[0]
    for by in ("region", "park", "division", "section", "size", "ownership", "chain", "enterprise"):
        rows = diagnosis.growth(snap, "gross_output", by).to_pylist()
        assert (
            sum((r["current"] - r["prior"] for r in rows if r["current"] is not None), Decimal(0))
            == whole["current"] - whole["prior"]
        )
        assert sum(r["value"] or 0 for r in rows) == whole["value"]
        if whole["growth"] is not None:
            assert sum(r["pull"] or 0 for r in rows) == pytest.approx(whole["growth"], rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_facts_of_enterprises_agree_with_plain_python(seed):
    snap = random_city(seed)
    rows = {r["uscc"]: r for r in diagnosis.enterprise_facts(snap).to_pylist()}
    assert list(rows) == sorted(e["uscc"] for e in snap.rows["enterprises"])
    for uscc, row in rows.items():
        for column, want in slow.enterprise(snap, uscc).items():
            got = row[column]
            plain = isinstance(want, (str, bool)) or isinstance(got, (str, bool))
            assert got == want if plain else same(got, want), (uscc, column, got, want)


@pytest.mark.parametrize("seed", SEEDS)
def test_facts_of_projects_agree_with_plain_python(seed):
    snap = random_city(seed)
    rows = {r["project_id"]: r for r in diagnosis.project_facts(snap).to_pylist()}
    for p in snap.rows["projects"]:
        for column, want in slow.project(snap, p).items():
            got = rows[p["project_id"]][column]
            assert got == want if isinstance(want, bool) else same(got, want), (p, column, got, want)


@pytest.mark.parametrize("seed", SEEDS)
def test_series_and_tiles_agree_with_plain_python(seed):
    snap = random_city(seed)
    ind = diagnosis.indicator("gross_output")
    for kind, code in (("city", "510700"), ("region", "510703"), ("enterprise", "E001")):
        for row in diagnosis.series(snap, "gross_output", kind, code).to_pylist():
            year, last = map(int, row["period"].split("-"))
            then = type(snap)(month(year, last), snap.rows)
            want = slow.growth(then, ind, kind, "month")[code]
            assert same(row["value"], want["value"])
            assert same(row["prior"], want["prior"])
    for tile in diagnosis.headline(snap):
        tile_ind = diagnosis.indicator(tile.indicator)
        if tile_ind.kind in ("flow", "ratio", "share"):
            want = slow.growth(snap, tile_ind, "city", tile.scope)["510700"]
            assert same(tile.yoy, want["growth"])
            assert tile.value is None if want["n"] == 0 else same(tile.value, want["value"])
            then = type(snap)(snap.period.previous, snap.rows)
            assert same(tile.yoy_previous, slow.growth(then, tile_ind, "city", tile.scope)["510700"]["growth"])


def test_an_empty_month_gives_no_numbers_and_no_errors(city):
    snap = type(city)(city.period, {"enterprises": city.rows["enterprises"]})
    row = diagnosis.growth(snap, "gross_output", "city").to_pylist()[0]
    assert (row["n"], row["growth"], row["pull"]) == (0, None, None)
    assert all(t.yoy is None for t in diagnosis.headline(snap))
    assert [f for f in diagnosis.find(snap) if f.subject.kind in ("city", "district", "industry")] == []
    assert diagnosis.year_ahead(snap) is None


def test_a_blank_base_is_not_a_zero_base(city):
    rows = [{"uscc": u, "period": "2026-10", "gross_output_month": Decimal(1), "gross_output_ytd": Decimal(now),
             "gross_output_ytd_prior": base} for u, now, base in (("A", 30, Decimal(20)), ("B", 50, None), ("C", 5, Decimal(0)))]  # fmt: skip
    snap = type(city)(month(2026, 10), {"monthly_output": rows})
    whole = diagnosis.growth(snap, "gross_output", "city").to_pylist()[0]
    assert (whole["value"], whole["current"], whole["prior"]) == (85, 35, 20)
    notes = {
        r["id"]: (r["growth"], r["note"]) for r in diagnosis.growth(snap, "gross_output", "enterprise").to_pylist()
    }
    assert notes["C"] == (None, "diagnosis.note.added")
    assert notes["A"] == (pytest.approx(50), "")


@pytest.mark.parametrize(("now", "base", "note"), [
    (-5, 3, "turned_loss"), (5, -3, "turned_profit"), (-5, -3, "loss_wider"), (-2, -3, "loss_smaller"), (5, 0, "added")])  # fmt: skip
def test_profit_on_a_bad_base_is_said_in_words(city, now, base, note):
    rows = [
        {
            "uscc": "A",
            "period": "2026-10",
            "revenue_ytd": Decimal(9),
            "profit_ytd": Decimal(now),
            "profit_ytd_prior": Decimal(base),
        }
    ]
    snap = type(city)(month(2026, 10), {"monthly_finance": rows})
    assert diagnosis.growth(snap, "profit", "city").to_pylist()[0]["note"] == f"diagnosis.note.{note}"


def test_wrong_questions_are_refused(city):
    with pytest.raises(KeyError, match="not an indicator"):
        diagnosis.growth(city, "happiness")
    with pytest.raises(ValueError, match="not a dimension"):
        diagnosis.growth(city, "gross_output", "planet")
    with pytest.raises(ValueError, match="has no scope"):
        diagnosis.growth(city, "revenue", "city", "month")
    with pytest.raises(ValueError, match="not a dimension"):
        diagnosis.growth(city, "gross_output", "city", where={"planet": "x"})
