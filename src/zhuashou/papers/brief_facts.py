# SPDX-License-Identifier: Apache-2.0
"""The facts that the sentences of the monthly analysis can name, from results as JSON. Counts and sorts; computes no indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zhuashou.papers.brief_findings import finding_facts
from zhuashou.papers.brief_increment import increment_facts
from zhuashou.papers.brief_outlook import chance_facts, number, outlook_facts, support_facts
from zhuashou.papers.model import Line
from zhuashou.papers.template import Book, Fact, fill
from zhuashou.papers.text import decimal, tell
from zhuashou.terms import Period, catalogue, month, say

if TYPE_CHECKING:
    from zhuashou.papers.brief_data import BriefInput
    from zhuashou.papers.frame import Stamp

DIMENSIONS = ("section", "division", "region", "park", "size", "ownership", "chain", "enterprise")
_STATS = (
    ("value", "value"),
    ("growth", "growth"),
    ("pull", "pull"),
    ("share", "share"),
    ("contribution", "contribution"),
)
_POINTS = {
    "shift": "yoy_change",
    "lead": "lead",
    "before": "yoy_previous",
    "rate": "rate",
    "schedule": "schedule",
    "target": "target",
}


def book_of(data: BriefInput, lang: str) -> Book:
    """All facts and lists of the month. A number's id is that of the ledger's number, else `result:` and its place in the results."""
    book = Book()
    _period(book, data.stamp.month, lang)
    for tile in data.headline:
        _tile(book, tile, data.stamp, lang)
    for key, rows in data.growth.items():
        _growth(book, key, rows, data.stamp, lang)
    _beside(book, data.beside)
    _lights(book, data.lights)
    for row in data.outlooks:
        outlook_facts(book, row, str((data.stamp.indicators.get(str(row["indicator"])) or {}).get("unit", "元")), lang)
    increment_facts(book, data.increment, lang)
    support_facts(book, data.support, data.spans, data.stamp.month, lang)
    chance_facts(book, data.chances, data.stamp.city_id)
    _measures(book, data.measures, lang)
    finding_facts(book, data.findings, data.gone, lang)
    _moved(book, lang)
    return book


def _period(book: Book, period: Period, lang: str) -> None:
    def span(p: Period, scope: str) -> str:
        text = p.label(lang, scope)
        return text.removeprefix(f"{p.year}年") if lang == "zh" else text

    book.facts |= {
        "period": Fact(span(period, "ytd")), "month": Fact(span(period, "month")), "year": Fact(str(period.year)),
        "previous": Fact(span(period.previous, "ytd")) if period.last > 2 else Fact(None), "elapsed": Fact(decimal(period.last)),
        "left": Fact(decimal(12 - period.last)),
    }  # fmt: skip
    if period.last < 12:
        rest, last = span(month(period.year, max(period.last + 1, 2)), "month"), "12月" if lang == "zh" else "December"
        book.facts["rest"] = Fact(
            last if period.last == 11 else f"{period.last + 1}—12月" if lang == "zh" else f"{rest} to {last}"
        )


def _tile(book: Book, tile: Mapping[str, Any], stamp: Stamp, lang: str) -> None:
    name, unit, numbers = str(tile["indicator"]), str(tile["unit"]), tile.get("numbers") or {}
    ratio = tile.get("compare") == "difference"
    change = ("百分点" if unit == "%" else unit) if ratio else "%"
    goal = "%" if tile.get("rate") is None else unit
    units = {"lead": "百分点", "shift": "百分点", "before": change, "rate": "%", "schedule": "%", "target": goal}
    book.facts |= {
        f"{name}.name": Fact(tell(tile, lang) or stamp.named(name, lang)), f"{name}.ratio": Fact(decimal(int(ratio))),
        f"{name}.value": number(None if unit == "%" and not ratio else tile.get("value"), numbers.get("value", ""), unit),
        f"{name}.growth": number(tile.get("yoy"), numbers.get("growth", ""), change),
        **{f"{name}.{k}": number(tile.get(column), f"result:headline/{name}/{column}", units[k]) for k, column in _POINTS.items()},
    }  # fmt: skip
    if tile.get("rate") is not None and numbers.get("target_rate"):
        book.facts[f"{name}.rate"] = number(tile["rate"], numbers["target_rate"], "%")
    _past(book, tile, stamp.month)
    if tile.get("note"):
        book.facts[f"{name}.growth"] = Fact(None)


def _past(book: Book, tile: Mapping[str, Any], period: Period) -> None:
    """Growth of the same period and of the whole of last year, from the tile's series."""
    series = {p: yoy for p, _, yoy in tile.get("series") or ()}
    for name, past in (("year_ago", period.prior.id), ("year_end", month(period.year - 1, 12).id)):
        place = f"result:headline/{tile['indicator']}/series/{past}"
        book.facts[f"{tile['indicator']}.{name}"] = number(series.get(past), place, "%")


