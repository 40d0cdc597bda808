# SPDX-License-Identifier: Apache-2.0
"""Numeric targets and scopes. Subsidies, thresholds, past actuals and counts that name a scope are not targets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from zhuashou.plan.text_model import Scope, TargetText

_SCOPE = re.compile(
    r"(?:(\d+)(?:家|户|个))?(\d+(?:\.\d+)?)(亿元|万元)(?:及)?以上(?:的)?((?:重点)?[\u4e00-\u9fff]{0,8}?企业)"
)
_COUNT_SCOPE = re.compile(r"(\d+)(?:家|户)((?:重点|规模以上|规上)[\u4e00-\u9fff]{0,8}?企业)")
_VALUE = re.compile(
    r"(?P<pre>突破|达到|达|超过|超|不低于|不少于|至少|控制在|不超过|不高于|力争|完成|实现|增长|提高到|提升到|提高|下降|降低|诊断|盘活|新签约|新增|培育|稳定在|保持在)*"
    r"[\u4e00-\u9fff（）()、]{0,10}?(?P<num>\d+(?:\.\d+)?)(?:[—\-~～至](?P<hi>\d+(?:\.\d+)?))?"
    r"(?P<mul>[万亿](?!元|千瓦时|吨|亩|平方米))?(?P<unit>亿元|万元|元|万亩|万平方米|万吨|亿千瓦时|万千瓦时|%|％|个百分点|家|个|亩|平方米|户|项|条|人|吨标准煤|吨|千瓦时)(?P<post>以上|以内|左右)?"
)
_YEAR = re.compile(r"(?:到)?(20\d{2})年")


def find_scope(text: str) -> Scope | None:
    """The set of enterprises that an item speaks of; the measure behind a floor is left open for a person to choose."""
    match = _SCOPE.search(text)
    if match:
        return Scope(match[0], int(match[1]) if match[1] else None, Decimal(match[2]), match[3])
    match = _COUNT_SCOPE.search(text)
    return Scope(match[0], int(match[1]), None, "") if match else None


def find_targets(text: str, dated: date | None, data: Mapping[str, Any]) -> list[TargetText]:
    """All numeric targets of the text, in order."""
    names = sorted(data["indicators"], key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(n) for n in names))
    found: list[TargetText] = []
    for sentence in re.finditer(r"[^。；;\n]+", text):
        part, base = sentence[0], sentence.start()
        if any(w in part for w in data["money_words"]) or any(w in part for w in data["past_words"]):
            continue
        found += _in_sentence(part, base, pattern, dated)
    return found


def _in_sentence(part: str, base: int, pattern: re.Pattern[str], dated: date | None) -> list[TargetText]:
    found = []
    year: int | None = None
    marks = list(pattern.finditer(part))
    for k, mark in enumerate(marks):
        limit = marks[k + 1].start() if k + 1 < len(marks) else len(part)
        zone = part[mark.end() : min(limit, mark.end() + 24)]
        years = [int(m[1]) for m in _YEAR.finditer(part[: mark.start()])]
        year = years[-1] if years else year
        match = _VALUE.match(zone)
        before = re.split("[，,]", part[: mark.start()])[-1]
        if (
            match is None
            or _scope_like(part, mark.start(), mark.end() + match.end())
            or re.search("(?<!不)[低高]于", match[0])
        ):
            continue
        if match is not None:
            found.append(
                _target(
                    mark[0],
                    match,
                    base + mark.start(),
                    base + mark.end() + match.end(),
                    year or _default(part, dated),
                    before,
                    part,
                    base,
                )
            )
    return found


def _scope_like(part: str, start: int, end: int) -> bool:
    return any(m.start() < end and start < m.end() for m in _SCOPE.finditer(part))


def _default(part: str, dated: date | None) -> int | None:
    return dated.year if dated and re.search(r"今年|本年|全年", part) else None


def _target(
    name: str, match: re.Match[str], start: int, end: int, year: int | None, before: str, part: str, base: int
) -> TargetText:
    words, value = match[0], Decimal(match["num"])
    unit = match["unit"].replace("％", "%")
    multiplier = {"万": 10_000, "亿": 10**8}.get(match["mul"] or "", 1)
    indicator = name
    if re.search(r"增长|增速", words):
        indicator = f"{name}增速"
    falls = re.search(r"下降|降低", words)
    op = "eq"
    if match["hi"]:
        op = "range"
    elif re.search(r"以内|不超过|不高于|控制在", words):
        op = "le"
    elif match["post"] == "左右" or "稳定在" in words or "保持在" in words:
        op = "approx"
    elif re.search(
        r"突破|达到|达|超过|超|不低于|不少于|至少|以上|完成|实现|诊断|盘活|新签约|新增|培育|力争", words + before[-4:]
    ):
        op = "ge"
    period = (
        "annual_avg"
        if "年均" in part[: start - base + len(name) + len(words)]
        else "per_year"
        if "每年" in before
        else "annual"
        if year
        else "none"
    )
    return TargetText(
        indicator,
        op,
        -value if falls else value * multiplier,
        unit,
        year,
        period,
        part[start - base : end - base],
        start,
        end,
    )
