# SPDX-License-Identifier: Apache-2.0
"""Blocks are put together in one place, so their offsets always fit the text."""

from __future__ import annotations

from dataclasses import replace

from zhuashou.intake.documents.model import Block, RawDocument
from zhuashou.terms import Words


class Assembly:
    """Collects blocks and their text; empty paragraphs are left out, empty cells keep their place in the table."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self.tables = 0
        self._at = 0

    def add(self, text: str, block: Block) -> None:
        """Add one block (its offsets are set here)."""
        text = text.strip("\n \t\u3000\xa0") if block.kind != "cell" else text.strip()
        if not text and block.kind != "cell":
            return
        self.parts.append(text)
        self.blocks.append(replace(block, text_start=self._at, text_end=self._at + len(text)))
        self._at += len(text) + 1

    def paragraph(self, text: str) -> None:
        """Add a plain paragraph."""
        self.add(text, Block("paragraph", 0, 0))

    def new_table(self) -> int:
        """The number of the next table."""
        self.tables += 1
        return self.tables - 1

    @property
    def offset(self) -> int:
        """Where the next block will begin."""
        return self._at

    def document(
        self, kind: str, *, encoding: str | None = None, title: str = "", gaps: tuple[tuple[int, Words], ...] = ()
    ) -> RawDocument:
        """All of it."""
        return RawDocument("\n".join(self.parts), tuple(self.blocks), kind, encoding, title, gaps)
