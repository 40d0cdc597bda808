# SPDX-License-Identifier: Apache-2.0
"""A ledger without a single record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, HeaderData

SEVERITY = WARNING


def check(header: HeaderData) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sheets that have a header and no row of data."""
    if header.rows == 0:
        yield header.declared.key[0], {}
