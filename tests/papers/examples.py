# SPDX-License-Identifier: Apache-2.0
"""Invented results in the JSON form in which papers get them. All names and figures are 样例数据."""

from __future__ import annotations

from typing import Any

from zhuashou.papers import BriefInput, DossierFile, DossierInput, Stamp, TaskBookInput

CITY = "510700"
INDICATORS = {
    "gross_output": {
        "zh": "工业总产值",
        "en": "Gross output",
        "formula": {"zh": "工业总产值之和（现价）", "en": "Sum of gross output"},
    },
    "value_added": {"zh": "规上工业增加值", "en": "Value added"},
    "electricity": {"zh": "工业用电量", "en": "Electricity", "unit": "千瓦时"},
    "profit": {"zh": "利润总额", "en": "Profit"},
}


def stamp(*, sample: bool = True) -> Stamp:
    return Stamp("样例市", "2026-10", "r1", "7f3c9a12" * 8, "样例市经信局", sample, CITY, INDICATORS)


def number_id(indicator: str, stat: str, kind: str = "city", code: str = CITY) -> str:
    return f"{indicator}.ytd.{stat}@{kind}:{code}"


def tile(indicator: str, zh: str, unit: str, value: float | None, yoy: float | None, **more: Any) -> dict[str, Any]:
    numbers = {k: number_id(indicator, k) for k, v in (("value", value), ("growth", yoy)) if v is not None}
    base = {
        "indicator": indicator,
        "zh": zh,
        "en": indicator,
        "scope": "ytd",
        "unit": unit,
        "compare": "growth",
        "value": value,
        "yoy": yoy,
    }
    return {**base, "numbers": numbers, "level": None, "series": [], **more}


def headline() -> list[dict[str, Any]]:
    months = [f"2025-{m:02d}" for m in (9, 10, 11, 12)] + [f"2026-{m:02d}" for m in range(2, 11)]
    line = [[p, 3.0e10 * (k + 1), 9.5 - 0.3 * k + (0.8 if k % 3 else 0)] for k, p in enumerate(months)]
    return [
        tile(
            "value_added",
            "规上工业增加值",
            "%",
            None,
            6.8,
            yoy_change=-0.3,
            target=7.5,
            target_kind="ensure",
            lead=-0.7,
            level=1,
        ),
        tile("gross_output", "工业总产值", "元", 3.4862e11, 7.4, yoy_change=-0.4, series=line),
        tile("revenue", "营业收入", "元", 3.3e11, 6.1, yoy_change=0.2),
        tile("profit", "利润总额", "元", 1.58e10, -3.2, yoy_change=-1.1),
        tile("electricity", "工业用电量", "千瓦时", 8.123e9, 4.4),
        tile(
            "industrial_investment",
            "工业投资",
            "元",
            4.1e10,
            12.3,
            target=6e10,
            rate=68.3,
            schedule=83.3,
            lead=-15.0,
            level=2,
        ),
        tile("sales_ratio", "产品销售率", "%", 96.8, 0.4, compare="difference"),
        tile("loss_share", "亏损面", "%", 18.2, 1.3, compare="difference"),
        tile("above_scale", "规上企业数", "家", 1108, 3.1),
    ]


def growth_rows(items: list[tuple[str, str, float, float]]) -> list[dict[str, Any]]:
    whole, before = sum(i[2] for i in items), sum(i[3] for i in items)
    rows = [
        {"id": code, "name": name, "n": 40 + k, "value": now, "current": now, "prior": prior, "growth": 100 * (now - prior) / prior,
         "pull": 100 * (now - prior) / before, "contribution": None, "share": 100 * now / whole, "note": ""}
        for k, (code, name, now, prior) in enumerate(items)
    ]  # fmt: skip
    return sorted(rows, key=lambda r: -r["pull"])


