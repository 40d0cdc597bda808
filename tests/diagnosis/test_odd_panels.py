# SPDX-License-Identifier: Apache-2.0
"""The panels behind efficiency, alerts and the year ahead, on odd cities: who is in them, with which figures, and nothing fails."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import Phase, given, settings
from long_city import PERIOD, long_city
from odd_city import cities
from test_queries import same

from zhuashou import diagnosis

few = settings(max_examples=5, deadline=None, phases=(Phase.explicit, Phase.generate))
COLUMNS = {
    "land_mu": ("enterprises", ("land_mu",)), "staff": ("monthly_finance", ("staff_ytd",)), "electricity": ("monthly_energy", ("electricity_ytd",)),
    "assets": ("monthly_finance", ("assets_end",)), "cost": ("monthly_finance", ("cost_ytd",)), "gross_output": ("monthly_output", ("gross_output_ytd",)),
    "revenue": ("monthly_finance", ("revenue_ytd",)), "tax": ("monthly_finance", ("taxes_ytd", "vat_ytd")), "profit": ("monthly_finance", ("profit_ytd",)),
}  # fmt: skip


def figure(snap, uscc, name):
    """One figure of an enterprise in the closed month, NaN if the ledger does not hold it."""
    dataset, columns = COLUMNS[name]
    for row in snap.rows[dataset]:
        if row["uscc"] == uscc and (dataset == "enterprises" or row["period"] == snap.period.id):
            values = [row.get(c) for c in columns]
            return math.nan if None in values else float(sum(values))
    return math.nan


def held_to(snap):
    found = diagnosis.efficiency(snap)
    register = {e["uscc"] for e in snap.rows["enterprises"]}
    reported = {r["uscc"] for r in snap.rows["monthly_output"] if r["period"] == snap.period.id}
    scored, left = [s.uscc for s in found.scored], [u.uscc for u in found.unscored]
    assert sorted(scored + left) == sorted(register & reported)
    for s in found.scored:
        for name, value in s.figures.items():
            assert value == pytest.approx(figure(snap, s.uscc, name))
            assert value > 0
    return found


@given(cities)
@few
def test_everybody_who_reported_is_compared_or_told_why_not(snap):
    assert not held_to(snap).scored  # six enterprises are too few for a frontier
    assert diagnosis.alerts(snap).rows == ()
    ahead = diagnosis.year_ahead(snap)
    assert ahead is None or ahead.row("city", "510700").n <= 6


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_and_growth_of_a_long_city_with_holes(seed):
    """Rows taken out at random, an enterprise out of the register, one that moved, one blank: the panels hold what the ledger holds."""
    city, r = long_city(seed, fall={3: (5, 0.4), 4: (4, 0.5)}), Random(seed)
    city.rows["monthly_output"] = [
        row for row in city.rows["monthly_output"] if row["uscc"] in ("E003", "E004") or r.random() > 0.02
    ]
    city.rows["enterprises"] = [e for e in city.rows["enterprises"] if e["uscc"] != "E007"]
    city.rows["enterprises"][5] |= {"region": "510781", "industry": "C1311"}
    city.rows["monthly_finance"] = [
        row | {"staff_ytd": None} if row["uscc"] == "E009" else row for row in city.rows["monthly_finance"]
    ]
    city.__dict__.pop("_tables", None)
    assert held_to(city).scored
    month = {(row["uscc"], row["period"]): row["gross_output_month"] for row in city.rows["monthly_output"]}
    times = [PERIOD.previous.previous, PERIOD.previous, PERIOD]
    rows = diagnosis.alerts(city).rows
    assert {"E003", "E004"} <= {a.uscc for a in rows}
    for alert in rows:
        for p, told in zip(times, alert.growth, strict=True):
            now, base = month.get((alert.uscc, p.id)), month.get((alert.uscc, p.prior.id))
            assert same(told, None if None in (now, base) else float(100 * (now / base - 1))), (alert.uscc, p.id)
    top = diagnosis.year_ahead(city).row("city", "510700")
    there = [row for row in city.rows["monthly_output"] if row["period"] == PERIOD.id]
    assert top.n == len(there)
    assert top.done == pytest.approx(float(sum(row["gross_output_ytd"] for row in there)))
