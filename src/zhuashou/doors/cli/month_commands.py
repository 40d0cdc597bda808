# SPDX-License-Identifier: Apache-2.0
"""The month's work: import, close, diagnose, dossier, attract, plan, papers, and run, which is all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from zhuashou.doors.cli.batch_commands import Choices, read_choices
from zhuashou.doors.cli.copy_commands import show_issues, write_copies
from zhuashou.doors.cli.output import (
    BAD_INPUT,
    LANG,
    NEEDS_PERSON,
    fail,
    note,
    progress,
    said,
    show_json,
    show_table,
    text,
    workspace,
)
from zhuashou.doors.cli.setup_commands import AsJson, Folder
from zhuashou.terms import Words

Month = Annotated[str | None, typer.Option("--period", "-p", help=text("opt.period"), metavar="2026-10")]


def _period(value: str | None, ws: Any) -> Any:
    """The period asked for, or the newest one in the ledger."""
    from zhuashou import actions
    from zhuashou.terms import PeriodError, parse_period

    if value is None:
        return actions.newest_period(ws)
    try:
        return parse_period(value)
    except PeriodError as error:
        fail(Words(error.reason, {"text": error.text, "year": error.text[:4]}))


def import_files(
    files: Annotated[
        list[Path] | None, typer.Argument(help=text("import.files"), metavar="[FILE]...", show_default=False)
    ] = None,
    accept_valid: Annotated[bool, typer.Option("--accept-valid", help=text("import.accept_valid"))] = False,
    dataset: Annotated[str | None, typer.Option(help=text("import.dataset"))] = None,
    accept_warnings: Annotated[bool, typer.Option("--accept-warnings", help=text("import.accept_warnings"))] = False,
    reason: Annotated[str, typer.Option("--reason", help=text("import.reason"))] = "",
    correction: Annotated[str, typer.Option("--correction", help=text("import.correction"))] = "",
    choices: Choices = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=text("import.dry_run"))] = False,
    annotate: Annotated[
        Path | None, typer.Option("--annotate", help=text("import.annotate"), metavar="OUT.xlsx")
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Import workbooks."""
    ws = workspace(folder)
    from zhuashou import actions

    if accept_warnings and not reason.strip():
        fail(text("import.reason_needed"))
    if not files and (dry_run or choices or correction or accept_warnings):
        fail(text("import.files_needed"))
    told = {"dataset": dataset, "choices": read_choices(choices), "accept_warnings": reason if accept_warnings else "",
            "tick_all": accept_warnings, "correction": correction, "dry_run": dry_run, "accept_valid": accept_valid}  # fmt: skip
    actor = actions.command_line()
    with progress() as report:
        if files:
            outcomes = [
                actions.import_file(
                    ws=ws, actor=actor, path=f, report=_staged(report, f if len(files) > 1 else None), **told
                )
                for f in files
            ]
        else:
            outcomes = actions.import_inbox(ws=ws, actor=actor, accept_valid=accept_valid, progress=report)
    copies = write_copies(ws, outcomes, files or actions.inbox_files(ws), annotate)
    _show_outcomes(outcomes, copies, as_json=as_json)
    if any(o.refused or (dry_run and o.fatal and not accept_valid) for o in outcomes):
        raise SystemExit(BAD_INPUT)
    if any(o.unticked or o.state == "partly" or (o.warnings and not accept_warnings) for o in outcomes):
        raise SystemExit(NEEDS_PERSON)


def _staged(report: Any, file: Path | None) -> Any:
    """Progress by stage in the person's language; with the file's name where there are several."""
    before = f"{file.name} " if file else ""
    return lambda stage, done, total: report(before + said(Words(f"actions.stage.{stage}")), done, total)


def _show_outcomes(outcomes: Any, copies: Any, *, as_json: bool) -> None:
    if as_json:
        show_json({"files": [o.to_json() for o in outcomes], "copies": copies})
        return
    rows = [
        [
            o.file,
            text(f"import.{o.state}"),
            o.counts.get("new", 0),
            o.counts.get("changed", 0),
            o.counts.get("same", 0),
            len(o.warnings),
        ]
        for o in outcomes
    ]
    titles = [text(f"col.{c}") for c in ("file", "state", "new", "changed", "same", "warnings")]
    show_table(titles, rows)
    for outcome in outcomes:
        _notes(outcome)
        show_issues(outcome.file, outcome.issues)


def _notes(outcome: Any) -> None:
    """What the table does not say: who booked it before, changes to confirm, rows of the ledger that the file lacks."""
    if outcome.seen:
        when = outcome.seen["at"].strftime("%Y-%m-%d %H:%M")
        note(text("import.was_seen", file=outcome.file, by=outcome.seen["by"], at=when, batch=outcome.number))
    if outcome.counts.get("missing"):
        note(text("import.missing", file=outcome.file, n=outcome.counts["missing"]))
    for sheet, cell in outcome.unticked[:200]:
        note(text("import.tick", file=outcome.file, sheet=sheet, cell=cell))


