# SPDX-License-Identifier: Apache-2.0
"""Presenters: results to what templates draw. They scale and sort for the eye; they compute no indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhuashou.terms import region

#: A schematic map of the nine county units (no survey): code → polygon and place of the label.
MAP = {
    "510727": ("28,78 40,30 110,10 190,28 236,70 222,112 170,118 120,132 70,112", 128, 76),
    "510726": ("70,112 120,132 170,118 182,146 160,172 124,190 92,176 60,150", 118, 152),
    "510781": ("170,118 222,112 262,132 268,168 236,196 194,200 160,172 182,146", 218, 152),
    "510725": ("262,132 312,150 340,190 310,222 268,216 236,196 268,168", 294, 184),
    "510705": ("124,190 160,172 194,200 176,222 156,236 130,218", 158, 200),
    "510703": ("194,200 218,226 232,256 198,272 156,236 176,222", 200, 236),
    "510704": ("194,200 236,196 268,216 258,248 232,256 218,226", 244, 222),
    "510722": ("156,236 198,272 232,256 258,248 264,292 238,328 196,320 168,288", 214, 298),
    "510723": ("258,248 268,216 310,222 352,252 340,298 300,320 264,292", 304, 268),
}
_STEPS = ((-10, "n3"), (-5, "n2"), (0, "n1"), (5, "p1"), (10, "p2"))


def shade(growth: float | None) -> str:
    """The diverging class of a growth rate."""
    if growth is None:
        return "0"
    return next((name for limit, name in _STEPS if growth < limit), "p3")


def pulls(rows: Sequence[Mapping[str, Any]], limit: int = 9) -> dict[str, Any]:
    """Bars of pull points on one scale: the largest up and down, the rest together."""
    known = sorted((r for r in rows if r["pull"] is not None), key=lambda r: -r["pull"])
    if len(known) > limit:
        keep = sorted(known, key=lambda r: -abs(r["pull"]))[: limit - 1]
        rest = sum(r["pull"] for r in known if r not in keep)
        known = sorted(
            [*keep, {"id": "", "name": "", "pull": rest, "rest": len(known) - len(keep)}], key=lambda r: -r["pull"]
        )
    low, high = min([0.0, *(r["pull"] for r in known)]), max([0.0, *(r["pull"] for r in known)])
    span = (high - low) or 1.0
    axis = -low / span * 100
    bars = [
        {**r, "x": axis if r["pull"] >= 0 else axis + r["pull"] / span * 100, "w": abs(r["pull"]) / span * 100}
        for r in known
    ]
    return {"bars": bars, "axis": axis, "total": sum(r["pull"] for r in known)}


def spark(series: Sequence[Any]) -> dict[str, str] | None:
    """Points of a spark line in a box of 100 × 32."""
    values = [float(v) for v in series if v is not None][-12:]
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    points = [(k * 100 / (len(values) - 1), 28 - (v - low) / span * 24) for k, v in enumerate(values)]
    return {
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        "last": f"M{points[-1][0]:.1f} {points[-1][1]:.1f}h0",
    }


def lightbar(lights: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Shares and counts of a list of lights."""
    names = ("0", "1", "2", "3", "x")
    counts = dict.fromkeys(names, 0)
    for light in lights:
        counts["x" if light["excused"] else str(light["level"])] += 1
    total = sum(counts.values()) or 1
    x, parts = 0.0, []
    for name in names:
        width = counts[name] * 100 / total
        parts.append({"level": name, "x": x, "w": width, "n": counts[name]})
        x += width
    return {"parts": parts, "total": sum(counts.values())}


def _short(code: str) -> str:
    found = region(code)
    return found.name.replace("羌族自治县", "县") if found else code


