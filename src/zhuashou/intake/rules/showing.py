# SPDX-License-Identifier: Apache-2.0
"""A scaled figure as a person reads it, with its unit: money in 万元, the rest in the declared unit."""

from __future__ import annotations

from decimal import Decimal

from zhuashou.intake.issues import SheetData
from zhuashou.tables import datasets
from zhuashou.terms import number


def shown(sheet: SheetData, field: str, scaled: int) -> str:
    """The figure of a column of the sheet."""
    column = datasets()[sheet.dataset].by_id[field]
    exact = Decimal(scaled).scaleb(-column.scale)
    return f"{number(exact / 10000, 2)}万元" if column.type == "money" else f"{number(exact, 0)}{column.unit}"