def growth() -> dict[str, list[dict[str, Any]]]:
    names = [("C39", "计算机、通信和其他电子设备制造业", 1.162e11, 1.028e11), ("C36", "汽车制造业", 4.861e10, 4.387e10),
             ("C30", "非金属矿物制品业", 4.027e10, 4.164e10), ("C26", "化学原料和化学制品制造业", 4.315e10, 3.973e10),
             ("C15", "酒、饮料和精制茶制造业", 3.568e10, 3.379e10), ("C27", "医药制造业", 1.213e10, 1.113e10),
             ("C17", "纺织业", 1.489e10, 1.551e10), ("C31", "黑色金属冶炼和压延加工业", 3.765e10, 3.606e10)]  # fmt: skip
    regions = [("510703", "涪城区", 1.2e11, 1.1e11), ("510704", "游仙区", 9.1e10, 8.6e10), ("510781", "江油市", 8.3e10, 8.5e10),
               ("510705", "安州区", 5.6e10, 4.4e10)]  # fmt: skip
    sizes = [("large", "大型", 2.0e11, 1.8e11), ("medium", "中型", 9.0e10, 8.6e10), ("small", "小型", 5.8e10, 5.8e10)]
    owners = [("state", "国有控股", 1.5e11, 1.4e11), ("private", "私人控股", 1.98e11, 1.84e11)]
    firms = [
        (f"91510700MA6X{k:06d}", f"样例企业{k:02d}有限公司", 1e9 * (30 - k), 1e9 * (30 - k) * (0.8 + 0.02 * k))
        for k in range(20)
    ]
    city = growth_rows([(CITY, "样例市", 3.4862e11, 3.246e11)])
    table = {"city": city, "division": growth_rows(names), "region": growth_rows(regions), "size": growth_rows(sizes),
             "ownership": growth_rows(owners), "enterprise": growth_rows(firms)}  # fmt: skip
    found = {f"gross_output:{k}": v for k, v in table.items()}
    found["profit:division"] = growth_rows([(c, n, a / 20, b / 19) for c, n, a, b in names])
    found["electricity:region"] = growth_rows([(c, n, a / 100, b / 100) for c, n, a, b in regions])
    return found


def finding(k: int, severity: int, kind: str, name: str, zh: str, cause: str, status: str = "new") -> dict[str, Any]:
    evidence = [
        {
            "indicator": "gross_output",
            "value": "-8.2",
            "unit": "%",
            "period": "2026-10",
            "number": number_id("gross_output", "growth", kind, f"x{k}"),
        }
    ]
    return {
        "id": f"f-{k:04d}", "rule": "output_fall", "rule_version": "1", "subject": {"kind": kind, "id": f"x{k}", "name": name},
        "severity": severity, "period": "2026-10", "revision": "r1", "words": {"zh": zh, "en": f"Output of {name} fell 8.2%."},
        "causes": [{"zh": cause, "en": "Cause 1: orders."}], "evidence": evidence, "region": "510781", "status": status,
    }  # fmt: skip


def findings() -> list[dict[str, Any]]:
    return [
        finding(
            1,
            3,
            "enterprise",
            "样例钒钛有限公司",
            "总产值连续 3 个月同比下降，1—10月下降 28.4%。",
            "用电量同期下降 31.0%，与产值一致。",
        ),
        finding(
            2,
            2,
            "district",
            "江油市",
            "总产值增速比上期回落 4.2 个百分点，降至 −2.4%。",
            "其中冶金业下拉 3.1 个百分点；样例钒钛一家下拉 2.2 个百分点。",
            "worse",
        ),
        finding(
            3,
            1,
            "project",
            "样例显示模组二期",
            "完成年度投资 42.0%，比序时进度慢 41.3 个百分点。",
            "施工许可迟 63 天。",
            "continuing",
        ),
    ]


