# SPDX-License-Identifier: Apache-2.0
"""Numbers with their units: 1200家, 1.2万户, 5%—6%, 300亿元, 2千亿规模; with 以上, 以内, 左右 behind and 超过, 不低于 before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from zhuashou.plan.decision.lexicon import Lexicon, choice
from zhuashou.plan.decision.numerals import number

_SCALE = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
_NUM = r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?|\d{1,15}(?:\.\d{1,9})?"


@dataclass(frozen=True)
class Amount:
    """One number with its unit; `kind` is percent, money, physical, countable, ratio or time; `post` is 以上, 以内, 左右 … or empty."""

    start: int
    end: int
    value: Decimal
    high: Decimal | None
    unit: str
    kind: str
    post: str


@lru_cache(maxsize=8)
def _pattern(units: str, people: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\d)(?P<num>{_NUM})(?P<u1>[%％])?(?:\s*[—–\-~～至]{{1,2}}\s*(?P<hi>{_NUM}))?\s*(?P<mul>万亿|千亿|百亿|百万|千万|十万|亿|万|千|百)?(?:多|余)?(?P<unit>{units})(?P<post>及?以上|以内|以下|左右|上下)?"
        rf"|(?P<scale>(?<!\d)\d{{1,9}}(?:\.\d{{1,4}})?|[一二两三四五六七八九])?(?P<smul>千亿|百亿|万亿)(?P<size>元?规模|元)(?!级)(?P<spost>以上)?"
        rf"|翻(?P<fan>[一两二三]?番)"
        rf"|(?P<cn>[一二两三四五六七八九十百]{{1,4}})(?P<cunit>{people})(?P<cpost>以上|左右)?"
    )


def _kinds(lex: Lexicon) -> dict[str, str]:
    return {u: kind for kind, units in lex.data["goal_units"].items() for u in units}


def amounts(text: str, lex: Lexicon) -> list[Amount]:
    """All amounts of a text in order."""
    kinds = _kinds(lex)
    found = []
    for match in _pattern(choice(kinds) + "|％", "家|户").finditer(text):
        amount = _amount(match, kinds)
        if amount is not None:
            found.append(amount)
    return found


def _amount(match: re.Match[str], kinds: dict[str, str]) -> Amount | None:
    start, end = match.span()
    if match["fan"]:
        return Amount(start, end, Decimal(number(match["fan"].rstrip("番")) or 1), None, "番", "ratio", "")
    if match["cn"]:
        count = number(match["cn"])
        return (
            None
            if not count or count == 1
            else Amount(start, end, Decimal(count), None, match["cunit"], "countable", match["cpost"] or "")
        )
    if match["smul"]:
        n = match["scale"]
        if n is None and match["size"] == "元":
            return None
        value = Decimal(n) if n and n[0].isdigit() else Decimal(number(n or "一") or 1)
        return Amount(start, end, value * _SCALE[match["smul"]] / 10**8, None, "亿元", "money", match["spost"] or "")
    unit = match["unit"].replace("％", "%")
    kind = kinds[unit]
    low = Decimal(match["num"].replace(",", ""))
    high = Decimal(match["hi"].replace(",", "")) if match["hi"] else None
    if match["u1"] and unit != "%":
        return None
    mul = match["mul"]
    if mul and kind == "countable":
        low, high = low * _SCALE[mul], high * _SCALE[mul] if high is not None else None
    elif mul:
        unit = mul + unit
    return Amount(start, end, low, high, unit, kind, match["post"] or "")
