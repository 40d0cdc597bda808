# SPDX-License-Identifier: Apache-2.0
"""A decision's draft on the command line: upload, list, show, change, acknowledge, confirm, discard, compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from zhuashou.doors.cli.output import LANG, NEEDS_PERSON, fail, note, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder

Draft = Annotated[int, typer.Argument(help=text("draft.id"))]
Version = Annotated[int | None, typer.Option("--version", help=text("draft.version"))]
Reason = Annotated[str, typer.Option("--reason", help=text("draft.reason"))]


def upload(
    file: Annotated[Path, typer.Argument(help=text("read.file"))],
    day: Annotated[str | None, typer.Option("--date", help=text("read.date"), metavar="YYYY-MM-DD")] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Read a decision's file into a draft for review."""
    from datetime import date

    ws = workspace(folder)
    from zhuashou import actions

    try:
        issued = date.fromisoformat(day) if day else None
    except ValueError:
        fail(text("read.bad_date", day=day))
    draft = actions.upload_decision(ws=ws, actor=actions.command_line(), path=file, day=issued)
    if draft["seen"]:
        note(text("draft.seen", id=draft["id"]))
    _print(draft, as_json)


def drafts(folder: Folder = None, as_json: AsJson = False) -> None:
    """All drafts, the newest first."""
    workspace(folder)
    from zhuashou import actions

    found = actions.decision_drafts()
    if as_json:
        show_json({"drafts": found})
        return
    rows = [[d["id"], d["title"], text(f"draft.{d['state']}"), d["by"], d["confirmed_by"]] for d in found]
    show_table([text(f"col.{c}") for c in ("draft", "title", "state", "by", "confirmed_by")], rows)


def show(draft: Draft, folder: Folder = None, as_json: AsJson = False) -> None:
    """A draft: items, empty slots, flags."""
    workspace(folder)
    from zhuashou import actions

    _print(actions.decision_draft(draft), as_json)


def change(
    draft: Draft,
    item: Annotated[str, typer.Argument(help=text("draft.item"))],
    what: Annotated[str, typer.Argument(help=text("draft.change"))],
    field: Annotated[str, typer.Option("--field", help=text("draft.field"))] = "",
    to: Annotated[str, typer.Option("--to", help=text("draft.to"))] = "",
    other: Annotated[str, typer.Option("--other", help=text("draft.other"))] = "",
    at: Annotated[int | None, typer.Option("--at", help=text("draft.at"))] = None,
    end: Annotated[int | None, typer.Option("--end", help=text("draft.end"))] = None,
    version: Version = None,
    reason: Reason = "",
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """One change of one item."""
    ws = workspace(folder)
    from zhuashou import actions

    found = actions.change_item(
        ws=ws, actor=actions.command_line(), draft_id=draft, item="" if item == "-" else item, change=what, field=field, text=to, other=other, at=at,
        end=end, version=version, reason=reason,
    )  # fmt: skip
    _print(found, as_json)


def acknowledge(
    draft: Draft,
    flag: Annotated[str, typer.Argument(help=text("draft.flag"))],
    reason: Reason = "",
    version: Version = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Say that a flag was looked at, and why the draft may go on."""
    ws = workspace(folder)
    from zhuashou import actions

    _print(
        actions.acknowledge_flag(
            ws=ws, actor=actions.command_line(), draft_id=draft, flag=flag, reason=reason, version=version
        ),
        as_json,
    )


def confirm(draft: Draft, version: Version = None, folder: Folder = None, as_json: AsJson = False) -> None:
    """Make the facts: decision, tasks, targets."""
    ws = workspace(folder)
    from zhuashou import actions

    made = actions.confirm_decision(ws=ws, actor=actions.command_line(), draft_id=draft, version=version)
    if as_json:
        show_json(made)
    else:
        note(text("draft.confirmed_now", tasks=len(made["tasks"]), targets=len(made["targets"])))
    if made["left_over"]:
        note(text("draft.left_over", n=len(made["left_over"]), tasks=made["left_over"]))
        raise SystemExit(NEEDS_PERSON)


def discard(draft: Draft, reason: Reason = "", version: Version = None, folder: Folder = None) -> None:
    """Put a draft aside."""
    ws = workspace(folder)
    from zhuashou import actions

    actions.discard_decision(ws=ws, actor=actions.command_line(), draft_id=draft, reason=reason, version=version)
    note(text("done"))


def compare(
    before: Annotated[int, typer.Argument(help=text("draft.before"))],
    after: Annotated[int, typer.Argument(help=text("draft.after"))],
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """What differs between two versions of a decision."""
    workspace(folder)
    from zhuashou import actions

    found = actions.compare_decisions(before, after)
    if as_json:
        show_json(found)
        return
    rows = [[text(f"draft.{kind}"), i["id"], i["quote"], ""] for kind in ("added", "removed") for i in found[kind]]
    for pair in found["changed"]:
        said = "；".join(f"{f}: {a} → {b}" for f, (a, b) in pair["fields"].items())
        rows.append([text("draft.altered"), pair["after"]["id"], pair["after"]["quote"], said])
    show_table([text(f"col.{c}") for c in ("change", "item", "task", "details")], rows)
    shown = [[d["op"], d["before"], d["after"]] for d in found["text"][:40]]
    show_table([text(f"col.{c}") for c in ("change", "before", "after")], shown)


def _print(draft: dict[str, Any], as_json: bool) -> None:
    """The draft on standard output; status 1 while something needs a person."""
    if as_json:
        show_json(draft)
    else:
        head = text(
            "draft.head",
            id=draft["id"],
            title=draft["title"],
            state=text(f"draft.{draft['state']}"),
            version=draft["version"],
        )
        rows = [
            [i["id"], i["quote"], "、".join(i["fields"]["lead"]["value"]) if i["kind"] == "task" else i["fields"]["value"]["value"],
             text(f"draft.{i['state']}"), "、".join(text(f"draft.slot.{s}") for s in i["empty"])]
            for i in draft["items"]
        ]  # fmt: skip
        show_table([text(f"col.{c}") for c in ("item", "task", "lead", "state", "empty")], rows, head)
        flags = [
            [f["id"], f["message"][LANG], f["acknowledged"]["by"] if f["acknowledged"] else ""] for f in draft["flags"]
        ]
        flags += [["", text("draft.not_understood", text=n["text"]), ""] for n in draft["not_understood"]]
        if flags:
            show_table([text(f"col.{c}") for c in ("flag", "message", "by")], flags)
    todo = draft["to_do"]
    if draft["state"] == "draft" and (todo["open"] or todo["empty"] or todo["flags"]):
        raise SystemExit(NEEDS_PERSON)


def add_to(group: typer.Typer) -> None:
    """Add this file's commands to `zhuashou decision`."""
    for name, command in (("upload", upload), ("list", drafts), ("show", show), ("change", change), ("acknowledge", acknowledge),
                          ("confirm", confirm), ("discard", discard), ("compare", compare)):  # fmt: skip
        group.command(name, help=text(f"draft.{name}.help"))(command)
