# SPDX-License-Identifier: Apache-2.0
"""A figure far from all that the enterprise has filed before, judged on the scale of its own ups and downs.

Robust z-score of the logarithm (median and median absolute deviation, Iglewicz and Hoaglin 1993, *How to Detect and Handle Outliers*):
one slip among the past figures does not hide the next, and an enterprise that swings widely may do so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.figures import Earlier
from zhuashou.intake.issues import WARNING, SheetData
from zhuashou.intake.periods import months_of, preceding
from zhuashou.intake.rules.magnitude import FLOOR, WATCHED
from zhuashou.intake.rules.showing import shown
from zhuashou.tables import dataset

SEVERITY = WARNING
#: Past periods looked at, and how many of them must hold a figure.
WINDOW, LEAST = 12, 5
#: Deviations (in robust standard deviations) that are too many, and the least standard deviation in decades: five of it are a factor of 5.6.
LIMIT, NARROWEST = 5.0, 0.15
#: A median absolute deviation times this estimates the standard deviation of a normal distribution.
MAD_TO_SD = 1.4826


def check(sheet: SheetData) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Figures too far from the median of the enterprise's past ones; a cumulative figure counts as its average month."""
    if dataset(sheet.dataset).key != ("uscc", "period"):
        return
    if sheet.earlier is None:
        return
    for name in [n for n in sheet.places if n in WATCHED]:
        for period in sorted({*sheet.values["period"]} - {None}):
            yield from _of_period(sheet, sheet.earlier, name, period)


def _of_period(sheet: SheetData, earlier: Earlier, name: str, period: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The rows of one period against the logarithms of the average months of their pasts."""
    import numpy as np

    kind = dataset(sheet.dataset).by_id[name].type
    floor, window = FLOOR[kind], preceding(period, WINDOW)
    whole, *months = (
        1 if kind == "count" else months_of(p, name) for p in (period, *window)
    )  # people do not add up over months
    codes, (values, _) = sheet.values["uscc"], sheet.values.numbers(name)
    here = [p == period and bool(c) for p, c in zip(sheet.values["period"], codes, strict=True)]
    rows = np.flatnonzero(np.array(here, dtype=np.bool_) & (values >= floor))
    pasts, given = earlier.window(sheet.values, name, rows, window)
    usable = given & (pasts >= floor)
    enough = usable.sum(axis=1) >= LEAST
    rows, pasts, usable = rows[enough], pasts[enough], usable[enough]
    if not len(rows):
        return
    logs = np.log10(np.where(usable, pasts, np.nan) / np.array(months, dtype=float))
    middle = np.nanmedian(logs, axis=1)
    spread = np.maximum(MAD_TO_SD * np.nanmedian(np.abs(logs - middle[:, None]), axis=1), NARROWEST)
    now = np.log10(values[rows] / whole)
    for at in np.flatnonzero(np.abs(now - middle) > LIMIT * spread).tolist():
        usual = int(10 ** middle[at] * whole)
        times = round(10 ** abs(now[at] - middle[at]))
        k = int(rows[at])
        yield k, name, {"times": times, "usual": shown(sheet, name, usual), "found": shown(sheet, name, int(values[k]))}
