# SPDX-License-Identifier: Apache-2.0
"""A figure far from all that the enterprise has filed before, judged on the scale of its own ups and downs.

Robust z-score of the logarithm (median and median absolute deviation, Iglewicz and Hoaglin 1993, *How to Detect and Handle Outliers*):
one slip among the past figures does not hide the next, and an enterprise that swings widely may do so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuashou.intake.figures import Figures
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
    windows = {p: preceding(p, WINDOW) for p in {*sheet.values["period"]} if p is not None}
    for name in [n for n in sheet.places if n in WATCHED]:
        own, held = sheet.earlier(name, {p for window in windows.values() for p in window})
        if own or held:
            for period, window in windows.items():
                yield from _of_period(sheet, name, period, window, (own, held))


def _of_period(
    sheet: SheetData, name: str, period: str, window: tuple[str, ...], figures: tuple[Figures, Figures]
) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The rows of one period: logarithms of all their pasts as one matrix, enterprises down, periods across."""
    import numpy as np

    kind = dataset(sheet.dataset).by_id[name].type
    floor, whole = (
        FLOOR[kind],
        1 if kind == "count" else months_of(period, name),
    )  # a number of people does not add up over months
    codes, values = sheet.values["uscc"], sheet.values[name]
    rows = [k for k, p in enumerate(sheet.values["period"]) if p == period and codes[k] and (values[k] or 0) >= floor]
    own, held = figures
    past = np.full((len(rows), len(window)), np.nan)
    for j, before in enumerate(window):
        months = 1 if kind == "count" else months_of(before, name)
        for i, k in enumerate(rows):
            figure = own.get((codes[k], before))
            figure = held.get((codes[k], before)) if figure is None else figure
            if figure is not None and figure >= floor:
                past[i, j] = figure / months
    enough = np.flatnonzero((~np.isnan(past)).sum(axis=1) >= LEAST)
    if not len(enough):
        return
    logs = np.log10(past[enough])
    middle = np.nanmedian(logs, axis=1)
    spread = np.maximum(MAD_TO_SD * np.nanmedian(np.abs(logs - middle[:, None]), axis=1), NARROWEST)
    now = np.log10(np.array([values[rows[i]] for i in enough], dtype=float) / whole)
    for at in np.flatnonzero(np.abs(now - middle) > LIMIT * spread).tolist():
        usual = int(10 ** middle[at] * whole)
        times = round(10 ** abs(now[at] - middle[at]))
        k = rows[int(enough[at])]
        yield k, name, {"times": times, "usual": shown(sheet, name, usual), "found": shown(sheet, name, values[k] or 0)}
