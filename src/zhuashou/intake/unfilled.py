# SPDX-License-Identifier: Apache-2.0
"""Rows of a monthly table that name an enterprise and give none of its figures: a pre-filled line that was not filled in is not a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhuashou.intake.issues import WARNING, CellIssue
from zhuashou.intake.mapping import Place
from zhuashou.intake.reader import raw_text
from zhuashou.tables import Dataset
from zhuashou.terms import Words

#: What the title line of a pre-filled workbook says; elsewhere a blank figure is an error of its row.
MARKS = ("预填", "pre-filled")


def unfilled(titles: Sequence[str], declared: Dataset, raw: Mapping[str, Sequence[Any]]) -> set[int]:
    """Positions of the rows of a pre-filled workbook whose own figures are all blank, although the sheet asks for some.

    Own figures are those of the period: not the key, not text beside it, not last year's (`…_prior`), which a pre-filled workbook carries.
    """
    own = [c for c in declared.columns if c.id in raw and c.is_number and not c.id.endswith("_prior")]
    if not any(mark in title.casefold() for title in titles for mark in MARKS):
        return set()
    if not declared.period or not own or not any(k in raw for k in declared.key):
        return set()
    own.sort(key=lambda c: c.need != "required")  # the column most likely to be filled is asked first
    left = [k for k, cell in enumerate(raw[own[0].id]) if _blank(cell)]
    for column in own[1:]:
        cells = raw[column.id]
        left = [k for k in left if _blank(cells[k])]
    named = [raw[k] for k in declared.key if k in raw and k != declared.period]
    return {k for k in left if any(not _blank(cells[k]) for cells in named)}


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def filled_rows(
    sheet: str,
    titles: Sequence[str],
    rows: list[int],
    raw: dict[str, Sequence[Any]],
    places: Mapping[str, Place],
    declared: Dataset,
) -> tuple[list[int], dict[str, Sequence[Any]], list[CellIssue]]:
    """Rows and cells without the lines of a pre-filled workbook that nobody filled in; each of these is said in a warning."""
    left = unfilled(titles, declared, raw)
    if not left:
        return rows, raw, []
    key = next(k for k in declared.key if k in raw)
    said = [_not_a_report(sheet, places[key].letter, rows[k], key, raw_text(raw[key][k])) for k in sorted(left)]
    kept = [k for k in range(len(rows)) if k not in left]
    return [rows[k] for k in kept], {n: [cells[k] for k in kept] for n, cells in raw.items()}, said


def _not_a_report(sheet: str, letter: str, row: int, field: str, raw: str) -> CellIssue:
    """The remark about one such row."""
    words = (Words(f"intake.{kind}.unfilled_row", {"raw": raw}) for kind in ("rule", "mend"))
    return CellIssue(sheet, f"{letter}{row}", row, letter, field, "unfilled_row", WARNING, raw, *words)
