# SPDX-License-Identifier: Apache-2.0
"""Months side by side: enterprises in rows, reporting periods in columns, as plain arrays for `formulas`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhuashou.diagnosis.base import Snap, ids, of_ids, recent

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """values[name] is [N, T] in the column's unit, NaN where nothing was reported; rows are `uscc` in order, columns `periods`, oldest first."""

    uscc: tuple[str, ...]
    periods: tuple[str, ...]
    values: dict[str, Floats]

    @cached_property
    def row(self) -> dict[str, int]:
        """Row number of each enterprise."""
        return {code: k for k, code in enumerate(self.uscc)}

    def only(self, codes: Sequence[str], name: str) -> Floats:
        """Rows of some enterprises [len(codes), T]; an enterprise that never reported is a row of NaN."""
        held = self.values[name]
        if not len(held):
            return np.full((len(codes), len(self.periods)), np.nan)
        number = np.array([self.row.get(code, -1) for code in codes], dtype=np.intp)
        return np.where((number >= 0)[:, None], held[number], np.nan)


def panel(snap: Snap, dataset: str, columns: Sequence[str], periods: int) -> Panel:
    """The last `periods` reporting periods of monthly `columns` for every enterprise that reported in them."""
    import pyarrow as pa

    names = ids(recent(snap.period, periods))
    t = snap.table(dataset)
    t = t.filter(of_ids(t.period, names) & t.uscc.notnull())
    table = t.select("uscc", "period", **{c: t[c].cast("float64") for c in columns}).to_pyarrow()
    codes = sorted(set(table["uscc"].to_pylist()))
    row = pa.compute.index_in(table["uscc"], pa.array(codes, pa.string())).to_numpy()
    place = pa.compute.index_in(table["period"], pa.array(names, pa.string())).to_numpy()
    values: dict[str, Floats] = {}
    for column in columns:
        held = np.full((len(codes), len(names)), np.nan)
        held[row, place] = table[column].to_numpy()
        values[column] = held
    return Panel(tuple(codes), tuple(names), values)


def same_scope(panel_: Panel, name: str, rows: Any) -> tuple[Floats, Floats]:
    """(current, prior) sums [T] of some rows over the enterprises whose figure and same-period figure, as reported then, are both known."""
    now, before = panel_.values[name][rows], panel_.values[f"{name}_prior"][rows]
    both = np.isfinite(now) & np.isfinite(before)
    return np.where(both, now, 0).sum(0), np.where(both, before, 0).sum(0)
