# SPDX-License-Identifier: Apache-2.0
"""Findings and tasks as Excel ledgers: filter, frozen panes, lights in colour; no cell is ever read as a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from zhuashou.papers.frame import Stamp
from zhuashou.papers.task_book import TaskBookInput, due, grouped
from zhuashou.papers.telling import Teller
from zhuashou.papers.text import Sources, decimal, plain, tell
from zhuashou.terms import formula_like, safe_text, sheet_name

#: (field, width in characters, kind): text, wrap, center, number, date.
Spec = tuple[tuple[str, float, str], ...]
_FILLS = {
    "0": ("#e3f3e9", "#125c31"),
    "1": ("#fbf1d0", "#654700"),
    "2": ("#fde8d7", "#863a00"),
    "3": ("#fbe3e1", "#95190f"),
    "x": ("#ebecf3", "#474c6b"),
}
_KINDS: dict[str, dict[str, Any]] = {
    "wrap": {"text_wrap": True}, "center": {"align": "center"}, "number": {"num_format": "#,##0.0#"}, "count": {"num_format": "#,##0", "align": "center"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"}, "link": {"font_color": "#1C4F8F", "underline": 1},
}  # fmt: skip


class Sheet:
    """One worksheet in the ledgers' look: title, stamp, head, rows."""

    def __init__(self, book: Any, told: Teller, name: str, title: str, prefix: str, spec: Spec) -> None:
        self.book, self.told, self.spec, self.prefix = book, told, spec, prefix
        self.sheet = book.add_worksheet(sheet_name(name, [s.name for s in book.worksheets()]))
        self.row = 3
        self.formats: dict[tuple[str, str, bool], Any] = {}
        self._top(title)

    def _format(self, kind: str, light: str = "", *, quoted: bool = False) -> Any:
        """A cell format, made once; `quoted` marks text that must stay text when a person edits the cell."""
        key = (kind, light, quoted)
        if key not in self.formats:
            look: dict[str, Any] = {
                "font_name": "宋体",
                "font_size": 10,
                "valign": "vcenter",
                "border": 1,
                "border_color": "#C3CDD8",
            }
            look |= _KINDS.get(kind, {})  # fmt: skip
            if kind == "head":
                look |= {
                    "bold": True,
                    "bg_color": "#F3F5F8",
                    "align": "center",
                    "text_wrap": True,
                    "font_color": "#435060",
                }
            if quoted:
                look["quote_prefix"] = True
            if light in _FILLS:
                look |= {"bg_color": _FILLS[light][0], "font_color": _FILLS[light][1], "bold": True, "align": "center"}
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]

    def _top(self, title: str) -> None:
        """Title line, stamp line with the sample label, head row."""
        told, sheet = self.told, self.sheet
        large = self.book.add_format({"font_name": "黑体", "font_size": 16})
        small = self.book.add_format({"font_name": "宋体", "font_size": 9, "font_color": "#5A6777"})
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, title, large)
        label = f"【{told.say('sample')}】 " if told.stamp.sample else ""
        sheet.write_string(1, 0, label + told.stamp.line(told.lang), small)
        sheet.set_row(2, 24)
        for k, (name, width, _) in enumerate(self.spec):
            sheet.set_column(k, k, width)
            sheet.write_string(2, k, told.say(f"{self.prefix}.{name}"), self._format("head"))
        sheet.freeze_panes(3, 2)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.set_footer(f"&C&P / &N&R{told.stamp.line(told.lang)}".replace("·", "-"))

    def add(self, values: Sequence[Any], *, lights: Mapping[int, str] | None = None, target: str = "") -> None:
        """Append a row. Text is always written as text, also where it begins with = + - @, and marked so.

        A column of kind `link` leads to `target` (a cell of this workbook) where there is one.
        """
        lights = lights or {}
        for k, ((_, _, kind), value) in enumerate(zip(self.spec, values, strict=True)):
            look = self._format(kind, lights.get(k, ""))
            exact = decimal(value) if kind in ("number", "count") else None
            if exact is not None:
                self.sheet.write_number(self.row, k, float(exact), look)
            elif kind == "date" and isinstance(value, date):
                self.sheet.write_datetime(self.row, k, datetime(value.year, value.month, value.day), look)  # noqa: DTZ001
            elif kind == "link" and target:
                self.sheet.write_url(self.row, k, f"internal:{target}", look, string=safe_text(value))
            else:
                text = safe_text(value)
                self.sheet.write_string(
                    self.row,
                    k,
                    text,
                    self._format(kind, lights.get(k, ""), quoted=True) if formula_like(text) else look,
                )
        self.row += 1

    def close(self) -> None:
        """The filter over all rows."""
        self.sheet.autofilter(2, 0, max(self.row - 1, 2), len(self.spec) - 1)


def _book(stamp: Stamp, title: str) -> tuple[Any, io.BytesIO]:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    last = stamp.month.last_day
    created = datetime(last.year, last.month, last.day, tzinfo=UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": title, "author": stamp.issuer, "company": "", "created": created, "comments": stamp.line("zh")}
    )
    return book, out


