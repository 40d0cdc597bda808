# SPDX-License-Identifier: Apache-2.0
"""Where the year will end for the city, its districts, industries and enterprises, all adding up, with intervals from past errors.

Each level is forecast on its own series, then reconciled (`formulas.reconcile`); January–February stays one period of a year of 11.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.base import Snap, city_of, ids, name_of
from zhuashou.diagnosis.definitions import Indicator, indicator
from zhuashou.diagnosis.panels import Floats, Panel, panel
from zhuashou.terms import between, month

YEAR_PERIODS = 11
HISTORY = 55
LEVELS = ("city", "region", "division")
#: Replayed forecasts of enterprises; their errors are shared, measured in each one's own spread.
UNIT_ORIGINS = 4
SHARE = 0.8


@dataclass(frozen=True)
class Ahead:
    """One row: done so far, rest expected, total of the year with its 80 % interval (None unknown), in the indicator's unit.

    growth and its interval: percent on the same scope (units whose last year is known in full, `base` their last year's total, `base_n` how
    many); last_year: everything as recorded then. origins: past forecasts behind the interval.
    """

    kind: str
    id: str
    name: str
    n: int
    done: float
    rest: float
    total: float
    low: float | None
    high: float | None
    base: float | None
    base_n: int
    growth: float | None
    low_growth: float | None
    high_growth: float | None
    last_year: float | None
    origins: int


@dataclass(frozen=True)
class YearAhead:
    """All rows of one indicator, city first; ratios[kind, id] are what came to what was forecast at earlier times (for chances)."""

    indicator: str
    year: int
    period: str
    revision: str
    remaining: int
    rows: tuple[Ahead, ...]
    ratios: dict[str, Any] = dataclasses.field(default_factory=dict, repr=False)

    def row(self, kind: str, code: str) -> Ahead | None:
        """The row of one group."""
        return next((r for r in self.rows if (r.kind, r.id) == (kind, code)), None)


@dataclass(frozen=True)
class _Ends:
    """What year-end forecasts gave for rows [N]: rest, lower and upper ratio (NaN unknown), spread of the logs of the ratios, ratios, origins."""

    rest: Floats
    low: Floats
    high: Floats
    spread: Floats
    ratios: dict[int, Floats]
    origins: int


def year_ahead(snap: Snap, name: str = "gross_output") -> YearAhead | None:
    """Reconciled outlook of a summed indicator with monthly figures; None without two years of history. Raises ValueError for other indicators."""
    ind = indicator(name)
    if ind.kind != "flow" or "month" not in ind.columns:
        raise ValueError(f"{name} has no monthly sums to forecast")
    if not snap.period.is_monthly:
        return None
    columns = [ind.columns[s][0][0] for s in ("month", "ytd")]
    made = panel(snap, ind.dataset, [columns[0], columns[1], f"{columns[1]}_prior"], HISTORY)
    history = int(np.isfinite(made.values[columns[0]]).any(0).sum())
    units = np.flatnonzero(np.isfinite(made.values[columns[0]][:, -1]) & np.isfinite(made.values[columns[1]][:, -1]))
    if history < 2 * YEAR_PERIODS + 1 or not len(units):
        return None
    return _Outlooks(snap, ind, made, units, columns).answer()


class _Outlooks:
    """The steps of one run over one panel."""

    def __init__(self, snap: Snap, ind: Indicator, made: Panel, units: Any, columns: list[str]) -> None:
        self.snap, self.ind, self.made, self.units = snap, ind, made, units
        self.month, ytd, prior = (made.values[c] for c in (columns[0], columns[1], f"{columns[1]}_prior"))
        self.done, self.prior = ytd[units, -1], prior[units, -1]
        self.ytd, self.remaining = ytd, 12 - snap.period.last
        t = snap.table("enterprises").select("uscc", "name", "region", "industry").to_pyarrow()
        self.names = dict(zip(t["uscc"].to_pylist(), t["name"].to_pylist(), strict=True))
        place = dict(
            zip(
                t["uscc"].to_pylist(), zip(t["region"].to_pylist(), t["industry"].to_pylist(), strict=True), strict=True
            )
        )
        own = [place.get(code, ("", "")) for code in made.uscc]
        city = city_of(snap)
        self.codes = {"city": np.array([city] * len(own)), "region": np.array([r or "" for r, _ in own]),
                      "division": np.array([(i or "")[:3] for _, i in own])}  # fmt: skip

    def answer(self) -> YearAhead:
        """Forecast, reconcile, describe."""
        tree = formulas.hierarchy(**{level: self.codes[level][self.units] for level in LEVELS})
        groups = [self.codes[level] == code for level, code in tree.names]
        sums = np.stack([_sum(self.month[rows]) for rows in groups])
        done = np.stack([self.done[rows[self.units]].sum() for rows in groups])
        above = ends(sums, done, self.remaining)
        below = unit_ends(self.month[self.units], self.done, self.remaining)
        units, aggregates = self._reconciled(tree, above, below)
        base = self._base()
        last = self._last_year()
        rows = [self._row(level, code, above, k, float(aggregates[k]), units, groups[k], base, last)
                for k, (level, code) in enumerate(tree.names)]  # fmt: skip
        rows += [self._unit(k, below, float(units[k]), base, last) for k in range(len(self.units))]
        ratios = {f"{level}:{code}": above.ratios[k] for k, (level, code) in enumerate(tree.names) if k in above.ratios}
        return YearAhead(
            self.ind.id,
            self.snap.period.year,
            self.snap.period.id,
            self.snap.revision,
            self.remaining,
            tuple(rows),
            ratios,
        )

    def _reconciled(self, tree: formulas.Hierarchy, above: _Ends, below: _Ends) -> tuple[Floats, Floats]:
        if self.remaining == 0:
            return below.rest, above.rest
        rest = np.nan_to_num(below.rest)
        unit_variance = np.maximum((rest * below.spread) ** 2, 1.0)
        own = (above.rest * above.spread) ** 2
        counted = np.asarray(tree.matrix @ unit_variance)
        known = np.isfinite(own) & (own > 0)
        base = np.where(np.isfinite(above.rest), above.rest, tree.matrix @ rest)
        found = formulas.reconcile(
            rest[:, None], base[:, None], tree, unit_variance, np.where(known, own, counted), positive=True
        )
        return found.units[:, 0], found.aggregates[:, 0]

    def _base(self) -> Floats:
        """Last year's total of each unit: its same-period figure as reported this year and the rest of last year as recorded; NaN if not known."""
        after = (
            ids(between(self.snap.period.prior.following, month(self.snap.period.year - 1, 12)))
            if self.remaining
            else []
        )
        place = [self.made.periods.index(p) for p in after]
        return np.asarray(self.prior + self.month[np.ix_(self.units, place)].sum(1))

    def _last_year(self) -> Floats:
        """Everything recorded for last year's December, cumulative, for all enterprises of the panel."""
        december = month(self.snap.period.year - 1, 12).id
        return (
            self.ytd[:, self.made.periods.index(december)]
            if december in self.made.periods
            else np.full(len(self.ytd), np.nan)
        )

    def _row(
        self, level: str, code: str, at: _Ends, k: int, rest: float, unit_rest: Floats, rows: Any, base: Floats, last: Floats
    ) -> Ahead:  # fmt: skip
        mine = rows[self.units]
        done = float(self.done[mine].sum())
        known = mine & np.isfinite(base)
        share = float((self.done + unit_rest)[known].sum()), float(base[known].sum())
        recorded = last[rows]
        whole = float(np.nansum(recorded)) if np.isfinite(recorded).any() else None
        return _described(level, code, name_of(level, code), int(mine.sum()), (done, rest, float(at.low[k]), float(at.high[k])), share,
                          int(known.sum()), whole, at.origins if np.isfinite(at.low[k]) else 0)  # fmt: skip

    def _unit(self, k: int, at: _Ends, rest: float, base: Floats, last: Floats) -> Ahead:
        code = self.made.uscc[int(self.units[k])]
        done, whole = float(self.done[k]), float(last[self.units[k]])
        known = bool(np.isfinite(base[k]))
        return _described("enterprise", code, self.names.get(code) or code, 1, (done, rest, float(at.low[k]), float(at.high[k])),
                          (done + rest, float(base[k]) if known else 0.0), int(known), whole if np.isfinite(whole) else None, at.origins)  # fmt: skip


