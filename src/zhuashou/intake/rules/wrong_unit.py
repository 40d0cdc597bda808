# SPDX-License-Identifier: Apache-2.0
"""A header that names a unit of something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, HeaderData
from zhuashou.intake.unitnames import unit_named

SEVERITY = FATAL


def check(header: HeaderData) -> Iterator[tuple[str, dict[str, Any]]]:
    """Columns whose header names a unit that does not measure what the column holds, such as land in 万元."""
    for name, place in header.mapping.columns.items():
        column = header.declared.by_id[name]
        written, own = unit_named(place.unit) if place.unit else None, unit_named(column.unit) if column.unit else None
        if written is not None and own is not None and written.family != own.family:
            yield name, {"column": {"zh": column.zh, "en": column.en}, "unit": place.unit, "own": column.unit}
