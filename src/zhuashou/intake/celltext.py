# SPDX-License-Identifier: Apache-2.0
"""What single cells and rows look like before any header is known: values, instructions, lists of options, numbers of columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

_INSTRUCTION = re.compile(
    r"[□☐○◯]|填写|请填|请选|选填|必填|下拉|单选|多选|文本格式|数值格式|保留.{0,4}小数|精确到|格式[:：为是]|不超过.{0,6}字|按.{1,15}填|据实填|自动(计算|生成)"
    r"|无需填|如[:：]|例如?[:：]|yyyy|^(文本|数字|数值|日期|整数)(型|格式)?$",
    re.IGNORECASE,
)
_OPTIONS = re.compile(
    r"[（(]?[^/|]{1,12}([/|][^/|]{1,12})+[)）]?|[XY]{2,4}年(X{1,2}月)?(X{1,2}日)?|[（(]年月日?[)）]|年月日?"
)
_INDEX = "甲乙丙丁戊己庚辛壬癸"
_VALUE = re.compile(r"[-+]?\d+(\.\d+)?%?|[0-9A-Z]{18}|\d{4}[-/.年]\d{1,2}([-/.月]\d{0,2}日?)?")


def text_of(cell: Any) -> str:
    """A cell as stripped text, whole numbers without a point; empty for None."""
    if type(cell) is str:
        return cell.strip()
    if type(cell) is float and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)


def is_value(cell: Any) -> bool:
    """A number, date or something that only data rows hold (a long code, a number as text)."""
    if isinstance(cell, (bool, int, float, date, datetime, time, timedelta)):
        return True
    text = text_of(cell)
    return bool(text) and _VALUE.fullmatch(unicodedata.normalize("NFKC", text).replace(",", "")) is not None


def is_option(text: str) -> bool:
    """A list to choose from (是/否), a pattern to follow (XXXX年X月), or an instruction."""
    return _INSTRUCTION.search(text) is not None or _OPTIONS.fullmatch(re.sub(r"\s+", "", text)) is not None


def is_hint_row(row: Sequence[Any]) -> bool:
    """Instructions to whoever fills the form in: tick boxes, 请填写…, 保留两位小数, 下拉选择; no values."""
    texts = [t for t in map(text_of, row) if t]
    told = sum(1 for t in texts if _INSTRUCTION.search(t))
    if not told or any(is_value(c) and text_of(c) for c in row):
        return False
    return told + sum(1 for t in texts if not _INSTRUCTION.search(t) and is_option(t)) >= 0.5 * len(texts) or any(
        t.count("□") + t.count("☐") >= 2 for t in texts
    )


def is_index_row(row: Sequence[Any]) -> bool:
    """甲 乙 丙 1 2 3, A B C, or 1 2 3=1+2 … under a header: the numbers of the columns."""
    texts = [unicodedata.normalize("NFKC", text_of(c)) for c in row]
    texts = [re.sub(r"=.*", "", t.strip("()")).strip() for t in texts if t]
    named = bool(texts) and texts[0] in ("栏次", "栏目", "列次")
    if named or (texts and texts[0] == "序号"):
        texts = [t for t in texts[1:] if t.strip("-—–/")]
    if len(texts) < (1 if named else 3):
        return False
    hanzi = [t for t in texts if t in _INDEX]
    rest = [t for t in texts if t not in _INDEX]
    if "".join(hanzi) != _INDEX[: len(hanzi)] or texts[: len(hanzi)] != hanzi:
        return False
    counted = [str(n) for n in range(1, len(rest) + 1)]
    shifted = [str(n) for n in range(len(hanzi) + 1, len(texts) + 1)]
    lettered = [chr(65 + n) for n in range(min(len(rest), 26))]
    return rest in (counted, shifted, lettered) and (bool(hanzi) or rest == texts)


def places(row: Sequence[Any], most: int) -> list[int]:
    """The first filled cells of a row, as many as asked for."""
    found: list[int] = []
    for c, cell in enumerate(row):
        if cell != "" and cell is not None and (type(cell) is not str or not cell.isspace()):
            found.append(c)
            if len(found) == most:
                break
    return found
