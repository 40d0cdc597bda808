# SPDX-License-Identifier: Apache-2.0
"""The states of a reporting period: submit, approve, return, accept, reopen, show."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from zhuashou.doors.cli.month_commands import Month, _period
from zhuashou.doors.cli.output import fail, note, said, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder
from zhuashou.terms import Words

Region = Annotated[str, typer.Argument(help=text("period.region"))]
Why = Annotated[str, typer.Option("--reason", help=text("period.reason"))]


def _state(name: str) -> str:
    return said(Words(f"actions.period.{name}"))


def _district(deed: str, region: str, folder: Any, period: str | None, reason: str, *, as_json: bool) -> None:
    ws = workspace(folder)
    from zhuashou import actions

    chosen = _period(period, ws)
    found = getattr(actions, deed)(ws=ws, actor=actions.command_line(), period=chosen, region=region, reason=reason)
    if as_json:
        show_json(found)
    else:
        note(text("period.done", region=found.name, period=found.period, state=_state(found.state)))


def submit(
    region: Region, folder: Folder = None, period: Month = None, reason: Why = "", as_json: AsJson = False
) -> None:
    """Hand in a district's month."""
    _district("submit_period", region, folder, period, reason, as_json=as_json)


def approve(
    region: Region, folder: Folder = None, period: Month = None, reason: Why = "", as_json: AsJson = False
) -> None:
    """Approve a district's month."""
    _district("approve_filing", region, folder, period, reason, as_json=as_json)


def give_back(
    region: Region, folder: Folder = None, period: Month = None, reason: Why = "", as_json: AsJson = False
) -> None:
    """Give a district's month back with a reason."""
    _district("return_filing", region, folder, period, reason, as_json=as_json)


def accept(folder: Folder = None, period: Month = None, reason: Why = "", as_json: AsJson = False) -> None:
    """Take the month over for the whole city."""
    ws = workspace(folder)
    from zhuashou import actions

    chosen = _period(period, ws)
    actions.accept_period(ws=ws, actor=actions.command_line(), period=chosen, reason=reason)
    _standing(ws, chosen, as_json=as_json)


def reopen(
    until: Annotated[str, typer.Option("--until", help=text("period.until"), metavar="YYYY-MM-DD")],
    reason: Annotated[str, typer.Option("--reason", help=text("period.reason"))],
    regions: Annotated[str, typer.Option("--regions", help=text("period.regions"))] = "",
    folder: Folder = None,
    period: Month = None,
    as_json: AsJson = False,
) -> None:
    """Open a locked month again until a day."""
    ws = workspace(folder)
    from zhuashou import actions

    try:
        day = date.fromisoformat(until)
    except ValueError:
        fail(text("period.bad_day", day=until))
    codes = [c for c in regions.replace("，", ",").split(",") if c]
    chosen = _period(period, ws)
    actions.reopen_period(ws=ws, actor=actions.command_line(), period=chosen, reason=reason, until=day, regions=codes)
    _standing(ws, chosen, as_json=as_json)


def _standing(ws: Any, period: Any, *, as_json: bool) -> None:
    from zhuashou import actions

    held = actions.period_standing(ws, period.id)
    if as_json:
        show_json(held)
        return
    note(text("period.now", period=held["period"], state=_state(held["state"])))
    if held["state"] == "reopened":
        note(text("period.until_said", by=held["by"], until=held["until"], reason=held["reason"]))


def show(folder: Folder = None, period: Month = None, as_json: AsJson = False) -> None:
    """State, districts, revisions and story of one period."""
    ws = workspace(folder)
    from zhuashou import actions

    chosen = _period(period, ws)
    held = actions.period_standing(ws, chosen.id)
    if as_json:
        show_json(held)
        return
    _standing(ws, chosen, as_json=False)
    titles = [text(f"col.{c}") for c in ("region", "state", "by", "at", "reason")]
    show_table(titles, [[f.name, _state(f.state), f.by, _day(f.at), f.reason] for f in held["filings"]])
    rows = [[r["revision"], r["digest"][:12], r["by"], _day(r["at"]), r["reason"]] for r in held["revisions"]]
    if rows:
        show_table([text(f"col.{c}") for c in ("revision", "digest", "by", "at", "reason")], rows)
    story = [[_day(e["at"]), e["by"], said(Words(f"actions.deed.{e['deed']}")), e.get("region", ""), e.get("reason", "")] for e in held["story"]]  # fmt: skip
    if story:
        show_table([text(f"col.{c}") for c in ("at", "by", "deed", "region", "reason")], story)


def _day(at: Any) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M") if at else ""


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    group = typer.Typer(help=text("period.help"), no_args_is_help=True)
    named = {
        "submit": submit,
        "approve": approve,
        "return": give_back,
        "accept": accept,
        "reopen": reopen,
        "show": show,
    }
    for name, command in named.items():
        group.command(name, help=text(f"period.{name}.help"))(command)
    app.add_typer(group, name="period")
