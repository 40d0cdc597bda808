# SPDX-License-Identifier: Apache-2.0
"""What was booked: the record of a batch, undoing it, and the warnings that a person accepts with a reason."""

from __future__ import annotations

import hashlib
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed, may
from zhuashou.actions.districts import locked_for
from zhuashou.actions.merging import forget_merge
from zhuashou.tables import dataset as declared
from zhuashou.terms import Words, to_json
from zhuashou.workspace import Workspace

#: What can be taken back; a reversal itself cannot, the file is simply imported again.
UNDOABLE = ("import", "correction", "edit", "merge")


def find_batch(text: str) -> Any:
    """The newest batch whose number, or whose hash's beginning, is `text`. Raises ActionError."""
    from zhuashou.ledger import Batch

    found = None
    if text.isdigit() and len(text) < 12:
        found = Batch.objects.filter(pk=int(text)).first()
    if found is None and len(text) >= 6:
        found = Batch.objects.filter(sha256__startswith=text.lower()).order_by("-pk").first()
    if found is None:
        raise ActionError(Words("actions.no_such_batch", {"batch": text}))
    return found


def batch_record(text: str, actor: Actor | None = None) -> dict[str, Any]:
    """One batch as plain data: file, who, when, counts, versions of mapping and rules, warnings with their acceptance, revisions.

    People with a district scope (`actor`) see their own. Raises ActionError.
    """
    batch = find_batch(text)
    if actor is not None and not _own(actor, batch):
        raise ActionError(Words("actions.no_such_batch", {"batch": text}))
    accepted = {(a.sheet, a.cell, a.rule): a for a in batch.acceptances.all()}
    warnings = []
    for w in batch.warnings:
        held = accepted.get((w["sheet"], w["cell"], w["rule"]))
        said = {"reason": held.reason, "by": held.actor, "at": held.at} if held else None
        warnings.append({**w, "accepted": said})
    other = getattr(batch, "reversed_by", None)
    return {
        "id": batch.pk, "sha256": batch.sha256, "kind": batch.kind, "file": batch.name, "kept": batch.kept, "datasets": batch.datasets,
        "periods": batch.periods, "mapping": batch.mapping, "mapping_version": batch.mapping_version, "rules_version": batch.rules_version,
        "unmapped": batch.unmapped, "counts": batch.counts, "warnings": warnings, "actor": batch.actor, "reason": batch.reason,
        "created_at": batch.created_at, "undone": batch.undone, "reversed_by": other.pk if other else None,
        "reverses": batch.reverses_id, "revisions": [_revision(r) for r in batch.revisions.order_by("uscc", "column")],
    }  # fmt: skip


def _own(actor: Actor, batch: Any) -> bool:
    return not actor.regions or batch.actor == actor.name


def _revision(held: Any) -> dict[str, Any]:
    from decimal import Decimal

    column = declared(held.dataset).by_id[held.column]
    return {
        "dataset": held.dataset, "uscc": held.uscc, "period": held.period, "column": held.column,
        "amount": Decimal(held.amount).scaleb(-column.scale), "unit": column.unit,
    }  # fmt: skip


def list_batches(limit: int = 100, actor: Actor | None = None) -> list[dict[str, Any]]:
    """The newest batches: id, kind, file, datasets, periods, counts, actor, reason, created_at, undone, warnings (number), accepted (number).

    People with a district scope (`actor`) see their own.
    """
    from django.db.models import Count

    from zhuashou.ledger import Batch

    found = Batch.objects.exclude(kind="derived").annotate(accepted=Count("acceptances")).order_by("-pk")
    if actor is not None and actor.regions:
        found = found.filter(actor=actor.name)
    return [
        {"id": b.pk, "kind": b.kind, "file": b.name, "datasets": b.datasets, "periods": b.periods, "counts": b.counts, "actor": b.actor,
         "reason": b.reason, "created_at": b.created_at, "undone": b.undone, "reverses": b.reverses_id, "warnings": len(b.warnings),
         "accepted": b.accepted}
        for b in found[:limit]
    ]  # fmt: skip


