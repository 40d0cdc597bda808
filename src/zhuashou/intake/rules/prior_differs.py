# SPDX-License-Identifier: Apache-2.0
"""The same-period column repeats what was filed a year ago; where it does not, the base was revised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.periods import prior_of
from zhuashou.intake.rules.showing import shown, slack

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Same-period figures that differ from last year's filed figure by more than one in a thousand."""
    prior = prior_of(sheet.values["period"]) if "uscc" in sheet.places and _forms(sheet) else {}
    for name in [n for n in sheet.places if n.endswith("_prior") and prior]:
        own, held = sheet.earlier(name.removesuffix("_prior"), prior.values())
        if not held and not own:
            continue
        rows = zip(sheet.values["uscc"], sheet.values["period"], sheet.values[name], strict=True)
        for position, (code, text, found) in enumerate(rows):
            if code is None or text is None or found is None:
                continue
            key = (code, prior[text])
            filed = own.get(key) if own.get(key) is not None else held.get(key)
            if filed is not None and abs(filed - found) > slack(sheet, name, filed):
                yield position, name, {"filed": shown(sheet, name, filed), "found": shown(sheet, name, found)}


def _forms(sheet: SheetData) -> bool:
    return any(n.endswith("_prior") for n in sheet.places)
