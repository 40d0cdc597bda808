# SPDX-License-Identifier: Apache-2.0
"""The rows of enterprises behind a number: each ledger cell with what it adds, so that the contributions of all cells add up to the number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhuashou.diagnosis.base import NumberRef, Snap
from zhuashou.diagnosis.definitions import Indicator
from zhuashou.diagnosis.totals import narrow, reported, terms_of
from zhuashou.tables import dataset

#: Prefix of the columns that say where a cell of another row stands (see `rows`).
OUTPUT, BEFORE = "made", "prior"


@dataclass(frozen=True)
class TraceRow:
    """One ledger cell behind a number: its value, and what it adds to the number (in the number's unit; None for cells that only condition or
    divide it, and for a target's row)."""

    dataset: str
    key: tuple[str, ...]
    column: str
    value: Any
    contribution: float | None
    name: str
    import_id: str
    sheet: str
    row: int | None


@dataclass(frozen=True)
class Weights:
    """What one unit of the figure now, and of the same period, adds to the number. None: that side has no part in it."""

    now: float | None
    prior: float | None


def unit_of(ind: Indicator, stat: str) -> str:
    """Unit of a statistic of an indicator."""
    if stat in ("contribution", "target_rate"):
        return "%"
    if stat == "pull":
        return "百分点"
    if stat == "growth":
        return ("百分点" if ind.unit == "%" else ind.unit) if ind.is_ratio else "%"
    return ind.unit


def weights_of(ind: Indicator, stat: str, sums: Mapping[str, float], scale: float) -> Weights:
    """Weights of a statistic from the sums of the group (`SUMS`), `whole_prior`, `whole_change` and `target`; zero over a base of zero or less."""

    def over(base: float, factor: float) -> float:
        return factor / base if base > 0 else 0.0

    if ind.is_ratio:
        v, c, p = (sums.get(f"{s}_under", 0.0) for s in "vcp")
        return {"value": Weights(over(v, scale), None), "prior": Weights(None, over(p, scale)), "growth": Weights(over(c, scale), -over(p, scale)),
                "target_rate": Weights(over(v, scale) * over(sums["target"], 100.0), None)}.get(stat, Weights(0.0, 0.0))  # fmt: skip
    if stat in ("value", "prior"):
        return Weights(1.0, None) if stat == "value" else Weights(None, 1.0)
    if stat == "target_rate":
        return Weights(over(sums["target"], 100.0), None)
    base = {"growth": sums.get("p_over", 0.0), "pull": sums["whole_prior"], "contribution": sums["whole_change"]}[stat]
    return Weights(over(base, 100.0), -over(base, 100.0))


@dataclass(frozen=True)
class Cell:
    """A column of a unit's row: its dataset, the column with the amount that adds to the number, the weight; marks: prefix of its place."""

    dataset: str
    column: str
    amount: str = ""
    weight: float | None = None
    marks: str = ""


def unit_rows(snap: Snap, ind: Indicator, ref: NumberRef, w: Weights, limit: int) -> tuple[list[TraceRow], int]:
    """Cells of the enterprises' rows, of those that add most first, and how many cells there are in all."""
    import ibis

    t = narrow(reported(snap, ind.dataset, [snap.period.id]), {ref.kind: ref.id})
    c = terms_of(t, ind, ref.scope)
    compared = w.prior is not None and not ind.no_prior
    known = c["over"].notnull()
    for name in ("under", *(("over_p", "under_p") if compared else ())):
        known = known & c[name].notnull() if c[name] is not None else known
    before = ibis.null("float64") if c["over_p"] is None else c["over_p"].cast("float64")
    t = t.mutate(z_now=c["over"].cast("float64"), z_prior=before).filter(known)
    if ind.where_negative:
        t = t.filter(((t.z_now != 0) & (w.now is not None)) | ((t.z_prior != 0) & (w.prior is not None)))
    cells = [cell for cell in _cells(ind, ref.scope, w, compared) if cell.column in t.columns]
    first = t.z_now if w.now is not None else t.z_prior
    marks = [f"{p}_{m}" for p in ("", OUTPUT, BEFORE) for m in ("import", "sheet", "row") if f"{p}_{m}" in t.columns]
    shown = (
        t.mutate(period=t.of_year if "of_year" in t.columns else t.period)
        .order_by([first.abs().desc(), t.uscc])
        .limit(limit)
    )
    columns = dict.fromkeys(
        ["uscc", "own_name", "name", "period", "z_now", "z_prior", *marks, *(cell.column for cell in cells)]
    )
    rows = shown.select(*columns).to_pyarrow().to_pylist()
    return [_traced(row, cell) for row in rows for cell in cells], int(t.count().to_pyarrow().as_py()) * len(cells)


def _cells(ind: Indicator, scope: str, w: Weights, compared: bool) -> list[Cell]:
    """The cells of one row: what adds now, what adds of the same period, and what conditions or divides."""
    over, under = ind.columns[scope]
    own = {"output_and_finance": "monthly_finance"}.get(ind.dataset, ind.dataset)
    known = dataset(own).by_id
    counted = ind.kind == "share" or bool(ind.where_negative)
    beside = [c for c in (*under, ind.where_negative) if c in known and c not in over]
    found: list[Cell] = []
    for side, weight, ending in (("z_now", w.now, ""), ("z_prior", w.prior if compared else None, "_prior")):
        if weight is None and not (ending and (ind.rising or ind.above)):
            continue
        marks = BEFORE if ending and own == "land" else OUTPUT if ind.dataset != own else ""
        for k, column in enumerate(over):
            adds = weight is not None and (k == 0 or not counted)
            there = "monthly_output" if ind.dataset != own else own
            found.append(
                Cell(
                    there,
                    f"{column}{ending}",
                    (side if counted else f"{column}{ending}") if adds else "",
                    weight if adds else None,
                    marks,
                )
            )
        found += [
            Cell(own, f"{c}{ending}", marks=marks if own == "land" else "")
            for c in beside
            if own == "land" or f"{c}{ending}" in known
        ]
    return list({(c.dataset, c.column): c for c in found}.values())


def _traced(row: Mapping[str, Any], cell: Cell) -> TraceRow:
    amount = row[cell.amount] if cell.amount else None
    share = None if cell.weight is None or amount is None else cell.weight * float(amount)
    period, column = row["period"], cell.column
    if cell.marks == BEFORE:
        period, column = str(int(period) - 1), column.removesuffix("_prior")
    marks = (row[f"{cell.marks}_{m}"] for m in ("import", "sheet", "row"))
    return TraceRow(
        cell.dataset,
        (row["uscc"], period),
        column,
        row[cell.column],
        share,
        row["name"] or row["own_name"] or row["uscc"],
        *marks,
    )


def count_rows(snap: Snap, ind: Indicator, ref: NumberRef, w: Weights, limit: int) -> tuple[list[TraceRow], int]:
    """Of a count: the reports of this period and of the same period, each one unit."""
    weight = {p.id: x for p, x in ((snap.period, w.now), (snap.period.prior, w.prior)) if x is not None}
    t = narrow(reported(snap, ind.dataset, list(weight)), {ref.kind: ref.id})
    column = ind.columns[ref.scope][0][0]
    t = t.filter(t[column].notnull())
    rows = t.order_by([t[column].desc(), t.uscc, t.period]).limit(limit)
    rows = (
        rows.select("uscc", "own_name", "name", "period", "_import", "_sheet", "_row", column).to_pyarrow().to_pylist()
    )
    found = [
        TraceRow(ind.dataset, (r["uscc"], r["period"]), column, r[column], weight[r["period"]], r["name"] or r["own_name"] or r["uscc"],
                 r["_import"], r["_sheet"], r["_row"]) for r in rows
    ]  # fmt: skip
    return found, int(t.count().to_pyarrow().as_py())
