# SPDX-License-Identifier: Apache-2.0
"""What was understood of a file before it is checked against the ledger, for a person to agree with or to correct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError
from zhuashou.actions.reading import asked, typed_choices
from zhuashou.intake import IntakeError, SheetReading, first_rows, read_layout, read_workbook
from zhuashou.tables import dataset
from zhuashou.terms import to_json
from zhuashou.workspace import Workspace


def previewed(ws: Workspace, path: Path, choices: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """`{"file", "sheets": […], "understood"}`; a sheet has `name, hidden, hidden_rows, hidden_columns, unsaved, header_first_row, header_last_row,
    first_data_row, unit, titles, kinds` (kind → rows), `dataset` (empty if none), `title`, `period`, `columns` (letter, header, unit, field, title, suggestions), `issues` (of the
    sheet as a whole), `template` (name), `fingerprint`, `rows` (row, kind, cells) and `choice`. `understood`: nothing needs a person.

    Raises ActionError if the file cannot be read.
    """
    try:
        readings = _readings(ws, path, choices)
        shown = first_rows(path, max((s.layout.first_data_row for s in readings), default=0) + rows)
    except IntakeError as error:
        raise ActionError(error.words) from error
    names = _template_names({s.template for s in readings if s.template})
    sheets = [_sheet(s, names, choices.get(s.name) or {}, shown.get(s.name, []), rows) for s in readings]
    clear = any(s["dataset"] for s in sheets) and not any(i["severity"] == "fatal" for s in sheets for i in s["issues"])
    return {"file": path.name, "sheets": sheets, "understood": clear}


def _readings(ws: Workspace, path: Path, choices: Mapping[str, Any]) -> tuple[SheetReading, ...]:
    """The sheets as read; as laid out only where no ledger is recognised, so that a person can say which it is."""
    try:
        return read_workbook(path, now=ws.now(), **asked(ws, typed_choices(choices))).sheets
    except IntakeError as error:
        if error.words.id != "intake.not_recognised":
            raise
    return tuple(SheetReading(found.name, found) for found in read_layout(path, typed_choices(choices)))


def _template_names(shapes: set[str]) -> dict[str, str]:
    from zhuashou.ledger import MappingTemplate

    return dict(MappingTemplate.objects.filter(fingerprint__in=shapes).values_list("fingerprint", "name"))


def _sheet(
    sheet: SheetReading, names: Mapping[str, str], choice: Mapping[str, Any], texts: list[list[str]], rows: int
) -> dict[str, Any]:
    layout = sheet.layout
    declared = dataset(sheet.dataset) if sheet.dataset else None
    kinds = dict(layout.rows)
    begin = [r for r in range(1, len(texts) + 1) if r < layout.first_data_row + rows]
    return {
        "name": sheet.name, "hidden": layout.hidden, "header_first_row": layout.header_first_row, "header_last_row": layout.header_last_row,
        "first_data_row": layout.first_data_row, "unit": layout.unit, "titles": list(layout.titles),
        "hidden_rows": list(layout.hidden_rows), "hidden_columns": list(layout.hidden_columns), "unsaved": list(layout.unsaved),
        "kinds": dict(sorted(Counter(kinds.values()).items())), "dataset": sheet.dataset,
        "title": {"zh": declared.zh, "en": declared.en} if declared else None, "period": sheet.period, "columns": _columns(sheet),
        "issues": to_json([i for i in sheet.issues if i.row <= max(layout.header_last_row, 1)]), "template": names.get(sheet.template, ""),
        "fingerprint": sheet.fingerprint or layout.shape, "choice": dict(choice),
        "rows": [{"row": r, "kind": kinds.get(r, ""), "cells": texts[r - 1]} for r in begin],
    }  # fmt: skip


def _columns(sheet: SheetReading) -> list[dict[str, Any]]:
    """Every column of the header with the field that takes it, or the fields that it resembles."""
    taken = {place.letter: (field, place) for field, place in (sheet.columns or {}).items()}
    found = []
    for column in sheet.layout.columns:
        field, place = taken.get(column.letter, ("", None))
        alike = [s for s in sheet.suggestions if s.letter == column.letter]
        found.append({
            "letter": column.letter, "header": column.path, "unit": place.unit if place else column.unit, "field": field,
            "title": _title(sheet.dataset, field), "suggestions": [{"field": s.field, "title": _title(sheet.dataset, s.field), "score": s.score} for s in alike],
        })  # fmt: skip
    return found


def _title(name: str, field: str) -> dict[str, str] | None:
    return {"zh": dataset(name).by_id[field].zh, "en": dataset(name).by_id[field].en} if field else None
