# SPDX-License-Identifier: Apache-2.0
"""Decisions as files: Word tables with merged cells, raw offsets through cleaning, the command line."""

import json
from datetime import date

import pytest

from journeys.running import command
from zhuashou.intake import clean_document, read_document
from zhuashou.plan import UnitName, read_cleaned, read_decision

HEADS = ("序号", "工作类别", "重点任务", "牵头单位", "配合单位", "完成时限")
ROWS = [
    ("1", "存量", "建立重点企业台账（样例数据）", "市经信局", "市统计局、市税务局", "2026年6月底前"),
    ("2", "存量", "开展低效用地清理", "市自然资源局", "各县（市、区）人民政府", "2026年9月30日前"),
    ("3", "增量", "绘制招商图谱", "市投资促进局", "市经信局等", "每季度"),
]


def word_table(path, merge=False):
    import docx

    document = docx.Document()
    document.add_paragraph("临江市2026年工业重点任务分工方案")
    document.add_paragraph("一、总体要求")
    document.add_paragraph("坚持稳中求进（样例数据）。")
    document.add_paragraph("二、任务分工")
    table = document.add_table(rows=1, cols=len(HEADS))
    for cell, head in zip(table.rows[0].cells, HEADS, strict=True):
        cell.text = head
    for row in ROWS:
        cells = table.add_row().cells
        for cell, value in zip(cells, row, strict=True):
            cell.text = value
    if merge:
        for column in (1,):
            joined = table.cell(1, column).merge(table.cell(2, column))
            joined.text = "存量"
        owner = table.cell(1, 3).merge(table.cell(2, 3))
        owner.text = "市经信局"
    document.add_paragraph("临江市人民政府办公室")
    document.add_paragraph("2026年2月3日")
    document.save(path)
    return path


def reading_of(path, **known):
    document = read_document(path)
    cleaned = clean_document(document)
    return document, cleaned, read_cleaned(document, cleaned, **known)


def test_word_tables_by_their_cells(tmp_path):
    _, _, reading = reading_of(word_table(tmp_path / "a.docx"))
    assert [t.quote for t in reading.tasks] == [r[2] for r in ROWS]
    assert [t.lead for t in reading.tasks] == [("市经信局",), ("市自然资源局",), ("市投资促进局",)]
    assert [t.coop for t in reading.tasks] == [("市统计局", "市税务局"), ("各县（市、区）人民政府",), ("市经信局",)]
    assert [t.deadline.norm for t in reading.tasks] == ["2026-06-30", "2026-09-30", "quarterly"]
    assert [t.open_ended for t in reading.tasks] == [False, False, True]
    assert [t.heading for t in reading.tasks] == [("存量",), ("存量",), ("增量",)]
    assert (reading.issuer, reading.date) == ("临江市人民政府办公室", date(2026, 2, 3))


def test_a_merged_cell_counts_for_all_its_rows(tmp_path):
    _, _, reading = reading_of(word_table(tmp_path / "a.docx", merge=True))
    assert [t.lead for t in reading.tasks] == [("市经信局",), ("市经信局",), ("市投资促进局",)]


def test_raw_places_lead_back_to_the_file_s_text(tmp_path):
    path = tmp_path / "scraped.txt"
    path.write_text(
        "临江市工作方案（樣例數據）\n一、重點任務\n1.加快技術改造 , 推動企業上雲。(牽頭單位:市經信局)\n2.盤活閒置土地。(责任单位:市自然资源局)\n",
        encoding="utf-8",
    )
    document, _, reading = reading_of(path)
    first = reading.to_json()["tasks"][0]
    assert first["quote"] == "加快技术改造，推动企业上云"
    assert first["lead"] == ["市经信局"]
    assert document.text[first["raw_start"] : first["raw_end"]] == "加快技術改造 , 推動企業上雲"


def test_known_units_regions_enterprises_and_industries():
    text = "方案\n二、重点任务\n1.支持涪城区样例电子有限公司等电子信息企业技改。（牵头单位：市经信局；配合单位：财政局、市数字局）\n"
    units = [UnitName("临江市经济和信息化局", ("市经信局",)), UnitName("市财政局")]
    reading = read_decision(text, units=units, enterprises=["样例电子有限公司", "另一家公司"], city="510700")
    task = reading.tasks[0]
    assert (task.regions, task.enterprises, task.industries) == (("510703",), ("样例电子有限公司",), ("C39",))
    assert [(f.code, reading.clean_text[f.start : f.end]) for f in reading.flags] == [("unknown_unit", "市数字局")]


def test_a_city_adds_its_own_words():
    text = "方案\n二、重点任务\n1.做好样例工作。（主抓部门：市经信局）\n"
    assert [n.text for n in read_decision(text).not_understood] == ["主抓部门：市经信局"]
    from zhuashou.plan.decision.lexicon import packaged_files

    own = {**packaged_files(), "own": {"labels": {"lead": ["主抓部门"]}}}
    reading = read_decision(text, words=own)
    assert (reading.tasks[0].lead, reading.not_understood) == (("市经信局",), ())


def run(*args):
    return command("decision", "read", *args, check=False)


@pytest.mark.parametrize(("owner", "status"), [("牵头单位", 0), ("主抓部门", 1)])
def test_the_command_says_whether_a_person_is_needed(tmp_path, owner, status):
    path = tmp_path / "a.txt"
    path.write_text(
        f"临江市方案（样例数据）\n二、重点任务\n1.今年底前建成样例平台8个。（{owner}：市经信局）\n", encoding="utf-8"
    )
    done = run(path, "--json", "--date", "2026-03-01")
    assert done.returncode == status, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == {
        "title",
        "issuer",
        "date",
        "doc_no",
        "lead_rule",
        "clean_text",
        "flags",
        "not_understood",
        "tasks",
        "targets",
        "deadlines",
    }
    assert found["deadlines"][0]["norm"] == "2026-12-31"
    assert [(t["value"], t["unit"], t["year"], t["op"]) for t in found["targets"]] == [(8, "个", 2026, "eq")]
    assert len(found["not_understood"]) == status


def test_the_command_refuses_what_it_cannot_read(tmp_path):
    path = tmp_path / "a.exe"
    path.write_bytes(b"MZ\x00\x00")
    assert run(path, "--json").returncode == 2
