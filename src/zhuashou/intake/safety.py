# SPDX-License-Identifier: Apache-2.0
"""What is refused before a file is parsed: bombs, macros, entities, encryption, absurd extents. Bounded time and memory.

A part's declared size is not believed: every part is inflated once, in pieces, and compared with what the directory says.
The parser behind makes a dense grid of each sheet and ends the process when it cannot, so far-away cells are found beforehand.
"""

from __future__ import annotations

import copy
import mmap
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from zhuashou.intake.unpacked import Unpacked
from zhuashou.terms import Words

MAX_BYTES = 200 * 2**20
MAX_UNPACKED = 2 * 2**30
MAX_RATIO = 200
MAX_PARTS = 5_000
MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 400_000, 400, 8_000_000
_PIECE, _OVERLAP = 2**21, 512
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: A cell or row reference far enough out to be worth counting; sizes and counts that look like one are harmless.
_FAR = re.compile(rb'=\s*["\'](?:[A-Za-z]{3,}\d|[A-Za-z]{0,2}(?:\d{7,}|[4-9]\d{5})["\'])')
_FORBIDDEN = re.compile(rb"<!ENTITY|<!DOCTYPE|<\x00!\x00D\x00|\x00<\x00!\x00D")
#: Parts of an OpenDocument file: what they are looked at for stands in nearly every piece.
_CLOSELY = ("content.xml", "META-INF/manifest.xml")
_AHEAD = 2
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr\s*=\s*["\']([A-Za-z]+)(\d+)["\'][^>]*(?<!/)>')
_BARE_CELL = re.compile(rb"<(?:\w+:)?c(?:\s(?![^>]*\br\s*=)[^>]*)?(?<!/)>")
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr\s*=\s*["\'](\d+)["\'][^>]*(?<!/)>')
_REPEATED = re.compile(rb'-repeated\s*=\s*["\']\d{3,}')
_ODS = re.compile(rb"<(/?)table:(?:covered-)?table(?:-(row|cell))?(?![\w-])([^>]*?)(/?)>")
_TIMES = re.compile(rb'-repeated\s*=\s*["\'](\d+)')


class IntakeError(Exception):
    """The file cannot be read at all; `words` says why and how to mend."""

    def __init__(self, words_id: str, **values: Any) -> None:
        super().__init__(words_id)
        self.words = Words(f"intake.{words_id}", values)

    def __reduce__(self) -> Any:
        return _again, (self.words.id.removeprefix("intake."), dict(self.words.values))


def _again(words_id: str, values: dict[str, Any]) -> IntakeError:
    return IntakeError(words_id, **values)


def check_file(path: Path, unpacked: Unpacked | None = None) -> str:
    """What the file is by its content: `zip`, `ole` or `other`. Raises IntakeError for what is missing, empty, too large or hostile.

    `unpacked` is given every part of a package as it is inflated.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise IntakeError("not_a_file", file=path.name)
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise IntakeError("missing_file", file=path.name, why=error.strerror or str(error)) from error
    if size == 0:
        raise IntakeError("empty_file", file=path.name)
    if size > MAX_BYTES:
        raise IntakeError("too_large", file=path.name, size=size // 2**20, limit=MAX_BYTES // 2**20)
    if head[:4] == b"PK\x03\x04":
        _check_package(path, unpacked)
        return "zip"
    if head == _OLE:
        _check_compound(path)
        return "ole"
    return "other"


def check_extent(name: str, rows: int, columns: int) -> None:
    """Raises IntakeError if a sheet spans more than any ledger does."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise IntakeError("too_many_cells", file=name, rows=rows, columns=columns)


def _check_compound(path: Path) -> None:
    """An OLE file: a macro project or an encrypted package shows in the names of its streams (UTF-16)."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            raise IntakeError("encrypted", file=path.name)
        if content.find("_VBA_PROJECT".encode("utf-16-le")) >= 0:
            raise IntakeError("macro_file", file=path.name)


def _check_package(path: Path, unpacked: Unpacked | None) -> None:
    """A zip package: its directory first, then every part once."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            _check_directory(path.name, parts)
            with ThreadPoolExecutor(1) as reader, nullcontext() if unpacked is None else unpacked.of(parts):
                for part in parts:
                    _check_part(path.name, package, part, reader, unpacked)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, RuntimeError) as error:
        raise IntakeError("not_a_workbook", file=path.name) from error
    except Exception as error:
        if type(error).__module__ in ("zlib", "_lzma"):
            raise IntakeError("not_a_workbook", file=path.name) from error
        raise


