# SPDX-License-Identifier: Apache-2.0
"""Findings as facts: their sentences with every number live, by kind and level, unusual ones first."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Any

from zhuashou.papers.model import Line, Span
from zhuashou.papers.template import Book, Fact, fill, number_text
from zhuashou.papers.text import decimal, has_number, revive, tell
from zhuashou.terms import Words, catalogue, said

SINGLE = ("enterprise", "project", "request", "lead", "asset", "task")
#: Of these only the worst finding is told with its causes; the table of problems holds them all.
ONCE = (*SINGLE, "district", "region", "industry", "division", "park")
_GROUPS = {"city": ("city",), "division": ("industry", "division"), "region": ("district", "region", "park"), "chain": ("chain", "link"),
           "enterprise": ("enterprise",), "project": ("project",)}  # fmt: skip
_FRESH = ("new", "worse")


def finding_facts(
    book: Book, findings: Sequence[Mapping[str, Any]], gone: Sequence[Mapping[str, Any]], lang: str
) -> None:
    """Counts by level, kind and status; lists `finding.<group>` worst first, and `unusual` (new or worse, level 2 and above)."""
    live = [f for f in findings if int(f["severity"]) >= 1 and f.get("status") != "gone"]
    live.sort(key=lambda f: -int(f["severity"]))
    rows = _worst_each([(f, row) for f in live if (row := _row(f, lang))])
    _count(book, "findings.n", len(live), "count")
    for k in (1, 2, 3):
        _count(book, f"findings.l{k}", sum(int(f["severity"]) == k for f in live), f"count/{k}")
    for status in ("new", "worse", "better", "continuing"):
        _count(book, f"findings.{status}", sum(f.get("status") == status for f in live), f"count/{status}")
    _count(book, "findings.gone", len(gone), "count/gone")
    for why in ("recovered", "left_scope", "excused", "no_data", "rule_changed"):
        _count(book, f"findings.gone.{why}", sum(f.get("ended") == why for f in gone), f"count/gone/{why}")
    known = sum(f.get("status", "new") != "new" for f in findings) + len(gone)
    _count(book, "findings.known", known, "count/known")
    for name, kinds in _GROUPS.items():
        book.lists[f"finding.{name}"] = [row for f, row in rows if f["subject"]["kind"] in kinds]
        _count(book, f"finding.{name}.n", sum(f["subject"]["kind"] in kinds for f in live), f"count/{name}")
    fresh = [(f, row) for f, row in rows if int(f["severity"]) >= 2 and f.get("status", "new") in _FRESH]
    wide = [row for f, row in fresh if f["subject"]["kind"] not in SINGLE][:4]
    book.lists["unusual"] = [*wide, *[row for f, row in fresh if f["subject"]["kind"] in SINGLE][:3]]


def _worst_each(
    rows: list[tuple[Mapping[str, Any], dict[str, Fact]]],
) -> list[tuple[Mapping[str, Any], dict[str, Fact]]]:
    """Of an enterprise, project, district or industry only its worst finding is told; the table of problems holds them all."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for finding, row in rows:
        subject = (str(finding["subject"]["kind"]), str(finding["subject"]["id"]))
        if subject[0] not in ONCE or subject not in seen:
            kept.append((finding, row))
        seen.add(subject)
    return kept


def _count(book: Book, name: str, n: int, place: str) -> None:
    book.facts[name] = Fact(decimal(n), f"result:findings/{place}", "条")


