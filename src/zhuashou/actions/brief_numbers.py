# SPDX-License-Identifier: Apache-2.0
"""Numbers of the monthly analysis that are not of the ledger: ids `result:<file>/<place>` and how each is read again from the results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhuashou.actions.results import Results

PREFIX = "result:"
_KINDS = {"division": ("industry", "division"), "region": ("district", "region", "park"), "chain": ("chain", "link")}


def result_number(found: Results, number: str) -> Any:
    """The value behind a `result:` id, as the results hold it now. Raises KeyError if there is no such place."""
    file, _, place = number.removeprefix(PREFIX).partition("/")
    if not number.startswith(PREFIX) or file not in _READERS:
        raise KeyError(number)
    value = _READERS[file](found, place.split("/"))
    if value is None:
        raise KeyError(number)
    return value


def evidence_of(found: Results, number: str) -> list[str]:
    """Ledger numbers behind a number of a finding; empty for others."""
    place = number.removeprefix(PREFIX).split("/")
    if place[0] != "findings":
        return []
    row = next((f for f in found.read("findings") or [] if f["id"] == place[1]), {})
    return list(dict.fromkeys(e["number"] for e in row.get("evidence") or () if e.get("number")))


def _headline(found: Results, place: Sequence[str]) -> Any:
    row = next((h for h in found.headline if h["indicator"] == place[0]), {})
    if place[1] == "series":
        return next((yoy for period, _, yoy in row.get("series") or () if period == place[2]), None)
    return row.get(place[1])


def _growth(found: Results, place: Sequence[str]) -> Any:
    rows = found.growth.get(place[0], [])
    if place[1] == "count":
        column = "pull" if any(r["pull"] is not None for r in rows) else "growth"
        known = [float(r[column]) for r in rows if r[column] is not None]
        side = place[2] if len(place) > 2 else ""
        return len(known) if not side else sum(v > 0 if side == "up" else v < 0 for v in known)
    return _field(rows, "id", "/".join(place[1:-1]), place[-1])


def _field(rows: Sequence[Mapping[str, Any]], column: str, value: str, field: str) -> Any:
    return next((r.get(field) for r in rows if str(r[column]) == value), None)


def _beside(found: Results, place: Sequence[str]) -> Any:
    held = (found.read("beside") or {}).get(place[0])
    if place[0] in ("scope", "coming"):
        return (held or {}).get(place[1])
    name, field = "/".join(place[1:-1]), place[-1]
    if field.startswith("over_"):
        own, other = (_field(held or (), "indicator", name, f) for f in ("yoy", field.removeprefix("over_")))
        return None if own is None or other is None else Decimal(str(own)) - Decimal(str(other))
    return _field(held or (), "indicator" if place[0] == "officials" else "id", name, field)


def _increment(found: Results, place: Sequence[str]) -> Any:
    """`change`, `points`, `<side>/n` or `<way>/change`."""
    held = found.stock_increment
    city = next(g for g in held["groups"] if g["dimension"] == "city")
    if len(place) == 1:
        return city.get(place[0])
    kind, field = place
    if kind in city["counts"]:
        return city[{"n": "counts", "change": "amounts", "points": "pulls"}[field]][kind]
    return _field(held["ways"], "kind", kind, field)


def _lights(found: Results, place: Sequence[str]) -> Any:
    rows = found.lights.get(place[0], [])
    if len(place) == 2:
        return len(rows)
    return sum(("x" if r["excused"] else str(r["level"])) == place[2] for r in rows)


def _outlooks(found: Results, place: Sequence[str]) -> Any:
    stem, _, group = place[0].partition("@")
    (name, _, span), (kind, _, code) = stem.partition("."), group.partition(":")
    wanted = (name, span or "year", kind, code)
    row = next((r for r in found.outlooks if (r["indicator"], r["span"], r["kind"], r["id"]) == wanted), {})
    if place[1] == "rest":
        return Decimal(str(row["total"])) - Decimal(str(row["done"])) if row else None
    return _percent(row.get(place[1])) if place[1] == "probability" else row.get(place[1])


def _support(found: Results, place: Sequence[str]) -> Any:
    row = next(r for r in found.year_ahead["support"] if r["span"] == place[0])
    if len(place) == 2:
        return row.get(place[1])
    parts = row[place[1]] if place[1] in ("projects", "started") else row[place[1]][place[2]]
    return len(parts) if place[-1] == "count" else _field(parts, "id", place[-2], place[-1])


def _chances(found: Results, place: Sequence[str]) -> Any:
    name, _, region = place[0].partition("@")
    rows = [c for c in found.chances if (c["indicator"], c["region"], c["target_set"]) == (name, region, "assured")]
    return _percent(rows[0]["probability"]) if rows else None


def _percent(share: Any) -> Any:
    """A chance in percent."""
    return None if share is None else Decimal(str(share)) * 100


def _measures(found: Results, place: Sequence[str]) -> Any:
    return sum(m.hand == place[0] and (len(place) == 2 or m.kind == place[1]) for m in found.measures)


def _findings(found: Results, place: Sequence[str]) -> Any:
    rows = found.read("findings") or []
    if place[0] != "count":
        row = next((f for f in rows if f["id"] == place[0]), None)
        return None if row is None else _inside(row, place[1:])
    gone = found.read("gone") or []
    if place[1:2] == ["gone"]:
        return len(gone) if len(place) == 2 else sum(f.get("ended") == place[2] for f in gone)
    live = [f for f in rows if f["severity"] >= 1 and f.get("status") != "gone"]
    if len(place) == 1:
        return len(live)
    what = place[1]
    if what.isdigit():
        return sum(f["severity"] == int(what) for f in live)
    if what == "known":
        return sum(f["status"] != "new" for f in rows) + len(gone)
    if what in ("new", "worse", "better", "continuing"):
        return sum(f["status"] == what for f in live)
    return sum(f["subject"]["kind"] in _KINDS.get(what, (what,)) for f in live)


def _inside(value: Any, path: Sequence[str]) -> Any:
    """A value deep in a finding: words are entered through their values."""
    for step in path:
        if isinstance(value, (list, tuple)):
            value = value[int(step)]
        elif isinstance(value, Mapping) and step not in value and "values" in value:
            value = value["values"][step]
        else:
            value = value[step]
    return value


_READERS: dict[str, Callable[[Results, Sequence[str]], Any]] = {
    "headline": _headline, "growth": _growth, "beside": _beside, "increment": _increment, "lights": _lights, "outlooks": _outlooks, "support": _support, "chances": _chances, "measures": _measures,
    "findings": _findings,
}  # fmt: skip
