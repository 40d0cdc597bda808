# SPDX-License-Identifier: Apache-2.0
"""A decision's draft: uploaded, shown, its flags acknowledged, discarded. Changes, confirmation and comparison are in rooms of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed, demand_may
from zhuashou.actions.decision_reading import raw_map, read_parts
from zhuashou.terms import Words
from zhuashou.workspace import Workspace, atomic_write


def upload_decision(
    *,
    ws: Workspace,
    actor: Actor,
    path: Path | None = None,
    content: bytes | None = None,
    name: str = "",
    day: date | None = None,
) -> dict[str, Any]:
    """Read a decision's file (at `path`, or its `content` and `name`) into a draft. The same file again gives the draft that stands
    (`seen`: true). `day` is the document's date where its text has none. Returns what `decision_draft` returns. Raises ActionError.
    """
    from zhuashou.ledger import DecisionDraft, DecisionEvent, lock

    demand_may(actor, "upload_decision")
    name = Path((name or (path.name if path else "")).replace("\\", "/")).name[-120:]
    if content is None:
        content = _content(path, name)
    sha = hashlib.sha256(content).hexdigest()
    if standing := _standing(sha):
        return decision_draft(standing) | {"seen": True}
    with TemporaryDirectory() as folder:  # a file that cannot be read leaves no trace in the workspace
        file = Path(folder) / (name or "upload")
        file.write_bytes(content)
        parts = read_parts(ws, file, day)
    kept = f"imports/{sha}{Path(name).suffix.lower()}"
    if not (ws.root / kept).exists():
        atomic_write(ws.root / kept, content)
    now = ws.now()
    details = {"file": name, "sha256": sha, "items": len(parts["items"])}
    with deed(actor, "upload_decision", subject=("decision", sha[:12]), details=details, now=now) as line:
        lock()
        if standing := _standing(sha):  # somebody uploaded it while this one was being read
            line.changed = False
            return decision_draft(standing) | {"seen": True}
        draft = DecisionDraft.objects.create(
            sha256=sha, name=name, kept=kept, actor=actor.name, created_at=now, changed_at=now, **parts
        )
        DecisionEvent.objects.create(
            draft=draft, version=1, at=now, actor=actor.name, deed="upload", new={"file": name}
        )
    return decision_draft(draft.pk) | {"seen": False}


def _standing(sha: str) -> int:
    """The draft of a file's content that is under review or confirmed; 0 if there is none."""
    from zhuashou.ledger import DecisionDraft

    found = DecisionDraft.objects.filter(sha256=sha).exclude(state="discarded").order_by("-pk").first()
    return found.pk if found else 0


def _content(path: Path | None, name: str) -> bytes:
    try:
        return path.read_bytes() if path else b""
    except OSError as error:
        raise ActionError(
            Words("actions.unreadable_file", {"file": name, "why": error.strerror or str(error)})
        ) from error


def held_draft(draft_id: int) -> Any:
    """The draft's row. Raises ActionError."""
    from zhuashou.ledger import DecisionDraft

    found = DecisionDraft.objects.filter(pk=draft_id).first()
    if found is None:
        raise ActionError(Words("actions.no_such_draft", {"draft": draft_id}))
    return found


def decision_drafts() -> list[dict[str, Any]]:
    """All drafts, the newest first, without their texts."""
    from zhuashou.ledger import DecisionDraft

    return [_about(d) | standing_of(d) for d in DecisionDraft.objects.order_by("-pk").defer("raw_text", "clean_text")]


def decision_draft(draft_id: int) -> dict[str, Any]:
    """Everything about a draft: texts, head, items (each with the `empty` slots that must be filled), flags, brackets not understood,
    events, and what keeps it from being confirmed. Spans are offsets in `clean_text`; `raw` gives the raw span of each item and flag.
    Raises ActionError.
    """
    draft = held_draft(draft_id)
    mapped = raw_map(draft.raw_text, draft.breaks, draft.clean_text)

    def raw(span: dict[str, Any]) -> list[int] | None:
        return list(mapped.raw_span(span["start"], span["end"])) if mapped else None

    return _about(draft) | standing_of(draft) | {
        "raw_text": draft.raw_text, "clean_text": draft.clean_text, "head": draft.head,
        "items": [i | {"empty": empty_slots(i), "raw": raw(i)} for i in draft.items],
        "flags": [f | {"raw": raw(f)} for f in draft.flags],
        "not_understood": [{"text": t, "start": a, "end": b} for t, a, b in draft.not_understood],
        "events": [
            {"version": e.version, "at": e.at.isoformat(), "by": e.actor, "deed": e.deed, "item": e.item, "field": e.field, "old": e.old,
             "new": e.new, "reason": e.reason}
            for e in draft.events.all()
        ],
    }  # fmt: skip


