# SPDX-License-Identifier: Apache-2.0
"""Figures in cells, as numbers or as text, to exact scaled integers. What is not one exact figure is a fault, never a guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from zhuashou.intake.grid import Cells, floats_of
from zhuashou.tables import Column
from zhuashou.terms import Words, convert, find_unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LIMIT = 2**63 - 1
EXACT = 1e12
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
#: Texts that mean "no figure": blank, never zero.
BLANK = frozenset(
    {
        "",
        "-",
        "--",
        "–",
        "―",
        "—",
        "——",
        "/",
        "\\",
        "无",
        "暂无",
        "无数据",
        "未报",
        "N/A",
        "n/a",
        "NULL",
        "null",
        "nan",
        "...",
        "......",
    }
)
#: Characters that are not seen; copied texts and exports are full of them.
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
#: What stands before a figure below zero: dashes of any length, and the triangles of Chinese accounts.
_MINUS = re.compile(r"[-−–‐‒―—△▲负]\s*(?=[\d.])")
_MULTIPLES = {"万": 4, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12}
_SPOKEN = re.compile(
    r"(?=.*[零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾])[零〇○一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟万亿点元整]+"
)
_NUMBER = re.compile(r"[-+−]?(\d{1,3}(?:[, ]\d{3})+|\d+)?(\.\d*)?(?![\d,.])")
_POWER = re.compile(r"[-+]?\d+(\.\d+)?[eE][-+]?\d+")
_VAGUE = (">", "<", "≥", "≤", "+", "约", "近", "超", "逾", "左右", "以上", "以下", "多", "余", "?", "~", "至")


class Fault(Exception):
    """Why a cell cannot be read, and what to do."""

    def __init__(self, reason: str, remedy: str, **values: Any) -> None:
        super().__init__(reason)
        self.words, self.remedy = Words(f"intake.{reason}", values), Words(f"intake.{remedy}", values)


def clean(cell: Any) -> str:
    """A cell as text of normal width, without unseen characters and the apostrophe that makes a cell a text."""
    text = unicodedata.normalize("NFKC", str(cell).translate(UNSEEN)).strip()
    return text[1:].strip() if text[:1] in ("'", "’", "‘") else text


class NumberReader:
    """Figures as value × 10^scale in the column's own unit, exactly; `quick` is the factor where it is a whole number, else 0."""

    def __init__(self, column: Column, unit: str) -> None:
        self.column = column
        self.source = unit or column.unit
        one = convert(Decimal(1), self.source, column.unit) if column.unit and self.source else Decimal(1)
        self.factor = one * 10**column.scale
        self.quick = float(self.factor) if self.factor == self.factor.to_integral_value() else 0.0

    def __call__(self, cell: Any) -> int | None:
        """One figure; None for a blank. Raises Fault."""
        if isinstance(cell, (datetime, date, time, timedelta)):
            raise Fault("not_a_number", "format_as_number", raw=str(cell))
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            exact, own_unit = Decimal(repr(cell)), ""
        else:
            found, own_unit = parse_number(cell)
            if found is None:
                return None
            exact = found
        if not own_unit:
            scaled = exact * self.factor
        elif own_unit in ("%", "百分点", "‰") and self.column.type == "percent":
            scaled = exact * 10**self.column.scale / (10 if own_unit == "‰" else 1)
        else:
            scaled = _own_unit(exact, own_unit, self.column, self.source)
        return self._whole(scaled, cell)

    def _whole(self, scaled: Decimal, cell: Any) -> int:
        if not scaled.is_finite() or abs(scaled) > LIMIT:
            raise Fault("too_big", "check_unit", raw=str(cell))
        whole = int(scaled.to_integral_value(ROUND_HALF_UP))
        if self.column.type == "count" and whole != scaled:
            raise Fault("not_whole", "exact_number", raw=str(cell))
        return whole


