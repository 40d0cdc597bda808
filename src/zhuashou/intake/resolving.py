# SPDX-License-Identifier: Apache-2.0
"""Rows that name an enterprise without a good code get the code that the name leads to; what a person must decide is left to the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zhuashou.intake.figures import Columns
from zhuashou.intake.identity import MATCHED, Answer, Candidate, Register, match
from zhuashou.intake.issues import Known
from zhuashou.intake.sheets import SheetReading, with_issues
from zhuashou.tables import Dataset, dataset
from zhuashou.terms import uscc_fault

#: Columns that repeat an enterprise's name, and the column of its code.
NAMES, CODE = ("name", "enterprise_name"), "uscc"
#: Issues about a code that are answered by a name, of a row and of the header.
_OF_ROW, _OF_HEADER = ("missing_key", "missing_required", "credit_code"), ("missing_key_column", "missing_column")
#: What a name surely leads to; a core alone is enough to find a code, not to doubt one.
_SURE = ("exact", "alias", "normalised")


def name_column(declared: Dataset, columns: Mapping[str, Any]) -> str:
    """The mapped column with the enterprise's name, where the dataset needs its code; empty otherwise."""
    code = declared.by_id.get(CODE)
    if code is None or code.need == "optional":
        return ""
    return next((n for n in NAMES if n in columns and n in declared.by_id), "")


def resolved(sheet: SheetReading, known: Known) -> tuple[SheetReading, dict[int, Answer]]:
    """The sheet with the codes that its names lead to, and by position the answers that rules have to speak of.

    A sheet resolved before is taken as it was written, so decisions made since count.
    """
    sheet = sheet.written or sheet
    field = name_column(dataset(sheet.dataset), sheet.columns or {}) if sheet.dataset else ""
    if known.enterprises is None or not (field or (sheet.columns and CODE in sheet.columns)):
        return sheet, {}
    values = Columns(sheet.dataset, sheet.table)
    codes, names = values[CODE], values[field] if field else [None] * len(values[CODE])
    register = Register(known.enterprises, known.aliases)
    answers = _answers(codes, names, register, known.schemes)
    # a list of enterprises may bring new ones, but not back one that was merged: its code stays, and a rule speaks of it
    untouched = ("code", "merged") if sheet.dataset == "enterprises" else ("code",)
    taken = {k: a for k, a in answers.items() if a.state == MATCHED and a.how not in untouched}
    doubted = _doubted(codes, names, register) if field else {}
    if not answers and CODE in (sheet.columns or {}):
        return sheet, doubted
    return _with_codes(sheet, codes, taken, answers), answers | doubted


def _answers(codes: list[Any], names: list[Any], register: Register, schemes: Mapping[str, str]) -> dict[int, Answer]:
    """Answers for the rows whose code is blank, wrong or merged; a blank row without a name has only its blank code to speak of."""
    patterns = [re.compile(p) for p in schemes.values()]
    strange = {c for c in codes if c is not None and c not in register.names}
    right = {c for c in strange if any(p.fullmatch(c) for p in patterns) or uscc_fault(c) is None}
    open_ones = {None, *(strange - right), *(strange & register.aliases.keys())}
    positions = [k for k, code in enumerate(codes) if code in open_ones]
    found = match([names[k] for k in positions], [codes[k] for k in positions], register)
    return dict(zip(positions, found, strict=True))


def _doubted(codes: list[Any], names: list[Any], register: Register) -> dict[int, Answer]:
    """Rows whose code is known and whose name surely belongs to another enterprise, as the answer of the code with that other one."""
    held = register.names
    odd = [k for k, (c, n) in enumerate(zip(codes, names, strict=True)) if n and c in held and held[c] != n]
    found: dict[int, Answer] = {}
    if not odd:
        return found
    for k, other in zip(odd, match([names[k] for k in odd], [None] * len(odd), register, ranked=0), strict=True):
        if other.how in _SURE and other.uscc != codes[k]:
            whose = (Candidate(other.uscc, held[other.uscc]),)
            found[k] = Answer(names[k], codes[k], MATCHED, codes[k], "code", whose)
    return found


def _with_codes(
    sheet: SheetReading, codes: list[Any], taken: Mapping[int, Answer], answers: Mapping[int, Answer]
) -> SheetReading:
    """The sheet with codes filled in, without the issues that a name answered."""
    import pyarrow as pa

    filled = [taken[k].uscc if k in taken else code for k, code in enumerate(codes)]
    column = pa.array(filled, pa.string())
    at = sheet.table.column_names.index(CODE) if CODE in sheet.table.column_names else -1
    table = sheet.table.append_column(CODE, column) if at < 0 else sheet.table.set_column(at, CODE, column)
    lines = sheet.table.column("_row").to_pylist()
    spoken = {lines[k] for k, a in answers.items() if k in taken or (not a.code and a.name)}
    whole = CODE not in (sheet.columns or {})
    kept = [
        i
        for i in sheet.issues
        if i.field != CODE or not ((i.rule in _OF_ROW and i.row in spoken) or (whole and i.rule in _OF_HEADER))
    ]
    return with_issues(replace(sheet, table=table, written=sheet), kept)
