# SPDX-License-Identifier: Apache-2.0
"""One sheet: layout, dataset, units and period found, cells typed, rules about the sheet and its rows applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from zhuashou.intake import rules
from zhuashou.intake.choices import SheetChoice
from zhuashou.intake.headerwords import ignored
from zhuashou.intake.issues import FATAL, WARNING, CellIssue, HeaderData, Known, SheetData
from zhuashou.intake.layout import SheetLayout, layout_of
from zhuashou.intake.mapping import Place, SheetMapping, map_sheet
from zhuashou.intake.marks import SheetMarks
from zhuashou.intake.noted import remarks
from zhuashou.intake.periods import first_period
from zhuashou.intake.reader import IntakeError, RawSheet
from zhuashou.intake.rules.ytd_sum import Revised
from zhuashou.intake.shapes import template_for
from zhuashou.intake.suggest import Suggestion, suggestions
from zhuashou.intake.typed import typed_rows
from zhuashou.intake.unitnames import unit_named
from zhuashou.tables import Column, Dataset, dataset
from zhuashou.terms import Words, find_unit


@dataclass(frozen=True)
class SheetReading:
    """One sheet as understood: `dataset` is empty (and `table` None) where no ledger was recognised.

    `columns`: field → `Place` (letter, header, unit the figures were read in). `bad_rows`: rows with a fatal issue.
    `skipped`: kinds of the rows under the header that are not data, with their numbers. `unmapped`: headers not recognised, by letter; they
    stay in the file only. `fingerprint`: the sheet's shape; `template`: that of the template that was used. `suggestions` decide nothing.
    `written`: the sheet before names were resolved to codes.
    """

    name: str
    layout: SheetLayout
    dataset: str = ""
    period: str = ""
    columns: Mapping[str, Place] | None = None
    table: Any = None
    issues: tuple[CellIssue, ...] = ()
    bad_rows: tuple[int, ...] = ()
    skipped: Mapping[str, int] | None = None
    unmapped: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    template: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    revisions: tuple[Revised, ...] = ()
    written: SheetReading | None = None


@dataclass(frozen=True)
class Ask:
    """What the caller asked for, beside the file: the clock, and what overrides detection."""

    path: Path
    known: Known
    now: datetime
    dataset: str | None = None
    synonyms: Mapping[str, Any] | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    period: str | None = None
    choices: Mapping[str, SheetChoice] = field(default_factory=dict)
    templates: Mapping[str, SheetChoice] = field(default_factory=dict)
    marks: dict[str, SheetMarks] = field(default_factory=dict)


def read_sheet(sheet: RawSheet, ask: Ask) -> SheetReading:
    """One sheet of the file, typed and checked by the rules that need only the file."""
    layout, choice, template = _understood(sheet, ask)
    hint = " ".join([ask.path.stem, sheet.name, *layout.titles])
    mapping = None
    if layout.columns and not choice.skip:
        period = choice.period or ask.period or first_period([sheet.name, *layout.titles, ask.path.stem])
        mapping = map_sheet(layout, ask.dataset, ask.synonyms, hint, choice, period)
    if mapping is None or (sheet.hidden and choice.dataset is None):
        passed = () if choice.skip else _passed_over(sheet, layout, mapping)
        return SheetReading(sheet.name, layout, issues=passed, fingerprint=layout.shape, template=template)
    ask = replace(ask, period=choice.period or ask.period)
    declared = dataset(mapping.dataset)
    _check_units(declared, mapping, choice)
    places = {n: replace(p, unit=_unit(declared.by_id[n], p, layout, ask)) for n, p in mapping.columns.items()}
    period = _period_of(declared, places, sheet.name, layout, ask)
    typed = typed_rows(sheet, layout, places, declared, period, ask.path)
    data = SheetData(sheet.name, declared.id, places, typed.rows, typed.columns, typed.raw, ask.known, ask.now, typed.totals,
                     unread=typed.unread)  # fmt: skip
    header = HeaderData(ask.path.name, declared, layout, mapping, places, period, len(data.rows))
    noted = remarks(sheet, layout, places, declared, ask.marks.get(sheet.name, SheetMarks()))
    issues = [*noted, *rules.run_header(header), *typed.faults, *rules.run(data, rules.IN_FILE)]
    kinds = Counter(kind for row, kind in layout.rows if row > layout.header_last_row and kind != "data")
    found = SheetReading(sheet.name, layout, mapping.dataset, period, places, typed.table,
                         skipped=dict(sorted(kinds.items())), unmapped=mapping.unmapped, fingerprint=layout.shape,
                         template=template, suggestions=suggestions(layout, mapping.dataset, places))  # fmt: skip
    return with_issues(found, issues)


def _understood(sheet: RawSheet, ask: Ask) -> tuple[SheetLayout, SheetChoice, str]:
    """Layout, decisions and fingerprint of the template: what is told about this sheet comes before what its template says."""
    told, shape = ask.choices.get(sheet.name, SheetChoice()), ""
    if ask.templates:
        rows = SheetChoice(header_first_row=told.header_first_row, header_last_row=told.header_last_row)
        detected = layout_of(sheet, rows)
        shape, kept = template_for(detected, ask.templates, lambda choice: layout_of(sheet, choice))
        told = told.over(kept)
    return layout_of(sheet, told, ask.marks.get(sheet.name)), told, shape


def _check_units(declared: Dataset, mapping: SheetMapping, choice: SheetChoice) -> None:
    """A unit that a person gives to a column must measure what the column holds."""
    for name, place in mapping.columns.items():
        own = find_unit(declared.by_id[name].unit)
        told = unit_named(choice.units.get(place.letter, "")) if own else None
        if own and told and own.family != told.family:
            raise IntakeError("choice_column", dataset=declared.id, field=name, unit=told.id)


def with_issues(sheet: SheetReading, issues: list[CellIssue]) -> SheetReading:
    """The reading with these issues in order; a fatal one about the header, or the period of the title, condemns every row."""
    issues.sort(key=lambda i: (i.row, i.column, i.rule))
    last = sheet.layout.header_last_row
    period = dataset(sheet.dataset).period
    titled = bool(period) and period not in (sheet.columns or {})
    severe = [i for i in issues if i.severity == FATAL and i.rule not in rules.ACCEPTABLE]
    fatal = {i.row for i in severe}
    whole = any(i.row <= last or (titled and i.field == period) for i in severe)
    rows = sheet.table.column("_row").to_numpy().tolist() if whole else sorted(fatal)
    return replace(sheet, issues=tuple(issues), bad_rows=tuple(rows))


def _passed_over(sheet: RawSheet, layout: SheetLayout, mapping: SheetMapping | None) -> tuple[CellIssue, ...]:
    """A sheet that is not read is said so, unless it is one of instructions or holds no rows."""
    rows = sum(1 for _, kind in layout.rows if kind == "data")
    if rows == 0 or ignored(sheet.name):
        return ()
    if sheet.hidden:
        if mapping is None:
            return ()
        name, values = "hidden_sheet", {"sheet": sheet.name, "rows": rows}
    else:
        headers = [c.path for c in layout.columns[:8]]
        name, values = "not_understood", {"sheet": sheet.name, "rows": rows, "headers": headers}
    row = max(layout.header_first_row, 1)
    issue = CellIssue(sheet.name, f"A{row}", row, "A", "", name, WARNING, "", Words(f"intake.rule.{name}", values),
                      Words(f"intake.mend.{name}", values))  # fmt: skip
    return (issue,)


def _unit(column: Column, place: Place, layout: SheetLayout, ask: Ask) -> str:
    """The unit of a column's figures: told, in the header, the sheet's if it measures the same, the declared one (never for money)."""
    own = find_unit(column.unit) if column.unit else None
    told = ask.units.get(column.id) or (ask.units.get("money") if column.type == "money" else None)
    for text in (told, place.unit, *layout.units):
        found = unit_named(text) if text else None
        if found is not None and own is not None and found.family == own.family:
            return found.id
    return "" if column.type == "money" else column.unit


def _period_of(declared: Dataset, places: Mapping[str, Place], sheet: str, layout: SheetLayout, ask: Ask) -> str:
    """Period id as told, else named by sheet, titles or file, in that order; empty if a column gives it or nothing does."""
    if not declared.period or declared.period in places:
        return ""
    return ask.period or first_period([sheet, *layout.titles, ask.path.stem])
