# SPDX-License-Identifier: Apache-2.0
"""Task tables in Word and PDF files, the keys of the JSON, and the article that promises no number and no date."""

from pathlib import Path

import docx

from zhuashou.intake import clean_document, read_document
from zhuashou.plan import read_cleaned, read_decision


def reading_of(path):
    document = read_document(path)
    return read_cleaned(document, clean_document(document))


HEADS = ("序号", "重点任务", "具体举措", "责任单位", "责任单位", "完成时限"), ("序号", "重点任务", "具体举措", "牵头单位", "配合单位", "完成时限")  # fmt: skip
CELLS = (
    (
        "1",
        "推进项目建设",
        "开工亿元以上工业项目30个",
        "市发改委",
        "市自然资源局、各县（市、区）人民政府",
        "2026年6月底前",
    ),
    ("2", "推进项目建设", "建立重大项目要素保障机制", "市发改委", "国网平湖供电公司", "长期坚持"),
)


def test_a_header_of_two_rows_and_a_group_over_several_tasks(tmp_path):
    document = docx.Document()
    document.add_paragraph("平湖市2026年工业强市重点任务分解表")
    document.add_paragraph("（样例数据）")
    table = document.add_table(rows=4, cols=6)
    for r, row in enumerate((*HEADS, *CELLS)):
        for c, value in enumerate(row):
            table.cell(r, c).text = value
    for a, b, value in (((0, 3), (0, 4), "责任单位"), ((0, 5), (1, 5), "完成时限"), ((2, 1), (3, 1), "推进项目建设")):
        table.cell(*a).merge(table.cell(*b)).text = value
    document.save(tmp_path / "a.docx")
    reading = reading_of(tmp_path / "a.docx")
    assert [t.quote for t in reading.tasks] == [c[2] for c in CELLS]
    assert [t.heading for t in reading.tasks] == [("推进项目建设",)] * 2
    assert [t.lead for t in reading.tasks] == [("市发改委",)] * 2
    # The group's cell stands in the first row; the second task does not take that row's limit.
    assert [t.deadline.norm if t.deadline else None for t in reading.tasks] == ["2026-06-30", None]
    assert [(t.value, t.unit, t.year) for t in reading.targets] == [(30, "个", 2026)]


def test_a_table_in_a_pdf_gives_tasks(tmp_path):
    import typst
    from pylopdf_fonts_zh_cn import serif_path

    cells = "".join(f"[{value}], " for c in CELLS for value in (c[0], *c[2:]))
    heads = "".join(f"[{value}], " for value in (HEADS[1][0], *HEADS[1][2:]))
    source = f'#set page(paper: "a4")\n#align(center)[平湖市2026年工业强市重点任务分工表]\n\n（样例数据）\n\n#table(columns: (1cm, 5fr, 2fr, 4fr, 2fr), {heads}{cells})\n'
    (tmp_path / "a.typ").write_text(source, encoding="utf-8")
    typst.compile(str(tmp_path / "a.typ"), output=str(tmp_path / "a.pdf"), font_paths=[str(serif_path().parent)])
    reading = reading_of(tmp_path / "a.pdf")
    assert [t.quote for t in reading.tasks] == [c[2] for c in CELLS]
    assert [t.coop for t in reading.tasks] == [("市自然资源局", "各县（市、区）人民政府"), ("国网平湖供电公司",)]
    assert [t.deadline.norm if t.deadline else None for t in reading.tasks] == ["2026-06-30", None]


def test_the_json_names_place_set_districts_and_enterprises():
    text = "平湖市工业攻坚方案\n（样例数据）\n一、支持样例机械有限公司扩产，确保涪城区2026年产值达到3亿元。（市经信局负责）"
    found = read_decision(text, enterprises=["样例机械有限公司"], city="510700").to_json()
    assert found["tasks"][0]["enterprises"] == ["样例机械有限公司"]
    assert found["tasks"][0]["districts"] == ["510703"]
    assert (found["targets"][0]["target_set"], found["targets"][0]["place"]) == ("ensure", "510703")


def test_the_article_promises_no_number_and_no_date(shared_data):
    for name in ("article_clean.txt", "article_scraped.txt"):
        reading = reading_of(Path(shared_data) / "decisions" / name)
        assert (reading.targets, reading.deadlines, reading.not_understood) == ((), (), ())
        assert [t.scope.count for t in reading.tasks if t.scope] == [36]
        assert not any(t.lead or t.responsible or t.coop for t in reading.tasks)
