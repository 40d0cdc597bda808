# SPDX-License-Identifier: Apache-2.0
"""What the columns of a task table hold, by their heads; a row becomes a task row if it says what is to be done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhuashou.plan.decision.lexicon import ROLES, Lexicon
from zhuashou.plan.decision.model import Span

_SPACES = re.compile(r"[（(][^（()）]*[）)]|\s+")


@dataclass
class Row:
    """One row of a task table: the span of each column's cell, and of the whole row."""

    cells: dict[str, list[Span]]
    start: int
    end: int
    group: str = ""


@dataclass
class Table:
    """The task rows of a table and the span of the text that it takes up."""

    start: int
    end: int
    rows: list[Row] = field(default_factory=list)


def column_role(head: str, lex: Lexicon) -> str | None:
    """What a column holds, by its head: no, group, task, target, note, deadline, leader, lead, responsible, coop; None if unknown."""
    if len(head) > 40:
        return None
    text = _SPACES.sub("", head).strip("：:*")
    if len(text) > 14:
        return None
    if text in lex.columns:
        return lex.columns[text]
    for k in range(1, len(text) - 3):
        if text[k:] in lex.roles:
            return lex.roles[text[k:]]
    return "task" if len(text) >= 3 and text.endswith(("内容", "任务", "事项", "举措", "措施", "工作")) else None


def with_task(roles: list[str | None]) -> list[str | None]:
    """A header without a task column takes its first unknown column for it."""
    several = [k for k, r in enumerate(roles) if r == "task"]
    if len(several) > 1:  # 重点任务 | 具体举措: the finer one is the task
        return ["group" if k in several[:-1] else r for k, r in enumerate(roles)]
    if "task" in roles or "group" in roles or None not in roles:
        return roles
    at = roles.index(None)
    return [*roles[:at], "task", *roles[at + 1 :]]


def is_header(roles: Sequence[str | None]) -> bool:
    """Whether columns with these roles make the header of a task table."""
    known = {r for r in roles if r}
    return (bool(known & {"task", "group"}) and bool(known & {*ROLES, "deadline", "no", "leader"})) or len(
        known & {*ROLES, "deadline"}
    ) >= 2


def keep(text: str, table: Table, spans: dict[str, list[Span]], group: str) -> None:
    """Add a row to the table if it says what is to be done; empty cells count as absent."""
    spans = {k: [s for s in v if text[s[0] : s[1]].strip()] for k, v in spans.items()}
    spans = {k: v for k, v in spans.items() if v}
    if "task" not in spans and "group" in spans and any(r in spans for r in ROLES):
        spans["task"] = spans.pop("group")
    if "task" not in spans and "target" in spans:
        spans["task"] = spans["target"]
    if "task" in spans:
        if "group" in spans:
            a, b = spans["group"][0]
            group = text[a:b].strip()
        # A cell merged down from a row above stands there: it does not stretch this row over that one.
        above = table.rows[-1].end if table.rows else 0
        everything = [s for v in spans.values() for s in v if s[0] >= above or s in spans["task"]]
        table.rows.append(Row(spans, min(a for a, _ in everything), max(b for _, b in everything), group))


def trim(text: str, start: int, end: int) -> Span:
    """A span without the blanks at its ends."""
    while start < end and text[start] in " \u3000\n\t":
        start += 1
    while end > start and text[end - 1] in " \u3000\n\t":
        end -= 1
    return start, end
