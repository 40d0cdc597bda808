# SPDX-License-Identifier: Apache-2.0
"""The ranking of districts."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from zhuashou.doors.cli.month_commands import Month, _period
from zhuashou.doors.cli.output import LANG, fail, note, said, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder
from zhuashou.terms import Words, from_json


def ranking(
    scheme: Annotated[str, typer.Option("--scheme", help=text("ranking.scheme"))] = "",
    folder: Folder = None,
    period: Month = None,
    as_json: AsJson = False,
) -> None:
    """Districts by score, with the points of each indicator."""
    ws = workspace(folder)
    from zhuashou import actions

    held = actions.diagnose(ws=ws, actor=actions.command_line(), period=_period(period, ws)).rankings
    chosen = [r for r in held if not scheme or r["scheme"] == scheme]
    if scheme and not chosen:
        fail(Words("cli.ranking.unknown", {"scheme": scheme, "known": [r["scheme"] for r in held]}))
    if as_json:
        show_json(chosen)
        return
    for found in chosen:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    from zhuashou.diagnosis import indicators

    known = indicators()
    items = found["rows"][0]["items"] if found["rows"] else []
    names = [known[i["item"].partition(".")[0]].title(LANG) for i in items]
    heads = [text(f"col.{c}") for c in ("rank", "rank_change", "district", "total_score")] + [
        f"{n} {i['full']:g}" for n, i in zip(names, items, strict=True)
    ]
    rows = [
        [_known(r["rank"]), _known(r["change"]), r["name"], _known(r["score"]), *(_points(i) for i in r["items"])]
        for r in found["rows"]
    ]
    show_table(heads, rows)
    for r in found["rows"]:
        if r["reason"]:
            note(f"{r['name']}: {said(from_json(Words, r['reason']))}")
    note(text("ranking.done", title=found[LANG], version=found["version"], full=found["full"]))


def _known(value: Any) -> str:
    return "—" if value is None else str(value)


def _points(item: dict[str, Any]) -> str:
    """The value and its points."""
    value = "—" if item["value"] is None else f"{item['value']:.2f}{item['unit']}"
    return f"{value} → {_known(item['points'])}"


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command("ranking", help=text("ranking.help"))(ranking)
