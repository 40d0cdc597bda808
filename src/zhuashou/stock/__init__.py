# SPDX-License-Identifier: Apache-2.0
"""The hand that expands the stock: policies as code, one-enterprise-one-policy dossiers, capacity, projects, idle assets.

Public: `policy_texts`, `load_policy_texts`, `RuleSet`, `PolicyError`, `evaluate`, `PolicyAnswer`, `dossiers`, `Dossier`, `measures`.
"""

from zhuashou.stock.answers import ClauseAnswer, PolicyAnswer, evaluate
from zhuashou.stock.dossiers import Dossier, dossiers, policy_facts
from zhuashou.stock.loading import load_policy_texts
from zhuashou.stock.measures import measures
from zhuashou.stock.policies import Policy, PolicyError, RuleSet, policy_texts

__all__ = [
    "ClauseAnswer", "Dossier", "Policy", "PolicyAnswer", "PolicyError", "RuleSet", "dossiers", "evaluate", "load_policy_texts", "measures",
    "policy_facts", "policy_texts",
]  # fmt: skip
