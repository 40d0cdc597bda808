# SPDX-License-Identifier: Apache-2.0
"""Many spans asked many times whether they touch a place: sorted and joined once, then found by bisection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from zhuashou.plan.decision.model import Span


class Cover:
    """The union of spans."""

    def __init__(self, spans: Iterable[Span]) -> None:
        joined: list[list[int]] = []
        for a, b in sorted(spans):
            if joined and a <= joined[-1][1]:
                joined[-1][1] = max(b, joined[-1][1])
            else:
                joined.append([a, b])
        self._starts = [a for a, _ in joined]
        self._ends = [b for _, b in joined]

    def touches(self, start: int, end: int) -> bool:
        """Whether any span shares a character with `start:end`."""
        k = bisect_right(self._ends, start)
        return k < len(self._starts) and self._starts[k] < end

    def holds(self, at: int) -> bool:
        """Whether the character at a place is covered."""
        return self.touches(at, at + 1)


def within(starts: list[int], start: int, end: int) -> slice:
    """The slice of sorted positions that lie in `start:end`."""
    return slice(bisect_left(starts, start), bisect_left(starts, end))
