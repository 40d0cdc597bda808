# SPDX-License-Identifier: Apache-2.0
"""The monthly analysis: each paragraph stands when, and only when, something happened; every number in it is live; edits keep it so."""

from __future__ import annotations

import re
from dataclasses import replace

import examples
import pytest

from zhuashou import papers
from zhuashou.papers import model
from zhuashou.papers.brief import outline, tell_brief
from zhuashou.papers.brief_edits import Edit, pieces, source_of
from zhuashou.papers.template import Book, Fact, fill, holds, marked, paragraph, sentence
from zhuashou.papers.text import Sources, plain
from zhuashou.terms import Words, to_json

OFFICIAL = {"indicator": "value_added", "name": "增加值", "value": None, "unit": "%", "yoy": 6.8, "basis": "real", "publisher": "样例", "province": 7.1,
            "nation": 6.0, "rank": 3, "of": 21}  # fmt: skip
TAX = {
    **OFFICIAL,
    "indicator": "industrial_tax",
    "name": "工业税收",
    "value": 31.2,
    "unit": "亿元",
    "yoy": -2.0,
    "rank": None,
    "of": None,
}
PRICES = {**TAX, "indicator": "ppi", "name": "工业生产者出厂价格", "value": None, "unit": "%", "yoy": -1.4}
SCOPE = {"entered": 19, "pull": 5.2, "left": 3, "lost": 4.1e8}
COMING = {"in_production": 4, "in_production_added": 2.1e9, "finishing": 6, "finishing_added": 3.3e9}
PRODUCT = {"id": "样例模组", "name": "样例模组", "n": 3, "value": 5.5e10, "growth": 6.2, "pull": 1.9}
CHANCE = {
    "indicator": "gross_output",
    "region": examples.CITY,
    "name": "样例市",
    "target_set": "assured",
    "probability": 0.31,
}
TILES = {t["indicator"]: t for t in examples.headline()}
BASE = {
    **TILES["gross_output"],
    "series": [["2025-10", 3.2e11, 9.3], ["2025-12", 3.9e11, 9.6], ["2026-10", 3.4e11, 7.4]],
}
RATE = {**TILES["gross_output"], "target": 4e11, "rate": 78.0, "schedule": 83.3, "lead": -5.3}


def rows(name, by):
    return {
        f"{name}:{by}": examples.growth().get(f"{name}:{by}")
        or examples.growth_rows([("C1", "甲业", 9e9, 8e9), ("C2", "乙业", 4e9, 5e9)])
    }


def told_words(kind, k=1, **more):
    words = Words("diagnosis.rule.city_losses", {"name": f"样例{'甲乙丙'[k - 1]}", "value": 18.2, "growth": 1.3})
    return to_json({**examples.finding(k, 2, kind, f"样例{k}", "", ""), "words": words, "causes": [], **more})


def city_row(name, value, prior):
    return {f"{name}:city": examples.growth_rows([(examples.CITY, "样例市", value, prior)])}


INCREMENT = {
    "groups": [{"dimension": "city", "change": "2000000000", "points": 6.5, "counts": {"stayed": 90, "entered": 5, "left": 2},
                "amounts": {"stayed": "1800000000", "entered": "300000000", "left": "-100000000"}, "pulls": {"stayed": 5.8, "entered": 1.0, "left": -0.3}}],
    "ways": [{"kind": "stayed", "n": 90, "change": "1800000000"}, {"kind": "entered.grown", "n": 5, "change": "300000000"},
             {"kind": "left.stopped", "n": 2, "change": "-100000000"}],
}  # fmt: skip


