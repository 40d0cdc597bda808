# SPDX-License-Identifier: Apache-2.0
"""Roles given by verbs: A牵头，B、C配合 · A、B等按职责分工负责 · A会同B负责."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zhuashou.plan.decision.lexicon import ROLES, Lexicon, choice
from zhuashou.plan.decision.model import Span
from zhuashou.plan.decision.unitlist import is_strong, is_unit, names_unit, split_units, unit_prefix

_DUTY = r"(?:等)?(?:依据|根据|按照|依照|按|依)?(?:照)?(?:各自)?(?:工作)?(?:职责|职能|责任)?(?:分工|任务分工)?(?:按[^，。；;、]{1,12}(?:要求|规定|原则))?"
_HOW = r"(?:要|应|须)?(?:共同|分别|具体|统一|联合|各自|积极|密切|分头|分级|抓好|做好|予以|给予)?"
_FILL = r"(?:并|共同|分别|具体|负责|落实|实施|推进|组织|协调|办理|抓总|推动|开展|完成|抓好|做好|牵头|制定|统筹|总|实施工作|工作|单位|部门|和|、)*"
IGNORED = re.compile(
    r"^(?:并)?(?:组织实施|下同|长期(?:坚持|推进|任务)?|持续(?:推进|开展|深化|实施)?|常态化.*|立即(?:启动|实施)|适时.*|按?(?:照)?.{0,4}时限.*|.{0,12}(?:年|月|日|季度|底|末|前)(?:前|底|内)?(?:全面|基本)?(?:完成|落实|建成|出台|启动|见效|到位|取得.{0,8})?|以下.{0,20}|不再逐一列出.*|不再列出|各.{1,8}配合落实|逐项落实)$"
)
_SPLIT = re.compile(r"[，,；;。\n]|(?<=牵头)[、 ](?=\S)|(?<=负责)[、 ](?=\S)|(?<=配合)[、 ](?=\S)|(?<=落实)[、 ](?=\S)")


@dataclass
class Spoken:
    """Roles with their units in order, whether a list was left open, and clauses with units but no role."""

    roles: list[tuple[str, list[str]]] = field(default_factory=list)
    open_ended: bool = False
    left: list[str] = field(default_factory=list)


def _patterns(lex: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """`A等按职责分工负责` with the role as the name of the group, and `A会同B负责`; made once for a lexicon."""
    if "suffix" not in lex.patterns:
        lead, responsible, coop = (choice(lex.data["role_verbs"][r]) for r in ROLES)
        verbs = f"(?P<lead>{lead})|(?P<responsible>{responsible})|(?P<coop>{coop})"
        any_verb = f"{lead}|{responsible}|{coop}"
        lex.patterns["suffix"] = re.compile(rf"^(?:由|请|以)?(?P<who>.+?){_DUTY}{_HOW}(?:{verbs}){_FILL}(?P<rest>.*)$")
        lex.patterns["joint"] = re.compile(
            rf"^(?:由)?(?P<who>.+?)(?:会同|联合(?![会社体国])|商(?![务会业投贸标储行联协]))(?P<with>.+?){_DUTY}{_HOW}(?:{any_verb}|制定|研究){_FILL}$"
        )
        lex.patterns["role_verb"] = re.compile(any_verb)
    return lex.patterns["suffix"], lex.patterns["joint"]


def speak(text: str, lex: Lexicon) -> Spoken:
    """Read `A牵头，B、C配合` and the like. A bare list joins the role that follows it; after a role it is responsible."""
    found = Spoken()
    _patterns(lex)
    if not lex.patterns["role_verb"].search(text):
        return found
    waiting: list[str] = []
    for clause in _clauses(text, lex):
        given = _clause(clause, lex)
        if given is None:
            if IGNORED.match(clause):
                continue
            waiting.append(clause)
            continue
        roles, opened = given
        if waiting:
            ahead, more = split_units("、".join(waiting), lex)
            if all(is_unit(u, lex) for u in ahead):
                roles[0] = (roles[0][0], [*ahead, *roles[0][1]])
                opened |= more
            else:
                found.left += [w for w in waiting if _has_unit(w, lex)]
            waiting = []
        found.roles += roles
        found.open_ended |= opened
    for clause in waiting:
        units, opened = split_units(clause, lex)
        if found.roles and units and all(is_unit(u, lex) for u in units):
            found.roles.append(("responsible", units))
            found.open_ended |= opened
        elif _has_unit(clause, lex):
            found.left.append(clause)
    return found


def _clauses(text: str, lex: Lexicon) -> list[str]:
    """Clauses, with collective names such as 各区、县级市 protected from the comma."""
    spans = [m.span() for m in lex.collective.finditer(text)]
    parts, at = [], 0
    for match in _SPLIT.finditer(text):
        if not any(a <= match.start() < b for a, b in spans):
            parts.append(text[at : match.start()])
            at = match.end()
    return [p.strip(" \t\u3000、") for p in (*parts, text[at:]) if p.strip(" \t\u3000、")]


def _clause(clause: str, lex: Lexicon, *, whole: bool = False) -> tuple[list[tuple[str, list[str]]], bool] | None:
    suffix, joint = _patterns(lex)
    both = joint.match(clause)
    if both:
        lead, a = split_units(both["who"], lex)
        coop, b = split_units(both["with"], lex)
        if _good(lead, lex) and _good(coop, lex):
            return [("lead", lead), ("coop", coop)], a or b
    match = suffix.match(clause)
    if match is None:
        return None
    units, opened = split_units(match["who"], lex)
    opened |= bool(re.match(r"等", clause[match.end("who") :]))
    role = next(r for r in ROLES if match[r])
    if role == "responsible" and "牵头" in clause[match.end("who") :]:
        role = "lead"
    if not _good(units, lex):
        return None
    found = [(role, units)]
    rest = match["rest"]
    if rest and role == "lead":
        behind = suffix.match(rest)
        others, more = split_units(behind["who"] if behind else rest, lex)
        if not _good(others, lex):
            return (found, opened) if not whole and len(rest) <= 30 and not _has_unit(rest, lex) else None
        found.append((next((r for r in ROLES if behind[r]), "responsible") if behind else "responsible", others))
        opened |= more
    elif rest and (whole or len(rest) > 12):
        return None
    return found, opened


def _good(units: Sequence[str], lex: Lexicon) -> bool:
    return (
        bool(units)
        and sum(is_unit(u, lex) for u in units) >= max(1, 0.6 * len(units))
        and all(len(u) <= 24 for u in units)
    )


def _has_unit(text: str, lex: Lexicon) -> bool:
    return any(names_unit(p, lex) for p in split_units(text, lex)[0])


_SENTENCE = re.compile(r"[^。；;\n]+")
_SPEAKS = re.compile("牵头|负责|会同|配合|请|责成|交由")
_ASKED = re.compile(r"[ \u3000]*(?:请|责成|交由)(?=[市省县区国州])(?![^，；]{0,60}(?:牵头|负责|会同))")
_DOES = re.compile(
    r"(?:^|[，,：:])[ \u3000]*([市省县区国][^，。；;\n负责由]{2,40}?)(?:要|应)?(?:具体|共同|分别|联合|统一|分头)?负责(?![人制])"
)
_LED = re.compile(r"(?:由|请)([市省县区国各][^，。；;\n由]{2,60}?)(牵头|负责|会同)")


def prose(text: str, start: int, end: int, taken: Sequence[Span], lex: Lexicon) -> Iterator[tuple[Spoken, Span]]:
    """Sentences outside brackets and labels that name owners: whole sentences of roles, or 由A牵头 within a sentence.

    Only public bodies count here: 支持龙头企业牵头组建联合体 names no owner.
    """
    if not _SPEAKS.search(text, start, end):
        return
    for match in _SENTENCE.finditer(text, start, end):
        sentence, at = match[0], match.start()
        if not _SPEAKS.search(sentence) or "解释" in sentence or any(a - 1 <= at < b for a, b in taken):
            continue
        if len(sentence) <= 160 and not re.search(r"[（(［〔【\[]", sentence):
            spoken = speak(
                re.sub(r"^[ \u3000]*(?:该项工作|此项工作|本项任务|以上工作|上述工作|该工作|该任务)", "", sentence), lex
            )
            if spoken.roles and not spoken.left and _public(spoken, lex) and _is_whole(sentence, lex):
                yield spoken, (at, match.end())
                continue
        asked = _ASKED.match(sentence)
        if asked and (who := unit_prefix(sentence[asked.end() :], lex)):
            units, opened = split_units(who, lex)
            if all(is_strong(u, lex) or lex.collective.fullmatch(u) for u in units) and any(
                is_strong(u, lex) for u in units
            ):
                yield Spoken([("responsible", units)], opened), (at, at + asked.end() + len(who))
        does = _DOES.search(sentence)
        if does and not _LED.search(sentence):
            units, opened = split_units(does[1], lex)
            if units and all(is_strong(u, lex) for u in units):
                yield Spoken([("responsible", units)], opened), (at + does.start(), at + does.end())
        for led in _LED.finditer(sentence):
            if any(a <= at + led.start() < b for a, b in taken):
                continue
            clause = re.split(r"[。；;]", sentence[led.start() :])[0]
            inner = _led(clause, led, lex)
            if inner.roles and _public(inner, lex):
                yield inner, (at + led.start(), at + led.end())


def _led(clause: str, led: re.Match[str], lex: Lexicon) -> Spoken:
    """由A牵头，B、C配合…: the list with 牵头 or 负责, and clauses behind it that support or 会同 others."""
    units, opened = split_units(led[1], lex)
    if not _good(units, lex):
        return Spoken()
    if led[2] == "会同":
        others, more = split_units(unit_prefix(clause[led.end() - led.start() :], lex), lex)
        return Spoken([("lead", units), ("coop", others)], opened or more) if _good(others, lex) else Spoken()
    found = Spoken([("lead" if led[2] == "牵头" else "responsible", units)], opened)
    joined = re.match(
        rf"(?:由|请).+?{led[2]}(?:负责)?[，,、]?(?:会同|联合|商)([^，。；;]+?)(?=制定|研究|共同|负责|推进|开展|落实|建立|组织|编制|提出|办理|[，。；;]|$)",
        clause,
    )
    if joined:
        others, more = split_units(joined[1], lex)
        if _good(others, lex):
            found.roles.append(("coop", others))
            found.open_ended |= more
        return found
    for part in _clauses(clause, lex)[1:3]:
        given = _clause(part, lex)
        if given and given[0][0][0] in ("coop", "responsible"):
            found.roles += given[0]
            found.open_ended |= given[1]
        else:
            break
    return found


def _public(spoken: Spoken, lex: Lexicon) -> bool:
    """All leading names are public bodies, no firms or schools in general."""
    return all(re.match(r"[市省县区国各]|有关|相关", u) or (is_strong(u, lex) and not u.endswith(("公司", "集团", "大学", "学院", "学校", "联盟"))) for _, units in spoken.roles for u in units)  # fmt: skip


def _is_whole(sentence: str, lex: Lexicon) -> bool:
    """Every clause of the sentence gives a role or is a bare list: no clause of the sentence speaks of something else."""
    for clause in _clauses(sentence, lex):
        if _clause(clause, lex, whole=True) is None and not IGNORED.match(clause):
            units, _ = split_units(clause, lex)
            if not units or not all(is_unit(u, lex) for u in units):
                return False
    return True
