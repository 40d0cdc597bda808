# SPDX-License-Identifier: Apache-2.0
"""Slow second implementations of every query, in plain Python on the rows of the fake snapshot: the oracles of the fast ones."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

from zhuashou.diagnosis import Indicator
from zhuashou.terms import Period, month


def enterprises(snap) -> dict[str, dict[str, Any]]:
    return {r["uscc"]: r for r in snap.rows.get("enterprises", [])}


def group_of(snap, uscc: str, by: str) -> str:
    e = enterprises(snap).get(uscc, {})
    if by == "city":
        return "510700"
    if by == "enterprise":
        return uscc
    if by in ("division", "section"):
        return (e.get("industry") or "")[: 3 if by == "division" else 1]
    return e.get(by) or ""


def cell(snap, row: dict[str, Any], column: str) -> Any:
    """A value of a monthly row; a column of the register stands for both years."""
    if column.removesuffix("_prior") == "capacity_value":
        return enterprises(snap).get(row["uscc"], {}).get("capacity_value")
    return row.get(column)


def terms(snap, row: dict[str, Any], ind: Indicator, scope: str, suffix: str) -> tuple[Any, Any] | None:
    """(over, under) of one row, None if a figure is unknown."""
    over, under = ind.columns[scope]
    if ind.rising:
        now, base = row.get(over[0]), row.get(f"{over[0]}_prior")
        return None if None in (now, base) or suffix else (int(now > base), 1)
    if ind.id == "loss_amount":
        value = row.get(f"profit_ytd{suffix}")
        return None if value is None else (max(-value, 0), None)
    if ind.where_negative:
        value, figure = row.get(ind.where_negative + suffix), row.get(over[0] + suffix)
        return None if value is None or (value < 0 and figure is None) else (figure if value < 0 else 0, None)
    if ind.kind == "share":
        value = row.get(over[0] + suffix)
        return None if value is None else (int(value < 0), 1)
    a = [cell(snap, row, c + suffix) for c in over]
    b = [cell(snap, row, c + suffix) for c in under]
    if None in a or None in b:
        return None
    return sum(a), sum(b) if under else None


def yearly(snap) -> list[dict[str, Any]]:
    """Yearly rows of the newest year with the year before beside them."""
    rows = [r for r in snap.rows.get("land", []) if int(r["period"]) <= snap.period.year]
    newest = max((int(r["period"]) for r in rows), default=0)
    before = {r["uscc"]: r for r in rows if int(r["period"]) == newest - 1}
    return [r | {"period": snap.period.id} | {f"{c}_prior": before.get(r["uscc"], {}).get(c) for c in r}
            for r in rows if int(r["period"]) == newest]  # fmt: skip


def growth(snap, ind: Indicator, by: str, scope: str, where: dict[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """`diagnosis.growth` with exact fractions: id → n, value, current, prior, growth, pull, contribution, share."""
    groups: dict[str, list[Any]] = defaultdict(list)
    if by != "enterprise":
        for uscc in enterprises(snap):
            if all(group_of(snap, uscc, k) == v for k, v in (where or {}).items()):
                groups[group_of(snap, uscc, by)]
    for row in yearly(snap) if ind.dataset == "land" else snap.rows.get(ind.dataset, []):
        if row["period"] != snap.period.id or not all(
            group_of(snap, row["uscc"], k) == v for k, v in (where or {}).items()
        ):
            continue
        groups[group_of(snap, row["uscc"], by)].append(
            (terms(snap, row, ind, scope, ""), terms(snap, row, ind, scope, "_prior"))
        )
    found: dict[str, dict[str, Any]] = {}
    for code, rows in groups.items():
        known = [now for now, _ in rows if now is not None]
        both = [] if ind.no_prior else [(now, prior) for now, prior in rows if now is not None and prior is not None]
        found[code] = {"n": len(known), "value": _total(known), "current": _total([n for n, _ in both]),
                       "prior": _total([p for _, p in both])}  # fmt: skip
    return _finish(found, ind, snap.period)


def _total(rows: list[tuple[Any, Any]]) -> tuple[Fraction, Fraction] | None:
    if not rows:
        return None
    return sum((Fraction(a) for a, _ in rows), Fraction(0)), sum((Fraction(b or 0) for _, b in rows), Fraction(0))


def _finish(found: dict[str, dict[str, Any]], ind: Indicator, period: Period) -> dict[str, dict[str, Any]]:
    whole = {k: sum((g[k][0] for g in found.values() if g[k]), Fraction(0)) for k in ("value", "current", "prior")}
    for g in found.values():
        if ind.is_ratio:
            scale = {"annual": Fraction(12, period.elapsed), "times": Fraction(period.elapsed)}.get(
                ind.months, 1
            ) * Fraction(ind.factor)
            for k in ("value", "current", "prior"):
                over, under = g[k] or (0, 0)
                g[k] = None if under == 0 else float(scale * over / under)
            g["growth"] = None if g["current"] is None or g["prior"] is None else g["current"] - g["prior"]
            g["pull"] = g["contribution"] = g["share"] = None
            continue
        for k in ("value", "current", "prior"):
            g[k] = g[k][0] if g[k] else None
        change = None if g["current"] is None else g["current"] - g["prior"]
        total_change = whole["current"] - whole["prior"]
        g["growth"] = float(100 * change / g["prior"]) if change is not None and g["prior"] > 0 else None
        g["pull"] = float(100 * change / whole["prior"]) if change is not None and whole["prior"] > 0 else None
        g["contribution"] = (
            float(100 * change / total_change)
            if change is not None and whole["prior"] > 0 and total_change > 0
            else None
        )
        g["share"] = float(100 * g["value"] / whole["value"]) if g["value"] is not None and whole["value"] > 0 else None
    return found


def invested(snap, ind: Indicator, by: str) -> dict[str, dict[str, Any]]:
    projects = {
        p["project_id"]: p for p in snap.rows["projects"] if not ind.project_kinds or p["kind"] in ind.project_kinds
    }
    found: dict[str, dict[str, Any]] = {}
    for row in snap.rows["project_progress"]:
        p = projects.get(row["project_id"])
        if p is None or row["period"] not in (snap.period.id, snap.period.prior.id):
            continue
        code = {"city": "510700", "region": p["region"], "division": p["industry"][:3], "enterprise": p["uscc"]}[by]
        g = found.setdefault(
            code, {"n": 0, "value": (Fraction(0), 0), "current": (Fraction(0), 0), "prior": (Fraction(0), 0)}
        )
        amount = Fraction(row["invested_ytd"])
        if row["period"] == snap.period.id:
            g["n"] += 1
            g["value"] = g["current"] = (g["value"][0] + amount, 0)
        else:
            g["prior"] = (g["prior"][0] + amount, 0)
    return _finish(found, ind, snap.period)


def rate(now: Any, prior: Any) -> float | None:
    if now is None or prior is None or not prior > 0:
        return None
    return float(100 * (Fraction(now) - Fraction(prior)) / Fraction(prior))


def quotient(over: Any, under: Any, factor: Fraction | int = 100) -> float | None:
    if over is None or under is None or not under > 0:
        return None
    return float(Fraction(factor) * Fraction(over) / Fraction(under))


def enterprise(snap, uscc: str) -> dict[str, Any]:
    """A good part of one row of `enterprise_facts`."""
    e, period = enterprises(snap)[uscc], snap.period
    row = {
        d: {r["period"]: r for r in snap.rows[d] if r["uscc"] == uscc}
        for d in ("monthly_output", "monthly_finance", "monthly_energy")
    }
    output, finance, energy = (
        row[d].get(period.id, {}) for d in ("monthly_output", "monthly_finance", "monthly_energy")
    )
    events = sorted((r["period"], r["event"]) for r in snap.rows["scope_history"] if r["uscc"] == uscc)
    rates, here = [], period
    for _ in range(3):
        r = row["monthly_output"].get(here.id, {})
        rates.append(rate(r.get("gross_output_month"), r.get("gross_output_month_prior")))
        here = here.previous
    falls = 0
    for r in rates:
        if r is None or r >= 0:
            break
        falls += 1
    whole = sum(Fraction(r["gross_output_ytd_prior"]) for r in snap.rows["monthly_output"]
                if r["period"] == period.id and r["gross_output_ytd_prior"] is not None)  # fmt: skip
    now, prior = output.get("gross_output_ytd"), output.get("gross_output_ytd_prior")
    year, here = [], period
    while sum(p.months for p in year) < 12:
        year.append(here)
        here = here.previous
    quarter, here = [], period
    while sum(p.months for p in quarter) < 3:
        quarter.append(here)
        here = here.previous
    last12 = [row["monthly_output"][p.id]["gross_output_month"] for p in year if p.id in row["monthly_output"]]
    last3 = [row["monthly_output"][p.id]["gross_output_month"] for p in quarter if p.id in row["monthly_output"]]
    annual = float(sum(last3)) * 12 / sum(p.months for p in quarter) if len(last3) == len(quarter) else None
    days = quotient(finance.get("receivables_end"), finance.get("revenue_ytd"), 30 * period.elapsed)
    days_prior = quotient(finance.get("receivables_end_prior"), finance.get("revenue_ytd_prior"), 30 * period.elapsed)
    stock = rate(finance.get("finished_stock_end"), finance.get("finished_stock_end_prior"))
    revenue = rate(finance.get("revenue_ytd"), finance.get("revenue_ytd_prior"))
    power = rate(energy.get("electricity_month"), energy.get("electricity_month_prior"))
    past = [(p, ev) for p, ev in events if p <= period.id]
    entered, left = [p for p, ev in past if ev == "entered"], [p for p, ev in past if ev == "left"]
    ahead = [p for p, ev in events if ev == "entered"]
    december = month(period.year - 1, 12).id
    profit, profit_prior = finance.get("profit_ytd"), finance.get("profit_ytd_prior")
    last_year = row["monthly_output"].get(december, {}).get("gross_output_ytd")
    return {
        "division": e["industry"][:3], "reported": period.id in row["monthly_output"],
        "last_report": max((p for p in row["monthly_output"] if p <= period.id), default=None),
        "entered_on": min(entered, default=None), "left_on": max(left, default=None),
        "in_scope": (max(entered) >= max(left)) if entered and left else not left and not (ahead and min(ahead) > period.id),
        "gross_output_month_growth": rates[0], "gross_output_month_growth_1": rates[1], "gross_output_month_growth_2": rates[2],
        "output_falls": falls, "gross_output_growth": rate(now, prior),
        "gross_output_pull": None if now is None or prior is None or whole <= 0 else float(100 * Fraction(now - prior) / whole),
        "output_12m": sum(last12) if last12 else None, "output_3m_annual": annual, "output_last_year": last_year,
        "design_completion": None if annual is None else quotient(annual, e.get("design_output")),
        "capacity_utilisation": quotient(now, e.get("capacity_value"), Fraction(1200, period.elapsed)),
        "revenue_growth": revenue, "profit_margin": quotient(profit, finance.get("revenue_ytd")),
        "turned_loss": None if profit is None or (profit_prior is None and profit < 0) else bool(profit < 0 and profit_prior > 0),
        "debt_ratio": quotient(finance.get("liabilities_end"), finance.get("assets_end")),
        "receivable_days": days, "receivable_days_growth": rate(days, days_prior),
        "stock_gap": None if stock is None or revenue is None else stock - revenue,
        "staff_growth": rate(finance.get("staff_ytd"), finance.get("staff_ytd_prior")),
        "electricity_month_growth": power,
        "output_electricity_gap": None if rates[0] is None or power is None else rates[0] - power,
        "is_key": bool(e.get("key_enterprise")) or max(sum(last12), last_year or 0) >= 10**9,
    }  # fmt: skip


def project(snap, row: dict[str, Any]) -> dict[str, Any]:
    """Lateness of one project."""
    period: Period = snap.period
    done = [r for r in snap.rows["project_progress"] if r["project_id"] == row["project_id"]
            and f"{period.year}-01" <= r["period"] <= period.id]  # fmt: skip
    invested_ytd = max(done, key=lambda r: r["period"])["invested_ytd"] if done else None
    begun = row["started_on"] is not None and row["started_on"] <= period.last_day
    planned = row["planned_start"]

    def months(day: date) -> int:
        return (period.year - day.year) * 12 + period.last - day.month

    completion = quotient(invested_ytd, row.get("plan_year"))
    return {
        "running": begun, "waiting": not begun and row["stage"] in ("reserve", "filed"),
        "completion": completion, "behind": None if completion is None else 100 * period.elapsed / 12 - completion,
        "start_missed": months(planned) + 1 if not begun and planned and planned <= period.last_day else 0,
        "unregistered": months(row["started_on"]) if begun else 0,
    }  # fmt: skip