def close(
    folder: Folder = None,
    period: Month = None,
    reason: Annotated[str, typer.Option(help=text("close.reason"))] = "",
    as_json: AsJson = False,
) -> None:
    """Check the month and freeze it."""
    ws = workspace(folder)
    from zhuashou import actions

    outcome = actions.close_period(ws=ws, actor=actions.command_line(), period=_period(period, ws), reason=reason)
    if as_json:
        show_json(outcome.to_json())
    else:
        for warning in outcome.warnings:
            note(said(warning))
        note(text("close.done", period=outcome.period, revision=outcome.revision, digest=outcome.digest[:12]))
    if outcome.warnings:
        raise SystemExit(NEEDS_PERSON)


def diagnose(folder: Folder = None, period: Month = None, as_json: AsJson = False) -> None:
    """Find what is wrong and why."""
    ws = workspace(folder)
    from zhuashou import actions

    results = actions.diagnose(ws=ws, actor=actions.command_line(), period=_period(period, ws))
    findings = results.findings
    if as_json:
        show_json({"period": results.period, "revision": results.revision, "findings": findings})
        return
    rows = [[f.id, text(f"level.{f.severity}"), f.subject.name, said(f.words)] for f in findings[:40]]
    show_table(
        [text("col.id"), text("col.level"), text("col.subject"), text("col.finding")],
        rows,
        text("diagnose.count", n=len(findings)),
    )


def dossier(
    enterprise: Annotated[str | None, typer.Argument(help=text("dossier.enterprise"))] = None,
    folder: Folder = None,
    period: Month = None,
    as_json: AsJson = False,
) -> None:
    """One enterprise, one policy."""
    ws = workspace(folder)
    from zhuashou import actions

    results = actions.make_dossiers(ws=ws, actor=actions.command_line(), period=_period(period, ws))
    dossiers = results.dossiers
    if enterprise is not None:
        chosen = [d for d in dossiers.values() if enterprise in (d["uscc"], d["name"])]
        if not chosen:
            fail(text("dossier.unknown", name=enterprise))
        show_json(chosen[0])
        return
    if as_json:
        show_json({"period": results.period, "revision": results.revision, "dossiers": list(dossiers.values())})
        return
    rows = [[d["uscc"], d["name"], len(d["problems"]), len(d["measures"])] for d in dossiers.values()]
    show_table([text("col.uscc"), text("col.name"), text("col.problems"), text("col.measures")], rows)


def attract(folder: Folder = None, period: Month = None, as_json: AsJson = False) -> None:
    """Chain gaps and target industries."""
    ws = workspace(folder)
    from zhuashou import actions

    results = actions.find_targets(ws=ws, actor=actions.command_line(), period=_period(period, ws))
    if as_json:
        show_json(
            {
                "period": results.period,
                "revision": results.revision,
                "chains": results.chains,
                "targets": results.targets,
            }
        )
        return
    rows = [
        [
            chain["title"]["zh" if LANG == "zh" else "en"],
            link["name"],
            text(f"link.{link['status']}"),
            link["suppliers"],
        ]
        for chain in results.chains
        for link in chain["links"]
        if link["status"] != "ok"
    ]
    show_table([text("col.chain"), text("col.link"), text("col.state"), text("col.suppliers")], rows)


def plan(folder: Folder = None, period: Month = None, as_json: AsJson = False) -> None:
    """Task book, roadmap, timetable."""
    ws = workspace(folder)
    from zhuashou import actions

    results = actions.make_plan(ws=ws, actor=actions.command_line(), period=_period(period, ws))
    if as_json:
        show_json({"period": results.period, "revision": results.revision, "tasks": results.tasks})
        return
    rows = [[t.id, t.title, t.lead_unit or text("empty"), t.start_on, t.finish_on, t.deadline] for t in results.tasks]
    show_table([text(f"col.{c}") for c in ("id", "task", "lead", "start", "finish", "deadline")], rows)


def papers(folder: Folder = None, period: Month = None, as_json: AsJson = False) -> None:
    """Word, PDF and Excel."""
    ws = workspace(folder)
    from zhuashou import actions

    with progress() as report:
        files = actions.make_papers(ws=ws, actor=actions.command_line(), period=_period(period, ws), progress=report)
    names = [str(file.relative_to(ws.root)) for file in files]
    if as_json:
        show_json({"files": names})
    else:
        for name in names:
            typer.echo(name)


def run(
    folder: Folder = None,
    period: Month = None,
    since: Annotated[str | None, typer.Option("--since", help=text("run.since"), metavar="2026-09")] = None,
    as_json: AsJson = False,
) -> None:
    """The whole month."""
    ws = workspace(folder)
    from zhuashou import actions

    with progress() as report:
        summary = actions.run_month(ws=ws, actor=actions.command_line(), period=period, since=since, progress=report)
    if as_json:
        show_json(summary)
        return
    rows = [[text(f"stage.{s['stage']}"), s["result"], round(s["seconds"], 1)] for s in summary["stages"]]
    show_table([text("col.stage"), text("col.result"), text("col.seconds")], rows)
    note(text("run.done", period=summary["period"], revision=summary["revision"], papers=summary["papers"]))


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("import", help=text("import.help"))(import_files)
    for command in (close, diagnose, dossier, attract, plan, papers, run):
        app.command(command.__name__, help=text(f"{command.__name__}.help"))(command)
