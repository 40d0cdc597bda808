# SPDX-License-Identifier: Apache-2.0
"""Alerts: whom to visit this month, what was found, and how good the alerts were."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from zhuashou.doors.cli.month_commands import Month, _period
from zhuashou.doors.cli.output import LANG, NEEDS_PERSON, note, said, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder


def alerts(
    context: typer.Context,
    folder: Folder = None,
    period: Month = None,
    held: Annotated[bool, typer.Option("--held", help=text("alerts.held"))] = False,
    as_json: AsJson = False,
) -> None:
    """The alerts of a month."""
    if context.invoked_subcommand is not None:
        return
    ws = workspace(folder)
    from zhuashou import actions

    results = actions.diagnose(ws=ws, actor=actions.command_line(), period=_period(period, ws))
    month = results.alerts
    given = actions.verdicts(results.period)
    rows = [r | {"verdict": given.get(r["uscc"], {}).get("verdict", "")} for r in month["rows"] if held or r["pushed"]]
    if as_json:
        show_json(month | {"rows": rows})
    else:
        shown = [
            [r["rank"], r["uscc"], r["name"], r["officer"], round(r["score"], 2), _state(r), _reasons(r)] for r in rows
        ]
        show_table([text(f"col.{c}") for c in ("rank", "uscc", "name", "officer", "score", "state", "reason")], shown)
        note(
            text(
                "alerts.done",
                judged=month["judged"],
                passed=month["passed"],
                pushed=sum(r["pushed"] for r in month["rows"]),
            )
        )
    if any(r["pushed"] and not r["verdict"] for r in rows):
        raise typer.Exit(NEEDS_PERSON)


def _state(row: dict[str, Any]) -> str:
    from zhuashou.terms import say

    if row["verdict"]:
        return say(f"diagnosis.verdict.{row['verdict']}", LANG)
    return text("alerts.pushed") if row["pushed"] else say(f"diagnosis.alert.waits.{row['waits']}", LANG)


def _reasons(row: dict[str, Any]) -> str:
    from zhuashou.terms import Words

    return ("；" if LANG == "zh" else "; ").join(said(Words(w["id"], w["values"])) for w in row["words"])


def judge(
    uscc: Annotated[str, typer.Argument(help=text("alerts.uscc"))],
    verdict: Annotated[str, typer.Argument(help=text("alerts.verdict"), metavar="true|benign|data_error")],
    reason: Annotated[str, typer.Option("--note", help=text("alerts.note"))] = "",
    folder: Folder = None,
    period: Month = None,
    as_json: AsJson = False,
) -> None:
    """What following an alert found."""
    ws = workspace(folder)
    from zhuashou import actions

    when = _period(period, ws)
    done = actions.judge_alert(
        ws=ws, actor=actions.command_line(), period=when, uscc=uscc.strip().upper(), verdict=verdict, note=reason
    )
    if as_json:
        show_json(done)
    else:
        note(text("alerts.judged", name=done["name"], verdict=said(_words(verdict))))


def _words(verdict: str) -> Any:
    from zhuashou.terms import Words

    return Words(f"diagnosis.verdict.{verdict}")


def tune(folder: Folder = None, as_json: AsJson = False) -> None:
    """Precision by month and what the verdicts ask for."""
    ws = workspace(folder)
    from zhuashou import actions

    found = actions.alert_standing(ws)
    if as_json:
        show_json(found)
        return
    rows = [[m["period"], m["true"], m["benign"], m["data_error"], m["precision"]] for m in found.months]
    show_table(
        [text(f"col.{c}") for c in ("period", "alert_true", "alert_benign", "alert_data_error", "precision")], rows
    )
    note(said(found.proposal.words))
    if found.proposal.settings is not None:
        new = found.proposal.settings
        note(text("alerts.adopt", q=new.q, cut=new.cut, budget=new.budget))


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    group = typer.Typer(help=text("alerts.help"), invoke_without_command=True, rich_markup_mode=None)
    group.callback(help=text("alerts.help"))(alerts)
    group.command("judge", help=text("alerts.judge.help"))(judge)
    group.command("tune", help=text("alerts.tune.help"))(tune)
    app.add_typer(group, name="alerts")
