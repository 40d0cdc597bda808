# SPDX-License-Identifier: Apache-2.0
"""From rules and facts to findings: stable ids, severity, words, causes, evidence, status against the month before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhuashou.diagnosis.ahead import YearAhead, year_ahead
from zhuashou.diagnosis.base import Snap, city_of, name_of, number_id
from zhuashou.diagnosis.cause_parts import SMALL
from zhuashou.diagnosis.causes import of_enterprise, of_group, of_project, of_total
from zhuashou.diagnosis.context import Context
from zhuashou.diagnosis.definitions import indicator
from zhuashou.diagnosis.facts import declared_facts, enterprise_facts
from zhuashou.diagnosis.groups import city_facts, division_facts, project_facts, region_facts
from zhuashou.diagnosis.held import held
from zhuashou.diagnosis.months import compared, vanished
from zhuashou.diagnosis.rules import Rule, RuleError, evaluate, read_rules
from zhuashou.diagnosis.tiles import headline
from zhuashou.tables import dataset
from zhuashou.terms import Evidence, Finding, Subject, Words, catalogue, names_in, stable_id
from zhuashou.workspace import Settings

#: Units of the facts about totals; `=` is the indicator's own unit, `~` percent for sums and the own unit for ratios.
_UNITS = {
    "value": "=", "current": "=", "prior": "=", "outlook_total": "=", "outlook_low": "=", "outlook_high": "=",
    "growth": "~", "growth_previous": "~", "target": "", "growth_change": "百分点", "lead": "百分点", "gap": "百分点", "pull": "百分点",
    "outlook_lead": "百分点", "outlook_high_lead": "百分点", "rate": "%", "schedule": "%", "contribution": "%", "share": "%",
    "outlook_growth": "%",
}  # fmt: skip
_STATS = {
    "value": "value",
    "prior": "prior",
    "growth": "growth",
    "pull": "pull",
    "contribution": "contribution",
    "rate": "target_rate",
}
_PROJECT_UNITS = {
    "completion": "%",
    "schedule": "%",
    "behind": "百分点",
    "start_missed": "个月",
    "unregistered": "个月",
}
_KINDS = {"region": "district", "division": "industry"}


@dataclass(frozen=True)
class Judgement:
    """The findings of a month, and those of the month before that are gone."""

    findings: list[Finding]
    gone: list[Finding]


def find(snap: Snap, rules: Mapping[str, Any] | None = None, settings: Settings | None = None, previous: Sequence[Finding] | None = None,
         facts: Any = None, ahead: YearAhead | None = None) -> list[Finding]:  # fmt: skip
    """The findings of `judge`."""
    return judge(snap, rules, settings, previous, facts, ahead).findings


def judge(snap: Snap, rules: Mapping[str, Any] | None = None, settings: Settings | None = None, previous: Sequence[Finding] | None = None,
          facts: Any = None, ahead: YearAhead | None = None) -> Judgement:  # fmt: skip
    """All findings of the closed month, most severe first, then by size of effect, then by id; and what is gone since the month before.

    `rules` are raw rule files by stem (`Workspace.data("warnings", "diagnosis")`), by default the packaged ones; a bad rule raises
    RuleError before anything is judged. `previous` are the findings of the last month that was judged (not of another revision of this
    one), for the status and the months in a row. `facts` is the table of `enterprise_facts` and
    `ahead` the outlook of output, if they are there already.
    """
    read, snap = read_rules(rules), held(snap)
    settings = settings or Settings()
    city = settings.city or city_of(snap)
    tiles = headline(snap, settings)
    known = enterprise_facts(snap, settings) if facts is None else facts
    context = Context(snap, known, {f"{t.indicator}.{t.scope}": t.series for t in tiles})
    tables = {
        "enterprise": known, "project": project_facts(snap), "region": region_facts(snap), "division": division_facts(snap),
        "city": city_facts(snap, tiles, city, settings.city_name or name_of("city", city), ahead or year_ahead(snap)),
    }  # fmt: skip
    before = {f.id: f for f in previous or ()}
    found: list[tuple[float, Finding]] = []
    for rule in read.values():
        if rule.measure and rule.measure.fact not in tables[rule.subject].column_names:
            raise RuleError(rule.id, rule.measure.fact, "fact")
        for severity, row in evaluate(rule, tables[rule.subject]):
            made = _finding(context, rule, severity, row)
            found.append((_size(rule, row), compared(made, before.get(made.id), rule)))
    found.sort(key=lambda item: (-item[1].severity, -item[0], item[1].id))
    findings = [finding for _, finding in found]
    still = {f.id for f in findings}
    return Judgement(findings, vanished([f for f in previous or () if f.id not in still], read, tables, _id))


def _size(rule: Rule, row: Mapping[str, Any]) -> float:
    """How large the effect is: city, district and division findings by points, enterprises by pull, projects by money."""
    value = row.get(rule.size)
    weight = {"city": 1e9, "region": 1e6, "division": 1e6, "enterprise": 1.0, "project": 1e-12}[rule.subject]
    return 0.0 if value is None else abs(float(value)) * weight


def _id(rule: Rule, row: Mapping[str, Any]) -> str:
    """The same in every month: rule, subject and, of totals, the indicator."""
    subject = _subject(rule, row)
    parts = [rule.id, subject.kind, subject.id]
    if rule.subject in ("city", "region"):
        parts.append(row["indicator"])
    return stable_id("F", *parts)


def _finding(context: Context, rule: Rule, severity: int, row: Mapping[str, Any]) -> Finding:
    snap = context.snap
    value = row[rule.measure.fact] if rule.measure else None
    return Finding(
        _id(rule, row), rule.id, rule.version, _subject(rule, row), severity, snap.period.id, snap.revision, _words(rule, row),
        _causes(context, rule, row), _evidence(snap, rule, row), _region(rule, row), measured=None if value is None else float(value),
    )  # fmt: skip


def _causes(context: Context, rule: Rule, row: Mapping[str, Any]) -> tuple[Words, ...]:
    if rule.subject == "enterprise":
        return of_enterprise(context, row, rule.explain)
    if rule.subject == "project":
        return of_project(row)
    return of_total(context, row) if rule.subject == "city" else of_group(context, row, rule.subject)


def _subject(rule: Rule, row: Mapping[str, Any]) -> Subject:
    if rule.subject == "enterprise":
        return Subject("enterprise", row["uscc"], row["name"])
    if rule.subject == "project":
        return Subject("project", row["project_id"], row["name"])
    return Subject(_KINDS.get(rule.subject, rule.subject), row["id"], row["name"])


def _region(rule: Rule, row: Mapping[str, Any]) -> str:
    if rule.subject == "region":
        return str(row["id"])
    return str(row.get("region") or "") if rule.subject in ("enterprise", "project") else ""


def _words(rule: Rule, row: Mapping[str, Any]) -> Words:
    """The rule's own sentence: the first of the catalogue's whose numbers are all known, else the rule's name with the known ones."""
    values: dict[str, Any] = {"name": row["name"]}
    if rule.subject in ("city", "region"):
        values["indicator"] = indicator(row["indicator"]).name
    known = catalogue("diagnosis")
    for text in (name for stem in _texts(rule, row) for name in (stem, f"{stem}_bare")):
        if text in known:
            named = names_in(known[text]["zh"]) - values.keys()
            if all(_tellable(row, name) for name in named):
                return Words(text, values | {name: row[name] for name in sorted(named)})
    numbers = [_number(rule, row, name, row[name]) for name in rule.show if row.get(name) is not None]
    return Words("diagnosis.rule.other", values | {"rule": rule.name, "numbers": numbers})


