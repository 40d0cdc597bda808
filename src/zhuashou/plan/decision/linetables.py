# SPDX-License-Identifier: Apache-2.0
"""Task tables in plain text: rows of cells behind tabs, bars or spaces, and tables with one cell a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhuashou.plan.decision.columns import Table, column_role, is_header, keep, trim, with_task
from zhuashou.plan.decision.flattables import flattened, header_run
from zhuashou.plan.decision.lexicon import Lexicon
from zhuashou.plan.decision.model import Span

_NUMBER = re.compile(r"\d{1,3}[.、]?$")


def line_tables(text: str, lines: Sequence[Span], lex: Lexicon) -> list[Table]:
    """Task tables in plain text: a header in one line (tabs, bars, spaces), or header words one a line."""
    found: list[Table] = []
    k = 0
    while k < len(lines):
        roles = _header_line(text, lines[k], lex)
        if roles:
            table, k = _separated(text, lines, k, roles)
            found.append(table)
            continue
        heads = header_run(text, lines, k, lex)
        if heads:
            table, k = flattened(text, lines, k, heads, lex)
            found.append(table)
            continue
        k += 1
    return [t for t in found if t.rows]


def _fields(text: str, line: Span, wide: bool = False) -> list[Span]:
    """Cells of one line: split at tabs and bars, else at spaces (only runs of two or more when `wide`)."""
    a, b = line
    row = text[a:b]
    if "\t" in row or "|" in row or "｜" in row:
        parts = [
            (m.start(), m.end())
            for m in re.finditer(r"[^\t|｜]*", row)
            if m.start() == 0 or row[m.start() - 1] in "\t|｜"
        ]
        if row.lstrip().startswith(("|", "｜")):
            parts = parts[1:-1] if row.rstrip().endswith(("|", "｜")) else parts[1:]
    else:
        gap = r"(?:[ ]{2,}|\u3000+)" if wide else r"[ \u3000]+"
        parts, at = [], 0
        for m in re.finditer(gap, row):
            parts.append((at, m.start()))
            at = m.end()
        parts = [p for p in (*parts, (at, len(row))) if p[1] > p[0]]
    return [trim(text, a + s, a + e) for s, e in parts]


def _header_line(text: str, line: Span, lex: Lexicon) -> list[str | None]:
    if line[1] - line[0] > 120 or line[1] - line[0] < 6:
        return []
    parts = _fields(text, line)
    if len(parts) < 2 or len(parts) > 12 or any(b - a > 14 for a, b in parts):
        return []
    roles = [column_role(text[a:b], lex) for a, b in parts]
    return with_task(roles) if is_header(roles) and sum(r is not None for r in roles) >= 0.6 * len(roles) else []


def _separated(text: str, lines: Sequence[Span], k: int, roles: list[str | None]) -> tuple[Table, int]:
    table = Table(lines[k][0], lines[k][1])
    header = text[lines[k][0] : lines[k][1]].strip()
    n, misses, group = len(roles), 0, ""
    last = k
    for j in range(k + 1, len(lines)):
        row = text[lines[j][0] : lines[j][1]].strip()
        if not row or row == header:
            continue
        parts = _fit(text, _fields(text, lines[j]), n, roles) or _fit(
            text, _fields(text, lines[j], wide=True), n, roles
        )
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
        keep(text, table, spans, group)
        table.end = lines[j][1]
    return table, last + 1


def _fit(text: str, parts: list[Span], n: int, roles: list[str | None]) -> list[Span] | None:
    """Cells of a row brought to the header's width: surplus spaces lie within the task's text; a missing 序号 is left out."""
    if len(parts) == n:
        return parts
    if len(parts) > n and "task" in roles:
        at = roles.index("task")
        extra = len(parts) - n
        return [*parts[:at], (parts[at][0], parts[at + extra][1]), *parts[at + extra + 1 :]]
    if (
        len(parts) == n - 1
        and roles
        and roles[0] in ("no", "group")
        and not _NUMBER.match(text[parts[0][0] : parts[0][1]])
        and n > 2
    ):
        return [(parts[0][0], parts[0][0]), *parts]
    return None
