# SPDX-License-Identifier: Apache-2.0
"""任务书, 路线图, 时间表: who does what with which result, by when; empty slots are shown as empty, never filled with a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhuashou.papers.frame import Stamp, number_parts
from zhuashou.papers.model import (
    Block,
    Column,
    Document,
    Gantt,
    GanttRow,
    Heading,
    Line,
    Note,
    PageBreak,
    Para,
    Row,
    Span,
    Table,
)
from zhuashou.papers.telling import Teller
from zhuashou.papers.text import Num, Sources, line, plain, short, slot, tell
from zhuashou.terms import Period

PARTS: tuple[str, ...] = ("stock", "attract", "support")
_BY_KIND = {
    "enterprise": "stock",
    "project": "stock",
    "request": "stock",
    "asset": "stock",
    "chain": "attract",
    "link": "attract",
    "lead": "attract",
}


@dataclass(frozen=True)
class TaskBookInput:
    """What the task book is made from, as plain values.

    tasks: `TaskDraft` as JSON (an own `hand` or `sponsor` key is used if there); measures give the hand of their tasks; sponsors:
    unit → post of its leader; decision: title of the document that starts the work.
    """

    stamp: Stamp
    tasks: Sequence[Mapping[str, Any]] = ()
    measures: Sequence[Mapping[str, Any]] = ()
    sponsors: Mapping[str, str] = field(default_factory=dict)
    decision: str = ""


def part_of(task: Mapping[str, Any], hands: Mapping[str, str]) -> str:
    """The part of the book a task belongs to: its own hand, its measure's, or by what it is about."""
    hand = str(task.get("hand") or hands.get(str(task.get("origin_id")), ""))
    return hand if hand in PARTS else _BY_KIND.get(str(task["subject"]["kind"]), "support")


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value if isinstance(value, date) else None


