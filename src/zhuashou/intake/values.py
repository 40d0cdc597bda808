# SPDX-License-Identifier: Apache-2.0
"""One column of cells to typed values: exact scaled integers, ISO dates, period ids, codes. A bad cell is a fault, never a silent blank."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from zhuashou.intake.numerals import BLANK, ERRORS, UNSEEN, Fault, NumberReader, clean, convert_numbers, parse_number
from zhuashou.tables import Column, choice_id
from zhuashou.terms import PeriodError, industry, parse_period, region

__all__ = ["Fault", "convert_column", "converter", "parse_number"]

_YES = {"是": True, "√": True, "✓": True, "Y": True, "YES": True, "TRUE": True, "1": True, "有": True, "✔": True, "☑": True,
        "否": False, "×": False, "N": False, "NO": False, "FALSE": False, "0": False, "没有": False, "无": False, "✗": False, "✘": False}  # fmt: skip
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?(?:[ T].*)?")
_DIGITS = {"〇": 0, "○": 0, "零": 0, **{c: n for n, c in enumerate("一二三四五六七八九", start=1)}}
_SPOKEN_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月份?(?:([一二三四五六七八九十]{1,3})[日号]?)?"
)
_WITHIN = re.compile(r"(?:.{2,6}?(?:省|自治区))?(.{2,6}?[市州盟])(.+)")
_SHORT = re.compile(r"(\d{2})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?")
_MONTHS = re.compile(r"(?:1[-—–~至到])?\d{1,2}月份?|第?[一二三四1-4]季度|Q[1-4]", re.IGNORECASE)
_MONTH_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})(?:月份?)?")


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
    """Values of a column and its faults as (position, fault). Plain cells are taken at once, repeated cells are read once."""
    if isinstance(read, NumberReader):
        numbers, given, faults = convert_numbers(cells, read)
        return [n if there else None for n, there in zip(numbers.tolist(), given.tolist(), strict=True)], faults
    cells = list(cells)
    values, rest = _plain_cells(cells, read)
    faults = []
    seen: dict[type, dict[Any, Any]] = defaultdict(dict)
    for position in rest:
        cell = cells[position]
        if cell is None or cell == "":
            continue
        known = seen[type(cell)]
        if cell in known:
            values[position] = known[cell]
            continue
        try:
            value = read(cell)
        except Fault as fault:
            faults.append((position, fault.with_traceback(None)))  # its frames would keep all cells alive
            continue
        known[cell] = values[position] = value
    return values, faults


def _plain_cells(cells: Sequence[Any], read: Callable[[Any], Any]) -> tuple[list[Any], Iterable[int]]:
    """Texts of nothing but letters and digits, which `read` would leave as they are, and the positions of all other cells."""
    if read not in (_plain, _code, _uscc):
        return [None] * len(cells), range(len(cells))
    if read is _plain:
        values = [c if type(c) is str and c.isalnum() else None for c in cells]
    else:
        values = [c if type(c) is str and c.isascii() and c.isalnum() else None for c in cells]
        if read is _uscc:
            values = [None if c is None else c.upper() for c in values]
    return values, [k for k, c in enumerate(values) if c is None]


def _date(cell: Any) -> str | None:
    """ISO date from a date cell, an Excel serial or text."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _date_number(float(cell))
    text = _written(cell)
    if text is None:
        return None
    match = _DATE.fullmatch(text)
    if match is None and re.fullmatch(r"\d{5,8}", text):
        return _date_number(float(text))
    if match is None:
        month = _MONTH_DAY.fullmatch(text)
        if month is not None:
            return _iso(int(month[1]), int(month[2]), 1, text)
        short = _SHORT.fullmatch(text)
        if short is not None:
            whole = f"20{short[1]}-{int(short[2]):02d}-{int(short[3]):02d}"
            raise Fault("short_year", "whole_year", raw=text, date=whole)
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


