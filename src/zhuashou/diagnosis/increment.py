# SPDX-License-Identifier: Apache-2.0
"""Stock and increment (存量与增量): the change of a total by enterprises that stayed, came and went, and how they came and went."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from zhuashou.diagnosis.base import DIMENSIONS, Snap, city_of, dims
from zhuashou.diagnosis.definitions import indicator
from zhuashou.terms import load_yaml

if TYPE_CHECKING:
    import pyarrow as pa


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
    import ibis

    ind = indicator(name)
    if ind.kind != "flow" or ind.scope not in ind.columns or len(ind.columns[ind.scope][0]) != 1 or ind.where_negative:
        raise ValueError(f"{name} is no sum of one column: its change has no stock and increment")
    if by not in DIMENSIONS:
        raise ValueError(f"{by!r} is not a dimension; known: {', '.join(DIMENSIONS)}")
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
    found: pa.Table = sums.mutate(change=change, points=points).order_by(["id", "kind"]).to_pyarrow()
    return found


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
