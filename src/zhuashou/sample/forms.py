# SPDX-License-Identifier: Apache-2.0
"""The monthly forms: output, finance, energy. Headers as the statutory forms have them; history in fewer columns, as bureaus keep it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from zhuashou.sample.books import Page, csv, xlsx
from zhuashou.sample.city import ALL, City, Ints
from zhuashou.terms import Period

SALES, EXPORT = 0.956, 0.12


def figures(city: City) -> dict[str, Ints]:
    """All reported figures as (enterprise, period) arrays: `name` for the month, `name_ytd` cumulative, `name_end` at the end."""
    dice = np.random.default_rng(city.seed + 2)
    wobble = dice.normal(0, 0.012, city.output.shape)
    exporter = (dice.random(city.n) < 0.22)[:, None]
    found: dict[str, Ints] = {"gross_output": city.output, "electricity": city.power}
    found["sales_output"] = np.rint(city.output * np.clip(SALES + wobble, 0.8, 1.02)).astype(np.int64)
    found["export_delivery"] = np.rint(found["sales_output"] * EXPORT * 3 * exporter).astype(np.int64)
    for name in ("gross_output", "sales_output", "export_delivery", "electricity"):
        found[f"{name}_ytd"] = city.ytd(found[name])
    months = np.array([p.elapsed for p in ALL])
    revenue = np.rint(found["sales_output_ytd"] * 0.985).astype(np.int64)
    parts = {
        "taxes": 0.008,
        "selling_expense": 0.021,
        "admin_expense": 0.034,
        "rd_expense": 0.024,
        "finance_expense": 0.006,
    }
    for name, share in parts.items():
        found[f"{name}_ytd"] = np.rint(revenue * share * np.exp(dice.normal(0, 0.2, city.n))[:, None]).astype(np.int64)
    expenses = np.sum([found[f"{n}_ytd"] for n in parts], axis=0)
    found["revenue_ytd"] = revenue
    found["cost_ytd"] = np.rint(revenue * (1 - city.margin)).astype(np.int64) - expenses
    found["operating_profit_ytd"] = revenue - found["cost_ytd"] - expenses
    found["profit_ytd"] = found["operating_profit_ytd"] + np.rint(revenue * 0.001).astype(np.int64)
    found["payroll_ytd"] = np.rint(revenue * 0.07).astype(np.int64)
    found["vat_ytd"] = np.rint(np.abs(revenue) * 0.021).astype(np.int64)
    year = city.annual[:, None] * (1 + 0.03 * (np.array([p.year for p in ALL]) - 2025))[None, :]
    assets = np.rint(year * 0.95 * np.exp(dice.normal(0, 0.25, city.n))[:, None]).astype(np.int64)
    debt = np.clip(dice.normal(0.56, 0.13, city.n), 0.2, 0.93)[:, None]
    found["assets_end"], found["liabilities_end"] = assets, np.rint(assets * debt).astype(np.int64)
    found["equity_end"] = assets - found["liabilities_end"]
    found["current_assets_end"] = np.rint(assets * 0.56).astype(np.int64)
    found["receivables_end"] = np.rint(assets * 0.17 * np.exp(dice.normal(0, 0.05, city.output.shape))).astype(np.int64)
    found["inventories_end"] = np.rint(assets * 0.19).astype(np.int64)
    found["finished_stock_end"] = np.minimum(np.rint(assets * 0.055 * city.stock), found["inventories_end"]).astype(
        np.int64
    )
    found["staff_ytd"] = (
        np.maximum(12, np.rint(city.annual / 1000 / np.exp(dice.normal(0.35, 0.25, city.n))))[:, None]
        .repeat(len(ALL), 1)
        .astype(np.int64)
    )
    found["gas_ytd"] = np.rint(found["gross_output_ytd"] * 0.35).astype(np.int64)
    found["energy_ytd"] = np.rint(found["electricity_ytd"] * 100 * 0.1229 / 1000 * 1.6).astype(np.int64)
    found["_months"] = months
    return found


FLOWS = (
    ("gross_output", "工业总产值（当年价）"),
    ("sales_output", "工业销售产值（当年价）"),
    ("export_delivery", "其中：出口交货值"),
)
FINANCE = (
    ("current_assets_end", "流动资产合计"), ("receivables_end", "其中：应收账款"), ("inventories_end", "存货"), ("finished_stock_end", "其中：产成品"),
    ("assets_end", "资产总计"), ("liabilities_end", "负债合计"), ("equity_end", "所有者权益合计"), ("revenue_ytd", "营业收入"), ("cost_ytd", "营业成本"),
    ("taxes_ytd", "税金及附加"), ("selling_expense_ytd", "销售费用"), ("admin_expense_ytd", "管理费用"), ("rd_expense_ytd", "研发费用"),
    ("finance_expense_ytd", "财务费用"), ("operating_profit_ytd", "营业利润"), ("profit_ytd", "利润总额"), ("payroll_ytd", "应付职工薪酬"),
    ("vat_ytd", "应交增值税"), ("staff_ytd", "平均用工人数（人）"),
)  # fmt: skip


def _columns(city: City, rows: Any, arrays: list[Ints | None], k: int, before: int | None) -> list[list[Any]]:
    """Rows of a form: code, name, then each array at period k (and a year before, where asked)."""
    picked = [[city.code[r] for r in rows], [city.name[r] for r in rows]]
    for array in arrays:
        if array is None:
            continue
        picked.append(array[rows, k].tolist())
        if before is not None:
            picked.append(array[rows, before].tolist())
    return [list(row) for row in zip(*picked, strict=True)]


def _said(period: Period) -> str:
    return period.label("zh")


def output_page(city: City, found: dict[str, Ints], period: Period, *, full: bool, skip: Any = ()) -> Page:
    """B204-1 with three header rows (full), or month and cumulative output only (history). Unit: 千元."""
    k = ALL.index(period)
    rows = np.flatnonzero(city.filed(period) & ~np.isin(np.arange(city.n), list(skip)))
    title = [
        f"{_said(period)}工业产销总值（样例数据）",
        f"综合机关名称：样例市统计口径　　计量单位：千元　　{_said(period)}",
    ]
    if not full:
        body = _columns(
            city, rows, [found["gross_output"], found["gross_output_ytd"], found["sales_output_ytd"]], k, None
        )
        return Page(
            _said(period),
            title,
            [["统一社会信用代码", "单位详细名称", "工业总产值本月", "工业总产值累计", "工业销售产值累计"]],
            body,
        )
    b = ALL.index(period.prior)
    header: list[list[str | None]] = [["统一社会信用代码", "单位详细名称"], ["^", "^"], ["^", "^"]]
    arrays = []
    for name, zh in FLOWS:
        header[0] += [zh, None, None, None]
        header[1] += ["本年", None, "上年同期", None]
        header[2] += ["本月", "1—本月", "本月", "1—本月"]
        arrays += [(found[name], k), (found[f"{name}_ytd"], k), (found[name], b), (found[f"{name}_ytd"], b)]
    picked = [[city.code[r] for r in rows], [city.name[r] for r in rows], *(a[rows, at].tolist() for a, at in arrays)]
    body = [list(row) for row in zip(*picked, strict=True)]
    total: list[Any] = ["合计", None, *(int(a[rows, at].sum()) for a, at in arrays)]
    if period.id == "2026-04":
        total[2] += 880_000
    foot = [
        "注：合计为各企业之和。样例数据，企业和数字均为虚构。",
        "单位负责人：　　统计负责人：　　填表人：　　报出日期：",
    ]
    return Page(_said(period), title, header, body, foot, total, blanks=(7,) if period.last == 6 else ())


def finance_page(city: City, found: dict[str, Ints], period: Period, *, full: bool) -> Page:
    """B203 with 本年 and 上年同期 under each item (full), or the main items (history). Unit: 千元."""
    k = ALL.index(period)
    rows = np.flatnonzero(city.filed(period))
    title = [f"{period.label('zh', 'ytd')}财务状况（样例数据）", "计量单位：千元"]
    if not full:
        names = [
            "revenue_ytd",
            "cost_ytd",
            "profit_ytd",
            "assets_end",
            "liabilities_end",
            "receivables_end",
            "finished_stock_end",
            "rd_expense_ytd",
        ]
        said = ["营业收入", "营业成本", "利润总额", "资产总计", "负债合计", "应收账款", "产成品存货", "研发费用"]
        return Page(
            _said(period),
            title,
            [["统一社会信用代码", "单位详细名称", *said]],
            _columns(city, rows, [found[n] for n in names], k, None),
        )
    header: list[list[str | None]] = [["信用代码", "企业名称"], ["^", "^"]]
    for _, zh in FINANCE:
        header[0] += [zh, None]
        header[1] += ["本年", "上年同期"]
    body = _columns(city, rows, [found[n] for n, _ in FINANCE], k, ALL.index(period.prior))
    return Page(_said(period), title, header, body, ["样例数据"])


def energy_rows(city: City, found: dict[str, Ints], period: Period, *, full: bool) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of the electricity ledger of the power company, in 万千瓦时 with two digits."""
    k = ALL.index(period)
    rows = np.flatnonzero(city.filed(period))
    if not full:
        header = ["信用代码", "企业名称", "用电量本月（万千瓦时）", "用电量累计（万千瓦时）"]
        arrays = [(found["electricity"], k), (found["electricity_ytd"], k)]
    else:
        b = ALL.index(period.prior)
        header = ["信用代码", "企业名称", *(f"用电量{s}（万千瓦时）" for s in ("本月", "上年同月", "累计", "上年同期累计")),
                  "综合能源消费量累计（吨标准煤）", "综合能源消费量上年同期累计（吨标准煤）"]  # fmt: skip
        arrays = [(found["electricity"], k), (found["electricity"], b), (found["electricity_ytd"], k), (found["electricity_ytd"], b),
                  (found["energy_ytd"], k), (found["energy_ytd"], b)]  # fmt: skip
    picked = [[city.code[r] for r in rows], [city.name[r] for r in rows]]
    for n, (array, at) in enumerate(arrays):
        values = array[rows, at]
        picked.append((values / 100).tolist() if n < 4 else values.tolist())
    body = [list(row) for row in zip(*picked, strict=True)]
    if period.id == "2026-07" and body:
        body[3][2] = round(body[3][2] * 10, 2)
    return header, body


