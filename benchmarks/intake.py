# SPDX-License-Identifier: Apache-2.0
"""Reading and checking a workbook of 100,000 rows × 30 columns, against what python-calamine alone needs to iterate it.

Run: `.venv/bin/python benchmarks/intake.py [--rows N] [--rounds N]`. Each measure is a process of its own; the best of the rounds counts,
so that what else the machine does weighs little. Every firm and figure is invented (样例数据).
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

MONEY = (
    "营业收入（本年累计）", "营业收入（上年同期）", "营业成本（本年累计）", "营业成本（上年同期）", "税金及附加（本年累计）", "税金及附加（上年同期）",
    "销售费用（本年累计）", "销售费用（上年同期）", "管理费用（本年累计）", "管理费用（上年同期）", "研发费用（本年累计）", "研发费用（上年同期）",
    "财务费用（本年累计）", "财务费用（上年同期）", "营业利润（本年累计）", "营业利润（上年同期）", "利润总额（本年累计）", "利润总额（上年同期）",
    "应付职工薪酬（本年累计）", "应付职工薪酬（上年同期）", "应交增值税（本年累计）", "应交增值税（上年同期）", "资产总计（期末）", "负债合计（期末）",
)  # fmt: skip
HEADER = ["统一社会信用代码", "企业名称", "所属区县", *MONEY, "填表人", "所属乡镇", "备注"]
DISTRICTS = ("涪城区", "游仙区", "安州区", "江油市", "三台县", "盐亭县", "梓潼县", "北川羌族自治县", "平武县")
#: Planted at regular rows: an error cell, an approximate figure, a broken code, a total that is text.
PLANTED = ((5_003, 4, "#N/A"), (20_011, 7, "约300"), (44_444, 0, "91510703MA0000000?"), (77_777, 25, "20XX"))

MEASURES = {
    "calamine": """
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_path(path)
found = sum(len(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).iter_rows())
""",
    "read_workbook": """
from datetime import datetime, UTC
from pathlib import Path
from zhuashou.intake import Known, read_workbook
reading = read_workbook(Path(path), known=Known(), now=datetime(2026, 11, 12, tzinfo=UTC))
found = [reading.sheets[0].table.num_rows, len(reading.fatal), len(reading.warnings)]
""",
}
AROUND = """
import json, resource, sys, time
path = sys.argv[1]
start, before = time.perf_counter(), time.process_time()
{body}
seconds, work = time.perf_counter() - start, time.process_time() - before
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, work, peak, found]))
"""


def write(path: Path, rows: int) -> None:
    """The workbook: two title rows, a header, `rows` records, a total."""
    import xlsxwriter

    from zhuashou.terms import uscc_check_digit

    chance = random.Random(20261031)
    planted = {(row, column): text for row, column, text in PLANTED}
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    page = book.add_worksheet("财务状况")
    page.write(0, 0, "财务状况（样例数据）")
    page.write(1, 0, "2026年10月")
    page.write(1, 5, "单位：千元")
    page.write_row(2, 0, HEADER)
    for n in range(rows):
        first = f"91510703MA{n:07d}"
        figures = [round(chance.lognormvariate(8, 1.5), 2) for _ in MONEY]
        figures[-1] = round(figures[-2] * 0.55, 2)
        cells = [
            first + uscc_check_digit(first),
            f"样例企业第{n}有限公司",
            DISTRICTS[n % len(DISTRICTS)],
            *figures,
            f"样例{n % 97}",
            f"样例镇{n % 211}",
            "",
        ]
        for column, cell in enumerate(cells):
            page.write(n + 3, column, planted.get((n, column), cell))
    book.close()


def measure(name: str, path: Path) -> tuple[float, float, float, object]:
    """Seconds, seconds of processors, peak memory in MB and what was found, of one measure in a process of its own."""
    code = AROUND.format(body=MEASURES[name])
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True, text=True)
    seconds, work, peak, found = json.loads(done.stdout)
    return seconds, work, peak, found


def main() -> None:
    """Make the workbook, measure in turn, print seconds, memory and the ratio."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--keep", type=Path, help="where the workbook is kept between runs")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "财务状况.xlsx"
        if not path.exists():
            write(path, options.rows)
        best: dict[str, tuple[float, float, float, object]] = {}
        for _ in range(options.rounds):
            for name in MEASURES:
                best[name] = min(
                    measure(name, path), best.get(name, (float("inf"), 0.0, 0.0, None)), key=lambda m: m[0]
                )
    for name, (seconds, work, peak, found) in best.items():
        print(f"{name:<14}{seconds:>8.2f} s {work:>7.2f} s of processors {peak:>7.0f} MB   {found}")
    ratio = best["read_workbook"][0] / best["calamine"][0]
    print(
        f"ratio read_workbook / calamine: {ratio:.2f} (goal 1.5)    peak: {best['read_workbook'][2]:.0f} MB (goal 600)"
    )


if __name__ == "__main__":
    main()
