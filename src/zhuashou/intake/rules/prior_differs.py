# SPDX-License-Identifier: Apache-2.0
"""The same-period column repeats what was filed a year ago; where it does not, the base was revised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.rules.showing import shown
from zhuashou.terms import parse_period

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Same-period figures that differ from last year's filed figure by more than one in a thousand."""
    for name in [n for n in sheet.places if n.endswith("_prior")]:
        held = sheet.known.figures.get((sheet.dataset, name.removesuffix("_prior")))
        if held is None:
            continue
        for position, (code, text, prior) in enumerate(
            zip(sheet.values["uscc"], sheet.values["period"], sheet.values[name], strict=True)
        ):
            if None in (code, text, prior):
                continue
            filed = held.get((code, parse_period(text).prior.id))
            if filed is not None and abs(filed - prior) > max(200_000, abs(filed) // 1000):
                yield (
                    position,
                    name,
                    {"filed": shown(sheet, name, filed), "found": shown(sheet, name, prior)},
                )
