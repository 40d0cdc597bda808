# SPDX-License-Identifier: Apache-2.0
"""Evidence that an enterprise is in trouble, month by month, and a ration of alerts that officers can follow.

Arrays are [N, T]: rows enterprises, columns periods, the last column the closed one. A year has `lag` periods (11 where January–February is
one). CUSUM after Page (1954), the gate after Benjamini and Hochberg (1995); measured in the project's monitoring notes.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from zhuashou.formulas.rates import Floats, _float
from zhuashou.formulas.signals import MAD_TO_SIGMA

#: Periods of a typical enterprise that the own past is filled up with: two years of own figures weigh as much as what is usual.
PRIOR = 24
_MEDIAN = np.pi / 2  # variance of a median of n, in variances over n


@dataclass(frozen=True)
class Evidence:
    """All [N, T]: growth in logs, growth less the peers' median, robust z, CUSUM, worst of three, p-value of the last three months."""

    growth: Floats
    peer_growth: Floats
    z: Floats
    cusum: Floats
    worst_of_3: Floats
    p_quarter: Floats


def alert_evidence(values: ArrayLike, peers: ArrayLike, lag: int = 12, first: int = 36) -> Evidence:
    """Evidence from values[N, T] above zero (others count as missing) and peers[N] (industry); columns before `first` are history only.

    growth g = ln y_t − ln y_{t−lag}; z = (p_t − median of the own past) / max(1.4826 MAD, 0.03), the past never including t and filled up with
    `PRIOR` periods of a typical enterprise; CUSUM max(0, c − clip(z, ±3) − 0.5); worst of three max(0, min(−g)); p of the mean of what is
    known of three clipped z, scaled by all such means so far, 1 if fewer than two are known.
    """
    y = _float(values)
    logs = np.log(np.where(y > 0, y, np.nan))
    growth = np.full(y.shape, np.nan)
    growth[:, lag:] = logs[:, lag:] - logs[:, :-lag]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all-missing slices of young enterprises
        peer_growth = _less_peers(growth, np.asarray(peers), lag)
        z = _past_z(peer_growth, lag, first)
    return Evidence(growth, peer_growth, z, _cusum(z, first), _worst_of_3(growth), _p_quarter(z, first))


def _less_peers(growth: Floats, peers: NDArray[np.generic], lag: int) -> Floats:
    out = growth.copy()
    for kind in np.unique(peers):
        mine = peers == kind
        out[mine, lag:] -= np.nanmedian(growth[mine, lag:], axis=0, keepdims=True)
    return out


def _past_z(p: Floats, lag: int, first: int, floor: float = 0.03, least: int = 6) -> Floats:
    """z of each column against the own past; a short past is filled up with `PRIOR` periods of a typical enterprise's spread around zero."""
    z = np.full(p.shape, np.nan)
    for t in range(first, p.shape[1]):
        past = p[:, lag:t]
        n = np.isfinite(past).sum(1)
        own = np.nanmedian(past, axis=1)
        spread = MAD_TO_SIGMA * np.nanmedian(np.abs(past - own[:, None]), axis=1)
        enough = n >= least
        if not enough.any():
            continue
        usual = np.maximum(np.median(spread[enough]), floor)
        middle = own * n / (n + PRIOR)
        scale = np.sqrt(
            (n * np.maximum(spread, floor) ** 2 + PRIOR * usual**2) / (n + PRIOR) * (1 + _MEDIAN / (n + PRIOR))
        )
        z[:, t] = np.where(enough, (p[:, t] - middle) / scale, np.nan)
    return z


def _cusum(z: Floats, first: int, allowance: float = 0.5, clip: float = 3.0) -> Floats:
    out, level = np.zeros(z.shape), np.zeros(len(z))
    for t in range(first, z.shape[1]):
        level = np.maximum(0, level - np.clip(np.nan_to_num(z[:, t]), -clip, clip) - allowance)
        out[:, t] = level
    return out


def _worst_of_3(growth: Floats) -> Floats:
    out = np.zeros(growth.shape)
    out[:, 2:] = np.maximum(np.nan_to_num(np.minimum.reduce([-growth[:, 2:], -growth[:, 1:-1], -growth[:, :-2]])), 0)
    return out


