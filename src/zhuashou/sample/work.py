# SPDX-License-Identifier: Apache-2.0
"""The ledgers of work: projects and their progress, leads, requests, idle assets, tasks and updates."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from zhuashou.sample.books import Page, xlsx
from zhuashou.sample.city import City
from zhuashou.sample.ledgers import counties, name_of, words
from zhuashou.terms import Period, month

TODAY = date(2026, 11, 5)
MONTHS = [month(2026, m) for m in range(2, 11)]


def write_work(folder: Path, city: City) -> None:
    """All ledgers of work; adds what was planted to `city.truth`."""
    dice = np.random.default_rng(city.seed + 5)
    share = max(0.06, city.n / 1126)
    _projects(folder, city, dice, max(20, round(300 * min(1.0, share))))
    _leads(folder, dice, max(12, round(120 * min(1.0, share))))
    _requests(folder, city, dice, max(20, round(200 * min(1.0, share))))
    _idle(folder, city, dice, max(8, round(40 * min(1.0, share))))
    _tasks(folder, city, dice, 40)


def _day(dice: np.random.Generator, first: date, last: date) -> date:
    return first + timedelta(days=int(dice.integers(0, max(1, (last - first).days))))


def _projects(folder: Path, city: City, dice: np.random.Generator, count: int) -> None:
    data = words()
    late, missed, unregistered = (set(r) for r in (range(8), range(8, 11), range(11, 13)))
    if city.calm:
        late, missed, unregistered = set(), set(), set()
    rows: list[list[Any]] = []
    plans: list[Any] = []
    for n in range(count):
        k = int(dice.integers(0, city.n)) if n % 4 else int(dice.choice(np.flatnonzero(city.key)))
        kind = ("技改", "新建", "扩建")[int(dice.choice(3, p=[0.5, 0.32, 0.18]))]
        total = round(float(np.exp(dice.normal(8.6, 0.8))), 0)
        plan = round(total * float(dice.uniform(0.25, 0.6)), 0)
        stage = ("在建", "在建", "在建", "入库纳统", "竣工", "投产", "谋划储备", "立项备案")[
            int(dice.choice(8, p=[0.3, 0.2, 0.12, 0.1, 0.06, 0.07, 0.08, 0.07]))
        ]
        if n in late | unregistered:
            stage = "在建"
        if n in missed:
            stage = "立项备案"
        building = stage not in ("谋划储备", "立项备案")
        start = _day(dice, date(2025, 1, 10), date(2026, 6, 20))
        if n in unregistered:
            start = date(2026, 7, 6)
        planned = (
            date(2026, 6, 15) if n in missed else start if building else _day(dice, date(2026, 12, 1), date(2027, 9, 1))
        )
        finish = planned + timedelta(days=int(dice.integers(240, 900)))
        registered = start + timedelta(days=int(dice.integers(5, 28))) if building and n not in unregistered else None
        done = _day(dice, date(2026, 3, 1), date(2026, 9, 30)) if stage in ("竣工", "投产") else None
        what = data["project_what"][city.sector[k]]
        rows.append([
            f"XM{n + 1:04d}", f"{city.name[k].removesuffix('有限公司')}{what[n % len(what)]}{kind}项目", city.code[k], city.name[k], name_of(city.region[k]),
            city.park[k] or None, kind, city.industry[k][1:], city.chain[k] or None, total, plan if building or n in missed else None,
            round(total * float(dice.uniform(0.6, 1.8)), 0), _spelled(planned, n), _spelled(finish, n + 1), _spelled(start, n + 2) if building else None,
            _spelled(registered, n), done.isoformat() if done else None, (done + timedelta(days=20)).isoformat() if done and stage == "投产" else None,
            stage, "正常", None, name_of(city.region[k]) + "人民政府", f"秘书{n % 50 + 1:02d}", "是" if n % 6 == 0 else None,
        ])  # fmt: skip
        if building:
            plans.append((n, rows[-1], plan, total, "late" if n in late else "done" if done else "fine"))
    for name, chosen in (("late_projects", late), ("start_missed", missed), ("unregistered", unregistered)):
        city.truth[name] = [f"XM{n + 1:04d}" for n in sorted(chosen) if n < count]
    _write_projects(folder, rows)
    xlsx(folder / "项目进度.xlsx", [_progress(period, plans) for period in MONTHS])


def _write_projects(folder: Path, rows: list[list[Any]]) -> None:
    """The ledger in two sections, with headers of two rows and a total."""
    header: list[list[str | None]] = [
        ["项目编码", "项目名称", "实施企业统一社会信用代码", "建设单位", "所属区县", "所属园区", "项目类别", "行业代码", "所属产业链", "项目投资情况（万元）", None,
         "达产后新增年产值（万元）", "时间安排", None, None, None, None, None, "阶段", "状态", "状态说明", "责任单位", "项目秘书", "是否重点"],
        [*["^"] * 9, "总投资", "年度计划投资", "^", "计划开工", "计划竣工", "实际开工", "入库纳统", "竣工日期", "投产日期", *["^"] * 6],
    ]  # fmt: skip
    half = len(rows) // 2
    body = [["（一）上半年调度项目", *[None] * 23], *rows[:half], ["（二）下半年调度项目", *[None] * 23], *rows[half:]]
    total_row = ["合计", *[None] * 8, sum(r[9] for r in rows), sum(r[10] or 0 for r in rows)]
    xlsx(
        folder / "项目台账.xlsx",
        [
            Page(
                "项目",
                ["工业投资项目台账（样例数据）", "截至2026年10月31日"],
                header,
                body,
                ["样例数据"],
                total_row,
                blanks=(60,),
            )
        ],
    )


def _spelled(day: date | None, n: int) -> str | None:
    """The same date in one of the spellings that ledgers use."""
    if day is None:
        return None
    return (
        day.isoformat(),
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    )[n % 4]


def _progress(period: Period, plans: list[Any]) -> Page:
    rows = []
    for n, project, plan, total, state in plans:
        target = {"late": 0.32, "done": 1.04, "fine": 0.98 + (n % 9) * 0.02}[state]
        done = min(plan * 1.05, plan * period.last / 12 * target)
        before = min(total * 0.3, total - plan) if total > plan else 0
        problem = "设备到货延迟，施工力量不足" if state == "late" else None
        rows.append(
            [
                project[0],
                project[1],
                round(done, 0),
                round(before + done, 0),
                "主体施工" if state != "done" else "已竣工",
                problem,
                None,
            ]
        )
    header = [
        "项目编码",
        "项目名称",
        "本年累计完成投资（万元）",
        "开工以来完成投资（万元）",
        "形象进度",
        "存在问题",
        "正当理由",
    ]
    return Page(period.label("zh"), [f"{period.label('zh', 'ytd')}工业项目投资进度（样例数据）"], [header], rows)


def _leads(folder: Path, dice: np.random.Generator, count: int) -> None:
    data, rows = words(), []
    links = ["驱动芯片", "偏光片", "玻璃基板", "光学膜"]
    for n in range(count):
        what = data["lead_what"][n % len(data["lead_what"])]
        link = links[n % 12] if n % 12 < 4 else None
        born = _day(dice, date(2026, 3, 1), date(2026, 10, 25))
        state = ("登记", "研判", "洽谈", "洽谈", "签约", "不跟进")[
            int(dice.choice(6, p=[0.12, 0.18, 0.25, 0.2, 0.15, 0.1]))
        ]
        judged = born + timedelta(days=int(dice.integers(1, 4))) if state != "登记" else None
        touch = max(judged, TODAY - timedelta(days=int(dice.integers(1, 40)))) if judged else None
        amount = round(float(np.exp(dice.normal(9.6, 0.9))), 0)
        rows.append([f"XS{n + 1:03d}", f"样例投资方{n + 1:03d}", f"{what}项目", data["lead_source"][n % 5], name_of(counties()[n % 9]), "新型显示" if link else None, link, amount,
                     round(amount * 0.2, 0) if state == "签约" else None, born.isoformat(), judged.isoformat() if judged else None,
                     min(touch, TODAY).isoformat() if touch else None, min(touch, TODAY).isoformat() if state == "签约" and touch else None, state,
                     "不符合产业方向" if state == "不跟进" else None, f"招商专员{n % 12 + 1:02d}", f"用地约{int(dice.integers(20, 200))}亩" if n % 2 else "标准厂房约8000平方米"])  # fmt: skip
    header = ["线索编号", "投资方", "投资内容", "线索来源", "拟落户区县", "对应产业链", "对应环节", "拟投资额（万元）", "到位资金（万元）", "登记日期", "研判日期", "最近跟进", "签约日期", "状态",
              "不跟进原因", "责任人", "选址与要素需求"]  # fmt: skip
    xlsx(folder / "招商线索.xlsx", [Page("线索", ["招商引资线索台账（样例数据）"], [header], rows)])


def _requests(folder: Path, city: City, dice: np.random.Generator, count: int) -> None:
    data, rows, overdue = words(), [], []
    names = {
        "land": "用地",
        "power": "用能",
        "finance": "融资",
        "labour": "用工",
        "approval": "审批",
        "market": "市场",
        "policy": "政策",
        "logistics": "物流",
    }
    alive = np.flatnonzero(city.left > 60)
    for n in range(count):
        k = int(dice.choice(np.flatnonzero(city.key))) if n % 3 == 0 else int(dice.choice(alive))
        kind = list(names)[n % 8]
        born = _day(dice, date(2026, 4, 1), date(2026, 10, 28))
        due = born + timedelta(days=int(dice.choice([15, 25, 30])))
        closed = bool(dice.random() < 0.62) and due < TODAY
        state = "办结" if closed else "正在办理" if n % 2 else "交办"
        if not closed and due < TODAY:
            overdue.append(f"SQ{n + 1:03d}")
        answered = (born + timedelta(days=6)).isoformat() if closed else None
        rows.append([f"SQ{n + 1:03d}", city.code[k], city.name[k], names[kind], data["requests"][kind][n // 8 % 2], born.isoformat(), data["units_of"][kind], due.isoformat(),
                     "已协调解决" if closed else "正在协调", answered, min(due, born + timedelta(days=12)).isoformat() if closed else None, state,
                     ("满意", "基本满意", "满意")[n % 3] if closed else None])  # fmt: skip
    city.truth["overdue_requests"] = overdue
    header = [
        "诉求编号",
        "统一社会信用代码",
        "企业名称",
        "诉求类别",
        "问题诉求",
        "提出日期",
        "交办单位",
        "解决时限",
        "进展情况",
        "答复日期",
        "办结日期",
        "状态",
        "回访评价",
    ]
    xlsx(folder / "企业诉求.xlsx", [Page("诉求", ["企业问题诉求台账（样例数据）"], [header], rows)])


def _idle(folder: Path, city: City, dice: np.random.Generator, count: int) -> None:
    stopped = set(city.truth.get("double_stop", {}).get("uscc", []))
    owners = [k for k in range(city.n) if city.code[k] in stopped] + [
        int(k) for k in dice.choice(city.n, count, replace=False)
    ]
    rows = []
    for n, k in enumerate(owners[:count]):
        kind = "双停企业" if city.code[k] in stopped else ("厂房", "土地", "设备")[n % 3]
        rows.append([f"XZ{n + 1:03d}", city.name[k], city.code[k], name_of(city.region[k]), kind, round(float(dice.uniform(8, 160)), 1) if kind != "设备" else None,
                     round(float(dice.uniform(2000, 30000)), 0) if kind in ("厂房", "双停企业") else None, f"202{3 + n % 4}-0{n % 8 + 1}-01" if n % 4 < 3 else "2026-07-01",
                     "无" if n % 5 else "抵押贷款未清", ("招商引入", "租赁盘活", "收储", "自主转型")[n % 4], ("闲置", "对接中", "处置中", "闲置")[n % 4]])  # fmt: skip
    header = [
        "资产编号",
        "权属单位",
        "统一社会信用代码",
        "所属区县",
        "资产类别",
        "闲置土地（亩）",
        "厂房面积（平方米）",
        "闲置起始",
        "债权债务与涉法",
        "处置方式",
        "处置状态",
    ]
    xlsx(folder / "闲置资产.xlsx", [Page("闲置资产", ["闲置土地厂房设备台账（样例数据）"], [header], rows)])


def _tasks(folder: Path, city: City, dice: np.random.Generator, count: int) -> None:
    data, rows, updates, overdue = words(), [], [], []
    units = ["市经信局", "市投促局", "市自然资源局", "市金融局", "市供电公司", "市人社局"]
    for n in range(count):
        start = date(2026, 3, 1) + timedelta(days=int(dice.integers(0, 60)))
        due = date(2026, 9, 30) if n < 4 else date(2026, 12, 31) if n % 3 else date(2026, 11, 30)
        state = "推进中" if n < 4 or n % 4 else "已销号"
        if n < 4:
            overdue.append(f"RW{n + 1:03d}")
        name = data["tasks"][n % len(data["tasks"])] + ("" if n < 15 else f"（第{n // 15 + 1}批）")
        rows.append([f"RW{n + 1:03d}", name, "台账", None, units[n % 6], None, "各县（市、区）人民政府", "样例职务：分管副市长", f"完成{int(dice.integers(10, 60))}家（件）",
                     start.isoformat(), due.isoformat(), state, None])  # fmt: skip
        pace = 1.4 if state == "已销号" else 0.55 if n < 8 else 1.0
        said = "按计划推进" if n >= 8 else "进展偏慢，正在加力"
        for day in [p.last_day for p in MONTHS[2:] if p.last_day > start]:
            progress = min(100, round(100 * (day - start).days / max(1, (due - start).days) * pace))
            updates.append([f"RW{n + 1:03d}", day.isoformat(), name, progress, said, units[n % 6]])
    city.truth["overdue_tasks"] = overdue
    header = [
        "任务编号",
        "工作任务",
        "任务来源",
        "路线图阶段",
        "牵头单位",
        "责任单位",
        "配合单位",
        "责任领导",
        "量化目标",
        "开始时间",
        "完成时限",
        "状态",
        "正当理由",
    ]
    xlsx(folder / "任务台账.xlsx", [Page("任务", ["2026年工业重点任务台账（样例数据）"], [header], rows)])
    head = ["任务编号", "报告日期", "工作任务", "完成进度（%）", "进展情况", "报告单位"]
    xlsx(folder / "任务进展.xlsx", [Page("进展", ["重点任务进展（样例数据）"], [head], updates)])
