# SPDX-License-Identifier: Apache-2.0
"""A file on its way into the ledger, step by step: upload → preview → decide → check → commit, or discard.

Every step survives the browser and the server: the file lies in `imports/`, what was found in `uploads/<id>/`, the state in the ledger.
Each deed takes the `version` that the page showed and gives the record with the next one, so two people never overwrite each other.

    record = upload_file(ws=ws, actor=actor, name="产值.xlsx", content=data)   # state "seen": record.seen says who booked it and when
    preview(ws=ws, actor=actor, upload=record.id)                             # sheets: layout, dataset, mapping, suggestions, first rows
    record = decide(ws=ws, actor=actor, upload=record.id, version=record.version, choices={"产值": {"unit": "千元"}})
    record = check(ws=ws, actor=actor, upload=record.id, version=record.version)
    check_result(ws=ws, actor=actor, upload=record.id)                        # {"issues": […], "difference": {…}} kept from the check
    outcome = commit(ws=ws, actor=actor, upload=record.id, version=record.version, decisions=Decisions(accept_valid=True))

`progress_of(ws, record.id)` tells how far a step that runs elsewhere is. `waiting_uploads(actor)` lists what waits.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed, demand_may
from zhuashou.actions.committing import Decisions, ImportOutcome, book_reading, seen_before
from zhuashou.actions.keeping import Source, drop_unneeded, keep, kept_only_if_done
from zhuashou.actions.mappings import save_template
from zhuashou.actions.previews import previewed
from zhuashou.actions.progress import Report, folder_of, no_report, reporting
from zhuashou.actions.reading import Judged, judge, read, typed_choices
from zhuashou.actions.upload_store import (
    WAITING,
    UploadRecord,
    as_named,
    basis_of,
    find,
    kept_result,
    name_of,
    open_upload,
    record_of,
    save,
    write_result,
)
from zhuashou.intake import IntakeError, read_layout
from zhuashou.terms import Words, to_json
from zhuashou.workspace import Workspace


def upload_file(
    *, ws: Workspace, actor: Actor, path: Path | None = None, content: bytes | None = None, name: str | None = None
) -> UploadRecord:
    """Take a file in. Content that is booked, or waits already for the same person, is taken in once.

    Raises ActionError if it cannot be read as a workbook at all (hostile, empty, another kind).
    """
    from zhuashou.actions.imports import source_of
    from zhuashou.ledger import Upload, lock

    source = source_of(path, name) if path is not None else Source(name or "", content or b"")
    source = Source(name_of(source.name), source.content)
    seen = seen_before(source.sha256)
    if seen:
        return UploadRecord(0, source.name, source.sha256, "seen", seen=seen, batch=seen["batch"])
    details = {"file": source.name, "sha256": source.sha256}
    demand_may(actor, "upload_file")
    with kept_only_if_done(ws, source):
        try:
            read_layout(keep(ws, source))
        except IntakeError as error:
            why = Words(
                error.words.id, {**error.words.values, "file": source.name}
            )  # not the name under which it is kept
            raise ActionError(Words("actions.inbox_file", {"file": source.name, "why": why})) from error
        with deed(actor, "upload_file", subject=("upload", source.sha256[:12]), details=details, now=ws.now()) as line:
            lock()
            waiting = Upload.objects.filter(sha256=source.sha256, actor=actor.name, state__in=WAITING).first()
            if waiting is not None:
                line.changed = False
                return record_of(waiting)
            keep(ws, source)  # somebody else may have given the same content up meanwhile
            held = Upload.objects.create(sha256=source.sha256, name=source.name, kept=source.kept, actor=actor.name,
                                         regions=list(actor.regions), created_at=ws.now(), changed_at=ws.now())  # fmt: skip
    return record_of(held)


def preview(*, ws: Workspace, actor: Actor, upload: int, rows: int = 8) -> dict[str, Any]:
    """What was understood of every sheet; see `previews.previewed`. Kept until something is decided. Raises ActionError."""
    held = find(actor, upload)
    path = folder_of(ws, held.pk) / "preview.json"
    basis = basis_of(ws, held)
    kept = kept_result(path, basis)
    if kept is not None:
        return kept
    with reporting(ws, held.pk) as report:
        report("read", 0, 1)
        found = previewed(ws, as_named(ws, held), held.choices, rows)
        report("read", 1, 1)
    write_result(path, {**found, "basis": basis})
    return found


def decide(*, ws: Workspace, actor: Actor, upload: int, version: int, choices: Mapping[str, Any]) -> UploadRecord:
    """Keep what a person decided about sheets (sheet → fields of `intake.SheetChoice`, or None to forget). The file must be checked again.

    Raises ActionError for a decision that makes no sense, or if somebody else worked on the upload since `version`.
    """
    from zhuashou.ledger import lock

    with deed(actor, "upload_file", subject=("upload", str(upload)), now=ws.now()) as line:
        lock()
        held = open_upload(actor, upload, version)
        merged = {s: c for s, c in {**held.choices, **to_json(choices)}.items() if c is not None}
        typed_choices(merged)
        held.choices, held.state, held.summary = merged, "uploaded", {}
        save(ws, held)
        line.details |= {"file": held.name, "choices": sorted(choices)}
    return record_of(held)


def check(
    *, ws: Workspace, actor: Actor, upload: int, version: int, correction: str = "", progress: Report = no_report
) -> UploadRecord:
    """Check the file against the rules and the ledger, and find what it would change; the result is kept for `check_result`.

    `correction` is the reason to change locked periods; `commit` books with it.
    """
    from zhuashou.ledger import lock

    held = open_upload(actor, upload, version)
    with reporting(ws, held.pk, progress) as report:
        judged = _judged(ws, actor, held, correction, report)
        summary = _summary(judged) | {"correction": correction, "checked": held.version + 1}
        with deed(actor, "upload_file", subject=("upload", str(upload)), now=ws.now()) as line:
            lock()
            held = open_upload(actor, upload, version)
            held.state, held.summary, held.ledger_mark = "checked", summary, judged.mark
            save(ws, held)
            said = {"issues": judged.reading.issues, "difference": judged.difference.to_json(), "summary": record_of(held).summary,
                    "basis": held.version}  # fmt: skip
            write_result(folder_of(ws, held.pk) / "check.json", said)
            line.details |= {"file": held.name, "fatal": summary["fatal"], "warnings": summary["warnings"]}
    return record_of(held)


def _judged(ws: Workspace, actor: Actor, held: Any, correction: str, report: Report) -> Judged:
    report("read", 0, 1)
    reading = read(ws, as_named(ws, held), choices=typed_choices(held.choices))
    report("read", 1, 1)
    return judge(ws, actor, reading, correction, report)


def _summary(judged: Judged) -> dict[str, Any]:
    reading = judged.reading
    counts = {"fatal": len(reading.fatal), "warnings": len(reading.warnings), **judged.difference.counts()}
    return counts | {"findings": sorted(map(list, judged.findings)), "digest": judged.difference.digest}


def check_result(*, ws: Workspace, actor: Actor, upload: int) -> dict[str, Any]:
    """Issues and difference of the last check, without reading the file again. Raises ActionError if there is none for the present choices."""
    held = find(actor, upload)
    found = kept_result(folder_of(ws, held.pk) / "check.json", held.summary.get("checked"))
    if found is None:
        raise ActionError(Words("actions.not_checked", {"file": held.name}))
    return found


def commit(
    *, ws: Workspace, actor: Actor, upload: int, version: int, decisions: Decisions | None = None, progress: Report = no_report
) -> ImportOutcome:  # fmt: skip
    """Book a checked upload in one transaction.

    Raises ActionError if errors or ticks stand in the way, or if what would be booked is no longer what the check showed because somebody
    changed the ledger.
    """
    decisions = decisions or Decisions()
    held = open_upload(actor, upload, version)
    if held.state != "checked":
        raise ActionError(Words("actions.not_checked", {"file": held.name}))
    decisions = replace(decisions, correction=decisions.correction or held.summary["correction"])
    source = Source(held.name, (ws.root / held.kept).read_bytes())

    def still_good(judged: Judged) -> None:
        _still_seen(open_upload(actor, upload, version), judged)

    def booked(batch: Any) -> None:
        held.state, held.batch = "booked", batch
        save(ws, held)

    with reporting(ws, held.pk, progress) as report:
        judged = _judged(ws, actor, held, decisions.correction, report)
        outcome = book_reading(ws=ws, actor=actor, source=source, judged=judged, decisions=decisions, report=report,
                               still_good=still_good, booked=booked)  # fmt: skip
    if outcome.refused:
        raise ActionError(
            Words(
                "actions.upload_refused",
                {"file": held.name, "fatal": len(outcome.fatal), "ticks": len(outcome.unticked)},
            )
        )
    return outcome


def _still_seen(held: Any, judged: Judged) -> None:
    """Refuse if there are findings or changes that the person has not seen."""
    fresh = sorted(judged.findings - {tuple(f) for f in held.summary["findings"]})
    what: list[Words] = []
    if fresh:
        what.append(Words("actions.moved.findings", {"n": len(fresh), "cells": [f"{s}!{c}" for s, c, _ in fresh[:5]]}))
    if judged.difference.digest != held.summary["digest"]:
        what.append(Words("actions.moved.values"))
    if what:
        raise ActionError(Words("actions.ledger_moved", {"file": held.name, "what": what}))


def discard(*, ws: Workspace, actor: Actor, upload: int, version: int) -> UploadRecord:
    """Give a waiting file up: it leaves the workspace, unless somebody else needs it. Raises ActionError."""
    from zhuashou.ledger import lock

    with deed(actor, "upload_file", subject=("upload", str(upload)), now=ws.now()) as line:
        lock()
        held = open_upload(actor, upload, version)
        held.state = "discarded"
        save(ws, held)
        line.details |= {"file": held.name, "discarded": True}
    drop_unneeded(ws, held.kept)
    shutil.rmtree(folder_of(ws, held.pk), ignore_errors=True)
    return record_of(held)


def save_upload_template(*, ws: Workspace, actor: Actor, upload: int, sheet: str, name: str) -> dict[str, Any]:
    """Keep the mapping of one sheet of an upload, with what was decided about it, as a named template. Raises ActionError."""
    held = find(actor, upload)
    return save_template(ws=ws, actor=actor, name=name, path=as_named(ws, held), sheet=sheet, choices=held.choices)
