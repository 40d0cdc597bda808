# SPDX-License-Identifier: Apache-2.0
"""Import, edit and undo in any order against a plain model: a list of versions a key. 样例数据."""

import shutil
import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from actions.life import A, B, C, D, everything, figures, output, put, register
from zhuashou import actions, ledger
from zhuashou.actions import ActionError, Actor
from zhuashou.terms import say
from zhuashou.workspace import Settings, create


@pytest.fixture
def city(ws, actor):
    put(ws, actor, register(), "企业名录.xlsx")
    return ws


def undo(ws, actor, batch):
    return actions.undo_batch(ws=ws, actor=actor, batch=str(batch), reason="企业报错")


@pytest.mark.django_db
def test_import_undo_import_again(city, actor):
    first = put(city, actor, output({A: (10, 90), B: (20, 180)}))
    later = output({A: (11, 101), C: (30, 270)})
    second = put(city, actor, later, "补报.xlsx")
    after = figures()
    done = undo(city, actor, second.number)
    assert done["counts"] == {"restored": 1, "returned": 0, "withdrawn": 1}
    assert figures() == {(A, "2026-09"): (10, 90), (B, "2026-09"): (20, 180)}
    held = actions.batch_record(str(second.number))
    assert (held["undone"], held["reversed_by"]) == (True, done["reversal"])
    again = put(city, actor, later, "补报.xlsx")
    assert (again.state, again.counts, figures()) == ("booked", {"new": 1, "changed": 1, "same": 0}, after)
    assert again.number != second.number
    assert actions.batch_record(again.batch)["id"] == again.number
    assert len(ledger.history("monthly_output", (A, "2026-09"))) == 4
    undo(city, actor, again.number)
    undo(city, actor, first.number)
    assert figures() == {}


@pytest.mark.django_db
def test_undo_is_refused_when_a_later_batch_changed_a_row_and_names_it(city, actor):
    first = put(city, actor, output({A: (10, 90), B: (20, 180)}))
    second = put(city, actor, output({A: (11, 101)}), "补报.xlsx")
    before = everything()
    with pytest.raises(ActionError) as error:
        undo(city, actor, first.number)
    said = say(error.value.words)
    assert error.value.words.id == "actions.changed_later"
    assert f"{second.number} 补报.xlsx" in said
    assert A in said
    assert everything() == before
    for batch in (second.number, first.number):  # what was changed later and taken back does not stand in the way
        undo(city, actor, batch)
        with pytest.raises(ActionError) as error:
            undo(city, actor, batch)
        assert error.value.words.id == "actions.not_undoable"


@pytest.mark.django_db
def test_who_may_undo(city, actor):
    reporter, other = (Actor(n, "reporter", regions=("510703",)) for n in ("甲", "乙"))
    number = put(city, reporter, output({A: (10, 90)})).number
    for who, wanted in ((other, "actions.not_your_batch"), (Actor("看", "leader"), "actions.forbidden")):
        with pytest.raises(ActionError) as error:
            undo(city, who, number)
        assert error.value.words.id == wanted
    ledger.PeriodState.objects.create(period="2026-09", state="accepted")
    with pytest.raises(ActionError) as error:
        undo(city, reporter, number)
    assert error.value.words.id == "actions.locked"
    undo(city, actor, number)
    with pytest.raises(ActionError) as error:
        actions.batch_record("99999")
    assert error.value.words.id == "actions.no_such_batch"


FIGURE = st.one_of(st.none(), st.integers(100, 999))
ROWS = st.dictionaries(st.sampled_from([A, B, C, D]), st.tuples(FIGURE, st.integers(100, 999)), min_size=1, max_size=4)


class Ledger(RuleBasedStateMachine):
    """The ledger against a plain model: key → list of (values or None if withdrawn, batch)."""

    def __init__(self):
        super().__init__()
        self.guard = transaction.atomic()
        self.guard.__enter__()
        self.folder = Path(tempfile.mkdtemp())
        self.ws = create(self.folder / "ws", Settings(clock="2026-11-12T09:00:00+08:00", secret="tests-only"))
        self.actor = Actor("tester", "system")
        self.model, self.batches, self.files = {}, {}, {}
        self.gone = set()  # batches taken back, and those that did it
        put(self.ws, self.actor, register(), "企业名录.xlsx")

    def teardown(self):
        transaction.set_rollback(True)
        self.guard.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    def newest(self, key):
        return self.model[key][-1][0] if self.model.get(key) else None

    @rule(rows=ROWS)
    def imports(self, rows):
        content = output(rows)
        done = put(self.ws, self.actor, content, accept_valid=True, tick_all=True)
        if self.files.get(content):
            assert done.state == "seen"
            return
        expected = {"new": 0, "changed": 0, "same": 0}
        for code, (month, ytd) in rows.items():
            if month is None:  # a required figure is missing
                continue
            key, old = (code, "2026-09"), self.newest((code, "2026-09"))
            kind = "new" if old is None else "same" if old == (month, ytd) else "changed"
            expected[kind] += 1
            if kind != "same":
                self.model.setdefault(key, []).append(((month, ytd), done.number))
        assert done.counts == expected
        self.files[content] = done.number
        self.batches[done.number] = content

    @rule(code=st.sampled_from([A, B, C, D]), ytd=st.integers(100, 999))
    def edits(self, code, ytd):
        key = (code, "2026-09")
        old = self.newest(key)
        told = {"dataset": "monthly_output", "key": key, "values": {"gross_output_ytd": str(ytd)}, "reason": "来电"}
        if old is None or old[1] == ytd:
            with pytest.raises(ActionError):
                actions.correct(ws=self.ws, actor=self.actor, **told)
            return
        assert actions.correct(ws=self.ws, actor=self.actor, **told) == len(self.model[key]) + 1
        number = actions.list_batches(1)[0]["id"]
        self.model[key].append(((old[0], ytd), number))
        self.batches[number] = None

    @rule(code=st.sampled_from([A, B, C, D]))
    def removes(self, code):
        key = (code, "2026-09")
        if self.newest(key) is None:
            return
        actions.remove(ws=self.ws, actor=self.actor, dataset="monthly_output", key=key, reason="重复")
        number = actions.list_batches(1)[0]["id"]
        self.model[key].append((None, number))
        self.batches[number] = None

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def undoes(self, data):
        number = data.draw(st.sampled_from(sorted(self.batches)))
        touched = {k: [n for n, (_, b) in enumerate(versions) if b == number] for k, versions in self.model.items()}
        later = any(
            batch not in self.gone
            for k, spots in touched.items()
            if spots
            for _, batch in self.model[k][spots[-1] + 1 :]
        )
        if later:
            with pytest.raises(ActionError) as error:
                undo(self.ws, self.actor, number)
            assert error.value.words.id == "actions.changed_later"
            return
        reversal = undo(self.ws, self.actor, number)["reversal"]
        self.gone |= {number, reversal}
        for key, spots in touched.items():
            if spots:
                before = self.model[key][spots[0] - 1][0] if spots[0] else None
                self.model[key].append((before, reversal))
        self.files.pop(self.batches.pop(number), None)

    @rule()
    def compares(self):
        assert figures() == {k: self.newest(k) for k in self.model if self.newest(k) is not None}
        for key, versions in self.model.items():
            held = ledger.history("monthly_output", key)
            assert [(v.version, v.batch.pk, v.withdrawn) for v in held] == [
                (n + 1, b, value is None) for n, (value, b) in enumerate(versions)
            ]


Ledger.TestCase.settings = settings(
    max_examples=10, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
)


class TestLedger(Ledger.TestCase, TestCase):
    """The model in Django's test database."""
