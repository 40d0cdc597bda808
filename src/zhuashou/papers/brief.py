# SPDX-License-Identifier: Apache-2.0
"""《工业经济运行分析》: the monthly brief, composed from results; a part with nothing to say is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhuashou.papers import brief_parts as parts
from zhuashou.papers.frame import Stamp, annex, number_parts
from zhuashou.papers.model import Block, Document, Note
from zhuashou.papers.telling import Teller, conclusion
from zhuashou.papers.text import Sources, line, plain
from zhuashou.terms import say


@dataclass(frozen=True)
class BriefInput:
    """What the brief is made from, as plain JSON-like values (`to_json` of the results).

    headline: tiles of `diagnosis.headline`; growth: `indicator:dimension` → rows of `diagnosis.growth`; findings, measures: the
    nouns; lights: `projects` → rows with level and name; outlooks: `diagnosis.outlook` of some indicators.
    """

    stamp: Stamp
    headline: Sequence[Mapping[str, Any]] = ()
    growth: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    findings: Sequence[Mapping[str, Any]] = ()
    measures: Sequence[Mapping[str, Any]] = ()
    lights: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    outlooks: Sequence[Mapping[str, Any]] = ()


def brief(data: BriefInput, lang: str = "zh") -> Document:
    """The document of the monthly brief: unusual changes first, every number with its note, the annex of sources last."""
    sources = Sources()
    stamp = data.stamp
    tiles = {str(h["indicator"]): h for h in data.headline}
    told = Teller(stamp, sources, lang)
    body: list[Block] = number_parts(
        (
            ("papers.brief.part.unusual", parts.unusual(told, data.findings)),
            ("papers.brief.part.overall", parts.overall(told, data.headline)),
            ("papers.brief.part.structure", parts.structure(told, data.growth)),
            ("papers.brief.part.enterprises", parts.enterprises(told, data.growth.get("gross_output:enterprise", ()))),
            ("papers.brief.part.efficiency", parts.efficiency(told, tiles, data.growth)),
            ("papers.brief.part.electricity", parts.electricity(told, tiles, data.growth)),
            ("papers.brief.part.projects", parts.projects(told, tiles, data.lights.get("projects", ()))),
            ("papers.brief.part.problems", parts.problems(told, data.findings)),
            ("papers.brief.part.outlook", parts.outlook(told, data.headline, data.outlooks)),
            ("papers.brief.part.next", parts.next_steps(told, data.measures)),
        ),
        lang,
    )
    if not body:
        body = [Note(line(say("papers.brief.nothing", lang)))]
    title = say("papers.brief.title", lang, city=stamp.city)
    lead = plain(conclusion(Teller(stamp, Sources(), lang), data.headline))
    blocks = [*body, Note(line(say("papers.brief.basis", lang))), *annex(stamp, sources, lang)]
    return stamp.document(title, blocks, lang, subtitle=stamp.month.label(lang, "ytd"), lead=lead)
