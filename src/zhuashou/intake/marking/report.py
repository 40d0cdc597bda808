# SPDX-License-Identifier: Apache-2.0
"""The first sheet, 校验报告: every issue with a link to its cell, the raw content, why, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from zhuashou.intake.issues import FATAL, CellIssue
from zhuashou.intake.marking.book import quoted
from zhuashou.intake.marking.package import OFFICE
from zhuashou.intake.marking.plan import place_of
from zhuashou.intake.marking.styles import LOOKS, Styles
from zhuashou.intake.marking.xml import TRANSITIONAL, escape
from zhuashou.intake.reader import letter
from zhuashou.terms import formula_like, say

COLUMNS = (
    ("no", 7),
    ("severity", 10),
    ("sheet", 18),
    ("cell", 10),
    ("column", 24),
    ("raw", 22),
    ("reason", 56),
    ("remedy", 56),
)
HEADER = 4
_MOST_LINKS = 60_000  # Excel opens no sheet with more than 65,530
_MOST_ROWS = 1_048_000


def report(file: str, issues: Sequence[CellIssue], headers: Mapping[tuple[str, str], str], styles: Styles, lang: str,
           namespace: str = TRANSITIONAL) -> Iterator[bytes]:  # fmt: skip
    """The sheet's XML, piece by piece. `headers`: (sheet, column letter) → header text."""
    look = {name: styles.look(name) for name in LOOKS}
    listed = issues[:_MOST_ROWS]
    yield _top(file, issues, look, lang, namespace).encode()
    for k, issue in enumerate(listed):
        yield _row(HEADER + 1 + k, k + 1, issue, headers, look, lang).encode()
    last = HEADER + len(listed)
    yield f'</sheetData><autoFilter ref="A{HEADER}:{letter(len(COLUMNS) - 1)}{last}"/>'.encode()
    yield from _links(listed)
    yield b'<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    yield b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'


def _top(file: str, issues: Sequence[CellIssue], look: Mapping[str, int], lang: str, namespace: str) -> str:
    """Everything up to the first issue: widths, frozen head, title, counts, the meaning of the colours."""
    fatal = sum(1 for i in issues if i.severity == FATAL)
    values = {"file": file, "fatal": fatal, "warnings": len(issues) - fatal}
    widths = "".join(
        f'<col min="{k}" max="{k}" width="{width}.7109375" customWidth="1"/>' for k, (_, width) in enumerate(COLUMNS, 1)
    )
    lines = [("title", "title", 28), ("summary", "note", 18), ("legend", "note", 18)]
    rows = "".join(
        f'<row r="{k}" ht="{height}" customHeight="1">{_text(f"A{k}", say(f"intake.mark.{name}", lang, **values), look[kind])}</row>'
        for k, (name, kind, height) in enumerate(lines, 1)
    )
    head = "".join(
        _text(f"{letter(k)}{HEADER}", say(f"intake.mark.col_{name}", lang), look["head"])
        for k, (name, _) in enumerate(COLUMNS)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}" xmlns:r="{OFFICE}">'
        f'<sheetPr><tabColor rgb="FFFF9B9B"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{letter(len(COLUMNS) - 1)}{HEADER + len(issues)}"/>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane ySplit="{HEADER}" topLeftCell="A{HEADER + 1}" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f'<cols>{widths}</cols><sheetData>{rows}<row r="{HEADER}" ht="22" customHeight="1">{head}</row>'
    )


def _row(
    row: int, number: int, issue: CellIssue, headers: Mapping[tuple[str, str], str], look: Mapping[str, int], lang: str
) -> str:
    header = headers.get((issue.sheet, issue.column), "")
    texts = (
        (issue.sheet, "text"), (issue.cell, "link" if place_of(issue.cell) else "text"), (f"{issue.column} {header}".strip(), "text"),
        (issue.raw, "text"), (say(issue.words, lang), "text"), (say(issue.remedy, lang), "text"),
    )  # fmt: skip
    cells = [f'<c r="A{row}" s="{look["text"]}"><v>{number}</v></c>']
    cells.append(_text(f"B{row}", _severity(issue.severity, lang), look[issue.severity]))
    for k, (text, kind) in enumerate(texts, start=2):
        style = look["quoted"] if kind == "text" and formula_like(text) else look[kind]
        cells.append(_text(f"{letter(k)}{row}", text, style))
    return f'<row r="{row}">{"".join(cells)}</row>'


@cache
def _severity(severity: str, lang: str) -> str:
    return say(f"intake.mark.{severity}", lang)


def _text(cell: str, text: str, style: int) -> str:
    """An inline text: of type text, so never a formula."""
    return f'<c r="{cell}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _links(issues: Sequence[CellIssue]) -> Iterator[bytes]:
    """Links from the cells' names to the cells, within the workbook."""
    linked = [(HEADER + 1 + k, i) for k, i in enumerate(issues[:_MOST_LINKS]) if place_of(i.cell)]
    if not linked:
        return
    yield b"<hyperlinks>"
    for row, issue in linked:
        target = escape(f"{quoted(issue.sheet)}!{issue.cell}").replace('"', "&quot;")
        yield f'<hyperlink ref="D{row}" location="{target}" display="{issue.cell}"/>'.encode()
    yield b"</hyperlinks>"
