# SPDX-License-Identifier: Apache-2.0
"""Grades by output per mu: every item with its value, base and score, the cut that was met, and the reason of an exemption or a veto."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from zhuashou.diagnosis.base import Snap
from zhuashou.diagnosis.facts import enterprise_facts
from zhuashou.diagnosis.grade_schemes import GradeItem, GradeScheme
from zhuashou.diagnosis.panels import Floats
from zhuashou.diagnosis.rules import matches
from zhuashou.terms import Words

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class ItemScore:
    """One item of one enterprise: value and base in the item's unit (None unknown), score, and whether the cap or the missing-value rule made it."""

    id: str
    value: float | None
    base: float | None
    score: float
    capped: bool
    filled: bool


@dataclass(frozen=True)
class Grade:
    """One enterprise. rank and share (percent from the top) are None where it is not ranked; state: graded, exempt, veto, no_data, excluded."""

    uscc: str
    name: str
    region: str
    score: float | None
    rank: int | None
    share: float | None
    grade: str
    state: str
    reason: Words
    items: tuple[ItemScore, ...]


@dataclass(frozen=True)
class GradeYear:
    """All grades of a scheme for one year of data, best first, those without a rank last; notes say what the scheme could not use."""

    scheme: GradeScheme
    year: str
    period: str
    revision: str
    ranked: int
    bases: dict[str, float | None]
    notes: tuple[Words, ...]
    rows: tuple[Grade, ...]


def grades(snap: Snap, scheme: GradeScheme, facts: pa.Table | None = None) -> GradeYear:
    """Grade the enterprises in scope by the newest year of `land` data up to the closed period."""
    known = enterprise_facts(snap) if facts is None else facts
    known = known.filter(known["in_scope"])
    year, data = _land(snap)
    members = known.select(["uscc", "name", "region"]).to_pylist()
    exempt = _first(scheme.exempt, scheme, known)
    veto = _first(scheme.veto, scheme, known)
    values = np.array([[_value(data.get(r["uscc"]), item) for item in scheme.items] for r in members]).reshape(
        len(members), len(scheme.items)
    )
    there = np.array([r["uscc"] in data for r in members], dtype=bool)
    can = there & np.array([e is None for e in exempt], dtype=bool)
    if scheme.missing == "exclude":
        can &= np.isfinite(values).all(1)
    used = [k for k in range(len(scheme.items)) if np.isfinite(values[can, k]).any()]
    notes = tuple(
        Words("diagnosis.grade.dropped", {"item": item.name}) for k, item in enumerate(scheme.items) if k not in used
    )
    items, bases = item_scores(scheme, values, can, used)
    total = np.array([round(sum(i.score for i in row), 4) for row in items])
    order = sorted(np.flatnonzero(can).tolist(), key=lambda k: (-total[k], members[k]["uscc"]))
    place = {k: _rank(total, order, n) for n, k in enumerate(order)}
    rows = []
    for k, member in enumerate(members):
        rank = place.get(k)
        share = None if rank is None else 100 * rank / len(order)
        grade, state, reason = _grade(
            scheme, there[k], exempt[k], veto[k], (total[k], rank, share, len(order)), items[k]
        )
        score = float(total[k]) if rank is not None else None
        rows.append(
            Grade(
                member["uscc"],
                member["name"],
                member["region"] or "",
                score,
                rank,
                share,
                grade,
                state,
                reason,
                items[k] if there[k] else (),
            )
        )
    rows.sort(key=lambda g: (g.rank is None, g.rank or 0, g.uscc))
    return GradeYear(scheme, year, snap.period.id, snap.revision, len(order), bases, notes, tuple(rows))


def _rank(total: Floats, order: list[int], n: int) -> int:
    """Place of the n-th: equal scores share the better place."""
    while n > 0 and total[order[n - 1]] == total[order[n]]:
        n -= 1
    return n + 1


def _land(snap: Snap) -> tuple[str, dict[str, dict[str, Any]]]:
    """The newest year of yearly data and its rows by credit code."""
    t = snap.table("land")
    t = t.filter((t.period <= str(snap.period.year)) & t.uscc.notnull())
    rows = t.to_pyarrow().to_pylist()
    year = max((r["period"] for r in rows), default="")
    return year, {r["uscc"]: r for r in rows if r["period"] == year}


