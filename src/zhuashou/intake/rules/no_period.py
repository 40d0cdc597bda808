# SPDX-License-Identifier: Apache-2.0
"""Figures of no known period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, HeaderData

SEVERITY = FATAL


def check(header: HeaderData) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sheets of a periodic dataset where neither a column nor sheet name, title or file name gives the period."""
    name = header.declared.period
    if name and name not in header.places and not header.period:
        yield name, {"file": header.file}
