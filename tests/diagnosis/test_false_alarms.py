# SPDX-License-Identifier: Apache-2.0
"""The sample city without planted troubles: how many alerts are false. On the full city it was 1 of 1,063 judged; here at most 1 %."""

from __future__ import annotations

import numpy as np
from small_city import FakeSnapshot

from zhuashou import diagnosis
from zhuashou.sample.city import ALL
from zhuashou.sample.writer import make_city
from zhuashou.terms import month

PERIOD = month(2026, 10)


def snapshot_of(calm: bool) -> tuple[FakeSnapshot, set[str]]:
    """The simulated figures as a frozen month, without the workbooks in between; and who was planted."""
    city = make_city(size=300, calm=calm)
    data = {"enterprises": [], "monthly_output": [], "monthly_energy": []}
    filed = {p: city.filed(p) for p in ALL}
    for k in np.flatnonzero(filed[PERIOD]):
        data["enterprises"].append(
            {"uscc": city.code[k], "name": city.name[k], "region": city.region[k], "industry": city.industry[k]}
        )
        for t, p in enumerate(ALL):
            if p <= PERIOD and filed[p][k]:
                key = {"uscc": city.code[k], "period": p.id}
                data["monthly_output"].append(key | {"gross_output_month": int(city.output[k, t]) * 1000})
                data["monthly_energy"].append(key | {"electricity_month": int(city.power[k, t]) * 100})
    planted = {u for v in city.truth.values() if isinstance(v, dict) for u in v.get("uscc", ())}
    return FakeSnapshot(PERIOD, data), planted


def test_a_calm_city_is_hardly_alerted_and_planted_troubles_are_caught():
    calm, _ = snapshot_of(calm=True)
    found = diagnosis.alerts(calm)
    assert found.judged > 250
    assert len(found.rows) <= 0.01 * found.judged
    troubled, planted = snapshot_of(calm=False)
    pushed = [r.uscc for r in diagnosis.alerts(troubled).rows if r.pushed]
    assert len(pushed) >= 8
    assert sum(u in planted for u in pushed) >= 0.8 * len(pushed)
