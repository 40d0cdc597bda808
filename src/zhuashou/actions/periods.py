# SPDX-License-Identifier: Apache-2.0
"""Closing a month, and what is open or frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.snapshot import Snapshot, compare, latest, open_snapshot, write
from zhuashou.tables import datasets
from zhuashou.terms import Period, Words, parse_period, to_json
from zhuashou.workspace import Workspace


@dataclass(frozen=True)
class Closing:
    """What closing a month gave."""

    period: str
    revision: str
    digest: str
    state: str
    warnings: tuple[Words, ...] = ()

    def to_json(self) -> Any:
        """Plain data."""
        return to_json(self)


def newest_period(ws: Workspace) -> Period:
    """The newest monthly (or quarterly) period with output or finance figures. Raises ActionError if the ledger has none."""
    from zhuashou.ledger import fact_model

    found = set()
    for name in ("monthly_output", "monthly_finance"):
        found |= set(fact_model(name).objects.filter(current=True).values_list("period", flat=True).distinct())
    if not found:
        raise ActionError(Words("actions.empty_ledger", {"folder": str(ws.inbox.name)}))
    return max(parse_period(p) for p in found)


def close_period(*, ws: Workspace, actor: Actor, period: Period, reason: str = "") -> Closing:
    """Check a month and freeze it; a frozen month stays as it is unless `reason` is given and the ledger has changed.

    The folder is written before the state is booked: a run killed in between finds the folder again and adopts it.
    """
    from zhuashou.ledger import PeriodState

    held = PeriodState.objects.filter(period=period.id).first()
    if held is not None and held.state == "frozen" and not reason:
        return Closing(period.id, held.revision, held.digest, "unchanged", tuple(_late(period)))
    tables = _tables()
    if tables["monthly_output"].num_rows == 0 and tables["monthly_finance"].num_rows == 0:
        raise ActionError(Words("actions.empty_ledger", {"folder": str(ws.inbox.name)}))
    _has_figures(tables, period)
    snapshot = _frozen_or_new(ws, period, tables, held)
    if held is not None and held.digest == snapshot.digest:
        return Closing(period.id, held.revision, held.digest, "unchanged", tuple(_late(period)))
    warnings = tuple(_late(period))
    details = {"revision": snapshot.revision, "digest": snapshot.digest, "reason": reason}
    with deed(actor, "close_period", subject=("period", period.id), details=details, now=ws.now()):
        PeriodState.objects.update_or_create(
            period=period.id,
            defaults={"state": "frozen", "revision": snapshot.revision, "digest": snapshot.digest, "reason": reason,
                      "closed_by": actor.name, "closed_at": ws.now()},
        )  # fmt: skip
    return Closing(period.id, snapshot.revision, snapshot.digest, "frozen", warnings)


def _tables() -> dict[str, Any]:
    from zhuashou import ledger

    return {name: ledger.table(name) for name in datasets()}


def _has_figures(tables: dict[str, Any], period: Period) -> None:
    periods = {
        p for n in ("monthly_output", "monthly_finance") for p in tables[n].column("period").unique().to_pylist()
    }
    if period.id not in periods:
        raise ActionError(Words("actions.no_figures", {"period": period.id, "newest": max(periods)}))


def _frozen_or_new(ws: Workspace, period: Period, tables: dict[str, Any], held: Any) -> Snapshot:
    """The next revision; one that a killed run left behind unbooked is replaced only if it is not what would be written now."""
    import shutil

    number = int(held.revision[1:]) + 1 if held is not None and held.revision else 1
    left = ws.snapshots / period.id / f"r{number}"
    if left.exists():
        shutil.rmtree(left)
    revision = f"r{number}"
    snapshot = write(ws.snapshots, period, revision, tables, _sources(), ws.settings.city)
    if held is not None and held.revision:
        before = open_snapshot(ws.snapshots / period.id / held.revision)
        if before.manifest["datasets"] == snapshot.manifest["datasets"]:
            shutil.rmtree(left)
            return before
    return snapshot


def _sources() -> list[dict[str, Any]]:
    from zhuashou.ledger import Batch

    return list(Batch.objects.filter(kind="import").order_by("sha256").values("sha256", "name"))


def _late(period: Period) -> Sequence[Words]:
    """Enterprises in the register that filed last period and not this one."""
    from zhuashou.ledger import fact_model

    fact = fact_model("monthly_output").objects.filter(current=True)
    before = set(fact.filter(period=period.previous.id).values_list("uscc", flat=True))
    now = set(fact.filter(period=period.id).values_list("uscc", flat=True))
    left = set(
        fact_model("scope_history")
        .objects.filter(current=True, event="left", period__lte=period.id)
        .values_list("uscc", flat=True)
    )
    late = sorted(before - now - left)
    if not late:
        return []
    names = dict(fact_model("enterprises").objects.filter(current=True, uscc__in=late[:5]).values_list("uscc", "name"))
    return [
        Words(
            "actions.late_reports", {"n": len(late), "names": [names.get(u, u) for u in late[:5]], "period": period.id}
        )
    ]


def frozen_periods() -> frozenset[str]:
    """Ids of the periods that are locked."""
    from zhuashou.ledger import PeriodState

    return frozenset(PeriodState.objects.filter(state__in=("frozen", "accepted")).values_list("period", flat=True))


def status(ws: Workspace) -> dict[str, Any]:
    """Periods with their state, datasets with their row counts, number of imports."""
    from zhuashou.ledger import Batch, PeriodState, fact_model

    states = {s.period: s for s in PeriodState.objects.all()}
    reported = set(
        fact_model("monthly_output").objects.filter(current=True).values_list("period", flat=True).distinct()
    )
    periods = [
        {
            "period": p,
            "state": s.state if s else "open",
            "revision": s.revision if s else "",
            "digest": s.digest if s else "",
        }
        for p in sorted({*reported, *states}, reverse=True)
        for s in [states.get(p)]
    ]
    rows = [
        {"dataset": n, "title": {"zh": d.zh, "en": d.en}, "rows": fact_model(n).objects.filter(current=True).count()}
        for n, d in datasets().items()
    ]
    return {
        "city": ws.settings.city_name,
        "sample": ws.settings.sample,
        "periods": periods,
        "datasets": rows,
        "imports": Batch.objects.count(),
    }


def differences(ws: Workspace, before: str, after: str) -> dict[str, Any]:
    """What changed between two frozen months (`2026-09`) or revisions (`2026-10/r1`). Raises ActionError."""
    return to_json(compare(_named(ws, before), _named(ws, after)))  # type: ignore[no-any-return]


def _named(ws: Workspace, text: str) -> Snapshot:
    period, _, revision = text.partition("/")
    if revision:
        return open_snapshot(ws.snapshots / period / revision)
    found = latest(ws.snapshots, period)
    if found is None:
        raise ActionError(Words("actions.not_frozen", {"period": period}))
    return found
