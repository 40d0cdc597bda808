# SPDX-License-Identifier: Apache-2.0
"""Spring Festival (春节) in monthly figures: shares of its windows by month, a pooled effect, and the January–February cell.

The method is that of `genhol` for X-13 (centred window regressors), estimated for all series at once. Dates of New Year's Day are passed in;
effects are in logs, per unit of share. The weights of a day lost are assumed, not estimated.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.rates import Floats, _float

#: Days around New Year's Day: before, the holiday, the return to work.
WINDOWS = ((-5, -1), (0, 6), (7, 20))
#: Share of a working day that is lost in each window.
LOST = (0.15, 0.85, 0.30)


def _shares(new_years: Mapping[int, date], first: int, last: int, window: tuple[int, int]) -> Floats:
    """Share of the window's days in each month of the years first … last, [months]."""
    out, width = np.zeros((last - first + 1) * 12), window[1] - window[0] + 1
    for year in range(first - 1, last + 2):
        if year not in new_years:
            continue
        for k in range(window[0], window[1] + 1):
            day = new_years[year] + timedelta(k)
            place = (day.year - first) * 12 + day.month - 1
            if 0 <= place < len(out):
                out[place] += 1 / width
    return out


def festival_shares(
    new_years: Mapping[int, date], first: int, last: int, windows: Sequence[tuple[int, int]] = WINDOWS
) -> Floats:
    """Regressors [months, windows] of the years first … last, less the calendar month's mean over all years given: no fixed season is left.

    `new_years`: year → New Year's Day; a hundred years make the mean steady. Raises ValueError if a year from first to last is missing.
    """
    missing = [year for year in range(first, last + 1) if year not in new_years]
    if missing:
        raise ValueError(f"New Year's Day is not given for {missing}")
    years = sorted(new_years)
    columns = []
    for window in windows:
        mean = _shares(new_years, years[0], years[-1], window).reshape(-1, 12).mean(0)
        columns.append(_shares(new_years, first, last, window) - np.tile(mean, last - first + 1))
    return np.stack(columns, axis=1)


def festival_effect(log_y: ArrayLike, shares: ArrayLike, group: ArrayLike | None = None, ridge: float = 0.01) -> Floats:
    """Effects [N, K] of log_y[N, T] (monthly, known throughout) on shares[T, K]; the mean of a `group` [N] where given.

    Both sides are differenced by 12 and by 1, then regressed with a small ridge: (X'X + ridge tr(X'X)/K I)⁻¹ X'D. Raises ValueError for less
    than three years.
    """
    y, x = _float(log_y), _float(shares)
    if y.shape[1] < 36:
        raise ValueError("a festival effect needs three years of months")
    d = y[:, 12:] - y[:, :-12]
    d = np.diff(d - d.mean(1, keepdims=True), axis=1)
    moved = np.diff(x[12:] - x[:-12], axis=0)
    gram = moved.T @ moved
    k = len(gram)
    effect = np.linalg.solve(gram + ridge * np.trace(gram) / k * np.eye(k), moved.T @ d.T).T
    if group is not None:
        kinds, number = np.unique(np.asarray(group), return_inverse=True)
        mean = np.stack([effect[number == g].mean(0) for g in range(len(kinds))])
        effect = mean[number]
    return np.asarray(effect)


def january_share(new_year: date) -> float:
    """Expected January / (January + February) of the year, from the working days that the festival takes out of each month."""
    days = {1: 31.0, 2: 29.0 if isleap(new_year.year) else 28.0}
    for (start, end), lost in zip(WINDOWS, LOST, strict=True):
        for k in range(start, end + 1):
            day = new_year + timedelta(k)
            if day.year == new_year.year and day.month in days:
                days[day.month] -= lost
    return days[1] / (days[1] + days[2])


def split_jan_feb(total: ArrayLike, new_years: Sequence[date]) -> tuple[Floats, Floats]:
    """A reported January–February sum [N, years] as (January, February), for models only: both are imputed and must be marked so."""
    share = np.array([january_share(day) for day in new_years])
    held = _float(total)
    return held * share, held * (1 - share)
