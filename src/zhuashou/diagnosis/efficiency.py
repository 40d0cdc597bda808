# SPDX-License-Identifier: Apache-2.0
"""How well each enterprise uses land, people, power and capital against the best of its industry, with peers, targets and slacks.

Figures are the cumulative ones of the closed period; the same months of last year give the Malmquist index. What cannot be scored is
listed with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.base import Snap, name_of
from zhuashou.diagnosis.panels import Floats
from zhuashou.diagnosis.rules import RuleError
from zhuashou.terms import Words, load_yaml

#: What may be an input or an output: dataset and columns that are summed.
FIGURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "land_mu": ("enterprises", ("land_mu",)), "staff": ("monthly_finance", ("staff_ytd",)), "electricity": ("monthly_energy", ("electricity_ytd",)),
    "assets": ("monthly_finance", ("assets_end",)), "cost": ("monthly_finance", ("cost_ytd",)),
    "gross_output": ("monthly_output", ("gross_output_ytd",)), "revenue": ("monthly_finance", ("revenue_ytd",)),
    "tax": ("monthly_finance", ("taxes_ytd", "vat_ytd")), "profit": ("monthly_finance", ("profit_ytd",)),
}  # fmt: skip
INPUTS, OUTPUTS = ("land_mu", "staff", "electricity", "assets", "cost"), ("gross_output", "revenue", "tax", "profit")


@dataclass(frozen=True)
class FrontierScheme:
    """What is compared, and how."""

    version: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    returns: str
    orientation: str
    least: int

    @property
    def columns(self) -> tuple[str, ...]:
        """Inputs, then outputs."""
        return (*self.inputs, *self.outputs)


def read_frontier(data: Mapping[str, Any] | None = None) -> FrontierScheme:
    """The scheme of `Workspace.data("efficiency", "diagnosis")`; the packaged one by default. Raises RuleError."""
    base = resources.files("zhuashou.diagnosis").joinpath("data", "efficiency", "frontier.yaml")
    packaged = load_yaml(base.read_text(encoding="utf-8"))
    raw: dict[str, Any] = packaged | dict((data or {}).get("frontier") or {})
    for field, allowed in (("inputs", INPUTS), ("outputs", OUTPUTS)):
        if not raw[field] or not set(raw[field]) <= set(allowed):
            raise RuleError("frontier", field, "fact")
    for field, words in (("returns", ("variable", "constant")), ("orientation", ("input", "output"))):
        if raw[field] not in words:
            raise RuleError("frontier", field, "value")
    return FrontierScheme(
        str(raw["version"]),
        tuple(raw["inputs"]),
        tuple(raw["outputs"]),
        raw["returns"],
        raw["orientation"],
        int(raw["least"]),
    )


@dataclass(frozen=True)
class Peer:
    """An efficient enterprise that another one is measured against, with its weight."""

    uscc: str
    name: str
    weight: float


@dataclass(frozen=True)
class Scored:
    """One enterprise. score: 1 is on the frontier (input orientation ≤ 1, output ≥ 1); scale: constant over variable returns.

    industry_class: code, `*` for all industry (then without a name); figures, targets and slacks by column, in the column's unit; a target is what the peers together need or make; change: Malmquist index and
    parts against the same months of last year (above 1 is better), None if last year is not known.
    """

    uscc: str
    name: str
    region: str
    industry_class: str
    class_name: str
    class_n: int
    score: float
    scale: float
    figures: dict[str, float]
    targets: dict[str, float]
    slacks: dict[str, float]
    peers: tuple[Peer, ...]
    proved: bool
    change: dict[str, float] | None


@dataclass(frozen=True)
class Unscored:
    """One enterprise that cannot be compared, and why."""

    uscc: str
    name: str
    region: str
    reason: Words


@dataclass(frozen=True)
class EfficiencyMonth:
    """All enterprises that reported output this period: scored, best first within a class, and unscored."""

    period: str
    revision: str
    scheme: FrontierScheme
    scored: tuple[Scored, ...]
    unscored: tuple[Unscored, ...]


def efficiency(snap: Snap, scheme: FrontierScheme | None = None) -> EfficiencyMonth:
    """Scores of the closed period's enterprises."""
    chosen = scheme or read_frontier()
    rows, now, before = _figures(snap, chosen)
    m = len(chosen.inputs)
    can = formulas.positive_units(now[:, :m], now[:, m:]) if len(rows) else np.zeros(0, dtype=bool)
    least = chosen.least * len(chosen.columns)
    classes = _classes([r["industry"] or "" for r in rows], can, least)
    found: list[Scored] = []
    unscored = [
        Unscored(r["uscc"], r["name"], r["region"] or "", _why(chosen, now[k]))
        for k, r in enumerate(rows)
        if not can[k]
    ]
    for code in sorted(set(classes.values()) - {""}):
        members = np.array(
            [k for k, r in enumerate(rows) if can[k] and (r["industry"] or "").startswith(code.rstrip("*"))],
            dtype=np.intp,
        )
        mine = {k for k, c in classes.items() if c == code}
        found += _score(chosen, code, rows, members, mine, now, before)
    few = Words("diagnosis.efficiency.few", {"least": least})
    unscored += [
        Unscored(rows[k]["uscc"], rows[k]["name"], rows[k]["region"] or "", few) for k, c in classes.items() if not c
    ]
    found.sort(key=lambda s: (s.industry_class, -s.score if chosen.orientation == "input" else s.score, s.uscc))
    return EfficiencyMonth(
        snap.period.id, snap.revision, chosen, tuple(found), tuple(sorted(unscored, key=lambda u: u.uscc))
    )


