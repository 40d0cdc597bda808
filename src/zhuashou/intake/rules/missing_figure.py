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
    codes, periods = sheet.values["uscc"], sheet.values["period"]
    previous = previous_of(periods)
    for column in declared.columns:
        if not column.is_number or column.id not in sheet.places or column.need == "required":
            continue
        own, held = sheet.earlier(column.id, previous.values())
        if not own and not held:
            continue
        for position in sheet.values.blanks(column.id):
            if None in (codes[position], periods[position]) or (sheet.rows[position], column.id) in sheet.spoiled:
                continue
            key = (codes[position], previous[periods[position]])
            before = own.get(key) if own.get(key) is not None else held.get(key)
            if before:
                said = {"column": {"zh": column.zh, "en": column.en}, "before": shown(sheet, column.id, before)}
                yield position, column.id, said
