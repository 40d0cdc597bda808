# SPDX-License-Identifier: Apache-2.0
"""Web pages: the main text without menus, scripts and hidden parts; tables kept cell by cell.

Readability libraries were weighed: they bring a dozen packages and judge by what reads like an article, while a notice may be one table.
Here nothing of the chosen part is dropped, and the part is chosen by where most text outside links stands.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from zhuashou.intake.documents.assemble import Assembly
from zhuashou.intake.documents.encodings import decoded
from zhuashou.intake.documents.model import Block, RawDocument
from zhuashou.intake.safety import IntakeError

_DROPPED = (
    "script",
    "style",
    "nav",
    "footer",
    "aside",
    "form",
    "iframe",
    "noscript",
    "template",
    "button",
    "select",
    "svg",
    "rt",
    "rp",
    "head",
)
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "main", "blockquote", "pre", "header", "center", "figure", "figcaption", "body", "hr"})  # fmt: skip
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SHARE = 0.7
_MAX_COLUMNS, _MAX_CELLS = 200, 200_000


def read_page(path: Path) -> RawDocument:
    """Blocks of the main part of an html file. Raises IntakeError."""
    from lxml import etree, html

    text, encoding = decoded(path, declared=True)
    try:
        parser = html.HTMLParser(no_network=True, huge_tree=False)
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
        return _read(root, encoding)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, RecursionError) as error:
        raise IntakeError("unreadable", file=path.name, why=str(error)) from error


def _read(root: Any, encoding: str) -> RawDocument:
    heading = " ".join((root.findtext(".//title") or "").split())
    h1 = [e for e in root.iter("h1") if _squeezed(e)]
    top = _squeezed(h1[0]) if len(h1) == 1 else ""
    _drop(root)
    main = _main(root)
    walker = _Walker()
    if top and not any(e in h1 for e in main.iter("h1")):
        walker.out.add(top, Block("heading", 0, 0, level=1))
    walker.walk(main)
    walker.flush()
    return walker.out.document("html", encoding=encoding, title=top or re.split(r"[_|]| - ", heading)[0].strip())


def _squeezed(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _drop(root: Any) -> None:
    from lxml import etree

    for element in list(root.iter()):
        style = element.get("style", "") if isinstance(element.tag, str) else ""
        comment = not isinstance(element.tag, str)
        if (comment or element.tag in _DROPPED or _HIDDEN.search(style) or element.get("hidden") is not None) and (
            element.getparent() is not None
        ):
            tail, parent, before = element.tail or "", element.getparent(), element.getprevious()
            parent.remove(element)
            if before is not None and tail:
                before.tail = (before.tail or "") + tail
            elif tail:
                parent.text = (parent.text or "") + tail
    etree.strip_tags(root, etree.Comment)


def _main(root: Any) -> Any:
    """The innermost element that still holds most of the page's text outside links."""
    body = root.find("body")
    chosen = body if body is not None else root
    weights: dict[Any, int] = {}
    for element in chosen.iter():
        linked = any(a.tag == "a" for a in element.iterancestors()) or element.tag == "a"
        own = 0 if linked else len((element.text or "").strip())
        tails = sum(len((c.tail or "").strip()) for c in element) if not linked else 0
        weights[element] = own + tails
    for element in reversed(list(chosen.iter())):
        if element is not chosen:
            weights[element.getparent()] += weights[element]
    whole = weights[chosen]
    while True:
        inner = [c for c in chosen if c.tag in _BLOCKS and weights[c] >= _SHARE * whole]
        if not inner or inner[0].tag in ("p", "li"):
            return chosen
        chosen = inner[0]


class _Walker:
    """Turns elements into blocks: text up to the next block boundary is one paragraph."""

    def __init__(self) -> None:
        self.out = Assembly()
        self.parts: list[str] = []

    def flush(self) -> None:
        """End the paragraph that is open."""
        for line in "".join(self.parts).split("\n"):
            self.out.paragraph(" ".join(line.split(" ")).strip())
        self.parts = []

    def say(self, text: str | None) -> None:
        """Text of the source; its own line breaks are no more than spaces, and none between Han characters."""
        squeezed = re.sub(r"[ \t\r\n]+", " ", text or "")
        self.parts.append(
            re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])", "", squeezed)
            if "\n" in (text or "")
            else squeezed
        )

    def walk(self, element: Any) -> None:
        """One element with all below it."""
        self.say(element.text)
        for child in element:
            if child.tag == "table":
                self.flush()
                self.table(child)
            elif child.tag in _HEADINGS:
                self.flush()
                self.out.add(_squeezed(child), Block("heading", 0, 0, level=_HEADINGS[child.tag]))
            elif child.tag == "br":
                self.parts.append("\n")
            elif child.tag in _BLOCKS:
                self.flush()
                self.walk(child)
                self.flush()
            else:
                self.walk(child)
            self.say(child.tail)

    def table(self, table: Any) -> None:
        """A data table cell by cell; a table of one cell, or one that holds tables, is a layout and read as text."""
        rows = [r for r in table.iter("tr") if next(r.iterancestors("table")) is table]
        cells = [[c for c in r if c.tag in ("td", "th")] for r in rows]
        if sum(map(len, cells)) <= 1 or table.find(".//table") is not None:
            for row in cells:
                for cell in row:
                    self.walk(cell)
                    self.flush()
            return
        number = self.out.new_table()
        taken: set[tuple[int, int]] = set()
        for r, row in enumerate(cells):
            column = 0
            for cell in row:
                while (r, column) in taken:
                    column += 1
                down, across = (
                    min(int(v), 200) if (v := cell.get(k, "1")).isdecimal() and int(v) else 1
                    for k in ("rowspan", "colspan")
                )
                down, across = min(down, len(cells) - r), min(across, _MAX_COLUMNS)
                if len(taken) > _MAX_CELLS:
                    raise ValueError("a table spans more cells than any document's")
                taken |= {(r + i, column + j) for i in range(down) for j in range(across)}
                block = Block("cell", 0, 0, number, r, column, down, across, r == 0 or cell.tag == "th")
                self.out.add(_cell_text(cell), block)
                column += across


def _cell_text(cell: Any) -> str:
    inner = _Walker()
    inner.walk(cell)
    inner.flush()
    return "\n".join(inner.out.parts)
