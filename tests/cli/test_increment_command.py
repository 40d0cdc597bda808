# SPDX-License-Identifier: Apache-2.0
"""`zhuashou increment` as a process: sides and ways add up to the change."""

import json
from decimal import Decimal

from journeys.running import command


def test_sides_and_ways_add_up(small_city):
    told = json.loads(
        command("increment", "--workspace", str(small_city), "--by", "region", "--movers", "--json").stdout
    )
    ways = told["ways"]
    assert {w["kind"].partition(".")[0] for w in ways} >= {"stayed", "entered"}
    change = sum(Decimal(w["change"]) for w in ways)
    assert sum(Decimal(g["change"]) for g in told["groups"]) == change
    for g in told["groups"]:
        assert (
            sum(Decimal(v) for v in g["amounts"].values())
            == Decimal(g["change"])
            == Decimal(g["current"]) - Decimal(g["prior"])
        )
    assert len(told["movers"]) == told["moved"] == sum(w["n"] for w in ways if w["kind"] != "stayed")


def test_an_unknown_grouping_is_refused(small_city):
    done = command("increment", "--workspace", str(small_city), "--by", "planet", check=False)
    assert done.returncode == 2
    assert done.stdout == ""
