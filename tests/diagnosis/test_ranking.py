# SPDX-License-Identifier: Apache-2.0
"""The ranking of districts against a slow second implementation; ties, missing figures, exclusions, one district only."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from small_city import random_city

from zhuashou import diagnosis
from zhuashou.diagnosis.ranking import places
from zhuashou.terms import month, say

PACKAGED = diagnosis.read_rankings()["districts"]
SHORT = replace(
    PACKAGED,
    items=tuple(i for i in PACKAGED.items if i.id in ("gross_output.growth", "gross_output.pull", "loss_share.value")),
    needed=0,
)


def two(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def slow_scores(snap, scheme) -> dict[str, Decimal]:
    """Scores by exact fractions, district by district."""
    tables = {
        i.indicator: {r["id"]: r for r in diagnosis.growth(snap, i.indicator, scheme.by).to_pylist()}
        for i in scheme.items
    }
    value = {
        (i.id, c): tables[i.indicator][c][i.stat]
        for i in scheme.items
        for t in tables.values()
        for c in t
        if c and c in tables[i.indicator]
    }
    codes = {c for _, c in value if c not in scheme.exclude}
    codes = {c for c in codes if any(value.get((i.id, c)) is not None for i in scheme.items)}
    codes = {
        c
        for c in codes
        if 100 * sum(i.full for i in scheme.items if value.get((i.id, c)) is not None) >= scheme.needed * scheme.full
    }
    scores = {}
    for c in codes if len(codes) > 1 else ():
        points, known = Decimal(0), 0.0
        for i in scheme.items:
            held = [Fraction(value[i.id, o]) for o in codes if value.get((i.id, o)) is not None]
            own, full = value.get((i.id, c)), Fraction(i.full)
            if own is None:
                points += two(full * 6 / 10) if scheme.missing == "floor" else 0
                known += 0 if scheme.missing == "rescale" else i.full
                continue
            worst, best = (min(held), max(held)) if i.direction == "up" else (max(held), min(held))
            share = Fraction(1) if worst == best else (Fraction(own) - worst) / (best - worst)
            points, known = points + two(full * 6 / 10 + full * 4 / 10 * share), known + i.full
        scores[c] = points if known == scheme.full else two(Fraction(points) * Fraction(scheme.full) / Fraction(known))
    return scores


@pytest.mark.parametrize(("seed", "missing"), [(1, "rescale"), (2, "floor"), (4, "zero")])
def test_scores_agree_with_plain_python(seed, missing):
    snap = random_city(seed, month(2026, 10), 24)
    scheme = replace(SHORT, missing=missing, exclude={"510704": {"zh": "样例", "en": "sample"}} if seed == 2 else {})
    found = diagnosis.ranking(snap, scheme)
    scores = slow_scores(snap, scheme)
    assert {r.id: r.score for r in found.rows if r.score is not None} == scores
    assert [r.rank for r in found.rows if r.rank] == sorted(
        1 + sum(s > own for s in scores.values()) for own in scores.values()
    )
    before = slow_scores(type(snap)(snap.period.previous, snap.rows), scheme)
    for r in found.rows:
        past = 1 + sum(s > before[r.id] for s in before.values()) if r.id in before else None
        assert r.previous == past
        assert r.change == (None if None in (past, r.rank) else past - r.rank)
        assert (r.reason is None) == (r.rank is not None)
        for item in r.items:
            assert (item.value is None) == (item.number == "")
    if seed == 2:
        (out,) = [r for r in found.rows if r.id == "510704"]
        assert (out.rank, out.score, out.reason.id) == (None, None, "diagnosis.ranking.excluded")


def test_ties_share_a_rank_or_an_indicator_decides():
    scores = {"a": Decimal("90.00"), "b": Decimal("90.00"), "c": Decimal("80.00")}
    values = {
        "gross_output.growth": {"a": 3.0, "b": 4.0, "c": 9.0},
        "loss_share.value": {"a": 10.0, "b": 12.0, "c": None},
    }
    assert places(scores, SHORT, values) == {"a": 1, "b": 1, "c": 3}
    assert places(scores, replace(SHORT, ties="dense"), values) == {"a": 1, "b": 1, "c": 2}
    assert places(scores, replace(SHORT, ties="gross_output.growth"), values) == {"a": 2, "b": 1, "c": 3}
    assert places(scores, replace(SHORT, ties="loss_share.value"), values) == {"a": 1, "b": 2, "c": 3}


def test_one_district_and_too_little_known_are_not_scored():
    rows = [
        {
            "uscc": "A",
            "period": "2026-10",
            "gross_output_month": Decimal(1),
            "gross_output_ytd": Decimal(30),
            "gross_output_ytd_prior": Decimal(20),
        }
    ]
    firms = [
        {"uscc": u, "name": "样例", "region": r, "industry": "C3973"} for u, r in (("A", "510703"), ("B", "510704"))
    ]
    city = random_city(1)
    found = diagnosis.ranking(
        type(city)(month(2026, 10), {"monthly_output": rows, "enterprises": firms}), replace(SHORT, needed=50)
    )
    assert [(r.rank, r.score, r.reason.id.rpartition(".")[2]) for r in found.rows] == [
        (None, None, "too_few"),
        (None, None, "too_little_known"),
    ]
    assert found.rows[0].items[0].value == pytest.approx(50)
    assert "30" in say(found.rows[1].reason, "zh") or "25" in say(found.rows[1].reason, "zh")


@pytest.mark.parametrize(("change", "place"), [
    ({"items": [{"indicator": "happiness", "full": 5}]}, "items[0].indicator"), ({"items": [{"indicator": "profit", "full": 0}]}, "items[0].full"),
    ({"items": [{"indicator": "profit", "full": 5, "stat": "mood"}]}, "items[0].stat"), ({"ties": "dice"}, "ties"), ({"missing": "guess"}, "missing"),
    ({"by": "planet"}, "by"), ({"exclude": [{"id": "510704"}]}, "exclude[0]"), ({"version": ""}, "version")])  # fmt: skip
def test_a_bad_scheme_is_refused_with_its_place(change, place):
    good = {"id": "x", "version": "1", "zh": "样例", "en": "sample", "items": [{"indicator": "profit", "full": 5}]}
    assert diagnosis.read_rankings({"x": good})["x"].full == 5
    with pytest.raises(diagnosis.RuleError) as error:
        diagnosis.read_rankings({"x": good | change})
    assert place in str(error.value.words.values)
