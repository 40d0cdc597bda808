# SPDX-License-Identifier: Apache-2.0
"""Named mapping templates: what a person decided about a sheet, kept under its shape, so that the next file of that shape needs no question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.actions.reading import read, typed_choices
from zhuashou.intake import SheetChoice, SheetReading
from zhuashou.tables import datasets
from zhuashou.terms import Words, to_json
from zhuashou.workspace import Workspace


def mapping_templates() -> list[dict[str, Any]]:
    """All templates by name: name, dataset, title, fingerprint, headers, choice, version, by, at."""
    from zhuashou.ledger import MappingTemplate

    return [_record(t) for t in MappingTemplate.objects.order_by("name")]


def _record(held: Any) -> dict[str, Any]:
    about = datasets().get(held.choice.get("dataset") or "")
    return {
        "name": held.name, "dataset": about.id if about else "", "title": {"zh": about.zh, "en": about.en} if about else None,
        "fingerprint": held.fingerprint, "headers": held.headers, "choice": held.choice, "version": held.version, "by": held.actor, "at": held.at,
    }  # fmt: skip


def save_template(
    *, ws: Workspace, actor: Actor, name: str, path: Path, sheet: str, choices: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Keep the mapping of one sheet, as it is applied with `choices`, under `name`; a template of the same shape gets a new version.

    Raises ActionError: the name is missing or taken by another shape, the sheet is not there or not understood.
    """
    from zhuashou.ledger import MappingTemplate, lock

    name = name.strip()
    typed = typed_choices(choices or {})
    reading = read(ws, path, choices=typed)
    found = next((s for s in reading.sheets if s.name == sheet and s.dataset), None)
    if found is None:
        raise ActionError(Words("actions.no_such_sheet", {"file": path.name, "sheet": sheet}))
    choice = to_json(_effective(found, typed.get(sheet, SheetChoice())))
    headers = [c.path for c in found.layout.columns]
    with deed(actor, "save_template", subject=("mapping", name), details={"sheet": sheet}, now=ws.now()) as line:
        lock()
        held = MappingTemplate.objects.filter(fingerprint=found.fingerprint).first()
        _demand_name(name, held)
        if held is None:
            held = MappingTemplate(fingerprint=found.fingerprint, version=0)
        elif (held.name, held.choice) == (name, choice):
            line.changed = False
            return _record(held)
        held.name, held.choice, held.headers = name, choice, headers
        held.version, held.actor, held.at = held.version + 1, actor.name, ws.now()
        held.save()
        line.details["version"] = held.version
    return _record(held)


def _effective(sheet: SheetReading, choice: SheetChoice) -> SheetChoice:
    """The whole mapping as it was applied: every column says which field it is, or that none takes it."""
    taken = {place.letter: field for field, place in (sheet.columns or {}).items()}
    columns = {c.letter: taken.get(c.letter) for c in sheet.layout.columns}
    return replace(choice, dataset=sheet.dataset, columns=columns, period=None, rows={})


def _demand_name(name: str, held: Any) -> None:
    from zhuashou.ledger import MappingTemplate

    taken = MappingTemplate.objects.filter(name=name)
    if held is not None:
        taken = taken.exclude(pk=held.pk)
    if not name or len(name) > 100 or taken.exists():
        raise ActionError(Words("actions.template_name", {"name": name or "—"}))


def rename_template(*, ws: Workspace, actor: Actor, name: str, new_name: str) -> dict[str, Any]:
    """Give a template another name. Raises ActionError."""
    from zhuashou.ledger import lock

    with deed(actor, "save_template", subject=("mapping", name), details={"renamed": new_name}, now=ws.now()):
        lock()
        held = _find(name)
        _demand_name(new_name.strip(), held)
        held.name = new_name.strip()
        held.save(update_fields=["name"])
    return _record(held)


def delete_template(*, ws: Workspace, actor: Actor, name: str) -> None:
    """Forget a template; what was booked with it stays. Raises ActionError."""
    from zhuashou.ledger import lock

    with deed(actor, "save_template", subject=("mapping", name), details={"deleted": True}, now=ws.now()):
        lock()
        _find(name).delete()


def _find(name: str) -> Any:
    from zhuashou.ledger import MappingTemplate

    held = MappingTemplate.objects.filter(name=name).first()
    if held is None:
        raise ActionError(Words("actions.no_such_template", {"name": name}))
    return held


def understood_sheets(*, ws: Workspace, path: Path, choices: Mapping[str, Any] | None = None) -> list[str]:
    """Names of the sheets of a file in which a ledger is recognised. Raises ActionError."""
    return [s.name for s in read(ws, path, choices=typed_choices(choices or {})).sheets if s.dataset]
