# SPDX-License-Identifier: Apache-2.0
"""Headers to columns, overrides, templates: what decides, and what never does."""

import pickle

import pytest
from intake_books import NOW, OUTPUT, A, B, book, output, read
from openpyxl import load_workbook

from zhuashou.intake import IntakeError, Known, lookalikes, read_workbook, write_template
from zhuashou.intake.headerwords import known_names, normalise
from zhuashou.intake.headerwords import packaged_words as synonyms
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


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("2026年1-10月产值（万元）", "gross_output_ytd"),
        ("2026年10月产值（万元）", "gross_output_month"),
        ("2025年1—10月产值（万元）", "gross_output_ytd_prior"),
        ("2025年10月产值（万元）", "gross_output_month_prior"),
        ("10月销售产值（万元）", "sales_output_month"),
        ("1-10月累计销售产值（万元）", "sales_output_ytd"),
        ("2026年工业总产值（万元）", "gross_output_ytd"),
        ("2025年工业总产值（万元）", None),
        ("2026年9月产值（万元）", None),
        ("9月产值（万元）", None),
        ("2024年1-10月产值（万元）", None),
    ],
)
def test_a_year_or_month_in_a_header_counts_only_if_it_is_the_period_s(tmp_path, header, field):
    head = ["统一社会信用代码", "企业名称", "出口交货值（本月）（万元）", header]
    path = output(tmp_path / "a.xlsx", [[A, "甲", 1, 2]], header=head)
    sheet = read(path, dataset="monthly_output").sheets[0]
    assert {f for f, place in sheet.columns.items() if place.letter == "D"} == ({field} if field else set())
    assert ("D" in sheet.unmapped) == (field is None)


def test_the_year_of_a_plan_is_the_title_s(tmp_path):
    head = [
        "项目编码",
        "项目名称",
        "区县",
        "建设性质",
        "总投资（万元）",
        "2026年计划投资（万元）",
        "2025年计划投资（万元）",
        "阶段",
        "状态",
    ]
    path = book(
        tmp_path / "a.xlsx", [["2026年重点项目"], head, ["P1", "样例", "涪城区", "新建", 9, 5, 4, "在建", "正常"]]
    )
    sheet = read(path).sheets[0]
    assert (sheet.columns["plan_year"].letter, sheet.unmapped) == ("F", {"G": head[6]})


#: Pairs that look alike and must not be taken for each other; similarity of 73 to 89 in the same dataset.
@pytest.mark.parametrize(
    ("dataset", "one", "other"),
    [
        ("project_progress", "累计完成投资", "计划完成投资"),
        ("projects", "计划完成投资", "累计完成投资"),
        ("monthly_finance", "营业收入", "主营业务收入"),
        ("monthly_finance", "利润总额", "利税总额"),
        ("monthly_output", "工业总产值", "工业增加值"),
        ("monthly_finance", "营业利润", "营业利润率"),
        ("monthly_finance", "资产总计", "固定资产合计"),
    ],
)
def test_pairs_that_must_not_merge(dataset, one, other):
    known = known_names(dataset)
    assert normalise(one) in known
    assert normalise(other) not in known


def test_output_and_sales_are_two_fields():
    known = known_names("monthly_output")
    assert known[normalise("工业总产值（累计）")] != known[normalise("工业销售产值（累计）")]


@pytest.mark.parametrize("dataset", sorted(datasets()))
def test_no_synonym_stands_for_two_fields(dataset):
    data, declared = synonyms(), datasets()[dataset]
    owner = {}
    for column in declared.columns:
        listed = [
            *data["common"].get(column.id, ()),
            *data["named"].get(column.zh, ()),
            *data["columns"].get(dataset, {}).get(column.id, ()),
        ]
        for text in (column.zh, *listed):
            assert owner.setdefault(normalise(text), column.id) == column.id, text
    assert set(data["columns"].get(dataset, {})) <= set(declared.by_id)


@pytest.mark.parametrize(
    ("dataset", "field", "headers"),
    [
        ("enterprises", "name", ["企业名称", "单位名称", "企业全称", "法人单位名称", "单位详细名称", "企业名称（全称）", "*企业名称", "1.企业名称", "企 业 名 称", "①企业名称"]),
        ("enterprises", "uscc", ["统一社会信用代码", "社会信用代码", "信用代码", "统一社会信用代码/组织机构代码", "统一社会信用代码（必填）"]),
        ("projects", "total_investment", ["总投资", "计划总投资", "项目总投资", "总投资（亿元）", "总投资万元", "总投资\n[万元]", "总投资（单位：万元）", "总投资额", "项目投资情况/总投资"]),
        ("projects", "enterprise_name", ["建设单位", "业主单位", "项目业主", "实施单位"]),
        ("requests", "due_on", ["解决时限", "办理时限", "办结时限"]),
        ("tasks", "title", ["重点工作", "工作任务", "任务名称"]),
        ("leads", "amount", ["拟投资额", "意向投资额", "投资规模（亿元）"]),
        ("idle_assets", "floor_area", ["厂房面积", "建筑面积（㎡）", "闲置厂房面积平方米"]),
        ("monthly_energy", "electricity_month", ["用电量（本月）", "本月用电量", "企业用电量/当月（万千瓦时）"]),
        ("monthly_finance", "revenue_ytd_prior", ["营业收入/上年同期", "营业收入（去年同期）", "上年同期营业收入"]),
    ],
)  # fmt: skip
def test_the_spellings_of_bureaus(dataset, field, headers):
    known = known_names(dataset)
    assert {h: known.get(normalise(h)) for h in headers} == dict.fromkeys(headers, field)


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