def _texts(rule: Rule, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Ids of the rule's sentences: by the kind of its target (growth, level of money, other level), then for any."""
    own, kind = f"diagnosis.rule.{rule.id}", row.get("target_kind") or ""
    physical = kind == "level" and rule.subject == "city" and indicator(row["indicator"]).unit != "元"
    return (f"{own}.{'other' if physical else kind}", own) if kind else (own,)


def _tellable(row: Mapping[str, Any], name: str) -> bool:
    """Is the fact known, and if it is a pull, large enough to be told with two digits?"""
    value = row.get(name)
    return value is not None and not (name.endswith("pull") and abs(float(value)) < SMALL)


def _number(rule: Rule, row: Mapping[str, Any], name: str, value: Any) -> Words:
    unit, kind = _unit(rule, row, name), "diagnosis.fact"
    if isinstance(value, (str, bool)) or not unit:
        kind = "diagnosis.fact_text"
    elif unit == "元" and abs(float(value)) >= 1e4 and name != "cost_per_100":
        kind = "diagnosis.fact_wan"
    return Words(kind, {"label": _label(rule, name), "value": value, "unit": unit})


def _label(rule: Rule, name: str) -> Any:
    if rule.subject == "enterprise":
        column = dataset("enterprises").by_id.get(name)
        fact = declared_facts().get(name)
        return {"zh": fact.zh, "en": fact.en} if fact else {"zh": column.zh, "en": column.en} if column else name
    column = dataset("projects").by_id.get(name) if rule.subject == "project" else None
    return {"zh": column.zh, "en": column.en} if column else Words(f"diagnosis.label.{name}")


def _unit(rule: Rule, row: Mapping[str, Any], name: str) -> str:
    if rule.subject == "enterprise":
        column = dataset("enterprises").by_id.get(name)
        return declared_facts()[name].unit if name in declared_facts() else column.unit if column else ""
    if rule.subject == "project":
        column = dataset("projects").by_id.get(name) or dataset("project_progress").by_id.get(name)
        return column.unit if column else _PROJECT_UNITS.get(name, "")
    ind = indicator(row["indicator"])
    unit = _UNITS.get(name, "")
    if name == "target":
        return "%" if row.get("target_kind") == "growth" else ind.unit
    return ind.unit if unit == "=" else ("百分点" if ind.unit == "%" else ind.unit) if unit == "~" and ind.is_ratio else \
        "%" if unit == "~" else unit  # fmt: skip


def _evidence(snap: Snap, rule: Rule, row: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """One entry a shown fact that is known, with its number id or its ledger row."""
    build = {"enterprise": _enterprise_evidence, "project": _project_evidence}.get(rule.subject, _total_evidence)
    return tuple(build(snap, rule, row, name) for name in rule.show if row.get(name) is not None)


def _enterprise_evidence(snap: Snap, rule: Rule, row: Mapping[str, Any], name: str) -> Evidence:
    fact, unit, period = declared_facts().get(name), _unit(rule, row, name), snap.period.id
    value, code = row[name], row["uscc"]
    if fact is None:
        return Evidence(name, value, unit, period, "", "enterprises", (code,), name)
    if fact.number:
        ind, scope, stat = fact.number.split(".")
        return Evidence(name, value, unit, period, number_id(ind, scope, stat, "enterprise", code))
    source, _, column = fact.source.partition(".")
    return Evidence(name, value, unit, period, "", source, (code, period) if source else (), column)


def _project_evidence(snap: Snap, rule: Rule, row: Mapping[str, Any], name: str) -> Evidence:
    unit, period, value, code = _unit(rule, row, name), snap.period.id, row[name], row["project_id"]
    if name in dataset("projects").by_id:
        return Evidence(name, value, unit, period, "", "projects", (code,), name)
    if name in dataset("project_progress").by_id and row["progress_period"]:
        return Evidence(name, value, unit, period, "", "project_progress", (code, row["progress_period"]), name)
    return Evidence(name, value, unit, period)


def _total_evidence(snap: Snap, rule: Rule, row: Mapping[str, Any], name: str) -> Evidence:
    stat = _STATS.get(name)
    number = number_id(row["indicator"], row["scope"], stat, rule.subject, row["id"]) if stat else ""
    return Evidence(name, row[name], _unit(rule, row, name), snap.period.id, number)


def tally(findings: Sequence[Finding]) -> dict[str, int]:
    """Counts for the cockpit: `severity_3` … `severity_1`, and by status."""
    found = {f"severity_{level}": sum(f.severity == level for f in findings) for level in (3, 2, 1)}
    return found | {
        status: sum(f.status == status for f in findings)
        for status in ("new", "continuing", "worse", "better", "changed")
    }
