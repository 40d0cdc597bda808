# SPDX-License-Identifier: Apache-2.0
"""A row without its key cannot be told from others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.intake.numerals import BLANK, clean
from zhuashou.tables import datasets

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Empty key cells."""
    for key in (k for k in datasets()[sheet.dataset].key if k in sheet.places):
        for position in sheet.values.blanks(key):
            if clean(sheet.raw[key][position]) in BLANK:
                yield position, key, {"column": _title(key, sheet)}


def _title(key: str, sheet: SheetData) -> dict[str, str]:
    column = datasets()[sheet.dataset].by_id[key]
    return {"zh": column.zh, "en": column.en}
