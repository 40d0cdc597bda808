# SPDX-License-Identifier: Apache-2.0
"""What a file would change in the ledger: new rows, changed cells (old → new), same rows, and rows of its scope that it lacks.

A figure that becomes at least ten times, or at most a tenth of, what it was needs a person's tick: it is mostly a slip of the unit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from zhuashou.actions.districts import Districts
from zhuashou.actions.progress import Report, no_report
from zhuashou.intake import SheetReading, WorkbookReading
from zhuashou.tables import Column, choices, dataset
from zhuashou.terms import to_json

#: A change by this factor or its inverse is booked only with a tick.
TICK_FACTOR = 10


@dataclass(frozen=True)
class RowRef:
    """One row: of the file (`sheet`, `row`), or of the ledger (`sheet` empty)."""

    dataset: str
    key: tuple[Any, ...]
    sheet: str = ""
    row: int = 0


@dataclass(frozen=True)
class CellChange:
    """One figure before and after, in the declared unit (codes of controlled words as their ids)."""

    column: str
    cell: str
    old: Any
    new: Any
    tick: bool


@dataclass(frozen=True)
class RowChange:
    """The changed cells of one row."""

    dataset: str
    key: tuple[Any, ...]
    sheet: str
    row: int
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class Difference:
    """The whole difference. `same` counts rows of the file that say what the ledger says."""

    new: tuple[RowRef, ...] = ()
    changed: tuple[RowChange, ...] = ()
    missing: tuple[RowRef, ...] = ()
    same: int = 0
    by_dataset: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def ticks(self) -> tuple[tuple[str, str], ...]:
        """(sheet, cell) of the changes that need a tick."""
        return tuple((r.sheet, c.cell) for r in self.changed for c in r.cells if c.tick)

    @property
    def digest(self) -> str:
        """Changes when what a person has seen is no longer what would be booked."""
        said = [[r.dataset, r.key, [[c.column, str(c.old), str(c.new)] for c in r.cells]] for r in self.changed]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        """Rows new, changed, same, missing, and cells that need a tick."""
        return {"new": len(self.new), "changed": len(self.changed), "same": self.same, "missing": len(self.missing),
                "ticks": len(self.ticks)}  # fmt: skip

    def to_json(self, limit: int = 500) -> dict[str, Any]:
        """Plain data: all changes that need a tick first, then others; at most `limit` rows of a kind, the counts tell of the rest."""
        changed = sorted(self.changed, key=lambda r: not any(c.tick for c in r.cells))
        ticked = sum(any(c.tick for c in r.cells) for r in changed)
        found: dict[str, Any] = to_json(
            {"counts": self.counts(), "datasets": self.by_dataset, "new": self.new[:limit],
             "changed": [_named(r) for r in changed[: max(limit, ticked)]], "missing": self.missing[:limit]}
        )  # fmt: skip
        return found


def _named(row: RowChange) -> dict[str, Any]:
    """A changed row with names of columns and words for people."""
    declared = dataset(row.dataset)

    def shown(column: Column, value: Any) -> Any:
        held = choices().get(column.choice, {}).get(str(value)) if column.choice else None
        return {"zh": held.zh, "en": held.en} if held else value

    cells = [{"column": c.column, "title": {"zh": a.zh, "en": a.en}, "unit": a.unit, "cell": c.cell, "old": shown(a, c.old), "new": shown(a, c.new),
              "tick": c.tick} for c in row.cells for a in [declared.by_id[c.column]]]  # fmt: skip
    return {"dataset": row.dataset, "key": row.key, "sheet": row.sheet, "row": row.row, "cells": cells}


def difference(reading: WorkbookReading, districts: Districts, report: Report = no_report) -> Difference:
    """Compare every good row of a reading with the ledger as it stands now. One query a sheet."""
    new: list[RowRef] = []
    changed: list[RowChange] = []
    counts: dict[str, dict[str, int]] = {}
    present: dict[str, set[tuple[Any, ...]]] = {}
    held_rows: dict[str, set[tuple[Any, ...]]] = {}
    sheets = [s for s in reading.sheets if s.dataset]
    for done, sheet in enumerate(sheets):
        report("difference", done, len(sheets))
        found = counts.setdefault(sheet.dataset, {"new": 0, "changed": 0, "same": 0, "missing": 0})
        held, (keys, rows) = _held(sheet), _rows(sheet)
        held_rows.setdefault(sheet.dataset, set()).update(held)
        present.setdefault(sheet.dataset, set()).update(keys)
        for row in _compared(sheet, held, keys, rows):
            if isinstance(row, RowRef):
                new.append(row)
            elif row is not None:
                changed.append(row)
            found["new" if isinstance(row, RowRef) else "changed" if row is not None else "same"] += 1
    missing = [
        RowRef(name, key)
        for name, held_keys in held_rows.items()
        for key in _lacking([s for s in sheets if s.dataset == name], held_keys - present[name], districts)
    ]
    for row in missing:
        counts[row.dataset]["missing"] += 1
    report("difference", len(sheets), len(sheets))
    return Difference(tuple(new), tuple(changed), tuple(missing), sum(c["same"] for c in counts.values()), counts)


def _held(sheet: SheetReading) -> dict[tuple[Any, ...], dict[str, Any]]:
    from zhuashou.ledger import current_rows

    declared = dataset(sheet.dataset)
    table = sheet.table
    if declared.period:
        table = table.filter(table.column(declared.period).is_valid())
    return current_rows(sheet.dataset, table)


def _lacking(
    sheets: list[SheetReading], lacking: set[tuple[Any, ...]], districts: Districts
) -> Iterator[tuple[Any, ...]]:
    """Keys that the sheets of a dataset lack, of the districts that they speak of."""
    if not lacking:
        return
    name = sheets[0].dataset
    scope = {region for sheet in sheets for touched in districts.of_rows(name, sheet.table) for region in touched}
    for key in sorted(lacking, key=str):
        if not scope or districts.held(name, key) in scope:
            yield key


def _rows(sheet: SheetReading) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Keys and rows of a sheet as the database holds them, the columns in their declared order."""
    from zhuashou.ledger import to_database

    declared = dataset(sheet.dataset)
    values = {c.id: to_database(c, sheet.table.column(c.id)) for c in _columns(sheet)}
    keys = list(zip(*(values[k] for k in declared.key), strict=True))
    return keys, list(zip(*values.values(), strict=True))


