# SPDX-License-Identifier: Apache-2.0
"""Whom and what a task concerns: the scope of enterprises, industries as GB/T 4754 codes for review, districts, known enterprises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from zhuashou.plan.decision.lexicon import Lexicon
from zhuashou.plan.decision.model import Scope
from zhuashou.terms import industry, region

_WHO = r"(?P<who>[\u4e00-\u9fff“”]{0,12}?(?:企业|工业项目|项目|单位|园区))"
_FLOOR = re.compile(
    rf"(?:(?<!\d)(?P<count>\d{{1,6}})(?:家|户|个)(?:左右)?)?(?:年?(?P<measure>产值|总产值|营业收入|主营业务收入|营收|销售收入|销售额|投资|总投资|税收|纳税)(?:额)?(?:超过?|达到?|在)?)?"
    rf"(?<!\d)(?P<floor>\d{{1,9}}(?:\.\d{{1,4}})?)(?P<unit>亿元|万元)(?:及?以上)?(?:的)?{_WHO}"
)
_COUNT = re.compile(
    r"(?<!\d)(?P<count>\d{1,6})(?:家|户)(?:以上)?(?P<who>(?:重点|规模以上|规上|骨干|龙头|监测|链主|在库|存量|停产|亏损|上市|工业)[\u4e00-\u9fff]{0,10}?企业)"
)
_REACHED = re.compile(
    r"新增|培育|引进|净增|达到|突破|新培育|力争|超过|新签约|招引|打造|组织|推动|开展|诊断|走访|建成|完成"
)
_REGION = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:区|县|市)(?![场民级直委政域位])")
_MEASURES = {"产值": "gross_output", "总产值": "gross_output", "营业收入": "revenue", "主营业务收入": "revenue", "营收": "revenue", "销售收入": "revenue", "销售额": "revenue", "投资": "investment", "总投资": "investment", "税收": "tax", "纳税": "tax"}  # fmt: skip


def find_scope(text: str) -> Scope | None:
    """The set of enterprises an item speaks of. Where the text does not say what the floor measures, `measure` stays None for a person."""
    for match in _FLOOR.finditer(text):
        if "以上" not in match[0] and match["measure"] is None:
            continue
        count = int(match["count"]) if match["count"] else None
        if count is not None and _REACHED.search(text[max(0, match.start() - 6) : match.start()]):
            continue
        if count is None and "企业" not in match["who"]:
            continue
        return Scope(match[0], count, Decimal(match["floor"]), match["unit"], _MEASURES.get(match["measure"] or ""))
    for match in _COUNT.finditer(text):
        if not _REACHED.search(text[max(0, match.start() - 6) : match.start()]):
            return Scope(match[0], int(match["count"]), None, "")
    return None


def find_industries(text: str, lex: Lexicon) -> tuple[str, ...]:
    """Codes of GB/T 4754 for the industries an item names, longest words first, in the text's order; for review only."""
    names: dict[str, Sequence[str]] = lex.data["industries"]
    found: list[str] = []
    for match in lex.any_of("industries").finditer(text):
        after = text[match.end() : match.end() + 2]
        if after.startswith(("安全", "技术", "药品监")) and match[0] in ("食品", "人工智能"):
            continue
        found += [c for c in names[match[0]] if industry(c) and c not in found]
    return tuple(found)


def find_regions(text: str, within: str = "") -> tuple[str, ...]:
    """Codes of the districts an item names, as far as the name alone decides."""
    found = []
    for match in _REGION.finditer(text):
        known = next((r for k in range(len(match[0]) - 1) if (r := region(match[0][k:], within))), None)
        if known and known.code not in found:
            found.append(known.code)
    return tuple(found)


def find_enterprises(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Names of the ledger's enterprises that stand in an item, in the order of the list."""
    return tuple(n for n in names if len(n) >= 4 and n in text)
