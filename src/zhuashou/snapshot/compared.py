# SPDX-License-Identifier: Apache-2.0
"""What changed between two frozen months, or two revisions of one."""

from __future__ import annotations

from typing import Any

from zhuashou.snapshot.folder import Snapshot
from zhuashou.tables import datasets


def compare(before: Snapshot, after: Snapshot, limit: int = 200) -> dict[str, Any]:
    """Counts of new, changed, gone and same rows by dataset, and the first `limit` changed cells with both values."""
    counts: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    for name, declared in datasets().items():
        old, new = (_keyed(s, name, declared.key) for s in (before, after))
        shared = [k for k in new if k in old]
        changed = [k for k in shared if old[k] != new[k]]
        gone = sum(k not in new for k in old)
        counts.append({"dataset": name, "title": {"zh": declared.zh, "en": declared.en}, "new": len(new) - len(shared),
                       "changed": len(changed), "gone": gone, "same": len(shared) - len(changed)})  # fmt: skip
        columns = [c.id for c in declared.columns]
        for key in sorted(changed, key=repr)[: max(0, limit - len(cells))]:
            for column, a, b in zip(columns, old[key], new[key], strict=True):
                if a != b:
                    cells.append(
                        {"dataset": name, "key": [str(k) for k in key], "column": column, "before": a, "after": b}
                    )
    return {"datasets": counts, "cells": cells[:limit]}


def _keyed(snapshot: Snapshot, name: str, key: tuple[str, ...]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    table = snapshot.rows(name)
    declared = [c.id for c in datasets()[name].columns]
    columns = [table.column(c).to_pylist() for c in declared]
    spots = [declared.index(k) for k in key]
    return {tuple(row[s] for s in spots): row for row in zip(*columns, strict=True)}
