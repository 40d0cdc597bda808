# SPDX-License-Identifier: Apache-2.0
"""Two versions of a decision side by side: items added, removed, changed, and the text's differences paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from zhuashou.actions.decision_reading import Item
from zhuashou.actions.decisions import held_draft

#: Two items are versions of one another if their quotes are at least this alike (share of matching characters).
ALIKE = 0.6
_COMPARED = (
    "title",
    "lead",
    "responsible",
    "coop",
    "deadline",
    "scope",
    "indicator",
    "op",
    "value",
    "unit",
    "year",
    "period",
    "region",
    "target_set",
)


def compare_decisions(before_id: int, after_id: int) -> dict[str, Any]:
    """`{added, removed, changed, same, text}`: items by the draft they stand in; `changed` gives the fields with old and new values; `text` lists
    differing passages with their offsets in both clean texts. Raises ActionError if a draft is missing.
    """
    before, after = held_draft(before_id), held_draft(after_id)
    old, new = ([i for i in d.items if i["state"] not in ("merged", "rejected")] for d in (before, after))
    pairs = _pairs(old, new)
    changed = [
        {"before": _shown(a), "after": _shown(b), "fields": fields} for a, b in pairs if (fields := _differences(a, b))
    ]
    taken_old, taken_new = {a["id"] for a, _ in pairs}, {b["id"] for _, b in pairs}
    return {
        "before": {"id": before.pk, "name": before.name, "title": before.head["title"]["value"]},
        "after": {"id": after.pk, "name": after.name, "title": after.head["title"]["value"]},
        "added": [_shown(i) for i in new if i["id"] not in taken_new],
        "removed": [_shown(i) for i in old if i["id"] not in taken_old],
        "changed": changed,
        "same": len(pairs) - len(changed),
        "text": text_differences(before.clean_text, after.clean_text),
    }


def _shown(item: Item) -> dict[str, Any]:
    return {k: item[k] for k in ("id", "kind", "number", "quote", "start", "end")}


def _pairs(old: list[Item], new: list[Item]) -> list[tuple[Item, Item]]:
    """Items that are versions of one another: equal quotes first, in order; then the most alike of a kind."""
    found, left_old, left_new = [], [], list(new)
    for item in old:
        twin = next((n for n in left_new if n["kind"] == item["kind"] and n["quote"] == item["quote"]), None)
        if twin is None:
            left_old.append(item)
        else:
            found.append((item, twin))
            left_new.remove(twin)
    scored = sorted(
        (
            (-_alike(a["quote"], b["quote"]), i, k)
            for i, a in enumerate(left_old)
            for k, b in enumerate(left_new)
            if a["kind"] == b["kind"]
        ),
    )
    used_old: set[int] = set()
    used_new: set[int] = set()
    for score, i, k in scored:
        if score < 0 and i not in used_old and k not in used_new:
            used_old.add(i)
            used_new.add(k)
            found.append((left_old[i], left_new[k]))
    return sorted(found, key=lambda p: p[1]["start"])


def _alike(a: str, b: str) -> float:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    likely = matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE
    return ratio if likely and (ratio := matcher.ratio()) >= ALIKE else 0.0


def _differences(a: Item, b: Item) -> dict[str, list[Any]]:
    fields = {f: [_value(a, f), _value(b, f)] for f in _COMPARED if f in a["fields"] or f in b["fields"]}
    return {f: pair for f, pair in fields.items() if pair[0] != pair[1]}


def _value(item: Item, field: str) -> Any:
    return item["fields"].get(field, {}).get("value")


def text_differences(before: str, after: str) -> list[dict[str, Any]]:
    """Passages that differ: `op` is insert, delete or replace; offsets in both texts. Paragraphs are matched first, then the characters of
    paragraphs that took each other's place.
    """
    old, new = before.split("\n"), after.split("\n")
    starts_old, starts_new = _starts(old), _starts(new)
    found: list[dict[str, Any]] = []
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            continue
        for i, k in _aligned(old[a:b], new[c:d]):
            x = (starts_old[a + i], old[a + i]) if i is not None else (starts_old[a], "")
            y = (starts_new[c + k], new[c + k]) if k is not None else (starts_new[c], "")
            found += _inside(x[1], y[1], x[0], y[0])
    return found


def _starts(lines: list[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _aligned(old: list[str], new: list[str]) -> Iterator[tuple[int | None, int | None]]:
    """Paragraphs that took each other's place, in order; None where one was taken out or put in."""
    done = 0
    for i, line in enumerate(old):
        twin = next((k for k in range(done, len(new)) if _alike(line, new[k])), None)
        if twin is None:
            yield i, None
            continue
        yield from ((None, k) for k in range(done, twin))
        yield i, twin
        done = twin + 1
    yield from ((None, k) for k in range(done, len(new)))


def _inside(old: str, new: str, at_old: int, at_new: int) -> list[dict[str, Any]]:
    codes = [c for c in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if c[0] != "equal"]
    if len(codes) > 8:  # too scattered to read: the paragraph as a whole
        return [_passage("replace", old, new, 0, len(old), 0, len(new), at_old, at_new)]
    return [_passage(op, old, new, a, b, c, d, at_old, at_new) for op, a, b, c, d in codes]


def _passage(
    op: str, old: str, new: str, a: int, b: int, c: int, d: int, at_old: int = 0, at_new: int = 0
) -> dict[str, Any]:
    return {
        "op": op,
        "before": old[a:b],
        "after": new[c:d],
        "a_start": at_old + a,
        "a_end": at_old + b,
        "b_start": at_new + c,
        "b_end": at_new + d,
    }
