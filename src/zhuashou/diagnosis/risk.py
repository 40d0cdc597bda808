# SPDX-License-Identifier: Apache-2.0
"""How likely an enterprise is in difficulty, from the ratios of its last yearly accounts; every score is a sum of named parts.

Where enough enterprises left the register within a year of their accounts, the score is learned from them (`formulas.fit_risk`, a probability);
else it is a weighted sum of ranks. It is yearly and slow: kept apart from the monthly alerts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.base import Snap
from zhuashou.diagnosis.panels import Floats
from zhuashou.diagnosis.rules import RuleError
from zhuashou.terms import Words, load_yaml

if TYPE_CHECKING:
    import pyarrow as pa

#: Ratio → column above, column below, and +1 if a high value is bad, −1 if a low one is.
RATIOS: dict[str, tuple[str, str, int]] = {
    "return_on_assets": ("profit_ytd", "assets_end", -1), "margin": ("profit_ytd", "revenue_ytd", -1),
    "debt": ("liabilities_end", "assets_end", 1), "cover": ("current_assets_end", "liabilities_end", -1),
    "receivables": ("receivables_end", "revenue_ytd", 1), "stock": ("finished_stock_end", "revenue_ytd", 1),
    "interest": ("finance_expense_ytd", "revenue_ytd", 1), "revenue": ("revenue_ytd", "revenue_ytd_prior", -1),
}  # fmt: skip


@dataclass(frozen=True)
class RiskScheme:
    """Weights of the ratios in the sum of ranks, how many must be known, how many leavers it takes to learn, reasons told."""

    version: str
    weights: dict[str, float]
    enough: int
    least_labels: int
    shown: int


def read_risk(data: Mapping[str, Any] | None = None) -> RiskScheme:
    """The scheme of `Workspace.data("risk", "diagnosis")`; a value a city does not give is the packaged one. Raises RuleError."""
    base = resources.files("zhuashou.diagnosis").joinpath("data", "risk", "yearly.yaml")
    raw: dict[str, Any] = load_yaml(base.read_text(encoding="utf-8")) | dict((data or {}).get("yearly") or {})
    weights = raw["weights"]
    if not isinstance(weights, Mapping) or not set(weights) <= set(RATIOS):
        raise RuleError("yearly", "weights", "fact")
    for name, value in [*weights.items(), *((k, raw[k]) for k in ("enough", "least_labels", "shown"))]:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise RuleError("yearly", name, "number")
    kept = {name: float(weights[name]) for name in RATIOS if weights.get(name)}
    if not kept or raw["least_labels"] < 10:
        raise RuleError("yearly", "weights" if not kept else "least_labels", "number")
    return RiskScheme(str(raw["version"]), kept, int(raw["enough"]), int(raw["least_labels"]), int(raw["shown"]))


@dataclass(frozen=True)
class RiskPart:
    """What one ratio, or a pair, adds: points of 100 by ranks, log odds if learned. value: percent, None if unknown or of a pair."""

    ratios: tuple[str, ...]
    value: float | None
    part: float
    missing: bool


@dataclass(frozen=True)
class RiskRow:
    """One enterprise. score: 0…100, the sum of its parts by ranks; if learned, percent, whose log odds are `RiskYear.base` and the parts."""

    uscc: str
    name: str
    region: str
    rank: int
    score: float
    parts: tuple[RiskPart, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True)
class RiskYear:
    """All enterprises with enough accounts, worst first. basis: `ranks` or `learned`; labels: leavers found; unknown: enterprises without a score."""

    year: str
    version: str
    basis: str
    labels: int
    base: float
    unknown: int
    words: Words
    rows: tuple[RiskRow, ...]


def financial_risk(snap: Snap, facts: pa.Table, scheme: RiskScheme | None = None) -> RiskYear:
    """Scores of the enterprises in scope from their accounts of the last full year. facts: `enterprise_facts`."""
    chosen = scheme or read_risk()
    year = snap.period.year if snap.period.last == 12 else snap.period.year - 1
    names = tuple(chosen.weights)
    held = _accounts(snap, names)
    members = facts.filter(facts["in_scope"]).select(["uscc", "name", "region"]).sort_by("uscc").to_pylist()
    blank = np.full(len(names), np.nan)
    ratios = np.array([held.get((r["uscc"], year), blank) for r in members]).reshape(len(members), len(names))
    rows = np.flatnonzero(np.isfinite(ratios).sum(1) >= min(chosen.enough, len(names)))
    members, ratios = [members[k] for k in rows.tolist()], ratios[rows]
    past, left = _labels(snap, held)
    model = _learn(past, left, chosen)
    parts, named, base = _learned(model, ratios) if model else _ranked(ratios, chosen)
    score = 100 / (1 + np.exp(-(parts.sum(1) + base))) if model else parts.sum(1)
    order = np.lexsort((np.arange(len(members)), -score)).tolist()
    found = [_row(members[k], rank + 1, float(score[k]), parts[k], named, ratios[k], chosen, bool(model)) for rank, k in enumerate(order)]  # fmt: skip
    values = {"year": year, "n": int(left.sum()), "least": chosen.least_labels}
    words = Words("diagnosis.risk.by_labels" if model else "diagnosis.risk.by_ranks", values)
    in_scope = int(facts["in_scope"].to_numpy(zero_copy_only=False).sum())
    return RiskYear(str(year), chosen.version, "learned" if model else "ranks", int(left.sum()), base, in_scope - len(found), words, tuple(found))  # fmt: skip


def _accounts(snap: Snap, names: tuple[str, ...]) -> dict[tuple[str, int], Floats]:
    """Ratios in percent of every enterprise and year with accounts of December."""
    columns = sorted({c for n in names for c in RATIOS[n][:2]})
    t = snap.table("monthly_finance")
    t = t.filter(t.uscc.notnull() & t.period.endswith("-12") & (t.period <= snap.period.id))
    found = {}
    for r in t.select("uscc", "period", *columns).to_pyarrow().to_pylist():
        pairs = ((r[RATIOS[n][0]], r[RATIOS[n][1]]) for n in names)
        values = [np.nan if a is None or b is None or b <= 0 else 100 * float(a) / float(b) for a, b in pairs]
        found[r["uscc"], int(r["period"][:4])] = np.array(values)
    return found


def _labels(snap: Snap, held: Mapping[tuple[str, int], Floats]) -> tuple[Floats, Any]:
    """Accounts of the years that were followed for a year since, and whether the enterprise left the register within it."""
    t = snap.table("scope_history")
    gone = (
        t.filter((t.event == "left") & (t.period <= snap.period.id)).select("uscc", "period").to_pyarrow().to_pylist()
    )
    left_in = {(r["uscc"], int(r["period"][:4])) for r in gone}
    now = snap.period.year * 12 + snap.period.last
    keys = [k for k in sorted(held) if now >= (k[1] + 1) * 12 + 12]
    left = [(u, y + 1) in left_in for u, y in keys]
    width = len(next(iter(held.values()), ()))
    return np.array([held[k] for k in keys]).reshape(len(keys), width), np.array(left, dtype=bool)


def _learn(past: Floats, left: Any, chosen: RiskScheme) -> formulas.RiskModel | None:
    """A model if there are enough leavers and stayers, and something is known of every ratio."""
    if min(int(left.sum()), int((~left).sum())) < chosen.least_labels or not np.isfinite(past).any(0).all():
        return None
    return formulas.fit_risk(past, left)


def _learned(model: formulas.RiskModel, ratios: Floats) -> tuple[Floats, tuple[tuple[int, ...], ...], float]:
    return model.parts(ratios), model.names, model.intercept


def _ranked(ratios: Floats, chosen: RiskScheme) -> tuple[Floats, tuple[tuple[int, ...], ...], float]:
    """Weighted share of the others that are better, in points of 100; an unknown ratio counts as the middle."""
    parts = np.zeros(ratios.shape)
    whole = sum(chosen.weights.values())
    for c, (name, weight) in enumerate(chosen.weights.items()):
        known = np.isfinite(ratios[:, c])
        share = np.full(len(ratios), 0.5)
        if known.any():
            share[known] = formulas.rank_share(RATIOS[name][2] * ratios[known, c]) - 0.5 / known.sum()
        parts[:, c] = 100 * weight / whole * share
    return parts, tuple((c,) for c in range(ratios.shape[1])), 0.0


def _row(
    member: Mapping[str, Any], rank: int, score: float, values: Floats, named: tuple[tuple[int, ...], ...], ratios: Floats, chosen: RiskScheme,
    learned: bool,
) -> RiskRow:  # fmt: skip
    names = tuple(chosen.weights)
    parts = []
    for columns, part in zip(named, values.tolist(), strict=True):
        seen = ratios[list(columns)]
        missing = not bool(np.isfinite(seen).all())
        value = None if missing or len(columns) > 1 else float(seen[0])
        parts.append(RiskPart(tuple(names[c] for c in columns), value, float(part), missing))
    whole = sum(chosen.weights.values())

    def weight(p: RiskPart) -> float:  # how bad: by ranks what lies above the middle of the ratio's own weight
        return p.part if learned else p.part - 50 * chosen.weights[p.ratios[0]] / whole

    worst = [p for p in sorted(parts, key=lambda p: (-weight(p), p.ratios)) if weight(p) > 0 or p.missing][
        : chosen.shown
    ]
    shares = {n: 100 * w / whole for n, w in chosen.weights.items()}
    words = tuple(_said(p, None if learned else 100 * p.part / shares[p.ratios[0]]) for p in worst)
    return RiskRow(member["uscc"], member["name"] or member["uscc"], member["region"] or "", rank, score, tuple(parts), words)  # fmt: skip


def _said(part: RiskPart, share: float | None) -> Words:
    """One reason; `share`: percent of the enterprises that are better, None where the score is learned."""
    first, *rest = (Words(f"diagnosis.risk.ratio.{name}") for name in part.ratios)
    if rest:
        return Words("diagnosis.risk.pair", {"ratio": first, "other": rest[0], "part": part.part})
    if part.missing:
        return Words("diagnosis.risk.unknown", {"ratio": first})
    if share is not None:
        return Words("diagnosis.risk.worse", {"ratio": first, "value": part.value, "share": share})
    return Words("diagnosis.risk.raises", {"ratio": first, "value": part.value, "part": part.part})
