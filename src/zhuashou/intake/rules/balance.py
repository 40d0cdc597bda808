# SPDX-License-Identifier: Apache-2.0
"""Assets are liabilities plus equity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Balance sheets that do not balance (beyond two units of the form)."""
    names = ("assets_end", "liabilities_end", "equity_end")
    if any(n not in sheet.places for n in names):
        return
    for position, (assets, liabilities, equity) in enumerate(zip(*(sheet.values[n] for n in names), strict=True)):
        if None not in (assets, liabilities, equity) and abs(assets - liabilities - equity) > 300_000:
            yield position, "assets_end", {}
