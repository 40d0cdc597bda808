# SPDX-License-Identifier: Apache-2.0
"""Verdicts on alerts: only on what was pushed, once each, written down, and counted."""

from __future__ import annotations

import pytest
from long_city import PERIOD, long_city
from small_city import CITY, PROVENANCE

from zhuashou import actions, snapshot
from zhuashou.tables import arrow_schema, datasets
from zhuashou.terms import say

pytestmark = pytest.mark.django_db


def freeze(ws, city):
    """The small city as a frozen month of the workspace."""
    import pyarrow as pa

    tables = {}
    for name in datasets():
        schema = pa.schema([*(f.with_nullable(True) for f in arrow_schema(name)), *PROVENANCE])
        tables[name] = city.table(name).to_pyarrow().cast(schema)
    return snapshot.write(ws.snapshots, city.period, "r1", tables, [], CITY)


def test_the_life_of_an_alert(ws, actor):
    freeze(ws, long_city(fall={3: (4, 0.5), 8: (4, 0.5)}))
    found = actions.diagnose(ws=ws, actor=actor, period=PERIOD)
    pushed = [r["uscc"] for r in found.alerts["rows"] if r["pushed"]]
    assert {"E003", "E008"} <= set(pushed)
    assert len(found.grades) == 1
    assert found.chances == []
    assert found.year_ahead["rows"][0]["kind"] == "city"
    assert found.efficiency["scored"]
    done = actions.judge_alert(ws=ws, actor=actor, period=PERIOD, uscc="E003", verdict="true", note="订单减少")
    assert (done["verdict"], done["actor"]) == ("true", actor.name)
    actions.judge_alert(ws=ws, actor=actor, period=PERIOD, uscc="E008", verdict="benign")
    actions.judge_alert(ws=ws, actor=actor, period=PERIOD, uscc="E008", verdict="data_error", note="产值漏填一个零")
    held = actions.verdicts(PERIOD)
    assert {u: v["verdict"] for u, v in held.items()} == {"E003": "true", "E008": "data_error"}
    standing = actions.alert_standing(ws)
    assert standing.months == [{"period": "2026-10", "true": 1, "benign": 0, "data_error": 1, "precision": 100.0}]
    assert standing.proposal.settings is None
    from zhuashou.ledger import AuditEvent

    lines = AuditEvent.objects.filter(deed="judge_alert").order_by("id")
    assert [(e.subject_id, e.details["verdict"], e.details.get("before")) for e in lines] == [
        ("E003", "true", None), ("E008", "benign", None), ("E008", "data_error", "benign")]  # fmt: skip


def test_an_alert_cools_off_after_it_was_pushed(ws, actor):
    trouble = {"fall": {3: (5, 0.5)}}
    city = long_city(**trouble)
    earlier = type(city)(
        PERIOD.previous, {k: [r for r in rows if r.get("period", "") != PERIOD.id] for k, rows in city.rows.items()}
    )
    freeze(ws, earlier)
    freeze(ws, city)
    first = actions.diagnose(ws=ws, actor=actor, period=PERIOD.previous)
    assert [r["pushed"] for r in first.alerts["rows"] if r["uscc"] == "E003"] == [True]
    second = actions.diagnose(ws=ws, actor=actor, period=PERIOD)
    (row,) = [r for r in second.alerts["rows"] if r["uscc"] == "E003"]
    assert (row["pushed"], row["waits"], row["last_alert"]) == (False, "cooling", "2026-09")


@pytest.mark.parametrize(("told", "why"), [
    ({"uscc": "E001"}, "no_such_alert"), ({"verdict": "maybe"}, "bad_verdict"), ({"verdict": "data_error"}, "verdict_needs_note"),
    ({"regions": ("510781",)}, "other_district"), ({"role": "investment"}, "forbidden")])  # fmt: skip
def test_what_is_refused_leaves_nothing(ws, actor, monkeypatch, told, why):
    from zhuashou.actions import alerting

    alert = {"uscc": "E003", "pushed": True, "region": "510703", "name": "样例企业3"}
    monkeypatch.setattr(alerting, "_rows", lambda *_: [alert])
    who = actions.Actor("somebody", told.get("role", "analyst"), told.get("regions", ()), actor.at)
    with pytest.raises(actions.ActionError) as caught:
        actions.judge_alert(
            ws=ws, actor=who, period=PERIOD, uscc=told.get("uscc", "E003"), verdict=told.get("verdict", "true")
        )
    assert caught.value.words.id == f"actions.{why}"
    assert say(caught.value.words)
    assert actions.verdicts(PERIOD) == {}
