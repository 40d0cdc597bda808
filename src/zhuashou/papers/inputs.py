# SPDX-License-Identifier: Apache-2.0
"""From live results (nouns, dataclasses) to the plain inputs of papers, and lights of any kind in one shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zhuashou.papers.brief_data import BriefInput
from zhuashou.papers.brief_edits import Edit
from zhuashou.papers.frame import Stamp
from zhuashou.papers.lights import plain_light
from zhuashou.papers.status_report import StatusInput
from zhuashou.papers.task_book import TaskBookInput
from zhuashou.terms import to_json
from zhuashou.workspace import Settings


def make_stamp(settings: Settings, period: str, revision: str, digest: str) -> Stamp:
    """The stamp of a frozen month, with the words of all indicators for the annex of number sources."""
    from zhuashou.diagnosis import indicators

    named = {
        name: {"zh": ind.zh, "en": ind.en, "unit": ind.unit, "formula": dict(ind.formula), "scope": ind.scope}
        for name, ind in indicators().items()
    }
    return Stamp(settings.city_name, period, revision, digest, settings.bureau, settings.sample, settings.city, named)


def brief_input(
    stamp: Stamp,
    *,
    headline: Iterable[Any] = (),
    growth: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    findings: Iterable[Any] = (),
    gone: Iterable[Any] = (),
    measures: Iterable[Any] = (),
    lights: Mapping[str, Iterable[Any]] | None = None,
    outlooks: Iterable[Any] = (),
    chances: Iterable[Any] = (),
    support: Iterable[Any] = (),
    spans: Iterable[Any] = (),
    beside: Mapping[str, Any] | None = None,
    rankings: Iterable[Any] = (),
    increment: Mapping[str, Any] | None = None,
    edits: Mapping[str, Edit] | None = None,
    edits_lang: str = "zh",
    edits_seen: int = 0,
    values: Mapping[str, tuple[Any, str]] | None = None,
) -> BriefInput:
    """The brief's input from results as rooms return them or as JSON; `growth` is `indicator:dimension` → rows."""
    return BriefInput(
        stamp,
        headline=to_json(list(headline)),
        growth=growth or {},
        findings=to_json(list(findings)),
        gone=to_json(list(gone)),
        measures=to_json(list(measures)),
        lights={kind: [plain_light(to_json(row)) for row in rows] for kind, rows in (lights or {}).items()},
        outlooks=[row for row in to_json(list(outlooks)) if row],
        chances=to_json(list(chances)),
        support=to_json(list(support)),
        spans=to_json(list(spans)),
        beside=to_json(beside or {}),
        rankings=to_json(list(rankings)),
        increment=to_json(increment or {}),
        edits=edits or {},
        edits_lang=edits_lang,
        edits_seen=edits_seen,
        values=values or {},
    )


def book_input(
    stamp: Stamp,
    *,
    tasks: Iterable[Any],
    measures: Iterable[Any] = (),
    posts: Mapping[str, str] | None = None,
    decision: str = "",
) -> TaskBookInput:
    """The task book's input; `posts` is unit → post of its leader (columns `name` and `post` of the dataset `units`)."""
    known = {unit: post for unit, post in (posts or {}).items() if unit and post}
    return TaskBookInput(stamp, to_json(list(tasks)), to_json(list(measures)), known, decision)


def status_input(stamp: Stamp, lights: Mapping[str, Iterable[Any]]) -> StatusInput:
    """The progress report's input from the lights of `track` (and of leads)."""
    return StatusInput(stamp, {kind: [plain_light(to_json(row)) for row in rows] for kind, rows in lights.items()})
