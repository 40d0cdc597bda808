# SPDX-License-Identifier: Apache-2.0
"""The annotated copy: what is marked, what stays, and that a second run takes the first one's marks off."""

import io

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from intake.intake_books import A, B, book, output, package, read
from intake.marked_books import X14, issue, marked, opened, packed, parts, repacked
from zhuashou.intake import IntakeError, annotated_copy

RED, YELLOW = "FFFF9B9B", "FFFFE58F"


@pytest.fixture
def rich(tmp_path):
    """Two sheets, styles, a comment, drop-downs of both kinds, a conditional format, a filter, names, a picture-free drawing."""
    path = tmp_path / "rich.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet, other = made.add_worksheet("台账"), made.add_worksheet("选项")
    head, blue = (
        made.add_format({"bold": True, "border": 1}),
        made.add_format({"bg_color": "#DDEBF7", "num_format": "0.00", "border": 2}),
    )
    sheet.write(0, 0, "样例台账")
    sheet.write_row(1, 0, ["企业名称", "状态", "金额（万元）"], head)
    for r in range(2, 12):
        sheet.write_row(r, 0, [f"样例{r}", "是", r], blue)
    sheet.write_comment("A4", "用户的批注")
    sheet.conditional_format(
        "C3:C12", {"type": "cell", "criteria": ">", "value": 8, "format": made.add_format({"bold": True})}
    )
    sheet.data_validation("C3:C12", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.autofilter("A2:C12")
    sheet.write_url("A12", "internal:'选项'!A1", string="样例11")
    other.write_column(0, 0, ["是", "否", "待定"])
    other.write_formula("C1", "=1+1", value=2)
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": "=台账!$C$3:$C$12"})
    other.insert_chart("E2", chart)
    made.define_name("状态表", "=选项!$A$1:$A$3")
    made.define_name("选项!本表", "=选项!$A$1")
    made.close()
    return repacked(
        path,
        lambda name, c: (
            c.replace(b"</worksheet>", X14.encode() + b"</worksheet>") if name.endswith("sheet1.xml") else c
        ),
    )


ISSUES = [
    issue("C4", sheet="台账"),
    issue("B5", "warning", "台账"),
    issue("A4", "warning", "台账"),
    issue("B40", sheet="台账"),
]


def test_untouched_parts_are_the_same_bytes_even_as_compressed(rich):
    copy = marked(rich, ISSUES)
    before, after = packed(rich), packed(copy)
    touched = {n for n in before if before[n] != after.get(n)}
    assert touched == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml",
        "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
    }  # fmt: skip
    assert set(after) - set(before) == {"xl/worksheets/zhuashou1.xml"}
    text = parts(copy)["xl/worksheets/sheet1.xml"]
    for kept in (X14.encode(), b"<conditionalFormatting", b"<dataValidations", b"<hyperlinks>"):
        assert kept in text
    original = parts(rich)["xl/worksheets/sheet1.xml"]
    for row in (3, 6, 7, 11):
        start = original.index(b'<row r="%d"' % row)
        assert original[start : original.index(b"</row>", start)] in text


def test_fills_notes_links_filter_and_column_as_openpyxl_sees_them(rich):
    made = opened(marked(rich, ISSUES))
    assert made.sheetnames == ["校验报告", "台账", "选项"]
    sheet = made["台账"]
    fills = {c: sheet[c].fill.fgColor.rgb for c in ("C4", "B5", "A4", "B40", "C5")}
    assert fills == {"C4": RED, "B5": YELLOW, "A4": YELLOW, "B40": RED, "C5": "FFDDEBF7"}
    assert sheet["C4"].number_format == "0.00"
    assert sheet["C4"].border.left.style == "medium"
    assert sheet["A4"].comment.text.startswith("用户的批注\n【抓手校验】")
    assert "【错误】" in sheet["C4"].comment.text
    assert sheet["B40"].comment is not None
    assert sheet["D2"].value == "校验结果"
    assert sheet["D4"].value.startswith("【错误】C4") and "【提示】A4" in sheet["D4"].value  # noqa: PT018
    assert sheet["D6"].value is None
    assert sheet.auto_filter.ref == "A2:D40"
    report = made["校验报告"]
    links = {c.coordinate: c.hyperlink.location for row in report for c in row if c.hyperlink}
    assert links == {"D5": "'台账'!C4", "D6": "'台账'!B5", "D7": "'台账'!A4", "D8": "'台账'!B40"}
    assert [c.value for c in report[5]][:4] == [1, "错误", "台账", "C4"]
    assert made.defined_names["状态表"].value == "选项!$A$1:$A$3"
    assert made["选项"].defined_names["本表"].value == "选项!$A$1"
    assert made["台账"].defined_names["_zhuashou_column"].hidden


