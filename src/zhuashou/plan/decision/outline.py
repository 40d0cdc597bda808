# SPDX-License-Identifier: Apache-2.0
"""The section tree of a decision: 第一章, 一、, 第一条, （一）, 1., （1）, ①, each node with its span, its parent and its children."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from zhuashou.plan.decision.model import Span
from zhuashou.plan.decision.numerals import CN, number

_N = rf"[{CN}百零]{{1,5}}"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# (level, pattern). The first group is the number. An article (第N条) stands between chapters and （一）.
_LEVELS = (
    (0, re.compile(rf"第({_N})[编章部]分?[ \t\u3000:：、]*")),
    (1, re.compile(rf"第({_N})节[ \t\u3000]*")),
    (1, re.compile(rf"({_N})[、．][ \t\u3000]*")),
    (2, re.compile(rf"第({_N}|\d{{1,3}})条[ \t\u3000:：、]*")),
    (3, re.compile(rf"[（(〔]({_N})[）)〕][、.]?[ \t\u3000]*")),
    (4, re.compile(r"(\d{1,3})[.．、](?:(?!\d)|(?=20\d{2}年|\d{1,2}月))[ \t\u3000]*")),
    (4, re.compile(rf"(?:任务|措施|举措)({_N}|\d{{1,2}})[:：、][ \t\u3000]*")),
    (5, re.compile(r"\d{1,2}\.(\d{1,2})[.、]?[ \t\u3000]*(?=[\u4e00-\u9fff])(?![亿万])")),
    (5, re.compile(r"[（(](\d{1,2})[）)][、.]?[ \t\u3000]*")),
    (5, re.compile(r"(\d{1,2})[）)][ \t\u3000]*")),
    (6, re.compile(rf"([{_CIRCLED}])[ \t\u3000]*")),
)
_FIRST = re.compile(rf"[第（(〔\d任措举{CN}{_CIRCLED}]")
# Numbers inside a paragraph count only after a full stop or a closed bracket, in an unbroken run from 1.
_INLINE = re.compile(
    rf"(?<=[。）〕】)\]；;:：])[ \t\u3000]*(?:(?P<d>\d{{1,2}})[.．、](?!\d)|（(?P<c>[{CN}]{{1,3}})）)(?=[\u4e00-\u9fff“《])"
)
SPOKEN = re.compile(
    rf"(?:(?<=[。；;，,：:\n])|^)[ \t\u3000]*([{CN}]{{1,2}})是(?:要|须)?(?=[\u4e00-\u9fff])", re.MULTILINE
)
_SIGNED = re.compile(r"[ \t\u3000]*[（(]?(?:20\d{2}年\d{1,2}月\d{1,2}日|二[〇○零O][一二三四五六七八九〇○零O]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)[）)]?[ \t\u3000]*$")  # fmt: skip
_CLOSING = re.compile(
    r"[ \t\u3000]*(?:请?各|上述|以上)[^。，；]{1,20}?(?:要|应|须)"
)  # behind the owners' bracket: speaks to all
_TAIL = re.compile(r"[ \t\u3000]*(?:附件|附表|附录|抄送|主送|主题词|信息公开选项|公开方式)[ \t\u3000]*\d{0,2}[:：]?|[ \t\u3000]*[（(](?:此件|本文件|联系人)|[^\n。]{2,30}\d{4}年\d{1,2}月\d{1,2}日印发")  # fmt: skip


@dataclass
class Node:
    """A numbered heading or item. `start` is the line, `text` what follows the number, `end` where the next node begins."""

    level: int
    number: str
    start: int
    text: int
    end: int
    title: str
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        """Titles of the headings above, outermost first."""
        return (*self.parent.path, self.parent.title) if self.parent else ()


def lines_of(text: str) -> list[Span]:
    """Spans of the lines of a text."""
    found, start = [], 0
    for line in text.split("\n"):
        found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def outline(text: str, lines: list[Span], skip: list[Span]) -> list[Node]:
    """All numbered nodes in the text's order. `skip`: spans (tables) whose lines are read elsewhere."""
    nodes: list[Node] = []
    stops: list[int] = []
    blocked = iter([*skip, (len(text) + 1, len(text) + 1)])
    hole = next(blocked)
    for k, (start, end) in enumerate(lines):
        while hole[1] <= start:
            hole = next(blocked)
        if hole[0] <= start < hole[1]:
            if not stops or stops[-1] != hole[0]:
                stops.append(hole[0])
            continue
        found = _numbered(text, start, end)
        if found:
            nodes.append(found)
            nodes += _inline(text, found.text, end)
        elif inline := _inline(text, start, end):
            nodes += inline
        elif ends_body(text, lines, k):
            stops.append(start)
    _spans(text, nodes, stops)
    _tree(nodes)
    return nodes


def _numbered(text: str, start: int, end: int) -> Node | None:
    at = start
    while at < end and text[at] in " \t\u3000":
        at += 1
    if at >= end or not _FIRST.match(text, at):
        return None
    for level, pattern in _LEVELS:
        match = pattern.match(text, at, end)
        if match and match.end() < end:
            return Node(level, match[1], start, match.end(), end, heading_of(text, match.end(), end))
    return None


def heading_of(text: str, start: int, end: int) -> str:
    """The heading at the start of an item: up to the first stop, colon or bracket."""
    return re.split(r"[。；：:\n（(〔【]", text[start:end], maxsplit=1)[0].strip()


def _inline(text: str, start: int, end: int) -> list[Node]:
    """Items run together in one paragraph."""
    for group, level in (("d", 4), ("c", 3)):
        found: list[Node] = []
        for match in _INLINE.finditer(text, start, end):
            value = number(match[group]) if match[group] else None
            if value is not None and value == len(found) + 1:
                found.append(
                    Node(level, match[group], match.start(), match.end(), end, heading_of(text, match.end(), end))
                )
        if len(found) >= 2:
            return found
    return []


def ends_body(text: str, lines: list[Span], k: int) -> bool:
    """Whether line k begins what follows the body: signature, attachments, copies sent."""
    start, end = lines[k]
    line = text[start:end]
    if _TAIL.match(line):
        return True
    if _CLOSING.match(line) and text[max(0, start - 40) : start].rstrip().endswith(("）", "〕", "】", "）。")):
        return True
    if not line.strip() or len(line) > 60 or "。" in line:
        return False
    if _SIGNED.match(line):
        return True
    following = next((text[a:b] for a, b in lines[k + 1 : k + 4] if text[a:b].strip()), "")
    return bool(_SIGNED.match(following)) and not line.rstrip().endswith(("：", ":", "）", ")"))


def _spans(text: str, nodes: list[Node], stops: list[int]) -> None:
    k = 0
    for node, after in zip(nodes, [*nodes[1:], None], strict=False):
        limit = after.start if after else len(text)
        while k < len(stops) and stops[k] <= node.start:
            k += 1
        if k < len(stops) and stops[k] < limit:
            limit = stops[k]
        while limit > node.text and text[limit - 1] in "\n \t\u3000":
            limit -= 1
        node.end = limit


def _tree(nodes: list[Node]) -> None:
    above: list[Node] = []
    for node in nodes:
        while above and above[-1].level >= node.level:
            above.pop()
        if above:
            node.parent = above[-1]
            above[-1].children.append(node)
        above.append(node)
