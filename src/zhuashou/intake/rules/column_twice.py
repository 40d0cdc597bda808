# SPDX-License-Identifier: Apache-2.0
"""Two columns of the sheet say that they are the same figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, HeaderData

SEVERITY = WARNING


def check(header: HeaderData) -> Iterator[tuple[str, dict[str, Any]]]:
    """Columns that repeat a figure already found further left; only the first is read."""
    for name, text in header.mapping.repeated:
        column = header.declared.by_id[name]
        yield name, {"column": {"zh": column.zh, "en": column.en}, "header": text}
