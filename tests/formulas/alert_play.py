# SPDX-License-Identifier: Apache-2.0
"""An invented city whose distressed enterprises are known, and a year of alerts played month by month. Simulated, never real distress."""

from dataclasses import dataclass

import numpy as np

from zhuashou.formulas import alert_evidence, allocate_alerts, rank_mix

FIRST = 36  # first month judged; earlier months are history
NEVER = 9999


@dataclass
class City:
    output: np.ndarray
    electricity: np.ndarray
    industry: np.ndarray
    onset: np.ndarray


def simulate(seed: int, n: int = 1100, months: int = 72) -> City:
    """Industry cycles, seasons, a wandering festival, heavy-tailed noise, harmless shocks; 15 % of the enterprises slide by 40 to 70 %."""
    r = np.random.default_rng(seed)
    t = np.arange(months)
    industry = r.integers(0, 30, n)
    cycle = np.cumsum(r.normal(0.003, 0.012, (30, months)), 1)
    season = r.normal(0, 0.10, (30, 12))[industry][:, t % 12] + r.normal(0, 0.06, (n, 12))[:, t % 12]
    festival = (r.normal(0, 1, months // 12)[:, None] * np.eye(12)[1]).ravel()
    drift, noise = np.zeros((n, months)), r.standard_t(4, (n, months)) * 0.06
    for k in range(1, months):
        drift[:, k] = 0.6 * drift[:, k - 1] + r.normal(0, 0.03, n)
    log_y = cycle[industry] + season + drift + noise - (0.06 + 0.03 * r.random((n, 1))) * festival
    log_y += (r.random((n, months)) < 0.015) * r.normal(0, 0.35, (n, months))
    onset = np.full(n, NEVER)
    for i in np.flatnonzero(r.random(n) < 0.15):
        onset[i] = r.integers(FIRST, months - 6)
        log_y[i] -= r.uniform(0.5, 1.2) * np.clip((t - onset[i] + 1) / r.integers(4, 9), 0, 1)
    electricity = (log_y - noise) * 0.7 + r.normal(0, 0.05, (n, months))
    return City(np.exp(log_y), np.exp(electricity), industry, onset)


@dataclass
class Score:
    precision: float
    recall: float
    early: float
    a_month: float


def play(city: City, budget: int = 12, cool_off: int = 6, q: float = 0.1, plain: bool = False) -> Score:
    """Alerts after the onset / all, distressed ever alerted after it, within three months of it, pushed a month. plain: by year-on-year growth."""
    evidence = alert_evidence(city.output, city.industry, 12, FIRST)
    other = alert_evidence(city.electricity, city.industry, 12, FIRST)
    last, hit = np.full(len(city.onset), -99), np.full(len(city.onset), -1)
    good = total = 0
    months = city.output.shape[1]
    for month in range(FIRST, months):
        if plain:
            score, p, gate = -np.nan_to_num(evidence.growth[:, month]), np.zeros(len(last)), 1.0
        else:
            score, p, gate = (
                sum(rank_mix(evidence, month, other.cusum, other.z).values()),
                evidence.p_quarter[:, month],
                q,
            )
        pushed = allocate_alerts(score, p, month - last, budget, cool_off, gate).pushed
        last[pushed] = month
        right = city.onset[pushed] <= month
        good, total = good + int(right.sum()), total + len(pushed)
        fresh = pushed[right & (hit[pushed] < 0)]
        hit[fresh] = month - city.onset[fresh]
    event = city.onset < NEVER
    early = ((hit >= 0) & (hit <= 3) & event).sum() / event.sum()
    return Score(good / max(total, 1), float((hit[event] >= 0).mean()), float(early), total / (months - FIRST))
