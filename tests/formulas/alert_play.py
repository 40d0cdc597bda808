# SPDX-License-Identifier: Apache-2.0
"""An invented city whose distressed enterprises are known, and a year of alerts played month by month. Simulated, never real distress."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zhuashou.formulas import alert_evidence, allocate_alerts, rank_mix
from zhuashou.formulas.evidence import MIX

FIRST = 36  # first month judged; earlier months are history
NEVER = 9999


@dataclass
class City:
    output: np.ndarray
    electricity: np.ndarray
    industry: np.ndarray
    onset: np.ndarray


@dataclass(frozen=True)
class World:
    """What a simulated city is like: noise (scale, degrees of freedom), harmless shocks, seasons, share of months missing, of young enterprises."""

    noise: float = 0.06
    df: float = 4
    shock: float = 0.015
    season: float = 0.10
    own_season: float = 0.06
    missing: float = 0.0
    young: float = 0.0


#: The usual city, one with heavy tails and many one-off shocks, and one with strong seasons, gaps and many young enterprises.
WORLDS = {
    "usual": World(), "heavy": World(df=3, shock=0.04), "patchy": World(df=3, shock=0.02, season=0.2, own_season=0.15, missing=0.04, young=0.25)
}  # fmt: skip


def simulate(seed: int, world: World = WORLDS["usual"], n: int = 1100, months: int = 72) -> City:
    """Industry cycles, seasons, a wandering festival, heavy-tailed noise, harmless shocks; 15 % of the enterprises slide by 40 to 70 %."""
    r = np.random.default_rng(seed)
    t = np.arange(months)
    industry = r.integers(0, 30, n)
    cycle = np.cumsum(r.normal(0.003, 0.012, (30, months)), 1)
    season = r.normal(0, world.season, (30, 12))[industry][:, t % 12]
    season += r.normal(0, world.own_season, (n, 12))[:, t % 12]
    festival = (r.normal(0, 1, months // 12)[:, None] * np.eye(12)[1]).ravel()
    drift, noise = np.zeros((n, months)), r.standard_t(world.df, (n, months)) * world.noise
    for k in range(1, months):
        drift[:, k] = 0.6 * drift[:, k - 1] + r.normal(0, 0.03, n)
    log_y = cycle[industry] + season + drift + noise - (0.06 + 0.03 * r.random((n, 1))) * festival
    log_y += (r.random((n, months)) < world.shock) * r.normal(0, 0.35, (n, months))
    onset = np.full(n, NEVER)
    for i in np.flatnonzero(r.random(n) < 0.15):
        onset[i] = r.integers(FIRST, months - 6)
        log_y[i] -= r.uniform(0.5, 1.2) * np.clip((t - onset[i] + 1) / r.integers(4, 9), 0, 1)
    electricity = np.exp((log_y - noise) * 0.7 + r.normal(0, 0.05, (n, months)))
    output = np.exp(log_y)
    output[r.random(output.shape) < world.missing] = np.nan
    for i in np.flatnonzero(r.random(n) < world.young):
        output[i, : r.integers(6, 40)] = np.nan
    electricity[np.isnan(output)] = np.nan
    return City(output, electricity, industry, onset)


@dataclass
class Score:
    precision: float
    recall: float
    early: float
    a_month: float


@dataclass
class Pushed:
    """One alert as a verdict would see it."""

    month: int
    row: int
    right: bool
    score: float
    p: np.ndarray


def ration(
    city: City, months: range, budget: int = 12, cool_off: int = 6, q: float = 0.1, cut: float = 0.0, plain: bool = False,
    weights: Mapping[str, float] = MIX,
) -> list[Pushed]:  # fmt: skip
    """The alerts of these months, oldest first. plain: by year-on-year growth."""
    evidence = alert_evidence(city.output, city.industry, 12, FIRST)
    other = alert_evidence(city.electricity, city.industry, 12, FIRST)
    last, found = np.full(len(city.onset), -99), []
    for month in months:
        if plain:
            score, p, gate = -np.nan_to_num(evidence.growth[:, month]), np.zeros(len(last)), 1.0
        else:
            score = np.sum(list(rank_mix(evidence, month, other.cusum, other.z, weights).values()), axis=0)
            p, gate = evidence.p_quarter[:, month], q
        pushed = allocate_alerts(score, np.where(score >= cut, p, 1.0), month - last, budget, cool_off, gate).pushed
        last[pushed] = month
        found += [Pushed(month, int(k), bool(city.onset[k] <= month), float(score[k]), p) for k in pushed]
    return found


def play(city: City, budget: int = 12, cool_off: int = 6, q: float = 0.1, plain: bool = False) -> Score:
    """Alerts after the onset / all, distressed ever alerted after it, within three months of it, pushed a month."""
    months = range(FIRST, city.output.shape[1])
    alerts = ration(city, months, budget, cool_off, q, plain=plain)
    hit: dict[int, int] = {}
    for a in alerts:
        if a.right:
            hit.setdefault(a.row, a.month - int(city.onset[a.row]))
    events = int((city.onset < NEVER).sum())
    early = sum(v <= 3 for v in hit.values()) / events
    return Score(
        sum(a.right for a in alerts) / max(len(alerts), 1), len(hit) / events, early, len(alerts) / len(months)
    )
