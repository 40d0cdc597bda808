# SPDX-License-Identifier: Apache-2.0
"""The period a text speaks of: sheet names, titles, file names."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable

from zhuashou.terms import PeriodError, parse_period

_PERIOD = re.compile(
    r"(?<!\d)(\d{4})\s*年?\s*[-./]?\s*(?:Q([1-4])|第?([一二三四])季度|(\d{1,2})\s*(?:月份?)?\s*[-–—~至到]\s*(\d{1,2})\s*月|(\d{1,2})\s*月|(?<=[-./])(\d{1,2})(?!\d))"
)
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"(?<!\d)(\d{4})\s*年(?!\s*\d)")
_FILLED_IN = re.compile(
    r"(填报|报出|报送|打印|制表|印发|截至|截止)\w*\s*:?\s*\d{4}\s*[-年./]\s*\d+\s*[-月./]\s*\d+\s*日?"
)
#: 截至2025年6月底, 截至6月30日: figures as they stood at the end of a month.
_AS_OF = re.compile(
    r"截[至止](?:时间|日期|到|至)?\s*:?\s*(?:(\d{4})\s*[年.-]\s*)?(\d{1,2})\s*[月.-]\s*(?:[底末]|(\d{1,2})(?!\d))"
)
_QUARTERS = "一二三四"


def find_period(text: str) -> str:
    """The period named somewhere in a text: 2026年10月, 2026年1—10月, 2026-10, 202610, 2026年三季度, 2025年; empty if there is none."""
    clean = unicodedata.normalize("NFKC", text)
    year_only = _YEAR.search(clean)
    return _within_year(clean) or (year_only[1] if year_only else "")


def _within_year(clean: str) -> str:
    """A month or quarter named in a text; empty if there is none."""
    match = _PERIOD.search(clean)
    try:
        if match is not None:
            year, quarter, spoken, _, last, single, plain = match.groups()
            if quarter or spoken:
                return parse_period(f"{year}-Q{quarter or _QUARTERS.index(spoken) + 1}").id
            return parse_period(f"{year}-{int(last or single or plain):02d}").id
        compact = _COMPACT.search(clean)
        return "" if compact is None else parse_period(f"{compact[1]}-{compact[2]}").id
    except PeriodError:
        return ""


def first_period(texts: Iterable[str]) -> str:
    """The first month or quarter that any of the texts names, in their order, else the first year.

    The day on which a form was filled in, handed in or printed does not count. That up to which it counts does where no month is named and it ends one.
    """
    plain = [unicodedata.normalize("NFKC", text) for text in texts]
    clean = [_FILLED_IN.sub("", text) for text in plain]
    year = next(filter(None, map(find_period, clean)), "")
    named = next(filter(None, map(_within_year, clean)), "")
    return named or next(filter(None, (_as_of(text, year[:4]) for text in plain)), "") or year


def _as_of(text: str, year: str) -> str:
    """The month at whose end figures stood, in the year given there or else in that of the title; empty if none is meant."""
    match = _AS_OF.search(text)
    if match is None or not (match[1] or year) or not 1 <= int(match[2]) <= 12:
        return ""
    spoken, month = int(match[1] or year), int(match[2])
    if match[3] and int(match[3]) != monthrange(spoken, month)[1]:
        return ""
    return _within_year(f"{spoken}年{month}月")


def previous_of(ids: Iterable[str | None]) -> dict[str, str]:
    """Period id → id of the period before, for the different ids given."""
    return {text: parse_period(text).previous.id for text in {*ids} if text is not None}


def prior_of(ids: Iterable[str | None]) -> dict[str, str]:
    """Period id → id of the same period a year before, for the different ids given."""
    return {text: parse_period(text).prior.id for text in {*ids} if text is not None}


def opens_year(ids: Iterable[str | None]) -> frozenset[str]:
    """Those of the ids that begin a year: January–February, the first quarter, a whole year."""
    return frozenset(
        text for text in {*ids} if text is not None and (period := parse_period(text)).last == period.months
    )


def preceding(text: str, count: int) -> tuple[str, ...]:
    """Ids of the `count` periods before one, of the same frequency, the nearest first."""
    found, period = [], parse_period(text)
    for _ in range(count):
        period = period.previous
        found.append(period.id)
    return tuple(found)


def months_of(text: str, column: str) -> int:
    """Months that a figure of a column covers: those since January for a cumulative one, those of the period for one of the month, else 1."""
    period = parse_period(text)
    return period.elapsed if column.endswith("_ytd") else period.months if column.endswith("_month") else 1


def year_of(texts: Iterable[str]) -> str:
    """The year that the first of the texts to name one names; empty if it names several, or none does."""
    for text in texts:
        years = {*re.findall(r"(?<!\d)(20\d{2})(?=\s*年)", _FILLED_IN.sub("", unicodedata.normalize("NFKC", text)))}
        if years:
            return years.pop() if len(years) == 1 else ""
    return ""
