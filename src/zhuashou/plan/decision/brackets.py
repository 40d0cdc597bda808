# SPDX-License-Identifier: Apache-2.0
"""Brackets and labelled lines, and the general check for unit lists: it looks at how names end, not at a list of labels."""

from __future__ import annotations

import re

from zhuashou.plan.decision.lexicon import Lexicon
from zhuashou.plan.decision.model import Span
from zhuashou.plan.decision.unitlist import is_unit, names_unit, split_units

_PAIRS = {"（": "）", "(": ")", "〔": "〕", "【": "】", "[": "]", "［": "］", "〈": "〉"}
_CLOSE = frozenset(_PAIRS.values())
_MARK = re.compile("[（()）〔〕【】\\[\\]［］〈〉\n]")
_PLACES = re.compile(
    r"(?:[市区县州旗省盟镇乡]|自治县|自治区|直辖市|县级市|管委会|街道|开发区|单位|部门|含.{1,8}|[、，,])+"
)
_LABEL = re.compile(
    r"^[ \t\u3000]*(?P<label>[\u4e00-\u9fff（）()/]{2,14})[:：][ \t\u3000]*(?P<rest>\S.*)$", re.MULTILINE
)
_DUTY = re.compile(r"负责|责任|牵头|配合|主办|协办|承办|主管|落实")
_PERSON = re.compile(r"^[\u4e00-\u9fff]{2,3}$")
MAX = 400


def brackets(text: str) -> list[Span]:
    """Outermost bracket pairs as spans of what is inside; a pair is given up after three line breaks or 400 characters."""
    found: list[Span] = []
    stack: list[tuple[str, int]] = []
    breaks = 0
    for match in _MARK.finditer(text):
        mark = match[0]
        if mark == "\n":
            breaks += 1
            if stack and (breaks > 3 or match.start() - stack[0][1] > MAX):
                stack = []
        elif mark in _PAIRS:
            if not stack:
                breaks = 0
            stack.append((mark, match.start()))
        elif mark in _CLOSE and stack:
            begun = stack.pop()[1]
            if not stack:
                found.append((begun + 1, match.start()))
    return found


def part_of_name(text: str, span: Span) -> bool:
    """各县（市、区）, 各区（县）, 部门（单位）: a bracket inside a name."""
    inside, before = text[span[0] : span[1]], text[max(0, span[0] - 3) : span[0] - 1]
    return bool(_PLACES.fullmatch(inside)) and (
        before[-1:] in ("县", "市", "区", "州", "省", "旗", "门", "府", "盟", "镇", "各") or len(inside) <= 1
    )


def looks_like_units(inside: str, lex: Lexicon) -> bool:
    """Whether a bracket's text looks like a list of units: a name that ends like a unit, alone, in a list, or after a label."""
    text = inside.strip(" \t\n\u3000")
    if not text or text.startswith(tuple(lex.words("explaining"))) or len(text) > MAX:
        return False
    label, _, rest = (
        text.partition("：") if "：" in text[:16] else text.partition(":") if ":" in text[:16] else ("", "", text)
    )
    parts = [
        p for piece in re.split(r"[；;。]", rest) for p in split_units(re.sub(r"^.{2,10}[:：]", "", piece), lex)[0]
    ]
    if not parts:
        return False
    strong = sum(names_unit(p, lex) or bool(lex.collective.fullmatch(p)) for p in parts)
    like = sum(is_unit(p, lex) or names_unit(p, lex) for p in parts)
    if label:
        return strong >= 1 or (like == len(parts) and bool(_DUTY.search(label)))
    if _DUTY.search(text):
        return like >= 1 or any(e in text for e in ("局", "委", "厅", "办公室", "政府"))
    return strong >= 1 and (like >= 0.5 * len(parts) or strong >= 2)


def unknown_lines(text: str, lex: Lexicon) -> list[tuple[Span, str]]:
    """Lines with a label that is no known label and units behind it: span of the line's text, and the label."""
    known = set(lex.roles) | set(lex.words("other_labels"))
    found = []
    for match in _LABEL.finditer(text):
        label = re.sub(r"[（(].*?[）)]|^[（(]", "", match["label"])
        rest = match["rest"].rstrip(" \u3000。；;）)")
        if rest.count("（") > rest.count("）"):
            rest += "）"
        if label in known or len(rest) > 200 or "。" in rest or label.startswith(("各", "市", "省", "关于")):
            continue
        names, _ = split_units(rest, lex)
        if names and sum(names_unit(n, lex) for n in names) >= max(1, 0.6 * len(names)):
            found.append(((match.start("label"), match.start("rest") + len(rest)), label))
    return found
