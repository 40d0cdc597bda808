# SPDX-License-Identifier: Apache-2.0
"""The annotated copy: the user's own workbook back, every untouched part identical, bad cells marked where they stand.

Public: `annotated_copy`, `rejected_rows`. The package is patched part by part; sheets pass through as streams of bytes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from zhuashou.intake.issues import CellIssue
from zhuashou.intake.layout import SheetLayout, read_layout
from zhuashou.intake.marking.carried import carry_over
from zhuashou.intake.marking.copying import copy_package, is_package, nothing
from zhuashou.intake.marking.plan import SheetMarks, marks_of
from zhuashou.intake.marking.xml import Unmarkable
from zhuashou.intake.safety import check_file
from zhuashou.terms import say

__all__ = ["annotated_copy", "rejected_rows"]
#: Rows that are records or sums of records; titles, headers, hints and samples stay in a workbook of rejected rows.
RECORDS = ("data", "total", "group")
Progress = Callable[[str, int, int], None]


def annotated_copy(
    source: Path, issues: Sequence[CellIssue], target: Path, *, lang: str = "zh", layouts: Sequence[SheetLayout] | None = None,
    progress: Progress | None = None, shown_name: str | None = None,
) -> None:  # fmt: skip
    """Write the workbook `source` to `target` (xlsx) with its issues marked; xls, ods and csv come back as xlsx.

    Red fill for fatal, yellow for warnings, a note on each cell (the first 5,000 issues a sheet), a column 校验结果 with a filter, a first
    sheet 校验报告 with links. Marks of an earlier run are taken off first; without issues the copy is the workbook without marks.
    `layouts` (as read from `source`) tell where headers stand. `shown_name` is the file's name in the report. The same input gives the
    same bytes. Raises IntakeError if the file cannot be read or is hostile.
    """
    _write(Path(source), issues, Path(target), lang, layouts or (), {}, progress, shown_name)


def rejected_rows(
    source: Path, bad: Mapping[str, Collection[int]], target: Path, *, issues: Sequence[CellIssue] = (), lang: str = "zh",
    layouts: Sequence[SheetLayout] | None = None, progress: Progress | None = None, shown_name: str | None = None,
) -> None:  # fmt: skip
    """Write a workbook of the same layout in which the sheets named in `bad` (sheet → rows from 1) hold only those rows.

    Titles, headers, hints, formats, drop-downs and row numbers stay; the cells of other rows are emptied and the rows hidden, so that the
    rejected ones can be corrected and sent again, and what is said about row 57 is still true. A row that a merged cell of a kept row
    begins in is kept too. `issues` of kept rows are marked as in `annotated_copy`. Raises IntakeError.
    """
    source = Path(source)
    found = list(layouts) if layouts is not None else list(read_layout(source))
    drop = {}
    for layout in found:
        if layout.name in bad:
            kept = set(bad[layout.name])
            drop[layout.name] = frozenset(r for r, kind in layout.rows if kind in RECORDS and r not in kept)
    told = [i for i in issues if i.row not in drop.get(i.sheet, ())]
    _write(source, told, Path(target), lang, found, drop, progress, shown_name)


def _write(source: Path, issues: Sequence[CellIssue], target: Path, lang: str, layouts: Sequence[SheetLayout],
           drop: Mapping[str, frozenset[int]], progress: Progress | None, shown_name: str | None) -> None:  # fmt: skip
    """Patch the package; where there is none, or it cannot be patched, carry the values over and patch those."""
    check_file(source)
    tell, shown = progress or nothing, shown_name or source.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_package(source):
        try:
            _patch(source, issues, target, lang, layouts, drop, tell, shown)
        except (Unmarkable, ValueError, KeyError, IndexError):  # a damaged part: its own values are still worth having
            shown = say("intake.mark.carried", lang, file=shown)
        else:
            return
    handle, name = tempfile.mkstemp(suffix=".xlsx", dir=target.parent, prefix=".carried-")
    os.close(handle)
    try:
        names = carry_over(source, Path(name))
        if len(names) == 1:  # a text file's only sheet is called after the file, under whatever name it was kept
            names = dict.fromkeys(
                (*(i.sheet for i in issues), *(s.name for s in layouts), *drop), next(iter(names.values()))
            )
        issues = [replace(i, sheet=names.get(i.sheet, i.sheet)) for i in issues]
        layouts = [replace(layout, name=names.get(layout.name, layout.name)) for layout in layouts]
        drop = {names.get(sheet, sheet): rows for sheet, rows in drop.items()}
        _patch(Path(name), issues, target, lang, layouts, drop, tell, shown)
    finally:
        Path(name).unlink(missing_ok=True)


def _patch(source: Path, issues: Sequence[CellIssue], target: Path, lang: str, layouts: Sequence[SheetLayout],
           drop: Mapping[str, frozenset[int]], progress: Progress, shown: str) -> None:  # fmt: skip
    rows = {layout.name: layout.header_last_row for layout in layouts}
    headers = {(layout.name, c.letter): c.path for layout in layouts for c in layout.columns}
    marks = marks_of(issues, rows, lang)
    for sheet, gone in drop.items():
        marks.setdefault(sheet, SheetMarks(header_row=rows.get(sheet, 0))).drop = gone
    copy_package(source, target, issues, marks, headers, lang, shown, progress)
