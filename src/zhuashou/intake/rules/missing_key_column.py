# SPDX-License-Identifier: Apache-2.0
"""A key column that the header does not have: no row can be told from another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, HeaderData
from zhuashou.intake.mapping import lookalikes

SEVERITY = FATAL


def check(header: HeaderData) -> Iterator[tuple[str, dict[str, Any]]]:
    """Keys without a column (the period may stand elsewhere), with the headers that look like them."""
    for name in header.mapping.missing:
        column = header.declared.by_id[name]
        if column.need == "key" and name != header.declared.period:
            near = lookalikes(column.zh, header.mapping.unmapped.values())
            yield name, {"column": {"zh": column.zh, "en": column.en}, "near": near or ["—"]}
