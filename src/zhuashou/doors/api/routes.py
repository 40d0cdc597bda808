# SPDX-License-Identifier: Apache-2.0
"""Read endpoints: one query each, as JSON."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.security import django_auth

from zhuashou import actions
from zhuashou.terms import say, to_json

api = NinjaAPI(title="Zhuashou 抓手", version="1", auth=django_auth, docs_url=None)


def _results(period: str | None) -> Any:
    try:
        return actions.results(settings.WORKSPACE, period)
    except actions.NoResults as error:
        raise HttpError(404, say(error.words)) from error


def _sees(request: HttpRequest, region: str | None) -> bool:
    return bool(actions.actor_of(request.user).sees(region))


@api.get("/status", summary="Open and frozen months, rows of the ledger")
def status(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """Periods, datasets, number of imports."""
    return actions.status(settings.WORKSPACE)


@api.get("/findings", summary="Findings of a frozen month")
def findings(request: HttpRequest, period: str | None = None, level: int = 0) -> dict[str, Any]:
    """Findings of at least a level, with words in both languages."""
    found = _results(period)
    rows = [f for f in found.findings if f.severity >= level and _sees(request, f.region)]
    data = [{**to_json(f), "zh": say(f.words, "zh"), "en": say(f.words, "en")} for f in rows]
    return {"period": found.period, "revision": found.revision, "digest": found.digest, "findings": data}


@api.get("/enterprises/{uscc}", summary="Dossier of a key enterprise")
def enterprise(request: HttpRequest, uscc: str, period: str | None = None) -> dict[str, Any]:
    """The dossier as data."""
    dossier = _results(period).dossiers.get(uscc)
    if dossier is None or not _sees(request, dossier["region"]):
        raise HttpError(404, "no dossier")
    return dict(dossier)


@api.get("/tasks", summary="Tasks with their dates")
def tasks(request: HttpRequest, period: str | None = None) -> dict[str, Any]:  # noqa: ARG001
    """The task book."""
    found = _results(period)
    return {"period": found.period, "revision": found.revision, "tasks": to_json(found.tasks)}


@api.get("/numbers/{number}", summary="Where a number comes from")
def number(request: HttpRequest, number: str, period: str | None = None, rows: int = 10) -> dict[str, Any]:
    """Formula, frozen month, contributing rows with sheet and cell."""
    if request.user.scope_regions:
        raise HttpError(403, "the whole city's numbers are not in your scope")
    try:
        return actions.trace_number(settings.WORKSPACE, number, period=period, rows=min(rows, 50))
    except (actions.ActionError, actions.NoResults) as error:
        raise HttpError(404, say(error.words)) from error
