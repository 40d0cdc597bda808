# SPDX-License-Identifier: Apache-2.0
"""Findings: planted troubles are found with their causes, calm is calm, ids are stable, numbers lead back to rows."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from small_city import CITY, FakeSnapshot, random_city

from zhuashou import diagnosis
from zhuashou.terms import Finding, Words, from_json, month, say, to_json

PERIOD = month(2026, 10)


def output(uscc: str, period: str, now: float, prior: float | None) -> dict[str, Any]:
    n = int(period[5:])
    base = None if prior is None else Decimal(prior)
    return {
        "uscc": uscc, "period": period, "gross_output_month": Decimal(now), "gross_output_month_prior": base,
        "gross_output_ytd": Decimal(now * n), "gross_output_ytd_prior": None if base is None else base * n,
    }  # fmt: skip


def calm_city() -> dict[str, list[dict[str, Any]]]:
    """Ten enterprises in two districts, all growing by 10 %."""
    rows: dict[str, list[dict[str, Any]]] = {
        "enterprises": [],
        "monthly_output": [],
        "monthly_finance": [],
        "monthly_energy": [],
    }
    for i in range(10):
        code = f"E{i}"
        rows["enterprises"].append({"uscc": code, "name": f"样例企业{i}", "region": "510703" if i < 5 else "510781",
                                    "industry": "C3973" if i % 2 else "C1311"})  # fmt: skip
        for p in ("2026-08", "2026-09", "2026-10"):
            rows["monthly_output"].append(output(code, p, 1_100_000, 1_000_000))
            rows["monthly_energy"].append({
                "uscc": code, "period": p, "electricity_month": Decimal(1100), "electricity_month_prior": Decimal(1000),
                "electricity_ytd": Decimal(11000), "electricity_ytd_prior": Decimal(10000)})  # fmt: skip
        rows["monthly_finance"].append({
            "uscc": code, "period": "2026-10", "revenue_ytd": Decimal(11_000_000), "revenue_ytd_prior": Decimal(10_000_000),
            "profit_ytd": Decimal(900_000), "profit_ytd_prior": Decimal(800_000), "assets_end": Decimal(10**7),
            "liabilities_end": Decimal(4 * 10**6)})  # fmt: skip
    return rows


def city_with(**changed: Any) -> FakeSnapshot:
    return FakeSnapshot(PERIOD, calm_city() | changed)


def falling(code: str = "E3", now: float = 300_000) -> list[dict[str, Any]]:
    rows = [r for r in calm_city()["monthly_output"] if r["uscc"] != code]
    return rows + [output(code, p, now, 1_000_000) for p in ("2026-08", "2026-09", "2026-10")]


def by_rule(findings: list[Finding], rule: str) -> list[Finding]:
    return [f for f in findings if f.rule == rule]


def test_a_city_without_problems_has_no_findings():
    assert diagnosis.find(city_with()) == []


def test_a_falling_enterprise_is_found_with_its_numbers_and_its_peers():
    findings = diagnosis.find(city_with(monthly_output=falling()))
    (found,) = by_rule(findings, "output_falls")
    assert (found.subject.id, found.severity, found.region, found.status) == ("E3", 3, "510703", "new")
    assert "连续3期" in say(found.words)
    assert "下降70.0%" in say(found.words)
    assert "3 periods running" in say(found.words, "en")
    assert [w.id for w in found.causes] == ["diagnosis.cause.peers_fall", "diagnosis.cause.power_holds"]
    pull = next(e for e in found.evidence if e.indicator == "gross_output_pull")
    assert pull.number == "gross_output.ytd.pull@enterprise:E3"
    assert pull.value == pytest.approx(-7.0)


def test_a_dragging_district_and_industry_are_explained_by_their_enterprises():
    findings = diagnosis.find(city_with(monthly_output=falling()))
    (district,), (industry,) = by_rule(findings, "region_drag"), by_rule(findings, "division_drag")
    assert (district.subject.kind, district.subject.id, district.severity) == ("district", "510703", 3)
    assert (industry.subject.kind, industry.subject.id) == ("industry", "C39")
    assert [w.id for w in district.causes] == [
        "diagnosis.cause.within",
        "diagnosis.cause.enterprises",
        "diagnosis.cause.place_region",
    ]
    cause = district.causes[1]
    assert cause.values["rows"][-1]["kind"] == "remainder"
    assert sum(r["points"] for r in cause.values["rows"]) == pytest.approx(cause.values["total"])
    assert (district.causes[2].values["rank"], district.causes[2].values["n"]) == (2, 2)
    assert [part.values["name"] for part in cause.values["parts"]] == ["样例企业3"]
    assert cause.values["sum"] == pytest.approx(-7.0)
    assert cause.values["sum"] + cause.values["rest"] == pytest.approx(cause.values["total"])
    assert "样例企业3" in say(cause)


def test_the_city_against_its_target_is_explained_downward_with_the_remainder():
    target = {"indicator": "gross_output_growth", "region": CITY, "period": "2026", "target_set": "assured", "op": "ge",
              "value": Decimal("8"), "unit": "%"}  # fmt: skip
    findings = diagnosis.find(city_with(monthly_output=falling(), targets=[target]))
    (found,) = by_rule(findings, "city_target")
    assert found.severity == 3
    assert found.subject.name == "绵阳市"
    lead = next(e for e in found.evidence if e.indicator == "lead")
    assert lead.value == pytest.approx(2.0 - 8.0)
    down = next(w for w in found.causes if w.id == "diagnosis.cause.down_region")
    assert down.values["sum"] + down.values["rest"] == pytest.approx(down.values["total"])
    assert any(w.id == "diagnosis.cause.since" and w.values["n"] == 3 for w in found.causes)


def test_a_level_target_runs_with_the_calendar():
    target = {"indicator": "gross_output", "region": CITY, "period": "2026", "target_set": "assured", "op": "ge",
              "value": Decimal("1.5"), "unit": "亿元"}  # fmt: skip
    tile = next(t for t in diagnosis.headline(city_with(targets=[target])) if t.indicator == "gross_output")
    assert tile.rate == pytest.approx(100 * 1.1 / 1.5)
    assert tile.lead == pytest.approx(tile.rate - 100 * 10 / 12)
    assert tile.level == 1
    trace = diagnosis.resolve(city_with(targets=[target]), tile.numbers["target_rate"])
    assert trace.value == tile.rate
    assert trace.rows[0].dataset == "targets"


def test_enterprises_that_entered_and_left_are_named_as_a_change_of_scope():
    history = [
        {"uscc": "E1", "period": "2026-03", "event": "entered"},
        {"uscc": "E9", "period": "2026-05", "event": "left"},
    ]
    rows = [r for r in falling() if r["uscc"] != "E9"] + [output("E9", "2025-10", 700_000, 1)]
    target = {"indicator": "gross_output_growth", "region": CITY, "period": "2026", "target_set": "assured", "op": "ge",
              "value": Decimal("8"), "unit": "%"}  # fmt: skip
    findings = diagnosis.find(city_with(monthly_output=rows, scope_history=history, targets=[target]))
    (found,) = by_rule(findings, "city_target")
    (scope,) = [w for w in found.causes if w.id == "diagnosis.cause.scope"]
    assert (scope.values["entered"], scope.values["left"], scope.values["lost"]) == (1, 1, 7_000_000)
    assert scope.values["pull"] == pytest.approx(100 * 100_000 / 9_000_000)
    assert by_rule(findings, "missing_report") == []  # it left: no report is due


def test_a_missing_report_is_found_and_weighs_more_for_a_key_enterprise():
    rows = [
        r
        for r in calm_city()["monthly_output"]
        if (r["uscc"], r["period"]) not in {("E2", "2026-10"), ("E4", "2026-10")}
    ]
    register = calm_city()["enterprises"]
    register[2]["key_enterprise"] = True
    findings = by_rule(diagnosis.find(city_with(monthly_output=rows, enterprises=register)), "missing_report")
    assert [(f.subject.id, f.severity) for f in findings] == [("E2", 2), ("E4", 1)]


def test_a_small_fall_below_the_floor_is_a_notice_only():
    tiny = [*calm_city()["monthly_output"], *(output("T", p, 1, 100) for p in ("2026-08", "2026-09", "2026-10"))]
    register = [*calm_city()["enterprises"], {"uscc": "T", "name": "样例小厂", "region": "510703", "industry": "C1311"}]
    (found,) = by_rule(diagnosis.find(city_with(monthly_output=tiny, enterprises=register)), "output_falls")
    assert found.severity == 1


def test_a_loss_is_split_into_volume_and_margin_exactly():
    rows = calm_city()["monthly_finance"]
    rows[0] |= {"profit_ytd": Decimal(-500_000), "revenue_ytd": Decimal(9_000_000)}
    (found,) = by_rule(diagnosis.find(city_with(monthly_finance=rows)), "turned_loss")
    (split,) = [w for w in found.causes if w.id == "diagnosis.cause.profit"]
    assert split.values["volume"] + split.values["margin"] == split.values["change"] == Decimal(-1_300_000)
    assert split.values["volume"] == Decimal(-80_000)


def test_late_projects():
    base = {"region": "510703", "kind": "new_build", "total_investment": Decimal(10**9), "status": "ongoing"}
    projects = [
        base | {"project_id": "P1", "name": "样例项目一", "plan_year": Decimal(10**8), "started_on": date(2026, 9, 3), "stage": "started"},
        base | {"project_id": "P2", "name": "样例项目二", "planned_start": date(2026, 8, 1), "stage": "filed"},
        base | {"project_id": "P3", "name": "样例项目三", "planned_start": date(2026, 8, 1), "stage": "filed"},
        base | {"project_id": "P4", "name": "样例项目四", "plan_year": Decimal(10**8), "started_on": date(2026, 1, 3),
                "registered_on": date(2026, 2, 1), "stage": "under_construction"},
    ]  # fmt: skip
    progress = [{"project_id": "P1", "period": "2026-10", "invested_ytd": Decimal(60_000_000), "problem": "用地手续未办结"},
                {"project_id": "P3", "period": "2026-10", "invested_ytd": Decimal(0), "excused": "规划调整"},
                {"project_id": "P4", "period": "2026-10", "invested_ytd": Decimal(90_000_000)}]  # fmt: skip
    findings = diagnosis.find(city_with(projects=projects, project_progress=progress))
    assert {(f.subject.id, f.rule, f.severity) for f in findings} == {
        ("P1", "project_behind", 2), ("P1", "project_unregistered", 2), ("P2", "project_start_missed", 3)}  # fmt: skip
    (behind,) = by_rule(findings, "project_behind")
    assert say(behind.causes[0]) == "项目单位反映：用地手续未办结"
    assert {e.dataset for e in behind.evidence} >= {"projects", "project_progress"}


def test_ids_are_stable_and_status_follows_severity():
    first = diagnosis.find(city_with(monthly_output=falling("E3", 850_000)))
    second = diagnosis.find(city_with(monthly_output=falling("E3", 300_000)), previous=first)
    (a,), (b,) = by_rule(first, "output_falls"), by_rule(second, "output_falls")
    assert (a.id, a.severity, b.severity, b.status) == (b.id, 2, 3, "worse")
    third = diagnosis.find(city_with(monthly_output=falling("E3", 300_000)), previous=second)
    assert {f.status for f in third} == {"continuing"}
    after = diagnosis.judge(city_with(), previous=third)
    assert after.findings == []
    assert {f.status for f in after.gone} == {"gone"}
    assert diagnosis.tally(third)["continuing"] == len(third)


@pytest.mark.parametrize("seed", range(4))
def test_findings_can_be_said_stored_and_traced(seed):
    snap = random_city(seed, size=20)
    findings = diagnosis.find(snap)
    assert findings == diagnosis.find(snap)
    assert [f.severity for f in findings] == sorted((f.severity for f in findings), reverse=True)
    assert len({f.id for f in findings}) == len(findings)
    for f in findings:
        stored = json.loads(json.dumps(to_json(f)))
        back = from_json(Finding, stored)
        for words, again in zip((f.words, *f.causes), (back.words, *back.causes), strict=True):
            for lang in ("zh", "en"):
                assert say(words, lang) == say(again, lang)
                assert "None" not in say(words, lang)
    for e in {e.number: e for f in findings for e in f.evidence if e.number}.values():
        trace = diagnosis.resolve(snap, e.number, limit=1000)
        assert trace.value == pytest.approx(float(e.value), rel=1e-9)
        assert trace.unit == e.unit
        _adds_up(trace)
    for tile in diagnosis.headline(snap):
        for stat, value in (("value", tile.value), ("growth", tile.yoy), ("target_rate", tile.rate)):
            if stat in tile.numbers:
                trace = diagnosis.resolve(snap, tile.numbers[stat], limit=1000)
                assert trace.value == pytest.approx(value, rel=1e-9)
                _adds_up(trace)


def _adds_up(trace: diagnosis.NumberTrace) -> None:
    """Rows of a sum add to the number; every row says where it stands."""
    assert trace.row_count == len(trace.rows)
    assert all(r.import_id and r.sheet and r.row for r in trace.rows)
    parts = [r.contribution for r in trace.rows if r.dataset != "targets"]
    if parts and None not in parts and "target_rate" not in trace.number:
        assert sum(parts) == pytest.approx(trace.value, rel=1e-6, abs=1e-6)


def test_number_ids():
    snap = city_with()
    assert diagnosis.parse_number("gross_output.ytd.growth@city:510700").kind == "city"
    for text in (
        "",
        "gross_output",
        "gross_output.ytd.happiness@city:1",
        "gross_output.ytd.growth@planet:1",
        "a.b.growth@city:",
    ):
        with pytest.raises(ValueError, match="is not a number id"):
            diagnosis.parse_number(text)
    with pytest.raises(KeyError, match="nothing is known"):
        diagnosis.resolve(snap, "gross_output.ytd.growth@region:999999")
    for stat in ("value", "prior", "growth", "pull", "contribution"):
        trace = diagnosis.resolve(snap, f"gross_output.ytd.{stat}@region:510703")
        assert sum(r.contribution for r in trace.rows) == pytest.approx(trace.value)
    assert diagnosis.resolve(snap, "gross_output.ytd.value@region:510703", limit=2).row_count == 5


def test_every_packaged_rule_has_words_and_its_facts_exist(city):
    rules = diagnosis.read_rules()
    assert len(rules) >= 16
    for rule in rules.values():
        assert rule.source
        assert rule.levels
    diagnosis.find(city)  # an unknown fact would raise RuleError


def custom(**changed: Any) -> dict[str, Any]:
    rule = {"id": "own", "version": "1", "subject": "enterprise", "zh": "本市规则", "en": "Own rule",
            "levels": [{"severity": 2, "when": [{"fact": "debt_ratio", "gt": 30}]}], "show": ["debt_ratio"]}  # fmt: skip
    return {"own": rule | changed}


def test_a_city_may_bring_its_own_rule_without_words():
    findings = diagnosis.find(city_with(), custom())
    assert len(findings) == 10
    assert say(findings[0].words) == f"{findings[0].subject.name}：本市规则（资产负债率40.0%）。"
    assert diagnosis.find(city_with(), custom(enabled=False)) == []


@pytest.mark.parametrize(("changed", "why"), [
    ({"subject": "planet"}, "subject"), ({"levels": []}, "field_missing"), ({"levels": [{"severity": 9, "when": []}]}, "level"),
    ({"applies": [{"fact": "debt_ratio"}]}, "condition"), ({"applies": [{"fact": "debt_ratio", "above": 3}]}, "comparison"),
    ({"applies": [{"fact": "debt_ratio", "gt": "three"}]}, "value"), ({"applies": [{"fact": "happiness", "gt": 3}]}, "fact"),
    ({"applies": [{"fact": "name", "gt": 3}]}, "value")])  # fmt: skip
def test_a_bad_rule_says_what_is_wrong(changed, why):
    with pytest.raises(diagnosis.RuleError) as caught:
        diagnosis.find(city_with(), custom(**changed))
    assert caught.value.words.values["why"] == Words(f"diagnosis.rule_error.{why}")
    assert "own" in say(caught.value.words)
    assert say(caught.value.words, "en")


def test_two_files_with_one_id_are_refused():
    with pytest.raises(diagnosis.RuleError, match="id_twice"):
        diagnosis.read_rules(custom() | {"other": custom()["own"]})


def test_outlook_of_a_growing_city():
    rows, here = [], PERIOD
    for _ in range(50):
        t = here.year + here.last / 12 - 2022
        months = 1_000_000 * 1.1**t * here.months
        rows.append(output("E0", here.id, round(months), round(months / 1.1)) | {"gross_output_ytd": Decimal(0)})
        here = here.previous
    ytd: dict[int, Decimal] = {}
    for row in sorted(rows, key=lambda r: r["period"]):
        year = int(row["period"][:4])
        ytd[year] = row["gross_output_ytd"] = ytd.get(year, Decimal(0)) + row["gross_output_month"]
    ahead = diagnosis.year_ahead(city_with(monthly_output=rows))
    assert ahead is not None
    for span in diagnosis.SPANS:
        found = ahead.row("city", ahead.rows[0].id, span)
        assert span != "year" or 100 * (found.total / found.last_year - 1) == pytest.approx(10, abs=1.0)
        assert found.low <= found.total <= found.high
    assert diagnosis.year_ahead(city_with(monthly_output=rows[1:])) is None  # the closed month is missing
    with pytest.raises(ValueError, match="monthly sums"):
        diagnosis.year_ahead(city_with(), "revenue")


def test_overview_counts(city):
    found = diagnosis.overview(city)
    assert sum(found["projects_by_stage"].values()) == len(city.rows["projects"])
    assert found["reported"] == sum(r["period"] == "2026-10" for r in city.rows["monthly_output"])


def test_settings_decide_who_is_key(city):
    from zhuashou.workspace import Settings

    all_key = diagnosis.enterprise_facts(city, Settings(key_floor="1"))["is_key"].to_pylist()
    none_key = diagnosis.enterprise_facts(city, Settings(key_floor="1000000000000000"))
    flagged = sum(bool(e.get("key_enterprise")) for e in city.rows["enterprises"])
    assert sum(none_key["is_key"].to_pylist()) == flagged < sum(all_key)


def test_indicators_say_what_they_mean():
    for ind in diagnosis.indicators().values():
        assert ind.zh
        assert ind.en
        assert ind.formula.keys() == {"zh", "en"}
        assert ind.direction in ("up", "down", "neutral")
        assert ind.basis in ("real", "nominal", "physical")
        assert ind.source
    assert dataclasses.is_dataclass(diagnosis.Indicator)


def test_the_real_snapshot_gives_the_same_findings_as_the_small_one(tmp_path):
    import pyarrow as pa

    from zhuashou import snapshot
    from zhuashou.tables import arrow_schema, datasets

    small = random_city(3, PERIOD, 20)
    tables = {name: small.table(name).to_pyarrow().cast(_nullable(arrow_schema(name))) for name in datasets()}
    assert all(isinstance(t, pa.Table) for t in tables.values())
    real = snapshot.write(tmp_path, PERIOD, "r1", tables, [], CITY)
    assert diagnosis.find(real) == diagnosis.find(small)
    assert diagnosis.headline(real) == diagnosis.headline(small)
    number = "gross_output.ytd.growth@city:510700"
    assert diagnosis.resolve(real, number) == diagnosis.resolve(small, number)


def _nullable(schema: Any) -> Any:
    """The declared schema with provenance, as the ledger hands it over."""
    import pyarrow as pa
    from small_city import PROVENANCE

    return pa.schema([*(f.with_nullable(True) for f in schema), *PROVENANCE])
