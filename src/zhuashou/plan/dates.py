# SPDX-License-Identifier: Apache-2.0
"""Deadlines in decision texts: absolute, relative to the document, and rhythms. Comment periods and process limits are none."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from zhuashou.plan.text_model import Deadline

_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_Y = r"(?:(20\d{2})年|(今年|本年|当年|明年)|(?<!\d))"
_PATTERNS: tuple[tuple[str, str], ...] = (
    (rf"{_Y}(\d{{1,2}})月(\d{{1,2}})日(?:之?前|以前)", "day"),
    (rf"{_Y}(\d{{1,2}})月(?:份)?底?(?:之?前|以前)", "month"),
    (rf"{_Y}(\d{{1,2}})月(?:份)?底", "month"),
    (rf"{_Y}第?([一二三四1-4])季度(?:末|底)?(?:之?前|以前)?", "quarter"),
    (rf"{_Y}上半年(?:之?前|以前|底)?", "half"),
    (r"(?:(20\d{2})年|(今年|本年|当年|明年)|年)年?(?:底|末)(?:之?前|以前)?", "year"),
    (r"(?:(20\d{2})年|(今年|本年|当年|明年))年?内", "year"),
    (r"(20\d{2})年()(?:之?前|以前)", "year"),
)
_LABELLED = re.compile(r"(20\d{2})年(\d{1,2})月(\d{1,2})日")
_NOT = re.compile(r"征求意见|反馈意见|公示|有效期|施行|起施行|工作日内|个工作日|日起至")


def find_deadlines(text: str, start: int, end: int, dated: date | None, data: Mapping[str, Any]) -> list[Deadline]:
    """Deadlines in `text[start:end]`, those under a deadline label first; without a year the document's year counts."""
    found: list[tuple[int, Deadline]] = []
    for a, b, labelled in _zones(text, start, end, data):
        for deadline in _in(text, a, b, dated, data, labelled=labelled):
            if not any(d.start < deadline.end and deadline.start < d.end for _, d in found):
                found.append((0 if labelled else 1, deadline))
    return [d for _, d in sorted(found, key=lambda f: (f[0], f[1].start))]


def _zones(text: str, start: int, end: int, data: Mapping[str, Any]) -> list[tuple[int, int, bool]]:
    """Stretches after a deadline label, then the whole."""
    labels = "|".join(re.escape(w) for w in data["labels"]["deadline"])
    zones = []
    for match in re.finditer(rf"(?:{labels})\s*[:：]([^；;）)\n。]*)", text[start:end]):
        zones.append((start + match.start(1), start + match.end(1), True))
    return [*zones, (start, end, False)]


def _in(
    text: str, start: int, end: int, dated: date | None, data: Mapping[str, Any], *, labelled: bool
) -> list[Deadline]:
    part = text[start:end]
    found: list[Deadline] = []
    for pattern, kind in _PATTERNS:
        for match in re.finditer(pattern, part):
            norm = _norm(kind, match.groups(), dated)
            around = text[max(0, start + match.start() - 6) : start + match.end() + 8]
            if (
                norm is None
                or _NOT.search(around)
                or (kind == "quarter" and not labelled and not re.search("末|底|前", match[0]))
            ):
                continue
            found.append(_at(match, start, norm))
    if labelled:
        found += [_at(m, start, n) for m in _LABELLED.finditer(part) if (n := _iso(int(m[1]), int(m[2]), int(m[3])))]
        found += [
            _at(m, start, n)
            for m in re.finditer(r"(20\d{2})年(\d{1,2})月", part)
            if (n := _month_end(int(m[1]), int(m[2])))
        ]
    for norm, words in data["rhythms"].items():
        for word in words:
            at = part.find(word)
            tail = part[at + len(word) : at + len(word) + 12] if at >= 0 else ""
            if at >= 0 and (labelled or not re.match(r"\d|走访|新增|增长|递增", tail)):
                found.append(Deadline(norm, word, start + at, start + at + len(word)))
    found.sort(key=lambda d: (d.start, -(d.end - d.start)))
    kept: list[Deadline] = []
    for deadline in found:
        if not kept or deadline.start >= kept[-1].end:
            kept.append(deadline)
    return kept


def _at(match: re.Match[str], start: int, norm: str) -> Deadline:
    return Deadline(norm, match[0], start + match.start(), start + match.end())


def _norm(kind: str, groups: tuple[str | None, ...], dated: date | None) -> str | None:
    """ISO date of a match; None if it has no year and the document has no date."""
    year = _year(groups[0], groups[1] if len(groups) > 1 else None, dated)
    if year is None:
        return None
    if kind == "day":
        return _iso(year, int(groups[2] or 0), int(groups[3] or 0))
    if kind == "month":
        return _month_end(year, int(groups[2] or 0))
    if kind == "quarter":
        return _month_end(year, 3 * _QUARTERS[groups[2] or "1"])
    return _month_end(year, 6 if kind == "half" else 12)


def _year(written: str | None, relative: str | None, dated: date | None) -> int | None:
    if written:
        return int(written)
    if dated is None:
        return None
    return dated.year + (1 if relative == "明年" else 0)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month_end(year: int, month: int) -> str | None:
    return _iso(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None
