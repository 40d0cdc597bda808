# SPDX-License-Identifier: Apache-2.0
"""Economic complexity and relatedness of regions and industries (Hidalgo and Hausmann 2009; Hidalgo et al. 2007).

M[C, P] is presence (regions × industries), D = row sums (diversity), U = column sums (ubiquity). The index is the second eigenvector of
D⁻¹ M U⁻¹ M', solved as the symmetric D^−½ M U⁻¹ M' D^−½ on the smaller side. Nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from zhuashou.formulas.rates import Floats, _float

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
_BLOCK = 1024


Rule = Literal["quotient", "amount", "both"]
Blank = Literal["refuse", "zero"]


@dataclass(frozen=True)
class Presence:
    """Presence of the kept part, [C, P]; the kept rows and columns of the input, and how many were left out."""

    matrix: Bools
    regions: Ints
    industries: Ints
    regions_left_out: int
    industries_left_out: int

    def without_regions(self) -> Ints:
        """Rows of the input that were left out: too small, or empty."""
        return np.setdiff1d(np.arange(len(self.regions) + self.regions_left_out), self.regions)

    def without_industries(self) -> Ints:
        """Columns of the input that were left out."""
        return np.setdiff1d(np.arange(len(self.industries) + self.industries_left_out), self.industries)


def presence(
    values: ArrayLike, min_region: float = 0.0, min_industry: float = 0.0, rule: Rule = "quotient", least: float = 0.0, blank: Blank = "refuse"
) -> Presence:  # fmt: skip
    """Where a region has an industry, as booleans [C, P], by one of three rules.

    quotient: a location quotient of at least 1, as v V ≥ row × column (no division, no doubtful tie); amount: v ≥ least; both: the two together.
    values[C, P] ≥ 0. Regions and industries below a minimum total, and empty ones, are dropped until nothing more drops: without a minimum
    size tiny regions rank first. Raises ValueError for negative values, and for missing ones unless `blank` says that they are zero.
    """
    held = _known(values, blank)
    if held.ndim != 2 or (held < 0).any():
        raise ValueError(
            f"values must be a table [regions, industries] of zero or more: {held.shape}, {int((held < 0).sum())} below zero"
        )
    if rule not in ("quotient", "amount", "both"):
        raise ValueError(f"rule is quotient, amount or both, not {rule!r}")
    rows, columns = np.ones(held.shape[0], dtype=bool), np.ones(held.shape[1], dtype=bool)
    while True:
        v = held if rows.all() and columns.all() else held[np.ix_(rows, columns)]
        r, c = v.sum(1), v.sum(0)
        matrix = v > 0
        if rule != "amount":
            matrix &= v * v.sum() >= np.outer(r, c)
        if rule != "quotient":
            matrix &= v >= least
        good_r, good_c = (r >= min_region) & matrix.any(1), (c >= min_industry) & matrix.any(0)
        if good_r.all() and good_c.all():
            return Presence(
                matrix, np.flatnonzero(rows), np.flatnonzero(columns), int((~rows).sum()), int((~columns).sum())
            )
        rows[np.flatnonzero(rows)[~good_r]] = False
        columns[np.flatnonzero(columns)[~good_c]] = False


def _known(values: ArrayLike, blank: Blank) -> Floats:
    """Numbers, with blanks refused or as zero by the caller's choice."""
    held = _float(values)
    if blank not in ("refuse", "zero"):
        raise ValueError(f"blank is refuse or zero, not {blank!r}")
    if np.isinf(held).any() or (blank == "refuse" and np.isnan(held).any()):
        raise ValueError(
            "values must be known and zero or more; decide what a blank means first (blank='zero' if it means none)"
        )
    return np.nan_to_num(held) if blank == "zero" else held


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

    Raises ValueError if a row or column is empty, if there are fewer than three on the smaller side, if presence falls into parts, or if the second
    eigenvalue is zero (all alike) or not single (λ₂ = λ₃: two orders are equally right).
    """
    m = _boolean(matrix)
    diversity, ubiquity = m.sum(1).astype(np.float64), m.sum(0).astype(np.float64)
    if min(m.shape) < 3 or (diversity == 0).any() or (ubiquity == 0).any():
        raise ValueError("complexity needs at least three regions and industries, none of them empty")
    if not _connected(m):
        raise ValueError(
            "presence falls into separate parts: complexity is not defined across them; keep the largest part"
        )
    by_region = m.shape[0] <= m.shape[1]
    side, own, other = (m, diversity, ubiquity) if by_region else (m.T, ubiquity, diversity)
    weighted = side.astype(dtype)
    weighted /= np.sqrt(other).astype(dtype)
    kernel = (weighted @ weighted.T).astype(np.float64) / np.sqrt(np.outer(own, own))
    values, vectors = np.linalg.eigh(kernel)
    least = 100 * float(np.finfo(np.dtype(dtype)).eps)
    if values[-2] < least or values[-2] - values[-3] < least:
        raise ValueError(
            "complexity is not unique: the regions are all alike, or two orders explain them equally well; use a finer or larger table"
        )
    found = vectors[:, -2] / np.sqrt(own)
    if by_region:
        regions, industries = (
            found,
            (m.T.astype(dtype) @ found.astype(dtype)).astype(np.float64) / ubiquity / values[-2],
        )
    else:
        regions, industries = (m.astype(dtype) @ found.astype(dtype)).astype(np.float64) / diversity, found
    sign = _sign(regions, industries, diversity, ubiquity)
    regions, industries = sign * regions, sign * industries
    mean, scale = float(regions.mean()), float(regions.std())
    return Complexity(
        (regions - mean) / scale, (industries - mean) / scale, industries, scale, float(values[-2] - values[-3])
    )


def _boolean(matrix: ArrayLike) -> Bools:
    """Presence as booleans; other numbers than 0 and 1 are amounts, not presence."""
    m = np.asarray(matrix)
    if m.ndim != 2 or (m.dtype != bool and not np.isin(m, (0, 1)).all()):
        raise ValueError("presence is a table [regions, industries] of yes and no; make it with `presence`")
    return m.astype(bool)


def _connected(m: Bools) -> bool:
    """Whether a walk between regions and industries reaches all of them."""
    rows: Bools = np.zeros(m.shape[0], dtype=bool)
    columns: Bools = np.zeros(m.shape[1], dtype=bool)
    rows[0] = True
    while True:
        reached: Bools = np.asarray(m[rows].any(0))
        wider: Bools = np.asarray(m[:, reached].any(1))
        if (reached == columns).all() and (wider == rows).all():
            return bool(rows.all() and columns.all())
        rows |= wider
        columns = reached


def _sign(regions: Floats, industries: Floats, diversity: Floats, ubiquity: Floats) -> float:
    """ECI rises with diversity; if it does not move with it at all, PCI falls with ubiquity; else the largest entry is positive."""
    for score, size in ((regions, diversity), (-industries, ubiquity)):
        aside, by = score - score.mean(), size - size.mean()
        together = float(aside @ by)
        if abs(together) > 1e-9 * float(np.linalg.norm(aside) * np.linalg.norm(by)):
            return 1.0 if together > 0 else -1.0
    return 1.0 if regions[int(np.argmax(np.abs(regions) > 0.999 * np.abs(regions).max()))] > 0 else -1.0


def proximity(matrix: ArrayLike, dtype: DTypeLike = np.float64, *, own: bool = True) -> Floats:
    """φ[P, P] = regions with both / max(regions with either); diagonal 1, or 0 with own=False (for predicting entry)."""
    m = _boolean(matrix).astype(dtype)
    ubiquity = m.sum(0)
    phi = m.T @ m
    at_least_one = np.maximum(ubiquity, 1)  # an industry that nobody has is near to none
    for start in range(0, len(phi), _BLOCK):  # in blocks: no second P x P array
        rows = slice(start, start + _BLOCK)
        phi[rows] /= np.maximum(at_least_one[rows, None], at_least_one[None, :])
    if not own:
        np.fill_diagonal(phi, 0)
    return np.asarray(phi)


def density(matrix: ArrayLike, phi: ArrayLike, neighbours: int | None = None) -> Floats:
    """Relatedness density [C, P] in 0..1: the share of the proximity around each industry that the region already has.

    With `neighbours` only the k nearest industries of each count, still with their weights (ties by order); all of them is the plain density.
    Raises ValueError for a k below 1 or shapes that do not match.
    """
    near, held = np.asarray(phi), _boolean(matrix)
    if near.ndim != 2 or near.shape != (held.shape[1], held.shape[1]) or not np.isfinite(near).all():
        raise ValueError(f"proximity must be known and [P, P] for {held.shape[1]} industries, not {near.shape}")
    if neighbours is not None:
        if neighbours < 1:
            raise ValueError(f"at least one neighbour is needed, not {neighbours}")
        order = np.argsort(-near, axis=0, kind="stable")[:neighbours]
        kept = np.zeros_like(near)
        np.put_along_axis(kept, order, np.take_along_axis(near, order, axis=0), axis=0)
        near = kept
    total = _column_sums(near).astype(near.dtype)
    found = held.astype(near.dtype) @ near
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
    """Complexity outlook with PCI before centring (centring first would change the ranks: one convention).

    Raises ValueError for shapes that do not match and if all regions have the same outlook (nobody lacks anything).
    """
    near, held = np.asarray(phi), _boolean(matrix)
    if held.shape != (len(found.eci), len(found.pci)) or np.shape(dens) != held.shape or near.shape[0] != held.shape[1]:
        raise ValueError("presence, proximity, density and complexity must be of the same regions and industries")
    absent = (~held).astype(near.dtype)
    index = ((np.asarray(dens) * absent) @ found.raw_pci.astype(near.dtype)).astype(np.float64)
    total = _column_sums(near)
    worth = np.divide(found.raw_pci, total, out=np.zeros_like(total), where=total > 0) / found.scale
    gain = (absent * worth.astype(near.dtype)) @ near
    gain *= absent
    if not index.std() > 0:
        raise ValueError("all regions have the same outlook: an index of it says nothing")
    return Outlook((index - index.mean()) / index.std(), gain)
