# SPDX-License-Identifier: Apache-2.0
"""An explainable risk score from yearly ratios: normal scores bent at five places, a flag for each missing ratio, ridge logistic regression.

Every score is a sum of parts, one a ratio, so that a person can read why. Recipe and its comparison with boosting: the project's monitoring notes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from scipy.stats import norm

from zhuashou.formulas.rates import Floats, _float

_KNOTS = 512
#: Where the effect of a ratio may bend, in normal scores: both tails can be bad.
BENDS = (-2.0, -1.0, 0.0, 1.0, 2.0)


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
class RiskModel:
    """Weights [columns] of the design and the intercept."""

    scores: NormalScores
    weights: Floats
    intercept: float

    def parts(self, ratios: ArrayLike) -> Floats:
        """What each ratio (with its flag) adds to the log odds, [N, R]; with the intercept they add to the log odds of `risk`."""
        columns = self.scores.apply(ratios) * self.weights
        out = np.zeros((len(columns), self.scores.knots.shape[1]))
        np.add.at(out.T, self.scores.ratio, columns.T)
        return out

    def risk(self, ratios: ArrayLike) -> Floats:
        """Probability of distress, [N]."""
        return np.asarray(expit(self.parts(ratios).sum(1) + self.intercept))


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


def fit_risk(ratios: ArrayLike, distress: ArrayLike, penalty: float = 1.0, rounds: int = 60) -> RiskModel:
    """Ridge logistic regression (penalty on the weights, not on the intercept) by Newton's method. ratios [N, R], distress [N] 0/1.

    Raises ValueError if only one kind of enterprise is there, or if Newton's method does not settle.
    """
    y = _float(distress)
    if not 0 < y.mean() < 1:
        raise ValueError("distressed and sound enterprises are both needed")
    scores = fit_normal_scores(ratios)
    x = np.hstack([scores.apply(ratios), np.ones((len(y), 1))])
    ridge = np.full(x.shape[1], penalty)
    ridge[-1] = 0.0
    w = np.zeros(x.shape[1])
    w[-1] = np.log(y.mean() / (1 - y.mean()))
    for _ in range(rounds):
        p = expit(x @ w)
        slope = x.T @ (p - y) + ridge * w
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + np.diag(ridge + 1e-9), slope)
        now, length = _loss(x, y, w, ridge), 1.0
        while length > 1e-6 and _loss(x, y, w - length * step, ridge) > now + 1e-12 * abs(now):
            length /= 2  # a full step can overshoot where most enterprises are far from the boundary
        w = w - length * step
        if np.abs(slope).max() < 1e-6 * len(y):
            return RiskModel(scores, w[:-1], float(w[-1]))
    raise ValueError(f"no fit within {rounds} rounds")


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
