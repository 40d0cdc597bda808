# SPDX-License-Identifier: Apache-2.0
"""A frozen month accepts only a correction with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.tables import datasets

STATES = frozenset({"targets", "land", "awards", "scope_history"})

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Rows of a locked period, in datasets that carry one; a period named by the title is said once, at the first row."""
    period = datasets()[sheet.dataset].period
    if not period or not sheet.known.frozen or sheet.dataset in STATES:
        return
    for position, text in enumerate(sheet.values[period]):
        if text in sheet.known.frozen and (position == 0 or period in sheet.places):
            yield position, period, {"period": text}
