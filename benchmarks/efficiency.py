# SPDX-License-Identifier: Apache-2.0
"""Efficiency of 5,000 enterprises: the batched simplex beside one SciPy (HiGHS) call a unit, in the same run, with the proofs.

Run: `make bench-efficiency`. A sample of the units is solved one by one and the time is scaled to all of them.
"""

import time

import numpy as np
from scipy.optimize import linprog

from zhuashou.formulas import envelopment

UNITS, SAMPLE = 5000, 60


def invented(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Three inputs, two outputs, log-normal sizes, and inefficiency on one side."""
    r = np.random.default_rng(seed)
    x = r.lognormal(5, 1, (n, 3))
    made = np.prod(x ** np.array([0.35, 0.4, 0.25]), 1) * np.exp(-np.abs(r.normal(0, 0.45, n)))
    return x, made[:, None] * r.dirichlet([4] * 2, n) * np.exp(r.normal(0, 0.05, (n, 2)))


def one_by_one(x: np.ndarray, y: np.ndarray, o: int, variable: bool) -> float:
    """One unit the plain way."""
    n, m = x.shape
    a = np.zeros((m + y.shape[1], n + 1))
    a[:m, 0], a[:m, 1:], a[m:, 1:] = -x[o], x.T, -y.T
    more = {"A_eq": np.r_[0, np.ones(n)][None], "b_eq": [1]} if variable else {}
    return float(linprog(np.r_[1, np.zeros(n)], a, np.r_[np.zeros(m), -y[o]], method="highs", **more).fun)


def main() -> None:
    """Both returns to scale: seconds, ratio, share proved, largest gap and difference."""
    x, y = invented(UNITS)
    for returns in ("constant", "variable"):
        start = time.perf_counter()
        found = envelopment(x, y, returns)
        ours = time.perf_counter() - start
        xs, ys = x / x.mean(0), y / y.mean(0)
        start = time.perf_counter()
        slow = np.array([one_by_one(xs, ys, o, returns == "variable") for o in range(SAMPLE)])
        peer = (time.perf_counter() - start) / SAMPLE * UNITS
        gap = max(found.primal_gap.max(), found.dual_gap.max())
        print(f"{UNITS} units, {returns} returns: {ours:.2f} s, one by one {peer:.0f} s (from {SAMPLE}), {peer / ours:.0f} x; "
              f"proved {found.proved.mean():.2%}, largest gap {gap:.1e}, largest difference {np.abs(found.score[:SAMPLE] - slow).max():.1e}")  # fmt: skip


if __name__ == "__main__":
    main()
