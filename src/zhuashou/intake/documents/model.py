# SPDX-License-Identifier: Apache-2.0
"""What crosses from reading to cleaning to the grammar: raw text in blocks, clean text with the raw place of every character."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from zhuashou.terms import Words


@dataclass(frozen=True)
class Block:
    """A paragraph, heading or table cell; `text_start:text_end` are offsets in the raw text.

    Cells carry table (0, 1, …), row and column and how many rows and columns they span (merged cells appear once); `header` marks the cells
    of header rows. Headings carry their `level` (1, 2, …); `number` is the automatic number that the text begins with, if there was one.
    """

    kind: str
    text_start: int
    text_end: int
    table: int | None = None
    row: int | None = None
    column: int | None = None
    rows: int = 1
    columns: int = 1
    header: bool = False
    level: int | None = None
    style: str = ""
    number: str = ""


@dataclass(frozen=True)
class RawDocument:
    """The raw text, blocks joined by newlines (cells too; a cell of several paragraphs holds newlines itself).

    `kind` is txt, docx, pdf or html. `gaps` are offsets where something could not be read (a scanned page), with the words for it.
    """

    text: str
    blocks: tuple[Block, ...]
    kind: str
    encoding: str | None = None
    title_hint: str = ""
    gaps: tuple[tuple[int, Words], ...] = ()

    def breaks(self) -> tuple[int, ...]:
        """Offsets of the newlines that truly end a block; in plain text none is known to."""
        return () if self.kind == "txt" else tuple(b.text_end for b in self.blocks[:-1])


@dataclass(frozen=True)
class Flag:
    """A place that no rule can mend, `start:end` in the clean text. `blocking`: a person must look before the draft is confirmed."""

    code: str
    start: int
    end: int
    words: Words
    blocking: bool = True

    def to_json(self) -> dict[str, Any]:
        """Code, place, and the message in both languages."""
        from zhuashou.terms import say

        return {
            "code": self.code, "message": {"zh": say(self.words, "zh"), "en": say(self.words, "en")},
            "start": self.start, "end": self.end, "blocking": self.blocking,
        }  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """One change: raw characters `raw_start:raw_end` became clean characters `clean_start:clean_end` (equal ends: removed)."""

    kind: str
    raw_start: int
    raw_end: int
    clean_start: int
    clean_end: int


@dataclass(frozen=True)
class CleanText:
    """Clean text; character i stands for the raw characters `starts[i]:ends[i]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    flags: tuple[Flag, ...] = ()
    edits: tuple[Edit, ...] = ()

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw characters that clean `start:end` came from; an empty span lies before the next character."""
        if end <= start:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def clean_offset(self, raw: int) -> int:
        """The first clean character that begins at or after a raw offset."""
        return bisect_left(self.starts, raw)

    @property
    def blocking(self) -> tuple[Flag, ...]:
        """Flags that keep the draft from being confirmed at one click."""
        return tuple(f for f in self.flags if f.blocking)


@dataclass
class Draft:
    """Text under repair. Every pass hands its changes to `apply`, so each character keeps its raw place."""

    raw: str
    breaks: Collection[int] = ()
    text: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    edits: list[tuple[str, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.raw
        self.starts = list(range(len(self.raw)))
        self.ends = list(range(1, len(self.raw) + 1))

    def apply(self, kind: str, changes: list[tuple[int, int, str]]) -> bool:
        """Replace each `start:end` by its text; changes are in order and do not overlap. True if anything changed.

        A replacement of the same length maps character by character, any other as a whole.
        """
        if not changes:
            return False
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for a, b, new in changes:
            parts += self.text[done:a], new
            starts += self.starts[done:a]
            ends += self.ends[done:a]
            first, last = self.starts[a], self.ends[b - 1]
            if len(new) == b - a:
                starts += self.starts[a:b]
                ends += self.ends[a:b]
            else:
                starts += [first] * len(new)
                ends += [last] * len(new)
            self.edits.append((kind, first, last))
            done = b
        self.text = "".join([*parts, self.text[done:]])
        self.starts = starts + self.starts[done:]
        self.ends = ends + self.ends[done:]
        return True

    def overwrite(self, kind: str, new: str) -> bool:
        """Replace the text by one of the same length; the map stays. True if anything changed."""
        if new == self.text:
            return False
        for k, (before, after) in enumerate(zip(self.text, new, strict=True)):
            if before != after:
                self.edits.append((kind, self.starts[k], self.ends[k]))
        self.text = new
        return True

    def result(self, flags: tuple[Flag, ...]) -> CleanText:
        """The finished text with its edits in order; neighbouring edits of a kind are one."""
        merged: list[tuple[str, int, int]] = []
        for kind, a, b in sorted(self.edits, key=lambda e: (e[1], e[2], e[0])):
            if merged and merged[-1][0] == kind and merged[-1][2] >= a:
                merged[-1] = (kind, merged[-1][1], max(b, merged[-1][2]))
            else:
                merged.append((kind, a, b))
        edits = tuple(
            Edit(kind, a, b, bisect_left(self.starts, a), bisect_left(self.starts, b)) for kind, a, b in merged
        )
        return CleanText(self.text, tuple(self.starts), tuple(self.ends), flags, edits)
