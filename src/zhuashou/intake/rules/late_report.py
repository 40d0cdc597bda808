# SPDX-License-Identifier: Apache-2.0
"""A report that comes after the last day on which it is in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.tables import dataset

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Periods that are overdue, said once at their first row that the ledger does not hold yet; a later version of a figure is not late."""
    name, due = dataset(sheet.dataset).period, sheet.known.due.get(sheet.dataset) or {}
    today = sheet.now.date()
    late = {period: last for period, last in due.items() if last < today}
    if not late or dataset(sheet.dataset).key != ("uscc", "period"):
        return
    filed = {key for (where, _), figures in sheet.known.figures.items() if where == sheet.dataset for key in figures}
    rows: dict[str, list[int]] = {}
    for position, (code, period) in enumerate(zip(sheet.values["uscc"], sheet.values[name], strict=True)):
        if period in late and (code, period) not in filed:
            rows.setdefault(period, []).append(position)
    for period, found in rows.items():
        last = late[period]
        days = (today - last).days
        yield found[0], name, {"period": period, "due": last.isoformat(), "days": days, "count": len(found)}
