# SPDX-License-Identifier: Apache-2.0
"""What changed between two frozen months, or two revisions of one: set differences of Parquet files, then only the rows that differ."""

from __future__ import annotations

from typing import Any

from zhuashou.snapshot.folder import Snapshot
from zhuashou.tables import Dataset, datasets


def compare(before: Snapshot, after: Snapshot, limit: int = 200) -> dict[str, Any]:
    """Counts of new, changed, gone and same rows by dataset.

    `cells`: the first `limit` changed cells with both values; `rows`: the first `limit` keys that are new or gone.
    """
    counts: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for name, declared in datasets().items():
        old, new = _different(before, after, declared)
        changed = sorted((k for k in new if k in old), key=repr)
        added, gone = (sorted((k for k in a if k not in b), key=repr) for a, b in ((new, old), (old, new)))
        total = int(after.manifest["datasets"][name]["rows"])
        counts.append({"dataset": name, "title": {"zh": declared.zh, "en": declared.en}, "new": len(added), "changed": len(changed),
                       "gone": len(gone), "same": total - len(added) - len(changed)})  # fmt: skip
        for kind, keys in (("new", added), ("gone", gone)):
            rows += [
                {"dataset": name, "key": [str(x) for x in k], "change": kind} for k in keys[: max(0, limit - len(rows))]
            ]
        for key in changed[: max(0, limit - len(cells))]:
            for column, a, b in zip(declared.columns, old[key], new[key], strict=True):
                if a != b:
                    said = {"dataset": name, "key": [str(x) for x in key], "column": column.id}
                    cells.append({**said, "before": a, "after": b})
    return {"datasets": counts, "cells": cells[:limit], "rows": rows}


def _different(
    before: Snapshot, after: Snapshot, declared: Dataset
) -> tuple[dict[tuple[Any, ...], tuple[Any, ...]], dict[tuple[Any, ...], tuple[Any, ...]]]:
    """Rows by key that stand in one month only or with other values: (as they were, as they are)."""
    entries = [s.manifest["datasets"][declared.id] for s in (before, after)]
    if entries[0]["values"] == entries[1]["values"]:
        return {}, {}
    import ibis

    ids = [c.id for c in declared.columns]
    joint = ibis.duckdb.connect(threads=2)
    was, is_now = (joint.read_parquet(str(s.path / f"{declared.id}.parquet")).select(ids) for s in (before, after))
    found = [
        _keyed(a.difference(b, distinct=True).to_pyarrow(), ids, declared.key)
        for a, b in ((was, is_now), (is_now, was))
    ]
    return found[0], found[1]


def _keyed(table: Any, ids: list[str], key: tuple[str, ...]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    spots = [ids.index(k) for k in key]
    columns = [table.column(c).to_pylist() for c in ids]
    return {tuple(row[s] for s in spots): row for row in zip(*columns, strict=True)}
