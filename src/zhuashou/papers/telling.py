# SPDX-License-Identifier: Apache-2.0
"""How a result is told: one indicator in a sentence, a finding with its causes, the conclusion of a paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhuashou.papers.frame import Stamp
from zhuashou.papers.model import Line, Span
from zhuashou.papers.text import (
    Sources,
    decimal,
    figure,
    has_number,
    line,
    sentence,
    tell,
)
from zhuashou.terms import number, say

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Teller:
    """What every part needs: the stamp, the number sources so far, the language."""

    stamp: Stamp
    sources: Sources
    lang: str

    def say(self, words_id: str, **values: Any) -> str:
        """Words of this room."""
        return say(f"papers.{words_id}", self.lang, **values)

    def sentence(self, words_id: str, **values: Any) -> Line | None:
        """A sentence of this room, None if one of its numbers is unknown."""
        return sentence(f"papers.{words_id}", self.lang, self.sources, **values)

    def name(self, tile: Mapping[str, Any]) -> str:
        """The indicator's name on a tile."""
        return tell(tile, self.lang) or str(tile["indicator"])

    @property
    def gap(self) -> str:
        """What stands between two words or sentences."""
        return "" if self.lang == "zh" else " "

    def full(self, value: Any, unit: str) -> str:
        """A value with its unit."""
        return self.joined(*figure(value, unit, self.lang))

    def joined(self, text: str, unit: str) -> str:
        """Figure and unit as they are written in the language: 3.2 亿元, 96.8%, CNY 3.2 bn."""
        if unit in ("", "%"):
            return text + unit
        return f"CNY {text}{unit.removeprefix('CNY')}" if unit.startswith("CNY") else f"{text} {unit}"


def direction(value: Any) -> str:
    """Words id ending for a change: up, down, flat (as shown with one digit)."""
    exact = decimal(value)
    if exact is None or number(exact) == number(0) or number(abs(exact)) == number(0):
        return "flat"
    return "up" if exact > 0 else "down"


def note(told: Teller, number_id: Any) -> Line:
    """The mark of a number id alone."""
    return (Span("", "", told.sources.note(str(number_id))),) if number_id else ()


def evidence(told: Teller, finding: Mapping[str, Any]) -> Line:
    """The marks of a finding's first three numbers."""
    ids = dict.fromkeys(e.get("number") for e in finding.get("evidence") or () if e.get("number"))
    return tuple(span for number_id in list(ids)[:3] for span in note(told, number_id))


def finding_line(told: Teller, finding: Mapping[str, Any], *, causes: int = 2) -> Line:
    """A finding with its causes and notes; empty if it states no number."""
    text = tell(finding["words"], told.lang)
    why = [tell(c, told.lang) for c in (finding.get("causes") or ())[:causes]]
    if not has_number(text + "".join(why)):
        return ()
    end = text[-1:] if text[-1:] in ("。", ".", "；", ";") else ""
    body = text[: len(text) - len(end)]
    return (Span(body), *evidence(told, finding), *line(end), *(Span(told.gap + cause) for cause in why))
