# SPDX-License-Identifier: Apache-2.0
"""A cell that does not hold what its column declares: a figure, a date, a period, a flag, one of the choices. What was found is never dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.intake.rules import industry_code, region_code

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Cells that could not be read, with their own words; those that have a rule of their own are left to it."""
    others = (region_code.REASON, industry_code.REASON)
    for field, faults in sheet.unread.items():
        for position, fault in faults:
            if fault.words.id not in others:
                yield position, field, {"words": fault.words, "remedy": fault.remedy}
