# SPDX-License-Identifier: Apache-2.0
"""The nouns of layout: a sheet as laid out, and a column of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class HeaderColumn:
    """One column: its letter, the header texts from top to bottom joined by `/`, and the unit written in the header (empty if none)."""

    letter: str
    path: str
    unit: str


@dataclass(frozen=True)
class SheetLayout:
    """Layout of one sheet. Rows are 1-based; `header_first_row` is 0 where no header was found.

    `unit` is the first unit that the lines above the header name, `units` all of them. `shape` is the fingerprint. `second_table` is the row in
    which another table begins under the first one (0 if none); nothing from there on counts as data. `unsaved`: cells of formulas that were saved without their value (not in xls).
    """

    name: str
    header_first_row: int
    header_last_row: int
    unit: str
    first_data_row: int
    columns: tuple[HeaderColumn, ...]
    rows: tuple[tuple[int, str], ...]
    titles: tuple[str, ...] = ()
    hidden: bool = False
    units: tuple[str, ...] = ()
    shape: str = ""
    second_table: int = 0
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    unsaved: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The stable shape of `zhuashou intake layout --json`."""
        return {
            "name": self.name,
            "header_first_row": self.header_first_row,
            "header_last_row": self.header_last_row,
            "unit": self.unit,
            "first_data_row": self.first_data_row,
            "columns": [{"letter": c.letter, "path": c.path, "unit": c.unit} for c in self.columns],
            "rows": [{"row": row, "kind": kind} for row, kind in self.rows],
            "titles": list(self.titles),
            "hidden": self.hidden,
            "fingerprint": self.shape,
            "second_table": self.second_table,
            "hidden_rows": list(self.hidden_rows),
            "hidden_columns": list(self.hidden_columns),
            "unsaved": list(self.unsaved),
        }


@dataclass
class SheetMarks:
    """Hidden rows (1-based), hidden columns (letters), and cells whose formula was saved without a value."""

    rows: set[int] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    unsaved: set[str] = field(default_factory=set)
