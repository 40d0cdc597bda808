# SPDX-License-Identifier: Apache-2.0
"""Stock and increment (存量与增量): the change of a total by enterprises that stayed, came and went, and how they came and went."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from zhuashou.diagnosis.base import DIMENSIONS, Snap, city_of, dims, name_of
from zhuashou.diagnosis.definitions import Indicator, indicator
from zhuashou.terms import load_yaml

if TYPE_CHECKING:
    import pyarrow as pa

SIDES = ("stayed", "entered", "left")
MOVERS = 200


@dataclass(frozen=True)
class Way:
    """Enterprises that moved one way (`stayed`, `entered.grown` …): how many, both totals and the change in the indicator's unit, points."""

    kind: str
    n: int
    current: Decimal
    prior: Decimal
    change: Decimal
    points: float | None


@dataclass(frozen=True)
class Share:
    """One group's change by side: amounts in the indicator's unit, how many enterprises, and points of the whole base; the sides add to change."""

    dimension: str
    id: str
    name: str
    current: Decimal
    prior: Decimal
    change: Decimal
    points: float | None
    amounts: dict[str, Decimal]
    counts: dict[str, int]
    pulls: dict[str, float | None]


@dataclass(frozen=True)
class Mover:
    """An enterprise that came or went, and how; `region` is its district."""

    uscc: str
    name: str
    region: str
    region_name: str
    kind: str
    change: Decimal
    points: float | None


@dataclass(frozen=True)
class StockIncrement:
    """The change of one total: by way for the whole city, by side for every group (the city first), and who came or went, the largest first."""

    indicator: str
    ways: tuple[Way, ...]
    groups: tuple[Share, ...]
    movers: tuple[Mover, ...]
    moved: int


