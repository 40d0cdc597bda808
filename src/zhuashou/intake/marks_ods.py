# SPDX-License-Identifier: Apache-2.0
"""Hidden rows and columns of an OpenDocument sheet, and its formulas saved without a value (OpenDocument 1.3 part 3, 9.1 and 19.749)."""

from __future__ import annotations

import re
import zipfile
from html import unescape

from zhuashou.intake.letters import letter
from zhuashou.intake.structure import SheetMarks

#: Whether a closer look is worth while: most sheets hold neither.
_TELLING = re.compile(
    rb'table:visibility="(?:collapse|filter)"'
    rb"|<table:table-cell\b(?=[^<>]*\btable:formula=)(?![^<>]*\boffice:value-type=)"
)
_TAG = re.compile(rb"<table:(?:covered-)?(table|table-column|table-row|table-cell)(\s[^<>]*)?>")
_NAME = re.compile(rb'\btable:name="([^"]*)"')
_TIMES = re.compile(rb'-repeated="(\d{1,7})"')
_HIDDEN = re.compile(rb'\btable:visibility="(?:collapse|filter)"')
#: Columns and unsaved cells that are kept at most; formats often reach to the last column.
_COLUMNS, _CELLS = 500, 20_000


def ods_marks(package: zipfile.ZipFile) -> dict[str, SheetMarks]:
    """Marks by sheet name. A hidden row counts if it holds a value; blank ones often reach to the end of the sheet."""
    content = package.read("content.xml")
    found: dict[str, SheetMarks] = {}
    if _TELLING.search(content) is None:
        return found
    walk = _Walk(SheetMarks())
    for match in _TAG.finditer(content):
        kind, attributes = match[1], match[2] or b""
        if kind == b"table":
            name = _NAME.search(attributes)
            walk = _Walk(found.setdefault(unescape(name[1].decode()) if name else "", SheetMarks()))
            continue
        times = _TIMES.search(attributes)
        walk.step(kind, attributes, int(times[1]) if times else 1)
    return found


class _Walk:
    """Where the tags of one table have led to."""

    def __init__(self, marks: SheetMarks) -> None:
        self._marks = marks
        self._row, self._rows, self._hidden = 1, 0, False
        self._column = self._declared = 0

    def step(self, kind: bytes, attributes: bytes, times: int) -> None:
        """One column, row or cell, which stands `times` times."""
        if kind == b"table-column":
            if _HIDDEN.search(attributes):
                last = min(self._declared + times, _COLUMNS)
                self._marks.columns |= {letter(c) for c in range(self._declared, last)}
            self._declared += times
        elif kind == b"table-row":
            self._row, self._rows, self._column = self._row + self._rows, times, 0
            self._hidden = _HIDDEN.search(attributes) is not None
        else:
            self._cell(attributes, times)
            self._column += times

    def _cell(self, attributes: bytes, times: int) -> None:
        valued = b"office:value-type=" in attributes
        if not valued and b"table:formula=" not in attributes:
            return
        rows = range(self._row, self._row + self._rows)
        if self._hidden:
            self._marks.rows.update(rows)
        if not valued and len(self._marks.unsaved) < _CELLS:
            columns = range(self._column, min(self._column + times, _COLUMNS))
            self._marks.unsaved |= {f"{letter(c)}{row}" for row in rows[:_CELLS] for c in columns}
