# SPDX-License-Identifier: Apache-2.0
"""Numbers of the outlook that a sentence can name: month, quarter and year ahead, what supports them, chances of targets. Computes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhuashou.papers.model import Span
from zhuashou.papers.template import Book, Fact
from zhuashou.papers.text import decimal
from zhuashou.terms import Period, parse_period, say

_SUMS = ("base", "change", "same", "entered", "left", "projects_added", "started_added")
_COUNTS = {"entered_n": "家", "left_n": "家", "projects_n": "个", "started_n": "个"}


def number(value: Any, number_id: str, unit: str) -> Fact:
    """A number of the book."""
    return Fact(decimal(value), number_id, unit)


def percent(share: Any) -> Any:
    """A chance in percent; the format word `chance` tells its ends (不足1%, the tails are not known better)."""
    exact = decimal(share)
    return None if exact is None else exact * 100


def outlook_facts(book: Book, row: Mapping[str, Any], unit: str, lang: str) -> None:
    """`outlook.<indicator>.…` of the year, `outlook.<indicator>.month.…` and `.quarter.…`; groups whose year is known make a list by kind."""
    name, kind, code, span = (
        str(row["indicator"]), str(row.get("kind", "city")), str(row.get("id") or ""), str(row.get("span", "year")),
    )  # fmt: skip
    stem = name if span == "year" else f"{name}.{span}"
    place = f"result:outlooks/{stem}@{kind}:{code}"
    units = {
        **dict.fromkeys(("total", "done", "low", "high", "last_year"), unit),
        "growth": "%",
        "low_growth": "%",
        "high_growth": "%",
    }
    made = {k: number(row.get(k), f"{place}/{k}", u) for k, u in units.items()}
    made["chance"] = number(percent(row.get("probability")), f"{place}/probability", "%")
    made["scope"] = Fact((Span(say("papers.brief.same_scope", lang) if row.get("base") else ""),))
    done, total = decimal(row.get("done")), decimal(row.get("total"))
    made["rest"] = number(None if done is None or total is None else total - done, f"{place}/rest", unit)
    if kind == "city":
        book.facts |= {f"outlook.{stem}.{k}": v for k, v in made.items()}
        title = book.facts.get(f"{name}.name")
        if span != "year" and title is not None:
            book.facts[f"outlook.{stem}.name"] = title
    elif span == "year":
        held = book.lists.setdefault(f"outlook.{name}.{kind}", [])
        assert isinstance(held, list)
        held.append({**made, "name": Fact(row.get("name") or code)})


def support_facts(
    book: Book, support: Sequence[Mapping[str, Any]], spans: Sequence[Mapping[str, Any]], closed: Period, lang: str
) -> None:
    """`support.<span>.…` and its lists `up.<kind>`, `down.<kind>`, `projects`; `ahead.<span>` is what the span is called."""
    for span in spans:
        book.facts[f"ahead.{span['name']}"] = Fact(_called(span, closed, lang))
    for row in support:
        stem = f"support.{row['span']}"
        place = f"result:support/{row['span']}"
        book.facts |= {f"{stem}.{k}": number(row.get(k), f"{place}/{k}", "元") for k in _SUMS}
        book.facts |= {f"{stem}.{k}": number(row.get(k), f"{place}/{k}", u) for k, u in _COUNTS.items()}
        for side in ("up", "down"):
            for kind, parts in row[side].items():
                book.lists[f"{stem}.{side}.{kind}"] = [_part(p, f"{place}/{side}/{kind}") for p in parts]
                book.facts[f"{stem}.{side}.{kind}.n"] = number(len(parts), f"{place}/{side}/{kind}/count", "个")
        for kind in ("projects", "started"):
            book.lists[f"{stem}.{kind}"] = [_part(p, f"{place}/{kind}") for p in row[kind]]


def _part(part: Mapping[str, Any], place: str) -> dict[str, Fact]:
    return {
        "name": Fact(part["name"] or part["id"]), "amount": number(part["amount"], f"{place}/{part['id']}/amount", "元"),
        "points": number(part["points"], f"{place}/{part['id']}/points", "百分点"),
    }  # fmt: skip


def _called(span: Mapping[str, Any], closed: Period, lang: str) -> str:
    """11月, 四季度; with the year where it is not the closed period's."""
    last = parse_period(str(span["periods"][-1]))
    held = parse_period(f"{last.year}-Q{last.last // 3}") if span["name"] == "quarter" else last
    text = held.label(lang)
    if lang == "zh" and last.year == closed.year:
        return text.removeprefix(f"{last.year}年")
    return text


def chance_facts(book: Book, chances: Sequence[Mapping[str, Any]], city: str) -> None:
    """Chance of the assured target: the city's by indicator, and the districts where it is below one half, least first."""
    rows = []
    for row in chances:
        if row["target_set"] != "assured" or row["probability"] is None:
            continue
        place = f"result:chances/{row['indicator']}@{row['region']}/probability"
        rows.append((row, {"name": Fact(str(row["name"])), "chance": number(percent(row["probability"]), place, "%")}))
    book.lists["chance"] = [
        made | {"name": book.facts.get(f"{row['indicator']}.name", made["name"])}
        for row, made in rows
        if row["region"] == city
    ]
    low = sorted(
        (m["chance"].value, m["name"].value, k)
        for k, (r, m) in enumerate(rows)
        if r["region"] != city and m["chance"].value < 50
    )
    book.lists["chance.low"] = [rows[k][1] for _, _, k in low]
