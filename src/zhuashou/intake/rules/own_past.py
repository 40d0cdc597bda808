# SPDX-License-Identifier: Apache-2.0
"""A figure far from all that the enterprise has filed before, judged on the scale of its own ups and downs.

Robust z-score of the logarithm (median and median absolute deviation, Iglewicz and Hoaglin 1993, *How to Detect and Handle Outliers*):
one slip among the past figures does not hide the next, and an enterprise that swings widely may do so.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
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
            past = _Past(sheet, name, {p for window in windows.values() for p in window}, (held, own))
            for period, window in windows.items():
                yield from _of_period(sheet, name, period, past.of(window))


class _Past:
    """Monthly averages of the sheet's enterprises, [enterprises, periods] in logarithms; NaN where nothing usable was filed."""

    def __init__(self, sheet: SheetData, name: str, periods: Collection[str], figures: tuple[Figures, Figures]) -> None:
        """Later ones of `figures` come first."""
        import numpy as np

        kind = dataset(sheet.dataset).by_id[name].type
        self.rows = {code: k for k, code in enumerate(dict.fromkeys(c for c in sheet.values["uscc"] if c))}
        self._columns = {period: k for k, period in enumerate(sorted(periods))}
        months = [1 if kind == "count" else months_of(period, name) for period in self._columns]
        table = [[math.nan] * len(self._columns) for _ in self.rows]
        for known in figures:
            for (code, period), figure in known.items():
                column = self._columns.get(period)
                if column is not None and figure is not None and code in self.rows:
                    table[self.rows[code]][column] = figure if figure >= FLOOR[kind] else math.nan
        self._logs = np.log10(np.array(table, dtype=float).reshape(len(table), -1) / np.array(months, dtype=float))

    def of(self, window: Sequence[str]) -> tuple[dict[str, int], Any]:
        """Row of each enterprise, and the logarithms of the window, [enterprises, periods of the window]."""
        return self.rows, self._logs[:, [self._columns[p] for p in window]]


def _of_period(
    sheet: SheetData, name: str, period: str, past: tuple[dict[str, int], Any]
) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The rows of one period against the logarithms of their pasts."""
    import numpy as np

    kind = dataset(sheet.dataset).by_id[name].type
    whole = 1 if kind == "count" else months_of(period, name)  # a number of people does not add up over months
    codes, values, (place, pasts) = sheet.values["uscc"], sheet.values[name], past
    rows = [
        k for k, p in enumerate(sheet.values["period"]) if p == period and codes[k] and (values[k] or 0) >= FLOOR[kind]
    ]
    logs = pasts[[place[codes[k]] for k in rows]]
    enough = np.flatnonzero((~np.isnan(logs)).sum(axis=1) >= LEAST)
    if not len(enough):
        return
    logs = logs[enough]
    middle = np.nanmedian(logs, axis=1)
    spread = np.maximum(MAD_TO_SD * np.nanmedian(np.abs(logs - middle[:, None]), axis=1), NARROWEST)
    now = np.log10(np.array([values[rows[i]] for i in enough], dtype=float) / whole)
    for at in np.flatnonzero(np.abs(now - middle) > LIMIT * spread).tolist():
        usual = int(10 ** middle[at] * whole)
        times = round(10 ** abs(now[at] - middle[at]))
        k = rows[int(enough[at])]
        yield k, name, {"times": times, "usual": shown(sheet, name, usual), "found": shown(sheet, name, values[k] or 0)}
