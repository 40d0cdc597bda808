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
    if by in LEVELS:
        return (e.get("industry") or "")[: LEVELS[by]]
    if by == "link":
        return "/".join(x for x in (e.get("chain"), e["link"]) if x) if e.get("link") else ""
    if by == "listed":
        return ("listed" if e.get("key_enterprise") else "other") if e else ""
    return e.get("liaison_officer" if by == "officer" else by) or ""


LEVELS = {"section": 1, "division": 3, "group": 4, "class": 5}
REGISTER = ("capacity_value", "design_output", "land_mu")


def cell(snap, row: dict[str, Any], column: str) -> Any:
    """A value of a monthly row; a column of the register stands for both years."""
    if column.removesuffix("_prior") in REGISTER and column.removesuffix("_prior") not in row:
        return enterprises(snap).get(row["uscc"], {}).get(column.removesuffix("_prior"))
    return row.get(column)


def terms(snap, row: dict[str, Any], ind: Indicator, scope: str, suffix: str) -> tuple[Any, Any] | None:
    """(over, under) of one row, None if a figure is unknown."""
    over, under = ind.columns[scope]
    if ind.above:
        return None if suffix else better(snap, row, list(zip(over, under, strict=True)))
    if ind.floor is not None:
        value = quotient(cell(snap, row, over[0] + suffix), cell(snap, row, under[0] + suffix))
        n = snap.period.elapsed
        return None if value is None else (int(value * (12 / n if ind.months else 1) >= ind.floor), 1)
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


def better(snap, row: dict[str, Any], pairs: list[tuple[str, str]]) -> tuple[int, int] | None:
    """Is every quotient of a row above its same period?"""
    found = []
    for a, b in pairs:
        now, prior = ([cell(snap, row, c + end) for c in (a, b)] for end in ("", "_prior"))
        if None in (*now, *prior) or now[1] <= 0 or prior[1] <= 0:
            return None
        found.append(Fraction(now[0]) / Fraction(now[1]) > Fraction(prior[0]) / Fraction(prior[1]))
    return int(all(found)), 1


def rows_of(snap, ind: Indicator) -> list[dict[str, Any]]:
    """The rows of an indicator's dataset, with what is derived for three-month and mixed ones."""
    rows = snap.rows.get(ind.dataset, [])
    if ind.dataset == "land":
        return yearly(snap)
    if ind.dataset == "output_and_finance":
        output = {(r["uscc"], r["period"]): r for r in snap.rows.get("monthly_output", [])}
        return [r | {c: output.get((r["uscc"], r["period"]), {}).get(c) for c in ("gross_output_ytd", "gross_output_ytd_prior")}
                for r in snap.rows.get("monthly_finance", [])]  # fmt: skip
    if ind.dataset == "last_quarter":
        span = [snap.period]
        while sum(p.months for p in span) < 3:
            span.append(span[-1].previous)
        held = {(r["uscc"], r["period"]): r for r in snap.rows.get("monthly_output", [])}
        made = []
        for uscc, period in held:
            if period != snap.period.id:
                continue
            row: dict[str, Any] = {"uscc": uscc, "period": period}
            for end in ("", "_prior"):
                values = [held.get((uscc, p.id), {}).get(f"gross_output_month{end}") for p in span]
                row[f"output_3m_annual{end}"] = (
                    None if None in values else Fraction(sum(values)) * 12 / sum(p.months for p in span)
                )
            made.append(row)
        return made
    return rows


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
    for row in rows_of(snap, ind):
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
                g[k] = None if under <= 0 else float(scale * over / under)
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


def project_group(snap, p: dict[str, Any], by: str) -> str:
    """Group of a project: place, industry and chain are its own, the rest its enterprise's."""
    if by in ("region", "park", "chain"):
        return p.get(by) or ""
    return (p["industry"] or "")[: LEVELS[by]] if by in LEVELS else group_of(snap, p["uscc"], by)


