# SPDX-License-Identifier: Apache-2.0
"""Hypothetical extraction: what an economy loses without a sector or a group of sectors, in closed form from one inverse.

Dietzenbacher, van der Linden and Steenge (1993); the closed forms follow from the bordered inverse. An upper bound: nothing takes the place
of what is taken out. Money in the caller's unit.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.checks import alike, amounts
from zhuashou.formulas.rates import Floats

Kind = Literal["total", "purchases", "sales"]


def extraction_losses(inverse: ArrayLike, output: ArrayLike, final_demand: ArrayLike, kind: Kind = "total") -> Floats:
    """Loss of total output [n] when each sector in turn is taken out; m_j = column sum of L, l = L_jj.

    total: row, column and own final demand gone, x_j m_j / l. purchases: it buys nothing locally, x_j (m_j − 1) / l.
    sales: it sells nothing to local sectors, (x_j − y_j) m_j / l. Raises ValueError for another kind.
    """
    inv, x, y = _inverse(inverse), amounts(output, "output"), amounts(final_demand, "final_demand")
    alike(output=x, final_demand=y, diagonal=np.diagonal(inv))
    column, own = inv.sum(0), np.diagonal(inv)
    if kind == "total":
        return np.asarray(x * column / own)
    if kind == "purchases":
        return np.asarray(x * (column - 1) / own)
    if kind == "sales":
        return np.asarray((x - y) * column / own)
    raise ValueError(f"kind is total, purchases or sales, not {kind!r}")


def _inverse(values: ArrayLike) -> Floats:
    found = amounts(values, "inverse", dims=2)
    if found.shape[0] != found.shape[1] or (np.diagonal(found) < 1 - 1e-9).any():
        raise ValueError("a Leontief inverse is square and at least 1 on its diagonal: give (I - A)^-1, not A")
    return found


def output_without(inverse: ArrayLike, output: ArrayLike, group: ArrayLike) -> Floats:
    """Output [n] left when all sectors of `group` (numbers) are gone together: x − L_·K (L_KK)⁻¹ x_K; zero inside the group.

    Raises ValueError for a number that is no sector.
    """
    inv, x, k = _inverse(inverse), amounts(output, "output"), np.unique(np.asarray(group, dtype=np.intp))
    alike(output=x, diagonal=np.diagonal(inv))
    if k.size and not 0 <= k[0] <= k[-1] < len(x):
        raise ValueError(f"sectors are numbered 0..{len(x) - 1}, the group is {k.tolist()}")
    if k.size == 0:
        return x.copy()
    left = x - inv[:, k] @ np.linalg.solve(inv[np.ix_(k, k)], x[k])
    left[k] = 0.0
    return np.asarray(left)
