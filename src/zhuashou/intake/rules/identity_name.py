# SPDX-License-Identifier: Apache-2.0
"""A code beside a name that belongs to another enterprise: one of the two is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.rules.showing import named

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Names of another enterprise than the code's."""
    held = sheet.known.enterprises or {}
    for position, answer in sheet.answers.items():
        if answer.how == "code" and answer.candidates:
            other = answer.candidates[0]
            own = {"code": answer.code, "own": held.get(answer.code, "—")}
            yield position, named(sheet), {"name": answer.name, "other": f"{other.name}（{other.uscc}）"} | own
