# SPDX-License-Identifier: Apache-2.0
"""Tables flattened to one cell a line: rows begin at the running number, or every n lines; misfits go by what cells look like."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhuashou.plan.decision.columns import Table, column_role, is_header, keep, trim, with_task
from zhuashou.plan.decision.lexicon import ROLES, Lexicon
from zhuashou.plan.decision.model import Span
from zhuashou.plan.decision.outline import ends_body
from zhuashou.plan.decision.unitlist import is_unit, split_units

_DATE = re.compile(r"20\d{2}|\d{1,2}月|年底|季度|每月|每年|每周|长期|持续|全年|半年|年内|即时|底前")


def header_run(text: str, lines: Sequence[Span], k: int, lex: Lexicon) -> list[str | None]:
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
    heads = with_task(heads)
    return heads if len(heads) >= 2 and is_header(heads) and ("task" in heads or "group" in heads) else []


def flattened(text: str, lines: Sequence[Span], k: int, heads: list[str | None], lex: Lexicon) -> tuple[Table, int]:
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
            if not rows or (len(rows[-1]) >= len(heads) - 1 and _over(rows[-1], word, lex)):
                break
        elif not rows or len(rows[-1]) >= len(heads):
            if len(word) > 400 or (rows and not _continues(text, lines, body[at : at + len(heads)], heads, lex)):
                break
            rows.append([])
        rows[-1].append(trim(text, *lines[body[at]]))
        last, at = body[at], at + 1
    table = Table(lines[k][0], lines[last][1])
    columns = [h for h in heads if h != "no"] if "no" in heads else heads
    for row in rows:
        keep(text, table, _assign(text, row, columns, lex), "")
    return table, last + 1


def _word(text: str, lines: Sequence[Span], i: int) -> str:
    return text[lines[i][0] : lines[i][1]].strip(" \t\u3000")


def _over(row: list[Span], word: str, lex: Lexicon) -> bool:
    """Whether a full row is followed by something that is no cell of it: the table is over."""
    return not (_units(word, lex) or bool(_DATE.search(word) and len(word) < 16)) or len(row) > 12


def _continues(
    text: str, lines: Sequence[Span], part: Sequence[int], heads: Sequence[str | None], lex: Lexicon
) -> bool:
    """Whether the next n lines look like a row: units where units belong."""
    if len(part) < len(heads):
        return False
    checks = [
        _units(_word(text, lines, i), lex) for i, h in zip(part, heads, strict=False) if h in ("lead", "responsible")
    ]
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