def city_map(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Areas of the schematic map with growth."""
    by_id = {r["id"]: r for r in rows}
    return [{"id": c, "points": p, "x": x, "y": y, "y2": y + 15, "growth": (by_id.get(c) or {}).get("growth"),
             "shade": shade((by_id.get(c) or {}).get("growth")), "name": _short(c)} for c, (p, x, y) in MAP.items()]  # fmt: skip


def tile(head: Mapping[str, Any]) -> dict[str, Any]:
    """A headline tile: scaled value, unit, meter."""
    value, unit = head["value"], head["unit"]
    shown: Any = value
    if unit == "元" and value is not None:
        shown, unit, digits = float(value) / 1e8, "亿元", 1
    elif unit == "千瓦时" and value is not None:
        shown, unit, digits = float(value) / 1e8, "亿千瓦时", 1
    else:
        digits = 0 if unit in ("家", "个", "人") else 1
    series = [
        p.get("value") if isinstance(p, Mapping) else p[-1] if isinstance(p, (list, tuple)) else p
        for p in head.get("series") or []
    ]
    target = head.get("target")
    if target is not None and head["unit"] == "元" and head.get("target_kind") != "growth":
        target = float(target) / 1e8
    if head["basis"] == "real" and value is None:
        shown, unit = head["yoy"], "%"
    goals = [_goal(s) for s in head.get("standings") or []]
    return {
        **head,
        "goals": goals,
        "shown": shown,
        "shown_unit": unit,
        "digits": digits,
        "spark": spark(series),
        "goal": target,
    }


def chain_picture(chain: Mapping[str, Any]) -> dict[str, Any]:
    """Boxes and curves of a chain in lanes by layer."""
    boxes: dict[str, dict[str, Any]] = {}
    for link in chain["links"]:
        x, y = 24 + link["layer"] * 260, 62 + link["row"] * 80
        boxes[link["id"]] = {
            **link,
            "x": x,
            "y": y,
            "tx": x + 12,
            "ty": y + 21,
            "sy": y + 39,
            "cover": None if link["coverage"] is None else link["coverage"] * 100,
        }
    flows = []
    for edge in chain["edges"]:
        a, b = boxes[edge["source"]], boxes[edge["target"]]
        kind = {"missing": " flow--gap", "broken": " flow--cut"}.get(a["status"], "")
        y1, y2 = a["y"] + 25, b["y"] + 25
        if a["layer"] == b["layer"]:
            flows.append({"d": f"M{a['x'] + 88} {a['y'] + 50}V{b['y']}", "kind": kind})
        else:
            middle = b["x"] - 42
            flows.append({"d": f"M{a['x'] + 176} {y1}C{middle} {y1} {middle} {y2} {b['x']} {y2}", "kind": kind})
    layers = max((b["layer"] for b in boxes.values()), default=0) + 1
    height = max((b["y"] for b in boxes.values()), default=60) + 80
    lanes = [{"x": 10 + k * 260, "tx": 24 + k * 260, "h": height - 20, "n": k} for k in range(layers)]
    return {"boxes": list(boxes.values()), "flows": flows, "lanes": lanes, "width": layers * 260 + 4, "height": height}


def gantt(tasks: Sequence[Any]) -> dict[str, Any]:
    """Bars of tasks between the first start and the last end, with months."""
    from datetime import date

    dated = [t for t in tasks if t.start_on and t.finish_on]
    if not dated:
        return {"rows": [], "months": []}
    first = min(t.start_on for t in dated).replace(day=1)
    last = max(max(t.finish_on, t.deadline or t.finish_on) for t in dated)
    days = max(1, (last - first).days + 1)

    def at(day: date) -> float:
        return (day - first).days * 100 / days

    months, here = [], first
    while here <= last:
        months.append({"x": at(here), "label": f"{here.month}月" if here.month > 1 else f"{here.year}"})
        here = date(here.year + here.month // 12, here.month % 12 + 1, 1)
    rows = [{"task": t, "x": at(t.start_on), "w": max(0.6, at(t.finish_on) - at(t.start_on)), "mark": at(t.deadline) if t.deadline else None,
             "late": bool(t.deadline and t.finish_on > t.deadline)} for t in dated]  # fmt: skip
    return {"rows": rows, "months": months}


#: Units in which pages show sums: stored unit → (power of ten, name).
_FOLDS = {"元": (8, "亿元"), "千瓦时": (8, "亿千瓦时"), "吨标准煤": (4, "万吨标准煤")}


def fold_unit(unit: str) -> tuple[int, str]:
    """Power of ten and name of the unit that sums are shown in."""
    return _FOLDS.get(unit, (0, unit))


def folded(row: Mapping[str, Any], columns: Sequence[str], fold: tuple[int, str]) -> dict[str, Any]:
    """The row with these columns in the shown unit."""
    return {**row, **{c: None if row[c] is None else float(row[c]) / 10 ** fold[0] for c in columns}}


def waterfall(
    rows: Sequence[Mapping[str, Any]], total: Mapping[str, Any], fold: tuple[int, str], most: int = 12
) -> list[dict[str, Any]]:
    """From last year's total to this year's: the largest changes one by one, the rest together; `kind` total, part or rest."""
    known = [r for r in rows if r["current"] is not None and r["prior"] is not None]
    if total["current"] is None or total["prior"] is None or not known:
        return []
    moved = [(float(r["current"]) - float(r["prior"]), r) for r in known]
    keep = sorted(moved, key=lambda m: -abs(m[0]))[:most]
    rest = sum(m[0] for m in moved) - sum(m[0] for m in keep)
    unit = 10 ** fold[0]
    made = [{"kind": "total", "label": "prior", "value": float(total["prior"]) / unit, "pull": None}]
    made += [
        {"kind": "part", "label": r["label"], "url": r["url"], "value": d / unit, "pull": r["pull"]}
        for d, r in sorted(keep, key=lambda m: -m[0])
    ]
    if len(moved) > len(keep):
        pulled = None if total["growth"] is None else total["growth"] - sum(m[1]["pull"] or 0.0 for m in keep)
        made.append({"kind": "rest", "n": len(moved) - len(keep), "value": rest / unit, "pull": pulled})
    return [
        *made,
        {"kind": "total", "label": "current", "value": float(total["current"]) / unit, "pull": total["growth"]},
    ]


def steps(ways: Sequence[Mapping[str, Any]], city: Mapping[str, Any] | None, unit: float = 1e8) -> list[dict[str, Any]]:
    """From last year's total to this year's by way, in the order given (100 million yuan); `kind` total or part."""
    if city is None:
        return []
    made = [
        {"kind": "part", "label": w["label"], "value": float(w["change"]) / unit, "pull": w["points"]} for w in ways
    ]
    first = {"kind": "total", "label": "prior", "value": float(city["prior"]) / unit, "pull": None}
    last = {"kind": "total", "label": "current", "value": float(city["current"]) / unit, "pull": city["points"]}
    return [first, *made, last]


def tree(
    rows: Sequence[Mapping[str, Any]], fold: tuple[int, str], most: int = 30
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The largest parts by size with their growth; and how many are not drawn: without a rate or of no size, or beyond `most`."""
    known = [
        folded(r, ("current",), fold)
        for r in rows
        if r["current"] is not None and float(r["current"]) > 0 and r["growth"] is not None
    ]
    known.sort(key=lambda r: -r["current"])
    return known[:most], {"rateless": len(rows) - len(known), "small": max(0, len(known) - most)}


def ends(rows: Sequence[Mapping[str, Any]], total: Mapping[str, Any], most: int) -> list[Mapping[str, Any]]:
    """Rows from the highest pull down; of more than `most` the two ends, with one row (`rest`) of what stands between, so that they add up."""
    if len(rows) <= most:
        return list(rows)
    top, low = rows[: most // 2], rows[-(most // 2) :]
    middle = rows[most // 2 : -(most // 2)]

    def left(name: str) -> Any:
        known = [r[name] for r in middle if r[name] is not None]
        return sum(known[1:], known[0]) if known else None

    sums = {c: left(c) for c in ("current", "prior", "pull", "whole_pull", "contribution", "share")}
    rate = (
        100 * (float(sums["current"]) / float(sums["prior"]) - 1)
        if sums["prior"] and float(sums["prior"]) > 0
        else None
    )
    if total["pull"] is None:
        sums, rate = dict.fromkeys(sums), None
    return [*top, {**sums, "growth": rate, "n": sum(r["n"] for r in middle), "rest": len(middle), "note": ""}, *low]


def shift_bars(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Industry mix and own part of each district's growth as bars on one scale around zero."""
    ends = [0.0, *(r[k] for r in rows for k in ("mix", "own"))]
    low, span = min(ends), (max(ends) - min(ends)) or 1.0
    axis = -low / span * 100
    return [
        {**r, "axis": axis, **{f"{k}_x": axis if r[k] >= 0 else axis + r[k] / span * 100 for k in ("mix", "own")},
         **{f"{k}_w": abs(r[k]) / span * 100 for k in ("mix", "own")}}
        for r in rows
    ]  # fmt: skip


def ranked(found: Mapping[str, Any]) -> dict[str, Any]:
    """A ranking for its table: the statistic of each item apart (`items_`, as `items` is a method of mappings), the places won or lost as text.

    An item that nobody has a figure of is left out and named in `unknown`.
    """
    items = [i["item"] for i in found["rows"][0]["items"]] if found["rows"] else []
    unknown = [name for k, name in enumerate(items) if all(r["items"][k]["value"] is None for r in found["rows"])]
    return {**found, "unknown": unknown, "rows": [{
        **r, "items_": [{**i, "stat": i["item"].rpartition(".")[2]} for i in r["items"] if i["item"] not in unknown],
        "moved": str(abs(r["change"])) if r["change"] else "",
    } for r in found["rows"]]}  # fmt: skip


def _goal(standing: Mapping[str, Any]) -> dict[str, Any]:
    """A target with its lead in points, money in 亿元."""
    target = standing["target"]
    power, unit = fold_unit(target["unit"])
    return {
        "target_set": target["target_set"],
        "shown": target["value"] / 10**power,
        "unit": unit,
        "lead": standing["lead"],
        "level": standing["level"],
    }
