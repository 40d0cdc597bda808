# SPDX-License-Identifier: Apache-2.0
"""Where the marks of a chart stand, as shares of the drawing area (0..1); drawing itself is done by the Typst template."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from zhuashou.papers.model import Bars, Chart, Trend
from zhuashou.terms import number


def geometry(chart: Chart) -> dict[str, Any]:
    """The chart as plain data for the template: bars with x positions, lines with points, ticks with labels."""
    return _bars(chart) if isinstance(chart, Bars) else _trend(chart)


def _bars(chart: Bars) -> dict[str, Any]:
    ends = [0.0, *(x for bar in chart.bars for x in (bar.start, bar.end))]
    low, high = min(ends), max(ends)
    width = (high - low) or 1.0

    def at(value: float) -> float:
        return round((value - low) / width, 5)

    rows = [
        {
            "label": b.label,
            "x0": at(min(b.start, b.end)),
            "x1": at(max(b.start, b.end)),
            "shown": b.shown,
            "tone": b.tone,
        }
        for b in chart.bars
    ]
    return {"kind": "bars", "caption": chart.caption, "zero": at(0.0), "rows": rows}


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values (1, 2, 2.5, 5 × a power of ten) that cover low..high with about `wanted` steps."""
    span = high - low
    if span <= 1e-9 * max(abs(low), abs(high), 1e-3):
        span = max(abs(high), 1.0)
    raw = span / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def _trend(chart: Trend) -> dict[str, Any]:
    known = [v for _, values in chart.series for v in values if v is not None]
    known += [v for _, low, high in (chart.band.points if chart.band else ()) for v in (low, high)]
    marks = ticks(min(known), max(known)) if known else [0.0, 1.0]
    low, high = marks[0], (marks[-1] if marks[-1] > marks[0] else marks[0] + 1)
    n = max(len(chart.labels) - 1, 1)

    def point(i: int, value: float) -> list[float]:
        return [round(i / n, 5), round((value - low) / (high - low), 5)]

    series = []
    for name, values in chart.series:
        pieces: list[list[list[float]]] = [[]]
        for i, value in enumerate(values):
            if value is None:
                pieces.append([])
            else:
                pieces[-1].append(point(i, value))
        last = next((v for v in reversed(values) if v is not None), None)
        series.append({"name": name, "pieces": [p for p in pieces if p], "last": number(last, chart.digits)})
    tick_digits = (
        0 if all(float(m).is_integer() for m in marks) else 1 if all((m * 10).is_integer() for m in marks) else 2
    )
    every = max(1, math.ceil(len(chart.labels) / 8))
    shown = [[round(i / n, 5), text] for i, text in enumerate(chart.labels) if (len(chart.labels) - 1 - i) % every == 0]
    return {
        "kind": "trend",
        "caption": chart.caption,
        "x": shown,
        "y": [[round((m - low) / (high - low), 5), number(m, tick_digits)] for m in marks],
        "series": series,
        "band": _band(chart, point),
        "dashed": list(chart.dashed),
    }


def _band(chart: Trend, point: Callable[[int, float], list[float]]) -> list[list[float]]:
    """Corners of the range: along the high ends, back along the low ones."""
    points = chart.band.points if chart.band else ()
    return [point(i, high) for i, _, high in points] + [point(i, low) for i, low, _ in reversed(points)]
