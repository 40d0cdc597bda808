# SPDX-License-Identifier: Apache-2.0
"""A whole file: sheets to typed tables with their issues. Nothing is dropped silently; what is not understood is listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from zhuashou.intake import rules
from zhuashou.intake.issues import FATAL, WARNING, CellIssue, Known, SheetData
from zhuashou.intake.layout import SheetLayout, layout_of
from zhuashou.intake.mapping import Place, SheetMapping, map_sheet
from zhuashou.intake.reader import IntakeError, RawSheet, raw_text, read_sheets
from zhuashou.intake.values import convert_column, converter
from zhuashou.tables import Column, Dataset, dataset, decimals, scaled
from zhuashou.terms import PeriodError, Words, find_unit, parse_period

_PERIOD = re.compile(
    r"(\d{4})\s*年?\s*[-./]?\s*(?:Q([1-4])|第?([一二三四])季度|(\d{1,2})\s*[-–—~至到]\s*(\d{1,2})\s*月|(\d{1,2})\s*月|(?<=[-./])(\d{2})(?!\d))"
)
_YEAR = re.compile(r"(\d{4})\s*年(?!\s*\d)")


@dataclass(frozen=True)
class SheetReading:
    """One sheet as understood: `dataset` is empty (and `table` None) where no ledger was recognised."""

    name: str
    layout: SheetLayout
    dataset: str = ""
    period: str = ""
    columns: Mapping[str, Place] | None = None
    table: Any = None
    issues: tuple[CellIssue, ...] = ()
    bad_rows: tuple[int, ...] = ()
    skipped: Mapping[str, int] | None = None
    unmapped: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkbookReading:
    """A file as understood."""

    file: str
    sheets: tuple[SheetReading, ...]

    @property
    def issues(self) -> tuple[CellIssue, ...]:
        """All issues, in order of sheet and row."""
        return tuple(i for s in self.sheets for i in s.issues)

    @property
    def fatal(self) -> tuple[CellIssue, ...]:
        """Issues that keep rows from being booked."""
        return tuple(i for i in self.issues if i.severity == FATAL)

    @property
    def warnings(self) -> tuple[CellIssue, ...]:
        """Issues that a person should look at."""
        return tuple(i for i in self.issues if i.severity == WARNING)


def read_workbook(
    path: Path, *, known: Known, now: datetime, dataset: str | None = None, synonyms: Mapping[str, Any] | None = None
) -> WorkbookReading:
    """Read and check a file. Raises IntakeError if it cannot be read at all or holds no ledger that is known."""
    path = Path(path)
    sheets = read_sheets(path)
    found = [_read_sheet(path, sheet, known, now, dataset, synonyms) for sheet in sheets]
    if not any(s.dataset for s in found):
        headers = next((s.layout.columns for s in found if s.layout.columns), ())
        raise IntakeError("not_recognised", file=path.name, headers=[c.path for c in headers[:8]])
    return check_against_ledger(WorkbookReading(path.name, tuple(found)), known, now)


def check_against_ledger(reading: WorkbookReading, known: Known, now: datetime) -> WorkbookReading:
    """The reading with the issues of the rules that ask the ledger, replacing those found earlier."""
    return replace(reading, sheets=tuple(_recheck(s, known, now) if s.dataset else s for s in reading.sheets))


def _recheck(sheet: SheetReading, known: Known, now: datetime) -> SheetReading:
    declared = dataset(sheet.dataset)
    kept = [i for i in sheet.issues if i.rule not in rules.AGAINST_LEDGER]
    names = sheet.table.column_names
    values = {
        c.id: scaled(sheet.table.column(c.id), c.scale)
        if c.type in ("money", "quantity", "percent")
        else sheet.table.column(c.id).to_pylist()
        for c in declared.columns
        if c.id in names
    }
    rows = sheet.table.column("_row").to_pylist()
    empty = [None] * len(rows)
    data = SheetData(
        sheet.name,
        declared.id,
        sheet.columns or {},
        rows,
        {c.id: values.get(c.id, empty) for c in declared.columns},
        {},
        known,
        now,
    )
    found = list(rules.run(data, rules.AGAINST_LEDGER))
    issues = sorted([*kept, *found], key=lambda i: (i.row, i.column, i.rule))
    bad = sorted({*sheet.bad_rows, *(i.row for i in found if i.severity == FATAL)})
    return replace(sheet, issues=tuple(issues), bad_rows=tuple(bad))


def _read_sheet(
    path: Path, sheet: RawSheet, known: Known, now: datetime, wanted: str | None, synonyms: Mapping[str, Any] | None
) -> SheetReading:
    layout = layout_of(sheet)
    hint = " ".join([path.stem, sheet.name, *layout.titles])
    mapping = map_sheet(layout, wanted, synonyms, hint) if layout.columns and not sheet.hidden else None
    if mapping is None or not _plausible(mapping):
        return SheetReading(sheet.name, layout)
    declared = dataset(mapping.dataset)
    problems = _sheet_faults(sheet, layout, mapping, declared)
    period = _period_of(declared, mapping, sheet.name, layout.titles, path.stem)
    if declared.period and declared.period not in mapping.columns and not period:
        problems.append(_sheet_issue(sheet.name, layout, declared.period, "no_period", {"file": path.name}))
    data, faults = _convert(sheet, layout, mapping, declared, period, known, now)
    issues = [*problems, *faults, *rules.run(data, rules.IN_FILE)]
    issues.sort(key=lambda i: (i.row, i.column, i.rule))
    bad = (
        tuple(sorted({i.row for i in issues if i.severity == FATAL and i.row > layout.header_last_row}))
        if not problems
        else tuple(data.rows)
    )
    kinds = Counter(kind for row, kind in layout.rows if row > layout.header_last_row and kind != "data")
    return SheetReading(sheet.name, layout, mapping.dataset, period, mapping.columns, _table(declared, data), tuple(issues), bad,
                        dict(kinds), mapping.unmapped)  # fmt: skip


def _plausible(mapping: SheetMapping) -> bool:
    """Enough of the dataset is there to call the sheet one: a required column, or half of what the sheet has."""
    declared = dataset(mapping.dataset)
    required = [c.id for c in declared.columns if c.need == "required"]
    return any(c in mapping.columns for c in required) or (not required and len(mapping.columns) > len(declared.key))


def _sheet_faults(sheet: RawSheet, layout: SheetLayout, mapping: SheetMapping, declared: Dataset) -> list[CellIssue]:
    """Faults of the header: keys or required columns that are not there, and money without a unit."""
    found = []
    for name in mapping.missing:
        if name == declared.period or (
            declared.by_id[name].need == "required" and declared.id in ("monthly_output", "monthly_finance")
        ):
            continue
        found.append(_sheet_issue(sheet.name, layout, name, "missing_column", {"column": _title(declared.by_id[name])}))
    for name, place in mapping.columns.items():
        column = declared.by_id[name]
        if column.type == "money" and not _unit(column, place, layout):
            found.append(_sheet_issue(sheet.name, layout, name, "no_unit", {"column": _title(column)}, place))
    return found


def _title(column: Column) -> dict[str, str]:
    return {"zh": column.zh, "en": column.en}


def _sheet_issue(
    name: str, layout: SheetLayout, field: str, rule: str, values: dict[str, Any], place: Place | None = None
) -> CellIssue:
    letters = place.letter if place else "A"
    row = max(layout.header_last_row, 1)
    return CellIssue(name, f"{letters}{row}", row, letters, field, rule, FATAL, place.header if place else "",
                     Words(f"intake.rule.{rule}", values), Words(f"intake.mend.{rule}", values))  # fmt: skip


def _unit(column: Column, place: Place, layout: SheetLayout) -> str:
    """The unit of a column's figures: header, else the sheet's if it measures the same thing, else the declared one (never for money)."""
    for text in (place.unit, layout.unit):
        found, own = find_unit(text) if text else None, find_unit(column.unit) if column.unit else None
        if found is not None and own is not None and found.family == own.family:
            return text
    return "" if column.type == "money" else column.unit


def _period_of(declared: Dataset, mapping: SheetMapping, sheet: str, titles: tuple[str, ...], stem: str) -> str:
    """Period id from the sheet's name, its titles or the file's name, in that order; empty if a column gives it or nothing does."""
    if not declared.period or declared.period in mapping.columns:
        return ""
    for text in (sheet, *titles, stem):
        found = find_period(text)
        if found:
            return found
    return ""


def find_period(text: str) -> str:
    """The period named somewhere in a text: 2026年10月, 2026年1—10月, 2026-10, 2026年三季度, 2025年; empty if there is none."""
    match = _PERIOD.search(text)
    try:
        if match is not None:
            year, quarter, spoken, _, last, single, plain = match.groups()
            if quarter or spoken:
                return parse_period(f"{year}-Q{quarter or '一二三四'.index(spoken) + 1}").id
            return parse_period(f"{year}-{int(last or single or plain):02d}").id
        year_only = _YEAR.search(text)
        return year_only[1] if year_only else ""
    except PeriodError:
        return ""


def _convert(
    sheet: RawSheet,
    layout: SheetLayout,
    mapping: SheetMapping,
    declared: Dataset,
    period: str,
    known: Known,
    now: datetime,
) -> tuple[SheetData, list[CellIssue]]:
    """Cells of data rows as typed columns, with the faults of single cells."""
    numbers = [row for row, kind in layout.rows if kind == "data"]
    totals = [row for row, kind in layout.rows if kind == "total"]
    values: dict[str, list[Any]] = {}
    raw: dict[str, list[Any]] = {}
    data = SheetData(sheet.name, declared.id, mapping.columns, numbers, values, raw, known, now)
    issues: list[CellIssue] = []
    for column in declared.columns:
        place = mapping.columns.get(column.id)
        if place is None:
            values[column.id] = [period or None if column.id == declared.period else None] * len(numbers)
            continue
        cells = [_cell(sheet.rows[row - 1], place.number) for row in numbers]
        raw[column.id] = cells
        values[column.id], faults = convert_column(cells, converter(column, _unit(column, place, layout)))
        for position, fault in faults:
            row = numbers[position]
            issues.append(CellIssue(sheet.name, f"{place.letter}{row}", row, place.letter, column.id, "unreadable", FATAL,
                                    raw_text(cells[position]), fault.words, fault.remedy))  # fmt: skip
    data.totals = [(row, _totals(sheet, layout, mapping, declared, row)) for row in totals]
    return data, issues


def _totals(sheet: RawSheet, layout: SheetLayout, mapping: SheetMapping, declared: Dataset, row: int) -> dict[str, Any]:
    """The figures of a totals row, for comparison only."""
    found = {}
    for name, place in mapping.columns.items():
        column = declared.by_id[name]
        if column.type in ("money", "quantity"):
            values, _ = convert_column(
                [_cell(sheet.rows[row - 1], place.number)], converter(column, _unit(column, place, layout))
            )
            found[name] = values[0]
    return found


def _cell(row: list[Any], number: int) -> Any:
    return row[number] if number < len(row) else ""


def _table(declared: Dataset, data: SheetData) -> Any:
    """Typed columns as Arrow: the mapped ones (and the period), with the row of the sheet as `_row`."""
    import pyarrow as pa

    from zhuashou.tables import arrow_schema

    schema = arrow_schema(declared.id)
    arrays, names = [], []
    for column in declared.columns:
        if column.id not in data.places and column.id != declared.period and column.need != "key":
            continue
        cells = data.values[column.id]
        if column.type in ("money", "quantity", "percent"):
            arrays.append(decimals(cells, column.scale))
        elif column.type == "date":
            arrays.append(pa.array(cells, pa.string()).cast(pa.date32()))
        else:
            arrays.append(pa.array(cells, schema.field(column.id).type))
        names.append(column.id)
    return pa.table(dict(zip([*names, "_row"], [*arrays, pa.array(data.rows, pa.int32())], strict=True)))
