# SPDX-License-Identifier: Apache-2.0
"""What a workbook keeps out of sight: hidden rows and columns, formulas saved without their value. Read from the package beside the cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from zhuashou.intake.formats import part_of, sheet_names
from zhuashou.intake.letters import letter
from zhuashou.intake.marks_ods import ods_marks
from zhuashou.intake.marks_xls import xls_marks
from zhuashou.intake.structure import SheetMarks

__all__ = ["SheetMarks", "sheet_marks"]

#: Cells without a value that are kept at most; a sheet with more is no ledger.
MOST = 20_000
_PIECE = 2**22
#: Bytes of a cell with its formula at most.
_LONGEST = 2**16
# A tag never reaches over the next `<`, so text made to be slow is not: each byte is looked at a few times only.
_ROW = re.compile(rb'<row\b[^<>]*\bhidden="(?:1|true)"[^<>]*>')
_COLUMN = re.compile(rb'<col\b[^<>]*\bhidden="(?:1|true)"[^<>]*>')
_FORMULA = re.compile(rb"<c\b([^<>]*)>\s*<f\b[^<>]*(?:(?<=/)>|>[^<]*</f>)\s*(?:<v\b[^<>]*(?:(?<=/)>|>([^<]*)</v>))?")
_NUMBER = re.compile(rb'\br="(\d+)"')
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_SPAN = re.compile(rb'\bmin="(\d+)"[^>]*\bmax="(\d+)"')


def sheet_marks(path: Path) -> dict[str, SheetMarks]:
    """Marks by sheet name of a workbook that was found safe; empty for files of another kind."""
    if not zipfile.is_zipfile(path):
        return xls_marks(path)
    found: dict[str, SheetMarks] = {}
    try:
        with zipfile.ZipFile(path) as package:
            if "xl/workbook.xml" not in package.namelist():
                return ods_marks(package) if "content.xml" in package.namelist() else {}
            for name in sheet_names(package):
                part = part_of(package, name)
                if part in package.namelist():
                    found[name] = _marks(package, part)
    except (KeyError, ValueError, zipfile.BadZipFile, ElementTree.ParseError):
        return found
    return found


def _marks(package: zipfile.ZipFile, part: str) -> SheetMarks:
    marks = SheetMarks()
    for piece in _pieces(package, part):
        if b"h" in piece and b"hidden=" in piece:  # a single letter is found at once, or found to be nowhere
            for match in _ROW.finditer(piece):
                number = _NUMBER.search(match[0])
                marks.rows |= {int(number[1])} if number else set()
            for match in _COLUMN.finditer(piece):
                span = _SPAN.search(match[0])
                # 16,384 columns are the most a sheet has; formats often reach to the last of them
                marks.columns |= (
                    {letter(c - 1) for c in range(int(span[1]), min(int(span[2]), 500) + 1)} if span else set()
                )
        if b"f" in piece and b"<f" in piece and len(marks.unsaved) < MOST:
            marks.unsaved |= set(_unsaved(piece))
    return marks


def _unsaved(piece: bytes) -> Iterator[str]:
    """Cells of formulas without a value; a formula whose value is the empty text has one."""
    for match in _FORMULA.finditer(piece):
        reference = _REFERENCE.search(match[1])
        if not match[2] and b't="str"' not in match[1] and reference:
            yield reference[1].decode()


def _pieces(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces, each beginning with the cell that the one before could not finish."""
    tail = b""
    with package.open(part) as stream:
        while piece := stream.read(_PIECE):
            whole = tail + piece
            yield whole
            near = len(whole) - _LONGEST
            cut = max(whole.rfind(tag, max(near, 0)) for tag in (b"<c ", b"<row ", b"<col "))
            tail = whole[cut:] if cut >= 0 else b""
