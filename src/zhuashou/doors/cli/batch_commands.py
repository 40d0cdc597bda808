# SPDX-License-Identifier: Apache-2.0
"""Batches in the ledger and mapping templates: list, show, undo, accept; list, save, rename, delete."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from zhuashou.doors.cli.output import LANG, NEEDS_PERSON, fail, note, said, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder
from zhuashou.terms import Words

Number = Annotated[str, typer.Argument(help=text("batch.number"), metavar="BATCH")]
Reason = Annotated[str, typer.Option("--reason", help=text("batch.reason"))]
Name = Annotated[str, typer.Argument(help=text("mapping.name"))]
Choices = Annotated[str | None, typer.Option("--choices", help=text("import.choices"), metavar="JSON")]


def read_choices(told: str | None) -> Any:
    """Decisions by sheet from a file or from the text itself; ends the command if they cannot be read."""
    from zhuashou.intake import IntakeError
    from zhuashou.intake import read_choices as typed

    if told is None:
        return None
    try:
        return typed(json.loads(told if told.lstrip().startswith("{") else Path(told).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        fail(text("import.bad_choices", why=str(error)))
    except IntakeError as error:
        fail(error.words)


def list_batches(
    folder: Folder = None,
    limit: Annotated[int, typer.Option(help=text("batch.limit"), min=1)] = 50,
    as_json: AsJson = False,
) -> None:
    """List batches, newest first."""
    workspace(folder)
    from zhuashou import actions

    found = actions.list_batches(limit)
    if as_json:
        show_json({"batches": found})
        return
    rows = [
        [b["id"], said(Words(f"actions.batch.{b['kind']}")), b["file"], *(b["counts"].get(k) for k in ("new", "changed", "same")), b["warnings"],
         b["actor"], b["created_at"].strftime("%Y-%m-%d %H:%M"), "√" if b["undone"] else ""]
        for b in found
    ]  # fmt: skip
    columns = ("batch", "kind", "file", "new", "changed", "same", "warnings", "who", "when", "undone")
    show_table([text(f"col.{c}") for c in columns], rows)


def show(number: Number, folder: Folder = None, as_json: AsJson = False) -> None:
    """Everything about one batch."""
    workspace(folder)
    from zhuashou import actions

    held = actions.batch_record(number)
    if as_json:
        show_json(held)
        return
    long = ("mapping", "warnings", "revisions", "unmapped")
    rows = [
        [k, v if isinstance(v, str | int) else json.dumps(v, ensure_ascii=False, default=str)]
        for k, v in held.items()
        if k not in long
    ]
    show_table([text("col.name"), ""], rows)
    for w in held["warnings"]:
        why = f" ✓ {w['accepted']['by']}：{w['accepted']['reason']}" if w["accepted"] else ""
        note(f"{w['sheet']}!{w['cell']} ｜ {w['raw']} ｜ {said(Words(w['words']['id'], w['words']['values']))}{why}")


def undo(number: Number, reason: Reason, folder: Folder = None, as_json: AsJson = False) -> None:
    """Take a whole batch back."""
    ws = workspace(folder)
    from zhuashou import actions

    done = actions.undo_batch(ws=ws, actor=actions.command_line(), batch=number, reason=reason)
    if as_json:
        show_json(done)
    else:
        counts = {k: done["counts"][k] for k in ("restored", "withdrawn")}
        note(text("batch.undone", batch=done["batch"], file=done["file"], reversal=done["reversal"], **counts))


def accept(
    number: Number,
    reason: Reason,
    cells: Annotated[
        list[str] | None, typer.Option("--cell", help=text("batch.cell"), metavar="SHEET!CELL:RULE")
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Accept warnings of a batch with a reason."""
    ws = workspace(folder)
    from zhuashou import actions

    wanted = tuple(_cell(c) for c in cells or ())
    done = actions.accept_warnings(ws=ws, actor=actions.command_line(), batch=number, reason=reason, cells=wanted)
    still = sum(w["accepted"] is None for w in actions.batch_record(number)["warnings"])
    if as_json:
        show_json({"accepted": done, "open": still})
    else:
        note(text("batch.accepted", n=done))
    if still:
        raise SystemExit(NEEDS_PERSON)


def _cell(written: str) -> tuple[str, str, str]:
    place, _, rule = written.rpartition(":")
    sheet, _, cell = place.rpartition("!")
    if not (sheet and cell and rule):
        fail(text("batch.bad_cell", cell=written))
    return sheet, cell, rule


def list_mappings(folder: Folder = None, as_json: AsJson = False) -> None:
    """List templates."""
    workspace(folder)
    from zhuashou import actions

    found = actions.mapping_templates()
    if as_json:
        show_json({"templates": found})
        return
    rows = [
        [t["name"], t["title"]["zh" if LANG == "zh" else "en"], len(t["headers"]), t["version"], t["by"]] for t in found
    ]
    show_table([text(f"col.{c}") for c in ("name", "dataset", "column", "version", "who")], rows)


def save(
    file: Annotated[Path, typer.Argument(help=text("mapping.file"))],
    name: Annotated[str, typer.Option("--name", help=text("mapping.name"))],
    sheet: Annotated[str | None, typer.Option("--sheet", help=text("mapping.sheet"))] = None,
    choices: Choices = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Keep the mapping of one sheet as a template."""
    ws = workspace(folder)
    from zhuashou import actions

    told = read_choices(choices) or {}
    if sheet is None:
        known = actions.understood_sheets(ws=ws, path=file, choices=told)
        if len(known) != 1:
            fail(text("mapping.which_sheet", file=file.name, sheets=known))
        sheet = known[0]
    made = actions.save_template(ws=ws, actor=actions.command_line(), name=name, path=file, sheet=sheet, choices=told)
    if as_json:
        show_json(made)
    else:
        note(
            text(
                "mapping.saved",
                name=made["name"],
                version=made["version"],
                dataset=made["title"],
                n=len(made["headers"]),
            )
        )


def rename(
    name: Name,
    new_name: Annotated[str, typer.Argument(help=text("mapping.new_name"))],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Rename a template."""
    ws = workspace(folder)
    from zhuashou import actions

    made = actions.rename_template(ws=ws, actor=actions.command_line(), name=name, new_name=new_name)
    if as_json:
        show_json(made)
    else:
        note(made["name"])


def delete(name: Name, folder: Folder = None, as_json: AsJson = False) -> None:
    """Forget a template."""
    ws = workspace(folder)
    from zhuashou import actions

    actions.delete_template(ws=ws, actor=actions.command_line(), name=name)
    if as_json:
        show_json({"deleted": name})
    else:
        note(text("mapping.deleted", name=name))


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    groups: dict[str, dict[str, Any]] = {
        "batch": {"list": list_batches, "show": show, "undo": undo, "accept": accept},
        "mapping": {"list": list_mappings, "save": save, "rename": rename, "delete": delete},
    }
    for group, commands in groups.items():
        made = typer.Typer(help=text(f"{group}.help"), no_args_is_help=True)
        for name, command in commands.items():
            made.command(name, help=text(f"{group}.{name}.help"))(command)
        app.add_typer(made, name=group)
