# SPDX-License-Identifier: Apache-2.0
"""Breaking a total down by anything an enterprise can be grouped by, inside any chosen part, without asking the frozen month again.

`growth` answers one question by one query; here one query by enterprise is kept beside the facts, so that a reader can turn a total over:
district → industry → enterprise, key enterprises and the rest, those that entered the register this year and those that were there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhuashou.diagnosis.base import LEVELS, Snap
from zhuashou.diagnosis.breakdown import Measured, floats, measure, measured_table
from zhuashou.diagnosis.definitions import Indicator, indicator
from zhuashou.diagnosis.totals import SUMS, reported, sums_by, terms_of

if TYPE_CHECKING:
    import pyarrow as pa

#: Ways to break down, in the order pages offer them. key: key enterprises or others; entry: entered the register this year or before.
PARTS = ("region", "park", "section", "division", "group", "class", "size", "ownership", "chain", "key", "entry", "enterprise")  # fmt: skip
EMPTY = ("value", "current", "prior", "growth", "pull", "contribution", "share", "whole_pull")


@dataclass(frozen=True)
class Drill:
    """One indicator of the closed period by enterprise: `uscc`, its sums (`SUMS`, exact) and one column a way to group (`PARTS`)."""

    ind: Indicator
    elapsed: int
    table: pa.Table

    def inside(self, where: Mapping[str, str] | None = None) -> pa.Table:
        """The enterprises of all named parts, `{"region": "510703", "key": "key"}`. Raises ValueError for an unknown way to group."""
        import pyarrow.compute as pc

        t = self.table
        for by, code in (where or {}).items():
            t = t.filter(pc.equal(t[_known(by)], code))
        return t

    def parts(self, by: str, where: Mapping[str, str] | None = None) -> pa.Table:
        """The columns of `growth` and `whole_pull`: pull adds up to the growth of the chosen part, whole_pull to its pull on the city."""
        import pyarrow as pa

        grouped = _sums(self.inside(where), _known(by))
        m = self._measured(grouped)
        named = grouped.append_column("id", grouped[by]) if by != "enterprise" else grouped
        table = measured_table(named, m, self.ind, by)
        pulls = dict(zip(grouped[by].to_pylist(), self._whole_pull(grouped).tolist(), strict=True))
        return table.append_column(
            "whole_pull", pa.array([pulls[c] for c in table["id"].to_pylist()], pa.float64(), from_pandas=True)
        )

    def total(self, where: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The chosen part as one row of `parts` (id and name empty); zero enterprises and unknown sums where it is empty."""
        import pyarrow as pa

        t = self.inside(where)
        grouped = _sums(t.append_column("all", pa.array([""] * t.num_rows, pa.string())), "all")
        if not grouped.num_rows:
            return dict.fromkeys(EMPTY) | {"id": "", "name": "", "n": 0, "note": ""}
        table = measured_table(grouped.append_column("id", grouped["all"]), self._measured(grouped), self.ind, "all")
        row: dict[str, Any] = table.to_pylist()[0]
        pull = float(self._whole_pull(grouped)[0])
        return row | {"whole_pull": pull if pull == pull else None}

    def _measured(self, grouped: pa.Table) -> Measured:
        return measure({c: floats(grouped[c]) for c in grouped.column_names if c in SUMS}, self.ind, self.elapsed)

    def _whole_pull(self, grouped: pa.Table) -> Any:
        """Points of the whole city's growth that each group makes."""
        import numpy as np

        from zhuashou import formulas

        blank = np.full(grouped.num_rows, np.nan)
        if self.ind.is_ratio or "p_over" not in grouped.column_names:
            return blank
        base = float(np.nansum(floats(self.table["p_over"])))
        return formulas.pull_points(floats(grouped["c_over"]), floats(grouped["p_over"]), base)


def _known(by: str) -> str:
    if by not in PARTS:
        raise ValueError(f"{by!r} is not a way to break down; known: {', '.join(PARTS)}")
    return by


def _sums(t: pa.Table, by: str) -> pa.Table:
    """Exact sums of a table by one column; a sum over no known figure stays unknown. Ordered by the column."""
    import pyarrow.compute as pc

    columns = [c for c in t.column_names if c in SUMS]
    label = [("name", "max")] if by == "enterprise" else []
    grouped = t.group_by(by).aggregate([(c, "sum", pc.ScalarAggregateOptions(min_count=1)) for c in columns] + label)
    names = {f"{c}_sum": c for c in columns} | {"name_max": "name"}
    renamed = grouped.rename_columns([names.get(c, c) for c in grouped.column_names]).sort_by(by)
    return renamed.append_column("id", renamed[by]) if by == "enterprise" else renamed


def drill(snap: Snap, name: str, scope: str, facts: pa.Table) -> Drill:
    """Sums of indicator `name` by enterprise beside what it is grouped by; `facts` is `enterprise_facts` of the same month.

    Raises KeyError for an unknown indicator, ValueError for one that enterprises do not report (published, project investment) or a scope it
    does not have.
    """
    import pyarrow as pa

    ind = indicator(name)
    if ind.kind in ("official", "invest") or scope not in ind.columns:
        raise ValueError(f"{name} cannot be broken down by enterprise in scope {scope!r}")
    raw = sums_by(snap, ind, "enterprise", scope)
    place = {code: k for k, code in enumerate(facts["uscc"].to_pylist())}
    rows = pa.array([place.get(code) for code in raw["id"].to_pylist()], pa.int64())
    groups = {by: _text(facts, by).take(rows).fill_null("") for by in PARTS if by != "enterprise"}
    kept = {c: raw[c] for c in raw.column_names if c in SUMS}
    return Drill(ind, snap.period.elapsed, pa.table({"enterprise": raw["id"], "name": raw["name"], **groups, **kept}))


def _text(facts: pa.Table, by: str) -> Any:
    """The code of each enterprise in one way to group."""
    import pyarrow.compute as pc

    if by == "key":
        column = pc.if_else(pc.fill_null(facts["is_key"], False), "key", "other")
    elif by == "entry":
        column = pc.if_else(pc.fill_null(facts["entered_this_year"], False), "new", "before")
    elif by in LEVELS:
        column = pc.utf8_slice_codeunits(facts["industry"], 0, LEVELS[by])
    else:
        column = facts[by]
    return column


def left_base(snap: Snap, name: str, scope: str, facts: pa.Table) -> tuple[int, float]:
    """How many enterprises left the register this year, and the indicator they reported a year ago (in its unit).

    Same-scope growth has neither their figure nor their base; this says what is not in it. Zero for ratios.
    """
    import pyarrow.compute as pc

    year = str(snap.period.year)
    gone = pc.and_(pc.invert(facts["in_scope"]), pc.starts_with(pc.fill_null(facts["left_on"], ""), year))
    codes = facts.filter(gone)["uscc"].to_pylist()
    ind = indicator(name)
    if not codes or ind.is_ratio or scope not in ind.columns:
        return len(codes), 0.0
    t = reported(snap, ind.dataset, [snap.period.prior.id])
    t = t.filter(t.uscc.isin(codes))
    sum_ = t.aggregate(v=terms_of(t, ind, scope)["over"].sum()).to_pyarrow()["v"][0].as_py()
    return len(codes), float(sum_ or 0)
