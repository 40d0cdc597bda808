# SPDX-License-Identifier: Apache-2.0
"""Hard wraps: a line break inside a sentence, word or number is taken out; headings, labels and true paragraph ends stay."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from zhuashou.intake.documents.model import Draft
from zhuashou.intake.documents.script import HAN

_STARTS = re.compile(
    r"[ \t\u3000]*(?:[一二三四五六七八九十百]{1,4}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、)）](?!\d)|[①-⑳]|第[一二三四五六七八九十百\d]+[条章节]"
    r"|[一二三四五六七八九十]是|[●■◆▲•·☆★※-]|附件|附表|表\d|图\d|抄送|主送|[\u4e00-\u9fff]{2,8}[：:])"
)
_NO_START = "，。、；：？！）〕》”’】」』%％"
_END = "。！？；：”’）〕】…:;!?"
_OPEN_END = "，、（〔《“—"
_YEAR = re.compile(r"(?<=[^\d\n])(\d{1,3})\n(\d{1,3})(?=年)")
_MIN_LINE = 10


def begins_anew(line: str) -> bool:
    """Whether a line begins like a heading, a numbered item or a label."""
    return _STARTS.match(line) is not None


def join_lines(draft: Draft) -> bool:
    """Take out line breaks that end no line of thought. Known block ends (`draft.breaks`, raw offsets) are never touched."""
    kept = set(draft.breaks)
    lines = draft.text.split("\n")
    width = _width(lines)
    changes: list[tuple[int, int, str]] = []
    years = {m.start() + len(m[1]) for m in _YEAR.finditer(draft.text) if len(m[1] + m[2]) == 4}
    at = 0
    for before, after in pairwise(lines):
        at += len(before)
        if draft.starts[at] not in kept and _joins(before, after, width, at in years):
            lead = len(after) - len(after.lstrip(" \t\u3000"))
            gap = " " if _latin(before[-1:]) and _latin(after[lead : lead + 1]) else ""
            changes.append((at, at + 1 + lead, gap))
        at += 1
    return draft.apply("wrap", changes)


def _joins(before: str, after: str, width: int, splits_year: bool) -> bool:
    indented = after[:1] in " \t\u3000"
    before, after = before.rstrip(), after.strip()
    if not before or not after:
        return False
    if after[0] in _NO_START:
        return True
    if len(before) < _MIN_LINE:
        return False
    if splits_year:
        return True
    if begins_anew(after):
        return False
    if before[-1] in _OPEN_END:
        return True
    full = width and width - 3 <= _columns(before) <= width + 2
    return bool(full) and before[-1] not in _END and not indented


def _width(lines: list[str]) -> int:
    """The common width of wrapped lines in columns (a Han character takes two); 0 if the text is not wrapped."""
    sizes = sorted(_columns(line.strip()) for line in lines if len(line.strip()) > 12)
    if len(sizes) < 4:
        return 0
    width = sizes[int(len(sizes) * 0.9) - 1]
    near = [s for s in sizes if width - 3 <= s <= width + 2]
    if not 28 <= width <= 110 or len(near) < 0.4 * len(sizes) or sizes[-1] > width + 8:
        return 0
    return width


def _columns(line: str) -> int:
    if line.isascii():
        return len(line)
    return len(line) + len(re.findall(rf"[{HAN}\u2e80-\u303f\uff01-\uff60“”‘’…—]", line))


def _latin(char: str) -> bool:
    return (char.isascii() and char.isalpha()) or unicodedata.category(char or " ") == "Ll"