def _p_quarter(z: Floats, first: int, clip: float = 4.0, least: int = 2) -> Floats:
    """p of the mean of what is known of three z, scaled by all such means so far; 1 where fewer than `least` are known."""
    p = np.ones(z.shape)
    known, step = np.isfinite(z), np.clip(np.nan_to_num(z), -clip, clip)
    means = np.full(z.shape, np.nan)
    for t in range(first, z.shape[1]):
        part = slice(max(first, t - 2), t + 1)
        n = known[:, part].sum(1)
        enough = n >= least
        means[enough, t] = step[enough, part].sum(1) / np.sqrt(3 * n[enough])
        so_far = np.abs(means[:, first : t + 1])
        so_far = so_far[np.isfinite(so_far)]
        if len(so_far):
            scale = max(MAD_TO_SIGMA * float(np.median(so_far)), 1e-12)
            p[enough, t] = norm.cdf(means[enough, t] / scale)
    return p


def discoveries(p: ArrayLike, q: float) -> NDArray[np.bool_]:
    """Benjamini–Hochberg: which of the p-values [N] may be called discoveries at false-discovery rate q."""
    values = _float(p)
    ordered = np.sort(values)
    passed = np.flatnonzero(ordered <= q * np.arange(1, len(values) + 1) / len(values))
    return values <= ordered[passed[-1]] if len(passed) else np.zeros(len(values), dtype=bool)


def rank_share(values: ArrayLike) -> Floats:
    """Ranks [N] over N, largest 1; equal values share their mean rank, so the order of the rows says nothing."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(_float(values)) / max(len(_float(values)), 1))


#: Weights of the parts of the score: what is new counts most, else those long in trouble crowd out the ones that are just falling.
MIX = {"recent": 20.0, "cusum": 1.0, "worst_of_3": 1.0}


def rank_mix(
    evidence: Evidence, month: int, other_cusum: ArrayLike | None = None, other_z: ArrayLike | None = None, weights: Mapping[str, float] = MIX
) -> dict[str, Floats]:  # fmt: skip
    """Parts of the score in column `month`, each a weighted rank share [N]; their sum is the score.

    recent: mean of the newest two z, clipped to ±4; `other_cusum` and `other_z` [N, T], as of electricity, are added to their own kind.
    """
    cusum = evidence.cusum[:, month] + (0.0 if other_cusum is None else _float(other_cusum)[:, month])
    recent = _recent(evidence.z, month) + (0.0 if other_z is None else _recent(_float(other_z), month))
    parts = {"recent": -recent, "cusum": cusum, "worst_of_3": evidence.worst_of_3[:, month]}
    return {name: weights[name] * rank_share(values) for name, values in parts.items()}


def _recent(z: Floats, month: int, clip: float = 4.0) -> Floats:
    """Mean of what is known of the newest two clipped z, 0 if neither is."""
    both = np.clip(z[:, [month - 1, month]], -clip, clip)
    return np.asarray(np.nan_to_num(both).sum(1) / np.maximum(np.isfinite(both).sum(1), 1))


@dataclass(frozen=True)
class Alerts:
    """Rows to push (best first, at most the budget) and rows that passed the gate but wait."""

    pushed: NDArray[np.intp]
    held: NDArray[np.intp]


def allocate_alerts(
    score: ArrayLike, p: ArrayLike, since_last: ArrayLike, budget: int, cool_off: int = 6, q: float = 0.1, officer: ArrayLike | None = None,
    per_officer: int | None = None,
) -> Alerts:  # fmt: skip
    """Who is pushed this month: through the gate at rate q, not alerted within `cool_off` periods, by score, at most `budget` in all.

    score, p [N]; since_last [N] periods since the last alert (large if never). With officer [N] at most `per_officer` each; ties keep the rows' order.
    """
    values = _float(score)
    open_rows = discoveries(p, q) & (_float(since_last) >= cool_off)
    order = np.argsort(-values, kind="stable")
    pushed: list[int] = []
    held: list[int] = []
    load: dict[object, int] = {}
    who = np.zeros(len(values)) if officer is None else np.asarray(officer)
    for row in order[open_rows[order]].tolist():
        name = who[row].item() if hasattr(who[row], "item") else who[row]
        room = per_officer is None or load.get(name, 0) < per_officer
        if len(pushed) < budget and room:
            pushed.append(row)
            load[name] = load.get(name, 0) + 1
        else:
            held.append(row)
    return Alerts(np.array(pushed, dtype=np.intp), np.array(held, dtype=np.intp))
