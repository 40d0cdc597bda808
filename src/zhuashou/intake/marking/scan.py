# SPDX-License-Identifier: Apache-2.0
"""A sheet's XML as a stream of bytes: head, blocks of whole rows, tail; and a first pass that says how far the sheet reaches.

Nothing but the rows of interest is parsed; a sheet of any length passes through in pieces of about a megabyte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import IO

from zhuashou.intake.marking.xml import Piece, Unmarkable, attribute, top_level

_CHUNK = 2**20
_LONGEST_ROW = 64 * 2**20
HEAD, ROWS, TAIL = "head", "rows", "tail"


@dataclass
class Grammar:
    """Patterns of one sheet; `prefix` is the namespace prefix with its colon, as bytes."""

    prefix: bytes
    row: re.Pattern[bytes] = field(init=False)
    cell: re.Pattern[bytes] = field(init=False)
    opening: re.Pattern[bytes] = field(init=False)

    def __post_init__(self) -> None:
        p = re.escape(self.prefix)
        self.row = re.compile(rb"<" + p + rb'row(?=[\s/>])(?:\s+r="(\d+)")?[^>]*>')
        start = rb"<" + p + rb'c(?=[\s/>])(?:\s+r="([A-Z]{1,3})\d+")?[^>]*?'
        self.cell = re.compile(rb"(" + start + rb")(/>|>(.*?)</" + p + rb"c\s*>)", re.DOTALL)
        self.opening = re.compile(start + rb"(/>|>)(</)?")

    def number(self, opening: re.Match[bytes], before: int) -> int:
        """The number of the row that opens there: its own, else one more than that of the row before."""
        if opening[1]:
            return int(opening[1])
        number = attribute(opening[0], b"r")
        return int(number) if number else before + 1

    def closing(self, name: bytes) -> bytes:
        """The closing tag of an element."""
        return b"</" + self.prefix + name + b">"

    def row_end(self, block: bytes, opening: re.Match[bytes]) -> int:
        """Where the row that opens there ends. Raises Unmarkable."""
        if opening[0].endswith(b"/>"):
            return opening.end()
        close = self.closing(b"row")
        end = block.find(close, opening.end())
        if end < 0:
            raise Unmarkable("a row without end")
        return end + len(close)


def pieces(stream: IO[bytes], *, trusted: bool = False) -> Iterator[tuple[str, bytes, Grammar]]:
    """(kind, bytes, grammar) in order: one head up to and with the tag `<sheetData>`, blocks of whole rows, one tail from its closing tag.

    A `<sheetData/>` is opened up. `trusted`: an earlier pass has been through. Raises Unmarkable for what is not plain UTF-8 sheet XML.
    """
    buffer, grammar = _head(stream)
    opening = re.search(rb"<" + re.escape(grammar.prefix) + rb"sheetData(?=[\s/>])[^>]*>", buffer)
    if opening is None:
        raise Unmarkable("no sheetData")
    close = grammar.closing(b"sheetData")
    if opening[0].endswith(b"/>"):
        yield HEAD, buffer[: opening.start()] + b"<" + grammar.prefix + b"sheetData>", grammar
        yield TAIL, close + buffer[opening.end() :] + stream.read(), grammar
        return
    yield HEAD, buffer[: opening.end()], grammar
    buffer = buffer[opening.end() :]
    start = b"<" + grammar.prefix + b"row"
    while True:
        if not trusted:
            _refuse_hidden(buffer)
        end = buffer.find(close)
        if end >= 0:
            yield ROWS, buffer[:end], grammar
            yield TAIL, buffer[end:] + stream.read(), grammar
            return
        cut = buffer.rfind(start)
        if cut > 0:
            yield ROWS, buffer[:cut], grammar
            buffer = buffer[cut:]
        more = stream.read(_CHUNK)
        if not more or len(buffer) > _LONGEST_ROW:
            raise Unmarkable("no end of sheetData")
        buffer += more


def _head(stream: IO[bytes]) -> tuple[bytes, Grammar]:
    """The bytes up to a little behind the tag `<sheetData>`, and the grammar."""
    buffer = b""
    while not re.search(rb"<(?:[\w.-]+:)?sheetData[\s/>][^>]*>?", buffer):
        more = stream.read(_CHUNK)
        if not more or len(buffer) > _LONGEST_ROW:
            raise Unmarkable("no sheetData")
        buffer += more
    buffer = buffer.removeprefix(b"\xef\xbb\xbf")
    declared = re.match(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']+)""", buffer)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        raise Unmarkable("not UTF-8")
    root = re.search(rb"<(?:([\w.-]+):)?worksheet[\s>]", buffer)
    if root is None:
        raise Unmarkable("no worksheet")
    _refuse_hidden(buffer[root.start() :])
    return buffer + stream.read(256), Grammar(root[1] + b":" if root[1] else b"")


