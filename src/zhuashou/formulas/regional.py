# SPDX-License-Identifier: Apache-2.0
"""A city's table from the nation's: location quotients between industries, FLQ, AFLQ, CHARM, and δ from known totals.

Sources: Flegg and Webber (1997, 2000) for FLQ and AFLQ; Kronenberg (2009) for CHARM. e[n] output (or jobs) of the city, E[n] of the nation,
a[n, n] national domestic coefficients. A buyer without output in the city has an empty column. Missing or negative values, nothing at all, vectors of
unequal length, an idle city and a city that is larger than its nation raise ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.checks import alike, amounts, places
from zhuashou.formulas.io_tables import Leontief
from zhuashou.formulas.rates import Floats, _float

Method = Literal["slq", "cilq", "flq", "aflq"]
DELTA = 0.3
#: The band of δ that is printed beside every result as long as no province table calibrates it.
DELTA_BAND = (0.2, 0.3, 0.5)


def _city_and_nation(city: ArrayLike, nation: ArrayLike) -> tuple[Floats, Floats]:
    e, n = amounts(city, "city", "zero or more"), amounts(nation, "nation", "zero or more")
    alike(city=e, nation=n)
    if not 0 < e.sum() <= n.sum() * (1 + 1e-12):
        raise ValueError(
            f"the city must make something and no more than the nation: {e.sum():g} and {n.sum():g}; are the units the same?"
        )
    odd = (n == 0) & (e > 0)
    if odd.any():
        raise ValueError(f"industries {places(odd)} are in the city but not in the nation: check the concordance")
    return e, n


def simple_quotients(city: ArrayLike, nation: ArrayLike) -> Floats:
    """SLQ_i = (e_i / e) / (E_i / E), [n]; 0 where the nation has none. Weighted by E_i / E its mean is 1."""
    e, n = _city_and_nation(city, nation)
    return np.asarray(np.divide(e * n.sum(), n * e.sum(), out=np.zeros_like(e), where=n > 0))


def cross_quotients(city: ArrayLike, nation: ArrayLike) -> Floats:
    """CILQ_ij = SLQ_i / SLQ_j, [n, n], with SLQ on the diagonal; 0 for buyers that the city does not have."""
    slq = simple_quotients(city, nation)
    cross = np.divide(slq[:, None], slq[None], out=np.zeros((len(slq), len(slq))), where=slq[None] > 0)
    np.fill_diagonal(cross, slq)
    return cross


def size_factor(city: ArrayLike, nation: ArrayLike, delta: float = DELTA) -> float:
    """λ = [log2(1 + e / E)]^δ, 0 < λ ≤ 1: the self-sufficiency of a city of this size with exactly the nation's structure."""
    e, n = _city_and_nation(city, nation)
    if not 0 <= delta <= 1:
        raise ValueError(f"delta lies between 0 and 1, not at {delta}")
    return float(np.log2(1 + min(e.sum() / n.sum(), 1.0)) ** delta)


def trade_coefficients(city: ArrayLike, nation: ArrayLike, delta: float = DELTA, method: Method = "flq") -> Floats:
    """t[n, n] in [0, 1]: share of input i of buyer j that the city's own makers can supply. Raises ValueError for an unknown method."""
    slq, cross = simple_quotients(city, nation), cross_quotients(city, nation)
    if method == "slq":
        raw = np.repeat(slq[:, None], len(slq), axis=1)
    elif method == "cilq":
        raw = cross
    elif method in ("flq", "aflq"):
        raw = cross * size_factor(city, nation, delta)
        if method == "aflq":
            raw = raw * np.where(slq > 1, np.log2(1 + slq), 1.0)[None]
    else:
        raise ValueError(f"method is slq, cilq, flq or aflq, not {method!r}")
    return np.minimum(raw, 1.0)


def regionalise(
    a: ArrayLike, city: ArrayLike, nation: ArrayLike, delta: float = DELTA, method: Method = "flq"
) -> Floats:
    """Regional coefficients r_ij = t_ij a_ij, [n, n]."""
    shares, national = trade_coefficients(city, nation, delta, method), amounts(a, "coefficients", dims=2)
    alike(coefficients=national, trade=shares)
    return np.asarray(shares * national)


def calibrate_delta(
    a: ArrayLike, city: ArrayLike, nation: ArrayLike, multipliers: ArrayLike, method: Method = "flq"
) -> float:
    """δ in [0, 1] whose output multipliers come nearest (least mean absolute error) to those of a surveyed table, [n]."""
    from scipy.optimize import minimize_scalar

    if method not in ("flq", "aflq"):
        raise ValueError(f"only flq and aflq have a delta, not {method!r}")
    wanted = amounts(multipliers, "multipliers", "above zero")
    alike(multipliers=wanted, city=_float(city))

    def miss(delta: float) -> float:
        got = Leontief(regionalise(a, city, nation, delta, method)).output_multipliers()
        return float(np.abs(got - wanted).mean())

    grid = np.linspace(0, 1, 21)
    best = int(np.argmin([miss(d) for d in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, 20)]
    return float(minimize_scalar(miss, bounds=(low, high), method="bounded", options={"xatol": 1e-9}).x)


@dataclass(frozen=True)
class Trade:
    """Trade of a city by product [n], money: what it sends out and brings in, the part that crosses both ways, and which rows were capped."""

    exports: Floats
    imports: Floats
    cross_hauling: Floats
    capped: Floats


def heterogeneity(exports: ArrayLike, imports: ArrayLike, output: ArrayLike, demand: ArrayLike) -> Floats:
    """h_i of the national table: cross-hauling over (output + demand), (exports + imports − |exports − imports|) / (x + D), [n]."""
    e, m, x, d = (amounts(v, name, "zero or more") for v, name in
                  ((exports, "exports"), (imports, "imports"), (output, "output"), (demand, "demand")))  # fmt: skip
    alike(exports=e, imports=m, output=x, demand=d)
    size = x + d
    return np.divide(e + m - np.abs(e - m), size, out=np.zeros_like(e), where=size > 0)


def charm(output: ArrayLike, demand: ArrayLike, product_heterogeneity: ArrayLike) -> Trade:
    """Cross-hauling adjusted trade: B = x − D, Q = h (x + D), exports (|B| + Q + B) / 2, imports (|B| + Q − B) / 2.

    Exports never exceed output nor imports demand: Q is lowered in such rows (`capped` tells by how much), so exports − imports = x − D always.
    """
    x, d, h = (amounts(v, name, "zero or more") for v, name in
               ((output, "output"), (demand, "demand"), (product_heterogeneity, "product_heterogeneity")))  # fmt: skip
    alike(output=x, demand=d, product_heterogeneity=h)
    balance = x - d
    wanted = h * (x + d)
    room = 2 * np.minimum(x, d)  # exports ≤ x and imports ≤ D are the same bound on Q
    crossed = np.minimum(wanted, room)
    size = np.abs(balance) + crossed
    return Trade((size + balance) / 2, (size - balance) / 2, crossed, wanted - crossed)
