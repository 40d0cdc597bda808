# SPDX-License-Identifier: Apache-2.0
"""Importing workbooks: read and check, then book whole or not at all, keep the file, write one batch and one audit line."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.actions.known import known
from zhuashou.intake import IntakeError, Known, WorkbookReading, check_against_ledger, read_workbook
from zhuashou.tables import datasets
from zhuashou.terms import Words, to_json
from zhuashou.workspace import Workspace, atomic_write

WORKBOOKS = (".xlsx", ".xls", ".ods", ".csv")
Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class ImportOutcome:
    """What became of one file. state: booked, seen, partly, refused."""

    file: str
    state: str
    counts: dict[str, int] = field(default_factory=dict)
    issues: tuple[Any, ...] = ()
    batch: str = ""

    @property
    def refused(self) -> bool:
        """Was nothing booked because of errors?"""
        return self.state == "refused"

    @property
    def warnings(self) -> tuple[Any, ...]:
        """Issues that a person should look at although the rows were booked."""
        return tuple(i for i in self.issues if i.severity == "warning")

    def to_json(self) -> Any:
        """Plain data."""
        return to_json(self)


def import_file(
    *, ws: Workspace, actor: Actor, path: Path, reading: WorkbookReading | None = None, accept_valid: bool = False,
    dataset: str | None = None, name: str | None = None,
) -> ImportOutcome:  # fmt: skip
    """Import one workbook. The same file twice changes nothing; errors refuse the whole file unless `accept_valid`.

    Raises ActionError if the file cannot be read at all (missing, empty, hostile, not a workbook) or the actor may not import.
    """
    from zhuashou.ledger import Batch

    name = name or path.name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ActionError(
            Words("actions.unreadable_file", {"file": name, "why": error.strerror or str(error)})
        ) from error
    sha = hashlib.sha256(content).hexdigest()
    if Batch.objects.filter(sha256=sha).exists():
        return ImportOutcome(name, "seen", batch=sha[:12])
    if reading is None:
        reading = read(ws, path, dataset)
    reading = check_against_ledger(reading, known(ws, reading), ws.now())
    issues = tuple(issue for sheet in reading.sheets for issue in sheet.issues)
    if any(i.severity == "fatal" for i in issues) and not accept_valid:
        return ImportOutcome(name, "refused", issues=issues)
    kept = f"imports/{sha}{path.suffix.lower()}"
    if not (ws.root / kept).exists():
        atomic_write(ws.root / kept, content)
    details = {"file": name, "sha256": sha}
    with deed(actor, "import_file", subject=("batch", sha[:12]), details=details, now=ws.now()) as line:
        counts = _book(ws, actor, reading, sha, name, kept, issues)
        line.details["counts"] = counts
    state = "partly" if any(i.severity == "fatal" for i in issues) else "booked"
    return ImportOutcome(name, state, counts, issues, sha[:12])


def read(ws: Workspace, path: Path, dataset: str | None = None) -> WorkbookReading:
    """Read and check a workbook against what the ledger knows. Raises ActionError if it cannot be read at all."""
    synonyms = ws.data("rules", "intake").get("synonyms")
    try:
        return read_workbook(
            path, known=Known(schemes=known(ws).schemes), now=ws.now(), dataset=dataset, synonyms=synonyms
        )
    except IntakeError as error:
        raise ActionError(error.words) from error


def _book(
    ws: Workspace, actor: Actor, reading: WorkbookReading, sha: str, name: str, kept: str, issues: Sequence[Any]
) -> dict[str, int]:
    import pyarrow as pa

    from zhuashou.ledger import Batch, book

    mapping = {
        s.name: {f: {"letter": c.letter, "header": c.header, "unit": c.unit} for f, c in s.columns.items()}
        for s in reading.sheets
        if s.dataset
    }
    warnings = [to_json(i) for i in issues if i.severity == "warning"]
    batch = Batch.objects.create(sha256=sha, name=name, kept=kept, datasets=sorted({s.dataset for s in reading.sheets if s.dataset}),
                                 mapping=mapping, warnings=warnings, actor=actor.name, created_at=ws.now())  # fmt: skip
    total = {"new": 0, "changed": 0, "same": 0}
    order = list(datasets())
    for sheet in sorted((s for s in reading.sheets if s.dataset), key=lambda s: order.index(s.dataset)):
        table = sheet.table
        if sheet.bad_rows:
            bad = set(sheet.bad_rows)
            table = table.filter(pa.array([r not in bad for r in table.column("_row").to_pylist()]))
        found = book(sheet.dataset, table, batch, sheet=sheet.name)
        for key in total:
            total[key] += getattr(found, key)
    batch.counts = total
    batch.save(update_fields=["counts"])
    return total


def inbox_files(ws: Workspace) -> list[Path]:
    """Workbooks waiting in the inbox, in order of path."""
    return sorted(
        f for f in ws.inbox.rglob("*") if f.suffix.lower() in WORKBOOKS and not f.name.startswith((".", "~$"))
    )


def import_inbox(*, ws: Workspace, actor: Actor, accept_valid: bool = False, progress: Report) -> list[ImportOutcome]:
    """Import every workbook of the inbox: names first, then flows in order of period. Files seen before are passed over."""
    from zhuashou.ledger import Batch

    files = inbox_files(ws)
    seen = set(Batch.objects.values_list("sha256", flat=True))
    fresh = [f for f in files if hashlib.sha256(f.read_bytes()).hexdigest() not in seen]
    outcomes = [ImportOutcome(f.name, "seen") for f in files if f not in fresh]
    first, rest = _split(fresh)
    done = 0
    for group in (first, rest):
        for path, reading in _readings(ws, group):
            outcomes.append(_one(ws, actor, path, reading, accept_valid))
            done += 1
            progress("import", done, len(fresh))
    return outcomes


def _one(ws: Workspace, actor: Actor, path: Path, reading: Any, accept_valid: bool) -> ImportOutcome:
    if isinstance(reading, Words):
        raise ActionError(Words("actions.inbox_file", {"file": path.name, "why": reading}))
    return import_file(ws=ws, actor=actor, path=path, reading=reading, accept_valid=accept_valid)


#: Datasets that others refer to: their files are booked before the rest is read.
REFERRED = ("units", "enterprises", "scope_history", "projects")


def _split(files: list[Path]) -> tuple[list[Path], list[Path]]:
    """Files of the referred datasets (by name of the dataset in the file's name), then the rest."""
    words = [datasets()[n].zh for n in REFERRED]
    first = [f for w in words for f in files if w in f.stem]
    return list(dict.fromkeys(first)), [f for f in files if f not in first]


def _readings(ws: Workspace, files: list[Path]) -> Iterator[tuple[Path, Any]]:
    """Read files in two processes, in order; checks against the ledger follow when a file is booked."""
    facts, now = Known(schemes=known(ws).schemes), ws.now()
    synonyms = ws.data("rules", "intake").get("synonyms")
    if len(files) < 4 or (os.cpu_count() or 1) < 2:
        for file in files:
            yield file, _read_one(file, facts, now, synonyms)
        return
    import multiprocessing

    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        jobs = [(f, pool.submit(_read_one, f, facts, now, synonyms)) for f in files]
        for file, job in jobs:
            yield file, job.result()


def _read_one(file: Path, facts: Any, now: Any, synonyms: Any) -> Any:
    """One reading, or the words that say why the file cannot be read."""
    try:
        return read_workbook(file, known=facts, now=now, synonyms=synonyms)
    except IntakeError as error:
        return error.words
