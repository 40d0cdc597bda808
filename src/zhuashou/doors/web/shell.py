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
def _results(period: str, revision: str, digest: str, stamp: float) -> Any:
    """Results by digest (and time of the newest file), read once a process."""
    del revision, digest, stamp
    return actions.results(settings.WORKSPACE, period)


def look(request: HttpRequest) -> Any:
    """The results of the month that the person looks at (query `p`, then the session, then the newest). None if none is frozen."""
    frozen = revisions(settings.WORKSPACE.snapshots)
    if not frozen:
        return None
    ids = {s.period.id: s for s in frozen}
    wanted = request.GET.get("p") or request.session.get("period")
    if request.GET.get("p") in ids:
        request.session["period"] = request.GET["p"]
    snapshot = ids.get(str(wanted), frozen[-1])
    folder = settings.WORKSPACE.results(snapshot.period.id, snapshot.revision)
    stamp = max((f.stat().st_mtime for f in folder.glob("*.json")), default=0.0)
    return _results(snapshot.period.id, snapshot.revision, snapshot.digest, stamp)


def page(view: Any) -> Any:
    """A view for logged-in people that gets `(request, results)`; says so when no month is frozen or diagnosed yet."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = look(request)
        request.zs_results = found
        if found is None or found.read("findings") is None:
            return render(request, "web/empty.html", {"frozen": found is not None})
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
        data["months"] = sorted({s.period.id: s.period for s in revisions(ws.snapshots)}.values(), reverse=True)
        data["period_label"] = found.snapshot.period.label(
            "zh" if request.LANGUAGE_CODE.startswith("zh") else "en", "ytd"
        )
        data["nav_counts"] = {"findings": sum(f.severity >= 2 for f in found.findings), "dossiers": len(found.dossiers), "tasks": len(found.tasks),
                              "chains": len(found.chains)}  # fmt: skip
    return data