def write_history(folder: Path, city: City, year: int) -> None:
    """One workbook a form of one past year, one sheet a period."""
    found = figures(city)
    periods = [p for p in ALL if p.year == year and (year > 2021 or p.last >= 11)]
    full = year >= 2025
    xlsx(folder / f"{year}年产销总值月报.xlsx", [output_page(city, found, p, full=full) for p in periods])
    xlsx(folder / f"{year}年财务状况月报.xlsx", [finance_page(city, found, p, full=full) for p in periods])
    pages = []
    for p in periods:
        header, body = energy_rows(city, found, p, full=full)
        pages.append(Page(_said(p), [f"{_said(p)}工业企业用电情况（样例数据）"], [header], body))
    xlsx(folder / f"{year}年能源用电月报.xlsx", pages)


def write_month(folder: Path, city: City, period: Period) -> None:
    """The files of one month of the current year; one county sends its own, the newest electricity comes as csv."""
    found = figures(city)
    label = period.label("zh")
    own = [k for k in range(city.n) if city.region[k] == "510781"] if period.last >= 9 else []
    xlsx(folder / f"{label}产销总值月报.xlsx", [output_page(city, found, period, full=True, skip=own)])
    if own:
        _county_csv(folder / f"{label}产销总值月报（江油市）.csv", city, found, period, own)
    xlsx(folder / f"{label}财务状况月报.xlsx", [finance_page(city, found, period, full=True)])
    header, body = energy_rows(city, found, period, full=True)
    if period.last >= 9:
        csv(folder / f"{label}能源用电月报（供电公司）.csv", [header, *body], "utf-8-sig")
    else:
        xlsx(
            folder / f"{label}能源用电月报.xlsx",
            [Page(label, [f"{label}工业企业用电情况（样例数据）"], [header], body)],
        )


def _county_csv(path: Path, city: City, found: dict[str, Ints], period: Period, own: list[int]) -> None:
    """A county's own layout: other order, 万元, GB18030."""
    k, b = ALL.index(period), ALL.index(period.prior)
    rows = [r for r in own if city.filed(period)[r]]
    header = ["企业名称", "统一社会信用代码", "工业总产值累计（万元）", "工业总产值上年同期累计（万元）", "工业总产值本月（万元）", "工业总产值上年同月（万元）",
              "工业销售产值累计（万元）", "工业销售产值上年同期累计（万元）", "工业销售产值本月（万元）", "工业销售产值上年同月（万元）"]  # fmt: skip
    body = []
    for r in rows:
        cells: list[Any] = [city.name[r], city.code[r]]
        for name in ("gross_output", "sales_output"):
            cells += [
                f"{found[n][r, at] / 10:.1f}"
                for n, at in ((f"{name}_ytd", k), (f"{name}_ytd", b), (name, k), (name, b))
            ]
        body.append(cells)
    csv(path, [[f"{period.label('zh')}江油市工业产值（样例数据）"], header, *body], "gb18030")
