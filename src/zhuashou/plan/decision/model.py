# SPDX-License-Identifier: Apache-2.0
"""What reading a decision gives: tasks, targets and deadlines, each with its exact place in the clean text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhuashou.terms import Words

Span = tuple[int, int]


@dataclass(frozen=True)
class UnitName:
    """A department of the bureau's own list: full name, short names, kind."""

    name: str
    short: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a table of the document: its place, how many rows and columns it covers, and its span of the clean text."""

    table: int
    row: int
    column: int
    start: int
    end: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Deadline:
    """A date limit (ISO date) or a rhythm (annual, quarterly, monthly, weekly), with its words."""

    norm: str
    quote: str
    start: int
    end: int
    labelled: bool = False


@dataclass(frozen=True)
class TargetText:
    """A number that the issuer promises.

    `op`: ge, le, eq, approx, range; a range has `value` as its lower and `high` as its upper end. Falls are negative. `unit` is the text's
    own; countable units have 万 and 亿 multiplied in. `target_set`: ensure (确保), strive (力争), report (上报) or empty.
    """

    indicator: str
    op: str
    value: Decimal
    unit: str
    year: int | None
    period: str
    quote: str
    start: int
    end: int
    high: Decimal | None = None
    place: str = ""
    target_set: str = ""


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
    """One task as the text has it; what it does not say is empty. `start`, `end` span the quote, `body_start`, `body_end` the whole item."""

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
    regions: tuple[str, ...] = ()
    enterprises: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flag:
    """Something a person must look at before confirming."""

    code: str
    words: Words
    start: int
    end: int
    blocking: bool = True


@dataclass(frozen=True)
class NotUnderstood:
    """A bracket or line that looks like a list of units but gave no role."""

    text: str
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
    not_understood: tuple[NotUnderstood, ...] = ()
    raw_span: Callable[[int, int], Span] | None = None

    @property
    def needs_person(self) -> bool:
        """Whether something must be looked at before the draft may be confirmed in one go."""
        return any(f.blocking for f in self.flags) or bool(self.not_understood)

    def to_json(self) -> dict[str, Any]:
        """The stable shape of `zhuashou decision read --json`."""
        from zhuashou.terms import say

        return {
            "title": self.title,
            "issuer": self.issuer,
            "date": self.date.isoformat() if self.date else None,
            "doc_no": self.doc_no,
            "lead_rule": self.lead_rule,
            "clean_text": self.clean_text,
            "flags": [{"code": f.code, "message": say(f.words, "zh"), "start": f.start, "end": f.end} for f in self.flags],
            "not_understood": [{"text": n.text, "start": n.start, "end": n.end} for n in self.not_understood],
            "tasks": [self._task(t) for t in self.tasks],
            "targets": [_target(t) for t in self.targets],
            "deadlines": [{"norm": d.norm, "quote": d.quote, "start": d.start, "end": d.end} for d in self.deadlines],
        }  # fmt: skip

    def _task(self, t: TaskText) -> dict[str, Any]:
        raw_start, raw_end = self.raw_span(t.start, t.end) if self.raw_span else (t.start, t.end)
        due = None if t.deadline is None else {"norm": t.deadline.norm, "quote": t.deadline.quote}
        return {
            "quote": t.quote, "lead": list(t.lead), "responsible": list(t.responsible), "coop": list(t.coop), "open_ended": t.open_ended,
            "deadline": due, "scope": _scope(t.scope), "industries": list(t.industries),
            "districts": list(t.regions), "enterprises": list(t.enterprises), "start": t.start, "end": t.end,
            "raw_start": raw_start, "raw_end": raw_end,
        }  # fmt: skip


def _scope(scope: Scope | None) -> dict[str, Any] | None:
    if scope is None:
        return None
    floor = None if scope.floor is None else plain(scope.floor)
    return {"quote": scope.quote, "count": scope.count, "floor": floor, "unit": scope.unit, "measure": scope.measure}


def _target(t: TargetText) -> dict[str, Any]:
    value: Any = plain(t.value) if t.high is None else [plain(t.value), plain(t.high)]
    return {"indicator": t.indicator, "op": t.op, "value": value, "unit": t.unit, "year": t.year, "period": t.period,
            "place": t.place, "target_set": t.target_set, "quote": t.quote, "start": t.start, "end": t.end}  # fmt: skip


def plain(value: Decimal) -> int | float:
    """A JSON number of a decimal."""
    return int(value) if value == value.to_integral_value() else float(value)
