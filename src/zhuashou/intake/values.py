# SPDX-License-Identifier: Apache-2.0
"""One column of cells to typed values: exact scaled integers, ISO dates, period ids, codes. A bad cell is a fault, never a silent blank."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from zhuashou.tables import Column, choice_id
from zhuashou.terms import PeriodError, Words, convert, find_unit, industry, parse_period, region

LIMIT = 2**63 - 1
EXACT = 1e12
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
#: Texts that mean "no figure": blank, never zero.
BLANK = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "未报", "N/A", "n/a", "…", "......"})
_NUMBER = re.compile(r"[-+−]?(\d{1,3}(?:[, ]\d{3})+|\d+)?(\.\d*)?(?![\d,.])")
_POWER = re.compile(r"[-+]?\d+(\.\d+)?[eE][-+]?\d+")
_VAGUE = ("约", "近", "超", "逾", "左右", "以上", "以下", "多", "余", "?", "~", "-", "至")
_YES = {"是": True, "√": True, "✓": True, "Y": True, "YES": True, "TRUE": True, "1": True, "有": True,
        "否": False, "×": False, "N": False, "NO": False, "FALSE": False, "0": False, "没有": False}  # fmt: skip
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[ T].*)?")
_MONTH_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})月?")


class Fault(Exception):
    """Why a cell cannot be read, and what to do."""

    def __init__(self, reason: str, remedy: str, **values: Any) -> None:
        super().__init__(reason)
        self.words, self.remedy = Words(f"intake.{reason}", values), Words(f"intake.{remedy}", values)


def converter(column: Column, unit: str) -> Callable[[Any], Any]:
    """The function for one column; `unit` is the unit of the file's figures. It raises Fault and gives None for a blank."""
    if column.is_number:
        return NumberReader(column, unit)
    return {
        "date": _date,
        "period": _period,
        "bool": _flag,
        "region": _region,
        "industry": _industry,
        "uscc": _uscc,
    }.get(
        column.type,
        _choice_reader(column.choice)
        if column.type == "choice"
        else _code
        if column.type in ("code", "uscc")
        else _plain,
    )


def convert_column(cells: Sequence[Any], read: Callable[[Any], Any]) -> tuple[list[Any], list[tuple[int, Fault]]]:
    """Values of a column and its faults as (position, fault). Plain figures are converted at once, repeated texts are read once."""
    values, rest = _plain_figures(cells, read.quick) if isinstance(read, NumberReader) else (None, range(len(cells)))
    if values is None:
        values = [None] * len(cells)
    faults: list[tuple[int, Fault]] = []
    seen: dict[str, Any] = {"": None}
    for position in rest:
        cell = cells[position]
        if cell is None:
            continue
        if type(cell) is str and cell in seen:
            values[position] = seen[cell]
            continue
        try:
            value = read(cell)
        except Fault as fault:
            faults.append((position, fault))
            continue
        if type(cell) is str:
            seen[cell] = value
        values[position] = value
    return values, faults


def _plain_figures(cells: Sequence[Any], quick: float) -> tuple[list[Any] | None, Sequence[int]]:
    """Floats that are whole multiples of the last digit kept, as integers; and the positions of all other cells.

    A float times a whole factor is off by less than a thousandth below 10^12, so a whole number found within that is the exact one.
    """
    if not quick or len(cells) < 8:
        return None, range(len(cells))
    import numpy as np

    product = np.array([cell if type(cell) is float else np.nan for cell in cells]) * quick
    whole = np.rint(product)
    good = (np.abs(product - whole) < 1e-3) & (np.abs(product) < EXACT)
    values: list[Any] = np.where(good, whole, 0).astype(np.int64).tolist()
    rest: list[int] = np.flatnonzero(~good).tolist()
    for position in rest:
        values[position] = None
    return values, rest


def _clean(cell: Any) -> str:
    return unicodedata.normalize("NFKC", str(cell)).strip()


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
        elif own_unit in ("%", "百分点") and self.column.type == "percent":
            scaled = exact * 10**self.column.scale
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
    if own in ("万", "亿") and target is not None and target.family != "money":
        return exact * Decimal(10**4 if own == "万" else 10**8) * Decimal(10**column.scale)
    raise Fault("unit_mismatch", "check_unit", raw=f"{exact}{own}", unit=source)


