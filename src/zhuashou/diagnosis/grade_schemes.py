# SPDX-License-Identifier: Apache-2.0
"""Schemes of per-mu grading (亩均论英雄) as data: whom they grade, items with weights and bases, missing-value rule, cuts, exemptions, vetoes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

from zhuashou.diagnosis.rules import Condition, RuleError, read_condition
from zhuashou.tables import dataset
from zhuashou.terms import load_yaml

FAMILIES = ("base", "minmax")
MISSING = ("mean", "zero", "exclude")
#: Whom a scheme grades that does not say so.
ABOVE_SCALE = (Condition("in_scope", "is", True),)


@dataclass(frozen=True)
class GradeItem:
    """One part of the score: over ÷ under ÷ scale in `unit`. base: its value for full weight (None: the mean of all), by_year: its values by
    year of data, of which `GradeScheme.of_year` takes one; cap: most, in weights."""

    id: str
    zh: str
    en: str
    over: str
    under: str
    scale: float
    unit: str
    weight: float
    base: float | None
    cap: float | None
    by_year: Mapping[str, float] = field(default_factory=dict)

    @property
    def name(self) -> dict[str, str]:
        """Both names, as a value of `Words`."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True)
class GradeExcept:
    """An exemption or a veto: enterprises for which all conditions hold get (at best) the grade."""

    id: str
    zh: str
    en: str
    grade: str
    when: tuple[Condition, ...]


@dataclass(frozen=True)
class Objection:
    """公示: how many days a published list is open to objections (working days, or days of the calendar), and whether an upheld objection
    ranks all enterprises anew (`others_move`) or only the one that objected."""

    days: int
    workdays: bool
    others_move: bool


