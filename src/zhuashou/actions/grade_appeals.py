# SPDX-License-Identifier: Apache-2.0
"""Objections to published per-mu grades: filed within the window with evidence, upheld with a figure or rejected with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhuashou.actions.audit import ActionError, Actor, deed, demand_may
from zhuashou.actions.districts import region_name
from zhuashou.actions.grading import grading_flow, list_state, refused, rows_of, scheme_of, standing_list
from zhuashou.actions.workflow import move
from zhuashou.intake import IntakeError, read_value
from zhuashou.tables import dataset
from zhuashou.terms import Words, from_json, to_json
from zhuashou.workspace import Workspace

if TYPE_CHECKING:
    from zhuashou.diagnosis import Grade, GradeScheme


def appeal_grade(
    *, ws: Workspace, actor: Actor, scheme: str, year: str, uscc: str, field: str, reason: str, evidence: str, value: str = "", unit: str = "",
    filed_on: date | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Object to a published row: `field` is a column of `land` that the score uses (with `value` and its `unit`), or `exempt` or `veto`.

    filed_on: the day it was received (today if not given), within the window. Raises ActionError: no published list, another district, not
    on the list, a field that does not count, no unit, a value that cannot be read or is the published one, no reason or evidence, the same
    objection is open, too early or too late.
    """
    from zhuashou.ledger import GradeAppeal, lock

    demand_may(actor, "appeal_grade")
    day = filed_on or ws.now().date()
    details = {"scheme": scheme, "year": year, "field": field, "value": value, "unit": unit, "reason": reason.strip(), "evidence": evidence.strip(),
               "filed_on": day.isoformat()}  # fmt: skip
    with deed(actor, "appeal_grade", subject=("enterprise", uscc), details=details, now=ws.now()) as line:
        lock()
        held = _published(ws, "appeal_grade", scheme, year)
        row = _row(actor, held, uscc)
        _within(ws, held, day)
        if not reason.strip() or not evidence.strip():
            raise ActionError(Words("actions.appeal_needs_proof"))
        exact = _claimed(scheme_of(held), row, field, value, unit)
        if held.appeals.filter(uscc=uscc, field=field, state="open").exists():
            raise ActionError(Words("actions.appeal_twice", {"name": row.name, "field": field_words(field)}))
        made = GradeAppeal.objects.create(
            grades=held, uscc=uscc, name=row.name, region=row.region, field=field, claimed=value.strip(), unit=unit.strip(), value=exact,
            reason=reason.strip(), evidence=evidence.strip(), filed_on=day, filed_by=actor.name, filed_at=ws.now(),
        )  # fmt: skip
        line.details |= {"appeal": made.id, "version": held.version}
    return appeal_record(made)


def decide_appeal(
    *, ws: Workspace, actor: Actor, appeal: int, upheld: bool, reason: str = "", value: str = "", unit: str = ""
) -> dict[str, Any]:
    """Decide an objection. Upheld: the claimed figure (or `value` in `unit`) is put in and the enterprise graded anew; whether others move is
    the scheme's, and who would is told. Rejected: the reason is mandatory. Raises ActionError, also to the person who entered it.
    """
    from zhuashou.ledger import GradeAppeal, lock

    details = {"upheld": upheld, "reason": reason.strip(), "value": value, "unit": unit}
    with deed(actor, "decide_appeal", subject=("appeal", str(appeal)), details=details, now=ws.now()) as line:
        lock()
        held = GradeAppeal.objects.select_related("grades").filter(id=appeal).first()
        if held is None or not actor.sees(held.region):
            raise ActionError(Words("actions.no_such_appeal", {"appeal": appeal}))
        if held.state != "open":
            raise ActionError(Words("actions.appeal_decided", {"appeal": appeal, "state": Words(f"actions.appeal.{held.state}"), "by": held.decided_by}))  # fmt: skip
        rule = grading_flow(ws)["decide_appeal"]
        state = list_state(held.grades, ws.now().date())
        move(
            "decide_appeal",
            rule,
            state,
            reason,
            refused(held.grades, held.grades.year, held.grades.scheme),
            "grading",
        )
        if rule.get("other_person") and held.filed_by == actor.name and actor.role != "system":
            raise ActionError(Words("actions.own_appeal", {"name": held.name}))
        if not upheld and not reason.strip():
            raise ActionError(Words("actions.rejection_needs_reason"))
        held.state = "upheld" if upheld else "rejected"
        held.decided_reason, held.decided_by, held.decided_at = reason.strip(), actor.name, ws.now()
        if upheld:
            _uphold(held, value, unit)
        held.save()
        line.details |= {
            "uscc": held.uscc,
            "field": held.field,
            "decided_value": held.decided_value,
            "moved": [m["uscc"] for m in held.moved],
        }
    return appeal_record(held)


