# SPDX-License-Identifier: Apache-2.0
"""Which field an unknown header might be: ranked for a person to choose from. Likeness never decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from zhuashou.intake.headerwords import known_names, normalise
from zhuashou.intake.structure import SheetLayout
from zhuashou.tables import datasets

MOST = 3
LEAST = 0.45


@dataclass(frozen=True)
class Suggestion:
    """The header of a column that no field takes, a field that it looks like, and how much (0 to 100)."""

    letter: str
    header: str
    field: str
    score: int


def suggestions(layout: SheetLayout, dataset: str, columns: Iterable[str]) -> tuple[Suggestion, ...]:
    """For every header that is not mapped, up to three fields still without a column, most alike first. `columns`: fields that have one.

    Fields that a sheet of the dataset must have come before others that look as much alike. Raises KeyError for an unknown dataset.
    """
    declared, taken = datasets()[dataset], set(columns)
    names: dict[str, list[str]] = {}
    for name, field in known_names(dataset).items():
        if field not in taken:
            names.setdefault(field, []).append(name)
    known = known_names(dataset)
    found: list[Suggestion] = []
    for column in layout.columns:
        path, tail = normalise(column.path), normalise(column.path.rsplit("/", 1)[-1])
        if known.get(path, known.get(tail)) in taken or len(path) > 60:
            continue
        scored = [(max(_alike(t, n) for t in {path, tail} for n in listed), field) for field, listed in names.items()]
        need = {field: declared.by_id[field].need in ("key", "required") for _, field in scored}
        best = sorted((s for s in scored if s[0] >= LEAST), key=lambda s: (-s[0], not need[s[1]], s[1]))[:MOST]
        found += [Suggestion(column.letter, column.path, field, round(100 * score)) for score, field in best]
    return tuple(found)


def _alike(a: str, b: str) -> float:
    """Share of characters that two names have in common, in order: twice the longest common subsequence by the length of both."""
    return float(Indel.normalized_similarity(a, b, score_cutoff=LEAST)) if a and b else 0.0
