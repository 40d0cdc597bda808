# SPDX-License-Identifier: Apache-2.0
"""The text of a decision document: txt, docx (paragraphs and tables in order), pdf with a text layer, html."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from zhuashou.intake.reader import decode
from zhuashou.intake.safety import IntakeError, check_file

_SKIPPED = frozenset({"script", "style", "nav", "footer", "header", "noscript"})
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "td", "section", "article"})


def read_text(path: Path) -> str:
    """Text with one paragraph (or one table row, cells joined by tabs) a line. Raises IntakeError; a scan is said to be one."""
    path = Path(path)
    readers = {".docx": _docx, ".pdf": _pdf, ".html": _html, ".htm": _html, ".txt": _plain, ".md": _plain}
    kind = check_file(path)
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise IntakeError("unknown_text", file=path.name)
    if (reader is _docx) != (kind == "zip"):
        raise IntakeError("not_a_text", file=path.name)
    text = reader(path)
    if not text.strip():
        raise IntakeError("empty_file", file=path.name)
    return text


def _plain(path: Path) -> str:
    try:
        text = decode(path.read_bytes())
    except UnicodeDecodeError as error:
        raise IntakeError("encoding", file=path.name) from error
    if "\x00" in text:
        raise IntakeError("not_a_text", file=path.name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _docx(path: Path) -> str:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise IntakeError("unreadable", file=path.name, why=str(error)) from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines.extend(_table_row(row) for row in block.rows)
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _table_row(row: Any) -> str:
    """Cells of a row joined by tabs; a cell merged over several columns counts once."""
    texts, last = [], None
    for cell in row.cells:
        if cell._tc is not last:
            texts.append(cell.text.strip().replace("\n", " "))
        last = cell._tc
    return "\t".join(texts)


def _pdf(path: Path) -> str:
    import pdfplumber

    try:
        with pdfplumber.open(path) as document:
            pages = [page.extract_text() or "" for page in document.pages]
    except Exception as error:  # pdfminer raises many kinds of its own for broken files
        raise IntakeError("unreadable", file=path.name, why=str(error) or type(error).__name__) from error
    if sum(len(p.strip()) for p in pages) < 20:
        raise IntakeError("scan", file=path.name)
    return "\n".join(pages)


class _Text(HTMLParser):
    """Visible text, one block a line."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Blocks start a line."""
        self._hidden += tag in _SKIPPED
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Blocks end a line."""
        self._hidden -= tag in _SKIPPED and self._hidden > 0
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self._hidden:
            self.parts.append(data)


def _html(path: Path) -> str:
    parser = _Text()
    parser.feed(_plain(path))
    lines = (re.sub(r"[ \t\u3000]+", " ", line).strip() for line in "".join(parser.parts).splitlines())
    return "\n".join(line for line in lines if line)
