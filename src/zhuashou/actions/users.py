# SPDX-License-Identifier: Apache-2.0
"""People: adding them, the sample logins, and the actor of a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.terms import Words, regions, say
from zhuashou.workspace import Workspace

SAMPLE_PASSWORD = "zhuashou-sample"
#: Login, role and district scope of the sample city's people.
SAMPLE_LOGINS = (
    ("leader", "leader", ()),
    ("analyst", "analyst", ()),
    ("reporter", "reporter", ("510703",)),
    ("liaison", "liaison", ()),
    ("investment", "investment", ()),
    ("admin", "admin", ()),
)


def add_user(*, ws: Workspace, actor: Actor, name: str, password: str, role: str, regions: Sequence[str] = ()) -> None:
    """Add a person, or change role, scope and password. Raises ActionError for an unknown role or district or a weak password."""
    from zhuashou.ledger import ROLES, User

    _check(role, [r for r, _ in ROLES], regions, password)
    with deed(
        actor, "add_user", subject=("user", name), details={"role": role, "regions": list(regions)}, now=ws.now()
    ):
        user, _ = User.objects.get_or_create(username=name, defaults={"date_joined": ws.now()})
        user.role, user.scope_regions = role, list(regions)
        user.is_staff = user.is_superuser = role == "admin"
        user.set_password(password)
        user.save()


def _check(role: str, roles: Sequence[str], codes: Sequence[str], password: str) -> None:
    if role not in roles:
        raise ActionError(Words("actions.unknown_role", {"role": role, "roles": list(roles)}))
    unknown = [c for c in codes if c not in regions()]
    if unknown:
        raise ActionError(Words("actions.unknown_region", {"codes": unknown}))
    if len(password) < 8:
        raise ActionError(Words("actions.weak_password"))


def ensure_sample_users(*, ws: Workspace) -> None:
    """Make the sample logins that are missing; only in a sample workspace."""
    from django.contrib.auth.hashers import make_password

    from zhuashou.ledger import User

    if not ws.settings.sample:
        raise ActionError(Words("actions.not_sample"))
    held = set(User.objects.values_list("username", flat=True))
    wanted = [login for login in SAMPLE_LOGINS if login[0] not in held]
    if wanted:
        secret = make_password(SAMPLE_PASSWORD, salt="sample-city-only")
        User.objects.bulk_create(
            User(username=name, role=role, scope_regions=list(scope), password=secret, date_joined=ws.now(),
                 is_staff=role == "admin", is_superuser=role == "admin")
            for name, role, scope in wanted
        )  # fmt: skip


def sample_logins(lang: str) -> list[list[str]]:
    """Login, password and role of the sample people, for printing."""
    return [[name, SAMPLE_PASSWORD, say(Words(f"actions.role.{role}"), lang)] for name, role, _ in SAMPLE_LOGINS]


def actor_of(user: Any) -> Actor:
    """The actor behind a logged-in user."""
    return Actor(user.username, user.role, tuple(user.scope_regions))
