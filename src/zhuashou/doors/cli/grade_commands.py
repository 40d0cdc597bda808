# SPDX-License-Identifier: Apache-2.0
"""Per-mu grades (亩均论英雄): show, publish, appeal, appeals, decide, finalise, withdraw."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from zhuashou.doors.cli.month_commands import Month, _period
from zhuashou.doors.cli.output import LANG, NEEDS_PERSON, fail, note, said, show_json, show_table, text, workspace
from zhuashou.doors.cli.setup_commands import AsJson, Folder
from zhuashou.terms import Words

Scheme = Annotated[str, typer.Option("--scheme", help=text("grades.scheme"))]
Year = Annotated[str, typer.Option("--year", help=text("grades.year"), metavar="2025")]
Why = Annotated[str, typer.Option("--reason", help=text("grades.reason"))]


def _which(ws: Any, scheme: str, year: str, period: Any = None) -> dict[str, str]:
    """The scheme and year that are meant: the newest list of those named. Ends with status 2 if there is none."""
    from zhuashou import actions

    for choice in actions.grade_choices(ws, period):
        if scheme in ("", choice["scheme"]) and year in ("", choice["year"]):
            return {"scheme": choice["scheme"], "year": choice["year"]}
    fail(text("grades.none", scheme=scheme or "—", year=year or "—"))


def _state(name: str) -> str:
    return said(Words(f"actions.grading.{name}"))


def _told(value: Any) -> str:
    """Words as JSON, or both names."""
    return said(Words(value["id"], value.get("values", {}))) if "id" in value else str(value[LANG])


def show(
    uscc: Annotated[str, typer.Option("--uscc", help=text("grades.uscc"))] = "",
    grade: Annotated[str, typer.Option("--grade", help=text("grades.grade"), metavar="A")] = "",
    scheme: Scheme = "",
    year: Year = "",
    version: Annotated[int, typer.Option("--version", help=text("grades.version"))] = 0,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help=text("grades.xlsx"), metavar="OUT.xlsx")] = None,
    folder: Folder = None,
    period: Month = None,
    as_json: AsJson = False,
) -> None:
    """A year's list, one enterprise with its items, or the list as Excel."""
    ws = workspace(folder)
    from zhuashou import actions
    from zhuashou.workspace import atomic_write

    when = _period(period, ws) if period else None
    found = actions.grade_standing(
        ws=ws, actor=actions.command_line(), **_which(ws, scheme, year, when), version=version, period=when
    )
    rows = [r for r in found.rows if uscc in ("", r["uscc"]) and grade in ("", r["grade"])]
    if uscc and not rows:
        fail(Words("actions.not_on_list", {"uscc": uscc, "scheme": found.scheme, "year": found.year}))
    if xlsx:
        atomic_write(xlsx, actions.grades_xlsx(ws, found, LANG))
    if as_json:
        show_json(found.to_json() | {"rows": rows})
    else:
        _show(found, rows, one=bool(uscc))
        if xlsx:
            note(text("grades.written", path=xlsx))
    if found.open_appeals:
        raise typer.Exit(NEEDS_PERSON)


def _show(found: Any, rows: list[dict[str, Any]], *, one: bool) -> None:
    """Where the list stands, then its rows (one enterprise: its items)."""
    note(
        text(
            "grades.now",
            title=found.title,
            year=found.year,
            scheme=f"{found.scheme} {found.scheme_version}",
            state=_state(found.state),
        )
    )
    if found.published_on:
        note(
            text(
                "grades.window",
                version=found.version,
                first=found.published_on,
                last=found.closes_on,
                n=found.open_appeals,
            )
        )
    for line in found.notes:
        note(_told(line))
    if one:
        _show_one(found, rows[0])
        return
    heads = [text(f"col.{c}") for c in ("rank", "uscc", "name", "grades_grade", "score", "reason")]
    show_table(
        heads, [[r["rank"], r["uscc"], r["name"], _grade(r), _round(r["score"]), _told(r["reason"])] for r in rows]
    )
    note(text("grades.counts", counts="，".join(f"{g} {n}" for g, n in found.counts.items())))
    if found.later:
        note(
            text(
                "grades.later",
                n=len(found.later),
                names=[f"{m['name']} {m['was'] or '—'}→{m['now'] or '—'}" for m in found.later[:5]],
            )
        )


def _grade(row: dict[str, Any]) -> str:
    """The grade, with the published one where an objection changed it."""
    before = row["published"]
    changed = before is not None and before["grade"] != row["grade"]
    return f"{row['grade'] or '—'}（{text('grades.was', grade=before['grade'] or '—')}）" if changed else row["grade"]


def _show_one(found: Any, row: dict[str, Any]) -> None:
    names = {i["id"]: i for i in found.items}
    rows = [
        [names[i["id"]][LANG], i["value"], names[i["id"]]["unit"], i["base"], round(i["score"], 2),
         text("grades.filled") if i["filled"] else text("grades.capped") if i["capped"] else ""] for i in row["items"]
    ]  # fmt: skip
    show_table([text(f"col.{c}") for c in ("grades_item", "value", "unit", "grades_base", "score", "grades_remark")], rows, f"{row['name']}　{_grade(row)}　{_round(row['score'])}")  # fmt: skip
    note(_told(row["reason"]))


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def publish(
    scheme: Scheme = "", reason: Why = "", folder: Folder = None, period: Month = None, as_json: AsJson = False
) -> None:
    """Publish a computed list for objections."""
    ws = workspace(folder)
    from zhuashou import actions

    when = _period(period, ws) if period else None
    done = actions.publish_grades(ws=ws, actor=actions.command_line(), scheme=scheme, period=when, reason=reason)
    if as_json:
        show_json(done)
    else:
        note(text("grades.published", **done))


