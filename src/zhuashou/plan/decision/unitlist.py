# SPDX-License-Identifier: Apache-2.0
"""Lists of units: split into the document's own names, collective names kept whole, a trailing 等 dropped and reported."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from zhuashou.plan.decision.lexicon import Lexicon
from zhuashou.plan.decision.model import UnitName

_ETC = r"等(?:多|相关|有关|市级|省级|市直|省直|市|省)*(?:行业)?(?:职能|业务|主管|责任|成员)?(?:部门和单位|单位和部门|部门（单位）|部门|单位|机构|社会组织|社会团体|行业协会|金融机构|企业)?"
_ETC_CUT = re.compile(rf"{_ETC}(?=$|[、，,；;和及与以各。）)\n])")
_AND = re.compile(r"以及|[和及与暨](?!其)")
_SEPARATORS = re.compile(r"[、，,；;/\n\t\u3000]|[ ]+")
_EDGE = " \t\n\u3000，,；;。、：:（）()〔〕【】[]*★●"
_NOT_NAME = re.compile(r"[。！？“”《》%％\d：:]|单位包括|单位为|^(?:长期|持续|立即|下同|按.{0,6}分工|同上|常态化)")
_WITH_DUTY = re.compile(
    r"^(?:由|请)?[市省县区国][\u4e00-\u9fff]{1,12}(?:局|委|厅|部|办|办公室|中心|管委会|政府)(?:[\u4e00-\u9fff]{2,6})$"
)
_NESTED = re.compile(r"[（(][^（()）]*[）)]")


def split_units(text: str, lex: Lexicon) -> tuple[list[str], bool]:
    """Names of a list joined by 、 ， 和 and the like, and whether it was left open with 等.

    `各县（市、区）人民政府` and its kind stay one name. 和 splits only where both sides are units of their own.
    """
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"、{chr(0xE000 + len(held) - 1)}"

    clean = text.strip(_EDGE) if not text.rstrip().endswith(("）", ")")) else text.strip(" \t\n\u3000，,；;。、：:")
    clean = re.sub(r"(?<=[\u4e00-\u9fff])\n(?=[\u4e00-\u9fff]{1,3}(?:[、，\n]|$))", "", clean)
    shut = _ETC_CUT.sub("、", clean)
    opened = shut != clean
    cut = lex.collective.sub(hold, shut)
    names: list[str] = []
    for part in _pieces(cut):
        names += [_restore(n, held) for n in _split_and(part, lex)]
    return list(dict.fromkeys(n for n in names if n)), opened


def _pieces(text: str) -> list[str]:
    """Split at separators that are not inside brackets."""
    brackets = [(m.start(), m.end()) for m in _NESTED.finditer(text)]
    parts, at = [], 0
    for match in _SEPARATORS.finditer(text):
        if not any(a < match.start() < b for a, b in brackets):
            parts.append(text[at : match.start()])
            at = match.end()
    return [p for p in (*parts, text[at:]) if p.strip(" ，,；;。、：:*★●")]


def _split_and(part: str, lex: Lexicon) -> list[str]:
    """市财政局和市税务局 → two; 市经济和信息化局 stays one."""
    part = part.strip(" ，,；;。、：:*★●")
    for match in _AND.finditer(part):
        left, right = part[: match.start()], part[match.end() :]
        if not right:
            return [left]
        if not left:
            return _split_and(right, lex)
        if (left[-1] >= "\ue000" or is_strong(left, lex)) and (
            right[0] >= "\ue000" or is_unit(right, lex) or right[0] in "市省各国县区"
        ):
            return [left, *_split_and(right, lex)]
    return [part]


def _restore(name: str, held: list[str]) -> str:
    for k, whole in enumerate(held):
        if chr(0xE000 + k) in name:
            return name.replace(chr(0xE000 + k), whole)
    return name


def is_strong(name: str, lex: Lexicon) -> bool:
    """Whether the ending alone makes the name a unit."""
    bare = _bare(name)
    return (
        2 <= len(bare) <= 24 and bare not in lex.not_units and bare.endswith(lex.endings) and not _NOT_NAME.search(name)
    )


def names_unit(part: str, lex: Lexicon) -> bool:
    """A strong name, also with the words of an unknown duty behind it: 市经信局主抓, 由市财政局统筹."""
    if is_strong(part, lex) and len(part) >= 3:
        return True
    return len(part) <= 20 and bool(_WITH_DUTY.search(part))


def unit_prefix(text: str, lex: Lexicon) -> str:
    """The list of units that a text begins with: 市税务局、市市场监管局摸清底数 → 市税务局、市市场监管局."""
    ends = sorted({m.end() for e in lex.endings for m in re.finditer(re.escape(e), text[:80])})
    last = 0
    for end in ends:
        if last and text[last] not in "、和及与，,（(" and end - last > 3:
            break
        if last and text[last] in "，," and not is_strong(text[last + 1 : end], lex):
            break
        last = end
    return text[:last]


def is_unit(name: str, lex: Lexicon) -> bool:
    """Whether the name looks like a unit: strong or weak ending, or a collective name."""
    if lex.collective.fullmatch(name):
        return True
    bare = _bare(name)
    if is_strong(name, lex):
        return True
    return 2 <= len(bare) <= 20 and bare not in lex.not_units and bare.endswith(lex.weak) and not _NOT_NAME.search(name)


def _bare(name: str) -> str:
    """The name without brackets behind it: 市发展改革委（市能源局）, 属地政府（管委会）."""
    return _NESTED.sub("", name).strip()


def plausible(name: str, lex: Lexicon) -> bool:
    """Whether a part under a label of units can be a name at all: no sentence, no date, no number."""
    return is_unit(name, lex) or (
        2 <= len(name) <= 18 and not _NOT_NAME.search(name) and not re.search(r"[月日]|底前|完成|推进$", name)
    )


@lru_cache(maxsize=64)
def _table(units: tuple[UnitName, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for unit in units:
        for name in (unit.name, *unit.short):
            found.setdefault(name, unit.name)
            found.setdefault(_plain(name), unit.name)
    return found


def _plain(name: str) -> str:
    """Without the place in front and with the usual short words: 临江市经济和信息化局, 市经信局 and 经信局 must meet in the bureau's own table."""
    return re.sub(r"^(?:[\u4e00-\u9fff]{2,4}[市省]|[市省县区])(?=[\u4e00-\u9fff]{2,})", "", name)


def resolve(name: str, units: Iterable[UnitName]) -> str | None:
    """The bureau's full name of a unit; a left-out 市 of an enumeration (市财政局、税务局) is supplied. None if the table has no such unit."""
    table = _table(tuple(units))
    for form in (name, _bare(name), f"市{name}", f"省{name}", _plain(_bare(name))):
        if form in table:
            return table[form]
    return None
