# SPDX-License-Identifier: Apache-2.0
"""Headers to columns, overrides, templates: what decides, and what never does."""

import pickle

import pytest
from intake_books import NOW, OUTPUT, A, B, book, output, read
from openpyxl import load_workbook

from zhuashou.intake import IntakeError, Known, lookalikes, read_workbook, write_template
from zhuashou.tables import datasets


def headers(path):
    sheet = read(path).sheets[0]
    return (
        sheet.dataset,
        {field: place.letter for field, place in sheet.columns.items()},
        tuple(sheet.unmapped.values()),
    )


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("工业总产值（当年价）/本年/1—本月", "gross_output_ytd"),
        ("工业总产值/本年/本月", "gross_output_month"),
        ("工业总产值/上年同期/本月", "gross_output_month_prior"),
        ("工 业 总 产 值（上年同期累计）", "gross_output_ytd_prior"),
        ("其中：出口交货值/本年累计", "export_delivery_ytd"),
        ("总产值（当月）", "gross_output_month"),
        ("Gross output (year to date)", "gross_output_ytd"),
    ],
)
def test_headers_of_the_output_form(tmp_path, header, field):
    path = output(
        tmp_path / "a.xlsx",
        [[A, "甲", 1]],
        header=["社会信用代码", "单位详细名称", header],
        title="2026年10月（单位：千元）",
    )
    _, columns, unmapped = headers(path)
    assert (columns[field], unmapped) == ("C", ())


@pytest.mark.parametrize(
    ("header", "field"),
    [("营业收入/本年", "revenue_ytd"), ("营业收入/上年同期", "revenue_ytd_prior"), ("利润总额", "profit_ytd"), ("其中：应收账款/期末", "receivables_end"),
     ("资产总计/上年同期", "assets_end_prior"), ("平均用工人数（人）", "staff_ytd")],
)  # fmt: skip
def test_headers_of_the_finance_form(tmp_path, header, field):
    head = ["统一社会信用代码", "单位名称", "营业收入/本年累计", "利润总额/本年累计", header]
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 2, 3]], header=head, title="2026年10月财务状况（单位：千元）")
    dataset, columns, _ = headers(path)
    assert dataset == "monthly_finance"
    assert columns[field] in "CDE"


@pytest.mark.parametrize(
    ("header", "never"),
    [
        ("利税总额（万元）", "profit_ytd"),
        ("主营业务收入（万元）", "revenue_ytd"),
        ("工业增加值（万元）", "gross_output_month"),
        ("2024年营业收入（万元）", "revenue_ytd"),
    ],
)
def test_likeness_never_decides(tmp_path, header, never):
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 2, 3]], header=[*OUTPUT, header])
    _, columns, unmapped = headers(path)
    assert never not in columns or columns[never] != "E"
    assert unmapped == (header,)


def test_lookalikes_are_ranked_for_a_person():
    assert lookalikes("累计完成投资", ["投资情况/计划完成投资", "完成总投资额", "备注"])[0] == "投资情况/计划完成投资"
    assert lookalikes("企业名称", ["辣度"]) == []


def test_the_citys_own_synonyms_win(tmp_path):
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 2, 3]], header=[*OUTPUT, "手上的单子（万元）"])
    sheet = read(path, synonyms={"monthly_output": {"orders_end": ["手上的单子"]}}).sheets[0]
    assert sheet.columns["orders_end"].letter == "E"
    assert sheet.table.column("orders_end").to_pylist() == [30000]


def test_units_of_header_sheet_and_override(tmp_path):
    head = ["信用代码", "企业名称", "产值（本月）（亿元）", "产值（累计）"]
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 2]], header=head, title="2026年10月（单位：千元）")
    sheet = read(path).sheets[0]
    assert [sheet.columns[c].unit for c in ("gross_output_month", "gross_output_ytd")] == ["亿元", "千元"]
    assert sheet.table.column("gross_output_ytd").to_pylist() == [2000]
    told = read(path, units={"gross_output_ytd": "万元"}).sheets[0]
    assert told.table.column("gross_output_ytd").to_pylist() == [20000]


def test_every_unit_of_the_unit_line_counts(tmp_path):
    rows = [["2026年10月能源"], ["单位：万元、万千瓦时"], ["信用代码", "企业名称", "用电量"], [A, "甲", 3]]
    assert read(book(tmp_path / "a.xlsx", rows)).sheets[0].table.column("electricity_month").to_pylist() == [30000]


