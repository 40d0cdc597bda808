# SPDX-License-Identifier: Apache-2.0
"""Working days: the State Council's holidays and make-up days where published, provisional years marked as such."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt

from zhuashou.terms import Words

#: Statutory days with a fixed date, closed in a year whose arrangement is not published yet.
FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))


@dataclass(frozen=True)
class WorkCalendar:
    """Days from `first`; `open[k]` tells whether first + k days is a working day. `provisional` years are not yet arranged."""

    first: date
    open: npt.NDArray[np.bool_]
    provisional: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Is it a working day? Raises IndexError outside the calendar."""
        return bool(self.open[self._at(day)])

    def _at(self, day: date) -> int:
        number = (day - self.first).days
        if not 0 <= number < len(self.open):
            raise IndexError(f"{day} lies outside the calendar")
        return number

    def index(self) -> npt.NDArray[np.int64]:
        """Offsets of the working days, ascending."""
        return np.flatnonzero(self.open)

    def number(self, day: date) -> int:
        """Number of the first working day on or after `day`."""
        return int(np.searchsorted(self.index(), self._at(day), side="left"))

    def day(self, number: int) -> date:
        """The working day with that number. Raises IndexError past the calendar."""
        return self.first + timedelta(days=int(self.index()[number]))

    def add(self, day: date, workdays: int) -> date:
        """The working day `workdays` after the first working day on or after `day` (0 gives that day itself)."""
        return self.day(self.number(day) + workdays)

    def last_on_or_before(self, day: date) -> date:
        """The last working day on or before `day`: what a limit at a month's end means."""
        return self.day(int(np.searchsorted(self.index(), self._at(day), side="right")) - 1)

    def between(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both included; 0 if there is none."""
        index = self.index()
        return max(
            0,
            int(
                np.searchsorted(index, self._at(last), side="right")
                - np.searchsorted(index, self._at(first), side="left")
            ),
        )

    def warnings(self, *days: date) -> tuple[Words, ...]:
        """What to say when a date falls into a provisional year."""
        years = sorted({d.year for d in days} & self.provisional)
        return tuple(Words("plan.provisional_year", {"year": y}) for y in years)


@cache
def work_calendar(first_year: int, last_year: int) -> WorkCalendar:
    """The calendar of whole years. A year that is not published yet keeps weekends and the fixed statutory days closed."""
    from chinese_calendar import is_workday

    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    flags, provisional = [], set()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        try:
            flags.append(bool(is_workday(day)))
        except NotImplementedError:
            provisional.add(day.year)
            flags.append(day.weekday() < 5 and (day.month, day.day) not in FIXED)
    days = np.array(flags, bool)
    days.flags.writeable = False  # the calendar is made once and shared
    return WorkCalendar(first, days, frozenset(provisional))