# Paragraph → the least that makes it stand. With everything else and without this it must not stand.
MAKES = {
    "overall.growth": {"headline": ["value_added"]},
    "overall.output": {"headline": ["gross_output", "above_scale"]},
    "overall.targets": {"headline": [RATE, "industrial_investment"]},
    "structure.section": {"growth": ["gross_output:section"]},
    "structure.division": {"growth": ["gross_output:division"]},
    "structure.region": {"growth": ["gross_output:region"]},
    "structure.kind": {"growth": ["gross_output:size", "gross_output:ownership"]},
    "products.main": {"beside": {"products": [PRODUCT]}},
    "products.sales": {"headline": ["sales_ratio"], "growth": ["export_delivery:division", "export_delivery:city"]},
    "enterprises.count": {"growth": ["gross_output:enterprise"]},
    "enterprises.scope": {"beside": {"scope": SCOPE}},
    "enterprises.increment": {"increment": INCREMENT},
    "efficiency.profit": {"headline": ["revenue", "profit"], "growth": ["profit:division"]},
    "efficiency.cost": {"growth": ["cost_per_100:city"]},
    "efficiency.losses": {"headline": ["loss_share"]},
    "inputs.electricity": {"headline": ["electricity"], "growth": ["electricity:region"]},
    "inputs.published": {"beside": {"officials": [TAX]}},
    "inputs.rates": {"beside": {"officials": [PRICES]}},
    "projects.investment": {"headline": ["industrial_investment"], "lights": {"projects": examples.project_lights()}},
    "projects.coming": {"beside": {"coming": COMING}},
    "problems.count": {"findings": [told_words("city")]},
    "problems.scope": {"beside": {"scope": SCOPE}},
    "problems.base": {"headline": [BASE]},
    "outlook.year": {"outlooks": [examples.outlook()]},
    "outlook.near": {"outlooks": examples.near()},
    "outlook.increments": {"support": [examples.support()]},
    "outlook.chances": {"headline": ["gross_output"], "chances": [CHANCE]},
    "outlook.support": {"beside": {"coming": COMING}, "growth": ["gross_output:division"]},
    "next.stock": {"measures": [m for m in examples.measures() if m["hand"] == "stock"]},
    "next.attract": {"measures": [m for m in examples.measures() if m["hand"] == "attract"]},
}  # fmt: skip


def made(parts):
    """A brief's input from the parts of `MAKES`."""
    grown = {}
    for key in parts.get("growth", ()):
        name, by = key.split(":")
        grown |= city_row(name, 8.4e9, 8.3e9) if by == "city" else rows(name, by)
    if "cost_per_100:city" in grown:
        grown["cost_per_100:city"][0] |= {"value": 83.56, "growth": 0.11, "pull": None}
    tiles = [TILES[t] if isinstance(t, str) else t for t in parts.get("headline", ())]
    return papers.BriefInput(examples.stamp(), headline=tiles, growth=grown, findings=parts.get("findings", ()), measures=parts.get("measures", ()),
                             lights=parts.get("lights", {}), outlooks=parts.get("outlooks", ()), chances=parts.get("chances", ()), support=parts.get("support", ()), spans=examples.SPANS, beside=parts.get("beside", {}),
                             increment=parts.get("increment", {}))  # fmt: skip


def everything(without=()):
    """All that the paragraphs need, but for some of it."""
    parts = {
        "headline": {},
        "growth": set(),
        "beside": {},
        "lights": {},
        "findings": [],
        "measures": [],
        "outlooks": [],
        "chances": [],
        "support": [],
        "increment": {},
    }
    for name, needs in MAKES.items():
        for kind, held in needs.items():
            if name in without:
                continue
            if kind == "headline":
                parts[kind] |= {t if isinstance(t, str) else t["indicator"]: t for t in held}
            elif kind == "growth":
                parts[kind] |= set(held)
            elif kind == "beside":
                for k, v in held.items():
                    parts[kind][k] = [*parts[kind].get(k, ()), *v] if isinstance(v, list) else v
            elif kind in ("lights", "increment"):
                parts[kind] |= held
            else:
                parts[kind] += held
    parts["headline"] = list(parts["headline"].values())
    return parts


def ids_of(data, lang="zh"):
    return [t.id for t in tell_brief(data, lang)[0]]


def test_the_table_names_every_paragraph():
    named = {b["para"] for part in outline()["parts"] for b in part["blocks"] if "para" in b}
    assert set(MAKES) == named