def _own_unit(exact: Decimal, own: str, column: Column, source: str) -> Decimal:
    """A figure that carries its own unit, such as 3.2亿元, or only a multiplier, such as 3.2亿."""
    found = find_unit(own)
    target = find_unit(column.unit) if column.unit else None
    if found is not None and target is not None and found.family == target.family:
        return convert(exact, own, column.unit) * Decimal(10**column.scale)
    if own in _MULTIPLES and target is not None:
        return exact.scaleb(_MULTIPLES[own]) * Decimal(10**column.scale)
    raise Fault("unit_mismatch", "check_unit", raw=f"{exact}{own}", unit=source)


def parse_number(cell: Any) -> tuple[Decimal | None, str]:
    """A number written as text, and the unit or multiplier behind it: full width, thousands marks, brackets for minus, percent.

    `(None, "")` for a blank. Raises Fault for 约300, 20XX, #N/A and whatever else is not one exact number.
    """
    if isinstance(cell, bool):
        raise Fault("not_a_number", "format_as_number", raw=str(cell))
    text = clean(cell)
    if text in BLANK:
        return None, ""
    if text.upper() in ERRORS:
        raise Fault("error_cell", "mend_formula", raw=text)
    body = re.sub(
        r"^(人民币|RMB|CNY)\s*",
        "",
        text.replace("￥", "").replace("¥", "").replace("，", ",").strip(),
        flags=re.IGNORECASE,
    )
    negative = body.startswith("(") and body.endswith(")")
    body = body[1:-1].strip() if negative else body
    if _POWER.fullmatch(body):
        raise Fault("power_of_ten", "exact_number", raw=text)
    minus = _MINUS.match(body)
    body = f"-{body[minus.end() :]}" if minus else body
    if _SPOKEN.fullmatch(body):
        raise Fault("spoken_number", "arabic_digits", raw=text)
    match = _NUMBER.match(body)
    figure = re.sub(r"[, ]", "", match[0]).replace("−", "-") if match else ""
    unit = body[match.end() :].strip() if match else ""
    if not re.search(r"\d", figure) or (unit and unit != "‰" and unit not in _MULTIPLES and find_unit(unit) is None):
        vague = body[:1] in _VAGUE or any(unit.endswith(v) or unit.startswith(v) for v in (*_VAGUE, "-"))
        raise Fault("about" if vague else "not_a_number", "exact_number", raw=text)
    if negative and figure[:1] in "+-":
        raise Fault("not_a_number", "exact_number", raw=text)
    try:
        value = Decimal(figure)
    except InvalidOperation as error:
        raise Fault("not_a_number", "exact_number", raw=text) from error
    return (-value if negative else value), unit


def convert_numbers(
    cells: Sequence[Any], read: NumberReader
) -> tuple[NDArray[np.int64], NDArray[np.bool_], list[tuple[int, Fault]]]:
    """Scaled integers of a column (zero where blank), which are given, and the faults as (position, fault).

    Plain figures are converted at once: a float times a whole factor is off by less than a thousandth below 10^12, so a whole number found
    within that is the exact one. All other cells go through `read`, repeated texts once.
    """
    import numpy as np

    floats = cells.floats() if isinstance(cells, Cells) else floats_of(cells)
    with np.errstate(over="ignore", invalid="ignore"):
        product = floats * (read.quick or np.nan)
        whole = np.rint(product)
        given = (np.abs(product - whole) < 1e-3) & (np.abs(whole) < EXACT)
    values = np.where(given, whole, 0).astype(np.int64)
    seen: dict[str, int | None] = {"": None}
    faults: list[tuple[int, Fault]] = []
    for position in np.flatnonzero(~given).tolist():
        cell = cells[position]
        text = cell if type(cell) is str else None
        if cell is None or cell == "":
            continue
        try:
            value = seen[text] if text in seen else read(cell)
        except Fault as fault:
            faults.append((position, fault.with_traceback(None)))  # its frames would keep all cells alive
            continue
        if text is not None:
            seen[text] = value
        if value is not None:
            values[position], given[position] = value, True
    return values, given, faults
