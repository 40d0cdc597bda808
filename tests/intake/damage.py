# SPDX-License-Identifier: Apache-2.0
"""Does to a clean text what bad scraping does, where exactly one clean text can have been meant."""

from __future__ import annotations

import re
from functools import cache

import opencc
from pypinyin.constants import PINYIN_DICT

from zhuashou.intake.documents.glosses import untear
from zhuashou.intake.documents.script import is_traditional, simplify
from zhuashou.intake.documents.wraps import begins_anew

_S2T = opencc.OpenCC("s2t")
_HALF = str.maketrans("，：；？！（）", ",:;?!()")


@cache
def reading(char: str) -> str:
    """The first listed reading."""
    return PINYIN_DICT[ord(char)].split(",")[0]


def traditional(text: str) -> str:
    """Traditional characters, line by line where the way back gives the same line."""
    lines = text.split("\n")
    there = [_S2T.convert(line) for line in lines]
    return "\n".join(t if len(t) == len(s) and simplify(t) == s else s for s, t in zip(lines, there, strict=True))


def glossed(text: str, *, every: int = 1) -> str:
    """A pinyin gloss after every n-th Traditional character."""
    out, count = [], 0
    for char in text:
        out.append(char)
        if is_traditional(char) and ord(char) in PINYIN_DICT:
            count += 1
            if count % every == 0:
                out.append(f"({reading(char)})")
    return "".join(out)


def half_width(text: str) -> str:
    """Half-width punctuation, but for brackets without Chinese inside and marks between digits, which would not come back."""

    def brackets(match: re.Match[str]) -> str:
        return f"({match[1]})" if re.search("[\u4e00-\u9fff]", match[1]) else match[0]

    text = re.sub("（([^（）\n]*)）", brackets, text)
    text = re.sub(r"(?<=[\u4e00-\u9fff”》）])[，：；！](?=[\u4e00-\u9fff“《])", lambda m: m[0].translate(_HALF), text)
    return re.sub("(?<=[”》])？", "?", text)


def wrapped(text: str, width: int) -> str:
    """Lines broken after a number of columns, in the middle of words and numbers, as old mail programs did; paragraphs indented.

    No line breaks after a full stop (the end of a paragraph could not be told from a wrap), nor before what looks like an item's number.
    """
    out = []
    for paragraph in text.split("\n"):
        rest, lines = "\u3000\u3000" + paragraph, []
        while _columns(rest) > width:
            cut = next(k for k in range(1, len(rest) + 1) if _columns(rest[:k]) > width) - 1
            wanted = cut
            while cut > wanted - 4 and not _may_break(rest, cut):
                cut -= 1
            if not _may_break(rest, cut):
                cut = next((k for k in range(wanted + 1, len(rest)) if _may_break(rest, k)), len(rest))
            lines.append(rest[:cut])
            rest = rest[cut:]
        out.append("\n".join([*lines, rest] if rest else lines))
    return "\n".join(out)


def _columns(text: str) -> int:
    return sum(1 if c < "\u2000" else 2 for c in text)


def _may_break(text: str, cut: int) -> bool:
    """Whether a line may end at `cut` and still be told from the end of a paragraph."""
    latin = all(c.isascii() and c.isalpha() for c in text[cut - 1 : cut + 1])
    return not (
        text[cut - 1] in "。！？；：”’）…:;!?.%)" or " " in text[cut - 1 : cut + 1] or latin or begins_anew(text[cut:])
    )


@cache
def _torn(pair: str) -> str:
    code = pair.encode("gbk")
    try:
        sounds = [reading(code[k : k + 2].decode("gbk")) for k in (1, 2)]
    except (UnicodeDecodeError, KeyError, TypeError):
        return pair
    tail = "".join(f"?{s})" for s in sounds)
    return pair[0] + tail if untear(pair[0], tail) == pair else pair


def tear(text: str, at: int) -> str:
    """The pair of characters at `at` with its GBK bytes torn apart; unchanged where more than one reading would be possible."""
    pair = text[at : at + 2]
    if len(pair) == 2 and all("\u4e00" <= c <= "\u9fff" for c in pair):
        return text[:at] + _torn(pair) + text[at + 2 :]
    return text


def with_spam(text: str, line: int) -> str:
    """A line of a hijacked page put in before line `line`."""
    lines = text.split("\n")
    lines.insert(line, "北京赛车投注 时时彩开户送 www.example.com")
    return "\n".join(lines)


def invisible(text: str, every: int) -> str:
    """Zero-width characters and a byte order mark strewn in."""
    return "\ufeff" + "".join(c + ("\u200b" if k % every == 0 else "") for k, c in enumerate(text, 1))


def spaced(text: str) -> str:
    """Spaces between numbers and the characters around them, as typesetters set them."""
    text = re.sub(r"(?<=[到至达为])(?=\d)", " ", text)
    return re.sub(r"(?<=\d)(?=[年月日家个户亿万])", " ", text)
