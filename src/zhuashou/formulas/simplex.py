# SPDX-License-Identifier: Apache-2.0
"""Many small linear programs at once that share most columns: a batched revised simplex whose answers carry their proof.

Unit o solves: minimise cost[o] · z, subject to common λ + private[o] z = b[o], λ ≥ 0, z ≥ 0. Common columns cost nothing. All basis inverses sit
in one [n, R, R] array; each pass prices every column and does one pivot for every unfinished unit (Dantzig's rule on a right side that is
perturbed by a fixed amount). Afterwards the basis is checked against the true right side: a basic solution of zero or more and reduced costs
of zero or more prove the optimum whatever path led there. What stays unproved is solved by HiGHS, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhuashou.formulas.rates import Floats

PROOF = 1e-9
_PASSES = 400
_PIVOT = 1e-10


@dataclass
class Batch:
    """The programs: common [R, k], private [n, R, p], b [n, R], perturbed b, a feasible starting basis [n, R] (columns 0…k−1 common, k… private)."""

    common: Floats
    private: Floats
    b: Floats
    perturbed: Floats
    basis: NDArray[np.intp]


@dataclass(frozen=True)
class Solved:
    """Objective [n], values of common [n, k] and private columns [n, p], duals [n, R], gaps of the proof [n], proved by simplex [n]."""

    objective: Floats
    common: Floats
    private: Floats
    duals: Floats
    primal_gap: Floats
    dual_gap: Floats
    proved: NDArray[np.bool_]


class _Tableau:
    """Basis inverses and basic values of all programs."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.k = batch, batch.common.shape[1]
        self.minus = -batch.common
        self.n, self.rows = batch.b.shape
        self.units = np.arange(self.n)
        self.basis = batch.basis.copy()
        self.inverse = np.linalg.inv(self._basic_columns())
        self.value = np.einsum("nij,nj->ni", self.inverse, batch.perturbed)

    def _basic_columns(self) -> Floats:
        columns = np.empty((self.n, self.rows, self.rows))
        for q in range(self.rows):
            columns[:, :, q] = self.columns(self.units, self.basis[:, q])
        return columns

    def columns(self, units: NDArray[np.intp], wanted: NDArray[np.intp]) -> Floats:
        """Column `wanted` of each unit, [units, R]."""
        shared = wanted < self.k
        found = self.batch.common[:, np.where(shared, wanted, 0)].T
        found[~shared] = self.batch.private[units[~shared], :, wanted[~shared] - self.k]
        return np.asarray(found)

    def duals(self, cost: Floats, units: NDArray[np.intp]) -> Floats:
        """Prices of the rows, [units, R]."""
        basis = self.basis[units]
        private = np.take_along_axis(cost[units], np.maximum(basis - self.k, 0), axis=1)
        return np.asarray(np.einsum("ni,nij->nj", np.where(basis < self.k, 0.0, private), self.inverse[units]))

    def reduced(self, cost: Floats, units: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Reduced costs of the common [units, k] and of the private columns [units, p]."""
        duals = self.duals(cost, units)
        return duals @ self.minus, cost[units] - np.einsum("nr,nrp->np", duals, self.batch.private[units])

    def optimise(
        self, cost: Floats, closed: tuple[NDArray[np.bool_], NDArray[np.bool_]] | None = None
    ) -> NDArray[np.intp]:
        """Pivot until no column improves; `closed` common and private columns never enter. Returns the units that ran out of passes or bounds."""
        active, lost = self.units, [np.empty(0, dtype=np.intp)]
        for _ in range(_PASSES):
            common, private = self.reduced(cost, active)
            if closed is not None:
                common[closed[0][active]], private[closed[1][active]] = 0.0, 0.0
            enter, best = _cheapest(common, private)
            go = best < -PROOF / 10
            active, enter = active[go], enter[go]
            if not len(active):
                return np.concatenate(lost)
            bounded = self._pivot(active, enter)
            lost.append(active[~bounded])
            active = active[bounded]
        return np.concatenate([*lost, active])

    def _pivot(self, active: NDArray[np.intp], enter: NDArray[np.intp]) -> NDArray[np.bool_]:
        """One pivot in each unit; False where the direction is unbounded."""
        direction = np.einsum("nij,nj->ni", self.inverse[active], self.columns(active, enter))
        usable = direction > _PIVOT
        ratio = np.where(usable, self.value[active] / np.where(usable, direction, 1.0), np.inf)
        leave = ratio.argmin(1)
        step = ratio[np.arange(len(active)), leave]
        bounded = np.isfinite(step)
        units, direction, leave, step, enter = (
            active[bounded],
            direction[bounded],
            leave[bounded],
            step[bounded],
            enter[bounded],
        )
        i = np.arange(len(units))
        inverse = self.inverse[units]
        pivot = inverse[i, leave] / direction[i, leave][:, None]
        inverse -= direction[:, :, None] * pivot[:, None, :]
        inverse[i, leave] = pivot
        self.inverse[units] = inverse
        moved = self.value[units] - direction * step[:, None]
        moved[i, leave] = step
        self.value[units] = moved
        self.basis[units, leave] = enter
        return np.asarray(bounded)

    def refresh(self) -> None:
        """Inverses made anew from the basis: rank-one updates lose digits."""
        self.inverse = np.linalg.inv(self._basic_columns())


def _cheapest(common: Floats, private: Floats) -> tuple[NDArray[np.intp], Floats]:
    """The column with the most negative reduced cost, [units], and that cost."""
    rows, k = np.arange(len(private)), common.shape[1]
    own = private.argmin(1)
    best = private[rows, own]
    if not k:
        return own, best
    shared = common.argmin(1)
    least = common[rows, shared]
    return np.where(least < best, shared, own + k), np.minimum(least, best)


def solve(batch: Batch, cost: Floats, second: Floats | None = None) -> Solved:
    """Optimum of every unit for cost [n, p]; with `second` [n, p] the best by it among the optima of the first. b and costs of order one.

    The second pass lets only columns with a reduced cost of zero enter, so the first objective cannot change.
    """
    tableau = _Tableau(batch)
    lost = tableau.optimise(cost)
    tableau.refresh()
    duals = tableau.duals(cost, tableau.units)
    common, private = tableau.reduced(cost, tableau.units)
    dual_gap = np.maximum(0, -_cheapest(common, private)[1])
    objective = (duals * batch.b).sum(1)
    if second is not None:
        closed = common > PROOF, private > PROOF
        lost = np.union1d(lost, tableau.optimise(second, closed))
        tableau.refresh()
        common, private = tableau.reduced(second, tableau.units)
        common[closed[0]], private[closed[1]] = 0.0, 0.0
        dual_gap = np.maximum(dual_gap, -_cheapest(common, private)[1])
    values = np.einsum("nij,nj->ni", tableau.inverse, batch.b)
    primal_gap = np.maximum(0, -values.min(1))
    proved = (primal_gap <= PROOF) & (dual_gap <= PROOF)
    proved[lost] = False
    everything = np.zeros((tableau.n, tableau.k + batch.private.shape[2]))
    np.put_along_axis(everything, tableau.basis, values, axis=1)
    for o in np.flatnonzero(~proved):
        objective[o], everything[o], duals[o] = _by_highs(batch, int(o), cost, second)
    return Solved(
        objective, everything[:, : tableau.k], everything[:, tableau.k :], duals, primal_gap, dual_gap, proved
    )


def _by_highs(batch: Batch, o: int, cost: Floats, second: Floats | None) -> tuple[float, Floats, Floats]:
    """One unit by HiGHS; NaN where the program has no solution."""
    from scipy.optimize import linprog

    k = batch.common.shape[1]
    columns = np.hstack([batch.common, batch.private[o]])
    priced = np.r_[np.zeros(k), cost[o]]
    first = linprog(priced, A_eq=columns, b_eq=batch.b[o], method="highs")
    if not first.success:
        return float("nan"), np.full(columns.shape[1], np.nan), np.full(len(batch.b[o]), np.nan)
    duals = np.asarray(first.eqlin.marginals)
    if second is not None:
        reduced = priced - duals @ columns
        bounds = [(0, 0 if r > PROOF else None) for r in reduced]
        again = linprog(np.r_[np.zeros(k), second[o]], A_eq=columns, b_eq=batch.b[o], bounds=bounds, method="highs")
        return float(first.fun), np.asarray(again.x if again.success else first.x), duals
    return float(first.fun), np.asarray(first.x), duals
