# SPDX-License-Identifier: Apache-2.0
"""The ration of alerts: who is pushed, who waits and why, and what verdicts do to the settings."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from long_city import long_city

from formulas.alert_play import FIRST, WORLDS, ration, simulate
from zhuashou import diagnosis
from zhuashou.diagnosis.alerts import adjusted
from zhuashou.terms import say

SETTINGS = diagnosis.read_alert_settings()
TROUBLE = {"fall": {3: (4, 0.5), 8: (4, 0.5), 11: (5, 0.4)}, "stop": {20: 3}, "young": {30: 14}}


@pytest.fixture(scope="module")
def troubled():
    return long_city(**TROUBLE)


def test_troubled_enterprises_are_alerted_with_date_and_reasons(troubled):
    found = diagnosis.alerts(troubled)
    by_code = {r.uscc: r for r in found.rows}
    assert {"E003", "E008", "E011", "E020"} <= {r.uscc for r in found.rows if r.pushed}
    assert (by_code["E003"].since, by_code["E011"].since) == ("2026-07", "2026-06")
    assert "产值已连续3期为零" in say(by_code["E020"].words[0])
    assert "期期下降" in "".join(say(w) for w in by_code["E003"].words)
    assert (found.judged, found.young) == (59, 1)
    for row in found.rows:
        assert sum(row.parts.values()) == pytest.approx(row.score)
        assert all(say(w, "en") for w in row.words)
        for e in row.evidence:
            assert diagnosis.resolve(troubled, e.number).value == pytest.approx(e.value)


def test_a_calm_city_has_few_alerts_and_the_same_input_the_same_alerts(troubled):
    counts = [len(diagnosis.alerts(long_city(seed)).rows) for seed in range(4)]
    assert sum(counts) <= 2  # of 240 enterprise months
    assert diagnosis.alerts(troubled) == diagnosis.alerts(troubled)


def test_cooling_budget_and_officers(troubled):
    earlier = {"E003": "2026-06", "E008": "2026-03"}
    by_code = {r.uscc: r for r in diagnosis.alerts(troubled, SETTINGS, earlier).rows}
    assert (by_code["E003"].waits, by_code["E003"].last_alert) == ("cooling", "2026-06")
    assert by_code["E008"].pushed
    shared = TROUBLE | {"officer": {3: "甲", 8: "甲", 11: "甲"}}
    rows = diagnosis.alerts(long_city(**shared)).rows
    assert [r.pushed for r in rows if r.officer == "甲"].count(True) == 1
    assert {r.waits for r in rows if r.officer == "甲" and not r.pushed} == {"officer"}
    small = dataclasses.replace(SETTINGS, budget=1)
    rows = diagnosis.alerts(troubled, small).rows
    assert [r.pushed for r in rows].count(True) == 1
    assert rows[0].pushed
    assert {r.waits for r in rows[1:]} == {"budget"}
    strict = dataclasses.replace(SETTINGS, cut=97.5)
    assert {(r.waits, r.pushed) for r in diagnosis.alerts(troubled, strict).rows} == {("", True), ("cut", False)}


def test_a_short_history_judges_nobody():
    found = diagnosis.alerts(long_city(periods=15))
    assert (found.judged, found.rows) == (0, ())


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_values_are_the_least_gate_that_is_passed(values):
    from zhuashou.formulas import discoveries

    p = np.array(values)
    q = adjusted(p)
    for k in range(len(p)):
        assert discoveries(p, min(q[k] * (1 + 1e-9) + 1e-12, 1.0))[k]
        if q[k] > 1e-6:
            assert not discoveries(p, q[k] * (1 - 1e-6))[k]


@pytest.mark.parametrize(
    ("name", "value"), [("q", 0), ("q", "much"), ("budget", 1.5), ("cool_off", -1), ("per_officer", 0), ("cut", True)]
)
def test_bad_settings_are_refused_with_the_place(name, value):
    with pytest.raises(diagnosis.RuleError) as caught:
        diagnosis.read_alert_settings({"monthly": {name: value}})
    assert name in say(caught.value.words)
    assert diagnosis.read_alert_settings({"monthly": {"q": 0.05}}).budget == SETTINGS.budget


def judged(verdicts):
    return [diagnosis.Judged("2026-10", f"E{k}", v, score, q) for k, (v, score, q) in enumerate(verdicts)]


def test_retuning_asks_for_enough_verdicts_and_reaches_the_goal_if_it_can():
    few = judged([("true", 2.9, 0.01)] * 5)
    assert diagnosis.retune(few, SETTINGS).settings is None
    good, bad = ("true", 2.9, 0.01), ("benign", 2.2, 0.08)
    found = diagnosis.retune(judged([good] * 20 + [bad] * 10 + [("data_error", 1.0, 0.1)] * 9), SETTINGS)
    assert (found.verdicts, found.data_errors) == (30, 9)
    assert found.precision == pytest.approx(20 / 30)
    assert found.new_precision == 1.0
    assert found.settings is not None
    kept = [
        v for v in judged([good] * 20 + [bad] * 10) if v.q_value <= found.settings.q and v.score >= found.settings.cut
    ]
    assert [v.verdict for v in kept] == ["true"] * 20
    assert found.kept == 1.0
    assert "建议" in say(diagnosis.retune(judged([good] * 30), SETTINGS).words)
    assert diagnosis.retune(judged([good] * 25 + [bad] * 5), SETTINGS).settings is None
    mixed = judged([("true", 2.5, 0.05), ("benign", 2.5, 0.05)] * 15)
    assert say(diagnosis.retune(mixed, SETTINGS).words, "en").startswith("Precision 50.0% is too low, but")


@given(
    st.lists(
        st.tuples(st.sampled_from(["true", "benign"]), st.floats(0, 100), st.floats(0, 0.1)), min_size=20, max_size=60
    )
)
def test_a_proposal_is_never_worse_and_stricter_only(rows):
    verdicts = judged(rows)
    found = diagnosis.retune(verdicts, SETTINGS)
    if found.settings is None or found.new_precision is None:
        return
    left = [v for v in verdicts if v.q_value <= found.settings.q and v.score >= found.settings.cut]
    share = Fraction(sum(v.verdict == "true" for v in left), len(left))
    assert float(share) > found.precision
    assert found.settings.q <= SETTINGS.q
    assert found.settings.cut >= SETTINGS.cut


def test_verdicts_mend_a_bad_gate_in_months_to_come():
    """A city that lets nearly everything through its gate and ranks by one poor part: its own verdicts make the next year better."""
    bad = dataclasses.replace(SETTINGS, q=0.9, recent=1.0, cusum=0.001, worst_of_3=0.001)
    gains = []
    for seed in (1, 2):
        city = simulate(seed, WORLDS["heavy"])
        told = [diagnosis.Judged(f"m{a.month}", f"E{a.row}", "true" if a.right else "benign", a.score, float(adjusted(a.p)[a.row]))
                for a in ration(city, range(FIRST, 54), q=bad.q, weights=bad.weights)]  # fmt: skip
        found = diagnosis.retune(told, bad)
        assert found.settings is not None
        later = [ration(city, range(54, 72), q=s.q, cut=s.cut, weights=s.weights) for s in (bad, found.settings)]
        gains.append(np.mean([a.right for a in later[1]]) - np.mean([a.right for a in later[0]]))
    assert min(gains) >= 0
    assert np.mean(gains) > 0.02


def test_precision_by_month():
    rows = [
        diagnosis.Judged(p, "E", v, 1, 0.1)
        for p, v in (("2026-09", "true"), ("2026-10", "benign"), ("2026-09", "data_error"), ("2026-09", "benign"))
    ]
    assert diagnosis.precision_by_month(rows) == [
        {"period": "2026-09", "true": 1, "benign": 1, "data_error": 1, "precision": 50.0},
        {"period": "2026-10", "true": 0, "benign": 1, "data_error": 0, "precision": 0.0}]  # fmt: skip
