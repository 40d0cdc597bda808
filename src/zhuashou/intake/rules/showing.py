# SPDX-License-Identifier: Apache-2.0
"""A scaled figure as a person reads it, with its unit, and how far two figures of a form may differ by rounding."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhuashou.intake.figures import exact
from zhuashou.intake.identity import Answer
from zhuashou.intake.issues import SheetData
from zhuashou.tables import datasets
from zhuashou.terms import convert, number

#: Two units of the statutory form (thousand yuan), so that rounding is no fault.
MONEY_SLACK = 200_000


def named(sheet: SheetData) -> str:
    """The column of the sheet with the enterprise's name."""
    return next((c for c in ("name", "enterprise_name") if c in sheet.places), "uscc")


def candidates(answer: Answer) -> list[str]:
    """Who may be meant, for people: name, code, and likeness where the name is not the same."""
    said = [f"{c.name}（{c.uscc}）" for c in answer.candidates]
    return said or ["—"]


def shown(sheet: SheetData, field: str, scaled: int) -> str:
    """The figure of a column of the sheet: money in 万元, the rest in the declared unit."""
    column = datasets()[sheet.dataset].by_id[field]
    exact = Decimal(scaled).scaleb(-column.scale)
    if column.type == "money":
        return f"{number(exact / 10000, 2)}万元"
    return f"{number(exact, 0 if exact == exact.to_integral_value() else 2)}{column.unit}"


def slack(sheet: SheetData, field: str, scaled: int) -> int:
    """The difference that passes: a thousandth, and for money at least two units of the form."""
    return max(_least(sheet, field), abs(scaled) // 1000)


def _least(sheet: SheetData, field: str) -> int:
    column = datasets()[sheet.dataset].by_id[field]
    return MONEY_SLACK if column.type == "money" else 2 * 10**column.scale


def apart(sheet: SheetData, field: str, base: Any, other: Any, asked: Any) -> list[int]:
    """Positions, of those `asked`, where two arrays of figures differ by more than the slack of `base`."""
    import numpy as np

    base, other = exact(base, other)
    slacks = np.maximum(_least(sheet, field), np.abs(base) // 1000)
    found: list[int] = np.flatnonzero(asked & (np.abs(base - other) > slacks)).tolist()
    return found


def raw_figure(sheet: SheetData, field: str, scaled: int) -> str:
    """The figure as the file has it: in the unit of the file's column."""
    column, place = datasets()[sheet.dataset].by_id[field], sheet.places[field]
    exact = Decimal(scaled).scaleb(-column.scale)
    if column.unit and place.unit and place.unit != column.unit:
        exact = convert(exact, column.unit, place.unit)
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
