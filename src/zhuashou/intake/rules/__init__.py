# SPDX-License-Identifier: Apache-2.0
"""The catalogue of checks: one file a rule, each with an id, a severity and a function over the whole sheet."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from zhuashou.intake.issues import CellIssue, SheetData
from zhuashou.intake.reader import raw_text
from zhuashou.terms import Words

#: Order of the report. A rule `x` is the module `rules/x.py` with SEVERITY and check(sheet) → (position, field, words values).
IN_FILE = (
    "missing_key",
    "missing_required",
    "credit_code",
    "range",
    "duplicate_in_file",
    "future",
    "part_over_whole",
    "month_over_ytd",
    "balance",
    "total_row",
)
#: Rules that ask the ledger; run again just before booking, because other files may have been booked since the file was read.
AGAINST_LEDGER = ("unknown_enterprise", "locked_period", "ytd_sum", "prior_differs", "magnitude")


def run(sheet: SheetData, names: tuple[str, ...]) -> Iterator[CellIssue]:
    """All issues of the named rules."""
    for name in names:
        rule: Any = import_module(f"zhuashou.intake.rules.{name}")
        for position, field, values in rule.check(sheet):
            yield issue(sheet, name, rule.SEVERITY, position, field, values)


def issue(sheet: SheetData, name: str, severity: str, position: int, field: str, values: dict[str, Any]) -> CellIssue:
    """One issue of a rule; `position` is the place in the columns (negative: a totals row, given by its row number)."""
    place = sheet.places.get(field)
    row = sheet.rows[position] if position >= 0 else -position
    letters = place.letter if place else ""
    cells = sheet.raw.get(field)
    if cells is not None and 0 <= position < len(cells):
        raw = raw_text(cells[position])
    else:
        raw = str(values.get("raw", "") if position < 0 else sheet.values[field][position])
    return CellIssue(sheet.name, f"{letters}{row}", row, letters, field, name, severity, raw,
                     Words(f"intake.rule.{name}", values), Words(f"intake.mend.{name}", values))  # fmt: skip
