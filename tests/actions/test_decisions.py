# SPDX-License-Identifier: Apache-2.0
"""A decision's draft from upload to facts: every change kept, nothing confirmed that a person has not decided."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from intake import damage
from intake.decision_texts import PLAN
from zhuashou import actions, ledger
from zhuashou.actions import ActionError, Actor

pytestmark = pytest.mark.django_db
DECISION = """关于做好样例工业工作的通知
样工发〔2026〕9号
各县（市、区）经信局：
一、重点任务
（一）开展企业走访。围绕全市36家10亿元以上重点工业企业，建立服务台账，逐户走访解决问题。（牵头单位：市经信局；配合单位：市税务局、市统计局；完成时限：2026年12月31日前）
（二）推进技术改造。2027年技术改造投资增长15%以上。（牵头单位：市经信局；配合单位：市财政局；完成时限：2027年12月底前）
（三）盘活闲置厂房。摸清闲置厂房底数，组织对接活动。
市工业领导小组办公室
2026年11月2日
"""


@pytest.fixture
def upload(ws, actor, tmp_path):
    def make(text=DECISION, name="部署.txt", **more):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return actions.upload_decision(ws=ws, actor=actor, path=path, **more)

    return make


@pytest.fixture
def change(ws, actor):
    def make(draft, change, item="", *, by=actor, **more):
        return actions.change_item(
            ws=ws, actor=by, draft_id=draft["id"], item=item, change=change, version=draft["version"], **more
        )

    return make


def refused(call, *args, **more):
    with pytest.raises(ActionError) as error:
        call(*args, **more)
    return error.value.words.id.removeprefix("actions.")


def item(draft, name):
    return next(i for i in draft["items"] if i["id"] == name)


def tasks(draft):
    return [i for i in draft["items"] if i["kind"] == "task"]


def content(draft, name, field):
    return item(draft, name)["fields"][field]["value"]


def test_a_draft_shows_every_value_with_its_source(upload):
    draft = upload()
    text = draft["clean_text"]
    assert (draft["state"], draft["version"], draft["seen"]) == ("draft", 1, False)
    assert draft["head"]["doc_no"]["value"] == "样工发〔2026〕9号"
    assert draft["head"]["date"]["value"] == "2026-11-02"
    first = tasks(draft)[0]
    assert first["quote"].startswith("开展企业走访")
    for field in ("lead", "coop", "deadline", "scope"):
        for a, b in first["fields"][field]["spans"]:
            assert first["body_start"] <= a < b <= first["body_end"]
    assert [text[a:b] for a, b in first["fields"]["coop"]["spans"]] == ["市税务局", "市统计局"]
    scope = first["fields"]["scope"]["value"]
    assert (scope["count"], scope["measure"]) == (36, None)
    assert scope["quote"] in DECISION
    assert first["empty"] == ["measure"]
    assert tasks(draft)[2]["empty"] == ["lead", "deadline"]
    assert draft["raw_text"][slice(*first["raw"])] == first["quote"]


def test_the_same_file_gives_the_same_draft_and_a_discarded_one_may_come_again(upload, ws, actor):
    first = upload()
    assert upload(name="改名.txt")["id"] == first["id"]
    assert upload()["seen"]
    actions.discard_decision(ws=ws, actor=actor, draft_id=first["id"], reason="传错了")
    assert upload()["id"] != first["id"]
    assert (
        refused(actions.change_item, ws=ws, actor=actor, draft_id=first["id"], item="t1", change="accept")
        == "draft_closed"
    )


def test_raw_spans_of_a_damaged_text(upload):
    raw = damage.glossed(damage.traditional(damage.half_width(DECISION)))
    draft = upload(raw)
    assert draft["clean_text"] == DECISION
    assert draft["head"]["title"]["value"] == DECISION.split("\n")[0]
    for one in draft["items"]:
        a, b = one["raw"]
        assert damage.simplify(raw[a]) == draft["clean_text"][one["start"]]
        assert b - a > one["end"] - one["start"]


def test_every_change_is_kept_with_who_when_and_what(upload, change, ws):
    draft = upload()
    other = Actor("第二人", "analyst", at=ws.now())
    draft = change(draft, "set", "t3", field="lead", text="市自然资源局、市经信局", by=other)
    draft = change(draft, "set", "t3", field="deadline", text="2027年6月30日")
    draft = change(draft, "set", "t1", field="measure", text="gross_output", reason="与统计口径一致")
    draft = change(draft, "set", "head", field="issuer", text="市工业领导小组")
    assert content(draft, "t3", "lead") == ["市自然资源局", "市经信局"]
    assert content(draft, "t3", "deadline") == "2027-06-30"
    assert content(draft, "t1", "scope")["measure"] == "gross_output"
    assert item(draft, "t1")["empty"] == item(draft, "t3")["empty"] == []
    events = draft["events"]
    assert [(e["version"], e["deed"], e["item"], e["field"]) for e in events] == [
        (1, "upload", "", ""), (2, "set", "t3", "lead"), (3, "set", "t3", "deadline"), (4, "set", "t1", "measure"), (5, "set", "head", "issuer"),
    ]  # fmt: skip
    assert events[1]["by"] == "第二人"
    assert (events[1]["old"]["value"], events[1]["new"]["value"]) == ([], ["市自然资源局", "市经信局"])
    assert events[3]["reason"] == "与统计口径一致"
    assert ledger.AuditEvent.objects.filter(deed="change_decision").count() == 4


def test_the_second_of_two_people_learns_of_the_first(upload, change):
    draft = upload()
    change(draft, "accept", "t1")
    assert refused(change, draft, "reject", "t1") == "draft_changed"
    assert actions.decision_draft(draft["id"])["items"][0]["state"] == "accepted"


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [("lead", " 市甲局，市乙局、市甲局 ", ["市甲局", "市乙局"]), ("lead", "", []), ("deadline", "每月", "monthly"), ("deadline", "2027-02-28", "2027-02-28"),
     ("open_ended", "是", True), ("industries", "C26、17", ["C26", "17"]), ("title", "新的说法", "新的说法"),
     ("regions", "涪城区、510704", ["510703", "510704"]), ("enterprises", "样例一厂、样例二厂", ["样例一厂", "样例二厂"])],
)  # fmt: skip
def test_written_values(upload, change, field, text, kept):
    assert (
        content(change(upload(), "set", "t3" if text else "t1", field=field, text=text), "t3" if text else "t1", field)
        == kept
    )


@pytest.mark.parametrize(
    ("item", "field", "text", "code"),
    [("t1", "deadline", "2027年2月30日", "bad_field"), ("t1", "deadline", "尽快", "bad_field"), ("t1", "industries", "C999", "bad_field"),
     ("t1", "value", "5", "no_such_field"), ("g1", "value", "很多", "bad_field"), ("g1", "value", "1E99", "bad_field"), ("g1", "op", "大约吧", "bad_field"),
     ("g1", "year", "27", "bad_field"), ("g1", "region", "火星", "bad_field"), ("t1", "nonsense", "x", "no_such_field"), ("t1", "title", "", "bad_field"),
     ("t3", "measure", "revenue", "no_scope"), ("t1", "measure", "weight", "bad_field"), ("t9", "lead", "x", "no_such_item")],
)  # fmt: skip
def test_bad_values_change_nothing(upload, change, item, field, text, code):
    draft = upload()
    assert refused(change, draft, "set", item, field=field, text=text) == code
    assert actions.decision_draft(draft["id"])["version"] == 1


def test_split_gives_both_the_owners_behind_the_cut(upload, change):
    draft = upload()
    before = item(draft, "t1")
    at = before["start"] + 4
    draft = change(draft, "split", "t1", at=at)
    ids = [i["id"] for i in tasks(draft)]
    assert len(ids) == 4
    first, second = item(draft, "t1"), item(draft, ids[1])
    assert first["end"] <= second["start"]
    assert first["fields"]["lead"]["value"] == second["fields"]["lead"]["value"] == ["市经信局"]
    assert (first["quote"], second["quote"]) == (before["quote"][:4], before["quote"][4:])
    assert draft["events"][-1]["old"]["quote"] == before["quote"]
    assert refused(change, draft, "split", "t1", at=first["start"]) == "bad_cut"
    assert refused(change, draft, "split", "g1", at=first["start"] + 1) == "only_tasks"


def test_merge_joins_units_and_keeps_the_other_as_merged(upload, change):
    draft = change(upload(), "merge", "t2", other="t1")
    assert item(draft, "t2")["state"] == "merged"
    assert content(draft, "t1", "coop") == ["市税务局", "市统计局", "市财政局"]
    assert content(draft, "t1", "deadline") == "2026-12-31"
    assert "；" in content(draft, "t1", "title")
    assert item(draft, "g1")["parent"] == "t1"
    assert refused(change, draft, "accept", "t2") == "item_merged"
    assert refused(change, draft, "merge", "t1", other="t1") == "same_item"


def test_a_passage_can_be_added_as_a_task(upload, change):
    draft = upload()
    at = draft["clean_text"].index("组织对接活动")
    draft = change(draft, "add", at=at - 1, end=at + 6)
    added = next(i for i in draft["items"] if i["source"] == "person")
    assert added["fields"]["title"]["value"].endswith("组织对接活动")
    assert added["empty"] == ["lead", "deadline"]
    assert refused(change, draft, "add", at=5, end=5) == "bad_span"


def test_what_a_model_suggests_is_never_accepted_at_one_click(upload, change):
    draft = upload()
    row = ledger.DecisionDraft.objects.get(pk=draft["id"])
    next(i for i in row.items if i["id"] == "t2")["source"] = "model"
    row.save()
    draft = change(draft, "accept_rest")
    assert item(draft, "t2")["state"] == "open"
    assert refused(change, draft, "accept", "t2") == "say_why"
    assert item(change(draft, "accept", "t2", reason="已对照原文"), "t2")["state"] == "accepted"


def ready(draft, change):
    """All slots filled, all items accepted."""
    draft = change(draft, "set", "t1", field="measure", text="revenue")
    draft = change(draft, "set", "t3", field="lead", text="市自然资源局")
    draft = change(draft, "set", "t3", field="deadline", text="每季度")
    return change(draft, "accept_rest")


def test_confirming_makes_facts_with_their_spans(upload, change, ws, actor):
    draft = ready(change(upload(), "set", "t1", field="title", text="开展企业走访（重点企业）"), change)
    assert draft["to_do"] == {"open": [], "empty": {}, "flags": []}
    made = actions.confirm_decision(ws=ws, actor=actor, draft_id=draft["id"], version=draft["version"])
    assert len(made["tasks"]) == 3
    assert made["left_over"] == []
    rows = {r["title"][:4]: r for r in ledger.table("tasks").to_pylist()}
    visit, renew, idle = rows["开展企业"], rows["推进技术"], rows["盘活闲置"]
    assert (visit["lead_unit"], visit["support_units"], str(visit["due_on"])) == (
        "市经信局",
        "市税务局、市统计局",
        "2026-12-31",
    )
    assert (idle["lead_unit"], idle["due_on"], idle["rhythm"]) == ("市自然资源局", None, "quarterly")
    assert "15%" in renew["result"]
    [decision] = ledger.table("decisions").to_pylist()
    assert (decision["doc_no"], str(decision["issued_on"]), decision["file_sha256"]) == (
        "样工发〔2026〕9号",
        "2026-11-02",
        draft["sha256"],
    )
    [target] = ledger.table("targets").to_pylist()
    assert (target["indicator"], target["period"], target["op"], target["value"], target["unit"]) == (
        "tech_renovation_investment_growth", "2027", "ge", Decimal(15), "%",
    )  # fmt: skip
    spans = actions.fact_spans("tasks", (visit["task_id"],))
    assert [s["words"] for s in spans if s["field"] == "lead_unit"] == ["市经信局"]
    assert [s["words"] for s in spans if s["field"] == "quote"] == ["开展企业走访"]
    assert all(draft["raw_text"][s["raw_start"] : s["raw_end"]] == s["words"] for s in spans)
    after = actions.decision_draft(draft["id"])
    assert (after["state"], after["confirmed_by"], after["decision_id"]) == ("confirmed", "tester", made["decision_id"])
    assert refused(change, after, "accept", "t1") == "draft_closed"
    assert ledger.AuditEvent.objects.filter(deed="confirm_decision").count() == 1


def test_nothing_undecided_empty_or_contradicting_is_confirmed(upload, change, ws, actor):
    def confirm(draft):
        return refused(actions.confirm_decision, ws=ws, actor=actor, draft_id=draft["id"], version=draft["version"])

    draft = upload()
    assert confirm(draft) == "items_open"
    for name in [i["id"] for i in draft["items"]]:
        draft = change(draft, "accept", name)
    assert confirm(draft) == "slots_empty"
    for name in [i["id"] for i in draft["items"]]:
        draft = change(draft, "reject", name)
    assert confirm(draft) == "nothing_accepted"
    assert ledger.table("tasks").num_rows == 0
    assert ledger.Batch.objects.count() == 0
    assert actions.decision_draft(draft["id"])["state"] == "draft"


def test_blocking_flags_need_a_person_with_a_reason(upload, change, ws, actor):
    draft = upload(DECISION.replace("2027年技术改造投资", "到年，技术改造投资").replace("样工发", "样工字"))
    flag = next(f for f in draft["flags"] if f["code"] == "missing_year")
    assert refused(change, draft, "accept_rest") == "flags_wait"
    for name in [i["id"] for i in draft["items"]]:
        draft = change(draft, "reject" if name != "t1" else "accept", name)
    assert refused(actions.confirm_decision, ws=ws, actor=actor, draft_id=draft["id"]) == "flags_wait"
    assert (
        refused(actions.acknowledge_flag, ws=ws, actor=actor, draft_id=draft["id"], flag=flag["id"], reason=" ")
        == "say_why"
    )
    assert (
        refused(actions.acknowledge_flag, ws=ws, actor=actor, draft_id=draft["id"], flag="f99", reason="看过")
        == "no_such_flag"
    )
    for f in [f["id"] for f in draft["flags"] if f["blocking"]]:
        draft = actions.acknowledge_flag(ws=ws, actor=actor, draft_id=draft["id"], flag=f, reason="已对照原件")
    draft = change(draft, "set", "t1", field="measure", text="revenue")
    assert actions.confirm_decision(ws=ws, actor=actor, draft_id=draft["id"])["tasks"]
    assert flag["raw"][1] > flag["raw"][0]


def test_a_later_version_says_which_tasks_it_no_longer_has(upload, change, ws, actor):
    first = ready(upload(), change)
    made = actions.confirm_decision(ws=ws, actor=actor, draft_id=first["id"])
    lines = [x for x in DECISION.split("\n") if "（三）" not in x]
    second = upload("\n".join(lines).replace("15%", "18%"), name="第二稿.txt")
    found = actions.compare_decisions(first["id"], second["id"])
    assert [i["quote"][:4] for i in found["removed"]] == ["盘活闲置"]
    assert found["added"] == []
    [changed] = [c for c in found["changed"] if c["after"]["kind"] == "target"]
    assert changed["fields"]["value"] == ["15", "18"]
    assert [(t["before"], t["after"]) for t in found["text"] if t["op"] == "replace"] == [("5", "8")]
    second = change(second, "set", "t1", field="measure", text="revenue")
    second = change(second, "accept_rest")
    again = actions.confirm_decision(ws=ws, actor=actor, draft_id=second["id"])
    assert again["decision_id"] == made["decision_id"]
    assert len(again["left_over"]) == 1
    assert ledger.table("decisions").num_rows == 1
    assert ledger.table("targets").column("value").to_pylist() == [Decimal("18.0000")]


def test_only_some_roles(upload, ws, actor, tmp_path):
    draft = upload()
    reporter = replace(actor, role="reporter")
    assert (
        refused(actions.change_item, ws=ws, actor=reporter, draft_id=draft["id"], item="t1", change="accept")
        == "forbidden"
    )
    assert refused(actions.upload_decision, ws=ws, actor=reporter, path=tmp_path / "部署.txt") == "forbidden"
    investor = replace(actor, role="investment")
    assert refused(actions.confirm_decision, ws=ws, actor=investor, draft_id=draft["id"]) == "forbidden"


def test_what_cannot_be_read_leaves_no_trace(ws, actor, tmp_path):
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(ActionError) as error:
        actions.upload_decision(ws=ws, actor=actor, path=tmp_path / "a.doc")
    assert error.value.words.id == "intake.old_word"
    assert actions.decision_drafts() == []
    assert ledger.AuditEvent.objects.count() == 0
    assert refused(actions.decision_draft, 7) == "no_such_draft"


def test_text_differences_lead_to_both_texts():
    other = PLAN.replace("38家", "42家").replace("三、保障措施\n", "")
    found = actions.text_differences(PLAN, other)
    assert [d["op"] for d in found] == ["replace", "delete"]
    for d in found:
        assert PLAN[d["a_start"] : d["a_end"]] == d["before"]
        assert other[d["b_start"] : d["b_end"]] == d["after"]
    assert actions.text_differences(PLAN, PLAN) == []


def test_the_article_becomes_a_task_book_by_filling_its_slots(shared_data, ws, actor, change):
    path = Path(shared_data) / "decisions" / "article_scraped.txt"
    draft = actions.upload_decision(ws=ws, actor=actor, path=path)
    assert [i for i in draft["items"] if i["kind"] == "target"] == []
    assert draft["flags"] == []
    assert all("deadline" in i["empty"] for i in draft["items"])
    scoped = [i for i in draft["items"] if "measure" in i["empty"]]
    assert len(scoped) == 1
    for one in draft["items"]:
        draft = change(draft, "set", one["id"], field="lead", text="市经信局")
        draft = change(draft, "set", one["id"], field="deadline", text="2027-12-31")
        if "measure" in one["empty"]:
            draft = change(draft, "set", one["id"], field="measure", text="revenue")
    draft = change(draft, "accept_rest")
    made = actions.confirm_decision(ws=ws, actor=actor, draft_id=draft["id"], version=draft["version"])
    assert len(made["tasks"]) == len(draft["items"])
    assert ledger.table("tasks").num_rows == len(draft["items"])


def test_the_planner_takes_confirmed_tasks_instead_of_reading_again(upload, change, ws, actor):
    from zhuashou.actions.decision_tasks import confirmed_decisions
    from zhuashou.actions.planning import unconfirmed

    folder = ws.inbox / "decision"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "旧稿.txt").write_text(DECISION.replace("15%", "12%"), encoding="utf-8")
    (folder / "别的.txt").write_text(DECISION.replace("9号", "10号"), encoding="utf-8")
    assert len(unconfirmed(ws, confirmed_decisions())) == 2
    from zhuashou.actions.planning import book_drafts
    from zhuashou.plan import draft_tasks

    book_drafts(ws, draft_tasks(list(unconfirmed(ws, confirmed_decisions()).values()), []))
    assert ledger.table("tasks").num_rows == 6
    draft = upload()
    draft = change(draft, "set", "t1", field="title", text="改过的说法")
    draft = change(draft, "reject", "t3")
    draft = change(draft, "set", "t1", field="measure", text="revenue")
    draft = change(draft, "accept_rest")
    made = actions.confirm_decision(ws=ws, actor=actor, draft_id=draft["id"])
    confirmed = confirmed_decisions()
    assert sorted(t.id for t in confirmed.tasks) == made["tasks"]
    assert confirmed.tasks[0].title == "改过的说法"
    assert confirmed.shown["部署.txt"]["doc_no"] == "样工发〔2026〕9号"
    assert list(unconfirmed(ws, confirmed)) == ["别的.txt"]
    held = [
        t
        for t, o in zip(*(ledger.table("tasks").column(c).to_pylist() for c in ("task_id", "origin_id")), strict=True)
        if "〕9号" in o
    ]
    assert sorted(held) == made["tasks"]


@pytest.mark.parametrize(
    ("name", "unit", "period", "code"),
    [("规上工业总产值", "亿元", "annual", "gross_output"), ("规模以上工业增加值增速", "%", "annual", "value_added_growth"), ("闲置土地", "亩", "annual", "闲置土地"),
     ("技改投资", "%", "annual_avg", "tech_renovation_investment_growth_avg"), ("工业投资", "亿元", "cumulative", "industrial_investment_cumulative")],
)  # fmt: skip
def test_names_of_indicators(name, unit, period, code):
    from zhuashou.actions.decision_facts import indicator_code

    assert indicator_code(name, unit, period) == code


@pytest.mark.parametrize("field", ["measure", "period", "deadline", "op", "target_set"])
def test_what_may_be_chosen_is_what_is_taken(field):
    from zhuashou.actions.decision_values import written_value

    offered = actions.field_choices(field)
    assert offered
    for one in offered:
        assert written_value(field, one["id"]) == one["id"]
        assert one["zh"] != one["en"]
    assert actions.field_choices("title") == []
