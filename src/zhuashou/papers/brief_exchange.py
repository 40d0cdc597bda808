# SPDX-License-Identifier: Apache-2.0
"""The monthly analysis as a file that people edit and send back: Markdown written and read, Word read. What changed is decided elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import quote, unquote

from zhuashou.papers.brief import brief
from zhuashou.papers.brief_data import BriefInput
from zhuashou.papers.docx_xml import key
from zhuashou.papers.model import Document, Heading, Para

MARK = re.compile(r"(\d{4}-\d\d)[ _](r\d+)[ _](zh|en)[ _](\d+)$")
_LINK = re.compile(r"\[([^\[\]]*)\]\(zs:([^()\s]+)\)")
_NOTE = re.compile(r"［n\d+］")
#: Begins the keys of live numbers whose name was dropped.
UNNAMED = "?"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class ExchangeError(ValueError):
    """A file that is not an exported analysis; `reason` is an id of `actions.brief.file.*`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Run:
    """Text of a paragraph as it came back; `key` names the live number it was (see `docx_xml.key`), empty for plain text."""

    text: str
    key: str = ""


@dataclass(frozen=True)
class Item:
    """A paragraph or the head of a part, in the order of the file. `key`: of the paragraph (empty for one that a person added), `part`:
    id of the part that begins here."""

    runs: tuple[Run, ...]
    key: str = ""
    part: str = ""

    @property
    def text(self) -> str:
        """The text without marks."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Returned:
    """A file read back: the frozen month, revision and language it was made from, the newest edit it showed, what stands in it."""

    period: str
    revision: str
    lang: str
    seen: int
    items: tuple[Item, ...]


def markdown(data: BriefInput, lang: str = "zh") -> str:
    """The text of the analysis as Markdown: a live number is a link `[5.9](zs:…)`, a comment names each paragraph and part."""
    document = brief(data, lang, editable=True)
    lines = [f"<!-- zhuashou brief {document.mark} -->", f"# {document.title}", document.subtitle]
    for block in document.blocks:
        if isinstance(block, Heading) and block.id:
            lines += [f"<!-- part {block.id} -->", f"## {block.text}"]
        elif isinstance(block, Heading) and block.level == 2:
            lines.append(f"### {block.text}")
        elif isinstance(block, Para) and block.id:
            lines.append(f"<!-- p {block.id} -->\n{''.join(_linked(s.text, s.token) for s in block.spans)}")
    return "\n\n".join(lines) + "\n"


def _linked(text: str, token: str) -> str:
    return f"[{text}](zs:{quote(token, safe=':/@.|,+')})" if token else text


def read_markdown(text: str) -> Returned:
    """A Markdown file read back. Raises ExchangeError if it says not what it was made from."""
    head = re.match(r"\s*<!-- zhuashou brief (.*?) -->", text)
    items: list[Item] = []
    named = ""
    for block in re.split(r"\n\s*\n", text[head.end() :] if head else text):
        body: list[str] = []
        for row in block.strip().splitlines():
            comment = re.fullmatch(r"<!-- (part|p) (\S+) -->", row.strip())
            if comment and comment[1] == "part":
                items.append(Item((), part=comment[2]))
            elif comment:
                named = comment[2]
            elif not row.lstrip().startswith("#"):
                body.append(row.strip())
        if body and (named or any(i.part for i in items)):
            items.append(Item(tuple(_runs(" ".join(body))), key(named) if named else ""))
            named = ""
    return _returned(head[1] if head else "", items)


def _runs(text: str) -> Iterator[Run]:
    at = 0
    for found in _LINK.finditer(text):
        yield Run(text[at : found.start()])
        yield Run(found[1], key(unquote(found[2])))
        at = found.end()
    yield Run(text[at:])


def _returned(mark: str, items: Sequence[Item]) -> Returned:
    found = MARK.search(mark)
    if found is None:
        raise ExchangeError("mark")
    if not any(item.key for item in items):
        raise ExchangeError("paragraphs")
    return Returned(found[1], found[2], found[3], int(found[4]), tuple(items))


def read_docx(data: bytes, document: Document | None = None) -> Returned:
    """A Word file read back; `document` is the paper it was exported from, so that its heads, captions and notes are not taken for text.

    Raises ExchangeError for a file that is no Word file or has lost its marks.
    """
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = etree.fromstring(archive.read("word/document.xml"), etree.XMLParser(resolve_entities=False, no_network=True))  # fmt: skip
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise ExchangeError("docx") from error
    fixed = fixed_texts(document) if document else frozenset()
    mark, items, inside = "", [], False
    for paragraph in body.find(f"{_W}body").iterchildren(f"{_W}p"):
        names = [str(b.get(f"{_W}name")) for b in paragraph.iter(f"{_W}bookmarkStart")]
        mine = [n.removeprefix("zs_") for n in names if n.startswith("zs_")]
        mark = next((n.removeprefix("doc_") for n in mine if n.startswith("doc_")), mark)
        part = next((n.removeprefix("part_") for n in mine if n.startswith("part_")), "")
        keys = [n for n in mine if re.fullmatch("[0-9a-f]{12}", n)]
        text = _text(paragraph)
        if part:
            inside = True
            items.append(Item((), part=part))
        elif keys:
            items.append(Item(text, keys[0]))
        elif inside and _squeezed(text) and _squeezed(text) not in fixed and not _heading(paragraph):
            items.append(Item(text))
        elif inside and _squeezed(text) in fixed and _squeezed(text) in _ends(document):
            break
    return _returned(_dated(mark), items)


def _dated(mark: str) -> str:
    """`2026_10_r1_zh_3` → `2026-10 r1 zh 3`."""
    return re.sub(r"^(\d{4})_(\d\d)_", r"\1-\2 ", mark)


def _squeezed(runs: Sequence[Run] | str) -> str:
    text = runs if isinstance(runs, str) else "".join(r.text for r in runs)
    return re.sub(r"\s", "", text)


def _heading(paragraph: Any) -> bool:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and str(style.get(f"{_W}val")).startswith(("Heading", "Title", "Subtitle"))


def fixed_texts(document: Document) -> frozenset[str]:
    """Texts of the paper that are not its paragraphs: heads, captions with their units, notes."""
    found = [document.title, document.subtitle]
    for block in document.blocks:
        if isinstance(block, Para):
            continue
        spans = getattr(block, "spans", ())
        caption = getattr(block, "caption", "")
        found += [
            getattr(block, "text", ""),
            "".join(s.text for s in spans),
            caption,
            caption + getattr(block, "unit", ""),
        ]
    return frozenset(_squeezed(text) for text in found if text)


def _ends(document: Document | None) -> frozenset[str]:
    """Heads without a part behind the text: there the tables begin."""
    heads = [b for b in document.blocks if isinstance(b, Heading) and b.level == 1 and not b.id] if document else []
    return frozenset(_squeezed(b.text) for b in heads)


def _text(paragraph: Any) -> tuple[Run, ...]:
    """The runs of a paragraph: live numbers by their controls, without note marks, deletions and pictures."""
    found: list[Run] = []

    def walk(node: Any, live: str) -> None:
        for child in node:
            tag = str(child.tag).removeprefix(_W)
            if tag == "sdt":
                mark = child.find(f"{_W}sdtPr/{_W}tag")
                name = "" if mark is None else str(mark.get(f"{_W}val"))
                content = child.find(f"{_W}sdtContent")
                if content is not None:
                    nameless = f"{UNNAMED}{len(found)}"
                    walk(content, name.removeprefix("zs_") if name.startswith("zs_") else live or nameless)
            elif tag == "t":
                _append(found, child.text or "", live)
            elif tag in ("tab", "br", "cr"):
                _append(found, " ", live)
            elif tag not in ("pPr", "rPr", "del", "moveFrom", "drawing", "pict", "sdtPr"):
                walk(child, live)

    walk(paragraph, "")
    return tuple(Run(_NOTE.sub("", r.text) if not r.key else r.text, r.key) for r in found)


def _append(found: list[Run], text: str, live: str) -> None:
    """One live number is one run, however many pieces the program cut it into."""
    if found and found[-1].key == live:
        found[-1] = Run(found[-1].text + text, live)
    else:
        found.append(Run(text, live))


def named(runs: Sequence[Run], order: Sequence[tuple[str, str]]) -> tuple[Run, ...]:
    """The runs of a paragraph with the names of live numbers that a program dropped (LibreOffice keeps the control, not its tag), told by the
    numbers (key, how it read) that the paragraph had: equal ones first, between them as many as there were, in order."""
    nameless = [k for k, run in enumerate(runs) if run.key.startswith(UNNAMED)]
    made = list(runs)
    for k in nameless:
        made[k] = Run(runs[k].text)
    pairs = SequenceMatcher(None, [runs[k].text for k in nameless], [text for _, text in order], autojunk=False)
    for kind, a, b, c, d in pairs.get_opcodes():
        if kind == "equal" or (kind == "replace" and b - a == d - c):
            for k, (name, _) in zip(nameless[a:b], order[c:d], strict=True):
                made[k] = Run(runs[k].text, name)
    return tuple(made)


def source_from(runs: Sequence[Run], tokens: Mapping[str, tuple[str, str]]) -> tuple[str, list[dict[str, str]]]:
    """(text with tokens, numbers that are no longer live). `tokens`: key → (token, how it read in the file that went out)."""
    made, lost = [], []
    for run in runs:
        token, shown = tokens.get(run.key, ("", ""))
        if token and run.text == shown:
            made.append(f"{{{{{token}}}}}")
            continue
        made.append(run.text)
        if run.key:
            lost.append({"token": token, "was": shown, "now": run.text})
    return " ".join("".join(made).split()), lost
