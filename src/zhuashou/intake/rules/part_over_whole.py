# SPDX-License-Identifier: Apache-2.0
"""A part is not larger than its whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.tables import datasets

_SCOPES = ("month", "ytd", "month_prior", "ytd_prior")
_STOCKS = (
    ("receivables", "current_assets"),
    ("finished_stock", "inventories"),
    ("inventories", "current_assets"),
    ("current_assets", "assets"),
)
PARTS = (
    *((f"export_delivery_{s}", f"sales_output_{s}") for s in _SCOPES),
    *((f"{part}_end{s}", f"{whole}_end{s}") for s in ("", "_prior") for part, whole in _STOCKS),
    ("funds_in_place", "amount"),
    ("invested_ytd", "invested_total"),
    ("plan_year", "total_investment"),
)

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Parts over their wholes, of the same scope."""
    for part, whole in PARTS:
        if part in sheet.places and whole in sheet.places:
            (a, a_given), (b, b_given) = sheet.values.numbers(part), sheet.values.numbers(whole)
            for position in ((a > b) & (b >= 0) & a_given & b_given).nonzero()[0].tolist():
                yield position, part, {"part": _title(sheet, part), "whole": _title(sheet, whole)}


def _title(sheet: SheetData, name: str) -> dict[str, str]:
    column = datasets()[sheet.dataset].by_id[name]
    return {"zh": column.zh, "en": column.en}
