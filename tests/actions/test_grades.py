# SPDX-License-Identifier: Apache-2.0
"""A year's per-mu grades from the computed list over objections to the final one; what was published is kept as it was."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from period_city import ADMIN, ANALYST, FUCHENG, LEAD, OCTOBER, REPORTER, YOUXIAN, at, book, code

from zhuashou import actions
from zhuashou.actions.grading import closing_day
from zhuashou.diagnosis import read_schemes
from zhuashou.ledger import AuditEvent, GradeAppeal, GradeList, GradeRow
from zhuashou.workspace import atomic_write

pytestmark = pytest.mark.django_db
CODES = [code(n) for n in range(1, 11)]
LEADER = replace(LEAD, regions=())
NAME = {u: f"样例工厂{k}" for k, u in enumerate(CODES)}
GIVEN = {"scheme": "city", "year": "2025"}
CLAIM = {"field": "tax", "value": "95", "unit": "万元", "reason": "样例：漏计一笔税", "evidence": "样例：完税证明3份"}


@pytest.fixture
def city(ws):
    """Ten enterprises; tax falls from 100万 to 10万 on ten mu each, the others' figures are equal; number 9 has no data of the year."""
    book(ws, "enterprises", [
        {"uscc": u, "name": NAME[u], "region": FUCHENG if k % 2 else YOUXIAN, "industry": "C3973"} for k, u in enumerate(CODES)
    ])  # fmt: skip
    book(ws, "monthly_output", [
        {"uscc": u, "period": p, "name": NAME[u], "gross_output_month": Decimal(900000), "gross_output_ytd": Decimal(9000000)}
        for u in CODES for p in ("2025-10", "2026-09", "2026-10")
    ])  # fmt: skip
    book(ws, "land", [land(u, 10 - k) for k, u in enumerate(CODES[:9])])
    freeze(ws)
    return ws


def land(uscc, tens, mu=10):
    return {"uscc": uscc, "period": "2025", "land_mu": Decimal(mu), "tax": Decimal(tens * 100000), "value_added": Decimal(5000000),
            "energy": Decimal(100), "staff": 50, "rd_expense": Decimal(1000), "revenue": Decimal(100000)}  # fmt: skip


def freeze(ws, reason=""):
    actions.close_period(ws=ws, actor=ANALYST, period=OCTOBER, reason=reason)
    actions.diagnose(ws=ws, actor=ANALYST, period=OCTOBER)


def refused(deed, **given):
    before = AuditEvent.objects.count(), GradeRow.objects.count(), GradeAppeal.objects.count()
    with pytest.raises(actions.ActionError) as error:
        deed(**given)
    assert (AuditEvent.objects.count(), GradeRow.objects.count(), GradeAppeal.objects.count()) == before
    return error.value.words.id.removeprefix("actions.")


def standing(ws, actor=ANALYST, **more):
    return actions.grade_standing(ws=ws, actor=actor, **more)


def row(found, uscc):
    return next(r for r in found.rows if r["uscc"] == uscc)


