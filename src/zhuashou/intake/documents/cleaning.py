# SPDX-License-Identifier: Apache-2.0
"""Cleaning of badly scraped text. Every rule goes through the draft, so each clean character knows its raw place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from zhuashou.intake.documents.flags import find_flags
from zhuashou.intake.documents.glosses import remove_glosses
from zhuashou.intake.documents.model import CleanText, Draft, Flag, RawDocument
from zhuashou.intake.documents.punctuation import full_width, plain_characters, stray_spaces
from zhuashou.intake.documents.script import to_simplified
from zhuashou.intake.documents.spam import remove_spam
from zhuashou.intake.documents.wraps import join_lines

#: One mended thing can uncover another (a gloss beside a bracket); real texts need two rounds.
_ROUNDS = 12
#: Spaces before line joins, as a wrapped line may end with one; joins before conversion, which knows whole words.
_PASSES = (plain_characters, remove_glosses, remove_spam, join_lines, stray_spaces, to_simplified, full_width)


def clean(raw: str, *, units: Collection[str] = (), breaks: Collection[int] = ()) -> CleanText:
    """Clean `raw`. `units`: the bureau's unit names; then labelled units it does not hold are flagged. `breaks`: raw offsets of
    newlines known to end a block. Cleaning a clean text changes nothing.
    """
    draft = Draft(raw, frozenset(breaks))
    for _ in range(_ROUNDS):
        if not _round(draft):
            break
    return draft.result(find_flags(draft, units))


def _round(draft: Draft) -> bool:
    """Every pass once. True if any changed the text."""
    changed = False
    for work in _PASSES:
        changed |= work(draft)
    return changed


def clean_document(document: RawDocument, *, units: Collection[str] = ()) -> CleanText:
    """Clean a document's text, keeping the ends of its blocks."""
    found = clean(document.text, units=units, breaks=document.breaks())
    if not document.gaps:
        return found
    gaps = tuple(
        Flag("scanned_page", at, at, words) for raw, words in document.gaps for at in [found.clean_offset(raw)]
    )
    return replace(found, flags=tuple(sorted((*found.flags, *gaps), key=lambda f: (f.start, f.end, f.code))))
