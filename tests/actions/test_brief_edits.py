# SPDX-License-Identifier: Apache-2.0
"""People edit the monthly analysis: versions with who and when, live numbers, the second editor is told; every number resolves. 样例数据."""

import pytest

from zhuashou import actions, papers
from zhuashou.actions import Actor
from zhuashou.actions.results import results
from zhuashou.ledger import AuditEvent, BriefEdit
from zhuashou.papers.brief import tell_brief
from zhuashou.papers.template import number_text
from zhuashou.workspace import Workspace

pytestmark = pytest.mark.django_db
LI, REPORTER = Actor("李", "analyst"), Actor("区县", "reporter", regions=("510703",))
NAME = "overall.output"
TEXT = "总产值增长{{gross_output.ytd.growth@city:510700|abs1}}%，略好于预期的5%。"


@pytest.fixture
def ws(small_city):
    return Workspace.open(small_city)


@pytest.fixture
def found(ws):
    return results(ws, "2026-10")


def edit(ws, found, text=TEXT, *, actor=LI, name=NAME, version=0):
    return actions.edit_brief(ws=ws, actor=actor, found=found, paragraph=name, text=text, version=version)


def paragraph(ws, found, name=NAME):
    return next(p for p in actions.brief_paragraphs(ws, found) if p["id"] == name)


def refused(deed, *args, **given):
    before = (BriefEdit.objects.count(), AuditEvent.objects.count())
    with pytest.raises(actions.ActionError) as error:
        deed(*args, **given)
    assert (BriefEdit.objects.count(), AuditEvent.objects.count()) == before
    return error.value.words.id.removeprefix("actions.")


def test_every_number_of_the_analysis_resolves_to_what_is_printed(ws, found):
    told, book = tell_brief(actions.brief_data(ws, found))
    units = {number: fact.unit for number, fact in book.by_id().items()}
    tokens = list(dict.fromkeys((s.token, s.text) for t in told for s in t.spans if s.token))
    ledger = [t for t in tokens if not t[0].startswith("result:")]
    assert len(ledger) > 60
    counted = [t for t in tokens if t[0].startswith("result:")]
    assert len(counted) > 60
    for token, text in counted + ledger[::12]:
        number, _, spec = token.partition("|")
        value = actions.brief_number(found, number)
        assert value is not None, token
        shown = str(value[0]) if spec == "as" else number_text(value[0], spec, units.get(number) or value[1], "zh")
        assert shown == text, token


def test_an_edit_is_a_version_with_who_and_when_and_can_be_given_back(ws, found):
    before = paragraph(ws, found)
    assert before["versions"] == 0
    assert edit(ws, found) == 1
    now = paragraph(ws, found)
    assert (now["source"], now["edit"].by, now["versions"], now["overtaken"]) == (TEXT, "李", 1, False)
    assert [(p.kind, p.text) for p in now["pieces"] if p.kind != "text"] == [("live", "5.9"), ("typed", "5")]
    assert edit(ws, found, TEXT.replace("5%", "6%"), version=1) == 2
    document = papers.brief(actions.brief_data(ws, found))
    assert any(getattr(b, "id", "") == NAME and "预期的6%" in "".join(s.text for s in b.spans) for b in document.blocks)
    assert actions.revert_brief(ws=ws, actor=LI, found=found, paragraph=NAME, version=2) == 3
    assert paragraph(ws, found)["source"] == before["source"]
    assert [(h["version"], h["reverted"]) for h in actions.brief_history("2026-10", NAME)] == [
        (3, True),
        (2, False),
        (1, False),
    ]
    assert AuditEvent.objects.filter(deed="edit_brief", subject_id=f"2026-10/{NAME}").count() == 3


def test_what_is_refused_leaves_no_trace(ws, found):
    assert refused(edit, ws, found, actor=REPORTER) == "forbidden"
    assert refused(edit, ws, found, "  ") == "brief.text"
    assert refused(edit, ws, found, "长" * 4001) == "brief.text"
    assert refused(edit, ws, found, name="overall.nothing") == "brief.paragraph"
    assert refused(edit, ws, found, "增长{{gross_output.ytd.growth@city:999999}}%") == "brief.number"
    assert refused(edit, ws, found, "共{{result:findings/F-x/words/y|1}}条") == "brief.number"
    assert refused(actions.revert_brief, ws=ws, actor=LI, found=found, paragraph=NAME, version=0) == "brief.paragraph"
    edit(ws, found)
    assert refused(edit, ws, found, version=0) == "brief.faster"


def test_an_edit_says_when_the_templates_moved_on_and_stays_when_the_paragraph_is_gone(ws, found):
    edit(ws, found)
    BriefEdit.objects.update(base="完成工业总产值，同比下降。")
    assert paragraph(ws, found)["overtaken"]
    BriefEdit.objects.update(paragraph="unusual.F-0000000000")
    absent = paragraph(ws, found, "unusual.F-0000000000")
    assert absent["absent"]
    assert absent["source"] == TEXT


def test_a_counted_number_is_traced_to_the_evidence(ws, found):
    told, _ = tell_brief(actions.brief_data(ws, found))
    number = next(s.token.partition("|")[0] for t in told for s in t.spans if s.token.startswith("result:findings/F-"))
    path = actions.trace_number(ws, number, period="2026-10")
    assert path["value"] is not None
    assert any("@" in part for part in path["parts"])
    with pytest.raises(actions.ActionError):
        actions.trace_number(ws, "result:findings/F-none/words/x", period="2026-10")
