# SPDX-License-Identifier: Apache-2.0
"""One enterprise, one policy: everything known about a key enterprise in one frozen record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from zhuashou import diagnosis
from zhuashou.stock.answers import PolicyAnswer, evaluate
from zhuashou.stock.policies import RuleSet
from zhuashou.terms import Finding, Words, industry, load_yaml, region


@dataclass(frozen=True)
class Rung:
    """One of 达产, 达能, 增效: reached, not reached or unknown, with its figure and floor."""

    id: str
    zh: str
    en: str
    verdict: str
    value: Any
    floor: Any
    unit: str


@dataclass(frozen=True)
class Dossier:
    """The file of one enterprise; lists are plain mappings so that pages and papers need nothing else."""

    uscc: str
    name: str
    region: str
    facts: Mapping[str, Any]
    trend: tuple[Mapping[str, Any], ...]
    peers: tuple[Mapping[str, Any], ...]
    rungs: tuple[Rung, ...]
    projects: tuple[Mapping[str, Any], ...]
    requests: tuple[Mapping[str, Any], ...]
    problems: tuple[Finding, ...]
    target: Words | None
    policies: tuple[PolicyAnswer, ...]
    measures: tuple[str, ...] = field(default=())


@cache
def rung_rules() -> dict[str, Any]:
    """The rules of 达产, 达能, 增效 (data of this room)."""
    return dict(load_yaml(resources.files("zhuashou.stock").joinpath("data", "rungs.yaml").read_text(encoding="utf-8")))


def dossiers(snap: Any, findings: Sequence[Finding], ruleset: RuleSet, settings: Any, day: date) -> list[Dossier]:
    """Dossiers of all key enterprises, the largest first."""
    table = diagnosis.enterprise_facts(snap, settings)
    rows = [dict(r) for r in table.to_pylist() if r["in_scope"] is not False]
    key = sorted((r for r in rows if r["is_key"]), key=lambda r: (-float(r["output_12m"] or 0), r["uscc"]))
    projects, requests = _grouped(snap, "projects"), _grouped(snap, "requests")
    progress = {
        r["project_id"]: r
        for r in snap.table("project_progress").to_pyarrow().to_pylist()
        if r["period"] == snap.period.id
    }
    mine: dict[str, list[Finding]] = {}
    project_owner = {p["project_id"]: u for u, ps in projects.items() for p in ps}
    for f in findings:
        owner = f.subject.id if f.subject.kind == "enterprise" else project_owner.get(f.subject.id, "")
        mine.setdefault(owner, []).append(f)
    return [
        _one(
            r,
            rows,
            snap,
            mine.get(r["uscc"], []),
            projects.get(r["uscc"], []),
            progress,
            requests.get(r["uscc"], []),
            ruleset,
            day,
        )
        for r in key
    ]


def _grouped(snap: Any, name: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in snap.table(name).to_pyarrow().to_pylist():
        found.setdefault(row["uscc"] or "", []).append({k: v for k, v in row.items() if not k.startswith("_")})
    return found


def _one(
    row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], snap: Any, problems: Sequence[Finding], projects: Sequence[Mapping[str, Any]],
    progress: Mapping[str, Any], requests: Sequence[Mapping[str, Any]], ruleset: RuleSet, day: date,
) -> Dossier:  # fmt: skip
    facts = policy_facts(row, projects, progress, day)
    trend = diagnosis.series(snap, "gross_output", "enterprise", row["uscc"], periods=24).to_pylist()
    open_requests = sorted(requests, key=lambda r: (r["state"] in ("closed", "declined"), str(r["due_on"])))
    return Dossier(
        row["uscc"], row["name"], row["region"] or "", dict(row), tuple(trend), tuple(_peers(row, rows)), tuple(_rungs(row)),
        tuple({**p, "invested_ytd": (progress.get(p["project_id"]) or {}).get("invested_ytd")} for p in projects), tuple(open_requests),
        tuple(problems), _target(row, snap), evaluate(ruleset, facts, day),
    )  # fmt: skip


def policy_facts(
    row: Mapping[str, Any], projects: Sequence[Mapping[str, Any]], progress: Mapping[str, Any], day: date
) -> dict[str, Any]:
    """The facts of an enterprise under the columns that the dictionary names, with those derived from projects and the register."""
    renovation = [p for p in projects if p["kind"] == "tech_renovation"]
    invested = [Decimal((progress.get(p["project_id"]) or {}).get("invested_ytd") or 0) for p in renovation]
    place = region(row["region"]) if row["region"] else None
    entered = str(row.get("entered_on") or "")
    found: dict[str, Any] = dict(row)
    found |= {
        "region_name": place.name if place else None,
        "equipment": sum(invested, Decimal(0)) if renovation else None,
        "renovation_filed": True if renovation else None,
        "first_year": Decimal(entered[:4]) if entered[:4].isdigit() else Decimal(0),
        "claim_year": Decimal(day.year),
        "newly_built": bool(row.get("production_on") and row["production_on"].year >= day.year - 1),
        "dishonest": None,
        "specialised": "专精特新" in (row.get("tags") or ""),
    }
    return found


def _peers(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Beside the enterprises of the same division: value, median, share of peers that are lower."""
    found = []
    same = [r for r in rows if r["division"] == row["division"]]
    declared = diagnosis.declared_facts()
    for name in (
        "gross_output_growth",
        "profit_margin",
        "capacity_utilisation",
        "rd_ratio",
        "output_per_mu",
        "receivable_days",
    ):
        held = sorted(float(r[name]) for r in same if r.get(name) is not None)
        if row.get(name) is None or len(held) < 5:
            continue
        about = declared[name]
        middle = held[len(held) // 2] if len(held) % 2 else (held[len(held) // 2 - 1] + held[len(held) // 2]) / 2
        below = sum(v < float(row[name]) for v in held) / len(held) * 100
        title = {"zh": _get(about, "zh"), "en": _get(about, "en")}
        division = industry(str(row["division"]))
        found.append({"indicator": name, "title": title, "unit": _get(about, "unit"), "value": float(row[name]), "median": middle, "below": round(below, 1),
                      "n": len(held), "division": division.name if division else ""})  # fmt: skip
    return found


def _get(about: Any, name: str) -> Any:
    return about.get(name) if isinstance(about, Mapping) else getattr(about, name)


def _rungs(row: Mapping[str, Any]) -> list[Rung]:
    found = []
    for name, rule in rung_rules().items():
        held = row.get(rule["fact"])
        verdict = "open" if held is None else "yes" if float(held) >= float(rule["floor"]) else "no"
        found.append(Rung(name, rule["zh"], rule["en"], verdict, held, rule["floor"], rule["unit"]))
    return found


def _target(row: Mapping[str, Any], snap: Any) -> Words | None:
    """This year's output against a goal one twelfth above last year's, and the monthly pace that it still asks."""
    last, now = row.get("output_last_year"), row.get("gross_output_ytd")
    if not last or now is None:
        return None
    goal = Decimal(last) * Decimal("1.085")
    left = 12 - snap.period.elapsed
    pace = max(goal - Decimal(now), Decimal(0)) / left if left else Decimal(0)
    return Words(
        "stock.target_gap",
        {"now": now, "goal": goal.quantize(Decimal("0.01")), "pace": pace.quantize(Decimal("0.01"))},
    )
