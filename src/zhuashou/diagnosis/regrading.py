# SPDX-License-Identifier: Apache-2.0
"""What an upheld objection does to a published list of per-mu grades, and what a later computation would say differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from zhuashou.diagnosis.grade_schemes import GradeScheme
from zhuashou.diagnosis.grading import Case, Grade, ItemScale, grade_list, grade_one, item_value, score_case

#: What may be contested beside figures: that an exception holds at all.
EXCEPTIONS = ("exempt", "veto")


@dataclass(frozen=True)
class Moved:
    """An enterprise whose grade (or score) is another one: None and empty where it is not on one of the lists."""

    uscc: str
    name: str
    region: str
    was: str
    now: str
    score_was: float | None
    score_now: float | None


@dataclass(frozen=True)
class Regraded:
    """rows: those that change, as they are then; moved: enterprises other than the one corrected whose grade changes because all are ranked
    anew (empty unless the scheme lets others move); would_move: those whose grade would change if all were ranked anew."""

    rows: tuple[Grade, ...]
    moved: tuple[Moved, ...]
    would_move: tuple[Moved, ...]


def contestable(scheme: GradeScheme, row: Grade) -> tuple[str, ...]:
    """What the enterprise may contest: columns of `land` that its score uses, and the exemption or veto that holds for it."""
    return scheme.columns + tuple(part for part in EXCEPTIONS if getattr(row, part))


def _case(scheme: GradeScheme, row: Grade) -> Case:
    figures = None if row.figures is None else {c: None if v is None else Decimal(v) for c, v in row.figures.items()}
    values = tuple(item_value(item, figures) for item in scheme.items)
    return Case(row.uscc, row.name, row.region, figures, values, row.exempt, row.veto)


def corrected_case(scheme: GradeScheme, row: Grade, field: str, value: Decimal | None) -> Case:
    """The enterprise with one column of `land` set to `value` (in the column's unit), or without the exception it contested."""
    case = _case(scheme, row)
    if field in EXCEPTIONS:
        return replace(case, exempt="") if field == "exempt" else replace(case, veto="")
    figures = dict(case.figures or dict.fromkeys(scheme.columns)) | {field: value}
    return replace(case, figures=figures, values=tuple(item_value(item, figures) for item in scheme.items))


def regrade(scheme: GradeScheme, rows: Sequence[Grade], scales: Sequence[ItemScale], case: Case) -> Regraded:
    """The list after one enterprise was corrected. `rows` and `scales` are those of the list as it stands.

    Others stay: the corrected enterprise is scored on the published scales and placed among the published scores. Others move: bases, least
    and most values, means and places of all are computed anew with the items that were used.
    """
    held = {r.uscc: r for r in rows}
    cases = [case if r.uscc == case.uscc else _case(scheme, r) for r in rows]
    anew, _ = grade_list(scheme, cases, [s.id for s in scales])
    would = tuple(m for m in grade_differences(rows, anew, scores=False) if m.uscc != case.uscc)
    if scheme.objection.others_move:
        return Regraded(tuple(r for r in anew if r != held[r.uscc]), would, would)
    return Regraded((_alone(scheme, rows, scales, case),), (), would)


def _alone(scheme: GradeScheme, rows: Sequence[Grade], scales: Sequence[ItemScale], case: Case) -> Grade:
    """The corrected enterprise on the published scales, placed among the published scores of the others."""
    items = score_case(scheme, case, scales)
    total = round(sum(i.score for i in items), 4)
    others = [r.score for r in rows if r.uscc != case.uscc and r.score is not None]
    lacks = (any if scheme.missing == "exclude" else all)(i.filled for i in items)
    ranked = case.figures is not None and not case.exempt and not lacks
    rank = 1 + sum(s > total for s in others) if ranked else None
    return grade_one(scheme, case, items, total, rank, len(others) + 1)


def grade_differences(before: Sequence[Grade], after: Sequence[Grade], *, scores: bool = True) -> tuple[Moved, ...]:
    """Enterprises whose grade (with `scores` also whose score) differs between two lists, by credit code; new and missing ones too."""
    old, new = {r.uscc: r for r in before}, {r.uscc: r for r in after}
    found = []
    for uscc in sorted({*old, *new}):
        a, b = old.get(uscc), new.get(uscc)
        if a is not None and b is not None and a.grade == b.grade and (not scores or a.score == b.score):
            continue
        row = b or a
        if row is not None:
            found.append(Moved(uscc, row.name, row.region, a.grade if a else "", b.grade if b else "", a.score if a else None, b.score if b else None))  # fmt: skip
    return tuple(found)
