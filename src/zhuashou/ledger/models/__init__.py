# SPDX-License-Identifier: Apache-2.0
"""All tables of the ledger."""

from zhuashou.ledger.models.facts import FACTS, fact_model
from zhuashou.ledger.models.people import ROLES, User
from zhuashou.ledger.models.records import AuditEvent, Batch, PeriodState

globals().update({model.__name__: model for model in FACTS.values()})

__all__ = ["FACTS", "ROLES", "AuditEvent", "Batch", "PeriodState", "User", "fact_model"]
