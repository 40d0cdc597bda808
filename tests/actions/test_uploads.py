# SPDX-License-Identifier: Apache-2.0
import json
import subprocess
import sys

import pytest

from actions.life import A, B, C, D, everything, figures, output, put, register, xlsx
from zhuashou import actions, ledger
from zhuashou.actions import ActionError, Actor, Decisions
from zhuashou.actions.progress import reporting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(ws, actor):
    """A register of four enterprises in two districts, and September's output of all of them."""
    assert put(ws, actor, register(), "企业名录.xlsx").state == "booked"
    assert put(ws, actor, output({A: (10, 90), B: (20, 180), C: (30, 270), D: (40, 360)})).state == "booked"
    return ws


def send(ws, actor, content, name="产值.xlsx"):
    return actions.upload_file(ws=ws, actor=actor, content=content, name=name)


def refused(deed, **more):
    with pytest.raises(ActionError) as error:
        deed(**more)
    return error.value.words


def test_a_file_goes_step_by_step_and_every_step_can_be_reopened(city, actor):
    content = output(
        {A: (11, 101), B: (20, 180)},
        header=["统一社会信用代码", "企业名称", "本月产值数（元）", "工业总产值（累计）（元）"],
    )
    record = send(city, actor, content)
    assert (record.state, record.version) == ("uploaded", 1)
    seen = actions.preview(ws=city, actor=actor, upload=record.id)
    sheet = seen["sheets"][0]
    assert (sheet["dataset"], sheet["period"], sheet["header_last_row"]) == ("monthly_output", "2026-09", 2)
    assert [c["field"] for c in sheet["columns"]] == ["uscc", "name", "", "gross_output_ytd"]
    assert "gross_output_month" in [s["field"] for s in sheet["columns"][2]["suggestions"]]
    assert sheet["rows"][2]["cells"][0] == A
    record = actions.decide(
        ws=city, actor=actor, upload=record.id, version=1, choices={"产值": {"columns": {"C": "gross_output_month"}}}
    )
    assert (
        actions.preview(ws=city, actor=actor, upload=record.id)["sheets"][0]["columns"][2]["field"]
        == "gross_output_month"
    )
    before = everything()
    assert (
        refused(actions.commit, ws=city, actor=actor, upload=record.id, version=record.version).id
        == "actions.not_checked"
    )
    assert everything() == before
    record = actions.check(ws=city, actor=actor, upload=record.id, version=record.version)
    assert (record.state, record.summary["changed"], record.summary["same"], record.summary["missing"]) == (
        "checked",
        1,
        1,
        0,
    )
    held = actions.check_result(ws=city, actor=actor, upload=record.id)
    change = held["difference"]["changed"][0]
    assert [(c["cell"], c["old"], c["new"], c["tick"]) for c in change["cells"]] == [
        ("C3", "10.00", "11.00", False), ("D3", "90.00", "101.00", False)]  # fmt: skip
    assert actions.progress_of(city, record.id)["running"] is False
    outcome = actions.commit(ws=city, actor=actor, upload=record.id, version=record.version)
    assert (outcome.state, outcome.counts) == ("booked", {"new": 0, "changed": 1, "same": 1})
    assert figures()[A, "2026-09"] == (11, 101)
    assert actions.upload_record(actor, record.id).state == "booked"
    assert actions.waiting_uploads(actor) == []


def test_missing_rows_are_those_of_the_same_period_and_districts(city, actor):
    record = send(city, actor, output({A: (10, 90)}))
    actions.check(ws=city, actor=actor, upload=record.id, version=1)
    missing = actions.check_result(ws=city, actor=actor, upload=record.id)["difference"]["missing"]
    assert [m["key"] for m in missing] == [[B, "2026-09"]]


def test_content_that_is_booked_says_by_whom_and_when_and_waits_once(city, actor):
    content = output({A: (10, 90), B: (20, 180), C: (30, 270), D: (40, 360)})
    other = Actor("李", "analyst")
    again = put(city, other, content, "另一个名字.xlsx")
    assert (again.state, again.seen["by"]) == ("seen", "tester")
    before = everything()
    record = send(city, other, content)
    assert (record.id, record.state, record.seen["by"], record.seen["at"]) == (0, "seen", "tester", city.now())
    assert everything() == before
    fresh = output({A: (1, 1)})
    first = send(city, other, fresh)
    assert send(city, other, fresh).id == first.id
    assert send(city, actor, fresh).id != first.id


