# SPDX-License-Identifier: Apache-2.0
"""Copies that go back to the sender: `intake check`, and what `import` writes beside its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from zhuashou.doors.cli.output import LANG, NEEDS_PERSON, fail, note, progress, said, show_json, show_table, text
from zhuashou.doors.cli.setup_commands import AsJson

_SHOWN = 200


def check(
    file: Annotated[Path, typer.Argument(help=text("layout.file"))],
    annotate: Annotated[
        Path | None, typer.Option("--annotate", help=text("check.annotate"), metavar="OUT.xlsx")
    ] = None,
    rejected: Annotated[
        Path | None, typer.Option("--rejected", help=text("check.rejected"), metavar="OUT.xlsx")
    ] = None,
    dataset: Annotated[str | None, typer.Option(help=text("import.dataset"))] = None,
    as_json: AsJson = False,
) -> None:
    """Read and check a workbook without any ledger."""
    from zhuashou.intake import Known, annotated_copy, read_workbook, rejected_rows

    reading = read_workbook(file, known=Known(), now=datetime.now(UTC), dataset=dataset)
    layouts = [s.layout for s in reading.sheets]
    try:
        with progress() as report:
            if annotate:
                annotated_copy(file, reading.issues, annotate, lang=LANG, layouts=layouts, progress=report)
            if rejected:
                bad = {s.name: s.bad_rows for s in reading.sheets if s.dataset}
                rejected_rows(file, bad, rejected, issues=reading.issues, lang=LANG, layouts=layouts, progress=report)
    except OSError as error:
        fail(text("check.unwritten", file=error.filename or annotate, why=error.strerror or str(error)))
    _show(reading, annotate, rejected, as_json=as_json)
    if reading.issues:
        raise SystemExit(NEEDS_PERSON)


def _show(reading: Any, annotate: Path | None, rejected: Path | None, *, as_json: bool) -> None:
    sheets = [
        {"name": s.name, "dataset": s.dataset, "period": s.period, "rows": s.table.num_rows if s.dataset else 0, "bad_rows": list(s.bad_rows)}
        for s in reading.sheets
    ]  # fmt: skip
    if as_json:
        counts = {"fatal": len(reading.fatal), "warnings": len(reading.warnings)}
        copies = {"annotated": str(annotate) if annotate else None, "rejected": str(rejected) if rejected else None}
        show_json({"file": reading.file, "sheets": sheets, **counts, "issues": reading.issues, **copies})
        return
    rows = [[s["name"], s["dataset"], s["period"], s["rows"], len(s["bad_rows"])] for s in sheets]
    show_table([text(f"check.{c}") for c in ("sheet", "dataset", "period", "rows", "bad_rows")], rows, reading.file)
    show_issues(reading.file, reading.issues)
    for made in filter(None, (annotate, rejected)):
        note(text("check.written", file=made))


def show_issues(file: str, issues: Sequence[Any]) -> None:
    """Issues as lines on standard error, the first 200; how many more there are."""
    for issue in issues[:_SHOWN]:
        line = f"{file} ｜ {issue.sheet}!{issue.cell} ｜ {issue.raw} ｜ {said(issue.words)} ｜ {said(issue.remedy)}"
        note(f"[{text('severity.' + issue.severity)}] {line}")
    if len(issues) > _SHOWN:
        note(text("check.more", count=len(issues) - _SHOWN))


def write_copies(
    ws: Any, outcomes: Sequence[Any], files: Sequence[Path], annotate: Path | None
) -> list[dict[str, Any]]:
    """What goes back to the sender after an import: an annotated copy of every refused file (with `annotate`, of every file with issues),
    and the rejected rows of every file that was booked in part."""  # fmt: skip
    from zhuashou import actions

    by_name: dict[str, list[Path]] = {}
    for path in files:
        by_name.setdefault(path.name, []).append(path)
    made = []
    for outcome in outcomes:
        paths = by_name.get(outcome.file, [])
        if len(paths) != 1 or not outcome.issues or not (outcome.refused or outcome.state == "partly" or annotate):
            continue
        wanted: dict[str, Any] = {"ws": ws, "path": paths[0], "issues": outcome.issues, "lang": LANG}
        target = (
            None
            if annotate is None
            else annotate
            if len(files) == 1 and not annotate.is_dir()
            else annotate / f"{paths[0].stem}.xlsx"
        )
        entry = {
            "file": outcome.file,
            "annotated": str(actions.annotate_file(**wanted, target=target)),
            "rejected": None,
        }
        if outcome.state == "partly":
            entry["rejected"] = str(actions.rejected_file(**wanted))
        made.append(entry)
        for path in filter(None, (entry["annotated"], entry["rejected"])):
            note(text("check.written", file=path))
    return made
