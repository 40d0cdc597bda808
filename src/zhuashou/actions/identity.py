# SPDX-License-Identifier: Apache-2.0
"""Who is who: names that wait for a person, the decision kept as an alias, and enterprises registered where nobody was meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import ActionError, Actor, deed
from zhuashou.actions.districts import demand_own
from zhuashou.intake import Answer, Candidate, IntakeError, Register, match, normalise_name, read_value
from zhuashou.tables import datasets
from zhuashou.terms import Words, regions, to_json, uscc_fault
from zhuashou.workspace import Workspace

#: Rules of intake whose issues are questions about an enterprise.
QUESTIONS = ("identity_unmatched", "identity_several")


@dataclass(frozen=True)
class WaitingName:
    """A name that a person must decide: its candidates, and the cells where it stands as (file, sheet, cell)."""

    name: str
    state: str
    candidates: tuple[Candidate, ...]
    places: tuple[tuple[str, str, str], ...]

    def to_json(self) -> Any:
        """Plain data."""
        return to_json(self)


def _register() -> Register:
    """The current register with all decisions, in two queries."""
    from zhuashou.ledger import Alias, fact_model

    names = fact_model("enterprises").objects.filter(current=True).order_by("uscc").values_list("uscc", "name")
    return Register({code: name or "" for code, name in names}, dict(Alias.objects.values_list("text", "uscc")))


def identify(
    names: Sequence[str], codes: Sequence[str | None] | None = None, *, show: int = 3, ranked: int = 200
) -> list[Answer]:
    """Who each name (with the code beside it, if any) means, by the register and the decisions of people; see `intake.match`."""
    return match(names, codes if codes is not None else [None] * len(names), _register(), show=show, ranked=ranked)


def waiting_names(ws: Workspace, actor: Actor, path: Path | None = None) -> list[WaitingName]:
    """Names of one file, or of every upload that waits, that lead to no single enterprise, in the order in which they stand.

    People with a district scope see what they uploaded. Raises ActionError if `path` cannot be read.
    """
    found = _of_file(ws, path, path.name) if path is not None else _of_uploads(ws, actor)
    places: dict[str, list[tuple[str, str, str]]] = {}
    for name, place in found:
        places.setdefault(name, []).append(place)
    answers = zip(places, identify(list(places), show=5, ranked=1000), strict=True)
    return [WaitingName(n, a.state, a.candidates, tuple(places[n])) for n, a in answers if a.state != "matched"]


#: A question and where it stands: name, (file, sheet, cell).
_Asked = tuple[str, tuple[str, str, str]]


def _of_file(ws: Workspace, path: Path, name: str, choices: Mapping[str, Any] | None = None) -> list[_Asked]:
    from zhuashou.actions.known import known
    from zhuashou.actions.reading import read, typed_choices
    from zhuashou.intake import check_against_ledger

    reading = check_against_ledger(read(ws, path, choices=typed_choices(choices or {})), known(ws), ws.now())
    return _asked(name, to_json([i for i in reading.issues if i.rule in QUESTIONS]))


def _asked(file: str, issues: Iterable[Mapping[str, Any]]) -> list[_Asked]:
    """Questions of issues as plain data; a row without any name is no question."""
    said = [(i["words"]["values"]["name"], (file, i["sheet"], i["cell"])) for i in issues if i["rule"] in QUESTIONS]
    return [(name, place) for name, place in said if name != "—"]


def _of_uploads(ws: Workspace, actor: Actor) -> list[_Asked]:
    """What the last check of each upload asked; one that was not checked yet is read."""
    from zhuashou.actions.upload_store import WAITING, as_named
    from zhuashou.actions.uploads import check_result
    from zhuashou.ledger import Upload

    found = []
    held = Upload.objects.filter(state__in=WAITING).order_by("pk")
    for upload in held.filter(actor=actor.name) if actor.regions else held:
        try:
            if upload.state == "checked":
                found += _asked(upload.name, check_result(ws=ws, actor=actor, upload=upload.pk)["issues"])
            else:
                found += _of_file(ws, as_named(ws, upload), upload.name, upload.choices)
        except ActionError:  # its own page says why it cannot be read
            continue
    return found


def decide_identity(*, ws: Workspace, actor: Actor, written: str, uscc: str, reason: str = "") -> dict[str, Any]:
    """Keep for good that `written` (a name, or a proved code that is not in the register) means the enterprise `uscc`.

    Raises ActionError: nobody has that code, nothing was written, the name leads to an enterprise already, a code without a reason.
    """
    from zhuashou.ledger import Alias, lock

    written, uscc = written.strip(), uscc.strip().upper()
    is_code = uscc_fault(written.upper()) is None
    text = written.upper() if is_code else normalise_name(written)
    details = {"written": written, "uscc": uscc, "reason": reason}
    with deed(actor, "decide_identity", subject=("enterprise", uscc), details=details, now=ws.now()) as line:
        lock()
        register = _register()
        if uscc not in register.names:
            raise ActionError(Words("actions.no_such_enterprise", {"code": uscc}))
        if not text or len(text) > 255 or (is_code and not reason.strip()):
            raise ActionError(Words("actions.identity_empty" if not text else "actions.say_why"))
        _demand_open(register, written, text, is_code)
        demand_own(actor, "monthly_output", {"uscc": uscc})
        held = Alias.objects.create(
            text=text, written=written[:255], uscc=uscc, reason=reason, actor=actor.name, at=ws.now()
        )
        line.details["alias"] = held.pk
    return {"written": written, "uscc": uscc, "name": register.names[uscc]}


def _demand_open(register: Register, written: str, text: str, is_code: bool) -> None:
    """Only what the register itself does not answer is decided: a name that an enterprise bears stays that enterprise's."""
    from zhuashou.ledger import Alias

    held = Alias.objects.filter(text=text).first()
    if held is not None:
        owner = register.names.get(held.uscc) or held.uscc
        raise ActionError(Words("actions.identity_decided", {"name": held.written, "owner": owner, "who": held.actor}))
    answer = match([None if is_code else written], [written if is_code else None], register, ranked=0)[0]
    if answer.how in ("code", "exact", "normalised"):
        owner = f"{register.names[answer.uscc]}（{answer.uscc}）"
        raise ActionError(Words("actions.identity_known", {"name": written, "owner": owner}))


