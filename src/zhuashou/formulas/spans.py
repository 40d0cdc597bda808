# SPDX-License-Identifier: Apache-2.0
"""Sums of the next periods (a month, a quarter, the rest of a year): forecast, interval, chance of a target, from forecasts made earlier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhuashou.formulas.panels import forecast
from zhuashou.formulas.rates import Floats, _float

#: past y[N, T - hidden], horizon, hidden → path [N, horizon]; `hidden` says how many of the newest columns are left out.
Maker = Callable[[Floats, int, int], Floats]
#: Fewer replayed forecasts say nothing.
LEAST = 4


@dataclass(frozen=True)
class SpanForecast:
    """path[N, H]; `lengths` of the spans in periods from the first on; ratios: for each span [O, N] what came to what was forecast (NaN unknown)."""

    path: Floats
    lengths: tuple[int, ...]
    ratios: tuple[Floats, ...]

    def total(self, span: int) -> Floats:
        """Sum [N] of the span's periods."""
        return np.asarray(self.path[:, : self.lengths[span]].sum(1))


def span_forecast(
    y: ArrayLike, lengths: Sequence[int], period: int = 11, origins: int = 12, make: Maker | None = None
) -> SpanForecast:
    """Forecast of y[N, T] with the ratios of up to `origins` replayed forecasts a span. Raises ValueError for a length below one.

    A replay needs more than a year of history; ratios are kept where what was forecast and what came are above zero.
    """
    panel = _float(y)
    if not lengths or min(lengths) < 1:
        raise ValueError("a span needs a length of at least one period")
    made = make or (lambda past, horizon, _: forecast(past, horizon, period).mean)
    n, t = panel.shape
    horizon = max(lengths)
    known = np.isfinite(panel).any(0)
    history = t - int(known.argmax()) if known.any() else 0
    cuts = {cut for length in lengths for cut in range(length, length + origins) if history - cut >= period + 2}
    replayed = {cut: made(panel[:, : t - cut], horizon, cut) for cut in sorted(cuts)}
    ratios = []
    for length in lengths:
        rows = []
        for cut in range(length, length + origins):
            if cut not in replayed:
                continue
            said = replayed[cut][:, :length].sum(1)
            came = panel[:, t - cut : t - cut + length].sum(1)
            with np.errstate(all="ignore"):
                ratio = came / said
            rows.append(np.where((said > 0) & (came > 0) & np.isfinite(ratio), ratio, np.nan))
        ratios.append(np.array(rows).reshape(-1, n))
    return SpanForecast(made(panel, horizon, 0), tuple(lengths), tuple(ratios))


def _logs(ratios: Floats) -> tuple[Floats, Floats, Floats]:
    """Count [N], centre and predictive spread of the logs of the ratios; NaN with fewer than `LEAST`."""
    with np.errstate(all="ignore"):
        logs = np.log(ratios)
    known = np.isfinite(logs)
    count = known.sum(0)
    safe = np.maximum(count, 2)
    centre = np.where(known, logs, 0).sum(0) / safe
    spread = np.sqrt(np.where(known, (logs - centre) ** 2, 0).sum(0) / (safe - 1) * (1 + 1 / safe))
    enough = count >= LEAST
    return count, np.where(enough, centre, np.nan), np.where(enough, np.maximum(spread, 1e-6), np.nan)


def span_interval(ratios: ArrayLike, level: float = 0.8) -> tuple[Floats, Floats]:
    """Factors [N] from the forecast to the ends of its interval, from ratios [O, N]: Student's t for one more value of their logs.

    The interval holds the forecast itself, so a factor is never on the other side of 1; NaN with fewer than four ratios.
    """
    from scipy.stats import t as student

    count, centre, spread = _logs(_float(ratios))
    half = student.isf((1 - level) / 2, np.maximum(count - 1, 1)) * spread
    return np.minimum(np.exp(centre - half), 1.0), np.maximum(np.exp(centre + half), 1.0)


def reach_probability(ratios: ArrayLike, rest: ArrayLike, done: ArrayLike, target: ArrayLike) -> Floats:
    """Chance [N] that what is done and the `rest` expected reach `target`, by the same distribution as `span_interval`.

    1 or 0 where nothing remains (rest 0); NaN with fewer than four ratios [O, N].
    """
    from scipy.stats import t as student

    ahead, sofar, wanted = np.broadcast_arrays(_float(rest), _float(done), _float(target))
    count, centre, spread = _logs(_float(ratios))
    needed = wanted - sofar
    with np.errstate(all="ignore"):
        chance = student.sf((np.log(needed / ahead) - centre) / spread, np.maximum(count - 1, 1))
    chance = np.where(needed <= 0, np.where(np.isfinite(spread), 1.0, np.nan), chance)
    return np.where(ahead == 0, (needed <= 0).astype(np.float64), chance)
