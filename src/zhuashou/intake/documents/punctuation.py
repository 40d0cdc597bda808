# SPDX-License-Identifier: Apache-2.0
"""Widths and spaces: full-width punctuation in Chinese prose, plain letters and digits, no stray spaces. All but decimals, times, English."""

from __future__ import annotations

import html
import re
from functools import cache
from importlib import resources

from zhuashou.intake.documents.model import Draft
from zhuashou.intake.documents.script import HAN, simplify
from zhuashou.terms import load_yaml

_MARKS = "“”‘’《》〈〉、。，：；？！（）〔〕【】「」『』…—％"
_CN = f"[{HAN}{_MARKS}]"
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u0000-\u0008\u000b\u000e-\u001f\ufe00-\ufe0f]"
)
_NEWLINE = re.compile("\r\n?|[\u000c\u0085\u2028\u2029]")
_ENTITY = re.compile("&(?:[a-zA-Z]{2,8}|#\\d{1,6}|#x[0-9a-fA-F]{1,5});")
_BLANK = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_PLAIN = {
    c: c - 0xFEE0
    for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *map(ord, "％．＋／"))
}
_PLAIN |= {ord(a): ord(b) for a, b in zip("﹪｡､﹐﹑﹔﹕﹖﹗﹙﹚〝〞", "%。、，、；：？！（）“”", strict=True)}
_FULL = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_HALF = re.compile(rf"(?<={_CN})[,:;!]|(?<=[%)”])[,:;](?!\d)|[,:;!](?=[ \t]*[{HAN}“‘《「【（])")
_STOP = re.compile(rf"(?<=[{HAN}”’）])\.(?=[”’）]?[ \t]*(?:\n|$))")
_ASKED = re.compile("(?:[什怎何吗嗎呢哪谁誰否几幾]|多少)[^。！？\n]{0,40}$")
_QUESTION = re.compile(rf"(?<=[”’）》])\?|(?<=[{HAN}])\?(?=[”’）\n]|$)|(?<=[{HAN}])\?(?=[{HAN}“‘《（])")
_BRACKETS = re.compile("[()（）\n]")
_QUOTED = re.compile(rf'"([^"\n]*[{HAN}][^"\n]*)"')
_DOC_NO = re.compile(rf"(?<=[{HAN}])([\[［【(])(\d{{4}})([\]］】)])(?=第?\d{{1,4}}号)")
_EDGE = re.compile(r"(?m)^[ \t]+|[ \t]+$")
_BY_MARK = re.compile(r"(?<=[，、。；：？！（〔“‘《「]) +(?=\S)|(?<=\S) +(?=[，、。；：？！（）〔〕”’》」])")
_IN_NUMBER = re.compile(
    rf"(?<=\d) +(?=[年月日号个家户项件亿万千百元吨亩度人条类批次期届名位%％倍台套])"
    rf"|(?<=%) +(?=[以左的])|(?<=[到至于在达长为年月第约近过超成降增减自从据]) +(?=\d)|(?<=[{HAN}]) +(?=\d[\d.,]* +[{HAN}])|(?<=(?<!\d)\d) (?=\d(?: \d)* ?[年月日])"
)
_SPACED_OUT = re.compile(rf"(?<![^\s，。；：（）、“”])[{HAN}](?:[ \t]+[{HAN}]){{2,}}(?![^\s，。；：（）、“”])")
_INSIDE = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
_REACH = 4


def plain_characters(draft: Draft) -> bool:
    """Take out what is not seen, write letters, digits and odd spaces plainly, end lines with a newline."""
    changed = draft.apply("invisible", [(m.start(), m.end(), "") for m in _INVISIBLE.finditer(draft.text)])
    changed |= draft.apply(
        "newline", [(m.start(), m.end(), "\n") for m in _NEWLINE.finditer(draft.text) if m[0] != "\n"]
    )
    entities = [
        (m.start(), m.end(), sign) for m in _ENTITY.finditer(draft.text) if len(sign := html.unescape(m[0])) == 1
    ]
    changed |= draft.apply("entity", entities)
    return draft.overwrite("width", _BLANK.sub(" ", draft.text.translate(_PLAIN))) or changed


