# SPDX-License-Identifier: Apache-2.0
"""Findings over the months: new, continuing, worse, better, for how long in a row; what is gone, and why it is gone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zhuashou.diagnosis.rules import Rule
from zhuashou.terms import Finding, parse_period

if TYPE_CHECKING:
    import pyarrow as pa

Identify = Callable[[Rule, Mapping[str, Any]], str]
#: Tolerance for values that were stored as decimal text.
SAME = 1e-9


def compared(finding: Finding, before: Finding | None, rule: Rule) -> Finding:
    """The finding with its status against `before`, its own of the last closed month that was judged, and how long it stands.

    A change of severity decides; within one severity the rule's measure does, by its step. Another version of the rule makes findings
    incomparable: `changed`. Months in a row are only counted over months without a gap and under one version of the rule.
    """
    period = parse_period(finding.period)
    if before is None:
        return dataclasses.replace(finding, status="new", months=period.months, since=finding.period)
    if before.rule_version != finding.rule_version:
        return dataclasses.replace(finding, status="changed", months=period.months, since=finding.period)
    in_a_row = before.period == period.previous.id and bool(before.since)
    months, since = (before.months + period.months, before.since) if in_a_row else (period.months, finding.period)
    return dataclasses.replace(finding, status=moved(finding, before, rule), months=months, since=since)


def moved(finding: Finding, before: Finding, rule: Rule) -> str:
    """worse, better or continuing."""
    if finding.severity != before.severity:
        return "worse" if finding.severity > before.severity else "better"
    if rule.measure is None or finding.measured is None or before.measured is None:
        return "continuing"
    change = finding.measured - before.measured
    change = change if rule.measure.worse == "up" else -change
    step = rule.measure.step - SAME
    return "worse" if change >= step else "better" if change <= -step else "continuing"


def vanished(
    left: Sequence[Finding], rules: Mapping[str, Rule], tables: Mapping[str, pa.Table], identify: Identify
) -> list[Finding]:
    """Findings of the month before that no longer hold, with status `gone` and the reason, in their order.

    `tables` are the facts by subject as the rules judge them, `identify` gives the id that a finding of a rule about a row has.
    """
    rows: dict[str, Mapping[str, Any]] = {}
    for rule in [rules[name] for name in sorted({f.rule for f in left}) if name in rules]:
        rows |= _rows(rule, [f.subject.id for f in left if f.rule == rule.id], tables[rule.subject], identify)
    return [
        dataclasses.replace(f, status="gone", ended=_why(f, rules.get(f.rule), rows.get(f.id))) for f in left
    ]  # fmt: skip


def _rows(rule: Rule, subjects: Sequence[str], table: pa.Table, identify: Identify) -> dict[str, Mapping[str, Any]]:
    """This month's facts of the subjects, by the id of the finding they would make."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = {"enterprise": "uscc", "project": "project_id"}.get(rule.subject, "id")
    chosen = table.filter(pc.is_in(table[column], pa.array(subjects, pa.string())))
    return {identify(rule, row): row for row in chosen.to_pylist()}


def _why(finding: Finding, rule: Rule | None, row: Mapping[str, Any] | None) -> str:
    """recovered; left_scope (left the register, the project was ended); excused; no_data (figures it needs are missing); rule_changed."""
    if rule is None or rule.version != finding.rule_version:
        return "rule_changed"
    if row is None:
        return "left_scope" if rule.subject in ("enterprise", "project") else "no_data"
    if rule.subject == "enterprise" and not row["in_scope"]:
        return "left_scope"
    if rule.subject == "project" and row.get("status") in ("suspended", "ended"):
        return "left_scope"
    if rule.subject == "project" and row.get("excused"):
        return "excused"
    if rule.subject == "project" and row.get("completed_on"):
        return "recovered"
    conditions = [*rule.applies, *(c for level in rule.levels for c in level.when)]
    unknown = any(row.get(c.fact) is None for c in conditions if c.op not in ("missing", "is"))
    return "no_data" if unknown else "recovered"
