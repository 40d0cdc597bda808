# SPDX-License-Identifier: Apache-2.0
"""A small city with years of history: for alerts, the year ahead and efficiency."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
from small_city import FakeSnapshot

from zhuashou.terms import Period, month

PERIOD = month(2026, 10)
REGIONS = ("510703", "510704", "510781")


def long_city(seed: int = 1, n: int = 60, periods: int = 55, period: Period = PERIOD, **trouble: Any) -> FakeSnapshot:
    """Enterprises E000… of two industries growing by about 5 %. trouble: `fall` {row: (months ago, factor)}, `stop` {row: months ago},
    `young` {row: periods known}, `officer` {row: name}."""
    rng = np.random.default_rng(seed)
    times = [period]
    while len(times) < periods:
        times.append(times[-1].previous)
    times = times[::-1]
    years = np.array([p.year + p.last / 12 for p in times])
    season = np.array([p.months * (1 + 0.1 * np.sin(p.last)) for p in times])
    level = np.exp(rng.normal(14, 1, n))[:, None] * 1.05 ** (years - years[0]) * season
    output = level * np.exp(rng.normal(0, 0.03, level.shape))
    for row, (ago, factor) in trouble.get("fall", {}).items():
        output[row, -ago:] *= factor
    power = output * 0.1 * np.exp(rng.normal(0, 0.03, level.shape))
    for row, ago in trouble.get("stop", {}).items():
        output[row, -ago:] = 0
    data: dict[str, list[dict[str, Any]]] = {
        k: [] for k in ("enterprises", "monthly_output", "monthly_energy", "monthly_finance", "land")
    }
    for k in range(n):
        code, known = f"E{k:03d}", trouble.get("young", {}).get(k, periods)
        data["enterprises"].append({
            "uscc": code, "name": f"样例企业{k}", "region": REGIONS[k % 3], "industry": ("C3973", "C1311")[k % 2], "size": "small",
            "land_mu": Decimal(int(rng.integers(10, 90))), "liaison_officer": trouble.get("officer", {}).get(k)})  # fmt: skip
        _rows(data, code, times, output[k], power[k], periods - known)
        data["land"].append({
            "uscc": code, "period": "2025", "land_mu": Decimal(int(rng.integers(10, 90))), "tax": Decimal(int(rng.integers(1e5, 9e6))),
            "value_added": Decimal(int(rng.integers(1e6, 9e7))), "energy": Decimal(int(rng.integers(10, 900))),
            "rd_expense": Decimal(int(rng.integers(0, 9e5))), "revenue": Decimal(int(rng.integers(1e6, 9e7))), "staff": int(rng.integers(5, 500))})  # fmt: skip
    return FakeSnapshot(period, data)


def _rows(
    data: dict[str, list[dict[str, Any]]], code: str, times: list[Period], output: Any, power: Any, start: int
) -> None:
    cents, units = ([Decimal(round(v * 100)) / 100 for v in values.tolist()] for values in (output, power))
    for k, p in enumerate(times):
        if k < start:
            continue
        year = [j for j in range(start, k + 1) if times[j].year == p.year]
        before = [j - 11 for j in year]
        known = before[0] >= start and times[year[0]].last == 2
        old = k - 11 >= start
        data["monthly_output"].append({
            "uscc": code, "period": p.id, "gross_output_month": cents[k], "gross_output_month_prior": cents[k - 11] if old else None,
            "gross_output_ytd": sum(cents[j] for j in year), "gross_output_ytd_prior": sum(cents[j] for j in before) if known else None})  # fmt: skip
        data["monthly_energy"].append({
            "uscc": code, "period": p.id, "electricity_month": units[k], "electricity_month_prior": units[k - 11] if old else None,
            "electricity_ytd": sum(units[j] for j in year)})  # fmt: skip
        if p.last == 10:
            total = sum(cents[j] for j in year)
            row = {"staff_ytd": 50 + int(output[k] / 1e5), "assets_end": cents[k] * 9 + 1000, "taxes_ytd": total / 100 + 1, "vat_ytd": total / 50,
                   "revenue_ytd": total, "profit_ytd": total / 20}  # fmt: skip
            exact = {c: v if c == "staff_ytd" else v.quantize(Decimal("0.01")) for c, v in row.items()}
            data["monthly_finance"].append({"uscc": code, "period": p.id, **exact})
