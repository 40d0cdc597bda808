# SPDX-License-Identifier: Apache-2.0
"""The main job on the sample city: seconds of each stage, and its ratio to what reading the same workbooks costs python-calamine alone.

Run: `make bench`, or `.venv/bin/python benchmarks/main_job.py`. Both sides run here, one after the other, in one call.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from python_calamine import CalamineWorkbook


def command(*words: str) -> dict:
    """One zhuashou command with --json in its own process."""
    argv = [sys.executable, "-c", "from zhuashou.doors.cli import main; main()", *words, "--json"]
    return json.loads(subprocess.run(argv, capture_output=True, check=True, text=True).stdout)


def read_all(inbox: Path) -> tuple[float, int]:
    """Seconds and cells when python-calamine only iterates every workbook."""
    start, cells = time.perf_counter(), 0
    for file in sorted(inbox.rglob("*")):
        if file.suffix in (".xlsx", ".xls"):
            book = CalamineWorkbook.from_path(file)
            for name in book.sheet_names:
                cells += sum(len(row) for row in book.get_sheet_by_name(name).iter_rows())
    return time.perf_counter() - start, cells


def main() -> None:
    """Make a fresh sample city, run the job twice, print the stages and the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "city"
        start = time.perf_counter()
        command("sample", "-w", str(folder))
        sample = time.perf_counter() - start
        floor, cells = read_all(folder / "inbox")
        start = time.perf_counter()
        summary = command("run", "-w", str(folder), "-p", "2026-10")
        whole = time.perf_counter() - start
        start = time.perf_counter()
        command("run", "-w", str(folder), "-p", "2026-10")
        again = time.perf_counter() - start
    print(f"{'stage':<12}{'seconds':>9}")
    print(f"{'sample':<12}{sample:>9.1f}")
    for stage in summary["stages"]:
        print(f"{stage['stage']:<12}{stage['seconds']:>9.1f}")
    print(f"{'run, whole':<12}{whole:>9.1f}\n{'run again':<12}{again:>9.1f}")
    print(f"python-calamine alone iterates the {cells:,} cells in {floor:.1f} s")
    print(f"ratio run / bare reading: {whole / floor:.1f}    ratio second run / first: {again / whole:.2f}")


if __name__ == "__main__":
    main()
