# SPDX-License-Identifier: Apache-2.0
"""Where the header of a sheet stands: its first and last row, the row of units, and the names of its columns as paths."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhuashou.intake.celltext import is_hint_row, is_option, is_value, text_of
from zhuashou.intake.choices import SheetChoice
from zhuashou.intake.grid import Grid
from zhuashou.intake.headerwords import is_known
from zhuashou.intake.reader import RawSheet, letter
from zhuashou.intake.structure import HeaderColumn
from zhuashou.intake.unitnames import has_unit_line, lone_unit, unit_in

MAX_HEADER = 4
SEARCH = 30
#: Heads of the column that an annotated copy adds (`intake.mark.column`): it is none of the user's.
OWN_COLUMNS = ("校验结果", "Check result")
_LABELLED = re.compile(r"(?!其\s*中)[^:：]{1,14}[:：].*", re.DOTALL)
_DATE = re.compile(r"(\d{4}年)?\d{1,2}(\s*[-—–至]\s*\d{1,2})?月份?|\d{4}年度?", re.DOTALL)
_BRACKETED = re.compile(r"[（(\[【].*?[）)\]】]", re.DOTALL)
_TITLE = re.compile(
    r"附\s*(件|表)\s*[\d一二三四五六七八九十]*\s*[:：]?.{0,30}|.{3,40}(表|台账|清单|名单|目录|一览|汇总|简报|月报|快报)([（(].*[）)])?"
)
_SCOPE = re.compile(
    r"(本年|本期|上年|去年|同期|上年同期|去年同期)?(本月|当月|同月|累计|期末|年末|年初|期初|1[-—–~]本月|年?初至本月)?(累计|止累计)?([（(].{0,8}[）)])?"
)
#: Words that group columns: 基本情况, 投资情况, 建设进度, 本年, 一季度.
_GROUP = re.compile(
    r".{0,10}(情况|信息|指标|进度|计划|要素|需求|内容|数据|时间|投资|资金|产值|收入|效益|财务|生产|经营|规模|单位|领导|责任|进展|目标|现状|预期|成效)"
    r"([（(].{0,12}[）)])?|(本|上|去|今)(年|期|月|季度?)(同期)?|第?[一二三四1-4]季度|(20\d{2}年?)|其\s*中[:：]?"
)
_HAN = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
#: Brackets and dashes of names written from top to bottom.
_UPRIGHT = str.maketrans("︵︶︹︺︻︼︱｜", "（）［］【】—|")


@dataclass(frozen=True)
class Block:
    """Zero-based rows of a header: `unit_row` holds the units; the texts of `silent` rows (units, options, instructions) name nothing."""

    first: int
    last: int
    unit_row: int | None
    silent: frozenset[int]


def find_block(sheet: RawSheet, filled: list[list[Any]], choice: SheetChoice) -> Block | None:
    """The header block as detected or told; None if there is none."""
    rows = sheet.rows
    first = choice.header_first_row - 1 if choice.header_first_row else _start(rows, filled)
    if first is None and choice.header_last_row is None:
        return None
    if first is None or first > (choice.header_last_row or 2**31) - 1:
        first = (choice.header_last_row or 1) - 1
    last = choice.header_last_row - 1 if choice.header_last_row else _end(rows, first, sheet)
    if choice.first_data_row and choice.header_last_row is None:
        last = max(first, min(last, choice.first_data_row - 2))
    units = [k for k in range(first + 1, last + 1) if is_unit_row(rows[k])]
    hints = {k for k in range(first + 1, last + 1) if is_hint_row(rows[k])}
    return Block(first, last, units[-1] if units else None, frozenset(hints.union(units)))


def _texts(row: Sequence[Any]) -> list[str]:
    return [text for text in map(text_of, row) if text]


def _wordy(row: Sequence[Any]) -> bool:
    """Words and no values; a run of years or months is words, as in 指标, 2024, 2025."""
    values = [text_of(c) for c in row if is_value(c)]
    numbers = [int(float(v)) for v in values if re.fullmatch(r"\d{1,4}(\.0)?", v)]
    dates = len(values) >= 2 and len(numbers) == len(values) and sorted(set(numbers)) == numbers
    run = dates and all(1990 <= n <= 2060 for n in numbers)
    return bool(_texts(row)) and (not values or run)


def _start(rows: Grid, filled: list[list[Any]]) -> int | None:
    """The first row of names: several different words, at least half as many as the widest row has cells, or names that are known."""
    window = range(min(SEARCH, len(rows)))
    width = max((len(set(_texts(filled[k]))) for k in window), default=0)
    for k in window:
        if _names_columns(rows, filled, k, width) or _groups_above(rows, filled, k, width):
            return k
    return None


def _names_columns(rows: Grid, filled: list[list[Any]], k: int, width: int) -> bool:
    distinct = set(_texts(filled[k]))
    if len(distinct) < 2 or _is_title_line(filled[k]):
        return False
    known = sum(1 for t in distinct if is_known(t))
    if known >= 3 and known >= 0.5 * len(distinct) and _wordy(rows[k]):
        return True
    values = 0 if _wordy(rows[k]) else sum(1 for c in rows[k] if is_value(c) and text_of(c))
    return values <= len(distinct) * 0.2 and _covered(filled, k) >= max(2, 0.5 * width)


def _groups_above(rows: Grid, filled: list[list[Any]], k: int, width: int) -> bool:
    """Names of groups over a full header row, without merges: 基本情况, blank, blank, 投资情况, blank."""
    texts = _texts(rows[k])
    if k + 1 >= len(rows) or len(set(texts)) < 2 or _is_title_line(filled[k]):
        return False
    grouping = sum(1 for t in texts if _GROUP.fullmatch(re.sub(r"\s+", "", t)))
    return grouping >= 0.6 * len(texts) and _wordy(rows[k + 1]) and _names_columns(rows, filled, k + 1, width)


def _covered(filled: list[list[Any]], k: int) -> int:
    """Columns that a row names; the blanks right of a group's name count when the next row names what is in the group."""
    row = [text_of(c) for c in filled[k]]
    below = filled[k + 1] if k + 1 < len(filled) else []
    start = next((c for c, text in enumerate(row) if text), 0)
    if start < len(below) and not text_of(below[start]):
        return sum(
            1 for c, t in enumerate(row) if t or (c < len(below) and text_of(below[c]) and not is_value(below[c]))
        )
    return sum(1 for text in row if text)


