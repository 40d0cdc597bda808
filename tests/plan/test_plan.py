# SPDX-License-Identifier: Apache-2.0
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuashou.plan import (
    CycleError,
    UnitName,
    critical_path,
    draft_tasks,
    read_decision,
    roadmap,
    schedule,
    work_calendar,
)
from zhuashou.terms import Subject, TaskDraft

HEAD = "关于样例工作的通知\n二、重点任务\n"
TAIL = "\n样例市人民政府办公室\n2026年10月28日\n"


def tasks(*items):
    return read_decision(HEAD + "\n".join(f"{n}.{item}" for n, item in enumerate(items, 1)) + TAIL).tasks


@pytest.mark.parametrize(
    ("text", "lead", "responsible", "coop", "open_ended"),
    [
        (
            "做好服务。（牵头单位：市经信局；配合单位：市财政局、市税务局）",
            ["市经信局"],
            [],
            ["市财政局", "市税务局"],
            False,
        ),
        (
            "做好服务。（责任单位：市经信局、各县（市、区）人民政府）",
            [],
            ["市经信局", "各县（市、区）人民政府"],
            [],
            False,
        ),
        ("做好服务。（市经信局牵头，市财政局、市统计局配合）", ["市经信局"], [], ["市财政局", "市统计局"], False),
        ("做好服务。（市经信局、市财政局等按职责分工负责）", [], ["市经信局", "市财政局"], [], True),
        ("做好服务。", [], [], [], False),
        ("做好电气设备（含防爆）检查。", [], [], [], False),
    ],
)
def test_owners(text, lead, responsible, coop, open_ended):
    one = tasks(text, "另一项工作。")[0]
    assert (list(one.lead), list(one.responsible), list(one.coop), one.open_ended) == (
        lead,
        responsible,
        coop,
        open_ended,
    )


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("完成时限：2026年12月底前", "2026-12-31"),
        ("完成时限：2027年3月31日前", "2027-03-31"),
        ("完成时限：2027年一季度末", "2027-03-31"),
        ("完成时限：年底前", "2026-12-31"),
        ("完成时限：每月", "monthly"),
        ("完成时限：每季度", "quarterly"),
        ("完成时限：2027年底前", "2027-12-31"),
    ],
)
def test_deadlines(text, norm):
    assert tasks(f"推进工作。（牵头单位：市经信局；{text}）", "另一项。")[0].deadline.norm == norm


def test_what_the_text_does_not_say_stays_empty():
    reading = read_decision("关于样例的通知\n二、任务\n1.加快推进工作。\n2.摸清亏损企业底数。\n")
    assert all(t.deadline is None and not t.lead and not t.responsible for t in reading.tasks)
    assert reading.date is None
    assert reading.issuer == ""


def test_the_first_leads_from_where_the_rule_stands():
    text = (
        HEAD
        + "1.甲项工作。（责任单位：市财政局、市统计局）\n（以下任务排在第一位的为牵头单位，下同）\n2.乙项工作。（责任单位：市经信局、市税务局）"
        + TAIL
    )
    one, two = read_decision(text).tasks
    assert (one.lead, two.lead, two.responsible) == ((), ("市经信局",), ("市税务局",))


def test_brackets_that_look_like_units_are_listed():
    reading = read_decision(HEAD + "1.做好工作。（主抓部门：市经信局、市财政局）\n2.做好别的。" + TAIL)
    assert [n.text for n in reading.not_understood] == ["主抓部门：市经信局、市财政局"]


def test_targets_scopes_and_what_is_neither():
    text = (HEAD + "1.到2027年，规模以上工业总产值突破5000亿元，技术改造投资年均增长12%以上。\n2.围绕36家10亿元以上重点工业企业做好服务。\n"
            "3.对新升规企业给予奖励30万元。\n4.2027年6月底前盘活闲置土地2000亩。" + TAIL)  # fmt: skip
    reading = read_decision(text)
    found = [(t.indicator, t.op, t.value, t.unit, t.year) for t in reading.targets]
    assert found == [
        ("规模以上工业总产值", "ge", Decimal(5000), "亿元", 2027),
        ("技术改造投资增速", "ge", Decimal(12), "%", 2027),
        ("闲置土地", "eq", Decimal(2000), "亩", 2027),
    ]
    scope = reading.tasks[1].scope
    assert (scope.count, scope.floor, scope.unit, scope.measure) == (36, Decimal(10), "亿元", None)
    for t in reading.tasks:
        assert reading.clean_text[t.start : t.end] == t.quote


