# SPDX-License-Identifier: Apache-2.0
"""Causes downward: which parts moved the total, by how many points, and what the rest did. Every cause carries its rows, the remainder last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.base import name_of
from zhuashou.diagnosis.breakdown import floats
from zhuashou.diagnosis.context import Context
from zhuashou.diagnosis.definitions import Indicator
from zhuashou.diagnosis.totals import sums_by
from zhuashou.terms import Words

if TYPE_CHECKING:
    import pyarrow as pa


#: Parts are named until they hold this share of all falls, but no more than MOST of them.
ENOUGH, MOST = 0.8, 5
#: Points below which a part is not worth a word.
SMALL = 0.005


def part_words(rows: Sequence[Mapping[str, Any]]) -> list[Words]:
    """Name, pull and growth of parts, each as nested words (without a rate where it has no meaning)."""
    found = []
    for row in rows:
        name = row["name"] or Words("diagnosis.unassigned")
        kind = "diagnosis.cause.part" if row["growth"] is not None else "diagnosis.cause.part_no_rate"
        values = {"name": name, "pull": row["pull"]}
        found.append(Words(kind, values | ({"growth": row["growth"]} if row["growth"] is not None else {})))
    return found


def largest_falls(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The parts that fell most, until little of all falls is left unnamed."""
    falls = sorted(
        (r for r in rows if r["pull"] is not None and r["pull"] < -SMALL), key=lambda r: (r["pull"], r["id"])
    )
    whole, named, found = sum(r["pull"] for r in falls), 0.0, []
    for row in falls[:MOST]:
        found.append(row)
        named += row["pull"]
        if named <= ENOUGH * whole:
            break
    return found


def told(words: str, kind: str, named: Sequence[Mapping[str, Any]], total: float, n: int, **values: Any) -> Words:
    """A cause from the parts it names: `rows` hold id, name, points, growth, the remainder last; sum + rest = total.

    What one part moved is not summed, and nothing is said of a remainder of no parts.
    """
    together = sum(r["pull"] for r in named)
    rest = total - together
    rows = [{"kind": kind, "id": r["id"], "name": r["name"], "points": r["pull"], "growth": r["growth"]} for r in named]
    rows.append({"kind": "remainder", "id": "", "name": "", "points": rest, "growth": None})
    many = Words("diagnosis.cause.together", {"sum": together}) if len(named) > 1 else ""
    others = Words(f"diagnosis.cause.rest.{kind}", {"n": n, "rest": rest}) if n else ""
    return Words(words, {"parts": part_words(named), "sum": together, "rest": rest, "total": total, "n": n, "together": many, "others": others,
                         "direction": "down", "rows": rows, **values})  # fmt: skip


def downward(context: Context, name: str, by: str, *, total: float | None) -> Words | None:
    """Which parts pulled the total down, how much together, and what the rest did; None if no part pulled it down."""
    rows = [r for r in context.parts(name, by) if r["pull"] is not None]
    falls = largest_falls(rows)
    if not falls or total is None:
        return None
    return told(f"diagnosis.cause.down_{by}", by, falls, total, len(rows) - len(falls))


def weakest(context: Context, name: str, by: str, *, total: float | None) -> Words | None:
    """For a total that grows too slowly though no part falls: the parts that grew least among the large ones."""
    rows = [
        r
        for r in context.parts(name, by)
        if r["pull"] is not None and r["growth"] is not None and (r["share"] or 0) >= 5
    ]
    slow = sorted((r for r in rows if total is not None and r["growth"] < total), key=lambda r: (r["growth"], r["id"]))[
        :3
    ]
    if not slow or total is None:
        return None
    return told(f"diagnosis.cause.slow_{by}", by, slow, total, len(rows) - len(slow))


