# SPDX-License-Identifier: Apache-2.0
"""What has not happened yet cannot be reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.tables import datasets
from zhuashou.terms import parse_period

YEARLY = frozenset({"targets", "land"})
#: Dates of what was done; planned dates may lie ahead.
DONE = frozenset({"registered_on", "production_on", "started_on", "completed_on", "judged_on", "last_contact_on", "signed_on", "raised_on",
                  "answered_on", "closed_on", "paid_on", "reported_on", "idle_since"})  # fmt: skip

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Periods that begin after the day of import (one named by the title is said once), and dates of deeds done that lie ahead."""
    today = sheet.now.date()
    declared = datasets()[sheet.dataset]
    if declared.period and sheet.dataset not in YEARLY:
        texts = sheet.values[declared.period]
        ahead = {text for text in {*texts} if text is not None and parse_period(text).first_day > today}
        for position, text in enumerate(texts if ahead else ()):
            if text in ahead and (position == 0 or declared.period in sheet.places):
                yield position, declared.period, {"what": text, "today": today.isoformat()}
    for column in declared.columns:
        if column.id in DONE and column.id in sheet.places:
            for position, text in enumerate(sheet.values[column.id]):
                if text is not None and text > today.isoformat():
                    yield position, column.id, {"what": text, "today": today.isoformat()}
