# SPDX-License-Identifier: Apache-2.0
"""Word documents as a reader sees them."""

import pytest

from intake.word_files import NS, declare, inside, new, numbered
from zhuashou.intake import IntakeError, read_document
from zhuashou.intake.documents.numbering import chinese_number, written


@pytest.fixture
def read(tmp_path):
    def reading(document):
        document.save(tmp_path / "a.docx")
        return read_document(tmp_path / "a.docx")

    return reading


def texts(found, kind=None):
    return [found.text[b.text_start : b.text_end] for b in found.blocks if kind in (None, b.kind)]


def test_automatic_numbers_are_written_out_and_restart_below_a_new_heading(read):
    document = new()
    declare(document, 71, restart=72)
    for text, level in [
        ("总体要求", 0),
        ("重点任务", 0),
        ("存量", 1),
        ("服务", 2),
        ("技改", 2),
        ("增量", 1),
        ("招商", 2),
        ("细目", 3),
        ("保障", 0),
    ]:
        numbered(document, text, 71, level)
    numbered(document, "另起一列", 72, 0)
    numbered(document, "接着", 72, 0)
    found = read(document)
    assert found.text.split("\n") == [
        "一、总体要求", "二、重点任务", "（一）存量", "1.服务", "2.技改", "（二）增量", "1.招商", "（1）细目", "三、保障", "一、另起一列", "二、接着",
    ]  # fmt: skip
    assert found.blocks[2].number == "（一）"


def test_numbers_of_a_style_and_of_levels_joined(read):
    document = new()
    declare(
        document,
        51,
        [("chineseCountingThousand", "第%1条"), ("decimal", "%1.%2")],
        styles=("Heading1", "Heading2"),
        extra="<w:isLgl/>",
    )
    declare(document, 61, [("bullet", "●")])
    for style in ("Heading 1", "Heading 2"):
        p = document.styles[style].element.get_or_add_pPr()
        p.append(p.makeelement(f"{{{p.nsmap['w']}}}numPr", {}))
        p[-1].append(p.makeelement(f"{{{p.nsmap['w']}}}numId", {f"{{{p.nsmap['w']}}}val": "51"}))
    document.add_heading("目的", 1)
    document.add_heading("范围", 2)
    document.add_heading("对象", 2)
    document.add_heading("任务", 1)
    numbered(document, "圆点", 61, 0)
    found = read(document)
    assert found.text.split("\n") == ["第1条 目的", "1.1 范围", "1.2 对象", "第2条 任务", "圆点"]
    assert [b.level for b in found.blocks] == [1, 2, 2, 1, None]
    assert found.title_hint == "第1条 目的"


def test_deleted_text_is_gone_and_inserted_text_stays(read):
    document = new()
    inside(
        document,
        f'<w:p {NS}><w:r><w:t>由</w:t></w:r><w:del w:id="1"><w:r><w:delText>市甲局</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>市乙局</w:t></w:r></w:ins><w:moveFrom w:id="3"><w:r><w:t>移走</w:t></w:r></w:moveFrom>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:t>牵头</w:t></w:r></w:p>",
    )
    inside(document, f'<w:p {NS}><w:pPr><w:rPr><w:del w:id="4"/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>')
    inside(document, f"<w:p {NS}><w:r><w:t>后半</w:t></w:r></w:p>")
    assert read(document).text == "由市乙局牵头\n前半后半"


def test_control_fields_rubies_and_text_boxes(read):
    document = new()
    inside(document, f"<w:sdt {NS}><w:sdtContent><w:p><w:r><w:t>控件内</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    inside(
        document,
        f"<w:p {NS}><w:r><w:ruby><w:rt><w:r><w:t>bó</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>亳</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>州</w:t><w:br/><w:t>换行</w:t></w:r></w:p>",
    )
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    inside(
        document,
        f'<w:p {NS}><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    assert read(document).text == "控件内\n亳州\n换行\n正文\n框内"


def test_tables_keep_row_and_column_merged_and_nested(read):
    document = new()
    document.add_paragraph("附表")
    table = document.add_table(4, 3)
    for r, row in enumerate(
        [("任务", "牵头", "时限"), ("甲", "市经信局", "年底"), ("", "市财政局", "年底"), ("合并", "", "长期")]
    ):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    table.cell(1, 1).add_paragraph("市发改委")
    inner = table.cell(3, 2).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内一", "内二"
    document.add_paragraph("表后")
    found = read(document)
    cells = [b for b in found.blocks if b.kind == "cell"]
    shown = [
        (b.table, b.row, b.column, b.rows, b.columns, found.text[b.text_start : b.text_end].strip()) for b in cells
    ]
    assert (0, 1, 0, 2, 1, "甲") in shown
    assert (0, 3, 0, 1, 2, "合并") in shown
    assert (0, 1, 1, 1, 1, "市经信局\n市发改委") in shown
    assert shown[-2:] == [(1, 0, 0, 1, 1, "内一"), (1, 0, 1, 1, 1, "内二")]
    assert [b.header for b in cells[:4]] == [True, True, True, False]
    assert texts(found, "paragraph") == ["附表", "表后"]
    assert found.breaks()[0] == len("附表")


def test_a_frame_of_one_cell_is_text_and_deleted_rows_are_gone(read):
    document = new()
    document.add_table(1, 1).cell(0, 0).text = "框起来的话"
    table = document.add_table(2, 2)
    for k, text in enumerate("甲乙丙丁"):
        table.cell(k // 2, k % 2).text = text
    row = table.rows[1]._tr
    row.insert(0, row.makeelement(f"{{{row.nsmap['w']}}}trPr", {}))
    row[0].append(row.makeelement(f"{{{row.nsmap['w']}}}del", {}))
    found = read(document)
    assert texts(found, "paragraph") == ["框起来的话"]
    assert texts(found, "cell") == ["甲", "乙"]


def test_senseless_values_are_refused_not_a_crash(read):
    document = new()
    declare(document, 71)
    numbered(document, "段落", "71", "x")
    with pytest.raises(IntakeError) as error:
        read(document)
    assert error.value.words.id == "intake.unreadable"


@pytest.mark.parametrize(
    ("n", "form", "text"),
    [(1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (11, "japaneseCounting", "十一"), (20, "chineseCounting", "二十"),
     (105, "chineseCounting", "一百零五"), (110, "chineseCountingThousand", "一百一十"), (12, "ideographDigital", "一二"), (3, "decimalEnclosedCircleChinese", "③"),
     (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"), (2, "chineseLegalSimplified", "贰"), (7, "decimalZero", "07"), (5, "unheard", "5")],
)  # fmt: skip
def test_number_formats(n, form, text):
    assert written(n, form) == text


def value(text):
    """A counting numeral read slowly."""
    total, digit = 0, 1 if text.startswith("十") else 0
    for char in text:
        if char in "千百十":
            total, digit = total + digit * {"千": 1000, "百": 100, "十": 10}[char], 0
        else:
            digit = "零一二三四五六七八九".index(char)
    return total + digit


def test_chinese_numbers_read_back():
    assert all(value(chinese_number(n)) == n for n in range(1, 10_000))
