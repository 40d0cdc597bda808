# SPDX-License-Identifier: Apache-2.0
"""What two ratios do together: a few pairs, each a small table over the bins of both, grown by boosting on what the single ratios leave.

Pairs are ranked by the score test of their table (after FAST: Lou, Caruana, Gehrke and Hooker 2013, GA2M); every step adds the tree of one cut
in one ratio and a cut of the other on either side that gains most (Friedman 2001, second-order leaves). Afterwards the tables are purified:
their row and column means belong to the single ratios (Lengerich et al. 2020), so that a pair says only what neither ratio says alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from zhuashou.formulas.rates import Floats, _float

BINS = 16
_RATE = 0.1
_RIDGE = 5.0
_LEAST = 1.0  # least information (Σ p(1 − p)) on either side of a cut
_SWEEPS = 200


@dataclass(frozen=True)
class Bins:
    """Cuts of each ratio at its quantiles; code 0 is missing, 1 … up to BINS the bins."""

    cuts: tuple[Floats, ...]

    @property
    def size(self) -> int:
        """Codes of a ratio."""
        return BINS + 1

    def codes(self, ratios: ArrayLike) -> NDArray[np.intp]:
        """Codes [N, R] of ratios [N, R]."""
        held = _float(ratios)
        found = [
            np.where(np.isfinite(c), 1 + np.searchsorted(k, c, "right"), 0)
            for c, k in zip(held.T, self.cuts, strict=True)
        ]
        return np.stack(found, axis=1)


def fit_bins(ratios: ArrayLike) -> Bins:
    """Bins of equal counts of ratios [N, R]; where many values are equal there are fewer."""
    shares = np.arange(1, BINS) / BINS
    return Bins(tuple(np.unique(np.quantile(c[np.isfinite(c)], shares)) for c in _float(ratios).T))


def ranked_pairs(codes: NDArray[np.intp], residual: Floats, information: Floats, most: int) -> NDArray[np.intp]:
    """The `most` pairs [P, 2] of ratios whose table of residuals (y − p) stands out most against its information p(1 − p); codes [N, R]."""
    coarse = (codes + 1) // 2
    n, r = coarse.shape
    q = (BINS + 1) // 2 + 1
    one = np.zeros((n, r * q))
    one[np.arange(n)[:, None], np.arange(r) * q + coarse] = 1
    sums, weight = (one.T * residual) @ one, (one.T * information) @ one
    test = (sums * sums / (weight + 1)).reshape(r, q, r, q).sum((1, 3))
    a, b = np.triu_indices(r, 1)
    best = np.argsort(-test[a, b], kind="stable")[:most]
    return np.stack([a[best], b[best]], axis=1)


def grow(
    codes: NDArray[np.intp], pairs: NDArray[np.intp], y: Floats, start: Floats, marks: Sequence[int]
) -> list[Floats]:
    """Tables [P, size, size] after each number of steps in `marks`, from log odds `start` [N]."""
    q, p = BINS + 1, len(pairs)
    cell = codes[:, pairs[:, 0]] * q + codes[:, pairs[:, 1]]
    flat = (cell + np.arange(p) * q * q).ravel()
    tables, odds, found = np.zeros((p, q * q)), start.copy(), []
    for step in range(max(marks) + 1 if p else 0):
        if step in marks:
            found.append(tables.reshape(p, q, q).copy())
        risk = expit(odds)
        slope = _float(np.bincount(flat, np.repeat(y - risk, p), p * q * q)).reshape(p, q, q)
        bend = _float(np.bincount(flat, np.repeat(risk * (1 - risk), p), p * q * q)).reshape(p, q, q)
        k, leaf = _best_tree(slope, bend)
        tables[k] += leaf.ravel()
        odds += leaf.ravel()[cell[:, k]]
    return found if p else [tables.reshape(0, q, q)] * len(marks)


def _best_tree(slope: Floats, bend: Floats) -> tuple[int, Floats]:
    """The pair with the best tree, first cut in either ratio, and what the tree adds to its table."""
    ways = [_cuts(slope, bend), _cuts(slope.transpose(0, 2, 1), bend.transpose(0, 2, 1))]
    gains = np.stack([w[0] for w in ways])
    turned, k = (int(v) for v in np.unravel_index(int(gains.argmax()), gains.shape))
    _, first, low, high = ways[turned]
    g, h = (slope[k].T, bend[k].T) if turned else (slope[k], bend[k])
    q, i = len(g), int(first[k])
    leaf = np.zeros((q, q))
    for rows, cut in ((slice(0, i + 1), int(low[k])), (slice(i + 1, q), int(high[k]))):
        for columns in (slice(0, cut + 1), slice(cut + 1, q)):
            leaf[rows, columns] = _RATE * g[rows, columns].sum() / (h[rows, columns].sum() + _RIDGE)
    return k, leaf.T if turned else leaf


def _cuts(slope: Floats, bend: Floats) -> tuple[Floats, NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Of every table [P, q, q]: gain, best cut of the rows, and the best cut of the columns above and below it."""
    g, h = slope.cumsum(1).cumsum(2), bend.cumsum(1).cumsum(2)
    above, below = _halves(g, h), _halves(g[:, -1:] - g, h[:, -1:] - h)
    low, high = above.argmax(2), below.argmax(2)
    gain = np.take_along_axis(above, low[:, :, None], 2)[:, :, 0] + np.take_along_axis(below, high[:, :, None], 2)[:, :, 0]  # fmt: skip
    enough = (h[:, :, -1] > _LEAST) & (h[:, -1:, -1] - h[:, :, -1] > _LEAST)
    gain = np.where(enough, gain, -np.inf)
    first, each = gain.argmax(1), np.arange(len(g))
    return gain[each, first] - g[:, -1, -1] ** 2 / (h[:, -1, -1] + _RIDGE), first, low[each, first], high[each, first]


