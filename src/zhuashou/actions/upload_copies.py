# SPDX-License-Identifier: Apache-2.0
"""What a person takes away from an upload: the annotated copy, the rejected rows, and single rows of the file to look at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError, Actor
from zhuashou.actions.copies import annotate_file, rejected_file
from zhuashou.actions.progress import folder_of
from zhuashou.actions.reading import read, typed_choices
from zhuashou.actions.upload_store import UploadRecord, as_named, find, record_of
from zhuashou.actions.uploads import check_result
from zhuashou.intake import CellIssue, IntakeError, first_rows
from zhuashou.terms import from_json
from zhuashou.workspace import Workspace, atomic_write


def annotate_upload(*, ws: Workspace, actor: Actor, upload: int, lang: str = "zh") -> Path:
    """The annotated copy of a checked upload, with every issue of its last check; where it lies. Raises ActionError."""
    return annotate_file(**_told(ws, actor, upload), lang=lang)


def reject_upload(*, ws: Workspace, actor: Actor, upload: int, lang: str = "zh") -> Path:
    """The rows of a checked or booked upload that were not accepted, in the file's own layout; where it lies. Raises ActionError."""
    return rejected_file(**_told(ws, actor, upload), lang=lang)


def _told(ws: Workspace, actor: Actor, upload: int) -> dict[str, Any]:
    """The file as it was decided to be read, and the issues of its last check."""
    held = find(actor, upload)
    said = check_result(ws=ws, actor=actor, upload=upload)["issues"]
    path = as_named(ws, held)
    reading = read(ws, path, choices=typed_choices(held.choices))
    return {
        "ws": ws,
        "path": path,
        "reading": reading,
        "issues": [from_json(CellIssue, i) for i in said],
        "name": held.name,
    }


def upload_rows(
    *, ws: Workspace, actor: Actor, upload: int, wanted: Mapping[str, Iterable[int]]
) -> dict[str, dict[int, list[str]]]:
    """Texts of some rows (sheet → row numbers) of an upload, beside those of the preview. Rows once read are kept. Raises ActionError."""
    held = find(actor, upload)
    path = folder_of(ws, held.pk) / "rows.json"
    kept = _kept(path)
    lacking = {s: set(rows) - set(kept.get(s, {})) for s, rows in wanted.items()}
    last = max((r for rows in lacking.values() for r in rows), default=0)
    if last:
        try:
            texts = first_rows(as_named(ws, held), last)
        except IntakeError as error:
            raise ActionError(error.words) from error
        for sheet, rows in lacking.items():
            held_rows = texts.get(sheet, [])
            kept.setdefault(sheet, {}).update({r: held_rows[r - 1] if r <= len(held_rows) else [] for r in rows})
        atomic_write(path, json.dumps(kept, ensure_ascii=False).encode())
    return {s: {r: kept[s][r] for r in sorted(set(rows))} for s, rows in wanted.items() if s in kept}


def _kept(path: Path) -> dict[str, dict[int, list[str]]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {sheet: {int(r): cells for r, cells in rows.items()} for sheet, rows in found.items()}


def upload_of_batch(actor: Actor, batch: int) -> UploadRecord | None:
    """The upload that was booked as a batch; None if it came another way, or is somebody else's of another district."""
    from zhuashou.ledger import Upload

    held = Upload.objects.filter(batch_id=batch).first()
    return None if held is None or (actor.regions and held.actor != actor.name) else record_of(held)


def correction_of(actor: Actor, upload: int) -> str:
    """The reason with which an upload was checked to change locked periods; empty if it was not. Raises ActionError."""
    return str(find(actor, upload).summary.get("correction", ""))
