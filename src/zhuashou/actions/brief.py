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


def brief_edits(period: str, lang: str = "zh", seen: int | None = None) -> dict[str, Any]:
    """Paragraph id → the newest edit (`papers.Edit`) of a period in a language; paragraphs given back to the templates are left out.

    `seen` looks back: only edits up to this one count (`newest_edit`).
    """
    from zhuashou.ledger import BriefEdit
    from zhuashou.papers import Edit

    held = BriefEdit.objects.filter(period=period, lang=lang).order_by("version")
    newest = {row.paragraph: row for row in (held if seen is None else held.filter(pk__lte=seen))}
    return {
        name: Edit(row.text, row.base, row.actor, row.at.isoformat(timespec="minutes"), row.version, row.hidden, row.after, row.revision, row.shown)
        for name, row in newest.items()
        if not row.reverted
    }  # fmt: skip


def newest_edit(period: str, lang: str) -> int:
    """Number of the newest edit of a period in a language; 0 without one."""
    from zhuashou.ledger import BriefEdit

    return BriefEdit.objects.filter(period=period, lang=lang).order_by("-pk").values_list("pk", flat=True).first() or 0


def brief_data(ws: Workspace, found: Results, lang: str = "zh", seen: int | None = None) -> BriefInput:
    """What the paper is made from: the month's results, the edits in one language, and the numbers that only edits name."""
    from zhuashou import papers

    stamp = papers.make_stamp(ws.settings, found.period, found.revision, found.digest)
    edits = brief_edits(found.period, lang, seen)
    named = {n.strip() for edit in edits.values() for n in _NUMBER.findall(edit.text)}
    return papers.brief_input(
        stamp, headline=found.headline, growth=found.growth, findings=found.findings, gone=found.gone, measures=found.measures, lights=found.lights,
        outlooks=found.outlooks, support=found.year_ahead.get("support") or (), spans=found.year_ahead.get("spans") or (), chances=found.chances,
        beside=found.read("beside") or {}, rankings=found.rankings, increment=found.stock_increment, edits=edits,
        values={n: v for n in sorted(named) if (v := brief_number(found, n)) is not None}, edits_lang=lang,
        edits_seen=newest_edit(found.period, lang) if seen is None else seen,
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


def brief_paragraphs(ws: Workspace, found: Results, lang: str = "zh") -> list[dict[str, Any]]:
    """The paragraphs in their order: `id`, `part` (title), `source` (text with tokens, edited or not), `pieces` (see `papers.Piece`),
    `edit`, `overtaken`, `hidden`, `versions` (how many), and at the end edits whose paragraph has nothing to say this month (`absent`).
    """
    from zhuashou import papers
    from zhuashou.ledger import BriefEdit

    data = brief_data(ws, found, lang)
    versions: dict[str, int] = {}
    for name in BriefEdit.objects.filter(period=found.period, lang=lang).values_list("paragraph", flat=True):
        versions[name] = versions.get(name, 0) + 1
    shown = [p | {"versions": versions.get(p["id"], 0)} for p in papers.brief_text(data, lang)]
    here = {p["id"] for p in shown}
    absent = [
        {"id": name, "part": None, "source": edit.text, "pieces": [], "edit": edit, "overtaken": True, "absent": True, "hidden": edit.hidden, "versions": versions[name]}
        for name, edit in data.edits.items()
        if name not in here and not (edit.hidden and name.startswith(papers.ADDED))
    ]  # fmt: skip
    return shown + absent


def brief_history(period: str, paragraph: str, lang: str = "zh") -> list[dict[str, Any]]:
    """All versions of a paragraph's edits, newest first: version, text, reverted, hidden, actor, at."""
    from zhuashou.ledger import BriefEdit

    rows = BriefEdit.objects.filter(period=period, paragraph=paragraph, lang=lang).order_by("-version")
    return [dict(r) for r in rows.values("version", "text", "reverted", "hidden", "actor", "at")]


def edit_brief(
    *, ws: Workspace, actor: Actor, found: Results, paragraph: str, text: str, version: int = 0, lang: str = "zh"
) -> int:
    """Put a person's text in place of a paragraph; the number of the new version. `version` is the newest one the person saw (0: none).

    Raises ActionError for an unknown paragraph, an empty or overlong text, a number token that names nothing, or when somebody else
    was faster.
    """
    here = _here(ws, found, paragraph, lang)
    said = checked(found, text, here)
    values = {"base": here["own"], "shown": here["shown"], "after": here["edit"].after if here["edit"] else ""}
    with deed(actor, "edit_brief", subject=("brief", f"{found.period}/{paragraph}"), now=ws.now()) as line:
        line.details = {"chars": len(said), "lang": lang}
        return add_edit(ws, actor, found, paragraph, version, lang, text=said, **values)


def checked(found: Results, text: str, here: Mapping[str, Any]) -> str:
    """The text in one line. Raises ActionError if it is empty, too long, or names numbers that are not there."""
    said = " ".join(text.split())
    if not said or len(said) > LONGEST:
        raise ActionError(Words("actions.brief.text", {"most": LONGEST}))
    known = {token.partition("|")[0] for token in here["shown"]}
    named = dict.fromkeys(_NUMBER.findall(said))
    wrong = [n for n in named if n not in known and brief_number(found, n.strip()) is None]
    if wrong:
        raise ActionError(Words("actions.brief.number", {"numbers": wrong}))
    return said


def revert_brief(*, ws: Workspace, actor: Actor, found: Results, paragraph: str, version: int, lang: str = "zh") -> int:
    """Give a paragraph back to the templates (one that a person added is taken out); the edits stay in its history. Raises ActionError if
    there is no edit to revert."""
    if paragraph not in brief_edits(found.period, lang):
        raise ActionError(Words("actions.brief.paragraph", {"paragraph": paragraph}))
    with deed(actor, "edit_brief", subject=("brief", f"{found.period}/{paragraph}"), now=ws.now()) as line:
        line.details = {"reverted": version, "lang": lang}
        return add_edit(ws, actor, found, paragraph, version, lang, reverted=True)


def _here(ws: Workspace, found: Results, paragraph: str, lang: str) -> dict[str, Any]:
    """The paragraph as the templates tell it now."""
    from zhuashou import papers

    here = {p["id"]: p for p in papers.brief_text(brief_data(ws, found, lang), lang)}
    if paragraph not in here:
        raise ActionError(Words("actions.brief.paragraph", {"paragraph": paragraph}))
    return here[paragraph]


def add_edit(ws: Workspace, actor: Actor, found: Results, paragraph: str, seen: int, lang: str, **values: Any) -> int:
    """A new version of a paragraph's edit, inside a deed. Raises ActionError if somebody was faster than `seen`."""
    from zhuashou.ledger import BriefEdit

    newest = BriefEdit.objects.filter(period=found.period, paragraph=paragraph, lang=lang).order_by("-version").first()
    now = newest.version if newest else 0
    if now != seen:
        raise ActionError(Words("actions.brief.faster", {"by": newest.actor if newest else "", "version": now}))
    given = {"period": found.period, "paragraph": paragraph, "lang": lang, "revision": found.revision}
    BriefEdit.objects.create(version=now + 1, actor=actor.name, at=ws.now(), **given, **values)
    return now + 1
