# SPDX-License-Identifier: Apache-2.0
"""The next month, the quarter and the year for the city, its districts, industries and enterprises, all adding up, with intervals from past errors.

Each level is forecast on its own series, then reconciled (`formulas.reconcile`); January–February stays one period of a year of 11. This is the one
forecast of the product: findings, pages, papers and commands read it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.ahead_spans import (
    SPANS,
    YEAR_PERIODS,
    Ends,
    Span,
    ends,
    festival_regressors,
    maker,
    spans_after,
    unit_ends,
)
from zhuashou.diagnosis.base import Snap, city_of, name_of
from zhuashou.diagnosis.definitions import Indicator, indicator
from zhuashou.diagnosis.panels import Floats, Panel, panel
from zhuashou.diagnosis.support import Support, read_support, support_of
from zhuashou.terms import Period, parse_period

HISTORY = 55
LEVELS = ("city", "region", "division")


@dataclass(frozen=True)
class Ahead:
    """One row: done so far, rest expected, total of the span with its 80 % interval (None unknown), in the indicator's unit.

    growth and its interval: percent on the same scope (units whose last year is known in full, `base` their last year's total, `base_n` how
    many); last_year: everything as recorded then. origins: past forecasts behind the interval.
    """

    span: str
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
    """All rows of one indicator by span, city first; `way`: x13 or combined, `festival`: whether its effect was found and used.

    ratios[kind:id] are what came to what was forecast of the year's rest at earlier times (for chances).
    """

    indicator: str
    year: int
    period: str
    revision: str
    remaining: int
    spans: tuple[Span, ...]
    rows: tuple[Ahead, ...]
    support: tuple[Support, ...]
    way: str
    festival: bool
    ratios: dict[str, Any] = dataclasses.field(default_factory=dict, repr=False)

    def row(self, kind: str, code: str, span: str = "year") -> Ahead | None:
        """The row of one group."""
        return next((r for r in self.rows if (r.span, r.kind, r.id) == (span, kind, code)), None)


def year_ahead(snap: Snap, name: str = "gross_output", settings: Mapping[str, Any] | None = None) -> YearAhead | None:
    """Reconciled outlook of a summed indicator with monthly figures; None without a year and two periods of history.

    settings: `ahead/support.yaml` as read. Raises ValueError for other indicators, RuleError for bad settings.
    """
    ind = indicator(name)
    if ind.kind != "flow" or "month" not in ind.columns:
        raise ValueError(f"{name} has no monthly sums to forecast")
    if not snap.period.is_monthly:
        return None
    columns = [ind.columns[s][0][0] for s in ("month", "ytd")]
    made = panel(snap, ind.dataset, [f"{c}{end}" for c in columns for end in ("", "_prior")], HISTORY)
    known = np.isfinite(made.values[columns[0]]).any(0)
    units = np.flatnonzero(np.isfinite(made.values[columns[0]][:, -1]) & np.isfinite(made.values[columns[1]][:, -1]))
    if known.sum() < YEAR_PERIODS + 2 or not len(units):
        return None
    return _Run(snap, ind, made, units, columns, read_support(settings)).answer()


class _Run:
    """The steps of one run over one panel."""

    def __init__(
        self, snap: Snap, ind: Indicator, made: Panel, units: Any, columns: list[str], settings: Mapping[str, Any]
    ) -> None:
        self.snap, self.ind, self.units, self.settings = snap, ind, units, settings
        start = int(np.isfinite(made.values[columns[0]]).any(0).argmax())
        self.made = Panel(made.uscc, made.periods[start:], {k: v[:, start:] for k, v in made.values.items()})
        self.month, self.month_prior, self.ytd, self.ytd_prior = (
            self.made.values[f"{c}{end}"] for c in columns for end in ("", "_prior")
        )
        self.spans = spans_after(snap.period)
        self.lengths = [s.ahead for s in self.spans]
        self.place = {p: k for k, p in enumerate(self.made.periods)}
        t = snap.table("enterprises").select("uscc", "name", "region", "industry").to_pyarrow().to_pylist()
        self.names = {r["uscc"]: r["name"] for r in t}
        where = {r["uscc"]: (r["region"] or "", (r["industry"] or "")[:3]) for r in t}
        own = [where.get(code, ("", "")) for code in self.made.uscc]
        self.codes = {"city": np.array([city_of(snap)] * len(own)), "region": np.array([r for r, _ in own]),
                      "division": np.array([d for _, d in own])}  # fmt: skip

    def answer(self) -> YearAhead:
        """Forecast, reconcile, describe."""
        tree = formulas.hierarchy(**{level: self.codes[level][self.units] for level in LEVELS})
        groups = [self.codes[level] == code for level, code in tree.names]
        sums = np.stack([_sum(self.month[rows]) for rows in groups])
        periods, horizon = [parse_period(p) for p in self.made.periods], max(self.lengths)
        regressors = festival_regressors([*periods, *_next(self.snap.period, horizon)])
        moved = bool(_early(_next(self.snap.period, horizon)))
        above = ends(
            sums,
            self.lengths,
            maker(regressors, len(periods), None, moved),
            periods,
            bool(self.settings["x13"]) and moved,
        )
        kinds = self.codes["division"][self.units]
        below = unit_ends(self.month[self.units], self.lengths, maker(regressors, len(periods), kinds, moved))
        units, aggregates = _reconciled(tree, above, below)
        rows: list[Ahead] = []
        support: list[Support] = []
        for s, span in enumerate(self.spans):
            rest, base, last = units[:, : span.ahead].sum(1), self._base(span), self._last_year(span)
            done = self._done(span)
            origins = len(above.ratios[s]) if span.ahead and above.ratios else 0
            for k, (level, code) in enumerate(tree.names):
                mine, expected = groups[k][self.units], float(aggregates[k, : span.ahead].sum())
                part = (float(done[mine].sum()), expected, float(above.low[s, k]), float(above.high[s, k]))
                group, scope = (level, code, name_of(level, code)), (mine, done + rest, base, last[groups[k]])
                rows.append(self._row(span, group, part, scope, origins))
            rows += [
                self._unit(span, k, below, s, (float(done[k]), float(rest[k])), base, last)
                for k in range(len(self.units))
            ]
            support.append(self._support(span, done + rest, base, last))
        effect = moved and bool(regressors) and self._festival(regressors, sums)
        return YearAhead(self.ind.id, self.snap.period.year, self.snap.period.id, self.snap.revision, self.lengths[2], self.spans, tuple(rows),
                         tuple(support), above.way, effect, self._ratios(tree, above))  # fmt: skip

    def _festival(self, regressors: list[Floats], sums: Floats) -> bool:
        return bool(np.abs(formulas.festival_paths(sums, regressors, YEAR_PERIODS)).max() > 0)

    def _ratios(self, tree: formulas.Hierarchy, above: Ends) -> dict[str, Any]:
        held = above.ratios[2] if above.ratios and self.lengths[2] else np.empty((0, 0))
        return {f"{level}:{code}": held[:, k] for k, (level, code) in enumerate(tree.names)} if held.size else {}

    def _done(self, span: Span) -> Floats:
        """What the units have reported of the span, [N]."""
        if span.name == "year":
            return np.asarray(self.ytd[self.units, -1])
        held = [self.place[p] for p in span.periods if p in self.place]
        return np.asarray(np.nansum(self.month[np.ix_(self.units, held)], axis=1))

    def _base(self, span: Span) -> Floats:
        """Last year's total of each unit [N]: same-period figures as reported this year, then last year as recorded; NaN if not known."""
        past = [parse_period(p).prior.id for p in span.periods[span.done :]]
        if not all(p in self.place for p in past):
            return np.full(len(self.units), np.nan)
        rest = self.month[np.ix_(self.units, [self.place[p] for p in past])].sum(1)
        if span.name == "year":
            return np.asarray(self.ytd_prior[self.units, -1] + rest)
        held = [self.place[p] for p in span.periods[: span.done]]
        return np.asarray(self.month_prior[np.ix_(self.units, held)].sum(1) + rest)

    def _last_year(self, span: Span) -> Floats:
        """Everything recorded for the span a year earlier, for all enterprises of the panel; NaN where nothing is."""
        past = [parse_period(p).prior.id for p in span.periods]
        if span.name == "year":
            return self.ytd[:, self.place[past[-1]]] if past[-1] in self.place else np.full(len(self.ytd), np.nan)
        if not all(p in self.place for p in past):
            return np.full(len(self.month), np.nan)
        held = self.month[:, [self.place[p] for p in past]]
        return np.where(np.isfinite(held).any(1), np.nansum(held, axis=1), np.nan)

    def _row(
        self,
        span: Span,
        who: tuple[str, str, str],
        part: tuple[float, float, float, float],
        of: tuple[Floats, ...],
        origins: int,
    ) -> Ahead:
        mine, whole, base, last = of
        known = mine & np.isfinite(base)
        scope = float(whole[known].sum()), float(base[known].sum())
        recorded = float(np.nansum(last)) if np.isfinite(last).any() else None
        return _described(
            span.name,
            who,
            int(mine.sum()),
            part,
            scope,
            int(known.sum()),
            recorded,
            origins if np.isfinite(part[2]) else 0,
        )

    def _unit(
        self, span: Span, k: int, at: Ends, s: int, part: tuple[float, float], base: Floats, last: Floats
    ) -> Ahead:
        code, whole = self.made.uscc[int(self.units[k])], float(last[self.units[k]])
        known = bool(np.isfinite(base[k]))
        return _described(span.name, ("enterprise", code, self.names.get(code) or code), 1, (*part, float(at.low[s, k]), float(at.high[s, k])),
                          (sum(part), float(base[k]) if known else 0.0), int(known), whole if np.isfinite(whole) else None, 0)  # fmt: skip

    def _support(self, span: Span, total: Floats, base: Floats, last: Floats) -> Support:
        gone = np.ones(len(last), dtype=bool)
        gone[self.units] = False
        codes = [self.made.uscc[int(u)] for u in self.units]
        groups = {level: self.codes[level][self.units] for level in LEVELS[1:]}
        left = float(np.nansum(last[gone])), int((np.nan_to_num(last[gone]) > 0).sum())
        return support_of(self.snap, span, self.settings, codes, [self.names.get(c) or c for c in codes], groups, total, base, left, money=self.ind.unit == "元")  # fmt: skip


