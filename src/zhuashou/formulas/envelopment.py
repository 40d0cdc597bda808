# SPDX-License-Identifier: Apache-2.0
"""Efficiency against the best (data envelopment analysis, 数据包络): CCR, BCC, slacks-based and additive models for thousands of units.

Sources: Charnes, Cooper and Rhodes (1978); Banker, Charnes and Cooper (1984); Tone (2001); Charnes et al. (1985) for the additive model. Inputs
x[N, m] and outputs y[N, s] strictly above zero, in any units (columns are scaled inside, results are in the caller's units).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou.formulas.rates import Floats, _float
from zhuashou.formulas.simplex import Batch, Solved, solve

Returns = Literal["constant", "variable"]
Orientation = Literal["input", "output"]
Units = NDArray[np.intp]
_EFFICIENT = 1e-9
_PUSH = 1e-7
_BLOCK = 1024
_SAMPLE = 300
_PEER = 1e-9  # a smaller λ is the trace of a rounding


@dataclass(frozen=True)
class Efficiency:
    """Efficiency of each unit. score [N]: 1 is on the frontier, input orientation ≤ 1, output orientation ≥ 1 (how much more it could make).

    peers and peer_weights: for each unit the efficient units that it is measured against, and their λ. input_slack [N, m] and output_slack
    [N, s] beyond the proportional move, in the caller's units. Gaps are of the proof; `proved` [N] by simplex, the rest by HiGHS.
    """

    score: Floats
    peers: tuple[Units, ...]
    peer_weights: tuple[Floats, ...]
    input_slack: Floats
    output_slack: Floats
    primal_gap: Floats
    dual_gap: Floats
    proved: NDArray[np.bool_]


def positive_units(x: ArrayLike, y: ArrayLike) -> NDArray[np.bool_]:
    """Which units can be scored: every input and output known and above zero. The others are to be listed with the reason."""
    both = np.hstack([_float(x), _float(y)])
    return np.asarray((np.isfinite(both) & (both > 0)).all(1))


def dominated(x: ArrayLike, y: ArrayLike, block: int = 512) -> NDArray[np.bool_]:
    """True where another unit uses no more of every input, makes no less of every output, and differs in one, [N]."""
    z = np.hstack([-_float(x), _float(y)])
    order = np.argsort(-(z / np.abs(z).mean(0)).sum(1), kind="stable")
    out, kept = np.zeros(len(z), dtype=bool), np.empty((0, z.shape[1]))
    for start in range(0, len(z), block):
        part = order[start : start + block]
        here = z[part]
        bad = np.zeros(len(here), dtype=bool)
        for better in (kept, here):
            if len(better):
                no_worse = np.ones((len(here), len(better)), dtype=bool)
                differs = np.zeros_like(no_worse)
                for c in range(z.shape[1]):
                    no_worse &= better[None, :, c] >= here[:, c, None]
                    differs |= better[None, :, c] > here[:, c, None]
                bad |= (no_worse & differs).any(1)
        out[part[bad]] = True
        kept = np.vstack([kept, here[~bad]])
    return out


def envelopment(x: ArrayLike, y: ArrayLike, returns: Returns, orientation: Orientation = "input") -> Efficiency:
    """Radial efficiency (CCR with constant, BCC with variable returns) with the largest slacks, every score with its proof.

    Raises ValueError for data that are not above zero, or for an unknown word.
    """
    return _measure(x, y, returns, orientation)


def slack_based(
    x: ArrayLike, y: ArrayLike, returns: Returns, orientation: Orientation | Literal["none"] = "none"
) -> Efficiency:
    """Tone's slacks-based measure ρ in (0, 1]: 1 only without any slack. Oriented forms count the slacks of one side only."""
    return _measure(x, y, returns, f"sbm_{orientation}")


def additive(x: ArrayLike, y: ArrayLike, returns: Returns) -> Efficiency:
    """Additive model: score = largest sum of all slacks in the caller's own units; 0 is efficient. Depends on the units chosen."""
    return _measure(x, y, returns, "additive")


