# SPDX-License-Identifier: Apache-2.0
"""A person's text in place of a paragraph: numbers are named by `{{number id|format}}`, so they stay live when a revision changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zhuashou.papers.model import Line, Span
from zhuashou.papers.template import Fact, span_of

_TOKEN = re.compile(r"\{\{([^{}|]+)(?:\|([^{}|]*))?\}\}")
#: A number as people type it; dates, ordinals, numbered lists and document numbers are no figures.
_TYPED = re.compile(
    r"(?<![A-Za-z0-9._第〔—-])(?!\d+[）)、.](?!\d))[−+-]?\d[\d,]*(?:\.\d+)?(?!\d|\.\d|[A-Za-z_]|年|月|日|号|季度|—\d+月|〕)"
)


@dataclass(frozen=True)
class Edit:
    """What a person wrote: `text` with tokens; `base` is the templates' text (with tokens) it was written over; `by` and `at` who, when.

    hidden: the paragraph was taken out; after: `part/paragraph` it was put behind (a paragraph of the person's own, or a moved one);
    shown: token → how that number of `base` read when it was written, of revision `revision`.
    """

    text: str
    base: str
    by: str = ""
    at: str = ""
    version: int = 1
    hidden: bool = False
    after: str = ""
    revision: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """A piece of an edited text. kind: text, live (a token that resolves), unknown (one that does not), typed (a number not live).

    `token` is the token of a live piece; of a typed number that equals a live one, the token that could stand in its place. `now`: a typed
    number that was a live one's value when it was written, and what that reads today: the typed one is stale.
    """

    kind: str
    text: str
    token: str = ""
    now: str = ""


def source_of(spans: Line) -> str:
    """Told spans as editable text: every live number as its token."""
    return "".join(f"{{{{{span.token}}}}}" if span.token else span.text for span in spans)


def pieces(text: str, own: Line, live: Mapping[str, Fact], lang: str = "zh") -> list[Piece]:
    """An edited text taken apart. `own` are the templates' spans, `live` all numbers by id."""
    shown = {span.token: span.text for span in own if span.token}
    by_text = {span.text.rstrip("%"): span.token for span in own if span.token}
    made: list[Piece] = []
    at = 0
    for found in _TOKEN.finditer(text):
        made += _typed(text[at : found.start()], by_text)
        at = found.end()
        number_id, spec = found[1].strip(), found[2] or ""
        token = f"{number_id}|{spec}" if spec else number_id
        fact = live.get(number_id)
        if fact is not None and fact.value is not None:
            span = span_of(fact, spec, lang)
            made.append(Piece("live", span.text, span.token))
        elif token in shown:
            made.append(Piece("live", shown[token], token))
        else:
            made.append(Piece("unknown", found[0], token))
    return [*made, *_typed(text[at:], by_text)]


def _typed(text: str, by_text: Mapping[str, str]) -> list[Piece]:
    made: list[Piece] = []
    at = 0
    for found in _TYPED.finditer(text):
        made += [Piece("text", text[at : found.start()])] if found.start() > at else []
        made.append(Piece("typed", found[0], by_text.get(found[0].lstrip("+-−"), "")))
        at = found.end()
    return [*made, Piece("text", text[at:])] if text[at:] else made


def staled(made: Sequence[Piece], edit: Edit, live: Mapping[str, Fact], lang: str) -> list[Piece]:
    """Typed numbers that repeated a live one of the edit's day, marked with what it reads today if that differs."""
    then = {text.rstrip("%"): token for token, text in edit.shown.items()}
    found = []
    for piece in made:
        token = then.get(piece.text.lstrip("+-−"), "") if piece.kind == "typed" else ""
        number_id, _, spec = token.partition("|")
        fact = live.get(number_id)
        now = span_of(fact, spec, lang).text if fact is not None and fact.value is not None else ""
        stale = bool(now) and now != edit.shown[token]
        found.append(Piece(piece.kind, piece.text, token, now) if stale else piece)
    return found


def rewritten(text: str, own: Line, live: Mapping[str, Fact], lang: str) -> Line:
    """The edited text as spans: tokens with today's values; a token that does not resolve is shown as it is, as an open slot."""
    kinds = {"live": "", "unknown": "open", "typed": "", "text": ""}
    return tuple(
        Span(p.text, kinds[p.kind], 0, p.token if p.kind == "live" else "") for p in pieces(text, own, live, lang)
    )
