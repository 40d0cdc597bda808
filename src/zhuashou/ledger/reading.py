# SPDX-License-Identifier: Apache-2.0
"""Reading facts in bulk as Arrow, and the history of one row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pyarrow as pa
from django.db import connection

from zhuashou.ledger.arrows import from_database
from zhuashou.ledger.booking import current_of
from zhuashou.ledger.models import Batch, fact_model
from zhuashou.tables import dataset


def table(name: str, *, current: bool = True) -> pa.Table:
    """All (current) rows with `_import` (first 12 hex of the file's SHA-256), `_sheet`, `_row`, `_version`, ordered by key."""
    declared = dataset(name)
    quote = connection.ops.quote_name
    ids = [c.id for c in declared.columns]
    fact, batch = quote(fact_model(name)._meta.db_table), quote(Batch._meta.db_table)
    picked = ", ".join(f"f.{quote(c)}" for c in [*ids, "sheet", "row", "version"])
    where = f"where f.{quote('current')}" if current else ""
    order = ", ".join(f"f.{quote(k)}" for k in [*declared.key, "version"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"select substr(b.sha256, 1, 12), {picked} from {fact} f join {batch} b on b.id = f.batch_id {where} order by {order}"
        )
        rows = cursor.fetchall()
    source, *columns = [list(c) for c in zip(*rows, strict=True)] if rows else [[] for _ in range(len(ids) + 4)]
    arrays = [from_database(c, values) for c, values in zip(declared.columns, columns, strict=False)]
    sheet, line, version = columns[len(ids) :]
    extra = [
        pa.array(source, pa.string()),
        pa.array(sheet, pa.string()),
        pa.array(line, pa.int32()),
        pa.array(version, pa.int32()),
    ]
    return pa.table(dict(zip([*ids, "_import", "_sheet", "_row", "_version"], [*arrays, *extra], strict=True)))


def current_rows(name: str, rows: pa.Table) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Current values of the rows that `rows` (with the key columns) may touch, by key, for the columns that `rows` has.

    Numbers are scaled integers, dates ISO texts, as `tables.scaled` gives them.
    """
    declared = dataset(name)
    ids = [c.id for c in declared.columns if c.id in rows.column_names]
    found = current_of(declared, ids, rows)
    return {key: dict(zip(ids, values, strict=True)) for key, (_, _, values) in found.items()}


@dataclass(frozen=True)
class Version:
    """One version of a row: its values and where they came from."""

    version: int
    current: bool
    withdrawn: bool
    values: dict[str, Any]
    batch: Batch
    sheet: str
    row: int


@dataclass(frozen=True)
class CellSource:
    """The cell that gave a stored value its present content."""

    value: Any
    version: int
    batch: Batch
    sheet: str
    row: int
    letter: str
    header: str
    unit: str

    @property
    def cell(self) -> str:
        """Address in the sheet, such as `E8`; empty if the value was not read from a sheet."""
        return f"{self.letter}{self.row}" if self.letter and self.row else ""


def history(name: str, key: tuple[Any, ...]) -> list[Version]:
    """All versions of a row, oldest first."""
    declared = dataset(name)
    found = (
        fact_model(name)
        .objects.filter(**dict(zip(declared.key, key, strict=True)))
        .select_related("batch")
        .order_by("version")
    )
    ids = [c.id for c in declared.columns]
    return [
        Version(f.version, f.current, f.withdrawn, {c: getattr(f, c) for c in ids}, f.batch, f.sheet, f.row)
        for f in found
    ]


def cell_of(name: str, key: tuple[Any, ...], column: str, version: int | None = None) -> CellSource | None:
    """The newest version (up to `version`) whose value differs from the one before it: that file and cell gave the value."""
    versions = [v for v in history(name, key) if version is None or v.version <= version]
    if not versions:
        return None
    source = versions[0]
    for earlier, later in pairwise(versions):
        if earlier.values[column] != later.values[column]:
            source = later
    if source.batch.kind == "reversal":  # it only brought back what an earlier file said
        said = [v for v in versions if v.batch.kind != "reversal" and v.values[column] == source.values[column]]
        source = max((v for v in said if v.version < source.version), key=lambda v: v.version, default=source)
    where = source.batch.mapping.get(source.sheet, {}).get(column, {})
    return CellSource(versions[-1].values[column], source.version, source.batch, source.sheet, source.row,
                      where.get("letter", ""), where.get("header", ""), where.get("unit", ""))  # fmt: skip
