# SPDX-License-Identifier: Apache-2.0
"""《工业经济运行分析》: the monthly analysis, composed from results by the conditional sentences of `data/brief.yaml` and a person's edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.papers.brief_charts import chart
from zhuashou.papers.brief_data import BriefInput
from zhuashou.papers.brief_edits import Edit, pieces, rewritten, staled
from zhuashou.papers.brief_facts import book_of
from zhuashou.papers.brief_order import ADDED, Told, arranged
from zhuashou.papers.brief_tables import annex_tables
from zhuashou.papers.frame import annex, numeral
from zhuashou.papers.model import Block, Document, Heading, Line, Note, Para, Span
from zhuashou.papers.telling import Teller
from zhuashou.papers.template import Book, Fact, fill, marked, paragraph
from zhuashou.papers.text import Sources, line
from zhuashou.terms import load_yaml, say


@cache
def outline() -> dict[str, Any]:
    """Parts, paragraphs and macros of the analysis (`data/brief.yaml`)."""
    text = resources.files("zhuashou.papers").joinpath("data", "brief.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = load_yaml(text)
    return loaded


def _paragraphs(part: Mapping[str, Any], block: Mapping[str, Any], book: Book, lang: str) -> list[tuple[str, Line]]:
    """(id, text) of one block of the outline: a paragraph, or one paragraph a row; empty texts are left out."""
    if "para" in block:
        told = [(str(block["para"]), paragraph(block["say"], outline()["macros"], book, lang))]
    elif "rows" in block:
        rows = book.lists.get(block["rows"], ())[: block.get("most", 3)]
        told = [(f"{part['id']}.{row['id'].value}", _row(block, {**book.facts, **row}, lang)) for row in rows]
    else:
        told = []
    return [(name, text) for name, text in told if text]


def _row(block: Mapping[str, Any], facts: Mapping[str, Fact], lang: str) -> Line:
    """A finding as a paragraph; its causes may be missing."""
    blank = {k: v if v.value not in (None, "", ()) else Fact((Span(""),)) for k, v in facts.items()}
    text = fill(block[lang], blank, lang) or ()
    if block.get("lights") and text:
        level = str(facts["level"].value)
        text = (Span(say(f"papers.level.{level}", lang) + say("papers.colon", lang), f"light{level}"), *text)
    return tuple(span for span in text if span.text)


def tell_brief(data: BriefInput, lang: str = "zh") -> tuple[list[Told], Book]:
    """All paragraphs of the month in their order, edited ones as edited, taken-out ones too (`hidden`), and the book of live numbers."""
    book = book_of(data, lang)
    live = _live(data, book)
    edits = data.edits if lang == data.edits_lang else {}
    told: list[Told] = []
    for part in outline()["parts"]:
        for block in part["blocks"]:
            for name, own in _paragraphs(part, block, book, lang):
                edit = edits.get(name)
                spans = rewritten(edit.text, own, live, lang) if edit is not None and edit.text else own
                told.append(Told(name, part["id"], spans, own, edit))
    added = {
        name: Told(name, e.after.partition("/")[0], rewritten(e.text, (), live, lang), (), e)
        for name, e in sorted(edits.items()) if name.startswith(ADDED) and not e.hidden
    }  # fmt: skip
    return arranged(told, added), book


def _live(data: BriefInput, book: Book) -> dict[str, Fact]:
    """Every number of the month by id, and those that only edits name."""
    return {**{number: Fact(value, number, unit) for number, (value, unit) in data.values.items()}, **book.by_id()}


def brief_text(data: BriefInput, lang: str = "zh") -> list[dict[str, Any]]:
    """The paragraphs for editing: `id`, `part` {zh, en}, `part_id`, `source` (what stands in the paper, with tokens), `own` (the templates' text
    with tokens), `pieces`, `edit`, `overtaken`, `hidden`."""
    told, book = tell_brief(data, lang)
    live = _live(data, book)
    titles = {part["id"]: part["title"] for part in outline()["parts"]}
    made = []
    for t in told:
        found = pieces(t.text, t.own, live, lang)
        found = staled(found, t.edit, live, lang) if t.edit else found
        made.append({"id": t.id, "part": titles.get(t.part), "part_id": t.part, "source": t.text, "own": t.source, "edit": t.edit,
                     "overtaken": t.overtaken, "hidden": t.hidden, "pieces": found,
                     "shown": {s.token: s.text for s in t.own if s.token}})  # fmt: skip
    return made


def brief(data: BriefInput, lang: str = "zh", *, editable: bool = False) -> Document:
    """The document: unusual changes first, every number traced, annex tables, the sources of the numbers last.

    editable: paragraphs and live numbers are named in the file, so that it can be read back; the paper to hand in stays plain.
    """
    sources = Sources()
    told, book = tell_brief(data, lang)
    teller = Teller(data.stamp, sources, lang)
    told = [t for t in told if not t.hidden]
    body: list[Block] = []
    number = 0
    for part in outline()["parts"]:
        blocks = _blocks(part, [t for t in told if t.part == part["id"]], book, data, teller)
        if any(isinstance(b, Para) for b in blocks):
            number += 1
            body += [_title(number, part["title"][lang], lang, part["id"]), *blocks]
    if not body:
        body = [Note(line(say("papers.brief.nothing", lang)))]
    stamp = data.stamp
    tables = annex_tables(teller, data, outline()["annex"])
    blocks = [
        *body,
        Note(line(say("papers.brief.basis", lang))),
        *([Note(line(say("papers.brief.live", lang)))] if editable else []),
        *tables,
        *annex(stamp, sources, lang),
    ]
    title = say("papers.brief.title", lang, city=stamp.city)
    mark = f"{stamp.period} {stamp.revision} {lang} {data.edits_seen}" if editable else ""
    return stamp.document(title, blocks, lang, subtitle=stamp.month.label(lang, "ytd"), mark=mark)


def _title(number: int, text: str, lang: str, part: str) -> Heading:
    return Heading(f"{numeral(number)}、{text}" if lang == "zh" else f"{number}. {text}", 1, part)


def _blocks(part: Mapping[str, Any], told: Sequence[Told], book: Book, data: BriefInput, teller: Teller) -> list[Block]:
    """Blocks of one part; a sub-heading stands only where a paragraph follows it, what a person put behind a paragraph follows it."""
    waiting = list(told)
    made = [_para(t, data, teller) for t in _placed(waiting)]
    here = {t.id for t in waiting}
    head: str = ""
    heads = 0
    for block in part["blocks"]:
        if "head" in block:
            head = block["head"][teller.lang]
            continue
        if "chart" in block:
            made += chart(block["chart"], teller, data) if any(isinstance(b, Para) for b in made) else []
            continue
        for name, _ in _paragraphs(part, block, book, teller.lang):
            if name not in here or not waiting or waiting[0].id != name:
                continue
            if head:
                heads += 1
                made.append(Heading(f"（{numeral(heads)}）{head}" if teller.lang == "zh" else f"({heads}) {head}", 2))
                head = ""
            made += [_para(t, data, teller) for t in (waiting.pop(0), *_placed(waiting))]
    return made


def _placed(waiting: list[Told]) -> list[Told]:
    """Taken from the front: the paragraphs that a person put there."""
    found = []
    while waiting and waiting[0].placed:
        found.append(waiting.pop(0))
    return found


def _para(told: Told, data: BriefInput, teller: Teller) -> Block:
    spans = marked(told.spans, teller.sources)
    marks = () if any(span.note for span in spans) else _evidence(told.id, data, teller)
    return Para(spans + marks, id=told.id)


def _evidence(name: str, data: BriefInput, teller: Teller) -> Line:
    """Marks of a finding's evidence that its sentence did not mark itself."""
    finding = next((f for f in data.findings if name.endswith(f".{f['id']}")), None)
    ids = dict.fromkeys(str(e["number"]) for e in (finding or {}).get("evidence") or () if e.get("number"))
    return tuple(
        Span("", "", teller.sources.note(number)) for number in list(ids)[:2] if number not in teller.sources.order
    )


__all__ = ["BriefInput", "Edit", "Told", "brief", "brief_text", "outline", "tell_brief"]
