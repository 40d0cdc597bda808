# SPDX-License-Identifier: Apache-2.0
"""Plain text in its encodings, web pages, PDF pages: what a reader sees comes out, what cannot be read is said."""

import re

import pytest

from intake.damage import traditional
from intake.decision_texts import PLAN, TEXTS
from zhuashou.intake import IntakeError, clean_document, read_document

PAGES = """#set page(paper: "a4", header: [样例文件汇编], footer: context align(center)[— #counter(page).display() —], numbering: "1")
#set text(font: "Noto Serif SC", size: 14pt, lang: "zh", cjk-latin-spacing: none)
#set par(first-line-indent: (amount: 2em, all: true), justify: true)
#align(center)[#text(size: 22pt)[关于推动制造业稳存量\\ 促增量的实施方案]]

BODY

#align(right)[市工业经济领导小组办公室（样例）\\ 2026年11月2日]

#table(columns: (1fr, 3fr, 2fr), [序号], [任务], [牵头单位], ROWS)

表后一段文字。

BODY
"""
ROW = "[{}], [落实联系服务制度，逐户建立台账并按月更新第{}批重点企业名单], [市经信局]"


@pytest.fixture
def pdf(tmp_path):
    import typst
    from pylopdf_fonts_zh_cn import serif_path

    def make(source, name="a", **more):
        (tmp_path / f"{name}.typ").write_text(source, encoding="utf-8")
        typst.compile(
            str(tmp_path / f"{name}.typ"), output=str(tmp_path / f"{name}.pdf"), font_paths=[str(serif_path().parent)]
        )
        return tmp_path / f"{name}.pdf"

    return make


def body(text):
    text = re.sub(r"(?m)^(\d+)\.", r"\1\\.", text)
    return "\n\n".join(text.split("\n"))


def refused(path):
    with pytest.raises(IntakeError) as error:
        read_document(path)
    return error.value.words.id


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_encodings(tmp_path, encoding, name):
    text = TEXTS[name].replace("ó", "") if encoding == "gbk" else TEXTS[name]
    (tmp_path / "a.txt").write_bytes(text.replace("\n", "\r\n").encode(encoding))
    found = read_document(tmp_path / "a.txt")
    assert found.text == text
    assert found.breaks() == ()


@pytest.mark.parametrize("name", ["notice", "report"])
def test_traditional_text_in_big5(tmp_path, name):
    text = traditional(TEXTS[name]).replace("為", "爲").encode("big5hkscs", errors="ignore").decode("big5hkscs")
    (tmp_path / "a.txt").write_bytes(text.encode("big5hkscs"))
    found = read_document(tmp_path / "a.txt")
    assert (found.text, found.encoding) == (text, "big5hkscs")


def test_a_few_broken_bytes_are_flagged_and_many_refused(tmp_path):
    content = PLAN.encode("gb18030")
    (tmp_path / "a.txt").write_bytes(content[:301] + b"\xff" + content[302:])
    found = clean_document(read_document(tmp_path / "a.txt"))
    assert "broken_characters" in {f.code for f in found.blocking}
    (tmp_path / "b.txt").write_bytes(bytes(range(128, 256)) * 30)
    assert refused(tmp_path / "b.txt") == "intake.encoding"


def test_old_formats_are_refused_with_the_remedy(tmp_path):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for name in ("a.doc", "b.docx", "c.wps"):
        (tmp_path / name).write_bytes(ole)
        assert refused(tmp_path / name) == "intake.old_word"
    (tmp_path / "d.doc").write_bytes(rb"{\rtf1\ansi text}")
    assert refused(tmp_path / "d.doc") == "intake.rich_text"
    (tmp_path / "e.doc").write_text(
        "<html><body><p>存成网页的文件，内容是样例任务。</p></body></html>", encoding="utf-8"
    )
    assert read_document(tmp_path / "e.doc").text == "存成网页的文件，内容是样例任务。"
    (tmp_path / "f.odt").write_text("x")
    assert refused(tmp_path / "f.odt") == "intake.unknown_text"


