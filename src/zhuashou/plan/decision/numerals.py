# SPDX-License-Identifier: Apache-2.0
"""Chinese numerals of years, months, days and small counts."""

from __future__ import annotations

import re
from datetime import date

DIGITS = {
    "〇": 0,
    "○": 0,
    "零": 0,
    "O": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
CN = "一二三四五六七八九十"
DATE = re.compile(
    r"(?P<y>(?:19|20)\d{2})\s*[年./-]\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})\s*日?(?!\d)"
    r"|(?P<cy>[一二][〇○零O一二三四五六七八九]{3})年(?P<cm>[一二三四五六七八九十]{1,2})月(?P<cd>[一二三四五六七八九十]{1,3})日"
)


def chinese(text: str) -> int | None:
    """The number written as 十二, 二十, 三百五十 or 二〇二六; None if it is none."""
    if not text:
        return None
    if all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            digit = 0
        else:
            return None
    return total + digit


def number(text: str) -> int | None:
    """Digits or Chinese numerals."""
    return int(text) if text.isdecimal() else chinese(text)


def date_of(match: re.Match[str]) -> date | None:
    """The date of a match of `DATE`; None if there is no such day."""
    parts = [match["y"], match["m"], match["d"]] if match["y"] else [match["cy"], match["cm"], match["cd"]]
    values = [number(p) for p in parts]
    try:
        return date(*[v or 0 for v in values])
    except ValueError:
        return None
