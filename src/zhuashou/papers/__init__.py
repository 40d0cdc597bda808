# SPDX-License-Identifier: Apache-2.0
"""Results → Word, PDF and Excel bytes; computes nothing, only formats. Same input, same bytes, on every machine.

Inputs (`BriefInput`, `TaskBookInput`, `DossierInput`, `Stamp`) are plain values, as `to_json` gives them. Word and PDF of one paper come
from the same `Document`. Each paper shows the frozen month it is made from and, for invented data, the words 样例数据.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhuashou.papers.brief import BriefInput, brief, brief_text
from zhuashou.papers.brief_edits import Edit, Piece, pieces
from zhuashou.papers.brief_order import ADDED
from zhuashou.papers.dossier import DossierFile, DossierInput, dossier
from zhuashou.papers.frame import Stamp
from zhuashou.papers.inputs import book_input, brief_input, make_stamp, status_input
from zhuashou.papers.ledgers import findings_xlsx, tasks_xlsx
from zhuashou.papers.plain_table import table_xlsx
from zhuashou.papers.status_report import StatusInput, status_report
from zhuashou.papers.task_book import TaskBookInput, task_book

if TYPE_CHECKING:
    from zhuashou.papers.model import Document


def write(document: Document, kind: str) -> bytes:
    """A document as `docx` or `pdf`. Raises ValueError for another kind."""
    if kind == "docx":
        from zhuashou.papers.docx_writer import docx

        return docx(document)
    if kind == "pdf":
        from zhuashou.papers.typeset import pdf

        return pdf(document)
    raise ValueError(f"papers are written as docx or pdf, not {kind!r}")


def brief_docx(data: BriefInput, lang: str = "zh", *, editable: bool = False) -> bytes:
    """The monthly brief as Word; editable: its numbers stay live and it can be read back."""
    return write(brief(data, lang, editable=editable), "docx")


def brief_pdf(data: BriefInput, lang: str = "zh") -> bytes:
    """The monthly brief as PDF."""
    return write(brief(data, lang), "pdf")


def brief_markdown(data: BriefInput, lang: str = "zh") -> bytes:
    """The text of the monthly brief as Markdown, to edit and send back."""
    from zhuashou.papers.brief_exchange import markdown

    return markdown(data, lang).encode()


def task_book_docx(data: TaskBookInput, lang: str = "zh") -> bytes:
    """Task book, roadmap and timetable as Word."""
    return write(task_book(data, lang), "docx")


def task_book_pdf(data: TaskBookInput, lang: str = "zh") -> bytes:
    """Task book, roadmap and timetable as PDF."""
    return write(task_book(data, lang), "pdf")


def dossier_docx(data: DossierInput, lang: str = "zh") -> bytes:
    """One dossier, or many in one file, as Word."""
    return write(dossier(data, lang), "docx")


def dossier_pdf(data: DossierInput, lang: str = "zh") -> bytes:
    """One dossier, or many in one file, as PDF."""
    return write(dossier(data, lang), "pdf")


def status_docx(data: StatusInput, lang: str = "zh") -> bytes:
    """The progress report as Word."""
    return write(status_report(data, lang), "docx")


def status_pdf(data: StatusInput, lang: str = "zh") -> bytes:
    """The progress report as PDF."""
    return write(status_report(data, lang), "pdf")


__all__ = [
    "ADDED",
    "BriefInput",
    "DossierFile",
    "DossierInput",
    "Edit",
    "Piece",
    "Stamp",
    "StatusInput",
    "TaskBookInput",
    "book_input",
    "brief",
    "brief_docx",
    "brief_input",
    "brief_markdown",
    "brief_pdf",
    "brief_text",
    "dossier",
    "dossier_docx",
    "dossier_pdf",
    "findings_xlsx",
    "make_stamp",
    "pieces",
    "status_docx",
    "status_input",
    "status_pdf",
    "status_report",
    "table_xlsx",
    "task_book",
    "task_book_docx",
    "task_book_pdf",
    "tasks_xlsx",
    "write",
]  # fmt: skip
