# SPDX-License-Identifier: Apache-2.0
"""Who does it: lead, responsible and supporting units in the shapes that decisions use; brackets not understood are listed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Owners:
    """Units by role, whether the list was left open (等), and brackets that look like unit lists but were not understood."""

    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    coop: tuple[str, ...] = ()
    open_ended: bool = False
    not_understood: tuple[tuple[str, int, int], ...] = ()


_ROLES = ("lead", "responsible", "coop")


def find_owners(text: str, start: int, end: int, data: Mapping[str, Any], *, first_leads: bool) -> Owners:
    """Owners named in `text[start:end]`. `first_leads`: the document said that the first of the list leads."""
    roles: dict[str, list[str]] = {r: [] for r in _ROLES}
    strange: list[tuple[str, int, int]] = []
    opened = False
    for inside, at in _groups(text, start, end, data):
        found, open_here = _parse(inside, data)
        if any(found.values()):
            opened |= open_here
            for role in _ROLES:
                roles[role] += [u for u in found[role] if u not in roles[role]]
        elif _looks_like_units(inside, data):
            strange.append((inside, at, at + len(inside)))
    if first_leads and not roles["lead"] and len(roles["responsible"]) > 1:
        roles["lead"], roles["responsible"] = roles["responsible"][:1], roles["responsible"][1:]
    return Owners(tuple(roles["lead"]), tuple(roles["responsible"]), tuple(roles["coop"]), opened, tuple(strange))


def _groups(text: str, start: int, end: int, data: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Outermost brackets, lines that start with a label, and sentences with 牵头."""
    found, depth, begun = [], 0, 0
    for k in range(start, end):
        if text[k] in "（(〔【[":
            depth += 1
            begun = k + 1 if depth == 1 else begun
        elif text[k] in "）)〕】]" and depth:
            depth -= 1
            if depth == 0:
                found.append((text[begun:k], begun))
    labels = "|".join(re.escape(w) for role in _ROLES for w in data["labels"][role] if len(w) > 2)
    for match in re.finditer(rf"(?m)^[ \u3000]*((?:{labels})[:：].+)$", text[start:end]):
        found.append((match[1], start + match.start(1)))
    covered = [(at, at + len(inside)) for inside, at in found]
    for match in re.finditer(r"[^。；\n（）()]*?牵头[^。；\n（）()]*", text[start:end]):
        at = start + match.start()
        if "牵头单位" not in match[0] and not any(a <= at < b for a, b in covered):
            found.append((match[0], at))
    return found


def _parse(inside: str, data: Mapping[str, Any]) -> tuple[dict[str, list[str]], bool]:
    """Units by role of one group, and whether it ends with 等."""
    roles: dict[str, list[str]] = {r: [] for r in _ROLES}
    names = {w: role for role in (*_ROLES, "deadline", "leader") for w in data["labels"][role]}
    pattern = "|".join(re.escape(w) for w in sorted(names, key=len, reverse=True))
    marks = list(re.finditer(rf"({pattern})\s*[:：]", inside))
    if marks:
        opened = False
        for mark, following in zip(marks, [*marks[1:], None], strict=True):
            part = inside[mark.end() : following.start() if following else len(inside)].strip("，,；;。 ")
            role = names[mark[1]]
            if role in roles:
                units, open_here = split_units(part, data)
                roles[role] += units
                opened |= open_here
        return roles, opened
    return _spoken(inside, data)


def _spoken(inside: str, data: Mapping[str, Any]) -> tuple[dict[str, list[str]], bool]:
    """A牵头，B、C配合 · A、B负责 · A、B按职责分工负责."""
    roles: dict[str, list[str]] = {r: [] for r in _ROLES}
    opened = False
    match = re.match(r"\s*(?:由)?(.+?)牵头(?:负责|落实|实施)?(?:[，,；;](.*))?$", inside)
    if match:
        lead, opened = split_units(match[1], data)
        roles["lead"] = lead
        rest = re.match(r"(.+?)(?:按职责分工)?(?:配合|参与|协助|协同)", match[2] or "")
        if rest:
            roles["coop"], more = split_units(rest[1], data)
            opened |= more
        return (roles if all(_is_unit(u, data) for u in lead) else {r: [] for r in _ROLES}), opened
    match = re.match(r"\s*(.+?)(?:按(?:照)?职责(?:分工)?)?(?:分别)?负责(?:落实)?$", inside)
    if match:
        units, opened = split_units(match[1], data)
        if units and all(_is_unit(u, data) for u in units):
            roles["responsible"] = units
    return roles, opened


def split_units(text: str, data: Mapping[str, Any]) -> tuple[list[str], bool]:
    """Units of a list joined by 、，和; collective names stay whole; a trailing 等 is dropped and reported."""
    clean = re.sub(r"\s+", "", text).strip("，,；;。")
    held: dict[str, str] = {}
    for n, name in enumerate(sorted(data["collective"], key=len, reverse=True)):
        mark = chr(0xE000 + n)
        if name in clean:
            clean = clean.replace(name, mark)
            held[mark] = name
    opened = bool(re.search(r"等(?:有关|相关)?(?:部门|单位)?(?:$|[、，])", clean))
    clean = re.sub(r"等(?:有关|相关)?(?:部门|单位)?(?=$|[、，])", "", clean)
    clean = re.sub(r"等?(?:和|及|以及)(?=[\ue000-\uf8ff])", "、", clean)
    parts = [p for p in re.split(r"[、，,；;]|(?<=[局委办部院])(?:和|及)(?=市|各|省)", clean) if p]
    return [held.get(p, p) for p in parts if len(p) > 1 or p in held], opened


def _is_unit(name: str, data: Mapping[str, Any]) -> bool:
    return name in data["collective"] or (2 <= len(name) <= 22 and name.endswith(tuple(data["unit_endings"])))


def _looks_like_units(inside: str, data: Mapping[str, Any]) -> bool:
    """Several parts of which most end like units, or a word of responsibility: then it must not be passed over in silence."""
    parts = [p for p in re.split(r"[、，,；;：:]", inside) if p]
    endings: Sequence[str] = data["unit_endings"]
    like = sum(1 for p in parts if _is_unit(p.strip(), data))
    return (len(parts) >= 2 and like >= 0.6 * len(parts) and bool(endings)) or bool(
        re.search(r"负责|责任|牵头", inside) and like
    )
