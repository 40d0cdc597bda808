# SPDX-License-Identifier: Apache-2.0
"""The monthly analysis out to Word or Markdown and back: what a person changed is told from what the file was made from, then kept as edits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.actions.brief import add_edit, brief_data, brief_edits, checked
from zhuashou.actions.results import NoResults, Results, results
from zhuashou.terms import Words
from zhuashou.workspace import Workspace, atomic_write

if TYPE_CHECKING:
    from zhuashou.papers.brief_exchange import Returned

KINDS = (".docx", ".md")


@dataclass
class Returns:
    """What came back: ids of paragraphs rewritten, moved, taken out, added; numbers no longer live; how many stayed as they were."""

    period: str
    revision: str
    lang: str
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    lost: list[dict[str, str]] = field(default_factory=list)
    unchanged: int = 0


def export_brief(*, ws: Workspace, found: Results, path: Path, lang: str = "zh") -> Path:
    """Write the analysis to edit: .docx with live numbers as content controls, or .md with them as links. Raises ActionError for another kind."""
    from zhuashou import papers

    if path.suffix.lower() not in KINDS:
        raise ActionError(Words("actions.brief.file.kind", {"file": path.name}))
    data = brief_data(ws, found, lang)
    word = path.suffix.lower() == ".docx"
    atomic_write(path, papers.brief_docx(data, lang, editable=True) if word else papers.brief_markdown(data, lang))
    return path


def import_brief(*, ws: Workspace, actor: Actor, path: Path, dry_run: bool = False) -> Returns:
    """Read an exported analysis back and keep what was changed, all of it or nothing.

    Raises ActionError for a file that was not exported here, of a revision that is no longer there, or with a paragraph that somebody
    else has edited since the file went out.
    """
    returned = _read(ws, path)
    base = _results(ws, returned.period, returned.revision)
    found = _results(ws, returned.period, "")
    plan, report = _compared(ws, base, returned)
    now = brief_edits(returned.period, returned.lang)
    _refuse_newer(now, brief_edits(returned.period, returned.lang, returned.seen), plan, returned)
    if dry_run or not plan:
        return report
    here = {p["id"]: p for p in _told(ws, found, returned.lang, None)}
    with deed(actor, "edit_brief", subject=("brief", f"{found.period}/*"), now=ws.now()) as line:
        line.details = {"file": path.name, "lang": returned.lang, "paragraphs": len(plan), "lost": len(report.lost)}
        for name, values in plan.items():
            own = here.get(name, {"own": "", "shown": {}, "edit": None})
            text = checked(found, values["text"], own) if values["text"] else ""
            seen = _version(returned, name)
            add_edit(
                ws,
                actor,
                found,
                name,
                seen,
                returned.lang,
                **values | {"text": text, "base": own["own"], "shown": own["shown"]},
            )
    return report


def _read(ws: Workspace, path: Path) -> Returned:
    from zhuashou import papers
    from zhuashou.papers.brief_exchange import ExchangeError, read_docx, read_markdown

    try:
        data = path.read_bytes()
        if path.suffix.lower() == ".md":
            return read_markdown(data.decode("utf-8-sig"))
        if path.suffix.lower() != ".docx":
            raise ActionError(Words("actions.brief.file.kind", {"file": path.name}))
        first = read_docx(data)
        base = _results(ws, first.period, first.revision)
        return read_docx(data, papers.brief(brief_data(ws, base, first.lang, first.seen), first.lang, editable=True))
    except ExchangeError as error:
        raise ActionError(Words(f"actions.brief.file.{error.reason}", {"file": path.name})) from error
    except UnicodeDecodeError as error:
        raise ActionError(Words("actions.brief.file.text", {"file": path.name})) from error
    except OSError as error:
        raise ActionError(
            Words("actions.brief.file.unread", {"file": path.name, "why": error.strerror or ""})
        ) from error


def _results(ws: Workspace, period: str, revision: str) -> Results:
    try:
        held = results(ws, f"{period}/{revision}" if revision else period)
    except NoResults as error:
        raise ActionError(error.words) from error
    if held.read("findings") is None:
        raise ActionError(Words("actions.brief.file.results", {"period": period, "revision": held.revision}))
    return held


def _told(ws: Workspace, found: Results, lang: str, seen: int | None) -> list[dict[str, Any]]:
    from zhuashou import papers

    return papers.brief_text(brief_data(ws, found, lang, seen), lang)


def _compared(ws: Workspace, base: Results, returned: Returned) -> tuple[dict[str, dict[str, Any]], Returns]:
    """(paragraph → what is to be kept of it, the report)."""
    from zhuashou.papers.brief_exchange import named, source_from
    from zhuashou.papers.docx_xml import key

    sent = [p for p in _told(ws, base, returned.lang, returned.seen) if not p["hidden"]]
    by_key, tokens = _keys(sent)
    placed = _placed(returned, [p["id"] for p in sent], by_key)
    report = Returns(returned.period, base.revision, returned.lang)
    plan: dict[str, dict[str, Any]] = {}
    about = {p["id"]: p for p in sent}
    still = [name for name, _, _ in placed if name in about]
    stay = _longest(still, [p["id"] for p in sent])
    for name, runs, after in placed:
        own = about.get(name)
        order = [(key(p.token), p.text) for p in own["pieces"] if p.kind == "live"] if own else []
        text, lost = source_from(named(runs, order), tokens)
        same = own is not None and text == " ".join(own["source"].split())
        moved = own is not None and name not in stay
        if same and not moved:
            report.unchanged += 1
            continue
        (report.added if own is None else report.moved if same else report.changed).append(name)
        report.lost += [{"paragraph": name, **row} for row in lost] + _dropped(name, own, text, lost)
        held = own["edit"].after if own and own["edit"] else ""
        kept = own["edit"].text if same and own and own["edit"] else "" if same else text
        plan[name] = {"text": kept, "after": after if moved or own is None else held, "hidden": False}
    for name in about:
        if name not in still:
            report.deleted.append(name)
            plan[name] = {"text": "", "after": "", "hidden": True}
    return plan, report


def _dropped(
    name: str, own: Mapping[str, Any] | None, text: str, lost: Sequence[Mapping[str, str]]
) -> list[dict[str, str]]:
    """Live numbers of a rewritten paragraph that are no longer in it at all."""
    if own is None:
        return []
    told = {row["token"] for row in lost}
    gone = [p for p in own["pieces"] if p.kind == "live" and f"{{{{{p.token}}}}}" not in text and p.token not in told]
    return [{"paragraph": name, "token": p.token, "was": p.text, "now": ""} for p in gone]


def _keys(sent: Sequence[Mapping[str, Any]]) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Keys of the file → paragraph ids, and → (token, how it read)."""
    from zhuashou.papers.docx_xml import key

    live = {p.token: p.text for told in sent for p in told["pieces"] if p.kind == "live"}
    return {key(p["id"]): p["id"] for p in sent}, {key(token): (token, text) for token, text in live.items()}