@dataclass(frozen=True)
class _Data:
    """Scaled figures of all units and what is asked of them; `scales` and `size` [N] lead back to the caller's units."""

    x: Floats
    y: Floats
    variable: bool
    model: str
    scales: tuple[Floats, Floats]
    size: Floats

    def solve(self, units: Units, reference: Units, *, slacks: bool = True) -> Solved:
        """Units against the reference, in blocks of units; without `slacks` any optimum will do."""
        blocks = []
        for start in range(0, len(units), _BLOCK):
            part = units[start : start + _BLOCK]
            batch, cost, second = _program(self, part, reference)
            blocks.append(solve(batch, cost, second if slacks else None))
        return Solved(*(np.concatenate([getattr(b, name) for b in blocks]) for name in Solved.__dataclass_fields__))


def _measure(x: ArrayLike, y: ArrayLike, returns: str, model: str) -> Efficiency:
    raw_x, raw_y = _float(x), _float(y)
    if returns not in ("constant", "variable") or model not in _MODELS:
        raise ValueError(f"unknown model: {model} with {returns} returns")
    if not positive_units(raw_x, raw_y).all():
        raise ValueError("inputs and outputs must be above zero; list the other units apart")
    scales = raw_x.mean(0), raw_y.mean(0)
    size = np.ones(len(raw_x))
    if returns == "constant" and model != "additive":  # size says nothing then: unlike sizes only cost digits
        size = unit_size(raw_x / scales[0], raw_y / scales[1])
    x_units, y_units = raw_x / scales[0] / size[:, None], raw_y / scales[1] / size[:, None]
    data = _Data(x_units, y_units, returns == "variable", model, scales, size)
    kept = _hopeful(data)
    first = data.solve(kept, kept)
    frontier = kept[_on_frontier(first, model)]
    rest = np.setdiff1d(np.arange(len(raw_x)), kept)
    parts = [(kept, kept, first)]
    if rest.size:
        parts.append((rest, frontier, data.solve(rest, frontier)))
    return _gather(parts, data)


def unit_size(x: Floats, y: Floats) -> Floats:
    """Size of every unit [N]: the geometric mean of its scaled figures."""
    return np.asarray(np.exp(np.log(np.hstack([x, y])).mean(1)))


def _hopeful(data: _Data) -> Units:
    """Units that may be on the frontier: nobody dominates them, nor beats them within a sample of the others.

    Who is beaten by part of the technology is beaten by all of it. The sample are the units that are best by one of many weightings (each
    of those is efficient) and some others, drawn by a fixed seed.
    """
    candidates = np.flatnonzero(~dominated(data.x, data.y))
    if len(candidates) <= 2 * _SAMPLE:
        return candidates
    rng = np.random.default_rng(0)
    made = data.y[candidates] @ rng.lognormal(0, 2, (data.y.shape[1], 4 * _SAMPLE))
    used = data.x[candidates] @ rng.lognormal(0, 2, (data.x.shape[1], 4 * _SAMPLE))
    best = np.union1d((made / used).argmax(0), (made - used).argmax(0)) if data.variable else (made / used).argmax(0)
    sample = np.union1d(candidates[best], rng.choice(candidates, _SAMPLE, replace=False))
    sample = sample[_on_frontier(data.solve(sample, sample, slacks=False), data.model)]
    return candidates[_on_frontier(data.solve(candidates, sample, slacks=False), data.model)]


def _on_frontier(found: Solved, model: str) -> NDArray[np.bool_]:
    """Units that may be peers: those at the best value. Weakly efficient ones stay in, they change no score."""
    best = {"input": 1.0, "sbm_none": 1.0, "output": -1.0}.get(model, 0.0)
    return np.asarray(found.objective > best - _EFFICIENT)


def _frame(
    x: Floats, y: Floats, ref_x: Floats, ref_y: Floats, variable: bool, extra: int
) -> tuple[Floats, Floats, int]:
    """Common columns [R, k] and empty private ones [n, R, 1 + extra + m + s]: own unit, extras, input slacks, output surpluses."""
    m, s, v = x.shape[1], y.shape[1], int(variable)
    common = np.vstack([ref_x.T, ref_y.T, *([np.ones((1, len(ref_x)))] * v)])
    private = np.zeros((len(x), m + s + v, 1 + extra + m + s))
    private[:, :m, 0], private[:, m : m + s, 0] = x, y
    if v:
        private[:, -1, 0] = 1
    at = 1 + extra
    private[:, np.arange(m), at + np.arange(m)] = 1
    private[:, m + np.arange(s), at + m + np.arange(s)] = -1
    return common, private, at


