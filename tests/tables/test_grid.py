# SPDX-License-Identifier: Apache-2.0
"""A grid of figures says what the mapping says from which it was made."""

from hypothesis import given
from hypothesis import strategies as st

from zhuashou.tables import figure_grid

KEYS = st.tuples(st.sampled_from("甲乙丙丁"), st.sampled_from(["2026-08", "2026-09", "2026-10"]))
FIGURES = st.dictionaries(KEYS, st.none() | st.integers(-(2**63), 2**63 - 1), max_size=12)


@given(FIGURES, KEYS)
def test_a_grid_is_its_mapping(figures, key):
    grid = figure_grid(figures)
    assert grid == figures
    assert len(grid) == len(figures)
    assert (key in grid) == (key in figures)
    assert grid.get(key, "absent") == figures.get(key, "absent")
    assert figure_grid(grid) is grid
