# SPDX-License-Identifier: Apache-2.0
"""Word and PDF of one document say the same, in the same bytes each time, whatever text is in it."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import examples
import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuashou import papers
from zhuashou.papers import model
from zhuashou.papers.charts import geometry, ticks
from zhuashou.papers.docx_writer import normalise
from zhuashou.papers.typeset import chart_pictures

HERE = Path(__file__).parent


def pdf_text(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as file:
        return "\n".join(page.extract_text() for page in file.pages).replace("⼯", "工")


def word_text(data: bytes) -> str:
    word = docx.Document(io.BytesIO(data))
    return "\n".join(
        node.text or ""
        for node in word.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
    )


MAKERS = {
    "brief": lambda kind: papers.write(papers.brief(examples.brief_input()), kind),
    "book": lambda kind: papers.write(papers.task_book(examples.book_input()), kind),
    "dossier": lambda kind: papers.write(papers.dossier(examples.dossier_input(2)), kind),
}


@pytest.mark.parametrize("paper", sorted(MAKERS))
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_same_input_same_bytes(paper, kind):
    assert MAKERS[paper](kind) == MAKERS[paper](kind)


def test_another_process_makes_the_same_bytes():
    code = (
        "import sys,hashlib; sys.path.insert(0, sys.argv[1]); import examples; from zhuashou import papers as p; "
        "d=p.brief(examples.brief_input()); "
        "print(*(hashlib.sha256(x).hexdigest() for x in (p.write(d,'pdf'), p.write(d,'docx'), p.findings_xlsx(examples.stamp(), examples.findings()))))"
    )
    there = subprocess.run(
        [sys.executable, "-c", code, str(HERE)], check=True, capture_output=True, text=True
    ).stdout.split()
    made = (
        MAKERS["brief"]("pdf"),
        MAKERS["brief"]("docx"),
        papers.findings_xlsx(examples.stamp(), examples.findings()),
    )
    assert there == [hashlib.sha256(x).hexdigest() for x in made]


def test_word_has_no_clock_and_no_machine_in_it():
    data = MAKERS["brief"]("docx")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in name for name in file.namelist())
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert properties.created.isoformat().startswith("2026-10-31")
    assert properties.modified == properties.created
    assert normalise(data) == data


def test_official_layout():
    word = docx.Document(io.BytesIO(MAKERS["brief"]("docx")))
    section = word.sections[0]
    margins = [
        round(m.mm) for m in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    ]
    assert margins == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    normal = word.styles["Normal"].element.xml
    assert 'w:eastAsia="仿宋_GB2312"' in normal
    assert 'w:line="560" w:lineRule="exact"' in normal
    assert 'w:eastAsia="方正小标宋简体"' in word.styles["Title"].element.xml
    assert "PAGE" in section.footer._element.xml


def test_landscape_sections_keep_header_and_footer():
    word = docx.Document(io.BytesIO(MAKERS["book"]("docx")))
    for section in word.sections:
        assert section.page_width > section.page_height
        assert "样例数据" in section.header._element.xml


def test_every_page_says_sample_and_revision():
    with pdfplumber.open(io.BytesIO(MAKERS["brief"]("pdf"))) as file:
        for page in file.pages:
            text = page.extract_text()
            assert "样例数据" in text
            assert "2026-10 r1" in text
            assert "7f3c9a12" in text


def test_real_data_does_not_say_sample():
    data = replace(examples.brief_input(), stamp=examples.stamp(sample=False))
    assert "样例数据" not in pdf_text(papers.brief_pdf(data))
    word = docx.Document(io.BytesIO(papers.brief_docx(data)))
    assert "样例数据" not in word.sections[0].header._element.xml


NASTY = '#set page(width: 1cm) *粗* _斜_ $x$ <b>&amp;</b> @ref \\ "q" `raw` {=1+1} ]]> \x0b\x01 末尾'


def nasty_document() -> model.Document:
    spans = (model.Span(NASTY),)
    column = (model.Column(NASTY), model.Column("数", 1, "right"))
    blocks = (
        model.Heading(NASTY), model.Para(spans), model.Note(spans), model.KeyValues(((NASTY, spans),)),
        model.Table(column, (model.Row((spans,), "group"), model.Row((spans, spans)), model.Row((spans, ()), "total")), NASTY, NASTY),
        model.Bars((model.Bar(NASTY, 0, 0, "0"), model.Bar("乙", 0, -2, "−2", "down")), NASTY),
        model.Trend(("a", "b"), ((NASTY, (None, None)),), NASTY),
        model.Gantt(column, ((NASTY, 30.0), ("2", 31.0)), (model.GanttRow((NASTY,), group=True), model.GanttRow((NASTY, "1"), 0.0, 1.0, "plan", NASTY))),
    )  # fmt: skip
    return model.Document(NASTY, NASTY, NASTY, NASTY, blocks, NASTY, NASTY, "2026-10-31")


def test_text_is_never_markup():
    document = nasty_document()
    shown = pdf_text(papers.write(document, "pdf"))
    assert "#set page(width: 1cm) *粗* _斜_ $x$ <b>&amp;</b>" in shown
    told = word_text(papers.write(document, "docx"))
    assert told.count("<b>&amp;</b> @ref") >= 8
    assert "\x0b" not in told


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=40), st.lists(st.none() | st.floats(-1e12, 1e12), min_size=1, max_size=6))
def test_any_text_and_any_figures_make_a_valid_paper(text, values):
    blocks = (model.Para((model.Span(text),)), model.Trend(tuple("月" for _ in values), ((text, tuple(values)),), text))
    document = model.Document(text, blocks=blocks)
    assert papers.write(document, "pdf").startswith(b"%PDF")
    docx.Document(io.BytesIO(papers.write(document, "docx")))


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_ticks_cover_the_range(low, width):
    marks = ticks(low, low + width)
    slack = 1e-6 * max(1.0, abs(low), width)
    assert marks[0] <= low + slack
    assert marks[-1] >= low + width - slack
    assert len(marks) <= 7
    assert marks == sorted(marks)


def test_bars_stand_on_one_scale_and_meet_at_zero():
    bars = model.Bars((model.Bar("甲", 0, 3, "+3"), model.Bar("乙", 0, -1, "−1"), model.Bar("丙", 3, 2, "−1")), "拉动")
    drawn = geometry(bars)
    assert drawn["zero"] == 0.25
    assert [(r["x0"], r["x1"]) for r in drawn["rows"]] == [(0.25, 1.0), (0.0, 0.25), (0.75, 1.0)]


def test_a_month_not_reported_is_a_gap():
    drawn = geometry(model.Trend(("1", "2", "3", "4"), (("甲", (1.0, None, 3.0, 4.0)),), "线"))
    assert [len(piece) for piece in drawn["series"][0]["pieces"]] == [1, 2]


def test_charts_of_word_are_the_pictures_of_the_document():
    document = papers.brief(examples.brief_input())
    pictures = chart_pictures(document)
    assert len(pictures) == len(list(document.charts())) >= 3
    with zipfile.ZipFile(io.BytesIO(papers.write(document, "docx"))) as file:
        stored = {file.read(name) for name in file.namelist() if name.startswith("word/media/")}
    assert stored == set(pictures)


def test_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="docx or pdf"):
        papers.write(model.Document("x"), "odt")
