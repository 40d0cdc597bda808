# SPDX-License-Identifier: Apache-2.0
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuashou.terms import (
    UNITS,
    convert,
    find_unit,
    industries,
    industry,
    region,
    regions,
    size_class,
    uscc_check_digit,
    uscc_fault,
)


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("1.5", "亿元", "元", "150000000"),
        ("3", "万元", "千元", "30"),
        ("12", "万千瓦时", "千瓦时", "120000"),
        ("1", "万度", "千瓦时", "10000"),
        ("2", "公顷", "亩", "30"),
        ("2000", "平方米", "亩", "3"),
    ],
)
def test_conversion_is_exact(value, source, target, expected):
    assert convert(Decimal(value), source, target) == Decimal(expected)


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from([u for u in UNITS.values() if u.family == "money"]))
def test_money_survives_the_way_there_and_back(value, unit):
    assert convert(convert(value, unit.id, "元"), "元", unit.id) == value


def test_different_things_do_not_convert():
    with pytest.raises(ValueError, match="different"):
        convert(Decimal(1), "万元", "亩")
    with pytest.raises(KeyError):
        convert(Decimal(1), "斗", "亩")
    assert find_unit("斗") is None


def test_gbt4754_has_all_four_levels():
    levels = [i.level for i in industries().values()]
    assert [levels.count(k) for k in (1, 2, 3, 4)] == [20, 97, 473, 1381]
    assert industry("3973").name == "集成电路制造"
    assert industry("c39") == industries()["C39"]
    assert industry("9999") is None
    assert all(i.parent in industries() for i in industries().values() if i.level > 1)


def test_regions_by_code_and_name():
    assert region("510703").name == "涪城区"
    assert region("涪城").code == "510703"
    assert region("北川").code == "510726"
    assert region("火星区") is None
    assert len([r for r in regions().values() if r.parent == "510700"]) == 9


def test_an_ambiguous_name_is_never_guessed():
    shared = [r for r in regions().values() if r.name == "市中区"]
    assert len(shared) >= 2
    assert region("市中区") is None
    assert region("市中区", within=shared[0].parent).code == shared[0].code


def test_published_credit_code_example():
    # GB 32100-2015 worked example: first 17 characters give the check digit 3.
    assert uscc_check_digit("91350100M000100Y4") == "3"
    assert uscc_fault("91350100M000100Y43") is None
    assert uscc_fault("91350100M000100Y44") == "uscc.check_digit"
    assert uscc_fault("91350100M000100Y4") == "uscc.length"
    assert uscc_fault("91350100M0O0100Y43") == "uscc.characters"


@given(
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8),
    st.integers(0, 17),
    st.sampled_from("0123456789"),
)
def test_one_wrong_character_is_caught(body, place, other):
    code = "91510703" + body + "X"
    code += uscc_check_digit(code)
    changed = code[:place] + other + code[place + 1 :]
    if changed != code:
        assert uscc_fault(changed) is not None


@pytest.mark.parametrize(
    ("staff", "revenue", "expected"),
    [
        (1000, "400000000", "large"),
        (1000, "399999999", "medium"),
        (299, "900000000", "small"),
        (20, "2999999", "micro"),
        (19, "9e9", "micro"),
    ],
)
def test_size_class_needs_both_floors(staff, revenue, expected):
    assert size_class(staff, Decimal(revenue)) == expected
