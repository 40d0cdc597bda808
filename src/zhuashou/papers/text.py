# SPDX-License-Identifier: Apache-2.0
"""Text of papers: values in two languages, sentences that need their numbers, and the index of number sources."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from zhuashou.papers.model import Line, Span
from zhuashou.terms import MINUS, Words, catalogue, number, said, say, scaled

DASH = "—"


@dataclass(frozen=True)
class Num:
    """A value in a sentence and the id it is traced by; a sentence without the value is not written."""

    value: Any
    id: str = ""


@dataclass
class Sources:
    """Gives every number id its index (［n1］) in the order of first use."""

    order: dict[str, int] = field(default_factory=dict)

    def note(self, number_id: str | None) -> int:
        """The index of `number_id`; 0 if there is none."""
        return self.order.setdefault(number_id, len(self.order) + 1) if number_id else 0


def revive(value: Any) -> Any:
    """Nested `{"id", "values"}` mappings as Words, so that JSON and live objects read alike."""
    if isinstance(value, Mapping):
        if set(value) == {"id", "values"}:
            return Words(value["id"], {k: revive(v) for k, v in value["values"].items()})
        return value
    if isinstance(value, (list, tuple)):
        return [revive(v) for v in value]
    return value


def tell(value: Any, lang: str) -> str:
    """Any text value in `lang`: a string, `{zh, en}`, Words, Words as JSON, a date, a list of these; "" for None."""
    value = revive(value)
    if value is None:
        return ""
    if isinstance(value, Words):
        return say(value, lang)
    if isinstance(value, Mapping):
        return str(value.get(lang) or value.get("zh") or "")
    if isinstance(value, (list, tuple)):
        return ("、" if lang == "zh" else ", ").join(part for part in (tell(v, lang) for v in value) if part)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def decimal(value: Any) -> Decimal | None:
    """A number from JSON text, int, float or Decimal; None if it is none (or not finite)."""
    if value is None or isinstance(value, bool) or value == "":
        return None
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    return exact if exact.is_finite() else None


def shown(value: Any, spec: str, lang: str) -> str:
    """A value by the format words of catalogues: `yi` (亿元, in English billions), `wan`, `1`, `+1`; otherwise as text.

    `abs` in front drops the sign: `abs1`.
    """
    if spec.startswith("abs"):
        exact = decimal(value)
        return shown(value if exact is None else abs(exact), spec.removeprefix("abs"), lang)
    spoken = said(value, spec, lang) if spec else None
    if spoken is not None:
        return spoken
    if spec in ("yi", "wan"):
        return scaled(value, spec, lang)
    if spec.lstrip("+").isdigit():
        return number(value, int(spec.lstrip("+")), sign=spec.startswith("+"))
    return tell(value, lang)


_FOLDS: dict[tuple[str, str], tuple[tuple[int, str], tuple[int, str]]] = {
    ("元", "zh"): ((8, "亿元"), (4, "万元")), ("元", "en"): ((9, "CNY bn"), (6, "CNY m")),
    ("千瓦时", "zh"): ((8, "亿千瓦时"), (4, "万千瓦时")), ("千瓦时", "en"): ((6, "GWh"), (3, "MWh")),
}  # fmt: skip


def fold(value: Any, unit: str, lang: str = "zh") -> tuple[Any, str]:
    """A stored value in the unit for people: yuan in 亿元 or 万元 (CNY bn, CNY m), kWh likewise, others as they are."""
    exact = decimal(value)
    if exact is None:
        return value, unit
    folds = _FOLDS.get((unit, lang))
    if folds is None:
        return exact, unit
    power, name = folds[0] if abs(exact) >= Decimal(10) ** folds[0][0] else folds[1]
    return exact.scaleb(-power), name


def figure(value: Any, unit: str, lang: str) -> tuple[str, str]:
    """(text, unit) of a figure: digits by unit, unit's English name in English."""
    from zhuashou.terms import UNITS

    folded, name = fold(value, unit, lang)
    if decimal(folded) is None:
        return (tell(folded, lang) or DASH), ""
    family = UNITS[name].family if name in UNITS else ""
    digits = 0 if family in ("count", "people", "days") else 2 if name.startswith(("亿", "CNY bn")) else 1
    return number(folded, digits), (name if lang == "zh" or name not in UNITS else UNITS[name].en)


def line(text: str, style: str = "", note: int = 0) -> Line:
    """A line of one span; an empty text gives an empty line."""
    return (Span(text, style, note),) if text or note else ()


def signed(value: Any, digits: int = 1, note: int = 0) -> Line:
    """A signed number with its note: direction by sign only, no judgement; an em dash for None."""
    exact = decimal(value)
    return (Span(DASH, "muted"),) if exact is None else (Span(number(exact, digits, sign=True), "", note),)


def sentence(words_id: str, lang: str, sources: Sources, **values: Any) -> Line | None:
    """The words as spans, every `Num` followed by its note index. None if a `Num` it needs is unknown, or names no number."""
    spans: list[Span] = []
    told = False
    text = catalogue("papers")[words_id]
    for literal, name, spec, _ in string.Formatter().parse(text.get(lang) or text["zh"]):
        if literal:
            spans += _after(spans, literal)
        if name is None:
            continue
        value = values[name]
        if isinstance(value, Num):
            exact = decimal(value.value)
            if exact is None:
                return None
            told = True
            spans.append(Span(shown(exact, spec or "", lang), "", sources.note(value.id)))
        else:
            spans.append(Span(shown(value, spec or "", lang)))
    return tuple(spans) if told else None


_UNIT = re.compile(r"%|\s?(?:个?百分点|points|家|个)")


def _after(spans: list[Span], literal: str) -> list[Span]:
    """The literal text; a unit that follows a noted number goes in front of the note."""
    unit = _UNIT.match(literal) if spans and spans[-1].note else None
    if unit is None:
        return [Span(literal)]
    spans[-1] = Span(spans[-1].text + unit[0], spans[-1].style, spans[-1].note)
    return [Span(literal[unit.end() :])] if literal[unit.end() :] else []


def join(lines: Iterable[Line | None]) -> Line:
    """Sentences that have something to say, one after the other."""
    return tuple(span for part in lines if part for span in part)


def plain(spans: Sequence[Span]) -> str:
    """The text of a line without notes."""
    return "".join(span.text for span in spans)


def has_number(text: str) -> bool:
    """Does the text state a number?"""
    return any(ch.isdigit() for ch in text)


def short(text: str, most: int) -> str:
    """The text cut to the width of `most` Chinese characters (Latin ones are half as wide), with an ellipsis."""
    room = 2 * most
    for k, ch in enumerate(text):
        room -= 2 if ord(ch) > 0x2E7F else 1
        if room < 0:
            return text[: max(k - 1, 0)] + "…"
    return text


def slot(value: Any, lang: str) -> Line:
    """The value, or 【待填】 where a person still has to fill it in."""
    text = tell(value, lang)
    return (Span(text),) if text else (Span(say("papers.slot.empty", lang), "open"),)


__all__ = [
    "DASH", "MINUS", "Num", "Sources", "decimal", "figure", "fold", "has_number", "join", "line", "plain", "revive", "sentence", "short",
    "shown", "signed", "slot", "tell",
]  # fmt: skip
