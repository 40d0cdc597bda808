# SPDX-License-Identifier: Apache-2.0
"""What a check says about a cell, and what checks may know of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhuashou.terms import Words

FATAL, WARNING = "fatal", "warning"


@dataclass(frozen=True)
class CellIssue:
    """One remark: sheet, cell, raw content, why, and how to mend it. A fatal one keeps its row from being booked."""

    sheet: str
    cell: str
    row: int
    column: str
    field: str
    rule: str
    severity: str
    raw: str
    words: Words
    remedy: Words


@dataclass(frozen=True)
class Known:
    """What checks may ask the ledger, given by the caller. None means: not known, the check is passed over.

    `enterprises`: credit code → name. `frozen`: ids of locked periods. `figures`: (dataset, column) → {(uscc, period): scaled integer}.
    `schemes`: names of other identity codes that the city accepts → regular expression.
    """

    enterprises: Mapping[str, str] | None = None
    frozen: frozenset[str] = frozenset()
    figures: Mapping[tuple[str, str], Mapping[tuple[str, str], int | None]] = field(default_factory=dict)
    schemes: Mapping[str, str] = field(default_factory=dict)


@dataclass
class SheetData:
    """A mapped sheet on its way through the checks: columns as lists, numbers as scaled integers in the declared unit."""

    name: str
    dataset: str
    places: Mapping[str, Any]
    rows: list[int]
    values: dict[str, list[Any]]
    raw: dict[str, list[Any]]
    known: Known
    now: datetime
    totals: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    all_names: frozenset[str] = frozenset()
