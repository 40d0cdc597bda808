# SPDX-License-Identifier: Apache-2.0
"""The same-period column repeats what was filed a year ago; where it does not, the base was revised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.periods import prior_of
from zhuashou.intake.rules.showing import apart, shown

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Same-period figures that differ from last year's filed figure by more than one in a thousand."""
    prior = prior_of(sheet.values["period"]) if "uscc" in sheet.places and _forms(sheet) else {}
    for name in [n for n in sheet.places if n.endswith("_prior") and prior]:
        filed, known = sheet.of_period(name.removesuffix("_prior"), prior)
        found, given = sheet.values.numbers(name)
        for k in apart(sheet, name, filed, found, known & given):
            yield k, name, {"filed": shown(sheet, name, int(filed[k])), "found": shown(sheet, name, int(found[k]))}


def _forms(sheet: SheetData) -> bool:
    return any(n.endswith("_prior") for n in sheet.places)