_FINDINGS: Spec = (
    ("no", 6, "center"), ("level", 8, "center"), ("status", 8, "center"), ("kind", 10, "center"), ("subject", 26, "wrap"),
    ("words", 52, "wrap"), ("causes", 48, "wrap"), ("evidence", 44, "wrap"), ("rule", 22, "text"), ("id", 20, "link"),
)  # fmt: skip
_EVIDENCE: Spec = (
    ("id", 20, "text"), ("subject", 26, "wrap"), ("indicator", 24, "text"), ("value", 16, "number"), ("unit", 10, "center"),
    ("period", 12, "center"), ("number", 60, "text"),
)  # fmt: skip
_TASKS: Spec = (
    ("no", 6, "center"), ("task", 46, "wrap"), ("part", 13, "center"), ("result", 28, "wrap"), ("sponsor", 16, "wrap"),
    ("lead", 16, "wrap"),
    ("support", 26, "wrap"), ("start", 12, "date"), ("finish", 12, "date"), ("due", 13, "date"), ("slack", 10, "count"),
    ("critical", 8, "center"), ("subject", 24, "wrap"), ("origin", 10, "center"), ("after", 16, "wrap"),
    ("quote", 40, "wrap"), ("id", 16, "text"),
)  # fmt: skip


def findings_xlsx(stamp: Stamp, findings: Sequence[Mapping[str, Any]], lang: str = "zh") -> bytes:
    """Findings (JSON of `Finding`), worst first, and a second sheet with every number behind them and its number id."""
    told = Teller(stamp, Sources(), lang)
    title = told.say("findings.title", city=stamp.city, period=stamp.month.label(lang))
    book, out = _book(stamp, title)
    sheet = Sheet(book, told, told.say("findings.sheet"), title, "findings", _FINDINGS)
    proof = Sheet(book, told, told.say("evidence.sheet"), told.say("evidence.title"), "evidence", _EVIDENCE)
    for k, f in enumerate(sorted(findings, key=lambda f: -int(f["severity"])), start=1):
        level, subject = str(f["severity"]), f["subject"]
        causes = "\n".join(tell(c, lang) for c in f.get("causes") or ())
        numbers = "\n".join(e["number"] for e in f.get("evidence") or () if e.get("number"))
        status = str(f.get("status") or "new")
        sheet.add(
            (k, told.say(f"level.{level}"), _known(told, "status", status), _known(told, "kind", subject["kind"]), subject["name"],
             tell(f["words"], lang), causes, numbers, f["rule"], f["id"]),
            lights={1: level}, target=f"'{told.say('evidence.sheet')}'!A{proof.row + 1}" if f.get("evidence") else "",
        )  # fmt: skip
        for e in f.get("evidence") or ():
            name = stamp.named(str(e["indicator"]), lang)
            proof.add((f["id"], subject["name"], name, e.get("value"), e.get("unit"), e.get("period"), e.get("number") or "／".join(
                str(x) for x in (e.get("dataset"), *(e.get("key") or ()), e.get("column")) if x)))  # fmt: skip
    sheet.close()
    proof.close()
    book.close()
    return out.getvalue()


def _known(told: Teller, group: str, name: str) -> str:
    """The word of a controlled value, or the value itself."""
    from zhuashou.terms import catalogue

    key = f"papers.{group}.{name}"
    return told.say(f"{group}.{name}") if key in catalogue("papers") else name


def _date(value: Any) -> date | str:
    return date.fromisoformat(value) if isinstance(value, str) and value else value if isinstance(value, date) else ""


def tasks_xlsx(data: TaskBookInput, lang: str = "zh") -> bytes:
    """Tasks (JSON of `TaskDraft`) as a ledger; a missing lead unit, result, leader or deadline says 【待填】 in the colour of a warning."""
    told = Teller(data.stamp, Sources(), lang)
    title = told.say("tasks.title", city=data.stamp.city)
    book, out = _book(data.stamp, title)
    sheet = Sheet(book, told, told.say("tasks.sheet"), title, "tasks", _TASKS)
    empty = told.say("slot.empty")
    k = 0
    for part, tasks in grouped(data):
        for t in tasks:
            k += 1
            lead = tell(t.get("lead_unit"), lang)
            deadline = _date(t.get("deadline"))
            slots = (
                t.get("result") or empty,
                t.get("sponsor") or data.sponsors.get(lead) or empty,
                lead or empty,
                deadline or plain(due(told, t)),
            )
            lights = {column: "1" for column, value in zip((3, 4, 5, 9), slots, strict=True) if value == empty}
            if t.get("critical"):
                lights[11] = "3"
            units = "、".join(dict.fromkeys((*(t.get("responsible_units") or ()), *(t.get("support_units") or ()))))
            sheet.add(
                (k, tell(t["title"], lang), told.say(f"hand.{part}"), slots[0], slots[1], slots[2], units, _date(t.get("start_on")),
                 _date(t.get("finish_on")), slots[3], t.get("slack"), told.say("yes") if t.get("critical") else "", t["subject"]["name"],
                 _known(told, "origin", str(t["origin"])), "\n".join(t.get("after") or ()), t.get("quote"), t["id"]),
                lights=lights,
            )  # fmt: skip
    sheet.close()
    book.close()
    return out.getvalue()
