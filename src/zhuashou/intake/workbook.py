# SPDX-License-Identifier: Apache-2.0
"""A whole file: sheets to typed tables with their issues. Nothing is dropped silently; what is not understood is listed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from zhuashou.intake import rules
from zhuashou.intake.choices import SheetChoice, check_sheets
from zhuashou.intake.figures import Columns, Earlier
from zhuashou.intake.grid import collector_paused
from zhuashou.intake.headerwords import prepare_words
from zhuashou.intake.issues import FATAL, WARNING, CellIssue, Known, SheetData
from zhuashou.intake.marks import sheet_marks
from zhuashou.intake.periods import find_period
from zhuashou.intake.reader import IntakeError, iter_sheets
from zhuashou.intake.resolving import resolved
from zhuashou.intake.sheets import Ask, SheetReading, read_sheet, with_issues
from zhuashou.intake.unitnames import unit_named
from zhuashou.tables import dataset as declared_dataset
from zhuashou.terms import PeriodError, parse_period

__all__ = ["SheetReading", "WorkbookReading", "check_against_ledger", "find_period", "read_workbook"]


@dataclass(frozen=True)
class WorkbookReading:
    """A file as understood."""

    file: str
    sheets: tuple[SheetReading, ...]

    @property
    def issues(self) -> tuple[CellIssue, ...]:
        """All issues, in order of sheet and row."""
        return tuple(i for s in self.sheets for i in s.issues)

    @property
    def fatal(self) -> tuple[CellIssue, ...]:
        """Issues that keep rows from being booked."""
        return tuple(i for i in self.issues if i.severity == FATAL)

    @property
    def warnings(self) -> tuple[CellIssue, ...]:
        """Issues that a person should look at."""
        return tuple(i for i in self.issues if i.severity == WARNING)


def read_workbook(
    path: Path, *, known: Known, now: datetime, dataset: str | None = None, synonyms: Mapping[str, Any] | None = None,
    units: Mapping[str, str] | None = None, period: str | None = None, choices: Mapping[str, SheetChoice] | None = None,
    templates: Mapping[str, SheetChoice] | None = None,
) -> WorkbookReading:  # fmt: skip
    """Read and check a file; `dataset`, `units` (field → unit, or `money` → unit of all money) and `period` override what is detected.

    `synonyms`: dataset → field → other headers of the city. `choices`: sheet name → decisions of a person. `templates`: fingerprint →
    decisions kept for all sheets of that shape; `choices` come first. Raises IntakeError if the file cannot be read at all, if it
    holds no ledger that is known, or if an override is not known.
    """
    path = Path(path)
    ask = Ask(path, known, now, dataset, synonyms, dict(units or {}), _told(period), choices or {}, templates or {})
    _check_told(ask)
    with collector_paused(), closing(iter_sheets(path, lambda package: _prepare(ask, package))) as sheets:
        found = tuple(read_sheet(sheet, ask) for sheet in sheets)
    check_sheets(ask.choices, [s.name for s in found])
    if not any(s.dataset for s in found) and not any(c.skip for c in ask.choices.values()):
        headers = max((s.layout.columns for s in found), key=len, default=())
        raise IntakeError("not_recognised", file=path.name, headers=[c.path for c in headers[:8]])
    return check_against_ledger(WorkbookReading(path.name, _across(found, known, now)), known, now)


def _prepare(ask: Ask, package: Path) -> None:
    """Load the headers and rules that every sheet needs, and what the workbook hides."""
    ask.marks.update(sheet_marks(package))
    prepare_words()
    for name in (*rules.OF_HEADER, *rules.IN_FILE, *rules.AGAINST_LEDGER):
        rules.module(name)


def _told(period: str | None) -> str | None:
    try:
        return parse_period(period).id if period else None
    except PeriodError as error:
        raise IntakeError("unknown_override", what=str(period)) from error


def _check_told(ask: Ask) -> None:
    """Overrides must make sense: an unknown unit or dataset would be passed over silently."""
    from zhuashou.tables import datasets

    wrong = [unit for unit in ask.units.values() if unit_named(unit) is None]
    if ask.dataset is not None and ask.dataset not in datasets():
        wrong.append(ask.dataset)
    if wrong:
        raise IntakeError("unknown_override", what=wrong[0])


def check_against_ledger(reading: WorkbookReading, known: Known, now: datetime) -> WorkbookReading:
    """The reading with the issues of the rules that ask the ledger or the file's other periods, replacing those found earlier."""
    who = {k: resolved(s, known) for k, s in enumerate(reading.sheets) if s.dataset}
    if any(sheet.written for sheet, _ in who.values()):
        named = [who[k][0] if k in who else s for k, s in enumerate(reading.sheets)]
        reading = replace(reading, sheets=_keys_again(tuple(named), known, now))
    columns = {k: Columns(s.dataset, s.table) for k, s in enumerate(reading.sheets) if s.dataset}
    earlier = {}
    for name in {reading.sheets[k].dataset for k in columns}:
        if {"uscc", "period"} <= set(declared_dataset(name).key):
            held = {column: figures for (where, column), figures in known.figures.items() if where == name}
            earlier[name] = Earlier((c for k, c in columns.items() if reading.sheets[k].dataset == name), held)
    checked = list(reading.sheets)
    for k, values in columns.items():
        sheet = checked[k]
        data = _data(sheet, values, known, now)
        data.earlier, data.answers = earlier.get(sheet.dataset), who[k][1]
        kept = [i for i in sheet.issues if i.rule not in rules.AGAINST_LEDGER]
        data.spoiled = frozenset((i.row, i.field) for i in kept if i.severity == FATAL)
        sheet = replace(sheet, revisions=rules.module("ytd_sum").revisions(data))
        checked[k] = with_issues(sheet, [*kept, *rules.run(data, rules.AGAINST_LEDGER)])
    return replace(reading, sheets=tuple(checked))


