# SPDX-License-Identifier: Apache-2.0
"""What all papers share: the stamp of the frozen month, numbered headings, and the annex 《数字来源》."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhuashou.papers.model import Block, Column, Document, Heading, Note, PageBreak, Row, Span, Table
from zhuashou.papers.text import Sources, line, tell
from zhuashou.terms import Period, catalogue, parse_period, say

_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Stamp:
    """Which frozen month a paper is made from. `sample` prints 样例数据 on every page; `issuer` is the bureau.

    `city_id` is the region code, `digest` the snapshot's; `words` of `indicators`: id → {zh, en, formula: {zh, en}, unit} name
    the numbers of the annex (what `diagnosis.indicators()` holds).
    """

    city: str
    period: str
    revision: str
    digest: str
    issuer: str = ""
    sample: bool = False
    city_id: str = ""
    indicators: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def month(self) -> Period:
        """The frozen period."""
        return parse_period(self.period)

    def line(self, lang: str) -> str:
        """定案 2026-10 r1 · 摘要 7f3c9a12."""
        return say("papers.stamp", lang, period=self.period, revision=self.revision, digest=self.digest[:8])

    def document(self, title: str, blocks: Sequence[Block], lang: str, **more: Any) -> Document:
        """A document with this stamp's labels."""
        sample = say("papers.sample", lang) if self.sample else ""
        created = self.month.last_day.isoformat()
        return Document(
            title,
            blocks=tuple(blocks),
            sample=sample,
            stamp_line=self.line(lang),
            created=created,
            issuer=self.issuer,
            lang=lang,
            **more,
        )

    def named(self, indicator: str, lang: str) -> str:
        """The indicator's name, or its id if unknown."""
        return tell(self.indicators.get(indicator), lang) or indicator


def numeral(n: int) -> str:
    """一, 二 … 十, 十一 … 九十九."""
    tens, ones = divmod(n, 10)
    return (("" if tens == 1 else _DIGITS[tens - 1]) + "十" if tens else "") + (_DIGITS[ones - 1] if ones else "")


def heading(n: int, words_id: str, lang: str) -> Heading:
    """A numbered part heading: 一、… or 1. …."""
    text = say(words_id, lang)
    return Heading(f"{numeral(n)}、{text}" if lang == "zh" else f"{n}. {text}", 1)


def number_parts(parts: Iterable[tuple[str, Sequence[Block]]], lang: str) -> list[Block]:
    """Parts that have something to say, numbered in order; empty ones are left out."""
    made: list[Block] = []
    for n, (words_id, blocks) in enumerate(((w, b) for w, b in parts if b), start=1):
        made += [heading(n, words_id, lang), *blocks]
    return made


def annex(stamp: Stamp, sources: Sources, lang: str, *, size: float = 7.5) -> list[Block]:
    """《数字来源》: index, number id, indicator, formula. Empty if the paper cites no number."""
    if not sources.order:
        return []
    head = "papers.annex"
    columns = (
        Column(say(f"{head}.index", lang), 0.5, "center"), Column(say(f"{head}.number", lang), 5.2),
        Column(say(f"{head}.indicator", lang), 1.9), Column(say(f"{head}.formula", lang), 2.8),
    )  # fmt: skip
    rows = []
    for number_id, k in sources.order.items():
        indicator, formula = describe(stamp, number_id, lang)
        rows.append(Row(((Span(f"n{k}", "anchor", k),), line(number_id), line(indicator), line(formula))))
    note = say("papers.annex.note", lang, period=stamp.period, revision=stamp.revision, digest=stamp.digest)
    return [
        *([PageBreak()] if len(rows) > 8 else []),
        Heading(say("papers.annex.title", lang), 1),
        Note(line(note)),
        Table(columns, tuple(rows), unit=stamp.line(lang), size=size),
    ]


def describe(stamp: Stamp, number_id: str, lang: str) -> tuple[str, str]:
    """(indicator with scope, formula) of a number id such as `gross_output.ytd.growth@city:510700`."""
    left, _, _ = number_id.partition("@")
    indicator, _, rest = left.partition(".")
    scope, _, stat = rest.partition(".")
    words = catalogue("papers")
    scoped = say(f"papers.scope.{scope}", lang) if f"papers.scope.{scope}" in words else scope
    name = (
        f"{stamp.named(indicator, lang)}（{scoped}）" if lang == "zh" else f"{stamp.named(indicator, lang)} ({scoped})"
    )
    own = tell(stamp.indicators.get(indicator, {}).get("formula"), lang)
    key = f"papers.formula.{stat}"
    general = say(key, lang) if key in words else stat
    return name, own if stat == "value" and own else general