def project_rates(snap, ind: Indicator, by: str) -> dict[str, dict[str, Any]]:
    """Rates of projects: id → value, prior; projects counted one by one."""
    asked = {"start_rate": ("planned_start", "started_on"), "completion_rate": ("planned_finish", "completed_on"),
             "production_rate": ("completed_on", "production_on")}  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for p in snap.rows["projects"]:
        if p["status"] == "ended":
            continue
        g = found.setdefault(project_group(snap, p, by), {"n": 0, "value": [0, 0], "prior": [0, 0]})
        if ind.id == "investment_rate":
            done = [r for r in snap.rows["project_progress"] if r["project_id"] == p["project_id"]
                    and r["period"][:4] == str(snap.period.year) and r["period"] <= snap.period.id]  # fmt: skip
            if (p["plan_year"] or 0) > 0:
                g["n"] += 1
                g["value"][0] += max(done, key=lambda r: r["period"])["invested_ytd"] if done else 0
                g["value"][1] += p["plan_year"]
            continue
        for side, period in (("value", snap.period), ("prior", snap.period.prior)):
            due, did = (p.get(c) for c in asked[ind.id])
            first = date(period.year, 1, 1)
            if due is None or due > period.last_day or (due < first and did is not None and did < first):
                continue
            g["n"] += side == "value"
            g[side][1] += 1
            g[side][0] += did is not None and did <= period.last_day
    return {k: {"n": g["n"]} | {s: float(100 * Fraction(g[s][0]) / Fraction(g[s][1])) if g[s][1] else None for s in ("value", "prior")}
            for k, g in found.items()}  # fmt: skip


def spread(
    snap, ind: Indicator, by: str, where: dict[str, str] | None = None
) -> dict[str, tuple[float | None, float | None]]:
    """Concentration and the like by the textbook: id → (value, prior)."""
    column = ind.columns["ytd"][0][0]
    rows = [r for r in snap.rows["monthly_output"] if r["period"] == snap.period.id]
    held: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    if by != "enterprise":
        for uscc in enterprises(snap):
            if all(group_of(snap, uscc, k) == v for k, v in (where or {}).items()):
                held[group_of(snap, uscc, by)]
    for r in rows:
        if all(group_of(snap, r["uscc"], k) == v for k, v in (where or {}).items()):
            held[group_of(snap, r["uscc"], by)][group_of(snap, r["uscc"], ind.across)].append(r)
    found = {}
    for code, members in held.items():
        sides = []
        for prior in (False, True):
            sums = {m: sum(Fraction(r[f"{column}_prior" if prior else column]) for r in rs if not prior or r[f"{column}_prior"] is not None)
                    for m, rs in members.items()}  # fmt: skip
            sides.append(_index(snap, ind, by, code, {m: x for m, x in sums.items() if x > 0}, prior, where))
        if ind.spread == "growing":
            both = [(sum(r[column] for r in k), sum(r[f"{column}_prior"] for r in k)) for rs in members.values()
                    if (k := [r for r in rs if r[f"{column}_prior"] is not None])]  # fmt: skip
            sides = [100 * sum(a > b for a, b in both) / len(both) if both else None, None]
        found[code] = (sides[0], sides[1])
    return found


def _index(snap, ind: Indicator, by: str, code: str, sums: dict[str, Any], prior: bool, where: Any) -> float | None:
    total = sum(sums.values())
    if not total and ind.spread != "quotient":
        return None
    if ind.spread == "herfindahl":
        return float(sum((x / total) ** 2 for x in sums.values()))
    if ind.spread == "largest_four":
        return float(100 * sum(sorted(sums.values(), reverse=True)[:4]) / total)
    if ind.spread != "quotient":
        return None
    column = ind.columns["ytd"][0][0] + ("_prior" if prior else "")

    rows = [r for r in snap.rows["monthly_output"] if r["period"] == snap.period.id]
    part = [r for r in rows if all(group_of(snap, r["uscc"], k) == v for k, v in (where or {}).items())]
    mine, whole = (
        sum(Fraction(r[column] or 0) for r in some if group_of(snap, r["uscc"], by) == code) for some in (part, rows)
    )
    all_part, all_rows = (sum(Fraction(r[column] or 0) for r in some) for some in (part, rows))
    return float(mine * all_rows / (all_part * whole)) if all_part * whole else None


def invested(snap, ind: Indicator, by: str) -> dict[str, dict[str, Any]]:
    projects = {
        p["project_id"]: p for p in snap.rows["projects"] if not ind.project_kinds or p["kind"] in ind.project_kinds
    }
    found: dict[str, dict[str, Any]] = {}
    for row in snap.rows["project_progress"]:
        p = projects.get(row["project_id"])
        if p is None or row["period"] not in (snap.period.id, snap.period.prior.id) or row["invested_ytd"] is None:
            continue
        code = project_group(snap, p, by)
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


