# SPDX-License-Identifier: Apache-2.0
"""Cumulative to last month plus this month is cumulative to this month; revisions break it, so it is a warning and booked as a revision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.periods import opens_year, previous_of
from zhuashou.intake.rules.showing import shown, slack

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
    months = [n for n in sheet.places if n.endswith("_month")]
    if not months:
        return
    previous, opening = previous_of(sheet.values["period"]), opens_year(sheet.values["period"])
    for name in months:
        total = name.removesuffix("month") + "ytd"
        if total not in sheet.places:
            continue
        own, held = sheet.earlier(total, previous.values())
        rows = zip(sheet.values["uscc"], sheet.values["period"], sheet.values[name], sheet.values[total], strict=True)
        for position, (code, text, month, ytd) in enumerate(rows):
            if code is None or text is None or month is None or ytd is None:
                continue
            before: int | None = 0
            if text not in opening:
                key = (code, previous[text])
                before = own.get(key) if own.get(key) is not None else held.get(key)
            if before is not None and abs(before + month - ytd) > slack(sheet, total, ytd):
                yield position, total, before + month, ytd
