# SPDX-License-Identifier: Apache-2.0
"""Input–output tables: coefficients, one factorisation for all multipliers, linkages, domestic coefficients, balancing, aggregation.

Notation after Miller and Blair, Input-Output Analysis (2009): flows Z[n, n] (row i sells to column j), output x[n], final demand y[n],
A = Z x̂⁻¹, L = (I − A)⁻¹. One money unit a call. A sector without output has an empty column, never an infinite one. Missing values and shapes that
do not match raise ValueError.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.linalg as linalg
from numpy.typing import ArrayLike, DTypeLike, NDArray

from zhuashou.formulas.checks import alike, amounts, places
from zhuashou.formulas.rates import Floats, _float


def coefficients(flows: ArrayLike, output: ArrayLike) -> Floats:
    """A = Z x̂⁻¹, [n, n]: input i for one unit of output j. Raises ValueError for negative output and for inputs bought without output."""
    z, x = amounts(flows, "flows", dims=2), amounts(output, "output")
    if z.ndim != 2 or z.shape[0] != z.shape[1] or x.shape != z.shape[:1]:
        raise ValueError(f"flows must be square and match output: {z.shape} and {x.shape}")
    if (x < 0).any():
        raise ValueError(f"output below zero in sectors {places(x < 0)}")
    idle = x == 0
    idle[idle] = (z[:, idle] != 0).any(0)
    if idle.any():
        raise ValueError(
            f"sectors {places(idle)} buy inputs but have no output: complete the output or empty the column"
        )
    return np.divide(z, x, out=np.zeros_like(z), where=x > 0)


class Leontief:
    """I − A factored once; whatever is asked afterwards costs triangular solves. Nothing here forms the inverse but `inverse`.

    `dtype` float32 halves time and memory; its multipliers are good to about 1e-6, enough for ranking. Raises ValueError, naming sectors, for
    missing coefficients, a singular I − A, and an economy that cannot live (a sector needs, directly or not, more than it makes).
    """

    def __init__(self, a: ArrayLike, dtype: DTypeLike = np.float64) -> None:
        """Factor I − a; `a` is not changed."""
        matrix = np.negative(np.asarray(a), dtype=dtype, order="F")
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
            raise ValueError(f"coefficients must be square and not empty: {matrix.shape}")
        # no input below zero and less than all of the output bought in: productive without more ado (one pass, no copy)
        surely = bool(matrix.max() <= 0 and matrix.sum(0).min() > -0.999)
        np.fill_diagonal(matrix, matrix.diagonal() + 1)
        factor, pivots = linalg.lapack.get_lapack_funcs(("getrf",), (matrix,))[0](matrix, overwrite_a=True)[:2]
        size = np.abs(np.diagonal(factor))
        if not np.isfinite(size).all():  # a missing number anywhere reaches the last pivot
            raise ValueError("coefficients are missing or infinite: complete the table first")
        thin = size <= np.finfo(factor.dtype).eps * size.max()
        if thin.any():
            raise ValueError(
                f"I - A is singular at sectors {places(thin)}: with those before them they need at least all of what they make as input"
            )
        self._factor, self.n = (factor, pivots), len(matrix)
        if surely:
            return
        below = (
            self.output_multipliers() <= 0
        )  # for A >= 0 they are positive exactly if the economy is productive (Hawkins and Simon)
        if below.any():
            raise ValueError(
                f"the economy is not productive at sectors {places(below)}: they need more input than they make; check units and columns"
            )

    def solve(self, final_demand: ArrayLike) -> Floats:
        """Output for final demand: L y for y[n], or one column a demand for y[n, k]."""
        return np.asarray(linalg.lu_solve(self._factor, self._cast(final_demand, 0), check_finite=False))

    def multipliers(self, rows: ArrayLike) -> Floats:
        """Rows of direct coefficients [n] or [k, n] (jobs, tax, value added a unit of output) → c L of the same shape."""
        given = self._cast(rows, -1)
        return np.asarray(linalg.lu_solve(self._factor, given.T, trans=1, check_finite=False).T)

    def output_multipliers(self) -> Floats:
        """Column sums of L, [n]: output of all sectors that one unit of final demand needs (backward linkage)."""
        return self.multipliers(np.ones(self.n))

    def inverse(self) -> Floats:
        """L, [n, n]. Costs three times the factorisation; only extraction and linkage maps need it."""
        return self.solve(np.eye(self.n))

    def _cast(self, values: ArrayLike, axis: int) -> Floats:
        found = np.asarray(values, dtype=self._factor[0].dtype)
        if found.ndim not in (1, 2) or found.shape[axis] != self.n:
            raise ValueError(f"{self.n} sectors are needed, the shape is {found.shape}")
        if not np.isfinite(found).all():
            raise ValueError(f"demand or coefficients missing at {places(~np.isfinite(found))}: complete them first")
        return found


def close_households(a: ArrayLike, income: ArrayLike, spending: ArrayLike) -> Floats:
    """A with households as sector n, [n + 1, n + 1] (Miller and Blair 2009, ch. 2.5): income they get from, spending they do on each sector.

    income[n]: pay per unit of output; spending[n]: share of household income spent on each local product. Both zero or more, spending adds to at
    most one (ValueError). `Leontief` of the result gives type II multipliers.
    """
    inner = amounts(a, "coefficients", dims=2)
    pay, bought = amounts(income, "income", "zero or more"), amounts(spending, "spending", "zero or more")
    if inner.shape != (len(pay), len(pay)) or pay.shape != bought.shape:
        raise ValueError(
            f"one income and one spending share a sector are needed: {inner.shape}, {pay.shape}, {bought.shape}"
        )
    if bought.sum() > 1 + 1e-9:
        raise ValueError(f"households spend {bought.sum():g} of their income: shares must add to at most one")
    return np.block([[inner, bought[:, None]], [pay[None], np.zeros((1, 1))]])


def type_two_multipliers(a: ArrayLike, income: ArrayLike, spending: ArrayLike, rows: ArrayLike | None = None) -> Floats:
    """Multipliers with induced household demand: c L̄ without the household's own row, for rows c [n] or [k, n]; default output (all ones).

    Never below type I, which leaves pay unspent. Raises ValueError as `close_households` and `Leontief` do.
    """
    table = Leontief(close_households(a, income, spending))
    given = np.ones(table.n - 1) if rows is None else _float(rows)
    if given.shape[-1:] != (table.n - 1,):
        raise ValueError(f"{table.n - 1} sectors are needed, the shape is {given.shape}")
    wider = np.concatenate([given, np.zeros((*given.shape[:-1], 1))], axis=-1)
    return table.multipliers(wider)[..., :-1]


@dataclass(frozen=True)
class Linkages:
    """Linkages by sector [n]. Direct are of A and of the allocation coefficients, total of the two inverses; indices have mean 1.

    A key sector is above 1 in both indices (Rasmussen 1956, Hirschman 1958; forward linkages after Ghosh 1958).
    """

    direct_backward: Floats
    direct_forward: Floats
    backward: Floats
    forward: Floats
    backward_index: Floats
    forward_index: Floats
    key: NDArray[np.bool_]


def linkages(flows: ArrayLike, output: ArrayLike) -> Linkages:
    """Backward and forward linkages of a table, without an inverse: one factorisation serves both, because G = x̂⁻¹ L x̂."""
    z, x = _float(flows), _float(output)
    a = coefficients(z, x)
    table = Leontief(a)
    backward = table.output_multipliers()
    forward = np.divide(table.solve(x), x, out=np.ones_like(x), where=x > 0)
    direct_forward = np.divide(z.sum(1), x, out=np.zeros_like(x), where=x > 0)
    indices = backward / backward.mean(), forward / forward.mean()
    return Linkages(a.sum(0), direct_forward, backward, forward, *indices, (indices[0] > 1) & (indices[1] > 1))


@dataclass(frozen=True)
class DomesticTable:
    """A competitive table with imports taken out by row shares m_i = M_i / (x_i + M_i − E_i)."""

    coefficients: Floats
    final_demand: Floats
    import_share: Floats


def domestic(
    flows: ArrayLike, output: ArrayLike, final_use: ArrayLike, exports: ArrayLike, imports: ArrayLike
) -> DomesticTable:
    """Domestic coefficients A_d = (I − m̂) A and demand y_d = (1 − m) final_use + exports, so that x = (I − A_d)⁻¹ y_d.

    `final_use` [n] is domestic final use without exports; a table that balances has x = Z 1 + final_use + exports − imports.
    Raises ValueError where imports exceed domestic use or trade is below zero (write imports as positive numbers).
    """
    x, e, m, used = amounts(output, "output", "zero or more"), amounts(exports, "exports", "zero or more"), amounts(imports, "imports", "zero or more"), amounts(final_use, "final_use")  # fmt: skip
    alike(output=x, exports=e, imports=m, final_use=used)
    use = x + m - e
    share = np.divide(m, use, out=np.zeros_like(m), where=use > 0)
    if ((m > 0) & (use <= 0)).any() or (share > 1 + 1e-12).any():
        raise ValueError(
            f"imports exceed domestic use in sectors {np.flatnonzero((use <= 0) & (m > 0) | (share > 1)).tolist()}"
        )
    return DomesticTable((1 - share)[:, None] * coefficients(flows, x), (1 - share) * used + e, share)


def aggregate(
    flows: ArrayLike, output: ArrayLike, shares: ArrayLike, codes: Sequence[str] | None = None
) -> tuple[Floats, Floats]:
    """Flows and output in coarser sectors: Z' = C' Z C, x' = C' x. C[n, k] ≥ 0 says which share of a fine sector goes where.

    Raises ValueError with the list of fine sectors (their `codes`, else row numbers) that are unmapped or whose shares do not add to one.
    """
    c, z, x = amounts(shares, "shares", "zero or more", 2), amounts(flows, "flows", dims=2), amounts(output, "output")
    if z.shape != (len(c), len(c)) or x.shape != (len(c),) or (codes is not None and len(codes) != len(c)):
        raise ValueError(
            f"one row of shares a fine sector is needed: flows {z.shape}, output {x.shape}, shares {c.shape}"
        )
    added = c.sum(1)
    for told, wrong in (("unmapped sectors", added == 0), ("shares do not add to one in", (added != 0) & (np.abs(added - 1) > 1e-9))):  # fmt: skip
        if wrong.any():
            named = (
                np.flatnonzero(wrong).tolist() if codes is None else [str(codes[int(k)]) for k in np.flatnonzero(wrong)]
            )
            raise ValueError(f"{told} {named}: complete the concordance")
    return c.T @ z @ c, c.T @ x


def ras(matrix: ArrayLike, rows: ArrayLike, columns: ArrayLike, tolerance: float = 1e-10, rounds: int = 1000) -> Floats:
    """Biproportional fit (Stone 1961): scale rows and columns in turn until both totals agree to `tolerance` (relative to the grand total).

    Zeros stay zero. Raises ValueError for negative entries, if the totals disagree, if a row or column of zeros has a total above zero, or if it does not converge.
    """
    m, r, c = amounts(matrix, "matrix", "zero or more", 2).copy(), amounts(rows, "rows", "zero or more"), amounts(columns, "columns", "zero or more")  # fmt: skip
    if m.shape != (len(r), len(c)):
        raise ValueError(f"one total a row and a column is needed: {m.shape}, {len(r)} and {len(c)}")
    total = r.sum()
    if abs(total - c.sum()) > 1e-9 * max(abs(total), 1e-300):
        raise ValueError(f"row totals add to {total:g}, column totals to {c.sum():g}")
    for name, wanted, held in (("row", r, m.sum(1)), ("column", c, m.sum(0))):
        empty = np.flatnonzero((wanted != 0) & (held == 0))
        if empty.size:
            raise ValueError(f"{name}s {empty.tolist()} are all zero but have a total")
    for _ in range(rounds):
        held = m.sum(1)
        m *= np.divide(r, held, out=np.zeros_like(r), where=held != 0)[:, None]
        held = m.sum(0)
        m *= np.divide(c, held, out=np.zeros_like(c), where=held != 0)
        if np.abs(m.sum(1) - r).max(initial=0) <= tolerance * total:
            return m
    raise ValueError(f"no fit within {rounds} rounds: the zeros of the matrix do not allow these totals")


@dataclass(frozen=True)
class Footprints:
    """Accounts by region, [k, regions] for k stressors: what is used up by consumption, by production, in imports and in exports."""

    consumption: Floats
    production: Floats
    imports: Floats
    exports: Floats


def footprints(
    flows: ArrayLike, output: ArrayLike, final: ArrayLike, stressors: ArrayLike, region: ArrayLike
) -> Footprints:
    """Multi-regional accounts without final users' own emissions: flows[n, n], final[n, regions], stressors[k, n], region[n] → number.

    Sums of consumption and production agree; consumption − imports = production − exports in every region.
    """
    x, y, f = amounts(output, "output", "zero or more"), amounts(final, "final", dims=2), amounts(stressors, "stressors", dims=2)  # fmt: skip
    where = np.asarray(region)
    if (
        len(y) != len(x)
        or f.shape[1] != len(x)
        or where.shape != x.shape
        or not np.isin(where, np.arange(y.shape[1])).all()
    ):
        raise ValueError(
            f"a region 0..{y.shape[1] - 1}, final demand and stressors are needed for each of {len(x)} rows"
        )
    intensity = np.divide(f, x, out=np.zeros_like(f), where=x > 0)
    by_demand = Leontief(coefficients(flows, x)).solve(y)
    places = np.arange(y.shape[1])
    origin = np.stack([intensity[:, where == r] @ by_demand[where == r] for r in places], axis=1)
    own = origin[:, places, places]
    consumption, production = origin.sum(1), origin.sum(2)
    return Footprints(consumption, production, consumption - own, production - own)
