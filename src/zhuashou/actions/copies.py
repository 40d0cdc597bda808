# SPDX-License-Identifier: Apache-2.0
"""Copies that go back to whoever sent a file: the annotated one, and the rejected rows in the file's own layout.

Nothing in the ledger changes; the copies lie in the workspace's `copies/`, named after the file and its content, so that the same file
always gives the same copy.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from zhuashou.actions.audit import ActionError
from zhuashou.intake import (
    CellIssue,
    IntakeError,
    SheetLayout,
    WorkbookReading,
    annotated_copy,
    read_layout,
    rejected_rows,
)
from zhuashou.terms import Words, say
from zhuashou.workspace import Workspace

FOLDER = "copies"
Report = Callable[[str, int, int], None]
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


def annotate_file(
    *, ws: Workspace, path: Path, reading: WorkbookReading | None = None, issues: Sequence[CellIssue] | None = None,
    name: str | None = None, lang: str = "zh", target: Path | None = None, progress: Report | None = None,
) -> Path:  # fmt: skip
    """Write the annotated copy of a file (its issues: `issues`, else those of `reading`); where it was written.

    `name` is what the sender calls the file; `target` is where to write instead of `copies/`. Raises ActionError if it cannot be written.
    """
    name = name or path.name
    told = tuple(issues if issues is not None else reading.issues if reading else ())
    try:
        target = target or _place(ws, path, name, say("actions.copies.annotated", lang))
        annotated_copy(
            path, told, target, lang=lang, layouts=_layouts(path, reading), progress=progress, shown_name=name
        )
    except IntakeError as error:
        raise ActionError(error.words) from error
    except OSError as error:
        raise _unwritten(target, error) from error
    return target


def rejected_file(
    *, ws: Workspace, path: Path, reading: WorkbookReading | None = None, issues: Sequence[CellIssue] | None = None,
    name: str | None = None, lang: str = "zh", target: Path | None = None, progress: Report | None = None,
) -> Path:  # fmt: skip
    """Write the rows of a file that were not accepted, in its own layout with their marks; where it was written.

    With `reading` every sheet that was read holds only its bad rows; without one, the sheets and rows with fatal issues are taken.
    Raises ActionError if it cannot be written.
    """
    name = name or path.name
    told = tuple(issues if issues is not None else reading.issues if reading else ())
    try:
        target = target or _place(ws, path, name, say("actions.copies.rejected", lang))
        rejected_rows(path, _bad(told, reading), target, issues=told, lang=lang, layouts=_layouts(path, reading),
                      progress=progress, shown_name=name)  # fmt: skip
    except IntakeError as error:
        raise ActionError(error.words) from error
    except OSError as error:
        raise _unwritten(target, error) from error
    return target


def _unwritten(target: Path | None, error: OSError) -> ActionError:
    values = {"file": target.name if target else "", "why": error.strerror or str(error)}
    return ActionError(Words("actions.copies.unwritten", values))


def _layouts(path: Path, reading: WorkbookReading | None) -> Sequence[SheetLayout]:
    return [s.layout for s in reading.sheets] if reading is not None else read_layout(path)


def _bad(issues: Sequence[CellIssue], reading: WorkbookReading | None) -> Mapping[str, set[int]]:
    """Rows with a fatal issue by sheet."""
    found: dict[str, set[int]] = {s.name: set(s.bad_rows) for s in reading.sheets if s.dataset} if reading else {}
    for issue in issues:
        if issue.severity == "fatal":
            found.setdefault(issue.sheet, set()).add(issue.row)
    return found


def _place(ws: Workspace, path: Path, name: str, suffix: str) -> Path:
    """Name of the file, the first characters of its hash, what the copy is; a name that tricks a path is made plain."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:8]
    stem = _FORBIDDEN.sub("_", Path(name.replace("\\", "/")).stem).strip(" .")[:80] or "file"
    return ws.root / FOLDER / f"{stem}-{digest}-{suffix}.xlsx"
