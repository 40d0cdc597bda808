# SPDX-License-Identifier: Apache-2.0
"""A monthly form wants a month (or a quarter), not a year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, HeaderData
from zhuashou.terms import parse_period

MONTHLY = frozenset({"monthly_energy", "project_progress"})

SEVERITY = FATAL


def check(header: HeaderData) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sheets whose title names only a year although the figures are of a month."""
    if header.declared.id in MONTHLY and header.period and parse_period(header.period).kind == "year":
        yield header.declared.period, {"period": header.period}
