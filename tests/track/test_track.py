# SPDX-License-Identifier: Apache-2.0
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from zhuashou.plan import work_calendar
from zhuashou.tables import arrow_schema
from zhuashou.terms import month
from zhuashou.track import counts, project_lights, request_lights, schemes, task_lights, what_changed

TODAY = date(2026, 11, 12)
CALENDAR = work_calendar(2026, 2027)


def table(name, *rows):
    return pa.Table.from_pylist(list(rows), arrow_schema(name))


def project(number="P1", **more):
    return {"project_id": number, "name": "样例项目", "region": "510703", "kind": "new_build", "stage": "under_construction", "status": "ongoing",
            "plan_year": Decimal(1200), "total_investment": Decimal(5000), "started_on": date(2026, 1, 5), "registered_on": date(2026, 1, 20)} | more  # fmt: skip


def lights(invested, scheme="points", **more):
    progress = (
        []
        if invested is None
        else [
            {
                "project_id": "P1",
                "period": "2026-10",
                "invested_ytd": Decimal(invested),
                "excused": more.pop("excused", None),
            }
        ]
    )
    return project_lights(table("projects", project(**more)), table("project_progress", *progress), period=month(2026, 10), today=TODAY,
                          scheme=schemes()[scheme])[0]  # fmt: skip


@pytest.mark.parametrize(("invested", "level"), [(1000, 0), (881, 0), (880, 1), (641, 1), (639, 3)])
def test_points_scheme_at_its_edges(invested, level):
    assert lights(invested).level == level


@pytest.mark.parametrize(("invested", "level"), [(1000, 0), (999, 1), (501, 1), (499, 3)])
def test_ratio_scheme_differs_in_kind(invested, level):
    assert lights(invested, "ratio").level == level


def test_reasons_excuses_and_missing_reports():
    assert lights(None).reason.id == "track.no_report"
    excused = lights(100, excused="汛期停工")
    assert (excused.excused, excused.level) == (True, 3)
    assert lights(0, stage="completed").level == 0


@pytest.mark.parametrize(
    ("planned", "level"),
    [(date(2026, 11, 30), 0), (date(2026, 10, 20), 0), (date(2026, 10, 12), 1), (date(2026, 8, 12), 3)],
)
def test_missed_starts(planned, level):
    assert lights(None, stage="filed", started_on=None, registered_on=None, planned_start=planned).level == level


def test_missing_registration():
    assert lights(1000, started_on=date(2026, 9, 20), registered_on=None).level == 1
    assert lights(1000, started_on=date(2026, 6, 1), registered_on=None).level == 3


def task(**more):
    return {
        "task_id": "T1",
        "title": "样例任务",
        "origin": "ledger",
        "state": "in_progress",
        "start_on": date(2026, 9, 1),
        "due_on": date(2026, 12, 31),
    } | more


def task_light(progress, **more):
    updates = (
        []
        if progress is None
        else [{"task_id": "T1", "reported_on": date(2026, 10, 31), "progress": Decimal(progress)}]
    )
    found = task_lights(
        table("tasks", task(**more)),
        table("task_updates", *updates),
        today=TODAY,
        scheme=schemes()["task"],
        calendar=CALENDAR,
    )
    return found[0] if found else None


def test_task_lights():
    assert task_light(70).level == 0
    assert task_light(10).level == 2
    assert task_light(95, due_on=date(2026, 11, 16)).level == 1
    overdue = task_light(90, due_on=date(2026, 11, 6))
    assert (overdue.level, overdue.numbers["overdue"]) == (3, 4)
    assert task_light(100).level == 0
    assert task_light(None, state="drafted") is None
    assert task_light(10, excused="等上级批复").excused
    assert task_light(10, due_on=None).reason.id == "track.no_deadline"


def test_requests_and_what_changed():
    rows = [{"request_id": f"R{n}", "uscc": "A", "category": "land", "text": "样例", "state": s, "raised_on": date(2026, 10, 1), "due_on": d}
            for n, (s, d) in enumerate([("assigned", date(2026, 10, 10)), ("in_progress", date(2026, 11, 10)), ("closed", date(2026, 10, 1))])]  # fmt: skip
    found = request_lights(table("requests", *rows), today=TODAY, scheme=schemes()["request"], calendar=CALENDAR)
    assert [(x.subject.id, x.level) for x in found] == [("R0", 3), ("R1", 2)]
    assert counts(found) == {"0": 0, "1": 0, "2": 1, "3": 1, "x": 0}
    assert what_changed(found[:1], found) == {"new": ["R1"], "worse": [], "better": [], "gone": []}
