# SPDX-License-Identifier: Apache-2.0
"""Reporting periods. January is not reported alone: January–February is one period, two months long."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

MONTH, JAN_FEB, QUARTER, YEAR = "month", "jan_feb", "quarter", "year"


class PeriodError(ValueError):
    """The text is not a reporting period; `reason` is the id of the words that say why."""

    def __init__(self, text: str, reason: str = "period.unreadable") -> None:
        super().__init__(f"{reason}: {text!r}")
        self.text, self.reason = text, reason


@dataclass(frozen=True, order=True)
class Period:
    """One reporting period; ordered by (year, last month), so months, quarters and years sort by their end.

    `last` is the last calendar month of the period and `kind` its length. The id is what files, columns and
    commands use: `2026-10`, `2026-02` (January–February), `2026-Q3`, `2026`.
    """

    year: int
    last: int
    kind: str = MONTH

    def __post_init__(self) -> None:
        valid = {MONTH: range(3, 13), JAN_FEB: (2,), QUARTER: (3, 6, 9, 12), YEAR: (12,)}
        if self.kind not in valid or self.last not in valid[self.kind] or not 1949 <= self.year <= 2199:
            reason = "period.january" if self.kind == MONTH and self.last in (1, 2) else "period.unreadable"
            raise PeriodError(f"{self.year}-{self.last}", reason)

    @property
    def id(self) -> str:
        """Canonical id, sortable as text within one frequency."""
        if self.kind == YEAR:
            return f"{self.year}"
        if self.kind == QUARTER:
            return f"{self.year}-Q{self.last // 3}"
        return f"{self.year}-{self.last:02d}"

    @property
    def months(self) -> int:
        """Number of calendar months in the period (2 for January–February)."""
        return {MONTH: 1, JAN_FEB: 2, QUARTER: 3, YEAR: 12}[self.kind]

    @property
    def elapsed(self) -> int:
        """Calendar months since 1 January at the period's end: n in the field's formulas."""
        return self.last

    @property
    def first_day(self) -> date:
        """First calendar day of the period."""
        return date(self.year, self.last - self.months + 1, 1)

    @property
    def last_day(self) -> date:
        """Last calendar day of the period."""
        following = date(self.year + self.last // 12, self.last % 12 + 1, 1)
        return following - timedelta(days=1)

    @property
    def prior(self) -> Period:
        """Same period of last year."""
        return Period(self.year - 1, self.last, self.kind)

    @property
    def previous(self) -> Period:
        """The period before this one, of the same frequency (March is preceded by January–February)."""
        if self.kind == YEAR:
            return self.prior
        if self.kind == QUARTER:
            return Period(self.year, self.last - 3, QUARTER) if self.last > 3 else Period(self.year - 1, 12, QUARTER)
        if self.last == 2:
            return Period(self.year - 1, 12)
        return month(self.year, self.last - 1)

    @property
    def following(self) -> Period:
        """The period after this one, of the same frequency (December is followed by January–February)."""
        if self.kind == YEAR:
            return Period(self.year + 1, 12, YEAR)
        if self.kind == QUARTER:
            return Period(self.year, self.last + 3, QUARTER) if self.last < 12 else Period(self.year + 1, 3, QUARTER)
        return month(self.year, self.last + 1) if self.last < 12 else Period(self.year + 1, 2, JAN_FEB)

    @property
    def is_monthly(self) -> bool:
        """Is it one of the eleven periods a year of monthly reporting?"""
        return self.kind in (MONTH, JAN_FEB)

    def label(self, lang: str = "zh", scope: str = "month") -> str:
        """Words for people: scope `month` is the period itself, `ytd` is since 1 January."""
        if self.kind == YEAR:
            return f"{self.year}年" if lang == "zh" else f"{self.year}"
        if self.kind == QUARTER and scope != "ytd":
            return f"{self.year}年{'一二三四'[self.last // 3 - 1]}季度" if lang == "zh" else self.id
        first = 1 if scope == "ytd" else self.last - self.months + 1
        if lang == "zh":
            return f"{self.year}年{self.last}月" if first == self.last else f"{self.year}年{first}—{self.last}月"
        names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        if first == self.last:
            return f"{names[self.last - 1]} {self.year}"
        return f"{names[first - 1]}–{names[self.last - 1]} {self.year}"

    def __str__(self) -> str:
        return self.id


def month(year: int, number: int) -> Period:
    """The monthly reporting period that ends in calendar month `number` (2 gives January–February; 1 is refused)."""
    return Period(year, number, JAN_FEB if number == 2 else MONTH)


def covering(day: date) -> Period:
    """The monthly reporting period that contains `day` (a day in January belongs to January–February)."""
    return month(day.year, max(day.month, 2))


_DASH = r"\s*(?:-|–|—|~|～|至|到|－)\s*"
_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"(\d{4})年?[-./]?Q([1-4])", "q"),
    (r"(\d{4})年?第?([1-4一二三四])季度?", "q"),
    (rf"(\d{{4}})年?[-./]?0?1{_DASH}(0?2|2)月?份?", "jf"),
    (rf"(\d{{4}})年0?1{_DASH}(\d{{1,2}})月份?", "ytd"),
    (r"(\d{4})年(\d{1,2})月份?(?:\d{1,2}日)?", "m"),
    (r"(\d{4})[-./](\d{1,2})(?:[-./]\d{1,2})?", "m"),
    (r"(\d{4})(0[1-9]|1[0-2])", "m"),
    (r"(\d{4})年?(?:度|全年)?", "y"),
)


def parse(text: str) -> Period:
    """Read a period in the usual spellings: 2026-10, 2026年10月, 202610, 2026.10, 2026年1-2月, 2026Q3, 三季度, 2026年度.

    `2026年1—10月` (cumulative) is read as the period that ends it: month 10.
    Raises PeriodError; a lone January is refused with the reason `period.january`.
    """
    clean = unicodedata.normalize("NFKC", str(text)).strip().replace(" ", "")
    for pattern, kind in _PATTERNS:
        found = re.fullmatch(pattern, clean)
        if found is None:
            continue
        year, part = int(found[1]), found[2] if found.re.groups > 1 else ""
        if kind == "y":
            return Period(year, 12, YEAR)
        if kind == "q":
            number = "一二三四".find(part) + 1 or int(part)
            return Period(year, number * 3, QUARTER)
        return month(year, int(part))
    raise PeriodError(str(text))


def between(first: Period, last: Period) -> list[Period]:
    """All periods of the frequency of `first` from `first` to `last`, both included."""
    found: list[Period] = []
    here = first
    while here <= last:
        found.append(here)
        here = here.following
    return found
