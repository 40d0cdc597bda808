# SPDX-License-Identifier: Apache-2.0
"""Why: a finding about a total is explained downward (parts, with the remainder stated), sideways (base, scope) and backward (since
when); a finding about an enterprise against its peers and its own other figures. Every sentence carries its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from zhuashou.diagnosis.base import Snap, name_of
from zhuashou.diagnosis.breakdown import floats, growth
from zhuashou.diagnosis.definitions import indicator
from zhuashou.terms import Words

if TYPE_CHECKING:
    import pyarrow as pa

TOP = 3
#: Published indicators whose parts are only known by a stand-in from the ledger.
STAND_IN = {"value_added": "gross_output"}


@dataclass
class Context:
    """What the causes need, computed once a run: facts of enterprises, breakdowns (by demand), lines of the tiles."""

    snap: Snap
    facts: pa.Table
    lines: Mapping[str, Sequence[tuple[str, float | None, float | None]]]
    tables: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    scope_change: Words | None = None
    scope_known: bool = False

    def parts(self, name: str, by: str) -> list[dict[str, Any]]:
        """Rows of `growth(name, by)`, computed once."""
        if (name, by) not in self.tables:
            self.tables[name, by] = growth(self.snap, name, by).to_pylist()
        return self.tables[name, by]


def part_words(rows: Sequence[Mapping[str, Any]]) -> list[Words]:
    """Name, pull and growth of parts, each as nested words (without a rate where it has no meaning)."""
    found = []
    for row in rows:
        name = row["name"] or Words("diagnosis.unassigned")
        kind = "diagnosis.cause.part" if row["growth"] is not None else "diagnosis.cause.part_no_rate"
        values = {"name": name, "pull": row["pull"]}
        found.append(Words(kind, values | ({"growth": row["growth"]} if row["growth"] is not None else {})))
    return found


def downward(context: Context, name: str, by: str, *, total: float | None) -> Words | None:
    """Which parts pulled the total down, how much together, and what the rest did; None if no part pulled it down."""
    rows = [r for r in context.parts(name, by) if r["pull"] is not None]
    falls = sorted((r for r in rows if r["pull"] < -0.005), key=lambda r: (r["pull"], r["id"]))[:TOP]
    if not falls or total is None:
        return None
    together = sum(r["pull"] for r in falls)
    return Words(f"diagnosis.cause.down_{by}", {
        "parts": part_words(falls), "sum": together, "rest": total - together, "total": total, "n": len(rows) - len(falls),
    })  # fmt: skip


def weakest(context: Context, name: str, by: str, *, total: float | None) -> Words | None:
    """For a total that grows too slowly though no part falls: the parts that grew least among the large ones."""
    rows = [
        r
        for r in context.parts(name, by)
        if r["pull"] is not None and r["growth"] is not None and (r["share"] or 0) >= 5
    ]
    slow = sorted((r for r in rows if total is not None and r["growth"] < total), key=lambda r: (r["growth"], r["id"]))[
        :TOP
    ]
    return Words(f"diagnosis.cause.slow_{by}", {"parts": part_words(slow), "total": total}) if slow else None


def members(context: Context, column: str, code: str, total: float | None) -> Words | None:
    """The enterprises of a group that pulled the city's output down most, in points, with the rest of the group stated."""
    import pyarrow.compute as pc

    t = context.facts
    if column:
        t = t.filter(pc.fill_null(pc.equal(t[column], code), False))
    pull = floats(t["gross_output_pull"])
    order = [int(i) for i in np.argsort(np.where(np.isfinite(pull), pull, np.inf), kind="stable")[:TOP] if pull[i] < 0]
    if not order or total is None:
        return None
    picked = t.take(order).select(["uscc", "name", "gross_output_pull", "gross_output_growth"]).to_pylist()
    rows = [{"name": r["name"], "pull": r["gross_output_pull"], "growth": r["gross_output_growth"]} for r in picked]
    together = sum(r["pull"] for r in rows)
    return Words(
        "diagnosis.cause.enterprises",
        {"parts": part_words(rows), "sum": together, "rest": total - together, "total": total},
    )


def base_effect(context: Context, key: str, current: float | None) -> Words | None:
    """High or low base: last year's growth of the same period and the two-year average."""
    prior = context.snap.period.prior.id
    before = next((yoy for period, _, yoy in context.lines.get(key, ()) if period == prior), None)
    if before is None or current is None or before <= -100 or current <= -100:
        return None
    average = 100 * (((1 + before / 100) * (1 + current / 100)) ** 0.5 - 1)
    high = before > current
    return Words(
        "diagnosis.cause.base_high" if high else "diagnosis.cause.base_low", {"before": before, "average": average}
    )


def since(context: Context, key: str, floor: float) -> Words | None:
    """For how many periods running the growth has been below `floor`, and since when; None if only this period."""
    line = [(p, yoy) for p, _, yoy in context.lines.get(key, ()) if p <= context.snap.period.id]
    run: list[str] = []
    for period, yoy in reversed(line):
        if yoy is None or yoy >= floor:
            break
        run.append(period)
    return Words("diagnosis.cause.since", {"n": len(run), "period": run[-1], "floor": floor}) if len(run) > 1 else None


