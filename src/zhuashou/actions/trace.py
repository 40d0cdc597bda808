# SPDX-License-Identifier: Apache-2.0
"""Where a number comes from: result → frozen month → ledger rows → import → sheet and cell of the user's own file."""

from __future__ import annotations

from typing import Any

from zhuashou.actions.audit import ActionError
from zhuashou.actions.brief_numbers import PREFIX, evidence_of, result_number
from zhuashou.actions.results import Results, frozen
from zhuashou.tables import dataset as declared
from zhuashou.terms import Words, say, to_json
from zhuashou.workspace import Workspace


def trace_cell(
    ws: Workspace, dataset: str, key: tuple[str, ...], column: str, version: int | None = None
) -> dict[str, Any]:
    """The file, sheet and cell that gave one stored value, with the cell's raw text read again from the kept file. Raises ActionError."""
    from zhuashou import intake, ledger

    source = ledger.cell_of(dataset, key, column, version)
    if source is None:
        raise ActionError(Words("actions.no_such_row", {"dataset": declared(dataset).zh, "key": " ".join(key)}))
    raw = ""
    if source.batch.kept and source.cell:
        raw = intake.cell_text(ws.root / source.batch.kept, source.sheet, source.row, source.letter)
    return {
        "dataset": dataset, "key": list(key), "column": declared(dataset).by_id[column].zh, "value": to_json(source.value),
        "file": source.batch.name, "sha256": source.batch.sha256, "sheet": source.sheet, "cell": source.cell, "row": source.row,
        "header": source.header, "unit": source.unit, "raw": raw, "imported_by": source.batch.actor, "version": source.version,
    }  # fmt: skip


def trace_number(ws: Workspace, number: str, *, period: str | None = None, rows: int = 10) -> dict[str, Any]:
    """A number of a page or a paper, led back to the cells it was made from (the `rows` that weigh most). Raises ActionError."""
    from zhuashou import diagnosis

    snapshot = frozen(ws, period)
    if number.startswith(PREFIX):
        return _result(Results(ws, snapshot), number)
    try:
        found = diagnosis.resolve(snapshot, number, limit=rows)
    except (KeyError, ValueError) as error:
        raise ActionError(Words("actions.unknown_number", {"number": number})) from error
    cells = [_cell(ws, row) for row in found.rows]
    return {
        "number": number, "value": to_json(found.value), "unit": found.unit, "formula": {lang: say(found.formula, lang) for lang in ("zh", "en")},
        "period": snapshot.period.id, "revision": snapshot.revision, "digest": snapshot.digest,
        "row_count": found.row_count, "rows": cells,
    }  # fmt: skip


def _result(found: Results, number: str) -> dict[str, Any]:
    """A number that was counted or derived: where in the results it stands, and the ledger numbers behind it (`parts`)."""
    try:
        value = result_number(found, number)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ActionError(Words("actions.unknown_number", {"number": number})) from error
    words = Words("actions.brief.result", {"file": number.removeprefix(PREFIX)})
    return {
        "number": number, "value": to_json(value), "unit": "", "formula": {lang: say(words, lang) for lang in ("zh", "en")},
        "period": found.period, "revision": found.revision, "digest": found.digest, "row_count": 0, "rows": [],
        "parts": evidence_of(found, number),
    }  # fmt: skip


def _cell(ws: Workspace, row: Any) -> dict[str, Any]:
    """One contributing row; the version is the one that the frozen month holds."""
    from zhuashou import ledger

    versions = [
        v.version for v in ledger.history(row.dataset, tuple(row.key)) if v.batch.sha256.startswith(row.import_id)
    ]
    cell = trace_cell(ws, row.dataset, tuple(row.key), row.column, max(versions, default=None))
    return cell | {"name": row.name, "value": to_json(row.value), "contribution": row.contribution}
