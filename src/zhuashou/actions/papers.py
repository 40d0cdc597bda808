# SPDX-License-Identifier: Apache-2.0
"""Making the papers of a month from its results: brief, progress report, task book, dossiers, ledgers of findings and tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from zhuashou.actions.audit import Actor, deed
from zhuashou.actions.brief import brief_data, brief_edits
from zhuashou.actions.results import Results, digest_of, frozen
from zhuashou.terms import Period, money, to_json
from zhuashou.workspace import Workspace, atomic_write

Report = Callable[[str, int, int], None]


def make_papers(*, ws: Workspace, actor: Actor, period: Period | None = None, progress: Report) -> list[Path]:
    """Write what is missing or out of date below `papers/<period>/<revision>/`; the paths of all papers."""
    found = Results(ws, frozen(ws, period))
    jobs = _jobs(ws, found)
    folder = ws.papers(found.period, found.revision)
    inputs = digest_of(
        to_json(brief_edits(found.period)),
        [
            (found.folder / f"{n}.json").read_text(encoding="utf-8")
            for n in sorted(p.stem for p in found.folder.glob("*.json"))
            if n != "papers"
        ],
    )
    details = {"digest": found.digest, "inputs": inputs, "papers": len(jobs)}
    with deed(actor, "make_papers", subject=("period", found.period), details=details, now=ws.now(), once=True):
        if not (found.current("papers", inputs) and all((folder / name).exists() for name in jobs)):
            for number, (name, make) in enumerate(jobs.items()):
                atomic_write(folder / name, make())
                progress("papers", number + 1, len(jobs))
            found.write(inputs, papers=sorted(jobs))
    return [folder / name for name in jobs]


def _jobs(ws: Workspace, found: Results) -> dict[str, Callable[[], bytes]]:
    """File name → how its bytes are made."""
    from zhuashou import papers

    stamp = papers.make_stamp(ws.settings, found.period, found.revision, found.digest)
    brief = brief_data(ws, found)
    decisions = (found.timetable.get("decisions") or {}).values()
    title = next((str(d["title"]) for d in decisions), "")
    book = papers.book_input(stamp, tasks=found.tasks, measures=found.measures, posts=_posts(found), decision=title)
    status = papers.status_input(stamp, found.lights)
    files = papers.DossierInput(stamp, [dossier_file(d, found) for d in found.dossiers.values()])
    month = found.period
    return {
        f"工业经济运行分析_{month}.docx": lambda: papers.brief_docx(brief),
        f"工业经济运行分析_{month}.pdf": lambda: papers.brief_pdf(brief),
        f"任务书路线图时间表_{month}.docx": lambda: papers.task_book_docx(book),
        f"任务书路线图时间表_{month}.pdf": lambda: papers.task_book_pdf(book),
        f"一企一策_{month}.docx": lambda: papers.dossier_docx(files),
        f"一企一策_{month}.pdf": lambda: papers.dossier_pdf(files),
        f"推进情况通报_{month}.docx": lambda: papers.status_docx(status),
        f"推进情况通报_{month}.pdf": lambda: papers.status_pdf(status),
        f"问题台账_{month}.xlsx": lambda: papers.findings_xlsx(stamp, to_json(found.findings)),
        f"任务台账_{month}.xlsx": lambda: papers.tasks_xlsx(book),
    }


def _posts(found: Results) -> dict[str, str]:
    table = found.snapshot.rows("units")
    posts: dict[str, str] = {}
    for name, short, post in zip(*(table.column(c).to_pylist() for c in ("name", "short_name", "post")), strict=True):
        for text in (name, *(short or "").split("、")):
            if text and post:
                posts[text] = post
    return posts


def dossier_file(d: Mapping[str, Any], found: Results) -> Any:
    """One dossier in the shape of the paper."""
    from zhuashou.papers import DossierFile
    from zhuashou.tables import choices, dataset

    facts = d["facts"]
    declared = dataset("enterprises")
    shown = (
        "uscc",
        "industry",
        "park",
        "size",
        "ownership",
        "main_product",
        "chain",
        "link",
        "staff",
        "land_mu",
        "tags",
    )
    pairs = [
        ({"zh": declared.by_id[c].zh, "en": declared.by_id[c].en}, _said(declared.by_id[c], facts.get(c), choices()))
        for c in shown
        if facts.get(c)
    ]
    mine = [
        to_json(m)
        for m in found.measures
        if m.subject.id == d["uscc"] or m.subject.id in {p["project_id"] for p in d["projects"]}
    ]
    figures = [
        {"zh": p["title"]["zh"], "en": p["title"]["en"], "unit": p["unit"], "value": p["value"], "peer": p["median"],
         "number": _number(p["indicator"], d["uscc"])}
        for p in d["peers"]
    ]  # fmt: skip
    return DossierFile(
        d["name"], d["uscc"], pairs, facts.get("sponsor") or "", facts.get("liaison_officer") or "", d["target"],
        trend=[(p["period"], p["current"], p["prior"]) for p in d["trend"]], figures=figures, projects=[_project(p, found) for p in d["projects"]],
        findings=d["problems"], requests=[_request(r) for r in d["requests"] if r["state"] not in ("closed", "declined")],
        targets=[d["target"]] if d["target"] else [],
        policies=[{"name": p["name"], "verdict": p["verdict"], "amount": _granted(p), "at_most": p["at_most"], "nature": p["nature"],
                   "missing": [c["text"] for c in p["clauses"] if c["verdict"] != "yes"]} for p in d["policies"]],
        measures=mine,
    )  # fmt: skip


def _granted(policy: Mapping[str, Any]) -> dict[str, str] | None:
    """The amount in words: a ceiling says so and is never a promise."""
    if policy["amount"] is None:
        return None
    text = money(policy["amount"], "万元", 2)
    return {
        "zh": f"{'至多' if policy['at_most'] else ''}{text}万元",
        "en": f"{'up to ' if policy['at_most'] else ''}CNY {text} ten thousand",
    }


def _said(column: Any, value: Any, lists: Any) -> Any:
    if column.choice:
        choice = lists[column.choice].get(value)
        return {"zh": choice.zh, "en": choice.en} if choice else value
    return f"{value}{column.unit}" if column.is_number and column.unit else value


def _number(fact: str, uscc: str) -> str:
    from zhuashou.diagnosis import declared_facts

    about = declared_facts().get(fact)
    number = about.get("number") if isinstance(about, Mapping) else getattr(about, "number", "")
    return f"{number}@enterprise:{uscc}" if number else ""


def _project(project: Mapping[str, Any], found: Results) -> dict[str, Any]:
    from zhuashou.tables import choices

    light = next((x for x in found.lights.get("projects", []) if x["subject"]["id"] == project["project_id"]), None)
    stage = choices()["project_stage"][project["stage"]]
    return {"name": project["name"], "stage": {"zh": stage.zh, "en": stage.en}, "total_investment": project["total_investment"],
            "level": light["level"] if light else "", "reason": light["reason"] if light else ""}  # fmt: skip


def _request(row: Mapping[str, Any]) -> dict[str, Any]:
    from zhuashou.tables import choices

    category, state = choices()["request_category"][row["category"]], choices()["request_state"][row["state"]]
    return {"category": {"zh": category.zh, "en": category.en}, "title": row["text"], "state": {"zh": state.zh, "en": state.en}, "unit": row["unit"] or "",
            "due": str(row["due_on"] or "")}  # fmt: skip