def test_calamine_reads_the_same_values(rich):
    copy = marked(rich, ISSUES)
    before, after = CalamineWorkbook.from_path(rich), CalamineWorkbook.from_path(copy)
    assert [r[:3] for r in after.get_sheet_by_name("台账").to_python()][:12] == before.get_sheet_by_name(
        "台账"
    ).to_python()
    assert after.get_sheet_by_name("选项").to_python() == before.get_sheet_by_name("选项").to_python()


def test_a_second_run_replaces_the_first_and_without_issues_nothing_is_left(rich):
    first = marked(rich, ISSUES)
    again = marked(first, ISSUES, "again.xlsx", shown_name="rich.xlsx")
    once = marked(rich, ISSUES, "once.xlsx")
    assert opened(again).sheetnames == ["校验报告", "台账", "选项"]
    assert parts(again)["xl/styles.xml"] == parts(once)["xl/styles.xml"]
    assert parts(again)["xl/comments1.xml"].count("抓手校验】".encode()) == 4
    bare = marked(again, [], "bare.xlsx")
    left, found = opened(rich), opened(bare)
    assert found.sheetnames == left.sheetnames
    assert found["台账"].auto_filter.ref == "A2:C12"
    assert found["台账"].dimensions == left["台账"].dimensions
    assert not any(n.startswith("_zhuashou") for n in (*found.defined_names, *found["台账"].defined_names))
    assert found["选项"].defined_names["本表"].value == "选项!$A$1"
    for row in left["台账"].iter_rows():
        for cell in row:
            same = found["台账"][cell.coordinate]
            assert (same.value, same.number_format, same.fill.fgColor.rgb, same.border.left.style, same.style) == (
                cell.value, cell.number_format, cell.fill.fgColor.rgb, cell.border.left.style, cell.style)  # fmt: skip
            assert (same.comment and same.comment.text) == (cell.comment and cell.comment.text)
    assert packed(bare)["xl/worksheets/sheet2.xml"] == packed(rich)["xl/worksheets/sheet2.xml"]


def test_without_issues_and_marks_every_part_is_the_same(rich):
    assert packed(marked(rich, [])) == packed(rich)


def test_the_same_input_gives_the_same_bytes(rich):
    assert marked(rich, ISSUES).read_bytes() == marked(rich, ISSUES, "twice.xlsx").read_bytes()


def test_source_and_target_may_be_the_same_file(rich):
    expected = marked(rich, ISSUES).read_bytes()
    annotated_copy(rich, ISSUES, rich)
    assert rich.read_bytes() == expected


def test_parts_made_for_notes_go_with_the_last_note(tmp_path):
    path = book(tmp_path / "plain.xlsx", [["名称", "金额"], ["样例", 1]])
    first = marked(path, [issue("B2")])
    assert {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/worksheets/_rels/sheet1.xml.rels"} <= set(
        parts(first)
    )
    last = parts(marked(first, [], "last.xlsx"))
    assert not [n for n in last if "comments" in n or "vml" in n or "zhuashou" in n]
    assert b"legacyDrawing" not in last["xl/worksheets/sheet1.xml"]
    assert b"autoFilter" not in last["xl/worksheets/sheet1.xml"]


def test_a_fill_that_a_person_gave_a_marked_cell_stays(tmp_path):
    path = marked(book(tmp_path / "plain.xlsx", [["名称", "金额"], ["样例", 1]]), [issue("B2"), issue("A2")])
    made = opened(path)
    made["Sheet1"]["A2"].fill = openpyxl.styles.PatternFill("solid", fgColor="FF00FF00")
    made.save(path)
    cell = opened(marked(path, [], "bare.xlsx"))["Sheet1"]
    assert cell["A2"].fill.fgColor.rgb == "FF00FF00"
    assert cell["B2"].fill.patternType is None


