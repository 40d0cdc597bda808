# SPDX-License-Identifier: Apache-2.0
"""Units as headers write them: any width, blanks inside, with 人民币 before, or by their English name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from zhuashou.terms import UNITS, Unit, find_unit

_LINE = re.compile(r"(?:单位|units?)\s*[:：]\s*([^；;）)]+)", re.IGNORECASE)
#: 总投资万元: a unit that ends a header without brackets; 投资超亿元 is none.
_BARE = re.compile(
    r"(?<![过超达满破上于每个约近\d])(?:人民币)?(亿元|千万元|百万元|万元|千元|亿千瓦时|万千瓦时|万度|平方米|公顷|万?吨标准?煤|[%％])$"
)
_BRACKETS = re.compile(r"[（(\[【]([^（(\[【）)\]】]*)[）)\]】]")


@cache
def unit_named(text: str) -> Unit | None:
    """The unit a short text names, or None."""
    clean = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).removeprefix("人民币")
    return find_unit(text.strip()) or find_unit(clean) or find_unit(clean.upper()) or _english().get(clean.casefold())


@cache
def _english() -> dict[str, Unit]:
    return {re.sub(r"\s+", "", unicodedata.normalize("NFKC", unit.en)).casefold(): unit for unit in UNITS.values()}


def units_in_line(text: str) -> tuple[str, ...]:
    """Units of a line such as 单位：万元、万千瓦时; empty if it is none (填报单位：某局)."""
    found = []
    for listed in _LINE.findall(text):
        for part in re.split(r"[、/，,（(]", listed):
            unit = unit_named(part) or unit_named(part.split(maxsplit=1)[0] if part.strip() else "")
            if unit is not None:
                found.append(unit.id)
    return tuple(dict.fromkeys(found))


def has_unit_line(text: str) -> bool:
    """Does the text say 单位：…, whatever follows?"""
    return _LINE.search(text) is not None


def unit_in(path: str) -> str:
    """The unit written in a header: in brackets (the innermost wins), after a stroke, or bare at its end; empty if none."""
    for inside in reversed(_BRACKETS.findall(path)):
        for part in re.split(r"[，,、:：]", inside):
            if unit_named(part):
                return str(part.strip())
    tail = re.split(r"[/\\]", path)[-1]
    if "/" in path and unit_named(tail):
        return tail
    bare = _BARE.search(re.sub(r"\s+", "", tail))
    return bare[1] if bare and bare.start() else ""


def without_unit(text: str) -> str:
    """A header without a unit that ends it bare: 总投资万元 → 总投资. A header that is only a unit stays."""
    bare = _BARE.search(text)
    return text[: bare.start()] if bare and bare.start() else text


def lone_unit(text: str) -> str:
    """The unit of a cell that holds nothing else: 万元, （万元）, [亿元], （单位：万元）; empty if it is no unit."""
    inside = re.sub(r"^(?:计量|金额|货币)?单位\s*[:：]\s*", "", text.strip().strip("（）()[]【】 \u3000"))
    return inside if unit_named(inside) else ""
