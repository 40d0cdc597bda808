# SPDX-License-Identifier: Apache-2.0
"""A decision's text to its reading: head, section tree, tasks with owners, targets and deadlines. What the text does not say stays empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from zhuashou.plan.decision.brackets import brackets, looks_like_units, part_of_name, unknown_lines
from zhuashou.plan.decision.columns import Table
from zhuashou.plan.decision.dates import Setting, find_deadlines
from zhuashou.plan.decision.goals import find_targets
from zhuashou.plan.decision.gridtables import cell_tables
from zhuashou.plan.decision.head import Head, read_head, year_of
from zhuashou.plan.decision.items import Item, Items
from zhuashou.plan.decision.lexicon import Lexicon, choice, lexicon
from zhuashou.plan.decision.linetables import line_tables
from zhuashou.plan.decision.model import (
    Cell,
    Deadline,
    DecisionReading,
    Flag,
    NotUnderstood,
    Span,
    TargetText,
    TaskText,
    UnitName,
)
from zhuashou.plan.decision.notgoals import Judge
from zhuashou.plan.decision.outline import Node, lines_of, outline
from zhuashou.plan.decision.owners import LEAD_RULE, OwnerFinder, names_only
from zhuashou.plan.decision.spans import Cover, within
from zhuashou.plan.decision.subjects import find_enterprises, find_industries, find_regions, find_scope
from zhuashou.plan.decision.unitlist import resolve
from zhuashou.plan.decision.years import Years
from zhuashou.terms import Words

if TYPE_CHECKING:
    from zhuashou.intake import CleanText, RawDocument


_GOAL_LINE = re.compile(r"^[ \t\u3000]*【[^】\n]{0,6}(?:目标|指标)】[^\n]*", re.MULTILINE)


@dataclass(frozen=True)
class Known:
    """What the reader may ask: the bureau's units, the ledger's enterprises, the city's code (`510700`), the date where the text has none."""

    units: Sequence[UnitName] = ()
    enterprises: Sequence[str] = ()
    city: str = ""
    issued_on: date | None = None


def read_decision(
    text: str, *, units: Sequence[UnitName] = (), issued_on: date | None = None, enterprises: Sequence[str] = (), city: str = "",
    words: Mapping[str, Any] | None = None, cells: Sequence[Cell] = (), flags: Sequence[Flag] = (),
    raw_span: Callable[[int, int], Span] | None = None, title_hint: str = "",
) -> DecisionReading:  # fmt: skip
    """Read clean text.

    `issued_on` counts where the text has no date; `words` are a city's files of kind `decision` (None: the packaged ones); `cells` the
    document's tables; `flags` what cleaning found; `raw_span` the raw place of a clean span.
    """
    known = Known(tuple(units), tuple(enterprises), city, issued_on)
    return _Reader(text.replace("\r\n", "\n").replace("\r", "\n"), known, lexicon(words), cells, title_hint).read(
        flags, raw_span
    )


def read_cleaned(
    document: RawDocument, cleaned: CleanText, *, units: Sequence[UnitName] = (), issued_on: date | None = None,
    enterprises: Sequence[str] = (), city: str = "", words: Mapping[str, Any] | None = None,
) -> DecisionReading:  # fmt: skip
    """Read a document that `intake` has read and cleaned: its table cells, flags and raw offsets are carried over."""
    cells = [
        Cell(
            b.table,
            b.row,
            b.column,
            cleaned.clean_offset(b.text_start),
            cleaned.clean_offset(b.text_end),
            b.rows,
            b.columns,
        )
        for b in document.blocks
        if b.table is not None and b.row is not None and b.column is not None
    ]
    flags = [Flag(f.code, f.words, f.start, f.end, f.blocking) for f in cleaned.flags]
    return read_decision(
        cleaned.text, units=units, issued_on=issued_on, enterprises=enterprises, city=city, words=words, cells=cells, flags=flags,
        raw_span=cleaned.raw_span, title_hint=_hint(document, cleaned),
    )  # fmt: skip


def _hint(document: RawDocument, cleaned: CleanText) -> str:
    """The title that the file names, as it stands in the clean text."""
    raw = document.title_hint
    at = document.text.find(raw)
    if not raw or at < 0:
        return raw
    return cleaned.text[cleaned.clean_offset(at) : cleaned.clean_offset(at + len(raw))].strip()


