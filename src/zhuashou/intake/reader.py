# SPDX-License-Identifier: Apache-2.0
"""Opening a file safely: what is hostile or not a workbook is refused before anything is parsed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhuashou.intake.grid import Grid
from zhuashou.intake.letters import column_number, letter
from zhuashou.intake.safety import MAX_BYTES, IntakeError, check_extent, check_file
from zhuashou.intake.unpacked import Unpacked

__all__ = [
    "MAX_BYTES",
    "IntakeError",
    "RawSheet",
    "cell_text",
    "column_number",
    "decode",
    "iter_sheets",
    "letter",
    "raw_text",
    "read_sheets",
]
WORKBOOKS = (".xlsx", ".xls", ".ods", ".et")
MACROS = (".xlsm", ".xltm", ".xlam", ".xla")


@dataclass(frozen=True)
class RawSheet:
    """A sheet as values; `rows[0]` is row 1, `merges` are zero-based ((row, column), (row, column)) corners, both included."""

    name: str
    rows: Grid
    merges: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    hidden: bool = False


def read_sheets(path: Path) -> list[RawSheet]:
    """All sheets of an xlsx, xls, ods or csv file. Raises IntakeError for what is missing, empty, hostile or of another kind."""
    return list(iter_sheets(path))


def iter_sheets(path: Path, meanwhile: Callable[[Path], None] | None = None) -> Generator[RawSheet, None, None]:
    """The sheets one by one, as `read_sheets`; the next is parsed while the caller works on the one before.

    `meanwhile` is done while the first is parsed, such as loading what its cells will need: the parser holds no lock. It is given the file, or
    the same package in a form that is faster to read.
    What the file is decides, not its extension: many systems give an old workbook the new ending, or the other way round.
    """
    suffix = path.suffix.lower()
    if suffix[1:].isdigit():  # 产值2026.10 has no ending; its content says what it is
        suffix = ""
    if suffix in MACROS:
        raise IntakeError("macro_file", file=path.name)
    if suffix not in ("", *WORKBOOKS, ".csv", ".txt", ".tsv"):
        raise IntakeError("unknown_kind", file=path.name)
    with Unpacked() as copy:
        kind = check_file(path, copy)
        if kind == "other" and not suffix:
            raise IntakeError("unknown_kind", file=path.name)
        if kind == "other" and suffix in WORKBOOKS:
            raise IntakeError("not_a_workbook", file=path.name)
        if kind == "other":
            yield _read_csv(path)
            return
        filled = False
        for sheet in _read_workbook(path, copy, meanwhile):
            filled = filled or any(any(cell != "" for cell in column) for column in sheet.rows.columns)
            yield sheet
        if not filled:
            raise IntakeError("empty_file", file=path.name)


def _read_workbook(
    path: Path, copy: Unpacked, meanwhile: Callable[[Path], None] | None
) -> Generator[RawSheet, None, None]:
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum

    try:
        with _opened(path, copy) as book, ThreadPoolExecutor(1) as parser:
            metas = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
            parsed = [parser.submit(book.get_sheet_by_name, meta.name) for meta in metas[:1]]
            if meanwhile is not None:
                meanwhile(copy.path or path)
            for k, meta in enumerate(metas):
                rows, merges = _cells(path, parsed.pop().result())
                parsed += [parser.submit(book.get_sheet_by_name, following.name) for following in metas[k + 1 : k + 2]]
                merges = copy.merges.get(meta.name, merges)
                yield RawSheet(meta.name, rows, merges, meta.visible != SheetVisibleEnum.Visible)
    except (CalamineError, OSError, ValueError) as error:
        words = "encrypted" if "password" in str(error).lower() else "unreadable"
        raise IntakeError(words, file=path.name, why=str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a panic of the Rust reader is no Exception
            raise
        raise IntakeError("unreadable", file=path.name, why=str(error)) from error


def _opened(path: Path, copy: Unpacked) -> Any:
    """The workbook in its parser; content decides what it is, except for a copy, which is one of xlsx."""
    from python_calamine import CalamineWorkbook

    if copy.path is not None:
        return CalamineWorkbook.from_path(str(copy.path))
    with path.open("rb") as file:
        return CalamineWorkbook.from_object(file)


def _cells(path: Path, sheet: Any) -> tuple[Grid, Any]:
    """Cells and merges of a parsed sheet, which itself is as large again and is not kept."""
    check_extent(path.name, sheet.total_height, sheet.total_width)
    left, right = (sheet.start[1], sheet.end[1]) if sheet.start and sheet.end else (0, -1)
    return Grid.of_rows(sheet.iter_rows(), right - left + 1, left), tuple(sheet.merged_cell_ranges or ())


def decode(content: bytes) -> str:
    """Text in UTF-8 (with or without mark), UTF-16 with mark, or GB18030. Raises UnicodeDecodeError."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _read_csv(path: Path) -> RawSheet:
    try:
        text = decode(path.read_bytes())
    except UnicodeDecodeError as error:
        raise IntakeError("encoding", file=path.name) from error
    if text.count("\x00") > len(text) // 100:
        raise IntakeError("not_a_workbook", file=path.name)
    text = text.replace("\x00", "")  # a hole that an interrupted copy left between two lines
    try:
        parsed = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        rows: list[list[Any]] = [[cell.strip() for cell in row] for row in parsed]
    except csv.Error as error:
        raise IntakeError("unreadable", file=path.name, why=str(error)) from error
    width = max((len(r) for r in rows), default=0)
    check_extent(path.name, len(rows), width)
    if not any(any(r) for r in rows):
        raise IntakeError("empty_file", file=path.name)
    return RawSheet(path.stem, Grid.of_rows(rows, width))


def _delimiter(text: str) -> str:
    """The character that splits most of the first lines into the same number of cells; a comma where none does."""
    lines = text[:65536].splitlines()[:50]
    best, score = ",", 0
    for sign in (",", "\t", ";", "|"):
        widths = [len(row) for row in csv.reader(lines, delimiter=sign)]
        several = [w for w in widths if w > 1]
        found = max((w * several.count(w) for w in set(several)), default=0)
        if found > score:
            best, score = sign, found
    return best


@lru_cache(maxsize=3)
def _kept_sheets(path: Path) -> list[RawSheet]:
    """Sheets of a kept file; its name is its hash, so it never changes."""
    return read_sheets(path)


def cell_text(path: Path, sheet: str, row: int, column: str) -> str:
    """The raw content of one cell (1-based row, column letter) of a file kept earlier; empty if it is not there."""
    for found in _kept_sheets(path):
        if found.name == sheet or path.suffix.lower() == ".csv":
            k = column_number(column)
            if row <= len(found.rows) and k < len(found.rows[row - 1]):
                return raw_text(found.rows[row - 1][k])
    return ""


def raw_text(value: Any) -> str:
    """A cell's value as a person sees it: whole floats without `.0`, dates as ISO."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
