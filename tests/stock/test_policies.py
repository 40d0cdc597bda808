# SPDX-License-Identifier: Apache-2.0
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuashou.stock import PolicyError, evaluate, load_policy_texts, policy_texts
from zhuashou.stock.grammar import SyntaxFault, amount, gaps, names, parse, value

DAY = date(2026, 10, 31)
TEXTS = policy_texts()


def rules(**texts):
    return load_policy_texts(texts)


def test_packaged_policies_load_and_their_worked_examples_hold():
    ruleset = load_policy_texts(TEXTS)
    assert [p.id for p in ruleset.policies] == ["SM-TJ-01", "SM-YF-01", "SN-JG-01", "XA-SG-01"]
    assert load_policy_texts(TEXTS).hash == ruleset.hash


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("封顶: 上限额", "封顶限额: 上限额", "封顶"),
        ("性质: 应得", "性质: 应当", "性质"),
        ("设备购置额 >= 起点", "设备购置金额 >= 起点", "设备购置额"),
        ("设备购置额 >= 起点", "设备购置额 >= ", "看不懂"),
        ('"2018-07-21": 1000万元', '"2018-13-21": 1000万元', "读不出"),
        ("方式: 全额分档", "方式: 分档", "方式"),
        ("编号: SN-JG-01", "编号: SN-JG-01\n编号: SN-JG-02", "第"),
        ("得: 8万元", "得: 9万元", "算例"),
        ("名称: 鼓励企业技术改造（购置设备补助）", "", "缺少"),
    ],
)
def test_every_slip_in_a_policy_file_is_an_error_that_names_it(before, after, said):
    text = TEXTS["jigai"]
    assert before in text
    with pytest.raises(PolicyError) as error:
        rules(jigai=text.replace(before, after, 1))
    assert said in "\n".join(error.value.faults)


def test_all_faults_of_all_files_come_at_once():
    with pytest.raises(PolicyError) as error:
        rules(a=TEXTS["jigai"].replace("性质: 应得", "性质: 甲"), b=TEXTS["yanfa"].replace("方式: 比例", "方式: 乙"))
    assert len(error.value.faults) == 2


def facts(**more):
    return {
        "region_name": "涪城区",
        "industry": "C3973",
        "equipment": Decimal(8_000_000),
        "renovation_filed": True,
    } | more


def renovation(**more):
    return next(a for a in evaluate(rules(jigai=TEXTS["jigai"]), facts(**more), DAY) if a.id == "SN-JG-01")


def test_threshold_is_exact_to_the_fen():
    line = Decimal(5_000_000)
    assert renovation(equipment=line).verdict == "yes"
    below = renovation(equipment=line - Decimal("0.01"))
    assert below.verdict == "no"
    assert next(c for c in below.clauses if c.id == "c1").gap == Decimal("0.01")


def test_missing_is_open_and_never_refused():
    answer = renovation(equipment=None)
    assert (answer.verdict, answer.amount) == ("open", None)
    assert next(c for c in answer.clauses if c.id == "c1").who == "项目台账"


def test_whole_amount_tiers_and_cap():
    assert renovation(equipment=Decimal(9_990_000)).amount == Decimal("99900.00")
    assert renovation(equipment=Decimal(10_000_000)).amount == Decimal("200000.00")
    assert renovation(equipment=Decimal(500_000_000)).amount == Decimal("2000000.00")


def test_a_policy_not_yet_in_force_gives_no_answer():
    assert evaluate(rules(jigai=TEXTS["jigai"]), facts(), date(2017, 1, 1)) == ()


def test_a_ceiling_is_marked_and_percentages_divide():
    row = {"industry": "C3973", "output_12m": Decimal(11 * 10**8), "output_last_year": Decimal(9 * 10**8)}
    answer = evaluate(rules(t=TEXTS["shangtaijie"]), row, DAY)[0]
    assert answer.at_most
    assert amount("70%") * 100 == 70


def test_syntax_errors_carry_the_column():
    with pytest.raises(SyntaxFault) as error:
        parse("甲 >= 3 且")
    assert error.value.column >= 1
    assert names(parse('甲 >= 乙 或 丙 属于 ["39"]')) == {"甲", "乙", "丙"}


TRI = st.sampled_from([True, False, None])


@given(TRI, TRI)
def test_kleene_logic(a, b):
    env = {"甲": a, "乙": b}
    both, either = value(parse("甲 且 乙"), env), value(parse("甲 或 乙"), env)
    possible = [(x, y) for x, y in product([True, False], repeat=2) if a in (None, x) and b in (None, y)]
    assert both == (None if len({x and y for x, y in possible}) == 2 else all(x and y for x, y in possible))
    assert either == (None if len({x or y for x, y in possible}) == 2 else any(x or y for x, y in possible))


@given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_nearest_miss_makes_the_condition_true(values, a, b, c):
    env = {"甲": Decimal(values[0]), "乙": Decimal(values[1]), "丙": Decimal(values[2])}
    tree = parse(f"甲 >= {a} 且 (乙 >= {b} 或 丙 >= {c})")
    steps = gaps(tree, env)
    if value(tree, env):
        assert steps == ()
        return
    mended = env | {name: now + gap for name, now, _, gap in steps}
    assert value(tree, mended) is True
    for left_out in steps:
        less = env | {name: now + gap for name, now, _, gap in steps if name != left_out[0]}
        assert value(tree, less) is False
