# SPDX-License-Identifier: Apache-2.0
"""How a sum is spread over the members of each group: concentration, the share of growing members, location quotients, as quotients of sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from zhuashou.diagnosis.base import Snap
from zhuashou.diagnosis.definitions import Indicator
from zhuashou.diagnosis.totals import closed, narrow, terms_of

if TYPE_CHECKING:
    import pyarrow as pa

#: herfindahl: Σ x² ÷ (Σ x)²; largest_four: the four largest ÷ all; growing: members above the same period ÷ members with both figures;
#: quotient: share of the group in the part asked for ÷ its share in the whole.
SPREADS = ("herfindahl", "largest_four", "growing", "quotient")


def spread_sums(snap: Snap, ind: Indicator, by: str, scope: str, where: Mapping[str, str] | None) -> pa.Table:
    """`id`, `name` and the SUMS of a spread indicator by group of `by`; n is the number of members that count. Amounts of zero or less
    count for nothing in concentration and quotients (Herfindahl needs shares)."""
    import pyarrow as pa

    t = narrow(closed(snap, ind.dataset, every=by != "enterprise"), where)
    table = members(t, ind, by, scope)
    ids, group = np.unique(np.array(table["id"].to_pylist(), dtype=str), return_inverse=True)
    now, current, prior = (_floats(table[c]) for c in ("now", "current", "prior"))
    if ind.spread == "quotient":
        whole = members(closed(snap, ind.dataset), ind, by, scope)
        sums = _quotients(ids, group, (now, current, prior), whole)
    else:
        sums = _SPREADS[ind.spread](group, len(ids), now, current, prior)
    names = dict(zip(table["id"].to_pylist(), table["name"].to_pylist(), strict=True)) if by == "enterprise" else {}
    return pa.table(
        {"id": ids.tolist(), "name": [names.get(i) for i in ids.tolist()], **{k: pa.array(v) for k, v in sums.items()}}
    )


def members(t: Any, ind: Indicator, by: str, scope: str) -> pa.Table:
    """Sums of the members of each group: `id, member, name, now, current, prior` (the last two same-scope)."""
    c = terms_of(t, replace(ind, no_prior=False), scope)
    both = c["over"].notnull() & c["over_p"].notnull()
    grouped = t.group_by(id=t[f"d_{by}"].fill_null(""), member=t[f"d_{ind.across}"].fill_null("")).aggregate(
        name=t.name.max(), now=c["over"].sum(), current=c["over"].sum(where=both), prior=c["over_p"].sum(where=both)
    )  # fmt: skip
    found: pa.Table = grouped.order_by(["id", "member"]).to_pyarrow()
    return found


def _floats(column: Any) -> Any:
    import pyarrow as pa

    return column.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)


def _kept(values: Any) -> Any:
    return np.where(np.isfinite(values) & (values > 0), values, 0.0)


def _by(group: Any, count: int, values: Any) -> Any:
    return np.bincount(group, weights=values, minlength=count)


def _herfindahl(group: Any, count: int, now: Any, current: Any, prior: Any) -> dict[str, Any]:
    sums: dict[str, Any] = {"n": _by(group, count, _kept(now) > 0).astype(np.int64)}
    for part, values in zip("vcp", (now, current, prior), strict=True):
        x = _kept(values)
        sums |= {f"{part}_over": _by(group, count, x**2), f"{part}_under": _by(group, count, x) ** 2}
    return sums


def _largest_four(group: Any, count: int, now: Any, current: Any, prior: Any) -> dict[str, Any]:
    sums: dict[str, Any] = {"n": _by(group, count, _kept(now) > 0).astype(np.int64)}
    for part, values in zip("vcp", (now, current, prior), strict=True):
        x = _kept(values)
        order = np.lexsort((-x, group))
        place = np.empty(len(x), dtype=np.int64)
        place[order] = np.arange(len(x)) - np.searchsorted(group[order], group[order])
        sums |= {f"{part}_over": _by(group, count, np.where(place < 4, x, 0.0)), f"{part}_under": _by(group, count, x)}
    return sums


def _growing(group: Any, count: int, _now: Any, current: Any, prior: Any) -> dict[str, Any]:
    """A share of members has no same period of its own: it would need the figures of two years ago."""
    both = np.isfinite(current) & np.isfinite(prior)
    with np.errstate(invalid="ignore"):
        grew = both & (current > prior)
    n = _by(group, count, both)
    return {"n": n.astype(np.int64), "v_over": _by(group, count, grew), "v_under": n}


def parts_of(spread: str, members: list[str], values: Any) -> Any:
    """What each enterprise of one group adds to its concentration (without the indicator's factor), [N]; None where it is not a sum of parts."""
    x = _kept(values)
    if spread not in ("herfindahl", "largest_four") or not x.sum() > 0:
        return None
    if spread == "largest_four":
        return np.where(np.argsort(np.argsort(-x, kind="stable"), kind="stable") < 4, x, 0.0) / x.sum()
    _, member = np.unique(np.array(members, dtype=str), return_inverse=True)
    return x * np.bincount(member, weights=x)[member] / x.sum() ** 2


def _quotients(ids: Any, group: Any, parts: tuple[Any, Any, Any], whole: pa.Table) -> dict[str, Any]:
    place = {code: k for k, code in enumerate(ids.tolist())}
    at = np.array([place.get(code, -1) for code in whole["id"].to_pylist()], dtype=np.int64)
    count = len(ids)
    sums: dict[str, Any] = {"n": _by(group, count, _kept(parts[0]) > 0).astype(np.int64)}
    for part, values, column in zip("vcp", parts, ("now", "current", "prior"), strict=True):
        here, there = _kept(values), _kept(_floats(whole[column]))
        known = at >= 0
        sums[f"{part}_over"] = _by(group, count, here) * there.sum()
        sums[f"{part}_under"] = _by(at[known], count, there[known]) * here.sum()
    return sums


_SPREADS = {"herfindahl": _herfindahl, "largest_four": _largest_four, "growing": _growing}
