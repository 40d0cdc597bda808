# SPDX-License-Identifier: Apache-2.0
"""Growth of a total broken down by any dimension, with pull points that add up to the whole's growth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.base import Snap, city_of, name_of
from zhuashou.diagnosis.definitions import Indicator, indicator
from zhuashou.diagnosis.held import once
from zhuashou.diagnosis.spread import spread_sums
from zhuashou.diagnosis.totals import check_dimension, sums_by

if TYPE_CHECKING:
    import pyarrow as pa


def floats(column: Any) -> Any:
    """An Arrow column of any number type as float64, null as NaN."""
    import pyarrow as pa

    return column.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)


def note_of(current: float | None, prior: float | None, *, signed: bool) -> str:
    """Words id that replaces a growth rate that would mislead; empty if the rate says it."""
    if current is None or prior is None:
        return ""
    if signed and prior < 0:
        if current >= 0:
            return "diagnosis.note.turned_profit"
        return "diagnosis.note.loss_wider" if current < prior else "diagnosis.note.loss_smaller"
    if signed and current < 0 <= prior:
        return "diagnosis.note.turned_loss"
    return "diagnosis.note.added" if prior == 0 and current > 0 else ""


@dataclass(frozen=True)
class Measured:
    """Arrays of one entry a group, made from its sums. Sums in the indicator's unit; rates in percent, differences in the unit."""

    n: Any
    value: Any
    current: Any
    prior: Any
    change: Any
    pull: Any
    contribution: Any
    share: Any


def measure(
    sums: Mapping[str, Any], ind: Indicator, elapsed: int, whole: tuple[float, float] | None = None
) -> Measured:
    """Values, change, pull, contribution and share of groups from their float sums (`SUMS`).

    `whole` is (current, prior) of the total the parts belong to; by default the sums of the groups. A ratio has no pull: its change is a
    difference in its own unit.
    """
    n = np.nan_to_num(sums["n"])
    blank = np.full(len(n), np.nan)
    if ind.is_ratio:
        scale = ind.scale(elapsed)
        value, current, prior = (_quotient(sums, part, scale) for part in "vcp")
        return Measured(n, value, current, prior, current - prior, blank, blank, blank)
    value, current, prior = (sums.get(f"{p}_over", blank) for p in "vcp")
    if whole is None:
        whole = (float(np.nansum(current)), float(np.nansum(prior)))
    total = float(np.nansum(value))
    return Measured(n, value, current, prior, formulas.growth(current, prior), formulas.pull_points(current, prior, whole[1]),
                    formulas.contribution_rates(current, prior, whole), 100 * value / total if total > 0 else blank)  # fmt: skip


def _quotient(sums: Mapping[str, Any], part: str, scale: float) -> Any:
    if f"{part}_over" not in sums:
        return np.full(len(sums["n"]), np.nan)
    over, under = sums[f"{part}_over"], sums[f"{part}_under"]
    usable = np.isfinite(over) & np.isfinite(under) & (under > 0)
    return np.where(usable, scale * over / np.where(usable, under, 1.0), np.nan)


def growth(
    snap: Snap, name: str, by: str = "city", scope: str = "", where: Mapping[str, str] | None = None
) -> pa.Table:
    """Indicator `name` of the closed period by `by` (a dimension): `id, name, n, value, current, prior, growth, pull, contribution,
    share, note, reason`, largest pull first.

    `value` is the sum of everything reported; `current` and `prior` are same-scope: the units whose current figure and same-period
    figure, both as reported this year, are known. A sum over no known figure is null, not zero. growth is percent (for ratios the difference in the ratio's unit), pull is percentage
    points and adds up to the growth of the whole (of `where`, if given), contribution percent (null if the whole did not grow), share
    percent of `value`. A quotient over a base of zero or less is null. Undefined growth is null: `note` is the id of the words that stand in
    its place (扭亏, 增亏 …), `reason` the id of the words that say why there is none; both empty otherwise. scope is month, ytd or end.
    Raises KeyError for an unknown indicator, ValueError for an unknown dimension or a scope the indicator does not have.
    """
    ind = indicator(name)
    scope = scope or ind.scope
    check_dimension(by)
    if ind.kind == "official":
        return _official(snap, ind, by)
    if ind.kind != "invest" and scope not in ind.columns:
        raise ValueError(f"{name} has no scope {scope!r}; it has {', '.join(ind.columns)}")
    key = ("growth", name, by, scope, tuple(sorted((where or {}).items())))
    return once(snap, key, lambda: _growth(snap, ind, by, scope, where))