def test_what_is_no_table_leaves_nothing(city, actor):
    before = everything()
    for content, name in ((b"", "a.xlsx"), (b"not a workbook", "a.xlsx"), (b"MZ" + bytes(50), "a.exe")):
        assert refused(send, ws=city, actor=actor, content=content, name=name).id == "actions.inbox_file"
    assert everything() == before
    assert not [
        f
        for f in (city.root / "imports").glob("*")
        if f.stem not in set(ledger.Batch.objects.values_list("sha256", flat=True))
    ]


def test_an_unknown_ledger_can_be_named_by_a_person(city, actor):
    rows = [["甲", "乙", "丙"], [A, 12, 102], [B, 21, 201]]
    record = send(city, actor, xlsx({"表": rows}), "无名.xlsx")
    seen = actions.preview(ws=city, actor=actor, upload=record.id)
    assert (seen["sheets"][0]["dataset"], seen["understood"]) == ("", False)
    told = {"dataset": "monthly_output", "period": "2026-09", "unit": "元", "header_first_row": 1, "header_last_row": 1,
            "columns": {"A": "uscc", "B": "gross_output_month", "C": "gross_output_ytd"}}  # fmt: skip
    record = actions.decide(ws=city, actor=actor, upload=record.id, version=1, choices={"表": told})
    record = actions.check(ws=city, actor=actor, upload=record.id, version=record.version)
    assert (record.summary["fatal"], record.summary["changed"]) == (0, 2)
    words = refused(
        actions.decide, ws=city, actor=actor, upload=record.id, version=record.version, choices={"表": {"dataset": "x"}}
    )
    assert words.id == "intake.bad_choice"


def test_a_template_spares_the_next_file_the_question(city, actor):
    header = ["代码", "名称", "九月做了多少", "年初以来"]
    record = send(city, actor, output({A: (12, 102)}, header=header))
    told = {
        "产值": {
            "dataset": "monthly_output",
            "unit": "元",
            "columns": dict(zip("ABCD", ["uscc", "name", "gross_output_month", "gross_output_ytd"], strict=True)),
        }
    }
    record = actions.decide(ws=city, actor=actor, upload=record.id, version=1, choices=told)
    made = actions.save_upload_template(ws=city, actor=actor, upload=record.id, sheet="产值", name="区县月报")
    assert (made["version"], made["dataset"]) == (1, "monthly_output")
    assert (
        refused(actions.save_upload_template, ws=city, actor=actor, upload=record.id, sheet="无", name="甲").id
        == "actions.no_such_sheet"
    )
    following = output({A: (13, 115)}, period="2026年10月", header=header)
    outcome = put(city, actor, following, "十月.xlsx")
    assert (outcome.state, figures()[A, "2026-10"]) == ("booked", (13, 115))
    record = actions.batch_record(str(outcome.number))
    assert record["mapping_version"].endswith("区县月报 v1")
    assert len(record["rules_version"]) == 12
    assert actions.rename_template(ws=city, actor=actor, name="区县月报", new_name="月报")["name"] == "月报"
    actions.delete_template(ws=city, actor=actor, name="月报")
    assert actions.mapping_templates() == []
    assert refused(actions.delete_template, ws=city, actor=actor, name="月报").id == "actions.no_such_template"
    put(city, actor, output({A: (14, 129)}, period="2026年11月", header=header), "十一月.xlsx")
    assert (A, "2026-11") not in figures()


def test_unmapped_columns_are_kept_raw(city, actor):
    header = ["统一社会信用代码", "企业名称", "工业总产值（本月）（元）", "工业总产值（累计）（元）", "联系情况"]
    put(
        city,
        actor,
        xlsx({"产值": [["2026年10月工业产销总值"], header, [A, "样例甲厂", 11, 101, "已电话核实"]]}),
        "十月.xlsx",
    )
    held = actions.record(city, "monthly_output", (A, "2026-10"), actor=actor)
    assert held["raw"] == {"联系情况": "已电话核实"}


def test_a_tenfold_change_needs_a_tick(city, actor):
    content = output({A: (100, 90), B: (20, 180)})
    outcome = put(city, actor, content)
    assert (outcome.state, outcome.unticked) == ("refused", (("产值", "C3"),))
    record = send(city, actor, content)
    record = actions.check(ws=city, actor=actor, upload=record.id, version=record.version)
    assert record.summary["ticks"] == 1
    before = everything()
    words = refused(
        actions.commit,
        ws=city,
        actor=actor,
        upload=record.id,
        version=record.version,
        decisions=Decisions(accept_valid=True),
    )
    assert (words.id, words.values["ticks"]) == ("actions.upload_refused", 1)
    assert everything() == before
    ticked = Decisions(accept_valid=True, ticks={("产值", "C3")})
    actions.commit(ws=city, actor=actor, upload=record.id, version=record.version, decisions=ticked)
    assert figures()[A, "2026-09"] == (100, 90)


