# SPDX-License-Identifier: Apache-2.0
"""What no rule can mend is said where it stands: damage, dropped years, foreign text, cut endings, spam, units that do not exist."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator

from zhuashou.intake.documents.glosses import find_glosses, torn
from zhuashou.intake.documents.model import Draft, Flag
from zhuashou.intake.documents.script import HAN
from zhuashou.intake.documents.spam import spam_words
from zhuashou.intake.documents.wraps import begins_anew
from zhuashou.terms import Words

_BROKEN = re.compile("\ufffd+|[\ue000-\uf8ff]+|锟斤拷|烫烫烫|屯屯屯|[□■]{3,}")
_LOST = re.compile(rf"(?<=[{HAN}])\?+(?=[{HAN}\d])|(?<=\d)\?+(?=[{HAN}])|\?{{2,}}")
_STRAY = re.compile(rf"(?<=[{HAN}])[\^`\\](?=[{HAN}])|<[a-z/][^<>\n]{{0,60}}>")
#: Words that begin with 年, and what a capacity "per year" goes on with: no date there.
_YEARLY = "均度产内末初底终报检龄轻代份限会化利薪鉴节货审级收销营用主味俗景处加吞交产耗供输接总第前后间"
#: Characters that make a year of their own with 年: 今年, 近年, 三年, 龙年.
_NAMED = "\\d〇零○一二三四五六七八九十两百千万几数多半每全今去当上同明本跨近整后前往历逐常成翌次来早末头隔新该何哪甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥鼠牛虎兔龙蛇马羊猴鸡狗猪"
_NO_YEAR = re.compile(
    rf"(?<=[至较自从截于在由比与—–－~～-])年(?![{_YEARLY}])|(?<=(?<!达)到)年(?![{_YEARLY}])"
    rf"|(?:(?<=[、，；：。（(“《\s])|^)年(?=[，。；、）)—–－~～-])|(?<![{_NAMED}])年(?=\d{{1,2}}月)|(?<=力争|确保|预计|截至|计划)年(?=[，。；、））])"
    r"|(?<!出生)(?<!任职)年月(?=日|[，。；、）—至起止底末前])",
    re.MULTILINE,
)
_ODD_YEAR = re.compile(r"(?<![\d.])(?:20\d|2\d{4}|19\d)(?=年(?:底|末|初|前|内|\d{1,2}月|，|。|、|；))")
_FOREIGN = re.compile(
    "[\u0400-\u052f\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f\u3041-\u30ff\u31f0-\u31ff\u1100-\u11ff\uac00-\ud7af]{2,}"
)
_LATIN_NAME = re.compile(
    r"[A-Za-z][a-z]+(?:[ -][A-Za-z][a-z]+)*(?=(?:市|县|区|省|镇|乡|局|委|办公室)(?:人民政府|委|、|，|。|牵头|负责|配合|）|$))"
)
#: A run of English words in the middle of Chinese prose; a name spelled out in brackets is none.
_LATIN_RUN = re.compile(rf"(?<=[{HAN}，。；：、])[A-Za-z][a-z]+(?:[ ,'-]+[A-Za-z][a-z']*){{3,}}")
_LATIN_WORD = re.compile("[A-Za-z]*[a-z]{3,}[A-Za-z ]*")
_ENDED = "。！？；：…”’）〕】》」』.!?;:)]"
_CUT = re.compile(
    r"(?:[，、（〔《“(,]|(?<=[\u4e00-\u9fff])(?:和|与|及|以及|或|的|将|把|对|在|从|向|由|为了|通过|按照)|\.{3,}|阅读全文|查看更多|展开全文|更多>>)$"
)
_LABEL = re.compile(
    r"(?:牵头|责任|配合|参与|负责|协办|承办|实施|落实)(?:单位|部门)[:：]([^\n；。）)，;]*(?:[，、][^\n；。）)，;:：]*)*)"
)
_OPEN_LIST = re.compile(r"等(?:有关|相关)?(?:单位|部门)?$")


def find_flags(draft: Draft, units: Collection[str]) -> tuple[Flag, ...]:
    """All flags in the order of their places."""
    text = draft.text
    found = [*_damage(draft), *_years(text), *_foreign(text), *_spam(draft), *_cut(text), *_unknown_units(text, units)]
    return tuple(sorted(found, key=lambda f: (f.start, f.end, f.code)))


def _flag(code: str, text: str, start: int, end: int, *, blocking: bool = True) -> Flag:
    around = text[max(0, start - 6) : end + 6].replace("\n", " ")
    return Flag(code, start, end, Words(f"intake.flag.{code}", {"text": text[start:end], "around": around}), blocking)


def _damage(draft: Draft) -> Iterator[Flag]:
    text = draft.text
    taken: set[int] = set()
    for match in torn(text):
        taken.update(range(*match.span()))
        yield _flag("torn_characters", text, *match.span())
    for pattern, code in ((_BROKEN, "broken_characters"), (_LOST, "lost_characters"), (_STRAY, "stray_symbols")):
        for match in pattern.finditer(text):
            if match.start() not in taken:
                yield _flag(code, text, *match.span(), blocking=code != "stray_symbols")
    for match in find_glosses(text, lambda at: draft.raw[draft.starts[at]])[0]:
        yield _flag("gloss_left", text, match.start() - 1, match.end())


def _years(text: str) -> Iterator[Flag]:
    for match in _NO_YEAR.finditer(text):
        yield _flag("missing_year", text, *match.span())
    for match in _ODD_YEAR.finditer(text):
        yield _flag("odd_year", text, *match.span())


def _foreign(text: str) -> Iterator[Flag]:
    spans = {m.span() for pattern in (_FOREIGN, _LATIN_NAME, _LATIN_RUN) for m in pattern.finditer(text)}
    for label in _LABEL.finditer(text):
        spans |= {(label.start(1) + m.start(), label.start(1) + m.end()) for m in _LATIN_WORD.finditer(label[1])}
    for start, end in sorted(spans):
        yield _flag("foreign_text", text, start, end)


def _spam(draft: Draft) -> Iterator[Flag]:
    """Lines taken out (the flag stands where they stood) and words of hijacked pages that remain."""
    for kind, a, b in draft.edits:
        if kind == "spam":
            at = bisect_left(draft.starts, a)
            line = " ".join(draft.raw[a:b].split())[:40]
            yield Flag("spam_removed", at, at, Words("intake.flag.spam_removed", {"text": line, "around": line}))
    for match in spam_words(draft.text):
        yield _flag("spam", draft.text, *match.span())


def _cut(text: str) -> Iterator[Flag]:
    """The last line stops in mid-sentence, or brackets or quotes of its paragraph stay open."""
    lines = [line for line in text.rstrip().split("\n") if line.strip()]
    if not lines:
        return
    last, end = lines[-1].rstrip(), len(text.rstrip())
    prose = [line.rstrip()[-1] in _ENDED for line in lines[:-1] if len(line) > 30]
    labelled = re.match("[^，。；：:]{2,10}[：:]", last)
    unended = len(last) > 30 and last[-1] not in _ENDED and not labelled and (not prose or 2 * sum(prose) >= len(prose))
    unclosed = len(last) > 30 and any(last.count(a) > last.count(b) for a, b in ("“”", "《》", "（）"))
    item = begins_anew(last) and "。" in last and last[-1] not in _ENDED and not labelled
    if _CUT.search(last) or unended or unclosed or item:
        yield _flag("cut_ending", text, max(end - 12, end - len(last)), end)


def _unknown_units(text: str, units: Collection[str]) -> Iterator[Flag]:
    """Units after a label that the bureau's table does not hold: a misprint, or a department that does not exist."""
    if not units:
        return
    known = {n for u in units for n in (u, u.removeprefix("市"), f"市{u}")}
    for match in _LABEL.finditer(text):
        at = match.start(1)
        for part in re.split(r"([、，,]|和(?=[市各县省]))", match[1]):
            name = _OPEN_LIST.sub("", part.strip())
            if len(name) > 1 and name not in known and not name.startswith(("各", "有关", "相关", "市级", "市直")):
                start = at + part.index(name)
                yield _flag("unknown_unit", text, start, start + len(name))
            at += len(part)