def test_a_filter_on_the_error_column_hides_nothing_afterwards(tmp_path):
    rows = [["名称", "金额"], *[["样例", k] for k in range(5)]]
    path = marked(book(tmp_path / "plain.xlsx", rows), [issue("B3")])

    def choose(name, content):
        if name != "xl/worksheets/sheet1.xml":
            return content
        chosen = b'<autoFilter ref="A1:C6"><filterColumn colId="2"><customFilters><customFilter operator="notEqual" val=" "/></customFilters></filterColumn></autoFilter>'
        content = content.replace(b'<autoFilter ref="A1:C6"/>', chosen)
        for row in (2, 4, 5, 6):
            content = content.replace(b'<row r="%d"' % row, b'<row r="%d" hidden="1"' % row)
        return content

    bare = parts(marked(repacked(path, choose), [], "bare.xlsx"))["xl/worksheets/sheet1.xml"]
    assert b"hidden" not in bare
    assert b"autoFilter" not in bare


def test_columns_inserted_by_a_person_move_the_error_column_along(tmp_path):
    path = marked(book(tmp_path / "plain.xlsx", [["名称", "金额"], ["样例", 1]]), [issue("B2")])
    moved = repacked(path, lambda n, c: c.replace(b"$C:$C", b"$D:$D") if n == "xl/workbook.xml" else c.replace(b'"C1"', b'"D1"').replace(b'"C2"', b'"D2"') if "sheet1.xml" in n else c)  # fmt: skip
    rows = CalamineWorkbook.from_path(marked(moved, [], "bare.xlsx")).get_sheet_by_index(0).to_python()
    assert rows == [["名称", "金额"], ["样例", 1.0]]


def test_marks_in_merged_cells_go_to_the_cell_that_is_seen(tmp_path):
    path = book(tmp_path / "m.xlsx", [["名称", "金额"], ["", 1], ["", 2], ["", 3]], merges=[((1, 0, 3, 0), "样例")])
    sheet = opened(marked(path, [issue("A3")]))["Sheet1"]
    assert sheet["A2"].fill.fgColor.rgb == RED
    assert "错误" in sheet["A2"].comment.text


def test_at_most_five_thousand_notes_a_sheet(tmp_path):
    path = book(tmp_path / "many.xlsx", [["名称"], *[["样例"]] * 6000])
    found = parts(marked(path, [issue(f"A{k}") for k in range(2, 6002)]))
    assert found["xl/comments1.xml"].count(b"<comment ") == 5000
    shapes = found["xl/drawings/vmlDrawing1.vml"]
    assert shapes.count(b"<v:shape ") == 5000
    assert b'data="1,2,3,4,5"' in shapes
    assert found["xl/worksheets/sheet1.xml"].count("【错误】A".encode()) == 6000


def test_hidden_tables_and_pages_get_no_overlapping_filter(tmp_path):
    path = tmp_path / "table.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("Sheet1")
    sheet.add_table("A1:B4", {"data": [["样例", 1]] * 3, "columns": [{"header": "名称"}, {"header": "金额"}]})
    made.close()
    found = opened(marked(path, [issue("B3")]))["Sheet1"]
    assert found.auto_filter.ref is None
    assert found["C3"].value.startswith("【错误】B3")


def test_widths_of_a_range_of_columns_come_back(tmp_path):
    path = tmp_path / "wide.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("Sheet1")
    sheet.set_column("A:Z", 13, made.add_format({"num_format": "@"}))
    sheet.write_row(0, 0, ["名称", "金额"])
    sheet.write_row(1, 0, ["样例", "1"])
    made.close()
    first = marked(path, [issue("B2"), issue("B9")])
    columns = opened(first)["Sheet1"].column_dimensions
    assert (round(columns["C"].width), columns["D"].min, columns["D"].max) == (63, 4, 26)
    bare = opened(marked(first, [], "bare.xlsx"))["Sheet1"]
    assert round(bare.column_dimensions["C"].width) == 14
    assert b'r="B9"' not in parts(first.with_name("bare.xlsx"))["xl/worksheets/sheet1.xml"]


