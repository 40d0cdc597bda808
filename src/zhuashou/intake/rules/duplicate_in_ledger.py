# SPDX-License-Identifier: Apache-2.0
"""A row that the ledger already holds with other figures: it will become a new version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.rules.showing import shown
from zhuashou.tables import dataset

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Rows of enterprise and period whose figures differ from those booked, said once a row at the first such figure; blanks change nothing."""
    if dataset(sheet.dataset).key != ("uscc", "period") or not any(sheet.known.figures.values()):
        return
    first: dict[int, tuple[str, int, int]] = {}
    count: dict[int, int] = {}
    keys = list(zip(sheet.values["uscc"], sheet.values["period"], strict=True))
    for column in dataset(sheet.dataset).columns:
        held = sheet.known.figures.get((sheet.dataset, column.id))
        if not held or column.id not in sheet.places or held.keys().isdisjoint(keys):
            continue
        for position, (key, found) in enumerate(zip(keys, sheet.values[column.id], strict=True)):
            before = held.get(key)
            if before is not None and found is not None and found != before:
                first.setdefault(position, (column.id, before, found))
                count[position] = count.get(position, 0) + 1
    for position, (field, before, found) in sorted(first.items()):
        said = {"before": shown(sheet, field, before), "found": shown(sheet, field, found), "count": count[position]}
        yield position, field, said
