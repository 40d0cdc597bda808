# SPDX-License-Identifier: Apache-2.0
"""Schemes of ranking as versioned data: indicators, full scores, direction, missing figures, exclusions, ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from zhuashou.diagnosis.base import DIMENSIONS
from zhuashou.diagnosis.definitions import indicators
from zhuashou.diagnosis.rules import RuleError
from zhuashou.terms import load_yaml

MISSING = ("floor", "zero", "rescale")
TIES = ("equal", "dense")
STATS = ("value", "growth", "pull")


@dataclass(frozen=True)
class RankingItem:
    """One indicator of a scheme; full: its points for the best. id is `indicator.stat`."""

    indicator: str
    stat: str
    direction: str
    full: float

    @property
    def id(self) -> str:
        """`gross_output.growth`."""
        return f"{self.indicator}.{self.stat}"


@dataclass(frozen=True)
class RankingScheme:
    """One version of a scheme. exclude: code → reason in Chinese and English; ties: equal, dense, or the id of an item."""

    id: str
    version: str
    zh: str
    en: str
    by: str
    items: tuple[RankingItem, ...]
    missing: str
    needed: float
    exclude: Mapping[str, Mapping[str, str]]
    ties: str
    source: str

    @property
    def full(self) -> float:
        """The full score."""
        return sum(i.full for i in self.items)


def read_rankings(data: Mapping[str, Any] | None = None) -> dict[str, RankingScheme]:
    """Enabled schemes by id, from `Workspace.data("rankings", "diagnosis")`, by default the packaged one. Raises RuleError."""
    if data is None:
        file = resources.files("zhuashou.diagnosis").joinpath("data", "rankings", "districts.yaml")
        data = {"districts": load_yaml(file.read_text(encoding="utf-8"))}
    found: dict[str, RankingScheme] = {}
    for stem, raw in data.items():
        if not isinstance(raw, Mapping):
            raise RuleError(stem, "-", "not_a_rule")
        if raw.get("enabled") is False:
            continue
        scheme = _scheme(stem, raw)
        if scheme.id in found:
            raise RuleError(stem, "id", "id_twice")
        found[scheme.id] = scheme
    return found


def _scheme(stem: str, raw: Mapping[str, Any]) -> RankingScheme:
    for field in ("id", "version", "zh", "en", "items"):
        if not raw.get(field):
            raise RuleError(stem, field, "field_missing")
    items = tuple(_item(stem, k, item) for k, item in enumerate(raw["items"]))
    by, missing, ties = str(raw.get("by", "region")), raw.get("missing", "rescale"), str(raw.get("ties", "equal"))
    ids = {i.id for i in items}
    for field, wrong in (("by", by not in DIMENSIONS), ("missing", missing not in MISSING), ("ties", ties not in TIES and ties not in ids),
                         ("items", len(ids) < len(items))):  # fmt: skip
        if wrong:
            raise RuleError(stem, field, "value")
    exclude = {}
    for k, one in enumerate(raw.get("exclude") or ()):
        if not isinstance(one, Mapping) or not all(one.get(f) for f in ("id", "zh", "en")):
            raise RuleError(stem, f"exclude[{k}]", "field_missing")
        exclude[str(one["id"])] = {"zh": str(one["zh"]), "en": str(one["en"])}
    return RankingScheme(str(raw["id"]), str(raw["version"]), str(raw["zh"]), str(raw["en"]), by, items, missing, float(raw.get("needed", 0)), exclude,
                         ties, str(raw.get("source", "")))  # fmt: skip


def _item(stem: str, k: int, raw: Any) -> RankingItem:
    where = f"items[{k}]"
    if not isinstance(raw, Mapping) or raw.get("indicator") not in indicators():
        raise RuleError(stem, f"{where}.indicator", "value")
    full = raw.get("full")
    if not isinstance(full, (int, float)) or isinstance(full, bool) or not full > 0:
        raise RuleError(stem, f"{where}.full", "weights")
    stat, direction = raw.get("stat", "growth"), raw.get("direction", "up")
    for field, value, known in (("stat", stat, STATS), ("direction", direction, ("up", "down"))):
        if value not in known:
            raise RuleError(stem, f"{where}.{field}", "value")
    return RankingItem(raw["indicator"], stat, direction, float(full))
