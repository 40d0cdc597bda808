# SPDX-License-Identifier: Apache-2.0
"""Every claim of a model must be literally supported by its own passage. What is not is a suggestion with reasons, never a draft value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhuashou.plan.decision.amounts import Amount, amounts
from zhuashou.plan.decision.goals import op_of, verbs
from zhuashou.plan.decision.lexicon import Lexicon, lexicon
from zhuashou.plan.decision.model import Span
from zhuashou.plan.hints.claims import Claim
from zhuashou.terms import Words, industry

NEAR = 60  # characters around the quote in which the indicator's words must stand
_YEAR = re.compile(r"(?<!\d)(20\d{2})年")
_THIS = re.compile("今年|全年|本年|年内|当年|年底")


@dataclass(frozen=True)
class Passage:
    """Where a claim may find its support: the item's own text, the document's date, and the years its section or plan sets."""

    text: str
    start: int
    end: int
    dated: date | None = None
    horizon: tuple[int, ...] = ()

    @property
    def own(self) -> str:
        """The passage itself."""
        return self.text[self.start : self.end]


def verify(claim: Claim, passage: Passage, words: Mapping[str, Any] | None = None) -> tuple[Words, ...]:
    """Why a claim is not supported; empty if it is. The quote comes first: without it nothing can be checked."""
    at = passage.own.find(claim.quote) if len(claim.quote) >= 4 else -1
    if at < 0:
        return (Words("plan.hint.quote", {"quote": claim.quote}),)
    lex = lexicon(words)
    found: list[Words] = []
    if claim.value is not None:
        found += _value(claim, lex)
    elif claim.unit or claim.op:
        found.append(Words("plan.hint.value", {"value": "", "unit": claim.unit}))
    if claim.year is not None and claim.year not in _years(claim, passage):
        found.append(Words("plan.hint.year", {"year": claim.year}))
    for name in (claim.indicator, claim.verb, claim.object):
        if name and not _near(name, passage.own, (at, at + len(claim.quote))):
            found.append(Words("plan.hint.indicator", {"indicator": name}))
    found += [Words("plan.hint.department", {"name": d}) for d in claim.departments if not _stands(d, passage.own)]
    found += [Words("plan.hint.industry", {"code": c}) for c in claim.industries if industry(c) is None]
    return tuple(found)


def _value(claim: Claim, lex: Lexicon) -> list[Words]:
    """The number with its unit stands in the quote, and op and direction agree with the words around it."""
    assert claim.value is not None
    known = verbs(lex)
    same = [a for a in amounts(claim.quote, lex) if abs(claim.value) in (a.value, a.high) and a.unit == claim.unit]
    if not same:
        return [Words("plan.hint.value", {"value": str(claim.value), "unit": claim.unit})]
    for amount in same:
        before = claim.quote[: amount.start]
        falls = bool(known.falls.search(_last_clause(before))) and not re.search(
            "降至|降到|下降到|下降至|降低到|压减到", before
        )
        if falls == (claim.value < 0) and (not claim.op or claim.op == _op(claim.quote, amount, lex)):
            return []
    return [Words("plan.hint.op", {"op": claim.op or "=", "value": str(claim.value)})]


def _last_clause(words: str) -> str:
    return re.split(r"[，,；;、]", words)[-1]


def _op(quote: str, amount: Amount, lex: Lexicon) -> str:
    return op_of(_last_clause(quote[: amount.start]), amount, verbs(lex))


def _years(claim: Claim, passage: Passage) -> set[int]:
    """Years that the quote's sentence gives; without one those of the passage, of its section and plan, or the document's for 今年."""
    own = passage.own
    at = own.find(claim.quote)
    begin = max(own.rfind(c, 0, at) for c in "。；\n") + 1
    stops = [p for p in (own.find(c, at + len(claim.quote)) for c in "。；\n") if p >= 0]
    sentence = own[begin : min(stops) if stops else len(own)]
    found = {int(y) for y in _YEAR.findall(sentence)}
    if passage.dated and _THIS.search(sentence):
        found.add(passage.dated.year)
    return found or set(passage.horizon)


def _near(name: str, own: str, quote: Span) -> bool:
    """Whether a name is put together from at most three runs of the words near the quote, in order."""
    window = own[max(0, quote[0] - NEAR) : quote[1] + NEAR]
    rest, at, runs = re.sub("(?:增速|增幅)$", "", name), 0, 0
    while rest:
        size = next((k for k in range(len(rest), 0, -1) if window.find(rest[:k], at) >= 0), 0)
        runs += 1
        if size == 0 or runs > 3 or (size == 1 and len(rest) > 1):
            return False
        at = window.find(rest[:size], at) + size
        rest = rest[size:]
    return True


def _stands(name: str, own: str) -> bool:
    """Whether a department stands literally in the passage, as a name and not as the end of another."""
    return (
        any(m.start() == 0 or own[m.start() - 1] not in "市省县区州国局" for m in re.finditer(re.escape(name), own))
        if name
        else False
    )