def _growth(book: Book, key: str, rows: Sequence[Mapping[str, Any]], stamp: Stamp, lang: str) -> None:
    """`gross_output:division` → the lists `division`, `division.up`, `division.down` and their counts; the city's row → facts."""
    name, _, by = key.partition(":")
    about = stamp.indicators.get(name) or {}
    unit, scope = str(about.get("unit", "元")), str(about.get("scope", "ytd"))
    made = [_row(row, name, by, scope, about, lang) for row in rows]
    if by == "city":
        for row in made[:1]:
            fresh = {f"{name}.{k}": v for k, v in row.items() if k in ("value", "growth", "name")}
            book.facts = {**fresh, **{k: v for k, v in book.facts.items() if v.value is not None or k not in fresh}}
            book.facts.setdefault(f"{name}.ratio", Fact(decimal(int(unit != "元" and row["pull"].value is None))))
            book.facts[f"{name}.name"] = Fact(stamp.named(name, lang))
        return
    title = by if name == "gross_output" else f"{name}.{by}"
    column = "pull" if any(r["pull"].value is not None for r in made) else "growth"
    known = sorted((r for r in made if r[column].value is not None), key=lambda r: _place(by, column, r))
    ups = [r for r in known if r[column].value > 0]
    downs = [r for r in reversed(known) if r[column].value < 0]
    for part, chosen in (("", known), (".up", ups), (".down", downs)):
        book.lists[f"{title}{part}"] = chosen
        book.facts[f"{title}{part}.n"] = number(
            len(chosen), f"result:growth/{key}/count{part.replace('.', '/')}", _COUNTED.get(by, "个")
        )


_COUNTED = {"enterprise": "家"}
#: Groups that are told in their customary order, not by size of effect.
_ORDER = {"size": ("large", "medium", "small", "micro")}


def _place(by: str, column: str, row: Mapping[str, Fact]) -> tuple[Any, Any, str]:
    """Where a row stands in its list."""
    code = str(row["code"].value)
    order = _ORDER.get(by, ())
    return (order.index(code) if code in order else len(order), -row[column].value, code)


def _row(
    row: Mapping[str, Any], name: str, by: str, scope: str, about: Mapping[str, Any], lang: str
) -> dict[str, Fact]:
    unit, code = str(about.get("unit", "元")), str(row.get("id") or "")
    ratio = row.get("pull") is None and unit != "元"
    units = {
        "value": unit,
        "growth": ("百分点" if unit == "%" else unit) if ratio else "%",
        "pull": "百分点",
        "share": "%",
        "contribution": "%",
    }
    traced = f"{name}.{scope}.{{}}@{by}:{code}" if row.get("id") else f"result:growth/{name}:{by}//{{}}"
    made = {k: number(row.get(c), traced.format(k), units[k]) for k, c in _STATS}
    made["share"] = number(row.get("share"), f"result:growth/{name}:{by}/{code}/share", "%")
    if made["value"].value is None:
        made["value"] = number(row.get("current"), traced.format("value" if row.get("id") else "current"), unit)
    note = row.get("note")
    return made | {
        "code": Fact(code), "name": Fact(tell(row.get("name"), lang) or say("papers.brief.unassigned", lang)), "n": number(row.get("n"), f"result:growth/{name}:{by}/{code}/n", "家"),
        "note": Fact(tell({"id": note, "values": {}}, lang) if note else ""),
    }  # fmt: skip


