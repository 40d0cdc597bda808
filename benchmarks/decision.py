# SPDX-License-Identifier: Apache-2.0
"""100,000 characters of decision text: cleaning and reading, as seconds and as a ratio to one pass of a trivial regular expression.

Run: `.venv/bin/python benchmarks/decision.py`.
"""

import re
import sys
import time
from pathlib import Path

from zhuashou.intake import clean
from zhuashou.plan import read_decision
from zhuashou.terms import load_yaml

SIZE = 100_000
CORPUS = Path(__file__).resolve().parents[1] / "tests" / "plan" / "corpus"


def timed(work):
    """The best of three runs in seconds, and the result."""
    best, result = float("inf"), None
    for _ in range(3):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result


def main():
    one = "\n".join(load_yaml(f.read_text(encoding="utf-8"))["text"] for f in sorted(CORPUS.glob("*.yaml")))
    text = (one * (SIZE // len(one) + 1))[:SIZE]
    read_decision(clean(one).text)  # data files and patterns are loaded once
    yard, _ = timed(lambda: sum(1 for _ in re.finditer(r"[\u4e00-\u9fff]+局", text)))
    cleaning, cleaned = timed(lambda: clean(text))
    reading, found = timed(lambda: read_decision(cleaned.text))
    print(f"{len(text)} characters: clean {cleaning:.2f} s, read {reading:.2f} s, together {cleaning + reading:.2f} s")
    print(f"ratio to one regular expression over the text: {(cleaning + reading) / yard:.0f}")
    print(f"{len(found.tasks)} tasks, {len(found.targets)} targets, {len(found.deadlines)} deadlines")
    return 0 if cleaning + reading <= 1.0 else 1


if __name__ == "__main__":
    sys.exit(main())
