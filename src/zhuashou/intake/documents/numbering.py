# SPDX-License-Identifier: Apache-2.0
"""Automatic numbers of Word paragraphs (一、（一）1.) written out: they stand in numbering.xml, not in the text (ECMA-376 §17.9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset({
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
    "ideographTraditional", "koreanCounting",
})  # fmt: skip
_LEGAL = frozenset({"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"})
_CLOSES = "、．.）)：:，,】〕 "


def chinese_number(n: int) -> str:
    """Counting numeral below ten thousand: 10 → 十, 21 → 二十一, 105 → 一百零五."""
    if n <= 0 or n >= 10_000:
        return str(n)
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, unit)
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text


def _letters(n: int) -> str:
    return chr(96 + (n - 1) % 26 + 1) * ((n - 1) // 26 + 1)


def _roman(n: int) -> str:
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    ):
        while n >= value:
            text, n = text + sign, n - value
    return text


def written(n: int, form: str) -> str:
    """A count in one of Word's number formats; unknown formats give digits."""
    if form in _CHINESE:
        return chinese_number(n)
    if form == "ideographDigital" or form == "japaneseDigitalTenThousand":
        return "".join(_DIGITS[int(d)] for d in str(n))
    if form in _LEGAL:
        return chinese_number(n).translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))
    if form.startswith("decimalEnclosedCircle") and 1 <= n <= 20:
        return chr(0x2460 + n - 1)
    if form == "decimalZero":
        return f"{n:02d}"
    if form in ("upperLetter", "lowerLetter", "upperRoman", "lowerRoman"):
        text = _roman(n) if form.endswith("Roman") else _letters(n)
        return text.upper() if form.startswith("upper") else text.lower()
    return str(n)


@dataclass
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    style: str = ""
    restart: int | None = None


@dataclass
class Numbering:
    """Counts through a document: ask for each numbered paragraph once, in order."""

    abstract: dict[str, dict[int, _Level]] = field(default_factory=dict)
    nums: dict[str, tuple[str, dict[int, _Level | int]]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    restarted: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, num: str, style: str) -> int:
        """The level that a list gives to a paragraph style; 0 if none."""
        levels = self.abstract.get(self.nums.get(num, ("", {}))[0], {})
        return next((k for k, level in levels.items() if level.style == style), 0)

    def next(self, num: str, at: int) -> str:
        """The number of the next paragraph of list `num` at level `at` (0 = top), empty for bullets and unknown lists."""
        if num not in self.nums:
            return ""
        name, overrides = self.nums[num]
        levels = dict(self.abstract.get(name, {}))
        starts = {}
        for k, change in overrides.items():
            if isinstance(change, _Level):
                levels[k] = change
            else:
                starts[k] = change
        if at not in levels:
            return ""
        counts = self.counts.setdefault(name, {})
        if at in starts and (num, at) not in self.restarted:
            self.restarted.add((num, at))
            counts[at] = starts[at]
        else:
            counts[at] = counts[at] + 1 if at in counts else starts.get(at, levels[at].start)
        for k in [k for k in counts if k > at]:
            if levels.get(k, _Level()).restart != 0:
                del counts[k]
        return _fill(levels, counts, at)


def _fill(levels: dict[int, _Level], counts: dict[int, int], at: int) -> str:
    level = levels[at]
    if level.form in ("bullet", "none") or "%" not in level.text:
        return ""
    text = level.text
    for k in range(at + 1):
        upper = levels.get(k, _Level())
        form = "decimal" if level.legal else upper.form
        text = text.replace(f"%{k + 1}", written(counts.get(k, upper.start), form))
    return text if text[-1:] in _CLOSES else f"{text} "


def read_numbering(root: Any) -> Numbering:
    """Lists declared in the root element of numbering.xml."""
    found = Numbering()
    links: dict[str, str] = {}
    targets: dict[str, str] = {}
    for item in root.iterfind(f"{W}abstractNum"):
        name = item.get(f"{W}abstractNumId", "")
        found.abstract[name] = {int(x.get(f"{W}ilvl", "0")): _level(x) for x in item.iterfind(f"{W}lvl")}
        if (link := _value(item, "numStyleLink")) is not None:
            links[name] = link
        if (link := _value(item, "styleLink")) is not None:
            targets[link] = name
    for item in root.iterfind(f"{W}num"):
        name = _value(item, "abstractNumId") or ""
        name = targets.get(links.get(name, ""), name)
        overrides: dict[int, _Level | int] = {}
        for change in item.iterfind(f"{W}lvlOverride"):
            at = int(change.get(f"{W}ilvl", "0"))
            own = change.find(f"{W}lvl")
            start = _value(change, "startOverride")
            if own is not None:
                overrides[at] = _level(own)
            elif start is not None:
                overrides[at] = int(start)
        found.nums[item.get(f"{W}numId", "")] = (name, overrides)
    return found


def _level(item: Any) -> _Level:
    form = item.find(f"{W}numFmt")
    restart = _value(item, "lvlRestart")
    return _Level(
        int(_value(item, "start") or 1), form.get(f"{W}val", "decimal") if form is not None else "decimal", _value(item, "lvlText") or "",
        item.find(f"{W}isLgl") is not None, _value(item, "pStyle") or "", int(restart) if restart is not None else None,
    )  # fmt: skip


def _value(item: Any, name: str) -> str | None:
    child = item.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")