def _push(x: Floats, y: Floats, b: Floats) -> Floats:
    """The right side moved by a fixed small share of the unit's own figures: the starting basis stays feasible, ties are broken."""
    m, s = x.shape[1], y.shape[1]
    u = np.random.default_rng(0).random(m + s)
    u[0], u[m] = 0.0, 0.0
    moved = b.copy()
    moved[:, :m] += _PUSH * (1 + u[:m]) * x
    moved[:, m : m + s] -= _PUSH * (1 + u[m:]) * y
    return moved


def _radial(
    x: Floats, y: Floats, ref_x: Floats, ref_y: Floats, variable: bool, outward: bool
) -> tuple[Batch, Floats, Floats]:
    """min θ: X'λ + s− = θ x, Y'λ − s+ = y; or max φ: X'λ + s− = x, Y'λ − s+ = φ y. The second aim is the sum of relative slacks."""
    n, m, s = len(x), x.shape[1], y.shape[1]
    common, private, at = _frame(x, y, ref_x, ref_y, variable, 1)
    b = np.zeros((n, common.shape[0]))
    if outward:
        private[:, m : m + s, 1], b[:, :m] = -y, x
    else:
        private[:, :m, 1], b[:, m : m + s] = -x, y
    if variable:
        b[:, -1] = 1
    k, cost = common.shape[1], np.zeros((n, private.shape[2]))
    cost[:, 1] = -1 if outward else 1
    slacks, surpluses = list(range(k + at, k + at + m)), list(range(k + at + m, k + at + m + s))
    if outward:
        slacks = slacks[0 if variable else 1 :]
        surpluses = surpluses[1:]
    else:
        slacks = slacks[1:]
        surpluses = surpluses[0 if variable else 1 :]
    basis = np.tile(np.array([k, k + 1, *slacks, *surpluses], dtype=np.intp), (n, 1))
    second = np.zeros_like(cost)
    second[:, at : at + m], second[:, at + m :] = -1 / x, -1 / y
    return Batch(common, private, b, _push(x, y, b), basis), cost, second


def _weighted_slacks(
    x: Floats, y: Floats, ref_x: Floats, ref_y: Floats, variable: bool, weights: tuple[Floats, Floats]
) -> tuple[Batch, Floats, Floats | None]:
    """max Σ weights · slacks: X'λ + s− = x, Y'λ − s+ = y."""
    n, m = len(x), x.shape[1]
    common, private, at = _frame(x, y, ref_x, ref_y, variable, 0)
    b = np.hstack([x, y, *([np.ones((n, 1))] * int(variable))])
    k, cost = common.shape[1], np.zeros((n, private.shape[2]))
    cost[:, at : at + m], cost[:, at + m :] = -weights[0], -weights[1]
    first = k + at + (0 if variable else 1)
    basis = np.tile(np.array([k, *range(first, k + private.shape[2])], dtype=np.intp), (n, 1))
    return Batch(common, private, b, _push(x, y, b), basis), cost, None


def _slack_ratio(
    x: Floats, y: Floats, ref_x: Floats, ref_y: Floats, variable: bool
) -> tuple[Batch, Floats, Floats | None]:
    """Tone's fraction made linear: min t − Σ s−/(m x), t + Σ s+/(s y) = 1, X'λ + s− = t x, Y'λ − s+ = t y."""
    n, m, s = len(x), x.shape[1], y.shape[1]
    common, private, at = _frame(x, y, ref_x, ref_y, variable, 1)
    private[:, :m, 1], private[:, m : m + s, 1] = -x, -y
    if variable:
        private[:, -1, 1] = -1
    common = np.vstack([common, np.zeros((1, common.shape[1]))])
    private = np.concatenate([private, np.zeros((n, 1, private.shape[2]))], axis=1)
    private[:, -1, 1], private[:, -1, at + m :] = 1, 1 / (s * y)
    b = np.zeros((n, common.shape[0]))
    b[:, -1] = 1
    k, cost = common.shape[1], np.zeros((n, private.shape[2]))
    cost[:, 1], cost[:, at : at + m] = 1, -1 / (m * x)
    first = k + at + (0 if variable else 1)
    basis = np.tile(np.array([k, k + 1, *range(first, k + private.shape[2])], dtype=np.intp), (n, 1))
    return Batch(common, private, b, _push(x, y, b), basis), cost, None


