# SPDX-License-Identifier: Apache-2.0
"""How a sheet is laid out: title rows, header block with merged cells joined to paths, units, first data row, kind of every row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from zhuashou.intake.reader import RawSheet, letter, read_sheets
from zhuashou.terms import find_unit

MAX_HEADER = 4
SEARCH = 30
_TOTAL = re.compile(r"^(合\s*计|总\s*计|小\s*计|共\s*计|全市合计|累\s*计)[:：]?$")
_GROUP = re.compile(
    r"^([（(]?[一二三四五六七八九十]+[）)]?[、．.]?.{0,40}|.{1,30}批|[（(][一二三四五六七八九十]+[）)].{0,40})$"
)
_NOTE = re.compile(r"^(注|备注|说明|填表说明|单位负责人|统计负责人|填表人|制表|审核|报出日期|数据来源|样例数据)[:：]?")
_SAMPLE = re.compile(r"^(示例|样例行|例如|例)[:：（( ]?|示例（|请勿删除")
_HINT = re.compile(r"□|请填写|请选择|填写说明|下拉选择|必填|选填")
_UNIT_LINE = re.compile(r"(?:计量)?单位[:：]\s*([^\s，,;；）)]+)")
_BRACKETS = re.compile(r"[（(\[【]([^（(\[【）)\]】]*)[）)\]】]")


@dataclass(frozen=True)
class HeaderColumn:
    """One column: its letter, the header texts from top to bottom joined by `/`, and the unit written in the header (empty if none)."""

    letter: str
    path: str
    unit: str


@dataclass(frozen=True)
class SheetLayout:
    """Layout of one sheet. Rows are 1-based; `header_first_row` is 0 where no header was found."""

    name: str
    header_first_row: int
    header_last_row: int
    unit: str
    first_data_row: int
    columns: tuple[HeaderColumn, ...]
    rows: tuple[tuple[int, str], ...]
    titles: tuple[str, ...] = ()
    hidden: bool = False

    def to_json(self) -> dict[str, Any]:
        """The stable shape of `zhuashou intake layout --json`."""
        return {
            "name": self.name,
            "header_first_row": self.header_first_row,
            "header_last_row": self.header_last_row,
            "unit": self.unit,
            "first_data_row": self.first_data_row,
            "columns": [{"letter": c.letter, "path": c.path, "unit": c.unit} for c in self.columns],
            "rows": [{"row": row, "kind": kind} for row, kind in self.rows],
            "titles": list(self.titles),
            "hidden": self.hidden,
        }


def read_layout(path: Path) -> tuple[SheetLayout, ...]:
    """Layout of every sheet of a file. Raises IntakeError."""
    return tuple(layout_of(sheet) for sheet in read_sheets(Path(path)))


def layout_of(sheet: RawSheet) -> SheetLayout:
    """Layout of one sheet."""
    rows = sheet.rows
    filled = _filled(sheet)
    first = _header_start(rows, filled)
    if first is None:
        empty = tuple((k + 1, "blank" if _blank(row) else "note") for k, row in enumerate(rows))
        return SheetLayout(sheet.name, 0, 0, "", 0, (), empty, (), sheet.hidden)
    last = _header_end(rows, first, sheet)
    unit_row = last if last > first and _is_unit_row(rows[last]) else None
    names = last if unit_row is None else last - 1
    columns = _columns(filled, first, names, None if unit_row is None else rows[unit_row])
    titles = tuple(_text(c) for row in rows[:first] for c in row if _text(c))
    kinds = [(k + 1, "blank" if _blank(rows[k]) else "title") for k in range(first)]
    kinds += [(k + 1, "unit" if k == unit_row else "header") for k in range(first, last + 1)]
    kinds += [(k + 1, _row_kind(rows[k])) for k in range(last + 1, len(rows))]
    data = next((k for k, kind in kinds[last + 1 :] if kind == "data"), last + 2)
    return SheetLayout(
        sheet.name, first + 1, last + 1, _sheet_unit(titles), data, columns, tuple(kinds), titles, sheet.hidden
    )


def _filled(sheet: RawSheet) -> list[list[Any]]:
    """The first rows with merged cells filled by their top left value."""
    rows = [list(row) for row in sheet.rows[: SEARCH + MAX_HEADER]]
    for (top, left), (bottom, right) in sheet.merges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for r in range(top, min(bottom + 1, len(rows))):
            for c in range(left, min(right + 1, len(rows[r]))):
                rows[r][c] = value
    return rows


def _text(cell: Any) -> str:
    return str(cell).strip() if cell is not None else ""


def _blank(row: Sequence[Any]) -> bool:
    return not any(_text(c) for c in row)


def _is_value(cell: Any) -> bool:
    """A number, date or something that only data rows hold (a long code, a number as text)."""
    if isinstance(cell, (bool, int, float, date, datetime, time)):
        return True
    text = unicodedata.normalize("NFKC", _text(cell)).replace(",", "")
    return bool(re.fullmatch(r"[-+]?\d+(\.\d+)?%?|[0-9A-Z]{18}|\d{4}[-/.年]\d{1,2}([-/.月]\d{0,2}日?)?", text))


def _words(row: Sequence[Any]) -> int:
    return sum(1 for c in row if _text(c) and not _is_value(c))


def _header_start(rows: list[list[Any]], filled: list[list[Any]]) -> int | None:
    """The first row that holds several different words, at least half as many as the widest of the rows that follow, and no values."""
    window = range(min(SEARCH, len(rows)))
    width = max((len({_text(c) for c in filled[k] if _text(c)}) for k in window), default=0)
    for k in window:
        distinct = {_text(c) for c in filled[k] if _text(c)}
        covered = sum(1 for c in filled[k] if _text(c))
        values = sum(1 for c in rows[k] if _is_value(c) and _text(c))
        if (
            values <= len(distinct) * 0.2
            and (len(distinct) >= 2 and covered >= max(2, 0.5 * width))
            and not _is_unit_line(filled[k])
        ):
            return k
    return None


def _is_unit_line(row: Sequence[Any]) -> bool:
    texts = [_text(c) for c in row if _text(c)]
    return len(set(texts)) <= 2 and any(_UNIT_LINE.search(t) for t in texts)


def _header_end(rows: list[list[Any]], first: int, sheet: RawSheet) -> int:
    """The last row of the header block: rows tied to it by merges, or by group names that spread over blank cells, or a unit row."""
    last = first
    for (top, _), (bottom, _) in sheet.merges:
        if first <= top <= last < bottom:
            last = min(bottom, first + MAX_HEADER - 1, len(rows) - 1)
    while last + 1 < len(rows) and last - first + 1 < MAX_HEADER:
        row = rows[last + 1]
        if _is_unit_row(row) or (
            _continues(sheet, rows, last) and _words(row) and not any(_is_value(c) and _text(c) for c in row)
        ):
            last += 1
            continue
        break
    return last


def _continues(sheet: RawSheet, rows: list[list[Any]], last: int) -> bool:
    """Does the row carry group names: merged across columns, or followed by blanks that the next row fills?"""
    across = any(top == last and right > left and bottom == top for (top, left), (bottom, right) in sheet.merges)
    gaps = sum(1 for a, b in zip(rows[last], rows[last + 1], strict=False) if not _text(a) and _text(b))
    return across or (not sheet.merges and gaps >= 1)


def _is_unit_row(row: Sequence[Any]) -> bool:
    texts = [_text(c) for c in row if _text(c)]
    units = [t for t in texts if t.strip("（）()[]") == "—" or t in ("-", "/") or find_unit(t.strip("（）()[]"))]
    return len(units) >= 1 and len(units) >= 0.6 * len(texts)


def _columns(
    filled: list[list[Any]], first: int, last: int, unit_row: Sequence[Any] | None
) -> tuple[HeaderColumn, ...]:
    found = []
    width = max(len(filled[k]) for k in range(first, last + 1))
    groups = [_spread(filled, k, last) for k in range(first, last + 1)]
    for c in range(width):
        parts: list[str] = []
        for texts in groups:
            text = re.sub(r"\s+", "", texts[c]) if c < len(texts) else ""
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        if not parts:
            continue
        path = "/".join(parts)
        unit = _text(unit_row[c]).strip("（）()[]") if unit_row is not None and c < len(unit_row) else ""
        found.append(HeaderColumn(letter(c), path, unit if find_unit(unit) else unit_in(path)))
    return tuple(found)


def _spread(filled: list[list[Any]], k: int, last: int) -> list[str]:
    """Texts of one header row; above the last row a name spreads over the blanks to its right that lower rows fill."""
    texts = [_text(c) for c in filled[k]]
    if k == last:
        return texts
    for c in range(1, len(texts)):
        below = any(c < len(filled[r]) and _text(filled[r][c]) for r in range(k + 1, last + 1))
        above_left = texts[c - 1]
        left_alone = not any(_text(filled[r][c - 1]) for r in range(k + 1, last + 1) if c - 1 < len(filled[r]))
        if not texts[c] and below and above_left and not left_alone:
            texts[c] = above_left
    return texts


def unit_in(path: str) -> str:
    """The unit written in brackets in a header (the innermost wins), or after a stroke at its end; empty if none."""
    for inside in reversed(_BRACKETS.findall(path)):
        for part in re.split(r"[，,、:：]", inside):
            if find_unit(part.strip()):
                return part.strip()
    tail = re.split(r"[/\\]", path)[-1]
    return tail if find_unit(tail) and "/" in path else ""


def _sheet_unit(titles: Sequence[str]) -> str:
    for text in titles:
        match = _UNIT_LINE.search(text)
        if match:
            for part in re.split(r"[、/，,]", match[1].strip("（）()")):
                if find_unit(part):
                    return part
    for text in titles:
        unit = unit_in(text)
        if unit:
            return unit
    return ""


def _row_kind(row: Sequence[Any]) -> str:
    texts = [_text(c) for c in row]
    present = [t for t in texts if t]
    if not present:
        return "blank"
    if any(_TOTAL.match(t) for t in texts[:4] if t):
        return "total"
    if any(_SAMPLE.search(t) for t in present[:2]):
        return "sample"
    if _NOTE.match(present[0]) and len(present) <= 4:
        return "note"
    if any(_HINT.search(t) for t in present[:3]) and not any(_is_value(c) for c in row if _text(c)):
        return "hint"
    if len(present) == 1 and len(row) > 2:
        return "group" if _GROUP.match(present[0]) and len(present[0]) < 40 else "note"
    return "data"