def _figures(snap: Snap, chosen: FrontierScheme) -> tuple[list[dict[str, Any]], Floats, Floats]:
    """Enterprises that reported output, their figures now and in the same period last year as recorded then, [N, m + s]."""
    t = snap.table("enterprises")
    rows = t.select("uscc", "name", "region", "industry", "land_mu").order_by("uscc").to_pyarrow().to_pylist()
    now, before = ({r["uscc"]: [np.nan] * len(chosen.columns) for r in rows} for _ in range(2))
    reported: set[str] = set()
    for held, period in ((now, snap.period.id), (before, snap.period.prior.id)):
        for dataset in ("monthly_output", "monthly_finance", "monthly_energy"):
            names = {c: FIGURES[c][1] for c in chosen.columns if FIGURES[c][0] == dataset}
            table = snap.table(dataset)
            table = table.filter((table.period == period) & table.uscc.notnull())
            wanted = sorted({c for columns in names.values() for c in columns})
            for r in table.select("uscc", *wanted).to_pyarrow().to_pylist():
                if dataset == "monthly_output" and period == snap.period.id:
                    reported.add(r["uscc"])
                for name, columns in names.items():
                    if r["uscc"] in held and None not in [r[c] for c in columns]:
                        held[r["uscc"]][chosen.columns.index(name)] = float(sum(r[c] for c in columns))
    if "land_mu" in chosen.columns:
        for r in rows:
            for held in (now, before):
                held[r["uscc"]][chosen.columns.index("land_mu")] = (
                    np.nan if r["land_mu"] is None else float(r["land_mu"])
                )
    kept = [r for r in rows if r["uscc"] in reported]
    shape = (len(kept), len(chosen.columns))
    first, second = (
        np.array([held[r["uscc"]] for r in kept], dtype=np.float64).reshape(shape) for held in (now, before)
    )
    return kept, first, second


def _classes(industries: list[str], can: Any, least: int) -> dict[int, str]:
    """Row → the narrowest class (group 中类, division, section, all: `*`) with enough comparable units; empty where even all are too few."""
    counts = Counter(own[:n] for k, own in enumerate(industries) if can[k] for n in range(min(len(own), 4) + 1))
    found = {}
    for k, own in enumerate(industries):
        if can[k]:
            narrow = (code for code in (own[:4], own[:3], own[:1], "*") if code and counts[code.rstrip("*")] >= least)
            found[k] = next(narrow, "")
    return found


