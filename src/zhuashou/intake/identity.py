# SPDX-License-Identifier: Apache-2.0
"""Who is who: credit code, then the exact name, then the normalised name if it is unique; otherwise a person decides.

Likeness only ranks what is shown to a person: 四川省九途新材料 and 四川省九联新材料 are more alike than many spellings of one name.
Names are matched in sets, by look-ups in dictionaries over the register.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from zhuashou.intake.names import NameParts, may_be_one, normalise_names, take_apart
from zhuashou.terms import uscc_fault

MATCHED, UNMATCHED, SEVERAL = "matched", "unmatched", "several"
#: Ways to a match, surest first: code, a merged code, the name as registered, a person's decision, spelling, core of the name.
WAYS = ("code", "merged", "exact", "alias", "normalised", "core")
#: Likeness below which a name is not worth showing, of 100.
WORTH_SHOWING = 55


@dataclass(frozen=True)
class Candidate:
    """An enterprise that might be meant; `score` 0 to 100 is likeness for ranking, never for deciding."""

    uscc: str
    name: str
    score: int = 100


@dataclass(frozen=True)
class Answer:
    """Who is meant. state: matched (`uscc` and `how`), unmatched (ranked `candidates`) or several (all `candidates`)."""

    name: str
    code: str
    state: str
    uscc: str = ""
    how: str = ""
    candidates: tuple[Candidate, ...] = ()


class Register:
    """The enterprises (credit code → name) and the decisions of people (normalised name or code → credit code), ready for look-ups."""

    def __init__(self, enterprises: Mapping[str, str], aliases: Mapping[str, str] | None = None) -> None:
        self.names = enterprises
        self.aliases = {text: code for text, code in (aliases or {}).items() if code in enterprises}

    @cached_property
    def exact(self) -> dict[str, list[str]]:
        """Name as registered → codes."""
        return _grouped(zip(self.names.values(), self.names, strict=True))

    @cached_property
    def plain(self) -> list[str]:
        """Normalised names in the register's order."""
        return normalise_names([name or "" for name in self.names.values()])

    @cached_property
    def normal(self) -> dict[str, list[str]]:
        """Normalised name → codes."""
        return _grouped(zip(self.plain, self.names, strict=True))

    @cached_property
    def cores(self) -> dict[str, list[tuple[NameParts, str]]]:
        """Core of the name → names taken apart, with their codes."""
        found: dict[str, list[tuple[NameParts, str]]] = {}
        for plain, code in zip(self.plain, self.names, strict=True):
            parts = take_apart(plain)
            found.setdefault(parts.core, []).append((parts, code))
        return found

    def by_name(self, name: str, plain: str) -> tuple[str, list[str]]:
        """The way and the codes that a name leads to: one is a match, more are several, none is unmatched."""
        decided = self.aliases.get(plain, "")
        for how, found in (("exact", self.exact.get(name, [])), ("normalised", self.normal.get(plain, []))):
            if found and decided:  # the decision stands, unless an enterprise of that very name came after it
                return ("alias", [decided]) if decided in found else (how, sorted({*found, decided}))
            if found:
                return how, found
        if decided:
            return "alias", [decided]
        parts = take_apart(plain)
        fitting = [code for other, code in self.cores.get(parts.core, ()) if may_be_one(parts, other)]
        return ("core", fitting) if fitting else ("", [])


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text, code in pairs:
        if text:
            found.setdefault(text, []).append(code)
    return found


def match(
    names: Sequence[str | None],
    codes: Sequence[str | None],
    register: Register,
    *,
    show: int = 3,
    ranked: int = 200,
) -> list[Answer]:
    """Who each row means, in order. `names` and `codes` have the same length; None or blank where a row has none.

    A proved code (GB 32100) decides alone: if the register does not have it, a name that would match is only a candidate. For the first
    `ranked` different names that stay open, the `show` most alike are given. Raises ValueError if the lengths differ.
    """
    pairs = [((name or "").strip(), (code or "").strip().upper()) for name, code in zip(names, codes, strict=True)]
    different = list(dict.fromkeys(pairs))
    written = list(dict.fromkeys(name for name, _ in different if name))
    plain = dict(zip(written, normalise_names(written), strict=True)) | {"": ""}
    answers = {pair: _answer(*pair, plain[pair[0]], register) for pair in different}
    wanted = [pair for pair, a in answers.items() if a.state == UNMATCHED and not a.candidates and pair[0]][:ranked]
    for pair, near in zip(wanted, _alike([plain[name] for name, _ in wanted], register, show), strict=True):
        answers[pair] = Answer(*pair, UNMATCHED, candidates=near)
    return [answers[pair] for pair in pairs]


def _answer(name: str, code: str, plain: str, register: Register) -> Answer:
    if code in register.names:
        return Answer(name, code, MATCHED, code, "code")
    if code in register.aliases:
        return Answer(name, code, MATCHED, register.aliases[code], "merged")
    how, found = register.by_name(name, plain) if plain else ("", [])
    shown = tuple(Candidate(c, register.names[c]) for c in found)
    if code and uscc_fault(code) is None:
        return Answer(name, code, UNMATCHED, candidates=shown)
    if len(found) == 1:
        return Answer(name, code, MATCHED, found[0], how)
    return Answer(name, code, SEVERAL if found else UNMATCHED, candidates=shown)


def _alike(plain: Sequence[str], register: Register, show: int) -> list[tuple[Candidate, ...]]:
    """The registered names most like each of these, nearest first: likeness of the cores, then of the whole names."""
    if not plain or not register.names:
        return [()] * len(plain)
    import numpy as np
    from rapidfuzz import fuzz, process

    codes, held = list(register.names), [take_apart(p).core for p in register.plain]
    near = []
    for start in range(0, len(plain), 100):
        part = plain[start : start + 100]
        scores = process.cdist([take_apart(p).core for p in part], held, scorer=fuzz.ratio, dtype=np.uint8)
        whole = process.cdist(part, register.plain, scorer=fuzz.ratio, dtype=np.uint8)
        for row, tie in zip(scores, whole, strict=True):
            order = np.lexsort((np.arange(len(row)), -tie.astype(int), -row.astype(int)))[:show]
            near.append(
                tuple(
                    Candidate(codes[k], register.names[codes[k]], int(row[k])) for k in order if row[k] >= WORTH_SHOWING
                )
            )
    return near
