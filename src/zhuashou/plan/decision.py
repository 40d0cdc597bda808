# SPDX-License-Identifier: Apache-2.0
"""From a decision's text to draft tasks. The grammar is data (`data/decision.yaml`); nothing that the text does not say is filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.plan.dates import find_deadlines
from zhuashou.plan.goals import find_scope, find_targets
from zhuashou.plan.owners import Owners, find_owners
from zhuashou.plan.text_model import DecisionReading, Flag, TaskText, UnitName
from zhuashou.terms import Words, load_yaml

_CN = "一二三四五六七八九十"
_LEVELS = (
    (1, re.compile(rf"^[ \u3000]*([{_CN}]{{1,3}})、")),
    (2, re.compile(rf"^[ \u3000]*[（(]([{_CN}]{{1,3}})[）)]")),
    (3, re.compile(r"^[ \u3000]*(\d{1,2})[.．、](?!\d)")),
    (4, re.compile(r"^[ \u3000]*[（(](\d{1,2})[）)]")),
)
_DOC_NO = re.compile(r"[\u4e00-\u9fff]{1,12}〔\d{4}〕\d+号")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_LEAD_RULE = re.compile(r"[^。；\n]*(?:列|排)(?:在)?(?:第一位|首位|第一)的?(?:单位|部门)?为牵头(?:单位|部门)?[^。\n]*")
_SPOKEN = re.compile(rf"(?<![{_CN}])([{_CN}])是(?=[\u4e00-\u9fff])")


@cache
def packaged_words() -> dict[str, Any]:
    """The packaged lists of words."""
    return dict(
        load_yaml(resources.files("zhuashou.plan").joinpath("data", "decision.yaml").read_text(encoding="utf-8"))
    )


@dataclass
class _Node:
    """A numbered heading or item with its span of the text (up to the next heading of any level)."""

    level: int
    number: str
    start: int
    text_start: int
    end: int
    title: str
    path: tuple[str, ...] = ()
    has_children: bool = False


def read_decision(
    text: str, *, units: Sequence[UnitName] = (), issued_on: date | None = None, words: Mapping[str, Any] | None = None
) -> DecisionReading:
    """Read a decision. `issued_on` is used where the text has no date; `words` replaces the packaged lists."""
    data = dict(words or packaged_words())
    clean = text.replace("\r\n", "\n").replace("\r", "\n")
    nodes = _nodes(clean)
    dated = _own_date(clean) or issued_on
    rule = _LEAD_RULE.search(clean)
    rule_from = rule.start() if rule else len(clean) + 1
    tasks: list[TaskText] = []
    unknown: list[tuple[str, int, int]] = []
    for start, end, number, path in _items(clean, nodes, data):
        owners = find_owners(clean, start, end, data, first_leads=start > rule_from)
        unknown += owners.not_understood
        task = _task(clean, start, end, number, path, owners, dated, data)
        if task is not None:
            tasks.append(task)
    targets = find_targets(clean, dated, data)
    return DecisionReading(
        _title(clean), _issuer(clean), dated, _match(_DOC_NO, clean), rule[0].strip() if rule else "", clean, tuple(tasks), tuple(targets),
        tuple(d for t in tasks if (d := t.deadline) is not None), tuple(_flags(tasks, units, data)), tuple(unknown),
    )  # fmt: skip


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _lines(text: str) -> list[tuple[int, str]]:
    found, start = [], 0
    for line in text.split("\n"):
        found.append((start, line))
        start += len(line) + 1
    return found


def _nodes(text: str) -> list[_Node]:
    """Numbered headings in order, with the path of the headings above and whether something numbered stands below."""
    nodes: list[_Node] = []
    for start, line in _lines(text):
        for level, pattern in _LEVELS:
            match = pattern.match(line)
            if match:
                title = re.split(r"[。；：:\n]", line[match.end() :])[0].strip()
                nodes.append(_Node(level, match[1], start, start + match.end(), start + len(line), title))
                break
    for k, node in enumerate(nodes):
        node.end = nodes[k + 1].start if k + 1 < len(nodes) else _body_end(text, node)
        above: list[_Node] = []
        for earlier in reversed(nodes[:k]):
            if earlier.level < (above[-1].level if above else node.level):
                above.append(earlier)
        node.path = tuple(n.title for n in reversed(above))
        for parent in above[:1]:
            parent.has_children = True
    return nodes


def _body_end(text: str, node: _Node) -> int:
    """The last item ends with its paragraph: signature and date follow."""
    end = text.find("\n", node.text_start)
    return len(text) if end < 0 else end


def _items(text: str, nodes: list[_Node], data: Mapping[str, Any]) -> list[tuple[int, int, str, tuple[str, ...]]]:
    """Spans of the smallest units that may assign work: numbered items, 一是…二是…, else action sentences."""
    if nodes:
        found = []
        for node in nodes:
            if node.has_children or _is_frame(node.title, data):
                continue
            framed = any(_is_frame(t, data) for t in node.path)
            owned = any(w in text[node.start : node.end] for w in ("牵头", "责任单位", "配合单位", "负责"))
            if (framed and not owned) or (
                node.level == 1 and not owned and not _acts(text[node.text_start : node.end], data)
            ):
                continue
            found.append((node.text_start, _trim(text, node.end), node.number, node.path))
        return found
    spoken = list(_SPOKEN.finditer(text))
    if len(spoken) >= 2:
        ends = [m.start() for m in spoken[1:]] + [_sentence_end(text, spoken[-1].end())]
        return [(m.end(), end, m[1], ()) for m, end in zip(spoken, ends, strict=True)]
    return [(a, b, "", ()) for a, b in _action_sentences(text, data)]


def _is_frame(title: str, data: Mapping[str, Any]) -> bool:
    return any(title.endswith(w) or title.startswith(w) for w in data["not_tasks"])


def _trim(text: str, end: int) -> int:
    while end > 0 and text[end - 1] in "\n \u3000":
        end -= 1
    return end


def _acts(text: str, data: Mapping[str, Any]) -> bool:
    return any(v in text for v in data["action_verbs"])


def _sentence_end(text: str, start: int) -> int:
    ends = [p for p in (text.find(c, start) for c in "。\n") if p >= 0]
    return min(ends) + 1 if ends else len(text)


def _action_sentences(text: str, data: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Sentences of free text that promise an action: will + verb, or 一方面 / 另一方面 clauses of such a sentence."""
    found = []
    for match in re.finditer(r"[^。！？\n]+[。！？]?", text):
        sentence = match[0]
        promised = (
            any(f"{p}" in sentence for p in data["promise"]) and sum(v in sentence for v in data["action_verbs"]) >= 2
        )
        if not promised and not re.search(r"一方面.+(?:另一方面|一方面)", sentence):
            continue
        parts = list(re.finditer(r"(?:另一方面|一方面)[，,]?", sentence))
        if len(parts) >= 2:
            ends = [p.start() for p in parts[1:]] + [len(sentence)]
            found += [(match.start() + p.end(), match.start() + e) for p, e in zip(parts, ends, strict=True)]
        else:
            found.append((match.start(), match.end()))
    return [(a, _trim(text, b)) for a, b in found]