@cache
def _ways() -> dict[str, dict[str, list[str]]]:
    """Event → way → words of the reason, in the order they are tried."""
    text = resources.files("zhuashou.diagnosis").joinpath("data", "scope_ways.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, list[str]]] = load_yaml(text)
    return loaded


def increment(snap: Snap, name: str = "gross_output", by: str = "city") -> pa.Table:
    """Change of a summed indicator against last year's figures as recorded then: `id, kind, n, current, prior, change, points`.

    kind: `stayed` (a figure on both sides), `entered.<way>` (only now) or `left.<way>` (only then); the way is told by the reason of the latest
    event of the register since then, `other` where no reason is known, `unrecorded` where there is no event (left: did not report). change is
    current − prior in the indicator's unit, exact; points are percent of the whole base, null unless it is above zero. All rows of a
    grouping add to the same change, V1 − V0 = Σ stayed + Σ entered − Σ left. Unlike `growth` this is not same-scope. Raises ValueError for
    an indicator that is no sum of one column and for an unknown dimension.
    """
    found: pa.Table = _sums(snap, _summed(name, by), by).order_by(["id", "kind"]).to_pyarrow()
    return found


def stock_and_increment(
    snap: Snap, name: str = "gross_output", dimensions: tuple[str, ...] = ("region", "division")
) -> StockIncrement:
    """What `increment` says of the city and of each group, and the largest MOVERS enterprises that came or went. Raises as `increment`."""
    ind = _summed(name, "city")
    groups = [
        _share(by, code, rows) for by in ("city", *dimensions) for code, rows in _by_id(increment(snap, name, by))
    ]
    moved = _sums(snap, ind, "enterprise")
    moved = moved.filter(moved.kind != "stayed")
    t = snap.table("enterprises").select("uscc", "name", "region")
    held = moved.left_join(t, moved.id == t.uscc)
    held = held.order_by([held.change.abs().desc(), held.id]).limit(MOVERS)
    movers = [
        Mover(r["id"], r["name"] or r["id"], r["region"] or "", name_of("region", r["region"] or ""), r["kind"], r["change"], r["points"])
        for r in held.to_pyarrow().to_pylist()
    ]  # fmt: skip
    ways = [Way(**{k: r[k] for k in Way.__dataclass_fields__}) for r in increment(snap, name).to_pylist()]
    ordered = sorted(ways, key=lambda w: (SIDES.index(w.kind.partition(".")[0]), -abs(w.change), w.kind))
    count = sum(w.n for w in ways if w.kind != "stayed")
    return StockIncrement(ind.id, tuple(ordered), tuple(groups), tuple(movers), count)


def _by_id(table: pa.Table) -> list[tuple[str, list[dict[str, Any]]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        found.setdefault(row["id"], []).append(row)
    return sorted(found.items(), key=lambda g: (-sum(r["current"] for r in g[1]), g[0]))


def _share(dimension: str, code: str, rows: list[dict[str, Any]]) -> Share:
    """One group's rows by way, added up by side."""
    sides = {side: [r for r in rows if r["kind"].partition(".")[0] == side] for side in SIDES}
    pulls = {side: _points(part) for side, part in sides.items()}
    current, prior, change = (sum((r[c] for r in rows), Decimal(0)) for c in ("current", "prior", "change"))
    amounts = {side: sum((r["change"] for r in part), Decimal(0)) for side, part in sides.items()}
    counts = {side: sum(r["n"] for r in part) for side, part in sides.items()}
    return Share(
        dimension, code, name_of(dimension, code), current, prior, change, _points(rows), amounts, counts, pulls
    )


def _points(rows: list[dict[str, Any]]) -> float | None:
    """Points of rows that share one base; None where the base is not above zero."""
    known = [r["points"] for r in rows]
    return None if any(p is None for p in known) else float(sum(known))


def _summed(name: str, by: str) -> Indicator:
    ind = indicator(name)
    if ind.kind != "flow" or ind.scope not in ind.columns or len(ind.columns[ind.scope][0]) != 1 or ind.where_negative:
        raise ValueError(f"{name} is no sum of one column: its change has no stock and increment")
    if by not in DIMENSIONS:
        raise ValueError(f"{by!r} is not a dimension; known: {', '.join(DIMENSIONS)}")
    return ind


def _sums(snap: Snap, ind: Indicator, by: str) -> Any:
    """One row a group and way."""
    import ibis

    t, column = snap.table(ind.dataset), ind.columns[ind.scope][0][0]
    now, then = (
        t.filter((t.period == p.id) & t[column].notnull()).select(**{f"uscc_{side}": t.uscc, side: t[column]})
        for p, side in ((snap.period, "current"), (snap.period.prior, "prior"))
    )
    both = now.outer_join(then, now.uscc_current == then.uscc_prior)
    both = both.mutate(uscc=ibis.coalesce(both.uscc_current, both.uscc_prior))
    both = both.left_join(dims(snap), "uscc").drop("uscc_right").left_join(_events(snap), "uscc")
    side = both.prior.isnull().ifelse("entered", both.current.isnull().ifelse("left", "stayed"))
    kind = ibis.cases(
        (side == "entered", "entered." + both.way_entered.fill_null("unrecorded")),
        (side == "left", "left." + both.way_left.fill_null("unrecorded")), else_="stayed",
    )  # fmt: skip
    code = (
        both.uscc
        if by == "enterprise"
        else ibis.literal(city_of(snap))
        if by == "city"
        else both[f"d_{by}"].fill_null("")
    )
    grouped = both.mutate(id=code, kind=kind).group_by("id", "kind")
    sums = grouped.aggregate(n=lambda g: g.count(), current=lambda g: g.current.sum(), prior=lambda g: g.prior.sum())
    zero = ibis.literal(0).cast(t[column].type())
    sums = sums.mutate(current=sums.current.fill_null(zero), prior=sums.prior.fill_null(zero))
    change = sums.current - sums.prior
    base = sums.prior.sum().over().cast("float64")
    points = (base > 0).ifelse(100 * change.cast("float64") / base, ibis.null("float64"))
    return sums.mutate(change=change, points=points)


def _events(snap: Snap) -> Any:
    """One row an enterprise: the way of its latest entry and of its latest exit since the same period of last year."""
    import ibis

    t = snap.table("scope_history")
    t = t.filter((t.period > snap.period.prior.id) & (t.period <= snap.period.id))
    made = {}
    for event, ways in _ways().items():
        reason = t.reason.fill_null("")
        cases = [(_any_word(reason, words), way) for way, words in ways.items()]
        made[f"way_{event}"] = ibis.cases(*cases, else_="other").argmax(t.period, where=t.event == event)
    return t.group_by("uscc").aggregate(**made)


def _any_word(text: Any, words: list[str]) -> Any:
    found = text.contains(words[0])
    for word in words[1:]:
        found = found | text.contains(word)
    return found