class _Reader:
    """One text on its way to a reading."""

    def __init__(self, text: str, known: Known, lex: Lexicon, cells: Sequence[Cell], hint: str) -> None:
        self.text, self.known, self.lex = text, known, lex
        self.lines = lines_of(text)
        self.head: Head = read_head(text, self.lines, lex, hint)
        self.dated = self.head.date or known.issued_on
        # Where only a year is known (2025年重点任务, 〔2025〕9号) it serves for months and 年底前, not for 30日内.
        self.base = self.dated or year_of(self.head)
        self.tables: list[Table] = self._tables(cells)
        self.nodes = outline(text, self.lines, [(t.start, t.end) for t in self.tables])
        self.pairs = brackets(text)
        self.finder = OwnerFinder(text, self.pairs, lex)

    def _tables(self, cells: Sequence[Cell]) -> list[Table]:
        real = cell_tables(self.text, cells, self.lex)
        spans = [(t.start, t.end) for t in real]
        taken = Cover(spans)
        free = [line for line in self.lines if not taken.touches(line[0], line[0] + 1)]
        return sorted([*real, *line_tables(self.text, free, self.lex)], key=lambda t: t.start)

    def read(self, flags: Sequence[Flag], raw_span: Callable[[int, int], Span] | None) -> DecisionReading:
        """The whole reading."""
        collector = Items(self.text, self.nodes, self.tables, self.finder, self.lex, self.head.title)
        items = collector.collect()
        assigned = [
            *((n.start, n.end) for n in self.nodes),
            *((t.start, t.end) for t in self.tables),
            *((i.start, i.end) for i in items),
        ]
        targets = self._targets(assigned)
        yearly = [(t.start, t.end) for t in targets if t.period == "per_year"]
        due = tuple(s for i in items for s in i.due)
        deadlines = find_deadlines(
            self.text,
            self.lex,
            Setting(self.dated, Cover(self._extents("目标$|^目标|指标$")), yearly, due, Cover(assigned), self.base),
        )
        starts = [d.start for d in deadlines]
        tasks = tuple(t for i in items if (t := self._task(i, deadlines, starts)) is not None)
        targets = [self._dated(t, tasks) for t in targets]
        strange = self._not_understood(collector.strange, [*collector.used, *(s for i in items for s in i.owners.used)])
        found = [*flags, *self._unknown_units(tasks)]
        return DecisionReading(
            self.head.title, self.head.issuer, self.dated, self.head.doc_no, self.finder.rule_text, self.text, tasks, tuple(targets),
            tuple(deadlines), tuple(found), strange, raw_span,
        )  # fmt: skip

    def _targets(self, assigned: Sequence[Span]) -> list[TargetText]:
        goals = self._extents("目标$|^目标|指标$|目标任务|总体要求")
        frames = self._extents(
            rf"^(?:{choice(self.lex.words('not_targets'))})|(?:{choice(self.lex.words('not_targets'))})$"
        )
        if self.head.title.rstrip("（试行）").endswith(tuple(self.lex.words("rule_titles"))):
            frames = [(0, len(self.text))]
        top = [n for n in self.nodes if n.level <= 1] or [n for n in self.nodes if n.parent is None]
        sections = [(a.start, b.start if b else len(self.text)) for a, b in zip(top, [*top[1:], None], strict=False)]
        goals += [m.span() for m in _GOAL_LINE.finditer(self.text)]
        years = Years(self.text, self.head.title, self.dated, sections, goals, self._siblings())
        judge = Judge(self.text, self.lex, self.dated, frames=frames, goals=goals, assigned=assigned)
        return [
            self._placed(t)
            for t in find_targets(self.text, self.lex, years, judge)
            if t.start >= self.head.body and not self._over(t)
        ]

    def _over(self, target: TargetText) -> bool:
        """Whether the year lies before the document's own: then the number tells what was."""
        return target.year is not None and self.dated is not None and target.year < self.dated.year

    def _dated(self, target: TargetText, tasks: Sequence[TaskText]) -> TargetText:
        """A target without a year takes that of its task's deadline."""
        if target.year is not None or target.period == "per_year":
            return target
        task = next(
            (
                t
                for t in tasks
                if t.body_start <= target.start < t.body_end and t.deadline and t.deadline.norm[:1].isdigit()
            ),
            None,
        )
        return replace(target, year=int(task.deadline.norm[:4])) if task and task.deadline else target

    def _siblings(self) -> list[Span]:
        """Items without items below: what one of them says does not count for the next."""
        goal = re.compile("目标$|^目标|指标$|总体要求")
        return [
            (n.start, n.end)
            for n in self.nodes
            if not n.children and not any(goal.search(t) for t in (n.title, *n.path))
        ]

    def _placed(self, target: TargetText) -> TargetText:
        found = find_regions(target.quote, self.known.city) if self.known.city else ()
        return replace(target, place=found[0]) if found else target

    def _extents(self, pattern: str) -> list[Span]:
        """Spans of the sections whose heading matches."""
        head = re.compile(pattern)
        found = []
        for k, node in enumerate(self.nodes):
            if head.search(node.title):
                end = next(
                    (n.start for n in self.nodes[k + 1 :] if n.level <= node.level),
                    len(self.text) if _last(self.nodes, k) else node.end,
                )
                found.append((node.start, end))
        return found

    def _task(self, item: Item, deadlines: Sequence[Deadline], starts: list[int]) -> TaskText | None:
        start, end = self._quote(item)
        if end - start < 4:
            return None
        inside = deadlines[within(starts, item.start, item.end)]
        cells = [d for a, b in item.due for d in deadlines[within(starts, a, b)]]
        best = min(
            [*cells, *inside], key=lambda d: (d not in cells, not d.labelled, not d.norm[:1].isdigit()), default=None
        )
        words, roles = self.text[item.start : item.end], item.owners.roles
        return TaskText(
            item.number, item.path, self.text[start:end], start, end, item.start, item.end, tuple(roles["lead"]), tuple(roles["responsible"]),
            tuple(roles["coop"]), item.owners.open_ended, best, find_scope(words), find_industries(words, self.lex),
            find_regions(words, self.known.city) if self.known.city else (), find_enterprises(words, self.known.enterprises),
        )  # fmt: skip

    def _quote(self, item: Item) -> Span:
        """The item's heading up to the first stop, line end or owner's bracket."""
        start, end = item.quote or (item.start, item.end)
        while start < end and self.text[start] in " \u3000\t\n”’":
            start += 1
        stops = [p for p in (self.text.find(c, start, end) for c in "。") if p >= 0]
        line = self.text.find("\n", start, end)
        if line >= 0 and item.quote is None:
            stops.append(line)
        stops += [a for a, b in item.owners.used if start + 4 <= a < end and (a, b) not in item.owners.told]
        end = min([*stops, end])
        while end > start and self.text[end - 1] in " \u3000\t\n（(〔【[；;，,：:。":
            end -= 1
        return start, end

    def _not_understood(self, strange: Sequence[Span], used: Sequence[Span]) -> tuple[NotUnderstood, ...]:
        """Every bracket and labelled line that looks like units and gave no role, wherever it stands; each once, in order."""
        spans = set(strange)
        spans |= {span for span, _ in unknown_lines(self.text, self.lex)}
        seen = Cover([*used, *spans])
        for span in self.pairs:
            inside = self.text[slice(*span)]
            if (
                not seen.touches(*span)
                and not part_of_name(self.text, span)
                and span[0] > self.head.body
                and looks_like_units(inside, self.lex)
                and not (LEAD_RULE.search(inside) and not names_only(inside))
            ):
                spans.add(span)
        kept: list[Span] = []
        for a, b in sorted(spans, key=lambda s: (s[0], -s[1])):
            if not kept or b > kept[-1][1]:
                kept.append((a, b))
        return tuple(NotUnderstood(self.text[a:b], a, b) for a, b in kept)

    def _unknown_units(self, tasks: Sequence[TaskText]) -> list[Flag]:
        """Units that the bureau's own list does not have, where it has one. Collective names are nobody's entry."""
        if not self.known.units:
            return []
        found = []
        for task in tasks:
            for unit in (*task.lead, *task.responsible, *task.coop):
                if resolve(unit, self.known.units) is None and not self.lex.collective.fullmatch(unit):
                    at = self.text.find(unit, task.body_start, task.body_end)
                    span = (at, at + len(unit)) if at >= 0 else (task.body_start, task.body_end)
                    found.append(Flag("unknown_unit", Words("plan.unknown_unit", {"unit": unit}), *span))
        return found


def _last(nodes: Sequence[Node], k: int) -> bool:
    return k + 1 == len(nodes)
