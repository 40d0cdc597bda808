# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuashou.formulas import largest_remainder

values = st.lists(st.decimals(-1000, 1000, allow_nan=False, places=6), min_size=1, max_size=40)


@given(values, st.integers(0, 4))
def test_printed_parts_add_to_the_printed_total(parts, digits):
    unit = Decimal(1).scaleb(-digits)
    shown = largest_remainder(parts, digits)
    assert sum(shown) == sum(parts).quantize(unit, rounding=ROUND_HALF_UP)
    assert all(abs(s - p) <= unit for s, p in zip(shown, parts, strict=True))


def test_ties_go_by_order():
    assert largest_remainder([0.5, 0.5, 0.5, 0.5], 0) == [Decimal(1), Decimal(1), Decimal(0), Decimal(0)]


def test_a_total_out_of_reach_is_refused():
    with pytest.raises(ValueError, match="residual"):
        largest_remainder([1.0, 2.0], 1, total=5)
