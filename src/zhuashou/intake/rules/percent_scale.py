# SPDX-License-Identifier: Apache-2.0
"""Percentages written as parts of one: 0.085 where 8.5 is meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.tables import dataset

LEAST = 3

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Columns of at least three percentages that all lie within one per cent, said once at the first of them."""
    for column in dataset(sheet.dataset).columns:
        if column.type != "percent" or column.id not in sheet.places:
            continue
        values, _ = sheet.values.numbers(column.id)  # blanks are zero there, and zero says nothing
        present = values.nonzero()[0]
        if len(present) >= LEAST and bool((abs(values) <= 10**column.scale).all()):
            count = len(present)
            yield int(present[0]), column.id, {"column": {"zh": column.zh, "en": column.en}, "count": count}
