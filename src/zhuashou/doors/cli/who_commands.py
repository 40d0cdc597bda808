# SPDX-License-Identifier: Apache-2.0
"""Who is who: names to enterprises, decisions kept as aliases, two records of one enterprise merged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from zhuashou.doors.cli.output import LANG, NEEDS_PERSON, fail, note, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder

Reason = Annotated[str, typer.Option("--reason", help=text("who.reason"))]
Written = Annotated[str, typer.Argument(help=text("who.written"))]


def match(
    names: Annotated[list[str] | None, typer.Argument(help=text("who.names"), metavar="[NAME]...", show_default=False)] = None,
    file: Annotated[Path | None, typer.Option("--file", help=text("who.file"))] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Who is meant by names, or which names of a workbook are open."""
    if bool(names) == bool(file):
        fail(text("who.names_or_file"))
    ws = workspace(folder)
    from zhuashou import actions
    from zhuashou.terms import uscc_fault

    if file is not None:
        _show_waiting(actions.waiting_names(ws, actions.command_line(), file), as_json)
        return
    asked = [n.strip() for n in names or []]
    codes = [n.upper() if uscc_fault(n.upper()) is None else None for n in asked]
    answers = actions.identify(["" if c else n for n, c in zip(asked, codes, strict=True)], codes)
    if as_json:
        show_json({"answers": answers})
    else:
        rows = [
            [n, text(f"who.{a.state}"), a.uscc, text(f"who.how.{a.how}") if a.how else "", _shown(a.candidates)]
            for n, a in zip(asked, answers, strict=True)
        ]
        show_table([text(f"col.{c}") for c in ("written", "state", "uscc", "how", "candidates")], rows)
    if any(a.state != "matched" for a in answers):
        raise typer.Exit(NEEDS_PERSON)


def waiting(folder: Folder = None, as_json: AsJson = False) -> None:
    """Names of the uploads that wait for a decision."""
    ws = workspace(folder)
    from zhuashou import actions

    _show_waiting(actions.waiting_names(ws, actions.command_line()), as_json)


def _show_waiting(found: list[Any], as_json: bool) -> None:
    if as_json:
        show_json({"waiting": found})
    elif found:
        rows = [
            [
                w.name,
                text(f"who.{w.state}"),
                "；".join(f"{f} {s}!{c}" for f, s, c in w.places[:3]),
                _shown(w.candidates),
            ]
            for w in found
        ]
        show_table([text(f"col.{c}") for c in ("written", "state", "cell", "candidates")], rows)
        note(text("who.decide_next"))
    else:
        note(text("who.none_waiting"))
    if found:
        raise typer.Exit(NEEDS_PERSON)


def _shown(candidates: Any) -> str:
    return "；".join(f"{c.name} {c.uscc} {c.score}" for c in candidates)