def _described(
    kind: str, code: str, name: str, n: int, part: tuple[float, float, float, float], scope: tuple[float, float], base_n: int,
    last_year: float | None, origins: int,
) -> Ahead:  # fmt: skip
    """A row from done, rest and ratios; growth compares the same-scope total with its base, the interval in the same proportion."""
    done, rest, low, high = part
    total = done + rest
    known = bool(np.isfinite(low) and np.isfinite(high))
    least, most = (done + rest * low, done + rest * high) if known else (None, None)
    current, base = scope
    growth = 100 * (current / base - 1) if base > 0 else None

    def rate(end: float | None) -> float | None:
        return None if end is None or growth is None or total <= 0 else 100 * ((1 + growth / 100) * end / total - 1)

    return Ahead(
        kind,
        code,
        name,
        n,
        done,
        rest,
        total,
        least,
        most,
        base if base > 0 else None,
        base_n,
        growth,
        rate(least),
        rate(most),
        last_year,
        origins,
    )


def _sum(values: Floats) -> Floats:
    """Sum of what was reported in each period [T]; NaN where nobody reported."""
    return np.where(np.isfinite(values).any(0), np.nansum(values, axis=0), np.nan)


def ends(sums: Floats, done: Floats, remaining: int) -> _Ends:
    """Year-end forecasts of totals [N, T]; rows with gaps or without enough history get a forecast without an interval."""
    n = len(sums)
    blank = np.full(n, np.nan)
    if remaining == 0:
        return _Ends(np.zeros(n), np.ones(n), np.ones(n), np.zeros(n), {}, 0)
    full = np.isfinite(sums).all(1) & (sums > 0).all(1)
    rest, low, high, spread, ratios, origins = blank.copy(), blank.copy(), blank.copy(), blank.copy(), {}, 0
    if full.any():
        found = formulas.year_end(sums[full], done[full], remaining, YEAR_PERIODS)
        rest[full], origins = found.rest, found.origins
        if found.ratios.size:
            low[full], high[full] = (found.low - done[full]) / found.rest, (found.high - done[full]) / found.rest
            spread[full] = np.log(found.ratios).std(0, ddof=1)
            ratios = {int(k): found.ratios[:, m] for m, k in enumerate(np.flatnonzero(full))}
    if not full.all():
        rest[~full] = formulas.forecast(sums[~full], remaining, YEAR_PERIODS).mean.sum(1)
    return _Ends(rest, low, high, spread, ratios, origins)