def test_unit_of_all_money_and_period_are_told(tmp_path):
    path = output(
        tmp_path / "a.xlsx",
        [[A, "甲", 1, 2]],
        header=["信用代码", "企业名称", "产值（本月）", "产值（累计）"],
        title="产值表",
    )
    reading = read(path, units={"money": "亿元"}, period="2026年9月")
    assert reading.issues == ()
    assert reading.sheets[0].period == "2026-09"
    assert reading.sheets[0].table.column("gross_output_month").to_pylist() == [10**8]


@pytest.mark.parametrize("wrong", [{"units": {"money": "两"}}, {"period": "十月"}, {"dataset": "menu"}])
def test_overrides_that_make_no_sense_are_refused(tmp_path, wrong):
    with pytest.raises(IntakeError) as error:
        read(output(tmp_path / "a.xlsx", [[A, "甲", 1, 2]]), **wrong)
    assert error.value.words.id == "intake.unknown_override"


@pytest.mark.parametrize(
    ("file", "sheet", "title", "period"),
    [
        ("产值.xlsx", "2026年9月", "2026年8月", "2026-09"),
        ("产值.xlsx", "Sheet1", "2026年1—2月产值", "2026-02"),
        ("2026年10月产值.xlsx", "Sheet1", "产值表", "2026-10"),
        ("产值202609.xlsx", "Sheet1", "2026年产值", "2026-09"),
        ("2026年10月产值.xlsx", "Sheet1", "填报日期：2026年11月5日", "2026-10"),
    ],
)
def test_where_the_period_comes_from(tmp_path, file, sheet, title, period):
    assert read(output(tmp_path / file, [[A, "甲", 1, 2]], title=title, sheet=sheet)).sheets[0].period == period


def test_percent_cells_and_shown_months_are_read_as_they_are_shown(tmp_path):
    head = ["指标", "地区", "报告期", "指标名称", "数值", "同比（%）", "计量单位", "口径"]
    rows = [["样例"], head, ["gross_output", "涪城区", 2026.1, "产值", 5, 0.085, "亿元", "现价"]]
    path = book(tmp_path / "a.xlsx", rows, formats={(2, 2): "0.00", (2, 5): "0.0%"})
    reading = read(path)
    row = reading.sheets[0].table.to_pylist()[0]
    assert (row["period"], float(row["yoy"]), reading.issues) == ("2026-10", 8.5, ())


def test_a_named_dataset_that_does_not_fit_is_refused_with_the_headers(tmp_path):
    path = book(tmp_path / "a.xlsx", [["信用代码", "企业名称", "用电量（度）"], [A, "甲", 1]])
    assert read(path, dataset="monthly_energy", period="2026-10").sheets[0].dataset == "monthly_energy"
    with pytest.raises(IntakeError) as error:
        read(path, dataset="projects")
    assert error.value.words.values["headers"] == ["信用代码", "企业名称", "用电量（度）"]


def test_readings_travel_between_processes(tmp_path):
    reading = read_workbook(output(tmp_path / "a.xlsx", [[A, "甲", "约1", 2], [B, "乙", 1, 2]]), known=Known(), now=NOW)
    again = pickle.loads(pickle.dumps(reading))
    assert again.issues == reading.issues
    assert again.sheets[0].table.equals(reading.sheets[0].table)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(datasets()))
def test_templates_have_text_cells_lists_and_instructions(tmp_path, name, lang):
    path = tmp_path / "t.xlsx"
    path.write_bytes(write_template(name, lang))
    made = load_workbook(path)
    page, declared = made.worksheets[0], datasets()[name]
    assert page.freeze_panes == "C4"
    lists = {str(v.sqref).split(":")[0][:-1]: v for v in page.data_validations.dataValidation if v.type == "list"}
    for number, column in enumerate(declared.columns, start=1):
        letter = page.cell(3, number).column_letter
        assert page.cell(3, number).value.startswith(column.title(lang))
        assert (letter in lists) == (column.type in ("choice", "bool"))
        if column.type in ("uscc", "period", "code"):
            assert page.column_dimensions[letter].number_format == "@" or page.column_dimensions[letter].width > 0
    told = [cell.value for cell in made.worksheets[1]["A"] if cell.value]
    assert [c.title(lang) for c in declared.columns] == told[-len(declared.columns) :]


def test_an_unfilled_template_says_that_it_has_no_rows(tmp_path):
    path = tmp_path / "t.xlsx"
    path.write_bytes(write_template("monthly_output", "en"))
    reading = read(path, period="2026-10")
    assert [i.rule for i in reading.issues] == ["no_rows"]
    assert reading.sheets[0].skipped == {"sample": 1}
