# SPDX-License-Identifier: Apache-2.0
"""Columns of a finished table as the lists that rules read, each made when first asked for; and the file's own earlier figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zhuashou.tables import dataset

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from zhuashou.tables import FigureGrid

#: Scaled integers, and which of them are given.
Numbers = tuple["NDArray[np.int64]", "NDArray[np.bool_]"]
#: Ten times a figure up to this, and the sum of two, fit 64 bits.
_LARGE = 2**59
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


class Earlier:
    """What the file itself, else the ledger, says of other periods of one dataset; arrays [enterprises, periods] a column, made when first asked for."""

    def __init__(self, columns: Iterable[Columns], held: Mapping[str, Figures]) -> None:
        import numpy as np

        self._sheets, self._held = list(columns), held
        codes = dict.fromkeys(c for sheet in self._sheets for c in sheet["uscc"] if c)
        periods = dict.fromkeys(p for sheet in self._sheets for p in sheet["period"] if p)
        self._codes, self._periods = ({name: k for k, name in enumerate(names)} for names in (codes, periods))
        self._at = {
            id(s): (np.array([self._codes.get(c, -1) for c in s["uscc"]], dtype=np.int64),
                    np.array([self._periods.get(p, -1) for p in s["period"]], dtype=np.int64))
            for s in self._sheets
        }  # fmt: skip
        self._made: dict[str, tuple[Mapping[str, int], Numbers]] = {}
        self._ledgers: dict[str, FigureGrid] = {}
        self._theirs: dict[int, NDArray[np.int64]] = {}

    def of(self, sheet: Columns, column: str, other: Mapping[str, str]) -> Numbers:
        """By row of a sheet: the figure of the period that `other` gives for the row's own."""
        places, (values, given) = self._grid(column)
        rows, at = self._at[id(sheet)]
        spots = self._spots(places, other)[at]
        return values[rows, spots], given[rows, spots]

    def window(self, sheet: Columns, column: str, positions: NDArray[np.int64], periods: Sequence[str]) -> Numbers:
        """The figures of several periods at some rows of a sheet, [rows, periods]."""
        places, (values, given) = self._grid(column)
        rows, spots = self._at[id(sheet)][0][positions, None], [places.get(p, -1) for p in periods]
        return values[rows, spots], given[rows, spots]

    def booked(self, sheet: Columns, column: str) -> Numbers:
        """By row of a sheet: what the ledger holds for the row itself."""
        held = self._ledger(column)
        rows, at = self._at[id(sheet)]
        theirs, spots = self._places(held)[rows], self._spots(held.periods, {p: p for p in self._periods})[at]
        here = (theirs >= 0) & (spots >= 0)
        if not here.any():
            return here.astype("int64"), here
        return held.figures[theirs, spots], here & held.given[theirs, spots]

    def _ledger(self, column: str) -> FigureGrid:
        from zhuashou.tables import figure_grid

        if column not in self._ledgers:
            self._ledgers[column] = figure_grid(self._held.get(column) or {})
        return self._ledgers[column]

    def _spots(self, places: Mapping[str, int], other: Mapping[str, str]) -> NDArray[np.int64]:
        """By the file's periods, and one for none: the place of the other period, -1 where there is none."""
        import numpy as np

        return np.array([*(places.get(other.get(p, ""), -1) for p in self._periods), -1], dtype=np.int64)

    def _places(self, held: FigureGrid) -> NDArray[np.int64]:
        """By the file's enterprises, and one for none: their place in the ledger's grid; grids of one query share their axes."""
        import numpy as np

        if id(held.codes) not in self._theirs:
            self._theirs[id(held.codes)] = np.array([*(held.codes.get(c, -1) for c in self._codes), -1], dtype=np.int64)
        return self._theirs[id(held.codes)]

    def _grid(self, column: str) -> tuple[Mapping[str, int], Numbers]:
        """Place of each period, and the figures; the last row and the last place are those of what has no code or period."""
        if column not in self._made:
            self._made[column] = self._make(column)
        return self._made[column]

    def _make(self, column: str) -> tuple[Mapping[str, int], Numbers]:
        import numpy as np

        held = self._ledger(column)
        places = {p: k for k, p in enumerate(dict.fromkeys([*self._periods, *held.periods]))}
        shape = len(self._codes) + 1, len(places) + 1
        values, given = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.bool_)
        own, said = values.copy(), given.copy()
        theirs = self._places(held)
        rows, spots = np.flatnonzero(theirs >= 0), [places[p] for p in held.periods]
        if len(rows):
            values[rows[:, None], spots] = held.figures[theirs[rows]]
            given[rows[:, None], spots] = held.given[theirs[rows]]
        for sheet in self._sheets:
            own[self._at[id(sheet)]], said[self._at[id(sheet)]] = sheet.numbers(column)
        np.copyto(values, own, where=said)
        given |= said
        given[-1], given[:, -1] = False, False
        return places, (values, given)


def exact(*figures: Any) -> tuple[Any, ...]:
    """Scaled integers for arithmetic that must not overflow: as they are, or as Python's integers where any is very large."""
    import numpy as np

    large = any(len(f) and (np.abs(f) > _LARGE).any() for f in figures)
    return tuple(f.astype(object) for f in figures) if large else figures
