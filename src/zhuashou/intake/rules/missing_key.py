# SPDX-License-Identifier: Apache-2.0
"""A row without its key cannot be told from others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.derived import id_column, parts_used
from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.intake.numerals import BLANK, clean
from zhuashou.tables import datasets

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Empty key cells; where keys are derived, empty cells of what they are made of."""
    for key in (k for k in datasets()[sheet.dataset].key if k in sheet.places):
        for position in sheet.values.blanks(key):
            if clean(sheet.raw[key][position]) in BLANK:
                yield position, key, {"column": _title(key, sheet)}
    declared = datasets()[sheet.dataset]
    parts = [part for part in parts_used(declared, sheet.places) if part[-1]]
    blanks = {n: {*sheet.values.blanks(n)} for part in parts for n in part if n in sheet.places}
    for position in sheet.values.blanks(id_column(declared)) if parts else ():
        for part in parts:
            own = [n for n in part if n in blanks]
            if not own or any(position not in blanks[n] or declared.by_id[n].need == "required" for n in own):
                continue  # a blank required cell has its own rule
            if all(clean(sheet.raw[n][position]) in BLANK for n in own):
                yield position, own[0], {"column": _title(own[0], sheet)}


def _title(key: str, sheet: SheetData) -> dict[str, str]:
    column = datasets()[sheet.dataset].by_id[key]
    return {"zh": column.zh, "en": column.en}
