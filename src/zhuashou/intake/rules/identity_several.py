# SPDX-License-Identifier: Apache-2.0
"""A row without a good code whose name several enterprises may bear: a person decides, and the decision is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.identity import SEVERAL
from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.intake.rules.showing import candidates, named

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Names that lead to several."""
    for position, answer in sheet.answers.items():
        if answer.state == SEVERAL and not answer.code:
            yield position, named(sheet), {"name": answer.name, "candidates": candidates(answer)}
