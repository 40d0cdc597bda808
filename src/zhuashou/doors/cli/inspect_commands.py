# SPDX-License-Identifier: Apache-2.0
"""Looking: status, diff, trace, intake layout, decision read, and the maintainers' migrations."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from zhuashou.doors.cli import decision_commands
from zhuashou.doors.cli.copy_commands import check
from zhuashou.doors.cli.output import (
    LANG,
    NEEDS_PERSON,
    fail,
    note,
    said,
    show_json,
    show_table,
    text,
    use_django,
    workspace,
)
from zhuashou.doors.cli.setup_commands import AsJson, Folder


def status(folder: Folder = None, as_json: AsJson = False) -> None:
    """What is open and frozen."""
    ws = workspace(folder)
    from zhuashou import actions

    state = actions.status(ws)
    if as_json:
        show_json(state)
        return
    rows = [
        [p["period"], text(f"period.{p['state']}"), p["revision"], (p["digest"] or "")[:12]] for p in state["periods"]
    ]
    show_table(
        [text("col.period"), text("col.state"), text("col.revision"), text("col.digest")], rows, ws.settings.city_name
    )
    show_table([text("col.dataset"), text("col.rows")], [[d["title"][LANG], d["rows"]] for d in state["datasets"]])


def diff(
    before: Annotated[str, typer.Argument(help=text("diff.before"))],
    after: Annotated[str, typer.Argument(help=text("diff.after"))],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """What changed between two frozen months, or two revisions of one (`2026-10/r1`)."""
    ws = workspace(folder)
    from zhuashou import actions

    changes = actions.differences(ws, before, after)
    if as_json:
        show_json(changes)
        return
    rows = [[d["title"][LANG], d["new"], d["changed"], d["gone"], d["same"]] for d in changes["datasets"]]
    show_table([text(f"col.{c}") for c in ("dataset", "new", "changed", "gone", "same")], rows, f"{before} → {after}")
    moved = [[r["dataset"], " ".join(r["key"]), text(f"change.{r['change']}")] for r in changes["rows"][:30]]
    if moved:
        show_table([text(f"col.{c}") for c in ("dataset", "key", "change")], moved)
    shown = [[c["dataset"], " ".join(c["key"]), c["column"], c["before"], c["after"]] for c in changes["cells"][:30]]
    if shown:
        show_table([text(f"col.{c}") for c in ("dataset", "key", "column", "before", "after")], shown)


def trace(
    number: Annotated[str, typer.Argument(help=text("trace.number"))],
    folder: Folder = None,
    period: Annotated[str | None, typer.Option("--period", "-p", help=text("opt.period"))] = None,
    rows: Annotated[int, typer.Option(help=text("trace.rows"))] = 10,
    as_json: AsJson = False,
) -> None:
    """Where a number comes from: formula, frozen month, ledger rows, sheet and cell of the workbook."""
    ws = workspace(folder)
    from zhuashou import actions

    path = actions.trace_number(ws, number, period=period, rows=rows)
    if as_json:
        show_json(path)
        return
    typer.echo(f"{path['number']} = {path['value']} {path['unit']}")
    typer.echo(text("trace.formula", formula=said_pair(path["formula"])))
    typer.echo(text("trace.snapshot", period=path["period"], revision=path["revision"], digest=path["digest"]))
    typer.echo(text("trace.count", n=path["row_count"], shown=len(path["rows"])))
    table = [
        [r["name"], r["column"], r["value"], r["file"], f"{r['sheet']}!{r['cell']}", r["raw"]] for r in path["rows"]
    ]
    show_table([text(f"col.{c}") for c in ("name", "column", "value", "file", "cell", "raw")], table)


def said_pair(pair: Any) -> str:
    """A `{zh, en}` mapping (or Words) in the chosen language."""
    if isinstance(pair, dict) and "zh" in pair:
        return str(pair.get(LANG) or pair["zh"])
    return said(pair)


def layout(
    file: Annotated[Path, typer.Argument(help=text("layout.file"))],
    choices: Annotated[Path | None, typer.Option("--choices", help=text("layout.choices"))] = None,
    as_json: AsJson = False,
) -> None:
    """How a workbook's sheets are understood."""
    from zhuashou.intake import read_layout

    sheets = [sheet.to_json() for sheet in read_layout(file, read_choices_file(choices) if choices else None)]
    if as_json:
        show_json({"sheets": sheets})
        return
    for sheet in sheets:
        show_table([text("col.letter"), text("col.header"), text("col.unit")],
                   [[c["letter"], c["path"], c["unit"]] for c in sheet["columns"]], sheet["name"])  # fmt: skip


