# SPDX-License-Identifier: Apache-2.0
"""A month of the whole city: accepted (locks), frozen as a revision, reopened until a day; and what is open or frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed, demand_may
from zhuashou.actions.filing import filings
from zhuashou.actions.workflow import effective_state, move, transitions
from zhuashou.snapshot import Snapshot, open_snapshot, write
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

    The packaged workflow lets a bureau of one person freeze an open month at once. After a reopening its reason is that of the new
    revision. The folder is written before the state is booked: a run killed in between finds the folder again and adopts it.
    """
    from django.db import transaction

    from zhuashou.ledger import lock

    demand_may(actor, "close_period")
    with transaction.atomic():
        lock()  # of two people who close at once, the second one finds the month frozen
        return _close(ws, actor, period, reason)


def _close(ws: Workspace, actor: Actor, period: Period, reason: str) -> Closing:
    from zhuashou.ledger import PeriodState

    held = PeriodState.objects.filter(period=period.id).first()
    if held is not None and held.state == "reopened":
        reason = reason or held.reason
    if held is not None and held.state == "frozen" and not reason:
        return Closing(period.id, held.revision, held.digest, "unchanged", tuple(_late(period)))
    state, rule = effective_state(held, ws.now().date()), transitions(ws)["city"]["close_period"]
    move("close_period", rule, state, reason, Words("actions.wrong_period", {"period": period.id}))
    tables = _tables()
    if tables["monthly_output"].num_rows == 0 and tables["monthly_finance"].num_rows == 0:
        raise ActionError(Words("actions.empty_ledger", {"folder": str(ws.inbox.name)}))
    _has_figures(tables, period)
    snapshot = _frozen_or_new(ws, period, tables, held)
    same = held is not None and held.digest == snapshot.digest
    if same and held.state == "frozen":
        return Closing(period.id, held.revision, held.digest, "unchanged", tuple(_late(period)))
    warnings = tuple(_late(period))
    details = {"revision": snapshot.revision, "digest": snapshot.digest, "reason": reason}
    with deed(actor, "close_period", subject=("period", period.id), details=details, now=ws.now()):
        _stands(ws, actor, period, state="frozen", revision=snapshot.revision, digest=snapshot.digest, reason=reason)
    return Closing(period.id, snapshot.revision, snapshot.digest, "unchanged" if same else "frozen", warnings)


def accept_period(*, ws: Workspace, actor: Actor, period: Period, reason: str = "") -> None:
    """The bureau takes the month over: it is locked for everybody. Raises ActionError: districts not approved and no reason, wrong state."""
    from zhuashou.ledger import PeriodState, lock

    flow = transitions(ws)
    with deed(actor, "accept_period", subject=("period", period.id), details={"reason": reason}, now=ws.now()):
        lock()
        held = PeriodState.objects.filter(period=period.id).first()
        state = effective_state(held, ws.now().date())
        move(
            "accept_period",
            flow["city"]["accept_period"],
            state,
            reason,
            Words("actions.wrong_period", {"period": period.id}),
        )
        ready = {"approved": ("approved",), "submitted": ("submitted", "approved")}.get(flow["accept_needs"])
        behind = [f.name for f in filings(period) if ready and f.state not in ready]
        if behind and not reason.strip():
            raise ActionError(Words("actions.districts_behind", {"n": len(behind), "regions": behind}))
        _stands(ws, actor, period, state="accepted", reason=reason)


def reopen_period(
    *, ws: Workspace, actor: Actor, period: Period, reason: str, until: date, regions: Sequence[str] = ()
) -> None:
    """Open a locked month again until the end of the day `until`, with name and reason; then the lock is back.

    The months of `regions` (of all districts if empty) are returned to them with the reason. Raises ActionError: no reason, a day
    that is past or too far, a month that is not locked.
    """
    from zhuashou.ledger import Filing, PeriodState, lock

    flow, today = transitions(ws), ws.now().date()
    last = today + timedelta(days=int(flow["reopen_days"]))
    details = {"reason": reason, "until": until.isoformat(), "regions": list(regions)}
    with deed(actor, "reopen_period", subject=("period", period.id), details=details, now=ws.now()):
        lock()
        state = effective_state(PeriodState.objects.filter(period=period.id).first(), today)
        move(
            "reopen_period",
            flow["city"]["reopen_period"],
            state,
            reason,
            Words("actions.wrong_period", {"period": period.id}),
        )
        if not today <= until <= last:
            raise ActionError(Words("actions.bad_until", {"last": last.isoformat()}))
        _stands(ws, actor, period, state="reopened", reason=reason, reopened_until=until)
        back = Filing.objects.filter(period=period.id, state__in=("submitted", "approved"))
        back = back.filter(region__in=list(regions)) if regions else back
        back.update(state="returned", reason=reason, actor=actor.name, at=ws.now())


def _stands(ws: Workspace, actor: Actor, period: Period, **values: Any) -> None:
    """Book where the period stands, who brought it there and when."""
    from zhuashou.ledger import PeriodState

    said = {"closed_by": actor.name, "closed_at": ws.now(), "reopened_until": None, **values}
    PeriodState.objects.update_or_create(period=period.id, defaults=said)


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

    files = Batch.objects.filter(undone=False).exclude(kept="")
    return list(files.order_by("sha256").values("sha256", "name"))


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


def status(ws: Workspace) -> dict[str, Any]:
    """Periods with their state, datasets with their row counts, number of imports."""
    from zhuashou.ledger import Batch, PeriodState, fact_model

    states, today = {s.period: s for s in PeriodState.objects.all()}, ws.now().date()
    reported = set(
        fact_model("monthly_output").objects.filter(current=True).values_list("period", flat=True).distinct()
    )
    periods = [
        {
            "period": p,
            "state": effective_state(s, today),
            "revision": s.revision if s else "",
            "digest": s.digest if s else "",
            "reason": s.reason if s else "",
            "by": s.closed_by if s else "",
            "at": s.closed_at if s else None,
            "until": s.reopened_until if s else None,
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
