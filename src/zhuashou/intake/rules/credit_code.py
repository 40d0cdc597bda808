# SPDX-License-Identifier: Apache-2.0
"""A unified social credit code has 18 characters and a check digit (GB 32100-2015)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.tables import datasets
from zhuashou.terms import Words, uscc_fault

SEVERITY = FATAL
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Codes that are neither valid nor of another scheme that the city accepts."""
    schemes = [re.compile(p) for p in sheet.known.schemes.values()]
    for column in datasets()[sheet.dataset].columns:
        if column.type != "uscc" or column.id not in sheet.places:
            continue
        codes = sheet.values[column.id]
        doubtful = {code for code in _unproved(codes) if not any(s.fullmatch(code) for s in schemes)}
        faults = {code: fault for code in doubtful if (fault := uscc_fault(code)) is not None}
        for position, code in enumerate(codes if faults else ()):
            if code in faults:
                yield position, column.id, {"why": Words(faults[code])}


def _unproved(codes: Sequence[str | None]) -> set[str]:
    """Those of the different codes that are not plainly right: 8 digits, 10 more characters of the alphabet, the last the check digit."""
    import numpy as np

    different = {code for code in codes if code is not None}
    likely = list(different)
    if {*map(len, likely)} != {18} or not "".join(likely).isascii():
        likely = [code for code in different if len(code) == 18 and code.isascii()]
    if not likely:
        return different
    table = np.full(128, -1)
    table[[ord(c) for c in ALPHABET]] = np.arange(31)
    values = table[np.frombuffer("".join(likely).encode(), dtype=np.uint8).reshape(-1, 18)]
    weights = np.array([pow(3, k, 31) for k in range(17)])
    right = (values[:, :17] @ weights + values[:, 17]) % 31 == 0
    right &= (values >= 0).all(axis=1) & (values[:, :8] <= 9).all(axis=1)
    unproved = {likely[k] for k in np.flatnonzero(~right)}
    return unproved if len(likely) == len(different) else unproved | different.difference(likely)
