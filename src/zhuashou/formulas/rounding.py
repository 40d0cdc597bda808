# SPDX-License-Identifier: Apache-2.0
"""Rounding for print so that displayed parts add up to the displayed total."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal


def largest_remainder(
    values: Sequence[Decimal | float | int], digits: int = 1, total: Decimal | float | int | None = None
) -> list[Decimal]:
    """Parts rounded to `digits` so that they add exactly to the rounded total (largest-remainder method; ties by order).

    `total` is the number printed beside the parts; by default their sum. Both signs are allowed. With the parts' own sum no part moves
    by more than one unit of the last digit. A total that is further away than the parts can reach raises ValueError: print a
    residual row instead of hiding it. So does a missing or infinite part.
    """
    exact = [Decimal(str(v)) for v in values]
    unknown = [i for i, v in enumerate(exact) if not v.is_finite()]
    if unknown:
        raise ValueError(
            f"parts {unknown} are missing or infinite: only known parts can add to a total, print the others as blank"
        )
    unit = Decimal(1).scaleb(-digits)
    whole = sum(exact, Decimal(0)) if total is None else Decimal(str(total))
    shown = whole.quantize(unit, rounding=ROUND_HALF_UP)
    floors = [v.quantize(unit, rounding=ROUND_FLOOR) for v in exact]
    missing = int((shown - sum(floors, Decimal(0))) / unit)
    if not 0 <= missing <= len(exact):
        raise ValueError(
            f"parts add to {sum(exact, Decimal(0))}, not to {whole}: state the residual as a row of its own"
        )
    order = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    chosen = set(order[:missing])
    return [floor + unit if i in chosen else floor for i, floor in enumerate(floors)]