def _next(closed: Period, count: int) -> list[Period]:
    found = [closed]
    for _ in range(count):
        found.append(found[-1].following)
    return found[1:]


def _early(periods: list[Period]) -> list[Period]:
    """January–February and March: the periods that the festival moves."""
    return [p for p in periods if p.last <= 3]


def _reconciled(tree: formulas.Hierarchy, above: Ends, below: Ends) -> tuple[Floats, Floats]:
    """Coherent paths of units and aggregates: one W for all periods, so sums over periods agree too."""
    rest, own = below.path.sum(1), (above.path.sum(1) * above.spread) ** 2
    unit_variance = np.maximum((rest * below.spread) ** 2, 1.0)
    counted = np.asarray(tree.matrix @ unit_variance)
    base = np.where(np.isfinite(above.path), above.path, tree.matrix @ below.path)
    found = formulas.reconcile(
        below.path, base, tree, unit_variance, np.where(np.isfinite(own) & (own > 0), own, counted), positive=True
    )
    return found.units, found.aggregates


def _described(
    span: str, who: tuple[str, str, str], n: int, part: tuple[float, float, float, float], scope: tuple[float, float], base_n: int,
    last_year: float | None, origins: int,
) -> Ahead:  # fmt: skip
    """A row from done, rest and factors; growth compares the same-scope total with its base, the interval in the same proportion."""
    done, rest, low, high = part
    total, known = done + rest, bool(np.isfinite(low) and np.isfinite(high))
    least, most = (done + rest * low, done + rest * high) if known else (None, None)
    current, base = scope
    growth = 100 * (current / base - 1) if base > 0 else None

    def rate(end: float | None) -> float | None:
        return None if end is None or growth is None or total <= 0 else 100 * ((1 + growth / 100) * end / total - 1)

    return Ahead(span, *who, n, done, rest, total, least, most, base if base > 0 else None, base_n, growth, rate(least), rate(most), last_year, origins)  # fmt: skip


def _sum(values: Floats) -> Floats:
    """Sum of what was reported in each period [T]; NaN where nobody reported."""
    return np.where(np.isfinite(values).any(0), np.nansum(values, axis=0), np.nan)


__all__ = ["LEVELS", "SPANS", "Ahead", "Span", "YearAhead", "year_ahead"]
