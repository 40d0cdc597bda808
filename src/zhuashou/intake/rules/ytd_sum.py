# SPDX-License-Identifier: Apache-2.0
"""Cumulative to last month plus this month is cumulative to this month; revisions break it, so it is a warning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.rules.showing import shown
from zhuashou.terms import parse_period

#: One unit of the statutory form (1 thousand yuan), in fen, twice for rounding.
SLACK = 200_000

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Rows where the ledger's previous cumulative figure plus the month is not the cumulative figure (beyond one unit of the form)."""
    for name in [n for n in sheet.places if n.endswith("_month")]:
        total = name.removesuffix("month") + "ytd"
        held = sheet.known.figures.get((sheet.dataset, total))
        if held is None or total not in sheet.places:
            continue
        rows = zip(sheet.values["uscc"], sheet.values["period"], sheet.values[name], sheet.values[total], strict=True)
        for position, (code, text, month, ytd) in enumerate(rows):
            if None in (code, text, month, ytd):
                continue
            before = _before(held, code, text)
            if before is not None and abs(before + month - ytd) > SLACK:
                yield (
                    position,
                    total,
                    {"expected": shown(sheet, total, before + month), "found": shown(sheet, total, ytd)},
                )


def _before(held: Any, code: str, text: str) -> int | None:
    """The cumulative figure of the period before; zero at the first period of a year."""
    period = parse_period(text)
    if period.last == 2 or (period.kind == "quarter" and period.last == 3):
        return 0
    found = held.get((code, period.previous.id))
    return None if found is None else int(found)
