# SPDX-License-Identifier: Apache-2.0
"""Booking rows as versions, in sets: new keys are inserted, changed rows get a new version, same rows are left alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from typing import Any

import pyarrow as pa
from django.db import connection, transaction

from zhuashou.ledger.arrows import to_database
from zhuashou.ledger.locking import lock
from zhuashou.ledger.models import Batch, fact_model
from zhuashou.tables import Dataset, arrow_schema, dataset


@dataclass(frozen=True)
class Counts:
    """Rows that were new, changed (a new version) and the same."""

    new: int = 0
    changed: int = 0
    same: int = 0


def book(name: str, rows: pa.Table, batch: Batch, *, sheet: str = "") -> Counts:
    """Book rows (declared columns; `_row` gives the row of the sheet) under `batch`, inside the caller's transaction.

    A blank never overwrites. Raises KeyError for an unknown dataset, ValueError if a key stands twice in `rows`.
    """
    declared = dataset(name)
    columns = [c for c in declared.columns if c.id in rows.column_names]
    incoming = list(zip(*(to_database(c, rows.column(c.id)) for c in columns), strict=True)) if rows.num_rows else []
    lines = rows.column("_row").to_pylist() if "_row" in rows.column_names else list(repeat(0, len(incoming)))
    spots = [[c.id for c in columns].index(k) for k in declared.key]
    keys = [tuple(row[s] for s in spots) for row in incoming]
    if len(set(keys)) != len(keys):
        raise ValueError(f"a key stands twice in the rows of {name}")
    held, gone = current_of(declared, [c.id for c in columns], rows), _withdrawn(declared, rows)
    new, changed, same = [], [], 0
    for key, row, line in zip(keys, incoming, lines, strict=True):
        old = held.get(key)
        if old is None:
            new.append((*row, batch.pk, sheet, line, gone.get(key, 0) + 1, True, False))
            continue
        identity, version, before = old
        merged = tuple(b if a is None else a for a, b in zip(row, before, strict=True))
        if merged == before:
            same += 1
        else:
            changed.append((identity, (*merged, batch.pk, sheet, line, version + 1, True, False)))
    _insert(declared, [c.id for c in columns], new)
    _supersede(declared, [c.id for c in columns], changed)
    return Counts(len(new), len(changed), same)


def _table(declared: Dataset) -> str:
    return connection.ops.quote_name(fact_model(declared.id)._meta.db_table)


def _names(ids: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(c) for c in ids)


def _withdrawn(declared: Dataset, rows: pa.Table) -> dict[tuple[Any, ...], int]:
    """Newest withdrawn version by key: a row that comes again continues the count."""
    if rows.num_rows == 0:
        return {}
    keys = _names(declared.key)
    where, values = _of_periods(declared, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {keys}, max(version) from {_table(declared)} where withdrawn{where} group by {keys}", values
        )
        return {tuple(key): version for *key, version in cursor.fetchall()}


def _of_periods(declared: Dataset, rows: pa.Table) -> tuple[str, list[str]]:
    """Condition that keeps a query to the periods of the rows, with its values; empty where rows have no period."""
    if not declared.period:
        return "", []
    values = sorted(set(rows.column(declared.period).to_pylist()))
    return f" and {connection.ops.quote_name(declared.period)} in ({', '.join(['%s'] * len(values))})", values


def current_of(
    declared: Dataset, ids: list[str], rows: pa.Table
) -> dict[tuple[Any, ...], tuple[int, int, tuple[Any, ...]]]:
    """Current rows that the incoming ones may touch, by key: identity, version, values of the columns `ids` (keys among them)."""
    if rows.num_rows == 0:
        return {}
    where, values = _of_periods(declared, rows)
    quoted = connection.ops.quote_name("current")
    with connection.cursor() as cursor:
        cursor.execute(f"select id, version, {_names(ids)} from {_table(declared)} where {quoted}{where}", values)
        spots = [ids.index(k) for k in declared.key]
        dates = [k for k, c in enumerate(ids) if declared.by_id[c].type == "date"]
        bools = [k for k, c in enumerate(ids) if declared.by_id[c].type == "bool"]
        return {tuple(v[s] for s in spots): (i, n, v) for i, n, v in _clean(cursor, dates, bools)}


def _clean(cursor: Any, dates: list[int], bools: list[int]) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
    """Rows with dates as ISO text and flags as booleans, whatever the driver gave."""
    while block := cursor.fetchmany(5000):
        for identity, version, *values in block:
            for k in dates:
                values[k] = values[k] if values[k] is None or isinstance(values[k], str) else values[k].isoformat()
            for k in bools:
                values[k] = None if values[k] is None else bool(values[k])
            yield identity, version, tuple(values)


def _insert(declared: Dataset, ids: list[str], rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    every = [*ids, "batch_id", "sheet", "row", "version", "current", "withdrawn"]
    sql = f"insert into {_table(declared)} ({_names(every)}) values ({', '.join(['%s'] * len(every))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), 20_000):
            cursor.executemany(sql, rows[start : start + 20_000])


def _supersede(declared: Dataset, ids: list[str], changed: list[tuple[int, tuple[Any, ...]]]) -> None:
    """New versions: columns that the file does not have are copied from the version before."""
    if not changed:
        return
    missing = [c.id for c in declared.columns if c.id not in ids]
    quoted = connection.ops.quote_name("current")
    with connection.cursor() as cursor:
        cursor.executemany(
            f"update {_table(declared)} set {quoted} = %s where id = %s", [(False, i) for i, _ in changed]
        )
        if not missing:
            _insert(declared, ids, [row for _, row in changed])
            return
        every = [*ids, "batch_id", "sheet", "row", "version", "current", "withdrawn"]
        sql = (f"insert into {_table(declared)} ({_names([*every, *missing])}) "
               f"select {', '.join(['%s'] * len(every))}, {_names(missing)} from {_table(declared)} where id = %s")  # fmt: skip
        if connection.vendor == "postgresql":
            kinds = [
                fact_model(declared.id)._meta.get_field("batch" if c == "batch_id" else c).db_type(connection)
                for c in every
            ]
            marks = ", ".join(f"%s::{(kind or 'text').replace('bigserial', 'bigint')}" for kind in kinds)
            sql = (f"insert into {_table(declared)} ({_names([*every, *missing])}) "
                   f"select {marks}, {_names(missing)} from {_table(declared)} where id = %s")  # fmt: skip
        cursor.executemany(sql, [(*row, i) for i, row in changed])


def book_rows(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    kind: str,
    label: str,
    now: datetime,
    actor: str = "zhuashou",
    reason: str = "",
) -> Counts:
    """Book a few rows made by the program or a person on a page, as a batch of its own, in one transaction."""
    schema = arrow_schema(name)
    given = [c for c in schema.names if any(c in row for row in rows)]
    table = pa.Table.from_pylist(
        [{c: row.get(c) for c in given} for row in rows], pa.schema([schema.field(c) for c in given])
    )
    said = [kind, label, name, reason, now.isoformat(), [dict(r) for r in rows]]
    periods = (
        sorted({str(r[dataset(name).period]) for r in rows if r.get(dataset(name).period)})
        if dataset(name).period
        else []
    )
    with transaction.atomic():
        lock()
        text = json.dumps([*said, Batch.objects.count()], ensure_ascii=False, sort_keys=True, default=str)
        batch = Batch.objects.create(
            sha256=hashlib.sha256(text.encode()).hexdigest(), kind=kind, name=label, datasets=[name], periods=periods, actor=actor,
            reason=reason, created_at=now,
        )  # fmt: skip
        counts = book(name, table, batch)
        if not counts.new and not counts.changed:
            batch.delete()
        else:
            batch.counts = {name: vars(counts)}
            batch.save(update_fields=["counts"])
        return counts
