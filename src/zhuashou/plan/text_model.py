# SPDX-License-Identifier: Apache-2.0
"""What reading a decision gives: tasks, targets and deadlines, each with its exact place in the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from zhuashou.terms import Words


@dataclass(frozen=True)
class UnitName:
    """A department of the bureau's own list: full name, short names, kind."""

    name: str
    short: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Deadline:
    """A date limit (ISO date) or a rhythm (annual, quarterly, monthly, weekly), with its words."""

    norm: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class TargetText:
    """A number that the issuer promises. `op`: ge, le, eq, approx, range; `value` of a range is its lower end."""

    indicator: str
    op: str
    value: Decimal
    unit: str
    year: int | None
    period: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Scope:
    """Who is meant, such as 36家10亿元以上重点工业企业: count, floor and its unit. `measure` is None: the text does not say which."""

    quote: str
    count: int | None
    floor: Decimal | None
    unit: str
    measure: str | None = None


@dataclass(frozen=True)
class TaskText:
    """One task as the text has it; what it does not say is empty."""

    number: str
    heading: tuple[str, ...]
    quote: str
    start: int
    end: int
    body_start: int
    body_end: int
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    coop: tuple[str, ...] = ()
    open_ended: bool = False
    deadline: Deadline | None = None
    scope: Scope | None = None
    industries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flag:
    """Something a person must look at before confirming."""

    code: str
    words: Words
    start: int
    end: int


@dataclass(frozen=True)
class DecisionReading:
    """A decision as read. Offsets are into `clean_text`."""

    title: str
    issuer: str
    date: date | None
    doc_no: str
    lead_rule: str
    clean_text: str
    tasks: tuple[TaskText, ...]
    targets: tuple[TargetText, ...]
    deadlines: tuple[Deadline, ...]
    flags: tuple[Flag, ...] = ()
    not_understood: tuple[tuple[str, int, int], ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """The stable shape of `zhuashou decision read --json`."""
        from zhuashou.terms import say, to_json

        def deadline(d: Deadline | None) -> dict[str, Any] | None:
            return None if d is None else {"norm": d.norm, "quote": d.quote}

        return {
            "title": self.title,
            "issuer": self.issuer,
            "date": self.date.isoformat() if self.date else None,
            "doc_no": self.doc_no,
            "lead_rule": self.lead_rule,
            "clean_text": self.clean_text,
            "flags": [{"code": f.code, "message": say(f.words, "zh"), "start": f.start, "end": f.end} for f in self.flags],
            "not_understood": [{"text": t, "start": a, "end": b} for t, a, b in self.not_understood],
            "tasks": [
                {"quote": t.quote, "lead": list(t.lead), "responsible": list(t.responsible), "coop": list(t.coop), "open_ended": t.open_ended,
                 "deadline": deadline(t.deadline), "scope": to_json(t.scope), "industries": list(t.industries), "start": t.start, "end": t.end,
                 "raw_start": t.start, "raw_end": t.end}
                for t in self.tasks
            ],
            "targets": [
                {"indicator": t.indicator, "op": t.op, "value": _plain(t.value), "unit": t.unit, "year": t.year, "period": t.period,
                 "quote": t.quote, "start": t.start, "end": t.end}
                for t in self.targets
            ],
            "deadlines": [{"norm": d.norm, "quote": d.quote, "start": d.start, "end": d.end} for d in self.deadlines],
        }  # fmt: skip


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
