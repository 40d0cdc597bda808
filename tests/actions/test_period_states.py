# SPDX-License-Identifier: Apache-2.0
"""Open, submitted, approved, accepted, frozen, returned, reopened until a day, frozen again; who may, and what is locked when."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from period_city import ADMIN, ANALYST, FUCHENG, LEAD, OCTOBER, REPORTER, USCC, YOUXIAN, at, fill

from zhuashou import actions
from zhuashou.actions.districts import locked_for
from zhuashou.ledger import AuditEvent, PeriodState
from zhuashou.snapshot import revisions
from zhuashou.workspace import atomic_write

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(ws):
    fill(ws)
    return ws


def refused(deed, **given):
    before = AuditEvent.objects.count()
    with pytest.raises(actions.ActionError) as error:
        deed(**given)
    assert AuditEvent.objects.count() == before
    return error.value.words.id.removeprefix("actions.")


def state(ws, region=FUCHENG):
    return next(f.state for f in actions.filings(OCTOBER) if f.region == region)


def test_the_whole_way_from_open_to_a_second_revision(city):
    given = {"ws": city, "period": OCTOBER}
    assert actions.submit_period(**given, actor=REPORTER, region=FUCHENG).state == "submitted"
    assert OCTOBER.id in locked_for(REPORTER, date(2026, 11, 12))
    assert OCTOBER.id not in locked_for(ANALYST, date(2026, 11, 12))
    actions.return_filing(**given, actor=LEAD, region=FUCHENG, reason="样例：漏一家")
    assert OCTOBER.id not in locked_for(REPORTER, date(2026, 11, 12))
    actions.submit_period(**given, actor=REPORTER, region=FUCHENG)
    actions.approve_filing(**given, actor=LEAD, region=FUCHENG)
    assert refused(actions.accept_period, **given, actor=ANALYST) == "districts_behind"
    actions.submit_period(**given, actor=ANALYST, region=YOUXIAN)
    actions.approve_filing(**given, actor=ADMIN, region=YOUXIAN)
    actions.accept_period(**given, actor=ANALYST)
    assert OCTOBER.id in locked_for(ANALYST, date(2026, 11, 12))
    assert refused(actions.return_filing, **given, actor=LEAD, region=FUCHENG, reason="样例") == "locked"
    first = actions.close_period(**given, actor=ANALYST)
    assert (first.revision, first.state) == ("r1", "frozen")

    actions.reopen_period(**given, actor=ADMIN, reason="样例：更正用电", until=date(2026, 11, 20), regions=[FUCHENG])
    assert (state(city), state(city, YOUXIAN)) == ("returned", "approved")
    standing = actions.period_standing(city, "2026-10")
    assert (standing["state"], standing["by"], standing["reason"], standing["until"]) == (
        "reopened", ADMIN.name, "样例：更正用电", date(2026, 11, 20),
    )  # fmt: skip
    figure = {
        "dataset": "monthly_output",
        "key": (USCC[0], "2026-10"),
        "values": {"gross_output_month": "130"},
        "units": {"gross_output_month": "万元"},
    }
    actions.correct(ws=city, actor=REPORTER, reason="样例：漏报一条线", **figure)
    second = actions.close_period(**given, actor=ANALYST)
    assert (second.revision, second.state) == ("r2", "frozen")
    assert PeriodState.objects.get(period="2026-10").reason == "样例：更正用电"
    found = actions.differences(city, "2026-10/r1", "2026-10/r2")
    assert [c for c in found["cells"] if c["dataset"] == "monthly_output"] == [{
        "dataset": "monthly_output", "key": [USCC[0], "2026-10"], "column": "gross_output_month", "before": "1200000.00", "after": "1300000.00",
    }]  # fmt: skip
    assert [s.revision for s in revisions(city.snapshots)] == ["r1", "r2"]
    told = actions.revision_list(city, "2026-10")
    assert [(r["revision"], r["by"], r["reason"]) for r in told] == [
        ("r1", ANALYST.name, ""),
        ("r2", ANALYST.name, "样例：更正用电"),
    ]


def test_after_its_last_day_a_reopening_is_locked_again_and_can_still_be_frozen(city):
    given = {"period": OCTOBER}
    actions.close_period(ws=city, actor=ANALYST, **given)
    actions.reopen_period(ws=city, actor=ADMIN, reason="样例", until=date(2026, 11, 14), **given)
    last, after = at(city, 2), at(city, 3)
    assert actions.period_standing(last, "2026-10")["state"] == "reopened"
    assert actions.period_standing(after, "2026-10")["state"] == "frozen"
    assert OCTOBER.id not in locked_for(REPORTER, last.now().date())
    assert OCTOBER.id in locked_for(REPORTER, after.now().date())
    assert refused(actions.submit_period, ws=after, actor=REPORTER, region=FUCHENG, **given) == "locked"
    figure = {
        "dataset": "monthly_output",
        "key": (USCC[0], "2026-10"),
        "values": {"gross_output_month": "1"},
        "reason": "样例",
    }
    assert refused(actions.correct, ws=after, actor=REPORTER, **figure) == "locked"
    again = actions.close_period(ws=after, actor=ANALYST, **given)
    assert (again.revision, again.state) == ("r1", "unchanged")
    assert PeriodState.objects.get(period="2026-10").state == "frozen"


def test_refusals_leave_nothing(city):
    given = {"ws": city, "period": OCTOBER}
    assert refused(actions.submit_period, **given, actor=REPORTER, region=YOUXIAN) == "other_district"
    assert refused(actions.submit_period, **given, actor=ANALYST, region="510781") == "not_a_district"
    assert refused(actions.approve_filing, **given, actor=LEAD, region=FUCHENG) == "wrong_filing"
    assert refused(actions.approve_filing, **given, actor=REPORTER, region=FUCHENG) == "forbidden"
    actions.submit_period(**given, actor=ANALYST, region=FUCHENG)
    assert refused(actions.approve_filing, **given, actor=ANALYST, region=FUCHENG) == "same_person"
    assert refused(actions.return_filing, **given, actor=LEAD, region=FUCHENG, reason=" ") == "say_why"
    assert (
        refused(actions.reopen_period, **given, actor=ADMIN, reason="样例", until=date(2026, 11, 20)) == "wrong_period"
    )
    assert refused(actions.close_period, **given, actor=REPORTER) == "forbidden"
    assert list(city.snapshots.glob("*/*")) == []
    actions.accept_period(**given, actor=ANALYST, reason="样例：先接收")
    for day in (date(2026, 11, 11), date(2027, 1, 1)):
        assert refused(actions.reopen_period, **given, actor=ADMIN, reason="样例", until=day) == "bad_until"
    assert refused(actions.reopen_period, **given, actor=ADMIN, reason="", until=date(2026, 11, 20)) == "say_why"


def test_a_city_may_demand_acceptance_before_freezing(city):
    text = (
        "district: {submit_period: {from: [open], to: submitted}, approve_filing: {from: [submitted], to: approved}, "
        "return_filing: {from: [submitted], to: returned, reason: true}}\n"
        "city: {accept_period: {from: [open], to: accepted}, close_period: {from: [accepted], to: frozen}, "
        "reopen_period: {from: [frozen], to: reopened, reason: true}}\naccept_needs: none\nreopen_days: 5\n"
    )
    assert "open" in actions.transitions(city)["city"]["close_period"]["from"]
    atomic_write(city.root / "workflow" / "period.yaml", text.encode())
    given = {"ws": city, "actor": ANALYST, "period": OCTOBER}
    assert refused(actions.close_period, **given) == "wrong_period"
    actions.accept_period(**given)
    assert actions.close_period(**given).revision == "r1"


def test_a_bureau_of_one_person_still_freezes_at_once(city):
    given = {"ws": city, "actor": replace(ANALYST, role="system"), "period": OCTOBER}
    assert actions.close_period(**given).revision == "r1"
    assert actions.close_period(**given).state == "unchanged"
    figure = {
        "dataset": "monthly_output",
        "key": (USCC[1], "2026-10"),
        "values": {"gross_output_ytd": "10,200,001"},
        "reason": "样例：更正",
    }
    assert actions.correct(ws=city, actor=ANALYST, **figure) == 2
    assert actions.close_period(**given).state == "unchanged"
    assert actions.close_period(**given, reason="样例：更正").revision == "r2"


def test_the_report_of_two_revisions_names_enterprises_and_effect(city):
    given = {"ws": city, "actor": ANALYST, "period": OCTOBER}
    actions.close_period(**given)
    key = (USCC[0], "2026-10")
    actions.correct(
        ws=city,
        actor=ANALYST,
        dataset="monthly_output",
        key=key,
        values={"gross_output_ytd": "11000000"},
        reason="样例",
    )
    actions.remove(ws=city, actor=ANALYST, dataset="monthly_output", key=(USCC[2], "2026-10"), reason="样例：重复")
    actions.close_period(**given, reason="样例")
    report = actions.revision_report(city, "2026-10/r1", "2026-10/r2", actor=ANALYST)
    cell = report["cells"][0]
    assert (cell["name"], cell["column_title"]["zh"], cell["before"], cell["after"]) == (
        "样例机械一厂", "工业总产值（累计）", Decimal("10200000"), Decimal("11000000"),
    )  # fmt: skip
    assert [(r["change"], r["name"]) for r in report["rows"]] == [("gone", "样例化工一厂")]
    head = next(h for h in report["headline"] if h["indicator"] == "gross_output")
    assert head["changed"]
    assert (head["value"]["before"], head["value"]["after"]) == (30600000, 21200000)
    own = actions.revision_report(city, "2026-10/r1", "2026-10/r2", actor=REPORTER)
    assert [c["name"] for c in own["cells"] if c["dataset"] == "monthly_output"] == ["样例机械一厂"]
    assert own["rows"] == []