def _columns(sheet: SheetReading) -> list[Column]:
    return [c for c in dataset(sheet.dataset).columns if c.id in sheet.table.column_names]


def _compared(
    sheet: SheetReading,
    held: dict[tuple[Any, ...], dict[str, Any]],
    keys: list[tuple[Any, ...]],
    rows: list[tuple[Any, ...]],
) -> Iterator[RowRef | RowChange | None]:
    """Each good row: a RowRef if it is new, a RowChange, or None if it says what the ledger says. A blank changes nothing."""
    columns, bad = _columns(sheet), set(sheet.bad_rows)
    for number, key, row in zip(sheet.table.column("_row").to_pylist(), keys, rows, strict=True):
        if number in bad:
            continue
        old = held.get(key)
        if old is None:
            yield RowRef(sheet.dataset, key, sheet.name, number)
            continue
        pairs = zip(columns, old.values(), row, strict=True)
        cells = tuple(_change(sheet, number, c, a, b) for c, a, b in pairs if b is not None and a != b)
        yield RowChange(sheet.dataset, key, sheet.name, number, cells) if cells else None


def _change(sheet: SheetReading, number: int, column: Column, old: Any, new: Any) -> CellChange:
    place = (sheet.columns or {}).get(column.id)
    figure = column.type in ("money", "quantity", "count") and bool(old) and bool(new)
    jump = figure and (abs(new) >= TICK_FACTOR * abs(old) or TICK_FACTOR * abs(new) <= abs(old))
    cell = f"{place.letter}{number}" if place else f"A{number}"
    return CellChange(column.id, cell, _typed(column, old), _typed(column, new), jump)


def _typed(column: Column, value: Any) -> Any:
    """A database value as the ledger shows it."""
    if value is None or not column.is_number:
        return value.isoformat() if isinstance(value, date) else value
    return value if column.type == "count" else Decimal(value).scaleb(-column.scale)