_MODELS = ("input", "output", "sbm_none", "sbm_input", "sbm_output", "additive")


def _program(data: _Data, units: Units, reference: Units) -> tuple[Batch, Floats, Floats | None]:
    """The linear programs of a model: batch, cost, and what decides among equal optima."""
    x, y, ref_x, ref_y = data.x[units], data.y[units], data.x[reference], data.y[reference]
    if data.model in ("input", "output"):
        return _radial(x, y, ref_x, ref_y, data.variable, data.model == "output")
    if data.model == "sbm_none":
        return _slack_ratio(x, y, ref_x, ref_y, data.variable)
    if data.model == "sbm_input":
        weights = 1 / (x.shape[1] * x), np.zeros_like(y)
    elif data.model == "sbm_output":
        weights = np.zeros_like(x), 1 / (y.shape[1] * y)
    else:
        top = data.scales[0].max()
        weights = np.broadcast_to(data.scales[0] / top, x.shape), np.broadcast_to(data.scales[1] / top, y.shape)
    return _weighted_slacks(x, y, ref_x, ref_y, data.variable, weights)


def _gather(parts: list[tuple[Units, Units, Solved]], data: _Data) -> Efficiency:
    """Results of all parts in the order of the units, in the caller's units."""
    (n, m), s, scales = data.x.shape, data.y.shape[1], data.scales
    score, gaps, proved = np.empty(n), np.empty((2, n)), np.empty(n, dtype=bool)
    slack_in, slack_out = np.empty((n, m)), np.empty((n, s))
    peers: list[Units] = [np.empty(0, dtype=np.intp)] * n
    weights: list[Floats] = [np.empty(0)] * n
    for units, reference, found in parts:
        t = found.private[:, 1] if data.model == "sbm_none" else np.ones(len(units))
        score[units] = _scores(found.objective, data)
        gaps[0, units], gaps[1, units], proved[units] = found.primal_gap, found.dual_gap, found.proved
        slack_in[units] = (
            np.maximum(found.private[:, -m - s : -s], 0) / t[:, None] * scales[0] * data.size[units][:, None]
        )
        slack_out[units] = np.maximum(found.private[:, -s:], 0) / t[:, None] * scales[1] * data.size[units][:, None]
        own, used = found.private[:, 0] / t, found.common / t[:, None]
        for row, o in enumerate(units):
            peers[o], weights[o] = _peers(reference, used[row], int(o), float(own[row]))
            weights[o] = weights[o] * data.size[o] / data.size[peers[o]]
    return Efficiency(score, tuple(peers), tuple(weights), slack_in, slack_out, gaps[0], gaps[1], proved)


def _peers(reference: Units, used: Floats, unit: int, own: float) -> tuple[Units, Floats]:
    """Efficient units with their λ; the unit's own column counts as the unit itself."""
    there = np.flatnonzero(used > _PEER)
    share = dict(zip(reference[there].tolist(), used[there].tolist(), strict=True))
    if own > _PEER:
        share[unit] = share.get(unit, 0.0) + own
    who = sorted(share)
    return np.array(who, dtype=np.intp), np.array([share[w] for w in who])


def _scores(objective: Floats, data: _Data) -> Floats:
    if data.model == "output":
        return -objective
    if data.model == "sbm_input":
        return 1 + objective
    if data.model == "sbm_output":
        return 1 / (1 - objective)
    if data.model == "additive":
        return np.asarray(np.maximum(-objective, 0) * data.scales[0].max())
    return objective
