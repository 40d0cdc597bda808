# SPDX-License-Identifier: Apache-2.0
"""What is happening and why: Ibis over the frozen month, `formulas` for the mathematics; gives findings with their numbers.

Public: see `__all__`. `find` judges the month by rules held as data; `growth`, `headline`, `series`, `enterprise_facts`, `outlook` are
the queries pages and papers ask; `resolve` leads a number back to ledger rows. No clock: everything is of the snapshot's period.
Ibis and Arrow are imported where they are used.
"""

from zhuashou.diagnosis.base import DIMENSIONS, NumberRef, Snap, city_of, name_of, number_id, parse_number
from zhuashou.diagnosis.breakdown import growth
from zhuashou.diagnosis.counts import overview
from zhuashou.diagnosis.definitions import Indicator, indicator, indicators
from zhuashou.diagnosis.facts import Fact, declared_facts, enterprise_facts
from zhuashou.diagnosis.goals import Standing, Target, standing, targets
from zhuashou.diagnosis.groups import project_facts
from zhuashou.diagnosis.judge import find, gone, tally
from zhuashou.diagnosis.numbers import NumberTrace, TraceRow, resolve
from zhuashou.diagnosis.rules import Rule, RuleError, packaged_rules, read_rules
from zhuashou.diagnosis.tiles import Headline, headline, series
from zhuashou.diagnosis.year import Outlook, outlook

__all__ = [
    "DIMENSIONS",
    "Fact",
    "Headline",
    "Indicator",
    "NumberRef",
    "NumberTrace",
    "Outlook",
    "Rule",
    "RuleError",
    "Snap",
    "Standing",
    "Target",
    "TraceRow",
    "city_of",
    "declared_facts",
    "enterprise_facts",
    "find",
    "gone",
    "growth",
    "headline",
    "indicator",
    "indicators",
    "name_of",
    "number_id",
    "outlook",
    "overview",
    "packaged_rules",
    "parse_number",
    "project_facts",
    "read_rules",
    "resolve",
    "series",
    "standing",
    "tally",
    "targets",
]  # fmt: skip
