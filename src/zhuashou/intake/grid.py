# SPDX-License-Identifier: Apache-2.0
"""A sheet's cells kept by column, seen by row: 100,000 rows are a few dozen lists, not 100,000 of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, overload

#: Rows turned at a time: few enough to stay in the processor's cache.
BLOCK = 64


class Grid(Sequence[list[Any]]):
    """Rows of equal width; `columns[c][r]` is the cell of zero-based column c and row r. A row is made when it is asked for."""

    def __init__(self, columns: list[list[Any]], height: int) -> None:
        self.columns, self._height = columns, height

    @classmethod
    def of_rows(cls, rows: Iterable[Sequence[Any]], width: int, left: int = 0) -> Grid:
        """Rows of at most `width` cells that begin in column `left`; what is missing at their end is blank, so is what lies left of them."""
        columns: list[list[Any]] = [[] for _ in range(width)]
        height, source = 0, iter(rows)
        while block := list(islice(source, BLOCK)):
            height += len(block)
            if any(len(row) != width for row in block):
                block = [[*row, *[""] * (width - len(row))] for row in block]
            for column, cells in zip(columns, zip(*block, strict=True), strict=True):
                column.extend(cells)
        return cls([[""] * height for _ in range(left)] + columns, height)

    def __len__(self) -> int:
        return self._height

    @overload
    def __getitem__(self, at: int) -> list[Any]: ...
    @overload
    def __getitem__(self, at: slice) -> list[list[Any]]: ...
    def __getitem__(self, at: int | slice) -> list[Any] | list[list[Any]]:
        if isinstance(at, slice):
            return [[column[k] for column in self.columns] for k in range(*at.indices(self._height))]
        if not -self._height <= at < self._height:
            raise IndexError(at)
        return [column[at] for column in self.columns]

    def __iter__(self) -> Iterator[list[Any]]:
        return map(list, zip(*self.columns, strict=True)) if self.columns else iter([[]] * self._height)
