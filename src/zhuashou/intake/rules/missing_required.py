# SPDX-License-Identifier: Apache-2.0
"""A required figure that is blank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.tables import datasets

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Empty cells of required columns that the sheet has."""
    for column in datasets()[sheet.dataset].columns:
        if column.need != "required" or column.id not in sheet.places:
            continue
        for position in sheet.values.blanks(column.id):
            if not str(sheet.raw[column.id][position]).strip():
                yield position, column.id, {"column": {"zh": column.zh, "en": column.en}}
