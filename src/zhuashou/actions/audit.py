# SPDX-License-Identifier: Apache-2.0
"""What every deed has: an actor, a permission, one transaction and one audit line in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.terms import Words, load_yaml


class ActionError(Exception):
    """A deed was refused; nothing was changed. `words` says why and how to mend."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.id)
        self.words = words


@dataclass(frozen=True)
class Actor:
    """Who acts: name, role, and the districts in scope (empty: the whole city). `at` is the time of the deed."""

    name: str
    role: str
    regions: tuple[str, ...] = ()
    at: datetime | None = None

    def sees(self, region: str | None) -> bool:
        """May the actor see facts of this district?"""
        return not self.regions or region in self.regions


@cache
def permissions() -> dict[str, frozenset[str]]:
    """Deed → roles that may do it (data of this room)."""
    text = resources.files("zhuashou.actions").joinpath("data", "permissions.yaml").read_text(encoding="utf-8")
    return {deed: frozenset(roles) for deed, roles in load_yaml(text).items()}


def may(actor: Actor, name: str) -> bool:
    """May the actor do the deed? The command line acts as `system` and may do everything."""
    return actor.role == "system" or actor.role in permissions()[name]


def demand_may(actor: Actor, name: str) -> None:
    """Raises ActionError if the actor may not do the deed."""
    if not may(actor, name):
        said = {"deed": Words(f"actions.deed.{name}"), "role": Words(f"actions.role.{actor.role}")}
        raise ActionError(Words("actions.forbidden", said))


def command_line(now: datetime | None = None) -> Actor:
    """The actor of the command line: whoever may start the program on this machine."""
    return Actor("command-line", "system", at=now)


@dataclass
class Line:
    """The audit line being written; a deed that found nothing to do sets `changed` to False."""

    details: dict[str, Any] = field(default_factory=dict)
    changed: bool = True


@contextmanager
def deed(
    actor: Actor,
    name: str,
    *,
    now: datetime,
    subject: tuple[str, str] = ("", ""),
    details: dict[str, Any] | None = None,
    once: bool = False,
) -> Iterator[Line]:
    """One deed: refused without permission, one transaction, one audit line. Raises ActionError, also if the ledger stays busy.

    `once` is for deeds that only derive files: the line is not repeated if one with the same details stands already, so a run that was
    killed and started again leaves the same audit table.
    """
    from zhuashou.ledger import AuditEvent

    demand_may(actor, name)
    line = Line(dict(details or {}))
    with _transaction():
        yield line
        said = {
            "actor": actor.name,
            "role": actor.role,
            "deed": name,
            "subject_kind": subject[0],
            "subject_id": subject[1],
        }
        repeated = once and any(e.details == line.details for e in AuditEvent.objects.filter(**said))
        if line.changed and not repeated:
            AuditEvent.objects.create(at=now, details=line.details, **said)


@contextmanager
def _transaction() -> Iterator[None]:
    """One transaction; a ledger that others keep busy for longer than its timeout is said so."""
    from django.db import OperationalError, transaction

    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if "locked" in str(error):
            raise ActionError(Words("actions.busy")) from error
        raise
