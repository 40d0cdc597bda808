# SPDX-License-Identifier: Apache-2.0
"""Money without a unit is never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, HeaderData

SEVERITY = FATAL


def check(header: HeaderData) -> Iterator[tuple[str, dict[str, Any]]]:
    """Money columns for which neither header, unit row nor sheet names a unit."""
    for name, place in header.places.items():
        column = header.declared.by_id[name]
        if column.type == "money" and not place.unit:
            yield name, {"column": {"zh": column.zh, "en": column.en}}
