# SPDX-License-Identifier: Apache-2.0
"""Title, issuer, date and document number, from letterhead, title, header fields, signature and the letters of the number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from zhuashou.plan.decision.lexicon import Lexicon, choice
from zhuashou.plan.decision.model import Span
from zhuashou.plan.decision.numerals import DATE, date_of

_NUMBER = re.compile(
    r"(?P<who>[\u4e00-\u9fff]{1,14})[ \u3000]*[〔\[【（(［][ ]?(?P<year>(?:19|20)\d{2})[ ]?[〕\]】）)］][ \u3000]*(?:第)?[ ]?(?P<n>\d{1,4})[ ]?号"
)
_NUMBER_ALONE = re.compile(r"[〔\[【（(［](?P<year>(?:19|20)\d{2})[〕\]】）)］]第?(?P<n>\d{1,4})号")
_ORGAN = re.compile(r"(?:中共|共青团)?[\u4e00-\u9fff（）]{2,40}?(?:人民政府办公[室厅]|人民政府|委员会办公[室厅]|委办公[室厅]|委员会|办公[室厅]|领导小组(?:办公室)?|指挥部(?:办公室)?|联席会议(?:办公室)?|国务院|[局厅部委署办院会]|督[查察]室|研究室|中心|管委会|银行|公司|专班|工作组|协会|联合会|集团)(?=$|[ \t\u3000、，,]|关于)")  # fmt: skip
_SPAN_OF_YEARS = re.compile(r"20\d{2}年?[—–\-~～至]")
_PAPERS = ("要点", "方案", "计划", "措施", "清单", "分解表", "分工表", "规划", "意见")
_SALUTE = re.compile(r"[^。]{2,200}[:：]$")
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|第[一二三四五六七八九十]+[章条]|\d{1,2}[.、])"
)
_LETTERHEAD = re.compile(r"^(?P<who>[\u4e00-\u9fff（） \u3000、]{4,60}?)[ \u3000]*(?:文件|（?样例）?文件)$")


@dataclass(frozen=True)
class Head:
    """What the text says about itself; empty where it says nothing. `body` is where the text after the title begins."""

    title: str
    issuer: str
    date: date | None
    doc_no: str
    body: int


def read_head(text: str, lines: list[Span], lex: Lexicon, hint: str = "") -> Head:
    """Read the head and the signature of a decision."""
    rows = [(a, text[a:b].strip(" \t\u3000")) for a, b in lines if text[a:b].strip(" \t\u3000")]
    fields = _fields(rows[:25], lex)
    title, body = _title(rows, lex)
    title = fields.get("title") or title or hint
    signed = _signature(rows)
    number = _number(rows, fields)
    issuer = (
        _from_title(title)
        or signed[0]
        or _letterhead(rows)
        or fields.get("issuer", "")
        or _from_number(number, text, lex)
    )
    day = signed[1] or _alone(rows) or _field_date(fields) or _printed(rows) or _held(rows)
    return Head(title, issuer, day, number, body)


def _fields(rows: list[tuple[int, str]], lex: Lexicon) -> dict[str, str]:
    """Header fields of a published page: 发文机关：…, 成文日期：…, 发文字号：…, also in table cells one after the other."""
    names = {w: kind for kind in ("title", "issuer", "date", "number") for w in lex.words(f"{kind}_fields")}
    pattern = re.compile(rf"(?P<name>{choice(names)})[ \u3000]*[:：|\t][ \u3000|]*(?P<value>[^\t|]*)")
    found: dict[str, str] = {}
    for k, (_, row) in enumerate(rows):
        tight = re.sub(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff]{0,2}[:：])", "", row)
        for match in pattern.finditer(tight):
            before = tight[: match.start()]
            if before and "\u4e00" <= before[-1] <= "\u9fff":
                continue
            value = match["value"].strip(" \u3000|")
            if not value and k + 1 < len(rows):
                value = rows[k + 1][1]
            value = re.split(r"[ \u3000]{2,}|(?:发文机关|发布机构|成文日期|发文字号|文号|发布日期|浏览)[:：]", value)[0]
            found.setdefault(names[match["name"]], value)
    return found


def _title(rows: list[tuple[int, str]], lex: Lexicon) -> tuple[str, int]:
    """The title, which may run over several lines, and where the body begins."""
    endings = tuple(lex.words("title_endings"))
    fields = re.compile(rf"(?:{choice(w for k in ('title', 'issuer', 'date', 'number') for w in lex.words(f'{k}_fields'))}|索引号|主题分类|有效性|来源|当前位置|首页|信息分类|索[ \u3000]*引|是否有效|文件状态|密级|签发人|公文种类|主题词)[ \u3000]*[号]?[ \u3000]*[:：>|\t]")  # fmt: skip
    block: list[str] = []
    for start, row in rows[:30]:
        if not block and (fields.match(row) or _bare(row) or (_LETTERHEAD.match(row) and len(row) < 40)):
            continue
        stop = (
            _SALUTE.match(row)
            or _NUMBERED.match(row)
            or _bare(row)
            or "。" in row
            or fields.match(row)
            or len(row) > 120
        )
        if stop or (block and _done(block, row, endings)):
            if not block and not _NUMBERED.match(row) and "。" in row:
                return "", start
            return _joined(block), start
        block.append(row)
        if len(block) > 8:
            break
    return _joined(block[:1] if len(block) > 6 else block), rows[0][0] if rows else 0


def _bare(row: str) -> bool:
    """A line that is only a document number, a date, or a remark such as 样例数据."""
    if _NUMBER_ALONE.fullmatch(row):
        return True
    if _NUMBER.match(row) and not re.search("关于|印发", row):
        return True
    rest = DATE.sub("", row).strip("（）() ，,:：\u3000")
    return (rest != row and len(rest) <= 12) or bool(
        re.fullmatch(
            r"[（(【]?[^（()）]{0,8}样例[^（()）]{0,12}[）)】]?|[（(].{1,30}[）)]|附[件表]\d{0,2}[:：]?|第?\d{1,4}期?",
            row,
        )
    )


def _done(block: list[str], row: str, endings: tuple[str, ...]) -> bool:
    """Whether the lines so far are a whole title that `row` does not continue."""
    last = re.sub(r"[（(][^（()）]{1,30}[）)]$", "", block[-1])
    if last.endswith(endings) and _open(block) == 0:
        return not row.startswith(("的通知", "的意见", "的函", "的批复"))
    if any(w in "".join(block) for w in ("关于", "印发")):
        return False
    looks = re.sub(r"[（(][^（()）]{1,30}[）)]$", "", row)
    return not (
        looks.endswith(endings)
        or "关于" in row
        or "印发" in row
        or (len(block[-1]) <= 26 and _ORGAN.fullmatch(block[-1]))
    )


def _open(block: list[str]) -> int:
    text = "".join(block)
    return text.count("《") - text.count("》")


def _joined(block: list[str]) -> str:
    if (
        len(block) > 1
        and _ORGAN.fullmatch(block[0])
        and not re.match("关于|印发|转发|批转|贯彻|落实", block[1])
        and block[1].endswith(_PAPERS)
    ):
        block = block[1:]  # the organ's line above the title
    if len(block) > 1 and not any(w in "".join(block) for w in ("关于", "印发", "《")):
        organs = [b for b in block[:-1] if _ORGAN.fullmatch(b)]
        if (
            not organs
            and not re.search(r"(?:的|和|及|与|、|市|县|省)$|^的|^[\u4e00-\u9fff]{1,4}$", block[0])
            and len(block[0]) > 12
        ):
            block = block[:1]
    return "".join(block).removeprefix("原标题：").removeprefix("标题：").strip()


def _from_title(title: str) -> str:
    """The organs before 关于: 临江市人民政府办公室关于印发…的通知."""
    before = title.split("关于")[0] if "关于" in title else ""
    before = re.sub(r"[（(]样例[^（()）]*[）)]", "", before)
    names = [
        n
        for n in re.split(
            r"[ \t\u3000、，,]+|(?<=办公室)(?=中共|[\u4e00-\u9fff]{2,6}市)|(?<=办公厅)(?=国务院)|(?<=[局厅委])(?=[\u4e00-\u9fff]{2,4}[市省])",
            before,
        )
        if n
    ]
    whole = [m[0] for n in names if (m := _ORGAN.fullmatch(n))]
    return "、".join(whole) if whole and len(whole) == len(names) else ""


def _signature(rows: list[tuple[int, str]]) -> tuple[str, date | None]:
    """The organ (or organs) on the lines right before a date that stands alone, the last such place before attachments."""
    for k in range(1, len(rows)):
        row = rows[k][1].strip("（）()")
        match = DATE.fullmatch(row)
        if match is None:
            continue
        organs: list[str] = []
        for _, line in reversed(rows[max(0, k - 8) : k]):
            names = [re.sub(r"[（(]样例[^（()）]*[）)]$", "", n) for n in re.split(r"[ \t\u3000]{1,}", line)]
            if len(line) > 60 or "关于" in line or not all(_ORGAN.fullmatch(n) for n in names):
                break
            organs = [*names, *organs]
        if organs and k >= 2:
            return "、".join(dict.fromkeys(organs)), date_of(match)
    return _inline_signature(rows)


def _inline_signature(rows: list[tuple[int, str]]) -> tuple[str, date | None]:
    """临江市经济和信息化局 2026年3月1日 on one line."""
    for _, row in (*rows[-8:], *rows[1:5]):
        match = DATE.search(row)
        who = row[: match.start()].strip(" \t\u3000") if match else ""
        if match and match.end() == len(row) and len(who) <= 40 and _ORGAN.fullmatch(who):
            return who, date_of(match)
    return "", None


def _letterhead(rows: list[tuple[int, str]]) -> str:
    for _, row in rows[:4]:
        match = _LETTERHEAD.match(row)
        if match:
            return re.sub(r"[ \u3000]+", "", match["who"])
        if _ORGAN.fullmatch(row) and not row.endswith(("部", "会")):
            return row
    return ""


def _number(rows: list[tuple[int, str]], fields: dict[str, str]) -> str:
    """The document's own number: a header field, or a line of its own near the top. Numbers cited in sentences are others' numbers."""
    for row in (fields.get("number", ""), *(r for _, r in rows[:12]), *(r for _, r in rows[-6:])):
        match = _NUMBER.search(row)
        if match and match.start() <= 1 and not re.search(r"[。，]|通知$|意见$", row[match.end() :]):
            return f"{match['who']}〔{match['year']}〕{match['n']}号"
        if match is None and (alone := _NUMBER_ALONE.fullmatch(row)):
            return f"〔{alone['year']}〕{alone['n']}号"
        if match and re.match(r"[^。]{0,10}(?:文号|字号)", row):
            return f"{match['who']}〔{match['year']}〕{match['n']}号"
    return ""


def _from_number(number: str, text: str, lex: Lexicon) -> str:
    """The organ that the letters of a number stand for: a listed prefix, or a place letter whose place the text names."""
    who = number.split("〔")[0]
    for prefix, organ in sorted(lex.data["organs"].items(), key=lambda p: -len(p[0])):
        if who.startswith(prefix):
            return str(organ)
    for letters, organ in sorted(lex.data["organ_letters"].items(), key=lambda p: -len(p[0])):
        if who.endswith(letters) and 1 <= len(who) - len(letters) <= 2:
            place = re.search(rf"{re.escape(who[0])}[\u4e00-\u9fff]{{1,3}}?[市县区省]", text)
            return f"{place[0]}{organ}" if place else ""
    return ""


def _held(rows: list[tuple[int, str]]) -> date | None:
    """The day of the meeting that minutes begin with: 2025年8月7日上午，市长主持召开…."""
    for _, row in rows[1:8]:
        match = DATE.match(row)
        if match and re.match(r"(?:上午|下午|晚)?[，,]?[^。]{0,60}(?:召开|主持)", row[match.end() :]):
            return date_of(match)
    return None


def year_of(head: Head) -> date | None:
    """The first day of the one year that the title or the document number names."""
    years = set(re.findall(r"20\d{2}(?=年)", head.title)) or set(re.findall(r"20\d{2}(?=〕)", head.doc_no))
    return date(int(years.pop()), 1, 1) if len(years) == 1 and not _SPAN_OF_YEARS.search(head.title) else None


def _alone(rows: list[tuple[int, str]]) -> date | None:
    """A date that stands alone on a line near the end or the beginning."""
    for _, row in [*reversed(rows[-8:]), *rows[:8]]:
        match = DATE.fullmatch(row.strip("（）()"))
        if match:
            return date_of(match)
    return None


def _field_date(fields: dict[str, str]) -> date | None:
    match = DATE.search(fields.get("date", ""))
    return date_of(match) if match else None


def _printed(rows: list[tuple[int, str]]) -> date | None:
    """2026年3月1日印发 in the colophon, or the date in a bracket or line below the title."""
    for _, row in [*reversed(rows[-4:]), *rows[1:6]]:
        match = DATE.search(row)
        brief = len(row) - len(match[0]) <= 24 and not re.search("施行|实施|执行|。|，", row) if match else False
        if match and (row[match.end() : match.end() + 2] == "印发" or brief):
            return date_of(match)
    return None
