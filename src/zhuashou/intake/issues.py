# SPDX-License-Identifier: Apache-2.0
"""What a check says about a cell, and what checks may know: the ledger, the sheet, its header, the rest of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from zhuashou.terms import Words

if TYPE_CHECKING:
    from zhuashou.intake.figures import Columns, Earlier, Figures, Numbers
    from zhuashou.intake.identity import Answer
    from zhuashou.intake.layout import SheetLayout
    from zhuashou.intake.mapping import Place, SheetMapping
    from zhuashou.intake.numerals import Fault
    from zhuashou.tables import Dataset

FATAL, WARNING = "fatal", "warning"


@dataclass(frozen=True)
class CellIssue:
    """One remark: sheet, cell, raw content, why, and how to mend it. A fatal one keeps its row from being booked."""

    sheet: str
    cell: str
    row: int
    column: str
    field: str
    rule: str
    severity: str
    raw: str
    words: Words
    remedy: Words


@dataclass(frozen=True)
class Known:
    """What checks may ask the ledger, given by the caller. None means: not known, the check is passed over.

    `enterprises`: credit code → name. `frozen`: ids of locked periods. `figures`: (dataset, column) → {(uscc, period): scaled integer}.
    `schemes`: names of other identity codes that the city accepts → regular expression.
    `aliases`: normalised name or merged code → credit code, as people decided. `due`: dataset → period → last day to file it in time.
    """

    enterprises: Mapping[str, str] | None = None
    frozen: frozenset[str] = frozenset()
    figures: Mapping[tuple[str, str], Figures] = field(default_factory=dict)
    schemes: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    due: Mapping[str, Mapping[str, date]] = field(default_factory=dict)


@dataclass(frozen=True)
class HeaderData:
    """What rules about a whole sheet see. `places` carry the unit that figures are read in, empty where none is known."""

    file: str
    declared: Dataset
    layout: SheetLayout
    mapping: SheetMapping
    places: Mapping[str, Place]
    period: str
    rows: int


@dataclass
class SheetData:
    """A mapped sheet on its way through the checks: columns as lists or arrays, numbers as scaled integers in the declared unit.

    `earlier`: figures of other periods, where rows are of an enterprise and a period. `answers`: by position, who is meant where the code did not say it plainly.
    `unread`: the faults of cells that could not be read, by column. `spoiled`: (row, column) of the cells that have an error already.
    """

    name: str
    dataset: str
    places: Mapping[str, Any]
    rows: list[int]
    values: Columns
    raw: Mapping[str, Sequence[Any]]
    known: Known
    now: datetime
    totals: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    earlier: Earlier | None = None
    answers: Mapping[int, Answer] = field(default_factory=dict)
    unread: Mapping[str, Sequence[tuple[int, Fault]]] = field(default_factory=dict)
    spoiled: frozenset[tuple[int, str]] = frozenset()

    def of_period(self, column: str, other: Mapping[str, str]) -> Numbers:
        """By row: the figure that the file itself, else the ledger, has for the period that `other` gives for the row's own; and whether it has one."""
        import numpy as np

        if self.earlier is None:
            return np.zeros(len(self.rows), dtype=np.int64), np.zeros(len(self.rows), dtype=np.bool_)
        return self.earlier.of(self.values, column, other)
