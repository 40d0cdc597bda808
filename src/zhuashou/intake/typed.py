# SPDX-License-Identifier: Apache-2.0
"""Cells of a sheet's data rows to typed columns: an Arrow table, and the faults of single cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhuashou.intake.deadlines import date_reader
from zhuashou.intake.derived import derived_keys, id_column, parts_used
from zhuashou.intake.ditto import spelled_out
from zhuashou.intake.figures import SCALED, Columns
from zhuashou.intake.formats import decided, doubtful, number_formats
from zhuashou.intake.issues import CellIssue
from zhuashou.intake.layout import SheetLayout
from zhuashou.intake.mapping import Place
from zhuashou.intake.merged import fill_down
from zhuashou.intake.numerals import Fault, NumberReader, convert_numbers
from zhuashou.intake.periods import year_of
from zhuashou.intake.reader import RawSheet
from zhuashou.intake.unfilled import filled_rows
from zhuashou.intake.values import convert_column, converter, period_reader
from zhuashou.tables import Column, Dataset


@dataclass(frozen=True)
class Typed:
    """Data rows as typed columns: `table` (declared columns and `_row`), the same as lists and arrays, the cells they were read from.

    `totals`: (row, figures) of the totals rows. `unread`: (position, fault) of the cells that could not be read, by column. `faults`: rows left out.
    """

    rows: list[int]
    table: Any
    columns: Columns
    raw: Mapping[str, Sequence[Any]]
    totals: list[tuple[int, dict[str, Any]]]
    unread: dict[str, list[tuple[int, Fault]]]
    faults: list[CellIssue]


def typed_rows(
    sheet: RawSheet, layout: SheetLayout, places: Mapping[str, Place], declared: Dataset, period: str, path: Path
) -> Typed:
    """The data rows of a sheet; `period` is that of its title, for a dataset whose rows carry none."""
    import pyarrow as pa

    from zhuashou.tables import decimals_of

    rows = [row for row, kind in layout.rows if kind == "data"]
    raw = _cells(sheet, layout, rows, places, declared, path)
    rows, raw, issues = filled_rows(sheet.name, layout.titles, rows, raw, places, declared)
    raw, spelled = spelled_out(sheet.name, rows, raw, places, declared)
    issues += spelled
    arrays: dict[str, Any] = {}
    lists: dict[str, list[Any]] = {}
    unread: dict[str, list[tuple[int, Fault]]] = {}
    for column in declared.columns:
        place = places.get(column.id)
        if place is None and column.id != declared.period and column.need != "key":
            continue
        if place is None:
            lists[column.id] = [period or None if column.id == declared.period else None] * len(rows)
            arrays[column.id] = pa.array(lists[column.id], pa.string())
            continue
        read = converter(column, place.unit)
        if column.type in ("period", "date"):
            year = year_of([sheet.name, *layout.titles, path.stem])
            read = period_reader(year) if column.type == "period" else date_reader(column, year, read)
        if isinstance(read, NumberReader):
            values, given, faults = convert_numbers(raw[column.id], read)
            arrays[column.id] = (
                decimals_of(values, given, column.scale) if column.type in SCALED else pa.array(values, mask=~given)
            )
        else:
            lists[column.id], faults = convert_column(raw[column.id], read)
            arrays[column.id] = _array(column, lists[column.id])
        if faults:
            unread[column.id] = faults
    table = pa.table({**arrays, "_row": pa.array(rows, pa.int32())})
    if parts_used(declared, places):
        table, lists = _with_keys(declared, places, table, lists)
    columns = Columns(declared.id, table)
    columns.update(lists)
    totals = [(row, _totals(sheet.rows[row - 1], places, declared)) for row, kind in layout.rows if kind == "total"]
    return Typed(rows, table, columns, raw, totals, unread, issues)


def _with_keys(
    declared: Dataset, places: Mapping[str, Place], table: Any, lists: dict[str, list[Any]]
) -> tuple[Any, dict[str, list[Any]]]:
    """The table and lists with keys made of what the rows say, in place of the ids that the sheet lacks."""
    import pyarrow as pa

    columns, name = Columns(declared.id, table), id_column(declared)
    columns.update(lists)
    keys = derived_keys(declared, places, columns)
    return table.set_column(table.column_names.index(name), name, pa.array(keys, pa.string())), {**lists, name: keys}


def _array(column: Column, values: list[Any]) -> Any:
    import pyarrow as pa

    if column.type == "date":
        return pa.array(values, pa.string()).cast(pa.date32())
    return pa.array(values, pa.bool_() if column.type == "bool" else pa.string())


def _cells(
    sheet: RawSheet, layout: SheetLayout, rows: list[int], places: Mapping[str, Place], declared: Dataset, path: Path
) -> dict[str, Sequence[Any]]:
    """The cells of each column; those that the value alone cannot decide as their number format shows them."""
    at = [row - 1 for row in rows]
    filled = fill_down(sheet, layout.header_last_row)
    raw: dict[str, Sequence[Any]] = {}
    for name, place in places.items():  # a merged figure counts once, a merged text stands for every row
        grid = sheet.rows if declared.by_id[name].is_number else filled
        raw[name] = grid.columns[place.number].picked(at)
    wanted = {
        (row, places[name].number)
        for name in raw
        if declared.by_id[name].type in ("percent", "period", "date")
        for row, cell in zip(rows, raw[name], strict=True)
        if doubtful(declared.by_id[name], cell)
    }
    shown = number_formats(path, sheet.name, wanted)
    for number in {column for _, column in shown}:
        name = next(n for n, place in places.items() if place.number == number)
        cells = zip(rows, raw[name], strict=True)
        raw[name] = [decided(declared.by_id[name], cell, shown.get((row, number), "")) for row, cell in cells]
    return raw


def _totals(row: list[Any], places: Mapping[str, Place], declared: Dataset) -> dict[str, Any]:
    """The figures of a totals row, for comparison only; what cannot be read there is passed over."""
    found = {}
    for name, place in places.items():
        column = declared.by_id[name]
        if column.type in ("money", "quantity"):
            found[name] = convert_column([row[place.number]], converter(column, place.unit))[0][0]
    return found
