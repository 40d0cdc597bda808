# SPDX-License-Identifier: Apache-2.0
"""What a person decided about a sheet: header rows, unit, kinds of rows, columns. What was detected stands wherever nothing was decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from zhuashou.intake.safety import IntakeError
from zhuashou.intake.unitnames import unit_named
from zhuashou.terms import PeriodError, parse_period

#: Kinds of the rows of a sheet.
KINDS = ("title", "header", "unit", "data", "total", "group", "sample", "hint", "note", "blank")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_ROWS = ("header_first_row", "header_last_row", "first_data_row")


@dataclass(frozen=True)
class SheetChoice:
    """Decisions about one sheet, or about every sheet of one shape (a template). Rows are 1-based, columns are letters.

    `rows`: row → kind. `columns`: letter → field of the dataset, or None to leave the column out. `units`: letter → unit. `unit` is that of the
    sheet. `terms.to_json` and `terms.from_json` make it plain data and back. Raises IntakeError for what no sheet can have.
    """

    skip: bool = False
    dataset: str | None = None
    period: str | None = None
    header_first_row: int | None = None
    header_last_row: int | None = None
    first_data_row: int | None = None
    unit: str | None = None
    rows: Mapping[int, str] = field(default_factory=dict)
    columns: Mapping[str, str | None] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "rows", {int(row): kind for row, kind in self.rows.items()})
            object.__setattr__(self, "columns", {letter.upper(): name for letter, name in self.columns.items()})
            object.__setattr__(self, "units", {letter.upper(): unit for letter, unit in self.units.items()})
        except (AttributeError, TypeError, ValueError) as error:
            raise IntakeError("bad_choice", what=str(error)) from error
        if self.period is not None:
            try:
                object.__setattr__(self, "period", parse_period(self.period).id)
            except (PeriodError, TypeError) as error:
                raise IntakeError("bad_choice", what=str(self.period)) from error
        self._check()

    def _check(self) -> None:
        from zhuashou.tables import datasets

        numbers = [getattr(self, name) for name in _ROWS]
        wrong: list[Any] = [n for n in numbers if n is not None and (type(n) is not int or n < 1)]
        first, last, data = numbers
        if not wrong and ((first or 1) > (last or first or 1) or (data or 2**31) <= (last or first or 0)):
            wrong.append(f"{first}–{last}–{data}")
        wrong += [f"{row}: {kind}" for row, kind in self.rows.items() if row < 1 or kind not in KINDS]
        wrong += [a for a in (*self.columns, *self.units) if not _LETTERS.fullmatch(a)]
        wrong += [u for u in (self.unit, *self.units.values()) if u is not None and unit_named(str(u)) is None]
        if self.dataset is not None and self.dataset not in datasets():
            wrong.append(self.dataset)
        elif self.dataset is not None:
            known = datasets()[self.dataset].by_id
            wrong += [name for name in self.columns.values() if name is not None and name not in known]
        named = [name for name in self.columns.values() if name is not None]
        wrong += [name for name in set(named) if named.count(name) > 1]
        if wrong or type(self.skip) is not bool:
            raise IntakeError("bad_choice", what=str(next(iter(wrong), self.skip)))

    def over(self, other: SheetChoice) -> SheetChoice:
        """These decisions, and those of `other` where these leave a thing open."""
        told = {f.name: getattr(self, f.name) for f in fields(self)}
        taken = {name for name in self.columns.values() if name is not None}
        columns = {a: name for a, name in other.columns.items() if name not in taken} | dict(self.columns)
        merged = {"rows": {**other.rows, **self.rows}, "columns": columns, "units": {**other.units, **self.units}}
        kept = {name: getattr(other, name) for name, value in told.items() if value in (None, False)}
        return replace(self, **{**kept, **merged})


def read_choices(data: Any) -> dict[str, SheetChoice]:
    """Choices by sheet from plain data, as a `--choices` file holds them. Raises IntakeError for what is not known."""
    names = {f.name for f in fields(SheetChoice)}
    if not isinstance(data, Mapping):
        raise IntakeError("bad_choice", what=type(data).__name__)
    found = {}
    for sheet, told in data.items():
        unknown = [str(name) for name in told if name not in names] if isinstance(told, Mapping) else [str(told)]
        if unknown:
            raise IntakeError("bad_choice", what=unknown[0])
        found[str(sheet)] = SheetChoice(**told)
    return found


def check_sheets(choices: Mapping[str, SheetChoice], sheets: list[str]) -> None:
    """Raises IntakeError for a choice about a sheet that the file does not have."""
    for name in choices:
        if name not in sheets:
            raise IntakeError("no_such_sheet", sheet=name, sheets=sheets)
