# SPDX-License-Identifier: Apache-2.0
"""Lines that a hijacked page put into a text: taken out where beyond doubt, flagged in every case."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from zhuashou.intake.documents.model import Draft
from zhuashou.intake.documents.script import simplify
from zhuashou.terms import load_yaml

_CONTACT = re.compile(
    r"https?://|www\.|\.(?:com|net|cc|vip|xyz|top)\b|(?:微信|QQ|扣扣|电话|TEL|qq|VX|vx)[号群:： ]{0,2}[A-Za-z]?\d{5,}|[A-Za-z0-9]{6,}\.(?:com|cn)"
)


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of strong words and of all."""
    text = resources.files("zhuashou.intake").joinpath("data", "documents.yaml").read_text(encoding="utf-8")
    lists = load_yaml(text)["spam"]
    strong, both = lists["strong"], [*lists["strong"], *lists["weak"]]
    return re.compile("|".join(map(re.escape, strong))), re.compile("|".join(map(re.escape, both)))


def spam_words(text: str) -> list[re.Match[str]]:
    """Words that stand in hijacked pages only."""
    return list(_words()[0].finditer(text))


def remove_spam(draft: Draft) -> bool:
    """Take out lines that are spam beyond doubt."""
    strong, both = _words()
    simple = simplify(draft.text)
    if len(simple) != len(draft.text) or not strong.search(simple):
        return False
    changes: list[tuple[int, int, str]] = []
    at = 0
    for line in simple.split("\n"):
        end = at + len(line)
        if strong.search(line) and (len({m[0] for m in both.finditer(line)}) > 1 or _CONTACT.search(line)):
            a, b = (at, end + 1) if end < len(simple) else (max(at - 1, 0), end)
            changes.append((max(a, changes[-1][1]) if changes else a, b, ""))
        at = end + 1
    return draft.apply("spam", [c for c in changes if c[0] < c[1]])
