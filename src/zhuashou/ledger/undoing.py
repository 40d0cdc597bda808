# SPDX-License-Identifier: Apache-2.0
"""Taking rows back without forgetting: a reversal books the values from before as new versions, a withdrawal books a tombstone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from zhuashou.ledger.models import Batch, fact_model
from zhuashou.tables import Dataset, dataset


@dataclass(frozen=True)
class LaterChange:
    """A row of a batch that another batch changed afterwards."""

    dataset: str
    key: tuple[Any, ...]
    batch: int


@dataclass(frozen=True)
class Reversed:
    """Rows that got their values from before back, rows that came back, and rows withdrawn."""

    restored: int = 0
    returned: int = 0
    withdrawn: int = 0


class _Names:
    """Quoted names of one dataset's table."""

    def __init__(self, declared: Dataset) -> None:
        quote = connection.ops.quote_name
        self.table = quote(fact_model(declared.id)._meta.db_table)
        self.columns = [quote(c.id) for c in declared.columns]
        self.key = [quote(k) for k in declared.key]
        self.current, self.row = quote("current"), quote("row")
        self.every = ", ".join([*self.columns, "sheet", self.row, "batch_id", "version", self.current, "withdrawn"])

    def same_key(self, a: str, b: str) -> str:
        """Condition that two rows are versions of one."""
        return " and ".join(f"{a}.{k} = {b}.{k}" for k in self.key)

    def of(self, alias: str) -> str:
        """The declared columns, sheet and row of an alias."""
        return ", ".join(f"{alias}.{c}" for c in [*self.columns, "sheet", self.row])


def later_changes(batch: Batch, limit: int = 20) -> list[LaterChange]:
    """Rows of the batch that a later batch changed: as long as there are any, the batch cannot be taken back.

    A later batch that was taken back itself, and the reversal that did so, leave the row as this batch had made it.
    """
    found: list[LaterChange] = []
    batches = connection.ops.quote_name(Batch._meta.db_table)
    stands = f"not exists (select 1 from {batches} r where r.id = g.batch_id and (r.undone or r.reverses_id > %s))"
    for name in batch.datasets:
        declared = dataset(name)
        n = _Names(declared)
        keys = ", ".join(f"f.{k}" for k in n.key)
        sql = (f"select {keys}, min(g.batch_id) from {n.table} f join {n.table} g on {n.same_key('f', 'g')} and g.version > f.version "
               f"where f.batch_id = %s and {stands} group by {keys} order by {keys}")  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(sql, [batch.pk, batch.pk])
            for *key, other in cursor.fetchmany(limit - len(found)):
                found.append(LaterChange(name, tuple(key), other))
        if len(found) >= limit:
            break
    return found


def reverse(batch: Batch, reversal: Batch) -> Reversed:
    """Book what was true before `batch` under `reversal`, inside the caller's transaction.

    Raises ValueError if a later batch changed a row.
    """
    if later_changes(batch, 1):
        raise ValueError("a later batch changed rows of this one")
    back = restored = gone = 0
    for name in batch.datasets:
        n = _Names(dataset(name))
        before = f"{n.same_key('f', 'p')} and p.version = f.version - 1"
        after = f"(select max(t.version) from {n.table} t where {n.same_key('t', 'f')}) + 1"
        with connection.cursor() as cursor:
            cursor.execute(
                f"update {n.table} set {n.current} = %s where {n.current} and id in "
                f"(select t.id from {n.table} f join {n.table} t on {n.same_key('f', 't')} and t.{n.current} where f.batch_id = %s)",
                [False, batch.pk],
            )
            cursor.execute(
                f"insert into {n.table} ({n.every}) select {n.of('p')}, %s, {after}, %s, %s from {n.table} f "
                f"join {n.table} p on {before} where f.batch_id = %s and not p.withdrawn",
                [reversal.pk, True, False, batch.pk],
            )
            restored += cursor.rowcount
            cursor.execute(
                f"insert into {n.table} ({n.every}) select {n.of('f')}, %s, {after}, %s, %s from {n.table} f "
                f"left join {n.table} p on {before} where f.batch_id = %s and not f.withdrawn and (p.id is null or p.withdrawn)",
                [reversal.pk, False, True, batch.pk],
            )
            gone += cursor.rowcount
            cursor.execute(f"select count(*) from {n.table} where batch_id = %s and withdrawn", [batch.pk])
            back += cursor.fetchone()[0]
    return Reversed(restored - back, back, gone)


def withdraw(name: str, keys: Sequence[tuple[Any, ...]], batch: Batch) -> int:
    """Withdraw current rows: a tombstone version under `batch`, inside the caller's transaction. Returns how many there were."""
    declared = dataset(name)
    n = _Names(declared)
    where = " and ".join(f"{k} = %s" for k in n.key)
    with connection.cursor() as cursor:
        count = 0
        for key in keys:
            cursor.execute(
                f"insert into {n.table} ({n.every}) select {n.of('f')}, %s, f.version + 1, %s, %s from {n.table} f "
                f"where f.{n.current} and {' and '.join(f'f.{k} = %s' for k in n.key)}",
                [batch.pk, False, True, *key],
            )
            count += cursor.rowcount
            cursor.execute(f"update {n.table} set {n.current} = %s where {n.current} and {where}", [False, *key])
    return count
