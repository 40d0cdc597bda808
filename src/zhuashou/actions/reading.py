# SPDX-License-Identifier: Apache-2.0
"""Reading a workbook for somebody: the city's synonyms and templates, what a person decided, and what the ledger says against its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, may
from zhuashou.actions.difference import Difference, difference
from zhuashou.actions.districts import Districts, locked_for, region_name
from zhuashou.actions.known import known
from zhuashou.actions.progress import Report, no_report
from zhuashou.intake import (
    CellIssue,
    IntakeError,
    Known,
    SheetChoice,
    SheetReading,
    WorkbookReading,
    check_against_ledger,
    read_choices,
    read_workbook,
)
from zhuashou.tables import dataset as declared
from zhuashou.terms import Words, to_json
from zhuashou.workspace import Workspace


@dataclass(frozen=True)
class Judged:
    """A reading with the ledger's word on it. It holds as long as `mark` (newest batch) and `locked` (locked periods) do."""

    reading: WorkbookReading
    difference: Difference
    mark: int
    locked: frozenset[str]

    @property
    def findings(self) -> frozenset[tuple[str, str, str]]:
        """(sheet, cell, rule) of every issue."""
        return frozenset((i.sheet, i.cell, i.rule) for i in self.reading.issues)


def read(
    ws: Workspace, path: Path, dataset: str | None = None, choices: Mapping[str, Any] | None = None
) -> WorkbookReading:
    """Read and check a workbook by itself. Raises ActionError if it cannot be read at all."""
    try:
        return read_workbook(path, now=ws.now(), dataset=dataset, **asked(ws, choices))
    except IntakeError as error:
        raise ActionError(error.words) from error


def asked(ws: Workspace, choices: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What `read_workbook` is told beside the file: accepted identity codes, synonyms of the city, choices and templates."""
    from zhuashou.ledger import MappingTemplate

    rules = ws.data("rules", "intake")
    kept = MappingTemplate.objects.values_list("fingerprint", "choice")
    return {"known": Known(schemes=rules.get("identity") or {}), "synonyms": rules.get("synonyms"), "choices": choices,
            "templates": typed_choices(dict(kept))}  # fmt: skip


def typed_choices(plain: Mapping[str, Any]) -> dict[str, SheetChoice]:
    """Decisions kept as plain data, typed. Raises ActionError for one that makes no sense."""
    told = {k: to_json(v) if isinstance(v, SheetChoice) else v for k, v in plain.items()}
    try:
        return read_choices(told)
    except IntakeError as error:
        raise ActionError(error.words) from error


def ledger_mark() -> int:
    """Number of the newest batch: any booking raises it, because batches are made under the ledger's lock."""
    from zhuashou.ledger import Batch

    return int(Batch.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


def judge(
    ws: Workspace, actor: Actor, reading: WorkbookReading, correction: str = "", report: Report = no_report
) -> Judged:
    """What the ledger says against a reading, and what the reading would change. `correction` is the reason to change locked periods.

    Raises ActionError if the actor may not correct locked periods.
    """
    if correction and not may(actor, "correct_locked"):
        raise ActionError(Words("actions.may_not_correct", {"role": Words(f"actions.role.{actor.role}")}))
    report("check", 0, 1)
    mark, locked = ledger_mark(), locked_for(actor, ws.now().date())
    facts = known(ws, reading, frozen=frozenset() if correction else locked)
    reading = check_against_ledger(reading, facts, ws.now())
    districts = Districts(_brought(reading))
    if actor.regions:
        reading = replace(reading, sheets=tuple(_own_rows(actor, s, districts) for s in reading.sheets))
    report("check", 1, 1)
    return Judged(reading, difference(reading, districts, report), mark, locked)


def _brought(reading: WorkbookReading) -> dict[str, str]:
    """Credit code → county of the enterprises in the file itself."""
    found: dict[str, str] = {}
    for sheet in reading.sheets:
        if sheet.dataset == "enterprises" and "region" in sheet.table.column_names:
            codes, regions = (sheet.table.column(c).to_pylist() for c in ("uscc", "region"))
            found |= {c: r for c, r in zip(codes, regions, strict=True) if c and r}
    return found


def _own_rows(actor: Actor, sheet: SheetReading, districts: Districts) -> SheetReading:
    """The sheet with a fatal issue at every row that is not, or not only, of the actor's districts."""
    if not sheet.dataset:
        return sheet
    columns = sheet.columns or {}
    field = next((f for f in ("region", *declared(sheet.dataset).key) if f in columns), "")
    letters = columns[field].letter if field else "A"
    own = {"own": [region_name(r) for r in actor.regions]}
    issues = []
    rows = sheet.table.column("_row").to_pylist()
    for row, touched in zip(rows, districts.of_rows(sheet.dataset, sheet.table), strict=True):
        if touched and touched <= set(actor.regions):
            continue
        values = {"region": "、".join(region_name(r) for r in sorted(touched - set(actor.regions))) or "—", **own}
        issues.append(CellIssue(sheet.name, f"{letters}{row}", row, letters, field, "other_district", "fatal", values["region"],
                                Words("actions.other_district", values), Words("actions.mend.other_district", own)))  # fmt: skip
    every = sorted((*sheet.issues, *issues), key=lambda i: (i.row, i.column, i.rule))
    return replace(sheet, issues=tuple(every), bad_rows=tuple(sorted({*sheet.bad_rows, *(i.row for i in issues)})))
