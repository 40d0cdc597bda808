# SPDX-License-Identifier: Apache-2.0
"""Deadlines: absolute, relative to the document, and rhythms. Comment periods and limits of procedures are none.

Norms: the last day of the month for 6月底前, of the quarter, half or year for the like; a rhythm is annual, quarterly, monthly or weekly.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from zhuashou.plan.decision.lexicon import Lexicon, choice
from zhuashou.plan.decision.model import Deadline, Span
from zhuashou.plan.decision.numerals import number
from zhuashou.plan.decision.spans import Cover

_Y = r"(?:(?P<y>20\d{2}|[二][〇○零][一二三四五六七八九〇○零]{2})年|(?P<rel>今年|本年度?|当年|明年|次年|后年))?"
_BEFORE = r"(?:之?前|以前)"
_N = r"\d{1,3}|[一二两三四五六七八九十]{1,3}"
_PATTERN = re.compile(
    rf"(?P<relative>(?:(?:自|从)[\u4e00-\u9fff《》]{{0,10}}?|本(?:通知|方案|意见|文件))?(?:印发|发布|下发|公布|会议|施行)(?:之日起|之日|后|起)?(?:的)?(?P<rn>{_N})(?P<ru>个工作日|个?月|日|天|周|年)(?:之?内|以内))"
    rf"|{_Y}(?:的)?(?:(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})月(?:(?P<d>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日|(?P<part>上旬|中旬|下旬)|份)?(?P<mend>底|末)?(?P<mb>{_BEFORE}|内)?"
    rf"|第?(?P<q>[一二三四1-4])季度(?P<qend>末|底)?(?P<qb>{_BEFORE}|内)?|(?P<h>上|下)半年(?P<hb>{_BEFORE}|内|底|末)?)"
    rf"|(?:(?P<yy>20\d{{2}}|[二][〇○零][一二三四五六七八九〇○零]{{2}})年|(?P<yrel>今年|本年度?|当年|明年|次年|后年)|(?<![\d期两三几五十全去近往多成百近每按])年)(?P<yend>底|末|内|终)(?P<yb>{_BEFORE})?"
    rf"|(?P<y2>20\d{{2}})年(?P<y2b>{_BEFORE})"
    rf"|(?<![每\d一二三四五六七八九十个])(?P<this>本|当|下)?(?P<unit>月|季|季度|周)(?P<tend>底|末|内){_BEFORE}"
    r"|“?(?P<plan>十四五|十五五)”?(?:时期|规划|期)?末(?:之?前)?"
    rf"|(?P<within>(?<=[，。；：:（(\n、])(?:力争|确保|争取|用|在|须|应|要)?(?P<wn>{_N})(?P<wu>个月|周|天|年)(?:之?内|以内|时间内))(?=[^，。；\n]{{0,12}}(?:完成|出台|制定|建立|建成|实现|拿出|形成|清理|整改|落实|提出|全面))"
)  # fmt: skip
_LABELLED = re.compile(
    r"(?P<y>20\d{2})\s*(?:年|[./-])\s*(?:(?P<m>\d{1,2})\s*(?:月|[./-])?\s*(?:(?P<d>\d{1,2})\s*日?)?)?|(?P<m2>\d{1,2})月(?:(?P<d2>\d{1,2})日)?|(?P<all>全年|年度|年内)"
)
_DONE = re.compile(r"(?:的|已|建成的|注册|登记|购置|投产的|成立|备案的|认定的|以前年度|底止|底仍)")
_COMMENT = re.compile(r"征求[^，。]{0,6}意见|修改意见|反馈意见|意见反馈|意见和建议|意见建议|公示")
_PROCESS = re.compile(r"工作日|受理|申请|签约后|开工后|投产后|收到|审批")
_TARGETED = re.compile(
    r"\d(?:[\d.]*)[十百千万亿]{0,2}(?:[%％]|个百分点|元|家|户|吨|亩|个(?!月)|项|条|平方|公里|倍|人|台|名|套|辆)"
)
_PLANS = {"十四五": 2025, "十五五": 2030}
_RELATIVE = {"明年": 1, "次年": 1, "后年": 2}


@dataclass(frozen=True)
class Setting:
    """What a deadline is read against: the document's date, where goals are set, where per-year targets stand, which cells hold deadlines."""

    dated: date | None
    goal_sections: Cover = field(default_factory=lambda: Cover(()))
    yearly: Sequence[Span] = ()
    cells: Sequence[Span] = ()
    assigned: Cover | None = None  # where work is assigned: rhythms elsewhere tell what is done anyway
    base: date | None = None  # for the year of 6月底前: `dated`, or the first day of the year that the head names


