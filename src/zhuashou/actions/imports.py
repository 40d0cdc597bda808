# SPDX-License-Identifier: Apache-2.0
"""Importing workbooks in one step, as the command line and the month's run do; people on pages take the steps of `uploads`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError, Actor
from zhuashou.actions.committing import Decisions, ImportOutcome, already, book_reading, refusal, seen_before
from zhuashou.actions.keeping import Source
from zhuashou.actions.progress import Report, no_report
from zhuashou.actions.reading import asked, judge, read
from zhuashou.intake import IntakeError, WorkbookReading, read_workbook
from zhuashou.tables import datasets
from zhuashou.terms import Words
from zhuashou.workspace import Workspace

WORKBOOKS = (".xlsx", ".xls", ".ods", ".csv")


def import_file(
    *, ws: Workspace, actor: Actor, path: Path, reading: WorkbookReading | None = None, accept_valid: bool = False,
    dataset: str | None = None, name: str | None = None, choices: Mapping[str, Any] | None = None, accept_warnings: str = "",
    tick_all: bool = False, correction: str = "", dry_run: bool = False, report: Report = no_report,
) -> ImportOutcome:  # fmt: skip
    """Import one workbook. The same file twice changes nothing; errors refuse the whole file unless `accept_valid`.

    `choices`: sheet → `intake.SheetChoice`. `accept_warnings`: the reason for which all warnings are accepted. `tick_all`: tenfold changes are
    meant. `correction`: the reason to change locked periods. `dry_run` books nothing and tells the difference. Raises ActionError if the file
    cannot be read at all (missing, empty, hostile, not a workbook) or the actor may not import.
    """
    source = source_of(path, name)
    seen = seen_before(source.sha256)
    if seen:
        return already(source, seen)
    if reading is None:
        report("read", 0, 1)
        reading = read(ws, path, dataset, choices)
    judged = judge(ws, actor, reading, correction, report)
    decisions = Decisions(accept_valid, {}, accept_warnings, frozenset(), tick_all, correction)
    if dry_run:
        found = judged.difference
        return ImportOutcome(source.name, "checked", found.counts(), judged.reading.issues, unticked=decisions.unticked(judged),
                             difference=found.to_json())  # fmt: skip
    return refusal(source, judged, decisions) or book_reading(
        ws=ws, actor=actor, source=source, judged=judged, decisions=decisions, report=report
    )


def source_of(path: Path, name: str | None = None) -> Source:
    """A file by its content. Raises ActionError if it cannot be opened."""
    name = name or path.name
    try:
        return Source(name, path.read_bytes())
    except OSError as error:
        raise ActionError(
            Words("actions.unreadable_file", {"file": name, "why": error.strerror or str(error)})
        ) from error


def inbox_files(ws: Workspace) -> list[Path]:
    """Workbooks waiting in the inbox, in order of path."""
    return sorted(
        f for f in ws.inbox.rglob("*") if f.suffix.lower() in WORKBOOKS and not f.name.startswith((".", "~$"))
    )


def import_inbox(*, ws: Workspace, actor: Actor, accept_valid: bool = False, progress: Report) -> list[ImportOutcome]:
    """Import every workbook of the inbox: names first, then flows in order of period.

    Files seen before are passed over, also those whose batch was undone: such a file comes again only by name.
    """
    from zhuashou.ledger import Batch

    files = inbox_files(ws)
    seen = set(Batch.objects.values_list("sha256", flat=True))
    fresh = [f for f in files if hashlib.sha256(f.read_bytes()).hexdigest() not in seen]
    outcomes = [ImportOutcome(f.name, "seen") for f in files if f not in fresh]
    for done, (path, reading) in enumerate(_readings(ws, _in_order(fresh)), start=1):
        outcomes.append(_one(ws, actor, path, reading, accept_valid))
        progress("import", done, len(fresh))
    return outcomes


def _one(ws: Workspace, actor: Actor, path: Path, reading: Any, accept_valid: bool) -> ImportOutcome:
    if isinstance(reading, Words):
        raise ActionError(Words("actions.inbox_file", {"file": path.name, "why": reading}))
    return import_file(ws=ws, actor=actor, path=path, reading=reading, accept_valid=accept_valid)


#: Datasets that others refer to: their files are booked before the rest is.
REFERRED = ("units", "enterprises", "scope_history", "projects")


def _in_order(files: list[Path]) -> list[Path]:
    """Files of the referred datasets (by name of the dataset in the file's name), then the rest."""
    words = [datasets()[n].zh for n in REFERRED]
    return list(dict.fromkeys([*(f for w in words for f in files if w in f.stem), *files]))


def _readings(ws: Workspace, files: list[Path]) -> Iterator[tuple[Path, Any]]:
    """Read files in two processes, in order; checks against the ledger follow when a file is booked."""
    told, now = asked(ws), ws.now()
    if len(files) < 4 or (os.cpu_count() or 1) < 2:
        for file in files:
            yield file, _read_one(file, told, now)
        return
    import multiprocessing

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        jobs = [(f, pool.submit(_read_one, f, told, now)) for f in files]
        for file, job in jobs:
            yield file, job.result()


def _read_one(file: Path, told: dict[str, Any], now: Any) -> Any:
    """One reading, or the words that say why the file cannot be read."""
    try:
        return read_workbook(file, now=now, **told)
    except IntakeError as error:
        return error.words
