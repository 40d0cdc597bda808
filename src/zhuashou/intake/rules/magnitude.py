# SPDX-License-Identifier: Apache-2.0
"""A figure ten or ten thousand times the period before is often a slip of the unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.terms import parse_period

WATCHED = frozenset({"gross_output_month", "revenue_ytd", "electricity_month"})
#: Ten thousand yuan in fen; smaller figures jump without meaning.
FLOOR = 1_000_000

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Figures of output, revenue and electricity at least ten times, or at most a tenth of, the period before."""
    for name in [n for n in sheet.places if n in WATCHED]:
        held = sheet.known.figures.get((sheet.dataset, name))
        if held is None:
            continue
        for position, (code, text, value) in enumerate(
            zip(sheet.values["uscc"], sheet.values["period"], sheet.values[name], strict=True)
        ):
            if None in (code, text) or value is None or value < FLOOR:
                continue
            period = parse_period(text)
            before = held.get((code, period.previous.id))
            if name.endswith("_ytd") and period.last == 2:
                before = None
            if before is not None and before >= FLOOR and (value >= 10 * before or before >= 10 * value):
                yield position, name, {"times": round(value / before if value > before else before / value)}
