# SPDX-License-Identifier: Apache-2.0
"""Grades by output per mu of a frozen month: the year's figures of the enterprises that the scheme grades, with exemptions and vetoes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhuashou.diagnosis.base import Snap
from zhuashou.diagnosis.facts import enterprise_facts
from zhuashou.diagnosis.grade_schemes import GradeExcept, GradeScheme
from zhuashou.diagnosis.grading import Case, Grade, ItemScale, grade_list, item_value
from zhuashou.diagnosis.rules import matches
from zhuashou.terms import Words

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class GradeYear:
    """All grades of a scheme for one year of data, best first, those without a rank last; notes say what the scheme could not use."""

    scheme: GradeScheme
    year: str
    period: str
    revision: str
    ranked: int
    scales: tuple[ItemScale, ...]
    notes: tuple[Words, ...]
    rows: tuple[Grade, ...]


def graded_year(snap: Snap) -> str:
    """The newest year of `land` data up to the closed period; empty if there is none."""
    t = snap.table("land")
    found = t.filter((t.period <= str(snap.period.year)) & t.uscc.notnull()).period.max().to_pyarrow().as_py()
    return found or ""


def grades(snap: Snap, scheme: GradeScheme, facts: pa.Table | None = None) -> GradeYear:
    """Grade the enterprises to which the scheme applies by the newest year of `land` data up to the closed period. Raises RuleError."""
    known = enterprise_facts(snap) if facts is None else facts
    known = known.filter(matches(scheme.id, known, scheme.applies))
    year = graded_year(snap)
    data, columns = _land(snap, year), scheme.columns
    exempt, veto = _first(scheme.exempt, scheme, known), _first(scheme.veto, scheme, known)
    cases = []
    for k, m in enumerate(known.select(["uscc", "name", "region"]).to_pylist()):
        row = data.get(m["uscc"])
        figures = None if row is None else {c: row.get(c) for c in columns}
        values = tuple(item_value(item, figures) for item in scheme.items)
        cases.append(Case(m["uscc"], m["name"], m["region"] or "", figures, values, exempt[k], veto[k]))
    rows, scales = grade_list(scheme, cases)
    used = {s.id for s in scales}
    notes = tuple(Words("diagnosis.grade.dropped", {"item": i.name}) for i in scheme.items if i.id not in used)
    ranked = sum(r.rank is not None for r in rows)
    return GradeYear(scheme, year, snap.period.id, snap.revision, ranked, scales, notes, rows)


def _land(snap: Snap, year: str) -> dict[str, dict[str, Any]]:
    """One year's rows by credit code."""
    t = snap.table("land")
    return {r["uscc"]: r for r in t.filter((t.period == year) & t.uscc.notnull()).to_pyarrow().to_pylist()}


def _first(rules: tuple[GradeExcept, ...], scheme: GradeScheme, facts: pa.Table) -> list[str]:
    """For each enterprise the id of the first exemption (or veto) that holds, else empty."""
    found = [""] * facts.num_rows
    for rule in reversed(rules):
        for k, holds in enumerate(matches(scheme.id, facts, rule.when).to_pylist()):
            if holds:
                found[k] = rule.id
    return found
