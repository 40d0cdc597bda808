# SPDX-License-Identifier: Apache-2.0
"""Any Excel, CSV, Word, PDF or text file to rows or text, with findings about the file, each with sheet and cell.

Public (loaded on first use): `read_layout`, `read_workbook`, `WorkbookReading`, `SheetReading`, `CellIssue`, `Known`, `WATCHED`, `IntakeError`, `cell_text`,
`read_text`, `read_value`, `write_template`, `Filled`, `find_period`, `check_against_ledger`, `lookalikes`, `SheetChoice`,
`read_choices`, `fingerprint`, `Suggestion`, `suggestions`, `rules_version`, `LOCK_FREE`, `first_rows`.
Of decision documents: `read_document`, `RawDocument`, `Block`, `clean`, `clean_document`, `CleanText`, `Flag`, `Edit`.
Of names: `match`, `Register`, `Answer`, `Candidate`, `normalise_name`, `core_name`.
Of the copy that goes back: `annotated_copy`, `rejected_rows`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhuashou.intake.catalogue import LOCK_FREE, rules_version
    from zhuashou.intake.choices import SheetChoice, read_choices
    from zhuashou.intake.documents.cleaning import clean, clean_document
    from zhuashou.intake.documents.model import Block, CleanText, Edit, Flag, RawDocument
    from zhuashou.intake.documents.reading import read_document
    from zhuashou.intake.filled import Filled
    from zhuashou.intake.glance import first_rows
    from zhuashou.intake.identity import Answer, Candidate, Register, match
    from zhuashou.intake.issues import CellIssue, Known
    from zhuashou.intake.layout import SheetLayout, read_layout
    from zhuashou.intake.mapping import lookalikes
    from zhuashou.intake.marking import annotated_copy, rejected_rows
    from zhuashou.intake.names import core_name, normalise_name
    from zhuashou.intake.reader import IntakeError, cell_text
    from zhuashou.intake.rules.magnitude import WATCHED
    from zhuashou.intake.shapes import fingerprint
    from zhuashou.intake.single import read_value
    from zhuashou.intake.suggest import Suggestion, suggestions
    from zhuashou.intake.templates import write_template
    from zhuashou.intake.text import read_text
    from zhuashou.intake.workbook import SheetReading, WorkbookReading, check_against_ledger, find_period, read_workbook

__all__ = [
    "LOCK_FREE",
    "WATCHED",
    "Answer",
    "Block",
    "Candidate",
    "CellIssue",
    "CleanText",
    "Edit",
    "Filled",
    "Flag",
    "IntakeError",
    "Known",
    "RawDocument",
    "Register",
    "SheetChoice",
    "SheetLayout",
    "SheetReading",
    "Suggestion",
    "WorkbookReading",
    "annotated_copy",
    "cell_text",
    "check_against_ledger",
    "clean",
    "clean_document",
    "core_name",
    "find_period",
    "fingerprint",
    "first_rows",
    "lookalikes",
    "match",
    "normalise_name",
    "read_choices",
    "read_document",
    "read_layout",
    "read_text",
    "read_value",
    "read_workbook",
    "rejected_rows",
    "rules_version",
    "suggestions",
    "write_template",
]  # fmt: skip
_HOME = {
    "WATCHED": "rules.magnitude",
    "CellIssue": "issues", "Known": "issues", "IntakeError": "reader", "cell_text": "reader", "read_layout": "layout", "SheetLayout": "layout",
    "read_text": "text", "read_value": "single", "write_template": "templates", "Filled": "filled", "lookalikes": "mapping",
    "SheetChoice": "choices", "read_choices": "choices", "fingerprint": "shapes", "Suggestion": "suggest", "suggestions": "suggest",
    "read_document": "documents.reading", "clean": "documents.cleaning", "clean_document": "documents.cleaning",
    "Block": "documents.model", "CleanText": "documents.model", "Edit": "documents.model", "Flag": "documents.model", "RawDocument": "documents.model",
    "Answer": "identity", "Candidate": "identity", "Register": "identity", "match": "identity", "core_name": "names", "normalise_name": "names",
    "annotated_copy": "marking", "rejected_rows": "marking",
    "LOCK_FREE": "catalogue", "rules_version": "catalogue", "first_rows": "glance",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"zhuashou.intake.{_HOME.get(name, 'workbook')}"), name)
