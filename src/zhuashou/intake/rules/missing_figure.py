# SPDX-License-Identifier: Apache-2.0
"""A figure that was filed for the period before and is blank now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.periods import previous_of
from zhuashou.intake.rules.showing import shown
from zhuashou.tables import dataset

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Blank cells of figures that the same enterprise filed before (the file's own, else the ledger's); required ones are an error anyway."""
    declared = dataset(sheet.dataset)
    if declared.key != ("uscc", "period"):
        return
    previous = previous_of(sheet.values["period"])
    for column in declared.columns:
        if not column.is_number or column.id not in sheet.places or column.need == "required":
            continue
        blank = [k for k in sheet.values.blanks(column.id) if (sheet.rows[k], column.id) not in sheet.spoiled]
        if not blank:
            continue
        figures, known = sheet.of_period(column.id, previous)
        for k in blank:
            if known[k] and figures[k]:
                before = shown(sheet, column.id, int(figures[k]))
                yield k, column.id, {"column": {"zh": column.zh, "en": column.en}, "before": before}
