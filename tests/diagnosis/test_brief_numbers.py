# SPDX-License-Identifier: Apache-2.0
"""Every number of the monthly analysis has an id that resolves to what is printed, in both languages, on odd cities too."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from small_city import FakeSnapshot, random_city

from zhuashou import actions, diagnosis, papers
from zhuashou.actions.analysis import GROWTH
from zhuashou.actions.results import Results, rows
from zhuashou.papers.brief import tell_brief
from zhuashou.papers.template import number_text
from zhuashou.terms import month, to_json
from zhuashou.workspace import Settings

#: Digits that are no figures: dates, periods, names of the sample, the width of an interval, "per CNY 100".
FIXED = re.compile(
    r"\d{4}-Q\d|\d{4}年(\d+(—\d+)?月)?(\d+日)?|\d+—?\d*月|\d{4}-\d\d(-\d\d)?|样例(企业|项目)\d+|80%|每百元|CNY 100|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[^,.;]{0,9}\d{4}|"
    r"\b20\d\d\b|5%以上|above 5%|[(]\d+[)]|P\d{3}|C\d\d|(上季度|[一二三四]季度)|-\d+\b"
)


class Held(Results):
    """Results that were never written."""

    def __init__(self, snap: FakeSnapshot) -> None:
        self.snapshot: Any = snap
        ahead = diagnosis.year_ahead(snap)
        self.files = to_json({
            "headline": diagnosis.headline(snap), "growth": {f"{i}:{by}": rows(diagnosis.growth(snap, i, by)) for i, many in GROWTH.items() for by in many},
            "findings": diagnosis.find(snap), "gone": [], "beside": diagnosis.beside(snap), "year_ahead": ahead, "chances": diagnosis.chances(snap, ahead),
            "lights": {},
        })  # fmt: skip

    def read(self, name: str) -> Any:
        return self.files.get(name)


def poorer(kind: str) -> FakeSnapshot:
    """A random city: as it is, with losses only, with output halved, with districts that reported nothing, with one month only."""
    snap = random_city(len(kind), month(2026, 10), 14)
    data = {k: [dict(r) for r in v] for k, v in snap.rows.items()}
    if kind == "losses":
        for r in data["monthly_finance"]:
            r["profit_ytd"] = -abs(r["profit_ytd"]) - 1
    if kind == "falling":
        for r in data["monthly_output"]:
            for n in ("month", "ytd"):
                r[f"gross_output_{n}_prior"] = 2 * r[f"gross_output_{n}"] + Decimal(1)
    if kind == "empty districts":
        first = data["enterprises"][0]["region"]
        silent = {r["uscc"] for r in data["enterprises"] if r["region"] != first}
        for name in ("monthly_output", "monthly_finance", "monthly_energy"):
            data[name] = [r for r in data[name] if r["uscc"] not in silent or r["period"] != "2026-10"]
    if kind == "one month":
        for name in ("monthly_output", "monthly_finance", "monthly_energy"):
            data[name] = [r for r in data[name] if r["period"] == "2026-10"]
    return FakeSnapshot(snap.period, data)


@pytest.mark.parametrize("kind", ["plain", "losses", "falling", "empty districts", "one month"])
def test_every_number_resolves_to_what_is_printed(kind):
    snap = poorer(kind)
    found = Held(snap)
    stamp = papers.make_stamp(Settings(sample=True), snap.period.id, snap.revision, snap.digest)
    data = papers.brief_input(
        stamp, headline=found.headline, growth=found.growth, findings=found.findings, gone=found.gone, lights={}, outlooks=found.outlooks,
        support=found.year_ahead.get("support") or (), spans=found.year_ahead.get("spans") or (), chances=found.chances, beside=found.read("beside"))  # fmt: skip
    values: dict[str, Any] = {}
    for lang in ("zh", "en"):
        told, book = tell_brief(data, lang)
        units = {number: fact.unit for number, fact in book.by_id().items()}
        assert len(told) >= 4
        for t in told:
            rest = FIXED.sub("", "".join("¤" if s.token else s.text for s in t.spans))
            assert not re.search(r"\d", rest), (lang, t.id, rest)
            assert "None" not in rest.replace("None of", "")
            for s in (s for s in t.spans if s.token):
                number, _, spec = s.token.partition("|")
                if number not in values:
                    values[number] = actions.brief_number(found, number)
                assert values[number] is not None, (t.id, s.token)
                value, unit = values[number]
                shown = str(value) if spec == "as" else number_text(value, spec, units.get(number) or unit, lang)
                assert shown == s.text, (lang, t.id, s.token, shown, s.text)
    assert len(values) > 20
