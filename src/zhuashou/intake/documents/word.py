# SPDX-License-Identifier: Apache-2.0
"""Word: paragraphs and tables in order as a reader sees them — automatic numbers written out, deleted and hidden text left out,
content controls, text boxes and nested tables included, a merged cell once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zhuashou.intake.documents.assemble import Assembly
from zhuashou.intake.documents.model import Block, RawDocument
from zhuashou.intake.documents.numbering import Numbering, W, read_numbering
from zhuashou.intake.safety import IntakeError

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: What is not part of the running text: deletions, field codes, the reading of a ruby, the copy kept for old programs.
_SKIPPED = frozenset(
    {f"{W}{n}" for n in ("del", "moveFrom", "instrText", "delText", "rt", "pPr", "rPr", "txbxContent", "tbl")}
    | {f"{_MC}Fallback"}
)
_BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": " ", f"{W}ptab": " ", f"{W}noBreakHyphen": "-"}
_CONTAINERS = frozenset({f"{W}{n}" for n in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")})


def read_word(path: Path) -> RawDocument:
    """Blocks of a docx file. Raises IntakeError."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(str(path))
        return _Reader(document).read()
    except (
        PackageNotFoundError,
        LookupError,
        ValueError,
        SyntaxError,
        AttributeError,
        TypeError,
        ArithmeticError,
        RecursionError,
    ) as error:
        raise IntakeError("unreadable", file=path.name, why=str(error)) from error


class _Reader:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.out = Assembly()
        self.numbering = self._numbering()
        self.styles = {s.get(f"{W}styleId"): s for s in document.styles.element.iterfind(f"{W}style")}
        self.title = ""
        self.carried = ""

    def _numbering(self) -> Numbering:
        for relation in self.document.part.rels.values():
            if relation.reltype.endswith("/numbering") and not relation.is_external:
                return read_numbering(relation.target_part.element)
        return Numbering()

    def read(self) -> RawDocument:
        """All blocks of the body."""
        self._walk(self.document.element.body)
        self._flush()
        return self.out.document("docx", title=self.title)

    def _walk(self, parent: Any) -> None:
        for child in parent:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._flush()
                self._table(child)
            elif child.tag in _CONTAINERS:
                self._walk(child)

    def _flush(self) -> None:
        if self.carried:
            self.out.paragraph(self.carried)
            self.carried = ""

    def _paragraph(self, p: Any) -> None:
        number, text = self._text(p)
        text, self.carried = self.carried + number + text, ""
        style = self.styles.get(_val(p, "pPr/pStyle") or "")
        name = _val(style, "name") or "" if style is not None else ""
        level = self._outline(p, style, name)
        if _find(p, "pPr/rPr/del") is not None:  # its end was deleted: it runs on into the next paragraph
            self.carried = text
        else:
            self.out.add(
                text, Block("heading" if level else "paragraph", 0, 0, level=level, style=name, number=number.strip())
            )
        if not self.title and text.strip() and (name.lower() in ("title", "标题") or level == 1):
            self.title = text.strip()
        for box in _boxes(p):
            self._walk(box)

    def _text(self, p: Any) -> tuple[str, str]:
        """The automatic number and the text of one paragraph."""
        text = "".join(_runs(p))
        num, at = self._list(p)
        number = self.numbering.next(num, at) if num and text.strip() else ""
        return number, text

    def _list(self, p: Any) -> tuple[str, int]:
        """List id and level of a paragraph, its own or its style's; an empty id if it is not numbered."""
        own = _find(p, "pPr/numPr")
        style = _val(p, "pPr/pStyle") or self._default()
        num = _val(own, "numId") if own is not None else None
        at = _val(own, "ilvl") if own is not None else None
        seen: set[str] = set()
        while num is None and style in self.styles and style not in seen:
            seen.add(style)
            inherited = _find(self.styles[style], "pPr/numPr")
            if inherited is not None and (num := _val(inherited, "numId")) is not None:
                level = _val(inherited, "ilvl")
                at = at or level or str(self.numbering.level_of_style(num, style))
            style = _val(self.styles[style], "basedOn") or ""
        return ("", 0) if num in (None, "0") else (num or "", int(at or 0))

    def _default(self) -> str:
        return next(
            (k for k, s in self.styles.items() if s.get(f"{W}default") == "1" and s.get(f"{W}type") == "paragraph"), ""
        )

    def _outline(self, p: Any, style: Any, name: str) -> int | None:
        own = _val(p, "pPr/outlineLvl")
        seen = 0
        while own is None and style is not None and seen < 12:
            own = _val(style, "pPr/outlineLvl")
            style, seen = self.styles.get(_val(style, "basedOn") or ""), seen + 1
        if own is not None:
            return int(own) + 1 if int(own) < 9 else None
        match = re.fullmatch(r"(?i)(?:heading|标题) ?(\d)", name)
        return int(match[1]) if match else None

    def _table(self, table: Any) -> None:
        rows = [r for r in _rows(table) if _find(r, "trPr/del") is None]
        grid = [list(_cells(r)) for r in rows]
        if len(grid) == 1 and len(grid[0]) == 1:  # a frame around text
            self._walk(grid[0][0][1])
            self._flush()
            return
        number = self.out.new_table()
        nested: list[Any] = []
        for r, cells in enumerate(grid):
            header = r == 0 or _on(_find(rows[r], "trPr/tblHeader"))
            for column, cell, span in cells:
                if _merged(cell) == "continue":
                    continue
                block = Block("cell", 0, 0, number, r, column, _height(grid, r, column), span, header)
                self.out.add("\n".join(filter(None, self._cell(cell))), block)
                nested += cell.iterfind(f".//{W}tbl") if cell.find(f".//{W}tbl") is not None else ()
        for inner in nested:
            if not any(inner in set(other.iterdescendants()) for other in nested if other is not inner):
                self._table(inner)

    def _cell(self, cell: Any) -> Iterator[str]:
        """Lines of a cell, without the tables inside it."""
        for p in cell.iter(f"{W}p"):
            holder = next(a for a in p.iterancestors() if a.tag in (f"{W}tc", f"{W}txbxContent"))
            if holder is cell:
                number, text = self._text(p)
                yield (number + text).strip()
                yield from ("".join(_runs(q)).strip() for box in _boxes(p) for q in box.iter(f"{W}p"))


