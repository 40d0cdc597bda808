# SPDX-License-Identifier: Apache-2.0
"""Risk from yearly accounts: ranks that add up, or what enterprises that left teach; reasons in words; never more than is known."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from small_city import FakeSnapshot

from zhuashou import diagnosis
from zhuashou.terms import month, say

RATIOS = ("return_on_assets", "margin", "debt", "cover", "receivables", "stock", "interest", "revenue")


def accounts(code: str, year: int, health: float) -> dict:
    """A year's accounts: the lower `health` (−2 … 2), the worse profit, debt and stock."""
    revenue = Decimal(1_000_000)
    return {"uscc": code, "period": f"{year}-12", "revenue_ytd": revenue, "revenue_ytd_prior": Decimal(900_000), "assets_end": revenue * 2,
            "profit_ytd": Decimal(round(50_000 * health)), "liabilities_end": Decimal(round(1_000_000 - 250_000 * health)), "current_assets_end": revenue,
            "receivables_end": Decimal(round(200_000 - 30_000 * health)), "finished_stock_end": Decimal(round(150_000 - 40_000 * health)),
            "finance_expense_ytd": Decimal(20_000)}  # fmt: skip


def city(n: int = 60, leavers: bool = False, seed: int = 0) -> tuple[FakeSnapshot, np.ndarray]:
    """Enterprises with accounts of 2023 to 2025; with `leavers` the sick ones tend to leave in the year after."""
    r = np.random.default_rng(seed)
    health = np.clip(r.normal(0, 1, n), -2, 2)
    data: dict = {"enterprises": [], "monthly_finance": [], "scope_history": [], "monthly_output": []}
    for k in range(n):
        code = f"E{k:04d}"
        data["enterprises"].append({"uscc": code, "name": f"样例企业{k}", "region": "510703", "industry": "C1311"})
        for year in (2023, 2024, 2025):
            data["monthly_finance"].append(accounts(code, year, float(health[k])))
            if leavers and year < 2025 and r.random() < 1 / (1 + np.exp(2 + 3 * health[k])):
                data["scope_history"].append({"uscc": code, "period": f"{year + 1}-06", "event": "left"})
                health[k] = -9
                break
    return FakeSnapshot(month(2026, 10), data), health


def risk_of(snap: FakeSnapshot, data: dict | None = None) -> diagnosis.RiskYear:
    return diagnosis.financial_risk(snap, diagnosis.enterprise_facts(snap), diagnosis.read_risk({"yearly": data or {}}))


def test_ranks_add_up_and_the_sick_come_first():
    snap, health = city()
    found = risk_of(snap)
    assert (found.year, found.basis, found.labels, found.unknown, len(found.rows)) == ("2025", "ranks", 0, 0, 60)
    assert "不足30家" in say(found.words)
    for row in found.rows:
        assert sum(p.part for p in row.parts) == pytest.approx(row.score)
        assert 0 <= row.score <= 100
        assert tuple(p.ratios for p in row.parts) == tuple((name,) for name in RATIOS)
    order = np.array([int(r.uscc[1:]) for r in found.rows])
    assert np.corrcoef(np.arange(60), health[order])[0, 1] > 0.9
    worst = found.rows[0]
    assert len(worst.words) == 3
    assert "资产利润率−5.0%，差于99%的企业" in [say(w) for w in worst.words]
    assert all(say(w, "en") for row in found.rows for w in row.words)
    assert risk_of(snap) == found


def test_unknown_ratios_count_as_the_middle_and_are_said():
    snap, _ = city()
    rows = {r["uscc"]: r for r in snap.rows["monthly_finance"] if r["period"] == "2025-12"}
    rows["E0001"]["liabilities_end"] = None
    for column in ("assets_end", "profit_ytd", "liabilities_end", "receivables_end"):
        rows["E0002"][column] = None
    rows["E0003"]["revenue_ytd"] = Decimal(0)
    found = risk_of(snap)
    assert found.unknown == 1  # of E0002 three ratios are left
    by_code = {r.uscc: r for r in found.rows}
    lost = {p.ratios[0]: p for p in by_code["E0001"].parts if p.missing}
    assert set(lost) == {"debt", "cover"}
    assert lost["debt"].part == pytest.approx(100 * 2 / 10 * 0.5)
    assert {p.ratios[0] for p in by_code["E0003"].parts if p.missing} == {"margin", "receivables", "stock", "interest"}
    snap.rows["monthly_finance"].clear()
    snap.__dict__.pop("_tables", None)
    empty = risk_of(snap)
    assert (empty.rows, empty.unknown) == ((), 60)


def test_enterprises_that_left_teach_the_score():
    snap, health = city(n=500, leavers=True)
    found = risk_of(snap)
    assert found.basis == "learned"
    assert found.labels >= 30
    assert "退库不等于经营失败" in say(found.words)
    stayed = {f"E{k:04d}" for k in np.flatnonzero(health > -9)}
    assert {r.uscc for r in found.rows} == stayed
    for row in found.rows:
        odds = found.base + sum(p.part for p in row.parts)
        assert row.score == pytest.approx(100 / (1 + np.exp(-odds)))
        assert all(say(w, lang) for w in row.words for lang in ("zh", "en"))
    order = np.array([health[int(r.uscc[1:])] for r in found.rows])
    assert order[:40].mean() < order[-40:].mean() - 1


@pytest.mark.parametrize("bad", [{"weights": {"luck": 1}}, {"weights": {}}, {"weights": {"debt": -1}}, {"weights": {"debt": True}},
                                 {"least_labels": 3}, {"enough": "four"}])  # fmt: skip
def test_bad_schemes_are_refused(bad):
    with pytest.raises(diagnosis.RuleError) as caught:
        diagnosis.read_risk({"yearly": bad})
    assert say(caught.value.words)
    assert say(caught.value.words, "en")