def _growth(snap: Snap, ind: Indicator, by: str, scope: str, where: Mapping[str, str] | None) -> pa.Table:
    raw = (spread_sums if ind.spread else sums_by)(snap, ind, by, scope, where)
    sums = {c: floats(raw[c]) for c in raw.column_names if c not in ("id", "name")}
    m = measure(sums, ind, snap.period.elapsed)
    return measured_table(raw, m, ind, by)


def measured_table(raw: pa.Table, m: Measured, ind: Indicator, by: str) -> pa.Table:
    """The public table of `growth` from sums with `id` (and `name` of enterprises): exact sums where there are sums, null for NaN, ordered by pull."""
    import pyarrow as pa

    codes = raw["id"].to_pylist()
    names = raw["name"].to_pylist() if by == "enterprise" else [name_of(by, c) for c in codes]
    exact: dict[str, Any] = {}
    for title, column, array in (
        ("value", "v_over", m.value),
        ("current", "c_over", m.current),
        ("prior", "p_over", m.prior),
    ):
        kind = pa.int64() if ind.unit in ("人", "家") else pa.decimal128(20, 2 if ind.unit == "元" else 4)
        exact[title] = _nulled(array) if ind.is_ratio or column not in raw.column_names else raw[column].cast(kind)
    pairs = zip(m.current, m.prior, strict=True)
    notes = ["" if ind.is_ratio else note_of(_known(c), _known(p), signed=ind.signed) for c, p in pairs]
    reasons = reasons_of(raw, m, ind)
    table = pa.table({
        "id": pa.array(codes, pa.string()), "name": pa.array(names, pa.string()), "n": pa.array(m.n.astype(np.int64)), **exact,
        "growth": _nulled(m.change), "pull": _nulled(m.pull), "contribution": _nulled(m.contribution), "share": _nulled(m.share),
        "note": pa.array(notes, pa.string()), "reason": pa.array(reasons, pa.string()),
    })  # fmt: skip
    return table.sort_by([("pull", "descending"), ("id", "ascending")])


def reasons_of(raw: pa.Table, m: Measured, ind: Indicator) -> list[str]:
    """Words id a group that says why it has no growth (for ratios no difference); empty where it has one."""
    blank = np.full(raw.num_rows, np.nan)
    under = floats(raw["v_under"]) if "v_under" in raw.column_names else blank
    below = floats(raw["p_under"]) if "p_under" in raw.column_names else blank
    found = []
    for k in range(raw.num_rows):
        if np.isfinite(m.change[k]):
            why = ""
        elif not m.n[k]:
            why = "not_reported"
        elif ind.is_ratio and not under[k] > 0:
            why = "no_denominator"
        elif ind.no_prior:
            why = "not_compared"
        elif np.isfinite(m.prior[k]) and not ind.is_ratio:
            why = "negative_base" if m.prior[k] < 0 else "zero_base"
        else:
            why = "no_denominator_prior" if below[k] <= 0 else "no_base"
        found.append(f"diagnosis.reason.{why}" if why else "")
    return found


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _nulled(values: Any) -> Any:
    import pyarrow as pa

    return pa.array(np.asarray(values, dtype=np.float64), pa.float64(), from_pandas=True)


def _official(snap: Snap, ind: Indicator, by: str) -> pa.Table:
    """Published growth by region; current and prior are empty because only the rate is comparable (real terms)."""
    import pyarrow as pa

    t = snap.table("official_figures")
    t = t.filter((t.indicator == ind.id) & (t.period == snap.period.id))
    rows = t.select("region", "value", "yoy").order_by("region").to_pyarrow().to_pylist()
    city = city_of(snap)
    kept = [r for r in rows if r["region"] == city] if by == "city" else []
    if by == "region":
        kept = [r for r in rows if r["region"] != city and r["region"].startswith(city[:4])]
    blank = pa.nulls(len(kept), pa.float64())
    return pa.table({
        "id": pa.array([r["region"] for r in kept], pa.string()),
        "name": pa.array([name_of("region", r["region"]) for r in kept], pa.string()),
        "n": pa.array([1] * len(kept), pa.int64()),
        "value": pa.array([None if r["value"] is None else float(r["value"]) for r in kept], pa.float64()), "current": blank,
        "prior": blank, "growth": pa.array([None if r["yoy"] is None else float(r["yoy"]) for r in kept], pa.float64()),
        "pull": blank, "contribution": blank, "share": blank, "note": pa.array([""] * len(kept), pa.string()),
        "reason": pa.array(["" if r["yoy"] is not None else "diagnosis.reason.not_published" for r in kept], pa.string()),
    })  # fmt: skip
