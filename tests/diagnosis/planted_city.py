# SPDX-License-Identifier: Apache-2.0
"""The simulated city's figures as a frozen month, without the workbooks in between: output, finance and electricity of 18 periods."""

from __future__ import annotations

from typing import Any

import numpy as np
from small_city import CITY, FakeSnapshot

from zhuashou.sample.city import ALL, City
from zhuashou.sample.forms import FINANCE, figures
from zhuashou.sample.writer import make_city
from zhuashou.terms import month

PERIOD = month(2026, 10)


def planted_snapshot(seed: int, size: int = 150, *, calm: bool = False) -> tuple[FakeSnapshot, City]:
    """The frozen October and the city with its truth. Money of the forms is in thousand yuan."""
    city = make_city(seed=seed, size=size, calm=calm)
    found = figures(city)
    data: dict[str, list[dict[str, Any]]] = {
        "enterprises": [],
        "monthly_output": [],
        "monthly_finance": [],
        "monthly_energy": [],
    }
    for k in np.flatnonzero(city.filed(PERIOD)):
        data["enterprises"].append({"uscc": city.code[k], "name": city.name[k], "region": city.region[k], "industry": city.industry[k],
                                    "key_enterprise": bool(city.key[k])})  # fmt: skip
    for t, period in enumerate(ALL):
        if not month(2025, 2) <= period <= PERIOD:
            continue
        before = ALL.index(period.prior)
        for k in np.flatnonzero(city.filed(period)):
            key = {"uscc": city.code[k], "period": period.id}
            data["monthly_output"].append(
                key | _pair(found, ("gross_output",), ("gross_output", "sales_output"), k, t, before, 1000)
            )
            data["monthly_energy"].append(key | _pair(found, ("electricity",), ("electricity",), k, t, before, 100))
            if period == PERIOD:
                data["monthly_finance"].append(key | {
                    c: int(found[name][k, at]) * (1 if name == "staff_ytd" else 1000)
                    for name, _ in FINANCE for c, at in ((name, t), (f"{name}_prior", before))})  # fmt: skip
    return FakeSnapshot(PERIOD, data, manifest={"city": CITY}), city


def _pair(found: dict[str, Any], months: Any, sums: Any, k: int, t: int, before: int, factor: int) -> dict[str, int]:
    """Columns of a month and of the year so far, each with the same period of last year."""
    made = {}
    for names, suffix, ending in ((months, "_month", ""), (sums, "_ytd", "_ytd")):
        for name in names:
            made[f"{name}{suffix}"] = int(found[f"{name}{ending}"][k, t]) * factor
            made[f"{name}{suffix}_prior"] = int(found[f"{name}{ending}"][k, before]) * factor
    return made
