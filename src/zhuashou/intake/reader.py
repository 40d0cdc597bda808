# SPDX-License-Identifier: Apache-2.0
"""Opening a file safely: what is hostile or not a workbook is refused before anything is parsed."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhuashou.terms import Words

MAX_BYTES = 200 * 2**20
MAX_UNPACKED = 2 * 2**30
MAX_RATIO = 200
MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 400_000, 400, 20_000_000
WORKBOOKS = (".xlsx", ".xls", ".ods")


class IntakeError(Exception):
    """The file cannot be read at all; `words` says why and how to mend."""

    def __init__(self, words_id: str, **values: Any) -> None:
        super().__init__(words_id)
        self.words = Words(f"intake.{words_id}", values)

    def __reduce__(self) -> Any:
        return _again, (self.words.id.removeprefix("intake."), dict(self.words.values))


def _again(words_id: str, values: dict[str, Any]) -> IntakeError:
    return IntakeError(words_id, **values)


@dataclass(frozen=True)
class RawSheet:
    """A sheet as values; `rows[0]` is row 1, `merges` are zero-based ((row, column), (row, column)) corners, both included."""

    name: str
    rows: list[list[Any]]
    merges: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    hidden: bool = False


def read_sheets(path: Path) -> list[RawSheet]:
    """All sheets of an xlsx, xls, ods or csv file. Raises IntakeError for what is missing, empty, hostile or of another kind."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise IntakeError("missing_file", file=path.name, why=error.strerror or str(error)) from error
    if size == 0:
        raise IntakeError("empty_file", file=path.name)
    if size > MAX_BYTES:
        raise IntakeError("too_large", file=path.name, size=size // 2**20, limit=MAX_BYTES // 2**20)
    suffix = path.suffix.lower()
    if suffix in (".xlsm", ".xlsb", ".xltm", ".xlam"):
        raise IntakeError("macro_file", file=path.name)
    if suffix == ".csv":
        return [_read_csv(path)]
    if suffix not in WORKBOOKS:
        raise IntakeError("unknown_kind", file=path.name)
    with path.open("rb") as file:
        head = file.read(8)
    if head[:2] == b"PK":
        _check_package(path)
    elif head != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise IntakeError("not_a_workbook", file=path.name)
    return _read_workbook(path)


def _check_package(path: Path) -> None:
    """Refuse zip bombs, macros, entity declarations and absurd dimensions from the package's directory and the heads of its parts."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            unpacked = sum(p.file_size for p in parts)
            packed = sum(p.compress_size for p in parts)
            if unpacked > MAX_UNPACKED or (unpacked > 20 * 2**20 and unpacked > MAX_RATIO * max(packed, 1)):
                raise IntakeError("zip_bomb", file=path.name, size=unpacked // 2**20)
            if any("vbaproject" in p.filename.lower() for p in parts):
                raise IntakeError("macro_file", file=path.name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(4096):
                            raise IntakeError("entities", file=path.name)
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError) as error:
        raise IntakeError("not_a_workbook", file=path.name) from error


def _read_workbook(path: Path) -> list[RawSheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(path)
        sheets = []
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            _check_size(path, sheet.total_height, sheet.total_width)
            merges = tuple(sheet.merged_cell_ranges or ())
            rows = sheet.to_python(skip_empty_area=False)
            sheets.append(RawSheet(meta.name, rows, merges, meta.visible != SheetVisibleEnum.Visible))
    except CalamineError as error:
        raise IntakeError("unreadable", file=path.name, why=str(error)) from error
    if not any(any(cell != "" for cell in row) for s in sheets for row in s.rows):
        raise IntakeError("empty_file", file=path.name)
    return sheets


def _check_size(path: Path, height: int, width: int) -> None:
    if height > MAX_ROWS or width > MAX_COLUMNS or height * width > MAX_CELLS:
        raise IntakeError("too_many_cells", file=path.name, rows=height, columns=width)


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
    if "\x00" in text:
        raise IntakeError("not_a_workbook", file=path.name)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:8192], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows: list[list[Any]] = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), dialect)]
    width = max((len(r) for r in rows), default=0)
    _check_size(path, len(rows), width)
    if not any(any(r) for r in rows):
        raise IntakeError("empty_file", file=path.name)
    return RawSheet(path.stem, [r + [""] * (width - len(r)) for r in rows])


def letter(column: int) -> str:
    """Column letter of a zero-based column number: 0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(text: str) -> int:
    """Zero-based column number of a letter."""
    number = 0
    for char in text:
        number = number * 26 + ord(char) - 64
    return number - 1


def cell_text(path: Path, sheet: str, row: int, column: str) -> str:
    """The raw content of one cell (1-based row, column letter) of a file kept earlier; empty if it is not there."""
    for found in read_sheets(path):
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
