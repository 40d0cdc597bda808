#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Time of a month's diagnosis: a frozen month by stage; every query over 500,000 enterprises × 24 months beside the bare scan of its columns.

benchmarks/diagnosis.py [FROZEN MONTH] [--enterprises 500000] [--months 24] [--skip-country]

The country's figures are invented: last year's of a lognormal size, this year's 5 % above with a spread of 12 %. Peak memory is the process's.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

#: Growth tables that are timed.
MONEY = ("gross_output", "revenue", "profit", "sales_output")
BY = ("city", "region", "section", "division", "size", "ownership")


def timed(name: str, work: Callable[[], Any]) -> tuple[Any, float]:
    """Do the work, print how long it took (wall clock and processor), give both back."""
    wall, cpu = time.perf_counter(), time.process_time()
    value = work()
    took = time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"  {name:<28}{took:8.2f} s wall {time.process_time() - cpu:8.2f} s cpu {peak:6.1f} GB peak", flush=True)
    return value, took


def month(folder: Path) -> None:
    """Every stage of the diagnosis of one frozen month."""
    from zhuashou import diagnosis, snapshot

    snap = diagnosis.held(snapshot.open_snapshot(folder))
    print(f"{snap.period} {snap.revision}")
    total = 0.0
    facts, took = timed("enterprise facts", lambda: diagnosis.enterprise_facts(snap))
    total += took
    found, took = timed("findings and causes", lambda: diagnosis.find(snap, facts=facts))
    total += took
    total += timed("growth tables", lambda: [diagnosis.growth(snap, i, by) for i in MONEY for by in BY])[1]
    total += timed("structure", lambda: diagnosis.structure(snap))[1]
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