def _row(finding: Mapping[str, Any], lang: str) -> dict[str, Fact]:
    """A finding's sentence and causes; empty if it states no number."""
    text = told(finding, lang)
    causes = [
        words_line(c, lang, f"result:findings/{finding['id']}/causes/{k}", finding)
        for k, c in enumerate(finding.get("causes") or ())
    ]
    causes = [_stopped(line, lang) for line in causes]
    run = _run(finding, lang)
    told_number = any(span.token or has_number(span.text) for line in (text, *causes) for span in line)
    if not told_number or not finding.get("evidence"):
        return {}
    return {
        "id": Fact(str(finding["id"])), "name": Fact(str(finding["subject"]["name"])), "text": Fact(_with_run(text, run)), "level": Fact(str(finding["severity"])),
        "status": Fact(str(finding.get("status", "new"))), "causes": Fact(_joined(causes[:4], lang)),
        "first": Fact(_joined(causes[:2], lang)), "rule": Fact(str(finding.get("rule", ""))),
    }  # fmt: skip


def _joined(lines: Sequence[Line], lang: str) -> Line | str:
    """Sentences one after the other, in English with a space between."""
    gap = () if lang == "zh" else (Span(" "),)
    return tuple(span for k, line in enumerate(lines) for span in ((*gap, *line) if k else line)) or ""


def _run(finding: Mapping[str, Any], lang: str) -> Line:
    """（已连续3个月）, for what stands longer than the month before."""
    months = int(finding.get("months") or 0)
    if months < 3 or finding.get("status", "new") in ("new", "changed"):
        return ()
    fact = Fact(decimal(months), f"result:findings/{finding['id']}/months", "个")
    return fill(catalogue("papers")["papers.brief.run"][lang], {"n": fact}, lang) or ()


def _with_run(text: Line, run: Line) -> Line:
    """The run stands before the full stop."""
    last = text[-1]
    if not run or last.token or not last.text.endswith(("。", ".")):
        return (*text, *run)
    return (*text[:-1], Span(last.text[:-1], last.style), *run, Span(last.text[-1]))


def _stopped(spans: Line, lang: str) -> Line:
    """A cause ends with a full stop, also when it quotes somebody."""
    text = spans[-1].text if spans else ""
    return (
        spans
        if not text or text.endswith(("。", ".", "；", ";", "！", "？"))
        else (*spans, Span("。" if lang == "zh" else ". "))
    )


def told(finding: Mapping[str, Any], lang: str) -> Line:
    """The finding's own sentence with live numbers."""
    return words_line(finding["words"], lang, f"result:findings/{finding['id']}/words", finding)


def words_line(value: Any, lang: str, place: str, finding: Mapping[str, Any]) -> Line:
    """Words (live or JSON) as spans; every number in them is live: by the ledger number of the same value in the evidence, else by its place."""
    value = revive(value)
    if isinstance(value, (list, tuple)):
        parts = [words_line(v, lang, f"{place}/{k}", finding) for k, v in enumerate(value)]
        sep = Span("、" if lang == "zh" else ", ")
        return tuple(span for k, part in enumerate(parts) for span in ((sep, *part) if k else part))
    if not isinstance(value, Words):
        return (Span(tell(value, lang)),)
    text = catalogue(value.id.partition(".")[0])[value.id]
    spans: list[Span] = []
    for literal, name, spec, _ in string.Formatter().parse(text.get(lang) or text["zh"]):
        if literal:
            spans.append(Span(literal))
        if name is None:
            continue
        held = value.values.get(name)
        exact = None if isinstance(held, (Words, Mapping, list, tuple)) else decimal(held)
        if spec in ("date", "period"):
            spans.append(Span(said(held, spec, lang) or ""))
        elif exact is None:
            spans += words_line(held, lang, f"{place}/{name}", finding)
        else:
            token = f"{_evidence(finding, held) or f'{place}/{name}'}|{spec or 'as'}"
            spans.append(Span(number_text(held, spec, "", lang) if spec else tell(held, lang), "", 0, token))
    return tuple(spans)


def _evidence(finding: Mapping[str, Any], value: Any) -> str:
    """The ledger number in the evidence that has exactly this value; empty if there is none."""
    exact = decimal(value)
    return next(
        (
            str(e["number"])
            for e in finding.get("evidence") or ()
            if e.get("number") and decimal(e.get("value")) == exact
        ),
        "",
    )
