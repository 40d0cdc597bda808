# SPDX-License-Identifier: Apache-2.0
"""A sheet's cells kept by column, seen by row: figures as packed floats, not as millions of Python objects."""

from __future__ import annotations

import gc
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHIFT = 8
#: Rows turned at a time: few enough to stay in the processor's cache.
BLOCK = 1 << _SHIFT
_LAST = BLOCK - 1
_PACKED, _NUMBERS = {float}, frozenset({float, int})


class Cells(Sequence[Any]):
    """One column's cells, in parts of BLOCK: packed where a part is all floats, a list otherwise. A slice is a view."""

    def __init__(self, parts: list[Any], start: int, stop: int) -> None:
        self._parts, self._start, self._stop = parts, start, stop

    def __len__(self) -> int:
        return self._stop - self._start

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Any]: ...
    def __getitem__(self, at: int | slice) -> Any:
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            return self.between(start, stop) if step == 1 else list(self)[at]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        k = self._start + at if at >= 0 else self._stop + at
        return self._parts[k >> _SHIFT][k & _LAST]

    def __iter__(self) -> Iterator[Any]:
        return islice(chain.from_iterable(self._parts), self._start, self._stop)

    def between(self, start: int, stop: int) -> Cells:
        """A view of the cells from `start` up to `stop`."""
        return Cells(self._parts, self._start + start, self._start + max(start, stop))

    def picked(self, places: Sequence[int]) -> Sequence[Any]:
        """The cells of these places, which rise; a view where they follow each other, as in most sheets."""
        if places and places[-1] - places[0] + 1 == len(places):
            return self.between(places[0], places[-1] + 1)
        cells = list(self)
        return [cells[k] for k in places]

    def types(self) -> set[type]:
        """The types of the cells."""
        found: set[type] = set()
        for part in self._spanned():
            found |= {float} if isinstance(part, array) else {*map(type, part)}
        return found

    def floats(self) -> NDArray[np.float64]:
        """The cells that are numbers, NaN in place of all others."""
        import numpy as np

        whole = [np.asarray(part) if isinstance(part, array) else floats_of(part) for part in self._spanned()]
        return np.concatenate([*whole, np.empty(0)])

    def _spanned(self) -> list[Any]:
        """The parts of the view, those at its ends cut."""
        first, last = self._start >> _SHIFT, (self._stop + _LAST) >> _SHIFT
        if self._start == self._stop:
            return []
        parts = self._parts[first:last]
        parts[-1] = parts[-1][: self._stop - (last - 1 << _SHIFT)]
        parts[0] = parts[0][self._start - (first << _SHIFT) :]
        return parts


def floats_of(cells: Sequence[Any]) -> NDArray[np.float64]:
    """The cells that are numbers, NaN in place of all others."""
    import numpy as np

    return np.array([cell if type(cell) in _NUMBERS else np.nan for cell in cells], dtype=np.float64)


class Grid(Sequence[list[Any]]):
    """Rows of equal width; `columns[c][r]` is the cell of zero-based column c and row r. A row is made when it is asked for."""

    def __init__(self, columns: Sequence[Cells], height: int) -> None:
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
            for parts, cells in zip(columns, zip(*block, strict=True), strict=True):
                parts.append(array("d", cells) if {*map(type, cells)} == _PACKED else list(cells))
        blank = [[""] * BLOCK for _ in range(0, height, BLOCK)]
        return cls([Cells(parts, 0, height) for parts in [blank] * left + columns], height)

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


@contextmanager
def collector_paused() -> Iterator[None]:
    """Reading makes millions of plain values and no cycles; the collector would walk through all of them again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
