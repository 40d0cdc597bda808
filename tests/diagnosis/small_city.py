# SPDX-License-Identifier: Apache-2.0
"""A tiny snapshot in memory with the interface of the real one, and small random cities."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Any

import ibis
import pyarrow as pa

from zhuashou.tables import arrow_schema, datasets
from zhuashou.terms import Period, month

PROVENANCE = [pa.field("_import", pa.string()), pa.field("_sheet", pa.string()), pa.field("_row", pa.int32()),
              pa.field("_version", pa.int32())]  # fmt: skip
CITY, REGIONS = "510700", ("510703", "510704", "510705", "510781")
INDUSTRIES = ("C3973", "C3911", "C1311", "C3311", "D4411")


@dataclass
class FakeSnapshot:
    """Tables from lists of dicts; blank columns are null."""

    period: Period
    rows: dict[str, list[dict[str, Any]]] = field(repr=False)
    revision: str = "r1"
    digest: str = "0" * 64
    manifest: dict[str, Any] = field(default_factory=lambda: {"city": CITY})

    @cached_property
    def _tables(self) -> dict[str, Any]:
        found = {}
        for name in datasets():
            schema = pa.schema([*arrow_schema(name), *PROVENANCE])
            blank = dict.fromkeys(schema.names)
            rows = [
                {**blank, "_import": "0123456789ab", "_sheet": name, "_row": i + 2, "_version": 1, **row}
                for i, row in enumerate(self.rows.get(name, []))
            ]
            nullable = pa.schema([f.with_nullable(True) for f in schema])
            found[name] = ibis.memtable(pa.Table.from_pylist(rows, schema=nullable))
        return found

    def table(self, dataset: str) -> Any:
        return self._tables[dataset]


def money(value: float | int | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


def random_city(seed: int, period: Period | None = None, size: int = 14) -> FakeSnapshot:
    """A small city with everything that goes wrong: empty district, new and left enterprises, missing months, zero and negative bases."""
    r = Random(seed)
    period = period or month(r.choice((2025, 2026)), r.randint(2, 12))
    data: dict[str, list[dict[str, Any]]] = {name: [] for name in datasets()}
    data["enterprises"].append({"uscc": "EMPTY", "name": "空区企业（样例）", "region": "510722", "industry": "C1311"})
    periods = [period]
    while len(periods) < 16:
        periods.append(periods[-1].previous)
    for i in range(size):
        code = f"E{i:03d}"
        if r.random() < 0.93:
            data["enterprises"].append({
                "uscc": code, "name": f"样例企业{i}", "region": r.choice(REGIONS), "industry": r.choice(INDUSTRIES),
                "park": r.choice((None, "样例园区")), "size": r.choice(("large", "small", None)), "ownership": "private",
                "chain": r.choice((None, "电子信息")), "design_output": money(r.choice((None, 9e8))),
                "capacity_value": money(r.choice((None, 0, 8e8))), "land_mu": Decimal(r.randint(10, 90)),
                "key_enterprise": r.choice((None, True, False)),
            })  # fmt: skip
        entered = r.choice((None, None, periods[r.randrange(10)]))
        left = r.choice((None, None, None, periods[r.randrange(4)]))
        for event, when in (("entered", entered), ("left", left)):
            if when is not None:
                data["scope_history"].append({"uscc": code, "period": when.id, "event": event})
        _months(r, data, code, periods, entered, left)
        _land(r, data, code, period.year)
    _projects(r, data, period)
    _more(Random(seed + 10**6), data, period)
    data["targets"].append({"indicator": "gross_output", "region": CITY, "period": str(period.year), "target_set": "assured", "op": "ge",
                            "value": Decimal("12"), "unit": "%"})  # fmt: skip
    data["official_figures"].append({"indicator": "value_added", "region": CITY, "period": period.id, "name": "规上工业增加值",
                                     "value": None, "unit": "%", "yoy": Decimal("8.1"), "basis": "real"})  # fmt: skip
    return FakeSnapshot(period, data)


def _months(
    r: Random, data: dict[str, list[dict[str, Any]]], code: str, periods: list[Period], entered: Any, left: Any
) -> None:
    for p in periods:
        if (entered and p < entered) or (left and p >= left) or r.random() < 0.05:
            continue
        now, base = r.randint(0, 10**9) / 100, r.choice((None, 0, r.randint(1, 10**9) / 100, r.randint(1, 10**9) / 100))
        data["monthly_output"].append({
            "uscc": code, "period": p.id, "gross_output_month": money(now), "gross_output_month_prior": money(base),
            "gross_output_ytd": money(now * p.elapsed), "gross_output_ytd_prior": money(None if base is None else base * p.elapsed),
            "sales_output_ytd": money(r.choice((None, now * 0.9 * p.elapsed))),
            "sales_output_ytd_prior": money(r.choice((None, (base or 0) * 0.9 * p.elapsed))),
        })  # fmt: skip
        if r.random() < 0.9:
            revenue, prior = now * p.elapsed, None if base is None else base * p.elapsed
            data["monthly_finance"].append({
                "uscc": code, "period": p.id, "revenue_ytd": money(revenue), "revenue_ytd_prior": money(prior),
                "profit_ytd": money(r.randint(-10**8, 10**8) / 100),
                "profit_ytd_prior": money(r.choice((None, 0, r.randint(-10**8, 10**8) / 100))),
                "receivables_end": money(revenue / 4), "receivables_end_prior": money(r.choice((None, 10**6))),
                "liabilities_end": money(r.randint(1, 10**8)), "assets_end": money(r.choice((0, 10**8))),
                "finished_stock_end": money(r.randint(0, 10**7)), "finished_stock_end_prior": money(r.choice((None, 0, 10**6))),
                "staff_ytd": r.randint(0, 900), "staff_ytd_prior": r.choice((None, 100)),
                "cost_ytd": money(r.choice((None, revenue * 0.8))), "cost_ytd_prior": money(r.choice((None, 10**6))),
                **{f"{c}_expense_ytd": money(r.choice((0, 10**5))) for c in ("selling", "admin", "rd", "finance")},
                **{f"{c}_expense_ytd_prior": money(r.choice((None, 10**5))) for c in ("selling", "admin", "rd", "finance")},
                "taxes_ytd": money(r.choice((None, 10**5))), "vat_ytd": money(10**5), "taxes_ytd_prior": money(10**4), "vat_ytd_prior": money(r.choice((None, 10**5))),
                "current_assets_end": money(r.choice((None, 0, 10**7))), "current_assets_end_prior": money(10**7),
                "equity_end": money(r.randint(-(10**6), 10**7)), "equity_end_prior": money(r.choice((None, 0, 10**6))),
            })  # fmt: skip
        if r.random() < 0.9:
            kwh = r.randint(0, 10**6)
            data["monthly_energy"].append({
                "uscc": code, "period": p.id, "electricity_month": Decimal(kwh), "electricity_ytd": Decimal(kwh * p.elapsed),
                "electricity_month_prior": r.choice((None, Decimal(0), Decimal(r.randint(1, 10**6)))),
                "electricity_ytd_prior": r.choice((None, Decimal(r.randint(1, 10**6)))),
            })  # fmt: skip


def _land(r: Random, data: dict[str, list[dict[str, Any]]], code: str, year: int) -> None:
    for y in (year - 2, year - 1, year + 1):
        if r.random() < 0.8:
            data["land"].append({
                "uscc": code, "period": str(y), "land_mu": Decimal(r.randint(1, 90)), "tax": money(r.choice((None, r.randint(0, 10**7)))),
                "value_added": money(r.choice((None, r.randint(-(10**6), 10**8)))), "energy": Decimal(r.choice((0, 50))),
                "rd_expense": money(r.choice((None, 10**5))), "revenue": money(r.choice((None, 0, 10**8))), "staff": r.choice((None, 0, 80)),
                "emission": Decimal(len(code + str(y)) % 3 * int(y)), "electricity": Decimal(10**6) if y % 2 else None})  # fmt: skip


def _projects(r: Random, data: dict[str, list[dict[str, Any]]], period: Period) -> None:
    for i in range(8):
        started = r.choice((None, date(period.year, r.randint(1, 12), 5)))
        data["projects"].append({
            "project_id": f"P{i:03d}", "name": f"样例项目{i}", "uscc": f"E{i:03d}", "region": r.choice(REGIONS),
            "kind": r.choice(("tech_renovation", "new_build")), "industry": "C3973", "total_investment": money(10**9),
            "plan_year": money(r.choice((None, 10**8))), "planned_start": date(period.year, r.randint(1, 12), 1), "started_on": started,
            "stage": "started" if started else "filed", "status": "ongoing",
        })  # fmt: skip
        for p in (period, period.prior):
            if r.random() < 0.8:
                data["project_progress"].append(
                    {"project_id": f"P{i:03d}", "period": p.id, "invested_ytd": money(r.randint(0, 10**8))}
                )


def _more(r: Random, data: dict[str, list[dict[str, Any]]], period: Period) -> None:
    """Links, officers and the later dates of projects, from dice of their own."""
    for e in data["enterprises"]:
        e |= {"link": r.choice((None, "面板", "整机")), "liaison_officer": r.choice((None, "样例专员甲", "样例专员乙"))}
    for p in data["projects"]:
        year = period.year - r.choice((0, 0, 1, 2))

        def day(year: int = year) -> date | None:
            return r.choice((None, date(year, r.randint(1, 12), 9), date(period.year, r.randint(1, 12), 9)))

        p |= {"planned_finish": day(), "completed_on": day(), "production_on": day(), "status": r.choice(("ongoing", "ongoing", "ended")),
              "chain": r.choice((None, "电子信息")), "park": r.choice((None, "样例园区"))}  # fmt: skip
        if r.random() < 0.4:
            p["planned_start"] = date(year, r.randint(1, 12), 1)
