# SPDX-License-Identifier: Apache-2.0
"""Schemes of per-mu grading (亩均论英雄) as data: items with weights and bases, missing-value rule, cuts, exemptions, vetoes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from zhuashou.diagnosis.rules import Condition, RuleError, read_condition
from zhuashou.tables import dataset
from zhuashou.terms import load_yaml

FAMILIES = ("base", "minmax")
MISSING = ("mean", "zero", "exclude")


@dataclass(frozen=True)
class GradeItem:
    """One part of the score: over ÷ under ÷ scale in `unit`; base: its value for full weight (None: the mean of all); cap: most, in weights."""

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
class GradeScheme:
    """One version of a scheme. cuts: (grade, percent of the graded up to which it reaches), best first."""

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


def read_schemes(data: Mapping[str, Any] | None = None) -> dict[str, GradeScheme]:
    """Enabled schemes by id, from `Workspace.data("per_mu", "diagnosis")`, by default the packaged one. Raises RuleError."""
    if data is None:
        file = resources.files("zhuashou.diagnosis").joinpath("data", "per_mu", "city.yaml")
        data = {"city": load_yaml(file.read_text(encoding="utf-8"))}
    found: dict[str, GradeScheme] = {}
    for stem, raw in data.items():
        if not isinstance(raw, Mapping):
            raise RuleError(stem, "-", "not_a_rule")
        if raw.get("enabled") is False:
            continue
        scheme = read_scheme(stem, raw)
        if scheme.id in found:
            raise RuleError(stem, "id", "id_twice")
        found[scheme.id] = scheme
    return found


def read_scheme(stem: str, raw: Mapping[str, Any]) -> GradeScheme:
    """One scheme from its YAML. Raises RuleError naming the file, the place and the remedy."""
    for field in ("id", "version", "zh", "en", "family", "items", "cuts"):
        if not raw.get(field):
            raise RuleError(stem, field, "field_missing")
    if raw["family"] not in FAMILIES or raw.get("missing", "mean") not in MISSING:
        raise RuleError(stem, "family" if raw["family"] not in FAMILIES else "missing", "value")
    cuts = tuple((str(c["grade"]), float(c["upto"])) for c in raw["cuts"])
    if [u for _, u in cuts] != sorted({u for _, u in cuts}) or cuts[-1][1] != 100:
        raise RuleError(stem, "cuts", "cuts")
    items = tuple(_item(stem, k, item) for k, item in enumerate(raw["items"]))
    grades = {g for g, _ in cuts}
    exempt, veto = (
        tuple(_except(stem, f"{part}[{k}]", e, grades) for k, e in enumerate(raw.get(part, ())))
        for part in ("exempt", "veto")
    )
    return GradeScheme(str(raw["id"]), str(raw["version"]), str(raw["zh"]), str(raw["en"]), raw["family"], items, raw.get("missing", "mean"), cuts,
                       exempt, veto, str(raw.get("source", "")))  # fmt: skip


def _item(stem: str, k: int, raw: Mapping[str, Any]) -> GradeItem:
    where, known = f"items[{k}]", dataset("land").by_id
    for field in ("id", "zh", "en", "over", "under", "unit", "weight"):
        if raw.get(field) in (None, ""):
            raise RuleError(stem, f"{where}.{field}", "field_missing")
    for field in ("over", "under"):
        if raw[field] not in known:
            raise RuleError(stem, f"{where}.{field}", "fact")
    if not raw["weight"] > 0:
        raise RuleError(stem, f"{where}.weight", "weights")
    base = raw.get("base", "mean")
    if base != "mean" and not (isinstance(base, (int, float)) and base > 0):
        raise RuleError(stem, f"{where}.base", "value")
    cap = raw.get("cap")
    return GradeItem(str(raw["id"]), str(raw["zh"]), str(raw["en"]), raw["over"], raw["under"], float(raw.get("scale", 1)), str(raw["unit"]),
                     float(raw["weight"]), None if base == "mean" else float(base), None if cap is None else float(cap))  # fmt: skip


def _except(stem: str, where: str, raw: Mapping[str, Any], grades: set[str]) -> GradeExcept:
    if raw.get("grade") not in grades:
        raise RuleError(stem, f"{where}.grade", "grade")
    if not raw.get("when"):
        raise RuleError(stem, f"{where}.when", "field_missing")
    when = tuple(read_condition(stem, f"{where}.when[{j}]", c) for j, c in enumerate(raw["when"]))
    return GradeExcept(str(raw["id"]), str(raw["zh"]), str(raw["en"]), str(raw["grade"]), when)
