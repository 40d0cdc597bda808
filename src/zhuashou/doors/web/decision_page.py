# SPDX-License-Identifier: Apache-2.0
"""A decision's draft as its page shows it: the text cut into coloured pieces, items with their slots, changes in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhuashou import actions
from zhuashou.doors.web.templatetags.zs import choice, industry_name, lang, region, say
from zhuashou.terms import Words

#: What colour the source of a field gets; the others only light up.
COLOURS = {
    "lead": "unit",
    "responsible": "unit",
    "coop": "unit",
    "deadline": "time",
    "scope": "goal",
    "indicator": "goal",
}
#: Slots that are always shown, and those that are offered below while they are empty.
TASK_SLOTS = ("lead", "responsible", "coop", "deadline")
TASK_MORE = ("industries", "regions", "enterprises", "open_ended")
TARGET_SLOTS = ("indicator", "op", "value", "unit", "year", "period", "region", "target_set")
HEAD_SLOTS = ("title", "issuer", "doc_no", "date")
UNDECIDED = ("open", "accepted")
#: Values longer than this take the whole row.
WIDE = 30
CUTS = "，；、。;,"
_DEEDS = {
    "upload": gettext_noop("上传"), "accept": gettext_noop("采纳"), "reject": gettext_noop("舍弃"), "reopen": gettext_noop("重新考虑"),
    "accept_rest": gettext_noop("采纳其余"), "set": gettext_noop("改写"), "split": gettext_noop("拆分"), "merge": gettext_noop("合并"),
    "add": gettext_noop("补录"), "acknowledge": gettext_noop("核对提示"), "confirm": gettext_noop("确认"), "discard": gettext_noop("作废"),
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A passage `start:end` of the text with what it is: a colour (may be empty), and the keys by which fields find it."""

    start: int
    end: int
    colour: str
    keys: tuple[str, ...]
    first: str = ""


@dataclass(frozen=True)
class Piece:
    """A run of characters with the same marks. `at` is its offset; `starts` are items whose passage begins here."""

    text: str
    at: int
    classes: str
    keys: str
    starts: tuple[str, ...]


def paper(text: str, marks: list[Mark]) -> list[list[Piece]]:
    """The text as paragraphs of pieces; joined by line breaks they are the text again."""
    cuts = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    opening: dict[int, list[Mark]] = {}
    for mark in marks:
        opening.setdefault(mark.start, []).append(mark)
    paragraphs: list[list[Piece]] = [[]]
    active: list[Mark] = []
    for a, b in pairwise(cuts):
        active = [m for m in active if m.end > a] + [m for m in opening.get(a, ()) if m.end > a]
        starts = tuple(dict.fromkeys(m.first for m in active if m.first and m.start == a))
        colours = dict.fromkeys(f"span--{m.colour}" for m in active if m.colour)
        keys = " ".join(dict.fromkeys(k for m in active for k in m.keys))
        at = a
        for k, line in enumerate(text[a:b].split("\n")):
            if k:
                paragraphs.append([])
            if line:
                classes = " ".join(("span", *colours)) if colours else ""
                paragraphs[-1].append(Piece(line, at, classes, keys, starts))
                starts = ()
            at += len(line) + 1
    return paragraphs


def clean_marks(draft: dict[str, Any]) -> list[Mark]:
    """Marks of the clean text: items, sources of their fields, flags, brackets that were not understood."""
    marks = [Mark(a, b, "", (f"head-{f}",)) for f, v in draft["head"].items() for a, b in v["spans"]]
    for item in draft["items"]:
        if item["state"] == "merged":
            continue
        name, shown = item["id"], item["state"] != "rejected"
        colour = "deed" if item["kind"] == "task" else "goal"
        marks.append(Mark(item["start"], item["end"], colour if shown else "", (name, f"{name}-title"), name))
        for field, held in item["fields"].items():
            marks += [
                Mark(a, b, COLOURS.get(field, "") if shown else "", (f"{name}-{field}",)) for a, b in held["spans"]
            ]
    marks += [Mark(f["start"], f["end"], "flag", (f["id"],)) for f in draft["flags"]]
    return marks + [Mark(n["start"], n["end"], "bracket", (f"n{k}",)) for k, n in enumerate(draft["not_understood"], 1)]


def raw_marks(draft: dict[str, Any]) -> list[Mark]:
    """Marks of the text as it was uploaded: items and flags whose raw place is known."""
    marks = []
    for item in draft["items"]:
        if item["raw"] and item["state"] not in ("merged", "rejected"):
            marks.append(Mark(*item["raw"], "deed" if item["kind"] == "task" else "goal", (item["id"],), item["id"]))
    return marks + [Mark(*f["raw"], "flag", (f["id"],)) for f in draft["flags"] if f["raw"]]


def label(field: str, name: str = "") -> str:
    """The name of a field of an item, or of the document's head."""
    return _("标题") if (name, field) == ("head", "title") else say(Words(f"actions.field.{field}"))


def timed(record: dict[str, Any]) -> dict[str, Any]:
    """The record with its times as times, which templates show in the city's hours."""
    return record | {
        k: datetime.fromisoformat(record[k]) for k in ("at", "changed_at", "confirmed_at") if record.get(k)
    }


