# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhuashou.intake import IntakeError, Known, find_period, read_layout, read_workbook, write_template
from zhuashou.tables import datasets
from zhuashou.terms import uscc_check_digit

NOW = datetime(2026, 11, 12, tzinfo=UTC)
KNOWN = Known()


def code(n):
    first = f"91510703MA{n:07d}"
    return first + uscc_check_digit(first)


A, B, C = code(1), code(2), code(3)


def book(path, rows, *, merges=(), sheet="Sheet1"):
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet(sheet)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                page.write(r, c, value)
    for (r0, c0, r1, c1), text in merges:
        page.merge_range(r0, c0, r1, c1, text)
    made.close()
    return path


def read(path, known=KNOWN, **more):
    return read_workbook(path, known=known, now=NOW, **more)


FORM = [
    ["工业产销总值及主要产品产量（样例数据）"],
    ["2026年10月", None, None, "计量单位：千元"],
    ["统一社会信用代码", "单位详细名称", "工业总产值"],
    [None, None, "本年", None, "上年同期"],
    [None, None, "本月", "1—本月", "本月", "1—本月"],
    [A, "样例甲公司", 1200.5, 9000, 1000, 8000],
    [B, "样例乙公司", "２,３００", "(10)", None, 0],
    ["合计", None, 3500.5, 8990, 1000, 8000],
    ["注：本表为样例"],
]
MERGES = [
    ((2, 0, 4, 0), "统一社会信用代码"),
    ((2, 1, 4, 1), "单位详细名称"),
    ((2, 2, 2, 5), "工业总产值"),
    ((3, 2, 3, 3), "本年"),
    ((3, 4, 3, 5), "上年同期"),
]


def test_a_form_with_title_unit_three_header_rows_total_and_note(tmp_path):
    path = book(tmp_path / "表.xlsx", FORM, merges=MERGES)
    layout = read_layout(path)[0]
    assert (layout.header_first_row, layout.header_last_row, layout.unit, layout.first_data_row) == (3, 5, "千元", 6)
    assert [c.path for c in layout.columns][2:] == [
        "工业总产值/本年/本月",
        "工业总产值/本年/1—本月",
        "工业总产值/上年同期/本月",
        "工业总产值/上年同期/1—本月",
    ]
    assert dict(layout.rows) | {} == {
        1: "title",
        2: "title",
        3: "header",
        4: "header",
        5: "header",
        6: "data",
        7: "data",
        8: "total",
        9: "note",
    }
    sheet = read(path).sheets[0]
    assert (sheet.dataset, sheet.period) == ("monthly_output", "2026-10")
    rows = sheet.table.to_pylist()
    assert rows[0]["gross_output_month"] == Decimal("1200500.00")
    assert rows[1]["gross_output_month"] == Decimal("2300000.00")
    assert rows[1]["gross_output_ytd"] == Decimal("-10000.00")
    assert rows[1]["gross_output_month_prior"] is None
    assert rows[1]["gross_output_ytd_prior"] == Decimal(0)
    assert [r["_row"] for r in rows] == [6, 7]
    assert {(i.rule, i.cell) for i in sheet.issues if i.severity == "fatal"} == {("range", "D7")}


def test_csv_in_gb18030_with_a_unit_in_each_header(tmp_path):
    path = tmp_path / "2026年1—2月用电.csv"
    path.write_bytes(f"信用代码,企业名称,用电量（万千瓦时）\n{A},样例甲,12.5\n{B},样例乙,\n".encode("gb18030"))
    sheet = read(path).sheets[0]
    assert (sheet.dataset, sheet.period) == ("monthly_energy", "2026-02")
    assert [r["electricity_month"] for r in sheet.table.to_pylist()] == [Decimal(125000), None]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("约300", "intake.about"),
        ("20XX", "intake.not_a_number"),
        ("#N/A", "intake.error_cell"),
        ("3.2公顷", "intake.unit_mismatch"),
    ],
)
def test_bad_figures_are_named_with_cell_reason_and_remedy(tmp_path, cell, reason):
    rows = [
        ["2026年10月"],
        ["信用代码", "企业名称", "工业总产值（本月）（万元）", "工业总产值（累计）（万元）"],
        [A, "甲", cell, 5],
    ]
    issue = next(i for i in read(book(tmp_path / "a.xlsx", rows)).fatal if i.cell == "C3")
    assert (issue.words.id, issue.raw) == (reason, cell)
    assert issue.remedy.id.startswith("intake.")


def test_own_unit_in_a_cell_and_multipliers(tmp_path):
    rows = [
        ["2026年10月"],
        ["信用代码", "企业名称", "工业总产值（本月）（万元）", "工业总产值（累计）（万元）"],
        [A, "甲", "3.2亿元", 50000],
        [B, "乙", "5百万元", 800],
    ]
    found = read(book(tmp_path / "a.xlsx", rows)).sheets[0].table.column("gross_output_month").to_pylist()
    assert found == [Decimal(320000000), Decimal(5000000)]