def unit_ends(values: Floats, done: Floats, remaining: int) -> _Ends:
    """Year-end forecasts of enterprises [N, T]. Their errors are pooled in units of each one's own spread of growth, so few origins suffice."""
    n = len(values)
    if remaining == 0:
        return _Ends(np.zeros(n), np.ones(n), np.ones(n), np.zeros(n), {}, 0)
    full = np.isfinite(values).all(1) & (values > 0).all(1)
    rest, own = np.full(n, np.nan), spread_of(values)
    low, high, origins = np.full(n, np.nan), np.full(n, np.nan), 0
    if full.any():
        found = formulas.year_end(values[full], done[full], remaining, YEAR_PERIODS, UNIT_ORIGINS)
        rest[full], origins = found.rest, found.origins
        if found.ratios.size:
            with np.errstate(all="ignore"):
                errors = np.log(found.ratios) / own[full]
            q = np.quantile(errors[np.isfinite(errors)], [(1 - SHARE) / 2, (1 + SHARE) / 2])
            low, high = np.exp(own * min(float(q[0]), 0.0)), np.exp(own * max(float(q[1]), 0.0))
    if not full.all():
        rest[~full] = np.maximum(
            np.nan_to_num(formulas.forecast(values[~full], remaining, YEAR_PERIODS).mean.sum(1)), 0
        )
    return _Ends(rest, low, high, own, {}, origins)


def spread_of(values: Floats) -> Floats:
    """Spread of each row's steps of yearly log growth, [N], robust; the middle of all rows where it is unknown, at least 0.01."""
    with np.errstate(all="ignore"):
        logs = np.log(np.where(values > 0, values, np.nan))
    steps = np.diff(logs[:, YEAR_PERIODS:] - logs[:, :-YEAR_PERIODS], axis=1)
    known = np.isfinite(steps).sum(1) >= 6
    out = np.full(len(values), np.nan)
    out[known] = 1.4826 * np.nanmedian(np.abs(steps[known]), axis=1)
    return np.maximum(np.where(known, out, np.median(out[known]) if known.any() else 0.2), 0.01)
