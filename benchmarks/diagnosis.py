#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Time of a month's diagnosis: a frozen month by stage, and sums over 500,000 enterprises × 24 months beside the bare scan of the columns.

benchmarks/diagnosis.py [FROZEN MONTH] [--enterprises 500000] [--months 24]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


def timed(name: str, work: Callable[[], Any]) -> tuple[Any, float]:
    """Do the work, print how long it took (wall clock and processor), give both back."""
    wall, cpu = time.perf_counter(), time.process_time()
    value = work()
    took = time.perf_counter() - wall
    print(f"  {name:<24}{took:8.2f} s wall {time.process_time() - cpu:8.2f} s cpu")
    return value, took


def month(folder: Path) -> None:
    """Every stage of the diagnosis of one frozen month."""
    from zhuashou import diagnosis, snapshot

    snap = snapshot.open_snapshot(folder)
    print(f"{snap.period} {snap.revision}")
    total = 0.0
    facts, took = timed("enterprise facts", lambda: diagnosis.enterprise_facts(snap))
    total += took
    found, took = timed("findings and causes", lambda: diagnosis.find(snap, facts=facts))
    total += took
    ration, took = timed("alerts", lambda: diagnosis.alerts(snap, facts=facts))
    total += took
    ahead, took = timed("year ahead", lambda: diagnosis.year_ahead(snap))
    total += took
    total += timed("chances of targets", lambda: diagnosis.chances(snap, ahead))[1]
    total += timed("efficiency", lambda: diagnosis.efficiency(snap))[1]
    schemes = diagnosis.read_schemes().values()
    total += timed("per-mu grades", lambda: [diagnosis.grades(snap, s, facts) for s in schemes])[1]
    print(
        f"  total {total:.2f} s; {len(found)} findings, {sum(r.pushed for r in ration.rows)} alerts of {ration.judged} judged"
    )


def country(n: int, months: int) -> None:
    """The same expressions over synthetic Parquet, beside DuckDB reading only the columns they need."""
    import duckdb
    import ibis
    import pyarrow as pa
    import pyarrow.parquet as pq

    from zhuashou import diagnosis
    from zhuashou.tables import arrow_schema, datasets
    from zhuashou.terms import month as period_of

    period = period_of(2026, 10)
    names = [period]
    while len(names) < months:
        names.append(names[-1].previous)
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        codes = pa.array([f"{k:018d}" for k in range(n)])
        register = {"uscc": codes, "name": codes, "region": pa.array([f"5107{k % 40:02d}" for k in range(n)]),
                    "industry": pa.array([f"C{13 + k % 30}11" for k in range(n)])}  # fmt: skip
        file = Path(folder) / "output.parquet"
        columns = ("gross_output_month", "gross_output_month_prior", "gross_output_ytd", "gross_output_ytd_prior")
        writer = None
        for name in names:
            cents = {
                c: pa.array(rng.integers(10**6, 10**9, n).astype(np.int32)).cast(pa.decimal128(20, 2)) for c in columns
            }
            made = pa.table({"uscc": codes, "name": codes, "period": pa.array([name.id] * n), **cents})
            writer = writer or pq.ParquetWriter(file, made.schema)
            writer.write_table(made)
        writer.close()
        base = ibis.duckdb.connect()

        class Snap:
            """Just enough of a frozen month."""

            revision, manifest = "r1", {"city": "510700"}

            def __init__(self) -> None:
                self.period = period
                self.tables = {d: ibis.memtable(_filled(arrow_schema(d), None)) for d in datasets()}
                pq.write_table(_filled(arrow_schema("enterprises"), register), Path(folder) / "register.parquet")
                self.tables["enterprises"] = base.read_parquet(Path(folder) / "register.parquet")
                self.tables["monthly_output"] = base.read_parquet(file, table_name="monthly_output")

            def table(self, dataset: str) -> Any:
                return self.tables[dataset]

        snap = Snap()
        needed = "uscc, period, gross_output_ytd, gross_output_ytd_prior"
        scan = f"select count(uscc), sum(gross_output_ytd), sum(gross_output_ytd_prior) from (select {needed} from '{file}' where period = '{period.id}')"
        whole = (
            f"select count(uscc), count(period), sum(gross_output_month), sum(gross_output_month_prior) from '{file}'"
        )
        print(f"{n:,} enterprises × {months} months")
        _, bare = timed("bare scan, one month", lambda: duckdb.sql(scan).fetchall())
        for by in ("city", "region", "division"):
            _, took = timed(f"growth by {by}", lambda by=by: diagnosis.growth(snap, "gross_output", by))
            print(f"    {took / bare:.1f} × the bare scan")
        _, bare = timed("bare scan, all months", lambda: duckdb.sql(whole).fetchall())
        _, took = timed("series of the city", lambda: diagnosis.series(snap, "gross_output", periods=months))
        print(f"    {took / bare:.1f} × the bare scan")


def _filled(schema: Any, given: dict[str, Any] | None) -> Any:
    """A table of the schema: given columns, the others null; empty without any."""
    import pyarrow as pa

    n = len(next(iter(given.values()))) if given else 0
    return pa.table({f.name: given[f.name] if given and f.name in given else pa.nulls(n, f.type) for f in schema})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder", nargs="?", type=Path, help="a frozen month, for example workspace/snapshots/2026-10/r1"
    )
    parser.add_argument("--enterprises", type=int, default=500_000)
    parser.add_argument("--months", type=int, default=24)
    told = parser.parse_args()
    if told.folder:
        month(told.folder)
    country(told.enterprises, told.months)
