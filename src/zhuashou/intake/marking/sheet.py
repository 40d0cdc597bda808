# SPDX-License-Identifier: Apache-2.0
"""One sheet's XML around its rows: extent, column widths, filter, the link to its notes; each where the schema wants it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from zhuashou.intake.marking.rows import RowPatcher
from zhuashou.intake.marking.scan import HEAD, TAIL, Survey, column, pieces
from zhuashou.intake.marking.xml import Piece, attribute, with_attribute
from zhuashou.intake.reader import letter

WIDTH = "62.7109375"
LAST_COLUMN = 16_384
_TAIL = ("sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
         "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
         "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
         "smartTags", "drawing", "legacyDrawing")  # fmt: skip
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
Span = tuple[int, int, int, int]


def span_of(reference: str) -> Span | None:
    """(row, column, row, column) of a range such as A3:F20, None for anything else."""
    found = _RANGE.fullmatch(reference.strip())
    if found is None:
        return None
    top, left = int(found[2]), column(found[1])
    return (top, left, int(found[4]), column(found[3])) if found[3] else (top, left, top, left)


def text_of_span(span: Span, dollar: str = "") -> str:
    """The range as written in a sheet; with `dollar="$"` as in a name."""
    top, left, bottom, right = span
    return f"{dollar}{letter(left - 1)}{dollar}{top}:{dollar}{letter(right - 1)}{dollar}{bottom}"


def merges(found: Survey) -> list[Span]:
    """Merged ranges of the sheet."""
    texts = re.findall(rb'\sref="([^"]+)"', found.of_tail("mergeCells"))
    return [span for span in (span_of(t.decode()) for t in texts) if span]


@dataclass
class Columns:
    """The `<cols>` of a sheet as tags by range."""

    ranges: list[tuple[int, int, bytes]]

    @classmethod
    def of(cls, found: Survey) -> Columns:
        """Read them."""
        piece = next((p for p in found.head_pieces if p.name == "cols"), None)
        block = found.head[piece.start : piece.end] if piece else b""
        tags = re.findall(rb"<(?:[\w.-]+:)?col\s[^>]*>", block)
        read = [(int(attribute(t, b"min") or 0), int(attribute(t, b"max") or 0), t) for t in tags]
        return cls([r for r in read if 0 < r[0] <= r[1]])

    def style(self, number: int) -> int:
        """Style of blank cells of a column."""
        return next((int(attribute(t, b"style") or 0) for low, high, t in self.ranges if low <= number <= high), 0)

    def widened(self, number: int, prefix: bytes) -> Columns:
        """With the error column's width for column `number`."""
        kept: list[tuple[int, int, bytes]] = []
        own = b"<" + prefix + b"col/>"
        for low, high, tag in self.ranges:
            if low <= number <= high:
                own = with_attribute(tag, b"hidden", None)
                kept += [(a, b, tag) for a, b in ((low, number - 1), (number + 1, high)) if a <= b]
            else:
                kept.append((low, high, tag))
        own = with_attribute(with_attribute(own, b"width", WIDTH.encode()), b"customWidth", b"1")
        return Columns(sorted([*kept, (number, number, own)], key=lambda r: r[0]))

    def without(self, number: int) -> Columns:
        """With the error column's width taken off: what stands to its right stretches over it again."""
        if not any(low == high == number for low, high, _ in self.ranges):
            return self
        kept = [r for r in self.ranges if r[0] != number]
        return Columns([(number, high, tag) if low == number + 1 else (low, high, tag) for low, high, tag in kept])

    def to_bytes(self, prefix: bytes) -> bytes:
        """The element; empty if there is no range left."""
        if not self.ranges:
            return b""
        tags = (with_attribute(with_attribute(t, b"min", b"%d" % low), b"max", b"%d" % high) for low, high, t in self.ranges)  # fmt: skip
        return b"<" + prefix + b"cols>" + b"".join(tags) + b"</" + prefix + b"cols>"


def head(found: Survey, columns: Columns, extent: Span | None) -> bytes:
    """The head with new column widths and extent."""
    block, prefix = found.head, found.grammar.prefix
    piece = next((p for p in found.head_pieces if p.name == "cols"), None)
    if piece:
        block = block[: piece.start] + columns.to_bytes(prefix) + block[piece.end :]
    else:
        at = block.rfind(b"<" + prefix + b"sheetData")
        block = block[:at] + columns.to_bytes(prefix) + block[at:]
    dimension = next((p for p in found.head_pieces if p.name == "dimension"), None)
    if dimension and extent:
        tag = with_attribute(block[dimension.start : dimension.end], b"ref", text_of_span(extent).encode())
        block = block[: dimension.start] + tag + block[dimension.end :]
    return block