def shown(field: str, value: Any) -> str:
    """A field's value for people; an empty text if it is empty."""
    if value in (None, "", []):
        return ""
    if field == "industries":
        return "、".join(industry_name(v) for v in value)
    if field == "regions":
        return "、".join(region(v) for v in value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    if field in ("measure", "period"):
        return next((c[lang()] for c in actions.field_choices(field) if c["id"] == value), str(value))
    names = {"deadline": "rhythm", "op": "op", "target_set": "target_set"}
    if field in names:
        return choice(value, names[field])
    if field == "scope":
        return str(value["quote"])
    if field == "open_ended":
        return _("是") if value else ""
    return region(value) if field == "region" else str(value)


def _slot(name: str, field: str, held: Any, empty: list[str], source: str, *, lit: bool) -> dict[str, Any]:
    said = shown(field, held)
    kind = "slot--empty" if field in empty else "" if said else "slot--blank"
    kind += " slot--wide" if len(said) > WIDE else ""
    return {
        "key": f"{name}-{field}", "field": field, "label": label(field, name), "said": said, "text": said or (_("原文没有，待填") if field in empty else _("原文没有")), "kind": kind, "by_hand": source == "person",
        "lit": f"{name}-{field}" if lit else name,
    }  # fmt: skip


def _slots(name: str, fields: dict[str, Any], wanted: tuple[str, ...], empty: list[str]) -> list[dict[str, Any]]:
    return [
        _slot(name, f, fields[f]["value"], empty, fields[f]["source"], lit=bool(fields[f]["spans"])) for f in wanted
    ]


def head_slots(draft: dict[str, Any]) -> list[dict[str, Any]]:
    """Slots of the document's head; only a missing title is demanded."""
    head = draft["head"]
    return _slots("head", head, HEAD_SLOTS, [] if head["title"]["value"] else ["title"])


def cards(draft: dict[str, Any]) -> list[dict[str, Any]]:
    """Items as the page lists them, in the text's order, without those that went into another."""
    return [_card(i) for i in draft["items"] if i["state"] != "merged"]


def _card(item: dict[str, Any]) -> dict[str, Any]:
    fields, name, empty = item["fields"], item["id"], item["empty"]
    if item["kind"] == "target":
        wanted = (*TARGET_SLOTS[:3], "high", *TARGET_SLOTS[3:]) if fields["op"]["value"] == "range" else TARGET_SLOTS
        slots, more, title = _slots(name, fields, wanted, empty), [], item["quote"].strip()
    else:
        slots = _slots(name, fields, TASK_SLOTS, empty)
        title = fields["title"]["value"]
        scope = fields["scope"]
        if scope["value"]:
            slots.append(_slot(name, "scope", scope["value"], [], scope["source"], lit=bool(scope["spans"])))
            if scope["value"]["floor"] is not None:
                slots.append(
                    _slot(name, "measure", scope["value"]["measure"], empty, scope["source"], lit=False)
                    | {"lit": f"{name}-scope"}
                )
        rest = _slots(name, fields, TASK_MORE, empty)
        slots += [s for s in rest if s["said"]]
        more = [s for s in rest if not s["said"]]
    return {
        **item, "title": title, "slots": slots, "more": more, "settled": item["state"] == "rejected" or (item["state"] == "accepted" and not empty),
        "reworded": item["kind"] == "task" and title.strip() != item["quote"].strip(), "model": item["source"] == "model",
    }  # fmt: skip


def cuts(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Places behind a mark where a task may be split, with what stands on both sides."""
    quote = item["quote"]
    for k, c in enumerate(quote[:-1], 1):
        if c in CUTS and quote[k:].strip(CUTS + " \n"):
            yield {"at": item["start"] + k, "before": quote[max(0, k - 12) : k], "after": quote[k : k + 12]}


def story(draft: dict[str, Any]) -> list[dict[str, Any]]:
    """Changes in words, the newest first."""
    return [
        {**timed(e), "said": _(_DEEDS[e["deed"]]) if e["deed"] in _DEEDS else e["deed"], "label": label(e["field"], e["item"]) if e["deed"] == "set" else "", "was": _said(e, e["old"]), "is_now": _said(e, e["new"])}
        for e in reversed(draft["events"])
    ]  # fmt: skip


def _said(event: dict[str, Any], part: Any) -> str:
    """Old or new side of a change."""
    if not isinstance(part, dict):
        return ""
    if event["deed"] == "set":
        value = part.get("value")
        if event["field"] == "measure":
            value = (value or {}).get("measure")
        return shown(event["field"], value) or _("（空）")
    if "first" in part:
        return " ‖ ".join(i["quote"] for i in (part["first"], part.get("second")) if i)
    if "accepted" in part:
        return "、".join(part["accepted"])
    if event["deed"] == "confirm":
        return _("任务 %(tasks)s 项，目标 %(targets)s 个") % part
    return str(part.get("quote") or part.get("file") or "")


def units_known() -> list[str]:
    """Names of the bureau's table of units, for the lists that inputs offer."""
    return [u.name for u in actions.unit_names()]
