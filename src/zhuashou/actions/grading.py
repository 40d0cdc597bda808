# SPDX-License-Identifier: Apache-2.0
"""Per-mu grades from the computed list to the final one: published for objections, finalised, withdrawn. What was published is kept as it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.actions.results import NoResults, Results, frozen
from zhuashou.actions.workflow import move
from zhuashou.terms import Period, Words, from_json, to_json
from zhuashou.workspace import Workspace

if TYPE_CHECKING:
    from zhuashou.diagnosis import Grade, GradeScheme, GradeYear


def grading_flow(ws: Workspace) -> dict[str, Any]:
    """The transitions of a grade list: packaged ones, or the workspace's own `workflow/grading.yaml`."""
    return dict(ws.data("workflow", "actions")["grading"])


def computed(ws: Workspace, scheme: str, period: Period | str | None = None) -> tuple[Results, GradeYear]:
    """A scheme's grades as the frozen month gives them (the first scheme if none is named). Raises NoResults, ActionError."""
    from zhuashou.diagnosis import GradeYear

    found = Results(ws, frozen(ws, period))
    if found.read("grades") is None:
        raise NoResults(Words("actions.not_graded", {"period": found.period}))
    for raw in found.grades:
        if scheme in ("", raw["scheme"]["id"]):
            return found, from_json(GradeYear, raw)
    raise ActionError(Words("actions.no_such_scheme", {"scheme": scheme, "known": [g["scheme"]["id"] for g in found.grades]}))  # fmt: skip


def closing_day(scheme: GradeScheme, published: date) -> date:
    """The last day of the window: so many (working) days after the day of publication."""
    from zhuashou.plan import work_calendar

    window = scheme.objection
    if not window.workdays:
        return published + timedelta(days=window.days)
    calendar = work_calendar(published.year, published.year + 1)
    return calendar.day(calendar.number(published + timedelta(days=1)) + window.days - 1)


def list_state(held: Any, today: date) -> str:
    """draft, published, handled (the window is over, nothing is open), final or withdrawn."""
    if held is None:
        return "draft"
    if held.state == "published" and today > held.closes_on and not held.appeals.filter(state="open").exists():
        return "handled"
    return str(held.state)


def standing_list(scheme: str, year: str) -> Any:
    """The newest publication of a scheme's year (also a withdrawn one), or None."""
    from zhuashou.ledger import GradeList

    return GradeList.objects.filter(scheme=scheme, year=year).order_by("-version").first()


def scheme_of(held: Any) -> GradeScheme:
    """The scheme as it was when the list was published."""
    from zhuashou.diagnosis import GradeScheme

    found: GradeScheme = from_json(GradeScheme, held.scheme_data)
    return found


def rows_of(held: Any) -> tuple[Grade, ...]:
    """The rows of a publication as they stand: as published, with what upheld objections changed; best first."""
    from zhuashou.diagnosis import Grade

    rows = [from_json(Grade, r.data) for r in held.rows.filter(current=True)]
    return tuple(sorted(rows, key=lambda g: (g.rank is None, g.rank or 0, g.uscc)))


def refused(held: Any, year: str, scheme: str) -> Words:
    """Why a deed does not start from where the list stands."""
    return Words("actions.wrong_grades", {"scheme": scheme, "year": year, "version": held.version if held else 0})


def demand_whole_city(actor: Actor) -> None:
    """Raises ActionError for people of one district: the list is the city's."""
    if actor.regions:
        raise ActionError(Words("actions.whole_city_only"))


