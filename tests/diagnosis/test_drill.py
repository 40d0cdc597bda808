# SPDX-License-Identifier: Apache-2.0
"""Breaking a total down inside any part: the same numbers as one query, parts that add up, what is new and what left."""

import pyarrow as pa
import pytest
from small_city import random_city

from zhuashou import diagnosis
from zhuashou.workspace import Settings

INDICATORS = (
    ("gross_output", "ytd"),
    ("gross_output", "month"),
    ("profit", "ytd"),
    ("debt_ratio", "end"),
    ("loss_share", "ytd"),
    ("staff", "ytd"),
)
OWN = ("region", "division", "group", "class", "size", "enterprise")


def known(table: pa.Table) -> list[dict]:
    return [r for r in table.to_pylist() if r["n"]]


def same(mine: dict, wanted: dict) -> None:
    """Exact sums are equal; what comes of a division is equal but for its last digits."""
    for column, value in wanted.items():
        near = pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value
        assert mine[column] == near, (column, mine, wanted)


@pytest.mark.parametrize("seed", range(4))
def test_parts_are_those_of_one_query_with_and_without_a_chosen_part(seed):
    snap = random_city(seed)
    facts = diagnosis.enterprise_facts(snap, Settings())
    for name, scope in INDICATORS:
        held = diagnosis.drill(snap, name, scope, facts)
        for by in OWN:
            for where in ({}, {"region": "510703"}, {"region": "510704", "division": "C39"}):
                mine = [{k: v for k, v in r.items() if k != "whole_pull"} for r in known(held.parts(by, where))]
                wanted = known(diagnosis.growth(snap, name, by, scope, where))
                assert len(mine) == len(wanted)
                for a, b in zip(mine, wanted, strict=True):
                    same(a, b)


@pytest.mark.parametrize("seed", range(4))
def test_parts_add_up_to_the_part_they_are_in_whatever_the_way(seed):
    snap = random_city(seed)
    facts = diagnosis.enterprise_facts(snap, Settings())
    held = diagnosis.drill(snap, "gross_output", "ytd", facts)
    for where in ({}, {"region": "510703"}, {"key": "other"}, {"entry": "before", "size": "small"}):
        total = held.total(where)
        for by in diagnosis.PARTS:
            rows = held.parts(by, where).to_pylist()
            assert sum(r["n"] for r in rows) == total["n"]
            assert sum(r["current"] or 0 for r in rows) == (total["current"] or 0)
            if total["growth"] is not None:
                assert sum(r["pull"] or 0 for r in rows) == pytest.approx(total["growth"], abs=1e-9)
                assert sum(r["whole_pull"] or 0 for r in rows) == pytest.approx(total["whole_pull"], abs=1e-9)
    assert held.total()["whole_pull"] == pytest.approx(held.total()["growth"])


def test_key_enterprises_follow_the_citys_rule_and_an_empty_part_has_no_numbers():
    snap = random_city(1)
    all_key = diagnosis.drill(snap, "revenue", "ytd", diagnosis.enterprise_facts(snap, Settings(key_floor="0")))
    assert {r["id"] for r in all_key.parts("key").to_pylist()} <= {"key", ""}
    nothing = all_key.total({"region": "no such"})
    assert (nothing["n"], nothing["current"], nothing["growth"]) == (0, None, None)
    with pytest.raises(ValueError, match="colour"):
        all_key.parts("colour")
    with pytest.raises(ValueError, match="value_added"):
        diagnosis.drill(snap, "value_added", "ytd", diagnosis.enterprise_facts(snap, Settings()))


def test_what_left_the_register_is_counted_with_its_base_of_last_year():
    snap = random_city(2)
    now, before = snap.period, snap.period.prior.id
    gone = next(r for r in snap.rows["monthly_output"] if r["period"] == before and r["gross_output_ytd"])
    snap.rows["scope_history"] = [{"uscc": gone["uscc"], "event": "left", "period": now.id}]
    facts = diagnosis.enterprise_facts(snap, Settings())
    assert diagnosis.left_base(snap, "gross_output", "ytd", facts) == (
        1,
        pytest.approx(float(gone["gross_output_ytd"])),
    )
    assert diagnosis.left_base(snap, "debt_ratio", "end", facts) == (1, 0.0)
