# SPDX-License-Identifier: Apache-2.0
"""One figure corrected on a page: a version with who, when and why; the second editor is told what the first one changed. 样例数据."""

from decimal import Decimal

import pytest

from actions.life import A, B, C, everything, figures, output, put, register
from zhuashou import actions, ledger
from zhuashou.actions import Actor
from zhuashou.terms import say

pytestmark = pytest.mark.django_db
KEY = (A, "2026-09")
LI, REPORTER = Actor("李", "analyst"), Actor("区县", "reporter", regions=("510703",))


@pytest.fixture
def city(ws, actor):
    put(ws, actor, register(), "企业名录.xlsx")
    put(ws, actor, output({A: (10, 90), B: (20, 180), C: (30, 270)}))
    return ws


def correct(ws, actor, values, key=KEY, **more):
    told = {"dataset": "monthly_output", "key": key, "values": values, "reason": "来电更正", **more}
    return actions.correct(ws=ws, actor=actor, **told)


def refused(deed, *words, **more):
    before = everything()
    with pytest.raises(actions.ActionError) as error:
        deed(*words, **more)
    assert everything() == before
    return error.value.words


def test_a_correction_is_a_version_with_who_when_and_why(city):
    assert correct(city, LI, {"gross_output_ytd": "0.0101万元", "gross_output_month": ""}) == 2
    held = actions.record(city, "monthly_output", KEY, actor=LI)
    newest, first = held["versions"]
    assert (newest["by"], newest["at"], newest["reason"], newest["kind"]) == ("李", city.now(), "来电更正", "edit")
    assert newest["changed"] == {"gross_output_ytd": (Decimal("90.00"), Decimal("101.00"))}
    assert (first["file"], first["sheet"], first["row"]) == ("产值.xlsx", "产值", 3)
    assert figures()[KEY] == (10, 101)


def test_the_second_editor_is_told_what_changed(city):
    seen = actions.record(city, "monthly_output", KEY, actor=LI)["version"]
    correct(city, LI, {"gross_output_ytd": "95"}, version=seen)
    words = refused(correct, city, Actor("王", "analyst"), {"gross_output_month": "12"}, version=seen)
    assert words.id == "actions.row_changed"
    said = say(words, "zh")
    assert "李" in said
    assert "工业总产值（累计）：90.00元 → 95.00元" in said
    assert "Gross output (year to date): 90.00元 → 95.00元" in say(words, "en")
    assert figures()[KEY] == (10, 95)


def test_what_cannot_be_corrected_is_refused_without_a_trace(city):
    cases = {
        "actions.say_why": {"values": {"gross_output_ytd": "1"}, "reason": " "},
        "actions.nothing_changed": {"values": {"gross_output_ytd": "90"}},
        "actions.not_editable": {"values": {"uscc": B}},
        "actions.no_such_row": {"values": {"gross_output_ytd": "1"}, "key": (A, "2026-08")},
        "actions.bad_key": {"values": {"gross_output_ytd": "1"}, "key": (A,)},
        "actions.no_such_dataset": {"values": {"gross_output_ytd": "1"}, "dataset": "nothing"},
        "intake.bad_value": {"values": {"gross_output_ytd": "约300"}},
        "intake.out_of_range": {"values": {"gross_output_ytd": "-3"}},
    }
    for wanted, told in cases.items():
        assert refused(correct, city, LI, **told).id == wanted
    assert refused(correct, city, LI, {}).id == "actions.nothing_changed"


def test_roles_and_districts(city):
    assert refused(correct, city, Actor("看", "leader"), {"gross_output_ytd": "95"}).id == "actions.forbidden"
    assert (
        refused(correct, city, REPORTER, {"gross_output_ytd": "275"}, key=(C, "2026-09")).id == "actions.other_district"
    )
    assert (
        refused(actions.record, city, "monthly_output", (C, "2026-09"), actor=REPORTER).id == "actions.other_district"
    )
    assert correct(city, REPORTER, {"gross_output_ytd": "95"}) == 2


def test_a_locked_month_is_corrected_by_some_only_and_says_so(city):
    ledger.PeriodState.objects.create(period="2026-09", state="accepted")
    assert refused(correct, city, REPORTER, {"gross_output_ytd": "95"}).id == "actions.locked"
    correct(city, LI, {"gross_output_ytd": "95"})
    assert actions.record(city, "monthly_output", KEY, actor=LI)["versions"][0]["kind"] == "correction"


def test_a_removed_record_leaves_the_ledger_and_keeps_its_history(city):
    assert actions.remove(ws=city, actor=LI, dataset="monthly_output", key=KEY, reason="重复") == 2
    assert KEY not in figures()
    held = actions.record(city, "monthly_output", KEY, actor=LI)
    assert (held["withdrawn"], held["version"], len(held["versions"])) == (True, 2, 2)
    assert (
        refused(actions.remove, ws=city, actor=LI, dataset="monthly_output", key=KEY, reason="重复").id
        == "actions.no_such_row"
    )
    edit = actions.list_batches()[0]
    actions.undo_batch(ws=city, actor=LI, batch=str(edit["id"]), reason="误删")
    assert figures()[KEY] == (10, 90)