def _is_title_line(row: Sequence[Any]) -> bool:
    """单位：万元, 填报单位：…, 2026年10月, 附件2, …情况表: what stands above a header."""
    texts = set(_texts(row))
    if len(texts) <= 3 and any(_TITLE.fullmatch(t) for t in texts) and not all(is_known(t) for t in texts):
        return True
    if len(texts) <= 2 and any(has_unit_line(t) or lone_unit(t) for t in texts):
        return not any(is_known(t) for t in texts if not has_unit_line(t))
    labelled = sum(1 for t in texts if _LABELLED.fullmatch(_BRACKETED.sub("", t).strip() or t) or lone_unit(t))
    labelled += any(_DATE.fullmatch(t) for t in texts)  # one date; a run of months is a header
    return labelled >= max(1, 0.6 * len(texts))


def _end(rows: Grid, first: int, sheet: RawSheet) -> int:
    """The last row of the header block: rows tied to it by merges, or by group names that spread over blank cells, or a unit row."""
    last = first
    for (top, _), (bottom, _) in sorted(sheet.merges):
        if first <= top <= last < bottom and bottom - first < MAX_HEADER + 1:
            last = min(bottom, first + MAX_HEADER - 1, len(rows) - 1)
    while last + 1 < len(rows) and last - first + 1 < MAX_HEADER:
        row = rows[last + 1]
        if is_unit_row(row):
            return last + 1
        if is_hint_row(row) or not _wordy(row) or not _continues(sheet, rows, first, last):
            break
        last += 1
    return last


