# SPDX-License-Identifier: Apache-2.0
"""Cleaning of a scraped decision: seconds for 100,000 raw characters, and the ratio of twice as many (2 would be linear)."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from zhuashou.intake import clean


def raw_text(size: int) -> str:
    """Damaged text of about `size` characters."""
    sys.path[0] = str(Path(__file__).resolve().parents[1] / "tests")  # the damage generator of the tests
    from intake import damage
    from intake.decision_texts import TEXTS

    piece = damage.glossed(damage.traditional(damage.half_width("\n".join(TEXTS.values())))) + "\n"
    return piece * (size // len(piece) + 1)


def seconds(raw: str) -> float:
    """Best of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        clean(raw)
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    clean(raw_text(1000))
    one, two = raw_text(100_000), raw_text(200_000)
    first = seconds(one)
    print(f"clean: {len(one):,} raw characters {first:.2f} s; twice as many: ratio {seconds(two) / first:.1f}")
