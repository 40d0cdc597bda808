# SPDX-License-Identifier: Apache-2.0
"""What each row under the header is: data, total, group, sample, hint, note, header (repeated on a later page) or blank."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from zhuashou.intake.celltext import is_hint_row, is_index_row, is_value, places, text_of
from zhuashou.intake.grid import Grid
from zhuashou.intake.unitnames import has_unit_line

_NUMERAL = "一二三四五六七八九十"
_TOTAL = re.compile(
    r".{0,12}?(合\s*计|总\s*计|小\s*计|共\s*计)\s*([（(].{0,20}[)）])?\s*[:：]?|(grand )?total|sub-?total|sum",
    re.DOTALL | re.IGNORECASE,
)
_BARE_TOTAL = re.compile(r"(本页|全部|全市|全县|全区)?(合\s*计|总\s*计|小\s*计|共\s*计)\s*[:：]?")
_YTD_TOTAL = re.compile(r"累\s*计[:：]?")
_GROUP = re.compile(
    rf"[（(][{_NUMERAL}]+[）)].{{0,40}}|[{_NUMERAL}]+[、．.].{{0,40}}|第?.{{0,12}}[{_NUMERAL}\d]批.{{0,16}}|.{{1,30}}[（(](共)?\s*\d+\s*[个家项户户件条][)）]",
    re.DOTALL,
)
_NUMBERED = re.compile(rf"([（(][{_NUMERAL}]+[）)]|[{_NUMERAL}]+[、．.]).{{0,40}}", re.DOTALL)
_NOTE = re.compile(
    r"(注|备注|说明|填表说明|填报说明|单位负责人|统计负责人|分管领导|填表人|填报人|经办人|制表人?|审核人?|复核人?|报出日期|填报日期|填报单位|联系人|联系电话|数据来源|资料来源)"
    r"\s*([:：（(]|\d*$)|(注|说明)\s*\d+\s*[:：.、]|样例数据"
)
_LABELLED = re.compile(r"[^:：\d]{1,12}[:：].{0,40}", re.DOTALL)
_MEMO = re.compile(
    r"(其\s*中\s*[:：]|(占.{1,12}(?:比重|比例|份额)|平均|均值|同比|增速|增幅|占比|比重|上年同期|去年同期)(增长|增减|增速|增幅|率|值|数|水平)?\s*([（(].{0,8}[）)]|[%％])?\s*[:：]?$)"
)
_SAMPLE = re.compile(
    r"[（(【\[]?(填写|填报)?(示例|样例行|样例|范例|样表|例如|例)\s*\d?\s*[:：（()）】\]]|(示例|范例|示例行|样例行|填写示例)$"
    r"|sample( row)?\s*[(:（：]",
    re.IGNORECASE,
)
_KEEP = re.compile(r".{0,40}(请?勿|不要|不得|不能)(删除|删|改动)", re.DOTALL)
_KEY = re.compile(r"名称|编号|编码|代码|项目|企业|单位|姓名|任务|区县|县市区|地区|园区|部门|主体")
_ORDINAL = re.compile(r"序\s*号|编\s*号|№|No\.?", re.IGNORECASE)
_INDICATOR = re.compile(r"指标(名称)?|科目(名称)?|(财务)?项目")
_MEASURED = re.compile(r"(计量)?单位|代码|行次|栏次|本年.*|本月.*|本期.*|上年.*|期末.*|年末.*|年初.*|累计.*")
#: Whatever the first cells of a row that is not data begin with; `_ANYWHERE` is what marks such a row further right in a cell.
_TELLING = re.compile(
    "|".join(f"(?:{p.pattern})" for p in (_SAMPLE, _NOTE, _MEMO, _NUMBERED))
    + rf"|[（(]?[{_NUMERAL}]+[）)]?[、．.]?$|(grand |sub-?)?total$|sum$",
    re.IGNORECASE | re.DOTALL,
)
#: What blanks, and what matches `_TELLING`, can begin with: blanks of any kind included.
_BEGINNINGS = frozenset(
    {
        "",
        *"注备说填单统分制审复报联经数资样示范例其平均同增占比上去（(【[sStTgG",
        *_NUMERAL,
        *filter(str.isspace, map(chr, range(0x3001))),
    }
)
_ANYWHERE = ("计", "删", "改动", "：", ":")
_LEFT = 8
_FIGURES = frozenset({int, float, bool, date, datetime, time, timedelta})
_NUMBER = re.compile(r"[（(]?\d{1,6}([.．-]\d{1,3})*[）)、.．]?")
_PAGE = re.compile(
    r"[-—–\s]*(第\s*\d+\s*页|共\s*\d+\s*页|\d+\s*/\s*\d+\s*页?)([,，、;；/]?\s*共\s*\d+\s*页)?[-—–\s]*|[-—–]\s*\d+\s*[-—–]"
)
_DAY = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
_STATISTICS = 500


@dataclass(frozen=True)
class _Habits:
    """How the rows under the header are filled: rows with several cells, those with one, and which columns the full ones fill."""

    full: int
    alone: int
    alone_columns: frozenset[int]
    filled: dict[int, int]


class RowKinds:
    """Kinds of the rows under one header; made once a sheet, asked once a row."""

    def __init__(
        self,
        rows: Grid,
        first: int,
        last: int,
        headers: Sequence[tuple[int, str]],
        wide: frozenset[int] = frozenset(),
    ) -> None:
        """`first` and `last` are the zero-based header rows; `headers` are (zero-based column, path); `wide` rows hold a cell merged across."""
        self._rows, self._start, self._wide = rows, last + 1, wide
        self._titles = {t for k in range(first) for c in places(rows[k], 8) if len(t := text_of(rows[k][c])) > 3}
        self._headers = {tuple(text_of(c) for c in rows[k]) for k in range(first, last + 1)}
        self._header_starts = {next(filter(None, texts), "") for texts in self._headers}
        self._keys = frozenset(c for c, path in headers if _KEY.search(path))
        self._last_full = next((k for k in range(len(rows) - 1, last, -1) if len(places(rows[k], 2)) > 1), last)
        ordinal = next((c for c, path in headers[:2] if _ORDINAL.fullmatch(path)), None)
        self._serial, self._width = ordinal, len(headers)
        self._ordinal = ordinal if ordinal is not None and self._counts(ordinal) else None
        names = [path for _, path in headers]
        self._vertical = any(_INDICATOR.fullmatch(n) for n in names[:2]) and any(
            _MEASURED.fullmatch(n) for n in names[1:]
        )
        self._ended = False

    def _counts(self, column: int) -> bool:
        """Does the column number the rows?"""
        cells = [row[column] for row in self._rows[self._start : self._start + _STATISTICS] if column < len(row)]
        cells = [c for c in cells if text_of(c)]
        return sum(1 for c in cells if is_value(c)) > 0.3 * len(cells)

    @cached_property
    def _habits(self) -> _Habits:
        full = alone = 0
        columns: set[int] = set()
        filled: dict[int, int] = {}
        for row in self._rows[self._start : self._start + _STATISTICS]:
            found = places(row, len(row))
            if len(found) == 1 and not _NOTE.match(text_of(row[found[0]])):
                alone += 1
                columns.add(found[0])
            elif len(found) > 1:
                full += 1
                for c in found:
                    filled[c] = filled.get(c, 0) + 1
        return _Habits(full, alone, frozenset(columns), filled)

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
        worded = np.full(height, self._serial is None)
        odd[:3] = True
        for number, column in enumerate(columns[:_LEFT]):
            cells = column.between(self._start, len(column))
            types = cells.types()
            if not types <= _FIGURES:
                texts = {*cells} if types == {str} else {cell for cell in cells if type(cell) is str}
                blank, telling = self._telling(texts)
                if number == self._ordinal:
                    telling |= {t for t in texts if not t.isascii() or t[:1].isupper()} - blank
                if telling:
                    odd |= np.fromiter((cell in telling for cell in cells), dtype=bool, count=height)
                if blank or type(None) in types:
                    blank.add(None)
                    there = np.fromiter((cell not in blank for cell in cells), dtype=bool, count=height)
                    filled += there
                    worded |= there & (number != self._serial)
                    continue
                worded |= number != self._serial
            filled += 1
        found: list[bool] = ((filled >= need) & worded & ~odd).tolist()
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
        self._ended = self._ended or (
            k > self._last_full and kind in ("blank", "note") and self._last_full >= self._start
        )
        return kind

    def _judge(self, k: int, row: Sequence[Any]) -> str:
        found = places(row, 6)  # six filled cells are enough to know a record
        if not found or self._numbered_only(row, found):
            return "blank"
        head = [text_of(row[c]) for c in found[:4]]
        if any("计" in t or "t" in t or "T" in t or "S" in t for t in head) and self._is_total(row, found):
            return "total"
        if any(_SAMPLE.match(t) for t in head[:2]) or any(_KEEP.match(t) for t in head):
            return "sample"
        if self._is_note(row, found, head):
            return "note"
        if k < self._start + 3 and (is_hint_row(row) or is_index_row(row)):
            return "hint"
        if len(found) == 1 and len(row) > 2:
            return self._lone(k, found[0], head[0])
        return self._grouped(row, found, head[0])

    def _numbered_only(self, row: Sequence[Any], found: Sequence[int]) -> bool:
        """A line of a form that was numbered beforehand and not filled in; formulas may stand in it with their zeros."""
        if found[0] != self._serial or self._width < 2 or _NUMBER.fullmatch(text_of(row[found[0]])) is None:
            return False
        return not any(text_of(c) not in ("", "0") for c in row[found[0] + 1 :])

    def _is_total(self, row: Sequence[Any], found: Sequence[int]) -> bool:
        texts = [text_of(row[c]) for c in found[:4] if not is_value(row[c])]
        pattern = _BARE_TOTAL if self._vertical else _TOTAL
        return any(len(t) < 40 and pattern.fullmatch(t) for t in texts[:2]) or (
            bool(texts) and not self._vertical and _YTD_TOTAL.fullmatch(texts[0]) is not None
        )

    def _is_note(self, row: Sequence[Any], found: Sequence[int], head: list[str]) -> bool:
        """Signatures and remarks under the table; lines of a table that are parts or ratios of others (其中, 同比)."""
        if _NOTE.match(head[0]) and len(found) <= 4:
            return True
        if len(found) <= 4 and all(_LABELLED.fullmatch(t) for t in head) and not _MEMO.match(head[0]):
            return True
        if self._vertical or (len(head) == 1 and head[0].startswith("其")):
            return False
        for position in (0, 1):
            if position < len(head) and _MEMO.match(head[position]):
                rest = [row[c] for c in found[position + 1 :]]
                return bool(rest) and all(is_value(c) for c in rest)
        return False

    def _lone(self, k: int, column: int, text: str) -> str:
        """A row with one filled cell: a group name, a line of text, or a record that is almost empty."""
        if _DAY.fullmatch(text) or _PAGE.fullmatch(text) or text in self._titles or has_unit_line(text):
            return "note"
        habits = self._habits
        short = len(text) <= 40 and not text.endswith(("。", "；", ":", "："))
        if short and not habits.full and habits.alone > 1 and len(habits.alone_columns) == 1:
            return "data"  # a template of which only one column is filled in
        if short and (_GROUP.fullmatch(text) or k in self._wide or (column == self._ordinal and not is_value(text))):
            return "group" if k < self._last_full or _GROUP.fullmatch(text) else "note"
        usual = habits.filled.get(column, 0) >= 0.5 * max(habits.full, 1)
        if short and not self._ended and (usual or (column in self._keys and not habits.full)):
            return "data"
        return "group" if short and k < self._last_full and not usual else "note"

    def _grouped(self, row: Sequence[Any], found: Sequence[int], first: str) -> str:
        """A group row that carries its own sums: 一、续建项目 in the column of numbers 1, 2, 3; or the header again on the next page."""
        if self._ordinal in found:
            number = text_of(row[self._ordinal]) if self._ordinal is not None else ""
            if re.fullmatch(rf"[（(]?[{_NUMERAL}]+[）)]?[、．.]?", number):
                return "group"
            others = [c for c in found if c != self._ordinal]
            if re.fullmatch(r"[A-Z][、.．]?", number) and sum(1 for c in others if not is_value(row[c])) == 1:
                return "group"  # A | 续建项目 | 30, over 1, 2, 3
            if re.search(r"[\u4e00-\u9fff]", number) and others and all(is_value(row[c]) for c in others):
                return "group"
        alone = found[0] == self._serial and len(found) == 2 and self._width > 3
        if alone and re.fullmatch(rf"[{_NUMERAL}]+[、．.]?", first) and not is_value(row[found[1]]):
            return "group"  # 一 | 做强存量, over （一）, （二） with their cells filled
        if (
            not self._vertical
            and _NUMBERED.fullmatch(first)
            and all(is_value(c) for c in row[found[0] + 1 :] if text_of(c))
        ):
            return "group"
        repeated = first in self._header_starts and tuple(text_of(c) for c in row) in self._headers
        return "header" if repeated else "data"
