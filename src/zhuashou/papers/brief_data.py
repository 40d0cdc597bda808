# SPDX-License-Identifier: Apache-2.0
"""What the monthly analysis is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhuashou.papers.brief_edits import Edit
from zhuashou.papers.frame import Stamp


@dataclass(frozen=True)
class BriefInput:
    """What the analysis is made from, as plain JSON-like values (`to_json` of the results).

    headline: tiles of `diagnosis.headline`; growth: `indicator:dimension` → rows of `diagnosis.growth`; findings, measures: the
    nouns; gone: findings of the month before that no longer hold; lights: `projects` → rows with level and name; outlooks: rows of `diagnosis.year_ahead`
    by span; support, spans: its parts of these names; chances: `diagnosis.Chance` of each target; beside: `diagnosis.beside`; rankings:
    `diagnosis.Ranking` of each scheme; increment: `diagnosis.StockIncrement`.
    edits: paragraph id → what a person wrote in its place, in the language `edits_lang`; edits_seen: number of the newest of them; values:
    numbers that only edits name (number id → value, unit).
    """

    stamp: Stamp
    headline: Sequence[Mapping[str, Any]] = ()
    growth: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    findings: Sequence[Mapping[str, Any]] = ()
    gone: Sequence[Mapping[str, Any]] = ()
    measures: Sequence[Mapping[str, Any]] = ()
    lights: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    outlooks: Sequence[Mapping[str, Any]] = ()
    chances: Sequence[Mapping[str, Any]] = ()
    support: Sequence[Mapping[str, Any]] = ()
    spans: Sequence[Mapping[str, Any]] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)
    rankings: Sequence[Mapping[str, Any]] = ()
    increment: Mapping[str, Any] = field(default_factory=dict)
    edits: Mapping[str, Edit] = field(default_factory=dict)
    edits_lang: str = "zh"
    edits_seen: int = 0
    values: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
