# SPDX-License-Identifier: Apache-2.0
"""Text of decision documents."""

import docx
import pytest

from zhuashou.intake import IntakeError, read_text


def refused(path):
    with pytest.raises(IntakeError) as error:
        read_text(path)
    return error.value.words.id


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text(tmp_path, encoding):
    path = tmp_path / "部署.txt"
    path.write_bytes("一、总体要求\r\n（一）样例任务。".encode(encoding))
    assert read_text(path) == "一、总体要求\n（一）样例任务。"


def test_paragraphs_and_tables_in_order_merged_cells_once(tmp_path):
    document = docx.Document()
    document.add_paragraph("一、任务")
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "重点工作"
    table.cell(0, 2).text = "牵头单位"
    for n, text in enumerate(("1", "样例\n任务", "市经信局")):
        table.cell(1, n).text = text
    document.add_paragraph("二、要求")
    document.save(tmp_path / "a.docx")
    assert read_text(tmp_path / "a.docx") == "一、任务\n重点工作\t牵头单位\n1\t样例 任务\t市经信局\n二、要求"


def test_html_without_scripts_and_menus(tmp_path):
    html = "<html><head><title>题</title><style>p{}</style></head><body><nav>首页</nav><p>第一段&nbsp;。</p><script>x()</script><p>第二<b>段</b></p></body>"
    (tmp_path / "a.html").write_text(html, encoding="gb18030")
    assert read_text(tmp_path / "a.html").splitlines()[-2:] == ["第一段\xa0。", "第二段"]


def test_a_scan_is_said_to_be_one_and_text_is_read(tmp_path):
    import typst

    (tmp_path / "text.typ").write_text("Task one: reach the design output before the end of June 2026.")
    (tmp_path / "scan.typ").write_text("#rect(width: 100pt, height: 50pt)")
    for name in ("text", "scan"):
        typst.compile(str(tmp_path / f"{name}.typ"), output=str(tmp_path / f"{name}.pdf"))
    assert "design output" in read_text(tmp_path / "text.pdf")
    assert refused(tmp_path / "scan.pdf") == "intake.scan"


def test_what_is_not_what_it_says(tmp_path):
    (tmp_path / "a.docx").write_text("文字")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.doc").write_text("文字")
    (tmp_path / "d.pdf").write_text("not a pdf")
    (tmp_path / "e.txt").write_text(" \n ")
    assert refused(tmp_path / "a.docx") == "intake.not_a_text"
    assert refused(tmp_path / "b.txt") == "intake.empty_file"
    assert refused(tmp_path / "c.doc") == "intake.old_word"
    assert refused(tmp_path / "d.pdf") == "intake.unreadable"
    assert refused(tmp_path / "e.txt") == "intake.empty_file"
    assert refused(tmp_path / "没有.txt") == "intake.missing_file"
