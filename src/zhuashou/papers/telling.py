# SPDX-License-Identifier: Apache-2.0
"""How a result is told: one indicator in a sentence, a finding with its causes, the conclusion of a paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhuashou.papers.frame import Stamp
from zhuashou.papers.model import Line, Span
from zhuashou.papers.text import (
    Num,
    Sources,
    decimal,
    figure,
    has_number,
    join,
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


def change(told: Teller, tile: Mapping[str, Any]) -> Line | None:
    """同比增长 7.4%, or 同比提高 0.3 个百分点 for ratios."""
    yoy = decimal(tile.get("yoy"))
    if yoy is None:
        return None
    compare = "points" if tile.get("compare") == "difference" else "growth"
    if compare == "points" and tile.get("unit") != "%":
        compare = "amount"
    number_id = (tile.get("numbers") or {}).get("growth", "")
    return told.sentence(
        f"change.{compare}.{direction(yoy)}",
        x=Num(abs(yoy), number_id),
        unit=figure(1, str(tile["unit"]), told.lang)[1],
    )


def statement(told: Teller, tile: Mapping[str, Any] | None) -> Line | None:
    """One indicator in one sentence: value, change, how the change moved. None if neither value nor change is known."""
    if tile is None:
        return None
    moved = change(told, tile)
    numbers = tile.get("numbers") or {}
    official = tile.get("unit") == "%" and tile.get("compare") != "difference"
    value = None if official else decimal(tile.get("value"))
    head: Line | None = None
    if value is not None:
        text, unit = figure(value, str(tile["unit"]), told.lang)
        head = join(
            [
                line(told.say("value.head", name=told.name(tile), value=told.joined(text, unit))),
                note(told, numbers.get("value")),
            ]
        )
    elif moved:
        head = line(told.name(tile) + told.gap)
    if head is None:
        return None
    pace = _pace(told, tile) if moved else None
    comma = line(told.say("comma")) if value is not None and moved else ()
    return join([head, comma, moved, pace, line(told.say("stop"))])


def _pace(told: Teller, tile: Mapping[str, Any]) -> Line | None:
    """How growth moved against the last period; a fall is said to widen or narrow, a change of sign to turn. Not for ratios."""
    shift, yoy = decimal(tile.get("yoy_change")), decimal(tile.get("yoy"))
    if shift is None or yoy is None or tile.get("compare") == "difference" or direction(shift) == "flat":
        return None
    before = yoy - shift
    if (before < 0) != (yoy < 0) and direction(before) != "flat" and direction(yoy) != "flat":
        return told.sentence(f"pace.turned_{direction(yoy)}", x=Num(abs(before)))
    falling = "fall_" if yoy < 0 and direction(yoy) != "flat" else ""
    return told.sentence(f"pace.{falling}{direction(shift)}", x=Num(abs(shift)))


def note(told: Teller, number_id: Any) -> Line:
    """The mark of a number id alone."""
    return (Span("", "", told.sources.note(str(number_id))),) if number_id else ()


def conclusion(told: Teller, headline: Rows) -> Line:
    """The sentence a leader can read aloud: growth of value added and output, how many targets lag."""
    tiles = {h["indicator"]: h for h in headline}
    said = []
    for name in ("value_added", "gross_output", "profit"):
        tile = tiles.get(name)
        moved = change(told, tile) if tile else None
        if tile and moved:
            said.append(join([line(told.name(tile) + told.gap), moved]))
    if not said:
        return ()
    behind = [told.name(h) for h in headline if isinstance(h.get("level"), int) and h["level"] >= 2]
    out: Line = ()
    for k, part in enumerate(said):
        out += (line(told.say("comma")) if k else ()) + part
    tail = line(told.say("brief.behind", names=behind, n=len(behind))) if behind else line(told.say("stop"))
    return out + tail


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
