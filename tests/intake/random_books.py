# SPDX-License-Identifier: Apache-2.0
"""Random records of several datasets, drawn as random sheets: synonyms, order, header depth, units, groups, totals, merges, footers, file kinds."""

import csv
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt
from hypothesis import strategies as st
from intake_books import code

from zhuashou.intake.headerwords import packaged_words
from zhuashou.tables import choices, datasets
from zhuashou.terms import convert

DATASETS = ("enterprises", "projects", "leads", "requests", "idle_assets", "tasks")
#: Texts that begin like totals, notes, groups or samples, and are none.
WORDS = [
    "样例甲",
    "合计算法研究所",
    "一心村样例",
    "例行检修",
    "注塑样例厂",
    "共计划三期",
    "其中一项样例",
    "增速放缓",
    "备注册样例",
    "第一批发市场",
    "计提样例，待核",
    "说明书印刷",
    "Total样例",
]
REGIONS = {"510703": "涪城区", "510704": "游仙区", "510722": "三台县", "510781": "江油市"}
FILLERS = {"money": (2, "元"), "quantity": (2, ""), "percent": (1, "%")}
GROUPS = ["基本情况", "投资情况", "进度情况", "其他信息"]


def value(draw, column, n):
    """A valid value of a column as the ledger keeps it; None for a blank."""
    kind, key = column.type, column.need == "key"
    if not key and column.need != "required" and draw(st.integers(0, 4)) == 0:
        return None
    if kind == "uscc":
        return code(n)
    if kind == "code":
        return f"Y{n:03d}" if key else f"C{draw(st.integers(1, 9))}"
    if kind == "text":
        return draw(st.sampled_from(WORDS)) + draw(st.sampled_from(["", "二期", "B"]))
    if kind == "date":
        return date(2020, 1, 1) + timedelta(days=draw(st.integers(0, 2400)))
    if kind == "region":
        return draw(st.sampled_from(sorted(REGIONS)))
    if kind == "industry":
        return draw(st.sampled_from(["C1313", "C2614", "C3975"]))
    if kind == "bool":
        return draw(st.booleans())
    if kind == "choice":
        return draw(st.sampled_from(sorted(choices()[column.choice])))
    if kind == "count":
        return draw(st.integers(1, 5000))
    return Decimal(draw(st.integers(1, 10**9))).scaleb(-FILLERS[kind][0])


def written(draw, column, held, unit, text):
    """How a file may write a value: figures in the column's unit, dates and flags in many spellings."""
    if held is None:
        return draw(st.sampled_from([None, ""]))
    if column.type == "date":
        return draw(
            st.sampled_from(
                [
                    held.isoformat(),
                    f"{held.year}年{held.month}月{held.day}日",
                    f"{held:%Y/%m/%d}",
                    f"{held:%Y%m%d}",
                    f"{held.year}.{held.month}.{held.day}",
                ]
            )
        )
    if column.type == "region":
        return draw(st.sampled_from([held, REGIONS[held], f"绵阳市{REGIONS[held]}"]))
    if column.type == "industry":
        return draw(st.sampled_from([held, held[1:]]))
    if column.type == "bool":
        return draw(st.sampled_from([("否", "是"), ("×", "√"), ("N", "Y")]))[held]
    if column.type == "choice":
        return draw(st.sampled_from([choices()[column.choice][held].zh, held]))
    if not column.is_number:
        return held
    if column.type == "count":
        return held if not text else f"{held:,}"
    figure = convert(held, column.unit, unit) if unit else held
    exact = len(figure.normalize().as_tuple().digits) <= 15
    return float(figure) if exact and not text else f"{figure:f}"