def _continues(sheet: RawSheet, rows: Grid, first: int, last: int) -> bool:
    """Does the last row carry group names: merged across columns, or followed by blanks that the next row fills?

    A second header row leaves blank what the first names alone; a data row does not. A row of 本月, 累计, 上年同期 is always one of the header.
    """
    upper, lower = [text_of(c) for c in rows[last]], [text_of(c) for c in rows[last + 1]]
    filled = [text for text in lower if text]
    wide = [
        (left, right)
        for (top, left), (bottom, right) in sheet.merges
        if top <= last == bottom and top >= first and right > left
    ]
    if filled and wide:
        inside = {c for left, right in wide for c in range(left, right + 1)}
        below = [c for c in inside if c < len(lower) and lower[c]]
        alone = [c for c, text in enumerate(upper) if text and c not in inside]
        kept = sum(1 for c in alone if c < len(lower) and lower[c])
        return bool(below) and (kept <= 0.25 * len(alone) or all(is_known(t) for t in filled))
    if len(filled) < 2:
        return False
    if sum(1 for text in filled if _SCOPE.fullmatch(re.sub(r"\s+", "", text))) > 0.6 * len(filled):
        return True
    if any(first <= bottom and top <= last for (top, _), (bottom, _) in sheet.merges):
        return False
    return _spreads(rows[first], upper, lower)


def _spreads(top: Sequence[Any], upper: list[str], lower: list[str]) -> bool:
    """Without merges: names followed by blanks that the next row fills, while it leaves blank what stands alone."""
    named = next((c for c, text in enumerate(upper) if text), len(upper))
    spread = sum(1 for a, b in zip(upper[named:], lower[named:], strict=False) if not a and b)
    start = next((c for c, cell in enumerate(top) if text_of(cell)), 0)
    if spread and start < len(lower) and not lower[start]:
        return True
    texts = [text for text in lower if text]
    if spread and sum(1 for t in texts if is_known(t)) >= 0.5 * len(texts):
        return True
    if spread and all(_GROUP.fullmatch(re.sub(r"\s+", "", t)) for t in upper if t):
        return True
    alone = [c for c, text in enumerate(upper[:-1]) if text and upper[c + 1]]
    kept = sum(1 for c in alone if c < len(lower) and lower[c])
    return spread >= 1 and kept <= 0.25 * len(alone)


def is_unit_row(row: Sequence[Any]) -> bool:
    """A row of units, dashes and lists of options under the names, with one unit at least."""
    texts = _texts(row)
    units = sum(1 for t in texts if lone_unit(t))
    others = sum(
        1 for t in texts if not lone_unit(t) and (t.strip("（）()[]") in ("—", "-", "/", "——") or is_option(t))
    )
    return units >= 1 and units + others >= 0.6 * len(texts)


def header_columns(filled: list[list[Any]], block: Block, unit_row: Sequence[Any] | None) -> tuple[HeaderColumn, ...]:
    """Every column that has a name, as its path from top to bottom and its unit."""
    found = []
    names = [k for k in range(block.first, block.last + 1) if k not in block.silent]
    width = max(len(filled[k]) for k in names)
    groups = [_spread(filled, k, names[-1]) for k in names]
    for c in range(width):
        parts: list[str] = []
        for texts in groups:
            text = _joined(texts[c]) if c < len(texts) else ""
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        if not parts or parts[-1] in OWN_COLUMNS:
            continue
        path = "/".join(parts)
        unit = lone_unit(text_of(unit_row[c])) if unit_row is not None and c < len(unit_row) else ""
        found.append(HeaderColumn(letter(c), path, unit or unit_in(path)))
    return tuple(found)


def _joined(text: str) -> str:
    """A name without line breaks and the blanks that spread Chinese characters; words of other scripts keep one blank."""
    upright = text.translate(_UPRIGHT)
    return re.sub(rf"\s+(?={_HAN})|(?<={_HAN})\s+", "", re.sub(r"\s+", " ", upright)).strip()


def _spread(filled: list[list[Any]], k: int, last: int) -> list[str]:
    """Texts of one header row; above the last row a name spreads over the blanks to its right that lower rows fill."""
    texts = [text_of(c) for c in filled[k]]
    if k == last:
        return texts
    for c in range(1, len(texts)):
        below = any(c < len(filled[r]) and text_of(filled[r][c]) for r in range(k + 1, last + 1))
        above_left = texts[c - 1]
        left_alone = not any(text_of(filled[r][c - 1]) for r in range(k + 1, last + 1) if c - 1 < len(filled[r]))
        if not texts[c] and below and above_left and not left_alone:
            texts[c] = above_left
    return texts
