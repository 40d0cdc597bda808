# SPDX-License-Identifier: Apache-2.0
"""A totals row is never booked, but it must be the sum of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Totals that differ from the sum of the rows above them since the last totals row, by more than a thousandth."""
    start = 0
    for row, values in sheet.totals:
        end = next((k for k, r in enumerate(sheet.rows) if r > row), len(sheet.rows))
        below = end == 0
        span = slice(0, len(sheet.rows)) if below or row < sheet.rows[0] else slice(start, end)
        for name, total in values.items():
            whole = [v for v in sheet.values[name] if v is not None]
            part = [v for v in sheet.values[name][span] if v is not None]
            if total is None or not whole:
                continue
            slack = max(200_000, abs(total) // 1000)
            if abs(sum(part) - total) > slack and abs(sum(whole) - total) > slack:
                yield -row, name, {"raw": _show(total), "sum": _show(sum(part))}
        start = end


def _show(scaled: int) -> str:
    return f"{scaled / 100:,.2f}"
