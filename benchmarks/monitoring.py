# SPDX-License-Identifier: Apache-2.0
"""Forecast, reconciliation, Spring Festival, alerts and risk score beside their peers, all run here; needs the open data beside the repository.

Run: `make bench-monitoring` (installs statsforecast, hierarchicalforecast and lightgbm into a folder of their own). Prints accuracy and ratios.
"""

from __future__ import annotations

import csv
import gzip
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from zhuashou import formulas

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "formulas"))


def m3() -> tuple[list[str], list[np.ndarray], np.ndarray]:
    """Names, training series and the 18 months that came."""
    table = pq.read_table(DATA / "series" / "m3_monthly.parquet").to_pydict()
    series: dict[str, dict[str, list]] = {}
    for name, t, value, part in zip(table["unique_id"], table["t"], table["y"], table["part"], strict=True):
        series.setdefault(name, {"train": [], "test": []})[part].append((t, value))
    names = sorted(series)
    train = [np.array([v for _, v in sorted(series[n]["train"])]) for n in names]
    return names, train, np.array([[v for _, v in sorted(series[n]["test"])] for n in names])


def forecasting() -> None:
    """Accuracy and coverage on M3 monthly, time beside AutoETS on two processes."""
    names, train, future = m3()
    longest = max(map(len, train))
    panel = np.array([np.r_[np.full(longest - len(s), np.nan), s] for s in train])
    start = time.perf_counter()
    found = formulas.forecast(panel, 18)
    ours = time.perf_counter() - start
    scale = np.array([np.abs(s[12:] - s[:-12]).mean() for s in train])[:, None]
    error = np.abs(found.mean - future)
    smape = (200 * error / (np.abs(found.mean) + np.abs(future))).mean()
    print(
        f"forecast, M3 monthly, {len(train)} series, 18 ahead: MASE {(error / scale).mean():.4f}, sMAPE {smape:.3f}, {ours:.2f} s"
    )
    inside = formulas.forecast_intervals(panel, 18)
    for level, share in enumerate(inside.levels):
        covered = ((inside.low[level] <= future) & (future <= inside.high[level])).mean()
        print(f"  interval {share:.0%} covers {covered:.1%}")
    try:
        import pandas as pd
        from statsforecast import StatsForecast
        from statsforecast.models import AutoETS
    except ImportError:
        print("  statsforecast is not installed here: no ratio")
        return
    frame = pd.concat(
        [pd.DataFrame({"unique_id": n, "ds": np.arange(len(s)), "y": s}) for n, s in zip(names, train, strict=True)]
    )
    start = time.perf_counter()
    peer = StatsForecast(models=[AutoETS(season_length=12)], freq=1, n_jobs=2).forecast(df=frame, h=18)
    theirs = time.perf_counter() - start
    values = peer.sort_values(["unique_id", "ds"])["AutoETS"].to_numpy().reshape(len(names), 18)
    print(
        f"  AutoETS, two processes: MASE {(np.abs(values - future) / scale).mean():.4f}, {theirs:.1f} s: {theirs / ours:.0f} x"
    )


def reconciliation() -> None:
    """Equality with hierarchicalforecast on an invented city."""
    try:
        from hierarchicalforecast.methods import MinTrace
    except ImportError:
        print("reconciliation: hierarchicalforecast is not installed here")
        return
    r = np.random.default_rng(0)
    n = 1100
    industry, district = r.integers(0, 30, n), r.integers(0, 9, n)
    tree = formulas.hierarchy(
        city=np.zeros(n, dtype=int), district=district, industry=industry, both=industry * 9 + district
    )
    c = tree.matrix.toarray()
    units = r.lognormal(3, 1, (n, 12))
    above = c @ units * np.exp(r.normal(0, 0.05, (len(c), 12)))
    start = time.perf_counter()
    ours = formulas.reconcile(units, above, tree)
    seconds = time.perf_counter() - start
    s = np.vstack([c, np.eye(n)])
    start = time.perf_counter()
    peer = MinTrace(method="wls_struct").fit_predict(S=s, y_hat=np.vstack([above, units]))["mean"]
    theirs = time.perf_counter() - start
    both = np.vstack([ours.aggregates, ours.units])
    print(
        f"reconciliation, {len(s)} nodes: {seconds:.3f} s, hierarchicalforecast {theirs:.2f} s; largest relative difference {np.abs(both / peer - 1).max():.1e}"
    )


