# SPDX-License-Identifier: Apache-2.0
"""Asking and chasing: templates (blank or pre-filled), who has filed, the reporting burden."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from zhuashou.doors.cli.month_commands import Month, _period
from zhuashou.doors.cli.output import LANG, NEEDS_PERSON, note, said, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder

Region = Annotated[str, typer.Option("--region", help=text("templates.region"))]


def templates(
    target: Annotated[Path, typer.Argument(help=text("templates.target"), metavar="DIR")] = Path("templates"),
    prefill: Annotated[bool, typer.Option("--prefill", help=text("templates.prefill"))] = False,
    period: Month = None,
    region: Region = "",
    uscc: Annotated[str, typer.Option("--uscc", help=text("templates.uscc"))] = "",
    dataset: Annotated[list[str] | None, typer.Option("--dataset", help=text("templates.dataset"))] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Write the blank workbooks of all datasets, or pre-filled ones."""
    if prefill:
        _prefilled(target, period, region, uscc, dataset or [], folder, as_json=as_json)
        return
    from zhuashou.intake import write_template
    from zhuashou.tables import datasets
    from zhuashou.workspace import atomic_write

    files = []
    for declared in datasets().values():
        if not dataset or declared.id in dataset:
            path = target / f"{declared.title(LANG)}.xlsx"
            atomic_write(path, write_template(declared.id, LANG))
            files.append(str(path))
    if as_json:
        show_json({"files": files})
    else:
        note(text("templates.done", n=len(files), path=target))


def _prefilled(
    target: Path, period: str | None, region: str, uscc: str, wanted: list[str], folder: Path | None, *, as_json: bool
) -> None:
    """One workbook a table; a table that nobody in the scope fills in is said, unless it was asked for by name."""
    ws = workspace(folder)
    from zhuashou import actions
    from zhuashou.workspace import atomic_write

    chosen, issued = _period(period, ws), []
    for name in wanted or actions.template_datasets(ws):
        try:
            one = actions.issue_template(
                ws=ws, actor=actions.command_line(), dataset=name, period=chosen, region=region, uscc=uscc, lang=LANG
            )
        except actions.ActionError as error:
            if wanted or error.words.id != "actions.template.nobody":
                raise
            note(text("templates.empty", why=said(error.words)))
            continue
        atomic_write(target / one.name, one.content)
        issued.append(one)
    if as_json:
        show_json({"files": [{"file": str(target / o.name), **o.to_json()} for o in issued]})
        return
    for one in issued:
        for words in one.words:
            note(said(words))
    note(text("templates.done", n=len(issued), path=target))


def reporting(
    folder: Folder = None,
    period: Month = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help=text("reporting.xlsx"))] = None,
    remind: Annotated[bool, typer.Option("--remind", help=text("reporting.remind"))] = False,
    as_json: AsJson = False,
) -> None:
    """Who has filed, who is late, who is missing."""
    ws = workspace(folder)
    from zhuashou import actions
    from zhuashou.workspace import atomic_write

    report = actions.reporting_of(ws=ws, actor=actions.command_line(), period=_period(period, ws))
    if xlsx is not None:
        atomic_write(xlsx, actions.reporting_xlsx(report, LANG))
    if as_json:
        show_json(report.to_json())
    elif remind:
        texts = [actions.reminder(report, d, LANG) for d in report.districts]
        typer.echo("\n\n".join(t for t in texts if t))
    else:
        _show_rates(report)
    if report.total.missing:
        raise SystemExit(NEEDS_PERSON)


def _show_rates(report: Any) -> None:
    titles = [
        text("col.region"),
        *(f"{t.title[LANG]}\n{text('col.due')} {t.deadline:%m-%d}" for t in report.tables),
        text("col.missing"),
    ]
    rows = [
        [d.name or text("reporting.city"), *map(_rate, d.cells), d.missing] for d in (*report.districts, report.total)
    ]
    show_table(titles, rows, report.label[LANG])


def _rate(cell: Any) -> str:
    on_time = text("reporting.none") if cell.on_time is None else str(cell.on_time)
    return text("reporting.rate", filed=cell.filed, expected=cell.expected, on_time=on_time)


def burden(
    file: Annotated[Path | None, typer.Argument(help=text("burden.file"), show_default=False)] = None,
    folder: Folder = None,
    period: Month = None,
    region: Region = "",
    record: Annotated[bool, typer.Option("--record", help=text("burden.record"))] = False,
    as_json: AsJson = False,
) -> None:
    """The reporting burden, or what a new table asks although it is held."""
    ws = workspace(folder)
    from zhuashou import actions

    actor = actions.command_line()
    if file is not None:
        given = {
            "ws": ws,
            "actor": actor,
            "path": file,
            "period": _period(period, ws),
            "region": region,
            "record": record,
        }
        found = actions.check_table(**given)
        if as_json:
            show_json(found | {"words": [said(w) for w in found["words"]]})
        else:
            for words in found["words"]:
                typer.echo(said(words))
        if found["held"]:
            raise SystemExit(NEEDS_PERSON)
        return
    found = actions.burden_of(actor=actor, period=_period(period, ws) if period else None)
    if as_json:
        show_json(found)
        return
    for part, title in (("tables", "col.table"), ("districts", "col.region"), ("enterprises", "col.name")):
        rows = [[_name(e["name"]), e["cells"], e["held"], e["share"]] for e in found[part][:30]]
        show_table([text(title), *(text(f"col.{c}") for c in ("cells", "held", "share"))], rows)
    note(text("burden.total", **{k: found["total"][k] for k in ("cells", "held", "share", "times")}))


def _name(name: Any) -> str:
    return str(name[LANG]) if isinstance(name, dict) else str(name)


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (templates, reporting, burden):
        app.command(command.__name__, help=text(f"{command.__name__}.help"))(command)
