# SPDX-License-Identifier: Apache-2.0
"""Tables flattened to one cell a line: their line ends are cell ends and no hard wraps."""

from __future__ import annotations

import re

_OWNER = re.compile(r"[\u4e00-\u9fff（）()]{0,8}(?:单位|部门|时限|时间|期限|责任人|领导)(?:[（(].{1,20}[）)])?")
_THING = re.compile(r"序号|编号|[\u4e00-\u9fff]{0,6}(?:任务|内容|事项|措施|举措|工作|类别|领域)")
_NUMBER = re.compile(r"\d{1,3}[.、]?")
_TAIL = 8  # lines of the last row behind its number


def cell_lines(lines: list[str]) -> frozenset[int]:
    """Numbers of the lines that lie in such a table: below a run of header words, up to the row of the last running number."""
    found: set[int] = set()
    k = 0
    while k < len(lines):
        size = _header(lines, k)
        if size:
            stop = _stop(lines, k + size)
            found.update(range(k, stop))
            k = stop
        k += 1
    return frozenset(found)


def _header(lines: list[str], k: int) -> int:
    """How many lines from k on are header words; 0 if they make no header."""
    size = owners = things = 0
    for line in lines[k : k + 12]:
        word = line.strip()
        owner, thing = bool(_OWNER.fullmatch(word)), bool(_THING.fullmatch(word))
        if not (owner or thing or word in ("备注", "说明")):
            break
        size, owners, things = size + 1, owners + owner, things + thing
    return size if size >= 2 and owners and things else 0


def _stop(lines: list[str], first: int) -> int:
    """Behind the last running number; without numbers, before the next heading."""
    expected, last = 1, -1
    for k in range(first, len(lines)):
        word = lines[k].strip()
        if _NUMBER.fullmatch(word) and word.rstrip(".、") == str(expected):
            expected, last = expected + 1, k
    if last >= 0:
        return min(len(lines), last + _TAIL)
    heads = (k for k in range(first, len(lines)) if re.match(r"[ \t\u3000]*[一二三四五六七八九十]{1,3}、", lines[k]))
    return next(heads, len(lines))