def _placed(returned: Returned, sent: Sequence[str], by_key: Mapping[str, str]) -> list[tuple[str, Any, str]]:
    """(paragraph, runs, part/paragraph before it) in the order of the file. A text without a mark is a new paragraph, unless it stands
    exactly where a missing one stood: then it is that one, retyped."""
    from zhuashou.papers import ADDED

    there = {by_key[i.key] for i in returned.items if i.key in by_key}
    found: list[tuple[str, Any, str]] = []
    part = before = ""
    for item in returned.items:
        if item.part:
            part, before = item.part, ""
            continue
        if not item.text.strip():
            continue
        name = by_key.get(item.key, "")
        if not name or any(name == known for known, _, _ in found):
            name = _retyped(sent, there, before)
            there |= {name}
        if not name:
            told = f"{returned.seen}{part}{before}{item.text}"
            name = ADDED + hashlib.sha256(told.encode()).hexdigest()[:10]
        found.append((name, item.runs, f"{part}/{before}"))
        before = name
    return found


def _retyped(sent: Sequence[str], there: set[str], before: str) -> str:
    """The paragraph that followed `before` and is missing; empty if there is none."""
    after = sent[sent.index(before) + 1 :] if before in sent else sent[:1] if not before else []
    return after[0] if after and after[0] not in there else ""


def _longest(names: Sequence[str], order: Sequence[str]) -> set[str]:
    """The paragraphs that kept their order: a longest increasing subsequence."""
    rank = {name: k for k, name in enumerate(order)}
    best: list[tuple[int, ...]] = []
    for name in names:
        ends = [b for b in best if b[-1] < rank[name]]
        best.append((*max(ends, key=len, default=()), rank[name]))
    return {order[k] for k in max(best, key=len, default=())}


def _refuse_newer(now: Mapping[str, Any], then: Mapping[str, Any], plan: Mapping[str, Any], returned: Returned) -> None:
    """Raises ActionError if a paragraph that is to change was edited after the file went out."""
    newer = [n for n in plan if _version(returned, n) != _version(returned, n, latest=True)]
    if newer:
        by = sorted({now[n].by for n in newer if n in now} | {then[n].by for n in newer if n in then and n not in now})
        raise ActionError(Words("actions.brief.file.newer", {"paragraphs": newer, "by": by}))


def _version(returned: Returned, name: str, *, latest: bool = False) -> int:
    """Version of a paragraph's newest edit that the file showed (or now)."""
    from zhuashou.ledger import BriefEdit

    held = BriefEdit.objects.filter(period=returned.period, paragraph=name, lang=returned.lang)
    held = held if latest else held.filter(pk__lte=returned.seen)
    return held.order_by("-version").values_list("version", flat=True).first() or 0
