# SPDX-License-Identifier: Apache-2.0
"""`zhuashou --help` answers at once: its time as a ratio to a bare interpreter and to `import typer`, and what it imports.

`python -X importtime` lists every module; none of the heavy ones may be among them. Run: `.venv/bin/python benchmarks/help_time.py`.
"""

import statistics
import subprocess
import sys
import time

HELP = "import sys; sys.argv = ['zhuashou', '--help']; from zhuashou.doors.cli import main; main()"
HEAVY = (
    "django",
    "ibis",
    "duckdb",
    "pyarrow",
    "numpy",
    "scipy",
    "pandas",
    "docx",
    "typst",
    "lxml",
    "granian",
    "opencc",
)


def seconds(code: str, runs: int = 9) -> float:
    """Median wall time of a Python process running `code`."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print the ratios and the heavy modules that were imported (none)."""
    bare, typer, shown = seconds("pass"), seconds("import typer, rich"), seconds(HELP)
    trace = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", HELP], capture_output=True, text=True, check=False
    ).stderr
    modules = {line.rsplit("|", 1)[-1].strip().partition(".")[0] for line in trace.splitlines() if "|" in line}
    heavy = sorted(modules & set(HEAVY))
    print(
        f"--help {shown:.2f} s, bare interpreter {bare:.2f} s (ratio {shown / bare:.1f}), with typer and rich {typer:.2f} s"
    )
    print(
        f"ratio to the interpreter with typer and rich: {shown / typer:.2f}; heavy modules imported: {heavy or 'none'}"
    )


if __name__ == "__main__":
    main()
