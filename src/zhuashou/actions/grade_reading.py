# SPDX-License-Identifier: Apache-2.0
"""Reading per-mu grades: where a year's list stands, its rows with every item, objections, what a later computation says, the Excel list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from zhuashou.actions.audit import ActionError, Actor
from zhuashou.actions.districts import region_name
from zhuashou.actions.grade_appeals import appeal_record, field_words
from zhuashou.actions.grading import computed, list_state, rows_of, scheme_of, standing_list
from zhuashou.actions.results import NoResults, Results, frozen
from zhuashou.terms import Period, Words, from_json, say, to_json
from zhuashou.workspace import Workspace

if TYPE_CHECKING:
    from zhuashou.diagnosis import Grade, GradeScheme


@dataclass(frozen=True)
class GradeStanding:
    """Where a year's list stands. rows: `diagnosis.Grade` as JSON, with `published` (grade and score before objections) and `appeals` (ids);
    later: what the newest computation of the same year says differently (`upheld`: an objection that the ledger does not show yet; None: not
    computed again); withdrawn: earlier versions."""

    scheme: str
    scheme_version: str
    title: dict[str, str]
    year: str
    version: int
    state: str
    period: str
    revision: str
    published_on: date | None
    closes_on: date | None
    by: str
    reason: str
    open_appeals: int
    counts: dict[str, int]
    notes: list[Any]
    items: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    appeals: list[dict[str, Any]]
    later: list[dict[str, Any]] | None
    withdrawn: list[dict[str, Any]]
    others_move: bool

    def to_json(self) -> Any:
        """Plain data."""
        return to_json(self)


def grade_choices(ws: Workspace, period: Period | str | None = None) -> list[dict[str, Any]]:
    """Schemes and years that can be looked at: computed in the month, or published; newest year first."""
    from zhuashou.ledger import GradeList

    found: dict[tuple[str, str], dict[str, Any]] = {}
    for held in GradeList.objects.order_by("version"):
        found[held.scheme, held.year] = {"zh": held.scheme_data["zh"], "en": held.scheme_data["en"]}
    try:
        for g in Results(ws, frozen(ws, period)).grades:
            found.setdefault((g["scheme"]["id"], g["year"]), {"zh": g["scheme"]["zh"], "en": g["scheme"]["en"]})
    except NoResults:
        pass
    ordered = sorted(sorted(found), key=lambda key: key[1], reverse=True)
    return [{"scheme": s, "year": y, "title": found[s, y]} for s, y in ordered]


def grade_standing(
    *,
    ws: Workspace,
    actor: Actor,
    scheme: str = "",
    year: str = "",
    version: int = 0,
    period: Period | str | None = None,
) -> GradeStanding:
    """The list of a scheme's year (by default the month's first scheme and its year; `version`: an earlier publication), rows of the actor's
    districts only. Raises NoResults, ActionError."""
    from zhuashou.ledger import GradeList

    held = standing_list(scheme, year) if scheme and year else None
    computed_now = None if held is not None and version else _again(ws, scheme, year, period)
    if held is None:
        if computed_now is None:  # neither published nor computed: say why
            computed(ws, scheme, period)
            raise ActionError(Words("actions.not_published", {"scheme": scheme, "year": year}))
        held = standing_list(computed_now.scheme.id, computed_now.year)
    if version and held is not None:
        held = GradeList.objects.filter(scheme=held.scheme, year=held.year, version=version).first()
        if held is None:
            raise ActionError(Words("actions.not_published", {"scheme": scheme, "year": year}))
    if held is None or (held.state == "withdrawn" and not version and computed_now is not None):
        return _draft(actor, computed_now, held)
    return _published(ws, actor, held, computed_now)


def _again(ws: Workspace, scheme: str, year: str, period: Period | str | None) -> Any:
    """The month's computation of the scheme, None if there is none or it is of another year."""
    try:
        _, found = computed(ws, scheme, period)
    except (NoResults, ActionError):
        return None
    return found if year in ("", found.year) else None


def _draft(actor: Actor, graded: Any, held: Any) -> GradeStanding:
    """A list that is only computed."""
    rows = [to_json(r) | {"published": None, "appeals": []} for r in graded.rows if actor.sees(r.region)]
    earlier = _earlier(graded.scheme.id, graded.year)
    return GradeStanding(
        graded.scheme.id, graded.scheme.version, {"zh": graded.scheme.zh, "en": graded.scheme.en}, graded.year, 0, "withdrawn" if held else "draft",
        graded.period, graded.revision, None, None, held.settled_by if held else "", held.reason if held else "", 0, _counts(rows), to_json(graded.notes),
        _items(graded.scheme), rows, [], None, earlier, graded.scheme.objection.others_move,
    )  # fmt: skip


