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
CATALOGUE = (
    "missing_key", "missing_required", "credit_code", "unknown_enterprise", "range", "duplicate_in_file", "future", "locked_period",
    "part_over_whole", "month_over_ytd", "ytd_sum", "prior_differs", "balance", "magnitude", "total_row",
)  # fmt: skip


def run(sheet: SheetData) -> Iterator[CellIssue]:
    """All issues of all rules."""
    for name in CATALOGUE:
        rule: Any = import_module(f"zhuashou.intake.rules.{name}")
        for position, field, values in rule.check(sheet):
            yield issue(sheet, name, rule.SEVERITY, position, field, values)


def issue(sheet: SheetData, name: str, severity: str, position: int, field: str, values: dict[str, Any]) -> CellIssue:
    """One issue of a rule; `position` is the place in the columns (negative: a totals row, given by its row number)."""
    place = sheet.places.get(field)
    row = sheet.rows[position] if position >= 0 else -position
    letters = place.letter if place else ""
    cells = sheet.raw.get(field)
    raw = raw_text(cells[position]) if cells is not None and 0 <= position < len(cells) else str(values.get("raw", ""))
    return CellIssue(sheet.name, f"{letters}{row}", row, letters, field, name, severity, raw,
                     Words(f"intake.rule.{name}", values), Words(f"intake.mend.{name}", values))  # fmt: skip