def test_unknown_units_are_flagged_only_when_the_bureau_has_a_list():
    text = HEAD + "1.做好工作。（牵头单位：市工业和数字化局）\n2.别的。" + TAIL
    assert read_decision(text).flags == ()
    assert [f.code for f in read_decision(text, units=[UnitName("市经信局")]).flags] == ["unknown_unit"]


def test_the_article_has_a_scope_and_neither_target_nor_deadline(shared_data):
    reading = read_decision((shared_data / "decisions" / "article_clean.txt").read_text(encoding="utf-8"))
    assert reading.targets == ()
    assert reading.deadlines == ()
    assert [t.scope.count for t in reading.tasks if t.scope] == [36]
    assert [t.scope.measure for t in reading.tasks if t.scope] == [None]
    assert {"C13", "C26", "C17", "C39", "C34"} <= {c for t in reading.tasks for c in t.industries}
    assert not any(t.lead or t.responsible or t.coop for t in reading.tasks)
    assert reading.not_understood == ()


@st.composite
def networks(draw):
    n = draw(st.integers(1, 9))
    durations = draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    before = [draw(st.lists(st.integers(0, k - 1), max_size=3, unique=True)) if k else [] for k in range(n)]
    return durations, before, draw(st.lists(st.integers(0, 5), min_size=n, max_size=n))


@given(networks())
def test_critical_path_equals_the_longest_path(network):
    durations, before, release = network
    start, finish, slack = critical_path(durations, before, release)

    def earliest(k):
        return max([release[k], *(earliest(b) + durations[b] for b in before[k])])

    assert start == [earliest(k) for k in range(len(durations))]
    assert finish == [s + d for s, d in zip(start, durations, strict=True)]
    assert min(slack) == 0
    for k, spare in enumerate(slack):
        later = [*release]
        later[k] = start[k] + spare
        assert max(critical_path(durations, before, later)[1]) == max(finish)


def test_a_cycle_is_named():
    with pytest.raises(CycleError) as error:
        critical_path([1, 1, 1], [[2], [0], [1]], [0, 0, 0], ["甲", "乙", "丙"])
    assert {"甲", "乙", "丙"} <= set(str(error.value))


CALENDAR = work_calendar(2026, 2027)


def test_make_up_days_and_provisional_years():
    assert not CALENDAR.is_workday(date(2026, 10, 1))
    assert sum(CALENDAR.is_workday(date(2026, 1, 1) + timedelta(days=d)) for d in range(365)) == 248
    assert CALENDAR.provisional == {2027}
    assert not CALENDAR.is_workday(date(2027, 1, 1))
    assert CALENDAR.warnings(date(2027, 3, 1))[0].id == "plan.provisional_year"
    assert CALENDAR.warnings(date(2026, 3, 1)) == ()


@given(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(0, 100))
def test_adding_working_days_counts_back(day, n):
    later = CALENDAR.add(day, n)
    assert CALENDAR.is_workday(later)
    assert CALENDAR.between(day, later) == n + 1


def test_schedule_and_roadmap():
    subject = Subject("city", "", "样例")
    drafts = [TaskDraft("a", "甲", "decision", "D", subject, workdays=5, deadline=date(2026, 11, 13)),
              TaskDraft("b", "乙", "measure", "M", subject, workdays=5, after=("a",), deadline=date(2026, 11, 20))]  # fmt: skip
    table = schedule(drafts, date(2026, 11, 9), CALENDAR)
    assert [(t.start_on, t.finish_on, t.slack) for t in table.tasks] == [
        (date(2026, 11, 9), date(2026, 11, 13), 0),
        (date(2026, 11, 16), date(2026, 11, 20), 0),
    ]
    assert table.warnings == ()
    late = schedule(drafts, date(2026, 11, 10), CALENDAR)
    assert [w.id for w in late.warnings] == ["plan.misses_deadline"] * 2
    assert [s.id for s in roadmap(table)] == ["2026Q4"]
    assert draft_tasks([], []) == []
