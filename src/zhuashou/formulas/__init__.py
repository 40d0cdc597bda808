# SPDX-License-Identifier: Apache-2.0
"""Arithmetic on plain arrays: growth and its parts, progress, rounding, structure, signals, forecast. No clock, no files, no city.

Public: see `__all__`. NumPy is the only import; units are the caller's unless a docstring says otherwise.
"""

from zhuashou.formulas.panels import Forecast, YearEnd, forecast, year_end
from zhuashou.formulas.progress import completion, lead, schedule_progress
from zhuashou.formulas.rates import (
    Parts,
    contribution_rates,
    growth,
    month_from_ytd,
    parts,
    prior_from_growth,
    pull_points,
    same_scope,
    scope_parts,
    ytd_gap,
)
from zhuashou.formulas.rounding import largest_remainder
from zhuashou.formulas.signals import consecutive_falls, robust_z, worst_of
from zhuashou.formulas.structure import ShiftShare, concentration_ratio, herfindahl, location_quotient, shift_share

__all__ = [
    "Forecast", "Parts", "ShiftShare", "YearEnd", "completion", "concentration_ratio", "consecutive_falls", "contribution_rates",
    "forecast", "growth", "herfindahl", "largest_remainder", "lead", "location_quotient", "month_from_ytd", "parts",
    "prior_from_growth", "pull_points", "robust_z", "same_scope", "schedule_progress", "scope_parts", "shift_share", "worst_of",
    "year_end", "ytd_gap",
]  # fmt: skip
