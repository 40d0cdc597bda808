# SPDX-License-Identifier: Apache-2.0
"""Cell notes: the comments part and the drawing that shows them. A person's own notes are kept; ours stand behind a marker line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from zhuashou.intake.marking.plan import MARKER, place_of
from zhuashou.intake.marking.xml import SPACE, TRANSITIONAL, child, parse, serialise, tag
from zhuashou.intake.reader import letter
from zhuashou.terms import safe_text

AUTHOR = "抓手校验"
_A_BLOCK = 1024
_VML = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%s"/></o:shapelayout>'
    b"%s</xml>"
)
_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    b'<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:1.5pt;width:220pt;height:90pt;'
    'z-index:{z};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{c1}, 15, {r1}, 4, {c2}, 15, {r2}, 4</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SHAPES = re.compile(rb"<v:shape\s.*?</v:shape\s*>", re.DOTALL)
_IDMAP = re.compile(rb"""(<o:idmap\s[^>]*?\bdata\s*=\s*["'])([^"']*)""")
Place = tuple[int, int]


class Comments:
    """The comments part being patched. `places` are the cells that hold a note."""

    def __init__(self, content: bytes | None, file: str, namespace: str = TRANSITIONAL) -> None:
        self.root = (
            parse(content, file) if content else etree.Element(f"{{{namespace}}}comments", nsmap={None: namespace})
        )
        self.changed = False
        self._authors = self._part("authors")
        self._list = self._part("commentList")
        self._at = {place: e for e in self._list if (place := place_of((e.get("ref") or "").replace("$", "")))}

    def _part(self, name: str) -> Any:
        found = child(self.root, name)
        if found is None:
            found = etree.SubElement(self.root, tag(self.root, name))
        return found

    @property
    def places(self) -> set[Place]:
        """Cells with a note."""
        return set(self._at)

    def clean(self) -> set[Place]:
        """Take off what earlier runs wrote; the cells whose note is gone altogether."""
        gone = set()
        for place, comment in list(self._at.items()):
            text = child(comment, "text")
            whole = "" if text is None else "".join(text.itertext())
            if MARKER not in whole:
                continue
            self.changed = True
            own = whole[: whole.index(MARKER)]
            if own.strip():
                _cut(text, len(own.rstrip("\n")))
            else:
                self._list.remove(comment)
                del self._at[place]
                gone.add(place)
        return gone

    def add(self, notes: Mapping[Place, str]) -> set[Place]:
        """Write our notes, behind those that are there; the cells that had none."""
        made = set()
        for place in sorted(notes):
            comment = self._at.get(place)
            if comment is None:
                comment = etree.SubElement(self._list, tag(self.root, "comment"))
                comment.set("ref", f"{letter(place[1] - 1)}{place[0]}")
                comment.set("authorId", str(self._author()))
                etree.SubElement(comment, tag(self.root, "text"))
                self._at[place] = comment
                made.add(place)
            elif self._threaded(comment):
                continue  # a discussion of a newer Excel: its text here is only a stand-in
            self._write(child(comment, "text"), notes[place], behind=place not in made)
            self.changed = True
        return made

    def _author(self) -> int:
        names = [e.text for e in self._authors]
        if AUTHOR not in names:
            etree.SubElement(self._authors, tag(self.root, "author")).text = AUTHOR
            return len(names)
        return names.index(AUTHOR)

    def _threaded(self, comment: Any) -> bool:
        number, authors = int(comment.get("authorId") or 0), list(self._authors)
        return number < len(authors) and (authors[number].text or "").startswith("tc=")

    def _write(self, text: Any, note: str, *, behind: bool) -> None:
        """A run of our own; a plain text before it becomes a run too."""
        plain = child(text, "t")
        if plain is not None:
            text.remove(plain)
            run = etree.SubElement(text, tag(self.root, "r"))
            run.append(plain)
        run = etree.SubElement(text, tag(self.root, "r"))
        look = etree.SubElement(run, tag(self.root, "rPr"))
        for name, value in (("sz", {"val": "9"}), ("rFont", {"val": "宋体"}), ("family", {"val": "3"})):
            etree.SubElement(look, tag(self.root, name), value)
        words = etree.SubElement(run, tag(self.root, "t"))
        words.set(SPACE, "preserve")
        words.text = safe_text(("\n" if behind else "") + note)

    def to_bytes(self) -> bytes:
        """The part."""
        return serialise(self.root)


def _cut(text: Any, length: int) -> None:
    """Keep the first `length` characters of a note, in whatever runs they stand."""
    for element in list(text.iter(f"{{{etree.QName(text).namespace}}}t")):
        words = element.text or ""
        if length <= 0:
            holder = element.getparent()
            (holder.getparent() if holder is not text else text).remove(holder if holder is not text else element)
        elif len(words) > length:
            element.text = words[:length]
        length -= len(words)


def used_blocks(drawings: Mapping[str, bytes]) -> int:
    """The highest block of shape numbers that any drawing of the workbook has."""
    found = [int(n) for d in drawings.values() for m in _IDMAP.finditer(d) for n in re.findall(rb"\d+", m[2])]
    shapes = [int(n) // _A_BLOCK for d in drawings.values() for n in re.findall(rb'id\s*=\s*["\']_x0000_s(\d+)', d)]
    return max([0, *found, *shapes])


def drawn(content: bytes | None, gone: set[Place], added: set[Place], first_block: int) -> tuple[bytes, int]:
    """The drawing without the shapes of `gone` and with those of `added`; and how many blocks of numbers it took from `first_block` on."""
    count = -(-len(added) // (_A_BLOCK - 1))
    blocks = b",".join(b"%d" % (first_block + k) for k in range(count))
    text = content if content is not None else _VML % (blocks, _SHAPE_TYPE)
    if gone:
        text = _SHAPES.sub(lambda m: b"" if _place_of_shape(m[0]) in gone else m[0], text)
    if not added:
        return text, 0
    if content is not None:
        text = _IDMAP.sub(lambda m: m[1] + (m[2] + b"," if m[2] else b"") + blocks, text, count=1)
    shapes = []
    for k, (row, column) in enumerate(sorted(added)):
        number = (first_block + k // (_A_BLOCK - 1)) * _A_BLOCK + 1 + k % (_A_BLOCK - 1)
        top = max(row - 2, 0)
        shapes.append(
            _SHAPE.format(
                id=number, z=k + 1, c1=column, c2=column + 4, r1=top, r2=top + 6, row=row - 1, column=column - 1
            )
        )
    made = "".join(shapes).encode()
    if b'id="_x0000_t202"' not in text and b"id='_x0000_t202'" not in text:
        made = _SHAPE_TYPE + made
    at = text.rfind(b"</xml>")
    at = len(text) if at < 0 else at
    return text[:at] + made + text[at:], count


def _place_of_shape(shape: bytes) -> Place | None:
    row, column = (re.search(rb"<x:" + name + rb">\s*(\d+)", shape) for name in (b"Row", b"Column"))
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column and b'"Note"' in shape.replace(b"'", b'"') else None


def has_shapes(content: bytes) -> bool:
    """Does the drawing show anything?"""
    return re.search(rb"<v:(?!shapetype)(?:shape|rect|group|oval|image|line)[\s>]", content) is not None
