# SPDX-License-Identifier: Apache-2.0
"""Who does it: lead, responsible and supporting units of one item, in every shape that decisions use."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhuashou.plan.decision.brackets import looks_like_units, part_of_name
from zhuashou.plan.decision.lexicon import ROLES, Lexicon
from zhuashou.plan.decision.model import Span
from zhuashou.plan.decision.spoken import IGNORED, Spoken, prose, speak
from zhuashou.plan.decision.unitlist import is_strong, is_unit, plausible, split_units

LEAD_RULE = re.compile(
    r"(?:列|排|排名|排序|位列|排列|名列|列在|排在|标在)?(?:在)?(?:首位|第一位|第一个|第一|首个|最前面?|最前列|前列)(?:的)?(?:责任|单位|部门|的|者)*(?:为|是|系|即为|作为)(?:该项(?:工作|任务)(?:的)?)?(?:总)?牵头(?:责任)?(?:单位|部门|者)?"
)
_UNKNOWN_LABEL = re.compile(r"[；;，,。\s]([\u4e00-\u9fff]{2,10})[:：]")
_ROLE_VERB = re.compile(r"(?:牵头|配合|参与|负责)(?!部门|单位|领导)")
_SAME = re.compile(r"^(?:同上|同前|同上项|上同)$")


@dataclass
class Owners:
    """Units by role, whether a list was left open, what was used, and what looked like units and was not understood."""

    roles: dict[str, list[str]] = field(default_factory=lambda: {r: [] for r in ROLES})
    open_ended: bool = False
    used: list[Span] = field(default_factory=list)
    strange: list[Span] = field(default_factory=list)
    told: list[Span] = field(
        default_factory=list
    )  # sentences among the used: part of what is said, not a note behind it
    same: bool = False  # 同上: as the item before

    @property
    def named(self) -> bool:
        """Whether any unit was found."""
        return any(self.roles.values())

    def add(self, role: str, units: Sequence[str], opened: bool = False) -> None:
        """Add units of a role; the first role of a unit counts."""
        if role == "lead":
            self.roles["responsible"] = [u for u in self.roles["responsible"] if u not in units]
        held = {u for r in ROLES for u in self.roles[r]}
        self.roles[role] += [u for u in units if u not in held]
        self.open_ended |= opened


class OwnerFinder:
    """Finds the owners of spans of one text; the brackets of the whole text are looked up once."""

    def __init__(self, text: str, pairs: Sequence[Span], lex: Lexicon) -> None:
        self.text, self.pairs, self.lex = text, pairs, lex
        self._starts = [a for a, _ in pairs]
        self.rule_text, self.rule_at, self.rule_items = lead_rule(text)

    def find(self, start: int, end: int, *, with_prose: bool = True) -> Owners:
        """The owners named in `text[start:end]`; sentences such as 由市经信局牵头 count `with_prose`."""
        found = Owners()
        inside = self.pairs[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        marks = self._marks(start, end)
        values = self._values(marks, inside, end)
        inside = [span for span in inside if not part_of_name(self.text, span)]
        for span in inside:
            held = any(a <= span[0] and span[1] < b for a, b in values)
            if not held and not any(m.start() < span[1] and span[0] < m.end() for m in marks):
                self._bracket(span, found, end)
        self._labelled(marks, inside, end, found)
        taken = [*inside, *found.used]
        if with_prose:
            for spoken, span in prose(self.text, start, end, taken, self.lex):
                self._take(spoken, span, found)
                found.told.append(span)
        if (
            found.roles["responsible"]
            and not found.roles["lead"]
            and any(self.first_leads(a, b) for a, b in found.used)
        ):
            found.roles["lead"] = [found.roles["responsible"].pop(0)]
        return found

    def first_leads(self, start: int, end: int) -> bool:
        """Whether the first unit of a list at this place leads. The rule that the first leads counts from where it stands; in a note, for all before it too; without 下同, for its item only."""
        if self.rule_at < 0:
            return False
        if start <= self.rule_at < end or (
            self.rule_at >= end and not self.text[end : self.rule_at].strip("）)（(〔 排列在名位")
        ):
            return True
        return self.rule_items == "all" or (self.rule_items == "on" and start > self.rule_at)

    def _marks(self, start: int, end: int) -> list[re.Match[str]]:
        return list(self.lex.label.finditer(self.text, start, end))

    def _role(self, mark: re.Match[str]) -> str:
        role = self.lex.roles[mark["boxed"] or mark["label"] or mark["short"]]
        # 牵头单位和责任单位: the text does not say which of them leads.
        other = self.lex.roles.get((mark["second"] or "").lstrip("及和、/与"), role)
        return role if other in (role, "deadline", "leader") else "responsible"

    def _values(self, marks: list[re.Match[str]], inside: Sequence[Span], end: int) -> list[Span]:
        """The labels with their values; a bracket within one belongs to a name."""
        ends = [*(m.start() for m in marks[1:]), end]
        return [(m.start(), self._stop(m.end(), min(end, e), inside)) for m, e in zip(marks, ends, strict=False)]

    def _labelled(self, marks: list[re.Match[str]], inside: Sequence[Span], end: int, found: Owners) -> None:
        for mark, (_, stop) in zip(marks, self._values(marks, inside, end), strict=True):
            value, role = self.text[mark.end() : stop], self._role(mark)
            found.used.append((mark.start(), stop))
            if role not in ROLES:
                continue
            unknown = _UNKNOWN_LABEL.search(value)
            if unknown:
                found.strange.append((mark.end() + unknown.start(1), stop))
                value = value[: unknown.start()]
            if _SAME.match(value.strip(" 。；;，）)")):
                found.same = True
            elif _ROLE_VERB.search(self.lex.collective.sub("", value)) and (spoken := speak(value, self.lex)).roles:
                self._take(spoken, (mark.start(), stop), found)
            else:
                units, opened = split_units(names_only(value), self.lex)
                good = [u for u in units if plausible(u, self.lex)]
                found.add(role, good, opened)
                if len(good) < len(units):  # a part that was let go is for a person to see
                    found.strange.append((mark.start(), stop))

    def _stop(self, start: int, limit: int, inside: Sequence[Span]) -> int:
        """Where a label's value ends: its bracket's end, else the line's or sentence's; after an empty line, lines of short names go on."""
        around = next((b for a, b in inside if a <= start <= b), None)
        if around is not None:
            return min(limit, around)
        line = self.text.find("\n", start, limit)
        line = limit if line < 0 else line
        if not self.text[start:line].strip():
            while line < limit:
                after = self.text.find("\n", line + 1, limit)
                after = limit if after < 0 else after
                name = self.text[line + 1 : after].strip(" \u3000、，；;")
                if name and not all(is_unit(n, self.lex) for n in split_units(name, self.lex)[0]):
                    break
                line = after
            return line
        stop = self.text.find("。", start, line)
        return line if stop < 0 else stop

    def _bracket(self, span: Span, found: Owners, end: int) -> None:
        inside = self.text[span[0] : span[1]]
        spoken = speak(inside, self.lex)
        if spoken.roles:
            self._take(spoken, span, found)
            return
        if not looks_like_units(inside, self.lex):
            return
        units, opened = split_units(names_only(inside), self.lex)
        ends = self.text[span[1] + 1 : min(end, span[1] + 3)].strip(" \u3000")[:1] in ("", "\n", "。", "；", ";")
        plain = ends and all(is_unit(u, self.lex) for u in units) and any(is_strong(u, self.lex) for u in units)
        if plain:
            found.add("responsible", units, opened)
        if plain and (LEAD_RULE.search(inside) or self.first_leads(span[0], span[1])):
            found.used.append(span)
        else:
            found.strange.append(span)

    def _refers(self, unit: str) -> bool:
        """上述部门: points at units named elsewhere, so a person must say which."""
        return unit.startswith(tuple(self.lex.words("references")))

    def _take(self, spoken: Spoken, span: Span, found: Owners) -> None:
        for role, units in spoken.roles:
            found.add(role, [u for u in units if not self._refers(u)], spoken.open_ended)
        found.used.append(span)
        if spoken.left or any(self._refers(u) for _, units in spoken.roles for u in units):
            found.strange.append(span)


def names_only(value: str) -> str:
    """A list without what stands behind it: the rule that the first leads, a deadline, 下同."""
    rule = LEAD_RULE.search(value)
    if rule:
        value = value[: max(value.rfind(c, 0, rule.start()) for c in "，,；;。（(") + 1 or rule.start()]
    kept = value
    while True:
        cut = max(kept.rfind(c) for c in "，,；;。")
        tail = kept[cut + 1 :].strip()
        if cut < 0 or (tail and not IGNORED.match(tail)):
            return kept
        kept = kept[:cut]


def lead_rule(text: str) -> tuple[str, int, str]:
    """The document's rule that the first unit leads: its words, where it stands, and for which items (`on`, `all`, `own`)."""
    match = LEAD_RULE.search(text)
    if match is None:
        return "", -1, ""
    begin = max(text.rfind(c, 0, match.start()) for c in "\n。；;（(〔【，,") + 1
    stops = [p for p in (text.find(c, match.end()) for c in "\n。；;）)〕】") if p >= 0]
    stop = min(stops) if stops else len(text)
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip(" \u3000（(")
    if re.match(r"注|备注|说明", line):
        return text[begin:stop].strip(), match.start(), "all"
    bracketed = text[max(0, begin - 1)] in "（(〔【，,；;"
    on = (
        "下同" in text[match.end() : stop + 4]
        or not bracketed
        or re.search("以下|下列|各项", text[max(0, match.start() - 20) : match.start()])
    )
    return text[begin:stop].strip(), match.start(), "on" if on else "own"
