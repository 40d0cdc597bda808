# SPDX-License-Identifier: Apache-2.0
"""Ledgers without ids, as bureaus really keep them: rows are known by what they say; 同上 and pre-numbered lines."""

import pytest
from intake_books import A, B, book, found, read

from zhuashou.tables import datasets

N = None
HEAD = ["序号", "企业名称", "诉求内容", "提出时间", "交办单位"]
ROWS = [
    [1, "样例甲有限公司", "缺工，约30人。", "2025-03-01", "市人社局"],
    [2, "样例乙公司", "用电不足", "2025-03-02", "市供电公司"],
]


def keys(path, rows, head=HEAD):
    sheet = read(book(path, [["企业诉求清单"], head, *rows])).sheets[0]
    assert sheet.dataset == "requests"
    return sheet.table.column("request_id").to_pylist()


def test_a_row_keeps_its_key_when_order_numbers_columns_and_spelling_change(tmp_path):
    first = keys(tmp_path / "a.xlsx", ROWS)
    again = [
        ["市供电公司", "2025年3月2日", "用电 不足", "样例乙公司", 1, "办理中"],
        ["市人社局", "2025.3.1", "缺工,约30人", "样例甲有限责任公司", 2, "办结"],
    ]
    assert keys(tmp_path / "b.xlsx", again, [*HEAD[:0:-1], "序号", "办理状态"]) == first[::-1]
    assert len({*first}) == 2


def test_other_words_are_another_row(tmp_path):
    changed = [[1, *ROWS[0][1:]], [2, "样例乙公司", "用电仍不足", *ROWS[1][3:]], [3, *ROWS[1][1:3], "2025-04-02", N]]
    first, second = keys(tmp_path / "a.xlsx", ROWS), keys(tmp_path / "b.xlsx", changed)
    assert (first[0] == second[0], {first[1]}.isdisjoint(second), len({*second})) == (True, True, 3)


def test_it_is_said_in_a_warning_and_the_same_row_twice_is_an_error(tmp_path):
    reading = read(book(tmp_path / "a.xlsx", [["企业诉求清单"], HEAD, *ROWS, [3, *ROWS[0][1:]]]))
    said = next(i for i in reading.issues if i.rule == "derived_key")
    assert (said.severity, said.cell, said.words.values["parts"]["zh"]) == (
        "warning",
        "B2",
        "企业名称、问题诉求、提出日期",
    )
    assert found(reading, "duplicate_in_file") == ["B5"]
    assert "missing_key_column" not in {i.rule for i in reading.issues}


def test_a_column_of_ids_is_taken_as_it_is(tmp_path):
    head, rows = ["诉求编号", *HEAD[1:]], [["S1", *ROWS[0][1:]], [N, *ROWS[1][1:]]]
    reading = read(book(tmp_path / "a.xlsx", [["企业诉求清单"], head, *rows]))
    assert reading.sheets[0].table.column("request_id").to_pylist() == ["S1", None]
    assert (found(reading, "missing_key"), found(reading, "derived_key")) == (["A4"], [])


def test_a_row_that_cannot_be_told_from_others_is_named(tmp_path):
    reading = read(
        book(tmp_path / "a.xlsx", [["企业诉求清单"], HEAD, ROWS[0], [2, N, "用电不足", "2025-03-02", "某局"]])
    )
    assert found(reading, "missing_key") == ["B4"]


@pytest.mark.parametrize(
    ("dataset", "title", "head", "row"),
    [
        ("projects", "技改项目库", ["企业名称", "统一社会信用代码", "项目名称", "县（市、区）", "总投资（万元）"], ["样例甲", A, "样例技改", "安州区", 3500]),
        ("projects", "企业项目表", ["企业名称", "项目名称", "总投资（万元）", "备注"], ["样例甲", "样例技改", 3500, N]),
        ("leads", "招商引资签约项目", ["项目名称", "投资方", "协议投资额（亿元）", "签约时间", "拟落户地"], ["样例园", "样例公司", 5, "2025.03", "三台县"]),
        ("idle_assets", "闲置厂房台账", ["企业名称", "所属县区", "用地面积（亩）", "建筑面积（㎡）", "盘活措施"], ["样例甲", "游仙区", 20, 900, "招商"]),
        ("awards", "2024年拟兑现名单", ["企业名称", "统一社会信用代码", "政策条款编号", "拟兑现金额（万元）"], ["样例甲", A, "GF-3", 50]),
        ("tasks", "重点任务分解表", ["重点任务", "目标要求", "牵头单位", "责任单位", "完成时限"], ["达产增效", "十亿元", "市经信局", "各县区", "2025-12-31"]),
        ("requests", "企业困难问题清单", ["企业名称", "存在的主要问题", "牵头单位", "完成时限"], ["样例甲", "道路破损", "市交通局", "2025-12-31"]),
        ("enterprises", "包联表", ["联系市领导", "企业名称", "统一社会信用代码", "所属区县", "行业代码"], ["市长", "样例甲", A, "涪城区", "C3612"]),
    ],
)  # fmt: skip
def test_ledgers_without_ids_are_recognised(tmp_path, dataset, title, head, row):
    rows = [[1, *row], [2, "另一" + row[0], *[B if c == A else c for c in row[1:]]]]
    reading = read(book(tmp_path / "a.xlsx", [[title], ["序号", *head], *rows, [3], [4]]))
    sheet = reading.sheets[0]
    assert (sheet.dataset, sheet.table.num_rows, sheet.skipped) == (dataset, 2, {"blank": 2})
    assert {i.rule for i in reading.fatal} <= {"missing_column"}
    assert None not in sheet.table.column(datasets()[dataset].key[0]).to_pylist()


def test_the_same_as_above_is_spelled_out_and_said(tmp_path):
    rows = [ROWS[0], [2, "同上", "缺电", "2025-03-01", "同上"], [3, "同上", "缺地", "同上", "〃"]]
    reading = read(book(tmp_path / "a.xlsx", [["企业诉求清单"], HEAD, *rows]))
    held = reading.sheets[0].table.to_pylist()
    assert {(r["enterprise_name"], r["unit"], str(r["raised_on"])) for r in held} == {
        ("样例甲有限公司", "市人社局", "2025-03-01")
    }
    assert found(reading, "ditto") == ["B4", "E4", "B5", "D5", "E5"]


def test_the_same_as_above_is_no_figure(tmp_path):
    rows = [["P1", "样例甲", 5], ["P2", "样例乙", "同上"]]
    path = book(tmp_path / "a.xlsx", [["2026年10月"], ["项目编码", "项目名称", "本年累计完成投资（万元）"], *rows])
    assert found(read(path), "unreadable") == ["C4"]
