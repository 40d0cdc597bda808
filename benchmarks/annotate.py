# SPDX-License-Identifier: Apache-2.0
"""The annotated copy beside openpyxl's load and save of the same workbook: seconds and peak memory, each in its own fresh process.
Modules, and on our side the catalogue of words, are loaded before the clock starts.

Run: `.venv/bin/python benchmarks/annotate.py`. With `--large` also a sheet of 100,000 × 30 (without openpyxl, which takes minutes).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

#: A child inherits its parent's `ru_maxrss`, so the kernel's own mark of the new process is read.
PEAK = """
import re
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
"""
COPY = """
import json, sys, time
from pathlib import Path
from zhuashou.intake import CellIssue, annotated_copy
from zhuashou.terms import Words, say
say("intake.mark.title")
source, target, rows = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
issues = []
for k in range(3, rows, 13):
    issues.append(CellIssue("样例", f"C{k}", k, "C", "uscc", "credit_code", "fatal" if k % 2 else "warning", "x", Words("intake.mark.column"), Words("intake.mark.sheet")))
start, busy = time.perf_counter(), time.process_time()
annotated_copy(source, issues, target)
print(json.dumps({"seconds": time.perf_counter() - start, "processor": time.process_time() - busy, "mb": peak(), "issues": len(issues)}))
"""
OPENPYXL = """
import json, sys, time
import openpyxl
start, busy = time.perf_counter(), time.process_time()
book = openpyxl.load_workbook(sys.argv[1])
book.save(sys.argv[2])
print(json.dumps({"seconds": time.perf_counter() - start, "processor": time.process_time() - busy, "mb": peak()}))
"""


def made(path: Path, rows: int, columns: int) -> Path:
    """A workbook of invented figures (样例数据): texts, numbers with a format, a header."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": False})
    sheet, money = book.add_worksheet("样例"), book.add_format({"num_format": "#,##0.00", "border": 1})
    sheet.write_row(1, 0, [f"栏目{c}" for c in range(columns)])
    for r in range(2, rows):
        for c in range(columns):
            if c < 4:
                sheet.write_string(r, c, f"样例企业{(r * 7 + c) % 5000}")
            else:
                sheet.write_number(r, c, (r * 31 + c * 17) % 99991 / 100, money)
    sheet.data_validation(2, 3, rows, 3, {"validate": "list", "source": ["是", "否"]})
    book.close()
    return path


def run(code: str, *words: object) -> dict:
    """A script in a fresh process; what it says."""
    argv = [sys.executable, "-W", "ignore", "-c", PEAK + code, *map(str, words)]
    return json.loads(subprocess.run(argv, capture_output=True, check=True, text=True).stdout)


def main() -> None:
    """Make the workbooks, run both sides, print the ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = 54_000
        source = made(folder / "source.xlsx", rows, 20)
        ours = run(COPY, source, folder / "ours.xlsx", rows)
        theirs = run(OPENPYXL, source, folder / "theirs.xlsx")
        print(f"{rows:,} rows × 20 columns, {source.stat().st_size / 2**20:.1f} MB, {ours['issues']:,} issues")
        print(
            f"annotated copy        {ours['seconds']:6.1f} s   {ours['processor']:6.1f} s of processor   peak {ours['mb']:5.0f} MB"
        )
        print(
            f"openpyxl load + save  {theirs['seconds']:6.1f} s   {theirs['processor']:6.1f} s of processor   peak {theirs['mb']:5.0f} MB"
        )
        print(
            f"ratio openpyxl / ours {theirs['seconds'] / ours['seconds']:6.1f}     {theirs['processor'] / ours['processor']:6.1f}"
        )
        if "--large" in sys.argv:
            source = made(folder / "large.xlsx", 100_000, 30)
            ours = run(COPY, source, folder / "large-ours.xlsx", 100_000)
            print(
                f"100,000 × 30, {source.stat().st_size / 2**20:.1f} MB, {ours['issues']:,} issues: {ours['seconds']:.1f} s, peak {ours['mb']:.0f} MB"
            )


if __name__ == "__main__":
    main()