def test_the_whole_way_from_computed_to_final(city):
    draft = standing(city)
    assert (draft.state, draft.year, draft.version, len(draft.rows)) == ("draft", "2025", 0, 10)
    told = actions.publish_grades(ws=city, actor=ANALYST)
    assert (told["version"], told["ranked"], told["closes_on"]) == (
        1,
        9,
        "2026-11-19",
    )  # Thursday and five working days
    assert [r["grade"] for r in standing(city).rows] == ["A", "A", "B", "B", "B", "B", "B", "C", "C", ""]
    assert refused(actions.publish_grades, ws=city, actor=ANALYST) == "wrong_grades"

    mine = {"ws": at(city, 2), "actor": REPORTER, **GIVEN, "uscc": CODES[7]}
    filed = actions.appeal_grade(**mine, **CLAIM)
    assert (filed["state"], filed["value"], filed["filed_on"]) == ("open", "950000.00", "2026-11-14")
    late = {"ws": at(city, 30), **GIVEN}
    assert refused(actions.finalise_grades, **late, actor=LEADER) == "appeals_open"
    assert standing(at(city, 30)).state == "published"

    decided = actions.decide_appeal(ws=at(city, 4), actor=ANALYST, appeal=filed["appeal"], upheld=True)
    assert (decided["state"], decided["decided_value"], decided["moved"]) == ("upheld", "950000.00", [])
    assert decided["would_move"], "the cuts would have moved others, and it is said whom"
    assert refused(actions.finalise_grades, ws=at(city, 4), **GIVEN, actor=LEADER) == "window_open"
    after = standing(at(city, 4))
    changed = row(after, CODES[7])
    assert (changed["grade"], changed["rank"], changed["published"]["grade"]) == ("A", 2, "C")
    assert [r["grade"] for r in after.rows if r["uscc"] not in (CODES[7], CODES[9])] == [
        "A",
        "A",
        "B",
        "B",
        "B",
        "B",
        "B",
        "C",
    ]
    assert {"grade": "C", "version": 1} in list(GradeRow.objects.filter(uscc=CODES[7]).values("grade", "version"))

    assert standing(at(city, 8)).state == "handled"
    done = actions.finalise_grades(**late, actor=LEADER)
    assert (done["state"], done["enterprises"]) == ("final", 10)
    assert standing(at(city, 30)).state == "final"
    assert refused(actions.appeal_grade, **(mine | {"uscc": CODES[5]}), **CLAIM) == "wrong_grades"
    deeds = list(AuditEvent.objects.filter(deed__contains="grade").values_list("deed", "actor"))
    assert deeds == [
        ("publish_grades", ANALYST.name),
        ("appeal_grade", REPORTER.name),
        ("finalise_grades", LEADER.name),
    ]


def test_others_move_where_the_scheme_says_so(city):
    data = read_schemes(city.data("per_mu", "diagnosis"))["city"]
    assert data.objection.others_move is False
    text = (city.data("per_mu", "diagnosis")["city"]) | {"objection": {"days": 3, "count": "days", "others_move": True}}
    atomic_write(city.root / "per_mu" / "city.yaml", json.dumps(text, ensure_ascii=False).encode())
    actions.diagnose(ws=city, actor=ANALYST, period=OCTOBER)
    assert actions.publish_grades(ws=city, actor=ANALYST)["closes_on"] == "2026-11-15"
    filed = actions.appeal_grade(ws=city, actor=ADMIN, **GIVEN, uscc=CODES[7], **CLAIM)
    decided = actions.decide_appeal(ws=city, actor=ANALYST, appeal=filed["appeal"], upheld=True)
    assert decided["moved"] == decided["would_move"]
    assert {m["uscc"]: (m["was"], m["now"]) for m in decided["moved"]}[CODES[1]] == ("A", "B")
    found = standing(city)
    assert [r["grade"] for r in found.rows] == ["A", "A", "B", "B", "B", "B", "B", "C", "C", ""]
    assert len(decided["changes"]) == 9


def test_a_published_list_never_changes_silently(city):
    actions.publish_grades(ws=city, actor=ANALYST)
    before = list(GradeRow.objects.order_by("uscc").values("uscc", "data"))
    assert standing(city).later == []
    book(city, "land", [land(CODES[8], 20)])
    freeze(city, "样例：补税收")
    assert list(GradeRow.objects.order_by("uscc").values("uscc", "data")) == before
    found = standing(city)
    assert (found.revision, found.state) == ("r1", "published")
    moved = {m["uscc"]: (m["was"], m["now"]) for m in found.later}
    assert moved[CODES[8]] == ("C", "A")
    assert refused(actions.withdraw_grades, ws=city, actor=ANALYST, **GIVEN, reason=" ") == "say_why"
    actions.withdraw_grades(ws=city, actor=ANALYST, **GIVEN, reason="样例：税收数据有误")
    assert standing(city).state == "withdrawn"
    again = actions.publish_grades(ws=city, actor=ANALYST)
    assert (again["version"], again["revision"]) == (2, "r2")
    assert [(w["version"], w["reason"]) for w in standing(city).withdrawn] == [(1, "样例：税收数据有误")]
    first = standing(city, **GIVEN, version=1)
    assert (first.state, row(first, CODES[8])["grade"]) == ("withdrawn", "C")
    assert GradeList.objects.count() == 2


