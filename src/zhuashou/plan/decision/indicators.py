# SPDX-License-Identifier: Apache-2.0
"""The name of the indicator of a target, within the words around its number, and the words that are quoted."""

from __future__ import annotations

import re

from zhuashou.plan.decision.amounts import Amount
from zhuashou.plan.decision.model import Span

EDGE = "，,、。：: 　\t和及与的”“"
OWN_NUMBER = re.compile(r"^[ \u3000]*(?:[（(]?\d{1,2}[）)]|\d{1,2}[.、．])")
_HEADS = re.compile(r"、|和|及|以及|与")
_SHARED = re.compile(
    r"(?<![年人亩月户日])(?:均|都|双双)(?:要|需)?(?:达|突破|超|增长|实现|提高|下降|保持|稳定|不低于|控制|完成).*$"
)
_LEADING = re.compile(
    r"^(?:[，,、和及其中并与]|到?(?:20\d{2}年?[—–\-~至]?)+(?:年)?(?:底|末)?前?|(?:今|明|本|全|当)年(?:底|内)?前?|“?十[四五]五”?(?:期间|末|时期)?|每年|年均|力争|确保|实现|努力|全市|全省|全区|全县|累计|计划|推动|新的|年内|使|将|要|争取|预期|我市|全国|\d{1,2}月(?:\d{1,2}日)?底?(?:之?前)?|季度|上半年|平均)+"
)
_TRAILING = re.compile(
    r"(?:达到?|突破|超过|不低于|不少于|不超过|至少|完成|实现|稳定在|保持在|控制在|增长|增速|增幅|提高|提升|上升|下降|降低|减少|压减|增加|到|至|为|约|年均|同比|分别|均|力争|确保|比上年|较上年|以|在|左右|总量|总数|累计|占|翻|(?:比|较)20\d{2}年|[，,、和及])+$"
)
_SETS = (
    ("确保", "ensure"),
    ("保证", "ensure"),
    ("力争", "strive"),
    ("奋斗", "strive"),
    ("冲刺", "strive"),
    ("上报", "report"),
)


def heads_of(words: str, waiting: list[str], create: re.Pattern[str], verb: str) -> list[str]:
    """Names of the indicators that an amount is for. Names that wait from an earlier 分别 come first; a 分别 leaves the later ones waiting."""
    if waiting:
        return [waiting.pop(0)]
    if "分别" in words:
        names = _split(words.split("分别")[0], create)
        waiting[:] = names[1:]
        return names[:1]
    if _SHARED.search(words) and _HEADS.search(words):
        return _split(_SHARED.sub("", words), create)
    name = name_of(words, create, verb)
    counted_behind = words.rstrip().endswith(("、", "和", "及")) or name == verb
    return [] if not name or counted_behind or re.search(rf"(?:{create.pattern})$", name) else [name]


def _split(words: str, create: re.Pattern[str]) -> list[str]:
    """Coordinated heads; a common ending stays with the last only, as the text has it."""
    return [p.strip(EDGE) for p in _HEADS.split(name_of(words, create, "")) if p.strip(EDGE)]


def name_of(words: str, create: re.Pattern[str], verb: str) -> str:
    """The indicator within the words before a number: without years, adverbs and verbs."""
    name = words.strip(EDGE)
    last = re.split(r"[，,：:]", name)[-1]
    name = last if not _TRAILING.fullmatch(last) else name
    name = _LEADING.sub("", OWN_NUMBER.sub("", name))
    if verb:
        made = create.match(name)
        while made and len(name) - made.end() > 2:  # 上市公司, 投产项目: a bare noun says too little
            name = name[made.end() :]
            made = create.match(name)
    return _TRAILING.sub("", name.strip(EDGE)).strip(EDGE)


def object_of(behind: str) -> str:
    """What is counted, behind the number: 120家规上工业企业."""
    match = re.match(r"(?:以上|左右)?的?([\u4e00-\u9fffA-Za-z0-9“”]{2,20})", behind)
    return re.split(r"(?:建成|竣工|开工|投产|落地|达产|等)", match[1])[0].rstrip("和及") if match else ""


def quote_of(text: str, segment: Span, amount: Amount, behind: str) -> Span:
    """The words that carry a target: its clause up to the number, for a count with the thing counted."""
    start, end = segment[0], amount.end
    while start < amount.start and text[start] in EDGE:
        start += 1
    if amount.kind == "countable":
        tail = re.match(r"的?[\u4e00-\u9fffA-Za-z0-9“”]{2,16}(?=[，,、。；;\n]|$)", behind)
        end += tail.end() if tail else 0
    return start, end


def target_set(words: str) -> str:
    """ensure, strive or report by the last such word before the number; empty if there is none."""
    return max(((words.rfind(w), name) for w, name in _SETS if w in words), default=(-1, ""))[1]
