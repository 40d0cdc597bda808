# SPDX-License-Identifier: Apache-2.0
"""How alerts are rationed: numbers that a city may set as data, and what its own verdicts say they should be."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from zhuashou.diagnosis.rules import RuleError
from zhuashou.terms import Words, load_yaml

VERDICTS = ("true", "benign", "data_error")


@dataclass(frozen=True)
class AlertSettings:
    """q: rate of the gate; cut: least score; budget and per_officer: alerts a month; cool_off: months; history, periods: reporting periods.

    recent, cusum, worst_of_3: how much each part of the score weighs (only their proportion counts).
    """

    version: str
    q: float
    cut: float
    budget: int
    per_officer: int
    cool_off: int
    history: int
    periods: int
    zero: float
    target_precision: float
    least_verdicts: int
    recent: float
    cusum: float
    worst_of_3: float

    @property
    def weights(self) -> dict[str, float]:
        """Weights of the parts of the score, adding to 100."""
        own = {"recent": self.recent, "cusum": self.cusum, "worst_of_3": self.worst_of_3}
        return {name: 100 * value / sum(own.values()) for name, value in own.items()}


#: Least and largest sensible value of each number.
_BOUNDS = {"q": (0.0001, 1), "cut": (0, 100), "budget": (0, 100_000), "per_officer": (1, 100_000), "cool_off": (0, 120), "history": (17, 600),
           "periods": (20, 600), "zero": (0.0001, 1), "target_precision": (0, 1), "least_verdicts": (1, 100_000), "recent": (0.001, 1000), "cusum": (0, 1000), "worst_of_3": (0, 1000)}  # fmt: skip


def read_alert_settings(data: Mapping[str, Any] | None = None) -> AlertSettings:
    """Settings from `Workspace.data("alerts", "diagnosis")`; a value a city does not give is the packaged one. Raises RuleError."""
    base = resources.files("zhuashou.diagnosis").joinpath("data", "alerts", "monthly.yaml")
    packaged: dict[str, Any] = load_yaml(base.read_text(encoding="utf-8"))
    own = (data or {}).get("monthly") or {}
    if not isinstance(own, Mapping):
        raise RuleError("monthly", "-", "not_a_rule")
    merged = packaged | dict(own)
    values: dict[str, Any] = {"version": str(merged["version"])}
    for name, (low, high) in _BOUNDS.items():
        value = merged[name]
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise RuleError("monthly", name, "number")
        kind = {f.name: f.type for f in dataclasses.fields(AlertSettings)}[name]
        if kind == "int" and value != int(value):
            raise RuleError("monthly", name, "number")
        values[name] = int(value) if kind == "int" else float(value)
    return AlertSettings(**values)


@dataclass(frozen=True)
class Judged:
    """A verdict beside what the alert showed when it was pushed."""

    period: str
    uscc: str
    verdict: str
    score: float
    q_value: float


@dataclass(frozen=True)
class Proposal:
    """What verdicts say: precision (true ÷ true and benign; data errors are counted apart), and other settings if they would do better.

    `settings` is None if nothing should change; `words` says why. kept: share of the true alerts that the proposal would still push.
    """

    verdicts: int
    precision: float | None
    data_errors: int
    settings: AlertSettings | None
    new_precision: float | None
    kept: float | None
    words: Words


def precision_by_month(verdicts: Sequence[Judged]) -> list[dict[str, Any]]:
    """Counts of verdicts and precision (percent) by period, oldest first."""
    found: dict[str, dict[str, Any]] = {}
    for v in verdicts:
        row = found.setdefault(v.period, {"period": v.period, **dict.fromkeys(VERDICTS, 0)})
        row[v.verdict] += 1
    for row in found.values():
        sure = row["true"] + row["benign"]
        row["precision"] = 100 * row["true"] / sure if sure else None
    return [found[p] for p in sorted(found)]


def retune(verdicts: Sequence[Judged], settings: AlertSettings) -> Proposal:
    """Other settings that verdicts ask for; a person adopts them. Nothing but verdicts is looked at.

    Below the wanted precision: the gate and the least score that reach it while keeping most true alerts (or come nearest). Clearly above it
    (halfway to 1): a quarter more budget. Data errors say nothing about the settings.
    """
    sure = [v for v in verdicts if v.verdict in ("true", "benign")]
    errors = sum(v.verdict == "data_error" for v in verdicts)
    now = _precision(sure)
    if len(sure) < settings.least_verdicts or now is None:
        return Proposal(
            len(sure),
            now,
            errors,
            None,
            None,
            None,
            Words("diagnosis.retune.few", {"n": len(sure), "least": settings.least_verdicts}),
        )
    goal = settings.target_precision
    if now >= goal:
        if now < (1 + goal) / 2:
            return Proposal(
                len(sure), now, errors, None, None, None, Words("diagnosis.retune.fine", {"precision": 100 * now})
            )
        more = dataclasses.replace(settings, budget=settings.budget + max(1, settings.budget // 4))
        words = Words("diagnosis.retune.more", {"precision": 100 * now, "budget": settings.budget, "new": more.budget})
        return Proposal(len(sure), now, errors, more, None, 1.0, words)
    return _stricter(sure, settings, now, errors)


def _stricter(sure: Sequence[Judged], settings: AlertSettings, now: float, errors: int) -> Proposal:
    """Every gate and cut that some verdict stands at is tried: reach the goal with most true alerts, else the best precision."""
    true_ones = sum(v.verdict == "true" for v in sure)
    gates = sorted({settings.q, *(_up(v.q_value) for v in sure if _up(v.q_value) < settings.q and v.q_value > 0)})
    cuts = sorted({settings.cut, *(_down(v.score) for v in sure if _down(v.score) > settings.cut)})
    tried = []
    for q in gates:
        for cut in cuts:
            left = [v for v in sure if v.q_value <= q and v.score >= cut]
            share = _precision(left)
            if share is not None and 2 * len(left) >= len(sure):
                kept = sum(v.verdict == "true" for v in left)
                tried.append((min(share, settings.target_precision), kept, q, -cut, share))
    best = max(tried)
    if best[4] <= now:
        return Proposal(
            len(sure), now, errors, None, None, None, Words("diagnosis.retune.no_better", {"precision": 100 * now})
        )
    q, cut = best[2], -best[3]
    stricter = dataclasses.replace(settings, q=q, cut=cut)
    values = {
        "precision": 100 * now,
        "new": 100 * best[4],
        "q": q,
        "cut": stricter.cut,
        "kept": 100 * best[1] / true_ones if true_ones else 0.0,
    }
    return Proposal(
        len(sure),
        now,
        errors,
        stricter,
        best[4],
        best[1] / true_ones if true_ones else None,
        Words("diagnosis.retune.stricter", values),
    )


def _precision(verdicts: Sequence[Judged]) -> float | None:
    return sum(v.verdict == "true" for v in verdicts) / len(verdicts) if verdicts else None


def _up(value: float) -> float:
    """Rounded up to four digits behind the point, so that the file a person adopts is readable."""
    return -(-round(value * 1e4, 6) // 1) / 1e4


def _down(value: float) -> float:
    return round(value * 1e4, 6) // 1 / 1e4