def _why(chosen: FrontierScheme, figures: Floats) -> Words:
    missing = [_named(c) for c, v in zip(chosen.columns, figures, strict=True) if not np.isfinite(v)]
    if missing:
        return Words("diagnosis.efficiency.missing", {"columns": missing})
    return Words(
        "diagnosis.efficiency.not_positive",
        {"columns": [_named(c) for c, v in zip(chosen.columns, figures, strict=True) if v <= 0]},
    )


def _named(column: str) -> Words:
    return Words(f"diagnosis.efficiency.column.{column}")


def _score(
    chosen: FrontierScheme, code: str, rows: list[dict[str, Any]], members: Any, mine: set[int], now: Floats, before: Floats
) -> list[Scored]:  # fmt: skip
    """The enterprises of one class, measured against all of the class (also those that have a narrower class of their own)."""
    m = len(chosen.inputs)
    x, y = now[members, :m], now[members, m:]
    main = formulas.envelopment(x, y, chosen.returns, chosen.orientation)  # type: ignore[arg-type]
    constant = formulas.envelopment(x, y, "constant", chosen.orientation) if chosen.returns == "variable" else main  # type: ignore[arg-type]
    variable = main if chosen.returns == "variable" else formulas.envelopment(x, y, "variable", chosen.orientation)  # type: ignore[arg-type]
    change = _change(chosen, members, now, before)
    found = []
    for k, unit in enumerate(members.tolist()):
        if unit not in mine:
            continue
        row, score = rows[unit], float(main.score[k])
        slacks = [*main.input_slack[k].tolist(), *main.output_slack[k].tolist()]
        moved = (score * x[k], y[k]) if chosen.orientation == "input" else (x[k], score * y[k])
        aims = [*(moved[0] - main.input_slack[k]).tolist(), *(moved[1] + main.output_slack[k]).tolist()]
        peers = tuple(Peer(rows[members[p]]["uscc"], rows[members[p]]["name"], round(w, 9))
                      for p, w in sorted(zip(main.peers[k].tolist(), main.peer_weights[k].tolist(), strict=True), key=lambda v: -v[1]))  # fmt: skip
        scale = float(constant.score[k] / variable.score[k])
        found.append(Scored(
            row["uscc"], row["name"], row["region"] or "", code, "" if code == "*" else name_of("division", code), len(members),
            round(score, 9), round(scale, 9), _named_values(chosen, now[unit].tolist()), _named_values(chosen, aims), _named_values(chosen, slacks),
            peers, bool(main.proved[k]), change.get(unit),
        ))  # fmt: skip
    return found


def _named_values(chosen: FrontierScheme, values: list[float]) -> dict[str, float]:
    """Values by column, without the noise behind the fourth digit."""
    return {c: round(v, 4) + 0.0 for c, v in zip(chosen.columns, values, strict=True)}


def _change(chosen: FrontierScheme, members: Any, now: Floats, before: Floats) -> dict[int, dict[str, float]]:
    """Malmquist index of the units of a class that can be compared in both years; none if those are too few."""
    m = len(chosen.inputs)
    both = members[formulas.positive_units(before[members, :m], before[members, m:])]
    if len(both) < chosen.least * len(chosen.columns):
        return {}
    x, y = (np.stack([before[both][:, part], now[both][:, part]]) for part in (slice(0, m), slice(m, None)))
    found = formulas.malmquist(x, y, "input" if chosen.orientation == "input" else "output")
    names = ("index", "catch_up", "pure", "scale", "frontier_shift")
    return {int(unit): {n: round(float(getattr(found, n)[0, k]), 9) for n in names} for k, unit in enumerate(both)}
