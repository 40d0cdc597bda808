# SPDX-License-Identifier: Apache-2.0
"""The catalogue of checks: one file a rule, each with a severity and a function over the whole sheet. A rule's id is its file's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from zhuashou.intake.derived import parts_used
from zhuashou.intake.issues import CellIssue, HeaderData, SheetData
from zhuashou.intake.reader import raw_text
from zhuashou.intake.rules.showing import raw_figure
from zhuashou.tables import dataset
from zhuashou.terms import Words

#: Rules about a sheet as a whole: check(header) → (field, words values).
OF_HEADER = (
    "missing_key_column",
    "missing_column",
    "derived_key",
    "no_unit",
    "wrong_unit",
    "no_period",
    "wrong_frequency",
    "column_twice",
    "no_rows",
)
#: Of those, what leaves the rows good enough to be accepted by a person.
ACCEPTABLE = frozenset({"missing_column"})
#: Rules about rows: check(sheet) → (position, field, words values). The order is that of the report.
IN_FILE = (
    "unreadable",
    "region_code",
    "industry_code",
    "missing_key",
    "missing_required",
    "credit_code",
    "range",
    "duplicate_in_file",
    "future",
    "part_over_whole",
    "month_over_ytd",
    "balance",
    "percent_scale",
    "total_row",
)
#: Rules that ask the ledger or the rest of the file; run again just before booking, because other files may have been booked meanwhile.
AGAINST_LEDGER = (
    "identity_unmatched",
    "identity_several",
    "identity_code",
    "identity_name",
    "identity_merged",
    "unknown_enterprise",
    "locked_period",
    "late_report",
    "duplicate_in_ledger",
    "ytd_sum",
    "prior_differs",
    "magnitude",
    "own_past",
    "missing_figure",
)
#: Made by the reading itself: keys over several sheets, and sheets that are not read.
BY_READING = (
    "duplicate_across_sheets",
    "hidden_sheet",
    "not_understood",
    "hidden_rows",
    "hidden_columns",
    "unsaved_formula",
    "second_table",
    "merged_figure",
    "ditto",
)


def module(name: str) -> Any:
    """The rule called `name`."""
    return import_module(f"zhuashou.intake.rules.{name}")


def run(sheet: SheetData, names: tuple[str, ...]) -> Iterator[CellIssue]:
    """All issues of the named rules about rows."""
    for name in names:
        rule = module(name)
        yield from issues(sheet, name, rule.SEVERITY, rule.check(sheet))


def run_header(header: HeaderData) -> Iterator[CellIssue]:
    """All issues of the rules about the sheet as a whole."""
    for name in OF_HEADER:
        rule = module(name)
        for field, values in rule.check(header):
            place = header.places.get(field) or next(
                (
                    header.places[n]
                    for part in parts_used(header.declared, header.places)
                    for n in part
                    if n in header.places
                ),
                None,
            )
            letters, row = (place.letter if place else "A"), max(header.layout.header_last_row, 1)
            yield CellIssue(header.layout.name, f"{letters}{row}", row, letters, field, name, rule.SEVERITY, place.header if place else "",
                            Words(f"intake.rule.{name}", values), Words(f"intake.mend.{name}", values))  # fmt: skip


def issues(
    sheet: SheetData, name: str, severity: str, found: Iterable[tuple[int, str, dict[str, Any]]]
) -> Iterator[CellIssue]:
    """Issues of a rule; a position is a place in the columns (negative: a totals row, given by its row number).

    `words` and `remedy` among the values, where a rule gives them, stand in place of its own.
    """
    for position, field, values in found:
        place = sheet.places.get(field) or _first_key(sheet)
        row = sheet.rows[position] if position >= 0 else -position
        letters = place.letter if place else "A"
        raw = str(values.get("raw", "")) if position < 0 or "raw" in values else _raw(sheet, field, position)
        words = values.get("words") or Words(f"intake.rule.{name}", values)
        remedy = values.get("remedy") or Words(f"intake.mend.{name}", values)
        yield CellIssue(sheet.name, f"{letters}{row}", row, letters, field, name, severity, raw, words, remedy)


def _first_key(sheet: SheetData) -> Any:
    """Where to point for what has no column of its own, such as the period of the title: the first key column that is there."""
    declared = dataset(sheet.dataset)
    names = (*declared.key, *(n for part in parts_used(declared, sheet.places) for n in part))
    return next((sheet.places[k] for k in names if k in sheet.places), None)


def _raw(sheet: SheetData, field: str, position: int) -> str:
    """The cell's content; where only the typed value is left, that value in the file's unit."""
    if field in sheet.raw:
        return raw_text(sheet.raw[field][position])
    value = sheet.values[field][position]
    if value is None or field not in sheet.places or not dataset(sheet.dataset).by_id[field].is_number:
        return "" if value is None else str(value)
    return raw_figure(sheet, field, value)
