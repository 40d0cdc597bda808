# SPDX-License-Identifier: Apache-2.0
"""User text as data: every message has a stable id with Chinese and English side by side.

Rooms return `Words(id, values)`; doors and papers render them with `say`. Catalogues are `data/words*.yaml` files of the rooms
(`id: {zh: ..., en: ...}`), found by the name of the room that an id starts with, so a room owns its words and only those needed are read.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
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


class _Formatter(string.Formatter):
    """`{x:yi}` 亿元, `{x:wan}` 万元, `{x:1}` one digit, `{x:+1}` with sign; values that are Words are said in the same language."""

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
            return money(value, "亿元" if spec == "yi" else "万元", 2 if spec == "yi" else 0)
        if spec.lstrip("+").isdigit():
            return number(value, int(spec.lstrip("+")), sign=spec.startswith("+"))
        return "—" if value is None else format(value, spec)


def say(words: Words | str, lang: str = "zh", **values: Any) -> str:
    """The message in `lang` (`zh` or `en`). Raises KeyError for an unknown id."""
    if isinstance(words, str):
        words = Words(words, values)
    text = catalogue(words.id.partition(".")[0])[words.id]
    return _Formatter(lang).vformat(text.get(lang) or text["zh"], (), words.values)
