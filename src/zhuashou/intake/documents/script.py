# SPDX-License-Identifier: Apache-2.0
"""Han characters: Traditional to Simplified (OpenCC `t2s` only), and the listed readings of a character.

`tw2sp` and its like are never used: they swap vocabulary and have changed a legal term (行政許可權 became 行政权限).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from zhuashou.intake.documents.model import Draft

#: Han characters as the inside of a character class of a pattern.
HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: Letters of pinyin syllables, with and without tone marks.
PINYIN = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿêɑɡ"
_LOOKALIKE = str.maketrans("ɑɡ", "ag")
_TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ", "aaaaeeeeiiiioooouuuuüüüünnnm")


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional to Simplified. The result may differ in length."""
    return str(_converter().convert(text))


@cache
def is_traditional(char: str) -> bool:
    """Whether simplification changes the character."""
    return simplify(char) != char


@cache
def readings(char: str) -> frozenset[str]:
    """All listed readings of a character, toned and without tone (pypinyin's table)."""
    from pypinyin.constants import PINYIN_DICT

    toned = [r for r in PINYIN_DICT.get(ord(char), "").split(",") if r]
    return frozenset(toned) | {r.translate(_TONES) for r in toned}


def syllable(text: str) -> str:
    """A written syllable in the table's spelling: composed accents, plain letters for their phonetic look-alikes."""
    return unicodedata.normalize("NFC", text.translate(_LOOKALIKE)).lower()


@cache
def is_common(char: str) -> bool:
    """Whether the (simplified) character is in the first level of GB 2312, the 3,755 everyday ones."""
    try:
        code = simplify(char).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


def to_simplified(draft: Draft) -> bool:
    """Simplify the draft; where a conversion changes the length, the smallest piece that does so is mapped as a whole."""
    simple = simplify(draft.text)
    if len(simple) == len(draft.text):
        return draft.overwrite("simplified", simple)
    changes: list[tuple[int, int, str]] = []
    at = 0
    for line in draft.text.splitlines(keepends=True):
        changes += _pieces(line, at)
        at += len(line)
    return draft.apply("simplified", changes)


def _pieces(text: str, at: int) -> list[tuple[int, int, str]]:
    simple = simplify(text)
    if simple == text:
        return []
    if len(simple) == len(text) or len(text) == 1:
        return [(at, at + len(text), simple)]
    half = len(text) // 2
    left, right = text[:half], text[half:]
    if simplify(left) + simplify(right) != simple:  # a phrase spans the middle: it can only be mapped as a whole
        return [(at, at + len(text), simple)]
    return [*_pieces(left, at), *_pieces(right, at + half)]
