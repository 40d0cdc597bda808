# SPDX-License-Identifier: Apache-2.0
"""A row without a good code whose name no enterprise bears: a person decides, and the decision is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.identity import UNMATCHED
from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.intake.rules.showing import candidates, named

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Names that lead to nobody, with the enterprises most like them."""
    for position, answer in sheet.answers.items():
        if answer.state == UNMATCHED and (not answer.code) and (answer.name or "uscc" not in sheet.places):
            yield position, named(sheet), {"name": answer.name or "—", "candidates": candidates(answer)}