@dataclass
class Tail:
    """What stands behind the rows, changed piece by piece."""

    found: Survey

    def __post_init__(self) -> None:
        self.text = self.found.tail
        self.pieces = list(self.found.tail_pieces)

    def get(self, name: str) -> bytes:
        """A top-level element; empty if it is not there."""
        return next((self.text[p.start : p.end] for p in self.pieces if p.name == name), b"")

    def put(self, name: str, element: bytes) -> None:
        """Replace an element, or insert it in its place; empty takes it out."""
        there = next((p for p in self.pieces if p.name == name), None)
        if there is None:
            before = _TAIL[: _TAIL.index(name)]
            at = max((p.end for p in self.pieces if p.name in before), default=len(self.found.grammar.closing(b"sheetData")))  # fmt: skip
            there = Piece(name, at, at)
        self.text = self.text[: there.start] + element + self.text[there.end :]
        shift = len(element) - (there.end - there.start)
        kept = [p for p in self.pieces if p is not there]
        self.pieces = [Piece(p.name, p.start + shift, p.end + shift) if p.start >= there.end else p for p in kept]
        if element:
            self.pieces.append(Piece(name, there.start, there.start + len(element)))


@dataclass
class FilterChange:
    """The sheet's filter after the copy: its range (None: no filter), what it was before ours, and rows that become visible."""

    span: Span | None = None
    before: Span | None = None
    shown: range = range(0)


def filter_change(tail: Tail, *, old_column: int, old_filter: Span | None, wanted: Span | None) -> FilterChange:
    """Take an earlier run's filter off and put the new one on, in the tail. `wanted`: header row, first column, last row, error column."""
    element = tail.get("autoFilter")
    change = FilterChange()
    current = span_of((attribute(element, b"ref") or b"").decode()) if element else None
    if element and current and old_column and current[3] == old_column:
        element, change.shown = _unfiltered(element, current, old_filter)
        current = old_filter
        element = b"" if current is None else with_attribute_of_first(element, b"ref", text_of_span(current).encode())
    change.before = current
    if wanted and current is None and not (element or tail.get("tableParts")):
        p = tail.found.grammar.prefix
        current = wanted
        element = b"<" + p + b'autoFilter ref="' + text_of_span(wanted).encode() + b'"/>'
    elif wanted and current and current[3] < wanted[3]:
        current = (current[0], current[1], max(current[2], wanted[2]), wanted[3])
        element = with_attribute_of_first(element, b"ref", text_of_span(current).encode())
    change.span = current
    if element != tail.get("autoFilter"):
        tail.put("autoFilter", element)
    return change


def _unfiltered(element: bytes, current: Span, before: Span | None) -> tuple[bytes, range]:
    """The filter without what a person chose in the columns that go; and the rows to show if nothing filters any more."""
    width = 0 if before is None else before[3] - before[1] + 1
    pattern = re.compile(rb"<((?:[\w.-]+:)?)filterColumn\s[^>]*?(?:/>|>.*?</\1filterColumn>)", re.DOTALL)
    chosen = pattern.findall(element)
    element = pattern.sub(lambda m: m[0] if int(attribute(m[0][: m[0].find(b">") + 1], b"colId") or 0) < width else b"", element)  # fmt: skip
    freed = bool(chosen) and pattern.search(element) is None
    return element, range(current[0] + 1, current[2] + 1) if freed else range(0)


def with_attribute_of_first(element: bytes, name: bytes, value: bytes) -> bytes:
    """The element with an attribute of its opening tag set."""
    cut = element.find(b">") + 1
    return with_attribute(element[:cut], name, value) + element[cut:]


def patched(stream: IO[bytes], head_bytes: bytes, patcher: RowPatcher, tail: bytes, step: Callable[[int], None]) -> Iterator[bytes]:  # fmt: skip
    """The second pass: the sheet as it will be written, piece by piece; `step` is told the bytes read."""
    for kind, block, _ in pieces(stream, trusted=True):
        if kind == HEAD:
            yield head_bytes
        elif kind == TAIL:
            yield from patcher.rest()
            yield tail
        else:
            yield from patcher.block(block)
        step(len(block))
