# SPDX-License-Identifier: Apache-2.0
"""Ranking of districts by the efficacy coefficient (功效系数法), with the change of rank against the period before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.base import Snap, name_of, number_id
from zhuashou.diagnosis.breakdown import growth
from zhuashou.diagnosis.definitions import indicator
from zhuashou.diagnosis.number_rows import unit_of
from zhuashou.diagnosis.ranking_schemes import RankingItem, RankingScheme, read_rankings
from zhuashou.terms import Period, Words


@dataclass(frozen=True)
class Scored:
    """One item of a district: value in `unit`, points of `full`; value None: unknown, and points say what the scheme gives for that."""

    item: str
    name: Mapping[str, str]
    value: float | None
    unit: str
    full: float
    points: Decimal | None
    number: str


@dataclass(frozen=True)
class Ranked:
    """One district: rank and score (two decimals), both None with a `reason`. change: places won (+) or lost (−) since the period before."""

    id: str
    name: str
    rank: int | None
    score: Decimal | None
    previous: int | None
    change: int | None
    items: tuple[Scored, ...]
    reason: Words | None


@dataclass(frozen=True)
class Ranking:
    """A ranking of the closed period by one version of a scheme, best first, those without a rank last."""

    scheme: str
    version: str
    zh: str
    en: str
    period: str
    by: str
    full: float
    rows: tuple[Ranked, ...]


@dataclass(frozen=True)
class Then:
    """The snapshot as seen at an earlier period: the same rows, up to it."""

    snap: Snap
    period: Period

    @property
    def revision(self) -> str:
        """That of the frozen month."""
        return self.snap.revision

    @property
    def manifest(self) -> Any:
        """That of the frozen month."""
        return getattr(self.snap, "manifest", None)

    def table(self, dataset: str) -> Any:
        """The frozen month's table."""
        return self.snap.table(dataset)


def ranking(snap: Snap, scheme: RankingScheme | None = None) -> Ranking:
    """Rank the groups of `scheme.by` (by default the packaged scheme's districts) at the closed period.

    The rank before is computed by the same scheme from the same frozen month, so that a late correction moves both.
    """
    scheme = scheme or read_rankings()["districts"]
    now = _ranked(snap, scheme)
    before = {r.id: r.rank for r in _ranked(Then(snap, snap.period.previous), scheme)}
    rows = tuple(_moved(r, before.get(r.id)) for r in now)
    return Ranking(scheme.id, scheme.version, scheme.zh, scheme.en, snap.period.id, scheme.by, scheme.full, rows)


def _moved(row: Ranked, before: int | None) -> Ranked:
    return replace(row, previous=before, change=None if before is None or row.rank is None else before - row.rank)


def _ranked(snap: Snap, scheme: RankingScheme) -> list[Ranked]:
    """The rows of one period, without the period before."""
    tables = {
        name: {r["id"]: r for r in growth(snap, name, scheme.by).to_pylist()}
        for name in dict.fromkeys(i.indicator for i in scheme.items)
    }
    codes = sorted({code for rows in tables.values() for code in rows} - {""})
    names = {code: row["name"] for rows in tables.values() for code, row in rows.items()}
    values = {i.id: {c: _value(tables[i.indicator].get(c), i) for c in codes} for i in scheme.items}
    judged = {c: _why_not(c, scheme, values) for c in codes}
    taking = [c for c in codes if judged[c] is None]
    if len(taking) < 2:
        judged |= {c: Words("diagnosis.ranking.too_few") for c in taking}
        taking = []
    points = {
        i.id: dict(zip(taking, _points(i, [values[i.id][c] for c in taking], scheme.missing), strict=True))
        for i in scheme.items
    }
    scores = {c: _score([(i, points[i.id][c]) for i in scheme.items], scheme) for c in taking}
    ranks = places(scores, scheme, values)
    rows = [
        Ranked(c, name_of(scheme.by, c) if scheme.by != "enterprise" else names[c], ranks.get(c), scores.get(c), None, None,
               tuple(_scored(i, scheme.by, c, values[i.id][c], points[i.id].get(c)) for i in scheme.items), judged[c])
        for c in codes
    ]  # fmt: skip
    return sorted(rows, key=lambda r: (r.rank is None, r.rank or 0, r.id))


def _value(row: Mapping[str, Any] | None, item: RankingItem) -> float | None:
    value = row[item.stat] if row else None
    return None if value is None else float(value)


def _why_not(code: str, scheme: RankingScheme, values: Mapping[str, Mapping[str, float | None]]) -> Words | None:
    """Why a district is not ranked, None if it is."""
    if code in scheme.exclude:
        return Words("diagnosis.ranking.excluded")
    known = sum(i.full for i in scheme.items if values[i.id][code] is not None)
    needed = scheme.full * scheme.needed / 100
    if known == 0 or known < needed:
        return Words("diagnosis.ranking.too_little_known", {"needed": round(needed, 2)})
    return None


def _points(item: RankingItem, values: Sequence[float | None], missing: str) -> list[Decimal | None]:
    """Points of one item, two decimals; None only under `rescale`."""
    x = np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    given = formulas.efficacy_score(x, item.full, higher=item.direction == "up")
    absent = {"floor": _two(0.6 * item.full), "zero": Decimal("0.00")}.get(missing)
    return [_two(float(p)) if np.isfinite(p) else absent for p in given]


def _score(points: Sequence[tuple[RankingItem, Decimal | None]], scheme: RankingScheme) -> Decimal:
    """The sum of the points; of those known, scaled to the full score, where some are unknown."""
    known = sum(i.full for i, p in points if p is not None)
    total = sum((p for _, p in points if p is not None), Decimal(0))
    return total if known == scheme.full else _two(float(total) * scheme.full / known)


def _two(value: float) -> Decimal:
    """Two decimals, half up; noise of the last bits is taken off first, so that 85.005 is 85.01 whatever the machine."""
    return Decimal(repr(round(value, 9))).quantize(Decimal("0.01"), ROUND_HALF_UP)


def places(
    scores: Mapping[str, Decimal], scheme: RankingScheme, values: Mapping[str, Mapping[str, float | None]]
) -> dict[str, int]:
    """Rank by code. Equal scores share a rank; the next one is left out (equal) or not (dense), or an item's better value decides."""
    decider = next((i for i in scheme.items if i.id == scheme.ties), None)

    def worth(code: str) -> tuple[Decimal, float]:
        if decider is None:
            return scores[code], 0.0
        value = values[decider.id][code]
        return scores[code], -np.inf if value is None else value if decider.direction == "up" else -value

    levels = sorted({worth(c) for c in scores}, reverse=True)
    if scheme.ties == "dense":
        return {c: 1 + levels.index(worth(c)) for c in scores}
    return {c: 1 + sum(worth(o) > worth(c) for o in scores) for c in scores}


def _scored(item: RankingItem, by: str, code: str, value: float | None, points: Decimal | None) -> Scored:
    ind = indicator(item.indicator)
    number = number_id(ind.id, ind.scope, item.stat, by, code) if value is not None else ""
    return Scored(item.id, ind.name, value, unit_of(ind, item.stat), item.full, points, number)
