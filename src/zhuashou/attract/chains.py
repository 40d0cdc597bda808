# SPDX-License-Identifier: Apache-2.0
"""A declared chain against the city's own enterprises: local supply and demand of every link, and what is missing, weak or broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import log2
from typing import Any

from zhuashou import diagnosis
from zhuashou.terms import Words, load_yaml


@cache
def limits() -> dict[str, Any]:
    """Limits of statuses and of leads (data of this room)."""
    return dict(
        load_yaml(resources.files("zhuashou.attract").joinpath("data", "attract.yaml").read_text(encoding="utf-8"))
    )


class ChainError(ValueError):
    """A chain file that cannot be used; `words` says where and why."""

    def __init__(self, chain: str, why: str) -> None:
        super().__init__(f"{chain}: {why}")
        self.words = Words("attract.bad_chain", {"chain": chain, "why": why})


@dataclass(frozen=True)
class Chain:
    """A declared chain."""

    id: str
    title: Mapping[str, str]
    note: Mapping[str, str]
    links: tuple[Mapping[str, Any], ...]
    edges: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class LinkState:
    """One link: what the city makes and needs of it (yuan a year), who makes it, who buys it, and its status."""

    id: str
    name: str
    layer: int
    row: int
    status: str
    words: Words
    suppliers: int
    supply: float
    demand: float
    demand_low: float
    demand_high: float
    coverage: float | None
    buyers: tuple[Mapping[str, Any], ...]
    enterprises: tuple[Mapping[str, Any], ...]
    classes: tuple[str, ...]


@dataclass(frozen=True)
class ChainMap:
    """A chain as it stands in the city."""

    id: str
    title: Mapping[str, str]
    note: Mapping[str, str]
    period: str
    links: tuple[LinkState, ...]
    edges: tuple[Mapping[str, Any], ...]
    output: float
    enterprises: int


def load_chains(data: Mapping[str, Any]) -> list[Chain]:
    """Chains from parsed files, checked: known keys, edges between declared links, coefficients between 0 and 1. Raises ChainError."""
    found = []
    for stem, raw in data.items():
        missing = {"id", "title", "links", "edges"} - set(raw)
        if missing:
            raise ChainError(stem, f"缺少 {'、'.join(sorted(missing))}")
        ids = [link["id"] for link in raw["links"]]
        for edge in raw["edges"]:
            if edge["source"] not in ids or edge["target"] not in ids or not 0 < float(edge["coefficient"]) < 1:
                raise ChainError(stem, f"连线 {edge} 的两端或系数不对")
        if len(set(ids)) != len(ids):
            raise ChainError(stem, "环节编码重复")
        found.append(Chain(raw["id"], raw["title"], raw.get("note") or {}, tuple(raw["links"]), tuple(raw["edges"])))
    return found


def chain_map(snap: Any, chain: Chain) -> ChainMap:
    """The chain's links with local supply (output of 12 months), demand (buyers' output × coefficient) and status.

    The band of demand follows the FLQ idea (Flegg and Webber, 1997): the city buys locally at most λ^δ of the national need, with
    λ = log2(1 + share of the chain in the city's output), for δ at both ends of the declared range.
    """
    rows = [r for r in diagnosis.enterprise_facts(snap).to_pylist() if r["in_scope"] is not False]
    mine = [r for r in rows if r["chain"] == chain.title["zh"]]
    total = sum(float(r["output_12m"] or 0) for r in rows)
    members = {
        link["name"]: sorted((r for r in mine if r["link"] == link["name"]), key=lambda r: -float(r["output_12m"] or 0))
        for link in chain.links
    }
    by_id = {link["id"]: link["name"] for link in chain.links}
    share = sum(float(r["output_12m"] or 0) for r in mine) / total if total else 0.0
    band = sorted(log2(1 + min(share, 1.0)) ** d for d in limits()["delta"])
    links = tuple(_link(link, chain, members, by_id, band) for link in chain.links)
    return ChainMap(chain.id, dict(chain.title), dict(chain.note), snap.period.id, links, tuple(dict(e) for e in chain.edges),
                    sum(x.supply for x in links), len(mine))  # fmt: skip


def _link(
    link: Mapping[str, Any],
    chain: Chain,
    members: Mapping[str, Sequence[Mapping[str, Any]]],
    by_id: Mapping[str, str],
    band: list[float],
) -> LinkState:
    suppliers = members[link["name"]]
    supply = sum(float(r["output_12m"] or 0) for r in suppliers)
    buyers = []
    for edge in chain.edges:
        if edge["source"] == link["id"]:
            for r in members[by_id[edge["target"]]]:
                amount = float(r["output_12m"] or 0) * float(edge["coefficient"])
                if amount > 0:
                    buyers.append({"uscc": r["uscc"], "name": r["name"], "amount": round(amount, 2), "link": r["link"]})
    buyers.sort(key=lambda b: (-float(b["amount"]), b["uscc"]))
    demand = sum(float(b["amount"]) for b in buyers)
    coverage = supply / demand if demand else None
    status, words = _status(suppliers, buyers, supply, demand, coverage)
    made = tuple({"uscc": r["uscc"], "name": r["name"], "output": float(r["output_12m"] or 0)} for r in suppliers)
    return LinkState(link["id"], link["name"], int(link["layer"]), int(link["row"]), status, words, len(suppliers), supply, demand, demand * band[0],
                     demand * band[1], coverage, tuple(buyers[:8]), made, tuple(link["classes"]))  # fmt: skip


def _status(
    suppliers: Sequence[Any], buyers: Sequence[Any], supply: float, demand: float, coverage: float | None
) -> tuple[str, Words]:
    material = demand >= float(limits()["material"])
    if not suppliers and material:
        return "missing", Words(
            "attract.missing", {"demand": round(demand, 2), "buyers": [b["name"] for b in buyers[:2]]}
        )
    if coverage is not None and material and coverage < float(limits()["weak_below"]) and len(suppliers) > 1:
        return "weak", Words("attract.weak", {"coverage": coverage * 100, "gap": round(demand - supply, 2)})
    if len(suppliers) == 1 and material:
        return "broken", Words("attract.broken", {"name": suppliers[0]["name"]})
    return "ok", Words("attract.ok", {"n": len(suppliers), "coverage": None if coverage is None else coverage * 100})
