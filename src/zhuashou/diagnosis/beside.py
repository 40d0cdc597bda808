# SPDX-License-Identifier: Apache-2.0
"""What the monthly analysis tells beside the growth tables: published figures with rank, entries and exits, products, coming projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhuashou.diagnosis.base import Snap, city_of
from zhuashou.diagnosis.breakdown import growth

#: A rank is told only when at least so many cities of the province have published.
RANKED = 5


def beside(snap: Snap) -> dict[str, Any]:
    """`officials`, `scope`, `products`, `coming` of the closed month; each is empty where the ledger holds nothing of it."""
    firms = growth(snap, "gross_output", "enterprise").to_pylist()
    return {"officials": officials(snap), "scope": scope(snap, firms), "products": products(snap, firms), "coming": coming(snap)}  # fmt: skip


def officials(snap: Snap) -> list[dict[str, Any]]:
    """Figures published of the city this period, each with the province's and the nation's growth and the rank among the province's cities.

    yoy, province, nation: percent as published; rank 1 is the highest growth, None with fewer than `RANKED` cities.
    """
    city = city_of(snap)
    t = snap.table("official_figures")
    rows = t.filter(t.period == snap.period.id).order_by(["indicator", "region"]).to_pyarrow().to_pylist()
    by = {(r["indicator"], r["region"]): r for r in rows}
    return [_official(row, by, city) for row in rows if row["region"] == city]


def _official(row: Mapping[str, Any], by: Mapping[tuple[str, str], Mapping[str, Any]], city: str) -> dict[str, Any]:
    code, own = row["indicator"], row["yoy"]
    peers = [r["yoy"] for (i, region), r in by.items()
             if i == code and region[:2] == city[:2] and region[4:] == "00" and region[2:4] != "00" and r["yoy"] is not None]  # fmt: skip
    ranked = own is not None and len(peers) >= RANKED
    above = {
        name: by.get((code, region), {}).get("yoy")
        for name, region in (("province", f"{city[:2]}0000"), ("nation", "100000"))
    }
    return {
        "indicator": code, "name": row["name"], "value": _float(row["value"]), "unit": row["unit"], "yoy": _float(own), "basis": row["basis"],
        "publisher": row["publisher"], **{name: _float(v) for name, v in above.items()},
        "rank": 1 + sum(p > own for p in peers) if ranked else None, "of": len(peers) if ranked else None,
    }  # fmt: skip


def scope(snap: Snap, firms: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Enterprises that entered and left the register this year up to the closed period.

    pull: points that the entered ones gave to the city's output growth; lost: yuan of last year's same period of those that left.
    """
    t = snap.table("scope_history")
    year = str(snap.period.year)
    rows = t.filter(t.period.startswith(year) & (t.period <= snap.period.id)).to_pyarrow().to_pylist()
    entered = {r["uscc"] for r in rows if r["event"] == "entered"}
    left = sorted({r["uscc"] for r in rows if r["event"] == "left"})
    pull = sum(r["pull"] or 0.0 for r in firms if r["id"] in entered)
    before = snap.table("monthly_output")
    past = before.filter((before.period == snap.period.prior.id) & before.uscc.isin(left or [""]))
    lost = past.aggregate(v=past.gross_output_ytd.sum()).to_pyarrow()["v"][0].as_py()
    return {"entered": len(entered), "pull": pull, "left": len(left), "lost": _float(lost) or 0.0}


def products(snap: Snap, firms: Sequence[Mapping[str, Any]], most: int = 6) -> list[dict[str, Any]]:
    """Output by the main product that enterprises are registered with, largest first; n enterprises, growth and pull same-scope."""
    known = snap.table("enterprises").select("uscc", "main_product").to_pyarrow().to_pylist()
    product = {r["uscc"]: r["main_product"] for r in known if r["main_product"]}
    whole = sum(float(r["prior"]) for r in firms if r["prior"] is not None)
    sums: dict[str, list[float]] = {}
    for row in firms:
        name = product.get(row["id"])
        if name and row["current"] is not None:
            held = sums.setdefault(name, [0.0, 0.0, 0.0])
            for k, value in enumerate((1.0, float(row["current"]), float(row["prior"] or 0))):
                held[k] += value
    made = [
        {"id": name, "name": name, "n": int(n), "value": now, "growth": 100 * (now - base) / base if base > 0 else None,
         "pull": 100 * (now - base) / whole if whole > 0 else None}
        for name, (n, now, base) in sums.items()
    ]  # fmt: skip
    return sorted(made, key=lambda r: (-sums[str(r["id"])][1], str(r["id"])))[:most]


def coming(snap: Snap) -> dict[str, Any]:
    """Projects that support the rest of the year: put into production this year, and planned to be finished by its end.

    added: yuan of output a year at full production, as registered.
    """
    t = snap.table("projects")
    first, last = f"{snap.period.year}-01-01", f"{snap.period.year}-12-31"
    rows = (
        t.select("status", "planned_finish", "completed_on", "production_on", "added_output").to_pyarrow().to_pylist()
    )
    made = [r for r in rows if first <= str(r["production_on"] or "") <= str(snap.period.last_day)]
    soon = [
        r
        for r in rows
        if not r["production_on"]
        and r["status"] not in ("suspended", "ended")
        and first <= str(r["planned_finish"] or "") <= last
    ]

    def added(chosen: Sequence[Mapping[str, Any]]) -> float:
        return float(sum(r["added_output"] or 0 for r in chosen))

    return {
        "in_production": len(made),
        "in_production_added": added(made),
        "finishing": len(soon),
        "finishing_added": added(soon),
    }


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
