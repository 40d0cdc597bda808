# SPDX-License-Identifier: Apache-2.0
"""Figures and requests of an enterprise that the ledger does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData

DATASETS = frozenset({"monthly_output", "monthly_finance", "monthly_energy", "requests", "land"})

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Codes that are not in the list of enterprises."""
    if sheet.known.enterprises is None or sheet.dataset not in DATASETS or "uscc" not in sheet.places:
        return
    for position, code in enumerate(sheet.values["uscc"]):
        if code is not None and code not in sheet.known.enterprises:
            yield position, "uscc", {"code": code}