def _written(cell: Any) -> str | None:
    """Text of a date or period without blanks inside; None for a blank. Raises Fault for an error cell."""
    text = clean(cell)
    if text in BLANK:
        return None
    if text.upper() in ERRORS:
        raise Fault("error_cell", "mend_formula", raw=text)
    return _in_digits(re.sub(r"(?<=[-./年月])\s+|\s+(?=[-./年月日号])", "", text))


def _in_digits(text: str) -> str:
    """二〇二四年三月十五日 as 2024年3月15日; anything else as it is."""
    spoken = _SPOKEN_DATE.fullmatch(text)
    if spoken is None:
        return text
    year = "".join(str(_DIGITS[c]) for c in spoken[1])
    month, day = (_count(part) if part else "" for part in (spoken[2], spoken[3]))
    return f"{year}年{month}月" + (f"{day}日" if day else "")


def _count(text: str) -> int:
    """三 → 3, 十 → 10, 二十一 → 21."""
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS[tens] if tens else 1 if ten else 0) * 10 + (_DIGITS[ones] if ones else 0)


def period_reader(year: str) -> Callable[[Any], str | None]:
    """The reader of a column of periods in a sheet whose title names the year: 3月, 1-9月, 一季度 belong to it."""

    def read(cell: Any) -> str | None:
        text = clean(cell) if type(cell) is str else ""
        return _period(f"{year}年{text}" if year and _MONTHS.fullmatch(text) else cell)

    return read


def _period(cell: Any) -> str | None:
    """Period id from text, a date cell, a date serial, or a whole number such as 202610 or 2025; 2024.1 as a number is undecidable."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if not float(cell).is_integer():
            raise Fault("undecidable_period", "write_period", raw=f"{cell:g}")
        cell = date(1899, 12, 30) + timedelta(days=int(cell)) if 30000 <= cell <= 60000 else str(int(cell))
    if isinstance(cell, (datetime, date)):
        return f"{cell.year}-{cell.month:02d}" if cell.month > 1 else _january(cell)
    text = _written(cell)
    if text is None:
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
    text = clean(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).upper()
    if text in BLANK - {"无"}:
        return None
    if text not in _YES:
        raise Fault("not_a_flag", "write_flag", raw=text)
    return _YES[text]


#: What follows a controlled word in free hands: 用工问题, 融资类.
_KIND_OF = re.compile(r"(?<=..)(问题|需求|诉求|方面|类别?|类型)$")


def _choice_reader(name: str) -> Callable[[Any], str | None]:
    def read(cell: Any) -> str | None:
        text = clean(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
        if text in BLANK:
            return None
        found = choice_id(name, text) or choice_id(name, _KIND_OF.sub("", text))
        if found is None:
            raise Fault("unknown_choice", "choose_one", raw=text, choices=_names(name))
        return found

    return read


def _names(name: str) -> list[str]:
    from zhuashou.tables import choices

    return [c.zh for c in choices()[name].values()]


def _region(cell: Any) -> str | None:
    """Six-digit code of a county written as code or name, with or without province and city before it."""
    text = _plain(cell)
    if text is None:
        return None
    found = region(re.sub(r"\s+", "", text))
    parts = _WITHIN.fullmatch(re.sub(r"\s+", "", text))
    if found is None and parts is not None:
        city = region(parts[1])
        found = region(parts[2], within=city.code) if city is not None else None
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
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= 1e15:
        raise Fault("power_of_ten", "make_text", raw=str(cell))
    text = _plain(cell)
    bare = "" if text is None else re.sub(r"\s+", "", clean(text))
    return None if bare in BLANK else bare


def _uscc(cell: Any) -> str | None:
    text = _code(cell)
    return None if text is None else text.upper()


def _plain(cell: Any) -> str | None:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()[:10]
    text = str(cell).translate(UNSEEN).replace("\xa0", " ").strip()
    if text.upper() in ERRORS:
        raise Fault("error_cell", "mend_formula", raw=text)
    return text or None
