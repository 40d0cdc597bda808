# SPDX-License-Identifier: Apache-2.0
"""An explainable risk score from yearly ratios: normal scores bent at five places, a flag for each missing ratio, and a few named pairs of ratios.

The log odds are a sum of parts, one a ratio and one a pair, so that a person can read why. Ridge logistic regression for the ratios, boosted
tables for the pairs (`pair_terms`); penalty, number of steps and calibration (Platt 1999) come from folds inside the data given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from scipy.stats import norm

from zhuashou.formulas.pair_terms import PairTerms, fit_bins, grow, pure, ranked_pairs
from zhuashou.formulas.rates import Floats, _float

_KNOTS = 512
#: Where the effect of a ratio may bend, in normal scores: both tails can be bad.
BENDS = (-2.0, -1.0, 0.0, 1.0, 2.0)
_FOLDS = 3
_PENALTIES = (30.0, 10.0, 3.0)
_PAIRS = 10
_STEPS = (0, 50, 100, 200, 300)
_ROUNDS = 60


@dataclass(frozen=True)
class NormalScores:
    """How raw ratios become normal scores: sorted knots [K, R] of each ratio, its median [R], and which ratios had missing values."""

    knots: Floats
    median: Floats
    flagged: NDArray[np.intp]

    def apply(self, ratios: ArrayLike) -> Floats:
        """Design [N, columns]: Φ⁻¹ of the empirical quantile of each ratio (missing: its median), what lies above each bend, 0/1 flags of what misses."""
        held = _float(ratios)
        missing = ~np.isfinite(held)
        filled = np.where(missing, self.median, held)
        k = len(self.knots)
        scores = np.empty_like(filled)
        for r in range(filled.shape[1]):
            low = np.searchsorted(self.knots[:, r], filled[:, r], "left")
            high = np.searchsorted(self.knots[:, r], filled[:, r], "right")
            scores[:, r] = norm.ppf(((low + high) / 2 + 0.5) / (k + 1))
        bent = [np.maximum(scores - bend, 0) for bend in BENDS]
        return np.hstack([scores, *bent, missing[:, self.flagged].astype(np.float64)])

    @property
    def ratio(self) -> NDArray[np.intp]:
        """Which ratio each column of the design belongs to."""
        r = self.knots.shape[1]
        return np.concatenate([np.tile(np.arange(r), 1 + len(BENDS)), self.flagged])


@dataclass(frozen=True)
class Part:
    """One reason of a score: one ratio or a pair (column numbers), what it adds to the log odds, and whether a value was missing."""

    ratios: tuple[int, ...]
    value: float
    missing: bool


@dataclass(frozen=True)
class RiskModel:
    """Weights [columns] of the design, the mean effect [R] of each ratio, pair terms, and the intercept: log odds where every part is average."""

    scores: NormalScores
    weights: Floats
    mean: Floats
    pairs: PairTerms
    intercept: float

    def parts(self, ratios: ArrayLike) -> Floats:
        """What each ratio [R] (with its flag), then each pair [P], adds to the log odds, [N, R + P]; 0 is the average of the training data."""
        alone, together = self.pairs.parts(ratios)
        return np.hstack(
            [_by_ratio(self.scores, self.scores.apply(ratios) * self.weights) + alone - self.mean, together]
        )

    @property
    def names(self) -> tuple[tuple[int, ...], ...]:
        """Which ratios each column of `parts` speaks of: one, or two."""
        return (*((r,) for r in range(len(self.mean))), *((int(a), int(b)) for a, b in self.pairs.pairs))

    def log_odds(self, ratios: ArrayLike) -> Floats:
        """Parts and intercept, [N]."""
        return np.asarray(self.parts(ratios).sum(1) + self.intercept)

    def risk(self, ratios: ArrayLike) -> Floats:
        """Probability of distress, [N]."""
        return np.asarray(expit(self.log_odds(ratios)))

    def explain(self, ratios: ArrayLike) -> tuple[tuple[Part, ...], ...]:
        """Every reason of every score, the strongest first; with the intercept they add to its log odds."""
        unknown, names = ~np.isfinite(_float(ratios)), self.names
        found = []
        for values, missing in zip(self.parts(ratios), unknown, strict=True):
            order = np.argsort(-np.abs(values), kind="stable").tolist()
            found.append(tuple(Part(names[k], float(values[k]), bool(missing[list(names[k])].any())) for k in order))
        return tuple(found)


def _by_ratio(scores: NormalScores, columns: Floats) -> Floats:
    """Columns of the design [N, columns] added up by ratio, [N, R]."""
    out = np.zeros((len(columns), scores.knots.shape[1]))
    np.add.at(out.T, scores.ratio, columns.T)
    return out


def fit_normal_scores(ratios: ArrayLike) -> NormalScores:
    """Learn the transform from ratios [N, R]; missing values allowed. Raises ValueError for a ratio of which nothing is known."""
    held = _float(ratios)
    known = np.isfinite(held)
    if not known.any(0).all():
        raise ValueError(f"nothing is known of ratios {np.flatnonzero(~known.any(0)).tolist()}")
    shares = (np.arange(_KNOTS) + 0.5) / _KNOTS
    knots = np.stack([np.quantile(held[known[:, r], r], shares) for r in range(held.shape[1])], axis=1)
    median = np.array([np.median(held[known[:, r], r]) for r in range(held.shape[1])])
    return NormalScores(knots, median, np.flatnonzero((~known).any(0)))


def fit_risk(ratios: ArrayLike, distress: ArrayLike) -> RiskModel:
    """A calibrated, explainable model. ratios [N, R] (unknown and infinite ones count as missing), distress [N] 0/1.

    Penalty, number of boosting steps (none if pairs do not help) and calibration are those with the least log loss over three folds inside the
    data, drawn by a fixed seed. Raises ValueError if fewer than three are distressed or sound, if nothing is known of a ratio, or if Newton's
    method does not settle.
    """
    x, y = _float(ratios), (_float(distress) > 0).astype(np.float64)
    if min(y.sum(), (1 - y).sum()) < _FOLDS:
        raise ValueError(f"distressed and sound enterprises are both needed, at least {_FOLDS} of each")
    scores, bins = fit_normal_scores(x), fit_bins(x)
    design = np.hstack([scores.apply(x), np.ones((len(x), 1))])
    codes = bins.codes(x)
    penalty, steps, slope, shift = _choose(design, codes, y)
    w = _ridge_path(design, y, [p for p in _PENALTIES if p >= penalty])[-1]
    who, (tables,) = _pair_tables(codes, y, design @ w, [steps])
    pairs = pure(bins, who, tables * slope, codes)
    weights = w[:-1] * slope
    mean = (_by_ratio(scores, design[:, :-1] * weights) + pairs.parts(x)[0]).mean(0)
    return RiskModel(scores, weights, mean, pairs, float(w[-1] * slope + shift + mean.sum()))


def _choose(design: Floats, codes: NDArray[np.intp], y: Floats) -> tuple[float, int, float, float]:
    """Penalty and boosting steps with the least log loss on folds that were left out, and the slope and shift that calibrate them there."""
    fold = _folds(y)
    paths = [_ridge_path(design[fold != k], y[fold != k], _PENALTIES) for k in range(_FOLDS)]
    alone = np.empty((len(_PENALTIES), len(y)))
    for k, path in enumerate(paths):
        alone[:, fold == k] = np.array(path) @ design[fold == k].T
    at = int(np.argmin([_calibrated(odds, y)[2] for odds in alone]))
    grown = np.empty((len(_STEPS), len(y)))
    for k, path in enumerate(paths):
        rest, held = fold != k, fold == k
        who, tables = _pair_tables(codes[rest], y[rest], design[rest] @ path[at], _STEPS)
        cells = np.arange(len(who)), codes[held][:, who[:, 0]], codes[held][:, who[:, 1]]
        grown[:, held] = [alone[at, held] + table[cells].sum(1) for table in tables]
    found = [_calibrated(odds, y) for odds in grown]
    best = int(np.argmin([loss for *_, loss in found]))
    return _PENALTIES[at], _STEPS[best], *found[best][:2]


def _pair_tables(
    codes: NDArray[np.intp], y: Floats, odds: Floats, steps: Sequence[int]
) -> tuple[NDArray[np.intp], list[Floats]]:
    """The pairs that the log odds [N] of the single ratios leave most to, and their tables after each number of steps."""
    risk = expit(odds)
    who = ranked_pairs(codes, y - risk, risk * (1 - risk), _PAIRS if max(steps) else 0)
    return who, grow(codes, who, y, odds, steps)


def _folds(y: Floats) -> NDArray[np.intp]:
    """Fold [N] of every enterprise: the distressed and the sound are dealt out evenly, by a fixed seed."""
    found, rng = np.empty(len(y), dtype=np.intp), np.random.default_rng(0)
    for kind in (0, 1):
        mine = rng.permutation(np.flatnonzero(y == kind))
        found[mine] = np.arange(len(mine)) % _FOLDS
    return found


def _calibrated(odds: Floats, y: Floats) -> tuple[float, float, float]:
    """Slope and shift that make log odds [N] true, and the mean log loss then; a slope below zero means they know nothing: 0."""
    x = np.stack([odds, np.ones(len(y))], axis=1)
    slope, shift = _ridge(x, y, 1e-3, np.zeros(2)).tolist()
    if slope < 0:
        slope, shift = 0.0, float(np.log(y.mean() / (1 - y.mean())))
    return slope, shift, float((np.logaddexp(0, slope * odds + shift) - y * (slope * odds + shift)).mean())


def _ridge_path(x: Floats, y: Floats, penalties: Sequence[float]) -> list[Floats]:
    """Weights [columns] for every penalty, each started from the one before; the last column is the intercept."""
    w = np.zeros(x.shape[1])
    w[-1] = np.log(y.mean() / (1 - y.mean()))
    found = []
    for penalty in penalties:
        w = _ridge(x, y, penalty, w)
        found.append(w)
    return found


def _ridge(x: Floats, y: Floats, penalty: float, start: Floats) -> Floats:
    """Ridge logistic regression (no penalty on the last column) by Newton's method with halved steps."""
    ridge = np.full(x.shape[1], penalty)
    ridge[-1], w = 1e-9, start
    for _ in range(_ROUNDS):
        p = expit(x @ w)
        slope = x.T @ (p - y) + ridge * w
        if np.abs(slope).max() < 1e-6 * len(y):
            return w
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + np.diag(ridge), slope)
        now, length = _loss(x, y, w, ridge), 1.0
        while length > 1e-6 and _loss(x, y, w - length * step, ridge) > now + 1e-12 * abs(now):
            length /= 2  # a full step can overshoot where most enterprises are far from the boundary
        w = w - length * step
    raise ValueError(f"no fit within {_ROUNDS} rounds")


def _loss(x: Floats, y: Floats, w: Floats, ridge: Floats) -> float:
    """Penalised negative log likelihood."""
    z = x @ w
    return float(np.logaddexp(0, z).sum() - (y * z).sum() + (ridge * w * w).sum() / 2)


def auc(score: ArrayLike, distress: ArrayLike) -> float:
    """Area under the curve: the chance that a distressed enterprise scores above a sound one, ties half."""
    from scipy.stats import rankdata

    y = _float(distress) > 0
    ranks = rankdata(_float(score))
    good, bad = int((~y).sum()), int(y.sum())
    return float((ranks[y].sum() - bad * (bad + 1) / 2) / (bad * good))
