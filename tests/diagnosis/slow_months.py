# SPDX-License-Identifier: Apache-2.0
"""Slow second implementation of findings over the months: from the whole history at once, one loop a finding, without carried counts."""

from __future__ import annotations

from typing import Any

#: History: [(reporting month number from the first, months in the period, {id: (severity, measured, rule version)} or None if never judged)].
History = list[tuple[int, int, dict[str, tuple[int, float | None, str]] | None]]


def status_of(history: History, name: str, worse: str, step: float) -> tuple[str, int, int]:
    """(status, months in a row, index of the first month of the row) of finding `name` in the last month of the history."""
    place, long, last = history[-1]
    severity, measured, version = last[name]
    judged = [(p, m, held) for p, m, held in history[:-1] if held is not None]
    if not judged or name not in judged[-1][2]:
        return "new", long, place
    before = judged[-1][2][name]
    if before[2] != version:
        return "changed", long, place
    months, first, at = long, place, place
    for p, m, held in reversed(judged):
        if p != at - 1 or name not in held or held[name][2] != version:
            break
        months, first, at = months + m, p, p
    status: Any = "continuing"
    if severity != before[0]:
        status = "worse" if severity > before[0] else "better"
    elif measured is not None and before[1] is not None:
        grown = (measured - before[1]) * (1 if worse == "up" else -1)
        if grown > step - 1e-9:
            status = "worse"
        if grown < -step + 1e-9:
            status = "better"
    return status, months, first
