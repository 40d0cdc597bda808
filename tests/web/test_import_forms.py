# SPDX-License-Identifier: Apache-2.0
"""What the import forms say, as decisions."""

import json

import pytest
from django.http import QueryDict

from zhuashou import actions
from zhuashou.actions.reading import typed_choices
from zhuashou.doors.web.import_forms import choice_of, decisions_of


def form(*pairs):
    made = QueryDict(mutable=True)
    for name, value in pairs:
        made.appendlist(name, value)
    return made


def test_only_what_a_person_set_is_decided():
    untouched = form(
        ("dataset", ""),
        ("unit", ""),
        ("header_first_row", ""),
        ("col_A", ""),
        ("unit_A", ""),
        ("row_number", ""),
        ("row_kind", ""),
    )
    assert choice_of(untouched, {}) is None
    told = form(("dataset", ""), ("period", " 2026-09 "), ("unit", "千元"), ("header_first_row", "2"), ("header_last_row", "3"), ("col_A", "uscc"),
                ("col_B", "-"), ("unit_C", "万元"), ("row_number", "7"), ("row_kind", "total"), ("row_number", ""), ("row_kind", "data"))  # fmt: skip
    found = choice_of(told, {})
    assert found == {"period": "2026-09", "unit": "千元", "header_first_row": 2, "header_last_row": 3, "columns": {"A": "uscc", "B": None},
                     "units": {"C": "万元"}, "rows": {"7": "total"}}  # fmt: skip
    assert typed_choices({"表": found})["表"].rows == {7: "total"}


def test_fields_of_another_ledger_are_forgotten_and_a_sheet_can_be_skipped():
    told = form(("dataset", "enterprises"), ("col_A", "gross_output_month"), ("skip", "1"))
    assert choice_of(told, {"dataset": "monthly_output"}) == {"dataset": "enterprises", "skip": True}
    assert choice_of(told, {"dataset": "enterprises"})["columns"] == {"A": "gross_output_month"}


def test_columns_beyond_the_form_stay_as_they_were_decided():
    before = {"columns": {"A": "uscc", "ZZ": "gross_output_month"}, "units": {"ZZ": "万元"}}
    told = choice_of(form(("col_A", ""), ("unit_A", "")), before)
    assert told == {"columns": {"ZZ": "gross_output_month"}, "units": {"ZZ": "万元"}}


def test_a_row_that_is_no_number_is_refused():
    with pytest.raises(actions.ActionError) as error:
        choice_of(form(("first_data_row", "第三行")), {})
    assert error.value.words.id == "actions.not_a_row"


def test_a_reason_is_said_of_the_marked_warnings_or_of_all():
    cell = json.dumps(["产值", "C4", "magnitude"], ensure_ascii=False)
    marked = decisions_of(
        form(("reason", "停产"), ("accept", cell), ("accept", "nonsense"), ("tick", '["产值", "C4"]'))
    )
    assert (dict(marked.accepted), marked.accept_all) == ({("产值", "C4", "magnitude"): "停产"}, "")
    assert (marked.ticks, marked.tick_all, marked.accept_valid) == ({("产值", "C4")}, False, False)
    assert decisions_of(form(("reason", "停产"))).accept_all == "停产"
    assert not decisions_of(form(("accept", cell))).accept_all
