# SPDX-License-Identifier: Apache-2.0
"""What checks ask the ledger: in sets, and no more than they need."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from actions.life import A, B, output, put, register
from zhuashou import ledger

pytestmark = pytest.mark.django_db
MONTHS = [f"2026-{m:02d}" for m in range(2, 10)]
NOW = datetime(2026, 11, 12, tzinfo=UTC)


def test_figures_of_many_periods_come_as_stored(django_assert_num_queries):
    rows = [{"uscc": u, "period": p, "gross_output_month": Decimal("10.01")} for u in (A, B) for p in MONTHS]
    ledger.book_rows("monthly_output", rows, kind="import", label="样例", now=NOW)
    with django_assert_num_queries(1):
        held = ledger.past_figures("monthly_output", ["gross_output_month", "orders_end"], MONTHS[:3], [A])
    assert held == {
        "gross_output_month": {(A, p): 1001 for p in MONTHS[:3]},
        "orders_end": {(A, p): None for p in MONTHS[:3]},
    }
    assert (
        len(ledger.past_figures("monthly_output", ["orders_end"], MONTHS, [f"{n}" for n in range(600)])["orders_end"])
        == 16
    )
    assert ledger.past_figures("monthly_output", ["orders_end"], []) == {"orders_end": {}}


def test_an_import_is_judged_by_the_enterprises_own_past_and_what_is_booked(ws, actor):
    put(ws, actor, register(), "名录.xlsx")
    rows = [{"uscc": u, "period": p, "gross_output_month": Decimal(10**6)} for u in (A, B) for p in MONTHS]
    ledger.book_rows("monthly_output", rows, kind="import", label="样例", now=NOW)
    outcome = put(ws, actor, output({A: (10**6 + 5, 10**8), B: (10**7 * 3, 10**8)}), tick_all=True)
    found = sorted((i.rule, i.cell) for i in outcome.issues if i.rule in ("own_past", "duplicate_in_ledger"))
    assert found == [("duplicate_in_ledger", "C3"), ("duplicate_in_ledger", "C4"), ("own_past", "C4")]


def test_a_report_is_late_only_if_the_ledger_was_in_use_when_it_was_due(ws, actor):
    put(ws, actor, register(), "名录.xlsx")  # on 12 November: the deadlines of September and October are over
    late = [i for i in put(ws, actor, output({A: (1, 9)}, "2026年10月")).issues if i.rule == "late_report"]
    assert late == []
    ledger.Batch.objects.update(created_at=datetime(2026, 11, 2, tzinfo=UTC))
    outcome = put(ws, actor, output({B: (1, 9)}, "2026年10月"), "乙.xlsx")
    (issue,) = [i for i in outcome.issues if i.rule == "late_report"]
    assert (issue.cell, issue.words.values["due"]) == ("A3", "2026-11-09")  # the 8th is a Sunday
    sept = put(ws, actor, output({B: (1, 9)}, "2026年9月"), "九月.xlsx")
    assert [i for i in sept.issues if i.rule == "late_report"] == []