def find_deadlines(text: str, lex: Lexicon, setting: Setting) -> list[Deadline]:
    """All deadlines of a text in its order; those under a label such as 完成时限 are marked `labelled`."""
    found: list[Deadline] = []
    skip = lex.any_of("no_deadline")
    for start, end in sorted({*_labelled_spans(text, lex), *setting.cells}):
        found += labelled(text, start, end, lex, setting.dated, setting.base)
    taken = Cover((d.start, d.end) for d in found)
    for match in _PATTERN.finditer(text):
        norm = _norm(match, setting.dated, setting.base)
        start, end = match.span()
        if norm is None or taken.touches(start, end) or not _limits(text, match, skip, setting):
            continue
        if setting.dated and norm < setting.dated.isoformat() and _past(setting.dated, norm):
            continue
        found.append(Deadline(norm, match[0], start, end))
    rhythms = _rhythms(text, lex, Cover([*((d.start, d.end) for d in found), *setting.yearly]))
    found += [d for d in rhythms if setting.assigned is None or setting.assigned.holds(d.start)]
    return sorted(found, key=lambda d: d.start)


def _labelled_spans(text: str, lex: Lexicon) -> list[Span]:
    spans = []
    for match in lex.label.finditer(text):
        name = match["boxed"] or match["label"] or match["short"]
        if lex.roles[name] == "deadline":
            stop = re.compile(r"[；;）)\n。]|，(?=[\u4e00-\u9fff]{2,6}[:：])").search(text, match.end())
            spans.append((match.end(), min(stop.start() if stop else len(text), match.end() + 60)))
    return spans


def labelled(text: str, start: int, end: int, lex: Lexicon, dated: date | None, base: date | None) -> list[Deadline]:
    """The deadline of a cell or of the words after a deadline label; a range counts with its end."""
    part = text[start:end]
    best: list[Deadline] = []
    for match in _PATTERN.finditer(part):
        norm = _norm(match, dated, base)
        if norm:
            best.append(Deadline(norm, match[0], start + match.start(), start + match.end(), True))
    for match in _LABELLED.finditer(part):
        norm = _plain_norm(match, base or dated)
        if norm and not any(d.start <= start + match.start() < d.end for d in best):
            best.append(
                Deadline(
                    norm, match[0].strip(), start + match.start(), start + match.start() + len(match[0].strip()), True
                )
            )
    best.sort(key=lambda d: d.start)
    if len(best) > 1 and re.search(r"[—–\-~～至到]", part):
        first, last = best[0], best[-1]
        return [Deadline(last.norm, text[first.start : last.end], first.start, last.end, True)]
    if best:
        return best
    return [Deadline(d.norm, d.quote, start + d.start, start + d.end, True) for d in _rhythms(part, lex, Cover(()))]


def _plain_norm(match: re.Match[str], dated: date | None) -> str | None:
    if match["y"]:
        year, month, day = int(match["y"]), match["m"], match["d"]
    elif dated is None:
        return None
    else:
        year, month, day = dated.year, match["m2"], match["d2"]
    if not month:
        return _iso(year, 12, 31)
    return _iso(year, int(month), int(day)) if day else _month_end(year, int(month))


def _norm(match: re.Match[str], dated: date | None, base: date | None) -> str | None:
    """ISO date of a match; None if it needs the document's date and there is none."""
    if match["relative"] or match["within"]:
        return _after(dated, match["rn"] or match["wn"], match["ru"] or match["wu"])
    if match["plan"]:
        return _iso(_PLANS[match["plan"]], 12, 31)
    if match["unit"]:
        return _current(dated, match["this"] or "", match["unit"])
    year = _year(match["y"] or match["yy"] or match["y2"], match["rel"] or match["yrel"], base or dated)
    if year is None:
        return None
    if match["m"]:
        month, day = number(match["m"]) or 0, number(match["d"] or "")
        if match["part"] in ("上旬", "中旬"):
            return _iso(year, month, 10 if match["part"] == "上旬" else 20)
        return _iso(year, month, day) if day else _month_end(year, month)
    if match["q"]:
        return _month_end(year, 3 * (number(match["q"]) or 1))
    return _month_end(year, 6 if match["h"] == "上" else 12)


def _year(written: str | None, relative: str | None, dated: date | None) -> int | None:
    if written:
        return number(written)
    return None if dated is None else dated.year + _RELATIVE.get(relative or "", 0)


