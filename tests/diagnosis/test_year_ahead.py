# SPDX-License-Identifier: Apache-2.0
"""The year ahead adds up, its intervals surround it, and chances say what they can."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from long_city import PERIOD, long_city

from zhuashou import diagnosis
from zhuashou.diagnosis import RuleError
from zhuashou.diagnosis.ahead_spans import spans_after
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


def test_levels_and_spans_add_up_and_done_is_what_was_reported(city):
    found = diagnosis.year_ahead(city)
    assert [(s.name, s.first, s.last, s.done, s.ahead) for s in found.spans] == [
        ("month", "2026-11", "2026-11", 0, 1), ("quarter", "2026-10", "2026-12", 1, 2), ("year", "2026-02", "2026-12", 9, 2)]  # fmt: skip
    for span in diagnosis.SPANS:
        top = found.row("city", "510700", span)
        for kind in ("region", "division", "enterprise"):
            rows = [r for r in found.rows if (r.kind, r.span) == (kind, span)]
            assert sum(r.total for r in rows) == pytest.approx(top.total, rel=1e-9)
            assert sum(r.n for r in rows) == top.n == 60
        assert 2 < top.growth < 8
    monthly = [r for r in city.rows["monthly_output"] if r["period"] == PERIOD.id]
    top = found.row("city", "510700")
    assert top.done == pytest.approx(float(sum(r["gross_output_ytd"] for r in monthly)))
    assert found.row("city", "510700", "quarter").done == pytest.approx(
        float(sum(r["gross_output_month"] for r in monthly))
    )
    assert top.base_n == 58
    for row in found.rows:
        assert row.total == pytest.approx(row.done + row.rest)
        if row.low is not None:
            assert row.low <= row.total <= row.high
        if row.span != "month":
            assert row.rest == pytest.approx(found.row(row.kind, row.id, "year").rest)
        else:
            assert row.rest <= found.row(row.kind, row.id, "year").rest + 1e-6


@pytest.mark.parametrize(("last", "month_", "quarter", "year"), [
    (2, ("2026-03", 1), ("2026-02", "2026-03", 1), 10), (3, ("2026-04", 1), ("2026-04", "2026-06", 3), 9), (11, ("2026-12", 1), ("2026-10", "2026-12", 1), 1),
    (12, ("2027-02", 1), ("2027-02", "2027-03", 2), 0)])  # fmt: skip
def test_spans_of_a_closed_month(last, month_, quarter, year):
    spans = {s.name: s for s in spans_after(month(2026, last))}
    assert (spans["month"].first, spans["month"].ahead) == month_
    assert (spans["quarter"].first, spans["quarter"].last, spans["quarter"].ahead) == quarter
    assert spans["year"].ahead == year
    assert spans["year"].done + year == 11


def test_the_base_is_last_years_same_scope_total_in_plain_python(city):
    rows = {(r["uscc"], r["period"]): r for r in city.rows["monthly_output"]}
    found = diagnosis.year_ahead(city)
    for span, start in (("year", "gross_output_ytd_prior"), ("quarter", "gross_output_month_prior"), ("month", None)):
        base, gains, entered, left = Decimal(0), {}, set(), Decimal(0)
        after = {"month": ["2025-11"]}.get(span, ["2025-11", "2025-12"])
        for code in {u for u, _ in rows}:
            now = rows.get((code, PERIOD.id))
            rest = [rows.get((code, p)) for p in after]
            if now is None:
                left += sum(r["gross_output_month"] for r in rest if r)
            elif None not in rest and (start is None or now[start] is not None):
                own = (now[start] if start else 0) + sum(r["gross_output_month"] for r in rest)
                base += own
                gains[code] = found.row("enterprise", code, span).total - float(own)
            else:
                entered.add(code)
        assert found.row("city", "510700", span).base == pytest.approx(float(base))
        support = next(s for s in found.support if s.span == span)
        assert support.base == pytest.approx(float(base + left))
        assert support.entered_n == len(entered) >= 1
        assert support.same == pytest.approx(sum(gains.values()))
        assert support.change == pytest.approx(found.row("city", "510700", span).total - support.base)
        best = sorted((c for c, g in gains.items() if g > 0), key=lambda c: (-gains[c], c))[:5]
        assert [p.id for p in support.up["enterprise"]] == best
        assert support.up["enterprise"][0].points == pytest.approx(100 * gains[best[0]] / float(base + left))
        assert sum(p.amount for kind in (support.up, support.down) for p in kind["division"]) == pytest.approx(
            support.same
        )


def test_projects_bring_what_their_months_in_the_span_allow(city):
    rows = [{"project_id": "P1", "name": "样例投产", "status": "normal", "planned_finish": date(2026, 11, 20), "added_output": Decimal(120000000)},
            {"project_id": "P2", "name": "样例在产", "status": "normal", "production_on": date(2026, 3, 10), "added_output": Decimal(12000000)},
            {"project_id": "P3", "name": "样例停建", "status": "suspended", "planned_finish": date(2026, 10, 20), "added_output": Decimal(9000000)},
            {"project_id": "P4", "name": "样例明年", "status": "normal", "planned_finish": date(2027, 5, 1), "added_output": Decimal(9000000)}]  # fmt: skip
    snap = type(city)(city.period, city.rows | {"projects": rows})
    by_span = {s.span: s for s in diagnosis.year_ahead(snap, settings={"slip_months": 0, "ramp_months": 4}).support}
    assert by_span["month"].projects == ()
    year = by_span["year"]
    assert [(p.id, p.amount) for p in year.projects] == [
        ("P1", pytest.approx(1e7 / 4))
    ]  # December is its first month of four
    assert (year.projects_n, year.projects_added) == (1, pytest.approx(2.5e6))
    assert [(p.id, p.amount) for p in year.started] == [("P2", pytest.approx(1e6 * (0.25 + 0.5 + 0.75 + 6)))]
    assert by_span["quarter"].started_added == pytest.approx(3e6)
    with pytest.raises(RuleError) as bad:
        diagnosis.year_ahead(snap, settings={"support": {"most": 0}})
    assert "most" in say(bad.value.words)


def test_nothing_remains_in_december_and_the_next_year_begins():
    found = diagnosis.year_ahead(long_city(n=12, period=month(2025, 12)))
    year = [r for r in found.rows if r.span == "year"]
    assert {r.rest for r in year} == {0.0}
    assert all(r.low == r.total == r.high for r in year)
    quarter, first = (found.row("city", "510700", s) for s in ("quarter", "month"))
    assert quarter.done == 0
    assert quarter.total > first.total > 0
    assert 0 < quarter.growth < 10


def test_a_short_history_is_forecast_without_an_interval_and_a_shorter_one_not_at_all():
    assert diagnosis.year_ahead(long_city(n=6, periods=12)) is None
    found = diagnosis.year_ahead(long_city(n=6, periods=15)).row("city", "510700")
    assert found.total > found.done
    assert found.low is None
    with pytest.raises(ValueError, match="monthly sums"):
        diagnosis.year_ahead(long_city(n=6, periods=20), "revenue")


def test_one_figure_stands_in_findings_and_outlook():
    small = long_city(n=8)
    ahead = diagnosis.year_ahead(small)
    target = {"indicator": "gross_output", "region": "510700", "period": "2026", "target_set": "assured", "op": "ge", "value": Decimal(10**6), "unit": "亿元"}  # fmt: skip
    snap = type(small)(small.period, small.rows | {"targets": [target]})
    top = ahead.row("city", "510700")
    (said,) = (f for f in diagnosis.find(snap) if f.rule == "city_outlook")
    assert said.words.values["outlook_total"] == top.total
    assert said.words.values["outlook_growth"] == top.growth


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
