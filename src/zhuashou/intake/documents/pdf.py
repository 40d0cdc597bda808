# SPDX-License-Identifier: Apache-2.0
"""PDF with a text layer: lines and tables in reading order, wrapped lines rejoined, page numbers and running heads left out.

A file of scanned pages is refused; a scanned page among others is a gap that a person must look at.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhuashou.intake.documents.assemble import Assembly
from zhuashou.intake.documents.model import Block, RawDocument
from zhuashou.intake.documents.wraps import begins_anew, open_brackets
from zhuashou.intake.safety import IntakeError
from zhuashou.terms import Words

MAX_PAGES = 1_000
_PAGE_NUMBER = re.compile(
    r"[-—–－ ·.]*(?:第? ?\d{1,4} ?页?|[ivxIVX]{1,6})(?: ?[/／,，] ?(?:共? ?\d{1,4} ?页?))?[-—–－ ·.]*"
)
_EDGE = 0.1
_TITLE_SIZE = 16


@dataclass(frozen=True)
class _Line:
    """A line of text on a page, its box in points and the width of its characters."""

    page: int
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float


def read_pdf(path: Path) -> RawDocument:
    """Blocks of a pdf file. Raises IntakeError: encrypted, broken, or a scan without a text layer."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # its remarks on sloppy files help nobody
    try:
        with pdfplumber.open(path) as document:
            if len(document.pages) > MAX_PAGES:
                raise IntakeError("too_many_pages", file=path.name, pages=len(document.pages), limit=MAX_PAGES)
            pages = [_page(k, page) for k, page in enumerate(document.pages)]
    except IntakeError:
        raise
    except Exception as error:  # pdfminer raises many kinds of its own for broken files
        if (
            isinstance(error, PDFPasswordIncorrect)
            or isinstance(error.__context__, PDFPasswordIncorrect)
            or "Password" in repr(error)
        ):
            raise IntakeError("encrypted", file=path.name) from error
        raise IntakeError("unreadable", file=path.name, why=str(error) or type(error).__name__) from error
    if sum(p.letters for p in pages) < 20 and any(p.letters < 20 for p in pages):
        raise IntakeError("scan", file=path.name)
    return _assemble(pages)


@dataclass(frozen=True)
class _Page:
    """What stands on a page: lines outside tables and tables, each with its upper edge."""

    lines: list[_Line]
    tables: list[tuple[float, list[list[str | None]]]]
    letters: int
    height: float
    scanned: bool


def _page(number: int, page: Any) -> _Page:
    turned = [
        c for c in page.chars if abs(c["matrix"][1]) > abs(c["matrix"][0])
    ]  # its own "upright" is misled by 1e-17
    if len(turned) > len(page.chars) / 2:
        return _turned(number, page)
    tables = (
        [t for t in page.find_tables() if len(t.rows) > 1 or len(t.rows[0].cells) > 1]
        if page.rects or page.lines or page.curves
        else []
    )
    rest = page
    for table in tables:
        rest = rest.outside_bbox(_within(table.bbox, page.bbox), strict=False)
    lines = [
        _Line(number, _squeeze(text), x["x0"], x["x1"], x["top"], x["bottom"], _size(x["chars"]))
        for x in rest.extract_text_lines(return_chars=True) if (text := x["text"].strip())
    ]  # fmt: skip
    picture = sum(max(0.0, i["x1"] - i["x0"]) * max(0.0, i["bottom"] - i["top"]) for i in page.images)
    letters = sum(not c["text"].isspace() for c in page.chars)
    grids = [(t.bbox[1], t.extract()) for t in tables]
    return _Page(lines, grids, letters, float(page.height), letters < 20 and picture > 0.4 * page.width * page.height)


def _turned(number: int, page: Any) -> _Page:
    """A page whose text runs upwards or downwards: its lines, measured as if the page were turned; without tables."""
    up = sum(c["matrix"][1] > 0 for c in page.chars) > len(page.chars) / 2
    height, width = float(page.height), float(page.width)
    chars = [
        (c["x0"] if up else width - c["x1"], height - c["bottom"] if up else c["top"], c["size"], c["text"])
        for c in page.chars if c["text"].strip()
    ]  # fmt: skip
    rows: list[list[tuple[float, float, float, str]]] = []
    for char in sorted(chars, key=lambda c: c[0]):
        if rows and char[0] - rows[-1][0][0] < 0.6 * char[2]:
            rows[-1].append(char)
        else:
            rows.append([char])
    lines = []
    for row in rows:
        row.sort(key=lambda c: c[1])
        size = max(c[2] for c in row)
        text = "".join(c[3] for c in row)
        lines.append(_Line(number, text, row[0][1], row[-1][1] + size, row[0][0], row[0][0] + size, size))
    return _Page(lines, [], len(chars), width, scanned=False)


def _within(box: tuple[float, ...], page: tuple[float, ...]) -> tuple[float, ...]:
    return max(box[0], page[0]), max(box[1], page[1]), min(box[2], page[2]), min(box[3], page[3])


def _size(chars: list[dict[str, Any]]) -> float:
    return max((c["size"] for c in chars), default=12.0)


def _squeeze(text: str) -> str:
    """pdfplumber sets a space wherever letters stand apart: none belongs between Han characters set wide."""
    return re.sub(
        r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3001\u3002\uff00-\uff0f\uff1a\uff1b\uff1f])", "", text.strip()
    )