def _uphold(held: Any, value: str, unit: str) -> None:
    """Put the figure in: new versions of the rows that change, and who moved or would have."""
    from zhuashou.diagnosis import ItemScale, corrected_case, regrade
    from zhuashou.ledger import GradeRow

    grades = held.grades
    scheme, rows = scheme_of(grades), rows_of(grades)
    row = next(r for r in rows if r.uscc == held.uscc)
    held.decided_value = _claimed(scheme, row, held.field, value, unit or held.unit) if value.strip() else held.value
    case = corrected_case(scheme, row, held.field, Decimal(held.decided_value) if held.decided_value else None)
    scales = [from_json(ItemScale, s) for s in grades.scales]
    found = regrade(scheme, rows, scales, case)
    held.moved, held.would_move = to_json(found.moved), to_json(found.would_move)
    before = {r.uscc: r for r in grades.rows.filter(current=True, uscc__in=[r.uscc for r in found.rows])}
    grades.rows.filter(id__in=[r.id for r in before.values()]).update(current=False)
    GradeRow.objects.bulk_create(
        GradeRow(grades=grades, uscc=r.uscc, version=before[r.uscc].version + 1, region=r.region, grade=r.grade, data=to_json(r), appeal=held)
        for r in found.rows
    )  # fmt: skip


def _published(ws: Workspace, name: str, scheme: str, year: str) -> Any:
    held = standing_list(scheme, year)
    if held is None:
        raise ActionError(Words("actions.not_published", {"scheme": scheme, "year": year}))
    state = list_state(held, ws.now().date())
    move(name, grading_flow(ws)[name], state, "", refused(held, year, scheme), "grading")
    return held


def _row(actor: Actor, held: Any, uscc: str) -> Grade:
    """The enterprise's row as it stands. Raises ActionError: not on the list, another district's."""
    from zhuashou.diagnosis import Grade

    found = held.rows.filter(current=True, uscc=uscc).first()
    if found is None:
        raise ActionError(Words("actions.not_on_list", {"uscc": uscc, "scheme": held.scheme, "year": held.year}))
    if not actor.sees(found.region):
        own = [region_name(r) for r in actor.regions]
        raise ActionError(Words("actions.other_district", {"region": region_name(found.region), "own": own}))
    row: Grade = from_json(Grade, found.data)
    return row


def _within(ws: Workspace, held: Any, day: date) -> None:
    """Raises ActionError if an objection was received before publication, after the window, or in the future."""
    if not held.published_on <= day <= held.closes_on or day > ws.now().date():
        told = {"day": day.isoformat(), "first": held.published_on.isoformat(), "last": held.closes_on.isoformat()}
        raise ActionError(Words("actions.outside_window", told))


def _claimed(scheme: GradeScheme, row: Grade, field: str, value: str, unit: str) -> str:
    """The claimed figure in the column's unit as exact text; empty for an exception. Raises ActionError."""
    from zhuashou.diagnosis import EXCEPTIONS, contestable

    known = contestable(scheme, row)
    if field not in known:
        raise ActionError(
            Words(
                "actions.not_contestable",
                {"field": field, "known": list(known), "names": [field_words(f) for f in known]},
            )
        )
    if field in EXCEPTIONS:
        return ""
    column = dataset("land").by_id[field]
    if not unit.strip():
        raise ActionError(Words("actions.unit_needed", {"column": field_words(field), "unit": column.unit}))
    try:
        read = read_value("land", field, value, unit.strip())
    except IntakeError as error:
        raise ActionError(error.words) from error
    if read is None:
        raise ActionError(Words("actions.value_needed", {"column": field_words(field)}))
    held = (row.figures or {}).get(field)
    if held is not None and Decimal(held) == Decimal(read):
        raise ActionError(
            Words("actions.claim_is_published", {"column": field_words(field), "value": value, "unit": unit})
        )
    return str(read)


def field_words(field: str) -> Any:
    """What is contested, in both languages."""
    column = dataset("land").by_id.get(field)
    return {"zh": column.zh, "en": column.en} if column else Words(f"actions.contest.{field}")


def appeal_record(held: Any) -> dict[str, Any]:
    """One objection as plain data; `changes` are the rows it changed."""
    changed = [{"uscc": r.uscc, "grade": r.data["grade"], "score": r.data["score"]} for r in held.rows.order_by("uscc")]
    return {
        "appeal": held.id, "scheme": held.grades.scheme, "year": held.grades.year, "version": held.grades.version, "uscc": held.uscc,
        "name": held.name, "region": held.region, "field": held.field, "field_name": to_json(field_words(held.field)), "claimed": held.claimed,
        "unit": held.unit, "value": held.value, "reason": held.reason, "evidence": held.evidence, "filed_on": held.filed_on.isoformat(),
        "filed_by": held.filed_by, "state": held.state, "decided_value": held.decided_value, "decided_reason": held.decided_reason,
        "decided_by": held.decided_by, "decided_at": held.decided_at.isoformat() if held.decided_at else "", "changes": changed,
        "moved": held.moved, "would_move": held.would_move,
    }  # fmt: skip
