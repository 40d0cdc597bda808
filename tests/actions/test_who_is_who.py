# SPDX-License-Identifier: Apache-2.0
"""A name is asked once: the decision is kept, answers the next file, and can be taken back. Every firm is invented (样例数据)."""

from datetime import UTC, datetime

import pytest
import xlsxwriter

from zhuashou import actions, ledger
from zhuashou.actions import ActionError, Actor
from zhuashou.terms import uscc_check_digit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 12, 1, tzinfo=UTC)


def code(n):
    first = f"91510703MA{n:07d}"
    return first + uscc_check_digit(first)


A, B, C = (code(n) for n in (1, 2, 3))
NAMES = {
    A: ("绵阳样例甲电子有限公司", "510703"),
    B: ("江油样例建材有限公司", "510781"),
    C: ("三台样例建材有限公司", "510722"),
}


@pytest.fixture
def register():
    rows = [{"uscc": c, "name": n, "region": r, "industry": "C3989"} for c, (n, r) in NAMES.items()]
    ledger.book_rows("enterprises", rows, kind="edit", label="样例", now=NOW)


def form(path, rows):
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet("产值")
    head = ["企业名称", "工业总产值（本月）（万元）", "工业总产值（累计）（万元）"]
    for r, row in enumerate([["2026年10月工业产销总值（样例数据）"], head, *rows]):
        page.write_row(r, 0, row)
    made.close()
    return path


def held(period="2026-10"):
    return dict(
        ledger.fact_model("monthly_output")
        .objects.filter(current=True, period=period)
        .values_list("uscc", "gross_output_month")
    )


def test_a_name_is_asked_once(ws, actor, register, tmp_path):
    path = form(tmp_path / "十月.xlsx", [["绵阳样例甲电子有限公司", 10, 90], ["样例建材公司", 20, 80]])
    refused = actions.import_file(ws=ws, actor=actor, path=path)
    assert refused.refused
    assert [(i.rule, i.cell) for i in refused.issues if i.severity == "fatal"] == [("identity_several", "A4")]
    [waiting] = actions.waiting_names(ws, actor, path)
    assert (waiting.name, waiting.state, waiting.places) == ("样例建材公司", "several", (("十月.xlsx", "产值", "A4"),))
    assert {c.uscc for c in waiting.candidates} == {B, C}
    done = actions.decide_identity(ws=ws, actor=actor, written="样例建材公司", uscc=C, reason="电话核实")
    assert done["name"] == "三台样例建材有限公司"
    assert actions.waiting_names(ws, actor, path) == []
    assert actions.import_file(ws=ws, actor=actor, path=path).state == "booked"
    assert set(held()) == {A, C}
    [alias] = actions.aliases(actor)
    assert (alias["written"], alias["uscc"], alias["reason"], alias["by_merge"]) == (
        "样例建材公司",
        C,
        "电话核实",
        False,
    )
    assert ledger.AuditEvent.objects.filter(deed="decide_identity").count() == 1
    actions.forget_alias(ws=ws, actor=actor, written="样例 建材公司", reason="认错了")
    assert actions.identify(["样例建材公司"])[0].state == "several"
    assert set(held()) == {A, C}


@pytest.mark.parametrize("checked", [False, True])
def test_names_of_uploads_wait_until_they_are_decided(ws, actor, register, tmp_path, checked):
    path = form(tmp_path / "十月.xlsx", [["老建材厂", 1, 2]])
    held = actions.upload_file(ws=ws, actor=actor, path=path)
    if checked:
        actions.check(ws=ws, actor=actor, upload=held.id, version=held.version)
    [waiting] = actions.waiting_names(ws, actor)
    assert (waiting.name, waiting.places) == ("老建材厂", (("十月.xlsx", "产值", "A3"),))
    assert actions.waiting_names(ws, Actor("other", "reporter", ("510703",))) == []
    actions.decide_identity(ws=ws, actor=actor, written="老建材厂", uscc=B)
    assert actions.waiting_names(ws, actor) == []


@pytest.mark.parametrize(("written", "uscc", "why"), [
    ("绵阳样例甲电子有限公司", B, "actions.identity_known"),
    ("綿陽樣例甲電子有限責任公司", B, "actions.identity_known"),
    (A, B, "actions.identity_known"),
    ("老建材厂", code(99), "actions.no_such_enterprise"),
    (" （） ", B, "actions.identity_empty"),
    (code(98), B, "actions.say_why"),
])  # fmt: skip
def test_what_is_not_decided(ws, actor, register, written, uscc, why):
    reason = "" if why == "actions.say_why" else "样例"
    with pytest.raises(ActionError) as refused:
        actions.decide_identity(ws=ws, actor=actor, written=written, uscc=uscc, reason=reason)
    assert refused.value.words.id == why
    assert ledger.Alias.objects.count() == 0
    assert ledger.AuditEvent.objects.count() == 0


def test_a_decision_stands_once_and_districts_decide_their_own(ws, actor, register):
    own = Actor("reporter", "reporter", ("510781",))
    with pytest.raises(ActionError) as refused:
        actions.decide_identity(ws=ws, actor=own, written="老建材厂", uscc=C)
    assert refused.value.words.id == "actions.other_district"
    actions.decide_identity(ws=ws, actor=own, written="老建材厂", uscc=B)
    with pytest.raises(ActionError) as twice:
        actions.decide_identity(ws=ws, actor=actor, written="老 建材厂", uscc=C)
    assert twice.value.words.id == "actions.identity_decided"
    assert actions.aliases(Actor("other", "reporter", ("510703",))) == []
    with pytest.raises(ActionError):
        actions.decide_identity(ws=ws, actor=Actor("x", "leader"), written="另一名", uscc=B)


def test_an_unknown_code_may_be_decided_with_a_reason(ws, actor, register):
    actions.decide_identity(ws=ws, actor=actor, written=code(98), uscc=B, reason="换证前的代码")
    assert actions.identify([""], [code(98)])[0].uscc == B


def test_a_new_enterprise_is_registered_from_the_page(ws, actor, register):
    given = {"name": "绵阳样例新来电子有限公司", "region_code": "涪城区", "industry": "3989"}
    done = actions.register_enterprise(ws=ws, actor=actor, uscc=code(7), written="新来的电子厂", reason="新办", **given)
    assert done["uscc"] == code(7)
    assert actions.identify(["新来的电子厂", "绵阳样例新来电子有限公司"])[0].uscc == code(7)
    row = ledger.fact_model("enterprises").objects.get(uscc=code(7))
    assert (row.region, row.industry, row.batch.kind, row.batch.reason) == ("510703", "C3989", "edit", "新办")
    for uscc, why in ((code(7), "actions.identity_known"), (code(8)[:-1] + "?", None), ("", "actions.field_missing")):
        with pytest.raises(ActionError) as refused:
            actions.register_enterprise(ws=ws, actor=actor, uscc=uscc, **given)
        assert why is None or refused.value.words.id == why
    assert ledger.fact_model("enterprises").objects.count() == 4
    assert ("510703", "涪城区") in actions.county_choices("510700")
