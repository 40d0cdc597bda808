# SPDX-License-Identifier: Apache-2.0
"""Task tables of documents whose cells are known, with merged cells and tables that go on after a page break."""

from __future__ import annotations

from collections.abc import Sequence

from zhuashou.plan.decision.columns import Table, column_role, is_header, keep, with_task
from zhuashou.plan.decision.lexicon import Lexicon
from zhuashou.plan.decision.model import Cell, Span


def cell_tables(text: str, cells: Sequence[Cell], lex: Lexicon) -> list[Table]:
    """Task tables of a document whose cells are known."""
    by_table: dict[int, list[Cell]] = {}
    for cell in cells:
        by_table.setdefault(cell.table, []).append(cell)
    found = []
    carried: list[str | None] = []
    for members in by_table.values():
        grid: dict[int, dict[int, Cell]] = {}
        for cell in members:
            for r in range(cell.row, cell.row + cell.rows):
                for c in range(cell.column, cell.column + cell.columns):
                    grid.setdefault(r, {})[c] = cell
        table = _from_grid(text, members, grid, lex, carried)
        if table is not None:
            found.append(table)
    return found


def _from_grid(
    text: str, members: list[Cell], grid: dict[int, dict[int, Cell]], lex: Lexicon, carried: list[str | None]
) -> Table | None:
    """Rows below the header row; a table without a header that follows one of the same width continues it (a page break)."""
    width = max(c for row in grid.values() for c in row) + 1
    heads: list[str | None] = []
    first = 0
    for r in sorted(grid)[:4]:
        roles = [
            column_role(text[grid[r][c].start : grid[r][c].end], lex) if c in grid[r] else None for c in range(width)
        ]
        if is_header(roles):
            heads, first = with_task(roles), r + 1
    if not heads:
        if len(carried) != width:
            return None
        heads = list(carried)
    carried[:] = heads
    table = Table(min(c.start for c in members), max(c.end for c in members))
    group = ""
    for r in sorted(k for k in grid if k >= first):
        row = grid[r]
        distinct = {id(c): c for c in row.values()}
        if len(distinct) == 1 and width > 1:
            group = text[next(iter(distinct.values())).start : next(iter(distinct.values())).end].strip()
            continue
        spans: dict[str, list[Span]] = {}
        for c, cell in sorted(row.items()):
            role = heads[c] if c < len(heads) else None
            if role and (cell.start, cell.end) not in spans.get(role, []):
                spans.setdefault(role, []).append((cell.start, cell.end))
        if [column_role(text[a:b], lex) for parts in spans.values() for a, b in parts] == [h for h in heads if h]:
            continue
        keep(text, table, spans, group)
    return table
