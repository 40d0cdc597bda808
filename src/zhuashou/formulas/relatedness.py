# SPDX-License-Identifier: Apache-2.0
"""Economic complexity and relatedness of regions and industries (Hidalgo and Hausmann 2009; Hidalgo et al. 2007).

M[C, P] is presence (regions × industries), D = row sums (diversity), U = column sums (ubiquity). The index is the second eigenvector of
D⁻¹ M U⁻¹ M', solved as the symmetric D^−½ M U⁻¹ M' D^−½ on the smaller side. Nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from zhuashou.formulas.rates import Floats, _float

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
_BLOCK = 1024


@dataclass(frozen=True)
class Presence:
    """Presence of the kept part, [C, P]; the kept rows and columns of the input, and how many were left out."""

    matrix: Bools
    regions: Ints
    industries: Ints
    regions_left_out: int
    industries_left_out: int


def presence(values: ArrayLike, min_region: float = 0.0, min_industry: float = 0.0) -> Presence:
    """Where a region has an industry: a location quotient of at least 1, as v V ≥ row × column (no division, no doubtful tie).

    values[C, P] ≥ 0. Regions and industries below a minimum total, and empty ones, are dropped until nothing more drops: without a minimum
    size tiny regions rank first. Raises ValueError for negative or missing values.
    """
    held = _float(values)
    if not np.isfinite(held).all() or (held < 0).any():
        raise ValueError("values must be known and zero or more; decide what a blank means first")
    rows, columns = np.ones(held.shape[0], dtype=bool), np.ones(held.shape[1], dtype=bool)
    while True:
        v = held if rows.all() and columns.all() else held[np.ix_(rows, columns)]
        r, c = v.sum(1), v.sum(0)
        matrix = (v * v.sum() >= np.outer(r, c)) & (v > 0)
        good_r, good_c = (r >= min_region) & matrix.any(1), (c >= min_industry) & matrix.any(0)
        if good_r.all() and good_c.all():
            return Presence(
                matrix, np.flatnonzero(rows), np.flatnonzero(columns), int((~rows).sum()), int((~columns).sum())
            )
        rows[np.flatnonzero(rows)[~good_r]] = False
        columns[np.flatnonzero(columns)[~good_c]] = False


@dataclass(frozen=True)
class Complexity:
    """eci[C] is z-scored (population); pci[P] shares its mean and scale, so the eci of a region is the mean pci of what it has.

    `raw_pci` is before centring and `scale` the deviation it was divided by. `gap` is λ₂ − λ₃: near zero the index is not unique.
    """

    eci: Floats
    pci: Floats
    raw_pci: Floats
    scale: float
    gap: float


def complexity(matrix: ArrayLike, dtype: DTypeLike = np.float64) -> Complexity:
    """ECI and PCI of presence M[C, P]; the sign makes ECI rise with diversity. float32 is good to about 1e-6.

    Raises ValueError if a row or column is empty, if there are fewer than three on the smaller side, or if presence falls into parts.
    """
    m = np.asarray(matrix, dtype=bool)
    diversity, ubiquity = m.sum(1).astype(np.float64), m.sum(0).astype(np.float64)
    if min(m.shape) < 3 or (diversity == 0).any() or (ubiquity == 0).any():
        raise ValueError("complexity needs at least three regions and industries, none of them empty")
    by_region = m.shape[0] <= m.shape[1]
    side, own, other = (m, diversity, ubiquity) if by_region else (m.T, ubiquity, diversity)
    weighted = side.astype(dtype)
    weighted /= np.sqrt(other).astype(dtype)
    kernel = (weighted @ weighted.T).astype(np.float64) / np.sqrt(np.outer(own, own))
    values, vectors = np.linalg.eigh(kernel)
    if values[-2] > 1 - 1e-9:
        raise ValueError("presence falls into separate parts: complexity is not defined across them")
    found = vectors[:, -2] / np.sqrt(own)
    if by_region:
        regions, industries = (
            found,
            (m.T.astype(dtype) @ found.astype(dtype)).astype(np.float64) / ubiquity / values[-2],
        )
    else:
        regions, industries = (m.astype(dtype) @ found.astype(dtype)).astype(np.float64) / diversity, found
    if np.corrcoef(regions, diversity)[0, 1] < 0:
        regions, industries = -regions, -industries
    mean, scale = float(regions.mean()), float(regions.std())
    return Complexity(
        (regions - mean) / scale, (industries - mean) / scale, industries, scale, float(values[-2] - values[-3])
    )


def proximity(matrix: ArrayLike, dtype: DTypeLike = np.float64, *, own: bool = True) -> Floats:
    """φ[P, P] = regions with both / max(regions with either); diagonal 1, or 0 with own=False (for predicting entry)."""
    m = np.asarray(matrix, dtype=bool).astype(dtype)
    ubiquity = m.sum(0)
    phi = m.T @ m
    at_least_one = np.maximum(ubiquity, 1)  # an industry that nobody has is near to none
    for start in range(0, len(phi), _BLOCK):  # in blocks: no second P x P array
        rows = slice(start, start + _BLOCK)
        phi[rows] /= np.maximum(at_least_one[rows, None], at_least_one[None, :])
    if not own:
        np.fill_diagonal(phi, 0)
    return np.asarray(phi)


def density(matrix: ArrayLike, phi: ArrayLike) -> Floats:
    """Relatedness density [C, P] in 0..1: the share of the proximity around each industry that the region already has."""
    near = np.asarray(phi)
    total = _column_sums(near).astype(near.dtype)
    found = np.asarray(matrix, dtype=bool).astype(near.dtype) @ near
    return np.asarray(np.divide(found, total, out=np.zeros_like(found), where=total > 0))


def _column_sums(near: Floats) -> Floats:
    """Column sums in float64; float32 is only added up within short blocks, which costs no digits and little time."""
    blocks = range(0, len(near), 128)
    return np.asarray(sum((near[k : k + 128].sum(0).astype(np.float64) for k in blocks), np.zeros(near.shape[1])))


@dataclass(frozen=True)
class Outlook:
    """index[C]: nearness to complex industries a region lacks, z-scored; gain[C, P]: what each absent industry would add, 0 where present."""

    index: Floats
    gain: Floats


def outlook(matrix: ArrayLike, phi: ArrayLike, dens: ArrayLike, found: Complexity) -> Outlook:
    """Complexity outlook with PCI before centring (centring first would change the ranks: one convention)."""
    near, held = np.asarray(phi), np.asarray(matrix, dtype=bool)
    absent = (~held).astype(near.dtype)
    index = ((np.asarray(dens) * absent) @ found.raw_pci.astype(near.dtype)).astype(np.float64)
    total = _column_sums(near)
    worth = np.divide(found.raw_pci, total, out=np.zeros_like(total), where=total > 0) / found.scale
    gain = (absent * worth.astype(near.dtype)) @ near
    gain *= absent
    return Outlook((index - index.mean()) / index.std(), gain)


@dataclass(frozen=True)
class Cube:
    """A long table as a matrix: values[C, P], with the labels of rows and columns in order."""

    values: Floats
    regions: NDArray[np.str_]
    industries: NDArray[np.str_]


def cube(region: ArrayLike, industry: ArrayLike, value: ArrayLike) -> Cube:
    """Long rows (region, industry, value) to a matrix; several rows of a pair add up, pairs that are not there are zero.

    Raises ValueError for missing values.
    """
    amounts = _float(value)
    if not np.isfinite(amounts).all():
        raise ValueError("values must be known; leave a pair out if it is zero")
    (rows, r), (columns, c) = _numbered(region), _numbered(industry)
    sums = np.bincount(r * len(columns) + c, weights=amounts, minlength=len(rows) * len(columns))
    return Cube(_float(sums).reshape(len(rows), len(columns)), rows, columns)


def _numbered(labels: ArrayLike) -> tuple[NDArray[np.str_], Ints]:
    """Different labels in order, and the number of each label; texts by a dictionary, because sorting a million of them is slow."""
    held = np.asarray(labels)
    if held.dtype.kind not in "UO":
        found, numbers = np.unique(held, return_inverse=True)
        return found.astype(np.str_), numbers
    texts = held.tolist()
    place = {text: k for k, text in enumerate(sorted(set(texts)))}
    return np.array(list(place), dtype=np.str_), np.fromiter(map(place.__getitem__, texts), np.intp, len(texts))