def both_true(a: bool | None, b: bool | None) -> bool | None:
    """And of two answers that may be unknown."""
    return False if a is False or b is False else None if None in (a, b) else True


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
                if r["period"] == period.id and None not in (r["gross_output_ytd"], r["gross_output_ytd_prior"]))  # fmt: skip
    now, prior = output.get("gross_output_ytd"), output.get("gross_output_ytd_prior")
    year, here = [], period
    while sum(p.months for p in year) < 12:
        year.append(here)
        here = here.previous
    quarter, here = [], period
    while sum(p.months for p in quarter) < 3:
        quarter.append(here)
        here = here.previous
    last12, last3 = (
        [v for p in span if (v := row["monthly_output"].get(p.id, {}).get("gross_output_month")) is not None]
        for span in (year, quarter)
    )
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
        "division": (e["industry"] or "")[:3] or None, "reported": period.id in row["monthly_output"],
        "last_report": max((p for p in row["monthly_output"] if p <= period.id), default=None),
        "entered_on": min(entered, default=None), "left_on": max(left, default=None),
        "entered_this_year": any(p[:4] == str(period.year) for p in entered),
        "in_scope": (max(entered) >= max(left)) if entered and left else not left and not (ahead and min(ahead) > period.id),
        "gross_output_month_growth": rates[0], "gross_output_month_growth_1": rates[1], "gross_output_month_growth_2": rates[2],
        "output_falls": falls, "gross_output_growth": rate(now, prior),
        "gross_output_pull": None if now is None or prior is None or whole <= 0 else float(100 * Fraction(now - prior) / whole),
        "output_12m": sum(last12) if last12 else None, "output_3m_annual": annual, "output_last_year": last_year,
        "design_completion": None if annual is None else quotient(annual, e.get("design_output")),
        "capacity_utilisation": quotient(now, e.get("capacity_value"), Fraction(1200, period.elapsed)),
        "revenue_growth": revenue, "profit_margin": quotient(profit, finance.get("revenue_ytd")),
        "turned_loss": both_true(None if profit is None else profit < 0, None if profit_prior is None else profit_prior > 0),
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
    halted = row["status"] in ("suspended", "ended")
    planned = row["planned_start"]

    def months(day: date) -> int:
        return (period.year - day.year) * 12 + period.last - day.month

    completion = quotient(invested_ytd, row.get("plan_year"))
    return {
        "running": begun and not halted and row.get("completed_on") is None, "waiting": not begun and not halted and row["stage"] in ("reserve", "filed"),
        "completion": completion, "behind": None if completion is None else 100 * period.elapsed / 12 - completion,
        "start_missed": months(planned) + 1 if not begun and planned and planned <= period.last_day else 0,
        "unregistered": months(row["started_on"]) if begun and not halted and row.get("completed_on") is None else 0,
        "problem": max(done, key=lambda r: r["period"]).get("problem") if done else None,
    }  # fmt: skip


def counted(snap, by: str) -> dict[str, dict[str, Any]]:
    """Number of enterprises with an output figure by group, and its growth on the same period of last year."""
    sides = {"value": snap.period.id, "prior": snap.period.prior.id}
    found: dict[str, dict[str, Any]] = {}
    if by != "enterprise":
        for uscc in enterprises(snap):
            found.setdefault(group_of(snap, uscc, by), {"value": 0, "prior": 0})
    for row in snap.rows.get("monthly_output", []):
        for side, period in sides.items():
            if row["period"] == period:
                g = found.setdefault(group_of(snap, row["uscc"], by), {"value": 0, "prior": 0})
                g[side] += row.get("gross_output_month") is not None
    for g in found.values():
        g["n"] = g["value"]
        g["value"] = g["current"] = (Fraction(g["value"]), 0)
        g["prior"] = (Fraction(g["prior"]), 0)
    return _finish(found, Indicator("", "", "", "count", "", {}, "家", "up", "", {}, ""), snap.period)


def targets(snap) -> dict[tuple[str, str], dict[str, Any]]:
    """The year's assured targets that can be understood: growth targets in percent, levels in the indicator's unit."""
    from zhuashou.diagnosis import indicators

    units = {"亿元": (Fraction(10**8), "元"), "万元": (Fraction(10**4), "元"), "%": (1, "%"), "家": (1, "家")}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(snap.rows["targets"], key=lambda r: (r["indicator"], r["region"])):
        if row["period"] != str(snap.period.year) or row["target_set"] != "assured":
            continue
        name = row["indicator"].removesuffix("_growth").removesuffix("_yoy")
        ind = indicators().get(name)
        if ind is None:
            continue
        growth = (
            name != row["indicator"] or ind.kind == "official" or (row["unit"] in ("%", "百分点") and ind.unit != "%")
        )
        if growth:
            value, unit = Fraction(row["value"]), "%"
        else:
            factor, unit = units.get(row["unit"], (0, None))
            if unit != ind.unit:
                continue
            value = Fraction(row["value"]) * factor
        found[name, row["region"]] = {
            "kind": "growth" if growth else "level",
            "value": float(value),
            "op": row["op"],
            "unit": unit,
        }
    return found


