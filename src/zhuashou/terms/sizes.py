# SPDX-License-Identifier: Apache-2.0
"""Size classes of industrial enterprises (NBS, 2017): staff and revenue floors, both needed."""

from __future__ import annotations

from decimal import Decimal

SIZE_CLASSES: tuple[str, ...] = ("large", "medium", "small", "micro")
_FLOORS: tuple[tuple[str, int, Decimal], ...] = (
    ("large", 1000, Decimal("400000000")),
    ("medium", 300, Decimal("20000000")),
    ("small", 20, Decimal("3000000")),
)


def size_class(staff: int, revenue: Decimal) -> str:
    """Size class from staff (persons) and annual revenue (yuan): the highest class whose two floors are both met."""
    for name, people, money in _FLOORS:
        if staff >= people and revenue >= money:
            return name
    return "micro"
