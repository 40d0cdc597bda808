# SPDX-License-Identifier: Apache-2.0
"""The bureau's standing ledgers: units, enterprises, register, land, targets, official figures, awards."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from zhuashou.sample.books import Page, xls, xlsx
from zhuashou.sample.city import ALL, FIRST, PERIODS, City
from zhuashou.sample.forms import figures
from zhuashou.terms import industry, load_yaml, month, region

SIZES = ("大型", "中型", "小型", "微型")


@cache
def words() -> dict[str, Any]:
    """Invented words of the ledgers."""
    return dict(
        load_yaml(resources.files("zhuashou.sample").joinpath("data", "ledgers.yaml").read_text(encoding="utf-8"))
    )


def name_of(code: str) -> str:
    """Name of a county."""
    found = region(code)
    return found.name if found else code


def counties() -> list[str]:
    """Codes of the nine county units."""
    from zhuashou.sample.city import makeup

    return list(makeup()["counties"])


def write_names(folder: Path, city: City) -> None:
    """Units, enterprises, register."""
    data = words()
    rows = []
    for number, text in enumerate(data["departments"], start=1):
        name, short = text.split(":")
        rows.append([f"D{number:02d}", name, short.replace("/", "、"), "市直部门", None, "样例职务：分管负责人"])
    rows += [
        [f"C{k:02d}", f"{name_of(c)}人民政府", name_of(c), "县市区", name_of(c), "样例职务：分管副职"]
        for k, c in enumerate(counties(), start=1)
    ]
    for number, text in enumerate(data["parks"], start=1):
        name, short = text.split(":")
        rows.append([f"P{number:02d}", name, short, "园区", None, "样例职务：分管负责人"])
    xlsx(
        folder / "单位名录.xlsx",
        [
            Page(
                "单位名录",
                ["单位名录（样例数据）"],
                [["单位编码", "单位名称", "简称", "类别", "区划", "分管领导职务"]],
                rows,
            )
        ],
    )
    _enterprises(folder, city)
    _register(folder, city)


def _enterprises(folder: Path, city: City) -> None:
    dice = np.random.default_rng(city.seed + 3)
    found = figures(city)
    owners = dice.choice(
        ["私人控股", "国有控股", "外商控股", "港澳台商控股", "集体控股"], city.n, p=[0.74, 0.13, 0.05, 0.05, 0.03]
    )
    header: list[list[str | None]] = [
        ["统一社会信用代码", "单位详细名称", "所属区县", "所在园区", "行业小类代码", "企业规模", "控股情况", "成立日期", "投产日期", "主要产品", "所属产业链", "产业链环节",
         "产能情况", None, "从业人员（人）", "占地面积（亩）", "企业标签", "重点企业", "服务保障", None, None],
        [*["^"] * 12, "设计年产值（万元）", "年生产能力（价值）（万元）", "^", "^", "^", "^", "联系领导", "服务专员", "包联单位"],
    ]  # fmt: skip
    rows: list[list[Any]] = []
    for k in range(city.n):
        staff = int(found["staff_ytd"][k, -1])
        size = SIZES[0 if staff >= 1000 else 1 if staff >= 300 else 2 if staff >= 20 else 3]
        born = date(2002, 1, 1) + timedelta(days=int(dice.integers(0, 7000)))
        produce = born + timedelta(days=int(dice.integers(200, 900)))
        annual = city.annual[k] / 10
        tags = "、".join(t for t, p in (("专精特新", 0.14), ("高新技术企业", 0.22), ("链主", 0.0)) if dice.random() < p)
        if city.key[k] and city.annual[k] > 9e6:
            tags = "链主" + ("、" + tags if tags else "")
        serve = (
            [f"样例市级领导{k % 9 + 1}", f"专员{k % 60 + 1:02d}", "市经信局" if k % 3 else "市投促局"]
            if city.key[k]
            else [None, None, None]
        )
        made = industry(city.industry[k])
        rows.append([
            city.code[k], city.name[k], name_of(city.region[k]), city.park[k] or None, city.industry[k][1:], size, str(owners[k]),
            f"{born.year}.{born.month}.{born.day}" if k % 3 else born.isoformat(), produce.isoformat() if k % 2 else f"{produce.year}年{produce.month}月{produce.day}日",
            made.name.removesuffix("制造") if made else None, city.chain[k] or None, city.link[k] or None,
            round(annual * float(dice.uniform(1.0, 1.6)), 1), str(round(annual * float(dice.uniform(1.08, 1.5)), 1)), staff,
            round(annual / 380 * float(dice.uniform(0.5, 1.8)), 2), tags or None, "是" if city.key[k] else None, *serve,
        ])  # fmt: skip
    total = ["合计", None, *[None] * 12, sum(r[14] for r in rows), None]
    page = Page(
        "企业名录",
        ["规模以上工业企业名录（样例数据）", "单位：见各栏"],
        header,
        rows,
        ["注：样例数据，企业均为虚构。"],
        total,
        blanks=(30, 400),
    )
    xlsx(
        folder / "企业名录.xlsx",
        [page, Page("旧名录（隐藏）", ["停用"], [["说明", "备注"]], [["隐藏表，不导入", ""]], hidden=True)],
    )


def _register(folder: Path, city: City) -> None:
    rows = []
    start = ALL.index(FIRST)
    for k in range(city.n):
        if city.entered[k] > start:
            rows.append(
                [
                    city.code[k],
                    city.name[k],
                    ALL[city.entered[k]].label("zh"),
                    "入库",
                    "小升规" if k % 3 else "新建投产纳统",
                ]
            )
        if city.left[k] < len(ALL):
            rows.append(
                [city.code[k], city.name[k], ALL[city.left[k]].label("zh"), "退库", "规模下降" if k % 2 else "停产"]
            )
    xls(
        folder / "规上入退库.xls",
        Page(
            "入退库",
            ["规上工业企业入退库情况（样例数据）"],
            [["信用代码", "企业名称", "变动月份", "类型", "变动原因"]],
            rows,
        ),
    )


def write_yearly(folder: Path, city: City) -> None:
    """Land and per-mu, targets, official figures, awards."""
    dice = np.random.default_rng(city.seed + 4)
    found = figures(city)
    at = {2024: ALL.index(month(2024, 12)), 2025: ALL.index(month(2025, 12))}
    pages = []
    for year, k in at.items():
        rows = []
        for r in np.flatnonzero(city.filed(ALL[k])).tolist():
            output = found["gross_output_ytd"][r, k] / 10
            rows.append([city.code[r], city.name[r], str(year), round(float(city.annual[r] / 3800 * (0.6 + (r % 7) / 7)), 2) or 0.5,
                         round(float(output * 0.034), 1), round(float(output * 0.24), 1), int(found["energy_ytd"][r, k]),
                         round(float(found["rd_expense_ytd"][r, k] / 10), 1), round(float(found["revenue_ytd"][r, k] / 10), 1),
                         int(found["staff_ytd"][r, k])])  # fmt: skip
        header = ["统一社会信用代码", "企业名称", "年度", "实际用地（亩）", "评价税收（万元）", "工业增加值（万元）", "综合能耗（等价值）（吨标准煤）", "研发经费（万元）",
                  "主营业务收入（万元）", "年平均职工人数（人）"]  # fmt: skip
        pages.append(Page(str(year), [f"{year}年度亩均评价数据（样例数据）"], [header], rows))
    xlsx(folder / "用地与亩均.xlsx", pages)
    _targets(folder, city, found)
    _official(folder, city, found, dice)
    _awards(folder, city, dice)


def _awards(folder: Path, city: City, dice: np.random.Generator) -> None:
    rows: list[list[Any]] = [[f"DX{n:03d}", ["SN-JG-01", "XA-SG-01"][n % 2], city.code[int(r)], city.name[int(r)], "2025", round(float(dice.uniform(10, 180)), 1), f"2025-{n % 9 + 3:02d}-15"]
            for n, r in enumerate(dice.choice(city.n, max(3, city.n // 28), replace=False), start=1)]  # fmt: skip
    header = ["兑现编号", "政策编号", "统一社会信用代码", "企业名称", "兑现年度", "兑现金额（万元）", "拨付日期"]
    xlsx(
        folder / "政策兑现.xlsx",
        [
            Page(
                "兑现",
                ["2025年度惠企政策兑现台账（样例数据）"],
                [header],
                rows,
                total=["合计", *[None] * 4, round(sum(r[5] for r in rows), 1)],
            )
        ],
    )


def _targets(folder: Path, city: City, found: dict[str, Any]) -> None:
    year = ALL.index(month(2025, 12))
    output, revenue, profit = (
        float(found[c][:, year].sum()) / 1e5 for c in ("gross_output_ytd", "revenue_ytd", "profit_ytd")
    )
    rows = [
        _goal("gross_output", "工业总产值", round(output * 1.085, 1)),
        _goal("gross_output", "工业总产值", round(output * 1.10, 1), kind="奋斗目标"),
        _goal("value_added_growth", "规上工业增加值增速", 8.0, unit="%"),
        _goal("revenue", "营业收入", round(revenue * 1.08, 1)),
        _goal("profit", "利润总额", round(profit * 1.07, 1)),
        _goal("tech_renovation_investment", "技改投资", 42.0 * city.n / 1126),
    ]
    for code in counties():
        mask = np.array([r == code for r in city.region])
        value = float(found["gross_output_ytd"][mask, year].sum()) / 1e5
        rows.append(
            _goal("gross_output", "工业总产值", round(value * 1.085, 1), name_of(code), f"{name_of(code)}人民政府")
        )
    header = ["指标编码", "指标名称", "地区", "目标年度", "目标类别", "关系", "目标值", "计量单位", "责任单位"]
    xlsx(folder / "目标.xlsx", [Page("2026年目标", ["2026年工业经济主要目标（样例数据）"], [header], rows)])


def _goal(
    code: str,
    name: str,
    value: float,
    place: str = "绵阳市",
    owner: str = "市经信局",
    *,
    unit: str = "亿元",
    kind: str = "确保目标",
) -> list[Any]:
    return [code, name, place, "2026", kind, "不低于", value, unit, owner]


def _official(folder: Path, city: City, found: dict[str, Any], dice: np.random.Generator) -> None:
    header = ["指标编码", "指标名称", "地区", "报告期", "数值", "计量单位", "同比增速（%）", "口径", "公布单位"]
    rows: list[list[Any]] = []
    for period in [p for p in PERIODS if p.year >= 2024]:
        k, b = ALL.index(period), ALL.index(period.prior)
        for code in ("510700", *counties()):
            mask = np.array([code == "510700" or r == code for r in city.region])
            now, before = (float(found["gross_output_ytd"][mask, x].sum()) for x in (k, b))
            real = (now / before - 1) * 100 + float(dice.normal(1.1, 0.25)) if before else 0.0
            rows.append(
                [
                    "value_added",
                    "规模以上工业增加值",
                    name_of(code),
                    period.label("zh"),
                    None,
                    "%",
                    round(real, 1),
                    "可比价",
                    "市统计局（样例）",
                ]
            )
        power = float(found["electricity_ytd"][:, k].sum()) / 1e6
        change = (power / (float(found["electricity_ytd"][:, b].sum()) / 1e6) - 1) * 100
        rows.append(
            [
                "total_electricity",
                "工业用电量",
                "绵阳市",
                period.label("zh"),
                round(power * 1.06, 2),
                "亿千瓦时",
                round(change, 1),
                "实物量",
                "市供电公司（样例）",
            ]
        )
    xlsx(folder / "统计公布数.xlsx", [Page("公布数", ["统计部门公布的主要指标（样例数据）"], [header], rows)])
