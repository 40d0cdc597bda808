# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pyarrow as pa
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhuashou import ledger
from zhuashou.tables import arrow_schema, datasets, decimals, scaled

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 12, 1, tzinfo=UTC)


def batch(n=1, **more):
    return ledger.Batch.objects.create(sha256=f"{n:064d}", name=f"样例{n}.xlsx", actor="tester", created_at=NOW, **more)


def output(rows):
    schema = arrow_schema("monthly_output")
    fields = [schema.field(c) for c in ("uscc", "period", "gross_output_month", "gross_output_ytd")] + [
        pa.field("_row", pa.int32())
    ]
    return pa.Table.from_pylist(
        [dict(zip(("uscc", "period", "gross_output_month", "gross_output_ytd", "_row"), r, strict=True)) for r in rows],
        pa.schema(fields),
    )


def test_versions_blank_never_overwrites_and_same_is_left_alone():
    first = output([("A", "2026-10", Decimal("10.01"), Decimal("100"), 5)])
    assert vars(ledger.book("monthly_output", first, batch(1), sheet="产值")) == {"new": 1, "changed": 0, "same": 0}
    assert vars(ledger.book("monthly_output", first, batch(2), sheet="产值")) == {"new": 0, "changed": 0, "same": 1}
    blank = output([("A", "2026-10", None, Decimal("100.50"), 7)])
    assert vars(ledger.book("monthly_output", blank, batch(3), sheet="更正")) == {"new": 0, "changed": 1, "same": 0}
    versions = ledger.history("monthly_output", ("A", "2026-10"))
    assert [v.version for v in versions] == [1, 2]
    assert [v.current for v in versions] == [False, True]
    assert versions[1].values["gross_output_month"] == Decimal("10.01")
    assert versions[1].values["gross_output_ytd"] == Decimal("100.50")


def test_zero_is_not_blank():
    ledger.book("monthly_output", output([("A", "2026-10", Decimal(5), Decimal(9), 5)]), batch(1))
    ledger.book("monthly_output", output([("A", "2026-10", Decimal(0), None, 5)]), batch(2))
    assert ledger.table("monthly_output").column("gross_output_month").to_pylist() == [Decimal("0.00")]


def test_columns_that_a_file_lacks_are_kept():
    ledger.book("monthly_output", output([("A", "2026-10", Decimal(5), Decimal(9), 5)]), batch(1))
    schema = arrow_schema("monthly_output")
    narrow = pa.Table.from_pylist([{"uscc": "A", "period": "2026-10", "orders_end": Decimal(3)}],
                                  pa.schema([schema.field(c) for c in ("uscc", "period", "orders_end")]))  # fmt: skip
    assert ledger.book("monthly_output", narrow, batch(2)).changed == 1
    row = ledger.table("monthly_output").to_pylist()[0]
    assert (row["gross_output_month"], row["orders_end"], row["_version"]) == (Decimal(5), Decimal(3), 2)


def test_the_cell_of_a_value_is_where_it_last_changed():
    mapping = {"产值": {"gross_output_month": {"letter": "E", "header": "本月", "unit": "千元"},
                        "gross_output_ytd": {"letter": "F", "header": "累计", "unit": "千元"}}}  # fmt: skip
    ledger.book(
        "monthly_output", output([("A", "2026-10", Decimal(5), Decimal(9), 5)]), batch(1, mapping=mapping), sheet="产值"
    )
    ledger.book(
        "monthly_output",
        output([("A", "2026-10", Decimal(5), Decimal(8), 41)]),
        batch(2, mapping=mapping),
        sheet="产值",
    )
    month = ledger.cell_of("monthly_output", ("A", "2026-10"), "gross_output_month")
    ytd = ledger.cell_of("monthly_output", ("A", "2026-10"), "gross_output_ytd")
    assert (month.batch.name, month.cell, month.unit) == ("样例1.xlsx", "E5", "千元")
    assert (ytd.batch.name, ytd.cell, ytd.value) == ("样例2.xlsx", "F41", Decimal(8))
    assert ledger.cell_of("monthly_output", ("A", "2026-10"), "gross_output_ytd", version=1).cell == "F5"
    assert ledger.cell_of("monthly_output", ("B", "2026-10"), "gross_output_ytd") is None


def test_a_key_twice_is_refused_and_leaves_nothing():
    twice = output([("A", "2026-10", Decimal(5), Decimal(9), 5), ("A", "2026-10", Decimal(6), Decimal(9), 6)])
    with pytest.raises(ValueError, match="twice"):
        ledger.book("monthly_output", twice, batch(1))
    assert ledger.table("monthly_output").num_rows == 0


def test_the_database_itself_refuses_two_current_versions():
    model = ledger.fact_model("monthly_output")
    held = batch(1)
    model.objects.create(uscc="A", period="2026-10", batch=held)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(uscc="A", period="2026-10", version=2, batch=held)


def test_every_dataset_goes_in_and_comes_out_unchanged():
    sample = {
        "money": Decimal("-12.34"),
        "quantity": Decimal("0.0001"),
        "percent": Decimal("99.5"),
        "count": 7,
        "bool": True,
        "date": date(2026, 2, 28),
    }
    held = batch(1)
    for name, declared in datasets().items():
        row = {c.id: sample.get(c.type, f"{c.id}值") for c in declared.columns}
        assert ledger.book(name, pa.Table.from_pylist([row], arrow_schema(name)), held, sheet="s").new == 1
        back = ledger.table(name)
        assert back.select([c.id for c in declared.columns]).to_pylist() == [row]
        assert back.schema.field(declared.columns[0].id).type == arrow_schema(name).field(0).type


@given(st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), max_size=40), st.sampled_from([2, 4]))
def test_scaled_integers_and_decimals_are_the_same_numbers(numbers, scale):
    array = decimals(numbers, scale)
    assert array.to_pylist() == [None if n is None else Decimal(n).scaleb(-scale) for n in numbers]
    assert scaled(array, scale) == numbers
    assert scaled(array.slice(1), scale) == numbers[1:]


MONEY = st.one_of(st.none(), st.decimals(-(10**13), 10**13, places=2))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("ABCD"), st.tuples(MONEY, MONEY), max_size=4), max_size=5))
def test_booking_equals_a_plain_dictionary(files):
    with transaction.atomic():
        ledger.fact_model("monthly_output").objects.all().delete()
        ledger.Batch.objects.all().delete()
        plain: dict[str, list] = {}
        for n, file in enumerate(files):
            rows = [(k, "2026-10", m, y, 1) for k, (m, y) in sorted(file.items())]
            ledger.book("monthly_output", output(rows), batch(n + 1))
            for key, values in file.items():
                old = plain.get(key, [None, None])
                plain[key] = [o if v is None else v for v, o in zip(values, old, strict=True)]
        back = {
            r["uscc"]: [r["gross_output_month"], r["gross_output_ytd"]]
            for r in ledger.table("monthly_output").to_pylist()
        }
        assert back == plain


def test_floats_and_lost_digits_are_refused():
    model = ledger.fact_model("monthly_output")
    for number, value in enumerate((1.5, Decimal("1.005"))):
        held = batch(number)
        with pytest.raises(ValidationError), transaction.atomic():
            model.objects.create(uscc="A", period="2026-10", batch=held, gross_output_month=value)


def test_migrations_match_the_declarations():
    out = StringIO()
    call_command("makemigrations", "ledger", check=True, dry_run=True, stdout=out)
    assert "No changes" in out.getvalue()
