# SPDX-License-Identifier: Apache-2.0
"""A totals row is never booked, but it must be the sum of its rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.rules.showing import raw_figure, shown, slack

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Totals that are neither the sum of all rows nor of the rows between them and the totals row next to them, above or below."""
    marks = [0, *sorted(row for row, _ in sheet.totals), 2**31]
    for row, values in sheet.totals:
        here = bisect_left(marks, row)
        above = range(bisect_right(sheet.rows, marks[here - 1]), bisect_left(sheet.rows, row))
        below = range(bisect_right(sheet.rows, row), bisect_left(sheet.rows, marks[here + 1]))
        for name, total in values.items():
            figures = sheet.values[name]
            if total is None or all(v is None for v in figures):
                continue
            sums = [sum(figures[k] or 0 for k in span) for span in (above, below) if span]
            sums.append(sum(v or 0 for v in figures))
            if all(abs(found - total) > slack(sheet, name, total) for found in sums):
                yield (
                    -row,
                    name,
                    {
                        "raw": raw_figure(sheet, name, total),
                        "total": shown(sheet, name, total),
                        "sum": shown(sheet, name, sums[0]),
                    },
                )
