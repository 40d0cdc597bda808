# SPDX-License-Identifier: Apache-2.0
"""A list of enterprises that brings back one which was merged into another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import FATAL, SheetData

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Codes that were merged."""
    for position, answer in sheet.answers.items():
        if sheet.dataset == "enterprises" and answer.how == "merged":
            held = (sheet.known.enterprises or {}).get(answer.uscc, "—")
            yield position, "uscc", {"code": answer.code, "into": f"{held}（{answer.uscc}）"}
