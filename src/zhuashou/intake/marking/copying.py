# SPDX-License-Identifier: Apache-2.0
"""The annotated copy of one xlsx package: earlier marks off, new ones on, every other part as it was."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from zhuashou.intake.issues import CellIssue
from zhuashou.intake.marking.book import Book, SheetPart
from zhuashou.intake.marking.notes import Comments, drawn, has_shapes, used_blocks
from zhuashou.intake.marking.package import OFFICE, STRICT_OFFICE, Package, Relations
from zhuashou.intake.marking.plan import SheetMarks, onto_anchors
from zhuashou.intake.marking.report import report
from zhuashou.intake.marking.rows import RowPatcher
from zhuashou.intake.marking.scan import Survey, survey
from zhuashou.intake.marking.sheet import (
    LAST_COLUMN,
    Columns,
    Span,
    Tail,
    filter_change,
    head,
    merges,
    patched,
    with_attribute_of_first,
)
from zhuashou.intake.marking.styles import Styles
from zhuashou.terms import say

Report = Callable[[str, int, int], None]


@dataclass
class Job:
    """One copy: the issues, marks by sheet, words, and how to tell of progress. `headers`: (sheet, letter) → header text."""

    package: Package
    issues: Sequence[CellIssue]
    marks: Mapping[str, SheetMarks]
    headers: Mapping[tuple[str, str], str]
    lang: str
    shown_name: str
    progress: Report
    streams: dict[str, Iterable[bytes]] = field(default_factory=dict)
    done: int = 0
    total: int = 1

    def step(self, size: int) -> None:
        """Tell how far the sheets are."""
        self.done += size
        self.progress(say("intake.mark.stage", self.lang), min(self.done, self.total), self.total)


def copy_package(source: Path, target: Path, issues: Sequence[CellIssue], marks: Mapping[str, SheetMarks],
                 headers: Mapping[tuple[str, str], str], lang: str, shown_name: str, progress: Report) -> None:  # fmt: skip
    """Write the annotated copy of an xlsx file. Raises Unmarkable if the package is written in a way that cannot be patched."""
    package = Package(source)
    try:
        job = Job(package, issues, marks, headers, lang, shown_name, progress)
        book = Book(package)
        styles, styles_part = _styles(book, package)
        blocks = [used_blocks({n: package.zip.read(n) for n in package.parts if n.lower().endswith(".vml")})]
        touched = [s for s in book.sheets.values() if s.was_marked or styles.marks or s.name in marks]
        job.total = sum(package.parts[s.part].file_size for s in touched) or 1
        if issues:
            part = book.add_report(say("intake.mark.sheet", lang))
            namespace = etree.QName(book.root).namespace
            package.put(part, b"", "worksheet")
            job.streams[part] = report(shown_name, issues, headers, styles, lang, namespace)
        for sheet in touched:
            _sheet(job, book, styles, sheet, blocks)
        if any(m.drop for m in marks.values()):
            _drop_chain(book, package)
        book.keep()
        last = {styles_part: styles.to_bytes} if styles.changed or touched or issues else {}
        package.write(target, job.streams, last)
    finally:
        package.close()


def _styles(book: Book, package: Package) -> tuple[Styles, str]:
    """The styles of the workbook and the name of their part, made if there is none."""
    found = [part for _, part in book.relations.of_kind("styles") if package.has(part)]
    if found:
        return Styles(package.read(found[0]), package.path.name), found[0]
    part = "xl/styles.xml"
    if part in package.parts:
        part = package.free_name("xl/styles{}.xml")
    book.relations.add("styles", part)
    styles = Styles(None, package.path.name)
    package.put(part, b"", "styles")
    return styles, part


def _drop_chain(book: Book, package: Package) -> None:
    """The order of calculation names formulas that are gone; programs make it anew."""
    for number, part in book.relations.of_kind("calcChain"):
        package.drop(part)
        book.relations.remove(number)


def _sheet(job: Job, book: Book, styles: Styles, sheet: SheetPart, blocks: list[int]) -> None:
    """Plan one sheet: first pass, then everything around the rows; the rows themselves are rewritten when the part is written."""
    package, marks = job.package, job.marks.get(sheet.name, SheetMarks())
    with package.open(sheet.part) as stream:
        found = survey(stream, styles.marks, sheet.old_column)
    relations = package.relations(sheet.part, strict=book.strict)
    cleaning = sheet.was_marked or found.marked
    if not (cleaning or marks.rows or marks.drop):
        return
    spans = merges(found)
    onto_anchors(marks, spans)
    error_column = _error_column(found, marks, spans)
    if marks.header_row == 0:
        marks.header_row = (
            found.widest[0] if 0 < found.widest[0] < (marks.first_row or 1) else max(marks.first_row - 1, 1)
        )
    tail, columns = Tail(found), Columns.of(found)
    wanted = (
        (marks.header_row, 1, max(found.last_row, *marks.rows, marks.header_row), error_column)
        if error_column
        else None
    )
    change = filter_change(tail, old_column=sheet.old_column, old_filter=sheet.old_filter, wanted=wanted)
    if change.span and error_column and tail.get("autoFilter"):
        marks.header_row = change.span[0]
    if change.span != change.before or cleaning:
        book.set_filter(sheet.name, change.span)
    if error_column:
        book.remember(sheet.name, error_column, change.before)
    _notes(job, book, relations, marks, tail, blocks)
    package.keep(relations)
    default = columns.without(sheet.old_column) if sheet.old_column else columns
    prefix = found.grammar.prefix
    widths = default.widened(error_column, prefix) if error_column else default
    extent: Span = (1, 1, max(found.last_row, *marks.rows, 1), max(found.styled, error_column, 1))
    patcher = RowPatcher(found.grammar, styles, marks, default.style, error_column, say("intake.mark.column", job.lang),
                         sheet.old_column, cleaning, change.shown)  # fmt: skip
    before = head(found, widths, extent)
    job.streams[sheet.part] = _stream(job, sheet.part, before, patcher, tail.text)


def _stream(job: Job, part: str, before: bytes, patcher: RowPatcher, tail: bytes) -> Iterable[bytes]:
    with job.package.open(part) as stream:
        yield from patched(stream, before, patcher, tail, job.step)


def _error_column(found: Survey, marks: SheetMarks, spans: Sequence[Span]) -> int:
    """The first column behind everything that holds something; 0 if there is nothing to say or no room."""
    if not marks.rows:
        return 0
    marked = (column for row in marks.rows.values() for column in row.cells)
    column = max([found.filled, *(span[3] for span in spans), *marked]) + 1
    return column if column <= LAST_COLUMN else 0


def _notes(job: Job, book: Book, relations: Relations, marks: SheetMarks, tail: Tail, blocks: list[int]) -> None:
    """Notes of one sheet: clean, add, and let go of parts that hold nothing any more. Strict workbooks have no such drawings."""
    package = job.package
    there = [(n, p) for n, p in relations.of_kind("comments") if package.has(p)]
    if book.strict or not (there or marks.notes):
        return
    comments = Comments(package.read(there[0][1]) if there else None, package.path.name)
    gone = comments.clean()
    added = comments.add(marks.notes)
    if not comments.changed:
        return
    drawing = _drawing_of(package, relations, tail)
    content, count = drawn(package.read(drawing) if drawing else None, gone - added, added - gone, blocks[0] + 1)
    blocks[0] += count
    if comments.places:
        name = there[0][1] if there else package.free_name("xl/comments{}.xml")
        package.put(name, comments.to_bytes(), "comments")
        relations.add("comments", name)
    elif there:
        package.drop(there[0][1])
        relations.remove(there[0][0])
    if not has_shapes(content):
        _let_go(package, relations, tail, drawing)
    elif drawing:
        package.put(drawing, content)
    else:
        name = package.free_name("xl/drawings/vmlDrawing{}.vml")
        package.put(name, content)
        package.declare_vml()
        _link_drawing(tail, relations.add("vmlDrawing", name))


def _drawing_of(package: Package, relations: Relations, tail: Tail) -> str:
    """The drawing that shows the sheet's notes; empty if there is none."""
    number = _relation_of(tail.get("legacyDrawing"))
    part = relations.target(number) if number else ""
    return part if part and package.has(part) else ""


