# SPDX-License-Identifier: Apache-2.0
"""What the papers say: every number with its source, nothing where nothing happened, empty slots shown as empty."""

from __future__ import annotations

import io
import re

import docx
import examples
import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from test_writers import pdf_text, word_text

from zhuashou import papers
from zhuashou.papers import model
from zhuashou.papers.frame import numeral
from zhuashou.papers.task_book import part_of
from zhuashou.papers.text import Num, Sources, plain, sentence, short, tell
from zhuashou.terms import Words, catalogue

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def lines_of(document):
    """All lines of spans in a document."""
    for block in document.blocks:
        if isinstance(block, (model.Para, model.Note)):
            yield block.spans
        elif isinstance(block, model.Table):
            for row in block.rows:
                yield from row.cells


def test_every_note_leads_to_a_number_id():
    data = papers.brief(examples.brief_input())
    used = {span.note for line in lines_of(data) for span in line if span.note and span.style != "anchor"}
    annex = data.blocks[-1]
    assert isinstance(annex, model.Table)
    listed = {row.cells[0][0].note: plain(row.cells[1]) for row in annex.rows}
    assert used - {0} == set(listed)
    assert listed[1] == "gross_output.ytd.growth@district:x2"
    assert all(re.fullmatch(r"\w+\.(month|ytd|end)\.\w+@\w+:\S+", number) for number in listed.values())


def test_notes_of_word_are_links_to_bookmarks():
    word = docx.Document(io.BytesIO(papers.brief_docx(examples.brief_input())))
    marks = {b.get(f"{W}name") for b in word.element.body.iter(f"{W}bookmarkStart")}
    marks = {name for name in marks if not name.startswith("zs_")}  # those name editable paragraphs
    links = {h.get(f"{W}anchor") for h in word.element.body.iter(f"{W}hyperlink")}
    assert links == marks
    assert len(marks) > 20


@pytest.mark.parametrize("read", [lambda d: pdf_text(papers.brief_pdf(d)), lambda d: word_text(papers.brief_docx(d))])
def test_brief_says_what_the_results_say(read):
    text = read(examples.brief_input()).replace("\n", "")
    for expected in (
        "样例市工业经济运行分析",
        "需要关注的变化",
        "3486.20",
        "计算机、通信和其他电子设备制造业",
        "样例企业00有限公司",
        "数字来源",
        "zhuashou trace",
        "2026-10 r1",
    ):
        assert expected in text.replace(" ", "") or expected in text
    assert "预计2026年工业总产值4210.00亿元" in text.replace(" ", "")


def test_no_sentence_without_its_number():
    sources = Sources()
    words = "papers.book.summary"
    numbers = {k: Num(k == "n" or None, "a.ytd.growth@city:1") for k in ("n", "stock", "attract", "support")}
    assert sentence(words, "zh", sources, **numbers) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_empty_results_give_a_short_valid_paper(kind, lang):
    stamp = examples.stamp()
    for document in (
        papers.brief(papers.BriefInput(stamp), lang),
        papers.task_book(papers.TaskBookInput(stamp), lang),
        papers.dossier(papers.DossierInput(stamp), lang),
        papers.dossier(papers.DossierInput(stamp, (papers.DossierFile("样例企业", ""),)), lang),
    ):
        data = papers.write(document, kind)
        assert (pdf_text(data) if kind == "pdf" else word_text(data)).strip()
    assert openpyxl.load_workbook(io.BytesIO(papers.findings_xlsx(stamp, [], lang))).active.max_row == 3
    assert openpyxl.load_workbook(io.BytesIO(papers.tasks_xlsx(papers.TaskBookInput(stamp), lang))).active.max_row == 3


@pytest.mark.parametrize("make", [papers.brief, papers.task_book, papers.dossier])
def test_english_papers_have_english_frames(make):
    given = {"brief": examples.brief_input, "task_book": examples.book_input, "dossier": examples.dossier_input}[
        make.__name__
    ]()
    document = make(given, "en")
    heads = [b.text for b in document.blocks if isinstance(b, model.Heading)]
    columns = [c.title for b in document.blocks if isinstance(b, model.Table) for c in b.columns]
    assert not [t for t in heads + columns if re.search("[一-鿿]", t)]


