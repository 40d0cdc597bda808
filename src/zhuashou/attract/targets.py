# SPDX-License-Identifier: Apache-2.0
"""From gaps to target industries, measures and the lights of leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhuashou.attract.chains import ChainMap, LinkState, limits
from zhuashou.terms import Measure, Subject, Words, industry, stable_id


@dataclass(frozen=True)
class TargetIndustry:
    """What to attract, why, and what is at hand: industries by GB/T 4754, gap in yuan, score 0 to 100."""

    id: str
    chain: str
    chain_title: dict[str, str]
    link: str
    status: str
    industries: tuple[dict[str, str], ...]
    gap: float
    score: float
    reasons: tuple[Words, ...]
    leads: tuple[dict[str, Any], ...]
    sites: tuple[dict[str, Any], ...]


def target_industries(maps: Sequence[ChainMap], snap: Any) -> list[TargetIndustry]:
    """Links that are missing, weak or broken, ranked: size of the gap (60), industrial base (20), leads and sites at hand (20)."""
    enterprises = snap.table("enterprises").to_pyarrow().to_pylist()
    leads = [r for r in snap.table("leads").to_pyarrow().to_pylist() if r["state"] != "dropped"]
    assets = [
        r
        for r in snap.table("idle_assets").to_pyarrow().to_pylist()
        if r["state"] in ("idle", "matching") and r["kind"] in ("land", "plant")
    ]
    gaps = [(m, x, max(x.demand - x.supply, 0.0)) for m in maps for x in m.links if x.status != "ok"]
    largest = max((g for _, _, g in gaps), default=0.0) or 1.0
    found = [_target(m, x, gap, largest, enterprises, leads, assets) for m, x, gap in gaps]
    return sorted(found, key=lambda t: (-t.score, t.id))


def _target(
    chain: ChainMap,
    link: LinkState,
    gap: float,
    largest: float,
    enterprises: Sequence[Any],
    leads: Sequence[Any],
    assets: Sequence[Any],
) -> TargetIndustry:
    base = [e for e in enterprises if (e["industry"] or "")[:4] in {c[:4] for c in link.classes}]
    fitting = [x for x in leads if x["link"] == link.name]
    sites = sorted(assets, key=lambda a: (-float(a["land_mu"] or 0), a["asset_id"]))[:3]
    score = (
        60 * gap / largest
        + 20 * min(1.0, len(base) / 20)
        + 10 * min(1.0, len(fitting) / 3)
        + 10 * min(1.0, len(sites) / 3)
    )
    reasons = [Words("attract.reason_demand", {"demand": round(link.demand, 2), "supply": round(link.supply, 2)})]
    if link.buyers:
        reasons.append(Words("attract.reason_buyers", {"n": len(link.buyers), "name": link.buyers[0]["name"]}))
    for words_id, number in (
        ("attract.reason_base", len(base)),
        ("attract.reason_leads", len(fitting)),
        ("attract.reason_sites", len(sites)),
    ):
        if number:
            reasons.append(Words(words_id, {"n": number}))
    made = tuple({"code": c, "name": i.name if (i := industry(c)) else c} for c in link.classes)
    return TargetIndustry(
        stable_id("A", chain.id, link.id), chain.id, dict(chain.title), link.name, link.status, made, gap, round(score, 1), tuple(reasons),
        tuple({"lead_id": x["lead_id"], "investor": x["investor"], "content": x["content"], "state": x["state"], "amount": x["amount"]} for x in fitting),
        tuple({"asset_id": a["asset_id"], "owner": a["owner"], "region": a["region"], "land_mu": a["land_mu"]} for a in sites),
    )  # fmt: skip


def measures(maps: Sequence[ChainMap], targets: Sequence[TargetIndustry], snap: Any) -> list[Measure]:
    """One measure a gap, and one for each lead that would fill it."""
    del maps, snap
    found = []
    for t in targets:
        subject = Subject("link", f"{t.chain}:{t.link}", t.link)
        status = Words(f"attract.status.{t.status}")
        words = Words("attract.measure.fill", {"chain": t.chain_title, "link": t.link, "status": status})
        found.append(
            Measure(
                stable_id("M", "attract", t.id),
                "attract",
                "fill_link",
                subject,
                words,
                (),
                "市投促局",
                ("市经信局", "市科技局"),
                60,
            )
        )
        for x in t.leads[:5]:
            lead = Subject("lead", x["lead_id"], x["content"])
            said = Words("attract.measure.lead", {"name": x["content"], "link": t.link})
            found.append(
                Measure(
                    stable_id("M", "lead", x["lead_id"]),
                    "attract",
                    "follow_lead",
                    lead,
                    said,
                    (),
                    "市投促局",
                    ("市自然资源局",),
                    20,
                )
            )
    return found


@dataclass(frozen=True)
class LeadLight:
    """Whether a lead is followed in time. level 0 to 3 as for all lights."""

    subject: Subject
    level: int
    reason: Words
    excused: bool
    unit: str
    region: str
    numbers: dict[str, Any]


def lead_lights(snap: Any, today: date) -> list[LeadLight]:
    """Lights of open leads by the declared limits, worst first."""
    rule = limits()["leads"]
    found = []
    for r in snap.table("leads").to_pyarrow().to_pylist():
        if r["state"] == "dropped":
            continue
        level, words = 0, Words("attract.lead_signed" if r["state"] == "signed" else "attract.lead_fine")
        if r["judged_on"] is None and (days := (today - r["registered_on"]).days) > rule["judge_days"]:
            level = 3 if days > 2 * rule["feedback_days"] else 2
            words = Words("attract.lead_unjudged", {"days": days, "limit": rule["judge_days"]})
        elif (
            r["state"] in ("judged", "talking")
            and r["last_contact_on"] is not None
            and (days := (today - r["last_contact_on"]).days) > rule["contact_days"]
        ):
            level, words = 2 if days > 2 * rule["contact_days"] else 1, Words("attract.lead_silent", {"days": days})
        numbers = {"weight": float(r["amount"] or 0)}
        found.append(
            LeadLight(
                Subject("lead", r["lead_id"], r["content"]),
                level,
                words,
                False,
                r["officer"] or "",
                r["region"] or "",
                numbers,
            )
        )
    return sorted(found, key=lambda x: (-x.level, -x.numbers["weight"], x.subject.id))