def decide(
    written: Written,
    uscc: Annotated[str, typer.Argument(help=text("who.uscc"))],
    reason: Reason = "",
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Keep who a name means."""
    ws = workspace(folder)
    from zhuashou import actions

    done = actions.decide_identity(ws=ws, actor=actions.command_line(), written=written, uscc=uscc, reason=reason)
    if as_json:
        show_json(done)
    else:
        note(text("who.decided", written=written, name=done["name"], uscc=done["uscc"]))


def forget(written: Written, reason: Reason = "", folder: Folder = None, as_json: AsJson = False) -> None:
    """Take a decision back."""
    ws = workspace(folder)
    from zhuashou import actions

    actions.forget_alias(ws=ws, actor=actions.command_line(), written=written, reason=reason)
    if as_json:
        show_json({"forgotten": written})
    else:
        note(text("who.forgotten", written=written))


def list_aliases(folder: Folder = None, as_json: AsJson = False) -> None:
    """All decisions."""
    workspace(folder)
    from zhuashou import actions

    held = actions.aliases(actions.command_line())
    if as_json:
        show_json({"aliases": held})
        return
    rows = [[a["written"], a["name"], a["uscc"], a["reason"], a["by"], _day(a["at"])] for a in held]
    show_table([text(f"col.{c}") for c in ("written", "name", "uscc", "reason", "by", "at")], rows)


def register_new(
    uscc: Annotated[str, typer.Argument(help=text("who.new_uscc"))],
    name: Annotated[str, typer.Argument(help=text("who.new_name"))],
    region: Annotated[str, typer.Option("--region", help=text("who.region"))],
    industry: Annotated[str, typer.Option("--industry", help=text("who.industry"))],
    written: Annotated[str, typer.Option("--written", help=text("who.written"))] = "",
    reason: Reason = "",
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Enter a new enterprise by hand."""
    ws = workspace(folder)
    from zhuashou import actions

    done = actions.register_enterprise(
        ws=ws, actor=actions.command_line(), uscc=uscc, name=name, region_code=region, industry=industry, written=written, reason=reason,
    )  # fmt: skip
    if as_json:
        show_json(done)
    else:
        note(text("who.registered", **done))


def merge(
    old: Annotated[str, typer.Argument(help=text("who.old"))],
    new: Annotated[str, typer.Argument(help=text("who.new"))],
    plan_only: Annotated[bool, typer.Option("--plan", help=text("who.plan"))] = False,
    reason: Reason = "",
    wins: Annotated[str, typer.Option("--wins", help=text("who.wins"), metavar="old|new")] = "",
    digest: Annotated[str, typer.Option("--digest", help=text("who.digest"))] = "",
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Merge two records of one enterprise; the plan first."""
    if plan_only == bool(reason.strip()) or wins not in ("", "old", "new"):
        fail(text("who.plan_or_reason"))
    ws = workspace(folder)
    from zhuashou import actions

    plan = actions.merge_plan(old, new)
    if plan_only:
        _show_plan(plan, as_json)
        return
    done = actions.merge(
        ws=ws,
        actor=actions.command_line(),
        old=old,
        new=new,
        reason=reason,
        plan_digest=digest or plan.digest,
        wins=wins,
    )
    if as_json:
        show_json(done)
    else:
        note(text("who.merged", n=done["total"], old=plan.old, new=plan.new, batch=done["batch"]))


def _show_plan(plan: Any, as_json: bool) -> None:
    from zhuashou.tables import datasets

    if as_json:
        show_json(plan)
    else:
        rows = [[datasets()[d].title(LANG), n, plan.both.get(d, 0)] for d, n in plan.rows.items()]
        caption = f"{plan.old_name} {plan.old} → {plan.new_name} {plan.new}"
        show_table([text(f"col.{c}") for c in ("dataset", "rows", "both")], rows, caption)
        if plan.conflicts:
            cells = [
                [datasets()[c.dataset].title(LANG), " ".join(c.key), c.title[LANG], c.old, c.new]
                for c in plan.conflicts
            ]
            show_table([text(f"col.{c}") for c in ("dataset", "key", "column", "value_old", "value_new")], cells)
        for place in plan.unknown:
            note(text("who.unknown_place", place=place))
        note(text("who.plan_said", n=plan.total, aliases=len(plan.aliases) + plan.repointed, digest=plan.digest[:12]))
    if plan.conflicts or plan.unknown:
        raise typer.Exit(NEEDS_PERSON)


def list_merges(folder: Folder = None, as_json: AsJson = False) -> None:
    """All merges, undone ones too."""
    workspace(folder)
    from zhuashou import actions

    held = actions.merges()
    if as_json:
        show_json({"merges": held})
        return
    rows = [
        [m["batch"], f"{m['old_name']} {m['old']}", m["new"], m["total"], m["reason"], m["by"], _day(m["at"]),
         text("who.undone") if m["undone"] else ""]
        for m in held
    ]  # fmt: skip
    show_table(
        [text(f"col.{c}") for c in ("batch", "merged_old", "merged_new", "rows", "reason", "by", "at", "state")], rows
    )


def _day(at: Any) -> str:
    return str(at.astimezone().strftime("%Y-%m-%d %H:%M"))


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    group = typer.Typer(help=text("who.help"), no_args_is_help=True)
    for name, command in (("match", match), ("waiting", waiting), ("decide", decide), ("forget", forget), ("aliases", list_aliases),
                          ("register", register_new), ("merge", merge), ("merges", list_merges)):  # fmt: skip
        group.command(name, help=text(f"who.{name}.help"))(command)
    app.add_typer(group, name="who")
