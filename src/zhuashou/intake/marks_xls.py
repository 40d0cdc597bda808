# SPDX-License-Identifier: Apache-2.0
"""Hidden rows and columns of an old workbook (xls, et), read from its records. Formulas always carry a value there.

Records: [MS-XLS] 2.4.28 BoundSheet8, 2.4.53 ColInfo, 2.4.221 Row.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from zhuashou.intake.letters import letter
from zhuashou.intake.structure import SheetMarks

_BOF, _EOF, _SHEET, _COLUMNS, _ROW, _ENCRYPTED = 0x0809, 0x000A, 0x0085, 0x007D, 0x0208, 0x002F
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
#: The version of records, written by Excel 97 and everything since, in which names of sheets are Unicode.
_BIFF8 = 0x0600


def xls_marks(path: Path) -> dict[str, SheetMarks]:
    """Marks by sheet name; empty for what is not such a workbook, is encrypted or is damaged."""
    import olefile

    try:
        with olefile.OleFileIO(str(path)) as compound:
            if not compound.exists("Workbook"):
                return {}
            book = compound.openstream("Workbook").read()
        return {name: _marks(book, at) for name, at in _sheets(book)}
    except (OSError, ValueError, IndexError, RecursionError, struct.error):
        return {}


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of each record from `at` on, up to the end of what begins there; parts inside, such as charts, are passed over."""
    depth, unpack = 0, struct.Struct("<HH").unpack_from
    while at + 4 <= len(book):
        kind, size = unpack(book, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, at + 4, size
        at += 4 + size


def _sheets(book: bytes) -> list[tuple[str, int]]:
    """Name of each sheet and where its records begin."""
    found: list[tuple[str, int]] = []
    if struct.unpack_from("<HHH", book, 0)[::2] != (_BOF, _BIFF8):
        return found
    for kind, at, _ in _records(book, 0):
        if kind == _ENCRYPTED:
            return []
        if kind == _SHEET:
            place, length, wide = struct.unpack_from("<IxxBB", book, at)
            raw = book[at + 8 : at + 8 + length * (2 if wide & 1 else 1)]
            found.append((raw.decode("utf-16-le" if wide & 1 else "latin-1"), place))
    return found


def _marks(book: bytes, begin: int) -> SheetMarks:
    marks = SheetMarks()
    for kind, at, size in _records(book, begin):
        if kind == _ROW and size >= 16 and book[at + 12] & _HIDDEN_ROW:
            marks.rows.add(struct.unpack_from("<H", book, at)[0] + 1)
        elif kind == _COLUMNS and size >= 10 and book[at + 8] & _HIDDEN_COLUMN:
            first, last = struct.unpack_from("<HH", book, at)
            marks.columns |= {letter(c) for c in range(first, min(last, 255) + 1)}
    return marks