def test_good_rows_may_go_alone(city, actor):
    content = output({A: (11, 101), B: ("约30", 200)})
    assert put(city, actor, content).state == "refused"
    record = send(city, actor, content)
    record = actions.check(ws=city, actor=actor, upload=record.id, version=1)
    assert record.summary["fatal"] == 1
    assert refused(actions.commit, ws=city, actor=actor, upload=record.id, version=2).id == "actions.upload_refused"
    outcome = actions.commit(ws=city, actor=actor, upload=record.id, version=2, decisions=Decisions(accept_valid=True))
    assert outcome.state == "partly"
    assert (figures()[A, "2026-09"], figures()[B, "2026-09"]) == ((11, 101), (20, 180))


def test_the_second_of_two_people_must_look_again(city, actor):
    record = send(city, actor, output({A: (11, 101)}))
    record = actions.check(ws=city, actor=actor, upload=record.id, version=1)
    actions.correct(
        ws=city,
        actor=Actor("李", "analyst"),
        dataset="monthly_output",
        key=(A, "2026-09"),
        values={"gross_output_ytd": "95"},
        reason="来电更正",
    )
    before = everything()
    words = refused(actions.commit, ws=city, actor=actor, upload=record.id, version=record.version)
    assert (words.id, [w.id for w in words.values["what"]]) == ("actions.ledger_moved", ["actions.moved.values"])
    assert everything() == before
    record = actions.check(ws=city, actor=actor, upload=record.id, version=record.version)
    assert actions.commit(ws=city, actor=actor, upload=record.id, version=record.version).state == "booked"


def test_a_change_elsewhere_does_not_disturb(city, actor):
    record = send(city, actor, output({A: (11, 101)}))
    record = actions.check(ws=city, actor=actor, upload=record.id, version=1)
    actions.correct(
        ws=city,
        actor=actor,
        dataset="monthly_output",
        key=(C, "2026-09"),
        values={"gross_output_ytd": "275"},
        reason="来电更正",
    )
    assert actions.commit(ws=city, actor=actor, upload=record.id, version=record.version).state == "booked"
    assert figures()[C, "2026-09"] == (30, 275)


def test_a_step_on_an_old_version_is_refused(city, actor):
    record = send(city, actor, output({A: (11, 101)}))
    actions.check(ws=city, actor=actor, upload=record.id, version=1)
    for deed in (actions.check, actions.commit, actions.discard):
        assert refused(deed, ws=city, actor=actor, upload=record.id, version=1).id == "actions.upload_changed"


def test_discarding_removes_the_file_unless_somebody_needs_it(city, actor):
    content = output({A: (11, 101)})
    mine, theirs = send(city, actor, content), send(city, Actor("李", "analyst"), content)
    path = city.root / ledger.Upload.objects.get(pk=mine.id).kept
    actions.discard(ws=city, actor=actor, upload=mine.id, version=1)
    assert path.exists()
    actions.discard(ws=city, actor=actor, upload=theirs.id, version=1)
    assert not path.exists()
    assert refused(actions.check, ws=city, actor=actor, upload=mine.id, version=2).id == "actions.upload_done"


def test_a_district_reporter_imports_only_its_own_rows(city, actor):
    reporter = Actor("区县", "reporter", regions=("510703",))
    outcome = put(city, reporter, output({A: (11, 101), C: (31, 301)}))
    assert [(i.rule, i.cell) for i in outcome.fatal] == [("other_district", "A4")]
    outcome = put(city, reporter, output({A: (11, 101), C: (31, 301)}), accept_valid=True)
    assert (outcome.state, figures()[A, "2026-09"], figures()[C, "2026-09"]) == ("partly", (11, 101), (30, 270))
    moved = xlsx(
        {"企业名录": [["统一社会信用代码", "企业名称", "所属区县", "行业代码"], [C, "样例丙厂", "510703", "C13"]]}
    )
    assert [i.rule for i in put(city, reporter, moved, "企业名录.xlsx").fatal] == ["other_district"]
    assert put(city, reporter, output({B: (21, 201)})).state == "booked"
    mine = send(city, actor, output({A: (12, 102)}))
    assert refused(actions.upload_record, actor=reporter, upload=mine.id).id == "actions.no_such_upload"
    assert actions.waiting_uploads(reporter) == []


