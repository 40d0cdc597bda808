# SPDX-License-Identifier: Apache-2.0
"""What the causes of a month's findings need, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from zhuashou.diagnosis.base import Snap
from zhuashou.diagnosis.breakdown import growth
from zhuashou.diagnosis.panels import Panel, panel
from zhuashou.terms import Words

if TYPE_CHECKING:
    import pyarrow as pa

#: Reporting periods in which a change of level is looked for.
PERIODS = 36


@dataclass
class Context:
    """What the causes need, computed once a run: facts of enterprises, breakdowns (by demand), lines of the tiles."""

    snap: Snap
    facts: pa.Table
    lines: Mapping[str, Sequence[tuple[str, float | None, float | None]]]
    tables: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    told: dict[tuple[str, str], Words | None] = field(default_factory=dict)

    def parts(self, name: str, by: str) -> list[dict[str, Any]]:
        """Rows of `growth(name, by)`, computed once."""
        if (name, by) not in self.tables:
            self.tables[name, by] = growth(self.snap, name, by).to_pylist()
        return self.tables[name, by]

    @cached_property
    def panel(self) -> Panel:
        """Monthly output and its same-period figure of every enterprise."""
        return panel(self.snap, "monthly_output", ["gross_output_month", "gross_output_month_prior"], PERIODS)

    def group(self, kind: str) -> Any:
        """Code of the group of each row of the panel."""
        place = dict(zip(self.facts["uscc"].to_pylist(), self.facts[kind].to_pylist(), strict=True))
        return np.array([place.get(code) or "" for code in self.panel.uscc])

    @cached_property
    def official(self) -> dict[tuple[str, str], float]:
        """Published growth of the period by (indicator, region), percent."""
        t = self.snap.table("official_figures")
        rows = (
            t.filter((t.period == self.snap.period.id) & t.yoy.notnull())
            .select("indicator", "region", "yoy")
            .to_pyarrow()
            .to_pylist()
        )
        return {(r["indicator"], r["region"]): float(r["yoy"]) for r in rows}