def _keys_again(sheets: tuple[SheetReading, ...], known: Known, now: datetime) -> tuple[SheetReading, ...]:
    """Two names may lead to one enterprise: keys that stand twice are looked for again after names were resolved."""
    twice = ("duplicate_in_file", "duplicate_across_sheets")
    fresh = []
    for sheet in sheets:
        if sheet.dataset:
            data = _data(sheet, Columns(sheet.dataset, sheet.table), known, now)
            kept = [i for i in sheet.issues if i.rule not in twice]
            sheet = with_issues(sheet, [*kept, *rules.run(data, twice[:1])])
        fresh.append(sheet)
    return _across(tuple(fresh), known, now)


def _data(sheet: SheetReading, values: Columns, known: Known, now: datetime) -> SheetData:
    rows = sheet.table.column("_row").to_numpy().tolist()
    return SheetData(sheet.name, sheet.dataset, sheet.columns or {}, rows, values, {}, known, now)


def _across(sheets: tuple[SheetReading, ...], known: Known, now: datetime) -> tuple[SheetReading, ...]:
    """Keys that stand in several sheets of one dataset, found in every sheet but the first."""
    rule = rules.module("duplicate_across_sheets")
    names = [s.dataset for s in sheets if s.dataset]
    seen: dict[str, Any] = {}
    checked = []
    for sheet in sheets:
        if names.count(sheet.dataset) > 1:
            data = _data(sheet, Columns(sheet.dataset, sheet.table), known, now)
            before = seen.setdefault(sheet.dataset, {})
            found = list(rules.issues(data, "duplicate_across_sheets", rule.SEVERITY, rule.check(data, before)))
            for key, place in rule.keys_of(data).items():
                before.setdefault(key, place)
            sheet = with_issues(sheet, [*sheet.issues, *found]) if found else sheet
        checked.append(sheet)
    return tuple(checked)