@st.composite
def sheets(draw):
    """A plan: rows of the sheet, merges, the records that it holds with their rows, and where each field stands."""
    declared = datasets()[draw(st.sampled_from(DATASETS))]
    needed = [c for c in declared.columns if c.need in ("key", "required")]
    more = draw(st.lists(st.sampled_from([c for c in declared.columns if c not in needed]), unique=True, max_size=8))
    columns = draw(st.permutations(needed + more))
    text, kind = draw(st.booleans()), draw(st.sampled_from(["xlsx", "xls", "csv", "ods"]))
    plan = {"dataset": declared.id, "kind": kind, "encoding": draw(st.sampled_from(["gb18030", "utf-8-sig", "utf-16"]))}
    place = draw(st.sampled_from(["line", "header", "row"]))
    units = {
        c.id: draw(st.sampled_from(["元", "千元", "万元", "亿元"])) if c.type == "money" else c.unit for c in columns
    }
    sheet_unit = draw(st.sampled_from(["千元", "万元", "亿元"]))
    if place == "line":
        units = {c.id: sheet_unit if c.type == "money" else c.unit for c in columns}
    records = [{c.id: value(draw, c, n) for c in columns} for n in range(1, draw(st.integers(1, 5)) + 1)]
    merged = draw(st.booleans()) and kind in ("xlsx", "xls") and any(c.id == "region" for c in columns)
    if merged:
        for record in records:
            record["region"] = records[0]["region"]
    body = [[written(draw, c, r[c.id], units[c.id], text or kind == "csv") for c in columns] for r in records]
    serial = draw(st.booleans())
    lines = [
        [t]
        for t in draw(st.sampled_from([[], ["附件1"], [f"样例市{declared.zh}（样例数据）"], ["附件2", "样例情况表"]]))
    ]
    lines += [[f"单位：{sheet_unit}"]] if place == "line" else []
    top, merges = header(draw, declared, columns, units, place, serial, len(lines), kind)
    lines += top
    first = int(serial)
    lines += [["甲", *range(1, len(columns) + first)]] if draw(st.integers(0, 5)) == 0 else []
    grouped, since = serial and not merged and any(c.type == "money" for c in columns) and draw(st.booleans()), 0
    rows, at = [], []
    for n, cells in enumerate(body, start=1):
        rows += [[None]] if n == 2 and not merged and draw(st.booleans()) else []
        rows += (
            [[draw(st.sampled_from(["一、样例类", "（二）样例类", "2026年第一批"]))]]
            if not merged and draw(st.integers(0, 4)) == 0
            else []
        )
        rows.append([*([n] if serial else []), *cells])
        at.append(len(lines) + len(rows))
        if grouped and (n == len(body) or draw(st.booleans())):
            rows.append(["小计", *[total(c, records[since:n], units, text or kind == "csv") for c in columns]])
            since = n
    if merged and len(body) > 1:
        c = first + next(k for k, column in enumerate(columns) if column.id == "region")
        merges.append((at[0] - 1, c, at[-1] - 1, c))
        for row in at[1:]:
            rows[row - len(lines) - 1][c] = None
    if draw(st.booleans()):
        sums = [total(c, records, units, text or kind == "csv") for c in columns]
        if (serial or sums[0] is None) and any(s is not None for s in sums):
            rows.append([*(["合计"] if serial else []), *(sums if serial else ["合计", *sums[1:]])])
    rows += draw(st.sampled_from([[], [[None], ["填表人：某某", "审核人：某某"]], [["注：样例数据。"]]]))
    plan |= {
        "rows": lines + rows,
        "merges": merges,
        "records": records,
        "at": at,
        "columns": columns,
        "first": first,
        "units": units,
    }
    return plan


def total(column, records, units, text):
    """The sum of a column of money as the file would show it."""
    if column.type != "money":
        return None
    figure = convert(sum((r[column.id] or Decimal(0) for r in records), Decimal(0)), "元", units[column.id])
    return f"{figure:f}" if text or len(figure.normalize().as_tuple().digits) > 15 else float(figure)


def header(draw, declared, columns, units, place, serial, top, kind):
    """Header rows and merges: one row of names, or groups over them, and a row of units where units stand there."""
    data = packaged_words()
    names = []
    for c in columns:
        known = [
            c.zh,
            *data["common"].get(c.id, ()),
            *data["named"].get(c.zh, ()),
            *data["columns"].get(declared.id, {}).get(c.id, ()),
        ]
        unit = (
            f"{draw(st.sampled_from(['（{}）', '[{}]', '（单位：{}）']))}".format(units[c.id])
            if units[c.id] and place == "header"
            else ""
        )
        names.append(draw(st.sampled_from([k for k in known if "/" not in k])) + unit)
    keys = ["序号"] if serial else []
    rows, merges = [keys + names], []
    if draw(st.booleans()) and len(names) > 3:
        groups = [*keys, *[None] * len(names)]
        start = len(keys)
        for k, size in enumerate((2, len(names) - 2)):
            groups[start] = GROUPS[k]
            merges.append((top, start, top, start + size - 1))
            start += size
        rows = [groups, [*[None] * len(keys), *names]]
        merges += [(top, c, top + 1, c) for c in range(len(keys))]
    if place == "row":
        rows.append([*[None] * len(keys), *[units[c.id] or None for c in columns]])
    if kind in ("csv", "ods") or not all(len(set(m[::2])) > 1 or len(set(m[1::2])) > 1 for m in merges):
        merges = []
    return rows, merges


def ods(path, name, rows):
    """An OpenDocument spreadsheet of one sheet."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    lines = []
    for row in rows:
        cells = []
        for cell in row:
            number = isinstance(cell, (int, float))
            kind = f'float" office:value="{cell!r}' if number else "string"
            cells.append(
                "<table:table-cell/>"
                if cell is None
                else f'<table:table-cell office:value-type="{kind}"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
            )
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    body = f'<table:table table:name="{name}">{"".join(lines)}</table:table>'
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr(
            "META-INF/manifest.xml",
            f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
        made.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
            f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>',
        )
    return path


def save(folder, plan, rows):
    """The plan as a file of its kind, named by its dataset."""
    name = datasets()[plan["dataset"]].zh
    path = Path(folder) / f"{name}.{plan['kind']}"
    if plan["kind"] == "csv":
        with path.open("w", encoding=plan["encoding"], newline="") as file:
            csv.writer(file).writerows([["" if c is None else c for c in row] for row in rows])
        return path
    if plan["kind"] == "xls":
        old = xlwt.Workbook()
        page = old.add_sheet(name)
        for r0, c0, r1, c1 in plan["merges"]:
            page.merge(r0, r1, c0, c1)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell is not None:
                    page.write(r, c, cell)
        old.save(str(path))
        return path
    if plan["kind"] == "ods":
        return ods(path, name, rows)
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet(name)
    for r0, c0, r1, c1 in plan["merges"]:
        page.merge_range(r0, c0, r1, c1, "")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell is not None:
                page.write(r, c, cell)
    made.close()
    return path