def within(context: Context, column: str, code: str, by: str, total: float | None) -> Words | None:
    """The parts of one group by another dimension, in points of the city, with the rest of the group stated; None if none fell."""
    if total is None:
        return None
    rows = grouped(_members(context, column, code), by)
    falls = largest_falls(rows)
    if not falls:
        return None
    return told(
        "diagnosis.cause.within",
        by,
        falls,
        total,
        len(rows) - len(falls),
        group=name_of(column, code),
        by=Words(f"diagnosis.by.{by}"),
    )


def members(context: Context, column: str, code: str, total: float | None) -> Words | None:
    """The enterprises of a group that pulled the city's output down most, in points, with the rest of the group stated."""
    t = _members(context, column, code)
    picked = t.select(["uscc", "name", "gross_output_pull", "gross_output_growth"]).to_pylist()
    rows = [
        {"id": r["uscc"], "name": r["name"], "pull": r["gross_output_pull"], "growth": r["gross_output_growth"]}
        for r in picked
        if r["gross_output_pull"] is not None
    ]
    falls = largest_falls(rows)
    if not falls or total is None:
        return None
    return told("diagnosis.cause.enterprises", "enterprise", falls, total, len(rows) - len(falls))


def _members(context: Context, column: str, code: str) -> pa.Table:
    import pyarrow.compute as pc

    t = context.facts
    return t.filter(pc.fill_null(pc.equal(t[column], code), False)) if column else t


def grouped(table: pa.Table, by: str) -> list[dict[str, Any]]:
    """Pull on the city and same-scope growth of the facts' rows by a dimension."""
    codes = np.array([c or "" for c in table[by].to_pylist()])
    pull, now, prior = (floats(table[c]) for c in ("gross_output_pull", "gross_output_ytd", "gross_output_ytd_prior"))
    both = np.isfinite(now) & np.isfinite(prior)
    found = []
    for code in sorted(set(codes.tolist())):
        mine = codes == code
        base = float(prior[mine & both].sum())
        rate = 100 * (float(now[mine & both].sum()) / base - 1) if base > 0 else None
        found.append(
            {
                "id": code,
                "name": name_of(by, code) if code else "",
                "pull": float(np.nansum(pull[mine])),
                "growth": rate,
            }
        )
    return found


def of_ratio(context: Context, ind: Indicator, by: str, total: float | None) -> Words | None:
    """Change of a ratio split exactly into what happened inside each part and what the shift between parts did (mix and rate)."""
    if total is None or ind.kind not in ("ratio", "share"):
        return None
    raw = sums_by(context.snap, ind, by, ind.scope)
    if "p_under" not in raw.column_names:
        return None
    scale = ind.scale(context.snap.period.elapsed)
    over, under, over0, under0 = (np.nan_to_num(floats(raw[c])) for c in ("c_over", "c_under", "p_over", "p_under"))
    usable = (under > 0) & (under0 > 0)
    if not usable.any():
        return None
    safe = [np.where(usable, v, 1.0) for v in (under0, under)]
    weights = [np.where(usable, v, 0.0) / v[usable].sum() for v in (under0, under)]
    split = formulas.mix_rate(weights[0], scale * over0 / safe[0], weights[1], scale * over / safe[1])
    effect = np.where(usable, split.within + split.mix, 0.0)
    worse = effect if ind.direction != "down" else -effect
    order = [int(k) for k in np.argsort(worse, kind="stable")[:3] if worse[k] * 100 < 0]
    codes = raw["id"].to_pylist()
    rows = [
        {"id": codes[k], "name": name_of(by, codes[k]) if codes[k] else "", "pull": float(effect[k]), "growth": None}
        for k in order
    ]
    if not rows:
        return None
    made = told(f"diagnosis.cause.ratio_{by}", by, rows, total, int(usable.sum()) - len(rows), within=float(split.within[usable].sum()),
                mix=float(split.mix[usable].sum()), unit=Words("diagnosis.unit.points") if ind.unit == "%" else ind.unit)  # fmt: skip
    parts = [
        Words("diagnosis.cause.ratio_part", {"name": w.values["name"], "pull": w.values["pull"]})
        for w in made.values["parts"]
    ]
    return Words(made.id, {**made.values, "parts": parts})
