# SPDX-License-Identifier: Apache-2.0
"""Productivity between periods: the Malmquist index, its catch-up and its frontier shift.

Sources: Färe, Grosskopf, Lindgren and Roos (1992); Färe, Grosskopf, Norris and Zhang (1994) for the split of catch-up with variable returns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.envelopment import Orientation, envelopment, positive_units, unit_size
from zhuashou.formulas.rates import Floats, _float
from zhuashou.formulas.simplex import Batch, solve


@dataclass(frozen=True)
class Malmquist:
    """Changes [periods − 1, N], above 1 is better: index = catch_up × frontier_shift, catch_up = pure × scale."""

    index: Floats
    catch_up: Floats
    pure: Floats
    scale: Floats
    frontier_shift: Floats


def malmquist(x: ArrayLike, y: ArrayLike, orientation: Orientation = "input") -> Malmquist:
    """Indices of x[P, N, m] → y[P, N, s], the same units in every period, distances under constant returns (they always exist).

    pure is the change of efficiency under variable returns in the given orientation, scale the rest of the catch-up. Raises ValueError for data not above zero.
    """
    inputs, outputs = _float(x), _float(y)
    if not all(positive_units(inputs[t], outputs[t]).all() for t in range(len(inputs))):
        raise ValueError("inputs and outputs must be above zero in every period")
    inputs, outputs = inputs / inputs.mean((0, 1)), outputs / outputs.mean((0, 1))
    own = [envelopment(inputs[t], outputs[t], "constant").score for t in range(len(inputs))]
    scores = [envelopment(inputs[t], outputs[t], "variable", orientation).score for t in range(len(inputs))]
    pure = [1 / s if orientation == "output" else s for s in scores]
    steps = []
    for t in range(len(inputs) - 1):
        old_by_new = against(inputs[t], outputs[t], inputs[t + 1], outputs[t + 1])
        new_by_old = against(inputs[t + 1], outputs[t + 1], inputs[t], outputs[t])
        catch_up = own[t + 1] / own[t]
        shift = np.sqrt(new_by_old / own[t + 1] * own[t] / old_by_new)
        steps.append((catch_up * shift, catch_up, pure[t + 1] / pure[t], catch_up / (pure[t + 1] / pure[t]), shift))
    return Malmquist(*(np.array(part) for part in zip(*steps, strict=True)))


def against(x: ArrayLike, y: ArrayLike, reference_x: ArrayLike, reference_y: ArrayLike) -> Floats:
    """Input efficiency [N] of units against another period's (or group's) units under constant returns; may be above 1."""
    x, y, ref_x, ref_y = (_float(v) for v in (x, y, reference_x, reference_y))
    n, m, s = len(x), x.shape[1], y.shape[1]
    own, theirs = unit_size(x, y)[:, None], unit_size(ref_x, ref_y)[:, None]
    x, y, ref_x, ref_y = x / own, y / own, ref_x / theirs, ref_y / theirs  # sizes say nothing under constant returns
    common = np.vstack([ref_x.T, ref_y.T])
    private = np.zeros((n, m + s, 1 + m + s))
    private[:, :m, 0] = -x
    private[:, np.arange(m), 1 + np.arange(m)] = 1
    private[:, m + np.arange(s), 1 + m + np.arange(s)] = -1
    b = np.zeros((n, m + s))
    b[:, m:] = y
    cost = np.zeros((n, private.shape[2]))
    cost[:, 0] = 1
    return solve(Batch(common, private, b, b, _scaled_reference(x, y, ref_x, ref_y)), cost).objective


def _scaled_reference(x: Floats, y: Floats, ref_x: Floats, ref_y: Floats) -> np.ndarray:
    """Starting basis: θ, reference unit 0 scaled up until it makes enough, and every slack but those of the tight rows."""
    k, m, s = len(ref_x), x.shape[1], y.shape[1]
    need = y / ref_y[0]
    tight_out = need.argmax(1)
    tight_in = (need.max(1)[:, None] * ref_x[0] / x).argmax(1)
    start = np.empty((len(x), m + s), dtype=np.intp)
    for o in range(len(x)):
        inputs = [k + 1 + i for i in range(m) if i != tight_in[o]]
        outputs = [k + 1 + m + q for q in range(s) if q != tight_out[o]]
        start[o] = [k, 0, *inputs, *outputs]
    return start