def appeal(
    uscc: Annotated[str, typer.Argument(help=text("grades.uscc"))],
    field: Annotated[str, typer.Argument(help=text("grades.field"))],
    value: Annotated[str, typer.Argument(help=text("grades.value"))] = "",
    unit: Annotated[str, typer.Option("--unit", help=text("grades.unit"), metavar="万元")] = "",
    reason: Why = "",
    evidence: Annotated[str, typer.Option("--evidence", help=text("grades.evidence"))] = "",
    on: Annotated[str, typer.Option("--on", help=text("grades.on"), metavar="YYYY-MM-DD")] = "",
    scheme: Scheme = "",
    year: Year = "",
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Enter an objection to a published row."""
    ws = workspace(folder)
    from zhuashou import actions

    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        fail(text("period.bad_day", day=on))
    done = actions.appeal_grade(
        ws=ws, actor=actions.command_line(), **_which(ws, scheme, year), uscc=uscc.strip().upper(), field=field, value=value, unit=unit,
        reason=reason, evidence=evidence, filed_on=day,
    )  # fmt: skip
    if as_json:
        show_json(done)
    else:
        note(text("grades.filed", appeal=done["appeal"], name=done["name"], field=_told(done["field_name"])))


def appeals(
    scheme: Scheme = "", year: Year = "", folder: Folder = None, period: Month = None, as_json: AsJson = False
) -> None:
    """Objections to a year's list."""
    ws = workspace(folder)
    from zhuashou import actions

    when = _period(period, ws) if period else None
    found = actions.grade_standing(ws=ws, actor=actions.command_line(), **_which(ws, scheme, year, when), period=when)
    if as_json:
        show_json({"scheme": found.scheme, "year": found.year, "open": found.open_appeals, "appeals": found.appeals})
    else:
        rows = [
            [a["appeal"], a["name"], _told(a["field_name"]), f"{a['claimed']} {a['unit']}".strip(), a["reason"], a["filed_on"],
             said(Words(f"actions.appeal.{a['state']}")), a["decided_by"], a["decided_reason"]] for a in found.appeals
        ]  # fmt: skip
        show_table([text(f"col.{c}") for c in ("id", "name", "grades_contested", "grades_claimed", "reason", "grades_received", "state", "by", "grades_decision")], rows)  # fmt: skip
    if found.open_appeals:
        raise typer.Exit(NEEDS_PERSON)


def decide(
    number: Annotated[int, typer.Argument(help=text("grades.number"), metavar="ID")],
    verdict: Annotated[str, typer.Argument(help=text("grades.verdict"), metavar="uphold|reject")],
    reason: Why = "",
    value: Annotated[str, typer.Option("--value", help=text("grades.decided"))] = "",
    unit: Annotated[str, typer.Option("--unit", help=text("grades.unit"), metavar="万元")] = "",
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Uphold or reject an objection."""
    if verdict not in ("uphold", "reject"):
        fail(text("grades.bad_verdict", verdict=verdict))
    ws = workspace(folder)
    from zhuashou import actions

    given = {"appeal": number, "upheld": verdict == "uphold", "reason": reason, "value": value, "unit": unit}
    done = actions.decide_appeal(ws=ws, actor=actions.command_line(), **given)
    if as_json:
        show_json(done)
        return
    note(
        text(
            "grades.decided_now", appeal=number, name=done["name"], state=said(Words(f"actions.appeal.{done['state']}"))
        )
    )
    for key in ("moved", "would_move"):
        if done[key] and not (key == "would_move" and done["moved"]):
            note(
                text(
                    f"grades.{key}",
                    n=len(done[key]),
                    names=[f"{m['name']} {m['was']}→{m['now']}" for m in done[key][:5]],
                )
            )


def finalise(scheme: Scheme = "", year: Year = "", folder: Folder = None, as_json: AsJson = False) -> None:
    """Make a list final."""
    _settle("finalise_grades", scheme, year, folder, as_json=as_json)


def withdraw(
    scheme: Scheme = "", year: Year = "", reason: Why = "", folder: Folder = None, as_json: AsJson = False
) -> None:
    """Take a published list back with a reason."""
    _settle("withdraw_grades", scheme, year, folder, as_json=as_json, reason=reason)


def _settle(deed: str, scheme: str, year: str, folder: Any, *, as_json: bool, **more: str) -> None:
    ws = workspace(folder)
    from zhuashou import actions

    done = getattr(actions, deed)(ws=ws, actor=actions.command_line(), **_which(ws, scheme, year), **more)
    if as_json:
        show_json(done)
    else:
        note(
            text(
                "grades.settled",
                scheme=done["scheme"],
                year=done["year"],
                version=done["version"],
                state=_state(done["state"]),
            )
        )


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    group = typer.Typer(help=text("grades.help"), no_args_is_help=True, rich_markup_mode=None)
    for command in (show, publish, appeal, appeals, decide, finalise, withdraw):
        group.command(command.__name__, help=text(f"grades.{command.__name__}.help"))(command)
    app.add_typer(group, name="grades")
