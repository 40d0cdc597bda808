# SPDX-License-Identifier: Apache-2.0
"""Whom to visit first: a monthly ration of alerts from output and electricity, each of which explains itself.

Evidence, gate, mix of ranks and ration are `formulas`; here the arrays are made and the answers put into words. A year has 11 periods.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from zhuashou import formulas
from zhuashou.diagnosis.alert_settings import AlertSettings, read_alert_settings
from zhuashou.diagnosis.alert_words import reasons
from zhuashou.diagnosis.base import Snap, number_id
from zhuashou.diagnosis.facts import enterprise_facts
from zhuashou.diagnosis.panels import Floats, panel
from zhuashou.terms import Evidence, Words, parse_period, stable_id

if TYPE_CHECKING:
    import pyarrow as pa

YEAR_PERIODS = 11
PEERS = 5
NEVER = 10_000
#: Facts behind an alert that have a number id (as reported this year; the evidence itself is of the panel).
SHOWN = (
    ("gross_output_month_growth", "gross_output"),
    ("electricity_month_growth", "electricity"),
)


@dataclass(frozen=True)
class Alert:
    """One enterprise that passed the gate. `parts` (recent, cusum, worst_of_3) are weighted ranks that add to `score`, 0…100; `waits` says why it is not pushed (budget, officer, cut, cooling).

    p: of three periods; q_value: the least gate at which it still passes; since: the period in which its decline began; growth: output of the
    last three periods on the year, percent, oldest first (None unknown), power likewise.
    """

    id: str
    uscc: str
    name: str
    region: str
    division: str
    officer: str
    pushed: bool
    rank: int
    waits: str
    score: float
    parts: dict[str, float]
    p: float
    q_value: float
    z: float
    cusum: float
    power_cusum: float | None
    growth: tuple[float | None, ...]
    power: tuple[float | None, ...]
    since: str
    last_alert: str
    words: tuple[Words, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class AlertMonth:
    """The alerts of a month: pushed ones first, then those that wait. judged: enterprises with enough history; young: those without."""

    period: str
    revision: str
    version: str
    settings: AlertSettings
    judged: int
    young: int
    passed: int
    rows: tuple[Alert, ...]


@dataclass(frozen=True)
class _Judged:
    """Everything about the judged enterprises, one row each."""

    rows: list[dict[str, Any]]
    output: formulas.Evidence
    power: formulas.Evidence
    stopped: Floats
    periods: tuple[str, ...]


def alerts(
    snap: Snap, settings: AlertSettings | None = None, earlier: Mapping[str, str] | None = None, facts: pa.Table | None = None
) -> AlertMonth:  # fmt: skip
    """The alerts of the closed month. `earlier`: credit code → period of its last pushed alert; `facts`: `enterprise_facts` if there already."""
    chosen = settings or read_alert_settings()
    known = enterprise_facts(snap) if facts is None else facts
    found, young = _judge(snap, chosen, known)
    if found is None:
        return AlertMonth(snap.period.id, snap.revision, chosen.version, chosen, 0, young, 0, ())
    p = found.output.p_quarter[:, -1]
    parts = formulas.rank_mix(
        found.output, found.output.z.shape[1] - 1, found.power.cusum, found.power.z, chosen.weights
    )
    score = np.sum(list(parts.values()), axis=0)
    since_last = np.array([_months_since(snap, (earlier or {}).get(r["uscc"])) for r in found.rows])
    officer = np.array([r["liaison_officer"] or f"\x00{r['uscc']}" for r in found.rows])
    gate = np.where(score >= chosen.cut, p, 1.0)
    pick = formulas.allocate_alerts(
        score, gate, since_last, chosen.budget, chosen.cool_off, chosen.q, officer, chosen.per_officer
    )
    through = formulas.discoveries(p, chosen.q)
    order = [*pick.pushed.tolist(), *pick.held.tolist()]
    order += [k for k in np.argsort(-score, kind="stable").tolist() if through[k] and k not in set(order)]
    held_by = _load(officer, pick.pushed)
    q_values = adjusted(p)
    rows = []
    for rank, k in enumerate(order):
        row = found.rows[k]
        waits = "" if rank < len(pick.pushed) else _waits(chosen, score[k], since_last[k], held_by, officer[k])
        numbers = {name: float(values[k]) for name, values in parts.items()}
        rows.append(
            _alert(snap, found, k, rank + 1, waits, numbers, float(q_values[k]), (earlier or {}).get(row["uscc"], ""))
        )
    return AlertMonth(
        snap.period.id, snap.revision, chosen.version, chosen, len(found.rows), young, int(through.sum()), tuple(rows)
    )


def _judge(snap: Snap, chosen: AlertSettings, facts: pa.Table) -> tuple[_Judged | None, int]:
    """Evidence of the enterprises in scope that reported and have enough past; and how many have not."""
    columns = ["uscc", "name", "region", "division", "section", "liaison_officer", *(name for name, _ in SHOWN)]
    members = facts.filter(facts["in_scope"]).select(columns).to_pylist()
    codes = [r["uscc"] for r in members]
    made = panel(snap, "monthly_output", ["gross_output_month"], chosen.periods)
    output = made.only(codes, "gross_output_month")
    power = panel(snap, "monthly_energy", ["electricity_month"], chosen.periods).only(codes, "electricity_month")
    first_known = int(np.isfinite(output).any(0).argmax()) if np.isfinite(output).any() else output.shape[1]
    output, power, periods = output[:, first_known:], power[:, first_known:], made.periods[first_known:]
    t = len(periods)
    least = YEAR_PERIODS + 6
    if t <= least + 2 or not members:
        return None, len(members)
    first = max(least, min(chosen.history, t - 6))
    stopped = output[:, -3:] == 0
    peers = _peers(members)
    ours = formulas.alert_evidence(_floored(output, chosen.zero), peers, YEAR_PERIODS, first)
    theirs = formulas.alert_evidence(_floored(power, chosen.zero), peers, YEAR_PERIODS, first)
    rows = np.flatnonzero(np.isfinite(ours.z[:, -1]))
    picked = _Judged([members[k] for k in rows], _take(ours, rows), _take(theirs, rows), stopped[rows], periods)
    return (picked if len(rows) else None), int((np.isfinite(output[:, -1]) & ~np.isfinite(ours.z[:, -1])).sum())


def _take(evidence: formulas.Evidence, rows: Any) -> formulas.Evidence:
    return formulas.Evidence(*(getattr(evidence, f.name)[rows] for f in dataclasses.fields(evidence)))


def _peers(members: list[dict[str, Any]]) -> np.ndarray:
    """The industry that an enterprise is compared with: its division, or its section where the division is small."""
    count: dict[str, int] = {}
    for r in members:
        count[r["division"] or ""] = count.get(r["division"] or "", 0) + 1
    return np.array([r["division"] if count[r["division"] or ""] >= PEERS else r["section"] or "" for r in members])


def _floored(values: Floats, share: float) -> Floats:
    """A reported zero becomes a small share of the enterprise's usual figure, so that its logarithm is a deep fall."""
    known = np.where(values > 0, values, np.nan)
    has = np.isfinite(known).any(1)
    usual = np.full(len(values), np.nan)
    usual[has] = np.nanmedian(known[has], axis=1)
    return np.where(np.isfinite(values), np.maximum(values, share * usual[:, None]), np.nan)


