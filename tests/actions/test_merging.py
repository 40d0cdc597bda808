# SPDX-License-Identifier: Apache-2.0
"""Two records of one enterprise become one, whole or not at all, and back again exactly. Every firm is invented (样例数据)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhuashou import actions, ledger
from zhuashou.actions import ActionError, Actor, relations
from zhuashou.actions.batches import undo_batch
from zhuashou.tables import datasets
from zhuashou.terms import uscc_check_digit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 12, 1, tzinfo=UTC)


def code(n):
    first = f"91510703MA{n:07d}"
    return first + uscc_check_digit(first)


OLD, NEW, OTHER = (code(n) for n in (1, 2, 3))


def put(name, *rows):
    ledger.book_rows(name, rows, kind="edit", label="样例", now=NOW)


def figures(uscc, period, month, ytd=None):
    return {"uscc": uscc, "period": period, "name": "样例", "gross_output_month": month, "gross_output_ytd": ytd}


@pytest.fixture
def city():
    names = {OLD: "绵阳样例旧电子厂", NEW: "绵阳样例电子有限公司", OTHER: "绵阳样例别家有限公司"}
    put("enterprises", *({"uscc": c, "name": n, "region": "510703", "industry": "C3989"} for c, n in names.items()))
    put("monthly_output", figures(OLD, "2026-08", Decimal(5)), figures(OLD, "2026-09", Decimal(6)), figures(NEW, "2026-10", Decimal(7)),
        figures(OTHER, "2026-09", Decimal(8)))  # fmt: skip
    put("projects", {"project_id": "P1", "name": "样例技改", "uscc": OLD, "region": "510703", "kind": "tech_renovation", "stage": "reserve",
                     "status": "normal", "total_investment": Decimal(1)})  # fmt: skip
    put("requests", {"request_id": "Q1", "uscc": OLD, "category": "finance", "text": "样例", "state": "registered"})
    put("scope_history", {"uscc": OLD, "period": "2026-02", "event": "entered"})
    put("tasks", {"task_id": "T1", "title": "样例任务", "origin": "measure", "subject_kind": "enterprise", "subject_id": OLD, "state": "drafted"},
        {"task_id": "T2", "title": "样例任务", "origin": "measure", "subject_kind": "region", "subject_id": "510703", "state": "drafted"})  # fmt: skip
    ledger.Demand.objects.create(at=NOW, actor="x", title="样例表", dataset="monthly_output", enterprises=[OTHER, OLD])
    ledger.Alias.objects.create(text="老样例", written="老样例", uscc=OLD, actor="x", at=NOW)


def state():
    """All current rows without their versions, the aliases and what was asked of whom."""
    rows = {}
    for name, declared in datasets().items():
        ids = [c.id for c in declared.columns]
        rows[name] = sorted(map(str, ledger.fact_model(name).objects.filter(current=True).values_list(*ids)))
    aliases = sorted(ledger.Alias.objects.values_list("text", "uscc"))
    return rows, aliases, sorted(map(str, ledger.Demand.objects.values_list("pk", "enterprises")))


def merge(ws, actor, old=OLD, new=NEW, **more):
    plan = actions.merge_plan(old, new)
    return actions.merge(
        ws=ws, actor=actor, old=old, new=new, reason="同一家", plan_digest=more.pop("digest", plan.digest), **more
    )


def test_the_plan_counts_first(city):
    plan = actions.merge_plan(OLD, NEW)
    assert plan.rows == {
        "enterprises": 1,
        "scope_history": 1,
        "monthly_output": 2,
        "projects": 1,
        "requests": 1,
        "tasks": 1,
    }
    assert (plan.total, plan.both, plan.conflicts, plan.unknown) == (7, {}, (), ())
    assert (plan.repointed, plan.demands, plan.periods) == (1, 1, ("2026-02", "2026-08", "2026-09"))
    assert plan.aliases == (OLD, "绵阳样例旧电子厂")
    assert plan == actions.merge_plan(OLD, NEW)


def test_everything_moves_and_comes_back(ws, actor, city):
    before = state()
    done = merge(ws, actor)
    rows, aliases, asked = state()
    assert done["total"] == 7
    assert OLD not in str(rows)
    assert OLD not in asked[0]
    assert aliases == sorted([(OLD, NEW), ("绵阳样例旧电子厂", NEW), ("老样例", NEW)])
    months = ledger.fact_model("monthly_output").objects.filter(current=True, uscc=NEW)
    assert sorted(months.values_list("period", "gross_output_month")) == [
        ("2026-08", 5),
        ("2026-09", 6),
        ("2026-10", 7),
    ]
    assert ledger.fact_model("tasks").objects.get(current=True, task_id="T2").subject_id == "510703"
    answers = actions.identify(["绵阳样例旧电子厂", "老样例", ""], [None, None, OLD])
    assert [a.uscc for a in answers] == [NEW, NEW, NEW]
    tomb = ledger.history("enterprises", (OLD,))[-1]
    assert (tomb.withdrawn, tomb.batch.kind, tomb.batch.reason, tomb.batch.actor) == (True, "merge", "同一家", "tester")
    [listed] = actions.merges()
    assert (listed["old"], listed["new"], listed["old_name"], listed["undone"]) == (OLD, NEW, "绵阳样例旧电子厂", False)
    with pytest.raises(ActionError) as kept:
        actions.forget_alias(ws=ws, actor=actor, written=OLD)
    assert kept.value.words.id == "actions.alias_of_merge"
    undo_batch(ws=ws, actor=actor, batch=str(done["batch"]), reason="是两家")
    assert state() == before
    assert actions.merges()[0]["undone"]


def test_merged_twice_over_lands_at_the_end_and_unwinds(ws, actor, city):
    start = state()
    first = merge(ws, actor)
    middle = state()
    second = merge(ws, actor, NEW, OTHER, wins="new")
    assert actions.identify([""], [OLD])[0].uscc == OTHER
    with pytest.raises(ActionError):
        undo_batch(ws=ws, actor=actor, batch=str(first["batch"]), reason="样例")
    undo_batch(ws=ws, actor=actor, batch=str(second["batch"]), reason="样例")
    assert state() == middle
    assert actions.identify([""], [OLD])[0].uscc == NEW
    undo_batch(ws=ws, actor=actor, batch=str(first["batch"]), reason="样例")
    assert state() == start


@pytest.mark.parametrize(("wins", "kept"), [("old", Decimal(9)), ("new", Decimal(7))])
def test_whose_figure_stands_must_be_said(ws, actor, city, wins, kept):
    put("monthly_output", figures(OLD, "2026-10", Decimal(9), Decimal(99)))
    plan = actions.merge_plan(OLD, NEW)
    assert [(c.column, c.key, c.old, c.new) for c in plan.conflicts] == [("gross_output_month", ("2026-10",), 9, 7)]
    assert plan.both == {"monthly_output": 1}
    with pytest.raises(ActionError) as refused:
        merge(ws, actor)
    assert refused.value.words.id == "actions.merge_conflicts"
    before = state()
    done = merge(ws, actor, wins=wins)
    row = ledger.fact_model("monthly_output").objects.get(current=True, uscc=NEW, period="2026-10")
    assert (row.gross_output_month, row.gross_output_ytd) == (kept, Decimal(99))
    undo_batch(ws=ws, actor=actor, batch=str(done["batch"]), reason="样例")
    assert state() == before


def test_a_plan_that_changed_meanwhile_is_refused(ws, actor, city):
    digest = actions.merge_plan(OLD, NEW).digest
    put("monthly_output", figures(OLD, "2026-09", Decimal("6.5")))
    before = state()
    with pytest.raises(ActionError) as refused:
        merge(ws, actor, digest=digest)
    assert refused.value.words.id == "actions.merge_changed"
    assert (state(), ledger.Merge.objects.count(), ledger.AuditEvent.objects.count()) == (before, 0, 0)


def _without_land(monkeypatch):
    known = {k: v for k, v in relations.relations().items() if k != "land"}
    monkeypatch.setattr(relations, "relations", lambda: known)
    return "land"


def _without_award_codes(monkeypatch):
    known = relations.relations() | {"awards": relations.Relation()}
    monkeypatch.setattr(relations, "relations", lambda: known)
    return "awards.uscc"


def _a_code_in_a_text(monkeypatch):
    put(
        "leads",
        {"lead_id": "L1", "investor": "样例", "content": OLD, "registered_on": date(2026, 1, 2), "state": "registered"},
    )
    return "leads.content"


def _a_task_of_another_kind(monkeypatch):
    put(
        "tasks",
        {
            "task_id": "T3",
            "title": "样例",
            "origin": "measure",
            "subject_kind": "group",
            "subject_id": OLD,
            "state": "drafted",
        },
    )
    return "tasks.subject_id"


def _a_template_with_a_code(monkeypatch):
    ledger.MappingTemplate.objects.create(name="样例", fingerprint="f", choice={"only": [OLD]}, actor="x", at=NOW)
    return "MappingTemplate.choice"


@pytest.mark.parametrize(
    "hide", [_without_land, _without_award_codes, _a_code_in_a_text, _a_task_of_another_kind, _a_template_with_a_code]
)
def test_a_relation_that_is_not_on_the_list_refuses_the_merge(ws, actor, city, monkeypatch, hide):
    place = hide(monkeypatch)
    assert place in actions.merge_plan(OLD, NEW).unknown
    before = state()
    with pytest.raises(ActionError) as refused:
        merge(ws, actor)
    assert refused.value.words.id == "actions.merge_unknown"
    assert place in refused.value.words.values["places"]
    assert state() == before


def test_the_list_of_relations_speaks_of_what_is_declared():
    for name, relation in relations.relations().items():
        columns = datasets()[name].by_id
        assert {relation.column or "x", *relation.where, *relation.names, *relation.keep} - {"x"} <= set(columns)
    assert set(relations.relations()) == set(datasets())
    assert set(relations.model_relations()) <= set(ledger.__all__)


@pytest.mark.parametrize(("old", "new", "why"), [
    (OLD, OLD, "actions.merge_same"), (OLD, code(50), "actions.no_such_enterprise"), (code(51), NEW, "actions.merge_nothing"),
])  # fmt: skip
def test_what_cannot_be_merged(city, old, new, why):
    with pytest.raises(ActionError) as refused:
        actions.merge_plan(old, new)
    assert refused.value.words.id == why


def test_a_merge_needs_a_reason_and_the_right_role(ws, actor, city):
    digest = actions.merge_plan(OLD, NEW).digest
    for who, reason in ((actor, " "), (Actor("r", "reporter"), "样例")):
        with pytest.raises(ActionError):
            actions.merge(ws=ws, actor=who, old=OLD, new=NEW, reason=reason, plan_digest=digest)


CELL = st.one_of(st.none(), st.integers(0, 3).map(Decimal))
MONTHS = st.dictionaries(st.sampled_from(["2026-08", "2026-09", "2026-10"]), st.tuples(CELL, CELL), max_size=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(MONTHS, MONTHS, st.sampled_from(["old", "new"]))
def test_merge_then_undo_is_nothing(ws, actor, mine, theirs, wins):
    with transaction.atomic():
        put(
            "enterprises",
            *({"uscc": c, "name": f"样例{c}", "region": "510703", "industry": "C3989"} for c in (OLD, NEW)),
        )
        for uscc, months in ((OLD, mine), (NEW, theirs)):
            if months:
                put("monthly_output", *(figures(uscc, p, m, y) for p, (m, y) in months.items()))
        before = state()
        done = merge(ws, actor, wins=wins)
        plain = dict(theirs)
        for period, values in mine.items():
            first, second = (values, theirs.get(period, (None, None)))[:: 1 if wins == "old" else -1]
            plain[period] = tuple(b if a is None else a for a, b in zip(first, second, strict=True))
        rows = ledger.fact_model("monthly_output").objects.filter(current=True)
        assert {r.period: (r.gross_output_month, r.gross_output_ytd) for r in rows} == plain
        assert {r.uscc for r in rows} <= {NEW}
        undo_batch(ws=ws, actor=actor, batch=str(done["batch"]), reason="样例")
        assert state() == before
        transaction.set_rollback(True)
