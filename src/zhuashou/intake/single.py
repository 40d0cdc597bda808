# SPDX-License-Identifier: Apache-2.0
"""One value written by a person on a page, read by the same rules as a cell of a workbook."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from zhuashou.intake.reader import IntakeError
from zhuashou.intake.unitnames import unit_named
from zhuashou.intake.values import Fault, converter
from zhuashou.tables import Column
from zhuashou.tables import dataset as declared


def read_value(dataset: str, column: str, text: str, unit: str = "") -> Any:
    """The typed value of a text: Decimal for figures in the declared unit, ISO text for dates, ids for controlled words, None for a blank.

    `unit` is the unit in which the figure is written; without it the declared one. Raises IntakeError with column, reason and remedy.
    """
    about = declared(dataset).by_id[column]
    _demand_unit(about, unit)
    try:
        value = converter(about, unit or about.unit)(text)
    except Fault as fault:
        raise IntakeError(
            "bad_value", column={"zh": about.zh, "en": about.en}, raw=text, why=fault.words, mend=fault.remedy
        ) from fault
    if value is None or not about.is_number:
        return value
    exact = Decimal(value).scaleb(-about.scale)
    if not _within(exact, about.check):
        raise IntakeError("out_of_range", column={"zh": about.zh, "en": about.en}, raw=text, check=about.check)
    return int(exact) if about.type == "count" else exact


def _demand_unit(about: Column, unit: str) -> None:
    """Raises IntakeError for a unit that is unknown or measures something else than the column."""
    own = unit_named(about.unit) if about.is_number and about.unit else None
    named = unit_named(unit) if unit else None
    if unit and own is not None and (named is None or named.family != own.family):
        raise IntakeError("bad_unit", column={"zh": about.zh, "en": about.en}, unit=unit, own=about.unit)


def _within(value: Decimal, check: str) -> bool:
    """Is the value inside a declared range such as `>=0`, `>0` or `0..100`?"""
    if check.startswith(">"):
        limit = Decimal(check.lstrip(">="))
        return value > limit or (value == limit and check.startswith(">="))
    low, _, high = check.partition("..")
    return not high or Decimal(low) <= value <= Decimal(high)