HTML = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>样例通知_样例市政府网</title><script>var a = "脚本";</script></head>
<body><div class="top"><a href="/">首页</a><a href="/a">政务公开</a><ul><li><a>要闻</a></li></ul></div>
<div class="main"><h1>关于样例工作的通知</h1><div class="meta">来源：样例 <span style="display:none">隐藏</span></div>
<div id="zoom"><p>为做好工业经济
运行工作，现通知如下，请各有关单位认真贯彻执行。</p><p>一、<ruby>亳<rp>(</rp><rt>bó</rt><rp>)</rp></ruby>州经验<br>二、样例任务，由市经信局牵头落实到位。</p>
<table><tr><th>任务</th><th>单位</th></tr><tr><td rowspan="2">甲</td><td>市经信局</td></tr><tr><td>市财政局<br>市发改委</td></tr></table>
<p>结束语：以上各项请于2026年12月31日前完成。</p></div></div>
<div class="side"><a href="x">相关链接一</a><a href="y">相关链接二</a></div><footer>版权所有</footer><!-- 注释 --></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_the_main_part_of_a_web_page(tmp_path, charset):
    (tmp_path / "a.html").write_bytes(
        HTML.format(charset=charset).encode("gb18030" if charset == "gb2312" else charset)
    )
    found = read_document(tmp_path / "a.html")
    assert found.text.split("\n") == [
        "关于样例工作的通知", "为做好工业经济运行工作，现通知如下，请各有关单位认真贯彻执行。", "一、亳州经验", "二、样例任务，由市经信局牵头落实到位。",
        "任务", "单位", "甲", "市经信局", "市财政局", "市发改委", "结束语：以上各项请于2026年12月31日前完成。",
    ]  # fmt: skip
    assert found.title_hint == "关于样例工作的通知"
    places = [(b.row, b.column, b.rows, b.header) for b in found.blocks if b.kind == "cell"]
    assert places == [(0, 0, 1, True), (0, 1, 1, True), (1, 0, 2, False), (1, 1, 1, False), (2, 1, 1, False)]


def test_a_page_that_is_one_layout_table(tmp_path):
    html = "<table><tr><td>菜单</td><td><table><tr><td>正文第一段，说明样例工作。</td></tr></table></td></tr></table>"
    (tmp_path / "a.htm").write_text(html, encoding="utf-8")
    found = read_document(tmp_path / "a.htm")
    assert found.text == "菜单\n正文第一段，说明样例工作。"
    assert {b.kind for b in found.blocks} == {"paragraph"}


def test_pdf_paragraphs_rejoined_tables_over_pages_running_heads_gone(pdf):
    rows = ", ".join(ROW.format(k, k) for k in range(1, 61))
    found = read_document(pdf(PAGES.replace("BODY", body(PLAN)).replace("ROWS", rows)))
    lines = found.text.split("\n")
    title = "关于推动制造业稳存量促增量的实施方案"
    signed = ["市工业经济领导小组办公室（样例）", "2026年11月2日"]
    assert lines[: len(PLAN.split("\n")) + 3] == [title, *PLAN.split("\n"), *signed]
    assert lines[-len(PLAN.split("\n")) :] == PLAN.split("\n")
    assert found.title_hint == title
    cells = [b for b in found.blocks if b.kind == "cell"]
    assert {b.table for b in cells} == {0}
    assert [(b.row, b.column) for b in cells] == [(r, c) for r in range(61) for c in range(3)]
    last = cells[-2]
    assert found.text[last.text_start : last.text_end] == "落实联系服务制度，逐户建立台账并按月更新第60批重点企业名单"
    assert clean_document(found).text == found.text


@pytest.mark.parametrize("angle", ["90deg", "-90deg"])
def test_a_turned_page(pdf, angle):
    head = PAGES.partition("\n#set par")[0].replace(
        ', header: [样例文件汇编], footer: context align(center)[— #counter(page).display() —], numbering: "1"', ""
    )
    found = read_document(pdf(f"{head}\n#rotate({angle}, reflow: true)[#box(width: 25cm)[{body(PLAN)}]]"))
    assert found.text.split("\n")[:4] == PLAN.split("\n")[:4]


def test_scans_and_locked_files(pdf, tmp_path):
    from PIL import Image

    Image.new("RGB", (600, 800), "gray").save(tmp_path / "page.png")
    picture = '#set page(margin: 0pt)\n#image("page.png", width: 100%, height: 100%)'
    assert refused(pdf(picture, "scan")) == "intake.scan"
    mixed = PAGES.replace("BODY", body(PLAN)).replace("ROWS", ROW.format(1, 1))
    found = clean_document(read_document(pdf(mixed + "\n#pagebreak()\n" + picture, "mixed")))
    assert [f.code for f in found.blocking] == ["scanned_page"]
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    assert refused(tmp_path / "broken.pdf") == "intake.unreadable"


def test_a_pdf_with_a_password(tmp_path):
    secret = "<" + "41" * 32 + ">"
    (tmp_path / "locked.pdf").write_text(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        f"3 0 obj<</Filter/Standard/V 1/R 2/Length 40/P -4/O {secret}/U {secret}>>endobj\n"
        "trailer<</Root 1 0 R/Size 4/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF"
    )
    assert refused(tmp_path / "locked.pdf") == "intake.encrypted"


def test_a_page_with_absurd_spans_is_refused(tmp_path):
    cell = '<td rowspan="9999999" colspan="9999999">x</td>'
    rows = "".join(f"<tr>{cell * 20}</tr>" for _ in range(300))
    (tmp_path / "a.html").write_text(f"<table>{rows}</table>", encoding="utf-8")
    assert refused(tmp_path / "a.html") == "intake.unreadable"
