# SPDX-License-Identifier: Apache-2.0
"""The verifier against corrupted claims: each kind of corruption is caught, invented or misplaced departments always."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from plan.scoring import documents
from zhuashou.plan import Claim, Passage, claims_of, read_decision, verify
from zhuashou.plan.hints.claims import BadAnswer, messages

HERE = Path(__file__).parent


def truths():
    """True claims from the annotated documents, each with its passage."""
    found = []
    for folder in ("corpus", "heldout"):
        for _, doc in documents(HERE / folder):
            reading = read_decision(doc["text"])
            text = reading.clean_text
            horizon = tuple({t.year for t in reading.targets if t.year})
            for t in reading.targets:
                start = text.rfind("\n", 0, t.start) + 1
                end = text.find("\n", t.end)
                sentence = max(text.rfind(c, 0, t.start) for c in "。；\n") + 1
                tail = next(
                    (t.end + k for k in range(2, -1, -1) if text[t.end : t.end + k] in ("以上", "以内", "左右", "")),
                    t.end,
                )
                passage = Passage(text, start, len(text) if end < 0 else end, reading.date, horizon)
                if t.high is None:
                    found.append(
                        (
                            Claim(
                                text[sentence:tail],
                                indicator=t.indicator,
                                value=t.value,
                                unit=t.unit,
                                year=t.year,
                                op=t.op,
                            ),
                            passage,
                        )
                    )
            for task in reading.tasks:
                units = (*task.lead, *task.responsible, *task.coop)
                if units and len(task.quote) >= 4:
                    found.append(
                        (
                            Claim(task.quote, departments=units),
                            Passage(text, task.body_start, task.body_end, reading.date, horizon),
                        )
                    )
    return found


TRUE = [(c, p) for c, p in truths() if not verify(c, p)]
NUMBERS = [(c, p) for c, p in TRUE if c.value is not None]
OWNED = [(c, p) for c, p in TRUE if c.departments]
NAMES = sorted({c.indicator for c, _ in NUMBERS if len(c.indicator) >= 4})
DEPARTMENTS = sorted({d for c, _ in OWNED for d in c.departments})


def test_most_true_claims_pass():
    everything = truths()
    assert len(TRUE) >= 0.9 * len(everything), (len(TRUE), len(everything))
    assert len(NUMBERS) >= 90
    assert len(OWNED) >= 100


def caught(mutants):
    made = list(mutants)
    assert len(made) >= 40
    return sum(bool(verify(c, p)) for c, p in made) / len(made)


def other_value(claim, k):
    return replace(claim, value=[claim.value * 10, claim.value + 1, claim.value / 10, -claim.value][k % 4])


OTHER_UNIT = {
    "%": "个百分点",
    "亿元": "万元",
    "家": "个",
    "个": "家",
    "户": "家",
    "项": "个",
    "名": "家",
    "亩": "万亩",
    "万元": "亿元",
}
OPS = ("ge", "le", "approx", "eq")


def test_wrong_values():
    assert caught((other_value(c, k), p) for k, (c, p) in enumerate(NUMBERS)) >= 0.95


def test_wrong_units():
    assert caught((replace(c, unit=OTHER_UNIT.get(c.unit, "吨")), p) for c, p in NUMBERS) >= 0.95


def test_wrong_ops():
    mutants = ((replace(c, op=OPS[(OPS.index(c.op) + 1 + k % 3) % 4]), p) for k, (c, p) in enumerate(NUMBERS))
    assert caught(mutants) >= 0.95


def test_wrong_years():
    assert (
        caught((replace(c, year=(c.year or 2020) + (3 if k % 2 else -4)), p) for k, (c, p) in enumerate(NUMBERS))
        >= 0.95
    )


def test_wrong_indicators():
    def mutants():
        for k, (c, p) in enumerate(NUMBERS):
            name = next(
                n for n in NAMES[k % len(NAMES) :] + NAMES if n not in p.own and n.removesuffix("增速") not in p.own
            )
            yield replace(c, indicator=name), p

    assert caught(mutants()) >= 0.95


def test_paraphrased_quotes():
    assert (
        caught(
            (replace(c, quote=c.quote[: len(c.quote) // 2] + "的" + c.quote[len(c.quote) // 2 :]), p) for c, p in TRUE
        )
        >= 0.95
    )
    assert (
        caught(
            (replace(c, quote=c.quote[1] + c.quote[0] + c.quote[2:]), p) for c, p in TRUE if c.quote[0] != c.quote[1]
        )
        >= 0.95
    )


def test_invented_departments():
    assert (
        caught((replace(c, departments=(*c.departments, name)), p) for c, p in OWNED for name in ("市虚构局", "财数委"))
        == 1.0
    )


def test_departments_of_other_items():
    def mutants():
        for k, (c, p) in enumerate(OWNED):
            name = next(d for d in DEPARTMENTS[k % len(DEPARTMENTS) :] + DEPARTMENTS if d not in p.own)
            yield replace(c, departments=(name,)), p

    assert caught(mutants()) == 1.0


def test_the_end_of_a_name_is_no_name():
    passage = Passage("做好样例工作。（责任单位：市财政局）", 0, 18)
    assert verify(Claim("做好样例工作", departments=("财政局",)), passage)
    assert not verify(Claim("做好样例工作", departments=("市财政局",)), passage)


def test_answers_are_read_strictly():
    assert claims_of('```json\n{"items":[{"quote":"做好样例工作","value":"5","industries":["C39"]}]}\n```') == [
        Claim("做好样例工作", value=Decimal(5), industries=("C39",))
    ]
    for bad in (
        "好的，以下是结果",
        '{"items":[{"verb":"做好"}]}',
        '{"items":{}}',
        '{"items":[{"quote":"x","value":"五"}]}',
        '{"items":[{"quote":"x","departments":"市财政局"}]}',
    ):
        with pytest.raises(BadAnswer):
            claims_of(bad)
    assert "样例原文" in messages("样例原文")[1]["content"]


def test_codes_must_exist():
    passage = Passage("支持食品企业技改", 0, 8)
    assert [w.id for w in verify(Claim("支持食品企业技改", industries=("C13", "C99")), passage)] == [
        "plan.hint.industry"
    ]