def _halves(g: Floats, h: Floats) -> Floats:
    """What a cut of the columns behind each column is worth, [P, rows, q]; the last column means no cut."""
    right_g, right_h = g[:, :, -1:] - g, h[:, :, -1:] - h
    worth = g * g / (h + _RIDGE) + right_g * right_g / (right_h + _RIDGE)
    worth = np.where((h > _LEAST) & (right_h > _LEAST), worth, -np.inf)
    worth[:, :, -1] = g[:, :, -1] ** 2 / (h[:, :, -1] + _RIDGE)
    return np.asarray(worth)


@dataclass(frozen=True)
class PairTerms:
    """pairs [P, 2], their pure tables [P, size, size], and what of the tables belongs to single ratios, [R, size]."""

    bins: Bins
    pairs: NDArray[np.intp]
    tables: Floats
    single: Floats

    def parts(self, ratios: ArrayLike) -> tuple[Floats, Floats]:
        """What each ratio [N, R] and each pair [N, P] adds to the log odds."""
        codes = self.bins.codes(ratios)
        alone = self.single[np.arange(len(self.single)), codes]
        a, b = codes[:, self.pairs[:, 0]], codes[:, self.pairs[:, 1]]
        return alone, self.tables[np.arange(len(self.pairs)), a, b]


def pure(bins: Bins, pairs: NDArray[np.intp], tables: Floats, codes: NDArray[np.intp]) -> PairTerms:
    """The same sum of tables, with rows and columns of every table averaging to zero over the enterprises of codes [N, R]."""
    q, tables = BINS + 1, tables.copy()
    single = np.zeros((codes.shape[1], q))
    for k, (a, b) in enumerate(pairs.tolist()):
        share = np.bincount(codes[:, a] * q + codes[:, b], minlength=q * q).reshape(q, q) / len(codes) + 1e-6
        for _ in range(_SWEEPS):
            rows = (tables[k] * share).sum(1) / share.sum(1)
            tables[k] -= rows[:, None]
            columns = (tables[k] * share).sum(0) / share.sum(0)
            tables[k] -= columns
            single[a] += rows
            single[b] += columns
            if max(np.abs(rows).max(), np.abs(columns).max()) < 1e-12:
                break
    return PairTerms(bins, pairs, tables, single)
