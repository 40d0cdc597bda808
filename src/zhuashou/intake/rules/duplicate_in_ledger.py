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
    if sheet.earlier is None or not any(sheet.known.figures.values()):
        return
    import numpy as np

    first: dict[int, tuple[str, int, int]] = {}
    count: dict[int, int] = {}
    for column in [c for c in dataset(sheet.dataset).columns if c.is_number and c.id in sheet.places]:
        held, here = sheet.earlier.booked(sheet.values, column.id)
        new, given = sheet.values.numbers(column.id)
        for k in np.flatnonzero(here & given & (held != new)).tolist():
            first.setdefault(k, (column.id, int(held[k]), int(new[k])))
            count[k] = count.get(k, 0) + 1
    for position, (field, before, found) in sorted(first.items()):
        said = {"before": shown(sheet, field, before), "found": shown(sheet, field, found), "count": count[position]}
        yield position, field, said