def test_words_have_both_languages_and_the_same_values():
    for key, text in catalogue("papers").items():
        assert set(text) == {"zh", "en"}, key
        fields = [sorted(set(re.findall(r"\{(\w+)", text[lang]))) for lang in ("zh", "en")]
        assert fields[0] == fields[1] or key in ("papers.brief.pull.up.up",) or set(fields[1]) == set(fields[0]), key


def test_task_book_shows_empty_slots_and_groups():
    document = papers.task_book(examples.book_input())
    table = next(b for b in document.blocks if isinstance(b, model.Table))
    assert [c.title for c in table.columns] == [
        "序号",
        "任务",
        "量化目标",
        "责任领导",
        "牵头单位",
        "责任（配合）单位",
        "完成时限",
        "备注",
    ]
    assert [plain(r.cells[0]) for r in table.rows if r.kind == "group"] == [
        "一手抓存量（10 项）",
        "一手抓增量（9 项）",
        "保障措施（7 项）",
    ]
    rows = [r for r in table.rows if not r.kind]
    assert [plain(r.cells[0]) for r in rows] == [str(k) for k in range(1, 27)]
    empty = [r for r in rows if plain(r.cells[4]) == "【待填】"]
    assert len(empty) == sum(1 for t in examples.tasks() if not t["lead_unit"])
    assert all(r.cells[4][0].style == "open" for r in empty)


def test_a_standing_task_says_its_rhythm_not_a_date():
    task = {**examples.tasks()[5], "deadline": None}
    document = papers.task_book(papers.TaskBookInput(examples.stamp(), tasks=[task]))
    table = next(b for b in document.blocks if isinstance(b, model.Table))
    assert plain(table.rows[1].cells[6]) == "每月"


def test_the_part_of_a_task():
    task = examples.tasks()[0]
    assert part_of(task, {"m-0": "attract"}) == "attract"
    assert part_of(task, {}) == "stock"
    assert part_of({**task, "subject": {"kind": "city", "id": "", "name": ""}}, {}) == "support"


def test_timetable_bars_are_where_the_dates_are():
    tasks = [
        {
            **examples.tasks()[0],
            "start_on": "2026-11-01",
            "finish_on": "2026-11-30",
            "deadline": "2026-11-30",
            "critical": False,
        },
        {
            **examples.tasks()[1],
            "id": "t2",
            "start_on": "2026-12-01",
            "finish_on": "2026-12-31",
            "deadline": "2026-12-15",
        },
    ]
    document = papers.task_book(papers.TaskBookInput(examples.stamp(), tasks=tasks))
    gantt = next(b for b in document.blocks if isinstance(b, model.Gantt))
    assert gantt.months == (("26.11", 30.0), ("12", 31.0))
    bars = [r for r in gantt.rows if not r.group]
    assert (bars[0].start, bars[0].end, bars[0].tone) == (0.0, round(30 / 61, 5), "plan")
    assert (bars[1].start, bars[1].end, bars[1].tone) == (round(30 / 61, 5), 1.0, "2")


def test_roadmap_counts_each_dated_task_once():
    document = papers.task_book(examples.book_input())
    road = [b for b in document.blocks if isinstance(b, model.Table)][1]
    assert sum(int(plain(r.cells[1])) for r in road.rows) == len(examples.tasks())
    assert plain(road.rows[0].cells[0]) == "2026年四季度"


def test_dossier_says_open_and_ceiling():
    text = pdf_text(papers.dossier_pdf(examples.dossier_input(1)))
    for expected in ("样例企业00有限公司", "待核", "至多", "【待填】", "问题与原因", "措施清单"):
        assert expected in text.replace(" ", "")
    assert "占地" not in text


def test_many_dossiers_in_one_paper_have_one_annex():
    document = papers.dossier(examples.dossier_input(3))
    assert [b.text for b in document.blocks if isinstance(b, model.Heading) and b.level == 0] == [
        f"样例企业{k:02d}有限公司" for k in range(3)
    ]
    assert sum(1 for b in document.blocks if isinstance(b, model.Heading) and b.text == "附：数字来源") == 1
    assert sum(isinstance(b, model.PageBreak) for b in document.blocks) == 2