def _running(pages: list[_Page]) -> set[str]:
    """Texts that repeat near the edges of most pages: running heads and feet, digits aside."""
    if len(pages) < 3:
        return set()
    seen = Counter(key for p in pages for key in {_key(x.text) for x in p.lines if _at_edge(x, p)})
    return {key for key, n in seen.items() if n >= max(3, 0.6 * len(pages))}


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _at_edge(line: _Line, page: _Page) -> bool:
    return line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height


def _assemble(pages: list[_Page]) -> RawDocument:
    running = _running(pages)
    out = Assembly()
    gaps: list[tuple[int, Words]] = []
    body = _Body(out, pages)
    for number, page in enumerate(pages):
        if page.scanned:
            body.end()
            gaps.append((out.offset, Words("intake.flag.scanned_page", {"page": number + 1})))
        items: list[tuple[float, Any]] = [(t, grid) for t, grid in page.tables]
        items += [
            (x.top, x) for x in page.lines
            if not (_at_edge(x, page) and (_key(x.text) in running or _PAGE_NUMBER.fullmatch(x.text)))
        ]  # fmt: skip
        for _, item in sorted(items, key=lambda i: i[0]):
            body.line(item) if isinstance(item, _Line) else body.table(item)
    body.end()
    return out.document("pdf", title=body.title, gaps=tuple(gaps))


def _margins(lines: list[_Line]) -> tuple[float, float]:
    """Left and right edge of the text; a mark may hang over the right one."""
    plain = [x.x1 for x in lines if x.text[-1] not in "，。、；：）”,.;:)"] or [x.x1 for x in lines]
    return min((x.x0 for x in lines), default=0.0), max(plain, default=0.0)


class _Body:
    """Joins lines to paragraphs and tables across pages."""

    def __init__(self, out: Assembly, pages: list[_Page]) -> None:
        self.out = out
        self.margins = [_margins(p.lines) for p in pages]
        self.open: list[_Line] = []
        self.title = ""
        self.grid: tuple[int, int, int] | None = None
        self.head: list[str | None] = []

    def end(self) -> None:
        """Close the paragraph that is open."""
        if self.open:
            text = self.open[0].text
            for line in self.open[1:]:
                latin = (
                    text[-1:].isascii() and text[-1:].isalnum() and line.text[:1].isascii() and line.text[:1].isalpha()
                )
                text += (" " if latin else "") + line.text
            large = self.open[0].size >= _TITLE_SIZE and not self.title and len(text) <= 80
            self.title = text if large else self.title
            self.out.paragraph(text)
            self.open = []

    def line(self, line: _Line) -> None:
        """A line continues the paragraph if the one before was full and this one begins nothing of its own."""
        self.grid = None
        if self.open and not self._continues(self.open[-1], line):
            self.end()
        self.open.append(line)

    def _continues(self, before: _Line, line: _Line) -> bool:
        depth = open_brackets("".join(x.text for x in self.open))
        if (begins_anew(line.text) and not depth) or abs(before.size - line.size) > 1.5:
            return False
        if line.page == before.page and line.top - before.bottom > 2.2 * before.size:
            return False
        left, right = self.margins[before.page]
        if before.size >= _TITLE_SIZE and before.x0 - left > 2 * before.size:  # a centred title goes on below
            return abs((line.x0 + line.x1) - (before.x0 + before.x1)) < line.size
        if before.x0 - left > 3.5 * before.size:  # set to the right: a signature, a date
            return False
        run = re.match(r"[!-~]+|.[，。、；：）”？！]*", line.text)
        letters = run[0] if run else ""
        needed = (
            (0.55 if letters.isascii() else 1.0) * max(1, len(letters)) * line.size
        )  # what did not fit on the line before
        indented = len(self.open) > 1 and line.x0 > self.margins[line.page][0] + 1.2 * line.size
        ended = before.text[-1] in "。！？" and line.x0 > before.x0 + line.size
        return before.x1 + needed > right - 0.6 * before.size and not indented and not ended

    def table(self, grid: list[list[str | None]]) -> None:
        """Cells of a table; one that goes on from the page before keeps its number and goes on counting rows."""
        self.end()
        width = max(len(row) for row in grid)
        if self.grid and self.grid[2] == width:
            number, first, _ = self.grid
            if self.head == grid[0]:
                grid = grid[1:]
        else:
            number, first = self.out.new_table(), 0
            self.head = grid[0]
        for r, row in enumerate(grid):
            for column, cell in enumerate(row):
                if cell is None:  # covered by a merged neighbour
                    continue
                span = 1
                while column + span < len(row) and row[column + span] is None and r == 0:
                    span += 1
                block = Block("cell", 0, 0, number, first + r, column, 1, span, first + r == 0)
                self.out.add(_joined(cell), block)
        self.grid = (number, first + len(grid), width)


def _joined(cell: str) -> str:
    """Lines of a cell: wrapped ones rejoined, numbered ones kept."""
    text = ""
    for line in cell.split("\n"):
        line = line.strip()
        if text and begins_anew(line):
            text += "\n" + line
        else:
            latin = text[-1:].isascii() and text[-1:].isalpha() and line[:1].isascii() and line[:1].isalpha()
            text += (" " if latin else "") + line
    return text