def _task(
    text: str,
    start: int,
    end: int,
    number: str,
    path: tuple[str, ...],
    owners: Owners,
    dated: date | None,
    data: Mapping[str, Any],
) -> TaskText | None:
    quote_end = next((p + 1 for p in range(start, end) if text[p] == "。"), end)
    quote = text[start:quote_end].strip()
    if len(quote) < 4:
        return None
    deadlines = find_deadlines(text, start, end, dated, data)
    first = start + len(text[start:quote_end]) - len(text[start:quote_end].lstrip())
    return TaskText(
        number, path, quote.rstrip("。"), first, first + len(quote.rstrip("。")), start, end, owners.lead, owners.responsible, owners.coop,
        owners.open_ended, deadlines[0] if deadlines else None, find_scope(text[start:end]),
    )  # fmt: skip


def _title(text: str) -> str:
    for _, line in _lines(text):
        clean = line.strip()
        if clean and not _DOC_NO.fullmatch(clean) and len(clean) < 120:
            return clean.removeprefix("原标题：")
    return ""


def _issuer(text: str) -> str:
    """The signature: a short line just before the date at the end of the text."""
    lines = [line.strip() for _, line in _lines(text) if line.strip()]
    for k in range(len(lines) - 1, max(0, len(lines) - 6), -1):
        if (
            re.fullmatch(r"[（(]?\d{4}年\d{1,2}月\d{1,2}日[）)]?", lines[k])
            and k
            and len(lines[k - 1]) <= 40
            and "。" not in lines[k - 1]
        ):
            return lines[k - 1]
    return ""


def _own_date(text: str) -> date | None:
    """The last full date that stands alone on a line near the end, else near the beginning."""
    lines = [line.strip("（） ()\u3000") for _, line in _lines(text) if line.strip()]
    for line in [*reversed(lines[-8:]), *lines[:8]]:
        match = _DATE.fullmatch(line)
        if match:
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                return None
    return None


def _flags(tasks: Sequence[TaskText], units: Sequence[UnitName], data: Mapping[str, Any]) -> list[Flag]:
    """Units that the bureau's list does not know (if it has one)."""
    if not units:
        return []
    known = {n for u in units for n in (u.name, *u.short, u.name.removeprefix("市"))}
    found = []
    for task in tasks:
        for unit in (*task.lead, *task.responsible, *task.coop):
            if unit not in known and f"市{unit}" not in known and unit not in data["collective"]:
                found.append(
                    Flag("unknown_unit", Words("plan.unknown_unit", {"unit": unit}), task.body_start, task.body_end)
                )
    return found
