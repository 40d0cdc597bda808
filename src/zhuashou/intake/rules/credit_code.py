# SPDX-License-Identifier: Apache-2.0
"""A unified social credit code has 18 characters and a check digit (GB 32100-2015)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.tables import datasets
from zhuashou.terms import Words, uscc_fault

SEVERITY = FATAL
#: The same codes come back in every sheet of every month.
_fault = lru_cache(maxsize=1_000_000)(uscc_fault)


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Codes that are neither valid nor of another scheme that the city accepts."""
    schemes = [re.compile(p) for p in sheet.known.schemes.values()]
    verdicts: dict[str, str | None] = {}
    for column in datasets()[sheet.dataset].columns:
        if column.type != "uscc" or column.id not in sheet.places:
            continue
        for position, code in enumerate(sheet.values[column.id]):
            if code is None:
                continue
            if code not in verdicts:
                verdicts[code] = None if any(s.fullmatch(code) for s in schemes) else _fault(code)
            if verdicts[code] is not None:
                yield position, column.id, {"why": Words(verdicts[code] or "")}
