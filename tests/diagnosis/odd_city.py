# SPDX-License-Identifier: Apache-2.0
"""Small cities with everything that goes wrong, as a hypothesis strategy. 样例数据."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st
from small_city import CITY, INDUSTRIES, REGIONS, FakeSnapshot, money

from zhuashou.tables import datasets
from zhuashou.terms import Period, month

FINANCE = ("revenue_ytd", "cost_ytd", "profit_ytd", "taxes_ytd", "vat_ytd", "receivables_end", "finished_stock_end", "liabilities_end", "assets_end",
           "equity_end", "current_assets_end", "selling_expense_ytd", "admin_expense_ytd", "rd_expense_ytd", "finance_expense_ytd")  # fmt: skip
OUTPUT = ("gross_output_month", "gross_output_ytd", "sales_output_ytd", "export_delivery_ytd")
REASONS = {"entered": ("新建投产", "小升规", "从外地迁入", None), "left": ("规下退库", "停产", "迁出本市", None)}


@dataclass(frozen=True)
class Plan:
    """What is odd about a city; hypothesis shrinks towards an ordinary small one."""

    seed: int
    period: tuple[int, int]
    size: int = 3
    ledger: int = 14
    blank: float = 0.0
    negative: bool = False
    no_prior: bool = False
    nobody: bool = False
    strangers: bool = False
    one_name: bool = False


plans = st.builds(
    Plan, st.integers(0, 10**6), st.tuples(st.sampled_from((2026, 2025)), st.sampled_from((10, 2, 3, 12, 4))), st.integers(0, 6),
    st.sampled_from((14, 1, 2, 12, 25)), st.sampled_from((0.0, 0.3, 0.9)), *[st.booleans()] * 5,
)  # fmt: skip


def city_of_plan(plan: Plan) -> FakeSnapshot:
    """The frozen month of a plan: an empty district, entries and exits, gaps, blanks, zeros, strangers to the register."""
    r = Random(plan.seed)
    period = month(*plan.period)
    times = [period]
    while len(times) < plan.ledger:
        times.append(times[-1].previous)
    data: dict[str, list[dict[str, Any]]] = {name: [] for name in datasets()}
    data["enterprises"].append({"uscc": "EMPTY", "name": "空区企业", "region": "510722", "industry": "C1311"})
    for k in range(0 if plan.nobody else plan.size):
        code = f"E{k:03d}"
        if not (plan.strangers and r.random() < 0.4):
            data["enterprises"].append({
                "uscc": code, "name": "同名企业" if plan.one_name else f"样例企业{k}", "region": r.choice((*REGIONS, None)), "main_product": r.choice(("灯", None)),
                "industry": r.choice((*INDUSTRIES, None)), "park": r.choice((None, "样例园区")), "size": r.choice(("large", "small", None)),
                "ownership": r.choice(("private", None)), "chain": r.choice((None, "电子信息")), "land_mu": r.choice((None, Decimal(0), Decimal(40))),
                "capacity_value": money(r.choice((None, 0, 8e8))), "design_output": money(r.choice((None, 0, 9e8))),
            })  # fmt: skip
        first, end = r.choice((None, r.randrange(len(times)))), r.choice((None, None, r.randrange(len(times))))
        for event, at in (("entered", first), ("left", end)):
            if at is not None:
                data["scope_history"].append(
                    {"uscc": code, "period": times[at].id, "event": event, "reason": r.choice(REASONS[event])}
                )
        _rows(
            r,
            plan,
            data,
            code,
            [p for i, p in enumerate(times) if (first is None or i <= first) and (end is None or i > end)],
        )
    _work(r, plan, data, period)
    return FakeSnapshot(period, data)


def _figure(r: Random, plan: Plan, *, signed: bool = False) -> Decimal | None:
    if r.random() < plan.blank:
        return None
    low = -(10**6) if signed or plan.negative else 0
    return money(r.choice((0, r.randint(low, 10**7), r.randint(low, 10**7), r.randint(max(low, 0), 10**7))) / 100)


def _rows(r: Random, plan: Plan, data: dict[str, list[dict[str, Any]]], code: str, times: list[Period]) -> None:
    for p in times:
        for name, columns in (
            ("monthly_output", OUTPUT),
            ("monthly_finance", FINANCE),
            ("monthly_energy", ("electricity_month", "electricity_ytd")),
        ):
            if r.random() < 0.1:
                continue  # a month that was not sent
            row: dict[str, Any] = {"uscc": code, "period": p.id, "name": f"报送名{code}"}
            for column in columns:
                signed = column in ("profit_ytd", "equity_end")
                row[column] = _figure(r, plan, signed=signed)
                row[f"{column}_prior"] = None if plan.no_prior else _figure(r, plan, signed=signed)
            if name == "monthly_finance":
                row |= {
                    "staff_ytd": r.choice((None, 0, r.randint(0, 900))),
                    "staff_ytd_prior": None if plan.no_prior else r.choice((None, 0, 100)),
                }
            data[name].append(row)
    for year in (int(times[0].id[:4]) - k for k in range(3) if times):
        if r.random() < 0.7:
            data["land"].append({
                "uscc": code, "period": str(year), "land_mu": r.choice((Decimal(0), Decimal(30))), "tax": _figure(r, plan), "energy": r.choice((Decimal(0), Decimal(50), None)),
                "value_added": _figure(r, plan, signed=True), "rd_expense": _figure(r, plan), "revenue": _figure(r, plan), "staff": r.choice((None, 0, 80)),
            })  # fmt: skip


def _work(r: Random, plan: Plan, data: dict[str, list[dict[str, Any]]], period: Period) -> None:
    """Projects with progress now and a year ago, targets, published figures, requests."""
    for k in range(4):
        data["projects"].append({
            "project_id": f"P{k}", "name": f"样例项目{k}", "uscc": f"E{k:03d}", "region": r.choice(REGIONS), "industry": r.choice((*INDUSTRIES, None)),
            "kind": r.choice(("tech_renovation", "new_build", None)), "stage": r.choice(("started", "filed", None)), "status": r.choice(("ongoing", "suspended", "ended", None)),
            "started_on": r.choice((None, period.first_day)), "planned_start": r.choice((None, period.first_day)), "plan_year": _figure(r, plan)})  # fmt: skip
        for p in (period, period.previous, period.prior):
            if r.random() < 0.7:
                data["project_progress"].append({"project_id": f"P{k}", "period": p.id, "invested_ytd": _figure(r, plan), "problem": r.choice((None, "用地"))})  # fmt: skip
        data["requests"].append(
            {
                "uscc": f"E{k:03d}",
                "state": r.choice(("closed", "assigned", None)),
                "due_on": r.choice((None, period.first_day)),
            }
        )
        data["leads"].append({"state": r.choice(("signed", None))})
    for region in (CITY, REGIONS[0]):
        for code, unit, value in (("gross_output", "亿元", Decimal(9)), ("gross_output_growth", "%", Decimal(7)), ("revenue", "万元", Decimal(0)), ("happiness", "%", Decimal(1)),
                                  ("above_scale", "家", Decimal(3)), ("debt_ratio", "%", Decimal(60)), ("electricity", "吨", Decimal(5))):  # fmt: skip
            if r.random() < 0.6:
                data["targets"].append({"indicator": code, "region": region, "period": str(period.year), "target_set": r.choice(("assured", "stretch")),
                                        "op": r.choice(("ge", "le")), "value": value, "unit": unit, "lead_unit": r.choice((None, "样例局"))})  # fmt: skip
        data["official_figures"].append({"indicator": "value_added", "region": region, "period": period.id, "name": "增加值", "value": None,
                                         "unit": "%", "yoy": r.choice((None, Decimal("8.1"))), "basis": "real"})  # fmt: skip


cities = plans.map(city_of_plan)
