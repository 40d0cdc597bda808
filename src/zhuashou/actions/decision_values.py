# SPDX-License-Identifier: Apache-2.0
"""What a person writes into a field of a draft, as the value that is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from zhuashou.actions.audit import ActionError
from zhuashou.tables import choices
from zhuashou.terms import Words, region, say

#: What the money or size in a scope may be measured by; a person chooses (36家10亿元以上 does not say which).
MEASURES = ("gross_output", "revenue", "main_revenue", "taxes", "investment")
PERIODS = ("annual", "annual_avg", "per_year", "cumulative", "none")
_DATE = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?")


def written_value(field: str, text: str) -> Any:
    """The value of a field as people write it; blank empties the slot. Raises ActionError."""
    text = text.strip()
    reader = _READERS.get(field)
    if reader is None:
        raise ActionError(Words("actions.no_such_field", {"field": field}))
    return reader(field, text)


def _refuse(field: str, text: str) -> ActionError:
    return ActionError(Words("actions.bad_field", {"field": Words(f"actions.field.{field}"), "text": text}))


def _plain(field: str, text: str) -> str:
    if "\n" in text or len(text) > 2000:
        raise _refuse(field, text[:60])
    return text


def _needed(field: str, text: str) -> str:
    if not text:
        raise _refuse(field, text)
    return _plain(field, text)


def _units(field: str, text: str) -> list[str]:
    names = [n.strip() for n in re.split(r"[、，,;；\n]", text) if n.strip()]
    if any(len(n) > 60 for n in names):
        raise _refuse(field, text[:60])
    return list(dict.fromkeys(names))


def _flag(field: str, text: str) -> bool:
    if text.lower() not in ("", "是", "否", "true", "false", "yes", "no", "1", "0"):
        raise _refuse(field, text)
    return text.lower() in ("是", "true", "yes", "1")


def _day(field: str, text: str) -> str:
    match = _DATE.fullmatch(text)
    if not text:
        return ""
    try:
        return date(*map(int, match.groups())).isoformat() if match else date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise _refuse(field, text) from error


def _deadline(field: str, text: str) -> str:
    """A date, or a rhythm by its id or its Chinese word."""
    for rhythm in choices()["rhythm"].values():
        if text and text in (rhythm.id, rhythm.zh, rhythm.en, *rhythm.also):
            return rhythm.id
    return _day(field, text)


def _industries(field: str, text: str) -> list[str]:
    from zhuashou.terms import industry

    codes = [c.strip() for c in re.split(r"[、，,;； ]", text) if c.strip()]
    if any(industry(c) is None for c in codes):
        raise _refuse(field, text)
    return codes


def _regions(field: str, text: str) -> list[str]:
    names = [n.strip() for n in re.split(r"[、，,;； ]", text) if n.strip()]
    found = [region(n) for n in names]
    if None in found:
        raise _refuse(field, text)
    return [r.code for r in found if r is not None]


def _measure(field: str, text: str) -> str:
    return _among(field, text, MEASURES)


def _among(field: str, text: str, known: tuple[str, ...]) -> str:
    if text and text not in known:
        raise _refuse(field, text)
    return text


def _choice(name: str) -> Callable[[str, str], str]:
    def read(field: str, text: str) -> str:
        for c in choices()[name].values():
            if text and text in (c.id, c.zh, c.en, *c.also):
                return c.id
        if text:
            raise _refuse(field, text)
        return ""

    return read


def _number(field: str, text: str) -> str | None:
    if not text:
        return None
    try:
        exact = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise _refuse(field, text) from error
    if not exact.is_finite() or abs(exact) >= Decimal(10) ** 14 or exact != exact.quantize(Decimal("0.0001")):
        raise _refuse(field, text)
    return str(exact)


def _year(field: str, text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"(?:19|20|21)\d{2}年?", text):
        raise _refuse(field, text)
    return int(text[:4])


def _region(field: str, text: str) -> str:
    if region(text) is None:
        raise _refuse(field, text)
    return text


def field_choices(field: str) -> list[dict[str, str]]:
    """What may be chosen for a field (measure, period, deadline's rhythms, op, target_set), as `{id, zh, en}`; empty for free fields."""
    own = {"measure": ("measure", MEASURES), "period": ("target_period", PERIODS)}
    if field in own:
        words, ids = own[field]
        return [{"id": i} | {lang: say(f"actions.{words}.{i}", lang) for lang in ("zh", "en")} for i in ids]
    name = {"deadline": "rhythm", "op": "op", "target_set": "target_set"}.get(field)
    return [{"id": c.id, "zh": c.zh, "en": c.en} for c in choices()[name].values()] if name else []


_READERS: dict[str, Callable[[str, str], Any]] = {
    "title": _needed, "issuer": _plain, "doc_no": _plain, "lead_rule": _plain, "date": _day,
    "lead": _units, "responsible": _units, "coop": _units, "open_ended": _flag, "deadline": _deadline, "industries": _industries, "regions": _regions, "enterprises": _units, "measure": _measure,
    "indicator": _plain, "op": _choice("op"), "value": _number, "high": _number, "unit": _plain, "year": _year,
    "period": lambda field, text: _among(field, text, PERIODS), "region": _region, "target_set": _choice("target_set"),
}  # fmt: skip
