# SPDX-License-Identifier: Apache-2.0
"""Task tables in all usual shapes: real cells, tab- or bar-separated lines, one cell a line, cells in a row behind spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhuashou.plan.decision.lexicon import ROLES, Lexicon
from zhuashou.plan.decision.model import Cell, Span
from zhuashou.plan.decision.outline import ends_body
from zhuashou.plan.decision.unitlist import is_unit, split_units

_SPACES = re.compile(r"[（(][^（()）]*[）)]|\s+")
_NUMBER = re.compile(r"\d{1,3}[.、]?$")
_DATE = re.compile(r"20\d{2}|\d{1,2}月|年底|季度|每月|每年|每周|长期|持续|全年|半年|年内|即时|底前")


@dataclass
class Row:
    """One row of a task table: the span of each column's cell, and of the whole row."""

    cells: dict[str, list[Span]]
    start: int
    end: int
    group: str = ""


@dataclass
class Table:
    """The task rows of a table and the span of the text that it takes up."""

    start: int
    end: int
    rows: list[Row] = field(default_factory=list)


def column_role(head: str, lex: Lexicon) -> str | None:
    """What a column holds, by its head: no, group, task, target, note, deadline, leader, lead, responsible, coop; None if unknown."""
    if len(head) > 40:
        return None
    text = _SPACES.sub("", head).strip("：:*")
    if len(text) > 14:
        return None
    if text in lex.columns:
        return lex.columns[text]
    for k in range(1, len(text) - 3):
        if text[k:] in lex.roles:
            return lex.roles[text[k:]]
    return "task" if len(text) >= 3 and text.endswith(("内容", "任务", "事项", "举措", "措施", "工作")) else None


def with_task(roles: list[str | None]) -> list[str | None]:
    """A header without a task column takes its first unknown column for it."""
    if "task" in roles or "group" in roles or None not in roles:
        return roles
    at = roles.index(None)
    return [*roles[:at], "task", *roles[at + 1 :]]


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


def _from_grid(text: str, members: list[Cell], grid: dict[int, dict[int, Cell]], lex: Lexicon, carried: list[str | None]) -> Table | None:
    """Rows below the header row; a table without a header that follows one of the same width continues it (a page break)."""
    width = max(c for row in grid.values() for c in row) + 1
    heads: list[str | None] = []
    first = 0
    for r in sorted(grid)[:4]:
        roles = [column_role(text[grid[r][c].start : grid[r][c].end], lex) if c in grid[r] else None for c in range(width)]
        if _is_header(roles):
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
        _keep(text, table, spans, group)
    return table


def _is_header(roles: Sequence[str | None]) -> bool:
    known = {r for r in roles if r}
    return bool(known & {"task", "group"}) and bool(known & {*ROLES, "deadline", "no", "leader"}) or len(known & {*ROLES, "deadline"}) >= 2


def _keep(text: str, table: Table, spans: dict[str, list[Span]], group: str) -> None:
    spans = {k: [s for s in v if text[s[0] : s[1]].strip()] for k, v in spans.items()}
    spans = {k: v for k, v in spans.items() if v}
    if "task" not in spans and "group" in spans and any(r in spans for r in ROLES):
        spans["task"] = spans.pop("group")
    if "task" not in spans and "target" in spans:
        spans["task"] = spans["target"]
    if "task" in spans:
        if "group" in spans:
            a, b = spans["group"][0]
            group = text[a:b].strip()
        everything = [s for v in spans.values() for s in v]
        table.rows.append(Row(spans, min(a for a, _ in everything), max(b for _, b in everything), group))


def line_tables(text: str, lines: Sequence[Span], lex: Lexicon) -> list[Table]:
    """Task tables in plain text: a header in one line (tabs, bars, spaces), or header words one a line."""
    found: list[Table] = []
    k = 0
    while k < len(lines):
        roles, parts = _header_line(text, lines[k], lex)
        if roles:
            table, k = _separated(text, lines, k, roles, lex)
            found.append(table)
            continue
        heads = _header_run(text, lines, k, lex)
        if heads:
            table, k = _flattened(text, lines, k, heads, lex)
            found.append(table)
            continue
        k += 1
    return [t for t in found if t.rows]


