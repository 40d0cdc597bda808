# SPDX-License-Identifier: Apache-2.0
"""The next month, the quarter it is in and the year: which periods they hold, and the forecast of panels with the Spring Festival in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhuashou import formulas
from zhuashou.diagnosis.panels import Floats
from zhuashou.diagnosis.x13 import x13_ahead
from zhuashou.terms import Period, month, spring_festivals

SPANS = ("month", "quarter", "year")
YEAR_PERIODS = 11
#: Replayed forecasts of aggregates and of enterprises (these share their errors, so few suffice).
ORIGINS, UNIT_ORIGINS = 12, 4
SHARE = 0.8


@dataclass(frozen=True)
class Span:
    """A stretch that ends ahead: ids of its `periods`, how many are `done` (reported) and how many `ahead`."""

    name: str
    periods: tuple[str, ...]
    done: int
    ahead: int

    @property
    def first(self) -> str:
        """Id of its first period."""
        return self.periods[0]

    @property
    def last(self) -> str:
        """Id of its last period."""
        return self.periods[-1]


def spans_after(closed: Period) -> tuple[Span, ...]:
    """Next month, the quarter that it is in, the closed period's year. After December the first two lie in the next year."""
    following = closed.following
    first_month = (following.last - 1) // 3 * 3 + 1
    quarter = [month(following.year, m) for m in range(max(first_month, 2), first_month + 3)]
    whole = [month(closed.year, m) for m in range(2, 13)]
    return tuple(
        Span(name, tuple(p.id for p in held), sum(p <= closed for p in held), sum(p > closed for p in held))
        for name, held in zip(SPANS, ([following], quarter, whole), strict=True)
    )


def festival_regressors(periods: Sequence[Period]) -> list[Floats]:
    """Candidate regressors [len(periods), K] of the festival; none where its dates are not known."""
    dates = spring_festivals()
    first, last = periods[0].year, periods[-1].year
    if first - 1 not in dates or last + 1 not in dates:
        return []
    place = [(p.year - first) * YEAR_PERIODS + max(p.last - 2, 0) for p in periods]
    shares = (formulas.festival_shares(dates, first, last, windows) for windows in formulas.PERIOD_SETS)
    return [formulas.reporting_year(x)[place] for x in shares]


def maker(regressors: Sequence[Floats], total: int, group: NDArray[np.str_] | None, moved: bool) -> formulas.Maker:
    """The forecast of a panel of `total` columns with the festival taken out before and put back after; `moved` says whether it matters at all."""

    def make(past: Floats, horizon: int, hidden: int) -> Floats:
        seen = total - hidden
        if not regressors or not moved:
            return formulas.forecast(past, horizon, YEAR_PERIODS).mean
        rows = [x[: seen + horizon] for x in regressors]
        effect = np.exp(formulas.festival_paths(past, rows, YEAR_PERIODS, group))
        return formulas.forecast(past / effect[:, :seen], horizon, YEAR_PERIODS).mean * effect[:, seen:]

    return make


@dataclass(frozen=True)
class Ends:
    """Forecast of rows: path [N, H]; lower and upper factor [S, N] of each span's sum (NaN unknown), log spread [N] of the longest; ratios by span."""

    path: Floats
    low: Floats
    high: Floats
    spread: Floats
    ratios: tuple[Floats, ...]
    way: str = "combined"


def nothing_left(n: int, spans: int) -> Ends:
    """Where no period is ahead."""
    return Ends(np.zeros((n, 0)), np.ones((spans, n)), np.ones((spans, n)), np.zeros(n), ())


def ends(
    sums: Floats,
    lengths: Sequence[int],
    make: formulas.Maker | None = None,
    periods: Sequence[Period] = (),
    x13: bool = False,
) -> Ends:
    """Forecasts of totals [N, T] for spans of `lengths` periods; 0 ahead gives factors of 1.

    With `x13` the path is the mean with X-13's where Jan–Feb or March lie ahead, a row is long enough and the program is there.
    """
    some = [k for k in lengths if k]
    if not some:
        return nothing_left(len(sums), len(lengths))
    found = formulas.span_forecast(sums, some, YEAR_PERIODS, ORIGINS, make)
    path, way = found.path, "combined"
    if x13:
        other = x13_ahead(sums, periods, max(some))
        there = np.asarray(np.isfinite(other).all(axis=1))
        if there.any():
            path, way = np.where(there[:, None], (path + other) / 2, path), "x13"
    factors = [formulas.span_interval(r, SHARE) for r in found.ratios]
    with np.errstate(all="ignore"):
        longest = np.log(found.ratios[int(np.argmax(some))])
    count = np.isfinite(longest).sum(0)
    spread = np.array(
        [longest[np.isfinite(longest[:, k]), k].std(ddof=1) if count[k] >= 4 else np.nan for k in range(len(sums))]
    )
    low, high = (_by_span(lengths, [f[side] for f in factors], len(sums)) for side in (0, 1))
    return Ends(np.maximum(path, 0), low, high, spread, _all(lengths, found.ratios), way)


def unit_ends(values: Floats, lengths: Sequence[int], make: formulas.Maker | None = None) -> Ends:
    """Forecasts of enterprises [N, T]: errors are pooled in units of each one's own spread of growth."""
    some = [k for k in lengths if k]
    if not some:
        return nothing_left(len(values), len(lengths))
    found = formulas.span_forecast(values, some, YEAR_PERIODS, UNIT_ORIGINS, make)
    own, factors = spread_of(values), []
    for ratios in found.ratios:
        with np.errstate(all="ignore"):
            errors = np.log(ratios) / own
        errors = errors[np.isfinite(errors)]
        low, high = np.quantile(errors, [(1 - SHARE) / 2, (1 + SHARE) / 2]) if len(errors) >= 20 else (np.nan, np.nan)
        factors.append((np.exp(own * min(float(low), 0.0)), np.exp(own * max(float(high), 0.0))))
    path = np.maximum(np.nan_to_num(found.path), 0)
    low, high = (_by_span(lengths, [f[side] for f in factors], len(values)) for side in (0, 1))
    return Ends(path, low, high, own, ())


def _by_span(lengths: Sequence[int], found: Sequence[Floats], n: int) -> Floats:
    held = iter(found)
    return np.stack([next(held) if k else np.ones(n) for k in lengths])


def _all(lengths: Sequence[int], ratios: Sequence[Floats]) -> tuple[Floats, ...]:
    held = iter(ratios)
    return tuple(next(held) if k else np.empty((0, 0)) for k in lengths)


def spread_of(values: Floats) -> Floats:
    """Spread of each row's steps of yearly log growth, [N], robust; the middle of all rows where it is unknown, at least 0.01."""
    with np.errstate(all="ignore"):
        logs = np.log(np.where(values > 0, values, np.nan))
    steps = np.diff(logs[:, YEAR_PERIODS:] - logs[:, :-YEAR_PERIODS], axis=1)
    known = np.isfinite(steps).sum(1) >= 6
    out = np.full(len(values), np.nan)
    out[known] = 1.4826 * np.nanmedian(np.abs(steps[known]), axis=1)
    return np.maximum(np.where(known, out, np.median(out[known]) if known.any() else 0.2), 0.01)
