# SPDX-License-Identifier: Apache-2.0
"""Rows rewritten: earlier marks off, new ones on. Cells that carry no mark keep their bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from zhuashou.intake.marking.plan import RowMarks, SheetMarks
from zhuashou.intake.marking.scan import Grammar, column_of
from zhuashou.intake.marking.scan import column as column_number
from zhuashou.intake.marking.styles import Styles
from zhuashou.intake.marking.xml import attribute, escape, with_attribute
from zhuashou.intake.reader import letter

_STYLE = re.compile(rb"""\ss=["'](\d+)["']""")
_SHARED = re.compile(rb'<(?:[\w.-]+:)?f\s[^>]*?\bt="(?:shared|array|dataTable)"[^>]*?(?:/>|>[^<]*</(?:[\w.-]+:)?f\s*>)')


@dataclass
class Cell:
    """A cell of a row being rewritten: column from 1, opening tag, and the rest (empty if the tag closes itself)."""

    column: int
    tag: bytes
    rest: bytes = b""

    @property
    def style(self) -> int:
        """Its style number."""
        return int(attribute(self.tag, b"s") or 0)

    def restyle(self, style: int) -> None:
        """Give it another style."""
        if style != self.style:
            self.tag = with_attribute(self.tag, b"s", str(style).encode() if style else None)


@dataclass
class RowPatcher:
    """Rewrites rows of one sheet.

    `error_column` 0: no error column is written. `old_column` is that of an earlier run. `column_style`: style of a column's blank cells.
    `shown`: rows that a filter on the earlier error column may have hidden.
    """

    grammar: Grammar
    styles: Styles
    marks: SheetMarks
    column_style: Callable[[int], int]
    error_column: int = 0
    header_text: str = ""
    old_column: int = 0
    cleaning: bool = False
    shown: range = field(default_factory=lambda: range(0))
    last: int = 0
    _waiting: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        wanted = set(self.marks.rows)
        if self.error_column and self.marks.header_row:
            wanted.add(self.marks.header_row)
        self._waiting = sorted(wanted, reverse=True)
        self._wanted = wanted
        self._mark_styles = frozenset(str(k).encode() for k in self.styles.marks)

    def block(self, block: bytes) -> Iterator[bytes]:
        """A block of whole rows, rewritten."""
        view, done = memoryview(block), 0
        for opening in self.grammar.row.finditer(block):
            row = self.last = self.grammar.number(opening, self.last)
            while self._waiting and self._waiting[-1] < row:
                yield self._alone(bytes(view[done : opening.start()]))
                done = opening.start()
                yield self._made(self._waiting.pop())
            if self._waiting and self._waiting[-1] == row:
                self._waiting.pop()
            if row in self._wanted or row in self.marks.drop or (self.cleaning and self._old(row, block, opening)):
                yield self._alone(bytes(view[done : opening.start()]))
                done = self.grammar.row_end(block, opening)
                yield self._patched(row, opening[0], block[opening.end() : done])
        yield self._alone(bytes(view[done:]))

    def _alone(self, block: bytes) -> bytes:
        """Where rows are taken out, formulas that lean on another cell's formula become their values."""
        return _SHARED.sub(b"", block) if self.marks.drop else block

    def _old(self, row: int, block: bytes, opening: re.Match[bytes]) -> bool:
        """Does the row carry anything of an earlier run?"""
        if row in self.shown:
            return True
        start, end = opening.end(), self.grammar.row_end(block, opening)
        if not self._mark_styles.isdisjoint(_STYLE.findall(block, start, end)):
            return True
        old = f"{letter(self.old_column - 1)}{row}" if self.old_column else ""
        return bool(old) and any(block.find(f"{q}{old}{q}".encode(), start, end) >= 0 for q in ('"', "'"))

    def rest(self) -> Iterator[bytes]:
        """Marked rows behind the last one of the sheet."""
        while self._waiting:
            yield self._made(self._waiting.pop())

    def _made(self, row: int) -> bytes:
        return self._patched(row, b"<" + self.grammar.prefix + b'row r="%d"/>' % row, b"")

    def _patched(self, row: int, opening: bytes, inside: bytes) -> bytes:
        if row in self.marks.drop:
            return self._emptied(row)
        cells, end = self._cells(inside, row)
        before = len(cells)
        tag = opening
        if self.cleaning:
            cells = self._cleaned(cells, opening)
            if row in self.shown:
                tag = with_attribute(tag, b"hidden", None)
        if row in self._wanted:
            self._mark(cells, row, opening)
        if not cells and before and set(self._names(tag)) <= {b"r", b"spans"}:
            return b""
        if len(cells) != before:
            tag = with_attribute(tag, b"spans", None)
        body = b"".join(c.tag + c.rest for c in sorted(cells, key=lambda c: c.column))
        trailing = inside[end:] if inside else b""
        if not body and tag.endswith(b"/>"):
            return tag
        if tag.endswith(b"/>"):
            tag = tag[:-2].rstrip() + b">"
            trailing = self.grammar.closing(b"row")
        return self._alone(tag + body + trailing)

    @staticmethod
    def _names(tag: bytes) -> list[bytes]:
        return [word.partition(b"=")[0] for word in tag.split()[1:] if b"=" in word]

    def _emptied(self, row: int) -> bytes:
        """A row that is not sent back: its number stays, its cells go, and it is out of sight."""
        return b"<" + self.grammar.prefix + b'row r="%d" hidden="1"/>' % row

    def _cells(self, inside: bytes, row: int) -> tuple[list[Cell], int]:
        """The cells of a row and where the last one ends. Cells without a reference get theirs."""
        cells: list[Cell] = []
        end = 0
        for found in self.grammar.cell.finditer(inside):
            closed = found[3] == b"/>"
            tag, rest = (found[0], b"") if closed else (found[1] + b">", found[3][1:])
            column = column_number(found[2]) if found[2] else column_of(tag)
            if not column:
                column = cells[-1].column + 1 if cells else 1
                tag = with_attribute(tag, b"r", f"{letter(column - 1)}{row}".encode())
            cells.append(Cell(column, tag, rest))
            end = found.end()
        return cells, end

    def _default(self, opening: bytes, column: int) -> int:
        """Style of a blank cell there: the row's where it has one, else the column's."""
        style = attribute(opening, b"s")
        if style and attribute(opening, b"customFormat") in (b"1", b"true"):
            return int(style)
        return self.column_style(column)

    def _cleaned(self, cells: list[Cell], opening: bytes) -> list[Cell]:
        """Without the marks of an earlier run; blank cells that only a mark had brought in go."""
        kept = []
        for cell in cells:
            base = self.styles.base(cell.style)
            ours = base != cell.style
            if cell.column == self.old_column and cell.rest and not ours:
                continue  # the head of the earlier error column
            if cell.column == self.old_column and cell.rest:
                tag = with_attribute(cell.tag, b"t", None)
                cell.tag, cell.rest = tag[:-1].rstrip() + b"/>", b""
            blank = not cell.rest.removesuffix(self.grammar.closing(b"c"))
            if ours and blank and base == self.styles.base(self._default(opening, cell.column)):
                continue
            cell.restyle(base)
            kept.append(cell)
        return kept

    def _mark(self, cells: list[Cell], row: int, opening: bytes) -> None:
        marks = self.marks.rows.get(row, RowMarks())
        for column, severity in marks.cells.items():
            cell = self._cell(cells, row, column, opening)
            cell.restyle(self.styles.marked(cell.style, severity))
        if not self.error_column:
            return
        if row == self.marks.header_row:
            left = max((c for c in cells if c.column < self.error_column), key=lambda c: c.column, default=None)
            style = self.styles.base(left.style) if left else 0
            self._write(self._cell(cells, row, self.error_column, opening), self.header_text, style)
        elif marks.texts and row > self.marks.header_row:
            cell = self._cell(cells, row, self.error_column, opening)
            self._write(cell, marks.text, self.styles.marked(cell.style, marks.severity))

    def _cell(self, cells: list[Cell], row: int, column: int, opening: bytes) -> Cell:
        """The cell of that column, made blank if the row has none."""
        found = next((c for c in cells if c.column == column), None)
        if found is None:
            tag = b"<" + self.grammar.prefix + f'c r="{letter(column - 1)}{row}"/>'.encode()
            found = Cell(column, tag)
            found.restyle(self._default(opening, column))
            cells.append(found)
        return found

    def _write(self, cell: Cell, text: str, style: int) -> None:
        """An inline text, of type text whatever it begins with."""
        p = self.grammar.prefix
        tag = with_attribute(cell.tag, b"t", b"inlineStr")
        tag = with_attribute(tag, b"s", str(style).encode())
        cell.tag = tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag
        cell.rest = b"<" + p + b"is><" + p + b't xml:space="preserve">' + escape(text).encode() + b"</" + p + b"t></" + p + b"is></" + p + b"c>"  # fmt: skip
