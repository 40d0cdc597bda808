# SPDX-License-Identifier: Apache-2.0
"""Many small linear programs at once that share most columns: a batched revised simplex whose answers carry their proof.

Unit o solves: minimise cost[o] · z, subject to common λ + private[o] z = b[o], λ ≥ 0, z ≥ 0. Common columns cost nothing. All basis inverses sit
in one [n, R, R] array; each pass prices every column and does one pivot for every unfinished unit (Dantzig's rule on a right side that is
perturbed by a fixed amount). Where the basis does not fit the true right side (columns that are nearly multiples of each other), dual pivots mend
it. Then a basic solution of zero or more and reduced costs of zero or more prove the optimum whatever path led there; what stays unproved is
solved by HiGHS, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhuashou.formulas.rates import Floats

PROOF = 1e-9
_PASSES = 400
_PIVOT = 1e-8
_TIE = 1e-7
_LOOSE = 1e-10
_TURNS = 3
Closed = tuple[NDArray[np.bool_], NDArray[np.bool_]]


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
        self.inverse = _inverses(self._basic_columns(self.units))
        self.value = np.einsum("nij,nj->ni", self.inverse, batch.perturbed)

    def _basic_columns(self, units: NDArray[np.intp]) -> Floats:
        columns = np.empty((len(units), self.rows, self.rows))
        for q in range(self.rows):
            columns[:, :, q] = self.columns(units, self.basis[units, q])
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

    def settle(self, cost: Floats, closed: Closed | None = None) -> Floats:
        """Optimise, mend on the true right side, and again where digits were lost. Returns what the reduced costs lack to zero, [n]."""
        gap, units = np.full(self.n, np.nan), self.units
        for _ in range(_TURNS):
            self._optimise(cost, units, closed)
            self._mend(cost, units, closed)
            gap[units] = np.maximum(0, -_cheapest(*self._open(cost, units, closed))[1])
            units = units[~((gap[units] <= PROOF) & (self.value[units].min(1) >= -PROOF))]
            units = units[np.isfinite(self.inverse[units]).all((1, 2))]
            if not len(units):
                break
            self.loosen(units)
        self.value = np.einsum("nij,nj->ni", self.inverse, self.batch.b)
        return gap

    def _open(self, cost: Floats, units: NDArray[np.intp], closed: Closed | None) -> tuple[Floats, Floats]:
        """Reduced costs; closed columns have zero and never enter."""
        common, private = self.reduced(cost, units)
        if closed is not None:
            common[closed[0][units]], private[closed[1][units]] = 0.0, 0.0
        return common, private

    def _optimise(self, cost: Floats, active: NDArray[np.intp], closed: Closed | None) -> None:
        """Pivot the units until no column improves, the direction is unbounded or the passes are used up."""
        for _ in range(_PASSES):
            enter, best = _cheapest(*self._open(cost, active, closed))
            go = best < -PROOF / 10
            active, enter = active[go], enter[go]
            if not len(active):
                return
            active = active[self._pivot(active, enter)]

    def _pivot(self, active: NDArray[np.intp], enter: NDArray[np.intp]) -> NDArray[np.bool_]:
        """One pivot in each unit; False where the direction is unbounded. Among rows that all but tie the largest pivot leaves (Harris 1973)."""
        direction = np.einsum("nij,nj->ni", self.inverse[active], self.columns(active, enter))
        usable, held = direction > _PIVOT, self.value[active]
        safe = np.where(usable, direction, 1.0)
        reach = np.where(usable, (held + _LOOSE) / safe, np.inf).min(1)
        leave = np.where(usable & (held / safe <= reach[:, None]), direction, 0.0).argmax(1)
        bounded = np.isfinite(reach)
        self._swap(active[bounded], enter[bounded], leave[bounded], direction[bounded])
        return np.asarray(bounded)

    def _swap(
        self, units: NDArray[np.intp], enter: NDArray[np.intp], leave: NDArray[np.intp], direction: Floats
    ) -> None:
        """Column `enter` takes the place of basic column `leave` in each unit."""
        i = np.arange(len(units))
        inverse = self.inverse[units]
        pivot = inverse[i, leave] / direction[i, leave][:, None]
        inverse -= direction[:, :, None] * pivot[:, None, :]
        inverse[i, leave] = pivot
        self.inverse[units] = inverse
        step = self.value[units, leave] / direction[i, leave]
        moved = self.value[units] - direction * step[:, None]
        moved[i, leave] = step
        self.value[units] = moved
        self.basis[units, leave] = enter

    def _mend(self, cost: Floats, units: NDArray[np.intp], closed: Closed | None) -> None:
        """Dual pivots on the true right side, from a basis without negative reduced costs, where basic values are below zero."""
        self._refresh(units)
        short = active = units[self.value[units].min(1) < -PROOF / 2]
        for _ in range(_PASSES):
            if not len(active):
                break
            leave = self.value[active].argmin(1)
            row = self.inverse[active, leave]
            reduced = np.hstack(self._open(cost, active, closed))
            moves = [row @ self.batch.common, np.einsum("nr,nrp->np", row, self.batch.private[active])]
            if closed is not None:
                moves[0][closed[0][active]], moves[1][closed[1][active]] = 0.0, 0.0
            enter, go = _dual_entering(reduced, np.hstack(moves))
            active, enter, leave = active[go], enter[go], leave[go]
            direction = np.einsum("nij,nj->ni", self.inverse[active], self.columns(active, enter))
            sound = np.abs(direction[np.arange(len(active)), leave]) > _PIVOT
            active, direction = active[sound], direction[sound]
            self._swap(active, enter[sound], leave[sound], direction)
            active = active[self.value[active].min(1) < -PROOF / 2]
        if len(short):
            self._refresh(short)

    def loosen(self, units: NDArray[np.intp]) -> None:
        """Basic values a fixed small amount above zero again, so that the next pivots find no ties."""
        self.value[units] = np.maximum(self.value[units], 0) + _TIE * (1 + np.random.default_rng(1).random(self.rows))

    def _refresh(self, units: NDArray[np.intp]) -> None:
        """Inverses made anew from the basis, for rank-one updates lose digits, and the true basic values."""
        self.inverse[units] = _inverses(self._basic_columns(units))
        self.value[units] = np.einsum("nij,nj->ni", self.inverse[units], self.batch.b[units])


def _inverses(columns: Floats) -> Floats:
    """Inverses [n, R, R]; all NaN where there is none, which proves nothing and goes to HiGHS."""
    try:
        return np.asarray(np.linalg.inv(columns))
    except np.linalg.LinAlgError:
        sound = np.linalg.matrix_rank(columns) == columns.shape[1]
        found = np.full(columns.shape, np.nan)
        found[sound] = np.linalg.inv(columns[sound])
        return found


def _dual_entering(reduced: Floats, row: Floats) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The column whose reduced cost is the first to reach zero, the largest pivot among near ties, [units]; and whether there is one."""
    helps = row < -_PIVOT
    safe, held = np.where(helps, -row, 1.0), np.maximum(reduced, 0)
    reach = np.where(helps, (held + _LOOSE) / safe, np.inf).min(1)
    enter = np.where(helps & (held / safe <= reach[:, None]), -row, 0.0).argmax(1)
    return enter, np.isfinite(reach)


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
    dual_gap = tableau.settle(cost)
    duals = tableau.duals(cost, tableau.units)
    objective = (duals * batch.b).sum(1)
    if second is not None:
        common, private = tableau.reduced(cost, tableau.units)
        tableau.loosen(tableau.units)
        dual_gap = np.maximum(dual_gap, tableau.settle(second, (common > PROOF, private > PROOF)))
    values = tableau.value
    primal_gap = np.maximum(0, -values.min(1))
    proved = (primal_gap <= PROOF) & (dual_gap <= PROOF)
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
