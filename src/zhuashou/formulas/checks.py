# SPDX-License-Identifier: Apache-2.0
"""What the arrays of a formula must be: known numbers, of the right sign and shape. A wrong number is refused by name and place."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Sign = Literal["any", "zero or more", "above zero"]
_SHOWN = 8


def amounts(values: ArrayLike, name: str, sign: Sign = "any", dims: int = 1) -> NDArray[np.float64]:
    """`values` as float64 with `dims` dimensions, each one finite and of that sign; else ValueError: what, where and how to mend."""
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: every entry must be a number, in rows of equal length ({error})") from error
    if found.ndim != dims:
        raise ValueError(f"{name}: {dims} dimension(s) are needed, the shape is {found.shape}")
    if not found.size:
        raise ValueError(f"{name}: nothing given; at least one value is needed")
    with np.errstate(all="ignore"):
        sound = np.isfinite(
            found.sum()
        )  # one missing value spoils the sum: no array of flags for a table that is whole
    if not sound and (missing := ~np.isfinite(found)).any():
        raise ValueError(
            f"{name}: missing or infinite at {places(missing)}; leave the unit out or fill it by a stated rule first"
        )
    wrong = found < 0 if sign == "zero or more" else found <= 0 if sign == "above zero" else np.zeros(1, dtype=bool)
    if wrong.any():
        raise ValueError(f"{name} must be {sign}: not so at {places(wrong)}; correct the value or leave the unit out")
    return found


def places(wrong: NDArray[np.bool_]) -> str:
    """The first places that are wrong, as index numbers (from 0), with how many more there are."""
    at = np.argwhere(wrong)
    shown = [int(p[0]) if len(p) == 1 else tuple(int(k) for k in p) for p in at[:_SHOWN]]
    more = f" and {len(at) - _SHOWN} more" if len(at) > _SHOWN else ""
    return f"{shown}{more}"


def alike(**arrays: NDArray[np.float64]) -> None:
    """Raise ValueError unless all arrays have one shape; the message names each with its shape."""
    if len({a.shape for a in arrays.values()}) > 1:
        told = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
        raise ValueError(f"arrays must have one shape, one entry a unit: {told}")
