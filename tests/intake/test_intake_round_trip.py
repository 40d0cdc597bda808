# SPDX-License-Identifier: Apache-2.0
"""Random valid rows in random layouts come back exactly; of random corruption every cell is named, and no other."""

import csv
import tempfile
from decimal import Decimal
from pathlib import Path

import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_books import code, read

from zhuashou.intake.reader import letter
from zhuashou.terms import convert

SCOPES = (("本年", "本月"), ("本年", "1—本月"), ("上年同期", "本月"), ("上年同期", "1—本月"))
SUFFIXES = ("month", "ytd", "month_prior", "ytd_prior")
NAMES = {"gross_output": "工业总产值（当年价）", "sales_output": "工业销售产值"}
FIELDS = [f"{base}_{suffix}" for base in NAMES for suffix in SUFFIXES]
AMOUNT = st.one_of(st.none(), st.decimals(min_value=0, max_value=10**10, places=2))


@st.composite
def layouts(draw):
    count = draw(st.integers(1, 6))
    figures = [[draw(AMOUNT) for _ in FIELDS] for _ in range(count)]
    for row in figures:
        row[0], row[1] = row[0] or Decimal(1), row[1] or Decimal(1)
    return {
        "figures": figures,
        "order": draw(st.permutations(range(len(FIELDS)))),
        "unit": draw(st.sampled_from(["元", "千元", "万元", "亿元"])),
        "unit_place": draw(st.sampled_from(["line", "header", "row"])),
        "depth": draw(st.integers(1, 3)),
        "titles": draw(st.integers(0, 2)),
        "total": draw(st.sampled_from(["none", "above", "below"])),
        "group": draw(st.booleans()),
        "blank": draw(st.booleans()),
        "sample": draw(st.booleans()),
        "serial": draw(st.booleans()),
        "text": draw(st.booleans()),
        "kind": draw(st.sampled_from(["xlsx", "xls", "csv"])),
    }


