# SPDX-License-Identifier: Apache-2.0
"""All tables of the ledger."""

from zhuashou.ledger.models.briefs import BriefEdit
from zhuashou.ledger.models.decisions import DecisionDraft, DecisionEvent, FactSpan
from zhuashou.ledger.models.facts import FACTS, fact_model
from zhuashou.ledger.models.filing import Alias, Demand, Filing, Merge
from zhuashou.ledger.models.grading import GradeAppeal, GradeList, GradeRow
from zhuashou.ledger.models.intake import Acceptance, MappingTemplate, Revision, Upload
from zhuashou.ledger.models.monitoring import AlertVerdict
from zhuashou.ledger.models.people import ROLES, User
from zhuashou.ledger.models.records import AuditEvent, Batch, PeriodState

globals().update({model.__name__: model for model in FACTS.values()})

__all__ = [
    "FACTS", "ROLES", "Acceptance", "AlertVerdict", "Alias", "AuditEvent", "Batch", "BriefEdit", "DecisionDraft", "DecisionEvent", "Demand", "FactSpan", "Filing", "GradeAppeal", "GradeList", "GradeRow", "MappingTemplate", "Merge", "PeriodState",
    "Revision", "Upload", "User", "fact_model",
]  # fmt: skip
