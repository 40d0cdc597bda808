# SPDX-License-Identifier: Apache-2.0
"""Long tables (region, industry, value) to matrices and back, for complexity and relatedness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhuashou.formulas.rates import Floats, _float
from zhuashou.formulas.relatedness import Complexity, Ints, Outlook, Presence


@dataclass(frozen=True)
class Cube:
    """A long table as a matrix: values[C, P], with the labels of rows and columns in order."""

    values: Floats
    regions: NDArray[np.str_]
    industries: NDArray[np.str_]


def cube(region: ArrayLike, industry: ArrayLike, value: ArrayLike) -> Cube:
    """Long rows (region, industry, value) to a matrix; several rows of a pair add up, pairs that are not there are zero.

    The order of rows does not matter beyond the last digit of the sums. Raises ValueError for missing values, no rows and columns of unequal length.
    """
    given = _float(value)
    if not np.isfinite(given).all():
        raise ValueError("values must be known; leave a pair out if it is zero")
    if given.ndim != 1 or not given.size or not np.shape(region) == np.shape(industry) == given.shape:
        raise ValueError(
            f"a region, an industry and a value a row: {np.shape(region)}, {np.shape(industry)}, {given.shape}"
        )
    (rows, r), (columns, c) = _numbered(region), _numbered(industry)
    sums = np.bincount(r * len(columns) + c, weights=given, minlength=len(rows) * len(columns))
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


def complexity_table(
    table: Cube, found: Presence, index: Complexity, dens: ArrayLike, ahead: Outlook
) -> dict[str, NDArray[Any]]:
    """Long table out, one row a kept pair, regions first: region, industry, present, eci, pci, density, outlook, gain.

    Raises ValueError if the results are not of the kept part of `table`.
    """
    shape = found.matrix.shape
    if not (np.shape(dens) == ahead.gain.shape == shape == (len(index.eci), len(index.pci))):
        raise ValueError("presence, complexity, density and outlook must be of the same regions and industries")
    rows, columns = table.regions[found.regions], table.industries[found.industries]
    return {
        "region": np.repeat(rows, shape[1]), "industry": np.tile(columns, shape[0]), "present": found.matrix.ravel(),
        "eci": np.repeat(index.eci, shape[1]), "pci": np.tile(index.pci, shape[0]), "density": np.asarray(dens).ravel(),
        "outlook": np.repeat(ahead.index, shape[1]), "gain": ahead.gain.ravel(),
    }  # fmt: skip