def read_choices_file(path: Path) -> Any:
    """Choices by sheet from a JSON file. Raises IntakeError."""
    from zhuashou.intake import IntakeError, read_choices

    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise IntakeError("bad_choices_file", file=path.name, why=str(error)) from error
    return read_choices(data)


def read(
    file: Annotated[Path, typer.Argument(help=text("read.file"))],
    day: Annotated[str | None, typer.Option("--date", help=text("read.date"), metavar="YYYY-MM-DD")] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Read a decision's text into a draft task book."""
    from zhuashou import actions

    try:
        issued = date.fromisoformat(day) if day else None
    except ValueError:
        fail(text("read.bad_date", day=day))
    ws = workspace(folder) if folder is not None else None
    reading = actions.read_decision_file(file, ws=ws, issued_on=issued)
    if as_json:
        show_json(reading.to_json())
    else:
        _show_reading(reading)
    if reading.needs_person:
        raise typer.Exit(NEEDS_PERSON)


def suggest(
    file: Annotated[Path, typer.Argument(help=text("read.file"))],
    day: Annotated[str | None, typer.Option("--date", help=text("read.date"), metavar="YYYY-MM-DD")] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """What the language model of the settings suggests about a decision."""
    ws = workspace(folder)
    from zhuashou import actions

    try:
        issued = date.fromisoformat(day) if day else None
    except ValueError:
        fail(text("read.bad_date", day=day))
    found = actions.suggest(ws=ws, reading=actions.read_decision_file(file, ws=ws, issued_on=issued))
    if as_json:
        show_json({"suggestions": found})
    else:
        rows = [
            [s["claim"].quote, s["claim"].verb, s["claim"].object, "；".join(said(r) for r in s["reasons"])]
            for s in found
        ]
        show_table([text("col.quote"), text("col.verb"), text("col.object"), text("col.reasons")], rows)
    if found:
        raise typer.Exit(NEEDS_PERSON)


def _show_reading(reading: Any) -> None:
    """Head, tasks, then what a person must look at."""
    note(" · ".join(x for x in (reading.title, reading.issuer, reading.doc_no, str(reading.date or "")) if x))
    rows = [[t.quote, "、".join(t.lead) or text("empty"), "、".join(t.responsible), "、".join(t.coop), t.deadline.norm if t.deadline else text("empty")]
            for t in reading.tasks]  # fmt: skip
    show_table(
        [text("col.task"), text("col.lead"), text("col.responsible"), text("col.coop"), text("col.deadline")], rows
    )
    for flag in reading.flags:
        note(said(flag.words))
    for strange in reading.not_understood:
        note(text("read.not_understood", text=strange.text))


def migrations(folder: Folder = None) -> None:
    """Write the database migration after a change of the declarations (for maintainers)."""
    use_django((folder or Path("workspace")).resolve())
    from django.core.management import call_command

    call_command("makemigrations", "ledger")
    note(text("done"))


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (status, diff, trace):
        app.command(command.__name__, help=text(f"{command.__name__}.help"))(command)
    app.command("migrations", hidden=True)(migrations)
    groups: tuple[tuple[str, tuple[Any, ...]], ...] = (("intake", (layout, check)), ("decision", (read, suggest)))
    for name, commands in groups:
        group = typer.Typer(help=text(f"{name}.help"), no_args_is_help=True)
        for command in commands:
            group.command(command.__name__, help=text(f"{command.__name__}.help"))(command)
        group.callback()(_group)
        if name == "decision":
            decision_commands.add_to(group)
        app.add_typer(group, name=name)


def _group() -> None:
    """Keep a group of one command a group."""
