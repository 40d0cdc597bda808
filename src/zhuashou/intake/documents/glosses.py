# SPDX-License-Identifier: Apache-2.0
"""Injected pinyin glosses, and characters that the same injector tore apart at byte level.

A gloss is removed only if it follows one Han character, is one of its readings, the character is Traditional, and the document passes a
gate: at least five such glosses, and they are at least 90 % of all Latin-only brackets after a Han character. (GDP) and 亳(bó)州 stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from zhuashou.intake.documents.model import Draft
from zhuashou.intake.documents.script import HAN, PINYIN, is_common, is_traditional, readings, syllable

MIN_GLOSSES, MIN_SHARE = 5, 0.9
_BRACKET = re.compile(rf"(?<=[{HAN}])[(（]([{PINYIN}A-Z\u0300-\u030c '’·.-]{{1,40}})[)）]")
_TORN = re.compile(rf"([{HAN}])((?:\?[{PINYIN}\u0300-\u030c]{{1,8}}\))+)")
_SOUND = re.compile(rf"\?([{PINYIN}\u0300-\u030c]+)\)")
_TRAIL = (*range(0x40, 0x7F), *range(0x80, 0xFF))


def find_glosses(text: str, host_at: Callable[[int], str] | None = None) -> tuple[list[re.Match[str]], bool]:
    """Brackets that may be injected glosses, and whether the document passes the gate. `host_at` gives the raw character of a
    place, if `text` was simplified since.
    """
    others, hits = 0, []
    for match in _BRACKET.finditer(text):
        host = host_at(match.start() - 1) if host_at else text[match.start() - 1]
        if is_traditional(host) and syllable(match[1]) in readings(host):
            hits.append(match)
        else:
            others += 1
    return hits, len(hits) >= MIN_GLOSSES and len(hits) >= MIN_SHARE * (len(hits) + others)


def remove_glosses(draft: Draft) -> bool:
    """Mend torn characters and take out glosses, if the gate opens."""
    if "(" not in draft.text and "（" not in draft.text:
        return False
    hits, opened = find_glosses(draft.text)
    if not opened:
        return False
    changes = [(m.start(), m.end(), "") for m in hits]
    mended = [(m.start(2), m.end(), lost) for m in torn(draft.text) if (lost := untear(m[1], m[2])[1:])]
    repaired = draft.apply("bytes", mended)
    if repaired:
        changes = [(m.start(), m.end(), "") for m in find_glosses(draft.text)[0]]
    return draft.apply("gloss", changes) or repaired


def torn(text: str) -> list[re.Match[str]]:
    """Places that still look torn."""
    return list(_TORN.finditer(text))


def untear(host: str, tail: str) -> str:
    """The characters whose GBK bytes were torn: `host` keeps its two bytes, the lost bytes follow, and each overlapping pair reads as
    the next sound of `tail`. Empty unless exactly one string of everyday characters fits.
    """
    first = host.encode("gb18030")
    sounds = [syllable(s) for s in _SOUND.findall(tail)]
    if len(first) != 2 or len(sounds) % 2:
        return ""
    chains = [(first[1], b"")]
    for sound in sounds:
        chains = [(byte, lost + bytes([byte])) for last, lost in chains for byte in _TRAIL if _reads(last, byte, sound)]
    fitting = set()
    for _, lost in chains:
        try:
            whole = (first + lost).decode("gbk")
        except UnicodeDecodeError:
            continue
        if all(map(is_common, whole)):
            fitting.add(whole)
    return fitting.pop() if len(fitting) == 1 else ""


def _reads(lead: int, trail: int, sound: str) -> bool:
    try:
        char = bytes([lead, trail]).decode("gbk")
    except UnicodeDecodeError:
        return False
    return len(char) == 1 and sound in readings(char)