@dataclass(frozen=True)
class GradeScheme:
    """One version of a scheme, in force from the year of data `since` on (empty: always). cuts: (grade, percent of the graded up to which it
    reaches), best first; applies: who is graded."""

    id: str
    version: str
    zh: str
    en: str
    family: str
    items: tuple[GradeItem, ...]
    missing: str
    cuts: tuple[tuple[str, float], ...]
    exempt: tuple[GradeExcept, ...]
    veto: tuple[GradeExcept, ...]
    source: str
    since: str = ""
    applies: tuple[Condition, ...] = ABOVE_SCALE
    objection: Objection = Objection(5, True, False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of `land` that the items use, in their order."""
        return tuple(dict.fromkeys(c for i in self.items for c in (i.over, i.under)))

    def of_year(self, year: str) -> GradeScheme:
        """The scheme with the bases of one year of data. Raises RuleError if an item names bases by year but none for this one."""
        for item in self.items:
            if item.by_year and year not in item.by_year:
                raise RuleError(self.id, f"{item.id}.base.{year}", "base_year")
        return replace(self, items=tuple(replace(i, base=i.by_year[year]) if i.by_year else i for i in self.items))


def read_schemes(data: Mapping[str, Any] | None = None, year: str = "") -> dict[str, GradeScheme]:
    """Enabled schemes by id, of each the version in force for a `year` of data (the newest if none is named), with that year's bases.

    data: `Workspace.data("per_mu", "diagnosis")`, by default the packaged files. Raises RuleError.
    """
    versions: dict[tuple[str, str], GradeScheme] = {}
    for stem, raw in (packaged_schemes() if data is None else data).items():
        if not isinstance(raw, Mapping):
            raise RuleError(stem, "-", "not_a_rule")
        if raw.get("enabled") is False:
            continue
        scheme = read_scheme(stem, raw)
        if (scheme.id, scheme.since) in versions:
            raise RuleError(stem, "id", "id_twice")
        versions[scheme.id, scheme.since] = scheme
    found: dict[str, GradeScheme] = {}
    for (name, since), scheme in sorted(versions.items()):
        if not year or since <= year:
            found[name] = scheme  # the last one that had begun
    return {name: scheme.of_year(year) if year else scheme for name, scheme in found.items()}


def packaged_schemes() -> dict[str, Any]:
    """The packaged files by stem, as raw data."""
    base = resources.files("zhuashou.diagnosis").joinpath("data", "per_mu")
    files = sorted((f for f in base.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return {f.name.removesuffix(".yaml"): load_yaml(f.read_text(encoding="utf-8")) for f in files}


def read_scheme(stem: str, raw: Mapping[str, Any]) -> GradeScheme:
    """One scheme from its YAML. Raises RuleError naming the file, the place and the remedy."""
    for name in ("id", "version", "zh", "en", "family", "items", "cuts"):
        if not raw.get(name):
            raise RuleError(stem, name, "field_missing")
    if raw["family"] not in FAMILIES or raw.get("missing", "mean") not in MISSING:
        raise RuleError(stem, "family" if raw["family"] not in FAMILIES else "missing", "value")
    cuts = tuple((str(c["grade"]), float(c["upto"])) for c in raw["cuts"])
    if [u for _, u in cuts] != sorted({u for _, u in cuts}) or cuts[-1][1] != 100:
        raise RuleError(stem, "cuts", "cuts")
    items = tuple(_item(stem, k, item) for k, item in enumerate(raw["items"]))
    if len({i.id for i in items}) < len(items):
        raise RuleError(stem, "items", "id_twice")
    grades = {g for g, _ in cuts}
    exempt, veto = (
        tuple(_except(stem, f"{part}[{k}]", e, grades) for k, e in enumerate(raw.get(part) or ()))
        for part in ("exempt", "veto")
    )
    applies = tuple(read_condition(stem, f"applies[{k}]", c) for k, c in enumerate(raw.get("applies") or ()))
    return GradeScheme(str(raw["id"]), str(raw["version"]), str(raw["zh"]), str(raw["en"]), raw["family"], items, raw.get("missing", "mean"), cuts,
                       exempt, veto, str(raw.get("source", "")), str(raw.get("since", "")), applies or ABOVE_SCALE, _objection(stem, raw))  # fmt: skip


def _objection(stem: str, raw: Mapping[str, Any]) -> Objection:
    told = {"days": 5, "count": "workdays", "others_move": False} | dict(raw.get("objection") or {})
    days = told["days"]
    if not isinstance(days, int) or isinstance(days, bool) or not 0 < days <= 90:
        raise RuleError(stem, "objection.days", "value")
    if told["count"] not in ("workdays", "days") or not isinstance(told["others_move"], bool) or len(told) != 3:
        raise RuleError(stem, "objection", "value")
    return Objection(days, told["count"] == "workdays", told["others_move"])


def _item(stem: str, k: int, raw: Mapping[str, Any]) -> GradeItem:
    where, known = f"items[{k}]", dataset("land").by_id
    for name in ("id", "zh", "en", "over", "under", "unit", "weight"):
        if raw.get(name) in (None, ""):
            raise RuleError(stem, f"{where}.{name}", "field_missing")
    for name in ("over", "under"):
        if raw[name] not in known:
            raise RuleError(stem, f"{where}.{name}", "fact")
    if not raw["weight"] > 0:
        raise RuleError(stem, f"{where}.weight", "weights")
    base, cap = raw.get("base", "mean"), raw.get("cap")
    by_year = {str(y): b for y, b in base.items()} if isinstance(base, Mapping) else {}
    bases = list(by_year.values()) if isinstance(base, Mapping) else [] if base == "mean" else [base]
    if base == {} or any(isinstance(b, bool) or not isinstance(b, (int, float)) or not b > 0 for b in bases):
        raise RuleError(stem, f"{where}.base", "value")
    fixed = None if base == "mean" or by_year else float(bases[0])
    return GradeItem(str(raw["id"]), str(raw["zh"]), str(raw["en"]), raw["over"], raw["under"], float(raw.get("scale", 1)), str(raw["unit"]),
                     float(raw["weight"]), fixed, None if cap is None else float(cap), {y: float(b) for y, b in by_year.items()})  # fmt: skip


def _except(stem: str, where: str, raw: Mapping[str, Any], grades: set[str]) -> GradeExcept:
    if raw.get("grade") not in grades:
        raise RuleError(stem, f"{where}.grade", "grade")
    if not raw.get("when"):
        raise RuleError(stem, f"{where}.when", "field_missing")
    when = tuple(read_condition(stem, f"{where}.when[{j}]", c) for j, c in enumerate(raw["when"]))
    return GradeExcept(str(raw["id"]), str(raw["zh"]), str(raw["en"]), str(raw["grade"]), when)
