# SPDX-License-Identifier: Apache-2.0
"""Correcting one record: a new version with who, when and why; the second of two editors learns what the first one changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed, may
from zhuashou.actions.districts import demand_own, locked_for
from zhuashou.intake import IntakeError, cell_text, read_value
from zhuashou.tables import Dataset, choices, datasets
from zhuashou.terms import Words
from zhuashou.workspace import Workspace

#: Datasets that have deeds of their own; a figure there is not edited by hand.
BY_DEEDS = ("tasks", "task_updates", "decisions")


def record(ws: Workspace, dataset: str, key: tuple[str, ...], *, actor: Actor) -> dict[str, Any]:
    """One record with all its versions, each with batch, place and person; `cells` says which cell gave each present value, `raw` holds
    the columns of its row that were not booked. Raises ActionError.
    """
    from zhuashou import ledger

    declared = _declared(dataset, key)
    versions = ledger.history(dataset, key)
    if not versions:
        raise ActionError(
            Words("actions.no_such_row", {"dataset": {"zh": declared.zh, "en": declared.en}, "key": " ".join(key)})
        )
    demand_own(actor, dataset, versions[-1].values)
    newest = versions[-1]
    return {
        "dataset": dataset, "key": list(key), "version": newest.version, "withdrawn": newest.withdrawn, "values": newest.values,
        "versions": [_version(v, earlier) for earlier, v in zip([None, *versions[:-1]], versions, strict=True)][::-1],
        "cells": _cells(versions), "raw": _unbooked(ws, newest), "locked": bool(declared.period and newest.values[declared.period] in locked_for(actor, ws.now().date())),
        "editable": dataset not in BY_DEEDS and may(actor, "correct_figure"),
    }  # fmt: skip


def _version(version: Any, earlier: Any) -> dict[str, Any]:
    before = earlier.values if earlier is not None else {}
    changed = {c: (before.get(c), v) for c, v in version.values.items() if v != before.get(c)}
    return {
        "version": version.version, "current": version.current, "withdrawn": version.withdrawn, "batch": version.batch.pk, "kind": version.batch.kind,
        "file": version.batch.name, "sheet": version.sheet, "row": version.row, "by": version.batch.actor, "at": version.batch.created_at,
        "reason": version.batch.reason, "changed": changed if earlier is not None else {},
    }  # fmt: skip


def _cells(versions: list[Any]) -> dict[str, str]:
    """Column → `file ｜ sheet!cell` (or the person) that gave its present value; columns that never had one are left out."""
    found: dict[str, str] = {}
    before: dict[str, Any] = {}
    for v in versions:
        for column, value in v.values.items():
            if value == before.get(column) or v.batch.kind == "reversal":
                continue
            place = v.batch.mapping.get(v.sheet, {}).get(column, {})
            cell = f" ｜ {v.sheet}!{place['letter']}{v.row}" if place else f" ｜ {v.sheet}" if v.sheet else ""
            found[column] = (
                f"{v.batch.name}{cell}" if v.batch.kept else f"{v.batch.actor} · {v.batch.reason}".rstrip(" ·")
            )
        before = v.values
    return found


def _unbooked(ws: Workspace, version: Any) -> dict[str, str]:
    """Headers of the sheet that no column of the ledger takes, with the raw text of this row."""
    held = version.batch.unmapped.get(version.sheet, {})
    if not version.batch.kept or not version.row:
        return {}
    path = ws.root / version.batch.kept
    texts = {header: cell_text(path, version.sheet, version.row, letter) for letter, header in held.items()}
    return {header: text for header, text in texts.items() if text}


def correct(
    *, ws: Workspace, actor: Actor, dataset: str, key: tuple[str, ...], values: Mapping[str, str], reason: str, version: int | None = None,
    units: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """Correct figures of one record as people write them (`units` for figures not in the declared unit). Returns the new version.

    A blank changes nothing. In a locked period this is a correction, which only some roles may do. Raises ActionError: no reason, nothing
    changed, a key column, a value that cannot be read, another district, somebody else changed the record since `version`.
    """
    from zhuashou.ledger import book_rows

    declared = _declared(dataset, key)
    read = _read(declared, values, units or {})
    _demand_reason(reason)
    with deed(
        actor,
        "correct_figure",
        subject=(dataset, " ".join(key)),
        details={"reason": reason, "values": dict(values)},
        now=ws.now(),
    ) as line:
        held = _held(actor, declared, key, version)
        if all(held.values[c] == v for c, v in _comparable(declared, read).items()):
            raise ActionError(Words("actions.nothing_changed"))
        kind = "correction" if _locked(ws, actor, declared, held) else "edit"
        book_rows(
            dataset,
            [dict(zip(declared.key, key, strict=True)) | read],
            kind=kind,
            label="correct_figure",
            now=ws.now(),
            actor=actor.name,
            reason=reason,
        )
        line.details["version"] = held.version + 1
    return int(held.version) + 1


def remove(
    *, ws: Workspace, actor: Actor, dataset: str, key: tuple[str, ...], reason: str, version: int | None = None
) -> int:
    """Withdraw one record: it leaves the ledger and stays in its history. Returns the version of the tombstone. Raises ActionError."""
    import hashlib

    from zhuashou.ledger import Batch, withdraw

    declared = _declared(dataset, key)
    _demand_reason(reason)
    with deed(
        actor,
        "correct_figure",
        subject=(dataset, " ".join(key)),
        details={"reason": reason, "removed": True},
        now=ws.now(),
    ):
        held = _held(actor, declared, key, version)
        kind = "correction" if _locked(ws, actor, declared, held) else "edit"
        text = f"remove {dataset} {key} {held.version} {Batch.objects.count()}"
        periods = [held.values[declared.period]] if declared.period else []
        batch = Batch.objects.create(sha256=hashlib.sha256(text.encode()).hexdigest(), kind=kind, name="remove", datasets=[dataset], periods=periods,
                                     actor=actor.name, reason=reason, created_at=ws.now(), counts={"withdrawn": 1})  # fmt: skip
        withdraw(dataset, [key], batch)
    return int(held.version) + 1


def _declared(dataset: str, key: tuple[str, ...]) -> Dataset:
    declared = datasets().get(dataset)
    if declared is None:
        raise ActionError(Words("actions.no_such_dataset", {"dataset": dataset}))
    if len(key) != len(declared.key):
        raise ActionError(
            Words("actions.bad_key", {"dataset": declared.zh, "columns": [declared.by_id[k].zh for k in declared.key]})
        )
    return declared


def _read(declared: Dataset, values: Mapping[str, str], units: Mapping[str, str]) -> dict[str, Any]:
    """Written values as typed ones; blanks are left out."""
    read: dict[str, Any] = {}
    for column, text in values.items():
        if column not in declared.by_id or column in declared.key:
            raise ActionError(Words("actions.not_editable", {"column": column}))
        try:
            value = read_value(declared.id, column, text, units.get(column, ""))
        except IntakeError as error:
            raise ActionError(error.words) from error
        if value is not None:
            read[column] = value
    if not read:
        raise ActionError(Words("actions.nothing_changed"))
    return {c: _dated(declared, c, v) for c, v in read.items()}


def _dated(declared: Dataset, column: str, value: Any) -> Any:
    from datetime import date

    return date.fromisoformat(value) if declared.by_id[column].type == "date" else value


def _comparable(declared: Dataset, read: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the ledger gives them back: figures with their scale."""
    return {
        c: v.quantize(type(v)(1).scaleb(-declared.by_id[c].scale)) if declared.by_id[c].scale else v
        for c, v in read.items()
    }