def test_money_without_a_unit_is_refused(tmp_path):
    rows = [["2026年10月"], ["信用代码", "企业名称", "工业总产值（本月）", "工业总产值（累计）"], [A, "甲", 3, 5]]
    reading = read(book(tmp_path / "a.xlsx", rows))
    assert {i.rule for i in reading.fatal} == {"no_unit"}
    assert len(reading.sheets[0].bad_rows) == 1


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026年10月工业表", "2026-10"),
        ("2026年1—2月", "2026-02"),
        ("2026年1-10月", "2026-10"),
        ("2014Q3", "2014-Q3"),
        ("2025年", "2025"),
        ("报表2026-09", "2026-09"),
        ("无", ""),
    ],
)
def test_periods_in_titles(text, period):
    assert find_period(text) == period


def test_undecidable_month_and_lone_january(tmp_path):
    rows = [
        ["项目编码", "项目名称", "报告期", "本年累计完成投资（万元）"],
        ["P1", "甲", 2026.1, 5],
        ["P2", "乙", "2026-01", 5],
        ["P3", "丙", "2026.10", 5],
    ]
    sheet = read(book(tmp_path / "项目进度.xlsx", rows)).sheets[0]
    assert [(i.cell, i.words.id) for i in sheet.issues if i.rule == "unreadable"] == [
        ("C2", "intake.undecidable_period"),
        ("C3", "intake.january"),
    ]


def test_an_unknown_workbook_is_refused_with_its_headers(tmp_path):
    path = book(tmp_path / "菜单.xlsx", [["菜名", "价格", "辣度"], ["甲", 12, "高"]])
    with pytest.raises(IntakeError) as error:
        read(path)
    assert error.value.words.id == "intake.not_recognised"


@pytest.mark.parametrize("name", sorted(datasets()))
def test_a_template_filled_in_reads_back(tmp_path, name):
    from openpyxl import load_workbook

    path = tmp_path / "t.xlsx"
    path.write_bytes(write_template(name, "zh"))
    assert write_template(name, "zh") == path.read_bytes()
    made = load_workbook(path)
    page = made.worksheets[0]
    example = {"money": 12, "quantity": 3, "percent": 4, "count": 5, "date": "2026-10-31", "period": "2026-10", "bool": "是", "uscc": A,
               "region": "涪城区", "industry": "3973"}  # fmt: skip
    from zhuashou.tables import choices

    for number, column in enumerate(datasets()[name].columns, start=1):
        value = next(iter(choices()[column.choice].values())).zh if column.choice else example.get(column.type, "样例")
        page.cell(5, number, value)
    made.save(path)
    reading = read(path)
    sheet = reading.sheets[0]
    assert sheet.dataset == name
    assert list(reading.fatal) == []
    assert sheet.table.num_rows == 1
    assert not sheet.unmapped


AMOUNT = st.decimals(min_value=0, max_value=10**9, places=2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=6),
    st.sampled_from(["元", "千元", "万元", "亿元"]),
    st.booleans(), st.booleans(), st.permutations([0, 1, 2, 3]), st.integers(0, 2), st.booleans(),
)  # fmt: skip
def test_random_layouts_give_exactly_the_rows(tmp_path, figures, unit, unit_in_title, total, order, titles, as_text):
    from zhuashou.terms import convert

    header = ["统一社会信用代码", "企业名称", "工业总产值（本月）", "工业总产值（累计）"]
    if not unit_in_title:
        header[2:] = [f"{h}（{unit}）" for h in header[2:]]
    rows = [[header[k] for k in order]]
    expected = []
    for n, (month, more) in enumerate(figures):
        cells = [convert(v, "元", unit) for v in (month, month + more)]
        row = [
            code(n),
            f"样例企业{n}",
            *(f"{c:f}" if as_text or len(c.as_tuple().digits) > 15 else float(c) for c in cells),
        ]
        rows.append([row[k] for k in order])
        expected.append((code(n), month, month + more))
    if total:
        row = ["合计", None, 0, 0]
        rows.append([row[k] for k in order])
    head = [["样例报表"]] * titles + ([[f"单位：{unit}"]] if unit_in_title else [])
    path = book(tmp_path / "2026年10月.xlsx", head + rows)
    sheet = read(path).sheets[0]
    assert [i for i in sheet.issues if i.severity == "fatal"] == []
    found = [(r["uscc"], r["gross_output_month"], r["gross_output_ytd"]) for r in sheet.table.to_pylist()]
    assert found == expected
    assert sheet.table.column("_row").to_pylist() == [len(head) + 2 + n for n in range(len(figures))]
