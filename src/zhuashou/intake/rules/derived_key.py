# SPDX-License-Identifier: Apache-2.0
"""A ledger without ids: its rows are known by what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.derived import id_column, parts_used
from zhuashou.intake.issues import WARNING, HeaderData

SEVERITY = WARNING


def check(header: HeaderData) -> Iterator[tuple[str, dict[str, Any]]]:
    """Said once a sheet, with the columns that tell its rows apart: who changes their words makes a new record."""
    declared = header.declared
    parts = parts_used(declared, header.places)
    if parts:
        key = declared.by_id[id_column(declared)]
        names = {lang: "、".join(declared.by_id[part[0]].title(lang) for part in parts) for lang in ("zh", "en")}
        yield key.id, {"column": {"zh": key.zh, "en": key.en}, "parts": names}