def _refuse_hidden(block: bytes) -> None:
    """What looks like a cell may be none inside comments and character data."""
    if b"<!" in block or b"<?" in block:
        raise Unmarkable("comments or character data")


@dataclass
class Survey:
    """What the first pass found. Columns and rows count from 1; 0 where there is none. `styled` columns may hold only formats."""

    grammar: Grammar
    head: bytes = b""
    tail: bytes = b""
    root: bytes = b""
    filled: int = 0
    styled: int = 0
    last_row: int = 0
    widest: tuple[int, int] = (0, 0)
    marked: bool = False
    head_pieces: list[Piece] = field(default_factory=list)
    tail_pieces: list[Piece] = field(default_factory=list)

    def of_tail(self, name: str) -> bytes:
        """The bytes of a top-level element behind the rows; empty if it is not there."""
        return next((self.tail[p.start : p.end] for p in self.tail_pieces if p.name == name), b"")


def survey(stream: IO[bytes], marks: frozenset[int], passed_over: int) -> Survey:
    """The first pass. `marks`: style numbers of earlier marks; `passed_over`: column of an earlier error column, 0 if none.

    Raises Unmarkable also where rows stand out of order.
    """
    found: Survey | None = None
    for kind, block, grammar in pieces(stream):
        found = found or Survey(grammar)
        if kind == HEAD:
            found.head = block
        elif kind == TAIL:
            found.tail = block
        else:
            _survey_rows(found, block, marks, passed_over)
    if found is None:
        raise Unmarkable("empty")
    opening = re.search(rb"<(?:[\w.-]+:)?worksheet[\s>][^>]*>?", found.head)
    if opening is None:
        raise Unmarkable("no worksheet")
    found.root = opening[0]
    start = opening.end()
    inside = found.head[start : found.head.rfind(b"<" + found.grammar.prefix + b"sheetData")]
    found.head_pieces = [Piece(p.name, p.start + start, p.end + start) for p in top_level(found.root, inside)]
    skip = len(found.grammar.closing(b"sheetData"))
    found.tail_pieces = [Piece(p.name, p.start + skip, p.end + skip) for p in top_level(found.root, found.tail[skip:])]
    return found


def _survey_rows(found: Survey, block: bytes, marks: frozenset[int], passed_over: int) -> None:
    grammar = found.grammar
    value = re.compile(rb"<" + re.escape(grammar.prefix) + rb"(?:v|is|f)[\s/>]")
    for opening in grammar.row.finditer(block):
        row = grammar.number(opening, found.last_row)
        if row <= found.last_row:
            raise Unmarkable("rows out of order")
        found.last_row = row
        if opening[0].endswith(b"/>"):
            continue
        end = grammar.row_end(block, opening)
        filled, styled = _reach(grammar, block, opening.end(), end, passed_over)
        found.filled, found.styled = max(found.filled, filled), max(found.styled, styled)
        if row <= 30:
            count = len(value.findall(block, opening.end(), end))
            if count > found.widest[1]:
                found.widest = (row, count)
        if marks and not found.marked:
            found.marked = any(
                int(m) in marks for m in re.findall(rb"""\ss=["'](\d+)["']""", block[opening.end() : end])
            )


def _reach(grammar: Grammar, block: bytes, start: int, end: int, passed_over: int) -> tuple[int, int]:
    """Last column with content and last column at all of one row, looked for from its end."""
    begin = b"<" + grammar.prefix + b"c"
    at, styled = end, 0
    while (at := block.rfind(begin, start, at)) >= 0:
        cell = grammar.opening.match(block, at)
        if cell is None:
            continue
        place = column(cell[1]) if cell[1] else column_of(cell[0])
        if place == 0:  # cells without a reference are counted
            cells = list(grammar.cell.finditer(block, start, end))
            return len(cells), len(cells)
        if place == passed_over:
            continue
        styled = max(styled, place)
        if cell[2] == b">" and not cell[3]:
            return place, styled
    return 0, styled


_REFERENCE = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]{1,3})\$?\d+["']""")


def column_of(cell: bytes) -> int:
    """The column (from 1) that a cell's tag names; 0 if it names none."""
    found = _REFERENCE.search(cell[: cell.find(b">")])
    return column(found[1]) if found else 0


@cache
def column(letters: bytes | str) -> int:
    """Column number from 1 of at most three letters."""
    number = 0
    for char in letters.upper() if isinstance(letters, bytes) else letters.upper().encode():
        number = number * 26 + char - 64
    return number
