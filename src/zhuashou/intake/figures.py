# SPDX-License-Identifier: Apache-2.0
"""Columns of a finished table as the lists that rules read, each made when first asked for; and the file's own earlier figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from zhuashou.tables import dataset

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Scaled integers, and which of them are given.
Numbers = tuple["NDArray[np.int64]", "NDArray[np.bool_]"]
#: (uscc, period) → scaled integer.
Figures = Mapping[tuple[str, str], int | None]
SCALED = ("money", "quantity", "percent")


class Columns(dict[str, list[Any]]):
    """Column id → values of an Arrow table, numbers as scaled integers; a declared column that is not there is all None.

    `numbers` gives the figures of a column as arrays, for checks over a whole column at once.
    """

    def __init__(self, name: str, table: Any) -> None:
        super().__init__()
        self._declared, self._table = dataset(name).by_id, table
        self._arrays: dict[str, Numbers] = {}

    def __missing__(self, column: str) -> list[Any]:
        from zhuashou.tables import scaled

        declared = self._declared[column]
        if column not in self._table.column_names:
            values: list[Any] = [None] * self._table.num_rows
        elif declared.type in SCALED:
            values = scaled(self._table.column(column), declared.scale)
        elif declared.type == "count":
            values = self._table.column(column).to_pylist()
        else:
            values = self._table.column(column).to_numpy().tolist()
        self[column] = values
        return values

    def numbers(self, column: str) -> Numbers:
        """Scaled integers of a column of figures (zero where blank), and which of them are given."""
        if column not in self._arrays:
            self._arrays[column] = self._numbers(column)
        return self._arrays[column]

    def blanks(self, column: str) -> list[int]:
        """Positions of the rows that have no value in a column."""
        if self._declared[column].is_number:
            found: list[int] = (~self.numbers(column)[1]).nonzero()[0].tolist()
            return found
        values = self[column]
        return [k for k, value in enumerate(values) if value is None] if None in values else []

    def _numbers(self, column: str) -> Numbers:
        import numpy as np

        from zhuashou.tables import scaled_of

        declared = self._declared[column]
        if column not in self._table.column_names:
            return np.zeros(self._table.num_rows, dtype=np.int64), np.zeros(self._table.num_rows, dtype=np.bool_)
        held = self._table.column(column)
        if declared.type in SCALED:
            return scaled_of(held, declared.scale)
        given = np.asarray(held.is_valid().to_numpy(), dtype=np.bool_)
        return np.asarray(held.fill_null(0).to_numpy(), dtype=np.int64), given


class OwnFigures:
    """Figures that the sheets of one dataset hold among themselves, by column, made when first asked for."""

    def __init__(self, columns: Iterable[Columns]) -> None:
        self._sheets = list(columns)
        self.periods = frozenset(p for sheet in self._sheets for p in {*sheet["period"]} if p is not None)
        self._made: dict[str, Figures] = {}

    @cached_property
    def _keys(self) -> list[list[tuple[Any, Any]]]:
        return [list(zip(sheet["uscc"], sheet["period"], strict=True)) for sheet in self._sheets]

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
