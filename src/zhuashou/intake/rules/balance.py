# SPDX-License-Identifier: Apache-2.0
"""Assets are liabilities plus equity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData

SEVERITY = WARNING
#: Three figures, each rounded to a unit of the form (thousand yuan), in fen.
SLACK = 300_000


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Balance sheets of this year and the year before that do not balance (beyond three units of the form)."""
    for suffix in ("", "_prior"):
        names = [f"{base}_end{suffix}" for base in ("assets", "liabilities", "equity")]
        if any(n not in sheet.places for n in names):
            continue
        (assets, a), (liabilities, b), (equity, c) = (sheet.values.numbers(n) for n in names)
        for position in ((abs(assets - liabilities - equity) > SLACK) & a & b & c).nonzero()[0].tolist():
            yield position, names[0], {}