def standing(goal: dict[str, Any], ind: Indicator, value: Any, growth: Any, elapsed: int) -> dict[str, Any] | None:
    """Completion, lead over the calendar and level of a target; the floors of `levels.yaml` read again."""
    from zhuashou.diagnosis.goals import levels

    sign = -1 if goal["op"] == "le" else 1
    if goal["kind"] == "growth":
        if growth is None:
            return None
        rate, lead, table = None, sign * (growth - goal["value"]), "growth"
    elif value is None or goal["value"] <= 0:
        return None
    else:
        rate = 100 * value / goal["value"]
        table = "growth" if ind.is_ratio or ind.kind == "count" else "progress"
        if ind.is_ratio:
            lead = sign * (value - goal["value"])
        else:
            lead = sign * (rate - (100 if ind.kind == "count" else 100 * elapsed / 12))
    level = 3
    for row in levels()[table]:
        if lead >= row["floor"]:
            level = int(row["level"])
            break
    return {"rate": rate, "lead": lead, "level": level}


def beside(snap) -> dict[str, Any]:
    """Entries and exits of the year so far, and output by main product."""
    from zhuashou.diagnosis import indicator

    year, now = str(snap.period.year), snap.period.id
    events = [
        (r["uscc"], r["event"]) for r in snap.rows["scope_history"] if r["period"][:4] == year and r["period"] <= now
    ]
    entered, left = ({u for u, e in events if e == kind} for kind in ("entered", "left"))
    firms = growth(snap, indicator("gross_output"), "enterprise", "ytd")
    lost = sum(
        (
            Fraction(r["gross_output_ytd"] or 0)
            for r in snap.rows["monthly_output"]
            if r["period"] == snap.period.prior.id and r["uscc"] in left
        ),
        Fraction(0),
    )
    register, made = enterprises(snap), defaultdict(lambda: [0, Fraction(0), Fraction(0)])
    whole = sum((f["prior"] for f in firms.values() if f["prior"] is not None), Fraction(0))
    for uscc, f in firms.items():
        product = register.get(uscc, {}).get("main_product")
        if product and f["current"] is not None:
            held = made[product]
            held[0], held[1], held[2] = held[0] + 1, held[1] + f["current"], held[2] + f["prior"]
    products = [{"id": name, "n": n, "value": now_, "growth": float(100 * (now_ / base - 1)) if base > 0 else None,
                 "pull": float(100 * (now_ - base) / whole) if whole > 0 else None} for name, (n, now_, base) in made.items()]  # fmt: skip
    products.sort(key=lambda p: (-p["value"], p["id"]))
    return {
        "entered": len(entered),
        "left": len(left),
        "lost": lost,
        "pull": sum(firms[u]["pull"] or 0 for u in entered if u in firms),
        "products": products[:6],
    }


WAYS = {
    "新建投产": "new_production",
    "小升规": "grown",
    "从外地迁入": "moved_in",
    "规下退库": "deleted",
    "停产": "stopped",
    "迁出本市": "moved_out",
    None: "other",
}


def increment(snap, by: str) -> dict[tuple[str, str], list[Any]]:
    """Output now against last year's as recorded then: (group, kind) → n, current, prior."""
    sides = [{r["uscc"]: Fraction(r["gross_output_ytd"]) for r in snap.rows["monthly_output"] if r["period"] == p and r["gross_output_ytd"] is not None}
             for p in (snap.period.id, snap.period.prior.id)]  # fmt: skip
    found: dict[tuple[str, str], list[Any]] = {}
    for uscc in sides[0].keys() | sides[1].keys():
        now, then = (side.get(uscc) for side in sides)
        event = "entered" if then is None else "left" if now is None else ""
        events = sorted((r["period"], r["reason"] or "") for r in snap.rows["scope_history"] if r["uscc"] == uscc and r["event"] == event
                        and snap.period.prior.id < r["period"] <= snap.period.id)  # fmt: skip
        kind = f"{event}.{WAYS[events[-1][1] or None] if events else 'unrecorded'}" if event else "stayed"
        held = found.setdefault((group_of(snap, uscc, by), kind), [0, Fraction(0), Fraction(0)])
        held[0], held[1], held[2] = held[0] + 1, held[1] + (now or 0), held[2] + (then or 0)
    return found
