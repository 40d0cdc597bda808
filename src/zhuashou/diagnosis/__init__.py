# SPDX-License-Identifier: Apache-2.0
"""What is happening and why: Ibis over the frozen month, `formulas` for the mathematics; gives findings with their numbers.

Public: see `__all__`. `find` judges the month by rules held as data; `growth`, `headline`, `series`, `enterprise_facts` are
the queries pages and papers ask; `alerts` (whom to visit first), `year_ahead` and `chances` (where the year ends), `efficiency` and `grades` (how well each unit does) are
derived once a month; `resolve` leads a number back to ledger rows. `held` gives a snapshot a memory for many questions. No clock: everything is of the snapshot's period.
Ibis and Arrow are imported where they are used.
"""

from zhuashou.diagnosis.ahead import Ahead, YearAhead, year_ahead
from zhuashou.diagnosis.ahead_spans import SPANS, Span
from zhuashou.diagnosis.alert_settings import (
    VERDICTS,
    AlertSettings,
    Judged,
    Proposal,
    precision_by_month,
    read_alert_settings,
    retune,
)
from zhuashou.diagnosis.alerts import Alert, AlertMonth, alerts
from zhuashou.diagnosis.base import DIMENSIONS, NumberRef, Snap, city_of, name_of, number_id, parse_number
from zhuashou.diagnosis.beside import beside
from zhuashou.diagnosis.breakdown import growth
from zhuashou.diagnosis.chances import Chance, chances
from zhuashou.diagnosis.counts import overview
from zhuashou.diagnosis.definitions import Indicator, indicator, indicators
from zhuashou.diagnosis.drill import PARTS, Drill, drill, left_base
from zhuashou.diagnosis.efficiency import EfficiencyMonth, FrontierScheme, Scored, Unscored, efficiency, read_frontier
from zhuashou.diagnosis.facts import Fact, declared_facts, enterprise_facts
from zhuashou.diagnosis.goals import Standing, Target, standing, targets
from zhuashou.diagnosis.grade_schemes import GradeScheme, read_schemes
from zhuashou.diagnosis.grading import Grade, ItemScale, ItemScore
from zhuashou.diagnosis.groups import project_facts
from zhuashou.diagnosis.held import Held, held
from zhuashou.diagnosis.increment import StockIncrement, increment, stock_and_increment
from zhuashou.diagnosis.judge import Judgement, find, judge, tally
from zhuashou.diagnosis.number_rows import TraceRow
from zhuashou.diagnosis.numbers import NumberTrace, resolve
from zhuashou.diagnosis.per_mu import GradeYear, graded_year, grades
from zhuashou.diagnosis.ranking import Ranked, Ranking, ranking
from zhuashou.diagnosis.ranking_schemes import RankingItem, RankingScheme, read_rankings
from zhuashou.diagnosis.regrading import (
    EXCEPTIONS,
    Moved,
    Regraded,
    contestable,
    corrected_case,
    grade_differences,
    regrade,
)
from zhuashou.diagnosis.risk import RiskPart, RiskRow, RiskScheme, RiskYear, financial_risk, read_risk
from zhuashou.diagnosis.rules import Rule, RuleError, packaged_rules, read_rules
from zhuashou.diagnosis.structure import Structure, structure
from zhuashou.diagnosis.support import Support, SupportPart, read_support
from zhuashou.diagnosis.tiles import Headline, headline, series

__all__ = [
    "DIMENSIONS",
    "EXCEPTIONS",
    "PARTS",
    "SPANS",
    "VERDICTS",
    "Ahead",
    "Alert",
    "AlertMonth",
    "AlertSettings",
    "Chance",
    "Drill",
    "EfficiencyMonth",
    "Fact",
    "FrontierScheme",
    "Grade",
    "GradeScheme",
    "GradeYear",
    "Headline",
    "Held",
    "Indicator",
    "ItemScale",
    "ItemScore",
    "Judged",
    "Judgement",
    "Moved",
    "NumberRef",
    "NumberTrace",
    "Proposal",
    "Ranked",
    "Ranking",
    "RankingItem",
    "RankingScheme",
    "Regraded",
    "RiskPart",
    "RiskRow",
    "RiskScheme",
    "RiskYear",
    "Rule",
    "RuleError",
    "Scored",
    "Snap",
    "Span",
    "Standing",
    "StockIncrement",
    "Structure",
    "Support",
    "SupportPart",
    "Target",
    "TraceRow",
    "Unscored",
    "YearAhead",
    "alerts",
    "beside",
    "chances",
    "city_of",
    "contestable",
    "corrected_case",
    "declared_facts",
    "drill",
    "efficiency",
    "enterprise_facts",
    "financial_risk",
    "find",
    "grade_differences",
    "graded_year",
    "grades",
    "growth",
    "headline",
    "held",
    "increment",
    "indicator",
    "indicators",
    "judge",
    "left_base",
    "name_of",
    "number_id",
    "overview",
    "packaged_rules",
    "parse_number",
    "precision_by_month",
    "project_facts",
    "ranking",
    "read_alert_settings",
    "read_frontier",
    "read_rankings",
    "read_risk",
    "read_rules",
    "read_schemes",
    "read_support",
    "regrade",
    "resolve",
    "retune",
    "series",
    "standing",
    "stock_and_increment",
    "structure",
    "tally",
    "targets",
    "year_ahead",
]