def test_xls_ods_and_csv_come_back_as_xlsx_with_text_as_text(tmp_path):
    path = tmp_path / "=样例[1].csv"
    path.write_text("名称,金额,期别\n=1+1,007,2024.10\n+86,2,@x\n", encoding="gb18030")
    copy = marked(path, [issue("B2", sheet="=样例[1]", raw="=cmd|'/c calc'!A0")])
    made = opened(copy)
    assert made.sheetnames == ["校验报告", "=样例 1"]
    sheet, report = made["=样例 1"], made["校验报告"]
    assert [c.value for c in sheet[2]][:3] == ["=1+1", "007", "2024.10"]
    assert {c.data_type for row in sheet.iter_rows() for c in row if c.value} == {"s"}
    assert sheet["A2"].quotePrefix
    assert sheet["C3"].quotePrefix
    assert (report["F5"].value, report["F5"].data_type, report["F5"].quotePrefix) == ("=cmd|'/c calc'!A0", "s", True)
    assert sheet["B2"].fill.fgColor.rgb == RED


def test_old_workbooks_keep_values_and_merges(tmp_path):
    import xlwt

    old = xlwt.Workbook()
    sheet = old.add_sheet("Sheet1")
    sheet.write_merge(0, 0, 0, 1, "样例")
    for c, value in enumerate(["名称", 1.5]):
        sheet.write(1, c, value)
    target = io.BytesIO()
    old.save(target)
    path = tmp_path / "old.xls"
    path.write_bytes(target.getvalue())
    made = opened(marked(path, [issue("B2")]))["Sheet1"]
    assert made["B2"].value == 1.5
    assert [str(m) for m in made.merged_cells.ranges] == ["A1:B1"]


def test_the_copy_sent_back_is_read_as_the_user_s_own(tmp_path):
    path = output(tmp_path / "form.xlsx", [[A, "样例甲", "约300", 5], [B, "样例乙", 1, 5]])
    reading = read(path)
    copy = marked(path, reading.issues, layouts=[s.layout for s in reading.sheets])
    again = read(copy)
    assert [(i.cell, i.rule) for i in again.issues] == [(i.cell, i.rule) for i in reading.issues]
    assert {s.name: s.dataset for s in again.sheets}["校验报告"] == ""
    assert [s.layout.columns for s in again.sheets if s.dataset] == [s.layout.columns for s in reading.sheets]
    mended = opened(copy)
    mended["Sheet1"]["C3"] = 3
    mended.save(copy)
    assert read(copy).issues == ()


def test_english_words(tmp_path):
    path = book(tmp_path / "plain.xlsx", [["Name"], ["Sample"]])
    made = opened(marked(path, [issue("A2")], lang="en"))
    assert made.sheetnames[0] == "Check report"
    assert made["Sheet1"]["B1"].value == "Check result"
    assert opened(marked(path.with_name("marked.xlsx"), [], "bare.xlsx")).sheetnames == ["Sheet1"]


def test_a_sheet_of_the_user_called_like_the_report_is_kept(tmp_path):
    path = book(tmp_path / "plain.xlsx", [["名称"], ["样例"]], sheet="校验报告")
    first = marked(path, [issue("A2", sheet="校验报告")])
    assert opened(first).sheetnames == ["校验报告 (2)", "校验报告"]
    assert opened(marked(first, [], "bare.xlsx")).sheetnames == ["校验报告"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04not a zip at all"])
def test_what_cannot_be_read_is_refused_and_leaves_nothing(tmp_path, content):
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content)
    with pytest.raises(IntakeError):
        annotated_copy(path, [], tmp_path / "out.xlsx")
    assert [p.name for p in tmp_path.iterdir()] == ["bad.xlsx"]


def test_a_package_without_styles_gets_some(tmp_path):
    path = package(tmp_path / "bare.xlsx", '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>')  # fmt: skip
    sheet = opened(marked(path, [issue("B2", sheet="S")]))["S"]
    assert sheet["B2"].fill.fgColor.rgb == RED
    assert sheet["C2"].value.startswith("【错误】B2")
