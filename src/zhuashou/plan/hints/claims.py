# SPDX-License-Identifier: Apache-2.0
"""A model's claims about one passage: what is asked for, and how the answer is read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

_ASK = (
    "你是公文阅读助手。只根据【原文】回答，不得补充原文没有的内容。找出原文中布置工作的句子，输出 JSON："
    '{"items":[{"quote":"原文连续片段，一字不改","verb":"动词","object":"对象","indicator":"指标名称，没有则空","industries":["GB/T 4754 代码，没有则空"]}]}。'
    '不要输出数字、日期、部门。没有布置工作的句子时输出 {"items":[]}。'
)
_TEXTS = ("quote", "verb", "object", "indicator", "unit", "op")


class BadAnswer(ValueError):
    """The answer is not the JSON that was asked for."""


@dataclass(frozen=True)
class Claim:
    """One suggestion. Numbers, dates and departments are never asked for; a model that names them all the same is held to them."""

    quote: str
    verb: str = ""
    object: str = ""
    indicator: str = ""
    value: Decimal | None = None
    unit: str = ""
    year: int | None = None
    op: str = ""
    departments: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()


def messages(passage: str) -> list[dict[str, str]]:
    """The chat messages for one passage (OpenAI-compatible)."""
    return [{"role": "system", "content": _ASK}, {"role": "user", "content": f"【原文】\n{passage}"}]


def claims_of(answer: str) -> list[Claim]:
    """The claims of an answer; a fence around the JSON is allowed. Raises BadAnswer."""
    body = re.sub(r"^\s*```(?:json)?|```\s*$", "", answer.strip())
    try:
        data = json.loads(body)
    except ValueError as error:
        raise BadAnswer(str(error)) from error
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or not all(isinstance(i, dict) and isinstance(i.get("quote"), str) for i in items):
        raise BadAnswer("items")
    return [_claim(item) for item in items]


def _claim(item: Mapping[str, Any]) -> Claim:
    texts = {name: str(item.get(name) or "").strip() for name in _TEXTS}
    try:
        value = None if item.get("value") in (None, "") else Decimal(str(item["value"]))
        year = None if item.get("year") in (None, "") else int(item["year"])
    except (InvalidOperation, ValueError, TypeError) as error:
        raise BadAnswer(str(error)) from error
    return Claim(
        **texts, value=value, year=year, departments=_names(item, "departments"), industries=_names(item, "industries")
    )


def _names(item: Mapping[str, Any], key: str) -> tuple[str, ...]:
    names = item.get(key) or []
    if not isinstance(names, list):
        raise BadAnswer(key)
    return tuple(str(n).strip() for n in names if str(n).strip())
