# SPDX-License-Identifier: Apache-2.0
"""Every packaged warning rule at its edges: facts that just meet it, and facts that just do not."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from zhuashou.diagnosis import read_rules
from zhuashou.diagnosis.rules import evaluate

BIG = {"gross_output_pull": -1.0, "in_scope": True}
#: rule → (facts, severity) pairs; severity 0 is no finding.
CASES: dict[str, list[tuple[dict[str, Any], int]]] = {
    "output_falls": [
        ({"output_falls": 2, "gross_output_month_growth": -30.0, "gross_output_month_growth_1": -30.0}, 3),
        ({"output_falls": 2, "gross_output_month_growth": -30.0, "gross_output_month_growth_1": -29.9}, 2),
        ({"output_falls": 3, "gross_output_month_growth": -5.0, "gross_output_month_growth_1": -5.0}, 1),
        ({"output_falls": 2, "gross_output_month_growth": -4.9, "gross_output_month_growth_1": -50.0}, 0),
        ({"output_falls": 1, "gross_output_month_growth": -50.0, "gross_output_month_growth_1": 2.0}, 0),
    ],
    "revenue_drop": [({"revenue_growth": -30.0}, 3), ({"revenue_growth": -10.0}, 2), ({"revenue_growth": -9.9}, 0)],
    "electricity_drop": [
        ({"electricity_month_growth": -50.0}, 3), ({"electricity_month_growth": -20.0}, 2), ({"electricity_month_growth": -19.9}, 0)],
    "output_electricity": [
        ({"gross_output_month_growth": 30.0, "electricity_month_growth": -21.0, "output_electricity_gap": 51.0}, 2),
        ({"gross_output_month_growth": 10.0, "electricity_month_growth": -11.0, "output_electricity_gap": 21.0}, 1),
        ({"gross_output_month_growth": 10.0, "electricity_month_growth": -10.0, "output_electricity_gap": 20.0}, 0),
        ({"gross_output_month_growth": -1.0, "electricity_month_growth": -60.0, "output_electricity_gap": 59.0}, 0)],
    "stock_piling": [
        ({"finished_stock_growth": 40.0, "stock_gap": 31.0, "finished_stock_days": 31.0}, 2),
        ({"finished_stock_growth": 40.0, "stock_gap": 31.0, "finished_stock_days": None}, 1),
        ({"finished_stock_growth": 40.0, "stock_gap": 10.0, "finished_stock_days": 90.0}, 0),
        ({"finished_stock_growth": -5.0, "stock_gap": 20.0, "finished_stock_days": 90.0}, 0)],
    "turned_loss": [({"turned_loss": True}, 2), ({"turned_loss": False}, 0), ({"turned_loss": None}, 0)],
    "debt_high": [({"debt_ratio": 90.1}, 2), ({"debt_ratio": 80.1}, 1), ({"debt_ratio": 80.0}, 0)],
    "receivable_days": [
        ({"receivable_days": 61.0, "receivable_days_growth": 50.0}, 2), ({"receivable_days": 61.0, "receivable_days_growth": 20.0}, 1),
        ({"receivable_days": 61.0, "receivable_days_growth": 19.9}, 0), ({"receivable_days": 60.0, "receivable_days_growth": 90.0}, 0)],
    "staff_drop": [({"staff_growth": -25.0}, 2), ({"staff_growth": -10.0}, 1), ({"staff_growth": -9.9}, 0)],
    "missing_report": [
        ({"reported": False, "last_report": "2026-09", "is_key": True}, 2), ({"reported": False, "last_report": "2026-09", "is_key": False}, 1),
        ({"reported": True, "last_report": "2026-10", "is_key": True}, 0), ({"reported": False, "last_report": None, "is_key": True}, 0)],
    "request_overdue": [
        ({"requests_overdue": 1, "is_key": True}, 2), ({"requests_overdue": 2, "is_key": False}, 2),
        ({"requests_overdue": 1, "is_key": False}, 1), ({"requests_overdue": 0, "is_key": True}, 0)],
    "project_behind": [
        ({"running": True, "excused": None, "plan_year": 1.0, "behind": 30.1}, 3),
        ({"running": True, "excused": "", "plan_year": 1.0, "behind": 30.0}, 2),
        ({"running": True, "excused": None, "plan_year": 1.0, "behind": 9.9}, 0),
        ({"running": True, "excused": "规划调整", "plan_year": 1.0, "behind": 60.0}, 0),
        ({"running": False, "excused": None, "plan_year": 1.0, "behind": 60.0}, 0)],
    "project_no_report": [
        ({"running": True, "plan_year": 1.0, "progress_period": None, "key_project": True}, 2),
        ({"running": True, "plan_year": 1.0, "progress_period": None, "key_project": False}, 1),
        ({"running": True, "plan_year": 1.0, "progress_period": "2026-08", "key_project": True}, 0)],
    "project_start_missed": [
        ({"waiting": True, "excused": None, "start_missed": 3}, 3), ({"waiting": True, "excused": None, "start_missed": 1}, 2),
        ({"waiting": True, "excused": None, "start_missed": 0}, 0), ({"waiting": False, "excused": None, "start_missed": 5}, 0)],
    "project_unregistered": [
        ({"excused": None, "unregistered": 3}, 3), ({"excused": None, "unregistered": 2}, 2), ({"excused": None, "unregistered": 0}, 0),
        ({"excused": "正当", "unregistered": 9}, 0)],
    "city_target": [({"lead": -9.0, "level": 3}, 3), ({"lead": -0.1, "level": 1}, 1), ({"lead": 0.0, "level": 0}, 0)],
    "city_slowing": [
        ({"compare": "growth", "direction": "up", "elapsed": 10, "growth": 5.0, "indicator": "revenue", "growth_change": -3.0}, 2),
        ({"compare": "growth", "direction": "up", "elapsed": 10, "growth": 5.0, "indicator": "revenue", "growth_change": -1.0}, 1),
        ({"compare": "growth", "direction": "up", "elapsed": 10, "growth": 5.0, "indicator": "revenue", "growth_change": -0.9}, 0),
        ({"compare": "growth", "direction": "up", "elapsed": 2, "growth": 5.0, "indicator": "revenue", "growth_change": -9.0}, 0)],
    "city_losses": [
        ({"indicator": "loss_share", "growth": 5.0}, 2), ({"indicator": "loss_share", "growth": 2.0}, 1),
        ({"indicator": "loss_share", "growth": 1.9}, 0), ({"indicator": "profit", "growth": 9.0}, 0)],
    "city_outlook": [
        ({"outlook_lead": -1.0, "outlook_high_lead": -0.1}, 2), ({"outlook_lead": -1.0, "outlook_high_lead": 0.5}, 1),
        ({"outlook_lead": -0.4, "outlook_high_lead": 0.5}, 0), ({"outlook_lead": 0.5, "outlook_high_lead": 0.9}, 0)],
    "region_target": [({"lead": -9.0, "level": 2}, 2), ({"lead": 0.1, "level": 0}, 0), ({"lead": None, "level": None}, 0)],
    "region_drag": [
        ({"indicator": "gross_output", "id": "510703", "pull": -1.0}, 3), ({"indicator": "gross_output", "id": "510703", "pull": -0.3}, 2),
        ({"indicator": "gross_output", "id": "510703", "pull": -0.05}, 1), ({"indicator": "gross_output", "id": "510703", "pull": -0.04}, 0),
        ({"indicator": "gross_output", "id": "", "pull": -9.0}, 0)],
    "region_lag": [
        ({"indicator": "gross_output", "id": "510703", "n": 9, "gap": -4.0}, 2), ({"indicator": "gross_output", "id": "510703", "n": 9, "gap": -2.5}, 1),
        ({"indicator": "gross_output", "id": "510703", "n": 9, "gap": -2.4}, 0), ({"indicator": "gross_output", "id": "510703", "n": 4, "gap": -9.0}, 0)],
    "division_drag": [({"id": "C39", "pull": -1.0}, 3), ({"id": "C39", "pull": -0.04}, 0), ({"id": "", "pull": -1.0}, 0)],
}  # fmt: skip


def test_every_rule_has_a_case_that_hits_and_one_that_misses():
    assert CASES.keys() == read_rules().keys()
    for name, cases in CASES.items():
        assert 0 in {severity for _, severity in cases}, name
        assert {severity for _, severity in cases} - {0}, name


@pytest.mark.parametrize("name", CASES)
def test_rule_at_its_edges(name):
    rule = read_rules()[name]
    for given, severity in CASES[name]:
        row = BIG | given if rule.subject == "enterprise" else given
        blank = {
            "excused": pa.string(),
            "last_report": pa.string(),
            "progress_period": pa.string(),
            "turned_loss": pa.bool_(),
            "level": pa.int64(),
        }
        columns = {k: pa.array([v], blank.get(k) if v is None else None) if v is not None or k in blank else pa.array([v], pa.float64())
                   for k, v in row.items()}  # fmt: skip
        found = evaluate(rule, pa.table(columns))
        assert [level for level, _ in found] == ([severity] if severity else []), (name, given)


def test_an_unknown_size_under_a_floor_is_a_notice():
    rule = read_rules()["revenue_drop"]
    table = pa.table(
        {"in_scope": [True], "revenue_growth": [-80.0], "gross_output_pull": pa.array([None], pa.float64())}
    )
    assert [level for level, _ in evaluate(rule, table)] == [1]