def test_what_an_objection_needs(city):
    assert refused(actions.appeal_grade, ws=city, actor=ADMIN, **GIVEN, uscc=CODES[1], **CLAIM) == "not_published"
    actions.publish_grades(ws=city, actor=ANALYST)
    given = {"ws": city, "actor": REPORTER, **GIVEN, "uscc": CODES[1]}

    def why(**changed):
        return refused(actions.appeal_grade, **(given | CLAIM | changed))

    assert why(uscc=CODES[0]) == "other_district"
    assert why(uscc=code(77)) == "not_on_list"
    assert why(field="happiness") == "not_contestable"
    assert why(field="veto", value="") == "not_contestable"  # no veto holds for it
    assert why(unit="") == "unit_needed"
    assert why(value=" ") == "value_needed"
    assert why(value="900000", unit="元") == "claim_is_published"
    assert why(evidence="") == "appeal_needs_proof"
    assert why(filed_on=date(2026, 11, 11)) == "outside_window"
    assert why(filed_on=date(2026, 11, 13)) == "outside_window"  # not yet: today is the twelfth
    assert why(ws=at(city, 8)) == "outside_window"
    with pytest.raises(actions.ActionError) as error:
        actions.appeal_grade(**(given | CLAIM | {"value": "很多"}))
    assert error.value.words.id.startswith("intake.")
    for unit in ("亩", "光年"):
        with pytest.raises(actions.ActionError) as error:
            actions.appeal_grade(**(given | CLAIM | {"unit": unit}))
        assert error.value.words.id == "intake.bad_unit"
    assert why(actor=replace(REPORTER, role="investment")) == "forbidden"
    entered = actions.appeal_grade(**(given | CLAIM | {"ws": at(city, 9), "filed_on": date(2026, 11, 19)}))
    assert entered["filed_on"] == "2026-11-19"  # received in time, entered later
    assert why() == "appeal_twice"


def test_deciding_is_another_persons_and_a_rejection_says_why(city):
    actions.publish_grades(ws=city, actor=ANALYST)
    mine = {"ws": city, **GIVEN, "uscc": CODES[1]}
    tax = actions.appeal_grade(**mine, actor=ANALYST, **CLAIM)["appeal"]
    mu = actions.appeal_grade(**mine, actor=ADMIN, **(CLAIM | {"field": "land_mu", "value": "6000", "unit": "平方米"}))[
        "appeal"
    ]
    given = {"ws": city, "actor": LEADER}
    assert refused(actions.decide_appeal, ws=city, actor=ANALYST, appeal=tax, upheld=True) == "own_appeal"
    assert refused(actions.decide_appeal, **given, appeal=tax, upheld=False, reason=" ") == "rejection_needs_reason"
    assert refused(actions.decide_appeal, ws=city, actor=REPORTER, appeal=tax, upheld=True) == "forbidden"
    assert refused(actions.decide_appeal, **given, appeal=999, upheld=True) == "no_such_appeal"
    done = actions.decide_appeal(**given, appeal=tax, upheld=False, reason="样例：不属评价年度")
    assert (done["state"], done["changes"]) == ("rejected", [])
    assert refused(actions.decide_appeal, **given, appeal=tax, upheld=True) == "appeal_decided"
    part = actions.decide_appeal(**given, appeal=mu, upheld=True, value="9.5", unit="亩", reason="样例：以测绘为准")
    assert part["decided_value"] == "9.5000"
    assert Decimal(row(standing(city), CODES[1])["figures"]["land_mu"]) == Decimal("9.5")
    assert refused(actions.finalise_grades, ws=at(city, 9), actor=LEAD, **GIVEN) == "whole_city_only"
    assert {a["state"] for a in standing(city, REPORTER).appeals} == {"rejected", "upheld"}


def test_who_had_no_data_may_bring_them(city):
    actions.publish_grades(ws=city, actor=ANALYST)
    given = {"ws": city, **GIVEN, "uscc": CODES[9], "reason": "样例：新测绘", "evidence": "样例：不动产证"}
    for field, value, unit in (("tax", "50", "万元"), ("land_mu", "10", "亩")):
        made = actions.appeal_grade(**given, actor=REPORTER, field=field, value=value, unit=unit)
        actions.decide_appeal(ws=city, actor=ANALYST, appeal=made["appeal"], upheld=True)
    found = row(standing(city), CODES[9])
    assert (found["state"], found["rank"]) == ("graded", 6)  # as good as the sixth, and ahead of the seventh
    assert GradeRow.objects.filter(uscc=CODES[9]).count() == 3


