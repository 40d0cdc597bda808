# SPDX-License-Identifier: Apache-2.0
"""A required column that the header does not have. The rows are good as far as they go: a person may accept them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, HeaderData
from zhuashou.intake.mapping import FORMS, lookalikes

SEVERITY = FATAL


def check(header: HeaderData) -> Iterator[tuple[str, dict[str, Any]]]:
    """Required columns that are not there, with the headers that look like them: a person decides, never the likeness.

    The required figures of a monthly form may be in another file.
    """
    for name in header.mapping.missing:
        column = header.declared.by_id[name]
        if column.need != "required" or header.declared.id in FORMS:
            continue
        near = lookalikes(column.zh, header.mapping.unmapped.values())
        yield name, {"column": {"zh": column.zh, "en": column.en}, "near": near or ["—"]}
