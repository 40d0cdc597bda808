# SPDX-License-Identifier: Apache-2.0
"""Why: a finding about a total is explained downward (parts, with the remainder stated), sideways (peers, prices, festival, base, scope) and
backward (since when); a finding about an enterprise against its peers and its own other figures. Every sentence carries its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zhuashou.diagnosis.base import name_of
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
from zhuashou.diagnosis.context import Context
from zhuashou.diagnosis.definitions import indicator
from zhuashou.terms import Words

#: Published indicators whose parts are only known by a stand-in from the ledger.
STAND_IN = {"value_added": "gross_output"}


def _once(context: Context, kind: str, code: str, find: Callable[[], Words | None]) -> Words | None:
    """A cause that several findings share, found once."""
    if (kind, code) not in context.told:
        context.told[kind, code] = find()
    return context.told[kind, code]


def _turned(context: Context, kind: str, code: str) -> Words | None:
    return _once(context, kind, code, lambda: turned(context, kind, code))


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
        found.append(_once(context, "scope", "", lambda: scope_change(context)))
    if row["target_kind"] == "growth" and row["target"] is not None:
        found.append(since(context, f"{name}.{row['scope']}", row["target"]))
    if shown == "gross_output":
        found.append(_turned(context, "city", ""))
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
             standing(context, kind, row), festival(context), group_base(context, kind, row["id"], rate), _turned(context, kind, row["id"])]  # fmt: skip
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
        stopped = output <= -100 and power < 0
        kind = "power_stopped" if stopped else "power_falls" if power < 0 else "power_holds"
        found.append(Words(f"diagnosis.cause.{kind}", {"growth": power, "direction": "side"}))
    if "requests" in explain and row["requests_open"]:
        found.append(Words("diagnosis.cause.requests", {"n": row["requests_open"], "direction": "side"}))
    if "since" in explain:
        began = _turned(context, "enterprise", row["uscc"])
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
