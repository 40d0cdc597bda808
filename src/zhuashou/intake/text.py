# SPDX-License-Identifier: Apache-2.0
"""The text of a document for those who need no blocks: a paragraph or a table row a line."""

from __future__ import annotations

from pathlib import Path

from zhuashou.intake.documents.reading import read_document


def read_text(path: Path) -> str:
    """Text with one paragraph (or one table row, cells joined by tabs) a line. Raises IntakeError; a scan is said to be one."""
    document = read_document(path)
    if document.kind == "txt":
        return document.text
    lines: list[str] = []
    place: tuple[int | None, int | None] = (None, None)
    for block in document.blocks:
        text = document.text[block.text_start : block.text_end]
        if block.kind == "cell" and place == (block.table, block.row):
            lines[-1] += "\t" + text.replace("\n", " ")
        else:
            lines.append(text.replace("\n", " ") if block.kind == "cell" else text)
        place = (block.table, block.row) if block.kind == "cell" else (None, None)
    return "\n".join(lines)