def scope_change(context: Context) -> Words | None:
    """What enterprises that entered the register this year pull, and what those that left took out of the base."""
    if context.scope_known:
        return context.scope_change
    import pyarrow.compute as pc

    context.scope_known = True
    snap, t = context.snap, context.facts
    entered = t.filter(t["entered_this_year"])
    pull = float(np.nansum(floats(entered["gross_output_pull"])))
    gone = t.filter(
        pc.and_(pc.invert(t["in_scope"]), pc.starts_with(pc.fill_null(t["left_on"], ""), str(snap.period.year)))
    )
    lost = 0.0
    if gone.num_rows:
        rows = snap.table("monthly_output")
        last = rows.filter((rows.period == snap.period.prior.id) & rows.uscc.isin(gone["uscc"].to_pylist()))
        lost = float(last.aggregate(v=last.gross_output_ytd.sum()).to_pyarrow()["v"][0].as_py() or 0)
    if entered.num_rows or gone.num_rows:
        values = {"entered": entered.num_rows, "pull": pull, "left": gone.num_rows, "lost": lost}
        context.scope_change = Words("diagnosis.cause.scope", values)
    return context.scope_change


def of_total(context: Context, row: Mapping[str, Any]) -> tuple[Words, ...]:
    """Causes of a finding about the city and one indicator, in the order downward, sideways, backward."""
    name = row["indicator"]
    shown = STAND_IN.get(name, name)
    ind = indicator(shown)
    key = f"{shown}.{ind.scope}"
    if ind.is_ratio or ind.kind in ("count", "official"):
        return ()
    total = next((r["growth"] for r in context.parts(shown, "city")), None)
    found: list[Words | None] = [Words("diagnosis.cause.stand_in", {"growth": total})] if shown != name else []
    for by in ("region", "division") if ind.kind != "invest" else ("region",):
        found.append(downward(context, shown, by, total=total) or weakest(context, shown, by, total=total))
    if shown == "gross_output":
        found.append(members(context, "", "", total))
        found.append(scope_change(context))
    found.append(base_effect(context, key, total))
    if row["target_kind"] == "growth" and row["target"] is not None:
        found.append(since(context, f"{name}.{row['scope']}", row["target"]))
    return tuple(w for w in found if w is not None)


def of_group(context: Context, row: Mapping[str, Any], kind: str) -> tuple[Words, ...]:
    """Causes of a finding about a district or a division: the enterprises in it, with the remainder."""
    if row["indicator"] not in ("gross_output", "value_added"):
        return ()
    pull = row["pull"]
    if pull is None:
        pull = next((r["pull"] for r in context.parts("gross_output", kind) if r["id"] == row["id"]), None)
    found = members(context, kind, row["id"], pull)
    return (found,) if found else ()


def of_enterprise(context: Context, row: Mapping[str, Any], explain: Sequence[str]) -> tuple[Words, ...]:
    """Causes of a finding about an enterprise, those the rule asks for: its industry (peers), electricity (power), profit, requests."""
    found: list[Words] = []
    if "peers" in explain:
        found += _peers(context, row)
    output, power = row["gross_output_month_growth"], row["electricity_month_growth"]
    if "power" in explain and output is not None and power is not None and output < 0:
        found.append(
            Words("diagnosis.cause.power_falls" if power < 0 else "diagnosis.cause.power_holds", {"growth": power})
        )
    if "profit" in explain:
        found += _profit(row)
    if "requests" in explain and row["requests_open"]:
        found.append(Words("diagnosis.cause.requests", {"n": row["requests_open"]}))
    return tuple(found)


def _peers(context: Context, row: Mapping[str, Any]) -> list[Words]:
    """Is the fall the industry's or the enterprise's own?"""
    own = row["gross_output_growth"]
    peers = next((r for r in context.parts("gross_output", "division") if r["id"] == row["division"]), None)
    if own is None or own >= 0 or peers is None or peers["growth"] is None:
        return []
    values = {"division": name_of("division", row["division"]), "growth": peers["growth"]}
    if peers["growth"] < 0:
        return [Words("diagnosis.cause.peers_fall", values | {"gap": own - peers["growth"]})]
    return [Words("diagnosis.cause.peers_grow", values | {"gap": peers["growth"] - own})]


def _profit(row: Mapping[str, Any]) -> list[Words]:
    """Profit change = change of revenue at last year's margin + change of margin at this year's revenue (exact)."""
    now, base, profit, before = (row[c] for c in ("revenue_ytd", "revenue_ytd_prior", "profit_ytd", "profit_ytd_prior"))
    if None in (now, base, profit, before) or base <= 0:
        return []
    margin = before / base
    volume = (now - base) * margin
    return [Words("diagnosis.cause.profit", {"change": profit - before, "volume": round(volume, 2),
                                             "margin": round(profit - before - volume, 2)})]  # fmt: skip


def of_project(row: Mapping[str, Any]) -> tuple[Words, ...]:
    """Causes of a finding about a project: what its own report says."""
    return (Words("diagnosis.cause.reported", {"text": row["problem"]}),) if row["problem"] else ()
