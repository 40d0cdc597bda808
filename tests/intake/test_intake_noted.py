# SPDX-License-Identifier: Apache-2.0
"""What a sheet hides or shows twice is said: hidden rows and columns, formulas without a value, merged figures, a second table."""

from intake_books import OUTPUT, A, B, C, book, cells, found, output, package, read
from openpyxl import Workbook, load_workbook

from zhuashou.intake import read_layout
from zhuashou.intake.marks import sheet_marks
from zhuashou.terms import say

ROWS = [[A, "甲", 1, 9], [B, "乙", 2, 8], [C, "丙", 3, 7]]


def changed(path, change):
    made = load_workbook(path)
    change(made.active)
    made.save(path)
    return path


def test_nothing_is_noted_about_a_plain_sheet(tmp_path):
    path = output(tmp_path / "a.xlsx", ROWS)
    assert read(path).issues == ()
    made = read_layout(path)[0].to_json()
    assert (made["hidden_rows"], made["hidden_columns"], made["unsaved"], made["second_table"]) == ([], [], [], 0)


def test_hidden_rows_and_columns_are_read_and_said(tmp_path):
    def hide(page):
        page.row_dimensions[4].hidden = True
        page.row_dimensions[1].hidden = True
        page.column_dimensions["D"].hidden = True

    path = changed(output(tmp_path / "a.xlsx", ROWS), hide)
    reading = read(path)
    assert [(i.cell, i.rule, i.severity) for i in reading.issues] == [
        ("D2", "hidden_columns", "warning"), ("A4", "hidden_rows", "warning")
    ]  # fmt: skip
    assert reading.sheets[0].table.num_rows == 3
    layout = read_layout(path)[0]
    assert (layout.hidden_rows, layout.hidden_columns) == ((1, 4), ("D",))
    assert "第 4 行" in say(reading.issues[1].words)


def test_a_formula_without_a_stored_value_is_an_error_of_its_cell(tmp_path):
    made = Workbook()
    page = made.active
    for row in (
        ["2026年10月产值"],
        OUTPUT,
        [A, "甲", "=1+1", 9],
        [B, "乙", 2, "=C4+1"],
        ["合计", None, "=SUM(C3:C4)", None],
    ):
        page.append(row)
    made.save(tmp_path / "a.xlsx")
    reading = read(tmp_path / "a.xlsx")
    assert found(reading, "unsaved_formula") == ["C3", "D4"]
    assert reading.sheets[0].bad_rows == (3, 4)
    assert read_layout(tmp_path / "a.xlsx")[0].unsaved == ("C3", "C5", "D4")


def test_a_formula_with_its_value_is_none(tmp_path):
    row = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><f>B1</f></c></row>'
    )
    assert sheet_marks(package(tmp_path / "a.xlsx", cells(row)))["S"].unsaved == {"C1"}


def test_a_merged_figure_counts_once_and_a_merged_name_for_every_row(tmp_path):
    head = ["所属区县", "信用代码", "企业名称", "产值（本月）（万元）", "产值（累计）（万元）"]
    rows = [["2026年10月"], head, ["涪城区", A, "甲", 5, 50], [None, B, "乙", None, 60]]
    path = book(tmp_path / "a.xlsx", rows, merges=[((2, 0, 3, 0), "涪城区"), ((2, 3, 3, 3), 5)])
    reading = read(path)
    assert found(reading, "merged_figure") == ["D3"]
    assert reading.sheets[0].table.column("gross_output_month").to_pylist() == [50000, None]


def test_text_merged_down_stands_for_every_row(tmp_path):
    head = ["编号", "权属单位", "所属区县", "资产类别", "闲置土地（亩）", "处置状态"]
    rows = [
        head,
        ["Z1", "样例甲", "涪城区", "土地", 5, "闲置"],
        ["Z2", "样例甲", None, "土地", 6, "闲置"],
        ["Z3", "样例乙", None, "土地", 7, "闲置"],
    ]
    path = book(tmp_path / "a.xlsx", rows, merges=[((1, 1, 2, 1), "样例甲"), ((1, 2, 3, 2), "涪城区")])
    table = read(path, dataset="idle_assets").sheets[0].table
    assert table.column("owner").to_pylist() == ["样例甲", "样例甲", "样例乙"]
    assert table.column("region").to_pylist() == ["510703"] * 3


def test_a_second_table_is_not_read_by_the_first_header_and_said(tmp_path):
    below = [[None], ["附表 用电"], ["信用代码", "企业名称", "用电量（本月）", "用电量（累计）"], [B, "乙", 5, 6]]
    reading = read(output(tmp_path / "a.xlsx", [*ROWS, *below]))
    assert [(i.cell, i.rule) for i in reading.issues] == [("A8", "second_table")]
    assert reading.sheets[0].table.num_rows == 3


def test_marks_are_found_over_the_seams_of_pieces(tmp_path, monkeypatch):
    made = Workbook()
    page = made.active
    for k in range(1, 400):
        page.append(["x" * (k % 50), f"=A{k}", k])
        page.row_dimensions[k].hidden = k % 7 == 0
    made.save(tmp_path / "a.xlsx")
    whole = sheet_marks(tmp_path / "a.xlsx")
    monkeypatch.setattr("zhuashou.intake.marks._PIECE", 500)
    assert sheet_marks(tmp_path / "a.xlsx") == whole
    assert (len(whole["Sheet"].unsaved), len(whole["Sheet"].rows)) == (399, 57)


def test_other_kinds_of_files_have_no_marks(tmp_path):
    (tmp_path / "a.csv").write_text("a,b", encoding="utf-8")
    assert sheet_marks(tmp_path / "a.csv") == {}