def festival() -> None:
    """January–March errors with and without the festival, China's imports and exports: X-13 and the vectorised effect."""
    from zhuashou.diagnosis.x13 import BEYOND, x13, x13_installed
    from zhuashou.terms import spring_festival

    with (DATA / "series" / "china_trade_monthly_1983_2013.csv").open(encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    years = {y: spring_festival(y) for y in range(1950, 2050)}
    for name in ("import", "export"):
        held = {r["month"]: float(r[name]) for r in rows}
        errors: dict[str, list[float]] = {"x13": [], "x13 plain": [], "vectorised": [], "vectorised plain": []}
        for origin in range(2006, 2013):
            past = np.array([held[f"{y}-{m:02d}"] for y in range(origin - 6, origin) for m in range(1, 13)])
            future = np.array([held[f"{origin}-{m:02d}"] for m in range(1, 4)])
            shares = formulas.festival_shares(years, origin - 6, origin + BEYOND // 12)
            sets = [formulas.festival_shares(years, origin - 6, origin + 1, w)[:75] for w in formulas.MONTHLY_SETS]
            effect = np.exp(formulas.festival_paths(past[None], sets)[0])
            paths = {"vectorised plain": formulas.forecast(past[None], 3).mean[0],
                     "vectorised": formulas.forecast((past / effect[:72])[None], 3).mean[0] * effect[72:75]}  # fmt: skip
            if x13_installed():
                paths |= {
                    "x13": x13(past, (origin - 6, 1), shares).forecast[:3],
                    "x13 plain": x13(past, (origin - 6, 1)).forecast[:3],
                }
            for way, path in paths.items():
                errors[way].append(float(np.abs(path / future - 1).mean()))
        for way in ("x13", "vectorised"):
            if errors[way]:
                a, b = 100 * np.mean(errors[way]), 100 * np.mean(errors[f"{way} plain"])
                print(f"festival, {name}s, {way}: January-March error {a:.2f} % against {b:.2f} % without: {a / b:.2f}")


def alerts() -> None:
    """Twelve alerts a month in ten cities of each of three kinds, beside the plain year-on-year rule with the same budget."""
    from alert_play import WORLDS, play, simulate

    for name, world in WORLDS.items():
        rows = []
        for seed in range(10):
            city = simulate(seed, world)
            ours, plain = play(city), play(city, plain=True)
            rows.append(
                (ours.precision, ours.recall, ours.early / plain.early, ours.a_month, plain.precision, plain.recall)
            )
        mean, least = np.mean(rows, axis=0), np.min(rows, axis=0)
        print(f"alerts, {name} city, 10 seeds: precision {mean[0]:.2f} (least {least[0]:.2f}), recall {mean[1]:.3f} ({least[1]:.3f}), early "
              f"{mean[2]:.2f} ({least[2]:.2f}) x year on year, {mean[3]:.1f} a month; year on year {mean[4]:.2f}, {mean[5]:.3f}")  # fmt: skip


def polish(year: int) -> tuple[np.ndarray, np.ndarray]:
    """Ratios and bankruptcies of the public Polish data."""
    with gzip.open(DATA / "distress" / f"polish_{year}year.arff.gz", "rt") as text:
        lines = [line.strip() for line in text if line.strip() and line[0] not in "@%"]
    table = np.array([[np.nan if v == "?" else float(v) for v in line.split(",")] for line in lines])
    return table[:, :-1], table[:, -1]


def dealt(y: np.ndarray, seed: int, folds: int = 5) -> np.ndarray:
    """Fold of every enterprise, bad and good dealt out evenly."""
    fold, r = np.empty(len(y), dtype=int), np.random.default_rng(seed)
    for kind in (0, 1):
        mine = np.flatnonzero(y == kind)
        r.shuffle(mine)
        fold[mine] = np.arange(len(mine)) % folds
    return fold


def risk() -> None:
    """Area under the curve on the Polish bankruptcy data, five folds dealt three times, beside LightGBM as it comes on the same folds."""
    try:
        import lightgbm
    except ImportError:
        lightgbm = None
    for year in (1, 5):
        x, y = polish(year)
        areas, ratios, misses = [], [], []
        start = time.perf_counter()
        for seed in range(3):
            fold, ours, theirs = dealt(y, seed), np.empty(len(y)), np.empty(len(y))
            for k in range(5):
                rest, held = fold != k, fold == k
                ours[held] = formulas.fit_risk(x[rest], y[rest]).risk(x[held])
                if lightgbm:
                    peer = lightgbm.LGBMClassifier(verbose=-1, n_jobs=2, random_state=0).fit(x[rest], y[rest])
                    theirs[held] = peer.predict_proba(x[held])[:, 1]
            areas.append(formulas.auc(ours, y))
            misses.append(((ours - y) ** 2).mean() / (y.mean() * (1 - y.mean())))
            if lightgbm:
                ratios.append(areas[-1] / formulas.auc(theirs, y))
        said = f", {np.mean(ratios):.3f} of LightGBM ({min(ratios):.3f} to {max(ratios):.3f})" if ratios else ""
        print(f"risk score, Polish data {year} year: area {np.mean(areas):.4f}{said}; Brier score {np.mean(misses):.2f} of the base rate's; "
              f"{time.perf_counter() - start:.0f} s for all")  # fmt: skip


def main() -> None:
    """All comparisons whose names are given, else all."""
    if not DATA.is_dir():
        raise SystemExit("the open data are not beside this repository")
    warnings.simplefilter("ignore")
    parts = {"forecast": forecasting, "reconcile": reconciliation, "festival": festival, "alerts": alerts, "risk": risk}
    for name in sys.argv[1:] or parts:
        parts[name]()


if __name__ == "__main__":
    main()
