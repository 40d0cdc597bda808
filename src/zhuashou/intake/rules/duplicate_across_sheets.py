# SPDX-License-Identifier: Apache-2.0
"""One key, one row, in the whole file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.tables import dataset

SEVERITY = FATAL
Keys = dict[tuple[Any, ...], tuple[str, int]]


def keys_of(sheet: SheetData) -> Keys:
    """Key → (sheet, row) of the first row that has it."""
    found: Keys = {}
    columns = (sheet.values[k] for k in dataset(sheet.dataset).key)
    for row, key in zip(sheet.rows, zip(*columns, strict=True), strict=True):
        if None not in key:
            found.setdefault(key, (sheet.name, row))
    return found


def check(
    sheet: SheetData, before: Mapping[tuple[Any, ...], tuple[str, int]]
) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Rows whose key stands in a sheet further left (`before`)."""
    names = dataset(sheet.dataset).key
    shown = next((k for k in names if k in sheet.places), names[0])
    for position, key in enumerate(zip(*(sheet.values[k] for k in names), strict=True)):
        if key in before:
            other, row = before[key]
            yield position, shown, {"sheet": other, "row": row}