def _fields(text: str, line: Span, wide: bool = False) -> list[Span]:
    """Cells of one line: split at tabs and bars, else at spaces (only runs of two or more when `wide`)."""
    a, b = line
    row = text[a:b]
    if "\t" in row or "|" in row or "｜" in row:
        parts = [(m.start(), m.end()) for m in re.finditer(r"[^\t|｜]*", row) if m.start() == 0 or row[m.start() - 1] in "\t|｜"]
        if row.lstrip().startswith(("|", "｜")):
            parts = parts[1:-1] if row.rstrip().endswith(("|", "｜")) else parts[1:]
    else:
        gap = r"(?:[ ]{2,}|\u3000+)" if wide else r"[ \u3000]+"
        parts, at = [], 0
        for m in re.finditer(gap, row):
            parts.append((at, m.start()))
            at = m.end()
        parts = [p for p in (*parts, (at, len(row))) if p[1] > p[0]]
    return [_trim(text, a + s, a + e) for s, e in parts]


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \u3000\n\t":
        start += 1
    while end > start and text[end - 1] in " \u3000\n\t":
        end -= 1
    return start, end


def _header_line(text: str, line: Span, lex: Lexicon) -> tuple[list[str | None], list[Span]]:
    if line[1] - line[0] > 120 or line[1] - line[0] < 6:
        return [], []
    parts = _fields(text, line)
    if len(parts) < 2 or len(parts) > 12 or any(b - a > 14 for a, b in parts):
        return [], []
    roles = [column_role(text[a:b], lex) for a, b in parts]
    return (with_task(roles), parts) if _is_header(roles) and sum(r is not None for r in roles) >= 0.6 * len(roles) else ([], [])


def _separated(text: str, lines: Sequence[Span], k: int, roles: list[str | None], lex: Lexicon) -> tuple[Table, int]:
    table = Table(lines[k][0], lines[k][1])
    header = text[lines[k][0] : lines[k][1]].strip()
    n, misses, group = len(roles), 0, ""
    last = k
    for j in range(k + 1, len(lines)):
        row = text[lines[j][0] : lines[j][1]].strip()
        if not row or row == header:
            continue
        parts = _fit(text, _fields(text, lines[j]), n, roles, lex) or _fit(text, _fields(text, lines[j], wide=True), n, roles, lex)
        if parts is None:
            misses += 1
            if misses > 2 or "。" in row[-1:]:
                break
            group = row if len(row) <= 30 else group
            continue
        misses, last = 0, j
        spans: dict[str, list[Span]] = {}
        for role, span in zip(roles, parts, strict=True):
            if role:
                spans.setdefault(role, []).append(span)
        _keep(text, table, spans, group)
        table.end = lines[j][1]
    return table, last + 1


def _fit(text: str, parts: list[Span], n: int, roles: list[str | None], lex: Lexicon) -> list[Span] | None:
    """Cells of a row brought to the header's width: surplus spaces lie within the task's text; a missing 序号 is left out."""
    if len(parts) == n:
        return parts
    if len(parts) > n and "task" in roles:
        at = roles.index("task")
        extra = len(parts) - n
        return [*parts[:at], (parts[at][0], parts[at + extra][1]), *parts[at + extra + 1 :]]
    if len(parts) == n - 1 and roles and roles[0] in ("no", "group") and not _NUMBER.match(text[parts[0][0] : parts[0][1]]) and n > 2:
        return [(parts[0][0], parts[0][0]), *parts]
    return None


def _header_run(text: str, lines: Sequence[Span], k: int, lex: Lexicon) -> list[str | None]:
    """Header words one a line from line k on."""
    heads: list[str | None] = []
    for a, b in lines[k : k + 12]:
        word = text[a:b].strip(" \t\u3000")
        if not word:
            continue
        role = column_role(word, lex) if len(word) <= 14 else None
        if role is None:
            break
        heads.append(role)
    return heads if len(heads) >= 2 and _is_header(heads) and ("task" in heads or "group" in heads) else []


