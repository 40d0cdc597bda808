# SPDX-License-Identifier: Apache-2.0
"""An industry is one of GB/T 4754."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData

SEVERITY = FATAL
REASON = "intake.unknown_industry"


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Cells that hold no industry code."""
    for field, faults in sheet.unread.items():
        for position, fault in faults:
            if fault.words.id == REASON:
                yield position, field, {"words": fault.words, "remedy": fault.remedy}