def _check_directory(name: str, parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(p.file_size for p in parts)
    packed = sum(p.compress_size for p in parts)
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise IntakeError("zip_bomb", file=name, size=unpacked // 2**20)
    if unpacked > 20 * 2**20 and unpacked > MAX_RATIO * max(packed, 1):
        raise IntakeError("zip_bomb", file=name, size=unpacked // 2**20)
    if any(p.flag_bits & 1 for p in parts):
        raise IntakeError("encrypted", file=name)
    if any("vbaproject" in p.filename.lower() or "/macrosheets/" in p.filename.lower() for p in parts):
        raise IntakeError("macro_file", file=name)
    if len({p.filename for p in parts}) != len(parts):
        raise IntakeError("not_a_workbook", file=name)


def _pieces(package: zipfile.ZipFile, part: zipfile.ZipInfo, unpacked: Unpacked | None = None) -> Iterator[bytes]:
    """The part in pieces that overlap a little. Raises BadZipFile if it holds more or less than it declares."""
    honest = copy.copy(part)
    honest.file_size = part.file_size + 1
    total, tail = 0, b""
    with package.open(honest) as stream:
        while piece := stream.read(_PIECE):
            total += len(piece)
            if total > part.file_size:
                break
            if unpacked is not None:
                unpacked.write(part, piece)
            yield tail + piece
            tail = piece[-_OVERLAP:]
    if total != part.file_size:
        raise zipfile.BadZipFile("a part lies about its size")


def _suspects(name: str, pieces: Iterator[bytes], reader: ThreadPoolExecutor) -> Iterator[bytes]:
    """The pieces of a part that hold anything worth a closer look; they are read in one thread while the next are inflated in the other."""
    if name in _CLOSELY:
        yield from pieces
        return
    waiting: deque[tuple[bytes, Future[bool]]] = deque()
    for piece in pieces:
        waiting.append((piece, reader.submit(_suspect, piece)))
        if len(waiting) > _AHEAD:
            first, found = waiting.popleft()
            if found.result():
                yield first
    yield from (piece for piece, found in waiting if found.result())


def _suspect(piece: bytes) -> bool:
    """Each pattern is asked on its own: that of references leaps from `=` to `=`, and few pieces hold the sign that all others have."""
    return _holds(piece, _FAR) or (b"!" in piece and _holds(piece, _FORBIDDEN))


def _holds(piece: bytes, pattern: re.Pattern[bytes]) -> bool:
    """Does the pattern match anywhere? Arrow's matcher takes time in proportion to the piece and holds no lock."""
    import pyarrow as pa
    import pyarrow.compute as pc

    held = pa.Array.from_buffers(
        pa.binary(), 1, [None, pa.array([0, len(piece)], pa.int32()).buffers()[1], pa.py_buffer(piece)]
    )
    return bool(pc.match_substring_regex(held, pattern=pattern.pattern.decode())[0].as_py())


def _check_part(
    name: str, package: zipfile.ZipFile, part: zipfile.ZipInfo, reader: ThreadPoolExecutor, unpacked: Unpacked | None
) -> None:
    far = repeated = False
    manifest = part.filename == "META-INF/manifest.xml"
    for piece in _suspects(part.filename, _pieces(package, part, unpacked), reader):
        if b"<!ENTITY" in piece or b"<\x00!\x00D\x00" in piece or b"\x00<\x00!\x00D" in piece:
            raise IntakeError("entities", file=name)
        if not manifest and b"<!DOCTYPE" in piece:
            raise IntakeError("entities", file=name)
        if manifest and b"encryption-data" in piece:
            raise IntakeError("encrypted", file=name)
        far = far or _FAR.search(piece) is not None
        repeated = repeated or _REPEATED.search(piece) is not None
    if far:
        check_extent(name, *_extent(package, part))
    if repeated and part.filename == "content.xml":
        for extent in _ods_extents(package.read(part)):
            check_extent(name, *extent)


def _extent(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """Last row and last column of a sheet's cells that are not empty."""
    rows = columns = row_tags = 0
    bare = False
    for piece in _pieces(package, part):
        for match in _CELL.finditer(piece):
            rows = max(rows, int(match[2][:9]))
            columns = max(columns, _number(match[1][:6]))
        bare = bare or _BARE_CELL.search(piece) is not None
        row_tags = max([row_tags, *(int(m[1][:9]) for m in _ROW.finditer(piece))])
    return max(rows, row_tags if bare else 0), columns


def _number(letters: bytes) -> int:
    number = 0
    for char in letters.upper():
        number = number * 26 + char - 64
    return number


def _ods_extents(content: bytes) -> Iterator[tuple[int, int]]:
    """Last row and last column with content of each table, repetitions counted; empty ends do not count."""
    rows = columns = waiting_rows = width = waiting = 0
    times = 1
    for match in _ODS.finditer(content):
        closing, kind, attributes, alone = match.groups()
        count = _TIMES.search(attributes)
        number = int(count[1][:9]) if count else 1
        if kind == b"cell" and not closing:
            empty = bool(alone) and b"value" not in attributes
            width, waiting = (width, waiting + number) if empty else (width + waiting + number, 0)
        elif kind is None and closing:
            yield rows, columns
            rows = columns = waiting_rows = 0
        elif kind == b"row" and not closing and not alone:
            times, width, waiting = number, 0, 0
        elif kind == b"row":
            times = number if alone else times
            if width:
                rows, waiting_rows, columns = rows + waiting_rows + times, 0, max(columns, width)
            else:
                waiting_rows += times
            width = 0
    yield rows, columns