def undo_batch(*, ws: Workspace, actor: Actor, batch: str, reason: str) -> dict[str, Any]:
    """Take a whole batch back as a reversing batch. Raises ActionError: no reason, already undone, rows changed later, locked period."""
    from zhuashou.ledger import Batch, lock, reverse

    _demand_reason(reason)
    with deed(actor, "undo_batch", subject=("batch", batch), details={"reason": reason}, now=ws.now()) as line:
        lock()
        held = find_batch(batch)
        _demand_undoable(ws, actor, held)
        text = f"reversal of {held.pk} {held.sha256}"
        reversal = Batch.objects.create(
            sha256=hashlib.sha256(text.encode()).hexdigest(), kind="reversal", name=held.name, datasets=held.datasets, periods=held.periods,
            actor=actor.name, reason=reason, created_at=ws.now(), reverses=held,
        )  # fmt: skip
        counts = to_json(reverse(held, reversal))
        reversal.counts = counts
        reversal.save(update_fields=["counts"])
        held.undone = True
        held.save(update_fields=["undone"])
        forget_merge(held)
        line.details |= {"batch": held.pk, "file": held.name, "counts": counts, "reversal": reversal.pk}
    return {"batch": held.pk, "reversal": reversal.pk, "file": held.name, "counts": counts}


def _demand_undoable(ws: Workspace, actor: Actor, held: Any) -> None:
    from zhuashou.ledger import Batch, later_changes

    if held.undone or held.kind not in UNDOABLE:
        raise ActionError(Words("actions.not_undoable", {"file": held.name, "batch": held.pk}))
    if not _own(actor, held):
        raise ActionError(Words("actions.not_your_batch", {"file": held.name, "who": held.actor}))
    locked = sorted(locked_for(actor, ws.now().date()) & set(held.periods))
    if locked and not may(actor, "correct_locked"):
        raise ActionError(Words("actions.locked", {"periods": locked}))
    later = later_changes(held)
    if later:
        names = dict(Batch.objects.filter(pk__in={c.batch for c in later}).values_list("pk", "name"))
        said = [f"{declared(c.dataset).zh} {' '.join(map(str, c.key))}" for c in later[:5]]
        raise ActionError(
            Words(
                "actions.changed_later",
                {"file": held.name, "rows": said, "batches": [f"{k} {v}" for k, v in sorted(names.items())]},
            )
        )


def accept_warnings(
    *, ws: Workspace, actor: Actor, batch: str, reason: str, cells: tuple[tuple[str, str, str], ...] = ()
) -> int:
    """Accept warnings of a batch with a written reason: those of `cells` as (sheet, cell, rule), or all that are open. Raises ActionError."""
    from zhuashou.ledger import Acceptance, lock

    _demand_reason(reason)
    with deed(actor, "accept_warning", subject=("batch", batch), details={"reason": reason}, now=ws.now()) as line:
        lock()
        held = find_batch(batch)
        if not _own(actor, held):
            raise ActionError(Words("actions.no_such_batch", {"batch": batch}))
        done = {(a.sheet, a.cell, a.rule) for a in held.acceptances.all()}
        open_ones = {(w["sheet"], w["cell"], w["rule"]) for w in held.warnings} - done
        wanted = sorted(open_ones if not cells else open_ones & set(cells))
        if not wanted:
            raise ActionError(Words("actions.no_such_warning", {"file": held.name}))
        Acceptance.objects.bulk_create(
            Acceptance(batch=held, sheet=s, cell=c, rule=r, reason=reason, actor=actor.name, at=ws.now())
            for s, c, r in wanted
        )
        line.details |= {"warnings": len(wanted), "file": held.name}
    return len(wanted)


def accepted_warnings(limit: int = 500, actor: Actor | None = None) -> list[dict[str, Any]]:
    """Every accepted warning with its reason, newest first; people with a district scope (`actor`) see those of their own batches."""
    from zhuashou.ledger import Acceptance

    found = Acceptance.objects.select_related("batch").order_by("-pk")
    if actor is not None and actor.regions:
        found = found.filter(batch__actor=actor.name)
    return [
        {"file": a.batch.name, "batch": a.batch_id, "sheet": a.sheet, "cell": a.cell, "rule": a.rule, "reason": a.reason, "by": a.actor, "at": a.at}
        for a in found[:limit]
    ]  # fmt: skip


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise ActionError(Words("actions.say_why"))
