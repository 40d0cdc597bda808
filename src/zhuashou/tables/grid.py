# SPDX-License-Identifier: Apache-2.0
"""Figures of one column by enterprise and period, as arrays: what a mapping of a hundred thousand pairs would hold, without an object a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class FigureGrid(Mapping[tuple[str, str], int | None]):
    """(uscc, period) → scaled integer, or None where the row is filed and the cell is blank.

    `codes`, `periods`: place of each on the two axes. `figures`: int64 [enterprises, periods], zero where blank; `given`: which are figures;
    `filed`: which rows there are.
    """

    codes: Mapping[str, int]
    periods: Mapping[str, int]
    figures: NDArray[np.int64]
    given: NDArray[np.bool_]
    filed: NDArray[np.bool_]

    def __getitem__(self, key: tuple[str, str]) -> int | None:
        row, column = self.codes[key[0]], self.periods[key[1]]
        if not self.filed[row, column]:
            raise KeyError(key)
        return int(self.figures[row, column]) if self.given[row, column] else None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        codes, periods = list(self.codes), list(self.periods)
        for row, column in np.argwhere(self.filed).tolist():
            yield codes[row], periods[column]

    def __len__(self) -> int:
        return int(self.filed.sum())


def figure_grids(codes: Sequence[str], periods: Sequence[str], columns: Sequence[Sequence[Any]]) -> list[FigureGrid]:
    """One grid a column, from rows given as columns: uscc, period, figures (integers or None). All grids share their axes."""
    across, along = ({name: k for k, name in enumerate(dict.fromkeys(names))} for names in (codes, periods))
    rows = np.fromiter(map(across.__getitem__, codes), np.int64, len(codes))
    places = np.fromiter(map(along.__getitem__, periods), np.int64, len(periods))
    filed = np.zeros((len(across), len(along)), dtype=np.bool_)
    filed[rows, places] = True
    found = []
    for column in columns:
        numbers = pa.array(column, pa.int64())
        values, given = np.zeros(filed.shape, dtype=np.int64), np.zeros(filed.shape, dtype=np.bool_)
        values[rows, places] = numbers.fill_null(0).to_numpy(zero_copy_only=False)
        given[rows, places] = numbers.is_valid().to_numpy(zero_copy_only=False)
        found.append(FigureGrid(across, along, values, given, filed))
    return found


def figure_grid(figures: Mapping[tuple[str, str], int | None]) -> FigureGrid:
    """The same figures as a grid; a grid is itself."""
    if isinstance(figures, FigureGrid):
        return figures
    codes, periods = [c for c, _ in figures], [p for _, p in figures]
    return figure_grids(codes, periods, [list(figures.values())])[0]
