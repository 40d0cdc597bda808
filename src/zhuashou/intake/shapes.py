# SPDX-License-Identifier: Apache-2.0
"""The shape of a sheet: a fingerprint of its headers and units that stays the same next month, and the templates kept under it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace

from zhuashou.intake.choices import SheetChoice
from zhuashou.intake.periods import first_period
from zhuashou.intake.structure import SheetLayout

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[-./](?:0?[1-9]|1[0-2])(?!\d)|(?!\d))")
_MONTH = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])(?=月)")


def fingerprint(layout: SheetLayout) -> str:
    """A short text that two sheets share if their headers and units are the same in the same columns; empty without a header.

    Titles and row numbers do not count. Years and months in headers count only by their distance from the sheet's own period (the year of
    its titles or name, else the latest year of its headers): 2023年营业收入 beside 2024年营业收入 is next year's 2024 beside 2025, but the
    current year's column never passes for last year's. Units that a person chose do not count either.
    """
    return layout.shape


def fingerprint_of(layout: SheetLayout) -> str:
    """The fingerprint of a layout as detected."""
    if not layout.columns:
        return ""
    paths = [re.sub(r"\s+", "", unicodedata.normalize("NFKC", c.path)).casefold() for c in layout.columns]
    period = first_period([layout.name, *layout.titles])
    years = [int(y) for path in paths for y in _YEAR.findall(path)]
    months = [int(m) for path in paths for m in _MONTH.findall(path)]
    year = int(period[:4]) if period else max(years, default=0)
    month = int(period[5:]) if re.fullmatch(r"\d{4}-\d{2}", period) else max(months, default=0)
    parts = [",".join(layout.units)]
    for column, path in zip(layout.columns, paths, strict=True):
        path = _YEAR.sub(lambda m: f"Y{int(m[1]) - year:+d}", path)
        path = _MONTH.sub(lambda m: f"M{int(m[1]) - month:+d}", path)
        parts.append(f"{column.letter}\t{path}\t{column.unit}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def template_for(
    layout: SheetLayout, templates: Mapping[str, SheetChoice], again: Callable[[SheetChoice], SheetLayout]
) -> tuple[str, SheetChoice]:
    """The template that fits a sheet, with its fingerprint; an empty choice where none does. `again` lays the sheet out with a choice.

    What holds only for the file it was made for (period, single rows) is left out. Header rows count where they are needed to find the shape.
    """
    if layout.shape in templates:
        told = templates[layout.shape]
        return layout.shape, _lasting(told, layout)
    for shape, told in sorted(templates.items()):
        if told.header_first_row is None and told.header_last_row is None:
            continue
        rows = SheetChoice(header_first_row=told.header_first_row, header_last_row=told.header_last_row)
        found = again(rows)
        if found.shape == shape:
            return shape, replace(
                _lasting(told, found), header_first_row=found.header_first_row, header_last_row=found.header_last_row
            )
    return "", SheetChoice()


def _lasting(told: SheetChoice, layout: SheetLayout) -> SheetChoice:
    """What of a template holds for the next file; the first row of data keeps its distance from the header."""
    data = None
    if told.first_data_row is not None and told.header_last_row is not None:
        data = layout.header_last_row + told.first_data_row - told.header_last_row
    return replace(told, period=None, rows={}, header_first_row=None, header_last_row=None, first_data_row=data)
