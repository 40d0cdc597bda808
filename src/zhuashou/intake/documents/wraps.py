# SPDX-License-Identifier: Apache-2.0
"""Hard wraps: a line break inside a sentence, word or number is taken out; headings, labels and true paragraph ends stay."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from zhuashou.intake.documents.model import Draft
from zhuashou.intake.documents.script import HAN
from zhuashou.intake.documents.tablelines import cell_lines

_STARTS = re.compile(
    r"[ \t\u3000]*(?:[一二三四五六七八九十百]{1,4}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、)）](?!\d)|[①-⑳]|第[一二三四五六七八九十百\d]+[条章节]"
    r"|[一二三四五六七八九十]是|[●■◆▲•·☆★※-]|附件|附表|表\d|图\d|抄送|主送|[\u4e00-\u9fff]{2,8}[：:])"
)
_NO_START = "，。、；：？！）〕》”’】」』%％"
_END = "。！？；：”’）〕】…:;!?"
_OPEN_END = "，、（〔《“—"
_YEAR = re.compile(r"(?<=[^\d\n])(\d{1,3})\n(\d{1,3})(?=年)")
_CLAUSE = re.compile("[，、；。：,;:]")
_WIDE = re.compile(rf"[{HAN}\u2e80-\u303f\uff01-\uff60“”‘’…—]")
_OPENING, _CLOSING = re.compile("[（(〔【]"), re.compile("[）)〕】]")
_BLANK = " \t\u3000"
_MIN_LINE = 10


def begins_anew(line: str) -> bool:
    """Whether a line begins like a heading, a numbered item or a label."""
    return _STARTS.match(line) is not None


def open_brackets(text: str) -> int:
    """How many brackets are open at the end of a text: a label in there begins no line of its own."""
    return max(0, len(_OPENING.findall(text)) - len(_CLOSING.findall(text)))


def join_lines(draft: Draft) -> bool:
    """Take out line breaks that end no line of thought. Known block ends (`draft.breaks`, raw offsets) are never touched."""
    kept = set(draft.breaks)
    lines = draft.text.split("\n")
    full = _full_lines(lines) - cell_lines(lines)
    changes: list[tuple[int, int, str]] = []
    years = {m.start() + len(m[1]) for m in _YEAR.finditer(draft.text) if len(m[1] + m[2]) == 4}
    at, paragraph = 0, ""
    for k, (before, after) in enumerate(pairwise(lines)):
        at += len(before)
        paragraph += before
        inside = k in full and open_brackets(paragraph) > 0
        if draft.starts[at] not in kept and _joins(before, after, k in full, at in years, inside):
            lead = len(after) - len(after.lstrip(_BLANK))
            gap = " " if _latin(before[-1:]) and _latin(after[lead : lead + 1]) else ""
            changes.append((at, at + 1 + lead, gap))
        else:
            paragraph = ""
        at += 1
    return draft.apply("wrap", changes)


def _joins(before: str, after: str, is_full: bool, splits_year: bool, inside: bool) -> bool:
    indented = after[:1] in _BLANK
    before, after = before.rstrip(), after.strip()
    if not before or not after:
        return False
    if after[0] in _NO_START:
        return True
    if len(before) < _MIN_LINE:
        return False
    if splits_year:
        return True
    if begins_anew(after) and not inside:
        return False
    return before[-1] in _OPEN_END or (is_full and before[-1] not in ("。！？" if inside else _END) and not indented)


def _full_lines(lines: list[str]) -> frozenset[int]:
    """Numbers of the lines that run to the common margin, counted in characters or in columns; none if the text is not wrapped."""
    long = [k for k, line in enumerate(lines) if len(line.strip()) > 12]
    if len(long) < 4:
        return frozenset()
    best: list[int] = []
    for measure in (len, _columns):
        sizes = {k: measure(lines[k].rstrip()) for k in long}
        ordered = sorted(sizes.values())
        width = ordered[int(len(ordered) * 0.9) - 1]
        near = [k for k in long if width - 2 <= sizes[k] <= width + 2]
        prose = sum(bool(_CLAUSE.search(lines[k])) for k in near)
        wide_enough = _columns(lines[near[0]]) >= 28 and width <= 110
        if wide_enough and ordered[-1] <= width + 8 and len(near) >= 0.35 * len(long) and 2 * prose >= len(near):
            slack = 4 if measure is len else 8
            best = max(best, [k for k in long if sizes[k] >= width - slack], key=len)
    return frozenset(best)


def _columns(line: str) -> int:
    """Width in columns of a terminal: a Han character or a full-width mark takes two."""
    return len(line) if line.isascii() else len(line) + len(_WIDE.findall(line))


def _latin(char: str) -> bool:
    return (char.isascii() and char.isalpha()) or unicodedata.category(char or " ") == "Ll"
