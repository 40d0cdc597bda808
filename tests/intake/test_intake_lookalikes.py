# SPDX-License-Identifier: Apache-2.0
"""Sheets drawn as bureaus draw them, in our own words and with invented data (样例数据): each with the layout a person would see."""

import pytest
from intake_books import A, B, book

from zhuashou.intake import read_layout

N = None
KIND = {
    "t": "title",
    "h": "header",
    "u": "unit",
    "d": "data",
    "s": "total",
    "g": "group",
    "e": "sample",
    "i": "hint",
    "n": "note",
    "b": "blank",
}
LONG = "因变压器容量不足，二期投产后用电缺口较大，恳请协调增容。"

#: name: (rows, merges as (first row, first column, last row, last column), kinds of the rows, unit, paths with [unit])
SHEETS = {
    "project ledger of three header rows, the last of units and options": (
        [
            ["附件1"],
            ["样例市工业重点项目台账（样例数据）"],
            ["单位：亿元"],
            ["序号", "项目名称", "建设性质", "项目投资情况", N, N, "建设进度", N, "备注"],
            [N, N, N, "总投资", "年度计划\n投资", "累计完成\n投资", "计划\n开工", "是否入库", N],
            [N, N, "新建/技改/扩建", "亿元", "万元", "万元", "XXXX年X月", "是/否", N],
            ["一、续建项目（2个）"],
            [1, "样例项目甲", "新建", 12.5, 30000, 9000, "2025年3月", "是", N],
            [2, "样例项目乙", "技改", 3, 8000, 100, "2026年1月", "否", "样例"],
            ["小计", N, N, 15.5, 38000, 9100],
            ["（二）新开工项目"],
            [3, "样例项目丙", "扩建", 1, 5000, 0, "2026年5月", "否", N],
            [N],
            ["合 计", N, N, 16.5, 43000, 9100],
            ["填表人：某某", N, N, "联系电话：000"],
        ],
        [(3, 0, 4, 0), (3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 3, 5), (3, 6, 3, 7), (3, 8, 4, 8), (1, 0, 1, 8)],
        "ttthhugddsgdbsn",
        "亿元",
        ["序号", "项目名称", "建设性质", "项目投资情况/总投资 [亿元]", "项目投资情况/年度计划投资 [万元]", "项目投资情况/累计完成投资 [万元]",
         "建设进度/计划开工", "建设进度/是否入库", "备注"],
    ),
    "names merged down over the row of units": (
        [
            ["样例表"],
            ["序号", "项目名称", "项目投资情况", N, "性质", "备注"],
            [N, N, "总投资", "完成投资", N, N],
            [N, N, "[万元]", "[万元]", "□新建 □技改", N],
            [1, "样例甲", 5, 6, "新建", N],
        ],
        [(1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 1, 3), (1, 4, 2, 4), (1, 5, 3, 5)],
        "thhud",
        "",
        ["序号", "项目名称", "项目投资情况/总投资 [万元]", "项目投资情况/完成投资 [万元]", "性质", "备注"],
    ),
    "hint row of tick boxes and instructions under the header": (
        [
            ["样例市企业问题清单"],
            ["序号", "企业名称", "问题类型", "问题诉求", "是否解决"],
            [N, "按营业执照填写", "□用地 □用能 □融资 □用工", "不超过200字", "□是 □否"],
            ["例", "样例某公司（此行请勿删除）", "用能", LONG, "否"],
            [1, "样例甲公司", "用能", LONG, "否"],
            [2, "样例乙公司", "融资", LONG, "是"],
        ],
        [(0, 0, 0, 4)],
        "thiedd",
        "",
        ["序号", "企业名称", "问题类型", "问题诉求", "是否解决"],
    ),
    "problem list of words only, merged title, no numbers": (
        [
            ["企业问题诉求清单"],
            ["企业名称", "问题诉求", "交办单位", "进展情况", "解决时限", "回访情况"],
            ["样例甲公司", LONG, "样例市供电公司", "已现场踏勘", "6月底前", "满意"],
            ["样例乙公司", LONG, "样例市自然资源局", "正在办理", "年内", N],
        ],
        [(0, 0, 0, 5)],
        "thdd",
        "",
        ["企业名称", "问题诉求", "交办单位", "进展情况", "解决时限", "回访情况"],
    ),
    "output table with month, year to date, growth": (
        [
            ["2026年10月规上工业产值完成情况"],
            ["填报单位：样例市经信局", N, N, N, N, N, "单位：万元、%"],
            ["序号", "统一社会信用代码", "企业名称", "工业总产值", N, N, N, N],
            [N, N, N, "本月", "去年同月", "累计", "去年同期", "同比"],
            [1, A, "样例甲", 10, 9, 100, 90, 11.1],
            [2, B, "样例乙", 20, 19, 200, 190, 5.3],
            ["合计", N, N, 30, 28, 300, 280, 7.1],
            ["注：样例数据。"],
        ],
        [(2, 3, 2, 7), (2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 3, 2)],
        "tthhddsn",
        "万元",
        ["序号", "统一社会信用代码", "企业名称", "工业总产值/本月", "工业总产值/去年同月", "工业总产值/累计", "工业总产值/去年同期", "工业总产值/同比"],
    ),
    "financial form, indicators down the side": (
        [
            ["财务状况"],
            ["综合机关名称：样例", N, N, "2026年1—10月", N, "计量单位：千元"],
            ["指标名称", "代码", "本年", "上年同期"],
            ["甲", "乙", 1, 2],
            ["一、年初存货", "101", 5, 4],
            ["流动资产合计", "201", 50, 40],
            ["其中：应收账款", "202", 20, 10],
            ["资产总计", "213", 90, 80],
            ["负债合计", "217", 40, 30],
            ["利润总额", "327", 9, 8],
            ["单位负责人：某某", N, "统计负责人：某某", "填表人：某某"],
        ],
        [],
        "tthiddddddn",
        "千元",
        ["指标名称", "代码", "本年", "上年同期"],
    ),
    "county table by indicator with parts and growth": (
        [["样例市主要指标"], ["指标", "计量单位", "本月", "同比%", "累计", "同比%"], ["工业总产值", "亿元", 1, 2, 3, 4],
         ["其中：规模以上", "亿元", 1, 2, 3, 4], ["用电量", "万千瓦时", 1, 2, 3, 4]],
        [],
        "thddd",
        "",
        ["指标", "计量单位", "本月", "同比% [%]", "累计", "同比% [%]"],
    ),
    "task table with groups merged across": (
        [
            ["样例市工业强市重点任务分工表"],
            ["序号", "重点工作", "责任领导", "牵头单位", "责任单位", "完成时限"],
            ["一、做强存量"],
            [1, "推动样例企业达产", "样例领导", "市经信局", "各区县", "2026年12月底前"],
            [2, "开展技改诊断", "样例领导", "市经信局", "市财政局", "持续推进"],
            ["二、做优增量"],
            [3, "开展产业链招商", "样例领导", "市招商局", "各区县", "2026年9月底前"],
        ],
        [(0, 0, 0, 5), (2, 0, 2, 5), (5, 0, 5, 5)],
        "thgddgd",
        "",
        ["序号", "重点工作", "责任领导", "牵头单位", "责任单位", "完成时限"],
    ),
    "leads, header in the first row, no title": (
        [["线索编号", "投资主体", "投资内容", "拟投资额（亿元）", "来源", "状态"],
         ["X001", "样例投资公司", "样例零部件项目", "约3", "商会", "在谈"],
         ["X002", "样例科技", "样例项目", 2, "协会", "签约"]],
        [],
        "hdd",
        "",
        ["线索编号", "投资主体", "投资内容", "拟投资额（亿元） [亿元]", "来源", "状态"],
    ),
    "idle assets, two header levels without merges": (
        [
            ["闲置资产台账"],
            ["资产编号", "权属单位", "闲置情况", N, N, "处置情况", N],
            [N, N, "土地面积（亩）", "厂房面积（平方米）", "闲置起始", "处置方式", "处置状态"],
            ["Z1", "样例甲公司", 30, 9000, "2024-05-01", "租赁", "处置中"],
            ["Z2", "样例乙公司", 5, 100, "2023-01-01", "转让", "已盘活"],
        ],
        [],
        "thhdd",
        "",
        ["资产编号", "权属单位", "闲置情况/土地面积（亩） [亩]", "闲置情况/厂房面积（平方米） [平方米]", "闲置情况/闲置起始", "处置情况/处置方式", "处置情况/处置状态"],
    ),
    "groups over a full row of names, without merges": (
        [
            ["企业基本情况", N, N, "生产经营情况", N, N],
            ["统一社会信用代码", "企业名称", "所属区县", "营业收入（万元）", "利润总额（万元）", "用工人数"],
            [A, "样例甲", "涪城区", 1, 2, 3],
        ],
        [],
        "hhd",
        "",
        ["企业基本情况/统一社会信用代码", "企业基本情况/企业名称", "企业基本情况/所属区县", "生产经营情况/营业收入（万元） [万元]",
         "生产经营情况/利润总额（万元） [万元]", "生产经营情况/用工人数"],
    ),
    "empty template of which one column is filled": (
        [
            ["各区县项目调度表"],
            ["单位：万元"],
            ["序号", "县市区", "项目个数", "总投资", "完成投资", "备注"],
            [N, "三台县"],
            [N, "涪城区"],
            [N, "游仙区"],
            [N, "一心园区"],
        ],
        [(0, 0, 0, 5)],
        "tthdddd",
        "万元",
        ["序号", "县市区", "项目个数", "总投资", "完成投资", "备注"],
    ),
    "clean statistics table with years across": (
        [["指标", "单位", 2022, 2023, 2024], ["工业增加值", "亿元", 1, 2, 3], ["用电量", "亿千瓦时", 4, 5, 6]],
        [],
        "hdd",
        "",
        ["指标", "单位", "2022", "2023", "2024"],
    ),
    "clean statistics table, header in row 1": (
        [["年份", "工业增加值", "增速"], [2022, 10, 5.1], [2023, 12, 5.2], [2024, 13, 5.3]],
        [],
        "hddd",
        "",
        ["年份", "工业增加值", "增速"],
    ),
    "header that begins in column C, under a form line of three": (
        [
            [N],
            [N, N, "样例情况表"],
            [N, N, "填报单位（盖章）：样例局", N, "填报时间：2026年11月3日", N, "金额单位：人民币万元"],
            [N],
            [N, N, "序号", "单位名称", "产值（单位：万元）", "收入（单位：万元）", "备注"],
            [N, N, 1, "样例甲", 5, 6, N],
            [N, N, 2, "样例乙", 5, 6, N],
        ],
        [],
        "bttbhdd",
        "万元",
        ["序号", "单位名称", "产值（单位：万元） [万元]", "收入（单位：万元） [万元]", "备注"],
    ),
    "title row of two cells over three columns": (
        [["重点企业名单", N, "附件2"], ["序号", "企业名称", "所属区县"], [1, "样例甲", "涪城区"], [2, "样例乙", "游仙区"]],
        [],
        "thdd",
        "",
        ["序号", "企业名称", "所属区县"],
    ),
    "groups named by district in the column of numbers, with their sums": (
        [["序号", "项目名称", "总投资万元"], ["涪城区（2个）", N, 3], [1, "样例甲", 1], [2, "样例乙", 2], ["游仙区", N, 4], [3, "样例丙", 4], ["总计", N, 7]],
        [],
        "hgddgds",
        "",
        ["序号", "项目名称", "总投资万元 [万元]"],
    ),
    "names of a group merged down the side, with subtotals in the second column": (
        [
            ["县市区", "企业名称", "产值（亿元）", "收入（亿元）"],
            ["涪城区", "样例甲", 1, 2],
            [N, "样例乙", 3, 4],
            [N, "小计", 4, 6],
            ["游仙区", "样例丙", 5, 6],
            [N, "小计", 5, 6],
            ["合计", N, 9, 12],
        ],
        [(1, 0, 3, 0), (4, 0, 5, 0)],
        "hddsdss",
        "",
        ["县市区", "企业名称", "产值（亿元） [亿元]", "收入（亿元） [亿元]"],
    ),
    "records of which only one cell of the row is not merged": (
        [["企业名称", "主要产品", "联系人"], ["样例甲", "产品一", "某某"], [N, "产品二", N], [N, "产品三", N], ["样例乙", "产品四", "某某"]],
        [(1, 0, 3, 0), (1, 2, 3, 2)],
        "hdddd",
        "",
        ["企业名称", "主要产品", "联系人"],
    ),
    "row of column numbers with formulas": (
        [["指标", "代码", "合计", "本月", "累计"], ["甲", "乙", "1=2+3", 2, 3], ["工业总产值", "01", 3, 1, 2]],
        [],
        "hid",
        "",
        ["指标", "代码", "合计", "本月", "累计"],
    ),
    "batches as groups, blank rows between, repeated header of two rows": (
        [
            ["第一批重点项目"],
            ["名称", "投资", N],
            [N, "计划（万元）", "完成（万元）"],
            ["2026年第一批"],
            ["样例甲", 1, 2],
            [N],
            ["2026年第二批（1个）"],
            ["样例乙", 3, 4],
            ["名称", "投资", N],
            [N, "计划（万元）", "完成（万元）"],
            ["样例丙", 3, 4],
        ],
        [(1, 1, 1, 2), (1, 0, 2, 0)],
        "thhgdbgdhhd",
        "",
        ["名称", "投资/计划（万元） [万元]", "投资/完成（万元） [万元]"],
    ),
    "two tables on one sheet": (
        [
            ["表一 产值"],
            ["企业名称", "产值（万元）", "收入（万元）"],
            ["样例甲", 1, 2],
            ["样例乙", 1, 2],
            [N],
            ["表二 用电"],
            ["企业名称", "用电量（万千瓦时）", "天然气（万立方米）"],
            ["样例甲", 7, 8],
        ],
        [],
        "thddbnhn",
        "",
        ["企业名称", "产值（万元） [万元]", "收入（万元） [万元]"],
    ),
    "words in the second cell that only look like remarks": (
        [["企业名称", "主要问题", "说明"], ["样例甲", "增速放缓", "占比偏低"], ["说明书印刷样例厂", "同比下降", "无"], ["备注样例公司", "缺工", "无"]],
        [],
        "hddd",
        "",
        ["企业名称", "主要问题", "说明"],
    ),
    "periods of a figure as values, among them the word for year to date": (
        [["指标", "地区", "口径类别", "数值"], ["产值", "样例市", "累计", 5], ["产值", "样例市", "当月", 1]],
        [],
        "hdd",
        "",
        ["指标", "地区", "口径类别", "数值"],
    ),
    "a merge across the last column's header is no group": (
        [["序号", "企业名称", "主要情况", N], [1, "样例甲", "正常", "无"], [2, "样例乙", "停产", "有"]],
        [(0, 2, 0, 3)],
        "hdd",
        "",
        ["序号", "企业名称", "主要情况", "主要情况"],
    ),
    "tasks numbered by Chinese numerals on two levels": (
        [
            ["样例任务分解表"],
            ["序号", "任务", "牵头单位", "时限"],
            ["一", "做强存量"],
            ["（一）", "达产提能", "市经信局", "12月"],
            ["（二）", "技改诊断", "市财政局", "9月"],
            ["二", "做优增量"],
            ["（一）", "产业链招商", "市招商局", "9月"],
        ],
        [],
        "thgddgd",
        "",
        ["序号", "任务", "牵头单位", "时限"],
    ),
    "months across": (
        [["项目名称", "1月", "2月", "3月"], ["样例甲", 1, 2, 3], ["样例乙", 1, 2, 4]],
        [],
        "hdd",
        "",
        ["项目名称", "1月", "2月", "3月"],
    ),
    "filling instructions above the header, units within the header": (
        [
            ["填写说明：1.请如实填写；2.金额单位为万元。"],
            ["序号", "项目名称", "总投资（万元）"],
            [1, "样例甲", 2],
            ["示例", "某某公司", 100],
            ["备注：上表为样例，下同。"],
            [2, "样例乙", 3],
            ["单位负责人（签字）：", N, "2026年11月3日"],
            ["填表人：", N, "联系电话："],
        ],
        [],
        "thdendnn",
        "",
        ["序号", "项目名称", "总投资（万元） [万元]"],
    ),
    "english header": (
        [["Enterprise list"], ["Credit code", "Enterprise", "Gross output (month) (CNY 10k)"], [A, "Sample A", 1], ["Total", N, 1]],
        [],
        "thds",
        "",
        ["Credit code", "Enterprise", "Gross output (month) (CNY 10k) [CNY 10k]"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_layout_of_a_look_alike(tmp_path, name):
    rows, merges, kinds, unit, paths = SHEETS[name]
    drawn = [(place, rows[place[0]][place[1]]) for place in merges]
    found = read_layout(book(tmp_path / "a.xlsx", rows, merges=drawn))[0]
    said = [f"{c.path} [{c.unit}]" if c.unit else c.path for c in found.columns]
    assert (said, [k for _, k in found.rows], found.unit) == (paths, [KIND[k] for k in kinds], unit)
    block = [row for row, kind in found.rows if kind in ("header", "unit")]
    assert (found.header_first_row, found.first_data_row) == (block[0], kinds.index("d") + 1)
    first = found.header_first_row
    depth = len(kinds[first - 1 :]) - len(kinds[first - 1 :].lstrip("hu"))
    assert found.header_last_row == first + depth - 1


def test_a_second_table_is_noted(tmp_path):
    rows, *_ = SHEETS["two tables on one sheet"]
    assert read_layout(book(tmp_path / "a.xlsx", rows))[0].second_table == 7


def test_138_columns_under_32_merges(tmp_path):
    groups = 32
    head = ["序号", "企业名称"] + ["", "", "", ""] * 34
    below = [N, N] + [f"指标{n}" for n in range(136)]
    for g in range(34):
        head[2 + 4 * g] = f"第{g}组情况"
    merges = [((1, 2 + 4 * g, 1, 5 + 4 * g), f"第{g}组情况") for g in range(groups)]
    merges += [((1, 0, 2, 0), "序号"), ((1, 1, 2, 1), "企业名称")]
    rows = [["样例宽表"], head, below, *([k, f"样例{k}", *range(136)] for k in range(1, 4))]
    found = read_layout(book(tmp_path / "a.xlsx", rows, merges=merges))[0]
    assert (len(found.columns), found.header_first_row, found.header_last_row) == (138, 2, 3)
    assert found.columns[137].path == "第33组情况/指标135"
    assert [k for _, k in found.rows] == ["title", "header", "header", "data", "data", "data"]
