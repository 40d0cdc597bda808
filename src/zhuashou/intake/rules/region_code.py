# SPDX-License-Identifier: Apache-2.0
"""A district is one of GB/T 2260, by code or by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData

SEVERITY = FATAL
REASON = "intake.unknown_region"


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Cells that name no district."""
    for field, faults in sheet.unread.items():
        for position, fault in faults:
            if fault.words.id == REASON:
                yield position, field, {"words": fault.words, "remedy": fault.remedy}