def forget_alias(*, ws: Workspace, actor: Actor, written: str, reason: str = "") -> None:
    """Take a decision back: later files ask again. What was booked stays. Raises ActionError if there is none, or a merge made it."""
    from zhuashou.ledger import Alias, Merge, lock

    details: dict[str, Any] = {"written": written, "reason": reason}
    with deed(actor, "forget_alias", subject=("alias", written[:100]), details=details, now=ws.now()) as line:
        lock()
        held = Alias.objects.filter(text__in=[written.strip().upper(), normalise_name(written)]).first()
        if held is None:
            raise ActionError(Words("actions.no_such_alias", {"name": written}))
        demand_own(actor, "monthly_output", {"uscc": held.uscc})
        for merge in Merge.objects.filter(batch__undone=False):
            if held.pk in merge.counts.get("aliases", []):
                raise ActionError(Words("actions.alias_of_merge", {"name": held.written, "batch": merge.batch_id}))
        line.details |= {"uscc": held.uscc, "decided_by": held.actor, "because": held.reason}
        held.delete()


def aliases(actor: Actor) -> list[dict[str, Any]]:
    """Every decision, newest first, with the enterprise's name and county; people with a district scope see their own."""
    from zhuashou.ledger import Alias, Merge, fact_model

    rows = fact_model("enterprises").objects.filter(current=True).values_list("uscc", "name", "region")
    names = {code: (name, where) for code, name, where in rows}
    made = {pk for m in Merge.objects.filter(batch__undone=False) for pk in m.counts.get("aliases", [])}
    found = []
    for held in Alias.objects.order_by("-pk"):
        name, where = names.get(held.uscc, ("", None))
        if actor.sees(where):
            found.append({"written": held.written, "text": held.text, "uscc": held.uscc, "name": name, "reason": held.reason, "by": held.actor,
                          "at": held.at, "by_merge": held.pk in made})  # fmt: skip
    return found


def register_enterprise(
    *, ws: Workspace, actor: Actor, uscc: str, name: str, region_code: str, industry: str, written: str = "", reason: str = ""
) -> dict[str, Any]:  # fmt: skip
    """Enter a new enterprise by hand, as an edit batch; `written` is the name in the file, kept as an alias where it is another.

    Raises ActionError: a code that is wrong, registered or merged already, or a value that cannot be read.
    """
    from zhuashou.ledger import Alias, book_rows, lock

    given = {"uscc": uscc, "name": name, "region": region_code, "industry": industry}
    row = {column: _typed(column, text.strip()) for column, text in given.items()}
    code = str(row["uscc"])
    with deed(
        actor, "register_enterprise", subject=("enterprise", code), details={**given, "written": written}, now=ws.now()
    ):
        lock()
        register = _register()
        if uscc_fault(code) is not None:
            raise ActionError(Words("actions.bad_code", {"code": code, "why": Words(str(uscc_fault(code)))}))
        known = register.aliases.get(code, code)
        if known in register.names:
            raise ActionError(
                Words("actions.identity_known", {"name": code, "owner": f"{register.names[known]}（{known}）"})
            )
        demand_own(actor, "enterprises", row)
        book_rows(
            "enterprises",
            [row],
            kind="edit",
            label="register_enterprise",
            now=ws.now(),
            actor=actor.name,
            reason=reason,
        )
        text = normalise_name(written)
        if text and text != normalise_name(str(row["name"])) and not Alias.objects.filter(text=text).exists():
            Alias.objects.create(
                text=text, written=written[:255], uscc=code, reason=reason, actor=actor.name, at=ws.now()
            )
    return {"uscc": code, "name": row["name"]}


def _typed(column: str, text: str) -> Any:
    about = datasets()["enterprises"].by_id[column]
    try:
        value = read_value("enterprises", column, text, "")
    except IntakeError as error:
        raise ActionError(error.words) from error
    if value is None:
        raise ActionError(Words("actions.field_missing", {"column": {"zh": about.zh, "en": about.en}}))
    return value


def county_choices(city: str) -> list[tuple[str, str]]:
    """Code and name of the counties of a city (six-digit code), for the form of a new enterprise."""
    return [(r.code, r.name) for r in regions().values() if r.level == 3 and r.code[:4] == city[:4]]