def parse_number(cell: Any) -> tuple[Decimal | None, str]:
    """A number written as text, and the unit or multiplier behind it: full width, thousands marks, brackets for minus, percent.

    `(None, "")` for a blank. Raises Fault for 约300, 20XX, #N/A and whatever else is not one exact number.
    """
    if isinstance(cell, bool):
        raise Fault("not_a_number", "format_as_number", raw=str(cell))
    text = _clean(cell)
    if text in BLANK:
        return None, ""
    if text.upper() in _ERRORS:
        raise Fault("error_cell", "mend_formula", raw=text)
    body = text.replace("￥", "").replace("¥", "").replace("，", ",").strip()
    negative = body.startswith("(") and body.endswith(")")
    body = body[1:-1].strip() if negative else body
    if _POWER.fullmatch(body):
        raise Fault("power_of_ten", "exact_number", raw=text)
    match = _NUMBER.match(body)
    figure = re.sub(r"[, ]", "", match[0]).replace("−", "-") if match else ""
    unit = body[match.end() :].strip() if match else ""
    if not re.search(r"\d", figure) or (unit and unit not in ("万", "亿") and find_unit(unit) is None):
        vague = body[:1] in _VAGUE or any(unit.endswith(v) or unit.startswith(v) for v in _VAGUE)
        raise Fault("about" if vague else "not_a_number", "exact_number", raw=text)
    if negative and figure[:1] in "+-":
        raise Fault("not_a_number", "exact_number", raw=text)
    try:
        value = Decimal(figure)
    except InvalidOperation as error:
        raise Fault("not_a_number", "exact_number", raw=text) from error
    return (-value if negative else value), unit


def _date(cell: Any) -> str | None:
    """ISO date from a date cell, an Excel serial or text."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _date_number(float(cell))
    text = _clean(cell)
    if text in BLANK:
        return None
    if text.upper() in _ERRORS:
        raise Fault("error_cell", "mend_formula", raw=text)
    match = _DATE.fullmatch(text)
    if match is None and re.fullmatch(r"\d{5,8}", text):
        return _date_number(float(text))
    if match is None:
        month = _MONTH_DAY.fullmatch(text)
        if month is not None:
            return _iso(int(month[1]), int(month[2]), 1, text)
        raise Fault("not_a_date", "write_date", raw=text)
    return _iso(int(match[1]), int(match[2]), int(match[3]), text)


def _date_number(value: float) -> str:
    """20240305, 202403 or an Excel serial (1982 to 2064); a figure such as 2024.1 is undecidable and refused."""
    if value.is_integer() and 19000101 <= value <= 21001231:
        number = int(value)
        return _iso(number // 10000, number // 100 % 100, number % 100, str(number))
    if value.is_integer() and 190001 <= value <= 210012:
        return _iso(int(value) // 100, int(value) % 100, 1, f"{value:g}")
    if value.is_integer() and 30000 <= value <= 60000:
        return (date(1899, 12, 30) + timedelta(days=int(value))).isoformat()
    raise Fault("undecidable_date", "write_date", raw=f"{value:g}")


def _iso(year: int, month: int, day: int, raw: str) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise Fault("not_a_date", "write_date", raw=raw) from error


def _period(cell: Any) -> str | None:
    """Period id from text, a date cell, or a whole number such as 202610 or 2025; 2024.1 stored as a number is undecidable."""
    if isinstance(cell, (datetime, date)):
        return f"{cell.year}-{cell.month:02d}" if cell.month > 1 else _january(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if not float(cell).is_integer():
            raise Fault("undecidable_period", "write_period", raw=f"{cell:g}")
        cell = str(int(cell))
    text = _clean(cell)
    if text in BLANK:
        return None
    try:
        return parse_period(text).id
    except PeriodError as error:
        raise Fault(
            "january" if error.reason == "period.january" else "not_a_period", "write_period", raw=text
        ) from error


def _january(cell: date) -> str:
    raise Fault("january", "write_period", raw=cell.isoformat())


def _flag(cell: Any) -> bool | None:
    if isinstance(cell, bool):
        return cell
    text = _clean(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).upper()
    if text in BLANK and text != "无":
        return None
    if text not in _YES:
        raise Fault("not_a_flag", "write_flag", raw=text)
    return _YES[text]


def _choice_reader(name: str) -> Callable[[Any], str | None]:
    def read(cell: Any) -> str | None:
        text = _clean(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
        if text in BLANK:
            return None
        found = choice_id(name, text)
        if found is None:
            raise Fault("unknown_choice", "choose_one", raw=text, choices=_names(name))
        return found

    return read


def _names(name: str) -> list[str]:
    from zhuashou.tables import choices

    return [c.zh for c in choices()[name].values()]


def _region(cell: Any) -> str | None:
    text = _plain(cell)
    if text is None:
        return None
    found = region(text)
    if found is None:
        raise Fault("unknown_region", "write_region", raw=text)
    return found.code


def _industry(cell: Any) -> str | None:
    text = _code(cell)
    if text is None:
        return None
    found = industry(text.zfill(4) if text.isdigit() and len(text) == 3 else text)
    if found is None:
        raise Fault("unknown_industry", "write_industry", raw=text)
    return found.code


def _code(cell: Any) -> str | None:
    text = _plain(cell)
    return None if text is None else re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _uscc(cell: Any) -> str | None:
    text = _code(cell)
    return None if text is None else text.upper()


def _plain(cell: Any) -> str | None:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()[:10]
    text = str(cell).strip()
    if text.upper() in _ERRORS:
        raise Fault("error_cell", "mend_formula", raw=text)
    return text or None