FORMULAS = ['=HYPERLINK("http://x","y")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1"]


def test_no_cell_is_a_formula():
    tasks = [
        {**examples.tasks()[0], "id": f"t{k}", "title": text, "result": text, "lead_unit": text}
        for k, text in enumerate(FORMULAS)
    ]
    found = [
        {
            **examples.finding(k, 1, "enterprise", text, text, text),
            "rule": text,
            "evidence": [{**examples.finding(k, 1, "e", "n", "1", "")["evidence"][0], "unit": text}],
        }
        for k, text in enumerate(FORMULAS)
    ]
    for data in (
        papers.tasks_xlsx(papers.TaskBookInput(examples.stamp(), tasks=tasks)),
        papers.findings_xlsx(examples.stamp(), found),
    ):
        book = openpyxl.load_workbook(io.BytesIO(data))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert not [c.coordinate for c in cells if c.data_type == "f"]
        risky = [c for c in cells if c.value in FORMULAS]
        assert len(risky) >= len(FORMULAS)
        assert all(c.quotePrefix for c in risky)
        assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == book.sheetnames


def test_findings_ledger():
    book = openpyxl.load_workbook(io.BytesIO(papers.findings_xlsx(examples.stamp(), examples.findings())))
    sheet = book["问题清单"]
    assert sheet["A1"].value == "样例市工业经济问题清单（2026年10月）"
    assert "样例数据" in sheet["A2"].value
    assert sheet.freeze_panes == "C4"
    assert sheet.auto_filter.ref == "A3:J6"
    assert [sheet.cell(4 + k, 2).value for k in range(3)] == ["告警", "预警", "提示"]
    assert sheet["B4"].fill.start_color.rgb == "FFFBE3E1"
    assert sheet["J4"].hyperlink.location == "'数字依据'!A4"
    proof = book["数字依据"]
    assert proof["D4"].value == -8.2
    assert proof["G4"].value == "gross_output.ytd.growth@enterprise:x1"
    assert book.properties.created.isoformat() == "2026-10-31T00:00:00"


def test_task_ledger_keeps_dates_as_dates():
    sheet = openpyxl.load_workbook(io.BytesIO(papers.tasks_xlsx(examples.book_input()))).active
    heads = [c.value for c in sheet[3]]
    start, due = heads.index("计划开始"), heads.index("完成时限")
    assert sheet.cell(4, start + 1).is_date
    assert {type(sheet.cell(r, due + 1).value).__name__ for r in range(4, 30)} == {"datetime", "str"}


def test_tell_reads_live_objects_and_json_alike():
    live = Words("papers.stamp", {"period": "2026-10", "revision": Words("papers.sample"), "digest": "d"})
    data = {
        "id": "papers.stamp",
        "values": {"period": "2026-10", "revision": {"id": "papers.sample", "values": {}}, "digest": "d"},
    }
    assert tell(live, "zh") == tell(data, "zh") == "定案 2026-10 样例数据 · 摘要 d"
    assert tell([{"zh": "甲", "en": "A"}, None, "乙"], "zh") == "甲、乙"


def test_numerals():
    assert [numeral(n) for n in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]


def test_status_report_counts_and_names_what_lags():
    rows = [
        {
            "id": f"t{k}",
            "name": f"任务{k}",
            "level": (0, 1, 2, 3, "excused")[k % 5],
            "unit": "市经信局" if k < 7 else "",
            "reason": {"zh": f"迟 {k} 天", "en": ""},
        }
        for k in range(10)
    ]
    document = papers.status_report(papers.StatusInput(examples.stamp(), {"tasks": rows}))
    para, units, late = document.blocks[1:]
    assert plain(para.spans) == "在办任务 10 项：正常 2 项，提示 2 项，预警 2 项，告警 2 项，已说明原因 2 项。"
    assert sum(int(plain(r.cells[1])) for r in units.rows) == 10
    assert [plain(r.cells[0]) for r in units.rows] == ["市经信局", "【待填】"]
    assert [plain(r.cells[1]) for r in late.rows] == ["任务3", "任务8", "任务2", "任务7"]
    assert pdf_text(papers.status_pdf(papers.StatusInput(examples.stamp())))


def test_short_counts_latin_letters_as_half():
    assert short("甲乙丙", 3) == "甲乙丙"
    assert short("甲乙丙丁", 3) == "甲乙…"
    assert short("abcdef", 3) == "abcdef"
    assert short("abcdefgh", 3) == "abcde…"
