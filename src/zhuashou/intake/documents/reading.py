# SPDX-License-Identifier: Apache-2.0
"""A decision's file to raw text in blocks. What the file is by content decides; what cannot be read is refused with the remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from zhuashou.intake.documents.encodings import decoded
from zhuashou.intake.documents.model import Block, RawDocument
from zhuashou.intake.safety import IntakeError, check_file

TEXT, WORD, PAGE = (".txt", ".md", ".text"), (".docx",), (".html", ".htm", ".shtml", ".xhtml")
OLD = (".doc", ".wps", ".dot", ".wpt")


def read_document(path: Path) -> RawDocument:
    """The raw text of a txt, docx, pdf or html file. Raises IntakeError; a scan without a text layer is said to be one."""
    path = Path(path)
    suffix = path.suffix.lower()
    kind = check_file(path)
    with path.open("rb") as file:
        head = file.read(1024).lstrip()
    if kind == "ole" or (suffix in OLD and not head.startswith((b"<", b"{\\rtf"))):
        raise IntakeError("old_word", file=path.name)
    if head.startswith(b"{\\rtf") or suffix == ".rtf":
        raise IntakeError("rich_text", file=path.name)
    reader = _reader(suffix, kind, head)
    if reader is None:
        raise IntakeError("unknown_text" if suffix not in (*TEXT, *WORD, *PAGE) else "not_a_text", file=path.name)
    document = reader(path)
    if not document.text.strip():
        raise IntakeError("empty_file", file=path.name)
    return document


def _reader(suffix: str, kind: str, head: bytes) -> Callable[[Path], RawDocument] | None:
    if kind == "zip":
        return _read_word if suffix in WORD else None
    if suffix == ".pdf" or head.startswith(b"%PDF-"):
        return _read_pdf
    if suffix in PAGE or (suffix in OLD and head.startswith(b"<")):
        return _read_page
    return read_plain if suffix in TEXT else None


def _read_word(path: Path) -> RawDocument:
    from zhuashou.intake.documents.word import read_word

    return read_word(path)


def _read_pdf(path: Path) -> RawDocument:
    from zhuashou.intake.documents.pdf import read_pdf

    return read_pdf(path)


def _read_page(path: Path) -> RawDocument:
    from zhuashou.intake.documents.page import read_page

    return read_page(path)


def read_plain(path: Path) -> RawDocument:
    """A text file: a block a line."""
    text, encoding = decoded(path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block("paragraph", at, at + len(line)))
        at += len(line) + 1
    first = text[blocks[0].text_start : blocks[0].text_end].strip() if blocks else ""
    return RawDocument(text, tuple(blocks), "txt", encoding, first if len(first) <= 60 else "")
