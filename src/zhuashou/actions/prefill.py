# SPDX-License-Identifier: Apache-2.0
"""What the ledger already holds of what a table asks: this period's rows, last year's figures, names of the register, each with its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhuashou.actions.expected import Filer, enterprises_in_scope, filers, reporting_rules
from zhuashou.tables import Dataset
from zhuashou.tables import dataset as declared_dataset
from zhuashou.terms import Period, Words, say
from zhuashou.workspace import Workspace


@dataclass
class Prefill:
    """Rows of one table with the values held, where each came from, and for the burden ledger who is asked how many cells.

    `people`: (key, cells asked, cells held) of each enterprise or project. `sources`: (column, source) → how many cells it filled.
    """

    dataset: Dataset
    period: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)
    people: list[tuple[str, int, int]] = field(default_factory=list)
    sources: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def asked(self) -> list[str]:
        """Columns that ask for something: not the key, and not the name beside it in a monthly table."""
        return asked_columns(self.dataset)

    @property
    def cells(self) -> int:
        """Cells asked."""
        return sum(c for _, c, _ in self.people)

    @property
    def held(self) -> int:
        """Cells held already."""
        return sum(h for _, _, h in self.people)


def asked_columns(declared: Dataset) -> list[str]:
    """Columns of a dataset that a template asks for."""
    beside = ("name",) if declared.period else ()
    return [c.id for c in declared.columns if c.need != "key" and c.id not in beside]


def prefill(ws: Workspace, dataset: str, period: Period, keep: Iterable[str] | None, uscc: str, lang: str) -> Prefill:
    """The table for the districts `keep` (None: all) or one enterprise."""
    declared = declared_dataset(dataset)
    chosen = None if keep is None else set(keep)

    def wanted(filer: Filer) -> bool:
        return filer.key == uscc if uscc else chosen is None or filer.region in chosen

    if declared.period and declared.key[1:] == ("period",):
        found = Prefill(declared, period.id)
        _monthly(ws, found, period, wanted, lang)
    else:
        found = Prefill(declared, "")
        _standing(found, chosen, uscc, lang)
    return found


@dataclass
class _Line:
    """One row on its way: values, where each came from in words, and which kind of source that was. The last one to put a value wins."""

    values: dict[str, Any]
    notes: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def put(self, column: str, value: Any, note: str, source: str) -> None:
        if value is not None:
            self.values[column], self.notes[column], self.sources[column] = value, note, source


def _monthly(ws: Workspace, found: Prefill, period: Period, wanted: Any, lang: str) -> None:
    """One row for each enterprise or project that files the table; held figures win over last year's."""
    declared, rules = found.dataset, reporting_rules(ws)
    people = filers(rules, declared.id, period) if declared.id in rules["tables"] else enterprises_in_scope(period)
    own, prior = (_held(declared, p) for p in (period.id, period.prior.id))
    for filer in sorted((p for p in people if wanted(p)), key=lambda p: (p.region, p.key)):
        line = _Line({declared.key[0]: filer.key, declared.period: period.id})
        if "name" in declared.by_id:
            line.put("name", filer.name, say("actions.template.note_register", lang), "register")
        # A row that is filed is shown as it is, so that the workbook imported unchanged changes nothing.
        before = prior.get(filer.key) if filer.key not in own else None
        for column in declared.columns if before is not None else ():
            then = column.id.removesuffix("_prior")
            if column.id != then and then in declared.by_id:
                line.put(column.id, getattr(before, then), _note(before, then, period.prior.id, lang), "prior")
        _take(found, line, own.get(filer.key), "own", lang)
        _add(found, filer.key, line)


def _take(found: Prefill, line: _Line, held: Any, source: str, lang: str) -> None:
    """What a row of the ledger says."""
    for column in found.dataset.columns if held is not None else ():
        if column.need != "key":
            line.put(column.id, getattr(held, column.id), _note(held, column.id, found.period, lang), source)


def _standing(found: Prefill, chosen: set[str] | None, uscc: str, lang: str) -> None:
    """A dataset without months: its rows as they stand."""
    from zhuashou.actions.districts import enterprise_regions

    declared = found.dataset
    regions = enterprise_regions()
    for held in _rows(declared):
        code = getattr(held, "uscc", None)
        where = getattr(held, "region", None) or regions.get(code or "")
        if (uscc and code != uscc) or (not uscc and chosen is not None and where not in chosen):
            continue
        line = _Line({k: getattr(held, k) for k in declared.key})
        _take(found, line, held, "state", lang)
        _add(found, code or str(line.values[declared.key[0]]), line)


def _add(found: Prefill, key: str, line: _Line) -> None:
    found.rows.append(line.values)
    found.notes.append(line.notes)
    found.people.append((key, len(found.asked), sum(c in line.sources for c in found.asked)))
    found.sources.update((c, s) for c, s in line.sources.items() if c in found.asked)


def _rows(declared: Dataset, **where: str) -> Any:
    from zhuashou.ledger import fact_model

    return fact_model(declared.id).objects.filter(current=True, **where).select_related("batch").order_by(*declared.key)


def _held(declared: Dataset, period: str) -> Mapping[str, Any]:
    return {getattr(f, declared.key[0]): f for f in _rows(declared, **{declared.period: period})}


def _note(held: Any, column: str, period: str, lang: str) -> str:
    """Where a stored value came from, for people."""
    batch = held.batch
    if not batch.kept:
        return say(
            Words(
                "actions.template.note_person", {"who": batch.actor, "period": period or held.batch.created_at.date()}
            ),
            lang,
        )
    letter = batch.mapping.get(held.sheet, {}).get(column, {}).get("letter", "")
    said = {"file": batch.name, "sheet": held.sheet, "cell": f"{letter}{held.row}", "period": period}
    return say(Words("actions.template.note_cell", said), lang).replace("（）", "").replace(" ()", "")
