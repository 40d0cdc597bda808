# SPDX-License-Identifier: Apache-2.0
"""More sheets drawn as bureaus draw them (样例数据): printed pages, numbered templates, upright names, and the words people write in cells."""

import pytest
from intake_books import A, B, book, found, read
from test_intake_lookalikes import KIND

from zhuashou.intake import read_layout

N = None
PAGE = [["样例企业用电明细表"], ["单位：千瓦时"], ["序号", "企业名称", "电量"]]
#: name: (rows, merges, kinds of the rows, unit, paths or None)
SHEETS = {
    "titles, units, header and page sums on every printed page": (
        [*PAGE, [1, "样例甲", 5], [2, "样例乙", 6], ["本页小计", N, 11], *PAGE, [3, "样例丙", 7], ["本页小计", N, 7], ["总计", N, 18], ["第2页，共2页"]],
        [], "tthddsnnhdssn", "千瓦时", None,
    ),
    "numbered beforehand, not filled in, formulas showing zero": (
        [["样例表"], ["序号", "企业名称", "一季度（万元）", "合计（万元）"], [1, "样例甲", 1, 1], [2, N, N, 0], ["3"], ["（4）"]],
        [], "thdbbb", "", None,
    ),
    "groups by capital letters with their sums": (
        [["样例表"], ["序号", "项目名称", "投资（万元）", "备注"], ["A", "续建", 30, N], [1, "样例甲", 10, N], [2, "样例乙", 20, N], ["B", "新建", 5, N], [1, "样例丙", 5, N]],
        [], "thgddgd", "", None,
    ),
    "numbers of two columns": ([["样例表"], ["指标", "单位", "本月", "累计"], ["栏次", "—", 1, 2], ["产值", "万元", 5, 6]], [], "thid", "", None),
    "shares under the total": ([["样例表"], ["行业", "产值（亿元）", "同比（%）"], ["食品", 10, 3], ["合计", 10, 3], ["占全市比重（%）", 50, N]], [], "thdsn", "", None),
    "names from top to bottom": (
        [["名单"], ["序\n号", "企 业 名 称", "产\n值\n︵\n万\n元\n︶", "备  注"], [1, "样例甲", 100, N]],
        [], "thd", "", ["序号", "企业名称", "产值（万元） [万元]", "备注"],
    ),
    "unit beside a blank, parts of a part": (
        [["样例局"], ["快报"], [N, N, N, "单位：亿元"], ["县市区", "总产值", N, "增速"], [N, "本月", "累计", N], ["全 市", 9, 60, "8.1%"], ["涪城区", 9, 60, "9%"]],
        [(0, 0, 0, 3), (1, 0, 1, 3), (3, 0, 4, 0), (3, 1, 3, 2), (3, 3, 4, 3)], "ttthhdd", "亿元", ["县市区", "总产值/本月", "总产值/累计", "增速"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_layout_of_a_look_alike(tmp_path, name):
    rows, merges, kinds, unit, paths = SHEETS[name]
    drawn = [(place, rows[place[0]][place[1]]) for place in merges]
    layout = read_layout(book(tmp_path / "a.xlsx", rows, merges=drawn))[0]
    assert ([k for _, k in layout.rows], layout.unit) == ([KIND[k] for k in kinds], unit)
    assert paths in (None, [f"{c.path} [{c.unit}]" if c.unit else c.path for c in layout.columns])


@pytest.mark.parametrize(
    ("title", "cell", "day"),
    [
        ("重点任务", "2025年12月底前", "2025-12-31"),
        ("重点任务", "2025年2月", "2025-02-28"),
        ("重点任务", "2024.2", "2024-02-29"),
        ("重点任务", "2025年三季度", "2025-09-30"),
        ("重点任务", "2025年9月30日前", "2025-09-30"),
        ("2025年重点任务", "年底前", "2025-12-31"),
        ("2025年重点任务", "6月份", "2025-06-30"),
        ("2025年重点任务", "9月30日前", "2025-09-30"),
        ("2025年重点任务", "2026年底", "2026-12-31"),
        ("重点任务", "年底前", None),
        ("2025年重点任务", "长期坚持", None),
        ("2025年重点任务", "9月31日前", None),
        ("2025年重点任务", "每月5日前", None),
    ],
)
def test_time_limits(tmp_path, title, cell, day):
    rows = [
        [title],
        ["序号", "重点任务", "牵头单位", "完成时限"],
        [1, "达产", "市经信局", cell],
        [2, "技改", "市经信局", "2025-01-01"],
    ]
    reading = read(book(tmp_path / "a.xlsx", rows))
    held = reading.sheets[0].table.column("due_on").to_pylist()[0]
    assert (held and held.isoformat(), found(reading, "unreadable")) == (day, [] if day else ["D3"])


def test_a_month_that_is_no_time_limit_is_its_first_day(tmp_path):
    head = ["企业名称", "统一社会信用代码", "所属区县", "行业代码", "成立日期"]
    rows = [["样例甲", A, "涪城区", "3973", "2024年3月份"], ["样例乙", B, "涪城区", "3973", "2024年三季度"]]
    reading = read(book(tmp_path / "a.xlsx", [["企业名录"], head, *rows]))
    assert str(reading.sheets[0].table.column("registered_on")[0]) == "2024-03-01"
    assert found(reading, "unreadable") == ["E4"]


def test_controlled_words_in_free_hands(tmp_path):
    head = ["序号", "企业名称", "问题类别", "问题诉求", "提出时间", "是否办结"]
    rows = [
        [1, "甲", "用工问题", "缺工", "2025-03-01", "是"],
        [2, "乙", "融资类", "缺钱", "2025-03-01", "否"],
        [3, "丙", "其他问题类", "x", "2025-03-01", "是"],
    ]
    reading = read(book(tmp_path / "a.xlsx", [["企业诉求台账"], head, *rows]))
    held = reading.sheets[0].table
    assert (held.column("category").to_pylist()[:2], held.column("state").to_pylist()[:2]) == (
        ["labour", "finance"],
        ["closed", "in_progress"],
    )
    assert found(reading, "unreadable") == ["C5"]


@pytest.mark.parametrize(
    ("line", "period"),
    [
        ("（截至2025年6月底）", "2025-06"),
        ("统计截止时间：2025年6月30日", "2025-06"),
        ("截至6月末", "2025-06"),
        ("填报时间：2025年7月8日", "2025"),
        ("截至2025年6月12日", "2025"),
    ],
)
def test_the_end_of_a_month_up_to_which_figures_count_is_the_period(tmp_path, line, period):
    head = ["统一社会信用代码", "企业名称", "本月工业总产值", "累计工业总产值"]
    rows = [["2025年规上企业产值完成情况"], [line, N, N, "单位：万元"], head, [A, "样例甲", 1, 2]]
    assert read(book(tmp_path / "a.xlsx", rows)).sheets[0].period == period
