# SPDX-License-Identifier: Apache-2.0
"""The only room with Django models: facts and promises, kept as versions with import, sheet and row.

Public (loaded on first use, because Django imports this package before its models may exist):
writing `book`, `book_rows`, `Counts`, `reverse`, `withdraw`, `lock`; reading `table`, `history`, `cell_of`, `current_rows`, `past_figures`,
`later_changes`,
`to_database`;
models `fact_model`, `Batch`, `PeriodState`, `AuditEvent`, `User`, `ROLES`, `Upload`, `MappingTemplate`, `Acceptance`, `Revision`, `Filing`,
`Demand`, `Alias`, `Merge`, `DecisionDraft`, `DecisionEvent`, `FactSpan`, `BriefEdit`, `AlertVerdict`, `GradeList`,
`GradeRow`, `GradeAppeal`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "table": "reading", "history": "reading", "cell_of": "reading", "current_rows": "reading",
    "past_figures": "past",
    "book": "booking", "book_rows": "booking", "Counts": "booking",
    "reverse": "undoing", "withdraw": "undoing", "later_changes": "undoing", "lock": "locking",
    "to_database": "arrows",
    **dict.fromkeys(
        ("fact_model", "Batch", "PeriodState", "AuditEvent", "User", "ROLES", "Upload", "MappingTemplate", "Acceptance", "Revision",
         "Filing", "Demand", "Alias", "Merge", "DecisionDraft", "DecisionEvent", "FactSpan", "BriefEdit", "AlertVerdict", "GradeList",
         "GradeRow", "GradeAppeal"), "models"),
}  # fmt: skip
__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"zhuashou.ledger.{_PUBLIC[name]}"), name)
