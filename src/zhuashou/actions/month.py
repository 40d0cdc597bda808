# SPDX-License-Identifier: Apache-2.0
"""The whole month: import, close, diagnose, dossiers, chains, plan, papers. Every step is skipped when it is already done."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from zhuashou.actions.analysis import diagnose, find_targets, make_dossiers
from zhuashou.actions.audit import ActionError, Actor
from zhuashou.actions.imports import import_inbox
from zhuashou.actions.papers import make_papers
from zhuashou.actions.periods import close_period, newest_period
from zhuashou.actions.planning import make_plan
from zhuashou.actions.users import ensure_sample_users
from zhuashou.terms import Period, PeriodError, Words, between, parse_period
from zhuashou.workspace import Workspace

Report = Callable[[str, int, int], None]


def run_month(
    *, ws: Workspace, actor: Actor, period: str | None = None, since: str | None = None, progress: Report
) -> dict[str, Any]:
    """Do the month's work and say how long each stage took. Killed at any point and started again it ends in the same state.

    since: the months from this one on are closed and diagnosed first, so that findings can say new, continuing, worse, better and gone.
    """
    stages: list[dict[str, Any]] = []
    if ws.settings.sample:
        ensure_sample_users(ws=ws)

    def stage(name: str, work: Callable[[], Any], result: Callable[[Any], Any]) -> Any:
        progress(name, 0, 1)
        began = time.perf_counter()
        value = work()
        stages.append({"stage": name, "result": result(value), "seconds": round(time.perf_counter() - began, 2)})
        progress(name, 1, 1)
        return value

    outcomes = stage(
        "import", lambda: import_inbox(ws=ws, actor=actor, progress=progress), lambda o: sum(not x.refused for x in o)
    )
    refused = [o for o in outcomes if o.refused]
    if refused:
        raise ActionError(
            Words(
                "actions.inbox_refused", {"files": [o.file for o in refused], "n": sum(len(o.issues) for o in refused)}
            )
        )
    chosen = _period(period, ws)
    common = {"ws": ws, "actor": actor, "period": chosen}
    earlier = _earlier(since, chosen, ws)
    if earlier:
        stage("earlier", lambda: [_settle(ws, actor, p) for p in earlier], len)
    closed = stage("close", lambda: close_period(**common), lambda o: o.revision)
    stage("diagnose", lambda: diagnose(**common), lambda r: len(r.findings))
    stage("dossiers", lambda: make_dossiers(**common), lambda r: len(r.dossiers))
    stage("attract", lambda: find_targets(**common), lambda r: len(r.targets))
    stage("plan", lambda: make_plan(**common), lambda r: len(r.tasks))
    papers = stage("papers", lambda: make_papers(**common, progress=progress), len)
    return {
        "period": closed.period,
        "revision": closed.revision,
        "digest": closed.digest,
        "papers": len(papers),
        "stages": stages,
    }


def derive_month(*, ws: Workspace, actor: Actor, period: Any) -> None:
    """Everything that pages read of the newest revision of a frozen month: findings, dossiers, chains, task book. Raises NoResults."""
    common = {"ws": ws, "actor": actor, "period": period}
    for work in (diagnose, make_dossiers, find_targets, make_plan):
        work(**common)


def _settle(ws: Workspace, actor: Actor, period: Period) -> None:
    """Close and diagnose one earlier month."""
    close_period(ws=ws, actor=actor, period=period)
    diagnose(ws=ws, actor=actor, period=period)


def _earlier(since: str | None, chosen: Period, ws: Workspace) -> list[Period]:
    """The reporting periods from `since` to the one before `chosen`, oldest first. Raises ActionError if it is not an earlier month."""
    if since is None:
        return []
    first = _period(since, ws)
    if first.id >= chosen.id:
        raise ActionError(Words("actions.not_earlier", {"since": first.id, "period": chosen.id}))
    return between(first, chosen.previous)


def _period(text: str | None, ws: Workspace) -> Any:
    if text is None:
        return newest_period(ws)
    try:
        return parse_period(text)
    except PeriodError as error:
        raise ActionError(Words(error.reason, {"text": error.text, "year": error.text[:4]})) from error
