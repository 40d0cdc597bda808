# SPDX-License-Identifier: Apache-2.0
"""The one way into the ledger for a file: under its lock, judged by what the ledger says now, in one transaction, with its batch record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from zhuashou.actions.audit import Actor, deed
from zhuashou.actions.districts import locked_for
from zhuashou.actions.keeping import Source, keep, kept_only_if_done
from zhuashou.actions.progress import Report, no_report
from zhuashou.actions.reading import Judged, judge, ledger_mark
from zhuashou.intake import LOCK_FREE, SheetReading, WorkbookReading, rules_version
from zhuashou.tables import dataset as declared
from zhuashou.tables import datasets
from zhuashou.terms import to_json
from zhuashou.workspace import Workspace


@dataclass(frozen=True)
class Decisions:
    """What a person decided about the findings of a file.

    `accept_valid`: book the good rows and leave the bad ones. `accepted`: (sheet, cell, rule) of a warning → reason; `accept_all`: the reason
    for all other warnings. `ticks`: (sheet, cell) of the tenfold changes that are meant; `tick_all`: all of them. `correction`: why locked
    periods change.
    """

    accept_valid: bool = False
    accepted: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    accept_all: str = ""
    ticks: Set[tuple[str, str]] = frozenset()
    tick_all: bool = False
    correction: str = ""

    def reason_for(self, issue: Any) -> str:
        """Why the warning is accepted; empty where it is not."""
        return (self.accepted.get((issue.sheet, issue.cell, issue.rule)) or self.accept_all).strip()

    def unticked(self, judged: Judged) -> tuple[tuple[str, str], ...]:
        """Changes that still need a tick."""
        return () if self.tick_all else tuple(t for t in judged.difference.ticks if t not in self.ticks)


@dataclass(frozen=True)
class ImportOutcome:
    """What became of one file. state: booked, partly, seen, refused, or checked (a dry run).

    `unticked`: (sheet, cell) of the tenfold changes that refused the file. `number` is that of the batch, `batch` the start of its hash.
    `seen`: who booked the same content when, and as which batch. `difference`: only of a dry run.
    """

    file: str
    state: str
    counts: dict[str, int] = field(default_factory=dict)
    issues: tuple[Any, ...] = ()
    batch: str = ""
    number: int = 0
    unticked: tuple[tuple[str, str], ...] = ()
    seen: Mapping[str, Any] = field(default_factory=dict)
    difference: Mapping[str, Any] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Was nothing booked because of errors?"""
        return self.state == "refused"

    @property
    def warnings(self) -> tuple[Any, ...]:
        """Issues that a person should look at although the rows were booked."""
        return tuple(i for i in self.issues if i.severity == "warning")

    @property
    def fatal(self) -> tuple[Any, ...]:
        """Issues that keep rows out."""
        return tuple(i for i in self.issues if i.severity == "fatal")

    def to_json(self) -> Any:
        """Plain data."""
        return to_json(self)


class _Undone(Exception):
    """Ends the transaction without a trace."""

    def __init__(self, outcome: ImportOutcome) -> None:
        super().__init__(outcome.state)
        self.outcome = outcome


def seen_before(sha: str) -> dict[str, Any]:
    """Which standing batch holds this content, who booked it and when; empty if none does."""
    from zhuashou.ledger import Batch

    held = Batch.objects.filter(sha256=sha, undone=False).first()
    return {} if held is None else {"batch": held.pk, "by": held.actor, "at": held.created_at}


def already(source: Source, seen: Mapping[str, Any]) -> ImportOutcome:
    """The outcome of a file whose content stands in the ledger."""
    return ImportOutcome(source.name, "seen", batch=source.sha256[:12], number=seen["batch"], seen=seen)


def book_reading(
    *, ws: Workspace, actor: Actor, source: Source, judged: Judged, decisions: Decisions, report: Report = no_report,
    still_good: Callable[[Judged], None] | None = None, booked: Callable[[Any], None] | None = None,
) -> ImportOutcome:  # fmt: skip
    """Book a judged reading, or nothing of it. If the ledger changed since, it is judged again, and `still_good` may refuse (ActionError).

    `booked(batch)` runs in the same transaction. Errors refuse the file unless `accept_valid`; tenfold changes refuse it without a tick.
    """
    from zhuashou.ledger import lock

    details = {"file": source.name, "sha256": source.sha256}
    try:
        with (
            kept_only_if_done(ws, source),
            deed(actor, "import_file", subject=("batch", source.sha256[:12]), details=details, now=ws.now()) as line,
        ):
            lock()
            seen = seen_before(source.sha256)
            if seen:
                raise _Undone(already(source, seen))
            if (ledger_mark(), locked_for(actor, ws.now().date())) != (judged.mark, judged.locked):
                judged = judge(ws, actor, judged.reading, decisions.correction, report)
            if still_good is not None:
                still_good(judged)
            refused = refusal(source, judged, decisions)
            if refused is not None:
                raise _Undone(refused)
            batch = _book(ws, actor, source, judged, decisions, report)
            line.details |= {"counts": batch.counts, "batch": batch.pk} | _why(decisions)
            if booked is not None:
                booked(batch)
    except _Undone as undone:
        return undone.outcome
    issues = judged.reading.issues
    state = "partly" if any(i.severity == "fatal" for i in issues) else "booked"
    return ImportOutcome(source.name, state, batch.counts, issues, source.sha256[:12], batch.pk)