@pytest.mark.parametrize("name", MAKES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_paragraph_stands_when_something_happened(name, lang):
    assert name in ids_of(made(MAKES[name]), lang)


@pytest.mark.parametrize("name", MAKES)
def test_a_paragraph_does_not_stand_when_nothing_happened(name):
    parts = everything()
    for kind, held in MAKES[name].items():
        if kind == "headline":
            gone = {t if isinstance(t, str) else t["indicator"] for t in held}
            parts[kind] = [t for t in parts[kind] if (t if isinstance(t, str) else t["indicator"]) not in gone]
        elif kind == "growth":
            parts[kind] -= set(held)
        elif kind == "beside":
            for k, v in held.items():
                parts[kind][k] = [row for row in parts[kind][k] if row not in v] if isinstance(v, list) else {}
        elif kind in ("lights", "increment"):
            parts[kind] = {}
        else:
            parts[kind] = [row for row in parts[kind] if row not in held]
    if name == "outlook.year":
        parts["outlooks"] = []
    assert name not in ids_of(made(parts))


def test_nothing_happened_nothing_is_said():
    assert ids_of(papers.BriefInput(examples.stamp())) == []
    still = made(
        {"beside": {"scope": {"entered": 0, "pull": 0.0, "left": 0, "lost": 0.0}, "coming": dict.fromkeys(COMING, 0)}}
    )
    assert not {"enterprises.scope", "problems.scope", "projects.coming", "outlook.support"} & set(ids_of(still))


FIXED = re.compile(r"样例企业\d\d有限公司|1—10月|1—9月|11—12月|1[01]月|\d{4}年|（80%概率区间|每百元|\d个百分点差")


def test_every_number_is_live():
    data = replace(
        made(everything()),
        findings=[told_words("city"), told_words("enterprise", 2), told_words("project", 3, status="worse")],
    )
    told, _ = tell_brief(data)
    assert len(told) >= len(MAKES)
    for t in told:
        rest = FIXED.sub("", "".join("" if s.token else s.text for s in t.spans))
        assert not re.search(r"\d", rest), (t.id, rest)


def test_what_is_unusual_comes_first_and_single_ones_after_the_wide_ones():
    found = [told_words("enterprise", 1, severity=3), told_words("city", 2), told_words("city", 3, status="continuing")]
    document = papers.brief(papers.BriefInput(examples.stamp(), findings=found))
    heads = [b.text for b in document.blocks if isinstance(b, model.Heading)]
    assert heads[:2] == ["一、需要关注的变化", "二、存在的主要问题"]
    first = [b.id for b in document.blocks if isinstance(b, model.Para)][:2]
    assert first == ["unusual.f-0002", "unusual.f-0001"]
    assert plain(document.blocks[1].spans).startswith("预警：样例乙")


def test_a_finding_without_evidence_is_not_told():
    silent = told_words("city", 1, evidence=[])
    assert ids_of(papers.BriefInput(examples.stamp(), findings=[silent])) == ["problems.count"]


@pytest.mark.parametrize(
    ("yoy", "shift", "said"),
    [
        (6.8, 0.3, "增速比1—9月加快0.3个百分点"), (6.8, -0.3, "增速比1—9月回落0.3个百分点"), (-3.2, -1.1, "降幅比1—9月扩大1.1个百分点"),
        (-3.2, 1.1, "降幅比1—9月收窄1.1个百分点"), (-1.0, -3.0, "由1—9月的增长2.0%转为下降"), (1.0, 3.0, "由1—9月的下降2.0%转为增长"),
    ],
)  # fmt: skip
def test_pace_is_said_as_officials_say_it(yoy, shift, said):
    tile = examples.tile("gross_output", "工业总产值", "元", 1e10, yoy, yoy_change=shift, yoy_previous=yoy - shift)
    told, _ = tell_brief(papers.BriefInput(examples.stamp(), headline=[tile]))
    assert said in plain(told[0].spans)


def test_words_follow_the_sign():
    tiles = [
        examples.tile("gross_output", "工业总产值", "元", 1e10, -3.0),
        examples.tile("loss_share", "亏损面", "%", 18.0, 0.02, compare="difference"),
    ]
    text = "".join(plain(t.spans) for t in tell_brief(papers.BriefInput(examples.stamp(), headline=tiles))[0])
    assert "工业总产值100.00亿元，同比下降3.0%。" in text
    assert "亏损面18.0%，同比持平。" in text


def test_numbering_has_no_hole_and_sub_headings_stand_only_over_text():
    document = papers.brief(made({"headline": ["gross_output"], "growth": ["gross_output:region"]}))
    heads = [b.text for b in document.blocks if isinstance(b, model.Heading)]
    assert heads[:3] == ["一、总体情况", "二、分行业、分地区情况", "（一）地区"]


def test_rank_and_gap_to_the_province():
    data = papers.BriefInput(examples.stamp(), headline=[TILES["value_added"]], beside={"officials": [OFFICIAL]})
    text = plain(tell_brief(data)[0][0].spans)
    assert "增速居全省21个市（州）第3位，低于全省平均（7.1%）0.3个百分点，高于全国0.8个百分点" in text


def test_the_fan_ends_in_the_interval():
    series = [[f"{y}-{m:02d}", 3e10 * m, 5.0] for y in (2025, 2026) for m in range(2, 13) if (y, m) <= (2026, 10)]
    data = papers.BriefInput(
        examples.stamp(), headline=[{**TILES["gross_output"], "series": series}], outlooks=[examples.outlook()]
    )
    chart = [b for b in papers.brief(data).blocks if isinstance(b, model.Trend)][-1]
    assert chart.band.points[-1] == (10, 4100.0, 4300.0)
    assert chart.series[1][1][8] == 3000.0
    assert chart.series[1][1][-1] == 4210.0
    assert papers.write(papers.brief(data), "pdf") == papers.write(papers.brief(data), "pdf")


# Conditions and sentences.


def test_conditions():
    facts = {"a": Fact(0.04), "b": Fact(-2), "c": Fact(None), "d": Fact("文"), "e.n": Fact(3)}
    assert holds("a flat", facts)
    assert holds("b down", facts)
    assert not holds("c down", facts)
    assert holds("c unknown", facts)
    assert holds("d known", facts)
    assert holds("e.n >= 3", facts)
    assert holds("b < a", facts)
    assert not holds("c >= 0", facts)
    with pytest.raises(ValueError, match="not a condition"):
        holds("a grows", facts)


def test_a_sentence_needs_all_its_numbers():
    book = Book({"x": Fact(1.25, "a.ytd.growth@city:1", "%"), "y": Fact(None, "b", "%")}, {"list": [{"z": Fact(None)}]})
    assert fill("{x:1}和{y:1}", book.facts, "zh") is None
    assert sentence({"zh": "甲{items}", "en": "", "each": "list", "item": {"zh": "{z}", "en": ""}}, book, "zh") == ()
    told = paragraph([{"zh": "增长{x:1}%，", "en": ""}, {"zh": "另{y:1}", "en": ""}], {}, book, "zh")
    assert plain(told) == "增长1.3%。"
    assert paragraph([{"zh": "没有数字的话。", "en": ""}], {}, book, "zh") == ()


def test_one_mark_stands_for_a_subject_and_behind_the_unit():
    book = {
        "x": Fact(1.2, "a.ytd.growth@city:1"),
        "y": Fact(3, "a.ytd.pull@city:1"),
        "z": Fact(4, "result:findings/count"),
    }
    sources = Sources()
    told = marked(fill("增长{x:1}%，拉动{y:1}个百分点，{z:0}条", book, "zh"), sources)
    assert [(s.text, s.note) for s in told if s.note] == [("%", 1)]
    assert list(sources.order) == ["a.ytd.growth@city:1"]


# Edits.

NUMBER = "gross_output.ytd.growth@city:510700"


def edited(text, *, base=None, yoy=7.4, values=None):
    """The paragraph overall.output as a person wrote it over the templates' text."""
    tiles = [examples.tile("gross_output", "工业总产值", "元", 1e10, yoy)]
    plain_input = papers.BriefInput(examples.stamp(), headline=tiles)
    own = tell_brief(plain_input)[0][0].source
    edit = Edit(text, own if base is None else base, "分析员", "2026-11-12")
    data = replace(plain_input, edits={"overall.output": edit}, values=values or {})
    return next(t for t in tell_brief(data)[0] if t.id == "overall.output"), data


def test_an_edit_keeps_its_numbers_live():
    text = "产值增长{{gross_output.ytd.growth@city:510700|abs1}}%，好于预期。"
    told, data = edited(text)
    assert plain(told.spans) == "产值增长7.4%，好于预期。"
    assert not told.overtaken
    again, _ = edited(text, yoy=8.1)
    assert plain(again.spans) == "产值增长8.1%，好于预期。"
    document = papers.brief(data)
    para = next(b for b in document.blocks if isinstance(b, model.Para))
    assert any(s.note for s in para.spans)
    assert document != papers.brief(replace(data, edits={}))


def test_the_source_of_a_paragraph_tells_the_paragraph_again():
    data = made(everything())
    for t in tell_brief(data)[0]:
        again = replace(data, edits={t.id: Edit(t.source, t.source)})
        told = next(x for x in tell_brief(again)[0] if x.id == t.id)
        assert plain(told.spans) == plain(t.spans)
        assert source_of(told.spans) == t.source


def test_an_edit_is_marked_when_the_templates_say_something_else():
    told, _ = edited("产值增长。", base="完成工业总产值{{a}}，同比下降{{b}}%。")
    assert told.overtaken


def test_typed_numbers_and_unknown_tokens_are_told_apart():
    told, _ = edited(
        "1—10月产值增长7.4%，预计全年8.2%，2026年{{profit.ytd.growth@city:510700|1}}，{{gross_output.ytd.value@city:510700|full}}。"
    )
    found = [(p.kind, p.text, p.token) for p in pieces(told.edit.text, told.own, {}) if p.kind != "text"]
    assert found == [
        ("typed", "7.4", f"{NUMBER}|abs1"), ("typed", "8.2", ""), ("unknown", "{{profit.ytd.growth@city:510700|1}}", "profit.ytd.growth@city:510700|1"),
        ("live", "100.00亿元", "gross_output.ytd.value@city:510700|full"),
    ]  # fmt: skip
    assert any(s.style == "open" for s in told.spans)
    told, _ = edited(
        "利润增长{{profit.ytd.growth@city:510700|abs1}}%。", values={"profit.ytd.growth@city:510700": (4.2, "%")}
    )
    assert plain(told.spans) == "利润增长4.2%。"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("（1）本年增长5.9%（低于目标2.1个百分点）", ["5.9", "2.1"]), ("第3位，2026年1—10月，11月12日，三季度", []), ("下降-3.2%，−4%，+5%", ["-3.2", "−4", "+5"]),
        ("1. 产值1,234.5亿元；2、企业12家", ["1,234.5", "12"]), ("C39行业、F-e53b7d", []),
    ],
)  # fmt: skip
def test_what_counts_as_a_typed_number(text, numbers):
    assert [p.text for p in pieces(text, (), {}) if p.kind == "typed"] == numbers


def test_the_sentences_of_the_outline_have_both_languages_and_the_same_facts():
    def check(spec, where):
        for field in ("zh", "en"):
            assert field in spec, where
        names = [set(re.findall(r"\{([\w.]+)", spec[lang])) for lang in ("zh", "en")]
        assert names[0] == names[1], (where, names)

    specs = [(s, m) for m, listed in outline()["macros"].items() for s in listed]
    for part in outline()["parts"]:
        check(part["title"], part["id"])
        for block in part["blocks"]:
            specs += [(s, block["para"]) for s in block.get("say", ())] if "para" in block else []
    for spec, where in specs:
        if "use" not in spec:
            check(spec, where)
            if "item" in spec:
                check(spec["item"], where)


def test_the_expected_year_says_when_it_is_of_the_same_scope():
    said = []
    for row in ({**examples.outlook(), "base": 3.9e11}, examples.outlook()):
        told, _ = tell_brief(papers.BriefInput(examples.stamp(), headline=[TILES["gross_output"]], outlooks=[row]))
        said.append(plain(next(t.spans for t in told if t.id == "outlook.year")))
    assert "，按同口径比上年增长7.1%" in said[0]
    assert "，比上年增长7.1%" in said[1]
