# SPDX-License-Identifier: Apache-2.0
"""Input–output, extraction and complexity beside their peers, all run here, one run, each in its own process.

Run: `make bench-regional` (installs pymrio and ecomplexity, the peers), or `python benchmarks/regional.py` where they are installed.
Prints ratios: 5,000 sectors against pymrio `calc_all` and against the bare factorisation; all extractions of 300 sectors against one solve
a sector; complexity of 230 regions × 5,000 industries, long table in and out, against py-ecomplexity.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
import warnings

import numpy as np

SECTORS, REGIONS, INDUSTRIES = 5000, 230, 5000


def economy(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Flows, final demand and output of an invented economy."""
    rng = np.random.default_rng(3)
    flows = rng.random((n, n), dtype=np.float64)
    flows *= flows > 0.5
    final = rng.random(n) * flows.sum(1).mean() + 1
    return flows, final, flows.sum(1) + final


def measured(work) -> dict:
    """Seconds and the rise of the peak memory (MB) of one call."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    value = work()
    seconds = time.perf_counter() - start
    return {"s": seconds, "mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, "check": value}


def io_ours(dtype: str) -> dict:
    """Nine multiplier rows, output and forward linkage from one factorisation."""
    from zhuashou.formulas import Leontief, coefficients

    flows, final, x = economy(SECTORS)
    stressors = np.random.default_rng(4).random((8, SECTORS)) * x
    rows = np.vstack([stressors / x, np.ones(SECTORS)])

    def work() -> float:
        table = Leontief(coefficients(flows, x), np.dtype(dtype).type)
        found = table.multipliers(rows)
        back = table.solve(np.stack([final, x], axis=1))
        assert np.allclose(back[:, 0], x, rtol=1e-3)
        return float(found[-1].mean())

    return measured(work)


def io_pymrio() -> dict:
    """The same table through pymrio."""
    import pandas as pd
    import pymrio

    flows, final, x = economy(SECTORS)
    index = pd.MultiIndex.from_product([["city"], [f"s{k}" for k in range(SECTORS)]], names=["region", "sector"])
    demand = pd.MultiIndex.from_product([["city"], ["final"]], names=["region", "category"])
    stressors = pd.DataFrame(
        np.random.default_rng(4).random((8, SECTORS)) * x, columns=index, index=[f"f{k}" for k in range(8)]
    )
    system = pymrio.IOSystem(Z=pd.DataFrame(flows, index, index), Y=pd.DataFrame(final[:, None], index, demand))
    system.env = pymrio.Extension("env", F=stressors, F_Y=pd.DataFrame(np.zeros((8, 1)), stressors.index, demand))

    def work() -> float:
        system.calc_all()
        return float(system.L.to_numpy().sum(0).mean())

    return measured(work)


def factorisation(dtype: str) -> dict:
    """The floor: LU of a matrix of that size and nothing else."""
    from scipy.linalg import lapack

    matrix = np.asfortranarray(np.random.default_rng(1).random((SECTORS, SECTORS)).astype(dtype))
    getrf = lapack.get_lapack_funcs(("getrf",), (matrix,))[0]
    return measured(lambda: float(getrf(matrix, overwrite_a=True)[0][0, 0]))


def extraction() -> dict:
    """All sectors of 300 taken out in turn: closed form against solving."""
    from zhuashou.formulas import Leontief, coefficients, extraction_losses

    flows, final, x = economy(300)
    a = coefficients(flows, x)
    fast = min(
        (measured(lambda: extraction_losses(Leontief(a).inverse(), x, final)) for _ in range(5)), key=lambda m: m["s"]
    )

    def slow() -> np.ndarray:
        losses = np.empty(300)
        for j in range(300):
            b, f = a.copy(), final.copy()
            b[:, j], b[j], f[j] = 0, 0, 0
            losses[j] = x.sum() - np.linalg.solve(np.eye(300) - b, f).sum()
        return losses

    solved = measured(slow)
    gap = float(np.abs(fast["check"] / solved["check"] - 1).max())
    return {"s": fast["s"], "peer": solved["s"], "gap": gap}


def long_table() -> dict:
    """An invented export table in long form, with text labels."""
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(REGIONS, 1)), np.sort(rng.normal(size=INDUSTRIES))[None]
    v = np.exp(
        1.5 * rng.normal(size=(REGIONS, INDUSTRIES))
        + rng.normal(size=(REGIONS, 1))
        + rng.normal(size=(1, INDUSTRIES))
        + 1.2 * a * b
    )
    v[rng.random(v.shape) < 0.35 - 0.1 * a] = 0
    r, p = np.nonzero(v)
    order = rng.permutation(len(r))
    return {
        "region": np.char.add("r", r[order].astype(str)),
        "industry": np.char.add("p", p[order].astype(str)),
        "value": v[r, p][order],
    }


def complexity_ours(dtype: str) -> dict:
    """Long table in, long table out: ECI, PCI, density, outlook index and gain."""
    from zhuashou.formulas import complexity, complexity_table, cube, density, outlook, presence, proximity

    held = long_table()
    kind = np.dtype(dtype).type

    def work() -> dict:
        table = cube(held["region"], held["industry"], held["value"])
        found = presence(table.values)
        index = complexity(found.matrix, kind)
        phi = proximity(found.matrix, kind)
        dens = density(found.matrix, phi)
        return complexity_table(table, found, index, dens, outlook(found.matrix, phi, dens, index))

    out = measured(work)
    table = out.pop("check")
    first = np.unique(table["region"], return_index=True)[1]
    out["check"] = table["eci"][first].tolist()
    out["density"] = float(table["density"].mean())
    return out


def complexity_peer() -> dict:
    """The same through py-ecomplexity."""
    import pandas as pd
    from ecomplexity import ecomplexity

    frame = pd.DataFrame(long_table() | {"year": 2026})
    columns = {"time": "year", "loc": "region", "prod": "industry", "val": "value"}
    out = measured(lambda: ecomplexity(frame, columns))
    table = out.pop("check").drop_duplicates("region").sort_values("region")
    out["check"] = table["eci"].tolist()
    return out


def alone(name: str, *words: str) -> dict:
    """One measurement in a process of its own."""
    done = subprocess.run([sys.executable, "-W", "ignore", __file__, name, *words], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-800:])
    return json.loads(done.stdout.splitlines()[-1])


def report() -> None:
    """All comparisons, one after the other."""
    peer, ours, floor = alone("io_pymrio"), alone("io_ours", "float64"), alone("factorisation", "float64")
    small = alone("io_ours", "float32")
    print(
        f"input-output {SECTORS}: ours {ours['s']:.2f} s, {ours['mb']:.0f} MB; float32 {small['s']:.2f} s; pymrio {peer['s']:.2f} s, {peer['mb']:.0f} MB"
    )
    print(
        f"  pymrio / ours {peer['s'] / ours['s']:.1f} x, memory {ours['mb'] / peer['mb']:.2f}, ours / factorisation {ours['s'] / floor['s']:.2f}"
    )
    print(
        f"  float32: pymrio / ours {peer['s'] / small['s']:.1f} x; output multipliers agree to {abs(small['check'] / peer['check'] - 1):.1e}"
    )
    taken = alone("extraction")
    print(
        f"extraction 300: solving / closed form {taken['peer'] / taken['s']:.0f} x, largest difference {taken['gap']:.1e}"
    )
    slow = alone("complexity_peer")
    for kind in ("float64", "float32"):
        quick = alone("complexity_ours", kind)
        gap = np.abs(np.array(quick["check"]) - np.array(slow["check"])).max()
        print(f"complexity {REGIONS} x {INDUSTRIES} {kind}: ours {quick['s']:.2f} s, {quick['mb']:.0f} MB; py-ecomplexity {slow['s']:.1f} s, {slow['mb']:.0f} MB; "
              f"{slow['s'] / quick['s']:.0f} x; largest difference of ECI {gap:.1e}")  # fmt: skip


def main() -> None:
    """Without words: the report; with words: one measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    words = parser.parse_args().words
    warnings.simplefilter("ignore")
    if not words:
        report()
        return
    print(json.dumps(globals()[words[0]](*words[1:]), default=lambda v: v.tolist()))


if __name__ == "__main__":
    main()