def _find(item: Any, path: str) -> Any:
    return item.find("/".join(f"{W}{name}" for name in path.split("/")))


def _val(item: Any, path: str) -> str | None:
    found = _find(item, path)
    return None if found is None else found.get(f"{W}val")


def _on(item: Any) -> bool:
    return item is not None and item.get(f"{W}val", "1") not in ("0", "false", "off")


def _runs(item: Any) -> Iterator[str]:
    """Visible text below an element, in order."""
    for child in item:
        if child.tag in _SKIPPED or (child.tag == f"{W}r" and _on(_find(child, "rPr/vanish"))):
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        else:
            yield from _runs(child)


def _boxes(p: Any) -> Iterator[Any]:
    """Contents of text boxes anchored in a paragraph, each once."""
    for box in p.iter(f"{W}txbxContent"):
        if next((a for a in box.iterancestors() if a.tag == f"{_MC}Fallback" or a is p), p) is p:
            yield box


def _rows(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag == f"{W}tr":
            yield child
        elif child.tag in _CONTAINERS:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[tuple[int, Any, int]]:
    """Column in the grid, cell and number of columns."""
    column = int(_val(row, "trPr/gridBefore") or 0)
    pending = list(row)
    while pending:
        child = pending.pop(0)
        if child.tag in _CONTAINERS:
            pending[:0] = list(child)
        elif child.tag == f"{W}tc":
            span = int(_val(child, "tcPr/gridSpan") or 1)
            yield column, child, span
            column += span


def _merged(cell: Any) -> str:
    mark = _find(cell, "tcPr/vMerge")
    return "" if mark is None else mark.get(f"{W}val", "continue")


def _height(grid: list[list[tuple[int, Any, int]]], row: int, column: int) -> int:
    """How many rows a cell spans: those below it that continue its merge."""
    height = 1
    for cells in grid[row + 1 :]:
        below = next((cell for at, cell, _ in cells if at == column), None)
        if below is None or _merged(below) != "continue":
            break
        height += 1
    return height