def header(plan):
    """Header rows, without the unit row: (rows, merges as (first row, first column, last row, last column))."""
    keys = (["序号"] if plan["serial"] else []) + ["统一社会信用代码", "单位详细名称"]
    paths = []
    for k in plan["order"]:
        base, (year, scope) = list(NAMES.values())[k // 4], SCOPES[k % 4]
        unit = f"（{plan['unit']}）" if plan["unit_place"] == "header" else ""
        paths.append(
            {1: [f"{base}{year}{scope}{unit}"], 2: [base, f"{year}{scope}{unit}"], 3: [base, year, f"{scope}{unit}"]}[
                plan["depth"]
            ]
        )
    rows = [keys + [p[level] for p in paths] for level in range(plan["depth"])]
    for row in rows[1:]:
        row[: len(keys)] = [None] * len(keys)
    merges = [(0, c, plan["depth"] - 1, c) for c in range(len(keys))] if plan["depth"] > 1 else []
    for level in range(plan["depth"] - 1):
        start = len(keys)
        for c in range(len(keys) + 1, len(rows[0]) + 1):
            same = c < len(rows[0]) and paths[c - len(keys)][: level + 1] == paths[start - len(keys)][: level + 1]
            if not same:
                if c - start > 1:
                    merges.append((level, start, level, c - 1))
                for at in range(start + 1, c):
                    rows[level][at] = None
                start = c
    return rows, merges, len(keys)


def build(plan):
    """All rows of the sheet, merges, the sheet rows of the records, and where the figures begin."""
    top = ["工业产销总值（样例数据）", "制表机关：样例局"][: plan["titles"]]
    lines = [[t] for t in top] + ([[f"单位：{plan['unit']}"]] if plan["unit_place"] == "line" else [])
    rows, merges, first = header(plan)
    merges = [(r0 + len(lines), c0, r1 + len(lines), c1) for r0, c0, r1, c1 in merges]
    lines += rows
    if plan["unit_place"] == "row":
        lines.append([None] * first + [plan["unit"]] * len(FIELDS))
    body, width = [], first + len(FIELDS)
    sums = [sum((r[k] or Decimal(0) for r in plan["figures"]), Decimal(0)) for k in range(len(FIELDS))]
    total = ["合计", *[None] * (first - 1), *cells(plan, sums)]
    body += [total] if plan["total"] == "above" else []
    body += [["示例：某企业", *[None] * (first - 1), *[1] * len(FIELDS)]] if plan["sample"] else []
    body += [["（一）规上企业", *[None] * (width - 1)]] if plan["group"] else []
    numbers = []
    for n, figures in enumerate(plan["figures"], start=1):
        body += [[None] * width] if plan["blank"] and n == 2 else []
        body.append(([n] if plan["serial"] else []) + [code(n), f"样例企业{n}", *cells(plan, figures)])
        numbers.append(len(lines) + len(body))
    body += [total] if plan["total"] == "below" else []
    return lines + body, merges, numbers, first


def cells(plan, figures):
    found = []
    for k in plan["order"]:
        value = None if figures[k] is None else convert(figures[k], "元", plan["unit"])
        exact = value is None or len(value.normalize().as_tuple().digits) <= 15
        found.append(
            None
            if value is None
            else f"{value:f}"
            if plan["text"] or plan["kind"] == "csv" or not exact
            else float(value)
        )
    return found


def save(folder, plan, rows, merges):
    path = Path(folder) / f"2026年10月.{plan['kind']}"
    if plan["kind"] == "csv":
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([["" if c is None else c for c in row] for row in rows])
        return path
    if plan["kind"] == "xls":
        old = xlwt.Workbook()
        page = old.add_sheet("表")
        for r0, c0, r1, c1 in merges:
            page.merge(r0, r1, c0, c1)
        write = page.write
    else:
        made = xlsxwriter.Workbook(path)
        page = made.add_worksheet("表")
        for r0, c0, r1, c1 in merges:
            page.merge_range(r0, c0, r1, c1, rows[r0][c0])
        write = page.write
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                write(r, c, value)
    old.save(str(path)) if plan["kind"] == "xls" else made.close()
    return path


@settings(max_examples=120, deadline=None)
@given(layouts())
def test_random_rows_in_random_layouts_come_back_exactly(plan):
    rows, merges, numbers, _ = build(plan)
    with tempfile.TemporaryDirectory() as folder:
        reading = read(save(folder, plan, rows, merges))
    sheet = reading.sheets[0]
    assert (reading.fatal, tuple(sheet.unmapped.values())) == ((), ("序号",) if plan["serial"] else ())
    assert [i for i in reading.issues if i.rule == "total_row"] == []
    found = [[row[f] for f in FIELDS] for row in sheet.table.to_pylist()]
    assert found == plan["figures"]
    assert sheet.table.column("uscc").to_pylist() == [code(n) for n in range(1, len(numbers) + 1)]
    assert sheet.table.column("_row").to_pylist() == numbers


BAD = ["约300", "#N/A", "20XX", "1.2E3", "12,34", "三百", "5%", "3公顷", -7.5, "(8)"]


@settings(max_examples=80, deadline=None)
@given(layouts(), st.data())
def test_of_random_corruption_every_cell_is_named_and_no_other(plan, data):
    rows, merges, numbers, first = build({**plan, "total": "none"})
    spoiled = set()
    for number in data.draw(st.lists(st.sampled_from(numbers), unique=True)):
        for column in data.draw(st.lists(st.integers(first - 2, first + len(FIELDS) - 1), unique=True, max_size=4)):
            if column == first - 1:
                continue
            rows[number - 1][column] = code(1)[:-1] + "?" if column == first - 2 else data.draw(st.sampled_from(BAD))
            spoiled.add(f"{letter(column)}{number}")
    plan = {**plan, "kind": "csv" if plan["kind"] == "csv" else "xlsx"}
    with tempfile.TemporaryDirectory() as folder:
        reading = read(save(folder, plan, rows, merges))
    fatal = {i.cell for i in reading.fatal if i.rule != "duplicate_in_file"}
    assert fatal == spoiled
    assert set(reading.sheets[0].bad_rows) >= {int(c.lstrip("ABCDEFGHIJKLMNOP")) for c in spoiled}
