# SPDX-License-Identifier: Apache-2.0
"""A wrong code beside a name that leads to one enterprise: that one is suggested, a person corrects the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.identity import MATCHED
from zhuashou.intake.issues import FATAL, SheetData
from zhuashou.terms import Words, uscc_fault

SEVERITY = FATAL


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Wrong codes whose name says which code was meant."""
    for position, answer in sheet.answers.items():
        if answer.code and answer.state == MATCHED and answer.how not in ("code", "merged"):
            fault = uscc_fault(answer.code)
            why = Words(fault) if fault else answer.code
            yield position, "uscc", {"raw": answer.code, "name": answer.name, "code": answer.uscc, "why": why}