def _value(row: dict[str, Any] | None, item: GradeItem) -> float:
    if row is None or row[item.over] is None or row[item.under] is None or not row[item.under] > 0:
        return float("nan")
    return float(row[item.over]) / float(row[item.under]) / item.scale


def _first(rules: Any, scheme: GradeScheme, facts: pa.Table) -> list[Any]:
    """For each enterprise the first exemption (or veto) that holds, else None."""
    found: list[Any] = [None] * facts.num_rows
    for rule in reversed(rules):
        for k, holds in enumerate(matches(scheme.id, facts, rule.when).to_pylist()):
            if holds:
                found[k] = rule
    return found


def item_scores(
    scheme: GradeScheme, values: Floats, ranked: Any, used: list[int]
) -> tuple[list[tuple[ItemScore, ...]], dict[str, float | None]]:
    """Scores of values[N, items] (NaN unknown) and the base of each item; bases, least and most are of the `ranked` rows [N].

    Items that nobody has are not used; their weight goes to the others. A value below zero scores zero; a missing one by the scheme's rule.
    """
    whole = sum(item.weight for item in scheme.items)
    share = whole / sum(scheme.items[k].weight for k in used) if used else 1.0
    columns: list[tuple[Floats, Any, Any]] = []
    bases: dict[str, float | None] = {item.id: None for item in scheme.items}
    for k in used:
        item, column = scheme.items[k], values[:, k]
        known = column[ranked & np.isfinite(column)]
        weight = item.weight * share
        if scheme.family == "base":
            base = item.base if item.base is not None else float(known.mean())
            bases[item.id] = base
            raw = weight * np.maximum(column, 0) / base if base > 0 else np.where(np.isfinite(column), 0.0, np.nan)
        else:
            low, high = float(known.min()), float(known.max())
            raw = (
                weight * (20 + 80 * (column - low) / (high - low)) / 100
                if high > low
                else np.where(np.isfinite(column), weight, np.nan)
            )
        most = np.inf if item.cap is None else item.cap * weight
        capped = raw > most
        score = np.minimum(raw, most)
        filler = float(np.nanmean(score[ranked & np.isfinite(score)])) if scheme.missing == "mean" else 0.0
        columns.append((np.where(np.isfinite(score), score, filler), capped, ~np.isfinite(score)))
    found = []
    for n in range(len(values)):
        found.append(tuple(
            ItemScore(scheme.items[k].id, float(values[n, k]) if np.isfinite(values[n, k]) else None, bases[scheme.items[k].id],
                      round(float(columns[m][0][n]), 6), bool(columns[m][1][n]), bool(columns[m][2][n]))
            for m, k in enumerate(used)))  # fmt: skip
    return found, bases


def _grade(
    scheme: GradeScheme, there: bool, exempt: Any, veto: Any, at: tuple[float, int | None, float | None, int], items: tuple[ItemScore, ...]
) -> tuple[str, str, Words]:  # fmt: skip
    """(grade, state, reason) of one enterprise."""
    score, rank, share, n = at
    if exempt is not None:
        why = {"zh": exempt.zh, "en": exempt.en}
        return exempt.grade, "exempt", Words("diagnosis.grade.exempt", {"why": why, "grade": exempt.grade})
    if not there:
        return "", "no_data", Words("diagnosis.grade.no_data")
    if rank is None or share is None:
        lacking = [i.name for i in scheme.items if any(s.id == i.id and s.filled for s in items)]
        return "", "excluded", Words("diagnosis.grade.excluded", {"items": lacking})
    # the cut is met by the enterprises ranked before it, so that the best is always of the first grade
    grade, upto = next((g, u) for g, u in scheme.cuts if 100 * (rank - 1) / n < u)
    names = [g for g, _ in scheme.cuts]
    if veto is not None and names.index(veto.grade) > names.index(grade):
        values = {"why": {"zh": veto.zh, "en": veto.en}, "score": float(score), "own": grade}
        return veto.grade, "veto", Words("diagnosis.grade.veto", values)
    return (
        grade,
        "graded",
        Words(
            "diagnosis.grade.cut",
            {"score": float(score), "rank": rank, "n": n, "share": share, "grade": grade, "upto": upto},
        ),
    )