def test_a_locked_month_takes_only_a_correction_with_a_reason(city, actor):
    ledger.PeriodState.objects.create(period="2026-09", state="accepted")
    content = output({A: (11, 101)})
    assert {i.rule for i in put(city, actor, content).fatal} == {"locked_period"}
    words = refused(
        put, ws=city, actor=Actor("区县", "reporter", regions=("510703",)), content=content, correction="更正"
    )
    assert words.id == "actions.may_not_correct"
    record = send(city, actor, content)
    record = actions.check(ws=city, actor=actor, upload=record.id, version=1, correction="企业漏报一笔")
    outcome = actions.commit(ws=city, actor=actor, upload=record.id, version=record.version)
    held = actions.batch_record(str(outcome.number))
    assert (held["kind"], held["reason"], held["periods"]) == ("correction", "企业漏报一笔", ["2026-09"])
    assert json.loads(json.dumps(held["counts"])) == {"new": 0, "changed": 1, "same": 0}


def test_a_month_locked_after_the_check_refuses_the_commit(city, actor):
    record = send(city, actor, output({A: (11, 101)}))
    record = actions.check(ws=city, actor=actor, upload=record.id, version=1)
    ledger.PeriodState.objects.create(period="2026-09", state="accepted")
    words = refused(actions.commit, ws=city, actor=actor, upload=record.id, version=record.version)
    assert words.id == "actions.ledger_moved"
    assert figures()[A, "2026-09"] == (10, 90)


def test_accepted_warnings_are_kept_and_listed(city, actor):
    content = output({A: (1_000_000, 1_000_090), B: (3_000_000, 4_000_000)}, period="2026年10月")
    outcome = put(city, actor, content, accept_warnings="已电话核实")
    warned = [(w.sheet, w.cell, w.rule) for w in outcome.warnings]
    assert warned
    held = actions.batch_record(str(outcome.number))
    assert {w["accepted"]["reason"] for w in held["warnings"]} == {"已电话核实"}
    # 180 yuan to September and 3,000,000 in October are not 4,000,000: September was revised by the rest
    assert [(r["uscc"], r["column"], r["amount"]) for r in held["revisions"]] == [(B, "gross_output_ytd", 999_820)]
    assert [(a["sheet"], a["cell"], a["rule"], a["by"]) for a in reversed(actions.accepted_warnings())] == [
        (*w, "tester") for w in sorted(warned)
    ]


def test_a_preview_follows_templates_made_meanwhile(city, actor):
    header = ["代码", "名称", "九月做了多少", "年初以来"]
    first, second = (send(city, actor, output({A: (12, n)}, header=header)) for n in (102, 103))
    assert actions.preview(ws=city, actor=actor, upload=second.id)["understood"] is False
    columns = dict(zip("ABCD", ["uscc", "name", "gross_output_month", "gross_output_ytd"], strict=True))
    told = {"产值": {"dataset": "monthly_output", "unit": "元", "columns": columns}}
    actions.decide(ws=city, actor=actor, upload=first.id, version=1, choices=told)
    actions.save_upload_template(ws=city, actor=actor, upload=first.id, sheet="产值", name="区县月报")
    seen = actions.preview(ws=city, actor=actor, upload=second.id)
    assert (seen["understood"], seen["sheets"][0]["template"]) == (True, "区县月报")


def test_progress_of_a_server_that_was_killed_does_not_run_for_ever(city, actor):
    record = send(city, actor, output({A: (11, 101)}))
    assert actions.progress_of(city, record.id)["running"] is False
    with reporting(city, record.id) as report:
        report("read", 1, 3)
        assert actions.progress_of(city, record.id) == {"stage": "read", "done": 1, "total": 3, "running": True}
        path = city.root / "uploads" / str(record.id) / "progress.json"
        held = json.loads(path.read_text(encoding="utf-8"))
        ended = subprocess.run(
            [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
        )
        path.write_text(json.dumps(held | {"process": int(ended.stdout)}), encoding="utf-8")
        assert actions.progress_of(city, record.id)["running"] is False
    assert actions.progress_of(city, record.id)["running"] is False


def test_names_of_files_play_no_tricks(city, actor):
    long = "很长的名字" * 40
    for k, name in enumerate(("../../九月.xlsx", "C:\\表\\九月.xlsx", "九\x00月\n.xlsx", f"{long}.xlsx")):
        record = send(city, actor, output({A: (11, 101 + k)}), name)
        actions.check(ws=city, actor=actor, upload=record.id, version=1)
        assert "/" not in record.name
        assert record.name.endswith(".xlsx")
        assert len(record.name.encode()) <= 240
    assert not (city.root.parent / "九月.xlsx").exists()


def test_a_ledger_that_stays_busy_is_said_so(city, actor, monkeypatch):
    from django.db import OperationalError

    def locked():
        raise OperationalError("database is locked")

    monkeypatch.setattr("zhuashou.ledger.locking.lock", locked)
    monkeypatch.setattr("zhuashou.ledger.lock", locked, raising=False)
    before = everything()
    assert refused(put, ws=city, actor=actor, content=output({A: (11, 101)})).id == "actions.busy"
    assert everything() == before
