# SPDX-License-Identifier: Apache-2.0
"""Stock and increment: what the enterprises that stayed, came and went did to output."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import typer

from zhuashou.doors.cli.month_commands import Month, _period
from zhuashou.doors.cli.output import fail, note, said, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder
from zhuashou.terms import Words

BY = ("city", "region", "division")


def increment(
    folder: Folder = None,
    period: Month = None,
    by: Annotated[str, typer.Option("--by", help=text("increment.by"), metavar="|".join(BY))] = "city",
    movers: Annotated[bool, typer.Option("--movers", help=text("increment.movers"))] = False,
    as_json: AsJson = False,
) -> None:
    """The change of output by stock and increment."""
    if by not in BY:
        fail(Words("cli.increment.by"))
    ws = workspace(folder)
    from zhuashou import actions

    results = actions.diagnose(ws=ws, actor=actions.command_line(), period=_period(period, ws))
    held = results.stock_increment
    groups = [g for g in held["groups"] if g["dimension"] == by]
    if as_json:
        shown = {"period": results.period, "revision": results.revision, "groups": groups, "ways": held["ways"]}
        show_json(shown | ({"movers": held["movers"], "moved": held["moved"]} if movers else {}))
        return
    if by == "city":
        rows = [
            [_said(w["kind"]), w["n"], *(_yi(w[c]) for c in ("prior", "current", "change")), _points(w)]
            for w in held["ways"]
        ]
        show_table([text(f"col.{c}") for c in ("way", "count", "prior_yi", "now_yi", "moved_yi", "points")], rows)
    else:
        rows = [
            [g["name"], _yi(g["current"]), _yi(g["change"]), *(f"{_yi(g['amounts'][s])} ({g['counts'][s]})" for s in ("stayed", "entered", "left")),
             _points(g)] for g in groups
        ]  # fmt: skip
        show_table(
            [text(f"col.{c}") for c in ("name", "now_yi", "moved_yi", "stayed", "entered", "left", "points")], rows
        )
    if movers:
        rows = [[m["name"], m["region_name"], _said(m["kind"]), _yi(m["change"])] for m in held["movers"]]
        show_table([text(f"col.{c}") for c in ("name", "region", "way", "moved_yi")], rows)
    note(text("increment.unit", period=results.period, revision=results.revision))


def _said(kind: str) -> str:
    return said(Words(f"diagnosis.increment.{kind}"))


def _yi(value: Any) -> str:
    """Yuan (exact, as kept) in 100 million yuan."""
    return f"{Decimal(str(value)) / 10**8:.2f}"


def _points(row: dict[str, Any]) -> str:
    return "—" if row["points"] is None else f"{row['points']:+.2f}"


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command("increment", help=text("increment.help"))(increment)
