# SPDX-License-Identifier: Apache-2.0
"""User text as data: every message has a stable id with Chinese and English side by side.

Rooms return `Words(id, values)`; doors and papers render them with `say`. Catalogues are `data/words*.yaml` files of the rooms
(`id: {zh: ..., en: ...}`), found by the name of the room that an id starts with, so a room owns its words and only those needed are read.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources
from typing import Any

#: Rooms that own words; an id starts with its room's name (`diagnosis.…`), or with a word of `terms` itself.
ROOMS = {name: name for name in (
    "tables", "workspace", "intake", "snapshot", "sample", "diagnosis", "stock", "attract", "plan", "track", "papers", "ledger", "actions",
)} | {"cli": "doors/cli"}  # fmt: skip
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Words:
    """A message not yet in any language: its id and the values it speaks of."""

    id: str
    values: Mapping[str, Any] = field(default_factory=dict)


def load_yaml(text: str) -> Any:
    """Read YAML safely; a repeated key is an error (ruamel), never a silent overwrite."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(text)


@cache
def catalogue(room: str) -> dict[str, dict[str, str]]:
    """All words of one room by id, read from its `data/words*.yaml`. A repeated id is an error."""
    found: dict[str, dict[str, str]] = {}
    base = resources.files("zhuashou").joinpath(ROOMS.get(room, "terms")).joinpath("data")
    if not base.is_dir():
        return found
    for file in sorted(base.iterdir(), key=lambda f: f.name):
        if file.name.startswith("words") and file.name.endswith(".yaml"):
            for key, text in (load_yaml(file.read_text(encoding="utf-8")) or {}).items():
                if key in found:
                    raise ValueError(f"words id {key} stands twice, again in {file.name} of {room}")
                found[key] = text
    return found


def number(value: Any, digits: int = 1, *, sign: bool = False) -> str:
    """A number for people: thousands marks, a true minus sign, half up; an em dash for None."""
    if value is None:
        return "—"
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,f}"
    return (MINUS if exact < 0 else "+" if sign and exact > 0 else "") + text


def money(value: Any, unit: str = "亿元", digits: int = 2) -> str:
    """Yuan shown in `unit` (万元 or 亿元), without the unit's name."""
    from zhuashou.terms.units import UNITS

    if value is None:
        return "—"
    exact = Decimal(str(value))
    return number(exact / UNITS[unit].factor.numerator, digits)


def scaled(value: Any, spec: str, lang: str = "zh") -> str:
    """Yuan in the unit of the format word, without the unit's name: `yi` 亿元 or CNY billions, `wan` 万元 or CNY millions."""
    if lang == "zh" or value is None:
        return money(value, "亿元" if spec == "yi" else "万元", 2 if spec == "yi" else 0)
    return number(Decimal(str(value)) / 10 ** (9 if spec == "yi" else 6), 2 if spec == "yi" else 1)


#: Format words that speak (`words_said.yaml`) and the digits of what they say.
SAID = {"moved": 1, "pull": 2, "pulled": 2, "paced": 1, "side": 1, "days": 1}


def cash(value: Any, lang: str = "zh") -> str:
    """Yuan with its unit as it is written: 2.39亿元, 8790万元; in English CNY 2.39 bn, CNY 87.9 m. An em dash for None."""
    if value is None:
        return "—"
    exact = Decimal(str(value))
    big = abs(exact) >= 10 ** (8 if lang == "zh" else 9)
    if lang == "zh":
        return number(exact / 10**8, 2) + "亿元" if big else number(exact / 10**4, 0).replace(",", "") + "万元"
    return f"CNY {number(exact / 10**9, 2)} bn" if big else f"CNY {number(exact / 10**6, 1)} m"


def chance(percent: Any, lang: str = "zh") -> str:
    """A probability in percent as it is told everywhere: whole percent, 不足1% (<1%) and 超过99% (>99%) at the ends."""
    exact = Decimal(str(percent))
    end = "low" if exact < 1 else "high" if exact > 99 else ""
    return say(f"said.chance.{end}", lang) if end else f"{number(exact, 0)}%"


def said(value: Any, spec: str, lang: str = "zh") -> str | None:
    """A value by a format word that speaks: `moved`, `pull`, `pulled`, `paced`, `side`, `days`, `cny`, `chance`, `date`, `period`, or digits after `abs`;
    None if `spec` is none of them."""
    if spec == "cny":
        return cash(value, lang)
    if spec == "chance":
        return "—" if value is None else chance(value, lang)
    if spec in ("date", "period"):
        return _day(value, lang) if spec == "date" else _period(value, lang)
    if spec.startswith("abs") and spec[3:].isdigit():
        return number(None if value is None else abs(Decimal(str(value))), int(spec[3:]))
    if spec not in SAID:
        return None
    if value is None:
        return "—"
    shown = number(abs(Decimal(str(value))), SAID[spec])
    way = "flat" if Decimal(shown.replace(",", "")) == 0 else "up" if Decimal(str(value)) > 0 else "down"
    return say(f"said.{spec}.{way}", lang, x=shown)


def _day(value: Any, lang: str) -> str:
    """2026年7月6日, in English the ISO date; other text as it is."""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else day.isoformat()


def _period(value: Any, lang: str) -> str:
    from zhuashou.terms.periods import PeriodError, parse

    try:
        return parse(str(value)).label(lang)
    except PeriodError:
        return str(value)


class _Formatter(string.Formatter):
    """`{x:yi}` 亿元 (in English CNY billions), `{x:wan}` 万元 (millions), `{x:1}` one digit, `{x:+1}` with sign, and the words of `said`;
    values that are Words are said in the same language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, Words):
            return say(value, self.lang)
        if isinstance(value, Mapping) and "values" in value:
            return say(Words(value["id"], value["values"]), self.lang)
        if isinstance(value, Mapping) and "zh" in value:
            return str(value.get(self.lang) or value["zh"])
        if isinstance(value, (list, tuple)):
            return ("、" if self.lang == "zh" else ", ").join(self.format_field(v, spec) for v in value)
        if spec in ("yi", "wan"):
            return scaled(value, spec, self.lang)
        spoken = said(value, spec, self.lang) if spec else None
        if spoken is not None:
            return spoken
        if spec.lstrip("+").isdigit():
            return number(value, int(spec.lstrip("+")), sign=spec.startswith("+"))
        return "—" if value is None else format(value, spec)


def names_in(text: str) -> set[str]:
    """The values that a text of a catalogue names."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def say(words: Words | str, lang: str = "zh", **values: Any) -> str:
    """The message in `lang` (`zh` or `en`). Raises KeyError for an unknown id."""
    if isinstance(words, str):
        words = Words(words, values)
    text = catalogue(words.id.partition(".")[0])[words.id]
    return _Formatter(lang).vformat(text.get(lang) or text["zh"], (), words.values)
