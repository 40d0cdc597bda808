# SPDX-License-Identifier: Apache-2.0
"""The beginning of every sheet as a person sees it, to be shown beside what was understood."""

from __future__ import annotations

from pathlib import Path

from zhuashou.intake.reader import iter_sheets, raw_text

#: Cells of a row that are shown.
WIDTH = 60


def first_rows(path: Path, count: int) -> dict[str, list[list[str]]]:
    """Texts of the first `count` rows of every sheet. Raises IntakeError."""
    return {s.name: [[raw_text(cell) for cell in row[:WIDTH]] for row in s.rows[:count]] for s in iter_sheets(path)}
