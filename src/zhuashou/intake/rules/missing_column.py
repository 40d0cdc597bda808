# SPDX-License-Identifier: Apache-2.0
"""A key or a required column that the header does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, HeaderData
from zhuashou.intake.mapping import FORMS, lookalikes

SEVERITY = FATAL


def check(header: HeaderData) -> Iterator[tuple[str, dict[str, Any]]]:
    """Columns that must be there and are not (the required figures of a monthly form may be in another file), with the headers that look like them: a person decides, never the likeness."""
    for name in header.mapping.missing:
        column = header.declared.by_id[name]
        if name == header.declared.period or (column.need == "required" and header.declared.id in FORMS):
            continue
        near = lookalikes(column.zh, header.mapping.unmapped)
        yield name, {"column": {"zh": column.zh, "en": column.en}, "near": near or ["—"]}
