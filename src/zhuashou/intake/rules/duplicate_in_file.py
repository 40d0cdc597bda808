# SPDX-License-Identifier: Apache-2.0
"""One key, one row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.tables import datasets

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Rows whose key stands earlier in the sheet."""
    key = datasets()[sheet.dataset].key
    shown = next((k for k in key if k in sheet.places), key[0])
    if _distinct(sheet, key):
        return
    first: dict[tuple[Any, ...], int] = {}
    for position, values in enumerate(zip(*(sheet.values[k] for k in key), strict=True)):
        if None in values:
            continue
        if values in first:
            yield position, shown, {"row": first[values]}
        else:
            first[values] = sheet.rows[position]


def _distinct(sheet: SheetData, key: tuple[str, ...]) -> bool:
    """Is one column of the key alone enough to tell all rows apart? That is the common case, and quickly seen."""
    return any(len(column) == len({*column}) for column in (sheet.values[k] for k in key))
