# SPDX-License-Identifier: Apache-2.0
"""Cells by column are the same cells by row, and rows judged together are judged as each alone."""

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuashou.intake.grid import BLOCK, Grid
from zhuashou.intake.reader import iter_sheets
from zhuashou.intake.rowkinds import RowKinds

WORDS = [
    "", "样例甲", "合计", "合 计", "其中：甲", "小计（万元）", " 总计", "一、续建项目", "（二）", "三", "备注", "备注：无", "注：样例", "例：甲", "示例", "sample row:",
    "此行为样例请勿删除", "甲", "A", "项目", "序号", "名称", "平均", "均值12", "同比（%）", "审核人：", "样例企业公司", " ", "\u3000", "□是", "第一批", "二○二六年",
    1.0, 2.0, 2026.0, "3", None, True,
]  # fmt: skip


@given(st.lists(st.lists(st.integers(), max_size=5), max_size=3 * BLOCK), st.integers(0, 2))
def test_rows_come_back_as_they_were(rows, left):
    grid = Grid.of_rows(rows, 5, left)
    expected = [[""] * left + row + [""] * (5 - len(row)) for row in rows]
    assert list(grid) == expected
    assert [grid[k] for k in range(len(grid))] == expected
    assert grid[1:3] == expected[1:3]
    assert grid[-1:] == expected[-1:]
    with pytest.raises(IndexError):
        grid[len(rows)]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=10, max_size=10), min_size=1, max_size=12), st.integers(1, 10)
)
def test_rows_judged_together_are_judged_as_each_alone(rows, width):
    grid = Grid.of_rows([row[:width] for row in rows], width)
    headers = [(c, str(cell)) for c, cell in enumerate(grid[0]) if cell not in ("", None)]
    alone = RowKinds(grid, 0, 0, headers)
    assert RowKinds(grid, 0, 0, headers).all() == [alone.of(k) for k in range(1, len(grid))]


def test_cells_keep_their_place_where_rows_and_columns_at_the_edge_are_blank(tmp_path):
    made = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    page = made.add_worksheet()
    page.write(2, 3, "x")
    page.write(4, 5, 1)
    made.add_worksheet("空")
    made.close()
    first, empty = iter_sheets(tmp_path / "a.xlsx")
    assert list(first.rows)[2:] == [["", "", "", "x", "", ""], [""] * 6, ["", "", "", "", "", 1.0]]
    assert len(empty.rows) == 0


CELL = st.one_of(st.floats(allow_nan=False), st.sampled_from(["", "甲", True, 3, None]))


@given(st.lists(CELL, max_size=3 * BLOCK), st.data())
def test_a_column_is_the_same_packed_or_not(cells, data):
    column = Grid.of_rows([[cell] for cell in [0.5] * BLOCK + cells], 1).columns[0]
    plain = [0.5] * BLOCK + cells
    start = data.draw(st.integers(0, len(plain)))
    stop = data.draw(st.integers(0, len(plain)))
    view = column[start:stop]
    assert list(view) == plain[start:stop]
    assert [view[k] for k in range(len(view))] == plain[start:stop]
    assert [view[-1:][k] for k in range(len(view[-1:]))] == plain[start:stop][-1:]
    assert view.types() == set(map(type, plain[start:stop]))
    numbers = [c if type(c) in (float, int) else None for c in plain[start:stop]]
    assert [None if n != n else n for n in view.floats().tolist()] == numbers
    places = sorted(data.draw(st.sets(st.integers(0, len(plain) - 1), max_size=9)))
    assert list(column.picked(places)) == [plain[k] for k in places]
