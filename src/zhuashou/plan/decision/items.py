# SPDX-License-Identifier: Apache-2.0
"""What is a task: the smallest numbered unit that assigns work; 一是…二是… or a paragraph with owners where there is no numbering; a table row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhuashou.plan.decision.columns import Row, Table
from zhuashou.plan.decision.lexicon import ROLES, Lexicon, choice
from zhuashou.plan.decision.model import Span
from zhuashou.plan.decision.outline import SPOKEN, Node
from zhuashou.plan.decision.owners import OwnerFinder, Owners
from zhuashou.plan.decision.spans import Cover
from zhuashou.plan.decision.spoken import speak
from zhuashou.plan.decision.unitlist import plausible, split_units

_VERSION = re.compile(r"[（(][^（()）]{1,14}[）)]$")
_OWN_NUMBER = re.compile(
    r"\s*(?:[（(]?\d{1,3}[）)]|\d{1,3}[.、．](?!\d)|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)\s*"
)

_OPENING = re.compile(
    r"如下[。：:]?$|^[ \u3000]*本(?:措施|办法|意见|方案|通知|规定|政策|细则|计划)[^。]*(?:施行|有效期|解释|执行)"
)


@dataclass
class Item:
    """A place that may be a task: its body, where its quote may end, its headings and owners; `due` are cells that hold its deadline."""

    number: str
    path: tuple[str, ...]
    start: int
    end: int
    owners: Owners
    due: tuple[Span, ...] = ()
    quote: Span | None = None


class Items:
    """Collects the tasks of one text and what it could not place."""

    def __init__(
        self, text: str, nodes: list[Node], tables: Sequence[Table], finder: OwnerFinder, lex: Lexicon, title: str
    ) -> None:
        self.text, self.nodes, self.tables, self.finder, self.lex = text, nodes, tables, finder, lex
        self.frames = _ends(lex.words("not_tasks"))
        self.bare = frozenset(lex.words("bare_headings"))
        self.promise = re.compile(rf"(?<![重主需必])(?:{choice(lex.words('promise'))})(?![求素点件])")
        self.verbs = lex.any_of("action_verbs")
        self.rules = _VERSION.sub("", title.rstrip("》的通知")).endswith(tuple(lex.words("rule_titles")))
        self.strange: list[Span] = []
        self.used: list[Span] = []
        self.found: list[Item] = []
        self._own: dict[int, Owners] = {}

    def collect(self) -> list[Item]:
        """All items, in the text's order."""
        for node in self.nodes:
            self._own[id(node)] = self.finder.find(node.text, node.end, with_prose=not self.rules)
        self._raise_tags()
        for node in self.nodes:
            self.strange += self._own[id(node)].strange
            if node.children:
                self._hand_down(node)
            else:
                self._leaf(node)
        for table in self.tables:
            self.found += [self._row(row, table) for row in table.rows]
        self._loose()
        self.found.sort(key=lambda i: i.start)
        self._same()
        return self.found

    def _leaf(self, node: Node) -> None:
        own = self._own[id(node)]
        spoken = list(SPOKEN.finditer(self.text, node.text, node.end))
        if node.level <= 1 and len(spoken) >= 2 and spoken[0][1] == "一" and not own.named and not self._framed(node):
            self._spoken(spoken, node.end, (*node.path, node.title))
            return
        parts = self._parts(node) if own.named else []
        for start, end in parts:
            piece = self.finder.find(start, end, with_prose=not self.rules)
            self.strange += piece.strange
            self.found.append(Item(node.number, (*node.path, node.title), start, end, piece))
        if not parts and (
            own.named
            or own.same
            or (not self.rules and not self._framed(node) and node.level != 2 and self._acts(node))
        ):
            self._add(node, own)

    def _parts(self, node: Node) -> list[Span]:
        """Unnumbered paragraphs of an item, each with labelled lines of owners behind it: each is a task of its own."""
        parts: list[Span] = []
        begin, owned = -1, False
        for match in re.compile(r"[^\n]+").finditer(self.text, node.text, node.end):
            start = match.start() + len(match[0]) - len(match[0].lstrip(" \u3000\t"))
            mark = self.lex.label.match(self.text, start)
            if mark is None and (owned or begin < 0 or match.start() == node.text):
                begin, owned = start, False
            elif mark and begin >= 0 and self.lex.roles[mark["boxed"] or mark["label"] or mark["short"]] in ROLES:
                parts = [*(parts[:-1] if owned else parts), (begin, match.end())]
                owned = True
            if match.start() == node.text and "。" not in match[0] and len(match[0]) <= 30:
                begin = -1  # the heading itself
        return parts if len(parts) >= 2 else []

    def _add(self, node: Node, own: Owners) -> None:
        self.found.append(Item(node.number, node.path, node.text, node.end, own))

    def _framed(self, node: Node) -> bool:
        return node.title in self.bare or any(self.frames.search(t) for t in (node.title, *node.path))

    def _acts(self, node: Node) -> bool:
        """Whether the heading or the first sentence names an action; a bare heading over a table or over nothing does not."""
        stop = self.text.find("。", node.text, node.end)
        words = self.text[node.text : node.end if stop < 0 else stop]
        if node.level <= 1 and stop < 0 and len(words) < 14 and "\n" not in words:
            return False
        return (
            bool(self.verbs.search(words)) and not _OPENING.search(words) and not words.rstrip().endswith(("：", ":"))
        )

    def _raise_tags(self) -> None:
        """A labelled line after the last of several items that name nobody speaks for all of them."""
        for node in self.nodes:
            leaves = [c for c in node.children if not c.children]
            if len(leaves) < 2 or len(leaves) != len(node.children) or self._own[id(node)].named:
                continue
            last = self._own[id(leaves[-1])]
            if not last.named or any(self._own[id(c)].named for c in leaves[:-1]) or last.strange:
                continue
            first = min((a for a, _ in last.used), default=leaves[-1].text)
            before = self.text[leaves[-1].text : first].rstrip(" \u3000（(〔【")
            if before.endswith("\n") and leaves[-1].level >= 4:
                for child in leaves[:-1]:
                    self._own[id(child)] = Owners({r: list(u) for r, u in last.roles.items()}, last.open_ended)

    def _hand_down(self, group: Node) -> None:
        """Owners of a heading go to the items below that name none; if nobody needs them, a person must see them."""
        own = self._own[id(group)]
        if not own.named:
            return
        taken = False
        queue = list(group.children)
        while queue:
            node = queue.pop()
            below = self._own[id(node)]
            if not below.named:
                self._own[id(node)] = Owners(
                    {r: list(u) for r, u in own.roles.items()}, own.open_ended, strange=below.strange
                )
                taken = True
            queue += node.children
        self.used += own.used
        if not taken:
            self.strange += own.used

    def _spoken(self, marks: Sequence[re.Match[str]], end: int, path: tuple[str, ...]) -> None:
        for mark, after in zip(marks, [*marks[1:], None], strict=False):
            start, stop = mark.end(), after.start() if after else self._sentence_end(mark.end(), end)
            while stop > start and self.text[stop - 1] in "；;，, \u3000\n":
                stop -= 1
            own = self.finder.find(start, stop)
            self.strange += own.strange
            self.found.append(Item(mark[1], path, start, stop, own))

    def _sentence_end(self, start: int, end: int) -> int:
        """The end of the last spoken item: its paragraph, without a closing sentence of another kind."""
        line = self.text.find("\n", start, end)
        return end if line < 0 else line

    def _row(self, row: Row, table: Table) -> Item:
        a, b = row.cells["task"][0]
        number = self.text[slice(*row.cells["no"][0])].strip() if "no" in row.cells else ""
        shift = _OWN_NUMBER.match(self.text[a:b])
        own = self.finder.find(a, row.cells["task"][-1][1], with_prose=False)
        self.strange += own.strange
        first = table.start <= self.finder.rule_at < row.start or self.finder.first_leads(row.start, row.end)
        for role in ROLES:
            for start, end in row.cells.get(role, ()):
                self._cell(role, start, end, own)
        if first and own.roles["responsible"] and not own.roles["lead"]:
            own.roles["lead"] = [own.roles["responsible"].pop(0)]
        begin = a + (shift.end() if shift and shift.end() < b - a else 0)
        return Item(
            number,
            (row.group,) if row.group else (),
            min(begin, row.start),
            row.end,
            own,
            tuple(row.cells.get("deadline", ())),
            (begin, b),
        )

    def _cell(self, role: str, start: int, end: int, own: Owners) -> None:
        """Units of a cell: with labels or verbs of their own, else a list in the column's role."""
        value = self.text[start:end]
        if self.lex.label.search(value):
            inner = self.finder.find(start, end)
            for name in ROLES:
                own.add(name, inner.roles[name], inner.open_ended)
            head = self.lex.label.split(value)[0]
            value = head if head else ""
        spoken = speak(value, self.lex)
        if spoken.roles:
            for name, units in spoken.roles:
                own.add(name, units, spoken.open_ended)
            return
        if value.strip(" 。，\n") in ("同上", "同前"):
            own.same = True
            return
        units, opened = split_units(value, self.lex)
        good = [u for u in units if plausible(u, self.lex)]
        own.add(role, good, opened)
        own.used.append((start, end))
        if len(good) < len(units):
            self.strange.append((start, end))

    def _loose(self) -> None:
        """Text outside numbered items and tables: paragraphs with labelled or bracketed owners are tasks; the free text's promises too."""
        covered = sorted([(n.start, n.end) for n in self.nodes] + [(t.start, t.end) for t in self.tables])
        gaps, at = [], 0
        for a, b in [*covered, (len(self.text), len(self.text))]:
            if a > at:
                gaps.append((at, a))
            at = max(at, b)
        free = not self.found
        taken = Cover((i.start, i.end) for i in self.found)
        for start, end in gaps:
            self._gap(start, end, free, taken)

    def _gap(self, start: int, end: int, free: bool, covered: Cover) -> None:
        spoken = list(SPOKEN.finditer(self.text, start, end)) if free else []
        runs = len(spoken) >= 2 and spoken[0][1] == "一"
        if runs:
            before = len(self.found)
            self._spoken(spoken, end, ())
            covered = Cover((i.start, i.end) for i in self.found[before:])
        previous: Span | None = None
        for match in re.compile(r"[^\n]+").finditer(self.text, start, end):
            line = match.span()
            own = self.finder.find(*line, with_prose=False)
            self.strange += own.strange
            taken = covered.touches(*line)
            if own.named and not taken:
                first = min(a for a, _ in (*own.used, *own.strange))
                lead_in = self.text[line[0] : first].strip(" \u3000（(〔【")
                begin = line[0] if len(lead_in) >= 4 or previous is None else previous[0]
                while begin < line[1] and self.text[begin] in " \u3000\t":
                    begin += 1
                self.found.append(Item("", (), begin, line[1], own))
            elif free and not runs and not taken:
                self.found += [Item("", (), a, b, self.finder.find(a, b)) for a, b in self._promises(*line)]
            previous = line

    def _promises(self, start: int, end: int) -> list[Span]:
        """Sentences of free text that promise an action: will + two verbs, or 一方面…另一方面… clauses."""
        found = []
        for match in re.compile(r"[^。！？\n]+[。！？]?").finditer(self.text, start, end):
            sentence = match[0]
            promised = (
                self.promise.search(sentence)
                and not _OPENING.search(sentence)
                and len(set(self.verbs.findall(sentence))) >= 2
            )
            sides = list(re.finditer(r"(?:另一方面|一方面)[，,]?", sentence))
            if len(sides) >= 2:
                ends = [p.start() for p in sides[1:]] + [len(sentence)]
                found += [(match.start() + p.end(), match.start() + e) for p, e in zip(sides, ends, strict=True)]
            elif promised:
                found.append(match.span())
        return found

    def _same(self) -> None:
        """同上: owners as the item before."""
        for before, item in zip(self.found, self.found[1:], strict=False):
            if item.owners.same and not item.owners.named:
                for role in ROLES:
                    item.owners.add(role, before.owners.roles[role], before.owners.open_ended)


def _ends(words: Sequence[str]) -> re.Pattern[str]:
    """Headings that begin or end with one of the words."""
    return re.compile(rf"^(?:{choice(words)})|(?:{choice(words)})$")
