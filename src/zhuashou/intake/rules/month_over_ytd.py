# SPDX-License-Identifier: Apache-2.0
"""The month is part of the year to date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Months larger than their cumulative figure, this year's and the year before's."""
    for suffix in ("", "_prior"):
        for name in [n for n in sheet.places if n.endswith(f"_month{suffix}")]:
            total = name.removesuffix(f"month{suffix}") + f"ytd{suffix}"
            if total not in sheet.places:
                continue
            (month, there), (ytd, known) = sheet.values.numbers(name), sheet.values.numbers(total)
            for position in ((month > ytd) & (ytd >= 0) & there & known).nonzero()[0].tolist():
                yield position, name, {}
