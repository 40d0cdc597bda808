# SPDX-License-Identifier: Apache-2.0
"""From issues to marks: which cells of which sheet get which fill and which note, and what the error column says of each row."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from zhuashou.intake.issues import FATAL, CellIssue
from zhuashou.intake.marking.scan import column
from zhuashou.terms import safe_text, say

MARKER = "【抓手校验】"
NOTES_A_SHEET = 5_000
_TEXT = 2_000
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass
class RowMarks:
    """Marks of one row: column → severity, the text of its error column and the worst severity."""

    cells: dict[int, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    severity: str = ""

    def add(self, place: int, severity: str, text: str) -> None:
        """One more issue of the row."""
        if self.cells.get(place) != FATAL:
            self.cells[place] = severity
        if self.severity != FATAL:
            self.severity = severity
        self.texts.append(text)

    @property
    def text(self) -> str:
        """What the error column says."""
        joined = "；".join(dict.fromkeys(t.rstrip("。；; ") for t in self.texts))
        return joined if len(joined) <= _TEXT else joined[:_TEXT] + "…"


@dataclass
class SheetMarks:
    """Marks of one sheet. `notes`: (row, column) → text. `drop`: rows whose cells are emptied and hidden."""

    rows: dict[int, RowMarks] = field(default_factory=dict)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    header_row: int = 0
    drop: Collection[int] = frozenset()

    @property
    def first_row(self) -> int:
        """The first row with a mark; 0 if there is none."""
        return min(self.rows, default=0)


def place_of(cell: str) -> tuple[int, int] | None:
    """(row, column) of a reference such as C5, None for anything else."""
    found = _CELL.fullmatch(cell)
    return (int(found[2]), column(found[1])) if found else None


def marks_of(issues: Iterable[CellIssue], headers: Mapping[str, int], lang: str) -> dict[str, SheetMarks]:
    """Marks by sheet; `headers`: sheet → row of its header where that is known."""
    found: dict[str, SheetMarks] = {}
    for issue in issues:
        place = place_of(issue.cell)
        sheet = found.setdefault(issue.sheet, SheetMarks(header_row=headers.get(issue.sheet, 0)))
        if place is None:
            continue
        row, col = place
        severity, reason = _severity(issue.severity, lang), say(issue.words, lang)
        line = safe_text(f"{severity}{issue.cell} {reason}").replace(
            "\n", " "
        )  # our own word first, never the user's text
        sheet.rows.setdefault(row, RowMarks()).add(col, issue.severity, line)
        if len(sheet.notes) < NOTES_A_SHEET or place in sheet.notes:
            text = f"{severity}{reason}\n→ {say(issue.remedy, lang)}"
            before = sheet.notes.get(place)
            sheet.notes[place] = f"{before}\n{text}" if before else f"{MARKER}\n{text}"
    return found


@cache
def _severity(severity: str, lang: str) -> str:
    return say("intake.mark.in_brackets", lang, severity=say(f"intake.mark.{severity}", lang))


def onto_anchors(marks: SheetMarks, merges: Sequence[tuple[int, int, int, int]]) -> None:
    """Marks inside a merged range also go to its top left cell, the only one that is seen. Ranges are (row, column, row, column)."""
    covering: dict[int, list[tuple[int, int, int, int]]] = {}
    room = 2_000_000
    for span in merges:
        room -= span[2] - span[0] + 1
        if room < 0:
            break
        for row in range(span[0], span[2] + 1):
            covering.setdefault(row, []).append(span)
    for row in sorted(marks.rows):
        for col, severity in list(marks.rows[row].cells.items()):
            for top, left, _, right in covering.get(row, ()):
                if left <= col <= right and (top, left) != (row, col):
                    anchor = marks.rows.setdefault(top, RowMarks()).cells
                    if anchor.get(left) != FATAL:
                        anchor[left] = severity
                    if (row, col) in marks.notes:
                        text = marks.notes.pop((row, col))
                        before = marks.notes.get((top, left))
                        marks.notes[top, left] = f"{before}\n{text.removeprefix(MARKER).strip()}" if before else text