def test_only_own_districts_are_seen_and_the_list_goes_out_as_excel(city, tmp_path):
    import io

    from openpyxl import load_workbook

    actions.publish_grades(ws=city, actor=ANALYST)
    assert {r["region"] for r in standing(city, REPORTER).rows} == {FUCHENG}
    assert refused(actions.publish_grades, ws=city, actor=replace(ANALYST, regions=(FUCHENG,))) == "whole_city_only"
    filed = actions.appeal_grade(ws=city, actor=REPORTER, **GIVEN, uscc=CODES[1], **(CLAIM | {"evidence": "=1+1"}))
    actions.decide_appeal(ws=city, actor=ANALYST, appeal=filed["appeal"], upheld=True)
    content = actions.grades_xlsx(city, standing(city))
    assert content == actions.grades_xlsx(city, standing(city))
    book_ = load_workbook(io.BytesIO(content))
    sheet = book_.worksheets[0]
    assert "样例数据" in sheet["A1"].value
    assert "公示中" in sheet["A1"].value
    assert sheet.max_row == 2 + 10
    assert [c.value for c in sheet[3]][:5] == [1, CODES[0], NAME[CODES[0]], "游仙区", "A"]
    assert book_.worksheets[1]["B3"].value == NAME[CODES[1]]


def test_working_days_of_the_window():
    made = read_schemes()["city"]
    days = {date(2026, 11, 12): date(2026, 11, 19), date(2026, 11, 14): date(2026, 11, 20)}
    assert {d: closing_day(made, d) for d in days} == days


def test_choices_name_what_is_computed_and_what_is_published(city):
    assert [(c["scheme"], c["year"]) for c in actions.grade_choices(city)] == [("city", "2025")]
    actions.publish_grades(ws=city, actor=ANALYST)
    found = standing(city)
    fields = {c["field"]: c for c in actions.contest_choices(found, CODES[0])}
    assert set(fields) == {"tax", "land_mu", "value_added", "energy", "staff", "rd_expense", "revenue"}
    assert fields["tax"]["unit"] == "元"
    with pytest.raises(actions.ActionError):
        actions.grade_standing(ws=city, actor=ANALYST, scheme="nothing", year="2025")
    with pytest.raises(actions.NoResults):
        actions.grade_standing(ws=city, actor=ANALYST, scheme="x", year="2024", period="2026-09")


def test_below_scale_enterprises_have_their_own_list(city):
    """The packaged scheme is off; switched on, it grades who left the register: half for tax per mu, half for tax per kWh."""
    small = read_scheme_file("small") | {"enabled": True, "missing": "zero"}
    atomic_write(city.root / "per_mu" / "small.yaml", json.dumps(small, ensure_ascii=False).encode())
    actions.diagnose(ws=city, actor=ANALYST, period=OCTOBER)
    assert refused(actions.publish_grades, ws=city, actor=ANALYST, scheme="small") == "nobody_graded"
    assert refused(actions.publish_grades, ws=city, actor=ANALYST, scheme="other") == "no_such_scheme"
    book(city, "scope_history", [{"uscc": u, "period": "2026-03", "event": "left"} for u in CODES[6:8]])
    book(
        city,
        "land",
        [land(CODES[6], 4) | {"electricity": Decimal(200000)}, land(CODES[7], 3) | {"electricity": Decimal(100000)}],
    )
    freeze(city, "样例：退库")
    for scheme in ("city", "small"):
        actions.publish_grades(ws=city, actor=ANALYST, scheme=scheme)
    found = standing(city, scheme="small", year="2025")
    points = {r["uscc"]: [i["score"] for i in r["items"]] for r in found.rows}
    assert points == {  # bases are the means: 3.5万元 a mu, 2.5元 a kWh
        CODES[6]: [pytest.approx(50 * 4 / 3.5, abs=1e-5), 50 * 2 / 2.5], CODES[7]: [pytest.approx(50 * 3 / 3.5, abs=1e-5), 50 * 3 / 2.5],
    }  # fmt: skip
    assert not set(points) & {r["uscc"] for r in standing(city, scheme="city", year="2025").rows}
    assert [(c["scheme"], c["year"]) for c in actions.grade_choices(city)] == [("city", "2025"), ("small", "2025")]


def read_scheme_file(name):
    from importlib import resources

    from zhuashou.terms import load_yaml

    return load_yaml(
        resources.files("zhuashou.diagnosis").joinpath("data", "per_mu", f"{name}.yaml").read_text("utf-8")
    )
