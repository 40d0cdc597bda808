# SPDX-License-Identifier: Apache-2.0
"""Batches are taken back in the reverse order of their booking, as far as anybody likes, and the ledger is what it was."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

import pyarrow as pa
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhuashou import ledger
from zhuashou.tables import arrow_schema

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 12, 1, tzinfo=UTC)
NUMBERS = count(1)


def batch(**more):
    return ledger.Batch.objects.create(
        sha256=f"{next(NUMBERS):064d}", name="样例", actor="tester", created_at=NOW, datasets=["monthly_output"], **more
    )


def booked(file):
    """A batch with these figures (enterprise → figure); None withdraws the row."""
    made = batch()
    rows = [{"uscc": k, "period": "2026-10", "gross_output_month": v} for k, v in file.items() if v is not None]
    schema = arrow_schema("monthly_output")
    ledger.book(
        "monthly_output",
        pa.Table.from_pylist(rows, pa.schema([schema.field(c) for c in ("uscc", "period", "gross_output_month")])),
        made,
    )
    ledger.withdraw("monthly_output", [(k, "2026-10") for k, v in file.items() if v is None], made)
    return made


def undone(made):
    ledger.reverse(made, batch(kind="reversal", reverses=made))
    made.undone = True
    made.save()


def state():
    return dict(
        ledger.fact_model("monthly_output").objects.filter(current=True).values_list("uscc", "gross_output_month")
    )


FILE = st.dictionaries(st.sampled_from("ABC"), st.one_of(st.none(), st.integers(0, 3).map(Decimal)), max_size=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.one_of(FILE, st.just("undo")), max_size=10))
def test_the_last_that_stands_can_always_be_taken_back(deeds):
    with transaction.atomic():
        stack = []
        for deed in deeds:
            if deed != "undo":
                before = state()
                stack.append((booked(deed), before))
            elif stack:
                made, before = stack.pop()
                assert ledger.later_changes(made) == []
                undone(made)
                assert state() == before
        versions = (
            ledger.fact_model("monthly_output").objects.order_by("uscc", "version").values_list("uscc", "version")
        )
        for uscc in "ABC":
            numbers = [v for u, v in versions if u == uscc]
            assert numbers == list(range(1, len(numbers) + 1))
        transaction.set_rollback(True)


def test_what_a_standing_batch_changed_cannot_be_taken_back_from_under_it():
    first, second = booked({"A": Decimal(1), "B": Decimal(1)}), booked({"A": Decimal(2)})
    assert [(c.key, c.batch) for c in ledger.later_changes(first)] == [(("A", "2026-10"), second.pk)]
    with pytest.raises(ValueError, match="later batch"), transaction.atomic():
        undone(first)
    undone(second)
    third = booked({"B": Decimal(5)})
    assert [c.batch for c in ledger.later_changes(first)] == [third.pk]
    undone(third)
    undone(first)
    assert state() == {}