def _relation_of(element: bytes) -> str:
    found = re.search(rb"""\s[\w.-]+:id\s*=\s*["']([^"']+)""", element)
    return found[1].decode() if found else ""


def _link_drawing(tail: Tail, number: str) -> None:
    """`<legacyDrawing r:id>`; the prefix is declared on the element itself, whatever the sheet declares."""
    p = tail.found.grammar.prefix
    strict = b"purl.oclc.org" in tail.found.root
    namespace = (STRICT_OFFICE if strict else OFFICE).encode()
    made = b"<" + p + b'legacyDrawing xmlns:r="' + namespace + b'" r:id=""/>'
    tail.put("legacyDrawing", with_attribute_of_first(made, b"r:id", number.encode()))


def _let_go(package: Package, relations: Relations, tail: Tail, drawing: str) -> None:
    """Take out a drawing that shows nothing any more."""
    number = _relation_of(tail.get("legacyDrawing"))
    if drawing and number:
        package.drop(drawing)
        relations.remove(number)
        tail.put("legacyDrawing", b"")


def is_package(path: Path) -> bool:
    """Is the file an xlsx package (and not a zip of another kind, such as ods)?"""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as package:
        return "[Content_Types].xml" in package.namelist() and not any(n.endswith(".bin") and "workbook" in n for n in package.namelist())  # fmt: skip


def nothing(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""
