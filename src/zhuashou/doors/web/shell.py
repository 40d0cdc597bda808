# SPDX-License-Identifier: Apache-2.0
"""What every page needs: the workspace, the frozen month that is looked at, who looks, the navigation's counts."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhuashou import actions
from zhuashou.snapshot import revisions


@lru_cache(maxsize=6)
def _results(period: str, digest: str, stamp: float) -> Any:
    """Results of one revision by digest (and time of the newest file), read once a process."""
    del digest, stamp
    return actions.results(settings.WORKSPACE, period)


def look(request: HttpRequest) -> Any:
    """The results of the frozen month that the person looks at. None if none is frozen.

    Chosen by the query (`p=2026-10`, `p=2026-10/r1`, `revision=r1`), then the session, then the newest. Without a revision it is the newest
    one that is diagnosed, so that pages do not go empty between freezing and diagnosing.
    """
    frozen = revisions(settings.WORKSPACE.snapshots)
    if not frozen:
        return None
    by_id = {s.period.id: s for s in frozen}
    by_id |= {s.period.id: s for s in frozen if _folder(s).joinpath("findings.json").exists()}
    known = by_id | {f"{s.period.id}/{s.revision}": s for s in frozen}
    wanted, revision = request.GET.get("p", ""), request.GET.get("revision", "")
    if revision and "/" not in wanted:
        wanted = f"{wanted or str(request.session.get('period', frozen[-1].period.id)).partition('/')[0]}/{revision}"
    if wanted in known:
        request.session["period"] = wanted
    snapshot = known.get(str(request.session.get("period")), by_id[frozen[-1].period.id])
    request.zs_frozen = frozen
    stamp = max((f.stat().st_mtime for f in _folder(snapshot).glob("*.json")), default=0.0)
    return _results(f"{snapshot.period.id}/{snapshot.revision}", snapshot.digest, stamp)


def _folder(snapshot: Any) -> Any:
    return settings.WORKSPACE.results(snapshot.period.id, snapshot.revision)


def page(view: Any) -> Any:
    """A view for logged-in people that gets `(request, results)`; says so when no month is frozen or diagnosed yet."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = look(request)
        request.zs_results = found
        if found is None or not found.readable:
            return render(
                request,
                "web/empty.html",
                {"frozen": found is not None, "old": found is not None and found.read("findings") is not None},
            )
        return view(request, found, *args, **kwargs)

    return wrapped


def actor(request: HttpRequest) -> Any:
    """The actor behind the request."""
    return actions.actor_of(request.user)


def sees(request: HttpRequest, region: str | None) -> bool:
    """May the person see facts of this district?"""
    return actor(request).sees(region)


def context(request: HttpRequest) -> dict[str, Any]:
    """Context of the shell."""
    ws = settings.WORKSPACE
    found = getattr(request, "zs_results", None)
    data: dict[str, Any] = {
        "city": ws.settings.city_name,
        "sample": ws.settings.sample,
        "found": found,
        "bureau": ws.settings.bureau,
    }
    if found is not None and request.user.is_authenticated:
        lang = "zh" if request.LANGUAGE_CODE.startswith("zh") else "en"
        data |= _chosen(request, found, lang)
        data["period_label"] = found.snapshot.period.label(lang, "ytd")
        data["nav_counts"] = {"findings": sum(f.severity >= 2 for f in found.findings), "dossiers": len(found.dossiers),
                              "alerts": sum(r["pushed"] for r in found.alerts.get("rows", ())), "tasks": len(found.tasks),
                              "chains": len(found.chains)}  # fmt: skip
    return data


def _chosen(request: HttpRequest, found: Any, lang: str) -> dict[str, Any]:
    """What the month's picker offers (each revision by name where there are several), the newest revision, an open reopening."""
    held: dict[str, list[Any]] = {}
    for snapshot in request.zs_frozen:
        held.setdefault(snapshot.period.id, []).append(snapshot)
    here, choices = f"{found.period}/{found.revision}", []
    for period in sorted(held, reverse=True):
        for s in reversed(held[period]):
            name = s.period.label(lang) if lang == "zh" else period
            several = f" · {s.revision}" if len(held[period]) > 1 else ""
            key = f"{period}/{s.revision}"
            choices.append({"value": key, "name": name + several, "chosen": key == here})
    state = actions.period_brief(settings.WORKSPACE, found.period)
    return {
        "choices": choices,
        "newest": held[found.period][-1].revision,
        "reopened": state if state["state"] == "reopened" else None,
    }
