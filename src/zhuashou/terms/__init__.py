# SPDX-License-Identifier: Apache-2.0
"""The controlled words: periods, regions (GB/T 2260), industries (GB/T 4754), units, sizes, credit codes, user text, the three nouns.

Public: see `__all__`. Standard library only at import time.
"""

from zhuashou.terms.codes import (
    Industry,
    Region,
    division,
    industries,
    industry,
    region,
    regions,
    uscc_check_digit,
    uscc_fault,
)
from zhuashou.terms.exports import csv_text, formula_like, safe_text, sheet_name
from zhuashou.terms.festival import spring_festival, spring_festivals
from zhuashou.terms.nouns import Evidence, Finding, Measure, Subject, TaskDraft, from_json, stable_id, to_json
from zhuashou.terms.periods import Period, PeriodError, between, covering, month
from zhuashou.terms.periods import parse as parse_period
from zhuashou.terms.sizes import SIZE_CLASSES, size_class
from zhuashou.terms.units import SCALES, UNITS, Unit, convert
from zhuashou.terms.units import find as find_unit
from zhuashou.terms.words import MINUS, Words, catalogue, chance, load_yaml, money, names_in, number, said, say, scaled

__all__ = [
    "MINUS", "SCALES", "SIZE_CLASSES", "UNITS", "Evidence", "Finding", "Industry", "Measure", "Period", "PeriodError", "Region",
    "Subject", "TaskDraft", "Unit", "Words", "between", "catalogue", "chance", "convert", "covering", "csv_text", "division", "find_unit", "formula_like",
    "from_json", "industries", "industry", "load_yaml", "money", "month", "names_in", "number", "parse_period", "region", "regions", "safe_text", "said", "say", "scaled",
    "sheet_name", "size_class", "spring_festival", "spring_festivals",
    "stable_id", "to_json", "uscc_check_digit", "uscc_fault",
]  # fmt: skip
