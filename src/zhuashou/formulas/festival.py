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
#: Sets of windows that compete where months stand alone, and where January and February are one period (only the return to work reaches March).
MONTHLY_SETS = (WINDOWS, ((0, 6), (7, 20)), ((0, 14),), ((-5, 14),), ((0, 20),))
PERIOD_SETS = (((7, 20),), ((7, 27),))
#: How much of an estimate is given up: this many times what chance alone would give. More where January and February are one period, because only
#: March and a few years tell of the effect there; measured on real imports (no effect left in such a year) and exports (a strong one).
CAUTION = {12: 1.0, 11: 4.0}
TEMPER = 0.15
RIDGE = 0.01
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


def reporting_year(shares: ArrayLike) -> Floats:
    """Monthly regressors [12 years, K] for a ledger whose first period is January and February: [11 years, K], the mean of the two months."""
    held = _float(shares)
    months = held.reshape(-1, 12, held.shape[1])
    first = months[:, :2].mean(1, keepdims=True)
    return np.concatenate([first, months[:, 2:]], axis=1).reshape(-1, held.shape[1])


def festival_paths(
    y: ArrayLike, candidates: Sequence[ArrayLike], period: int = 12, group: ArrayLike | None = None, caution: float | None = None
) -> Floats:  # fmt: skip
    """The festival in y[N, T] and in what follows: log effects [N, T + H], from candidate regressors [T + H, K] each.

    What all rows share (the median of their yearly log growth, so that one row's accident does not count) is regressed on each candidate, both
    differenced; candidates are weighed by Akaike's criterion, tempered. An estimate is drawn to zero by what it could be by chance (James and
    Stein), that of a `group` [N] to that of all. No effect (zeros) with less than three years or for rows with figures that are not above zero.
    """
    careful = CAUTION.get(period, 4.0) if caution is None else caution
    panel = _float(y)
    regressors = [_float(c) for c in candidates]
    n, length = panel.shape[0], len(regressors[0])
    with np.errstate(all="ignore"):
        logs = np.log(np.where(panel > 0, panel, np.nan))
    steps = np.diff(logs[:, period:] - logs[:, :-period], axis=1) if panel.shape[1] > period + 1 else np.empty((n, 0))
    kinds, number = np.unique(np.zeros(n) if group is None else np.asarray(group), return_inverse=True)
    out = np.zeros((len(kinds), length))
    common = _median(steps)
    moved = [np.diff(x[period : panel.shape[1]] - x[: panel.shape[1] - period], axis=0) for x in regressors]
    whole = [_fit(common, x, np.zeros(x.shape[1]), period, careful) for x in moved]
    score = np.array([f[1] for f in whole])
    if not np.isfinite(score).any():
        return np.zeros((n, length))
    weight = np.exp(-TEMPER * (np.where(np.isfinite(score), score, np.inf) - np.nanmin(score)))
    for k in range(len(kinds)):
        own = _median(steps[number == k]) if len(kinds) > 1 else common
        for w, x, full, (effect, _) in zip(weight / weight.sum(), moved, regressors, whole, strict=True):
            found = _fit(own, x, effect, period, careful)[0] if len(kinds) > 1 else effect
            out[k] += w * (full @ found)
    return out[number]


def _median(steps: Floats) -> Floats:
    """Middle of the rows in each column [T], NaN where nothing is known."""
    known = np.isfinite(steps).any(0)
    middle = np.full(steps.shape[1], np.nan)
    if known.any():
        middle[known] = np.nanmedian(steps[:, known], axis=0)
    return middle


def _fit(steps: Floats, moved: Floats, prior: Floats, period: int, caution: float) -> tuple[Floats, float]:
    """Effect [K] drawn to `prior`, and Akaike's criterion (NaN if too little is known); the residuals are weighed as Huber does."""
    known = np.isfinite(steps)
    x, n, k = moved[known], int(known.sum()), moved.shape[1]
    if n < 2 * period - 1:
        return prior, float("nan")
    d, ones = steps[known] - steps[known].mean() - x @ prior, np.ones(n)
    for _ in range(4):
        gram = (x * ones[:, None]).T @ x
        gram += (RIDGE * np.trace(gram) / k + 1e-12) * np.eye(k)
        found = np.linalg.solve(gram, (x * ones[:, None]).T @ d)
        rest = d - x @ found
        ones = np.minimum(1, 1.345 * (1.4826 * np.median(np.abs(rest)) + 1e-9) / np.maximum(np.abs(rest), 1e-12))
    error = float((ones * rest**2).sum())
    variance = max(error / max(float(ones.sum()) - k, 1.0), 1e-12)
    surprise = float(found @ gram @ found) / variance
    held = max(0.0, 1 - caution * k / max(surprise, 1e-9))
    return prior + held * found, n * np.log(error / n + 1e-12) + 2 * k * n / max(n - k - 1, 1)


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
