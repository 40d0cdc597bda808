# SPDX-License-Identifier: Apache-2.0
"""Two records of one enterprise become one: a plan with counts first, then every row moves as a new version; undoing the batch undoes it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed, may
from zhuashou.actions.districts import demand_own, locked_for
from zhuashou.actions.relations import Relation, relations, unknown_relations
from zhuashou.intake import normalise_name
from zhuashou.tables import datasets
from zhuashou.terms import Words, to_json
from zhuashou.workspace import Workspace

SIDES = ("old", "new")


@dataclass(frozen=True)
class Conflict:
    """Both enterprises hold a different value for the same row: a person says whose stands."""

    dataset: str
    key: tuple[str, ...]
    column: str
    title: dict[str, str]
    old: Any
    new: Any


@dataclass(frozen=True)
class MergePlan:
    """What a merge would do. `rows`: dataset → rows that move; `both`: those of them whose key the new one holds too.

    `unknown`: places that the list of relations does not name; any makes the merge refuse. `digest` changes with every row it speaks of.
    """

    old: str
    old_name: str
    new: str
    new_name: str
    rows: dict[str, int]
    both: dict[str, int]
    conflicts: tuple[Conflict, ...]
    aliases: tuple[str, ...]
    repointed: int
    demands: int
    periods: tuple[str, ...]
    unknown: tuple[str, ...]
    digest: str

    @property
    def total(self) -> int:
        """All rows that move, the record itself included."""
        return sum(self.rows.values())

    def to_json(self) -> Any:
        """Plain data."""
        return to_json(self)


def merge_plan(old: str, new: str) -> MergePlan:
    """The plan of merging `old` into `new`. Raises ActionError if they are the same, `new` is not in the register or `old` is nowhere."""
    from zhuashou.ledger import Alias

    old, new = old.strip().upper(), new.strip().upper()
    names = _names(old, new)
    counts: dict[str, int] = {}
    both: dict[str, int] = {}
    conflicts: list[Conflict] = []
    seen: list[Any] = []
    periods: set[str] = set()
    for name, relation in relations().items():
        for row, other in _pairs(name, relation, old, new):
            counts[name] = counts.get(name, 0) + 1
            seen.append([name, row.pk, row.version, other and [other.pk, other.version]])
            declared = datasets()[name]
            periods |= {getattr(row, declared.period)} - {None} if declared.period else set()
            if other is not None:
                both[name] = both.get(name, 0) + 1
                conflicts += _conflicts(name, relation, row, other)
    if not counts:
        raise ActionError(Words("actions.merge_nothing", {"code": old}))
    made = _new_aliases(old, new, *names)
    held = sorted(Alias.objects.filter(uscc=old).values_list("pk", "text"))
    demands = sorted(d.pk for d in _demands(old))
    unknown = tuple(unknown_relations(old))
    said = json.dumps([old, new, names, seen, made, held, demands, unknown], ensure_ascii=False, sort_keys=True)
    return MergePlan(old, names[0], new, names[1], counts, both, tuple(conflicts), tuple(t for t, _ in made), len(held), len(demands),
                     tuple(sorted(periods)), unknown, hashlib.sha256(said.encode()).hexdigest())  # fmt: skip


def _names(old: str, new: str) -> tuple[str, str]:
    from zhuashou.ledger import fact_model

    if old == new:
        raise ActionError(Words("actions.merge_same", {"code": old}))
    held = fact_model("enterprises").objects.filter(current=True, uscc__in=[old, new])
    names = dict(held.values_list("uscc", "name"))
    if new not in names:
        raise ActionError(Words("actions.no_such_enterprise", {"code": new}))
    return names.get(old) or "", names[new] or ""


def _pairs(name: str, relation: Relation, old: str, new: str) -> list[tuple[Any, Any]]:
    """Current rows of the old one in a dataset, each with the row of the new one that has the same key (None if there is none)."""
    from zhuashou.ledger import fact_model

    if not relation.column:
        return []
    declared = datasets()[name]
    rows = fact_model(name).objects.filter(current=True, **relation.where)
    mine = rows.filter(**{relation.column: old}).order_by(*declared.key)
    rest = [k for k in declared.key if k != relation.column]
    if relation.record or relation.column not in declared.key:
        return [(row, None) for row in mine]
    theirs = {tuple(getattr(r, k) for k in rest): r for r in rows.filter(**{relation.column: new})}
    return [(row, theirs.get(tuple(getattr(row, k) for k in rest))) for row in mine]


def _conflicts(name: str, relation: Relation, row: Any, other: Any) -> list[Conflict]:
    declared = datasets()[name]
    key = tuple(str(getattr(row, k)) for k in declared.key if k != relation.column)
    found = []
    for column in declared.columns:
        mine, theirs = getattr(row, column.id), getattr(other, column.id)
        if column.need == "key" or column.id in relation.names or None in (mine, theirs) or mine == theirs:
            continue
        found.append(Conflict(name, key, column.id, {"zh": column.zh, "en": column.en}, mine, theirs))
    return found


def _new_aliases(old: str, new: str, old_name: str, new_name: str) -> list[tuple[str, str]]:
    """(text, as written) of the aliases to make: the old code, and the old name where it does not lead elsewhere already."""
    from zhuashou.ledger import Alias, fact_model

    made = [(old, old)]
    text = normalise_name(old_name)
    if text and text != normalise_name(new_name):
        others = fact_model("enterprises").objects.filter(current=True, name=old_name).exclude(uscc__in=[old, new])
        if not others.exists():
            made.append((text, old_name))
    taken = set(Alias.objects.filter(text__in=[t for t, _ in made]).values_list("text", flat=True))
    return [(t, w) for t, w in made if t not in taken]


def _demands(old: str) -> list[Any]:
    from django.db.models import TextField
    from django.db.models.functions import Cast

    from zhuashou.ledger import Demand

    held = Demand.objects.annotate(asked=Cast("enterprises", TextField())).filter(asked__contains=f'"{old}"')
    return list(held.order_by("pk"))


def merge(
    *, ws: Workspace, actor: Actor, old: str, new: str, reason: str, plan_digest: str, wins: str = ""
) -> dict[str, Any]:
    """Merge `old` into `new` as the plan of that digest says; `wins` (old, new) says whose value stands where both hold one.

    Raises ActionError: no reason, another plan meanwhile, a relation that is not on the list, conflicts without a word, a locked period.
    """
    from zhuashou.ledger import Batch, lock

    if not reason.strip():
        raise ActionError(Words("actions.say_why"))
    details = {"old": old, "new": new, "reason": reason, "wins": wins}
    with deed(actor, "merge_enterprises", subject=("enterprise", old), details=details, now=ws.now()) as line:
        lock()
        plan = merge_plan(old, new)
        _demand_mergeable(ws, actor, plan, plan_digest, wins)
        text = f"merge {plan.digest} {Batch.objects.count()}"
        batch = Batch.objects.create(
            sha256=hashlib.sha256(text.encode()).hexdigest(), kind="merge", name=f"{plan.old} → {plan.new}", datasets=sorted(plan.rows),
            periods=list(plan.periods), actor=actor.name, reason=reason, created_at=ws.now(),
        )  # fmt: skip
        for name, relation in relations().items():
            if name in plan.rows:
                _move(name, relation, plan, batch, wins)
        held = _record(ws, actor, plan, batch, reason)
        batch.counts = {"moved": plan.total, "datasets": plan.rows}
        batch.save(update_fields=["counts"])
        line.details |= {"batch": batch.pk, "rows": plan.rows}
    return {"merge": held.pk, "batch": batch.pk, "rows": plan.rows, "total": plan.total}


def _demand_mergeable(ws: Workspace, actor: Actor, plan: MergePlan, digest: str, wins: str) -> None:
    if plan.unknown:
        raise ActionError(Words("actions.merge_unknown", {"places": list(plan.unknown)}))
    if plan.digest != digest:
        raise ActionError(Words("actions.merge_changed", {"old": plan.old, "new": plan.new}))
    if plan.conflicts and wins not in SIDES:
        shown = [f"{datasets()[c.dataset].zh} {' '.join(c.key)} {c.title['zh']}" for c in plan.conflicts[:5]]
        raise ActionError(Words("actions.merge_conflicts", {"n": len(plan.conflicts), "rows": shown}))
    for code in (plan.old, plan.new):
        demand_own(actor, "monthly_output", {"uscc": code})
    locked = sorted(locked_for(actor, ws.now().date()) & set(plan.periods))
    if locked and not may(actor, "correct_locked"):
        raise ActionError(Words("actions.locked", {"periods": locked}))


def _move(name: str, relation: Relation, plan: MergePlan, batch: Any, wins: str) -> None:
    """New versions under the new code; where the code is part of the key, the old rows are withdrawn."""
    import pyarrow as pa

    from zhuashou.ledger import book, withdraw
    from zhuashou.tables import arrow_schema

    declared = datasets()[name]
    pairs = _pairs(name, relation, plan.old, plan.new)
    rows = []
    for row, other in pairs if not relation.record else []:
        first, second = (row, other) if wins == "old" else (other or row, row)
        values = {c.id: getattr(first, c.id) for c in declared.columns}
        if second is not None:
            values = {c: getattr(second, c) if v is None else v for c, v in values.items()}
        rows.append(values | {relation.column: plan.new})
    if rows:
        book(name, pa.Table.from_pylist(rows, arrow_schema(name)), batch)
    if relation.column in declared.key:
        withdraw(name, [tuple(getattr(row, k) for k in declared.key) for row, _ in pairs], batch)


def _record(ws: Workspace, actor: Actor, plan: MergePlan, batch: Any, reason: str) -> Any:
    """The archived enterprise with where, by whom and why; its names lead to the new one from now on."""
    from zhuashou.ledger import Alias, Merge

    repointed = list(Alias.objects.filter(uscc=plan.old).order_by("pk").values_list("pk", flat=True))
    Alias.objects.filter(pk__in=repointed).update(uscc=plan.new)
    made = [
        Alias.objects.create(text=t, written=w, uscc=plan.new, reason=reason, actor=actor.name, at=ws.now()).pk
        for t, w in _new_aliases(plan.old, plan.new, plan.old_name, plan.new_name)
    ]
    asked = {}
    for demand in _demands(plan.old):
        asked[str(demand.pk)] = demand.enterprises
        demand.enterprises = list(dict.fromkeys(plan.new if c == plan.old else c for c in demand.enterprises))
        demand.save(update_fields=["enterprises"])
    counts = {"datasets": plan.rows, "aliases": made, "repointed": repointed, "demands": asked}
    return Merge.objects.create(old=plan.old, new=plan.new, old_name=plan.old_name, reason=reason, actor=actor.name, at=ws.now(),
                                counts=counts, batch=batch)  # fmt: skip


def forget_merge(batch: Any) -> None:
    """What a merge changed beside the rows goes back with its batch: aliases made, aliases and demands that were pointed to the new one."""
    from zhuashou.ledger import Alias, Demand, Merge

    held = Merge.objects.filter(batch=batch).first()
    if held is None:
        return
    Alias.objects.filter(pk__in=held.counts.get("aliases", [])).delete()
    Alias.objects.filter(pk__in=held.counts.get("repointed", [])).update(uscc=held.old)
    for pk, codes in held.counts.get("demands", {}).items():
        Demand.objects.filter(pk=int(pk)).update(enterprises=codes)


def merges() -> list[dict[str, Any]]:
    """All merges, newest first, undone ones too."""
    from zhuashou.ledger import Merge

    held = Merge.objects.select_related("batch").order_by("-pk")
    return [
        {"id": m.pk, "old": m.old, "old_name": m.old_name, "new": m.new, "reason": m.reason, "by": m.actor, "at": m.at, "batch": m.batch_id,
         "undone": m.batch.undone, "rows": m.counts.get("datasets", {}), "total": sum(m.counts.get("datasets", {}).values())}
        for m in held
    ]  # fmt: skip