def _about(draft: Any) -> dict[str, Any]:
    return {
        "id": draft.pk, "name": draft.name, "sha256": draft.sha256, "state": draft.state, "version": draft.version, "title": draft.head["title"]["value"],
        "decision_id": draft.decision_id, "by": draft.actor, "slots": sum(len(empty_slots(i)) for i in draft.items if i["state"] in ("open", "accepted")), "at": draft.created_at.isoformat(), "changed_at": draft.changed_at.isoformat(),
        "confirmed_by": draft.confirmed_by, "confirmed_at": draft.confirmed_at.isoformat() if draft.confirmed_at else None,
    }  # fmt: skip


def empty_slots(item: dict[str, Any]) -> list[str]:
    """Fields that must be filled before an accepted item becomes a fact."""
    values = {name: v["value"] for name, v in item["fields"].items()}
    if item["kind"] == "target":
        return [f for f in ("indicator", "op", "value", "unit", "year") if values.get(f) in (None, "")]
    scope = values.get("scope")
    unmeasured = bool(scope and scope["floor"] is not None and not scope["measure"])
    return [f for f in ("lead", "deadline") if not values.get(f)] + (["measure"] if unmeasured else [])


def standing_of(draft: Any) -> dict[str, Any]:
    """What is still to be done: items not decided, accepted items with empty slots, blocking flags nobody has acknowledged."""
    accepted = [i for i in draft.items if i["state"] == "accepted"]
    return {"to_do": {
        "open": [i["id"] for i in draft.items if i["state"] == "open"],
        "empty": {i["id"]: slots for i in accepted if (slots := empty_slots(i))},
        "flags": [f["id"] for f in draft.flags if f["blocking"] and not f["acknowledged"]],
    }}  # fmt: skip


@contextmanager
def changing(
    ws: Workspace,
    actor: Actor,
    draft_id: int,
    version: int | None,
    name: str,
    permission: str = "change_decision",
    **details: Any,
) -> Iterator[Any]:
    """One deed on a draft that is still under review: permission, lock, version, one audit line. Raises ActionError."""
    from zhuashou.ledger import lock

    subject = ("decision", str(draft_id))
    with deed(actor, permission, subject=subject, details={"change": name} | details, now=ws.now()) as line:
        lock()
        draft = held_draft(draft_id)
        if draft.state != "draft":
            state = Words(f"actions.draft.{draft.state}")
            raise ActionError(Words("actions.draft_closed", {"name": draft.name, "state": state}))
        if version is not None and draft.version != version:
            last = draft.events.last()
            who = last.actor if last else draft.actor
            raise ActionError(
                Words("actions.draft_changed", {"name": draft.name, "seen": version, "now": draft.version, "who": who})
            )
        draft.version += 1
        draft.changed_at = ws.now()
        yield draft
        draft.save()
        line.details["version"] = draft.version


def event(
    draft: Any,
    actor: Actor,
    name: str,
    *,
    item: str = "",
    field: str = "",
    old: Any = None,
    new: Any = None,
    reason: str = "",
) -> None:
    """Write one change down."""
    from zhuashou.ledger import DecisionEvent

    DecisionEvent.objects.create(
        draft=draft, version=draft.version, at=draft.changed_at, actor=actor.name, deed=name, item=item, field=field, old=old, new=new, reason=reason
    )  # fmt: skip


def acknowledge_flag(
    *, ws: Workspace, actor: Actor, draft_id: int, flag: str, reason: str, version: int | None = None
) -> dict[str, Any]:
    """A person looked at a flag and says why the draft may go on. Returns the draft. Raises ActionError: no reason, no such flag."""
    if not reason.strip():
        raise ActionError(Words("actions.say_why"))
    with changing(ws, actor, draft_id, version, "acknowledge", flag=flag) as draft:
        found = next((f for f in draft.flags if f["id"] == flag), None)
        if found is None:
            raise ActionError(Words("actions.no_such_flag", {"flag": flag}))
        found["acknowledged"] = {"by": actor.name, "at": ws.now().isoformat(), "reason": reason.strip()}
        event(draft, actor, "acknowledge", item=flag, field=found["code"], reason=reason.strip())
    return decision_draft(draft_id)


def discard_decision(*, ws: Workspace, actor: Actor, draft_id: int, reason: str, version: int | None = None) -> None:
    """Put a draft aside; it stays readable, and the file may be uploaded anew. Raises ActionError."""
    if not reason.strip():
        raise ActionError(Words("actions.say_why"))
    with changing(ws, actor, draft_id, version, "discard") as draft:
        event(draft, actor, "discard", reason=reason.strip())
        draft.state = "discarded"
