# SPDX-License-Identifier: Apache-2.0
"""The outlook: what the next month, the quarter and the year will bring, and what supports it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from zhuashou.doors.cli.month_commands import Month, _period
from zhuashou.doors.cli.output import fail, note, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder

SPANS = ("month", "quarter", "year")
KINDS = ("city", "region", "division", "enterprise")


def outlook(
    folder: Folder = None,
    period: Month = None,
    span: Annotated[str, typer.Option("--span", help=text("outlook.span"), metavar="month|quarter|year")] = "year",
    by: Annotated[
        str, typer.Option("--by", help=text("outlook.by"), metavar="city|region|division|enterprise")
    ] = "region",
    as_json: AsJson = False,
) -> None:
    """Expected month, quarter or year."""
    if span not in SPANS or by not in KINDS:
        fail(text("outlook.unknown", spans=", ".join(SPANS), kinds=", ".join(KINDS)))
    ws = workspace(folder)
    from zhuashou import actions

    results = actions.diagnose(ws=ws, actor=actions.command_line(), period=_period(period, ws))
    ahead = results.year_ahead
    rows = [r for r in ahead.get("rows", ()) if r["span"] == span and r["kind"] in ("city", by)]
    support = next((s for s in ahead.get("support", ()) if s["span"] == span), None)
    held = next((s for s in ahead.get("spans", ()) if s["name"] == span), None)
    if as_json:
        show_json({
            "period": results.period, "revision": results.revision, "indicator": ahead.get("indicator"), "span": held, "rows": rows, "support": support,
            "way": ahead.get("way"), "festival": ahead.get("festival"), "chances": results.chances if span == "year" else [],
        })  # fmt: skip
        return
    if held is None:
        note(text("outlook.none"))
        return
    columns = [text(f"col.{c}") for c in ("name", "done_yi", "total_yi", "interval", "growth_percent")]
    show_table(
        columns, [_row(r) for r in rows], text("outlook.title", first=held["periods"][0], last=held["periods"][-1])
    )
    if support:
        _support(support)


def _yi(value: float | None) -> str:
    return "—" if value is None else f"{value / 1e8:.2f}"


def _row(row: dict[str, Any]) -> list[Any]:
    interval = "—" if row["low"] is None else f"{_yi(row['low'])}—{_yi(row['high'])}"
    growth = "—" if row["growth"] is None else f"{row['growth']:+.1f}"
    return [row["name"], _yi(row["done"]), _yi(row["total"]), interval, growth]


def _support(support: dict[str, Any]) -> None:
    """Parts of the change on a year before, largest first, then drags and projects."""
    rows = []
    for side, kinds in (("up", ("division", "enterprise", "entered")), ("down", ("division", "enterprise"))):
        for kind in kinds:
            rows += [(f"outlook.{side}.{kind}", p) for p in support[side][kind]]
    rows += [("outlook.projects", p) for p in support["projects"]]
    shown = [
        [text(source), p["name"], _yi(p["amount"]), "—" if p["points"] is None else f"{p['points']:+.2f}"]
        for source, p in rows
    ]
    show_table([text(f"col.{c}") for c in ("source", "name", "change_yi", "points")], shown)
    note(
        text(
            "outlook.sum",
            change=_yi(support["change"]),
            same=_yi(support["same"]),
            entered=_yi(support["entered"]),
            left=_yi(support["left"]),
        )
    )
    note(text("outlook.coming", n=support["projects_n"], added=_yi(support["projects_added"])))


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command("outlook", help=text("outlook.help"))(outlook)