def _why(decisions: Decisions) -> dict[str, str]:
    return {"reason": decisions.correction} if decisions.correction else {}


def refusal(source: Source, judged: Judged, decisions: Decisions) -> ImportOutcome | None:
    """Why nothing can be booked, or None."""
    issues = judged.reading.issues
    open_ticks = decisions.unticked(judged)
    if open_ticks or (any(i.severity == "fatal" for i in issues) and not decisions.accept_valid):
        return ImportOutcome(source.name, "refused", issues=issues, unticked=open_ticks)
    return None


def _book(ws: Workspace, actor: Actor, source: Source, judged: Judged, decisions: Decisions, report: Report) -> Any:
    from zhuashou.ledger import Batch, book

    order = list(datasets())
    sheets = sorted((s for s in judged.reading.sheets if s.dataset), key=lambda s: order.index(s.dataset))
    tables = [(s, _good(s)) for s in sheets]
    batch = Batch.objects.create(**_record(ws, actor, source, judged, decisions, tables))
    keep(ws, source)
    total = {"new": 0, "changed": 0, "same": 0}
    for done, (sheet, table) in enumerate(tables):
        report("book", done, len(tables))
        found = book(sheet.dataset, table, batch, sheet=sheet.name)
        for key in total:
            total[key] += getattr(found, key)
    _accept(ws, actor, batch, judged.reading, decisions)
    _revisions(batch, tables)
    batch.counts = total
    batch.save(update_fields=["counts"])
    report("book", len(tables), len(tables))
    return batch


def _good(sheet: SheetReading) -> Any:
    """The rows of a sheet without fatal issues."""
    import pyarrow as pa

    if not sheet.bad_rows:
        return sheet.table
    bad = set(sheet.bad_rows)
    return sheet.table.filter(pa.array([r not in bad for r in sheet.table.column("_row").to_pylist()], pa.bool_()))


def _record(
    ws: Workspace, actor: Actor, source: Source, judged: Judged, decisions: Decisions, tables: Any
) -> dict[str, Any]:
    """The fields of the batch: what was read where, by which mapping and rules, and what was warned of."""
    sheets = [s for s in judged.reading.sheets if s.dataset]
    periods = sorted({p for s, t in tables for p in _periods(s, t) if s.dataset not in LOCK_FREE})
    corrected = bool(decisions.correction) and bool(judged.locked & set(periods))
    mapping = {
        s.name: {f: {"letter": c.letter, "header": c.header, "unit": c.unit} for f, c in (s.columns or {}).items()}
        for s in sheets
    }
    return {
        "sha256": source.sha256, "kind": "correction" if corrected else "import", "name": source.name, "kept": source.kept,
        "datasets": sorted({s.dataset for s in sheets}), "periods": periods, "mapping": mapping,
        "mapping_version": mapping_version(judged.reading), "rules_version": rules_version(ws.data("rules", "intake")),
        "unmapped": {s.name: dict(s.unmapped) for s in sheets if s.unmapped},
        "warnings": [to_json(i) for i in judged.reading.warnings], "actor": actor.name, "reason": decisions.correction, "created_at": ws.now(),
    }  # fmt: skip


def _periods(sheet: SheetReading, table: Any) -> list[str]:
    column = declared(sheet.dataset).period
    return [p for p in table.column(column).unique().to_pylist() if p] if column else []


def mapping_version(reading: WorkbookReading) -> str:
    """A digest of the mapping as it was applied to every sheet, then the templates used, as `name v2`."""
    from zhuashou.ledger import MappingTemplate

    shapes = {s.template for s in reading.sheets if s.template}
    used = MappingTemplate.objects.filter(fingerprint__in=shapes).order_by("name")
    places = [
        [s.name, s.dataset, sorted((f, c.letter, c.unit) for f, c in (s.columns or {}).items())] for s in reading.sheets
    ]
    digest = hashlib.sha256(repr(places).encode()).hexdigest()[:12]
    return " ".join([digest, *(f"{t.name} v{t.version}" for t in used)])[:120]


def _accept(ws: Workspace, actor: Actor, batch: Any, reading: WorkbookReading, decisions: Decisions) -> None:
    from zhuashou.ledger import Acceptance

    said = {(i.sheet, i.cell, i.rule): decisions.reason_for(i) for i in reading.warnings}
    Acceptance.objects.bulk_create(
        Acceptance(batch=batch, sheet=s, cell=c, rule=r, reason=why, actor=actor.name, at=ws.now())
        for (s, c, r), why in sorted(said.items())
        if why
    )


def _revisions(batch: Any, tables: Any) -> None:
    """Amounts by which cumulative figures change the months before them."""
    from zhuashou.ledger import Revision

    found = {}
    for sheet, table in tables:
        rows = set(table.column("_row").to_pylist())
        for r in getattr(sheet, "revisions", ()):
            if r.row in rows:
                found[sheet.dataset, r.uscc, r.period, r.column] = r.amount
    Revision.objects.bulk_create(
        Revision(batch=batch, dataset=d, uscc=u, period=p, column=c, amount=a)
        for (d, u, p, c), a in sorted(found.items())
    )