def _months_since(snap: Snap, last: str | None) -> int:
    if not last:
        return NEVER
    then = parse_period(last)
    return (snap.period.year - then.year) * 12 + snap.period.last - then.last


def _load(officer: Any, pushed: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for k in pushed.tolist():
        found[officer[k]] = found.get(officer[k], 0) + 1
    return found


def _waits(chosen: AlertSettings, score: float, since_last: int, load: Mapping[str, int], officer: str) -> str:
    if since_last < chosen.cool_off:
        return "cooling"
    if score < chosen.cut:
        return "cut"
    return "officer" if load.get(officer, 0) >= chosen.per_officer else "budget"


def adjusted(p: Any) -> Floats:
    """Benjamini–Hochberg q-values [N]: the least rate at which each p-value is still a discovery."""
    order = np.argsort(p, kind="stable")
    n = len(p)
    stepped = np.minimum.accumulate((p[order] * n / np.arange(1, n + 1))[::-1])[::-1]
    out = np.empty(n)
    out[order] = np.minimum(stepped, 1.0)
    return out


def _alert(
    snap: Snap, found: _Judged, k: int, rank: int, waits: str, parts: dict[str, float], q_value: float, last: str
) -> Alert:  # fmt: skip
    row, cusum = found.rows[k], found.output.cusum[k]
    silent = found.stopped[k]
    rates = tuple(-100.0 if zero else _percent(g) for g, zero in zip(found.output.growth[k, -3:], silent, strict=True))
    power = tuple(_percent(g) for g in found.power.growth[k, -3:])
    since = found.periods[_began(found.output.growth[k], cusum)]
    own_power = float(found.power.cusum[k, -1]) if power[-1] is not None else None
    facts: dict[str, Any] = {"rates": rates, "power": power, "since": since, "z": float(found.output.z[k, -1]), "cusum": float(cusum[-1]),
             "peer_gap": _percent(found.output.peer_growth[k, -1]), "stopped": int(silent[::-1].cumprod().sum()),
             "power_cusum": own_power, "rank": rank, "n": len(found.rows), "score": sum(parts.values())}  # fmt: skip
    code = row["uscc"]
    evidence = tuple(Evidence(name, row[name], "%", snap.period.id, number_id(ind, "month", "growth", "enterprise", code))
                     for name, ind in SHOWN if row[name] is not None)  # fmt: skip
    return Alert(
        stable_id("A", code), code, row["name"] or code, row["region"] or "", row["division"] or "", row["liaison_officer"] or "", not waits, rank,
        waits, facts["score"], parts, float(found.output.p_quarter[k, -1]), q_value, facts["z"], facts["cusum"], own_power, rates, power, since,
        last, reasons(facts), evidence,
    )  # fmt: skip


def _began(growth: Floats, cusum: Floats) -> int:
    """Column in which the decline began: the last change of level if it was downward, else where the CUSUM last left zero."""
    found = formulas.change_points(growth)
    if found.starts and found.levels[-1] < found.levels[-2]:
        return found.starts[-1]
    quiet = np.flatnonzero(cusum[:-1] == 0)
    return int(quiet[-1]) + 1 if len(quiet) else 0


def _percent(log: float) -> float | None:
    return None if not np.isfinite(log) else float(100 * (np.exp(log) - 1))
