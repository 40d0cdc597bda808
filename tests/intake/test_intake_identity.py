# SPDX-License-Identifier: Apache-2.0
"""Who is who: nothing is matched wrongly; what is not certain is asked."""

import csv
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_books import code

from zhuashou.intake import Register, core_name, match, normalise_name
from zhuashou.intake.rules.credit_code import ALPHABET
from zhuashou.terms import uscc_fault

CITIES = ["绵阳", "德阳", "成都", "广元", "江油", "三台", "盐亭", "梓潼", "涪城", "游仙"]
TRADES = [
    "电子",
    "机械",
    "建材",
    "食品",
    "化工",
    "新材料",
    "纺织",
    "制药",
    "包装",
    "汽车零部件",
    "电器",
    "环保科技",
    "农业发展",
    "精密铸造",
]
FORMS = ["有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "厂", "集团股份有限公司"]
CHARS = "华兴盛达宏远东方金龙天成瑞丰恒信德昌永利新光力源安泰海川九途联明杰博润康富民星辉凯越"


def one(name, register, given_code=None, aliases=None):
    return match([name], [given_code], Register(register, aliases))[0]


def invented(n, seed):
    """Distinct invented names: city, two or three characters, trade, form; as (city, mark, trade, form)."""
    dice, seen = random.Random(seed), set()
    while len(seen) < n:
        mark = "样" + "".join(dice.choices(CHARS, k=dice.choice((2, 3))))
        seen.add((dice.choice(CITIES), mark, dice.choice(TRADES), dice.choice(FORMS)))
    return sorted(seen)


def written_otherwise(parts, dice):
    """A way in which people write a name: each keeps what the law keeps."""
    city, mark, trade, form = parts
    place = dice.choice([city, f"{city}市" if city in CITIES[:5] else city, f"四川省{city}", f"{city} ", f"（{city}）"])
    form = {"有限公司": "有限责任公司", "有限责任公司": "有限公司"}.get(form, form) if dice.random() < 0.5 else form
    form = form.replace("集团", dice.choice(["集团", "（集团）", "(集團)"]))
    if dice.random() < 0.2:
        form = form.removesuffix("有限责任公司").removesuffix("有限公司")
    if dice.random() < 0.3:
        place = ""
    return dice.choice(["", " ", "\u3000"]).join([place + mark, trade, form])


def test_no_wrong_match_among_twenty_thousand_names():
    known, dice = invented(20_000, 1), random.Random(2)
    register = {f"E{k:05d}": "".join(parts) for k, parts in enumerate(known)}
    cores = {}
    for parts in known:
        cores.setdefault(parts[1:3], set()).add(parts)
    asked = dice.sample(range(len(known)), 5_000)
    names = [written_otherwise(known[k], dice) for k in asked]
    answers = match(names, [None] * len(names), Register(register))
    right = [a for a, k in zip(answers, asked, strict=True) if a.uscc == f"E{k:05d}"]
    wrong = [
        (a.name, register[a.uscc], register[f"E{k:05d}"])
        for a, k in zip(answers, asked, strict=True)
        if a.state == "matched"
        and a.uscc != f"E{k:05d}"
        # a name written without its place or form may be another one's exact name; that is no error of matching
        and register[a.uscc] != a.name.strip()
    ]
    assert wrong == []
    assert len(right) > 0.95 * len(asked)
    strangers = [p for p in invented(4_000, 3) if p[1:3] not in cores]
    outside = match(["".join(p) for p in strangers], [None] * len(strangers), Register(register), ranked=20)
    assert [a for a in outside if a.state == "matched"] == []
    assert all(a.candidates and not a.uscc for a in outside[:20])


@pytest.mark.parametrize(("registered", "asked"), [
    ("四川省九联新材料有限公司", "四川省九途新材料有限公司"),
    ("样例电器集团有限公司", "样例电器有限公司"),
    ("样例电器股份有限公司", "样例电器有限公司"),
    ("样例电子控股集团有限公司", "样例电子股份有限公司"),
    ("江油样例建材有限公司", "三台县样例建材有限公司"),
    ("四川样例建材有限公司", "绵阳样例建材有限公司"),
    ("样例建材有限公司", "样例建材有限公司绵阳分公司"),
    ("样例机械厂", "样例机械有限公司"),
    ("绵阳市食品有限公司", "食品有限公司"),
    ("绵阳市食品有限公司", "绵阳市食品厂"),
    ("绵阳样例一建材有限公司", "绵阳样例二建材有限公司"),
    ("样例（筹）有限公司", "样例有限公司"),
])  # fmt: skip
def test_names_that_are_alike_and_not_the_same(registered, asked):
    answer = one(asked, {"X": registered})
    assert (answer.state, answer.uscc) == ("unmatched", "")
    assert one(registered, {"X": asked}).state == "unmatched"


@pytest.mark.parametrize(("registered", "asked", "how"), [
    ("绵阳样例电子有限公司", "绵阳样例电子有限公司", "exact"),
    ("绵阳样例电子有限公司", "绵阳样例电子有限责任公司", "normalised"),
    ("绵阳样例（集团）有限公司", "绵陽樣例集團有限公司 ", "normalised"),
    ("样例（绵阳）电子有限公司", "样例(绵阳)电子有限公司", "normalised"),
    ("样例ＡＢ电子有限公司", "样例ab电子有限公司", "normalised"),
    ("绵阳样例电子有限公司", "四川省绵阳市样例电子有限公司", "core"),
    ("绵阳样例电子有限公司", "样例电子", "core"),
    ("绵阳市涪城区样例电子股份有限公司", "涪城样例电子股份公司", "core"),
    ("绵阳市食品有限公司", "绵阳食品有限公司", "core"),
    ("绵阳样例电器股份有限公司", "样例电器股份", "core"),
])  # fmt: skip
def test_ways_to_write_one_name(registered, asked, how):
    answer = one(asked, {"X": registered, "Y": "绵阳另一样例有限公司"})
    assert (answer.state, answer.uscc, answer.how) == ("matched", "X", how)


def test_several_are_never_chosen_between():
    register = {
        "X": "江油样例建材有限公司",
        "Y": "三台样例建材有限公司",
        "Z": "样例纺织有限公司",
        "W": "样例纺织有限责任公司",
    }
    both = one("样例建材有限公司", register)
    assert (both.state, [c.uscc for c in both.candidates]) == ("several", ["X", "Y"])
    assert one("江油市样例建材", register).uscc == "X"
    assert one("样例纺织有限公司", register).how == "exact"
    assert one("样例紡織有限公司", register).state == "several"
    assert one("样例紡織有限公司", register, aliases={normalise_name("样例纺织有限公司"): "W"}).uscc == "W"


def test_a_code_decides_and_a_strange_code_is_never_passed_over():
    register = {code(1): "绵阳样例甲电子有限公司", code(2): "绵阳样例乙电子有限公司"}
    assert one("绵阳样例乙电子有限公司", register, code(1)).how == "code"
    unknown = one("绵阳样例甲电子有限公司", register, code(9))
    assert (unknown.state, [c.uscc for c in unknown.candidates]) == ("unmatched", [code(1)])
    assert one("绵阳样例甲电子有限公司", register, code(9)[:-1] + "?").uscc == code(1)
    assert one("", register).state == "unmatched"
    merged = one("", register, code(9), aliases={code(9): code(2)})
    assert (merged.how, merged.uscc) == ("merged", code(2))


def test_a_decision_holds_until_an_enterprise_of_that_very_name_comes():
    register, decided = {"X": "绵阳样例电子有限公司"}, {normalise_name("老样例厂"): "X"}
    assert one("老 样例厂", register, aliases=decided).how == "alias"
    later = register | {"Y": "老样例厂"}
    assert [c.uscc for c in one("老样例厂", later, aliases=decided).candidates] == ["X", "Y"]
    assert one("老样例厂", {"Y": "别的样例厂"}, aliases=decided).state == "unmatched"


def test_candidates_are_ranked_and_only_shown():
    register = {"X": "四川省九联新材料有限公司", "Y": "绵阳样例电子有限公司", "Z": "四川九途新材料科技有限公司"}
    answer = one("四川省九途新材料有限公司", register)
    assert answer.state == "unmatched"
    assert [c.uscc for c in answer.candidates] == ["Z", "X"]
    assert answer.candidates[0].score > answer.candidates[1].score


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="zip"):
        match(["样例"], [], Register({}))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20))
