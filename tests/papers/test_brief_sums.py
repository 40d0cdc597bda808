# SPDX-License-Identifier: Apache-2.0
"""Printed parts add to the printed whole: value, share and pull of a table of the monthly analysis. 样例数据."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from zhuashou.papers.brief_tables import printed
from zhuashou.terms import number

yuan = st.integers(0, 10**13).map(lambda cents: Decimal(cents) / 100)
firms = st.lists(st.tuples(yuan, yuan), min_size=1, max_size=15)


def table(parts):
    whole = sum(now for now, _ in parts), sum(base for _, base in parts)
    rows = [{"id": str(k), "value": now, "share": float(100 * now / whole[0]) if whole[0] else None,
             "pull": float(100 * (now - base) / whole[1]) if whole[1] else None} for k, (now, base) in enumerate(parts)]  # fmt: skip
    city = {
        "id": "510700",
        "value": whole[0],
        "share": 100.0 if whole[0] else None,
        "pull": float(100 * (whole[0] - whole[1]) / whole[1]) if whole[1] else None,
    }
    return rows, city


def shown(row, column):
    digits, unit = {"value": (2, 10**8), "share": (1, 1), "pull": (2, 1)}[column]
    return Decimal(number(Decimal(str(row[column])) / unit, digits).replace(",", "").replace("−", "-"))


@given(firms)
@settings(max_examples=60, deadline=None)
def test_what_is_printed_adds_up_and_hardly_moves(parts):
    rows, city = table(parts)
    made = printed(rows, [city])
    for column, digits in (("value", 2), ("share", 1), ("pull", 2)):
        if city[column] is None or (abs(Decimal(str(city[column]))) > 10**9 and column == "pull"):
            continue
        assert sum(shown(r, column) for r in made) == shown(city, column)
        unit = Decimal(1).scaleb(-digits)
        for before, after in zip(rows, made, strict=True):
            assert abs(shown(after, column) - shown(before, column)) <= unit


def test_parts_that_are_not_all_stay_as_they_are():
    rows, city = table([(Decimal(10**9), Decimal(9 * 10**8)), (Decimal(3 * 10**9), Decimal(10**9))])
    assert printed(rows[:1], [city]) == rows[:1]
    assert printed([rows[0] | {"pull": None}, rows[1]], [city])[0]["pull"] is None
    assert printed(rows, []) == rows
