# SPDX-License-Identifier: Apache-2.0
"""What the forms of the import pages say: decisions about a sheet, decisions about the findings of a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from zhuashou import actions
from zhuashou.terms import Words

#: How a form says that a column is left out, kept as it stands in the file.
KEEP_RAW = "-"
#: Row kinds that a person may give to a row.
KINDS = ("data", "total", "group", "sample", "hint", "note", "blank", "title", "header", "unit")


def choice_of(form: Any, before: Mapping[str, Any]) -> dict[str, Any] | None:
    """The decision about one sheet as plain data; None if nothing is decided. Fields left empty are as detected. Raises ActionError."""
    found: dict[str, Any] = {"skip": True} if form.get("skip") else {}
    found |= {name: text for name in ("dataset", "period", "unit") if (text := form.get(name, "").strip())}
    for name in ("header_first_row", "header_last_row", "first_data_row"):
        if form.get(name, "").strip():
            found[name] = _row(form[name])
    pairs = zip(form.getlist("row_number"), form.getlist("row_kind"), strict=False)
    found["rows"] = {str(_row(n)): kind for n, kind in pairs if n.strip() and kind}
    if found.get("dataset", "") == before.get("dataset", ""):  # fields of another dataset say nothing
        told = {k[4:]: None if v == KEEP_RAW else v for k, v in form.items() if k.startswith("col_") and v}
        found["columns"] = _unshown(form, "col_", before.get("columns")) | told
    units = {k[5:]: v for k, v in form.items() if k.startswith("unit_") and v}
    found["units"] = _unshown(form, "unit_", before.get("units")) | units
    return {k: v for k, v in found.items() if v} or None


def _unshown(form: Any, prefix: str, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was decided of columns that the form has no field for: a very wide sheet shows its first columns only."""
    return {k: v for k, v in (before or {}).items() if f"{prefix}{k}" not in form}


def _row(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise actions.ActionError(Words("actions.not_a_row", {"text": text[:20]})) from error


def decisions_of(form: Any) -> Any:
    """What a person decided about the findings. A reason without marked warnings is said of all of them."""
    why = form.get("reason", "").strip()
    marked = [tuple(cell) for cell in cells_of(form.getlist("accept"), 3)]
    return actions.Decisions(
        accept_valid=bool(form.get("accept_valid")), accepted=dict.fromkeys(marked, why), accept_all="" if marked else why,
        ticks=frozenset(tuple(cell) for cell in cells_of(form.getlist("tick"), 2)), tick_all=bool(form.get("tick_all")),
    )  # fmt: skip


def cells_of(texts: list[str], length: int) -> list[list[str]]:
    """Cells that the page wrote as JSON lists; anything else is passed over."""
    found = []
    for text in texts:
        with suppress(ValueError):
            said = json.loads(text)
            if isinstance(said, list) and len(said) == length:
                found.append([str(part) for part in said])
    return found
