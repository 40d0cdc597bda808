# SPDX-License-Identifier: Apache-2.0
"""Findings over the months: size counts beside severity, months in a row, gaps, rule versions, why something is gone."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_months import status_of
from test_findings import by_rule, calm_city, city_with, custom, falling

from zhuashou import diagnosis
from zhuashou.diagnosis.months import compared
from zhuashou.diagnosis.rules import read_measure, read_rule
from zhuashou.terms import Finding, Subject, Words, month

RULE = read_rule("own", custom(measure={"fact": "debt_ratio", "worse": "up", "step": 2})["own"])


def finding(period: str, severity: int = 2, measured: float | None = 90.0, version: str = "1", **more: Any) -> Finding:
    return Finding("F-1", "own", version, Subject("enterprise", "E1", "样例企业1"), severity, period, "r1", Words("x"), measured=measured, **more)  # fmt: skip


@pytest.mark.parametrize(("before", "now", "status"), [
    ((2, 90.0), (2, 91.9), "continuing"), ((2, 90.0), (2, 92.0), "worse"), ((2, 90.0), (2, 88.0), "better"),
    ((2, 90.0), (3, 90.1), "worse"), ((3, 95.0), (2, 99.0), "better"), ((2, None), (2, 99.0), "continuing")])  # fmt: skip
def test_size_counts_within_one_severity(before, now, status):
    earlier = finding("2026-09", *before, since="2026-08", months=2)
    found = compared(finding("2026-10", *now), earlier, RULE)
    assert (found.status, found.months, found.since) == (status, 3, "2026-08")


def test_a_measure_with_a_falling_bad_direction():
    rule = dataclasses.replace(RULE, measure=read_measure("own", {"fact": "debt_ratio", "worse": "down", "step": 5}))
    assert compared(finding("2026-10", 2, -40.0), finding("2026-09", 2, -30.0), rule).status == "worse"
    assert compared(finding("2026-10", 2, -20.0), finding("2026-09", 2, -30.0), rule).status == "better"


def test_january_and_february_are_two_months_and_a_gap_breaks_the_row():
    first = compared(finding("2026-02"), None, RULE)
    assert (first.status, first.months, first.since) == ("new", 2, "2026-02")
    second = compared(finding("2026-03"), first, RULE)
    assert (second.status, second.months, second.since) == ("continuing", 3, "2026-02")
    after = compared(finding("2026-05", 3), second, RULE)
    assert (after.status, after.months, after.since) == ("worse", 1, "2026-05")


def test_another_version_of_the_rule_says_so_and_starts_anew():
    earlier = compared(finding("2026-09"), None, RULE)
    found = compared(finding("2026-10", version="2"), earlier, RULE)
    assert (found.status, found.months) == ("changed", 1)


EVENTS = st.tuples(st.booleans(), st.integers(1, 3), st.sampled_from([None, 80.0, 81.0, 82.0, 84.0, 88.0]), st.sampled_from(["1", "1", "1", "2"]))  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.none(), EVENTS), min_size=1, max_size=14))
def test_carried_counts_equal_the_whole_history(events):
    period, previous, history = month(2025, 9), None, []
    for k, event in enumerate(events):
        held = None
        if event is not None:
            there, severity, measured, version = event
            held = {"F-1": (severity, measured, version)} if there else {}
        history.append((k, period.months, held))
        if held:
            made = compared(finding(period.id, *held["F-1"][:2], version=held["F-1"][2]), previous, RULE)
            status, months, first = status_of(history, "F-1", "up", 2)
            since = month(2025, 9)
            for _ in range(first):
                since = since.following
            assert (made.status, made.months, made.since) == (status, months, since.id)
            previous = made
        elif held is not None:
            previous = None
        period = period.following


def judged(**changed: Any) -> diagnosis.Judgement:
    previous = diagnosis.find(city_with(monthly_output=falling()))
    previous = [dataclasses.replace(f, period="2026-09") for f in previous]
    return diagnosis.judge(city_with(**changed), previous=previous)


def why(found: diagnosis.Judgement, rule: str) -> str:
    (gone,) = [f for f in found.gone if f.rule == rule]
    assert gone.status == "gone"
    return gone.ended


def test_gone_because_it_recovered():
    found = judged()
    assert {f.ended for f in found.gone} == {"recovered"}
    assert why(found, "output_falls") == "recovered"
    assert why(found, "region_drag") == "recovered"


def test_gone_because_it_left_the_register():
    history = [{"uscc": "E3", "period": "2026-10", "event": "left"}]
    assert why(judged(scope_history=history), "output_falls") == "left_scope"
    register = [e for e in calm_city()["enterprises"] if e["uscc"] != "E3"]
    rows = [r for r in calm_city()["monthly_output"] if r["uscc"] != "E3"]
    assert why(judged(enterprises=register, monthly_output=rows), "output_falls") == "left_scope"


def test_gone_because_nothing_was_reported_is_not_recovery():
    rows = [r for r in falling() if (r["uscc"], r["period"]) != ("E3", "2026-10")]
    found = judged(monthly_output=rows)
    assert why(found, "output_falls") == "no_data"
    assert len(by_rule(found.findings, "missing_report")) == 1


def test_gone_because_the_rule_changed():
    previous = diagnosis.find(city_with(), custom())
    off = diagnosis.judge(city_with(), custom(enabled=False), previous=previous)
    newer = diagnosis.judge(city_with(), custom(version="2", levels=[{"severity": 2, "when": [{"fact": "debt_ratio", "gt": 99}]}]), previous=previous)  # fmt: skip
    for found in (off, newer):
        assert len(found.gone) == 10
        assert {f.ended for f in found.gone} == {"rule_changed"}


def test_a_project_that_ended_was_excused_or_finished():
    base = {"region": "510703", "kind": "new_build", "total_investment": Decimal(10**9), "status": "ongoing", "planned_start": date(2026, 7, 1),
            "stage": "filed"}  # fmt: skip
    named = [base | {"project_id": f"P{k}", "name": f"样例项目{k}"} for k in range(4)]
    previous = diagnosis.find(city_with(projects=named))
    assert len(by_rule(previous, "project_start_missed")) == 4
    later = [named[0] | {"status": "ended"}, named[1], named[2] | {"started_on": date(2026, 10, 9), "registered_on": date(2026, 10, 20), "stage": "started"}]  # fmt: skip
    progress = [{"project_id": "P1", "period": "2026-10", "invested_ytd": Decimal(0), "excused": "规划调整"},
                {"project_id": "P2", "period": "2026-10", "invested_ytd": Decimal(1)}]  # fmt: skip
    found = diagnosis.judge(city_with(projects=later, project_progress=progress), previous=previous)
    ended = {f.subject.id: f.ended for f in found.gone if f.rule == "project_start_missed"}
    assert ended == {"P0": "left_scope", "P1": "excused", "P2": "recovered", "P3": "left_scope"}


def test_size_is_measured_by_packaged_rules():
    first = diagnosis.find(city_with(monthly_output=falling("E3", 300_000)))
    deeper = diagnosis.find(city_with(monthly_output=falling("E3", 200_000)), previous=first)
    same = diagnosis.find(city_with(monthly_output=falling("E3", 290_000)), previous=first)
    (a,), (b,), (c,) = (by_rule(found, "output_falls") for found in (first, deeper, same))
    assert (a.severity, b.severity, c.severity) == (3, 3, 3)
    assert (a.measured, b.status, c.status) == (pytest.approx(-70.0), "worse", "continuing")


@pytest.mark.parametrize("measure", [{"fact": "debt_ratio"}, {"fact": "debt_ratio", "worse": "up", "step": 0}, {"fact": "debt_ratio", "worse": "sideways", "step": 1},
                                     {"worse": "up", "step": 1}, "debt_ratio", {"fact": "happiness", "worse": "up", "step": 1}])  # fmt: skip
def test_a_half_said_measure_is_refused(measure):
    with pytest.raises(diagnosis.RuleError):
        diagnosis.find(city_with(), custom(measure=measure))


def test_every_packaged_rule_with_a_measured_level_says_how_it_is_compared():
    unmeasured = {r.id for r in diagnosis.read_rules().values() if r.measure is None}
    assert unmeasured == {"missing_report", "project_no_report"}
