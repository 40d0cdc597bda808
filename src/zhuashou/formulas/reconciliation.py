# SPDX-License-Identifier: Apache-2.0
"""Forecasts that agree: enterprise → industry × district → industry, district → city, by weighted least squares.

Hyndman, Lee and Wang (2016), Wickramasuriya, Athanasopoulos and Hyndman (2019), with a diagonal W solved through the aggregates (Woodbury).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import ArrayLike

from zhuashou.formulas.rates import Floats, _float


@dataclass(frozen=True)
class Hierarchy:
    """Sums over the units: `matrix` [A, N] of 0 and 1 in sparse rows, one row an aggregate, named by (level, code)."""

    matrix: sparse.csr_matrix
    names: tuple[tuple[str, str], ...]


def hierarchy(**levels: ArrayLike) -> Hierarchy:
    """Aggregates of N units by their codes: `hierarchy(city=…, industry=…, district=…, both=…)`, each [N]. Raises ValueError for other shapes."""
    sizes = {np.asarray(codes).shape for codes in levels.values()}
    if len(sizes) != 1 or len(next(iter(sizes))) != 1:
        raise ValueError("every level needs one code a unit")
    rows, columns, names, start = [], [], [], 0
    for level, codes in levels.items():
        kinds, number = np.unique(np.asarray(codes), return_inverse=True)
        rows.append(number + start)
        columns.append(np.arange(len(number)))
        names += [(level, str(kind)) for kind in kinds]
        start += len(kinds)
    where = np.concatenate(rows), np.concatenate(columns)
    n = next(iter(sizes))[0]
    return Hierarchy(sparse.csr_matrix((np.ones(len(where[0])), where), shape=(start, n)), tuple(names))


@dataclass(frozen=True)
class Reconciled:
    """Coherent forecasts: units [N, H] and aggregates [A, H] with aggregates = sums of units."""

    units: Floats
    aggregates: Floats


def reconcile(
    units: ArrayLike, aggregates: ArrayLike, tree: Hierarchy, unit_variance: ArrayLike | None = None, aggregate_variance: ArrayLike | None = None,
    *, positive: bool = False,
) -> Reconciled:  # fmt: skip
    """Nearest coherent forecasts: b = y_b + W_b C' (C W_b C' + W_a)⁻¹ (y_a − C y_b). units [N, H], aggregates [A, H].

    Variances of the errors [N] and [A]; without them 1 a unit and the number of its units for an aggregate (structural weights). `positive`
    cuts units below zero and lowers the other units in proportion, city total kept. Raises ValueError for variances not above zero.
    """
    base, above = _float(units), _float(aggregates)
    c = tree.matrix
    w_b = np.ones(len(base)) if unit_variance is None else _float(unit_variance)
    w_a = np.asarray(c.sum(1)).ravel() if aggregate_variance is None else _float(aggregate_variance)
    if not ((w_b > 0).all() and (w_a > 0).all()):
        raise ValueError("variances must be above zero")
    spread = c.multiply(w_b[None, :]).tocsr()
    small = (spread @ c.T).toarray()
    small[np.diag_indices_from(small)] += w_a
    coherent = base + spread.T @ np.linalg.solve(small, above - c @ base)
    if positive:
        total = coherent.sum(0)
        coherent = np.maximum(coherent, 0)
        held = coherent.sum(0)
        coherent *= np.divide(np.maximum(total, 0), held, out=np.ones_like(held), where=held > 0)
    return Reconciled(coherent, np.asarray(c @ coherent))
