# SPDX-License-Identifier: Apache-2.0
"""The monthly analysis: out to Word or Markdown, and what a person changed back in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhuashou.doors.cli.month_commands import Month, _period
from zhuashou.doors.cli.output import LANG, NEEDS_PERSON, note, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder

Language = Annotated[str, typer.Option("--text", help=text("brief.lang"), metavar="zh|en")]


def export(
    file: Annotated[Path, typer.Argument(help=text("brief.out"), metavar="FILE")],
    folder: Folder = None,
    period: Month = None,
    lang: Language = LANG,
    as_json: AsJson = False,
) -> None:
    """Write the analysis to edit."""
    ws = workspace(folder)
    from zhuashou import actions

    found = actions.diagnose(ws=ws, actor=actions.command_line(), period=_period(period, ws))
    path = actions.export_brief(ws=ws, found=found, path=file, lang="en" if lang == "en" else "zh")
    if as_json:
        show_json({"file": str(path), "period": found.period, "revision": found.revision, "lang": lang})
    note(text("brief.written", file=path))


def read_back(
    file: Annotated[Path, typer.Argument(help=text("brief.in"), metavar="FILE")],
    folder: Folder = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=text("brief.dry_run"))] = False,
    as_json: AsJson = False,
) -> None:
    """Read an edited analysis back."""
    ws = workspace(folder)
    from zhuashou import actions

    back = actions.import_brief(ws=ws, actor=actions.command_line(), path=file, dry_run=dry_run)
    if as_json:
        show_json(back)
    else:
        rows = [
            [text(f"brief.{kind}"), name]
            for kind in ("changed", "moved", "added", "deleted")
            for name in getattr(back, kind)
        ]
        if rows:
            show_table([text("brief.what"), text("brief.paragraph")], rows)
        for row in back.lost:
            kind = "typed_over" if row["now"] else "dropped"
            note(text(f"brief.{kind}", paragraph=row["paragraph"], was=row["was"], now=row["now"], token=row["token"]))
        counts = {k: len(getattr(back, k)) for k in ("changed", "moved", "added", "deleted")}
        note(text("brief.dry" if dry_run else "brief.done", **counts, unchanged=back.unchanged))
    if back.lost:
        raise typer.Exit(NEEDS_PERSON)


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    group = typer.Typer(help=text("brief.help"), no_args_is_help=True, rich_markup_mode=None)
    group.command("export", help=text("brief.export"))(export)
    group.command("import", help=text("brief.import"))(read_back)
    app.add_typer(group, name="brief")
