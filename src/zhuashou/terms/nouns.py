# SPDX-License-Identifier: Apache-2.0
"""The three nouns that carry the work: a Finding leads to a Measure, a Measure adopted by a person becomes a Task."""

from __future__ import annotations

import dataclasses
import hashlib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from zhuashou.terms.words import Words


@dataclass(frozen=True)
class Subject:
    """What something is about. kind: city, district, park, industry, enterprise, project, chain, link, lead, request, asset, task."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True)
class Evidence:
    """One number behind a claim. `number` is its trace id (see `diagnosis.numbers`), empty if the value is a fact of one row.

    `dataset`, `key` and `column` lead to the ledger row when the number is one stored value.
    """

    indicator: str
    value: Decimal | int | float | str | None
    unit: str
    period: str
    number: str = ""
    dataset: str = ""
    key: tuple[str, ...] = ()
    column: str = ""


@dataclass(frozen=True)
class Finding:
    """What is wrong (or remarkable), where, why, with its numbers. severity 0 fine, 1 notice, 2 warning, 3 alarm.

    status, against the closed month before: new, continuing, worse, better, changed (the rule has another version), gone; of a gone one
    `ended` says why (recovered, left_scope, excused, no_data, rule_changed). months: calendar months in a row that it stands, beginning
    with period `since`; measured: the value its rule measures it by, None if the rule measures nothing.
    """

    id: str
    rule: str
    rule_version: str
    subject: Subject
    severity: int
    period: str
    revision: str
    words: Words
    causes: tuple[Words, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    region: str = ""
    status: str = "new"
    months: int = 0
    since: str = ""
    measured: float | None = None
    ended: str = ""


@dataclass(frozen=True)
class Measure:
    """What to do, for whom, at what cost and effect; proposed by a hand, adopted by a person."""

    id: str
    hand: str
    kind: str
    subject: Subject
    words: Words
    finding_ids: tuple[str, ...] = ()
    lead_unit: str = ""
    support_units: tuple[str, ...] = ()
    workdays: int = 20
    region: str = ""
    cost: Decimal | None = None
    effect: Words | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class TaskDraft:
    """A task before a person has issued it. Empty slots stay empty: nothing is invented.

    `origin` is `decision`, `measure` or `ledger`; `after` are ids of tasks that must end first.
    """

    id: str
    title: str
    origin: str
    origin_id: str
    subject: Subject
    lead_unit: str = ""
    responsible_units: tuple[str, ...] = ()
    support_units: tuple[str, ...] = ()
    open_ended: bool = False
    deadline: date | None = None
    rhythm: str = ""
    workdays: int | None = None
    after: tuple[str, ...] = ()
    stage: str = ""
    result: str = ""
    quote: str = ""
    span: tuple[int, int] | None = None
    start_on: date | None = None
    finish_on: date | None = None
    slack: int | None = None
    critical: bool = False
    notes: tuple[Words, ...] = field(default=())


def stable_id(prefix: str, *parts: object) -> str:
    """A short id that depends only on its parts, so the same thing keeps its id from month to month."""
    text = "\x1f".join(str(part) for part in parts)
    return f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


#: Most of what is written is one of these already.
_PLAIN = frozenset({str, int, float, bool})


def to_json(value: Any) -> Any:
    """Nouns (and anything nested in them) as plain JSON data; Decimal becomes text, so nothing is lost."""
    if value is None or type(value) in _PLAIN:
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): to_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_json(v) for v in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


#: Declared types of a dataclass's fields, worked out once each.
_HINTS: dict[Any, dict[str, Any]] = {}


def from_json(kind: type[Any], data: Any) -> Any:
    """The inverse of `to_json` for one of the nouns (or a dataclass made of them). Unknown keys raise TypeError."""
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind)
    hints = _HINTS[kind]
    return kind(**{name: _revive(hints[name], value) for name, value in data.items()})


def _revive(hint: Any, value: Any) -> Any:
    """One value of declared type `hint`; text becomes a date or a Decimal only where the type says so."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if value is None:
        return None
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_revive(args[0], v) for v in value)
        return tuple(_revive(a, v) for a, v in zip(args, value, strict=True))
    if origin in (typing.Union, types.UnionType):
        named = [a for a in args if a is not type(None)]
        return _revive(named[0], value) if len(named) == 1 else value
    if origin is Mapping or hint is Any:
        return value
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return from_json(hint, value)
    if hint is Decimal:
        return Decimal(value)
    if hint is date:
        return date.fromisoformat(value)
    return value
