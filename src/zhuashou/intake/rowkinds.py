# SPDX-License-Identifier: Apache-2.0
"""What each row under the header is: data, total, group, sample, hint, note, header (repeated on a later page) or blank."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from zhuashou.intake.grid import Grid

_NUMERAL = "一二三四五六七八九十"
_TOTAL = re.compile(r".{0,12}?(合\s*计|总\s*计|小\s*计|共\s*计|累\s*计)\s*([（(].{0,20}[)）])?\s*[:：]?", re.DOTALL)
_GROUP = re.compile(rf"[（(]?[{_NUMERAL}]+[）)]?[、．.]?.{{0,40}}|.{{1,30}}批", re.DOTALL)
_NUMBERED = re.compile(rf"([（(][{_NUMERAL}]+[）)]|[{_NUMERAL}]+[、．.]).{{0,40}}", re.DOTALL)
_NOTE = re.compile(
    r"(注|备注|说明|填表说明|单位负责人|统计负责人|填表人|制表人?|审核人?|复核人?|报出日期|填报日期|填报单位|联系电话|数据来源|样例数据)\s*[:：（(]?"
)
_MEMO = re.compile(r"(其\s*中\s*[:：]|(平均|均值|同比|增速|增幅|占比|比重)[%％（(：:]*.{0,6}$)")
_SAMPLE = re.compile(
    r"(示例|样例行|例如|例)[:：（( ]|(示例|示例行|样例行)$|.{0,20}请勿删除|sample( row)?\s*[(:（：]", re.IGNORECASE
)
_HINT = re.compile(r"□|请填写|请选择|填写说明|下拉选择|必填|选填")
#: Whatever the first cells of a row that is not data begin with; `_ANYWHERE` is what marks such a row further right in a cell.
_TELLING = re.compile(
    "|".join(f"(?:{p.pattern})" for p in (_SAMPLE, _NOTE, _MEMO, _NUMBERED)) + rf"|[（(]?[{_NUMERAL}]+[）)]?[、．.]?$",
    re.IGNORECASE | re.DOTALL,
)
#: What blanks, and what matches `_TELLING`, can begin with: blanks of any kind included.
_BEGINNINGS = frozenset(
    {"", *"注备说填单统制审复报联数示样例其平均同增占比sS（(", *_NUMERAL, *filter(str.isspace, map(chr, range(0x3001)))}
)
_ANYWHERE = ("计", "请勿删除")
_LEFT = 8
_FIGURES = frozenset({int, float, bool, date, datetime, time, timedelta})
_INDEX = "甲乙丙丁戊己庚辛壬癸"
_NAMES = re.compile(r"名称|编号|编码|代码|项目|企业|单位|姓名|任务")
_ORDINAL = re.compile(r"序号|编号|№|No\.?", re.IGNORECASE)
_VALUE = re.compile(r"[-+]?\d+(\.\d+)?%?|[0-9A-Z]{18}|\d{4}[-/.年]\d{1,2}([-/.月]\d{0,2}日?)?")


def text_of(cell: Any) -> str:
    """A cell as stripped text; empty for None."""
    return cell.strip() if type(cell) is str else "" if cell is None else str(cell)


def is_value(cell: Any) -> bool:
    """A number, date or something that only data rows hold (a long code, a number as text)."""
    if isinstance(cell, (bool, int, float, date, datetime, time, timedelta)):
        return True
    text = text_of(cell)
    return bool(text) and _VALUE.fullmatch(unicodedata.normalize("NFKC", text).replace(",", "")) is not None


def is_index_row(row: Sequence[Any]) -> bool:
    """甲 乙 丙 1 2 3, A B C, or 1 2 3 … under a header: the numbers of the columns."""
    texts = [text_of(int(c) if isinstance(c, float) and c.is_integer() else c) for c in row]
    texts = [t.strip("()（）") for t in texts if t]
    if len(texts) < 3:
        return False
    hanzi = [t for t in texts if t in _INDEX]
    rest = [t for t in texts if t not in _INDEX]
    if "".join(hanzi) != _INDEX[: len(hanzi)]:
        return False
    counted = [str(n) for n in range(1, len(rest) + 1)]
    shifted = [str(n) for n in range(len(hanzi) + 1, len(texts) + 1)]
    lettered = [chr(65 + n) for n in range(min(len(rest), 26))]
    return rest in (counted, shifted, lettered) and (bool(hanzi) or rest == texts)


class RowKinds:
    """Kinds of the rows under one header; made once a sheet, asked once a row."""

    def __init__(self, rows: Grid, first: int, last: int, headers: Sequence[tuple[int, str]]) -> None:
        """`first` and `last` are the zero-based header rows; `headers` are (zero-based column, path)."""
        self._rows, self._start = rows, last + 1
        self._headers = {tuple(text_of(c) for c in rows[k]) for k in range(first, last + 1)}
        self._header_starts = {next(filter(None, texts), "") for texts in self._headers}
        self._names = frozenset(c for c, path in headers if _NAMES.search(path))
        self._last_full = next((k for k in range(len(rows) - 1, last, -1) if len(_places(rows[k], 2)) > 1), last)
        ordinal = next((c for c, path in headers[:2] if _ORDINAL.search(path)), None)
        self._ordinal = ordinal if ordinal is not None and self._has_numbers(ordinal) else None
        self._ended = False

    def _has_numbers(self, column: int) -> bool:
        cells = (row[column] for row in self._rows[self._start : self._start + 500] if column < len(row))
        return any(is_value(c) for c in cells)

    def all(self) -> list[str]:
        """The kinds of all rows under the header; most are plainly data and need no look at each cell."""
        plain = self._plain()
        return ["data" if plain[k - self._start] else self.of(k) for k in range(self._start, len(self._rows))]

    def _plain(self) -> list[bool]:
        """Rows under the header that `of` would call data, found by columns: some filled cells at their left, and no text that means anything else.

        `of` looks at the first four filled cells of a row, so a row with four among the first `_LEFT` columns is judged by those.
        """
        import numpy as np

        height, columns = len(self._rows) - self._start, self._rows.columns
        if (self._ordinal is not None and self._ordinal >= _LEFT) or any(is_value(t) for t in self._header_starts):
            return [False] * height
        need = 2 if len(columns) <= _LEFT else 4
        filled, odd = np.zeros(height, dtype=np.int8), np.zeros(height, dtype=bool)
        odd[:3] = True
        for column in columns[:_LEFT]:
            cells = column.between(self._start, len(column))
            types = cells.types()
            if not types <= _FIGURES:
                texts = {*cells} if types == {str} else {cell for cell in cells if type(cell) is str}
                blank, telling = self._telling(texts)
                if telling:
                    odd |= np.fromiter((cell in telling for cell in cells), dtype=bool, count=height)
                if blank or type(None) in types:
                    blank.add(None)
                    filled += np.fromiter((cell not in blank for cell in cells), dtype=bool, count=height)
                    continue
            filled += 1
        found: list[bool] = ((filled >= need) & ~odd).tolist()
        return found

    def _telling(self, texts: set[Any]) -> tuple[set[Any], set[Any]]:
        """Texts that are blank, and those that could make their row anything but data: every pattern of `_judge` must be asked here."""
        begin = _BEGINNINGS | {text[:1] for text in self._header_starts}
        likely = [t for t in texts if t[:1] in begin]
        blank = {t for t in likely if not t or t.isspace()}
        found = {t for t in likely if _TELLING.match(t.strip()) or t.strip() in self._header_starts} - blank
        together = "".join(texts)
        return blank, found | {t for word in _ANYWHERE if word in together for t in texts if word in t}

    def of(self, k: int) -> str:
        """The kind of zero-based row `k`; rows are asked in order."""
        kind = self._judge(k, self._rows[k])
        self._ended = self._ended or (k > self._last_full and kind in ("blank", "note"))
        return kind

    def _judge(self, k: int, row: Sequence[Any]) -> str:
        places = _places(row, 6)  # six filled cells are enough to know a record
        if not places:
            return "blank"
        head = [text_of(row[c]) for c in places[:4]]
        if any(len(t) < 40 and _TOTAL.fullmatch(t) for t in head if "计" in t):
            return "total"
        first = head[0]
        if any(_SAMPLE.match(t) for t in head[:2]):
            return "sample"
        if _NOTE.match(first) and len(places) <= 4:
            return "note"
        if _MEMO.match(first) or (len(head) > 1 and is_value(row[places[0]]) is False and _MEMO.match(head[1])):
            return "note"
        if k < self._start + 3 and (self._is_hint(row, head) or (k == self._start and is_index_row(row))):
            return "hint"
        if len(places) == 1 and len(row) > 2:
            return self._lone(places[0], first)
        return self._grouped(row, places, first)

    def _is_hint(self, row: Sequence[Any], head: list[str]) -> bool:
        return any(_HINT.search(t) for t in head) and not any(is_value(c) for c in row if text_of(c))

    def _lone(self, column: int, text: str) -> str:
        """A row with one filled cell: a group name, a line of text, or a record that is almost empty."""
        if _GROUP.fullmatch(text) and len(text) < 40:
            return "group"
        record = column in self._names and len(text) <= 25 and not text.endswith(("。", "；", ":", "："))
        return "data" if record and not self._ended else "note"

    def _grouped(self, row: Sequence[Any], places: list[int], first: str) -> str:
        """A group row that carries its own sums: 一、续建项目 in the column of numbers 1, 2, 3."""
        if self._ordinal in places and re.fullmatch(rf"[（(]?[{_NUMERAL}]+[）)]?[、．.]?", text_of(row[self._ordinal])):
            return "group"
        if _NUMBERED.fullmatch(first) and all(is_value(c) for c in row[places[0] + 1 :] if text_of(c)):
            return "group"
        repeated = first in self._header_starts and tuple(text_of(c) for c in row) in self._headers
        return "header" if repeated else "data"


def _places(row: Sequence[Any], most: int) -> list[int]:
    """The first filled cells of a row, as many as asked for."""
    found: list[int] = []
    for c, cell in enumerate(row):
        if cell != "" and cell is not None and (type(cell) is not str or not cell.isspace()):
            found.append(c)
            if len(found) == most:
                break
    return found