def full_width(draft: Draft) -> bool:
    """Half-width , : ; ? ! ( ) of Chinese prose to full width; 1,000 and 10:30 and (GDP) and English stay."""
    text = draft.text
    chars = list(text)
    for match in _HALF.finditer(text):
        k = match.start()
        if not (text[k] in ",:" and text[k - 1 : k].isdigit() and text[k + 1 : k + 2].isdigit()):
            chars[k] = _FULL[text[k]]
    for match in _QUESTION.finditer(text):
        k = match.start()
        if text[k - 1] in "”’）》" or _ASKED.search(text[max(0, k - 50) : k]):
            chars[k] = "？"
    for match in _STOP.finditer(text):
        chars[match.start()] = "。"
    for match in _QUOTED.finditer(text):
        chars[match.start()], chars[match.end() - 1] = "“", "”"
    _pair_brackets(text, chars)
    for match in _DOC_NO.finditer(text):
        if match[1] != "(" or match[3] != ")":
            chars[match.start(1)], chars[match.start(3)] = "〔", "〕"
    return draft.overwrite("punctuation", "".join(chars))


def _pair_brackets(text: str, chars: list[str]) -> None:
    """Round brackets around Chinese text become full-width; around Latin letters or digits alone they stay as they are."""
    opened: list[int] = []
    for match in _BRACKETS.finditer(text):
        k = match.start()
        if match[0] == "\n":
            opened.clear()
        elif match[0] in "(（":
            opened.append(k)
        elif opened:
            a = opened.pop()
            if re.search(_CN, text[a + 1 : k]):
                chars[a], chars[k] = "（", "）"
            elif text[a] + text[k] in ("(）", "（)"):
                chars[a], chars[k] = "(", ")"


def stray_spaces(draft: Draft) -> bool:
    """Spaces at line ends, beside marks, between a number and its unit, between single spaced-out characters, inside known words."""
    if " " not in draft.text and "\t" not in draft.text:
        return False
    changed = False
    for pattern in (_EDGE, _BY_MARK, _IN_NUMBER):
        changed |= draft.apply("space", [(m.start(), m.end(), "") for m in pattern.finditer(draft.text)])
    spread = [
        (m.start() + s.start(), m.start() + s.end(), "")
        for m in _SPACED_OUT.finditer(draft.text)
        for s in re.finditer(r"[ \t]+", m[0])
    ]
    changed |= draft.apply("space", spread)
    inside = [m.start() for m in _INSIDE.finditer(draft.text)]
    return draft.apply("space", [(k, k + 1, "") for k in inside if _splits_word(draft.text, k)]) or changed


@cache
def known_words() -> frozenset[str]:
    """Words that a stray space may have split: the packaged list and the phrases of pypinyin, of two to four characters."""
    from pypinyin.constants import PHRASES_DICT

    text = resources.files("zhuashou.intake").joinpath("data", "documents.yaml").read_text(encoding="utf-8")
    return frozenset(w for w in PHRASES_DICT if 2 <= len(w) <= _REACH) | frozenset(load_yaml(text)["words"])


def _splits_word(text: str, at: int) -> bool:
    """Whether the space splits a word: one spans it, and no word that ends or begins at the space reaches beyond that one."""
    words = known_words()
    left, right = simplify(text[max(0, at - _REACH) : at]), simplify(text[at + 1 : at + 1 + _REACH])
    spans = [
        (a, b) for a in range(1, _REACH) for b in range(1, _REACH + 1 - a)
        if a <= len(left) and b <= len(right) and left[-a:] + right[:b] in words
    ]  # fmt: skip
    ends = max((n for n in range(2, len(left) + 1) if left[-n:] in words), default=0)
    begins = max((n for n in range(2, len(right) + 1) if right[:n] in words), default=0)
    return any(a >= ends and b >= begins for a, b in spans)
