# SPDX-License-Identifier: Apache-2.0
"""Conditional sentences held as data: a sentence is told only when its condition holds and every number it names is known.

A sentence is a mapping with `zh`, `en` and, if wanted, `when` (conditions that must all hold), `each` (a list of the book) with `item`
(what is said of each of its first `most` rows, joined by `sep` where the sentence says `{items}`). `{name:format}` names a fact.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhuashou.papers.model import Line, Span
from zhuashou.papers.telling import direction
from zhuashou.papers.text import Sources, decimal, figure, shown
from zhuashou.terms import names_in

_COMPARE = re.compile(r"(\S+) (>=|<=|>|<|=) (\S+)")
_FORMATS = {
    "%": "1",
    "百分点": "1",
    "家": "0",
    "个": "0",
    "项": "0",
    "条": "0",
    "人": "0",
    "件": "0",
    "天": "0",
    "位": "0",
}


@dataclass(frozen=True)
class Fact:
    """What a sentence can name: a number with the id it is traced by and its unit, a text, or spans already told."""

    value: Any
    id: str = ""
    unit: str = ""


Row = Mapping[str, Fact]


@dataclass
class Book:
    """All facts of a month by name, and lists of rows of facts."""

    facts: dict[str, Fact] = field(default_factory=dict)
    lists: dict[str, Sequence[Row]] = field(default_factory=dict)

    def by_id(self) -> dict[str, Fact]:
        """Every number of the book by the id it is traced by."""
        rows = [self.facts, *(row for rows in self.lists.values() for row in rows)]
        return {fact.id: fact for row in rows for fact in row.values() if fact.id}


def holds(condition: str, facts: Row) -> bool:
    """One condition: `name up|down|flat|known|unknown`, or a comparison of two names or numbers (`a.n >= 3`). False for unknown numbers.

    Raises ValueError for text that is neither.
    """
    name, _, verb = condition.partition(" ")
    value = facts[name].value if name in facts else None
    if verb in ("known", "unknown"):
        return (value not in (None, "", ())) == (verb == "known")
    if verb in ("up", "down", "flat"):
        return decimal(value) is not None and direction(value) == verb
    found = _COMPARE.fullmatch(condition)
    if found is None:
        raise ValueError(f"{condition!r} is not a condition such as 'profit.growth up' or 'firms.n >= 3'")
    left, right = (decimal(facts[n].value) if n in facts else decimal(n) for n in (found[1], found[3]))
    if left is None or right is None:
        return False
    return {">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right, "=": left == right}[
        found[2]
    ]


def number_text(value: Any, spec: str, unit: str, lang: str) -> str:
    """A number as prose writes it: by format word, else by unit; `full` adds the unit. Prose has no thousands marks in Chinese."""
    if spec in ("full", "absfull"):
        exact = decimal(value)
        text, name = figure(abs(exact) if exact is not None and spec.startswith("abs") else value, unit, lang)
        joined = (
            text + name
            if lang == "zh" or name in ("", "%")
            else f"CNY {text}{name[3:]}"
            if name.startswith("CNY")
            else f"{text} {name}"
        )
    else:
        joined = shown(value, spec or _FORMATS.get(unit, "1"), lang)
    return joined.replace(",", "") if lang == "zh" else joined


def span_of(fact: Fact, spec: str, lang: str) -> Span:
    """A number as a live span; its mark is given when the paragraph is told (`marked`)."""
    token = f"{fact.id}|{spec or _FORMATS.get(fact.unit, '1')}" if fact.id else ""
    return Span(number_text(fact.value, spec, fact.unit, lang), "", 0, token)


def fill(text: str, facts: Row, lang: str) -> Line | None:
    """The text with its facts; None if one of them is unknown."""
    if any(name not in facts or facts[name].value in (None, "", ()) for name in names_in(text)):
        return None
    spans: list[Span] = []
    for literal, name, spec, _ in string.Formatter().parse(text):
        if literal:
            spans.append(Span(literal))
        if name is None:
            continue
        fact = facts[name]
        if isinstance(fact.value, tuple):
            spans += fact.value
        elif isinstance(fact.value, str):
            spans.append(Span(fact.value))
        else:
            spans.append(span_of(fact, spec or "", lang))
    return tuple(spans)


_UNIT = re.compile(r"%|\s?(?:个?百分点|points|家|个|项|条|件|亿元|万元)")


def marked(spans: Line, sources: Sources) -> Line:
    """The spans with a mark behind every number of the ledger; a unit that follows the number stands before the mark.

    One mark stands for all numbers of one indicator and subject in the paragraph. What a finding's own sentence says (`result:` numbers)
    gets no mark of its own: the finding's evidence is marked.
    """
    made: list[Span] = []
    seen: set[tuple[str, str]] = set()
    waiting = 0
    for span in spans:
        if waiting:
            unit = _UNIT.match(span.text) if not span.token else None
            if unit:
                made.append(Span(unit[0], "", waiting))
                span = Span(span.text[unit.end() :], span.style, span.note)
            else:
                made.append(Span("", "", waiting))
            waiting = 0
            if not span.text and not span.note:
                continue
        made.append(span)
        number_id = span.token.partition("|")[0]
        head, _, subject = number_id.partition("@")
        about = (head.rpartition(".")[0], subject)
        if subject and not number_id.startswith("result:") and about not in seen:
            seen.add(about)
            waiting = sources.note(number_id)
    return tuple([*made, Span("", "", waiting)] if waiting else made)


def sentence(spec: Mapping[str, Any], book: Book, lang: str) -> Line:
    """One sentence; empty if its condition does not hold, a number is unknown or its list is empty."""
    facts = book.facts
    when = spec.get("when") or ()
    if not all(holds(c, facts) for c in ((when,) if isinstance(when, str) else when)):
        return ()
    if "each" in spec:
        items = _items(spec, book, lang)
        if not items:
            return ()
        facts = {**facts, "items": Fact(items)}
    return fill(spec[lang], facts, lang) or ()


def _items(spec: Mapping[str, Any], book: Book, lang: str) -> Line:
    """What is said of the first rows of a list."""
    rows = book.lists.get(spec["each"], ())[: spec.get("most", 3)]
    sep = spec.get("sep", {"zh": "、", "en": ", "})[lang]
    items: list[Span] = []
    for part in (fill(spec["item"][lang], {**book.facts, **row}, lang) for row in rows):
        if part:
            items += [*([Span(sep)] if items else []), *part]
    return tuple(items)


def expand(
    specs: Sequence[Mapping[str, Any]], macros: Mapping[str, Any], book: Book
) -> list[tuple[Mapping[str, Any], Book]]:
    """Sentences with the book each is told from: a `use` becomes its macro's sentences, told `of` one indicator called `it`."""
    made: list[tuple[Mapping[str, Any], Book]] = []
    for spec in specs:
        if "use" not in spec:
            made.append((spec, book))
            continue
        stem = f"{spec['of']}."
        name = (
            {"it.name": book.facts[f"{stem.removeprefix('outlook.')}name"]}
            if f"{stem.removeprefix('outlook.')}name" in book.facts
            else {}
        )
        own = {f"it.{k.removeprefix(stem)}": v for k, v in book.facts.items() if k.startswith(stem)}
        made += [(each, Book({**book.facts, **own, **name}, book.lists)) for each in macros[spec["use"]]]
    return made


def paragraph(specs: Sequence[Mapping[str, Any]], macros: Mapping[str, Any], book: Book, lang: str) -> Line:
    """Sentences one after the other, without marks; a comma or semicolon that is left at the end becomes a full stop.

    Empty if no number is told: no sentence without a number behind it.
    """
    spans = [span for spec, told in expand(specs, macros, book) for span in sentence(spec, told, lang) if span.text]
    if not any(span.token for span in spans):
        return ()
    last = spans[-1]
    text = last.text.rstrip(" ，；,;、")
    if not text.endswith(("。", ".", "：", ":")):
        stop = "。" if lang == "zh" else "."
        spans[-1:] = [last, Span(stop)] if last.token else [Span(text + stop, last.style, last.note)]
    return tuple(spans)
