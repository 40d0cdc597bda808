# SPDX-License-Identifier: Apache-2.0
"""Random records of many datasets in random sheets come back exactly; of random corruption every cell is named, and no other."""

import tempfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_books import code, read
from random_books import save, sheets

from zhuashou.intake.reader import letter
from zhuashou.tables import datasets

QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
BAD = {
    "money": ["约300", "#N/A", "20XX", "三百", "1.2E3", "5%", "12,34", "3公顷", -7.5, "(8)", "——元"],
    "quantity": ["约300", "#VALUE!", "20XX", "若干", -1],
    "count": ["约30", "#DIV/0!", "3.5", "几十人", -3],
    "date": ["2026-02-30", "20XX年X月", "下月底", 2026.1, "#REF!", "2026-13-01"],
    "choice": ["不知道是什么", "#N/A"],
    "bool": ["也许", "#N/A"],
    "region": ["火星县", "999999", "#N/A"],
    "industry": ["99999", "化工", "#N/A"],
    "uscc": [code(1)[:-1] + "?", "91510703MA", "#N/A"],
}


@QUIET
@given(sheets())
def test_random_records_come_back_exactly(plan):
    with tempfile.TemporaryDirectory() as folder:
        reading = read(save(folder, plan, plan["rows"]))
    sheet = reading.sheets[0]
    assert (sheet.dataset, reading.fatal) == (plan["dataset"], ())
    assert tuple(sheet.unmapped.values()) == (("序号",) if plan["first"] else ())
    assert [{name: row[name] for name in plan["records"][0]} for row in sheet.table.to_pylist()] == plan["records"]
    assert sheet.table.column("_row").to_pylist() == plan["at"]
    assert [i for i in reading.issues if i.rule == "total_row"] == []


@QUIET
@given(sheets(), st.data())
def test_every_corrupted_cell_is_named_and_no_other(plan, data):
    columns = plan["columns"]
    merged = {c for r0, c, r1, _ in plan["merges"] if r0 + 1 in plan["at"]}
    rows = [list(row) for row in plan["rows"] if row[:1] != ["合计"]]
    spoiled = set()
    for row in data.draw(st.lists(st.sampled_from(plan["at"]), unique=True)):
        for k in data.draw(st.lists(st.integers(0, len(columns) - 1), unique=True, max_size=4)):
            at, kind = plan["first"] + k, columns[k].type
            # 2026.1 is undecidable as a number only; in csv it is text, hence January
            if kind in BAD and at not in merged:
                rows[row - 1][at] = data.draw(
                    st.sampled_from([b for b in BAD[kind] if type(b) is str or plan["kind"] != "csv"])
                )
                spoiled.add(f"{letter(at)}{row}")
    with tempfile.TemporaryDirectory() as folder:
        reading = read(save(folder, plan, rows), dataset=plan["dataset"])
    assert {i.cell for i in reading.fatal} == spoiled
    assert set(reading.sheets[0].bad_rows) == {
        row for row in plan["at"] if any(c.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(row) for c in spoiled)
    }
    assert datasets()[plan["dataset"]].id == reading.sheets[0].dataset