def _flattened(text: str, lines: Sequence[Span], k: int, heads: list[str | None], lex: Lexicon) -> tuple[Table, int]:
    """One cell a line: rows begin at the running number where there is a number column, else every n lines."""
    filled = [i for i in range(k, len(lines)) if text[lines[i][0] : lines[i][1]].strip(" \t\u3000")]
    names = [text[lines[i][0] : lines[i][1]].strip(" \t\u3000") for i in filled[: len(heads)]]
    body = filled[len(heads) :]
    rows: list[list[Span]] = []
    last = filled[len(heads) - 1]
    expected, at = 1, 0
    while at < len(body):
        word = _word(text, lines, body[at])
        if rows and len(rows[-1]) >= len(heads) - ("no" in heads) and ends_body(text, list(lines), body[at]):
            break
        if [_word(text, lines, i) for i in body[at : at + len(heads)]] == names:
            at += len(heads)
            continue
        if "no" in heads:
            if word.rstrip(".、") == str(expected):
                rows.append([])
                expected += 1
                last, at = body[at], at + 1
                continue
            if not rows or (len(rows[-1]) >= len(heads) - 1 and _over(rows[-1], text, word, lex)):
                break
        elif not rows or len(rows[-1]) >= len(heads):
            if len(word) > 400 or (rows and not _continues(text, lines, body[at : at + len(heads)], heads, lex)):
                break
            rows.append([])
        rows[-1].append(_trim(text, *lines[body[at]]))
        last, at = body[at], at + 1
    table = Table(lines[k][0], lines[last][1])
    columns = [h for h in heads if h != "no"] if "no" in heads else heads
    for row in rows:
        _keep(text, table, _assign(text, row, columns, lex), "")
    return table, last + 1


def _word(text: str, lines: Sequence[Span], i: int) -> str:
    return text[lines[i][0] : lines[i][1]].strip(" \t\u3000")


def _over(row: list[Span], text: str, word: str, lex: Lexicon) -> bool:
    """Whether a full row is followed by something that is no cell of it: the table is over."""
    return not (_units(word, lex) or bool(_DATE.search(word) and len(word) < 16)) or len(row) > 12


def _continues(text: str, lines: Sequence[Span], part: Sequence[int], heads: Sequence[str | None], lex: Lexicon) -> bool:
    """Whether the next n lines look like a row: units where units belong."""
    if len(part) < len(heads):
        return False
    checks = [_units(_word(text, lines, i), lex) for i, h in zip(part, heads, strict=False) if h in ("lead", "responsible")]
    return all(checks) if checks else True


def _units(word: str, lex: Lexicon) -> bool:
    units, _ = split_units(word, lex)
    return bool(units) and sum(is_unit(u, lex) for u in units) >= 0.6 * len(units) and len(word) <= 160


def _assign(text: str, row: list[Span], columns: Sequence[str | None], lex: Lexicon) -> dict[str, list[Span]]:
    """Cells to columns: by order when the count is right, else by what they look like (a merged or missing cell, a cell of several lines)."""
    spans: dict[str, list[Span]] = {}
    if len(row) == len(columns):
        for role, span in zip(columns, row, strict=True):
            if role:
                spans.setdefault(role, []).append(span)
        return spans
    slots = [c for c in columns if c in ROLES]
    taken = 0
    for span in row:
        word = text[span[0] : span[1]]
        if _units(word, lex) and slots:
            role = slots[min(taken, len(slots) - 1)]
            taken += 1
        elif "deadline" in columns and _DATE.search(word) and len(word) <= 24:
            role = "deadline"
        else:
            role = "task"
        spans.setdefault(role, []).append(span)
    if "group" in columns and len(spans.get("task", [])) > 1 and len(row) > len(columns) - 1:
        spans["group"], spans["task"] = spans["task"][:1], spans["task"][1:]
    return spans
