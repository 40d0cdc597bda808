# SPDX-License-Identifier: Apache-2.0
"""The year and period of a target: its own 到X年, 今年, the section's last 到X年, the plan's horizon."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from zhuashou.plan.decision.amounts import Amount
from zhuashou.plan.decision.model import Span
from zhuashou.plan.decision.numerals import number

_YEAR = re.compile(
    r"(?P<from>20\d{2})年?\s*[—–\-~～至]{1,2}\s*(?P<to>20\d{2})年|(?P<start>20\d{2})年(?:起|开始)[，,]?(?:的)?(?P<n>\d|[一二三四五])年(?:内|时间)?|(?<!\d)(?P<y>20\d{2})年|(?P<rel>今年|本年度?|当年|全年|(?<![\d一二三两几四五])年内|(?<![\d])年底前|明年|[一二三四]季度|[上下]半年)|“?(?P<plan>十[四五]五)”?(?:期间|末|时期|期末|规划期)"
)
_UNTIL = re.compile(r"(?:到|至)(?P<y>20\d{2})年")
_THIS = re.compile(r"(?:\n|。)[ \u3000]*(20\d{2})年，(?=全|力争|实现|确保|计划)")
_LATER = re.compile(r"(?P<y>20\d{2})年(?:\d{1,2}月)?(?:底|末)?(?:之?前|以前)")
_PLANS = {"十四五": 2025, "十五五": 2030}
_CARRIES = re.compile(r"[^，。；\n]*\d")  # 2025年底前新建20万平方米: that year has a number of its own
_SHARED = re.compile(r"(20\d{2}年?(?:[、，和及]20\d{2}年?)+)[^，。；]{0,12}分别")
_RANGE = re.compile(r"(20\d{2})年?\s*[—–\-~～至]{1,2}\s*(20\d{2})年?")
_PERIODS = (
    ("annual_avg", re.compile("年均")),
    ("per_year", re.compile("每年|逐年|各年")),
    ("cumulative", re.compile("累计|五年|三年")),
)


class Years:
    """Finds the year of each target of one text."""

    def __init__(
        self,
        text: str,
        title: str,
        dated: date | None,
        sections: Sequence[Span],
        goal_sections: Sequence[Span],
        items: Sequence[Span] = (),
    ) -> None:
        self.text, self.dated = text, dated
        self.horizon = _horizon(text, title, goal_sections)
        self._until = [(m.start(), int(m["y"])) for m in _UNTIL.finditer(text)]
        self._places = [p for p, _ in self._until]
        self._sections = sections
        self._items = sorted(items)
        self._item_starts = [a for a, _ in self._items]

    def of(self, span: Span, segment: Span, amount: Amount) -> tuple[int | None, str]:
        """Year and period of an amount in the sentence `span`."""
        sentence = self.text[span[0] : amount.start]
        period = self._period(span, segment, amount)
        year = _shared_out(sentence) or self._own(sentence)
        if year is None:
            later = _LATER.search(self.text, amount.end, span[1])
            year = int(later["y"]) if later and not _CARRIES.match(self.text, later.end(), span[1]) else None
        if year is None and period != "per_year":
            year = self._leading(span[0])
        if year is None and period != "per_year":
            year = self._section(span[0], own_item=True)
        if year is None:
            year = self.horizon
        if year is None and period != "per_year":
            year = self._section(span[0], own_item=False)
        return year, period if period else ("annual" if year is not None else "none")

    def _own(self, sentence: str) -> int | None:
        """The last year named before the number, unless it is the base of a comparison."""
        year = None
        for match in _YEAR.finditer(sentence):
            if (
                sentence[max(0, match.start() - 1) : match.start()] in ("比", "较", "与", "自", "从", "由", "在")
                and not match["to"]
            ):
                continue
            if match["to"]:
                year = int(match["to"])
            elif match["start"]:
                year = int(match["start"]) + (number(match["n"]) or 1) - 1
            elif match["y"]:
                year = int(match["y"])
            elif match["plan"]:
                year = _PLANS[match["plan"]]
            elif self.dated:
                year = (
                    self.dated.year + (1 if match["rel"] == "明年" else 0)
                    if year is None or match["rel"] in ("今年", "明年")
                    else year
                )
        return year

    def _leading(self, start: int) -> int | None:
        """The year that the sentence begins with, for its parts behind a semicolon: 2025年，…；新开工120个."""
        begin = max(self.text.rfind(c, 0, start) for c in "。\n") + 1
        first = _YEAR.match(self.text[begin:start].lstrip(" \u3000"))
        return int(first["y"]) if first and first["y"] else None

    def _item(self, at: int) -> Span | None:
        k = bisect_right(self._item_starts, at) - 1
        return self._items[k] if k >= 0 and at < self._items[k][1] else None

    def _section(self, at: int, *, own_item: bool) -> int | None:
        """The last 到X年 before, within the same top section; `own_item`: not out of another item of the section."""
        k = bisect_right(self._places, at) - 1
        if k < 0:
            return None
        if own_item:
            while k >= 0 and (item := self._item(self._places[k])) is not None and item != self._item(at):
                k -= 1
            if k < 0:
                return None
        place, year = self._until[k]
        section = next(((a, b) for a, b in reversed(self._sections) if a <= at < b), (0, len(self.text)))
        return year if section[0] <= place else None

    def _period(self, span: Span, segment: Span, amount: Amount) -> str:
        own = self.text[segment[0] : amount.start]
        sentence = self.text[span[0] : amount.start]
        for name, pattern in _PERIODS:
            if pattern.search(own):
                return name
        if "每年" in sentence and not re.search("到20", sentence):
            return "per_year"
        return "none" if amount.kind == "countable" and re.search(r"达到?$|突破$|总数", own) else ""


def _shared_out(sentence: str) -> int | None:
    """2025年、2026年分别新增5家、8家: the years in the order of the numbers."""
    shared = _SHARED.search(sentence)
    if shared is None:
        return None
    years = re.findall(r"20\d{2}", shared[1])
    before = len(re.findall(r"\d+(?:\.\d+)?", sentence[shared.end() :]))
    return int(years[before]) if before < len(years) else None


def _horizon(text: str, title: str, goal_sections: Sequence[Span]) -> int | None:
    """The end of the plan: by its title, a statement that it runs N年起M年内, or the one 到X年 of its section of goals."""
    span = _RANGE.search(title)
    if span:
        return int(span[2])
    for name, year in _PLANS.items():
        if name in title:
            return year
    single = re.findall(r"(20\d{2})年", title)
    if single:
        return int(single[-1])
    runs = re.search(r"(20\d{2})年起[，,]?(?:用)?(\d|[一二三四五])年(?:内|左右)?(?:时间)?", text)
    if runs:
        return int(runs[1]) + (number(runs[2]) or 1) - 1
    found = {int(m["y"]) for a, b in goal_sections for m in _UNTIL.finditer(text, a, b)}
    found = found or {int(m[1]) for a, b in goal_sections for m in _THIS.finditer(text, a, b)}
    return max(found) if found else None
