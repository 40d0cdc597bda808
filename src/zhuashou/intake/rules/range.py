# SPDX-License-Identifier: Apache-2.0
"""The range that a column declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.tables import datasets

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Numbers outside `check` of the column, such as `>=0` or `0..100`."""
    for column in datasets()[sheet.dataset].columns:
        if not column.check or not column.is_number or column.id not in sheet.places:
            continue
        low, high, strict = _bounds(column.check, column.scale)
        values, given = sheet.values.numbers(column.id)
        wrong = (values <= low) if strict else (values < low)
        if high is not None:
            wrong |= values > high
        for position in (wrong & given).nonzero()[0].tolist():
            yield position, column.id, {"check": column.check, "column": {"zh": column.zh, "en": column.en}}


def _bounds(check: str, scale: int) -> tuple[int, int | None, bool]:
    """Lower bound, upper bound (None: none) and whether the lower one is excluded, as scaled integers."""
    if ".." in check:
        low, high = check.split("..")
        return int(low) * 10**scale, int(high) * 10**scale, False
    return int(check.lstrip(">=")) * 10**scale, None, not check.startswith(">=")
