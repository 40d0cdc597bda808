# SPDX-License-Identifier: Apache-2.0
"""What the stock hand proposes: for findings by the playbook, for policies that are due or narrowly missed, for renovation and idle assets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from zhuashou.stock.answers import ClauseAnswer
from zhuashou.stock.dossiers import Dossier
from zhuashou.terms import Finding, Measure, Subject, Words, industry, load_yaml, region, stable_id


@cache
def playbook() -> dict[str, Any]:
    """Which measure answers which finding (data of this room)."""
    return dict(
        load_yaml(resources.files("zhuashou.stock").joinpath("data", "playbook.yaml").read_text(encoding="utf-8"))
    )


def measures(dossiers: Sequence[Dossier], snap: Any, findings: Sequence[Finding], settings: Any) -> list[Measure]:
    """All measures of the stock hand, most serious findings first; one measure for a subject and kind, with all findings it answers."""
    del settings
    found: dict[str, Measure] = {}
    for m in [
        *_of_findings(findings),
        *_of_policies(dossiers),
        *_of_capacity(dossiers),
        *_renovation(dossiers),
        *_idle(snap),
    ]:
        held = found.get(m.id)
        if held is None:
            found[m.id] = m
        else:
            ids = tuple(dict.fromkeys((*held.finding_ids, *m.finding_ids)))
            found[m.id] = Measure(held.id, held.hand, held.kind, held.subject, held.words, ids, held.lead_unit, held.support_units,
                                  held.workdays, held.region, held.cost, held.effect, held.evidence)  # fmt: skip
    return list(found.values())


def _make(kind: str, subject: Subject, values: Mapping[str, Any], *, lead: str, support: Sequence[str] = (), workdays: int = 20, region: str = "",
          findings: Sequence[str] = (), key: str = "", cost: Any = None) -> Measure:  # fmt: skip
    words = Words(f"stock.measure.{kind}", {"name": subject.name, **values})
    return Measure(stable_id("M", kind, subject.kind, subject.id, key), "stock", kind, subject, words, tuple(findings), lead, tuple(support), workdays,
                   region, cost)  # fmt: skip


def _of_findings(findings: Sequence[Finding]) -> list[Measure]:
    """Findings about enterprises and projects that need a person (level 2 or 3)."""
    found = []
    for f in findings:
        rule = playbook().get(f.rule)
        if not isinstance(rule, dict) or f.severity < 2 or f.subject.kind not in ("enterprise", "project", "request"):
            continue
        place = region(f.region) if f.region else None
        lead = rule["lead"] or (f"{place.name}人民政府" if place else "市经信局")
        found.append(
            _make(
                rule["kind"],
                f.subject,
                {},
                lead=lead,
                support=rule["support"],
                workdays=rule["workdays"],
                region=f.region,
                findings=(f.id,),
            )
        )
    return found


def _of_policies(dossiers: Sequence[Dossier]) -> list[Measure]:
    found = []
    for d in dossiers:
        subject = Subject("enterprise", d.uscc, d.name)
        for a in d.policies:
            if a.verdict == "yes" and a.amount:
                found.append(_make("policy_apply", subject, {"policy": a.name, "amount": a.amount}, lead="市经信局", support=["市财政局"], workdays=15,
                                   region=d.region, key=a.id, cost=a.amount))  # fmt: skip
            lacking = [c for c in a.clauses if c.verdict == "no"]
            if a.verdict == "no" and len(lacking) == 1 and _near(lacking[0]):
                found.append(_make("policy_near", subject, {"policy": a.name, "missing": lacking[0].text}, lead="市经信局", support=["市财政局"],
                                   workdays=30, region=d.region, key=a.id))  # fmt: skip
    return found


def _near(clause: ClauseAnswer) -> bool:
    """Can the enterprise improve it, and is at most 15 percent of the threshold missing?"""
    return bool(
        clause.improvable and clause.gap and clause.threshold and clause.gap <= abs(clause.threshold) * 15 / 100
    )


def _of_capacity(dossiers: Sequence[Dossier]) -> list[Measure]:
    found = []
    for d in dossiers:
        rung = next((r for r in d.rungs if r.id == "reach_capacity"), None)
        if rung is not None and rung.verdict == "no":
            found.append(_make("capacity", Subject("enterprise", d.uscc, d.name), {"value": rung.value}, lead="市经信局", support=["市统计局"],
                               workdays=30, region=d.region))  # fmt: skip
    return found


def _renovation(dossiers: Sequence[Dossier]) -> list[Measure]:
    """Key enterprises of traditional and low-end industries without a renovation project under way."""
    found = []
    for d in dossiers:
        code = str(d.facts.get("industry") or "")
        wanted = code[:3] in playbook()["renovate"] or code in playbook()["renovate_classes"]
        running = any(
            p["kind"] == "tech_renovation"
            and p["stage"] in ("started", "registered_in_statistics", "under_construction")
            for p in d.projects
        )
        made = industry(code)
        if wanted and not running and made is not None:
            found.append(_make("tech_renovation", Subject("enterprise", d.uscc, d.name), {"industry": made.name}, lead="市经信局",
                               support=["市科技局", "市财政局"], workdays=60, region=d.region))  # fmt: skip
    return found


def _idle(snap: Any) -> list[Measure]:
    """Idle assets beside a lead that looks for a place in the same county, else any county; nothing fitting is said too."""
    from zhuashou.tables import choices

    leads = [r for r in snap.table("leads").to_pyarrow().to_pylist() if r["state"] in ("judged", "talking", "signed")]
    found, taken = [], set()
    for asset in sorted(snap.table("idle_assets").to_pyarrow().to_pylist(), key=lambda a: a["asset_id"]):
        if asset["state"] not in ("idle", "matching"):
            continue
        fits = sorted(
            (x for x in leads if x["lead_id"] not in taken),
            key=lambda x: (x["region"] != asset["region"], -float(x["amount"] or 0), x["lead_id"]),
        )
        match = fits[0] if fits and fits[0]["region"] == asset["region"] else None
        if match:
            taken.add(match["lead_id"])
        kind = choices()["asset_kind"][asset["kind"]]
        subject = Subject("asset", asset["asset_id"], asset["owner"])
        found.append(_make("revive_idle", subject, {"kind": {"zh": kind.zh, "en": kind.en}, "match": match["content"] if match else "—"}, lead="市自然资源局",
                           support=["市投促局", "市经信局"], workdays=60, region=asset["region"] or ""))  # fmt: skip
    return found