def _after(dated: date | None, count: str, unit: str) -> str | None:
    """The document's date plus so many days, weeks, months or years; working days on the calendar."""
    n = number(count)
    if dated is None or n is None:
        return None
    if unit in ("个月", "月", "年"):
        months = dated.month - 1 + n * (12 if unit == "年" else 1)
        year, month = dated.year + months // 12, months % 12 + 1
        return date(year, month, min(dated.day, calendar.monthrange(year, month)[1])).isoformat()
    if unit == "个工作日":
        from zhuashou.plan.workdays import work_calendar

        return work_calendar(dated.year, dated.year + 1).add(dated + timedelta(days=1), n - 1).isoformat()
    return (dated + timedelta(days=n * (7 if unit == "周" else 1))).isoformat()


def _current(dated: date | None, this: str, unit: str) -> str | None:
    if dated is None:
        return None
    if unit == "周":
        return (dated + timedelta(days=6 - dated.weekday() + (7 if this == "下" else 0))).isoformat()
    month = (
        dated.month + (1 if this == "下" else 0)
        if unit == "月"
        else ((dated.month + 2) // 3 + (1 if this == "下" else 0)) * 3
    )
    return _month_end(dated.year + (month - 1) // 12, (month - 1) % 12 + 1)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month_end(year: int, month: int) -> str | None:
    return _iso(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None


def _limits(text: str, match: re.Match[str], skip: re.Pattern[str], setting: Setting) -> bool:
    """Whether a date is a limit on an action, by its own words and the sentence around it."""
    start, end = match.span()
    before, after = text[max(0, start - 12) : start], text[end : end + 14]
    clause = (
        re.split(r"[。；;\n]", text[max(0, start - 30) : start])[-1]
        + match[0]
        + re.split(r"[。；;\n，]", text[end : end + 24])[0]
    )
    sentence = (
        re.split(r"[。；;\n]", text[max(0, start - 80) : start])[-1] + re.split(r"[。；;\n]", text[end : end + 60])[0]
    )
    if (
        skip.search(clause)
        or _COMMENT.search(sentence)
        or _DONE.match(after)
        or before.endswith(("比", "较", "自", "从", "与", "截至", "截止", "截止到", "定于"))
    ):
        return False
    if match["relative"]:
        return not _PROCESS.search(match["relative"]) or "印发" in match["relative"]
    if match["within"]:
        return not _PROCESS.search(clause)
    marked = any(match[g] for g in ("mb", "qb", "hb", "yb", "y2b", "tend", "plan")) or match["yend"] in ("内",)
    closed = bool(match["mend"] or match["qend"] or match["part"] or match["yend"])
    if match["m"] and match["d"] and not match["mb"]:
        return False
    to = before.endswith(("到", "至"))
    if setting.goal_sections.holds(start) and to:
        return False
    if marked:
        return not (to and not re.search(r"前|内", match[0]))
    if to:
        return (
            closed
            and bool(match["mend"] or match["yend"])
            and not _TARGETED.search(text[end : end + 80].split("。")[0])
        )
    action = re.match(
        r"[，,]?(?:全面|基本|力争|确保|率先|正式|实现|全部|要|须)*(?:完成|建成|出台|开工|投产|启动|投用|竣工|形成|制定|印发|报送|上线|落地|实现|投运|投入|达产|召开|建立|组织|举办|到位)",
        after,
    )
    return closed or bool(action and (match["q"] or match["h"]))


def _past(dated: date, norm: str) -> bool:
    """A date before the document's own is no limit, unless the same month is meant."""
    return date.fromisoformat(norm) < dated.replace(day=1)


def _rhythms(text: str, lex: Lexicon, taken: Cover) -> list[Deadline]:
    names = {w: norm for norm, words in lex.data["rhythms"].items() for w in words}
    pattern = re.compile(
        rf"(?P<word>{choice(names)})(?P<day>第?[一二三四五\d]{{1,3}}[日个]?(?:工作日)?(?:号)?(?:之?前|以前)|初|末|底(?:前)?|上旬|下旬)?"
    )
    no = lex.any_of("money_words", "price_words")
    found = []
    for match in pattern.finditer(text):
        start, end = match.span()
        clause = (
            re.split(r"[。；;\n，,（(：:]", text[max(0, start - 24) : start])[-1]
            + re.split(r"[。；;\n，,）)]", text[start : start + 40])[0]
        )
        if no.search(clause) or re.search("每[年月]不|不超过[^，]*元", clause) or taken.holds(start):
            continue
        behind = text[end : end + 10]
        if re.match(
            r"(?:新增|增长|递增|提高|下降|不少于|至少|不低于|培育|引进|\d|度?目标|度计划|以上|用[电水气]|产值|营业|销售|投入|净增|实施\d|的)",
            behind,
        ) and not re.match(r"\d{1,2}[日号]", behind):
            continue
        found.append(Deadline(names[match["word"]], match[0], start, end))
    return found
