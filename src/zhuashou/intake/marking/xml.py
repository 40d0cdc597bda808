# SPDX-License-Identifier: Apache-2.0
"""Small tools over XML as bytes and as trees: escape, attributes of a tag, spans of top-level elements, safe parsing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.parsers import expat

from lxml import etree

from zhuashou.intake.safety import IntakeError
from zhuashou.terms import safe_text

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Unmarkable(Exception):
    """The package is written in a way that cannot be patched safely; its values are carried over instead."""


@dataclass(frozen=True)
class Piece:
    """A top-level element in a run of XML: local name and byte span."""

    name: str
    start: int
    end: int


def escape(text: str) -> str:
    """Text for element content; what XML or a cell cannot hold is dropped."""
    return safe_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@cache
def _pattern(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\s" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def attribute(tag: bytes, name: bytes) -> bytes | None:
    """The value of an attribute in an opening tag, None if it is not there."""
    found = _pattern(name).search(tag)
    return None if found is None else found[1] if found[1] is not None else found[2]


def with_attribute(tag: bytes, name: bytes, value: bytes | None) -> bytes:
    """The opening tag with the attribute set, or without it if `value` is None."""
    new = b"" if value is None else b" " + name + b'="' + value + b'"'
    changed, count = _pattern(name).subn(lambda _: new, tag, count=1)
    if count or value is None:
        return changed
    end = -2 if tag.endswith(b"/>") else -1
    return tag[:end].rstrip() + new + tag[end:]


def top_level(root: bytes, content: bytes) -> list[Piece]:
    """Spans of the elements in `content` that lie directly under the root whose opening tag is `root`. Raises Unmarkable."""
    found: list[Piece] = []
    open_: list[tuple[str, int]] = []
    offset = len(root)
    parser = expat.ParserCreate()

    def started(name: str, _attributes: Any) -> None:
        open_.append((name.rpartition(":")[2], parser.CurrentByteIndex - offset))

    def ended(_name: str) -> None:
        name, start = open_.pop()
        if len(open_) == 1:
            end = content.find(b">", start) + 1
            if content[end - 2 : end] != b"/>":  # for a tag that closes itself the parser is already behind it
                end = content.find(b">", parser.CurrentByteIndex - offset) + 1
            found.append(Piece(name, start, end))

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    try:
        parser.Parse(root + content, False)
    except expat.ExpatError as error:
        raise Unmarkable(str(error)) from error
    return found


def parse(content: bytes, file: str) -> Any:
    """The tree of a part. Entities are not resolved. Raises IntakeError if it is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_blank_text=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise IntakeError("unreadable", file=file, why=str(error)) from error


def serialise(root: Any) -> bytes:
    """The part as bytes, always the same for the same tree."""
    return bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True))


def tag(root: Any, name: str) -> str:
    """The name in the root's namespace."""
    return f"{{{etree.QName(root).namespace}}}{name}"


def child(root: Any, name: str) -> Any:
    """The first direct child of that local name, or None."""
    return next((e for e in root if isinstance(e.tag, str) and etree.QName(e).localname == name), None)


def children(root: Any, name: str) -> list[Any]:
    """Direct children of that local name; none if `root` is None."""
    return [] if root is None else [e for e in root if isinstance(e.tag, str) and etree.QName(e).localname == name]


def put_child(root: Any, made: Any, order: tuple[str, ...]) -> None:
    """Insert a child where the schema's `order` wants it."""
    before = order[: order.index(etree.QName(made).localname)]
    place = 0
    for k, element in enumerate(root):
        if isinstance(element.tag, str) and etree.QName(element).localname in before:
            place = k + 1
    root.insert(place, made)
