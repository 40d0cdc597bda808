# SPDX-License-Identifier: Apache-2.0
"""How the city's industry is made up: location quotients of its districts, concentration, variety, shift-share. `formulas` does the arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.base import Snap, name_of
from zhuashou.diagnosis.breakdown import floats
from zhuashou.diagnosis.definitions import indicator
from zhuashou.diagnosis.totals import reported, terms_of

if TYPE_CHECKING:
    import pyarrow as pa

UNKNOWN = ""


@dataclass(frozen=True)
class Quotient:
    """An industry in a district: its share there ÷ its share in the city (location quotient), value in the indicator's unit, share of the district in percent."""

    region: str
    region_name: str
    division: str
    division_name: str
    value: float
    share: float
    quotient: float


@dataclass(frozen=True)
class Concentration:
    """An industry: enterprises, share of the city in percent, Herfindahl 0…1 of its enterprises, CR-4 in percent, name of the largest."""

    division: str
    name: str
    n: int
    share: float
    herfindahl: float
    largest_four: float
    largest: str


@dataclass(frozen=True)
class Makeup:
    """A district (or the city, region ""): variety in nats by enterprise's industry class (between divisions, within them), Herfindahl of divisions."""

    region: str
    name: str
    divisions: int
    between: float
    within: float
    herfindahl: float


@dataclass(frozen=True)
class Shift:
    """A district's change on the same period, in percent of its prior: growth = city's growth + industry mix + the district's own."""

    region: str
    name: str
    growth: float
    city: float
    mix: float
    own: float


@dataclass(frozen=True)
class Structure:
    """All tables of one indicator at the closed period."""

    indicator: str
    period: str
    quotients: tuple[Quotient, ...]
    concentration: tuple[Concentration, ...]
    makeup: tuple[Makeup, ...]
    shifts: tuple[Shift, ...]


def structure(snap: Snap, name: str = "gross_output") -> Structure:
    """The structure of a summed indicator year to date. Raises ValueError for indicators without enterprises' cumulative sums."""
    ind = indicator(name)
    if ind.kind != "flow" or "ytd" not in ind.columns:
        raise ValueError(f"{name} has no cumulative sums by enterprise")
    t = reported(snap, ind.dataset, [snap.period.id])
    c = terms_of(t, ind, "ytd")
    picked = t.select(
        "uscc",
        "name",
        region=t.d_region.fill_null(""),
        division=t.d_division.fill_null(""),
        now=c["over"],
        base=c["over_p"],
    )
    rows: pa.Table = picked.order_by("uscc").to_pyarrow()
    now, base = floats(rows["now"]), floats(rows["base"])
    table = {k: np.array(rows[k].to_pylist(), dtype=object) for k in ("uscc", "name", "region", "division")}
    keep = np.isfinite(now) & (now > 0)
    held = {k: v[keep] for k, v in table.items()}
    return Structure(
        name, snap.period.id, _quotients(held, now[keep]), _concentration(held, now[keep]), _makeup(held, now[keep]),
        _shifts(table, now, base),
    )  # fmt: skip


def _cross(table: dict[str, Any], values: Any) -> tuple[list[str], list[str], Any]:
    """Regions, divisions, and the sums [regions, divisions]."""
    regions, r = np.unique(table["region"].astype(str), return_inverse=True)
    divisions, d = np.unique(table["division"].astype(str), return_inverse=True)
    sums = np.zeros((len(regions), len(divisions)))
    np.add.at(sums, (r, d), values)
    return list(regions), list(divisions), sums


def _quotients(table: dict[str, Any], values: Any) -> tuple[Quotient, ...]:
    regions, divisions, sums = _cross(table, values)
    found = []
    for region, row in zip(regions, sums, strict=True):
        if region == UNKNOWN or row.sum() <= 0:
            continue
        quotients = formulas.location_quotient(row, sums.sum(axis=0))
        found += [
            Quotient(region, name_of("region", region), d, name_of("division", d), float(v), 100 * float(v / row.sum()), float(q))
            for d, v, q in zip(divisions, row, quotients, strict=True) if d != UNKNOWN and v > 0
        ]  # fmt: skip
    return tuple(sorted(found, key=lambda q: (q.region, -q.quotient, q.division)))


def _concentration(table: dict[str, Any], values: Any) -> tuple[Concentration, ...]:
    found = []
    for d in sorted({str(x) for x in table["division"]} - {UNKNOWN}):
        mine = table["division"] == d
        own = values[mine]
        largest = str(table["name"][mine][int(np.argmax(own))])
        found.append(Concentration(d, name_of("division", d), len(own), 100 * float(own.sum() / values.sum()), formulas.herfindahl(own),
                                   formulas.concentration_ratio(own, 4), largest))  # fmt: skip
    return tuple(sorted(found, key=lambda c: (-c.share, c.division)))


def _makeup(table: dict[str, Any], values: Any) -> tuple[Makeup, ...]:
    """The city first, then the districts by code; an enterprise is its own class within its division."""
    found = []
    for region in [UNKNOWN, *sorted({str(x) for x in table["region"]} - {UNKNOWN})]:
        mine = table["region"] == region if region else np.ones(len(values), bool)
        own, divisions = values[mine], table["division"][mine].astype(str)
        if not len(own):
            continue
        parts = formulas.variety(own, divisions)
        codes, at = np.unique(divisions, return_inverse=True)
        sums = np.bincount(at, weights=own)
        name = name_of("region", region) if region else ""
        found.append(
            Makeup(region, name, len(codes), float(parts.unrelated), float(parts.related), formulas.herfindahl(sums))
        )
    return tuple(found)


def _shifts(table: dict[str, Any], now: Any, base: Any) -> tuple[Shift, ...]:
    """Classic shift-share (Dunn) of each district against the city, same scope; a figure below zero is no base for shares."""
    both = (now >= 0) & (base >= 0)
    held = {k: v[both] for k, v in table.items()}
    regions, _, after = _cross(held, now[both])
    _, _, before = _cross(held, base[both])
    if before.sum() <= 0:
        return ()
    found = []
    for k, region in enumerate(regions):
        whole = float(before[k].sum())
        if region == UNKNOWN or whole <= 0:
            continue
        parts = formulas.shift_share(before[k], after[k], before.sum(axis=0), after.sum(axis=0))
        city, mix, own = (100 * float(p.sum()) / whole for p in (parts.national, parts.mix, parts.regional))
        found.append(
            Shift(region, name_of("region", region), 100 * (float(after[k].sum()) - whole) / whole, city, mix, own)
        )
    return tuple(sorted(found, key=lambda s: (-s.growth, s.region)))
