# SPDX-License-Identifier: Apache-2.0
"""Layouts as bureaus draw them."""

import json

import pytest
from intake_books import A, B, book

from zhuashou.intake import read_layout

N = None
PROGRESS = [
    ["附件2"],
    ["重点项目推进情况表（样例数据）"],
    ["填报单位：涪城区经信局", N, "填报日期：2026年11月5日", N, "单位：万元、亩"],
    ["序号", "项目名称", "项目投资情况", N, "备注"],
    [N, N, "总投资", "本年完成\n投资", N],
    ["（一）续建项目"],
    [1, "样例项目甲", 1000, 20, N],
    ["小计", N, 1000, 20],
    ["（二）新开工项目"],
    [2, "样例项目乙", 3, 4, "无"],
    [N],
    ["合 计（2个）", N, 1003, 24],
    ["填表人：某某", N, "审核人：某某"],
]
HEAD = [((3, 2, 3, 3), "项目投资情况"), ((3, 0, 4, 0), "序号"), ((3, 1, 4, 1), "项目名称"), ((3, 4, 4, 4), "备注")]


def layout(tmp_path, rows, merges=()):
    return read_layout(book(tmp_path / "a.xlsx", rows, merges=merges))[0]


def kinds(found):
    return [kind for _, kind in found.rows]


def test_title_form_line_merged_header_groups_subtotals_and_signatures(tmp_path):
    found = layout(tmp_path, PROGRESS, HEAD)
    assert (found.header_first_row, found.header_last_row, found.first_data_row) == (4, 5, 7)
    assert (found.unit, found.units) == ("万元", ("万元", "亩"))
    assert [c.path for c in found.columns] == [
        "序号",
        "项目名称",
        "项目投资情况/总投资",
        "项目投资情况/本年完成投资",
        "备注",
    ]
    assert kinds(found) == ["title"] * 3 + ["header"] * 2 + [
        "group", "data", "total", "group", "data", "blank", "total", "note"
    ]  # fmt: skip


def test_the_stable_json_shape(tmp_path):
    found = layout(tmp_path, PROGRESS, HEAD).to_json()
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found
    first = ["name", "header_first_row", "header_last_row", "unit", "first_data_row", "columns", "rows"]
    assert list(found)[:7] == first
    assert found["columns"][2] == {"letter": "C", "path": "项目投资情况/总投资", "unit": ""}
    assert found["rows"][6] == {"row": 7, "kind": "data"}


def test_four_header_rows_the_last_of_units(tmp_path):
    rows = [
        ["样例表"],
        ["代码", "名称", "产值", N, N, N],
        [N, N, "本年", N, "上年同期", N],
        [N, N, "本月", "1—本月", "本月", "1—本月"],
        ["—", "—", "万元", "万元", "千元", "千元"],
        [A, "样例甲", 1, 2, 3, 4],
    ]
    merges = [
        ((1, 0, 3, 0), "代码"),
        ((1, 1, 3, 1), "名称"),
        ((1, 2, 1, 5), "产值"),
        ((2, 2, 2, 3), "本年"),
        ((2, 4, 2, 5), "上年同期"),
    ]
    found = layout(tmp_path, rows, merges)
    assert (found.header_first_row, found.header_last_row, found.first_data_row) == (2, 5, 6)
    assert [(c.path, c.unit) for c in found.columns[2:]] == [
        ("产值/本年/本月", "万元"), ("产值/本年/1—本月", "万元"), ("产值/上年同期/本月", "千元"), ("产值/上年同期/1—本月", "千元")
    ]  # fmt: skip


def test_group_names_without_merges(tmp_path):
    rows = [["代码", "名称", "产值", N, "收入", N], [N, N, "本月", "累计", "本月", "累计"], [A, "样例甲", 1, 2, 3, 4]]
    assert [c.path for c in layout(tmp_path, rows).columns][2:] == ["产值/本月", "产值/累计", "收入/本月", "收入/累计"]


def test_a_blank_header_cell_does_not_swallow_the_first_row(tmp_path):
    rows = [["诉求编号", N, "企业名称", "状态"], ["S1", "缺工", "样例甲", "办理中"], ["S2", "缺电", "样例乙", "已办结"]]
    found = layout(tmp_path, rows)
    assert (found.header_last_row, kinds(found)) == (1, ["header", "data", "data"])