def _held(actor: Actor, declared: Dataset, key: tuple[str, ...], version: int | None) -> Any:
    """The newest version inside the transaction. Raises ActionError if it is not the one that was seen."""
    from zhuashou import ledger

    ledger.lock()
    versions = ledger.history(declared.id, key)
    title = {"zh": declared.zh, "en": declared.en}
    if declared.id in BY_DEEDS or not versions or versions[-1].withdrawn:
        raise ActionError(Words("actions.no_such_row", {"dataset": title, "key": " ".join(key)}))
    newest = versions[-1]
    demand_own(actor, declared.id, newest.values)
    if version is not None and newest.version != version:
        seen = next((v for v in versions if v.version == version), versions[0])
        raise ActionError(Words("actions.row_changed", {"key": " ".join(key), "seen": version, "now": newest.version, "who": newest.batch.actor,
                                                        "changes": _changes(declared, seen.values, newest.values)}))  # fmt: skip
    return newest


def _changes(declared: Dataset, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Words]:
    return [
        Words("actions.change.cell", {"column": {"zh": declared.by_id[c].zh, "en": declared.by_id[c].en},
                                      "before": _shown(declared, c, before[c]), "after": _shown(declared, c, after[c])})
        for c in after
        if before[c] != after[c]
    ]  # fmt: skip


def _shown(declared: Dataset, column: str, value: Any) -> Any:
    about = declared.by_id[column]
    if value is None:
        return "—"
    if about.choice:
        held = choices()[about.choice][value]
        return {"zh": held.zh, "en": held.en}
    return f"{value}{about.unit}"


def _locked(ws: Workspace, actor: Actor, declared: Dataset, held: Any) -> bool:
    """Is this a correction of a locked period? Raises ActionError for people who may not correct one."""
    if not declared.period or held.values[declared.period] not in locked_for(actor, ws.now().date()):
        return False
    if not may(actor, "correct_locked"):
        raise ActionError(Words("actions.locked", {"periods": [held.values[declared.period]]}))
    return True


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise ActionError(Words("actions.say_why"))