def _published(ws: Workspace, actor: Actor, held: Any, again: Any) -> GradeStanding:
    from zhuashou.diagnosis import Grade, grade_differences

    scheme, rows = scheme_of(held), rows_of(held)
    appeals = [appeal_record(a) for a in held.appeals.all() if actor.sees(a.region)]
    first = {r.uscc: from_json(Grade, r.data) for r in held.rows.filter(version=1, current=False)}
    shown = [_row(r, first.get(r.uscc), appeals) for r in rows if actor.sees(r.region)]
    later = None
    if again is not None:
        upheld = {a["uscc"] for a in appeals if a["state"] == "upheld"}
        found = grade_differences(rows, again.rows)
        later = [{**to_json(m), "upheld": m.uscc in upheld} for m in found if actor.sees(m.region)]
    who = held.settled_by or held.published_by
    return GradeStanding(
        held.scheme, held.scheme_version, {"zh": scheme.zh, "en": scheme.en}, held.year, held.version, list_state(held, ws.now().date()),
        held.period, held.revision, held.published_on, held.closes_on, who, held.reason, sum(a["state"] == "open" for a in appeals), _counts(shown),
        held.notes, _items(scheme), shown, appeals, later, _earlier(held.scheme, held.year), scheme.objection.others_move,
    )  # fmt: skip


def _row(row: Grade, first: Grade | None, appeals: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    published = None if first is None else {"grade": first.grade, "score": first.score, "rank": first.rank}
    own = [a["appeal"] for a in appeals if a["uscc"] == row.uscc]
    return {**to_json(row), "published": published, "appeals": own}


def _counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return dict(sorted(Counter(r["grade"] for r in rows if r["grade"]).items()))


def _items(scheme: GradeScheme) -> list[dict[str, Any]]:
    return [{"id": i.id, "zh": i.zh, "en": i.en, "unit": i.unit, "weight": i.weight} for i in scheme.items]


def _earlier(scheme: str, year: str) -> list[dict[str, Any]]:
    from zhuashou.ledger import GradeList

    held = GradeList.objects.filter(scheme=scheme, year=year, state="withdrawn").order_by("version")
    return [
        {"version": h.version, "published_on": h.published_on.isoformat(), "by": h.settled_by, "reason": h.reason}
        for h in held
    ]


def contest_choices(standing: GradeStanding, uscc: str) -> list[dict[str, Any]]:
    """What an enterprise on a published list may contest: field, names, unit and the published figure in that unit."""
    from zhuashou.diagnosis import Grade, contestable
    from zhuashou.tables import dataset

    held = standing_list(standing.scheme, standing.year)
    row = held.rows.filter(current=True, uscc=uscc).first() if held else None
    if row is None:
        return []
    grade = from_json(Grade, row.data)
    figures, columns = grade.figures or {}, dataset("land").by_id
    return [
        {"field": f, "name": field_words(f), "unit": columns[f].unit if f in columns else "", "value": figures.get(f)}
        for f in contestable(scheme_of(held), grade)
    ]


def grades_xlsx(ws: Workspace, standing: GradeStanding, lang: str = "zh") -> bytes:
    """The list as a workbook for publication (公示表): rank, name, grade, score, every item, reason; a second sheet with the objections."""
    from zhuashou.papers import table_xlsx

    def word(name: str) -> str:
        return say(Words(f"actions.grading.col.{name}"), lang)

    heads = [
        *(word(h) for h in ("rank", "uscc", "name", "region", "grade", "score")),
        *(f"{i[lang]} {i['weight']:g}" for i in standing.items),
        word("reason"),
    ]
    rows = []
    for r in standing.rows:
        values = {i["id"]: i["score"] for i in r["items"]}
        cells = [values.get(i["id"]) for i in standing.items]
        why = r["reason"]  # of a graded row, rank, score and grade say it already
        told = "" if r["state"] == "graded" else say(Words(why["id"], why["values"]), lang)
        rows.append(
            [
                r["rank"] or "",
                r["uscc"],
                r["name"],
                region_name(r["region"]),
                r["grade"],
                _round(r["score"]),
                *map(_round, cells),
                told,
            ]
        )
    state = say(Words(f"actions.grading.{standing.state}"), lang)
    sample = say(Words("actions.grading.sample"), lang) if ws.settings.sample else ""
    title = say(Words("actions.grading.title", {"city": ws.settings.city_name, "year": standing.year, "title": standing.title, "state": state, "sample": sample,
                      "scheme": f"{standing.scheme} {standing.scheme_version}", "revision": f"{standing.period} {standing.revision}"}), lang)  # fmt: skip
    sheets = [(word("sheet"), heads, rows)]
    if standing.appeals:
        sheets.append(
            (word("appeals"), [word(h) for h in APPEAL_COLUMNS], [_appeal(a, lang) for a in standing.appeals])
        )
    return table_xlsx(title, sheets)


APPEAL_COLUMNS = (
    "appeal",
    "name",
    "field",
    "claimed",
    "why",
    "filed_on",
    "appeal_state",
    "decided_value",
    "decided_reason",
)


def _appeal(a: Mapping[str, Any], lang: str) -> list[Any]:
    field = say(Words(a["field_name"]["id"]), lang) if "id" in a["field_name"] else a["field_name"][lang]
    state = say(Words(f"actions.appeal.{a['state']}"), lang)
    return [a["appeal"], a["name"], field, f"{a['claimed']} {a['unit']}".strip(), a["reason"], a["filed_on"], state, a["decided_value"], a["decided_reason"]]  # fmt: skip


def _round(value: float | None) -> Any:
    return "" if value is None else round(value, 2)
