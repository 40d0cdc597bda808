# SPDX-License-Identifier: Apache-2.0
from decimal import Decimal

import pyarrow as pa
import pytest

from zhuashou import snapshot
from zhuashou.snapshot.folder import frozen_schema
from zhuashou.tables import datasets
from zhuashou.terms import Period, month, parse_period


def tables(**rows):
    return {name: pa.Table.from_pylist(rows.get(name, []), frozen_schema(name)) for name in datasets()}


def output(uscc, period, value):
    return {
        "uscc": uscc,
        "period": period,
        "gross_output_month": Decimal(value),
        "_import": "ab",
        "_sheet": "s",
        "_row": 5,
        "_version": 1,
    }


ROWS = [
    output("B", "2026-10", "1.5"),
    output("A", "2026-09", "2"),
    output("A", "2026-11", "9"),
    output("A", "2026-10", "3"),
]
OCTOBER = month(2026, 10)


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path):
    one = snapshot.write(
        tmp_path / "a", OCTOBER, "r1", tables(monthly_output=ROWS), [{"sha256": "x", "name": "样例"}], "510700"
    )
    two = snapshot.write(
        tmp_path / "b", OCTOBER, "r1", tables(monthly_output=ROWS[::-1]), [{"sha256": "x", "name": "样例"}], "510700"
    )
    assert one.digest == two.digest
    for file in one.path.iterdir():
        assert file.read_bytes() == (two.path / file.name).read_bytes()


def test_later_months_stay_out_and_tables_read_back(tmp_path):
    frozen = snapshot.write(tmp_path, OCTOBER, "r1", tables(monthly_output=ROWS), [], "510700")
    read = frozen.table("monthly_output").order_by(["uscc", "period"]).to_pyarrow()
    assert read.column("period").to_pylist() == ["2026-09", "2026-10", "2026-10"]
    assert read.column("gross_output_month").to_pylist() == [Decimal("2.00"), Decimal("3.00"), Decimal("1.50")]
    assert frozen.table("leads").to_pyarrow().num_rows == 0
    with pytest.raises(KeyError):
        frozen.table("nothing")


def test_years_and_quarters_are_kept_when_they_have_begun(tmp_path):
    land = [
        {"uscc": "A", "period": p, "_import": "", "_sheet": "", "_row": 1, "_version": 1}
        for p in ("2025", "2026", "2027", "2026-Q3", "2026-Q4")
    ]
    frozen = snapshot.write(tmp_path, OCTOBER, "r1", tables(land=land), [], "510700")
    assert frozen.rows("land").column("period").to_pylist() == ["2025", "2026", "2026-Q3"]


def test_a_frozen_month_never_changes(tmp_path):
    snapshot.write(tmp_path, OCTOBER, "r1", tables(monthly_output=ROWS), [], "510700")
    with pytest.raises(snapshot.SnapshotError) as error:
        snapshot.write(tmp_path, OCTOBER, "r1", tables(), [], "510700")
    assert error.value.words.id == "snapshot.exists"


def test_a_failed_write_leaves_no_revision(tmp_path):
    broken = tables(monthly_output=ROWS) | {"leads": pa.table({"lead_id": ["L1"]})}
    with pytest.raises(KeyError):
        snapshot.write(tmp_path, OCTOBER, "r1", broken, [], "510700")
    assert snapshot.revisions(tmp_path) == []
    assert snapshot.write(tmp_path, OCTOBER, "r1", tables(monthly_output=ROWS), [], "510700").revision == "r1"


def test_verify_finds_a_changed_byte(tmp_path):
    frozen = snapshot.write(tmp_path, OCTOBER, "r1", tables(monthly_output=ROWS), [], "510700")
    assert snapshot.verify(snapshot.open_snapshot(frozen.path)) == []
    file = frozen.path / "monthly_output.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    assert snapshot.verify(snapshot.open_snapshot(frozen.path)) == ["monthly_output"]


def test_newest_month_and_revision(tmp_path):
    for period, revision in (("2026-09", "r1"), ("2026-10", "r1"), ("2026-10", "r2")):
        snapshot.write(tmp_path, parse_period(period), revision, tables(), [], "510700")
    assert [(s.period.id, s.revision) for s in snapshot.revisions(tmp_path)] == [
        ("2026-09", "r1"),
        ("2026-10", "r1"),
        ("2026-10", "r2"),
    ]
    assert snapshot.latest(tmp_path).revision == "r2"
    assert snapshot.latest(tmp_path, "2026-09").period == Period(2026, 9)
    assert snapshot.latest(tmp_path, "2026-08") is None


def test_compare_names_new_changed_and_gone(tmp_path):
    one = snapshot.write(
        tmp_path,
        month(2026, 9),
        "r1",
        tables(monthly_output=[output("A", "2026-09", "2"), output("C", "2026-09", "2")]),
        [],
        "510700",
    )
    two = snapshot.write(
        tmp_path,
        OCTOBER,
        "r1",
        tables(monthly_output=[output("A", "2026-09", "4"), output("B", "2026-10", "1")]),
        [],
        "510700",
    )
    found = snapshot.compare(one, two)
    counts = next(d for d in found["datasets"] if d["dataset"] == "monthly_output")
    assert (counts["new"], counts["changed"], counts["gone"], counts["same"]) == (1, 1, 1, 0)
    assert found["cells"] == [{"dataset": "monthly_output", "key": ["A", "2026-09"], "column": "gross_output_month",
                               "before": Decimal("2.00"), "after": Decimal("4.00")}]  # fmt: skip
