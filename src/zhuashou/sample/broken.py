# SPDX-License-Identifier: Apache-2.0
"""Workbooks with planted errors, beside the inbox: each bad cell is written down in the truth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhuashou.sample.books import Page, xlsx
from zhuashou.sample.city import City


def write_broken(folder: Path, city: City) -> None:
    """Three workbooks: bad cells of an output form, a money column without unit, a future month."""
    wrong = city.code[3][:-1] + ("0" if city.code[3][-1] != "0" else "1")
    unknown = "91510703MA0000000"
    from zhuashou.terms import uscc_check_digit

    unknown += uscc_check_digit(unknown)
    head = ["统一社会信用代码", "企业名称", "工业总产值本月", "工业总产值累计", "报告期"]
    rows: list[list[Any]] = [
        [city.code[0], city.name[0], 100, 900, "2026-11"],
        [city.code[1], city.name[1], "约300", 900, "2026-11"],
        [city.code[2], city.name[2], 120, "#N/A", "2026-11"],
        [wrong, city.name[3], 120, 900, "2026-11"],
        [unknown, "样例未登记企业有限公司", 120, 900, "2026-11"],
        [city.code[5], city.name[5], -5, 900, "2026-11"],
        [city.code[6], city.name[6], 5, 900, "2026-01"],
        [city.code[0], city.name[0], 100, 900, "2026-11"],
        [city.code[7], city.name[7], None, 900, "2026-11"],
    ]
    page = Page("产值", ["2026年11月工业产值（样例数据，含错误）", "单位：千元"], [head], rows)
    xlsx(folder / "坏单元格.xlsx", [page])
    cells = {
        "C5": "about",
        "D6": "error",
        "A7": "check_digit",
        "A8": "unknown",
        "C9": "negative",
        "E10": "january",
        "A11": "duplicate",
        "C12": "blank",
    }
    _write_refused(folder, head[:4], city)
    city.truth["broken"] = {
        "坏单元格.xlsx": cells,
        "没有单位.xlsx": {"C2": "no_unit", "D2": "no_unit"},
        "未来月份.xlsx": {"A4": "future"},
    }


def _write_refused(folder: Path, head: list[str], city: City) -> None:
    """Workbooks that are refused as a whole: no unit, a month to come, a month that is locked."""
    row: list[Any] = [city.code[0], city.name[0], 100, 900]
    for file, title, figures in (
        ("没有单位", ["2026年11月工业产值（样例数据，没有单位）"], row),
        ("未来月份", ["2027年3月工业产值（样例数据，未来月份）", "单位：千元"], row),
        ("已定案月份", ["2026年9月工业产值（样例数据，已定案月份）", "单位：千元"], [*row[:2], 1, 2]),
    ):
        xlsx(folder / f"{file}.xlsx", [Page("产值", title, [head], [figures])])
