# SPDX-License-Identifier: Apache-2.0
"""Uploads as records: finding one in the version that was seen, its file under the person's name, what an earlier step wrote down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError, Actor
from zhuashou.actions.progress import folder_of
from zhuashou.intake import rules_version
from zhuashou.terms import Words, to_json
from zhuashou.workspace import Workspace, atomic_write

WAITING = ("uploaded", "checked")


@dataclass(frozen=True)
class UploadRecord:
    """One upload. state: uploaded, checked, booked, discarded, or seen (`id` 0: the content is booked already, `seen` says by whom and when).

    `summary`: counts of the last check: fatal, warnings, new, changed, same, missing, ticks. `choices`: sheet → what was decided.
    """

    id: int
    name: str
    sha256: str
    state: str
    version: int = 0
    actor: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None
    changed_at: datetime | None = None
    seen: Mapping[str, Any] = field(default_factory=dict)
    batch: int = 0

    def to_json(self) -> Any:
        """Plain data."""
        return to_json(self)


def record_of(held: Any) -> UploadRecord:
    """The record of a model."""
    summary = {k: v for k, v in held.summary.items() if k not in ("findings", "digest", "correction", "checked")}
    return UploadRecord(held.pk, held.name, held.sha256, held.state, held.version, held.actor, held.choices, summary,
                        held.created_at, held.changed_at, batch=held.batch_id or 0)  # fmt: skip


def waiting_uploads(actor: Actor) -> list[UploadRecord]:
    """What waits, newest first: people with a district scope see their own files, others all."""
    from zhuashou.ledger import Upload

    found = Upload.objects.filter(state__in=WAITING).order_by("-pk")
    return [record_of(u) for u in (found.filter(actor=actor.name) if actor.regions else found)]


def upload_record(actor: Actor, upload: int) -> UploadRecord:
    """One upload in whatever state. Raises ActionError if there is none, or it is somebody else's of another district."""
    return record_of(find(actor, upload))


def find(actor: Actor, upload: int) -> Any:
    """The upload as a model, for deeds of this room. Raises ActionError."""
    from zhuashou.ledger import Upload

    held = Upload.objects.filter(pk=upload).first()
    if held is None or (actor.regions and held.actor != actor.name):
        raise ActionError(Words("actions.no_such_upload", {"upload": upload}))
    return held


def open_upload(actor: Actor, upload: int, version: int) -> Any:
    """A waiting upload in the version that was seen."""
    held = find(actor, upload)
    if held.state not in WAITING:
        raise ActionError(
            Words("actions.upload_done", {"file": held.name, "state": Words(f"actions.upload.{held.state}")})
        )
    if held.version != version:
        raise ActionError(Words("actions.upload_changed", {"file": held.name, "seen": version, "now": held.version}))
    return held


def as_named(ws: Workspace, held: Any) -> Path:
    """The kept file under the name that the person gave it, which may tell period and ledger."""
    path = folder_of(ws, held.pk) / "file" / held.name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.hardlink_to(ws.root / held.kept)
        except OSError:  # another file system, or none that links
            atomic_write(path, (ws.root / held.kept).read_bytes())
    return path


def basis_of(ws: Workspace, held: Any) -> list[Any]:
    """What a preview depends on beside the file: choices, templates, rules."""
    from zhuashou.ledger import MappingTemplate

    kept = MappingTemplate.objects.order_by("fingerprint").values_list("fingerprint", "name", "version")
    found: list[Any] = to_json([held.choices, list(kept), rules_version(ws.data("rules", "intake"))])
    return found


def kept_result(path: Path, basis: Any) -> dict[str, Any] | None:
    """What an earlier step wrote, if it rests on the same basis."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found.pop("basis", None) == basis else None


def write_result(path: Path, data: Any) -> None:
    """Keep what a step found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, json.dumps(to_json(data), ensure_ascii=False, default=str).encode())


def name_of(text: str) -> str:
    """A file's name as people gave it, fit for any file system: no folders, no control characters, at most 75 characters."""
    return "".join(c for c in text.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())[-75:]


def save(ws: Workspace, held: Any) -> None:
    """The next version of an upload."""
    held.version += 1
    held.changed_at = ws.now()
    held.save()
