# SPDX-License-Identifier: Apache-2.0
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import ibis
import pyarrow as pa
import pytest

from zhuashou.attract import ChainError, chain_map, lead_lights, load_chains, measures, target_industries
from zhuashou.snapshot.folder import frozen_schema
from zhuashou.tables import datasets
from zhuashou.terms import month

CHAIN = {
    "id": "t", "title": {"zh": "样例链", "en": "Sample"},
    "links": [{"id": n, "name": n, "layer": k, "row": 0, "classes": ["C3973"]} for k, n in enumerate(("缺", "弱", "断", "足", "整机"))],
    "edges": [{"source": n, "target": "整机", "coefficient": 0.1} for n in ("缺", "弱", "断", "足")],
}  # fmt: skip


def snapshot(members, leads=()):
    """A frozen month in memory: (name, link, yearly output)."""
    periods = ["2025-11", "2025-12", *(f"2026-{m:02d}" for m in range(2, 11))]
    rows = {
        "enterprises": [{"uscc": n, "name": n, "chain": "样例链", "link": link, "region": "510703", "industry": "C3973"} for n, link, _ in members],
        "monthly_output": [{"uscc": n, "period": p, "gross_output_month": Decimal(value) / 12 * (2 if p.endswith("-02") else 1)}
                           for n, _, value in members for p in periods],
        "leads": list(leads),
    }  # fmt: skip

    def table(name):
        schema = frozen_schema(name)
        full = [{f.name: row.get(f.name) for f in schema} for row in rows.get(name, [])]
        for row in full:
            for key, value in row.items():
                if isinstance(value, Decimal):
                    row[key] = value.quantize(Decimal("0.01"))
        return ibis.memtable(pa.Table.from_pylist(full, schema))

    assert set(rows) <= set(datasets())
    return SimpleNamespace(table=table, period=month(2026, 10), revision="r1", digest="x", manifest={"city": "510700"})


MEMBERS = [
    ("整机甲", "整机", 12 * 10**9),
    ("弱一", "弱", 10**8),
    ("弱二", "弱", 10**8),
    ("断一", "断", 2 * 10**9),
    ("足一", "足", 10**9),
    ("足二", "足", 10**9),
]


def test_statuses_of_links():
    found = chain_map(snapshot(MEMBERS), load_chains({"t": CHAIN})[0])
    assert {x.name: x.status for x in found.links} == {
        "缺": "missing",
        "弱": "weak",
        "断": "broken",
        "足": "ok",
        "整机": "ok",
    }
    missing = found.links[0]
    assert missing.demand == pytest.approx(1.2e9, rel=1e-6)
    assert missing.demand_low <= missing.demand_high <= missing.demand + 1
    assert [b["name"] for b in missing.buyers] == ["整机甲"]


def test_no_demand_no_gap():
    found = chain_map(snapshot([("足一", "足", 10**9)]), load_chains({"t": CHAIN})[0])
    assert {x.status for x in found.links} == {"ok"}


def test_targets_and_measures_name_the_leads():
    lead = {
        "lead_id": "L1",
        "investor": "样例投资方",
        "content": "样例项目",
        "link": "缺",
        "registered_on": date(2026, 10, 1),
        "state": "talking",
    }
    snap = snapshot(MEMBERS, [lead])
    maps = [chain_map(snap, load_chains({"t": CHAIN})[0])]
    targets = target_industries(maps, snap)
    assert targets[0].link == "缺"
    assert {t.link for t in targets} == {"缺", "弱", "断"}
    kinds = [m.kind for m in measures(maps, targets, snap)]
    assert kinds.count("fill_link") == 3
    assert kinds.count("follow_lead") == 1


def test_lights_of_leads_by_the_limits():
    base = {"investor": "样例", "content": "样例"}
    leads = [base | {"lead_id": "L1", "state": "registered", "registered_on": date(2026, 11, 1)},
             base | {"lead_id": "L2", "state": "talking", "registered_on": date(2026, 9, 1), "judged_on": date(2026, 9, 3), "last_contact_on": date(2026, 10, 25)},
             base | {"lead_id": "L3", "state": "signed", "registered_on": date(2026, 9, 1), "judged_on": date(2026, 9, 3)}]  # fmt: skip
    found = {x.subject.id: x.level for x in lead_lights(snapshot([], leads), date(2026, 11, 12))}
    assert found == {"L1": 2, "L2": 1, "L3": 0}


@pytest.mark.parametrize(
    "change",
    [
        {"edges": [{"source": "无", "target": "整机", "coefficient": 0.1}]},
        {"edges": [{"source": "缺", "target": "整机", "coefficient": 1.5}]},
    ],
)
def test_bad_chain_files_are_refused(change):
    with pytest.raises(ChainError):
        load_chains({"t": CHAIN | change})
    with pytest.raises(ChainError):
        load_chains({"t": {"id": "x"}})
