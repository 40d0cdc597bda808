# SPDX-License-Identifier: Apache-2.0
"""Years and months in headers, read against the period of the sheet: 2026年1-10月产值 is the year to date only in October 2026."""

from __future__ import annotations

import re

_DATED = re.compile(r"(?=\d)(?:((?:19|20)\d{2})年度?)?(?:(1-)?(\d{1,2})月(份|末|底|止)?(?:累计)?)?")


def is_dated(header: str) -> bool:
    """Does a normalised header name a year or a month?"""
    return any(match[0] for match in _DATED.finditer(header))


def undated(header: str, period: str, form: bool) -> list[str]:
    """What a dated header (normalised) means in the sheet's period (`2026-10`, `2026`, empty if unknown), likeliest first; empty if nothing.

    The period's own year or month becomes 本年, 本月, 1-本月; the same month a year before becomes 上年同月, 上年同期. A whole year before, or any
    other year or month, is no figure of this period. `form`: of a monthly form, where a year alone means the year to date.
    """
    match = next((m for m in _DATED.finditer(header) if m[0]), None)
    if match is None or not period:
        return []
    year, since, month, end = match.groups()
    back = int(period[:4]) - int(year) if year else 0
    if back not in (0, 1) or (month and period[5:] != f"{int(month):02d}"):
        return []
    if month is None:
        if back:
            return []
        words = ["本年", "年度"] + ([""] if not form or len(period) == 4 else [])
    elif end in ("末", "底"):
        words = [("期末", "上年同期末")[back]]
    elif since or "累计" in match[0]:
        words = [("1-本月", "上年同期累计")[back]]
    else:
        words = [("本月", "上年同月")[back]]
    rest = (header[: match.start()], header[match.end() :])
    return [word.join(rest) for word in words]
