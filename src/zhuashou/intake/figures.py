# SPDX-License-Identifier: Apache-2.0
"""Columns of a finished table as the lists that rules read, each made when first asked for; and the file's own earlier figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from zhuashou.intake.issues import Figures
from zhuashou.tables import dataset, scaled

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


def own_figures(columns: Iterable[Columns]) -> Callable[[str], Figures] | None:
    """Earlier figures that the sheets of one dataset hold among themselves; None where they hold one period at most."""
    sheets = list(columns)
    periods = {p for sheet in sheets for p in sheet["period"] if p is not None}
    if len(periods) < 2:
        return None
    keys = [list(zip(sheet["uscc"], sheet["period"], strict=True)) for sheet in sheets]
    made: dict[str, Figures] = {}

    def own(column: str) -> Figures:
        if column not in made:
            found: dict[tuple[str, str], int | None] = {}
            for sheet, key in zip(sheets, keys, strict=True):
                found.update(zip(key, sheet[column], strict=True))
            made[column] = found
        return made[column]

    return own
