# SPDX-License-Identifier: Apache-2.0
"""Units and exact conversion. Money is kept in yuan, electricity in kWh, land in mu, people in persons."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

#: Digits after the point that each stored quantity keeps exactly (yuan to the fen).
SCALES: dict[str, int] = {"money": 2, "quantity": 4, "percent": 4}


@dataclass(frozen=True)
class Unit:
    """A unit of measure: `factor` is its size in the `base` unit of its family."""

    id: str
    family: str
    factor: Fraction
    base: str
    en: str


_TABLE: tuple[tuple[str, str, str, str, str], ...] = (
    ("元", "money", "1", "元", "CNY"),
    ("千元", "money", "1000", "元", "CNY thousand"),
    ("万元", "money", "10000", "元", "CNY 10k"),
    ("百万元", "money", "1000000", "元", "CNY m"),
    ("千万元", "money", "10000000", "元", "CNY 10 m"),
    ("亿元", "money", "100000000", "元", "CNY 100 m"),
    ("千瓦时", "electricity", "1", "千瓦时", "kWh"),
    ("万千瓦时", "electricity", "10000", "千瓦时", "10 MWh"),
    ("亿千瓦时", "electricity", "100000000", "千瓦时", "100 GWh"),
    ("亩", "area", "1", "亩", "mu"),
    ("公顷", "area", "15", "亩", "ha"),
    ("平方米", "area", "3/2000", "亩", "m²"),
    ("人", "people", "1", "人", "persons"),
    ("万人", "people", "10000", "人", "10k persons"),
    ("立方米", "volume", "1", "立方米", "m³"),
    ("万立方米", "volume", "10000", "立方米", "10k m³"),
    ("吨标准煤", "energy", "1", "吨标准煤", "tce"),
    ("万吨标准煤", "energy", "10000", "吨标准煤", "10k tce"),
    ("吨", "mass", "1", "吨", "t"),
    ("万吨", "mass", "10000", "吨", "10k t"),
    ("%", "percent", "1", "%", "%"),
    ("百分点", "percent", "1", "%", "points"),
    ("家", "count", "1", "家", "enterprises"),
    ("个", "count", "1", "个", "items"),
    ("天", "days", "1", "天", "days"),
)

UNITS: dict[str, Unit] = {name: Unit(name, family, Fraction(f), base, en) for name, family, f, base, en in _TABLE}

#: Other spellings seen in workbooks. Matched after NFKC and removal of blanks.
ALIASES: dict[str, str] = {
    "度": "千瓦时", "万度": "万千瓦时", "亿度": "亿千瓦时", "kwh": "千瓦时", "KWH": "千瓦时", "kW·h": "千瓦时", "千瓦·时": "千瓦时",
    "万千瓦·时": "万千瓦时", "m2": "平方米", "㎡": "平方米", "m3": "立方米", "方": "立方米", "万方": "万立方米", "名": "人",
    "tce": "吨标准煤", "吨标煤": "吨标准煤", "人民币元": "元", "RMB": "元", "％": "%", "户": "家", "万": "万元", "亿": "亿元",
}  # fmt: skip


def find(text: str) -> Unit | None:
    """The unit written as `text`, or None if it is not in the table."""
    return UNITS.get(ALIASES.get(text, text))


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """`value` in unit `source`, expressed in unit `target`; exact whenever the result is a finite decimal.

    Raises KeyError for an unknown unit and ValueError if the two units measure different things.
    """
    a, b = find(source), find(target)
    if a is None or b is None:
        raise KeyError(source if a is None else target)
    if a.family != b.family:
        raise ValueError(f"{source} and {target} measure different things")
    ratio = a.factor / b.factor
    if ratio.denominator == 1:
        return value * ratio.numerator
    return value * ratio.numerator / ratio.denominator
