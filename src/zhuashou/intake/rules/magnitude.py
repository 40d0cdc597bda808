# SPDX-License-Identifier: Apache-2.0
"""A figure ten or ten thousand times the period before is often a slip of the unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.periods import opens_year, previous_of
from zhuashou.intake.rules.showing import shown

WATCHED = frozenset(
    {
        "gross_output_month",
        "sales_output_month",
        "revenue_ytd",
        "cost_ytd",
        "assets_end",
        "staff_ytd",
        "electricity_month",
    }
)
#: Smaller figures jump without meaning: ten thousand yuan, a hundred kilowatt-hours, ten people (in scaled integers).
FLOOR = {"money": 1_000_000, "quantity": 1_000_000, "count": 10}

SEVERITY = WARNING


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Figures at least ten times, or at most a tenth of, the same enterprise's period before."""
    from zhuashou.tables import dataset

    for name in [n for n in sheet.places if n in WATCHED]:
        previous = previous_of(sheet.values["period"])
        own, held = sheet.earlier(name, previous.values())
        if not own and not held:
            continue
        floor = FLOOR[dataset(sheet.dataset).by_id[name].type]
        skipped = opens_year(sheet.values["period"]) if name.endswith("_ytd") and name != "staff_ytd" else frozenset()
        rows = zip(sheet.values["uscc"], sheet.values["period"], sheet.values[name], strict=True)
        for position, (code, text, value) in enumerate(rows):
            if code is None or text is None or value is None or value < floor or text in skipped:
                continue
            key = (code, previous[text])
            before = own.get(key) if own.get(key) is not None else held.get(key)
            if before is not None and before >= floor and (value >= 10 * before or before >= 10 * value):
                times = round(value / before if value > before else before / value)
                yield (
                    position,
                    name,
                    {"times": times, "before": shown(sheet, name, before), "found": shown(sheet, name, value)},
                )
