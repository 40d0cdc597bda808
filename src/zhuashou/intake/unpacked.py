# SPDX-License-Identifier: Apache-2.0
"""A large workbook written out for the parser while it is inflated to be checked.

The parser would inflate a sheet twice more, the second time only to find the merged ranges that stand behind its cells. In the copy nothing is
packed, and an empty list of merged ranges stands before the cells, where that search ends; the ranges themselves are read here, from the end
of the sheet. A workbook that is not plain enough for that has no copy, and is parsed from its own file.
"""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from xml.etree import ElementTree

from zhuashou.intake.formats import part_of, sheet_names
from zhuashou.intake.letters import column_number

#: A workbook whose sheets are all of fewer bytes is parsed from its own file.
LARGE = 2**23
#: Pieces at the end of a sheet that are looked at for merged ranges.
_LAST = 3
_CELLS, _END, _NO_MERGES = b"<sheetData>", b"</sheetData>", b"<mergeCells/>"
#: Bytes in which the cells of a sheet begin.
_HEAD = 2**20
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})" ?/>')
Merges = tuple[tuple[tuple[int, int], tuple[int, int]], ...]


class _NotPlain(Exception):
    """The sheet cannot be copied so that it is surely read as it stands."""


class Unpacked:
    """The copy, written part by part into a folder that is removed at the end. `path` is None unless all of it was written.

    `merges`: name of a large sheet → its merged ranges, as zero-based (row, column) corners, both included.
    """

    def __init__(self) -> None:
        self.path: Path | None = None
        self.merges: dict[str, Merges] = {}
        self._folder: TemporaryDirectory[str] | None = None
        self._package: zipfile.ZipFile | None = None
        self._stream: IO[bytes] | None = None
        self._part = ""
        self._ends: deque[bytes] = deque(maxlen=_LAST)
        self._found: dict[str, Merges] = {}

    def __enter__(self) -> Unpacked:
        return self

    def __exit__(self, *_: object) -> None:
        self.path = None
        if self._folder is not None:
            self._folder.cleanup()

    @contextmanager
    def of(self, parts: Sequence[zipfile.ZipInfo]) -> Iterator[None]:
        """Write a copy of these parts while they are given to `write`, if one of them is a large sheet."""
        names = {part.filename for part in parts}
        if "xl/workbook.xml" in names and "content.xml" not in names and any(map(_is_large, parts)):
            with suppress(OSError):  # where nothing can be written, the file itself is still there
                self._folder = TemporaryDirectory(prefix="zhuashou-", ignore_cleanup_errors=True)
                self._package = zipfile.ZipFile(Path(self._folder.name) / "book.xlsx", "w")
        try:
            yield
            self._finish([part.filename for part in parts if part.file_size == 0])
        finally:
            self._give_up()

    def write(self, part: zipfile.ZipInfo, piece: bytes) -> None:
        """The next bytes of a part; the parts come one after the other."""
        if self._package is None:
            return
        try:
            if self._stream is None or part.filename != self._part:
                self._end_part()
                self._part = part.filename
                room = zipfile.ZipInfo(part.filename)
                room.file_size = part.file_size + len(_NO_MERGES)
                self._stream = self._package.open(room, "w")
                piece = _without_merges(piece) if _is_large(part) else piece
            if _is_large(part):
                self._look(piece)
            self._stream.write(piece)
        except (_NotPlain, OSError):  # a full disk is no reason to refuse the file
            self._give_up()

    def _look(self, piece: bytes) -> None:
        """A comment or literal text could look like a tag."""
        if b"!" in piece and b"<!" in b"".join((*list(self._ends)[-1:], piece)):
            raise _NotPlain
        self._ends.append(piece)

    def _end_part(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        if self._ends:
            self._found[self._part] = _merges(b"".join(self._ends))
            self._ends.clear()

    def _finish(self, empty: Sequence[str]) -> None:
        """Close the copy and put the merged ranges under the names of their sheets."""
        if self._package is None:
            return
        try:
            self._end_part()
            for name in empty:
                self._package.writestr(name, b"")
            self._package.close()
            with zipfile.ZipFile(str(self._package.filename)) as package:
                names = sheet_names(package)
                self.merges = {n: self._found[part] for n in names if (part := part_of(package, n)) in self._found}
        except (_NotPlain, OSError, ElementTree.ParseError, KeyError):
            return
        self.path = Path(str(self._package.filename))

    def _give_up(self) -> None:
        """Nothing more is written; a copy that is finished stays."""
        for opened in (self._stream, self._package):
            if opened is not None:
                with suppress(OSError, ValueError):
                    opened.close()
        self._package = self._stream = None
        self._ends.clear()


def _is_large(part: zipfile.ZipInfo) -> bool:
    return part.file_size >= LARGE and re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename) is not None


def _without_merges(piece: bytes) -> bytes:
    """The beginning of a sheet with an empty list of merged ranges before its cells."""
    at = piece.find(_CELLS, 0, _HEAD)
    if at < 0 or b"mergeCell" in piece[:at]:
        raise _NotPlain
    return b"".join((piece[:at], _NO_MERGES, piece[at:]))


def _merges(end: bytes) -> Merges:
    """The merged ranges behind the cells."""
    at = end.rfind(_END)
    found = _MERGED.findall(end, max(at, 0))
    if at < 0 or len(found) != end.count(b"mergeCell", at) - end.count(b"mergeCells", at):
        raise _NotPlain
    return tuple(
        (
            (int(top) - 1, column_number(left.decode())),
            (int(bottom) - 1, column_number(right.decode())),
        )
        for left, top, right, bottom in found
    )