def measures() -> list[dict[str, Any]]:
    rows = []
    for k, hand in enumerate(("stock", "stock", "attract")):
        rows.append({
            "id": f"m-{k}", "hand": hand, "kind": "visit", "subject": {"kind": "enterprise", "id": f"x{k}", "name": f"样例企业{k:02d}有限公司"},
            "words": {"zh": f"上门核实减产原因，{k + 5} 个工作日内提出帮扶方案", "en": f"Visit and propose help within {k + 5} days"},
            "finding_ids": ["f-0001"], "lead_unit": "" if k == 1 else "市经信局", "support_units": ["市电力公司"], "workdays": 20, "region": "510781",
            "cost": None, "effect": {"zh": "挽回年产值约 2.1 亿元", "en": "about CNY 210 m of output"}, "evidence": [],
        })  # fmt: skip
    return rows


def project_lights() -> list[dict[str, Any]]:
    return [
        {
            "id": f"P{k:03d}",
            "name": f"样例项目{k:03d}",
            "level": k % 4,
            "reason": {"zh": f"比序时进度慢 {k}.0 个百分点", "en": f"{k}.0 points late"},
        }
        for k in range(1, 30)
    ]


def outlook() -> dict[str, Any]:
    return {"indicator": "gross_output", "kind": "city", "id": "", "year": 2026, "done": 3.4862e11, "total": 4.21e11, "low": 4.1e11,
            "high": 4.3e11, "last_year": 3.93e11, "growth": 7.1, "low_growth": 5.2, "high_growth": 9.0, "origins": 24}  # fmt: skip


def near() -> list[dict[str, Any]]:
    """The month and the quarter ahead."""
    whole = outlook()
    return [whole | {"span": "month", "total": 3.8e10, "done": 0.0, "low": 3.7e10, "high": 3.9e10, "base": 3.6e10},
            whole | {"span": "quarter", "total": 1.15e11, "done": 3.5e10, "low": 1.13e11, "high": 1.17e11, "growth": -4.6, "low_growth": -5.6, "high_growth": -3.5}]  # fmt: skip


def support() -> dict[str, Any]:
    """What supports the quarter."""

    def part(code: str, amount: float) -> dict[str, Any]:
        return {
            "id": code,
            "name": f"样例{code}".translate(str.maketrans("0123456789", "零一二三四五六七八九")),
            "amount": amount,
            "points": amount / 1e9,
            "day": "",
        }

    return {"span": "quarter", "base": 1e11, "change": 5e9, "same": 4.5e9, "entered": 8e8, "entered_n": 3, "left": 3e8, "left_n": 2,
            "up": {"division": [part("C39", 3e9)], "enterprise": [part("E1", 2e9)]}, "down": {"division": [part("C30", -1e9)], "enterprise": [part("E2", -9e8)]},
            "projects": [part("P1", 2e8)], "projects_n": 1, "projects_added": 2e8, "started": [], "started_n": 0, "started_added": 0.0}  # fmt: skip


SPANS = [{"name": "month", "periods": ["2026-11"]}, {"name": "quarter", "periods": ["2026-10", "2026-11", "2026-12"]}]


def brief_input(**more: Any) -> BriefInput:
    data = {
        "headline": headline(),
        "growth": growth(),
        "findings": findings(),
        "measures": measures(),
        "lights": {"projects": project_lights()},
        "outlooks": [outlook()],
    }
    return BriefInput(stamp(), **{**data, **more})


