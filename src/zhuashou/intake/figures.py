# SPDX-License-Identifier: Apache-2.0
"""Columns of a finished table as the lists that rules read, each made when first asked for; and the file's own earlier figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zhuashou.tables import dataset, scaled

#: (uscc, period) → scaled integer.
Figures = Mapping[tuple[str, str], int | None]
SCALED = ("money", "quantity", "percent")


class Columns(dict[str, list[Any]]):
    """Column id → values of an Arrow table, numbers as scaled integers; a declared column that is not there is all None."""

    def __init__(self, name: str, table: Any) -> None:
        super().__init__()
        self._declared, self._table = dataset(name).by_id, table

    def __missing__(self, column: str) -> list[Any]:
        declared = self._declared[column]
        if column not in self._table.column_names:
            values: list[Any] = [None] * self._table.num_rows
        elif declared.type in SCALED:
            values = scaled(self._table.column(column), declared.scale)
        else:
            values = self._table.column(column).to_pylist()
        self[column] = values
        return values


class OwnFigures:
    """Figures that the sheets of one dataset hold among themselves, by column, made when first asked for."""

    def __init__(self, columns: Iterable[Columns]) -> None:
        self._sheets = list(columns)
        self.periods = frozenset(p for sheet in self._sheets for p in {*sheet["period"]} if p is not None)
        self._keys = [list(zip(sheet["uscc"], sheet["period"], strict=True)) for sheet in self._sheets]
        self._made: dict[str, Figures] = {}

    def of(self, column: str, periods: Iterable[str]) -> Figures:
        """Figures of a column; empty if the file holds none of the periods."""
        if self.periods.isdisjoint(periods):
            return {}
        if column not in self._made:
            found: dict[tuple[str, str], int | None] = {}
            for sheet, key in zip(self._sheets, self._keys, strict=True):
                found.update(zip(key, sheet[column], strict=True))
            self._made[column] = found
        return self._made[column]
