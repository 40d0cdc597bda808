# SPDX-License-Identifier: Apache-2.0
"""A figure ten or ten thousand times the period before is often a slip of the unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.figures import exact
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
    import numpy as np

    from zhuashou.tables import dataset

    periods = sheet.values["period"] if "period" in dataset(sheet.dataset).by_id else []
    for name in [n for n in sheet.places if n in WATCHED]:
        floor = FLOOR[dataset(sheet.dataset).by_id[name].type]
        skipped = opens_year(periods) if name.endswith("_ytd") and name != "staff_ytd" else frozenset()
        other = {p: before for p, before in previous_of(periods).items() if p not in skipped}
        before, known = sheet.of_period(name, other)
        before, value = exact(before, sheet.values.numbers(name)[0])
        far = (value >= 10 * before) | (before >= 10 * value)
        for k in np.flatnonzero(known & (value >= floor) & (before >= floor) & far).tolist():
            was, now = int(before[k]), int(value[k])
            times = round(now / was if now > was else was / now)
            yield k, name, {"times": times, "before": shown(sheet, name, was), "found": shown(sheet, name, now)}
