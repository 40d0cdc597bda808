# SPDX-License-Identifier: Apache-2.0
"""One record of the ledger: its versions, and correcting it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from zhuashou.doors.cli.output import LANG, fail, note, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder

Name = Annotated[str, typer.Argument(help=text("edit.dataset"))]
Key = Annotated[list[str], typer.Argument(help=text("edit.key"))]


def edit(
    dataset: Name,
    key: Key,
    reason: Annotated[str, typer.Option("--reason", help=text("edit.reason"))],
    values: Annotated[list[str] | None, typer.Option("--set", help=text("edit.set"), metavar="COLUMN=VALUE")] = None,
    unit: Annotated[list[str] | None, typer.Option("--unit", help=text("edit.unit"))] = None,
    version: Annotated[int | None, typer.Option("--version", help=text("edit.version"))] = None,
    remove: Annotated[bool, typer.Option("--remove", help=text("edit.remove"))] = False,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Correct figures of one record, or withdraw it."""
    ws = workspace(folder)
    from zhuashou import actions

    given: dict[str, Any] = {
        "ws": ws,
        "actor": actions.command_line(),
        "dataset": dataset,
        "key": tuple(key),
        "reason": reason,
        "version": version,
    }
    if remove:
        now = actions.remove(**given)
    else:
        written = _pairs(values or [])
        now = actions.correct(**given, values=written, units=_units(unit or [], written))
    if as_json:
        show_json({"dataset": dataset, "key": list(key), "version": now, "removed": remove})
    else:
        note(text("edit.done", version=now))


def _pairs(texts: list[str]) -> dict[str, str]:
    found = {}
    for item in texts:
        column, sign, value = item.partition("=")
        if not sign or not column.strip():
            fail(text("edit.bad_set", text=item))
        found[column.strip()] = value
    return found


def _units(texts: list[str], written: dict[str, str]) -> dict[str, str]:
    """`万元` for every column, or `column=万元` for one."""
    found: dict[str, str] = {}
    for item in texts:
        column, sign, unit = item.partition("=")
        found |= {column: unit} if sign else dict.fromkeys(written, item)
    return found


def record(dataset: Name, key: Key, folder: Folder = None, as_json: AsJson = False) -> None:
    """All versions of one record."""
    ws = workspace(folder)
    from zhuashou import actions
    from zhuashou.tables import dataset as declared

    held = actions.record(ws, dataset, tuple(key), actor=actions.command_line())
    if as_json:
        show_json(held)
        return
    about = declared(dataset)
    locked = text("record.locked") if held["locked"] else ""
    caption = text("record.now", dataset=about.title(LANG), key=" ".join(key), version=held["version"], locked=locked)
    values = [[c.title(LANG), held["values"][c.id], c.unit, held["cells"].get(c.id, "")] for c in about.columns]
    show_table([text(f"col.{c}") for c in ("column", "value", "unit", "cell")], values, caption)
    rows = [
        [v["version"], v["at"].astimezone().strftime("%Y-%m-%d %H:%M"), v["by"], v["reason"], f"{v['file']} {v['sheet']}",
         "；".join(f"{about.by_id[c].title(LANG)} {a} → {b}" for c, (a, b) in v["changed"].items())]
        for v in held["versions"]
    ]  # fmt: skip
    show_table([text(f"col.{c}") for c in ("version", "at", "by", "reason", "file", "change")], rows)


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("edit", help=text("edit.help"))(edit)
    app.command("record", help=text("record.help"))(record)