def tasks() -> list[dict[str, Any]]:
    made = []
    for k in range(26):
        kind = ("enterprise", "chain", "city")[k % 3]
        month, day = 11 + k // 8, 3 + k
        year, month = (2026, month) if month <= 12 else (2027, month - 12)
        finish = f"{year}-{month:02d}-{min(day + 10, 28):02d}"
        made.append({
            "id": f"t-{k:04d}", "title": f"样例任务{k}：推动样例企业{k:02d}达产达能，落实要素保障并按月调度", "origin": "measure" if k % 3 < 2 else "decision",
            "origin_id": f"m-{k}", "subject": {"kind": kind, "id": f"x{k}", "name": "样例"}, "lead_unit": "" if k % 7 == 3 else "市经信局",
            "responsible_units": ["江油市"], "support_units": ["市发改委", "市自然资源局"] if k % 2 else [], "open_ended": k == 5,
            "deadline": None if k in (5, 9) else finish, "rhythm": "monthly" if k == 5 else "", "workdays": 20, "after": [], "stage": "",
            "result": "年产值增加 2.1 亿元" if k % 4 else "", "quote": "", "span": None, "start_on": "2026-11-16" if k < 12 else "2026-12-07",
            "finish_on": "2027-03-05" if k == 7 else finish, "slack": 3, "critical": k % 6 == 0, "notes": [],
        })  # fmt: skip
    return made


def book_input(**more: Any) -> TaskBookInput:
    data = {
        "tasks": tasks(),
        "measures": measures(),
        "sponsors": {"市经信局": "分管工业副市长"},
        "decision": "样例市工业倍增行动方案",
    }
    return TaskBookInput(stamp(), **{**data, **more})


def dossier_file(k: int = 0) -> DossierFile:
    code = f"91510700MA6X{k:06d}"
    months = [f"2025-{m:02d}" for m in (9, 10, 11, 12)] + [f"2026-{m:02d}" for m in range(2, 11)]
    return DossierFile(
        name=f"样例企业{k:02d}有限公司", uscc=code, sponsor="分管工业副市长" if k % 2 else "", officer="服务专员甲",
        lead={"zh": f"1—10月总产值 {30 - k}.00 亿元，同比下降 8.2%；有 2 个问题待办，可申报政策 1 项。", "en": "Output fell 8.2%."},
        facts=[("统一社会信用代码", code), ("所属区县", "江油市"), ("行业", "黑色金属冶炼和压延加工业"), ("企业规模", "大型"), ("从业人员", "1,204 人"), ("占地", None)],
        years=(("2023", "2024", "2025"), [("总产值（亿元）", 31.2, 33.5, 34.1), ("利润总额（亿元）", 1.2, None, 0.8)]),
        trend=[(p, 2.4e8 - 8e6 * i, 2.5e8) for i, p in enumerate(months)],
        figures=[
            {"zh": "工业总产值", "en": "Gross output", "unit": "元", "value": 2.1e9, "change": -8.2, "peer": 1.1e9,
             "number": number_id("gross_output", "growth", "enterprise", code)},
            {"zh": "产能利用率", "en": "Capacity utilisation", "unit": "%", "value": 61.3, "change": -6.0, "change_unit": {"zh": "百分点", "en": "points"}},
        ],
        projects=[{"name": "样例技改项目", "stage": "在建", "total_investment": 3.2e8, "level": 2, "reason": {"zh": "慢 10.0 个百分点", "en": "10 points late"}}],
        findings=findings()[:1],
        requests=[{"category": "用能", "title": "夜间限电，申请增容 2,000 千伏安", "state": "办理中", "unit": "", "due": "2026-11-30"}],
        targets=["2027 年总产值 25 亿元"],
        policies=[
            {"name": "技改贴息（样例政策）", "verdict": "yes", "amount": {"zh": "应得 120 万元", "en": "CNY 1.2 m due"}, "missing": []},
            {"name": "升规奖励（样例政策）", "verdict": "no", "amount": "", "missing": [{"zh": "须为首次入库；已于 2019 年入库", "en": "first entry only"}]},
            {"name": "研发补助（样例政策）", "verdict": "open", "amount": {"zh": "至多 200 万元", "en": "at most CNY 2 m"}, "missing": ["研发费用 2025 年数待核"]},
        ],
        measures=measures()[:2], progress=["2026-10-20 现场会 1 次，2 件诉求办结 1 件"],
    )  # fmt: skip


def dossier_input(n: int = 1) -> DossierInput:
    return DossierInput(stamp(), tuple(dossier_file(k) for k in range(n)))