def grouped(data: TaskBookInput) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Tasks by part, in the given order within a part; parts without tasks are left out."""
    hands = {str(m["id"]): str(m["hand"]) for m in data.measures}
    found: dict[str, list[Mapping[str, Any]]] = {part: [] for part in PARTS}
    for task in data.tasks:
        found[part_of(task, hands)].append(task)
    return [(part, tasks) for part, tasks in found.items() if tasks]


def _units(task: Mapping[str, Any]) -> Line:
    names = [
        u
        for u in (*(task.get("responsible_units") or ()), *(task.get("support_units") or ()))
        if u and u != task.get("lead_unit")
    ]
    return line("、".join(dict.fromkeys(names)))


def due(told: Teller, task: Mapping[str, Any]) -> Line:
    """The deadline; a standing task says its rhythm; otherwise an empty slot."""
    day = _day(task.get("deadline"))
    if day is not None:
        return line(day.isoformat())
    if task.get("open_ended") or task.get("rhythm"):
        rhythm = str(task.get("rhythm") or "")
        return line(
            told.say(f"rhythm.{rhythm}")
            if rhythm in ("weekly", "monthly", "quarterly", "annual")
            else rhythm or told.say("book.standing")
        )
    return slot("", told.lang)


def _remark(told: Teller, task: Mapping[str, Any]) -> Line:
    said = [tell(n, told.lang) for n in task.get("notes") or ()]
    if task.get("critical"):
        said.insert(0, told.say("book.critical"))
    finish, limit = _day(task.get("finish_on")), _day(task.get("deadline"))
    if finish and limit and finish > limit:
        said.append(told.say("book.after_deadline", day=finish.isoformat()))
    return line(("；" if told.lang == "zh" else "; ").join(s for s in said if s))


def book_table(told: Teller, data: TaskBookInput) -> Table:
    """序号 · 任务 · 量化目标 · 责任领导 · 牵头 · 配合 · 完成时限 · 备注, grouped by part, numbered through."""
    titles = (("no", 0.55, "center"), ("task", 3.4, "left"), ("result", 2.1, "left"), ("sponsor", 1.2, "left"), ("lead", 1.4, "left"),
              ("support", 1.7, "left"), ("due", 1.15, "center"), ("remark", 1.6, "left"))  # fmt: skip
    columns = tuple(Column(told.say(f"book.{name}"), width, align) for name, width, align in titles)
    rows: list[Row] = []
    k = 0
    for part, tasks in grouped(data):
        rows.append(Row((line(told.say("book.group", part=told.say(f"hand.{part}"), n=len(tasks))),), "group"))
        for task in tasks:
            k += 1
            lead = tell(task.get("lead_unit"), told.lang)
            rows.append(Row((
                line(str(k)), line(tell(task["title"], told.lang)), slot(task.get("result"), told.lang),
                slot(task.get("sponsor") or data.sponsors.get(lead), told.lang), slot(lead, told.lang), _units(task), due(told, task),
                _remark(told, task),
            )))  # fmt: skip
    return Table(columns, tuple(rows), size=9.5)


def _quarter(day: date) -> Period:
    return Period(day.year, (day.month + 2) // 3 * 3, "quarter")


def roadmap(told: Teller, data: TaskBookInput, *, most: int = 10) -> list[Block]:
    """Stages by quarter with the tasks that end in them; critical ones first."""
    hands = {str(m["id"]): str(m["hand"]) for m in data.measures}
    ends: dict[Period, list[tuple[bool, date, str, Mapping[str, Any]]]] = {}
    for task in data.tasks:
        day = _day(task.get("finish_on")) or _day(task.get("deadline"))
        if day is not None:
            ends.setdefault(_quarter(day), []).append((not task.get("critical"), day, str(task["id"]), task))
    if not ends:
        return []
    rows = []
    for quarter in sorted(ends):
        items = sorted(ends[quarter], key=lambda item: item[:3])
        cells: list[Line] = [line(quarter.label(told.lang)), line(str(len(items)))]
        for part in PARTS:
            mine = [item for item in items if part_of(item[3], hands) == part]
            cells.append(_milestones(told, mine, most))
        rows.append(Row(tuple(cells)))
    columns = (
        Column(told.say("book.stage"), 1.1, "center"), Column(told.say("book.count"), 0.6, "center"),
        *(Column(told.say(f"hand.{part}"), 3.2) for part in PARTS),
    )  # fmt: skip
    return [Table(columns, tuple(rows), size=9.5, top=True)]


def _milestones(told: Teller, items: Sequence[tuple[bool, date, str, Mapping[str, Any]]], most: int) -> Line:
    spans: list[Span] = []
    for plain_task, day, _, task in items[:most]:
        text = f"{day:%m-%d} {short(tell(task['title'], told.lang), 34 if told.lang == 'zh' else 70)}"
        spans.append(Span(text + "\n", "" if plain_task else "light3"))
    if len(items) > most:
        spans.append(Span(told.say("book.more", n=len(items) - most), "muted"))
    elif spans:
        spans[-1] = Span(spans[-1].text.rstrip("\n"), spans[-1].style)
    return tuple(spans)


def timetable(told: Teller, data: TaskBookInput) -> list[Block]:
    """The month grid with a bar from start to finish of each dated task."""
    dated = [(_day(t.get("start_on")), _day(t.get("finish_on"))) for t in data.tasks]
    spans = [(a, b) for a, b in dated if a and b]
    if not spans:
        return []
    first, last = min(a for a, _ in spans), max(b for _, b in spans)
    months = _months(first, last)
    origin, total = date(first.year, first.month, 1), sum(days for _, days in months)

    def share(day: date, extra: int) -> float:
        return round(min(((day - origin).days + extra) / total, 1.0), 5)

    rows: list[GanttRow] = []
    k = 0
    for part, tasks in grouped(data):
        rows.append(GanttRow((told.say("book.group", part=told.say(f"hand.{part}"), n=len(tasks)),), group=True))
        for task in tasks:
            k += 1
            start, finish, limit = _day(task.get("start_on")), _day(task.get("finish_on")), _day(task.get("deadline"))
            title = short(tell(task["title"], told.lang), 25)
            cells = (str(k), title, plain(slot(task.get("lead_unit"), told.lang)))
            if start is None or finish is None or finish < start:
                rows.append(GanttRow(cells))
                continue
            tone = "2" if limit and finish > limit else "critical" if task.get("critical") else "plan"
            rows.append(GanttRow(cells, share(start, 0), share(finish, 1), tone, f"{finish:%m-%d}"))
    columns = (
        Column(told.say("book.no"), 0.7, "center"),
        Column(told.say("book.task"), 6),
        Column(told.say("book.lead"), 2),
    )
    legend = tuple((tone, told.say(f"book.legend.{tone}")) for tone in ("plan", "critical", "2"))
    return [Gantt(columns, tuple(months), tuple(rows), "", legend)]


def _months(first: date, last: date) -> list[tuple[str, float]]:
    """(label, days) of each calendar month from first to last; January carries the year."""
    found: list[tuple[str, float]] = []
    year, number = first.year, first.month
    while (year, number) <= (last.year, last.month):
        following = date(year + number // 12, number % 12 + 1, 1)
        label = f"{year % 100:02d}.{number}" if not found or number == 1 else f"{number}"
        found.append((label, float((following - date(year, number, 1)).days)))
        year, number = following.year, following.month
    return found


def task_book(data: TaskBookInput, lang: str = "zh") -> Document:
    """The document of task book, roadmap and timetable, in landscape."""
    told = Teller(data.stamp, Sources(), lang)
    blocks: list[Block] = []
    if data.tasks:
        empty = sum(1 for t in data.tasks if not t.get("lead_unit"))
        said = told.sentence(
            "book.summary", n=Num(len(data.tasks)), **{p: Num(dict(_counts(data)).get(p, 0)) for p in PARTS}
        )
        blocks.append(Para(said or ()))
        if empty:
            blocks.append(Para(told.sentence("book.empty", n=Num(empty)) or ()))
        parts = (
            ("book", [book_table(told, data)]),
            ("roadmap", roadmap(told, data)),
            ("timetable", timetable(told, data)),
        )
        numbered = number_parts(((f"papers.book.part.{name}", made) for name, made in parts), lang)
        for k, block in enumerate(numbered):
            blocks += [PageBreak(landscape=True), block] if k and isinstance(block, Heading) else [block]
    else:
        blocks.append(Note(line(told.say("book.nothing"))))
    title = told.say("book.title", city=data.stamp.city)
    subtitle = data.decision or data.stamp.month.label(lang)
    return data.stamp.document(title, blocks, lang, subtitle=subtitle, size=12.0, landscape=True)


def _counts(data: TaskBookInput) -> list[tuple[str, int]]:
    return [(part, len(tasks)) for part, tasks in grouped(data)]