class Country:
    """Just enough of a frozen month: Parquet of `n` enterprises and `months` months of the three forms; other datasets are empty."""

    revision, manifest = "r1", MappingProxyType({"city": "510700"})

    def __init__(self, folder: Path, n: int, months: int) -> None:
        import ibis
        import pyarrow as pa

        from zhuashou.tables import arrow_schema, datasets
        from zhuashou.terms import month as period_of

        self.period, self.folder = period_of(2026, 10), folder
        names = [self.period]
        while len(names) < months:
            names.append(names[-1].previous)
        self.names = names[::-1]
        self.codes = pa.array([f"{k:018d}" for k in range(n)])
        base = ibis.duckdb.connect(threads=os.cpu_count() or 1)
        self.tables = {d: ibis.memtable(_filled(arrow_schema(d), None)) for d in datasets()}
        self._register(n)
        for dataset, kept in (
            ("monthly_output", self.names),
            ("monthly_finance", self._ends()),
            ("monthly_energy", self._ends()),
        ):
            self._form(dataset, kept, n)
        for name in ("enterprises", "monthly_output", "monthly_finance", "monthly_energy"):
            self.tables[name] = base.read_parquet(folder / f"{name}.parquet", table_name=name)

    def table(self, dataset: str) -> Any:
        return self.tables[dataset]

    def _ends(self) -> list[Any]:
        """The closed month, that of last year and last December: what ratios and facts ask of a form."""
        return [
            p
            for p in self.names
            if p in (self.period, self.period.prior) or (p.year, p.last) == (self.period.year - 1, 12)
        ]

    def _register(self, n: int) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        from zhuashou.tables import arrow_schema

        sizes = ("large", "medium", "small", "micro")
        given = {
            "uscc": self.codes, "name": [f"样例企业{k}" for k in range(n)], "region": [f"5107{k % 40:02d}" for k in range(n)],
            "industry": [f"C{13 + k % 30}{k % 7 + 1}{k % 3 + 1}" for k in range(n)], "size": [sizes[min(3, k % 9)] for k in range(n)],
            "ownership": [("private", "state")[k % 11 == 0] for k in range(n)],
        }  # fmt: skip
        table = _filled(
            arrow_schema("enterprises"), {c: pa.array(v) if isinstance(v, list) else v for c, v in given.items()}
        )
        pq.write_table(table, self.folder / "enterprises.parquet")

    def _form(self, dataset: str, periods: list[Any], n: int) -> None:
        """Figures of a form: same-period ones lognormal, current ones around 5 % above; cumulative ones are months times them."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        from zhuashou.tables import arrow_schema

        rng, schema = np.random.default_rng(7), pa.schema([f.with_nullable(True) for f in arrow_schema(dataset)])
        size = np.exp(rng.normal(17, 1.1, n))
        with pq.ParquetWriter(self.folder / f"{dataset}.parquet", schema) as writer:
            for period in periods:
                made: dict[str, Any] = {
                    "uscc": self.codes,
                    "name": self.codes,
                    "period": pa.array([period.id] * n),
                }
                factor = rng.normal(1.05, 0.12, n).clip(0.2, 3)
                for name in [c for c in schema.names if c.removesuffix("_prior").endswith(("_month", "_ytd", "_end"))]:
                    months = period.elapsed if "_ytd" in name else period.months
                    value = (
                        size
                        * months
                        * (1.0 if name.endswith("_prior") else factor)
                        * (0.06 if "profit" in name else 1.0)
                    )
                    kind = schema.field(name).type
                    made[name] = (
                        pa.array(value.astype(np.int64)).cast(pa.decimal128(19, 0)).cast(kind)
                        if pa.types.is_decimal(kind)
                        else pa.array((value / 1e6).astype(np.int64)).cast(kind)
                    )
                writer.write_table(_filled(schema, made))


def country(n: int, months: int) -> None:
    """The same expressions over synthetic Parquet, beside DuckDB reading only the columns they need."""
    import duckdb

    from zhuashou import diagnosis

    with tempfile.TemporaryDirectory() as name:
        snap, _ = timed("making the country", lambda: Country(Path(name), n, months))
        duck = duckdb.connect(config={"threads": os.cpu_count() or 1})

        def bare(dataset: str, columns: tuple[str, ...], where: str = "") -> float:
            """Seconds of reading and adding these columns, and the codes to group by."""
            picked = ", ".join(f"sum({c})" for c in columns)
            sql = f"select count(uscc), {picked} from '{name}/{dataset}.parquet' {where}"
            return timed(f"bare scan {dataset.removeprefix('monthly_')}", lambda: duck.sql(sql).fetchall())[1]

        print(f"{n:,} enterprises × {months} months on {os.cpu_count()} processors, {_memory():.0f} GB")
        this = f"where period = '{snap.period.id}'"
        ytd = ("gross_output_ytd", "gross_output_ytd_prior")
        floor = bare("monthly_output", ytd, this)
        for by in ("city", "region", "division"):
            _ratio(timed(f"growth by {by}, alone", lambda by=by: diagnosis.growth(snap, "gross_output", by))[1], floor)
        kept = diagnosis.held(snap)
        took = timed(
            f"growth, {len(MONEY)} × {len(BY)} tables",
            lambda: [diagnosis.growth(kept, i, by) for i in MONEY for by in BY],
        )[1]
        _ratio(took / len(MONEY) / len(BY), floor)
        month_columns = ("gross_output_month", "gross_output_month_prior")
        floor = bare("monthly_output", month_columns)
        _ratio(timed("series of the city", lambda: diagnosis.series(kept, "gross_output", periods=months))[1], floor)
        _ratio(timed("tiles of the cockpit", lambda: diagnosis.headline(kept))[1], floor)
        facts, took = timed("enterprise facts", lambda: diagnosis.enterprise_facts(kept))
        _ratio(took, floor)
        for stage, work in (("structure", lambda: diagnosis.structure(kept)), ("alerts", lambda: diagnosis.alerts(kept, facts=facts)),
                            ("findings and causes", lambda: len(diagnosis.find(kept, facts=facts)))):  # fmt: skip
            _ratio(timed(stage, work)[1], floor)


def _ratio(took: float, floor: float) -> None:
    print(f"    {took / floor:.1f} × the bare scan", flush=True)


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


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
    parser.add_argument("--skip-country", action="store_true", help="only the frozen month")
    told = parser.parse_args()
    if told.folder:
        month(told.folder)
    if not told.skip_country:
        country(told.enterprises, told.months)