def publish_grades(
    *, ws: Workspace, actor: Actor, scheme: str = "", period: Period | str | None = None, reason: str = ""
) -> dict[str, Any]:
    """Publish a computed list for objections; it is kept as it is, whatever is computed later. Returns scheme, year, version and window.

    Raises ActionError: unknown scheme, nobody ranked, a list of that year stands already; NoResults: not frozen or not diagnosed.
    """
    from zhuashou.ledger import GradeList, GradeRow, lock

    results, graded = computed(ws, scheme, period)
    demand_whole_city(actor)
    if not graded.ranked:
        raise ActionError(Words("actions.nobody_graded", {"scheme": graded.scheme.id}))
    today, name = ws.now().date(), graded.scheme.id
    with deed(actor, "publish_grades", subject=("grades", f"{name} {graded.year}"), now=ws.now()) as line:
        lock()
        held = standing_list(name, graded.year)
        rule = grading_flow(ws)["publish_grades"]
        state = move(
            "publish_grades",
            rule,
            list_state(held, today),
            reason,
            refused(held, graded.year, name),
            "grading",
        )
        made = GradeList.objects.create(
            scheme=name, scheme_version=graded.scheme.version, year=graded.year, version=held.version + 1 if held else 1, state=state,
            period=results.period, revision=results.revision, digest=results.digest, published_on=today,
            closes_on=closing_day(graded.scheme, today), published_by=actor.name, published_at=ws.now(), reason=reason.strip(),
            scheme_data=to_json(graded.scheme), scales=to_json(graded.scales), notes=to_json(graded.notes),
        )  # fmt: skip
        GradeRow.objects.bulk_create(
            GradeRow(grades=made, uscc=r.uscc, region=r.region, grade=r.grade, data=to_json(r)) for r in graded.rows
        )
        told = {"scheme": name, "scheme_version": made.scheme_version, "year": made.year, "version": made.version, "period": made.period,
                "revision": made.revision, "digest": made.digest, "enterprises": len(graded.rows), "ranked": graded.ranked,
                "closes_on": made.closes_on.isoformat()}  # fmt: skip
        line.details |= told
    return told | {"state": state, "published_on": today.isoformat()}


def finalise_grades(*, ws: Workspace, actor: Actor, scheme: str, year: str) -> dict[str, Any]:
    """Make a published list final (定案). Raises ActionError while the window is open or objections are not decided, saying which."""
    held, line_of = _settle(ws, actor, "finalise_grades", scheme, year, "")
    return line_of | {"enterprises": held.rows.filter(current=True).count()}


def withdraw_grades(*, ws: Workspace, actor: Actor, scheme: str, year: str, reason: str) -> dict[str, Any]:
    """Take a published or final list back with a reason; it stays readable, and the next publication is a new version. Raises ActionError."""
    return _settle(ws, actor, "withdraw_grades", scheme, year, reason)[1]


def _settle(ws: Workspace, actor: Actor, name: str, scheme: str, year: str, reason: str) -> tuple[Any, dict[str, Any]]:
    from zhuashou.ledger import lock

    demand_whole_city(actor)
    today, subject = ws.now().date(), ("grades", f"{scheme} {year}")
    with deed(actor, name, subject=subject, details={"reason": reason.strip()}, now=ws.now()) as line:
        lock()
        held = standing_list(scheme, year)
        if held is None:
            raise ActionError(Words("actions.not_published", {"scheme": scheme, "year": year}))
        if name == "finalise_grades" and held.state == "published":
            _demand_settled(held, today)
        rule = grading_flow(ws)[name]
        held.state = move(name, rule, list_state(held, today), reason, refused(held, year, scheme), "grading")
        held.settled_by, held.settled_at = actor.name, ws.now()
        held.reason = reason.strip() or held.reason
        held.save()
        told = {"scheme": scheme, "year": year, "version": held.version, "state": held.state}
        line.details |= told
    return held, told


def _demand_settled(held: Any, today: date) -> None:
    """Raises ActionError naming the open objections, or the day on which the window ends."""
    waiting = list(held.appeals.filter(state="open"))
    if waiting:
        names = [f"{a.name}（{a.id}）" for a in waiting[:8]]
        raise ActionError(Words("actions.appeals_open", {"n": len(waiting), "names": names}))
    if today <= held.closes_on:
        raise ActionError(Words("actions.window_open", {"closes": held.closes_on.isoformat()}))
