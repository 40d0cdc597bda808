# SPDX-License-Identifier: Apache-2.0
"""一企一策: the file of one key enterprise, or of many in one paper; parts without content are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhuashou.papers import dossier_parts as parts
from zhuashou.papers.frame import Stamp, annex, number_parts
from zhuashou.papers.model import Block, Document, Heading, KeyValues, Note, PageBreak, Para
from zhuashou.papers.telling import Teller
from zhuashou.papers.text import Sources, line, slot


@dataclass(frozen=True)
class DossierFile:
    """One enterprise, as plain values; what is not known stays empty.

    facts: (label, value) pairs; years: (head, rows) with a label first in each row; trend: (period, current, prior) of gross output in
    yuan; figures: name, unit, value, change, peer, number; findings, measures: the nouns as JSON; requests, projects, policies: see
    `dossier_parts`; targets, progress: text lines.
    """

    name: str
    uscc: str
    facts: Sequence[tuple[Any, Any]] = ()
    sponsor: str = ""
    officer: str = ""
    lead: Any = None
    years: tuple[Sequence[str], Sequence[Sequence[Any]]] | None = None
    trend: Sequence[tuple[str, Any, Any]] = ()
    figures: Sequence[Mapping[str, Any]] = ()
    projects: Sequence[Mapping[str, Any]] = ()
    findings: Sequence[Mapping[str, Any]] = ()
    requests: Sequence[Mapping[str, Any]] = ()
    targets: Sequence[Any] = ()
    policies: Sequence[Mapping[str, Any]] = ()
    measures: Sequence[Mapping[str, Any]] = ()
    progress: Sequence[Any] = ()


@dataclass(frozen=True)
class DossierInput:
    """The stamp and one file or many."""

    stamp: Stamp
    files: Sequence[DossierFile] = field(default_factory=tuple)


def body(told: Teller, file: DossierFile) -> list[Block]:
    """The blocks of one enterprise without its title."""
    people: list[Block] = [
        KeyValues(
            (
                (told.say("dossier.sponsor"), slot(file.sponsor, told.lang)),
                (told.say("dossier.officer"), slot(file.officer, told.lang)),
            )
        )
    ]
    sections: list[tuple[str, Sequence[Block]]] = [
        ("facts", parts.facts(told, file.facts)),
        ("trend", [*parts.years(told, file.years), *parts.trend(told, file.trend)]),
        ("figures", parts.figures(told, file.figures)),
        ("projects", parts.projects(told, file.projects)),
        ("problems", [*parts.problems(told, file.findings), *parts.requests(told, file.requests)]),
        ("targets", parts.lines(told, file.targets)),
        ("policies", parts.policies(told, file.policies)),
        ("measures", parts.measures(told, file.measures)),
        ("people", people),
        ("progress", parts.lines(told, file.progress)),
    ]
    return number_parts(((f"papers.dossier.part.{name}", blocks) for name, blocks in sections), told.lang)


def dossier(data: DossierInput, lang: str = "zh") -> Document:
    """One file: the enterprise is the subtitle. Many: one after the other, each on a new page. The annex of numbers is last."""
    told = Teller(data.stamp, Sources(), lang)
    title = told.say("dossier.title")
    month = data.stamp.month.label(lang, "ytd")
    if len(data.files) == 1:
        file = data.files[0]
        blocks = [*_lead(told, file), *body(told, file), *annex(data.stamp, told.sources, lang)]
        return data.stamp.document(
            title,
            blocks,
            lang,
            subtitle=f"{file.name}（{month}）" if lang == "zh" else f"{file.name}, {month}",
            size=12.0,
        )
    many: list[Block] = []
    for k, file in enumerate(data.files):
        many += [*([PageBreak()] if k else []), Heading(file.name, 0), *_lead(told, file), *body(told, file)]
    if not many:
        many = [Note(line(told.say("dossier.nothing")))]
    subtitle = told.say("dossier.many", n=len(data.files), month=month)
    return data.stamp.document(
        title, [*many, *annex(data.stamp, told.sources, lang)], lang, subtitle=subtitle, size=12.0
    )


def _lead(told: Teller, file: DossierFile) -> list[Block]:
    from zhuashou.papers.text import tell

    text = tell(file.lead, told.lang)
    return [Para(line(text))] if text else []
