# SPDX-License-Identifier: Apache-2.0
"""Numbers of stock and increment that a sentence can name: what stayed, came and went did to output. Computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhuashou.papers.brief_outlook import number
from zhuashou.papers.template import Book, Fact
from zhuashou.terms import say


def increment_facts(book: Book, held: Mapping[str, Any], lang: str) -> None:
    """`increment.change`, `.points`; of each side `increment.<side>.n`, `.change`, `.points`; lists `increment.<side>.ways` of n and change."""
    city = next((g for g in held.get("groups") or () if g["dimension"] == "city"), None)
    if city is None:
        return
    place = "result:increment"
    book.facts["increment.change"] = number(city["change"], f"{place}/change", "元")
    book.facts["increment.points"] = number(city["points"], f"{place}/points", "%")
    for side in ("stayed", "entered", "left"):
        columns = (("n", "counts", "家"), ("change", "amounts", "元"), ("points", "pulls", "百分点"))
        book.facts |= {f"increment.{side}.{k}": number(city[c][side], f"{place}/{side}/{k}", u) for k, c, u in columns}
        rows = [w for w in held.get("ways") or () if w["kind"].partition(".")[0] == side and side != "stayed"]
        book.lists[f"increment.{side}.ways"] = [
            {"name": Fact(say(f"papers.increment.{w['kind']}", lang)), "n": number(w["n"], f"{place}/{w['kind']}/n", "家"),
             "change": number(w["change"], f"{place}/{w['kind']}/change", "元")} for w in rows
        ]  # fmt: skip
