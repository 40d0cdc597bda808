# SPDX-License-Identifier: Apache-2.0
"""The zip package: parts read, untouched parts carried over byte for byte as they are compressed, new parts with a fixed time."""

from __future__ import annotations

import copy
import posixpath
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from lxml import etree

from zhuashou.intake.marking.xml import child, children, parse, serialise

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT = {"worksheet": f"{_SHEETML}.worksheet+xml", "comments": f"{_SHEETML}.comments+xml", "styles": f"{_SHEETML}.styles+xml"}  # fmt: skip
_LEVEL = 2  # as small as level 3 on sheets, in two thirds of the time


class Relations:
    """The relations of one part (`source`); targets are full part names."""

    def __init__(self, content: bytes | None, source: str, *, strict: bool = False) -> None:
        self.source, self._base = source, STRICT_OFFICE if strict else OFFICE
        self.root = etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})
        if content is not None:
            self.root = parse(content, source)
        self.changed = False

    @property
    def name(self) -> str:
        """Name of the part that holds these relations."""
        folder, _, file = self.source.rpartition("/")
        return f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"

    def _full(self, target: str) -> str:
        return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(self.source), target))  # fmt: skip

    def target(self, number: str) -> str:
        """The part that relation `number` leads to; empty if there is none."""
        return next((self._full(e.get("Target", "")) for e in self.root if e.get("Id") == number), "")

    def of_kind(self, kind: str) -> list[tuple[str, str]]:
        """(id, part) of the relations whose type ends with `kind`."""
        return [(e.get("Id", ""), self._full(e.get("Target", ""))) for e in self.root if (e.get("Type") or "").endswith("/" + kind) and e.get("TargetMode") != "External"]  # fmt: skip

    def add(self, kind: str, part: str) -> str:
        """Add a relation, or find the one that is there; its id."""
        for number, target in self.of_kind(kind):
            if target == part:
                return number
        used = {e.get("Id") for e in self.root}
        number = next(f"rId{k}" for k in range(1, len(used) + 2) if f"rId{k}" not in used)
        etree.SubElement(
            self.root, f"{{{_RELATIONS}}}Relationship", Id=number, Type=f"{self._base}/{kind}", Target="/" + part
        )
        self.changed = True
        return number

    def remove(self, number: str) -> None:
        """Take a relation out."""
        for element in self.root:
            if element.get("Id") == number:
                self.root.remove(element)
                self.changed = True

    def to_bytes(self) -> bytes:
        """The part."""
        return serialise(self.root)


class Package:
    """A workbook package being copied: `changed` parts are replaced or added, `dropped` ones left out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zip = zipfile.ZipFile(path)
        self.parts = {i.filename: i for i in self.zip.infolist()}
        self.changed: dict[str, bytes] = {}
        self.dropped: set[str] = set()
        self.types = parse(self.read("[Content_Types].xml"), path.name)
        self._types_before = serialise(self.types)

    def close(self) -> None:
        """Let go of the file."""
        self.zip.close()

    def has(self, name: str) -> bool:
        """Is the part there (and not dropped)?"""
        return (name in self.parts or name in self.changed) and name not in self.dropped

    def read(self, name: str) -> bytes:
        """A part as it will be written."""
        return self.changed[name] if name in self.changed else self.zip.read(name)

    def open(self, name: str) -> IO[bytes]:
        """A part of the source as a stream."""
        return self.zip.open(name)

    def relations(self, source: str, *, strict: bool = False) -> Relations:
        """The relations of a part; empty ones if it has none."""
        found = Relations(None, source, strict=strict)
        return Relations(self.read(found.name), source, strict=strict) if self.has(found.name) else found

    def keep(self, relations: Relations) -> None:
        """Write the relations if they changed."""
        if relations.changed:
            self.changed[relations.name] = relations.to_bytes()

    def free_name(self, pattern: str) -> str:
        """The first name `pattern.format(n)` that no part has, also not in other case."""
        used = {n.lower() for n in (*self.parts, *self.changed)}
        return next(n for n in (pattern.format(k) for k in range(1, len(used) + 2)) if n.lower() not in used)

    def put(self, name: str, content: bytes, kind: str = "") -> None:
        """Replace or add a part; `kind` declares the type of a new one."""
        self.changed[name] = content
        self.dropped.discard(name)
        if kind and not any(e.get("PartName") == "/" + name for e in self.types):
            etree.SubElement(self.types, f"{{{_TYPES}}}Override", PartName="/" + name, ContentType=CONTENT[kind])

    def declare_vml(self) -> None:
        """Make the type of vmlDrawing parts known."""
        if not any((e.get("Extension") or "").lower() == "vml" for e in children(self.types, "Default")):
            made = etree.Element(f"{{{_TYPES}}}Default", Extension="vml", ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing")  # fmt: skip
            first = child(self.types, "Override")
            self.types.insert(len(self.types) if first is None else self.types.index(first), made)

    def drop(self, name: str) -> None:
        """Leave a part and its relations out."""
        for part in (name, Relations(None, name).name):
            self.dropped.add(part)
            self.changed.pop(part, None)
            for element in children(self.types, "Override"):
                if element.get("PartName") == "/" + part:
                    self.types.remove(element)

    def write(self, target: Path, streams: dict[str, Iterable[bytes]], last: dict[str, Any]) -> None:
        """Write the copy: `streams` part by part as they come, `last` (name → function giving bytes) after everything else."""
        types = serialise(self.types)
        if types != self._types_before:
            self.changed["[Content_Types].xml"] = types
        working = target.parent / f".writing-{target.name}"
        try:
            with (
                working.open("wb") as file,
                zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as made,
            ):
                self._write_all(made, streams, last)
            working.replace(target)
        except BaseException:
            working.unlink(missing_ok=True)
            raise

    def _write_all(self, made: zipfile.ZipFile, streams: dict[str, Iterable[bytes]], last: dict[str, Any]) -> None:
        with self.path.open("rb") as source:
            for name, info in self.parts.items():
                if name in self.dropped or name in last:
                    continue
                if name in streams:
                    _put_stream(made, name, streams[name])
                elif name in self.changed:
                    _put_stream(made, name, (self.changed[name],))
                else:
                    _carry_over(made, source, info)
        for name in dict.fromkeys(n for n in (*self.changed, *streams) if n not in self.parts and n not in last):
            _put_stream(made, name, streams.get(name) or (self.changed[name],))
        for name, give in last.items():
            _put_stream(made, name, (give(),))


def _put_stream(made: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    with made.open(name, "w") as out:  # a name alone gets the fixed time of 1980
        for piece in pieces:
            out.write(piece)


def _carry_over(made: zipfile.ZipFile, source: IO[bytes], info: zipfile.ZipInfo) -> None:
    """Copy one entry as it is compressed. ZipFile has no such call, so its own bookkeeping is kept here."""
    source.seek(info.header_offset)
    header = source.read(30)
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no entry where the directory says")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    source.seek(name_length + extra_length, 1)
    copied = copy.copy(info)
    copied.extra, copied.flag_bits = b"", info.flag_bits & ~0x08  # sizes stand in the header, no descriptor follows
    target: Any = made
    target.fp.seek(target.start_dir)
    copied.header_offset = target.fp.tell()
    target.fp.write(copied.FileHeader(False))
    left = info.compress_size
    while left:
        piece = source.read(min(left, 2**20))
        if not piece:
            raise zipfile.BadZipFile("an entry is cut short")
        target.fp.write(piece)
        left -= len(piece)
    target.filelist.append(copied)
    target.NameToInfo[copied.filename] = copied
    target.start_dir, target._didModify = target.fp.tell(), True
