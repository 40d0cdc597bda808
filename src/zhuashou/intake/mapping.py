# SPDX-License-Identifier: Apache-2.0
"""Headers to declared columns by exact synonyms after normalisation. Similarity never decides; it only ranks suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhuashou.intake.choices import SheetChoice
from zhuashou.intake.dated import is_dated, undated
from zhuashou.intake.derived import id_column, parts_used
from zhuashou.intake.headerwords import known_names, normalise, spoken_of
from zhuashou.intake.reader import IntakeError, column_number
from zhuashou.intake.structure import HeaderColumn, SheetLayout
from zhuashou.tables import Column, Dataset, datasets

#: The monthly forms: their lowest header (本月, 累计) means nothing without the one above it, and they come in parts.
FORMS = frozenset({"monthly_output", "monthly_finance", "monthly_energy"})
#: Columns that almost every ledger has: they say little about which it is.
SHARED = frozenset({"uscc", "owner", "investor", "region", "park", "industry", "chain", "link", "period"})


@dataclass(frozen=True)
class Place:
    """Where a declared column stands in the sheet: zero-based number, letter, header, unit (empty if the header has none)."""

    number: int
    letter: str
    header: str
    unit: str


@dataclass(frozen=True)
class SheetMapping:
    """The dataset of a sheet, its mapped columns, the headers not recognised by letter, and (column, header) found a second time."""

    dataset: str
    columns: dict[str, Place]
    unmapped: dict[str, str]
    missing: tuple[str, ...]
    repeated: tuple[tuple[str, str], ...] = ()


def map_sheet(
    layout: SheetLayout,
    dataset: str | None,
    synonyms: Mapping[str, Any] | None,
    hint: str,
    choice: SheetChoice,
    period: str = "",
) -> SheetMapping | None:
    """The dataset that covers the sheet's headers best, or None if no dataset's key and something to go with it stands there.

    `hint` is the text of file name, sheet name and titles: a dataset named there wins over one that maps as many headers. Headers
    that name a year or a month count only if it is that of `period`. A dataset or columns that a person chose need not be plausible. Raises IntakeError for a chosen field that the dataset does not have.
    """
    dataset = choice.dataset or dataset
    best: tuple[tuple[float, ...], SheetMapping] | None = None
    for name, declared in datasets().items():
        if dataset is not None and name != dataset:
            continue
        if any(told is not None and told not in declared.by_id for told in choice.columns.values()):
            continue
        mapped = _map(layout.columns, declared, synonyms, choice.columns, period)
        need = [c.id for c in declared.columns if c.need in ("key", "required") and c.id not in mapped.columns]
        keys = [k for k in declared.key if k not in mapped.columns and k != declared.period]
        keys = [k for k in keys if not (k == "uscc" and _named(declared, need, mapped))]
        if parts_used(declared, mapped.columns):
            keys, need = [], [n for n in need if n != id_column(declared)]
        if choice.dataset is None and ((keys and dataset is None) or not _plausible(declared, mapped)):
            continue
        named = float(declared.zh in hint) or 0.6 * spoken_of(name, hint)
        missing = 0 if name in FORMS else len(need)
        found = sum(_evidence(declared.by_id[n], place.header) for n, place in mapped.columns.items())
        score = (found - 0.5 * missing + 1.5 * named, named, -float(len(declared.columns)))
        if best is None or score > best[0]:
            best = (score, SheetMapping(name, mapped.columns, mapped.unmapped, tuple(need), mapped.repeated))
    if best is None and choice.columns and dataset is not None:
        raise IntakeError(
            "choice_column", dataset=dataset, field="、".join(filter(None, choice.columns.values())), unit=""
        )
    return None if best is None else best[1]


def _evidence(column: Column, header: str) -> float:
    """How much a mapped column says for its dataset: more if it has its declared name, less if almost every ledger has it."""
    shared = column.id in SHARED or column.zh == "企业名称"
    exact = normalise(header.rsplit("/", 1)[-1]) == normalise(column.zh)
    return (0.5 if shared else 1.0) + (0.6 if exact and not shared else 0.0)


def _named(declared: Dataset, need: list[str], mapping: SheetMapping) -> bool:
    """Does the enterprise's name stand in for its code? Only where nothing else that the dataset needs is missing."""
    return "name" in mapping.columns and (declared.id in FORMS or set(need) <= {"uscc", declared.period})


def _plausible(declared: Dataset, mapping: SheetMapping) -> bool:
    """Enough of the dataset is there: a figure of a monthly form, else a required column, or more than the key where none is required."""
    required = [c.id for c in declared.columns if c.need == "required"]
    if declared.id in FORMS:
        return any(declared.by_id[c].is_number for c in mapping.columns)
    return any(c in mapping.columns for c in required) or (not required and len(mapping.columns) > len(declared.key))


def _map(
    columns: tuple[HeaderColumn, ...],
    declared: Dataset,
    synonyms: Mapping[str, Any] | None,
    told: Mapping[str, str | None],
    period: str,
) -> SheetMapping:
    own = {
        normalise(t): c
        for c, texts in ((synonyms or {}).get(declared.id) or {}).items()
        for t in ([texts] if isinstance(texts, str) else texts)
    }
    by_letter = {c.letter: c for c in columns}
    chosen = [by_letter.get(a) or HeaderColumn(a, "", "") for a, name in told.items() if name is not None]
    places = {str(told[c.letter]): _place(c) for c in chosen}
    unmapped: dict[str, str] = {}
    repeated = []
    for column in columns:
        if told.get(column.letter) is not None:
            continue
        target = None if column.letter in told else _target(column, declared, own, period)
        if target is not None and target in places and target not in told.values():
            repeated.append((target, column.path))
        if target is None or target in places or target not in declared.by_id:
            unmapped[column.letter] = column.path
            continue
        places[target] = _place(column)
    return SheetMapping(declared.id, places, unmapped, (), tuple(repeated))


def _place(column: HeaderColumn) -> Place:
    return Place(column_number(column.letter), column.letter, column.path, column.unit)


def _target(column: HeaderColumn, declared: Dataset, own: Mapping[str, str], period: str) -> str | None:
    """The field that a header names, by the city's synonyms and then by the packaged ones; None if none does."""
    known = known_names(declared.id)
    path, tail = normalise(column.path), normalise(column.path.rsplit("/", 1)[-1])
    target = own.get(path) or own.get(tail) or known.get(path)
    if target is None and is_dated(path):
        texts = undated(path, period, declared.id in FORMS)
        texts += [] if declared.id in FORMS or not is_dated(tail) else undated(tail, period, False)
        return next((known[text] for text in texts if text in known), None)
    if target is None and "/" in column.path and declared.id not in FORMS:
        target = known.get(tail)
    return target


def lookalikes(name: str, headers: Iterable[str], limit: int = 3) -> list[str]:
    """Headers that look like a declared name, nearest first; only to show a person, never to decide."""
    import difflib

    tails = {header.rsplit("/", 1)[-1]: header for header in headers}
    return [tails[t] for t in difflib.get_close_matches(name, list(tails), n=limit, cutoff=0.5)]
