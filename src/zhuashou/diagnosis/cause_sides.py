# SPDX-License-Identifier: Apache-2.0
"""Causes sideways (peers, province and nation, prices, Spring Festival, base, scope) and backward (since when)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.base import city_of
from zhuashou.diagnosis.breakdown import floats
from zhuashou.diagnosis.context import Context
from zhuashou.diagnosis.definitions import Indicator
from zhuashou.diagnosis.panels import Floats, same_scope
from zhuashou.terms import Period, Words, spring_festivals

NATION = "000000"
PRICES = ("ppi", "producer_prices")
#: A change of level is dated on at least this many points of growth.
STEP = 2.0


def side(words: str, **values: Any) -> Words:
    """A sideways cause."""
    return Words(words, {"direction": "side", **values})


def base_effect(context: Context, key: str, current: float | None) -> Words | None:
    """High or low base: last year's growth of the same period and the two-year average."""
    prior = context.snap.period.prior.id
    before = next((yoy for period, _, yoy in context.lines.get(key, ()) if period == prior), None)
    return of_base(before, current)


def of_base(before: float | None, current: float | None) -> Words | None:
    """The words of a base effect from last year's growth and this year's, percent."""
    if before is None or current is None or before <= -100 or current <= -100:
        return None
    average = 100 * (((1 + before / 100) * (1 + current / 100)) ** 0.5 - 1)
    return side(
        f"diagnosis.cause.base_{'high' if before > max(current, 0.0) else 'low'}", before=before, average=average
    )


def others(context: Context, name: str, growth: float | None) -> Words | None:
    """The published growth of the same indicator in the province and the nation, where the ledger has it."""
    city = city_of(context.snap)
    rates = {code: context.official.get((name, code)) for code in (f"{city[:2]}0000", NATION)}
    known = [Words(f"diagnosis.cause.others.{'nation' if code == NATION else 'province'}", {"growth": rate})
             for code, rate in rates.items() if rate is not None]  # fmt: skip
    return side("diagnosis.cause.others", places=known, growth=growth) if known and growth is not None else None


def prices(context: Context, ind: Indicator, growth: float | None) -> Words | None:
    """Producer prices where the ledger has them: nominal growth less prices is volume, (1 + g) / (1 + p) − 1."""
    if ind.basis != "nominal" or ind.is_ratio or growth is None:
        return None
    city = city_of(context.snap)
    for code in (city, f"{city[:2]}0000", NATION):
        for name in PRICES:
            price = context.official.get((name, code))
            if price is not None and price > -100:
                return side(
                    "diagnosis.cause.price", price=price, volume=100 * ((1 + growth / 100) / (1 + price / 100) - 1)
                )
    return None


def lost_days(period: Period) -> float:
    """Working days that Spring Festival takes out of a period, by the windows and weights of `formulas`."""
    days, total = spring_festivals(), 0.0
    if period.year not in days:
        return 0.0
    for (start, end), lost in zip(formulas.WINDOWS, formulas.LOST, strict=True):
        for k in range(start, end + 1):
            day = days[period.year].fromordinal(days[period.year].toordinal() + k)
            total += lost * (period.first_day <= day <= period.last_day)
    return total


def festival(context: Context) -> Words | None:
    """In the first two periods of the year: how many working days the place of Spring Festival gives or takes against last year."""
    now, before, days = context.snap.period, context.snap.period.prior, spring_festivals()
    if now.last not in (2, 3) or not now.is_monthly or now.year not in days or before.year not in days:
        return None
    gained = lost_days(before) - lost_days(now)
    if abs(gained) < 0.5:
        return None
    return side(
        "diagnosis.cause.festival", date=days[now.year].isoformat(), before=days[before.year].isoformat(), days=gained
    )


def standing(context: Context, kind: str, row: Mapping[str, Any]) -> Words | None:
    """Place of a district or industry among its peers by growth."""
    rows = [r for r in context.parts("gross_output", kind) if r["growth"] is not None and r["id"]]
    own = next((r["growth"] for r in rows if r["id"] == row["id"]), None)
    total = next((r["growth"] for r in context.parts("gross_output", "city")), None)
    if own is None or total is None or len(rows) < 2:
        return None
    return side(
        f"diagnosis.cause.place_{kind}",
        rank=1 + sum(r["growth"] > own for r in rows),
        n=len(rows),
        growth=own,
        total=total,
    )


def scope_change(context: Context) -> Words | None:
    """What enterprises that entered the register this year pull, and what those that left took out of the base."""
    import pyarrow.compute as pc

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
    if not (entered.num_rows or gone.num_rows):
        return None
    kind = "" if entered.num_rows and gone.num_rows else "_entered" if entered.num_rows else "_left"
    return side(f"diagnosis.cause.scope{kind}", entered=entered.num_rows, pull=pull, left=gone.num_rows, lost=lost)


def since(context: Context, key: str, floor: float) -> Words | None:
    """For how many periods running the growth has been below `floor`, and since when; None if only this period."""
    line = [(p, yoy) for p, _, yoy in context.lines.get(key, ()) if p <= context.snap.period.id]
    run: list[str] = []
    for period, yoy in reversed(line):
        if yoy is None or yoy >= floor:
            break
        run.append(period)
    return (
        Words("diagnosis.cause.since", {"n": len(run), "period": run[-1], "floor": floor, "direction": "back"})
        if len(run) > 1
        else None
    )


def monthly_growth(context: Context, kind: str, code: str) -> tuple[Floats, Floats]:
    """Same-scope (current, prior) monthly output [T] of a group over the periods of `context.panel`, as reported in each."""
    held = context.panel
    if kind == "enterprise":
        rows = np.array([k for k in (held.row.get(code),) if k is not None], dtype=np.intp)
    elif kind == "city":
        rows = np.arange(len(held.uscc))
    else:
        rows = np.flatnonzero(context.group(kind) == code)
    return same_scope(held, "gross_output_month", rows)


def turned(context: Context, kind: str, code: str) -> Words | None:
    """When the growth of monthly output last changed its level downward, and from what to what; None if it did not."""
    now, before = monthly_growth(context, kind, code)
    with np.errstate(all="ignore"):
        logs = np.where((now > 0) & (before > 0), np.log(now / before), np.nan)
    found = formulas.change_points(logs, spread=0.005)
    if not found.starts:
        return None
    was, is_ = (100 * float(np.expm1(v)) for v in found.levels[-2:])
    if was - is_ < STEP:
        return None
    return Words(
        "diagnosis.cause.turned",
        {"period": context.panel.periods[found.starts[-1]], "before": was, "after": is_, "direction": "back"},
    )


def group_base(context: Context, kind: str, code: str, current: float | None) -> Words | None:
    """The base effect of a group, its growth a year ago from the months of that year."""
    now, before = monthly_growth(context, kind, code)
    then = context.snap.period.prior
    year = [k for k, p in enumerate(context.panel.periods) if p[:4] == str(then.year) and p <= then.id]
    if len(year) < then.last - 1 or not before[year].sum() > 0:
        return None
    return of_base(100 * (float(now[year].sum()) / float(before[year].sum()) - 1), current)