def test_normalising_twice_changes_nothing(text):
    once = normalise_name(text)
    assert normalise_name(once) == once


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text("绵阳江油四川省市样例甲乙电子食品有限责任公司集团股份厂（） ", max_size=14), max_size=8),
    st.text("绵阳江油四川省市样例甲乙电子食品有限责任公司集团股份厂（） ", max_size=14),
)
def test_the_order_of_the_register_decides_nothing(names, asked):
    register = {f"E{k}": n for k, n in enumerate(names)}
    there = one(asked, register)
    back = one(asked, dict(reversed(list(register.items()))))
    assert (there.state, there.uscc, there.how) == (back.state, back.uscc, back.how)


def test_every_single_slip_in_a_credit_code_is_caught():
    for n in range(1, 8):
        right = code(n * 137)
        for k in range(18):
            for other in ALPHABET:
                slip = right[:k] + other + right[k + 1 :]
                assert slip == right or uscc_fault(slip) is not None
    assert core_name("绵阳市样例电子有限责任公司") == "样例电子"


def test_a_real_register_knows_itself_and_only_itself(shared_data):
    with (shared_data / "registry" / "mianyang_1978_2004.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    held = {r["uscc"]: r["name"] for r in rows[::2] if r["uscc"]}
    register, names = Register(held), {*held.values()}
    for r, answer in zip(rows, match([r["name"] for r in rows], [None] * len(rows), register, ranked=0), strict=True):
        if r["uscc"] in held:
            assert r["uscc"] in (answer.uscc, *(c.uscc for c in answer.candidates))
        elif r["name"] not in names and answer.state == "matched":
            # what a name alone can decide: the same place or none, the same form or none, one core
            assert core_name(r["name"]) == core_name(held[answer.uscc])
    strangers = [r for r in rows[1::2] if r["uscc"] and r["uscc"] not in held and r["name"] not in names]
    taken = [
        (r["name"], held[a.uscc])
        for r, a in zip(
            strangers, match([r["name"] for r in strangers], [None] * len(strangers), register, ranked=0), strict=True
        )
        if a.state == "matched"
    ]
    assert taken == []
