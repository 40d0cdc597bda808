# SPDX-License-Identifier: Apache-2.0
"""The revisions of a month: who froze each of them and why, and what differs between two, down to the headline figures."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import Actor
from zhuashou.actions.filing import filings
from zhuashou.actions.results import Results, frozen
from zhuashou.actions.workflow import effective_state
from zhuashou.snapshot import Snapshot, compare, revisions
from zhuashou.tables import datasets
from zhuashou.terms import to_json
from zhuashou.workspace import Workspace


def differences(ws: Workspace, before: str, after: str) -> dict[str, Any]:
    """What changed between two frozen months (`2026-09`) or revisions (`2026-10/r1`). Raises NoResults."""
    return to_json(compare(frozen(ws, before), frozen(ws, after)))  # type: ignore[no-any-return]


def revision_list(ws: Workspace, period: str) -> list[dict[str, Any]]:
    """The revisions of a month, oldest first: digest, who froze it, when and why."""
    from zhuashou.ledger import AuditEvent

    lines = AuditEvent.objects.filter(deed="close_period", subject_kind="period", subject_id=period).order_by("id")
    said = {e.details.get("digest"): e for e in lines}
    found = []
    for snapshot in revisions(ws.snapshots):
        if snapshot.period.id == period:
            line = said.get(snapshot.digest)
            found.append({
                "revision": snapshot.revision, "digest": snapshot.digest, "by": line.actor if line else "",
                "at": line.at if line else None, "reason": line.details.get("reason", "") if line else "",
            })  # fmt: skip
    return found


def period_brief(ws: Workspace, period: str) -> dict[str, Any]:
    """What the state of a period means today, who brought it there, why and until when."""
    from zhuashou.ledger import PeriodState

    held = PeriodState.objects.filter(period=period).first()
    brief = {
        "period": period,
        "state": effective_state(held, ws.now().date()),
        "revision": "",
        "reason": "",
        "by": "",
        "at": None,
        "until": None,
    }
    if held is None:
        return brief
    said = {
        "revision": held.revision,
        "reason": held.reason,
        "by": held.closed_by,
        "at": held.closed_at,
        "until": held.reopened_until,
    }
    return brief | said


def period_standing(ws: Workspace, period: str) -> dict[str, Any]:
    """One period whole: where it stands, its districts, its revisions and its story."""
    more = {"filings": filings(period), "revisions": revision_list(ws, period), "story": period_story(period)}
    return period_brief(ws, period) | more


def period_story(period: str) -> list[dict[str, Any]]:
    """Every deed on the period and its districts' months, newest first."""
    from zhuashou.ledger import AuditEvent

    deeds = ("submit_period", "approve_filing", "return_filing", "accept_period", "close_period", "reopen_period")
    lines = AuditEvent.objects.filter(subject_kind="period", subject_id=period, deed__in=deeds).order_by("-id")
    return [{"at": e.at, "by": e.actor, "deed": e.deed, **e.details} for e in lines[:200]]


def revision_report(ws: Workspace, before: str, after: str, *, actor: Actor) -> dict[str, Any]:
    """The difference of two frozen months for people: counts, rows with names, cells with titles, effect on the headline.

    Rows of other districts are left out for people with a district scope. Raises NoResults.
    """
    old, new = frozen(ws, before), frozen(ws, after)
    found = compare(old, new)
    places = _places(old) | _places(new)
    for part in ("cells", "rows"):
        known = [(e, next((places[k] for k in e["key"] if k in places), ("", ""))) for e in found[part]]
        found[part] = [_told(e, name) for e, (name, region) in known if not actor.regions or actor.sees(region)]
    head = _headline(ws, old, new)
    return found | {"headline": head, "headline_changed": any(h["changed"] for h in head)}


def _told(entry: dict[str, Any], name: str) -> dict[str, Any]:
    """One cell or row with the words people read."""
    declared = datasets()[entry["dataset"]]
    entry |= {"title": {"zh": declared.zh, "en": declared.en}, "name": name}
    if "column" in entry:
        column = declared.by_id[entry["column"]]
        entry |= {"column_title": {"zh": column.zh, "en": column.en}, "unit": column.unit}
    return entry


def _places(snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """Credit code, project id, task id → name and district (a task has none)."""
    found: dict[str, tuple[str, str]] = {}
    for dataset, key in (("enterprises", "uscc"), ("projects", "project_id")):
        table = snapshot.rows(dataset)
        keys, names, regions = (table.column(c).to_pylist() for c in (key, "name", "region"))
        found |= {k: (name, region or "") for k, name, region in zip(keys, names, regions, strict=True)}
    tasks = snapshot.rows("tasks")
    keys, titles = (tasks.column(c).to_pylist() for c in ("task_id", "title"))
    return found | {k: (title, "") for k, title in zip(keys, titles, strict=True)}


def _headline(ws: Workspace, old: Snapshot, new: Snapshot) -> list[dict[str, Any]]:
    """Headline indicators of both, with values and year-on-year before and after."""
    before = {(h["indicator"], h["scope"]): h for h in _heads(ws, old)}
    found = []
    for head in _heads(ws, new):
        was = before.get((head["indicator"], head["scope"]), {})
        pairs = {x: {"before": was.get(x), "after": head[x]} for x in ("value", "yoy")}
        about = {
            "indicator": head["indicator"],
            "scope": head["scope"],
            "title": {"zh": head["zh"], "en": head["en"]},
            "unit": head["unit"],
        }
        a, b = pairs["value"].values()
        change = None if a is None or b is None else b - a
        found.append(
            {**about, **pairs, "change": change, "changed": any(p["before"] != p["after"] for p in pairs.values())}
        )
    return found


def _heads(ws: Workspace, snapshot: Snapshot) -> list[dict[str, Any]]:
    held = Results(ws, snapshot).read("headline")
    return held if held is not None else to_json(_computed(snapshot.path, snapshot.digest, ws))  # type: ignore[no-any-return]


@lru_cache(maxsize=8)
def _computed(path: Path, digest: str, ws: Workspace) -> Any:
    """Headline of a month that is not diagnosed yet."""
    del digest
    from zhuashou import diagnosis
    from zhuashou.snapshot import open_snapshot

    return diagnosis.headline(open_snapshot(path), ws.settings)