def _beside(book: Book, beside: Mapping[str, Any]) -> None:
    for row in beside.get("officials") or ():
        name = f"official.{row['indicator']}"
        place = f"result:beside/officials/{row['indicator']}"
        units = {"value": str(row["unit"]), "yoy": "%", "province": "%", "nation": "%", "rank": "位", "of": "个"}
        book.facts |= {f"{name}.{k}": number(row.get(k), f"{place}/{k}", u) for k, u in units.items()}
        book.facts[f"{name}.name"] = Fact(row["name"])
        for above in ("province", "nation"):
            own, other = decimal(row.get("yoy")), decimal(row.get(above))
            book.facts[f"{name}.over_{above}"] = number(
                None if own is None or other is None else own - other, f"{place}/over_{above}", "百分点"
            )
    published = [
        r for r in beside.get("officials") or () if r["indicator"] != "value_added" and r.get("yoy") is not None
    ]
    for title, chosen in (("official", [r for r in published if r.get("value") is not None]),
                          ("official_rate", [r for r in published if r.get("value") is None])):  # fmt: skip
        book.lists[title] = [
            {"name": Fact(r["name"]), **{k: book.facts[f"official.{r['indicator']}.{c}"] for k, c in (("value", "value"), ("growth", "yoy"))}}
            for r in chosen
        ]  # fmt: skip
    for part in ("scope", "coming"):
        for k, v in (beside.get(part) or {}).items():
            unit = {"pull": "百分点", "lost": "元"}.get(
                k, "元" if k.endswith("_added") else "家" if part == "scope" else "个"
            )
            book.facts[f"{part}.{k}"] = number(v, f"result:beside/{part}/{k}", unit)
    rows = []
    for row in beside.get("products") or ():
        units = {"value": "元", "growth": "%", "pull": "百分点", "n": "家"}
        rows.append(
            {
                "name": Fact(row["name"]),
                **{k: number(row.get(k), f"result:beside/products/{row['id']}/{k}", u) for k, u in units.items()},
            }
        )
    book.lists["product"] = rows


def _lights(book: Book, lights: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    for kind, rows in lights.items():
        counts = {f"l{k}": sum(1 for r in rows if str(r.get("level")) == str(k)) for k in (0, 1, 2, 3, "x")}
        book.facts[f"{kind}.n"] = number(len(rows) or None, f"result:lights/{kind}/count", "个")
        book.facts |= {
            f"{kind}.{k}": number(n if rows else None, f"result:lights/{kind}/count/{k[1:]}", "个")
            for k, n in counts.items()
        }


def _measures(book: Book, measures: Sequence[Mapping[str, Any]], lang: str) -> None:
    """Measures by hand and kind: how many, and the names of the first ones they are for."""
    words = catalogue("papers")
    for hand in ("stock", "attract"):
        chosen = [m for m in measures if m["hand"] == hand]
        book.facts[f"measures.{hand}.n"] = number(len(chosen) or None, f"result:measures/{hand}/count", "项")
        kinds: dict[str, list[Mapping[str, Any]]] = {}
        for m in chosen:
            kinds.setdefault(str(m["kind"]), []).append(m)
        rows = []
        for k, (kind, of_kind) in enumerate(sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))):
            names = list(dict.fromkeys(str(m["subject"]["name"]) for m in of_kind if m["subject"]["name"]))
            title = (
                say(f"papers.next.{kind}", lang) if f"papers.next.{kind}" in words else tell(of_kind[0]["words"], lang)
            )
            mark = f"{'一二三四五六七八九十'[k]}是" if lang == "zh" and k < 10 else ""
            rows.append({"no": Fact(mark or f"({k + 1}) "), "kind": Fact(title), "n": number(len(of_kind), f"result:measures/{hand}/{kind}/count", "项"),
                         "names": Fact(_few(names, lang))})  # fmt: skip
        book.lists[f"measures.{hand}"] = rows


def _few(names: Sequence[str], lang: str, most: int = 3) -> str:
    """The first names, and that there are more."""
    shown = ("、" if lang == "zh" else ", ").join(names[:most])
    return shown + (("等" if lang == "zh" else " and others") if len(names) > most else "")


def _moved(book: Book, lang: str) -> None:
    """`moved`: how a growth is said (增长 5.9%, 下降 3.2%, 持平, 扭亏为盈), for every growth of the book."""
    for name in [n for n in book.facts if n.endswith(".growth")]:
        stem = name.removesuffix(".growth")
        ratio = book.facts.get(f"{stem}.ratio", Fact(0)).value == 1
        book.facts[f"{stem}.moved"] = Fact(_said(book.facts[name], "", ratio, lang))
    for rows in book.lists.values():
        for row in rows:
            if "growth" in row and isinstance(row, dict):
                row["moved"] = Fact(_said(row["growth"], row.get("note", Fact("")).value, False, lang))


def _said(growth: Fact, note: str, ratio: bool, lang: str) -> Line | str:
    from zhuashou.papers.telling import direction

    if note:
        return note
    if growth.value is None:
        return ()
    kind = "growth" if growth.unit == "%" and not ratio else "points" if growth.unit == "百分点" else "amount"
    text = catalogue("papers")[f"papers.moved.{kind}.{direction(growth.value)}"][lang]
    return fill(text, {"x": growth, "unit": Fact(growth.unit)}, lang) or ()
