# SPDX-License-Identifier: Apache-2.0
"""Why: a finding about a total is explained downward (parts, with the remainder stated), sideways (peers, prices, festival, base, scope) and
backward (since when); a finding about an enterprise against its peers and its own other figures. Every sentence carries its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from zhuashou.diagnosis.base import Snap, name_of
from zhuashou.diagnosis.breakdown import growth
from zhuashou.diagnosis.cause_parts import downward, members, of_ratio, weakest, within
from zhuashou.diagnosis.cause_sides import (
    base_effect,
    festival,
    group_base,
    others,
    prices,
    scope_change,
    since,
    standing,
    turned,
)
from zhuashou.diagnosis.definitions import indicator
from zhuashou.diagnosis.panels import Panel, panel
from zhuashou.terms import Words

if TYPE_CHECKING:
    import pyarrow as pa

#: Published indicators whose parts are only known by a stand-in from the ledger.
STAND_IN = {"value_added": "gross_output"}
#: Reporting periods in which a change of level is looked for.
PERIODS = 36


@dataclass
class Context:
    """What the causes need, computed once a run: facts of enterprises, breakdowns (by demand), lines of the tiles."""

    snap: Snap
    facts: pa.Table
    lines: Mapping[str, Sequence[tuple[str, float | None, float | None]]]
    tables: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    told: dict[tuple[str, str], Words | None] = field(default_factory=dict)

    def parts(self, name: str, by: str) -> list[dict[str, Any]]:
        """Rows of `growth(name, by)`, computed once."""
        if (name, by) not in self.tables:
            self.tables[name, by] = growth(self.snap, name, by).to_pylist()
        return self.tables[name, by]

    @cached_property
    def panel(self) -> Panel:
        """Monthly output and its same-period figure of every enterprise."""
        return panel(self.snap, "monthly_output", ["gross_output_month", "gross_output_month_prior"], PERIODS)

    def group(self, kind: str) -> Any:
        """Code of the group of each row of the panel."""
        place = dict(zip(self.facts["uscc"].to_pylist(), self.facts[kind].to_pylist(), strict=True))
        return np.array([place.get(code) or "" for code in self.panel.uscc])

    @cached_property
    def official(self) -> dict[tuple[str, str], float]:
        """Published growth of the period by (indicator, region), percent."""
        t = self.snap.table("official_figures")
        rows = (
            t.filter((t.period == self.snap.period.id) & t.yoy.notnull())
            .select("indicator", "region", "yoy")
            .to_pyarrow()
            .to_pylist()
        )
        return {(r["indicator"], r["region"]): float(r["yoy"]) for r in rows}

    @cached_property
    def scope(self) -> Words | None:
        """The change of scope, the same for all findings about the city's output."""
        return scope_change(self)

    def turned(self, kind: str, code: str) -> Words | None:
        """`turned`, computed once a group."""
        if (kind, code) not in self.told:
            self.told[kind, code] = turned(self, kind, code)
        return self.told[kind, code]


def of_total(context: Context, row: Mapping[str, Any]) -> tuple[Words, ...]:
    """Causes of a finding about the city and one indicator, in the order downward, sideways, backward."""
    name = row["indicator"]
    shown = STAND_IN.get(name, name)
    ind = indicator(shown)
    key = f"{shown}.{ind.scope}"
    if ind.kind in ("count", "official"):
        return ()
    total = next((r["growth"] for r in context.parts(shown, "city")), None)
    if ind.is_ratio:
        return tuple(w for w in (of_ratio(context, ind, by, total) for by in ("region", "division")) if w is not None)
    found: list[Words | None] = (
        [Words("diagnosis.cause.stand_in", {"growth": total, "direction": "down"})] if shown != name else []
    )
    for by in ("region", "division") if ind.kind != "invest" else ("region",):
        found.append(downward(context, shown, by, total=total) or weakest(context, shown, by, total=total))
    if shown == "gross_output":
        found += [_inside(context), members(context, "", "", total)]
    found += [
        others(context, name, row["growth"]),
        prices(context, ind, total),
        festival(context),
        base_effect(context, key, total),
    ]
    if shown == "gross_output":
        found.append(context.scope)
    if row["target_kind"] == "growth" and row["target"] is not None:
        found.append(since(context, f"{name}.{row['scope']}", row["target"]))
    if shown == "gross_output":
        found.append(context.turned("city", ""))
    return tuple(w for w in found if w is not None)


def _inside(context: Context) -> Words | None:
    """The industries of the district that pulled the city down most."""
    falls = [r for r in context.parts("gross_output", "region") if r["id"] and r["pull"] is not None and r["pull"] < 0]
    if not falls:
        return None
    worst = min(falls, key=lambda r: (r["pull"], r["id"]))
    return within(context, "region", worst["id"], "division", worst["pull"])


def of_group(context: Context, row: Mapping[str, Any], kind: str) -> tuple[Words, ...]:
    """Causes of a finding about a district or a division: its parts and enterprises with the remainder, its peers, its base, since when."""
    if row["indicator"] not in ("gross_output", "value_added"):
        return ()
    own = next((r for r in context.parts("gross_output", kind) if r["id"] == row["id"]), None)
    pull = row["pull"] if row["pull"] is not None else own["pull"] if own else None
    rate = own["growth"] if own else None
    found = [within(context, kind, row["id"], "division" if kind == "region" else "region", pull), members(context, kind, row["id"], pull),
             standing(context, kind, row), festival(context), group_base(context, kind, row["id"], rate), context.turned(kind, row["id"])]  # fmt: skip
    return tuple(w for w in found if w is not None)


def of_enterprise(context: Context, row: Mapping[str, Any], explain: Sequence[str]) -> tuple[Words, ...]:
    """Causes of a finding about an enterprise, those the rule asks for: its industry (peers), electricity (power), profit, requests, since."""
    found: list[Words] = []
    if "profit" in explain:
        found += _profit(row)
    if "peers" in explain:
        found += _peers(context, row)
    output, power = row["gross_output_month_growth"], row["electricity_month_growth"]
    if "power" in explain and output is not None and power is not None and output < 0:
        kind = "power_falls" if power < 0 else "power_holds"
        found.append(Words(f"diagnosis.cause.{kind}", {"growth": power, "direction": "side"}))
    if "requests" in explain and row["requests_open"]:
        found.append(Words("diagnosis.cause.requests", {"n": row["requests_open"], "direction": "side"}))
    if "since" in explain:
        began = context.turned("enterprise", row["uscc"])
        found += [began] if began is not None else []
    return tuple(found)


def _peers(context: Context, row: Mapping[str, Any]) -> list[Words]:
    """Is the fall the industry's or the enterprise's own?"""
    own = row["gross_output_growth"]
    peers = next((r for r in context.parts("gross_output", "division") if r["id"] == row["division"]), None)
    if own is None or own >= 0 or peers is None or peers["growth"] is None:
        return []
    values = {"division": name_of("division", row["division"]), "growth": peers["growth"], "direction": "side"}
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
                                             "margin": round(profit - before - volume, 2), "direction": "down"})]  # fmt: skip


def of_project(row: Mapping[str, Any]) -> tuple[Words, ...]:
    """Causes of a finding about a project: what its own report says."""
    return (Words("diagnosis.cause.reported", {"text": row["problem"], "direction": "side"}),) if row["problem"] else ()
