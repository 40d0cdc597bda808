# SPDX-License-Identifier: Apache-2.0
"""Cumulative to last month plus this month is cumulative to this month; revisions break it, so it is a warning and booked as a revision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zhuashou.intake.figures import exact
from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.periods import opens_year, previous_of
from zhuashou.intake.rules.showing import apart, shown

SEVERITY = WARNING


@dataclass(frozen=True)
class Revised:
    """What a cumulative figure says about the months before: previous cumulative + month + amount = cumulative.

    `amount` is a scaled integer in the declared unit of `column`; `row` is that of the sheet.
    """

    row: int
    uscc: str
    period: str
    column: str
    amount: int


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Rows where the previous cumulative figure (the file's own, else the ledger's) plus the month is not the cumulative figure."""
    for position, total, expected, ytd in _broken(sheet):
        yield position, total, {"expected": shown(sheet, total, expected), "found": shown(sheet, total, ytd)}


def revisions(sheet: SheetData) -> tuple[Revised, ...]:
    """The amounts by which earlier months were revised, for the rows that the rule finds."""
    return tuple(
        Revised(sheet.rows[k], sheet.values["uscc"][k], sheet.values["period"][k], total, ytd - expected)
        for k, total, expected, ytd in _broken(sheet)
    )


def _broken(sheet: SheetData) -> Iterator[tuple[int, str, int, int]]:
    """Position, cumulative column, what it should be, what it is."""
    import numpy as np

    months = [n for n in sheet.places if n.endswith("_month") and n.removesuffix("month") + "ytd" in sheet.places]
    if not months:
        return
    codes, periods = sheet.values["uscc"], sheet.values["period"]
    previous, opening = previous_of(periods), opens_year(periods)
    opens = np.array([p in opening and c is not None for c, p in zip(codes, periods, strict=True)], dtype=np.bool_)
    for name in months:
        total = name.removesuffix("month") + "ytd"
        before, known = sheet.of_period(total, previous)
        (month, given), (ytd, summed) = sheet.values.numbers(name), sheet.values.numbers(total)
        before, month, ytd = exact(np.where(opens, 0, before), month, ytd)
        for k in apart(sheet, total, ytd, before + month, given & summed & (known | opens)):
            yield k, total, int(before[k] + month[k]), int(ytd[k])
