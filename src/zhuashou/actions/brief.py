# SPDX-License-Identifier: Apache-2.0
"""The monthly analysis as people work on it: its paragraphs with live numbers, edits, reverts, their history."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.actions.brief_numbers import PREFIX, result_number
from zhuashou.actions.results import Results
from zhuashou.terms import Words
from zhuashou.workspace import Workspace

if TYPE_CHECKING:
    from zhuashou.papers import BriefInput

_NUMBER = re.compile(r"\{\{([^{}|]+)")
LONGEST = 4000


def brief_edits(period: str) -> dict[str, Any]:
    """Paragraph id → the newest edit (`papers.Edit`) of a period; paragraphs given back to the templates are left out."""
    from zhuashou.ledger import BriefEdit
    from zhuashou.papers import Edit

    newest = {row.paragraph: row for row in BriefEdit.objects.filter(period=period).order_by("version")}
    return {
        name: Edit(row.text, row.base, row.actor, row.at.isoformat(timespec="minutes"), row.version)
        for name, row in newest.items()
        if not row.reverted
    }


def brief_data(ws: Workspace, found: Results) -> BriefInput:
    """What the paper is made from: the month's results, the edits, and the numbers that only edits name."""
    from zhuashou import papers

    stamp = papers.make_stamp(ws.settings, found.period, found.revision, found.digest)
    edits = brief_edits(found.period)
    named = {n.strip() for edit in edits.values() for n in _NUMBER.findall(edit.text)}
    return papers.brief_input(
        stamp, headline=found.headline, growth=found.growth, findings=found.findings, gone=found.gone, measures=found.measures, lights=found.lights,
        outlooks=found.outlooks, support=found.year_ahead.get("support") or (), spans=found.year_ahead.get("spans") or (), chances=found.chances,
        beside=found.read("beside") or {}, rankings=found.rankings, increment=found.stock_increment, edits=edits,
        values={n: v for n in sorted(named) if (v := brief_number(found, n)) is not None},
    )  # fmt: skip


def brief_number(found: Results, number: str) -> tuple[Any, str] | None:
    """(value, unit) of a number id in this frozen month; None if the id names nothing."""
    from zhuashou import diagnosis

    try:
        if number.startswith(PREFIX):
            return result_number(found, number), ""
        traced = diagnosis.resolve(found.snapshot, number, limit=1)
    except (KeyError, ValueError, IndexError, TypeError):
        return None
    return None if traced.value is None else (traced.value, traced.unit)


def brief_paragraphs(ws: Workspace, found: Results) -> list[dict[str, Any]]:
    """The paragraphs in their order: `id`, `part` (title), `source` (text with tokens, edited or not), `pieces` (see `papers.Piece`),
    `edit`, `overtaken`, `versions` (how many), and at the end edits whose paragraph has nothing to say this month (`absent`).
    """
    from zhuashou import papers
    from zhuashou.ledger import BriefEdit

    data = brief_data(ws, found)
    versions: dict[str, int] = {}
    for name in BriefEdit.objects.filter(period=found.period).values_list("paragraph", flat=True):
        versions[name] = versions.get(name, 0) + 1
    shown = [p | {"versions": versions.get(p["id"], 0)} for p in papers.brief_text(data)]
    here = {p["id"] for p in shown}
    absent = [
        {"id": name, "part": None, "source": edit.text, "pieces": [], "edit": edit, "overtaken": True, "absent": True, "versions": versions[name]}
        for name, edit in data.edits.items()
        if name not in here
    ]  # fmt: skip
    return shown + absent


def brief_history(period: str, paragraph: str) -> list[dict[str, Any]]:
    """All versions of a paragraph's edits, newest first: version, text, reverted, actor, at."""
    from zhuashou.ledger import BriefEdit

    rows = BriefEdit.objects.filter(period=period, paragraph=paragraph).order_by("-version")
    return [dict(r) for r in rows.values("version", "text", "reverted", "actor", "at")]


def edit_brief(*, ws: Workspace, actor: Actor, found: Results, paragraph: str, text: str, version: int = 0) -> int:
    """Put a person's text in place of a paragraph; the number of the new version. `version` is the newest one the person saw (0: none).

    Raises ActionError for an unknown paragraph, an empty or overlong text, a number token that names nothing, or when somebody else
    was faster.
    """
    said = " ".join(text.split())
    base = _base(ws, found, paragraph)
    if not said or len(said) > LONGEST:
        raise ActionError(Words("actions.brief.text", {"most": LONGEST}))
    known = set(_NUMBER.findall(base))
    wrong = [
        n for n in dict.fromkeys(_NUMBER.findall(said)) if n not in known and brief_number(found, n.strip()) is None
    ]
    if wrong:
        raise ActionError(Words("actions.brief.number", {"numbers": wrong}))
    with deed(actor, "edit_brief", subject=("brief", f"{found.period}/{paragraph}"), now=ws.now()) as line:
        line.details = {"chars": len(said)}
        return _add(ws, actor, found.period, paragraph, version, text=said, base=base)


def revert_brief(*, ws: Workspace, actor: Actor, found: Results, paragraph: str, version: int) -> int:
    """Give a paragraph back to the templates; the edits stay in its history. Raises ActionError if there is no edit to revert."""
    if paragraph not in brief_edits(found.period):
        raise ActionError(Words("actions.brief.paragraph", {"paragraph": paragraph}))
    with deed(actor, "edit_brief", subject=("brief", f"{found.period}/{paragraph}"), now=ws.now()) as line:
        line.details = {"reverted": version}
        return _add(ws, actor, found.period, paragraph, version, reverted=True)


def _base(ws: Workspace, found: Results, paragraph: str) -> str:
    """The templates' present text of a paragraph."""
    from zhuashou import papers

    own: Mapping[str, str] = {p["id"]: p["own"] for p in papers.brief_text(brief_data(ws, found))}
    if paragraph not in own:
        raise ActionError(Words("actions.brief.paragraph", {"paragraph": paragraph}))
    return own[paragraph]


def _add(ws: Workspace, actor: Actor, period: str, paragraph: str, seen: int, **values: Any) -> int:
    from zhuashou.ledger import BriefEdit

    newest = BriefEdit.objects.filter(period=period, paragraph=paragraph).order_by("-version").first()
    now = newest.version if newest else 0
    if now != seen:
        raise ActionError(Words("actions.brief.faster", {"by": newest.actor if newest else "", "version": now}))
    BriefEdit.objects.create(
        period=period, paragraph=paragraph, version=now + 1, actor=actor.name, at=ws.now(), **values
    )
    return now + 1