def test_sample_hint_and_index_rows(tmp_path):
    rows = [
        ["项目名称", "项目类别", "总投资（万元）", "是否重点"],
        ["请填写全称", "□新建 □技改", "保留两位小数", "下拉选择"],
        ["甲", "乙", 1, 2],
        ["示例：某某项目", "技改", 100, "是"],
        ["样例项目甲", "技改", 200, "否"],
    ]
    assert kinds(layout(tmp_path, rows)) == ["header", "hint", "hint", "sample", "data"]
    assert kinds(layout(tmp_path, [rows[0], rows[2], *rows[3:]])) == ["header", "hint", "sample", "data"]
    assert kinds(layout(tmp_path, [rows[0], ["A", "B", "C", "D"], rows[4]])) == ["header", "hint", "data"]
    assert kinds(layout(tmp_path, [rows[0], [1, 2, 3, 4], rows[4]])) == ["header", "hint", "data"]


@pytest.mark.parametrize(
    "label", ["合计", "合  计", "总计：", "小计", "涪城区小计", "合计（12家）", "全市合计", "累计"]
)
def test_totals_under_many_names(tmp_path, label):
    rows = [["序号", "名称", "产值（万元）"], [1, "样例甲", 2], [N, label, 2]]
    assert kinds(layout(tmp_path, rows)) == ["header", "data", "total"]


@pytest.mark.parametrize(
    "label", ["其中：规模以上", "同比增长", "平均", "注：本表为样例", "数据来源：样例", "填表人：某某"]
)
def test_lines_that_are_no_records(tmp_path, label):
    rows = [["名称", "产值（万元）", "收入（万元）"], ["样例甲", 2, 3], [label, 2, 3]]
    assert kinds(layout(tmp_path, rows)) == ["header", "data", "note"]


def test_groups_that_carry_their_own_sums(tmp_path):
    rows = [
        ["序号", "项目名称", "总投资（万元）"],
        ["一", "续建项目", 9],
        [1, "样例甲", 4],
        [2, "样例乙", 5],
        ["（二）", "新开工", 1],
        [3, "丙项目", 1],
    ]
    assert kinds(layout(tmp_path, rows)) == ["header", "group", "data", "data", "group", "data"]


def test_the_header_repeated_on_a_second_page(tmp_path):
    head = ["名称", "产值（万元）"]
    assert kinds(layout(tmp_path, [head, ["样例甲", 1], head, ["样例乙", 2]])) == ["header", "data", "header", "data"]


def test_an_almost_empty_record_is_not_dropped(tmp_path):
    rows = [
        ["项目名称", "总投资（万元）", "备注"],
        ["样例项目甲", N, N],
        ["样例项目乙", 3, N],
        ["样例项目丙", N, N],
        [N],
        ["样例市经信局"],
    ]
    assert kinds(layout(tmp_path, rows)) == ["header", "data", "data", "data", "blank", "note"]


def test_leading_blank_rows_and_columns(tmp_path):
    rows = [[N], [N, "表"], [N, "名称", "产值（万元）", "收入（万元）"], [N, "样例甲", 1, 2], [N], [N, "样例乙", 10, 2]]
    found = layout(tmp_path, rows)
    assert [c.letter for c in found.columns] == ["B", "C", "D"]
    assert kinds(found) == ["blank", "title", "header", "data", "blank", "data"]


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("单位：万元", ("万元",)),
        ("计量单位: 千元", ("千元",)),
        ("金额单位：人民币万元", ("万元",)),
        ("（单位：亿元）", ("亿元",)),
        ("单位：万元、万千瓦时、人", ("万元", "万千瓦时", "人")),
        ("填报单位：某某局", ()),
        ("Unit: CNY 10k", ("万元",)),
    ],
)
def test_unit_lines(tmp_path, line, units):
    assert layout(tmp_path, [["样例表"], [line], ["名称", "产值", "收入"], [B, 1, 2]]).units == units


def test_hidden_sheets_are_noted(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        [["名称", "产值"], ["样例甲", 1]],
        more={"旧": [["名称", "产值"], ["样例乙", 1]]},
        hidden=["旧"],
    )
    assert [(s.name, s.hidden) for s in read_layout(path)] == [("Sheet1", False), ("旧", True)]


def test_a_sheet_of_prose_has_no_header(tmp_path):
    found = layout(tmp_path, [["这是一段说明。"], ["第二段说明。"]])
    assert (found.header_first_row, found.columns, kinds(found)) == (0, (), ["note", "note"])
